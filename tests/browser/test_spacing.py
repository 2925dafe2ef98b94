"""More space between letters, words, lines and paragraphs, as a reader may set it.

WCAG 2, 1.4.12: nothing is lost by it. The digits themselves, huge, are pictures.
"""

import pytest

from digits.page.i18n.wording import WORDINGS
from tests.helpers.browser import hands
from tests.helpers.browser.learning import LAST, go_to
from tests.helpers.browser.room import READY, boxes_of, headlines, open_panel
from tests.helpers.drawn import DRAWINGS, SEVEN

SPACING = """
    * {
        line-height: 1.5 !important;
        letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important;
    }
    p { margin-bottom: 2em !important; }
"""
SCREENS = [(390, 664), (360, 560), (1280, 800)]
LANGUAGES = ("en", "de", "fr")
# Lines of text that something cuts off, that are beyond the screen's sides, or that lie
# over another one of the same layer: the stage, a sheet, its head, the tabs, a dialog.
LOST = """() => {
    const LAYERS = ".head, dialog, .tabs, .block:has(.panel)";
    const lost = [];
    const lines = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);

    function isSeen(around) {
        return around.checkVisibility({ visibilityProperty: true }) &&
            !around.closest(".numerals, .unseen:not(.word), option, svg") &&
            getComputedStyle(around).clipPath === "none";
    }

    function isCut(line, around) {
        for (let box = around; box !== document.body; box = box.parentElement) {
            const { overflowX, overflowY, position } = getComputedStyle(box);
            const { left, top, right, bottom } = box.getBoundingClientRect();
            const hides = (overflow) => ["hidden", "clip"].includes(overflow);
            const isAcross = line.right > right + 1 || line.left < left - 1;
            const isAlong = line.bottom > bottom + 1 || line.top < top - 1;
            if ((hides(overflowX) && isAcross) || (hides(overflowY) && isAlong)) {
                return true;
            }
            if (["auto", "scroll"].includes(overflowY) || position === "fixed") {
                return false; // one scrolls to it
            }
        }
        return false;
    }

    function isOver(one, other) {
        const across = Math.min(one.line.right, other.line.right) -
            Math.max(one.line.left, other.line.left);
        const along = Math.min(one.line.bottom, other.line.bottom) -
            Math.max(one.line.top, other.line.top);
        return one.around !== other.around && one.layer === other.layer &&
            across > 1 && along > 3;
    }

    while (walker.nextNode()) {
        const { data, parentElement: around } = walker.currentNode;
        if (data.trim() && isSeen(around)) {
            const range = document.createRange();
            range.selectNodeContents(walker.currentNode);
            for (const line of range.getClientRects()) {
                const layer = around.closest(LAYERS);
                lines.push({ line, around, layer, data: data.trim() });
                if (isCut(line, around) || line.left < 0 || line.right > innerWidth) {
                    lost.push(data.trim());
                }
            }
        }
    }
    for (const [place, one] of lines.entries()) {
        for (const other of lines.slice(place + 1)) {
            if (isOver(one, other)) {
                lost.push(`${one.data} | ${other.data}`);
            }
        }
    }
    return [...new Set(lost)];
}"""


@pytest.fixture(params=SCREENS, ids=lambda size: f"{size[0]}x{size[1]}")
def spaced(new_tab, request):
    """Give the page on a screen, in a browser that spaces all text."""
    width, height = request.param
    touch = {"has_touch": True, "is_mobile": True} if width < 480 else {}
    tab = new_tab(viewport={"width": width, "height": height}, **touch)
    tab.add_style_tag(content=SPACING)
    return tab


def test_what_is_too_close_would_be_noted(spaced):
    spaced.add_style_tag(content="#masthead h1 { width: 1rem; overflow: hidden; }")
    assert "Digits" in spaced.evaluate(LOST)


def test_nothing_is_cut_off_or_lies_over_another_text(spaced):
    lost = {}
    for code in LANGUAGES:
        hands.choose_language(spaced, code)
        hands.expect_text(spaced, ".clear .word", WORDINGS[code].text("pad.clear"))
        for name, drawing in (("7", SEVEN), ("42", DRAWINGS["numbers"]["42"])):
            hands.put(spaced, drawing)
            lost[code, name] = spaced.evaluate(LOST)
            [room] = boxes_of(spaced, "#answer")
            top, bottom = sides_of_numeral(spaced)
            assert room["top"] - 1 <= top, code
            assert bottom <= room["bottom"] + 1, code
        hands.put(spaced, SEVEN)
        for name in READY:
            open_panel(spaced, name)
            lost[code, name] = spaced.evaluate(LOST)
            spaced.keyboard.press("Escape")
        open_panel(spaced, "training")
        go_to(spaced, LAST)
        lost[code, "learnt"] = spaced.evaluate(LOST)
        spaced.keyboard.press("Escape")
        spaced.locator("#steps .play").evaluate("button => button.click()")
        spaced.wait_for_selector(".playback[open]")
        lost[code, "playback"] = spaced.evaluate(LOST)
        spaced.keyboard.press("Escape")
    assert {case: texts for case, texts in lost.items() if texts} == {}
    assert hands.page_width(spaced) == spaced.viewport_size["width"]


def sides_of_numeral(tab):
    """Return where the ink of the digit, huge, begins and ends: it is 0.73 em high."""
    [box] = boxes_of(tab, ".numeral")
    size = tab.locator(".numeral").evaluate(
        "numeral => parseFloat(getComputedStyle(numeral).fontSize)"
    )
    middle = (box["top"] + box["bottom"]) / 2
    return middle - 0.365 * size, middle + 0.365 * size


def test_a_headline_of_any_length_keeps_clear_of_the_pad_and_the_bars(spaced):
    wordings = {code: WORDINGS[code] for code in LANGUAGES}
    for sentence in headlines(wordings):
        spaced.evaluate(
            "headline => digits.showReading({ verdict: 'blank', headline })", sentence
        )
        [headline], [paper] = boxes_of(spaced, ".headline"), boxes_of(spaced, ".paper")
        bars = boxes_of(spaced, ".bars .digit")
        inner = spaced.locator(".headline").evaluate("it => it.scrollHeight")
        assert inner <= headline["height"] + 1, sentence
        assert headline["bottom"] <= min(box["top"] for box in bars) + 1, sentence
        assert is_apart(headline, paper), sentence
        assert all(is_apart(box, paper) for box in bars), sentence


def is_apart(one, other):
    """Tell whether two boxes share no more than an edge."""
    return (
        min(one["right"], other["right"]) - max(one["left"], other["left"]) < 1
        or min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) < 1
    )
