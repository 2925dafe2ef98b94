"""The page in a real Chromium, drawn on with a mouse and with a finger."""

import base64
import io
import re
import time

import numpy as np
import pytest
from PIL import Image

from digits.canvas import ink_from_canvas
from digits.preprocess import glyph_from_ink
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NONDIGIT_NAMES, NUMBER_NAMES
from tests.helpers.hands import (
    DESKTOP,
    answered,
    choose_brush,
    clear,
    draw_with_finger,
    draw_with_mouse,
    on_screen,
    opened,
    pad_png,
)

pytestmark = pytest.mark.slow

HOW = {
    "in the middle": ({}, "medium"),
    "large": ({"size": 0.96, "corner": (0.02, 0.02)}, "medium"),
    "small in a corner": ({"size": 0.27, "corner": (0.01, 0.01)}, "thin"),
    "small in the other corner": ({"size": 0.27, "corner": (0.72, 0.72)}, "thin"),
    "thin": ({}, "thin"),
    "thick": ({}, "thick"),
}


def naming(headline):
    """Return the digit that a headline names, the likelier one of two."""
    return re.fullmatch(r"(?:That is )?an? (\d)(?:\.|, or maybe .*)", headline, re.I)[1]


def shares(tab):
    """Return the widths of the ten bars, in percent."""
    fills = tab.locator(".fill").evaluate_all("bars => bars.map(b => b.style.width)")
    return [float(width.removesuffix("%")) for width in fills]


def leading(tab):
    """Return what the marked bars are labelled."""
    return tab.locator(".bar.leads .digit").all_inner_texts()


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", DIGIT_NAMES)
def test_a_digit_drawn_with_the_mouse_is_read(desktop, name, how):
    place, brush = HOW[how]
    clear(desktop)
    choose_brush(desktop, brush)
    drawing = DRAWINGS["digits"][name]
    draw_with_mouse(desktop, on_screen(desktop, drawing, **place))
    assert naming(answered(desktop, len(drawing))) == name[0]
    assert [label[-1] for label in leading(desktop)] == [name[0]]
    assert sum(shares(desktop)) == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize("name", DIGIT_NAMES)
def test_a_digit_drawn_with_a_finger_is_read_and_the_page_stays(phone, name):
    clear(phone)
    choose_brush(phone, "medium")
    drawing = DRAWINGS["digits"][name]
    phone.evaluate("window.scrollTo(0, 0)")
    draw_with_finger(phone, on_screen(phone, drawing))
    assert naming(answered(phone, len(drawing))) == name[0]
    assert [label[-1] for label in leading(phone)] == [name[0]]
    assert phone.evaluate("window.scrollY") == 0


@pytest.mark.parametrize("name", NONDIGIT_NAMES)
def test_a_doodle_is_said_to_be_no_digit(desktop, name):
    clear(desktop)
    choose_brush(desktop, "thin")
    drawing = DRAWINGS["nondigits"][name]
    draw_with_mouse(desktop, on_screen(desktop, drawing))
    headline = answered(desktop, len(drawing))
    assert headline == "That does not look like a digit to me."
    assert leading(desktop) == []


@pytest.mark.parametrize("name", NUMBER_NAMES)
def test_several_digits_are_read_as_a_number(desktop, name):
    clear(desktop)
    choose_brush(desktop, "thin")
    drawing = DRAWINGS["numbers"][name]
    draw_with_mouse(desktop, on_screen(desktop, drawing))
    headline = answered(desktop, len(drawing))
    assert headline == f"That is {name}."
    assert leading(desktop) == []


def both_glyphs(tab, name):
    """Return the glyph of the pad's picture, and that of the strokes it sent."""
    clear(tab)
    choose_brush(tab, "medium")
    drawing = DRAWINGS["digits"][name]
    draw_with_mouse(tab, on_screen(tab, drawing))
    answered(tab, len(drawing))
    sent = base64.b64decode(tab.evaluate("window.digitsReading.glyph"))
    image = Image.open(io.BytesIO(pad_png(tab)))
    picture = glyph_from_ink(ink_from_canvas(image))
    return picture, np.frombuffer(sent, np.uint8).reshape(28, 28) / 255


