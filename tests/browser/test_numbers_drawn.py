"""Several digits in a real Chromium: the number, and a small chart for each digit."""

import pytest

from digits.bench.reading import NUMBER
from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser import hands
from tests.helpers.drawn import DRAWINGS, written

FORTY_TWO = DRAWINGS["numbers"]["42"]


def charts(tab):
    """Return the charts of a number's digits."""
    return tab.locator(".number .place")


def test_one_stroke_less_brings_the_ten_bars_of_one_digit_back(tab):
    assert hands.draw(tab, FORTY_TWO) == "That's 42!"
    assert charts(tab).locator(".digit").all_inner_texts() == ["4", "2"]
    assert tab.locator(".number .pillar").count() == 20
    assert tab.locator(".number .pillar.best").all_inner_texts() == ["4", "2"]
    label = tab.locator(".number").get_attribute("aria-label")
    assert label == ENGLISH.text("answer.number")
    for hidden in (".answer > .bars", ".examples"):
        assert not tab.locator(hidden).is_visible()
    assert tab.locator(".steps").is_visible()  # of the digit that is chosen
    tab.get_by_role("button", name="Undo").click()
    assert hands.answered(tab, len(FORTY_TWO) - 1) == "That's a 4!"
    assert tab.locator(".answer > .bars").is_visible()
    assert tab.locator(".steps").is_visible()
    assert not tab.locator(".number").is_visible()


def test_a_finger_on_a_phone_writes_a_number_too(phone_tab):
    assert hands.draw(phone_tab, FORTY_TWO, hands.draw_with_finger) == "That's 42!"
    boxes = [chart.bounding_box() for chart in charts(phone_tab).all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)


@pytest.mark.parametrize("width", [8, 16])
@pytest.mark.parametrize("text", ["3.5", "\N{MINUS SIGN}5", "1/2", "12:30"])
def test_signs_among_digits_are_said_with_them(tab, text, width):
    strokes = written(text, width)
    hands.put_on_pad(tab, strokes)
    assert hands.answered(tab, len(strokes)) == f"I read {text}."
    digits = [sign for sign in text if sign.isdigit()]
    assert charts(tab).locator(".digit").all_inner_texts() == digits


def test_more_than_eight_digits_and_two_rows_are_told_so(tab):
    nine, two = written("174217421", 6, 24), written("42", 8, 80)
    below = [
        {**stroke, "points": [[x, y + 120] for x, y in stroke["points"]]}
        for stroke in two
    ]
    for strokes, key in ((nine, "too_long"), (two + below, "several_rows")):
        hands.put_on_pad(tab, strokes)
        said = hands.answered(tab, len(strokes))
        assert said == ENGLISH.text(f"headline.{key}")
        assert not tab.locator(".number").is_visible()


def test_a_digit_in_a_mirror_is_told_so(tab):
    three = [[[100 - x, y] for x, y in path] for path in DRAWINGS["digits"]["3"]]
    assert hands.put(tab, three) == "Looks like a 3 in a mirror."
    assert tab.locator(".bar.none.leads").count() == 1
    hands.choose_language(tab, "de")
    hands.wait_for_text(tab, ".headline", "Das sieht aus wie eine 3 im Spiegel.")


def test_a_2_that_may_be_a_5_in_a_mirror_is_asked_about(tab):
    five = [[[100 - x, y] for x, y in path] for path in DRAWINGS["digits"]["5"]]
    assert hands.put(tab, five) == "A 2? Or a 5 in a mirror?"
    assert tab.locator(".numeral").all_inner_texts() == ["2", "?"]
    assert tab.locator(".bar.leads .digit").inner_text() == "2"
    hands.put(tab, DRAWINGS["digits"]["2"])
    assert tab.locator(".numeral").all_inner_texts() == ["2"]


def test_a_chart_is_read_aloud_and_the_number_said_in_the_language_chosen(tab):
    hands.put_on_pad(tab, NUMBER)
    assert hands.answered(tab, len(NUMBER)) == "That's 1742!"
    first = charts(tab).first
    assert first.locator(".pillars").get_attribute("aria-label").startswith("1: ")
    assert len(hands.reading(tab)["digits"][0]["probabilities"]) == 10
    lit = first.locator("canvas").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, 28, 28).data"
        ".filter((v, k) => k % 4 === 0 && v > 127).length"
    )
    assert 10 < lit < 200
    hands.choose_language(tab, "de")
    hands.wait_for_text(tab, ".headline", "Das ist die 1742!")
    assert charts(tab).count() == 4
