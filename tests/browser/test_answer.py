"""The answer in a real Chromium: the steps to it, examples, large type."""

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser.hands import clear, draw, functions, page_width, questions
from tests.helpers.drawn import DRAWINGS

pytestmark = pytest.mark.slow

DIGITS = DRAWINGS["digits"]
EXAMPLES = {
    "seven": r"That is a 7\.",
    "one": r"That is a 1\.",
    "four": r"A [49], or maybe a [49]\.",
    "letter": r"That does not look like a digit to me\.",
    "smiley": r"That does not look like a digit to me\.",
}
FONT_SIZES = """[".headline", ".bar"].map(
    part => parseFloat(getComputedStyle(document.querySelector(part)).fontSize)
)"""


def test_a_blank_pad_offers_examples_and_shows_no_steps(desktop):
    clear(desktop)
    assert desktop.locator(".examples button").count() == len(EXAMPLES)
    assert desktop.locator(".examples").is_visible()
    assert not desktop.locator(".steps").is_visible()


def test_a_drawing_is_followed_step_by_step(desktop):
    draw(desktop, DIGITS["7-crossed"], size=0.3, corner=(0.05, 0.6))
    assert desktop.locator(".steps .caption").all_inner_texts() == [
        ENGLISH.text(f"answer.{step}")
        for step in ("drawing", "cropped", "fitted", "centred")
    ]
    desktop.wait_for_function(
        "[...document.querySelectorAll('.step img')].every(i => i.naturalWidth)"
    )
    pad, cropped, fitted = desktop.locator(".step img").evaluate_all(
        "all => all.map(image => image.naturalWidth)"
    )
    assert pad == 56
    assert cropped < 56
    assert fitted <= 20
    assert not desktop.locator(".examples").is_visible()
    clear(desktop)
    assert not desktop.locator(".steps").is_visible()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_drawn_on_the_pad_and_read(desktop, name):
    clear(desktop)
    desktop.get_by_role("button", name=ENGLISH.text(f"answer.example.{name}")).click()
    desktop.wait_for_function(
        "said => new RegExp(said).test(document.querySelector('.headline').innerText)",
        arg=EXAMPLES[name],
    )
    assert desktop.get_by_role("button", name="Clear").is_enabled()


def test_large_type_is_large_and_can_be_taken_back(desktop):
    draw(desktop, DIGITS["4-closed"])
    before = desktop.evaluate(FONT_SIZES)
    large = ENGLISH.text("masthead.large")
    button = desktop.get_by_role("button", name=large, exact=True)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    for small, grown in zip(before, desktop.evaluate(FONT_SIZES), strict=True):
        assert grown > 1.5 * small
    assert page_width(desktop) <= 1280
    button.click()
    assert desktop.evaluate(FONT_SIZES) == before


def test_a_page_that_keeps_no_corrections_says_so_and_asks_nothing(tab):
    asked = questions(tab)
    draw(tab, DIGITS["7-crossed"])
    texts = tab.locator(".feedback :is(p, button):visible").all_inner_texts()
    assert [text for text in texts if text] == [ENGLISH.text("right.off")]
    assert set(functions(asked)) == {"read_drawing"}
