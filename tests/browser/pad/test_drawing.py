"""The page in a real Chromium, drawn on with a mouse and with a finger."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from digits.canvas import ink_from_canvas
from digits.preprocess import glyph_from_ink
from tests.helpers.browser.hands import (
    answered,
    choose_brush,
    clear,
    draw,
    draw_with_finger,
    draw_with_mouse,
    expect_text,
    hold_first,
    let_go,
    on_screen,
    pad_png,
    questions,
    reading,
    server_away,
    shares,
)
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NONDIGIT_NAMES, NUMBER_NAMES

pytestmark = pytest.mark.slow

DIGITS = DRAWINGS["digits"]
HOW = {  # every digit in the middle; every fifth in each other way, another fifth each
    "in the middle": ({}, "medium", DIGIT_NAMES),
    "large": ({"size": 0.96, "corner": (0.02, 0.02)}, "medium", DIGIT_NAMES[::5]),
    "small": ({"size": 0.27, "corner": (0.01, 0.01)}, "thin", DIGIT_NAMES[1::5]),
    "in a corner": ({"size": 0.27, "corner": (0.72, 0.72)}, "thin", DIGIT_NAMES[2::5]),
    "thin": ({}, "thin", DIGIT_NAMES[3::5]),
    "thick": ({}, "thick", DIGIT_NAMES[4::5]),
}


def digit_in(headline):
    """Return the digit that a headline names, the likelier one of two."""
    return re.fullmatch(r"(?:That is )?an? (\d)(?:\.|, or maybe .*)", headline, re.I)[1]


def leading(tab):
    """Return the digits of the bars that are marked."""
    return [label[-1] for label in tab.locator(".bar.leads .digit").all_inner_texts()]


def picture_on_pad(tab):
    return Image.open(io.BytesIO(pad_png(tab)))


def glyph_sent(tab):
    """Return the glyph of the last reading, (28, 28) from 0 to 255."""
    sent = base64.b64decode(reading(tab)["glyph"])
    return np.frombuffer(sent, np.uint8).reshape(28, 28)


@pytest.mark.parametrize("how", HOW)
def test_a_digit_drawn_with_the_mouse_is_read(desktop, how):
    place, brush, names = HOW[how]
    choose_brush(desktop, brush)
    for name in names:
        assert digit_in(draw(desktop, DIGITS[name], **place)) == name[0], name
        assert leading(desktop) == [name[0]], name
        assert sum(shares(desktop)) == pytest.approx(100, abs=0.01)


def test_a_digit_drawn_with_a_finger_is_read_and_the_page_stays(phone):
    phone.evaluate("window.scrollTo(0, 0)")
    for name in {name[0]: name for name in DIGIT_NAMES}.values():
        headline = draw(phone, DIGITS[name], draw_with_finger)
        assert digit_in(headline) == name[0], name
        assert leading(phone) == [name[0]], name
        assert phone.evaluate("window.scrollY") == 0


def test_a_finger_draws_on_paper_that_explains_no_keys(phone):
    assert draw(phone, DIGITS["2-looped"], draw_with_finger) == "That is a 2."
    assert not phone.locator(".keys").is_visible()
    outline = "getComputedStyle(document.querySelector('.paper')).outlineStyle"
    assert phone.evaluate(outline) == "none"


def test_a_doodle_is_not_taken_for_a_digit(desktop):
    choose_brush(desktop, "thin")
    for name in NONDIGIT_NAMES:
        headline = draw(desktop, DRAWINGS["nondigits"][name])
        assert headline == "That does not look like a digit to me.", name
        assert leading(desktop) == [], name


def test_several_digits_are_read_as_a_number(desktop):
    choose_brush(desktop, "thin")
    for name in NUMBER_NAMES:
        headline = draw(desktop, DRAWINGS["numbers"][name])
        assert headline == f"That is {name}."
        assert leading(desktop) == []


def test_the_pads_picture_and_its_strokes_give_the_same_glyph(desktop):
    choose_brush(desktop, "medium")
    differences, aligned = [], []
    for name in DIGIT_NAMES:
        draw(desktop, DIGITS[name])
        strokes = glyph_sent(desktop) / 255
        picture = glyph_from_ink(ink_from_canvas(picture_on_pad(desktop)))
        differences.append(np.abs(picture - strokes).mean())
        shifts = [
            np.roll(picture, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)
        ]
        aligned.append(min(np.abs(moved - strokes).mean() for moved in shifts))
    assert np.mean(differences) <= 0.01
    assert np.median(differences) <= 0.002
    # Where a centre of mass lies between two pixels, either of them may be chosen.
    assert max(aligned) <= 0.003


def test_the_glyph_on_the_page_is_the_one_that_was_read(desktop):
    draw(desktop, DIGITS["5"])
    shown = desktop.locator(".glyph canvas").evaluate(
        "c => Array.from(c.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    sent = glyph_sent(desktop).ravel().tolist()
    assert shown[0::4] == sent
    assert max(sent) > 200


def test_an_empty_page_invites_and_shows_no_answer(tab):
    assert tab.locator(".headline").inner_text() == "Draw a digit from 0 to 9."
    assert tab.locator(".hint").is_visible()
    assert tab.locator(".bar").count() == 10
    assert shares(tab) == [0.0] * 10
    assert leading(tab) == []
    assert tab.get_by_role("button", name="Undo").is_disabled()
    assert tab.title() == "Digits"


def test_undo_takes_back_one_stroke_and_clear_all(tab):
    four = DIGITS["4-open"]
    assert draw(tab, four) == "That is a 4."
    tab.get_by_role("button", name="Undo").click()
    assert answered(tab, 1) != "That is a 4."
    tab.get_by_role("button", name="Undo").click()
    assert answered(tab, 0) == "Draw a digit from 0 to 9."
    assert tab.locator(".hint").is_visible()
    draw(tab, four)
    clear(tab)
    assert shares(tab) == [0.0] * 10
    assert picture_on_pad(tab).getextrema()[3] == (0, 0)


def test_a_dot_is_called_a_dot(desktop):
    clear(desktop)
    box = desktop.locator(".sheet").bounding_box()
    desktop.mouse.click(box["x"] + 99, box["y"] + 99)
    assert answered(desktop, 1) == "That is only a dot. Draw it bigger."


def test_the_page_reads_where_only_its_own_server_can_be_reached(new_tab, page):
    refused = []

    def only_here(route):
        if route.request.url.startswith((page, "data:", "blob:")):
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    tab = new_tab(before=lambda context: context.route("**/*", only_here))
    tab.wait_for_load_state("networkidle")
    assert draw(tab, DIGITS["3"]) == "That is a 3."
    assert refused == []


def test_an_old_answer_never_replaces_a_newer_one(tab):
    held = hold_first(tab)
    assert draw(tab, DIGITS["4-open"]) == "That is a 4."
    let_go(tab, held)
    assert reading(tab)["of"] == 2
    assert tab.locator(".headline").inner_text() == "That is a 4."


def test_a_drawing_survives_a_server_that_is_away(tab):
    with server_away(tab):
        draw_with_mouse(tab, on_screen(tab, DIGITS["7"]))
        tab.wait_for_function("window.digitsReading?.error")
        assert "Your drawing stays" in tab.locator(".headline").inner_text()
    expect_text(tab, ".headline", "That is a 7.")


def test_ink_shows_in_the_dark(new_tab):
    tab = new_tab(color_scheme="dark")
    assert tab.evaluate("document.body.classList.contains('dark')")
    draw_with_mouse(tab, on_screen(tab, DIGITS["1"]))
    picture = np.asarray(picture_on_pad(tab))
    inked = picture[picture[..., 3] == 255][:, :3]
    assert inked.min() > 240


def test_the_strokes_that_are_sent_are_within_the_servers_limits(tab):
    asked = questions(tab)
    draw(tab, DIGITS["2"])
    [stroke] = asked[-1][1]["strokes"]
    assert stroke["width"] == 16
    assert 10 < len(stroke["points"]) <= 5000
    assert all(-280 <= value <= 560 for point in stroke["points"] for value in point)
