"""Nothing jumps: while a visitor draws, only the answer changes its place."""

import pytest

from digits.page.i18n.wording import LANGUAGES
from tests.helpers.browser import hands
from tests.helpers.drawn import DRAWINGS

FORTY_TWO = DRAWINGS["numbers"]["42"]
# The browser's own record of what was moved by something else.
WATCH = """
    window.shifts = [];
    new PerformanceObserver((list) => window.shifts.push(...list.getEntries()))
        .observe({ type: "layout-shift", buffered: true });
"""
OUTSIDE = """() => window.shifts
    .map(({ value, sources }) => [value, sources
        .map(({ node }) => node instanceof Text ? node.parentElement : node)
        .filter((node) => !node?.closest("#answer"))
        .map((node) => node?.outerHTML.slice(0, 80) ?? "gone")])
    .filter(([, sources]) => sources.length > 0)"""


@pytest.fixture
def watched(new_tab):
    """Give a function that opens the page in a browser that notes every shift."""

    def open_it(**settings):
        tab = new_tab(before=lambda context: context.add_init_script(WATCH), **settings)
        settle(tab)
        return tab

    return open_it


def settle(tab):
    """Wait until the page has taken its shape, and forget how."""
    before = None
    while before != (before := tab.evaluate("window.shifts.length")):
        tab.wait_for_timeout(300)
    tab.evaluate("window.shifts.length = 0")


def assert_still(tab):
    tab.wait_for_timeout(100)  # a shift is noted in the frame after it
    shifts = tab.evaluate(OUTSIDE)
    assert sum(value for value, _ in shifts) == 0, shifts


def draw_all(tab):
    """Draw a 4 and a 2 with the mouse, with a verdict on the 4 in between."""
    hands.draw_with_mouse(tab, FORTY_TWO[:2], steps=3)
    hands.answered(tab, 2)
    hands.draw_with_mouse(tab, FORTY_TWO[2:], steps=3)
    hands.answered(tab, len(FORTY_TWO))
    hands.press_button(tab, "Clear", 0)


@pytest.mark.parametrize("code", LANGUAGES)
def test_drawing_moves_nothing_but_the_answer(watched, code):
    tab = watched(locale=code)
    hands.draw_with_mouse(tab, FORTY_TWO, steps=3)
    assert "42" in hands.answered(tab, len(FORTY_TWO))
    assert_still(tab)
    hands.clear(tab)
    assert_still(tab)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("screen", [(1280, 800), (768, 1024), (390, 664)])
def test_it_is_as_still_on_every_screen(watched, screen, large):
    tab = watched(viewport=dict(zip(("width", "height"), screen, strict=True)))
    if large:
        tab.evaluate("document.querySelector('.large').click()")
        settle(tab)
    draw_all(tab)
    assert_still(tab)


def test_a_shift_would_be_noted(watched):
    tab = watched()
    tab.evaluate("document.querySelector('.tools').style.marginTop = '60px'")
    with pytest.raises(AssertionError):
        assert_still(tab)
