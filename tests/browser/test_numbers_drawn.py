"""Several digits in a real Chromium: the number, and a small chart for each digit."""

import pytest

from digits.bench.reading import NUMBER
from digits.page.i18n.wording import ENGLISH
from tests.helpers.drawn import DRAWINGS
from tests.helpers.hands import (
    DESKTOP,
    PHONE,
    answered,
    choose_language,
    clear,
    draw_with_finger,
    draw_with_mouse,
    on_screen,
    opened,
    put_on_pad,
    reading,
)

pytestmark = pytest.mark.slow

FORTY_TWO = DRAWINGS["numbers"]["42"]


def places(tab):
    """Return the charts of a number's digits."""
    return tab.locator(".number .place")


def test_forty_two_drawn_with_the_mouse_is_read_as_a_number(desktop):
    clear(desktop)
    draw_with_mouse(desktop, on_screen(desktop, FORTY_TWO))
    assert answered(desktop, len(FORTY_TWO)) == "That is 42."
    assert places(desktop).locator(".digit").all_inner_texts() == ["4", "2"]
    assert desktop.locator(".number .pillar").count() == 20
    assert desktop.locator(".number .pillar.best").all_inner_texts() == ["4", "2"]
    assert desktop.locator(".number").get_attribute("aria-label") == ENGLISH.text(
        "answer.number"
    )
    for hidden in (".bars", ".steps", ".examples"):
        assert not desktop.locator(hidden).is_visible()


def test_one_digit_less_brings_the_ten_bars_back(desktop):
    clear(desktop)
    draw_with_mouse(desktop, on_screen(desktop, FORTY_TWO))
    answered(desktop, len(FORTY_TWO))
    desktop.get_by_role("button", name="Undo").click()
    assert answered(desktop, len(FORTY_TWO) - 1) == "That is a 4."
    assert desktop.locator(".bars").is_visible()
    assert desktop.locator(".steps").is_visible()
    assert not desktop.locator(".number").is_visible()


def test_a_finger_on_a_phone_writes_a_number_too(phone):
    clear(phone)
    draw_with_finger(phone, on_screen(phone, FORTY_TWO))
    assert answered(phone, len(FORTY_TWO)) == "That is 42."
    boxes = [place.bounding_box() for place in places(phone).all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)


def test_a_chart_says_its_shares_aloud_and_shows_what_the_network_saw(desktop):
    clear(desktop)
    put_on_pad(desktop, NUMBER)
    assert answered(desktop, len(NUMBER)) == "That is 1742."
    pillars = places(desktop).first.locator(".pillars")
    first = reading(desktop)["digits"][0]
    assert pillars.get_attribute("aria-label").startswith("1: ")
    assert len(first["probabilities"]) == 10
    lit = (
        places(desktop)
        .first.locator("canvas")
        .evaluate(
            "c => c.getContext('2d').getImageData(0, 0, 28, 28).data"
            ".filter((v, k) => k % 4 === 0 && v > 127).length"
        )
    )
    assert 10 < lit < 200


@pytest.mark.parametrize(("size", "language"), [(DESKTOP, "de"), (PHONE, "fr")])
def test_a_number_is_said_in_the_language_chosen(browser, page, size, language):
    context = browser.new_context(**size)
    tab = opened(context, page)
    put_on_pad(tab, NUMBER)
    answered(tab, len(NUMBER))
    choose_language(tab, language)
    said = {"de": "Das ist die Zahl 1742.", "fr": "1742"}[language]
    tab.wait_for_function(
        "said => document.querySelector('.headline').innerText.includes(said)"
        " && !document.querySelector('.headline').innerText.includes('That')",
        arg=said,
    )
    assert places(tab).count() == 4
    context.close()
