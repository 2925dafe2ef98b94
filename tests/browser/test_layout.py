"""Room for everything, in every language, on screens from a small phone to a laptop."""

from itertools import pairwise

import pytest

from digits.page.i18n.wording import WORDINGS
from tests.helpers.browser.hands import (
    PHONE,
    choose_language,
    draw,
    expect_text,
    open_tab,
    page_width,
)
from tests.helpers.drawn import DRAWINGS

pytestmark = pytest.mark.slow

SCREENS = [
    *((320, 640), (360, 640), (390, 844), (667, 375), (701, 900)),
    *((1280, 800), (1366, 768), (1920, 1080)),
]
NARROW = 320  # px; here the tabs stand two by two
LAPTOP = 1280  # px; from here on nothing needs scrolling
FINGER = 44  # px
PANELS = {
    "networks": (".networks[aria-busy=false] .board", ".board"),
    "training": (".about", ".about"),
    "why": ("#why .sums .bar >> nth=10", "#why"),
}


def boxes_of(tab, selector):
    return [box for part in tab.locator(selector).all() if (box := part.bounding_box())]


def rows_of(boxes):
    """Return in how many rows boxes stand, by their middles."""
    middles = sorted(box["y"] + box["height"] / 2 for box in boxes)
    return 1 + sum(below - above > 8 for above, below in pairwise(middles))


def languages(tab):
    """Show the page in each language in turn; yield its code."""
    for code, words in WORDINGS.items():
        choose_language(tab, code)
        expect_text(tab, ".headline", words.text("headline.blank"))
        yield code


@pytest.mark.parametrize("screen", SCREENS)
def test_every_language_has_room(desktop, screen):
    width, height = screen
    desktop.set_viewport_size({"width": width, "height": height})
    for code in languages(desktop):
        assert page_width(desktop) == width, code
        masthead = boxes_of(desktop, ".masthead :is(h1, select, .share)")
        tools = boxes_of(desktop, ".tools :is(button, label)")
        tabs = boxes_of(desktop, "[role=tab]")
        assert (len(masthead), len(tools), len(tabs)) == (3, 7, 4)
        assert rows_of(masthead) == rows_of(tools) == 1, code
        assert rows_of(tabs) == 1 or (width <= NARROW and rows_of(tabs) == 2), code
        assert len({box["height"] for box in tabs}) == 1, code
        for box in (*masthead, *tools, *tabs):
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width, code
        cut = desktop.locator(":is([role=tab], .tools button, select)").evaluate_all(
            "all => all.filter(part => part.scrollWidth > part.clientWidth + 1)"
            ".map(part => part.outerHTML)"
        )
        assert cut == []
        name = WORDINGS[code].text("share.open")
        assert desktop.get_by_role("button", name=name, exact=True).count() == 1


@pytest.mark.parametrize("screen", SCREENS)
def test_pad_answer_and_tools_are_on_one_screen_and_the_tools_are_large(
    desktop, screen
):
    width, height = screen
    desktop.set_viewport_size({"width": width, "height": height})
    for part in (".sheet", ".clear", ".headline", ".bar >> nth=9"):
        [box] = boxes_of(desktop, part)
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= width, part
        assert box["y"] + box["height"] <= height or width <= 360, part
    tools = boxes_of(desktop, ".tools :is(button, label)")
    assert min(min(box["width"], box["height"]) for box in tools) >= FINGER
    for first, second in pairwise(sorted(tools, key=lambda box: box["x"])):
        assert first["x"] + first["width"] <= second["x"] + 0.1
    if width >= LAPTOP:
        assert desktop.evaluate("document.documentElement.scrollHeight") == height
        [tabs] = boxes_of(desktop, "[role=tablist]")
        assert tabs["y"] + tabs["height"] <= height


def test_a_drawing_widens_nothing(desktop):
    draw(desktop, DRAWINGS["digits"]["8"])
    for width, height in SCREENS:
        desktop.set_viewport_size({"width": width, "height": height})
        assert page_width(desktop) == width


@pytest.mark.parametrize("name", PANELS)
def test_no_panel_is_wider_than_the_screen(tab, name):
    ready, shown = PANELS[name]
    draw(tab, DRAWINGS["nondigits"]["smiley"])
    open_tab(tab, name)
    if name == "why":
        tab.wait_for_selector("#why .coloured")
        tab.locator("#why .inside").scroll_into_view_if_needed()
    tab.wait_for_selector(ready)
    parts = tab.locator(f"{shown} :is(td, th, dd, dl, p, img, svg, canvas, li, select)")
    for width, height in ((1280, 800), (390, 844), (320, 640)):
        tab.set_viewport_size({"width": width, "height": height})
        tab.wait_for_function(f"document.documentElement.scrollWidth === {width}")
        right = parts.evaluate_all(
            "all => Math.max(...all.filter(part => !part.closest('.unseen'))"
            ".map(part => part.getBoundingClientRect().right))"
        )
        assert 0 < right <= width


def test_four_tabs_fit_a_phone_held_in_a_hand(new_tab):
    tab = new_tab(**PHONE | {"viewport": {"width": 320, "height": 640}})
    for code in languages(tab):
        boxes = boxes_of(tab, "[role=tab]")
        assert max(box["x"] + box["width"] for box in boxes) <= 320, code
        assert rows_of(boxes) in (1, 2)
