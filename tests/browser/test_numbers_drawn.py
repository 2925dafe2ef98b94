"""Several digits in a real Chromium: the number, and a small chart for each digit."""

import pytest

from digits.bench.reading import NUMBER
from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser.hands import (
    answered,
    choose_language,
    clear,
    draw,
    draw_with_finger,
    put_on_pad,
    reading,
    wait_for_text,
)
from tests.helpers.drawn import DRAWINGS

pytestmark = pytest.mark.slow

FORTY_TWO = DRAWINGS["numbers"]["42"]


def charts(tab):
    """Return the charts of a number's digits."""
    return tab.locator(".number .place")


def test_one_stroke_less_brings_the_ten_bars_of_one_digit_back(desktop):
    assert draw(desktop, FORTY_TWO) == "That is 42."
    assert charts(desktop).locator(".digit").all_inner_texts() == ["4", "2"]
    assert desktop.locator(".number .pillar").count() == 20
    assert desktop.locator(".number .pillar.best").all_inner_texts() == ["4", "2"]
    label = desktop.locator(".number").get_attribute("aria-label")
    assert label == ENGLISH.text("answer.number")
    for hidden in (".bars", ".steps", ".examples"):
        assert not desktop.locator(hidden).is_visible()
    desktop.get_by_role("button", name="Undo").click()
    assert answered(desktop, len(FORTY_TWO) - 1) == "That is a 4."
    assert desktop.locator(".bars").is_visible()
    assert desktop.locator(".steps").is_visible()
    assert not desktop.locator(".number").is_visible()


def test_a_finger_on_a_phone_writes_a_number_too(phone):
    assert draw(phone, FORTY_TWO, draw_with_finger) == "That is 42."
    boxes = [chart.bounding_box() for chart in charts(phone).all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)


def test_a_chart_says_its_shares_aloud_and_shows_what_the_network_saw(desktop):
    clear(desktop)
    put_on_pad(desktop, NUMBER)
    assert answered(desktop, len(NUMBER)) == "That is 1742."
    first = charts(desktop).first
    assert first.locator(".pillars").get_attribute("aria-label").startswith("1: ")
    assert len(reading(desktop)["digits"][0]["probabilities"]) == 10
    lit = first.locator("canvas").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, 28, 28).data"
        ".filter((v, k) => k % 4 === 0 && v > 127).length"
    )
    assert 10 < lit < 200


def test_a_number_is_said_in_the_language_chosen(tab):
    put_on_pad(tab, NUMBER)
    answered(tab, len(NUMBER))
    choose_language(tab, "de")
    wait_for_text(tab, ".headline", "Das ist die Zahl 1742.")
    assert charts(tab).count() == 4
