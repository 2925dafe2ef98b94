"""Room for everything, in every language, from a small phone to a wall's screen."""

from itertools import combinations, pairwise

import pytest

from digits.page.i18n.wording import WORDINGS
from tests.helpers.browser import hands
from tests.helpers.browser.room import (
    CUT,
    MISSING,
    READY,
    TOOLS,
    boxes_of,
    headlines,
    open_panel,
)
from tests.helpers.drawn import DRAWINGS, SEVEN, SMILEY

SCREENS = [
    *((320, 640), (360, 560), (360, 640), (390, 664), (390, 844)),
    *((667, 375), (844, 390), (701, 900), (768, 1024)),
    *((1280, 800), (1366, 768), (1920, 1080), (2560, 1440)),
]
UPRIGHT = 700  # px; from here on no panel covers the pad, if the screen is not low
LOW = 500  # px
DESK = 1200  # px; from here on nothing needs scrolling
FINGER = 44  # px


def is_phone(width, height):
    return width < UPRIGHT or height < LOW


def lines_of(boxes, side="top", other="bottom"):
    """Return in how many rows boxes stand, by their middles; or in how many columns."""
    middles = sorted((box[side] + box[other]) / 2 for box in boxes)
    return 1 + sum(after - before > 8 for before, after in pairwise(middles))


def overlaps(boxes):
    """Return which of the boxes lie over one another."""
    return [
        (one, two)
        for one, two in combinations(boxes, 2)
        if min(one["right"], two["right"]) - max(one["left"], two["left"]) > 0.5
        and min(one["bottom"], two["bottom"]) - max(one["top"], two["top"]) > 0.5
    ]


def languages(tab):
    """Show the page in each language in turn; yield its code."""
    for code, words in WORDINGS.items():
        hands.choose_language(tab, code)
        hands.expect_text(tab, ".clear .word", words.text("pad.clear"))
        yield code


def assert_in_sight(tab, *selectors):
    """Assert that all of the elements lie on the screen, and not below the tabs."""
    width, height = tab.viewport_size.values()
    [bar] = boxes_of(tab, ".tabs")
    is_at_foot = is_phone(width, height) and bar["bottom"] > height - 1
    foot = bar["top"] if is_at_foot and bar["left"] < 1 else height
    for selector in selectors:
        boxes = boxes_of(tab, selector)
        assert boxes, selector
        for box in boxes:
            assert box["left"] >= -0.5, selector
            assert box["top"] >= -0.5, selector
            assert box["right"] <= width + 0.5, selector
            assert box["bottom"] <= foot + 0.5, selector


@pytest.mark.parametrize("screen", SCREENS)
def test_every_language_has_room(tab, screen):
    width, height = screen
    hands.resize(tab, width, height)
    for code in languages(tab):
        assert hands.page_width(tab) == width, code
        masthead = boxes_of(tab, ".masthead :is(h1, select, .button)")
        tools, tabs = boxes_of(tab, TOOLS), boxes_of(tab, ".tab")
        counts = (4 if is_phone(width, height) else 5, 7, 4)
        assert (len(masthead), len(tools), len(tabs)) == counts
        assert lines_of(masthead) == lines_of(tabs) == 1, code
        assert lines_of(tools) == 1 or lines_of(tools, "left", "right") == 1, code
        assert len({box["height"] for box in tabs}) == 1, code
        assert overlaps([*masthead, *tools, *tabs]) == [], code
        for box in (*masthead, *tools, *tabs):
            assert box["left"] >= 0
            assert box["right"] <= width, code
        texts = tab.locator(".masthead :is(h1, .lead, .button), .tab, .tools .button")
        assert texts.evaluate_all(CUT) == [], code
        assert tab.locator(".language select").evaluate(MISSING) < 1, code
        name = WORDINGS[code].text("share.open")
        assert tab.get_by_role("button", name=name, exact=True).count() == 1


@pytest.mark.parametrize("screen", SCREENS)
def test_pad_answer_and_tools_are_on_one_screen_and_the_tools_are_large(tab, screen):
    hands.resize(tab, *screen)
    parts = (".masthead", ".paper", TOOLS, ".headline", ".bars .bar", ".bars .track")
    assert_in_sight(tab, *parts)
    hands.put(tab, SEVEN)
    assert_in_sight(tab, *parts, ".numeral", ".bars .digit")
    assert len(boxes_of(tab, ".bars .track")) == 11
    tools = boxes_of(tab, TOOLS)
    assert min(min(box["width"], box["height"]) for box in tools) >= FINGER


