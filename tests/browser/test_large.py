"""Large type: all grows, by the switch or by the browser's own settings."""

import pytest

from digits.page.i18n.wording import WORDINGS
from tests.helpers.browser import hands
from tests.helpers.browser.room import (
    CUT,
    MISSING,
    READY,
    TOOLS,
    boxes_of,
    open_panel,
)
from tests.helpers.drawn import SEVEN

# Each text that can be seen, with the size of its letters, in px; but for the numerals,
# which are as large as there is room.
SIZES = """selector => {
    const sizes = {};
    for (const part of document.querySelectorAll(selector)) {
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const { data, parentElement: around } = walker.currentNode;
            const { clipPath, fontSize } = getComputedStyle(around);
            const isSeen = around.checkVisibility() && clipPath === "none" &&
                !around.closest(".unseen, .numerals");
            if (data.trim() && isSeen) {
                const kind = `${around.localName}.${around.getAttribute("class")}`;
                const size = parseFloat(fontSize) * (around.getScreenCTM?.().a ?? 1);
                sizes[kind] = Math.min(sizes[kind] ?? Infinity, size);
            }
        }
    }
    return sizes;
}"""
AROUND = "#steps, .tools, .masthead, .tabs, #answer"
LARGER = 24  # px; of the browser's own type, where 16 is usual


@pytest.mark.parametrize("screen", [(1280, 800), (1920, 1080)])
def test_every_text_grows(tab, screen):
    hands.resize(tab, *screen)
    hands.put(tab, SEVEN)
    large = tab.locator(".large")
    for name in (None, *READY):
        if name:
            open_panel(tab, name)
        parts = f"#panel-{name}" if name else AROUND
        before = tab.evaluate(SIZES, parts)
        large.click()
        tab.wait_for_timeout(300)  # charts are drawn anew
        after = tab.evaluate(SIZES, parts)
        large.click()
        assert len(before) >= 3
        same = set(before) & set(after)
        assert len(same) >= 3
        small = {kind for kind in same if after[kind] <= 1.15 * before[kind]}
        assert small == set(), name


@pytest.mark.parametrize("screen", [(1280, 800), (1366, 768), (1920, 1080)])
def test_beside_an_open_panel_the_digit_is_the_largest_thing_but_the_drawing(
    tab, screen
):
    hands.resize(tab, *screen)
    hands.put(tab, SEVEN)
    tab.locator(".large").click()
    for name in READY:
        open_panel(tab, name)
        [numeral], [paper] = boxes_of(tab, ".numeral"), boxes_of(tab, ".paper")
        assert numeral["height"] >= screen[1] / 4.5, name
        assert paper["height"] >= screen[1] / 2, name
        for box in (*boxes_of(tab, ".headline"), paper):
            assert box["top"] >= 0, name
            assert box["bottom"] <= screen[1], name
    assert tab.evaluate("document.documentElement.scrollHeight") <= screen[1]


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("screen", [(1280, 800), (1366, 768), (1920, 1080)])
def test_the_digits_to_choose_from_lie_below_the_pad(tab, screen, large):
    hands.resize(tab, *screen)
    if large:
        tab.locator(".large").click()
    hands.put(tab, SEVEN)
    tab.locator(".feedback [data-text='right.no']").click()
    tab.locator(".feedback .ten .button").first.wait_for()
    [tools] = boxes_of(tab, ".tools")
    for box in boxes_of(tab, ".feedback button"):
        assert box["top"] >= tools["bottom"]
        assert box["bottom"] <= screen[1]
        assert min(box["width"], box["height"]) >= 40
    tab.locator(".feedback .back").click()


def test_it_holds_in_every_tab_of_the_browser(new_tab, page):
    tab = new_tab()
    other = tab.context.new_page()
    other.goto(f"{page}/#only=1")
    hands.wait_for_pad(other)
    other.locator(".large").click()
    tab.wait_for_selector(".digits-large .large[aria-pressed=true]")
    third = tab.context.new_page()
    third.goto(page)
    third.wait_for_selector(".digits-large .large[aria-pressed=true]")


@pytest.fixture(scope="module")
def larger_tab(browser, page):
    """Give the page on a phone in a browser whose own type is large."""
    flag = f"--blink-settings=defaultFontSize={LARGER}"
    larger = hands.launched(browser.browser_type, flag)
    size = {"viewport": {"width": 390, "height": 664}}
    yield hands.opened(larger.new_context(**size), page)
    larger.close()


def test_the_browsers_own_large_type_has_room(larger_tab):
    tab = larger_tab
    root = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert tab.evaluate(root) >= LARGER
    for code, words in WORDINGS.items():
        hands.choose_language(tab, code)
        hands.expect_text(tab, ".clear .word", words.text("pad.clear"))
        assert hands.page_width(tab) == 390, code
        texts = tab.locator(".masthead :is(h1, .button), .tab, .tools .button")
        assert texts.evaluate_all(CUT) == [], code
        assert tab.locator(".language select").evaluate(MISSING) < 1, code
        for part in (".masthead :is(h1, select, .button)", TOOLS, ".tab"):
            for box in boxes_of(tab, part):
                assert box["left"] >= 0, part
                assert box["right"] <= 390, part
