"""Room for everything, in every language, on screens from a small phone to a laptop."""

from itertools import pairwise

import pytest

from digits.page.i18n.wording import WORDINGS
from tests.helpers.browser import hands
from tests.helpers.drawn import DRAWINGS, SMILEY

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
    """Return where the elements are that can be seen."""
    boxes = tab.locator(selector).evaluate_all(
        "all => all.map(part => part.getBoundingClientRect().toJSON())"
    )
    return [box for box in boxes if box["width"] > 0]


def rows_of(boxes):
    """Return in how many rows boxes stand, by their middles."""
    middles = sorted((box["top"] + box["bottom"]) / 2 for box in boxes)
    return 1 + sum(below - above > 8 for above, below in pairwise(middles))


def languages(tab):
    """Show the page in each language in turn; yield its code."""
    for code, words in WORDINGS.items():
        hands.choose_language(tab, code)
        hands.expect_text(tab, ".headline", words.text("headline.blank"))
        yield code


@pytest.mark.parametrize("screen", SCREENS)
def test_every_language_has_room(tab, screen):
    width, height = screen
    hands.resize(tab, width, height)
    for code in languages(tab):
        assert hands.page_width(tab) == width, code
        masthead = boxes_of(tab, ".masthead :is(h1, select, .share)")
        tools = boxes_of(tab, ".tools :is(button, label)")
        tabs = boxes_of(tab, "[role=tab]")
        assert (len(masthead), len(tools), len(tabs)) == (3, 7, 4)
        assert rows_of(masthead) == rows_of(tools) == 1, code
        assert rows_of(tabs) == 1 or (width <= NARROW and rows_of(tabs) == 2), code
        assert len({box["height"] for box in tabs}) == 1, code
        for box in (*masthead, *tools, *tabs):
            assert box["left"] >= 0
            assert box["right"] <= width, code
        cut = tab.locator(":is([role=tab], .tools button, select)").evaluate_all(
            "all => all.filter(part => part.scrollWidth > part.clientWidth + 1)"
            ".map(part => part.outerHTML)"
        )
        assert cut == []
        name = WORDINGS[code].text("share.open")
        assert tab.get_by_role("button", name=name, exact=True).count() == 1


def test_pad_answer_and_tools_are_on_one_screen_and_the_tools_are_large(tab):
    for width, height in SCREENS:
        hands.resize(tab, width, height)
        for part in (".sheet", ".clear", ".headline", ".bar:nth-child(11)"):
            [box] = boxes_of(tab, part)
            assert box["left"] >= 0, part
            assert box["right"] <= width, part
            assert box["bottom"] <= height or width <= 360, part
        tools = boxes_of(tab, ".tools :is(button, label)")
        assert min(min(box["width"], box["height"]) for box in tools) >= FINGER
        for first, second in pairwise(sorted(tools, key=lambda box: box["left"])):
            assert first["right"] <= second["left"] + 0.1
        if width >= LAPTOP:
            assert tab.evaluate("document.documentElement.scrollHeight") == height
            [tabs] = boxes_of(tab, "[role=tablist]")
            assert tabs["bottom"] <= height


def test_a_drawing_widens_nothing(tab):
    hands.put(tab, DRAWINGS["digits"]["8"])
    for width, height in SCREENS:
        hands.resize(tab, width, height)
        assert hands.page_width(tab) == width


@pytest.mark.parametrize("name", PANELS)
def test_no_panel_is_wider_than_the_screen(tab, name):
    ready, shown = PANELS[name]
    hands.put(tab, SMILEY)
    hands.open_tab(tab, name)
    if name == "why":
        tab.wait_for_selector("#why .coloured")
        tab.locator("#why .inside").scroll_into_view_if_needed()
    tab.wait_for_selector(ready)
    parts = tab.locator(f"{shown} :is(td, th, dd, dl, p, img, svg, canvas, li, select)")
    for width, height in ((1280, 800), (390, 844), (320, 640)):
        hands.resize(tab, width, height)
        tab.wait_for_function(f"document.documentElement.scrollWidth === {width}")
        right = parts.evaluate_all(
            "all => Math.max(...all.filter(part => !part.closest('.unseen'))"
            ".map(part => part.getBoundingClientRect().right))"
        )
        assert 0 < right <= width