@pytest.mark.parametrize("screen", SCREENS)
def test_a_headline_of_any_length_has_room(tab, screen):
    hands.resize(tab, *screen)
    [empty] = boxes_of(tab, ".headline")
    moved = tab.evaluate(
        """([sentences, room]) => {
            const headline = document.querySelector(".headline");
            return sentences.filter((sentence) => {
                digits.showReading({ verdict: "blank", headline: sentence });
                return headline.offsetHeight > room ||
                    headline.scrollHeight > headline.clientHeight + 1 ||
                    headline.scrollWidth > headline.clientWidth + 1;
            });
        }""",
        [headlines(WORDINGS), round(empty["height"])],
    )
    assert moved == []


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen[0] >= DESK])
def test_on_a_desk_nothing_of_the_page_needs_scrolling(tab, screen, large):
    hands.resize(tab, *screen)
    if large:
        tab.locator(".large").click()
    for drawing in (SEVEN, DRAWINGS["numbers"]["42"]):
        hands.put(tab, drawing)
        for code in languages(tab):
            assert_all_in_sight(tab, code)
    hands.choose_language(tab, "en")
    for name in READY:
        open_panel(tab, name)
        assert_all_in_sight(tab, name)
        [area] = boxes_of(tab, ".block:has(> * .panel:not([hidden]))")
        assert area["bottom"] <= screen[1], name


def assert_all_in_sight(tab, case):
    """Assert that nothing is off the screen, or lies over something else."""
    assert scrolled(tab) == [], case
    parts = (".masthead", ".paper", ".tools", ".headline", ".feedback", ".tabs")
    parts = (*parts, ".certainty .line")
    answer = (".numerals", ".answer > .bars", ".number")
    shown = [box for part in (*parts, *answer) for box in boxes_of(tab, part)]
    assert len(shown) == len(parts) + 2  # bars, or a number
    assert overlaps(shown) == [], case
    assert_in_sight(tab, *parts, ".tab")
    rows = boxes_of(tab, ".answer :is(.bar, .place)")
    [whole] = [box for part in answer[1:] for box in boxes_of(tab, part)]
    assert max(box["bottom"] for box in rows) <= whole["bottom"] + 0.5, case
    [row], [*tabs] = boxes_of(tab, ".tabs"), boxes_of(tab, ".tab")
    assert max(box["right"] for box in tabs) <= row["right"] + 0.5, case
    texts = tab.locator(".masthead .button, .tab, .certainty .fold")
    assert texts.evaluate_all(CUT) == [], case


def scrolled(tab):
    """Return how far the page reaches below and beyond the screen, if it does."""
    return tab.evaluate(
        "[['scrollHeight', innerHeight], ['scrollWidth', innerWidth]]"
        ".filter(([side, room]) => document.documentElement[side] > room)"
    )


@pytest.mark.parametrize("screen", SCREENS)
def test_a_panel_that_opens_moves_nothing(tab, screen):
    hands.resize(tab, *screen)
    hands.put(tab, SEVEN)
    places = (".paper", ".sheet", ".headline", ".masthead")
    before = {part: boxes_of(tab, part) for part in places}
    for name in READY:
        button = f"#tab-{name}"
        tab.locator(button).scroll_into_view_if_needed()
        offset = tab.evaluate("window.scrollY")
        there = boxes_of(tab, button)
        tab.locator(button).click()
        tab.wait_for_timeout(400)  # what scrolls smoothly, and an answer
        assert tab.evaluate("window.scrollY") == offset, name
        assert boxes_of(tab, button) == there, name
        assert {part: boxes_of(tab, part) for part in places} == before, name


def test_a_drawing_widens_nothing(tab):
    hands.put(tab, DRAWINGS["digits"]["8"])
    for width, height in SCREENS:
        hands.resize(tab, width, height)
        assert hands.page_width(tab) == width


@pytest.mark.parametrize("name", READY)
def test_no_panel_is_wider_than_its_place(tab, name):
    hands.put(tab, SMILEY)
    open_panel(tab, name)
    panel = tab.locator(f"#panel-{name}")
    parts = panel.locator(":is(td, th, dd, dl, p, img, svg, canvas, li, select)")
    for width, height in ((1280, 800), (768, 1024), (390, 844), (844, 390), (320, 640)):
        hands.resize(tab, width, height)
        tab.wait_for_function(f"document.documentElement.scrollWidth === {width}")
        place = panel.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width
        right = parts.evaluate_all(
            "all => Math.max(...all.filter(part => !part.closest('.unseen'))"
            ".map(part => part.getBoundingClientRect().right))"
        )
        assert 0 < right <= place["x"] + place["width"] + 0.5