def test_the_pads_picture_and_its_strokes_give_the_same_glyph(desktop):
    differences, aligned = [], []
    for name in DIGIT_NAMES:
        picture, strokes = both_glyphs(desktop, name)
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
    clear(desktop)
    drawing = DRAWINGS["digits"]["5"]
    draw_with_mouse(desktop, on_screen(desktop, drawing))
    answered(desktop, len(drawing))
    sent = base64.b64decode(desktop.evaluate("window.digitsReading.glyph"))
    shown = desktop.locator(".glyph canvas").evaluate(
        "c => Array.from(c.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    assert shown[0::4] == list(sent)
    assert max(sent) > 200


def test_an_empty_page_invites_and_shows_no_answer(browser, page):
    context = browser.new_context(**DESKTOP)
    tab = opened(context, page)
    assert tab.locator(".headline").inner_text() == "Draw a digit from 0 to 9."
    assert tab.locator(".hint").is_visible()
    assert tab.locator(".bar").count() == 10
    assert shares(tab) == [0.0] * 10
    assert leading(tab) == []
    assert tab.get_by_role("button", name="Undo").is_disabled()
    assert tab.title() == "Digits"
    context.close()


def test_undo_takes_back_one_stroke_and_clear_all(desktop):
    clear(desktop)
    choose_brush(desktop, "medium")
    four = DRAWINGS["digits"]["4-open"]
    draw_with_mouse(desktop, on_screen(desktop, four))
    assert answered(desktop, 2) == "That is a 4."
    desktop.get_by_role("button", name="Undo").click()
    assert answered(desktop, 1) != "That is a 4."
    desktop.get_by_role("button", name="Undo").click()
    assert answered(desktop, 0) == "Draw a digit from 0 to 9."
    assert desktop.locator(".hint").is_visible()
    draw_with_mouse(desktop, on_screen(desktop, four))
    answered(desktop, 2)
    clear(desktop)
    assert shares(desktop) == [0.0] * 10
    assert Image.open(io.BytesIO(pad_png(desktop))).getextrema()[3] == (0, 0)


def test_a_dot_is_called_a_dot(desktop):
    clear(desktop)
    box = desktop.locator(".sheet").bounding_box()
    desktop.mouse.click(box["x"] + 99, box["y"] + 99)
    assert answered(desktop, 1) == "That is only a dot. Draw it bigger."


def test_a_stroke_costs_a_few_requests_and_none_goes_elsewhere(browser, page):
    context = browser.new_context(**DESKTOP)
    tab = context.new_page()
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page)
    tab.wait_for_selector(".bar >> nth=9")
    tab.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((page, "data:", "blob:"))] == []
    loaded = len(asked)
    began = time.monotonic()
    draw_with_mouse(tab, on_screen(tab, DRAWINGS["digits"]["3"]))
    answered(tab, 1)
    took = time.monotonic() - began
    assert loaded < len(asked) <= loaded + 1 + took / 0.12
    context.close()


def test_an_old_answer_never_replaces_a_newer_one(browser, page):
    context = browser.new_context(**DESKTOP)
    tab = opened(context, page)
    held = []

    def hold_the_first(route):
        held.append(route) if not held else route.continue_()

    tab.route("**/component_server/**", hold_the_first)
    four = on_screen(tab, DRAWINGS["digits"]["4-open"])
    draw_with_mouse(tab, four)
    assert answered(tab, 2) == "That is a 4."
    with tab.expect_response("**/component_server/**"):
        held[0].continue_()
    tab.wait_for_timeout(100)
    assert tab.evaluate("window.digitsReading.of") == 2
    assert tab.locator(".headline").inner_text() == "That is a 4."
    context.close()


def test_a_drawing_survives_a_server_that_is_away(browser, page):
    context = browser.new_context(**DESKTOP)
    tab = opened(context, page)
    tab.route("**/component_server/**", lambda route: route.abort())
    draw_with_mouse(tab, on_screen(tab, DRAWINGS["digits"]["7"]))
    tab.wait_for_function("window.digitsReading?.error")
    assert "Your drawing stays" in tab.locator(".headline").inner_text()
    tab.unroute("**/component_server/**")
    assert answered(tab, 1) == "That is a 7."
    context.close()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 640), (1280, 800)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen(browser, page, width, height, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme
    )
    tab = opened(context, page)
    draw_with_mouse(tab, on_screen(tab, DRAWINGS["digits"]["8"]))
    answered(tab, 1)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    dark = tab.evaluate("document.body.classList.contains('dark')")
    assert dark == (scheme == "dark")
    context.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (667, 375)])
def test_pad_tools_headline_and_all_bars_are_on_one_screen(
    browser, page, width, height
):
    context = browser.new_context(viewport={"width": width, "height": height})
    tab = opened(context, page)
    for part in (".sheet", ".clear", ".headline", ".bar >> nth=9"):
        box = tab.locator(part).bounding_box()
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= width, part
        assert box["y"] + box["height"] <= height, part
    context.close()


def test_ink_shows_in_the_dark(browser, page):
    context = browser.new_context(**DESKTOP, color_scheme="dark")
    tab = opened(context, page)
    draw_with_mouse(tab, on_screen(tab, DRAWINGS["digits"]["1"]))
    picture = np.asarray(Image.open(io.BytesIO(pad_png(tab))))
    inked = picture[picture[..., 3] == 255][:, :3]
    assert inked.min() > 240
    context.close()


def test_the_strokes_that_are_sent_are_within_the_servers_limits(browser, page):
    context = browser.new_context(**DESKTOP)
    tab = opened(context, page)
    sent = []
    tab.on("request", lambda request: sent.append(request.post_data_json))
    draw_with_mouse(tab, on_screen(tab, DRAWINGS["digits"]["2"]))
    answered(tab, 1)
    [stroke] = sent[-1]["data"]["strokes"]
    assert stroke["width"] == 16
    assert 10 < len(stroke["points"]) <= 5000
    assert all(-280 <= value <= 560 for point in stroke["points"] for value in point)
    context.close()
