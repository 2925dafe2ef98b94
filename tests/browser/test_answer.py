"""The answer in a real Chromium: the steps to it, examples, large type."""

import re

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser.hands import clear, page_width, pull_mouse, put
from tests.helpers.drawn import DRAWINGS, SMILEY

DIGITS = DRAWINGS["digits"]
EXAMPLES = {
    "seven": r"That's a 7!",
    "one": r"That's a 1!",
    "four": r"A [49], or maybe a [49]\.",
    "number": r"That's 42!",
    "letter": r"That doesn't look like a digit to me\.",
    "smiley": r"That doesn't look like a digit to me\.",
}
NUMERALS = {  # what a child who cannot read the sentence sees of each example
    "seven": "7",
    "one": "1",
    "four": "[49][49]\\?",
    "number": "42",
    "letter": "\\?",
    "smiley": "\\?",
}
FONT_SIZES = """[".headline", ".bar"].map(
    part => parseFloat(getComputedStyle(document.querySelector(part)).fontSize)
)"""


def test_a_blank_pad_offers_examples_and_shows_no_steps(tab):
    assert tab.locator(".examples button").count() == len(EXAMPLES)
    assert tab.locator(".examples").is_visible()
    assert not tab.locator(".steps").is_visible()


def test_a_drawing_is_followed_step_by_step(tab):
    put(tab, DIGITS["7-crossed"], side=84, corner=(14, 168))
    assert tab.locator(".steps .caption").all_inner_texts() == [
        ENGLISH.text(f"answer.{step}")
        for step in ("drawing", "cropped", "fitted", "centred")
    ]
    whole, cropped, fitted = tab.locator(".step:not(.glyph) canvas").evaluate_all(
        """all => all.map((_, k) => {
            const { data } = all[k].getContext("2d")
                .getImageData(0, 0, all[k].width, all[k].height);
            const lit = [...data].filter((value, place) => place % 4 === 3 && value);
            return [all[k].width, all[k].height, lit.length / (data.length / 4)];
        })"""
    )
    assert whole[:2] == [168, 168]
    assert 0 < whole[2] < 0.1 < cropped[2]  # the same ink, in a smaller box
    assert max(cropped[:2]) == 168
    assert max(fitted[:2]) == 20
    assert fitted[0] / fitted[1] == pytest.approx(cropped[0] / cropped[1], abs=0.06)
    assert not tab.locator(".examples").is_visible()
    clear(tab)
    assert not tab.locator(".steps").is_visible()


def test_an_example_is_drawn_on_the_pad_and_read(tab):
    for name, headline in EXAMPLES.items():
        tab.get_by_role("button", name=ENGLISH.text(f"answer.example.{name}")).click()
        tab.wait_for_function(
            "said => new RegExp(said).test("
            " document.querySelector('.headline').innerText)",
            arg=headline,
        )
        assert re.fullmatch(NUMERALS[name], tab.locator(".numerals").text_content())
        clear(tab)


def test_large_type_is_large_and_can_be_taken_back(tab):
    put(tab, DIGITS["4-closed"])
    before = tab.evaluate(FONT_SIZES)
    large = ENGLISH.text("masthead.large")
    button = tab.get_by_role("button", name=large, exact=True)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    for small, grown in zip(before, tab.evaluate(FONT_SIZES), strict=True):
        assert grown > 1.25 * small
    assert page_width(tab) <= 1280
    button.click()
    assert tab.evaluate(FONT_SIZES) == before


def fill_of(tab):
    """Return how far the numeral is filled, as a share."""
    numeral = tab.locator(".numeral").first
    return float(numeral.evaluate("one => one.style.getPropertyValue('--share')"))


def test_the_numeral_is_filled_as_far_as_the_digit_is_certain(tab):
    tab.get_by_role("button", name=ENGLISH.text("answer.example.four")).click()
    tab.wait_for_function("window.digitsReading?.verdict === 'unsure'")
    reading = tab.evaluate("window.digitsReading")
    share = reading["class_probabilities"][reading["digit"]]
    assert fill_of(tab) == pytest.approx(share)
    assert share < 0.95
    assert tab.locator(".numeral.quiet").all_inner_texts() == ["?"]


def test_while_the_pen_is_down_the_numeral_is_pale_and_never_says_no(tab):
    pull_mouse(tab, SMILEY[0])
    tab.wait_for_function("window.digitsReading?.live")
    assert tab.locator(".numerals.live").count() == 1
    assert "?" not in tab.locator(".numerals").text_content()
    tab.mouse.up()
    tab.wait_for_function("window.digitsReading.live === false")
    assert tab.locator(".numerals.live").count() == 0
