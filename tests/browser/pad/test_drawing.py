"""The page in a real Chromium, drawn on with a mouse and with a finger."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from digits.canvas import ink_from_canvas
from digits.preprocess import glyph_from_ink
from tests.helpers.browser import hands
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NONDIGIT_NAMES, NUMBER_NAMES

DIGITS = DRAWINGS["digits"]
INVITATION = "Draw a digit from 0 to 9, or a number."
HOW = (  # a fifth of the digits in each way, another fifth each
    ({"size": 0.96, "corner": (0.02, 0.02)}, "medium", DIGIT_NAMES[::5]),
    ({"size": 0.27, "corner": (0.01, 0.01)}, "thin", DIGIT_NAMES[1::5]),
    ({"size": 0.27, "corner": (0.72, 0.72)}, "thin", DIGIT_NAMES[2::5]),
    ({}, "thin", DIGIT_NAMES[3::5]),
    ({}, "thick", DIGIT_NAMES[4::5]),
)


def assert_read(tab, name, headline):
    """Assert that a drawing was read as the digit that it is named for."""
    said = re.fullmatch(r"(?:That's )?an? (\d)(?:!|, or maybe .*)", headline, re.I)
    assert said[1] == name[0], name
    assert leading(tab) == [name[0]], name
    assert sum(hands.shares(tab)) == pytest.approx(100, abs=0.01)


def leading(tab):
    """Return the names of the bars that are marked."""
    names = tab.locator(".bar.leads .digit").all_inner_texts()
    return [name.removeprefix("▸").strip() for name in names]


def picture_on_pad(tab):
    return Image.open(io.BytesIO(hands.pad_png(tab)))


def test_every_digit_is_read_and_its_picture_gives_the_same_glyph(tab):
    differences, aligned = [], []
    for name in DIGIT_NAMES:
        assert_read(tab, name, hands.draw(tab, DIGITS[name]))
        strokes = hands.glyph_read(tab) / 255
        picture = glyph_from_ink(ink_from_canvas(picture_on_pad(tab)))
        differences.append(np.abs(picture - strokes).mean())
        shifts = [
            np.roll(picture, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)
        ]
        aligned.append(min(np.abs(moved - strokes).mean() for moved in shifts))
    assert np.mean(differences) <= 0.01
    assert np.median(differences) <= 0.002
    # Where a centre of mass lies between two pixels, either of them may be chosen.
    assert max(aligned) <= 0.003


def test_a_digit_is_read_wherever_and_with_whatever_brush_it_is_drawn(tab):
    for place, brush, names in HOW:
        hands.choose_brush(tab, brush)
        for name in names:
            assert_read(tab, name, hands.draw(tab, DIGITS[name], **place))


def test_a_finger_draws_every_digit_on_paper_that_stays_and_explains_no_keys(phone_tab):
    outline = "getComputedStyle(document.querySelector('.paper')).outlineStyle"
    for name in {name[0]: name for name in DIGIT_NAMES}.values():
        headline = hands.draw(phone_tab, DIGITS[name], hands.draw_with_finger)
        assert_read(phone_tab, name, headline)
        assert phone_tab.evaluate("window.scrollY") == 0
        assert not phone_tab.locator(".keys").is_visible()
        assert phone_tab.evaluate(outline) == "none"


def test_a_doodle_is_not_taken_for_a_digit(tab):
    for name in NONDIGIT_NAMES:
        headline = hands.put(tab, DRAWINGS["nondigits"][name], width=8)
        assert headline == "That doesn't look like a digit to me.", name
        assert leading(tab) == ["no digit"], name


def test_several_digits_are_read_as_a_number(tab):
    hands.choose_brush(tab, "thin")
    for name in NUMBER_NAMES:
        assert hands.draw(tab, DRAWINGS["numbers"][name]) == f"That's {name}!"
        assert leading(tab) == []


def test_the_glyph_on_the_page_is_the_one_that_was_read(tab):
    hands.put(tab, DIGITS["5"])
    shown = tab.locator(".step.glyph canvas").evaluate(
        "c => Array.from(c.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    sent = hands.glyph_read(tab).ravel().tolist()
    assert shown[0::4] == sent
    assert max(sent) > 200


def test_the_page_is_empty_at_first_and_once_all_is_taken_back(fresh_tab):
    tab = fresh_tab
    assert tab.title() == "Digits"
    assert tab.get_by_role("button", name="Undo").is_disabled()
    assert_empty(tab)
    hands.draw_with_mouse(tab, DIGITS["4-open"])
    assert hands.answered(tab, 2) == "That's a 4!"
    hands.press_button(tab, "Undo", 1)
    assert tab.locator(".headline").inner_text() != "That's a 4!"
    hands.press_button(tab, "Undo", 0)
    assert_empty(tab)
    hands.put(tab, DIGITS["4-open"])
    hands.clear(tab)
    assert_empty(tab)


def assert_empty(tab):
    """Assert that a blank pad invites, and that no answer is shown."""
    assert tab.locator(".headline").inner_text() == INVITATION
    assert tab.locator(".hint").is_visible()
    assert tab.locator(".bar").count() == 11
    assert hands.shares(tab) == [0.0] * 11
    assert leading(tab) == []
    assert picture_on_pad(tab).getextrema()[3] == (0, 0)


def test_a_dot_is_called_a_dot(tab):
    box = tab.locator(".sheet").bounding_box()
    tab.mouse.click(box["x"] + 99, box["y"] + 99)
    assert hands.answered(tab, 1) == "That's only a dot. Draw it bigger."
