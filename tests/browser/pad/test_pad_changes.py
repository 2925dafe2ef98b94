"""The pad in a real Chromium: undo, redo, clear, eraser, strokes from elsewhere."""

import pytest

from tests.helpers.browser.hands import (
    answered,
    clear,
    draw_lines,
    draw_with_mouse,
    is_blank,
    on_screen,
    press_button,
    put_on_pad,
    strokes_read,
)
from tests.helpers.drawn import DRAWINGS, on_pad

pytestmark = pytest.mark.slow

SEVEN = DRAWINGS["digits"]["7-crossed"]
TALL = [[50, 0], [50, 100]]  # on a sheet of 100 x 100
FAR_LEFT, FAR_RIGHT = [[0, 10], [0, 90]], [[100, 10], [100, 90]]
SQUARE = [{"width": 9, "points": [[60, 60], [200, 60], [200, 200.5]]}]
WRONG = [
    None,
    7,
    "seven",
    {},
    [7],
    [None],
    [{}],
    [{"width": 16}],
    [{"width": 0.5, "points": [[0, 0]]}],
    [{"width": 65, "points": [[0, 0]]}],
    [{"width": "16", "points": [[0, 0]]}],
    [{"width": 16, "points": []}],
    [{"width": 16, "points": "00"}],
    [{"width": 16, "points": [[0]]}],
    [{"width": 16, "points": [[0, 0, 0]]}],
    [{"width": 16, "points": [[0, None]]}],
    [{"width": 16, "points": [["0", "0"]]}],
    [{"width": 16, "points": [[1e9, 0]]}],
    [{"width": 16, "points": [[0, float("nan")]]}],
    [{"width": 16, "points": [[0, float("inf")]]}],
    [{"width": 16, "points": [[0, 0]]}] * 201,
    [{"width": 16, "points": [[0, 0]] * 5001}],
    [*SQUARE, {"width": 16, "points": [[0]]}],
]

# Undo, redo, clear, eraser.


def enabled(tab):
    """Return which of the buttons can be pressed."""
    names = ("Eraser", "Undo", "Redo", "Clear")
    return [name for name in names if tab.get_by_role("button", name=name).is_enabled()]


def test_undo_and_redo_go_through_every_step(tab):
    one, two, three = draw_lines(tab, FAR_LEFT, TALL, FAR_RIGHT)
    for strokes, of in ((two, 2), (one, 1), ([], 0)):
        press_button(tab, "Undo", of)
        assert strokes_read(tab) == strokes
    assert enabled(tab) == ["Redo"]
    for strokes, of in ((one, 1), (two, 2), (three, 3)):
        press_button(tab, "Redo", of)
        assert strokes_read(tab) == strokes
    assert enabled(tab) == ["Eraser", "Undo", "Clear"]


def test_a_new_stroke_ends_what_could_be_redone(tab):
    one, _ = draw_lines(tab, FAR_LEFT, TALL)
    press_button(tab, "Undo", 1)
    [changed] = draw_lines(tab, FAR_RIGHT)
    assert changed[:1] == one
    assert len(changed) == 2
    assert "Redo" not in enabled(tab)


def test_clear_can_be_undone(tab):
    drawing = draw_lines(tab, *SEVEN)[-1]
    press_button(tab, "Clear", 0)
    assert strokes_read(tab) == []
    assert enabled(tab) == ["Undo"]
    press_button(tab, "Undo", len(SEVEN))
    assert strokes_read(tab) == drawing
    assert tab.locator(".headline").inner_text() == "That is a 7."
    press_button(tab, "Redo", 0)
    assert is_blank(tab)


def test_the_eraser_takes_whole_strokes_and_undo_brings_them_back(tab):
    drawing = draw_lines(tab, FAR_LEFT, TALL, FAR_RIGHT)[-1]
    eraser = tab.get_by_role("button", name="Eraser")
    eraser.click()
    assert eraser.get_attribute("aria-pressed") == "true"
    draw_with_mouse(tab, on_screen(tab, [[[30, 50], [70, 50]]]))
    answered(tab, 2)
    assert strokes_read(tab) == [drawing[0], drawing[2]]
    press_button(tab, "Undo", 3)
    assert strokes_read(tab) == drawing
    press_button(tab, "Redo", 2)
    draw_with_mouse(tab, on_screen(tab, [[[-5, 50], [105, 50]]]))
    answered(tab, 0)
    assert eraser.get_attribute("aria-pressed") == "false"  # the next stroke draws
    press_button(tab, "Undo", 2)
    assert strokes_read(tab) == [drawing[0], drawing[2]]


def test_an_eraser_that_touches_nothing_is_no_step(tab):
    drawing = draw_lines(tab, FAR_LEFT, TALL)[-1]
    press_button(tab, "Undo", 1)
    tab.get_by_role("button", name="Eraser").click()
    draw_with_mouse(tab, on_screen(tab, [[[60, 20], [60, 80]]]))
    assert enabled(tab) == ["Eraser", "Undo", "Redo", "Clear"]
    press_button(tab, "Redo", 2)
    assert strokes_read(tab) == drawing


def test_a_brush_puts_the_eraser_away(tab):
    draw_lines(tab, TALL)
    eraser = tab.get_by_role("button", name="Eraser")
    eraser.click()
    tab.locator("input[name=brush]").nth(1).click()  # the one that was chosen before
    assert eraser.get_attribute("aria-pressed") == "false"
    assert len(draw_lines(tab, TALL)[-1]) == 2


def test_a_quick_eraser_jumps_over_no_stroke(tab):
    draw_lines(tab, TALL)
    tab.get_by_role("button", name="Eraser").click()
    [[start, end]] = on_screen(tab, [[[-10, 50], [110, 50]]])
    tab.mouse.move(*start)
    tab.mouse.down()
    tab.mouse.move(*end)  # in one move
    tab.mouse.up()
    answered(tab, 0)


# Strokes from elsewhere.


def test_another_part_puts_strokes_on_the_pad_as_one_step(tab):
    [before] = draw_lines(tab, TALL)
    strokes = on_pad(SEVEN)
    put_on_pad(tab, strokes)
    assert answered(tab, len(SEVEN)) == "That is a 7."
    assert strokes_read(tab) == strokes
    press_button(tab, "Undo", 1)
    assert strokes_read(tab) == before
    press_button(tab, "Redo", len(SEVEN))
    put_on_pad(tab, [])
    answered(tab, 0)


def test_what_are_not_strokes_changes_nothing(desktop):
    put_on_pad(desktop, SQUARE)
    answered(desktop, 1)
    for wrong in WRONG:
        put_on_pad(desktop, wrong)
        assert strokes_read(desktop) == SQUARE, wrong
    clear(desktop)
    assert strokes_read(desktop) == []


def test_an_event_without_strokes_changes_nothing(tab):
    [drawing] = draw_lines(tab, TALL)
    tab.evaluate("document.dispatchEvent(new CustomEvent('digits:draw'))")
    assert strokes_read(tab) == drawing
