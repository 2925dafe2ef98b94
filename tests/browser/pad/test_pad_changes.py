"""The pad in a real Chromium: undo, redo, clear, eraser, strokes from elsewhere."""

from tests.helpers.browser import hands
from tests.helpers.drawn import SEVEN, on_pad

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


def test_undo_and_redo_go_through_every_step(fresh_tab):
    tab = fresh_tab
    one, two, three = hands.draw_lines(tab, hands.FAR_LEFT, hands.TALL, hands.FAR_RIGHT)
    for strokes, of in ((two, 2), (one, 1), ([], 0)):
        hands.press_button(tab, "Undo", of)
        assert hands.strokes_read(tab) == strokes
    assert enabled(tab) == ["Redo"]
    for strokes, of in ((one, 1), (two, 2), (three, 3)):
        hands.press_button(tab, "Redo", of)
        assert hands.strokes_read(tab) == strokes
    assert enabled(tab) == ["Eraser", "Undo", "Clear"]


def test_a_new_stroke_ends_what_could_be_redone(tab):
    one, _ = hands.draw_lines(tab, hands.FAR_LEFT, hands.TALL)
    hands.press_button(tab, "Undo", 1)
    [changed] = hands.draw_lines(tab, hands.FAR_RIGHT)
    assert changed[:1] == one
    assert len(changed) == 2
    assert "Redo" not in enabled(tab)


def test_clear_can_be_undone(tab):
    drawing = hands.draw_lines(tab, *SEVEN)[-1]
    hands.press_button(tab, "Clear", 0)
    assert hands.strokes_read(tab) == []
    assert enabled(tab) == ["Undo"]
    hands.press_button(tab, "Undo", len(SEVEN))
    assert hands.strokes_read(tab) == drawing
    assert tab.locator(".headline").inner_text() == "That's a 7!"
    hands.press_button(tab, "Redo", 0)
    assert hands.is_blank(tab)


def test_each_pass_of_the_eraser_is_one_step(tab):
    drawing = hands.draw_lines(tab, hands.FAR_LEFT, hands.TALL, hands.FAR_RIGHT)[-1]
    eraser = tab.get_by_role("button", name="Eraser")
    eraser.click()
    assert eraser.get_attribute("aria-pressed") == "true"
    hands.draw_with_mouse(tab, [[[30, 50], [70, 50]]])
    hands.answered(tab, 4)  # the middle one in two
    cut = hands.strokes_read(tab)
    assert [cut[0], cut[3]] == [drawing[0], drawing[2]]
    assert cut[1]["points"][0] == drawing[1]["points"][0]
    assert cut[2]["points"][-1] == drawing[1]["points"][-1]
    hands.press_button(tab, "Undo", 3)
    assert hands.strokes_read(tab) == drawing
    hands.press_button(tab, "Redo", 4)
    assert hands.strokes_read(tab) == cut
    hands.draw_with_mouse(tab, [[[-5, 50], [105, 50]]], steps=9)
    hands.answered(tab, 6)  # the outer two in two, in one pass
    hands.press_button(tab, "Undo", 4)
    assert hands.strokes_read(tab) == cut


def test_who_has_erased_everything_draws_next(tab):
    drawing = hands.draw_lines(tab, hands.TALL)[-1]
    eraser = tab.get_by_role("button", name="Eraser")
    eraser.click()
    hands.draw_with_mouse(tab, [[[50, -10], [50, 110]]])
    hands.answered(tab, 0)
    assert eraser.get_attribute("aria-pressed") == "false"
    hands.press_button(tab, "Undo", 1)
    assert hands.strokes_read(tab) == drawing


def test_an_eraser_that_touches_nothing_is_no_step(tab):
    drawing = hands.draw_lines(tab, hands.FAR_LEFT, hands.TALL)[-1]
    hands.press_button(tab, "Undo", 1)
    tab.get_by_role("button", name="Eraser").click()
    hands.draw_with_mouse(tab, [[[60, 20], [60, 80]]])
    assert enabled(tab) == ["Eraser", "Undo", "Redo", "Clear"]
    hands.press_button(tab, "Redo", 2)
    assert hands.strokes_read(tab) == drawing


def test_a_brush_puts_the_eraser_away_and_a_quick_eraser_jumps_over_no_stroke(tab):
    hands.draw_lines(tab, hands.TALL)
    eraser = tab.get_by_role("button", name="Eraser")
    eraser.click()
    tab.locator("input[name=brush]").nth(1).click()  # the one that was chosen before
    assert eraser.get_attribute("aria-pressed") == "false"
    assert len(hands.draw_lines(tab, hands.TALL)[-1]) == 2
    eraser.click()
    [[start, end]] = hands.on_screen(tab, [[[-10, 50], [110, 50]]])
    tab.mouse.move(*start)
    tab.mouse.down()
    tab.mouse.move(*end)  # in one move
    tab.mouse.up()
    hands.answered(tab, 4)  # two in two


# Strokes from elsewhere.


def test_another_part_puts_strokes_on_the_pad_as_one_step(tab):
    [before] = hands.draw_lines(tab, hands.TALL)
    strokes = on_pad(SEVEN)
    hands.put_on_pad(tab, strokes)
    assert hands.answered(tab, len(SEVEN)) == "That's a 7!"
    assert hands.strokes_read(tab) == strokes
    hands.press_button(tab, "Undo", 1)
    assert hands.strokes_read(tab) == before
    hands.press_button(tab, "Redo", len(SEVEN))
    hands.put_on_pad(tab, [])
    hands.answered(tab, 0)


def test_what_are_not_strokes_changes_nothing(tab):
    hands.put_on_pad(tab, SQUARE)
    hands.answered(tab, 1)
    for wrong in WRONG:
        hands.put_on_pad(tab, wrong)
        assert hands.strokes_read(tab) == SQUARE, wrong
    tab.evaluate("document.dispatchEvent(new CustomEvent('digits:draw'))")
    assert hands.strokes_read(tab) == SQUARE
    hands.clear(tab)
    assert hands.strokes_read(tab) == []
