"""The pad in a real Chromium, drawn on by keys alone."""

import pytest

from tests.helpers.browser.hands import (
    answered,
    draw_lines,
    draw_with_mouse,
    is_blank,
    note_readings,
    on_screen,
    strokes_read,
)

pytestmark = pytest.mark.slow

TALL = [[50, 0], [50, 100]]  # on a sheet of 100 x 100
FAR_LEFT = [[0, 10], [0, 90]]

# Keys.


def steer(tab, key, times):
    for _ in range(times):
        tab.keyboard.press(key)


def announced(tab):
    return tab.locator("#pad [role=status]").inner_text()


def test_a_1_can_be_drawn_with_the_keys(tab):
    noted = note_readings(tab)
    tab.locator(".sheet").focus()
    steer(tab, "Shift+ArrowUp", 5)
    tab.keyboard.press("Space")
    assert announced(tab) == "Pen down"
    for _ in range(10):
        tab.keyboard.press("Shift+ArrowDown")
        tab.wait_for_timeout(40)
    tab.wait_for_timeout(200)
    assert {one["live"] for one in noted()} == {True}
    tab.keyboard.press("Space")
    assert answered(tab, 1) == "That is a 1."
    assert announced(tab) == "Pen up"
    [stroke] = strokes_read(tab)
    assert stroke["points"][0] == [140, 40]
    assert stroke["points"][-1] == [140, 240]


def test_a_7_can_be_drawn_with_the_keys(tab):
    tab.locator(".sheet").focus()
    steer(tab, "Shift+ArrowUp", 4)
    steer(tab, "Shift+ArrowLeft", 3)
    tab.keyboard.press("Space")
    steer(tab, "Shift+ArrowRight", 6)
    tab.keyboard.down("ArrowLeft")  # two arrows together lead along a diagonal
    tab.keyboard.press("ArrowDown")
    for _ in range(16):
        steer(tab, "ArrowDown", 1)
        tab.keyboard.press("ArrowDown")
    tab.keyboard.up("ArrowLeft")
    tab.keyboard.press("Space")
    assert answered(tab, 1) == "That is a 7."


def test_the_keys_pen_is_seen_and_stays_on_the_pad(tab):
    nib = tab.locator(".nib")
    assert not nib.is_visible()
    tab.keyboard.press("Tab")
    while tab.evaluate("document.activeElement.className") != "sheet":
        tab.keyboard.press("Tab")
    assert nib.is_visible()
    assert tab.locator(".keys").is_visible()
    outline = "getComputedStyle(document.querySelector('.paper')).outlineWidth"
    assert tab.evaluate(outline) == "3px"
    steer(tab, "Shift+ArrowLeft", 20)
    steer(tab, "ArrowUp", 40)
    box, sheet = nib.bounding_box(), tab.locator(".sheet").bounding_box()
    assert box["x"] + box["width"] / 2 == pytest.approx(sheet["x"], abs=3)
    assert is_blank(tab)
    draw_with_mouse(tab, on_screen(tab, [TALL]))
    assert not nib.is_visible()


def test_the_pad_says_what_it_is_and_how_keys_draw(tab):
    pad = tab.get_by_role("application")
    assert "arrow keys" in pad.get_attribute("aria-label")
    told = tab.locator(f"#{pad.get_attribute('aria-describedby')}").text_content()
    for word in ("Arrow keys", "Shift", "Space", "Escape", "Ctrl+Z"):
        assert word in told
    assert tab.locator("#pad-keys").count() == 1


def test_leaving_the_pad_lifts_the_keys_pen(tab):
    tab.locator(".sheet").focus()
    tab.keyboard.press("Space")
    steer(tab, "Shift+ArrowDown", 4)
    tab.keyboard.press("Tab")
    answered(tab, 1)
    assert announced(tab) == "Pen up"


def test_keys_undo_redo_and_clear_while_the_pad_is_focused(tab):
    one, two = draw_lines(tab, FAR_LEFT, TALL)
    for key, strokes in (
        ("Control+z", one),
        ("Control+z", []),
        ("Control+Shift+Z", one),
        ("Control+y", two),
        ("Delete", []),
        ("Control+z", two),
        ("Escape", []),
        ("Control+z", two),
    ):
        tab.keyboard.press(key)
        answered(tab, len(strokes))
        assert strokes_read(tab) == strokes, key
    tab.get_by_role("tab").first.focus()
    for key in ("Control+z", "Delete", "Escape"):
        tab.keyboard.press(key)
    tab.wait_for_timeout(100)
    assert strokes_read(tab) == two


def test_a_key_erases_too(tab):
    draw_lines(tab, FAR_LEFT, TALL)
    tab.get_by_role("button", name="Eraser").click()
    tab.locator(".sheet").focus()
    steer(tab, "Shift+ArrowRight", 3)
    tab.keyboard.press("Space")  # beside both lines
    assert announced(tab) == "Pen down"
    steer(tab, "Shift+ArrowLeft", 4)  # over the second one
    tab.keyboard.press("Space")
    answered(tab, 1)


def test_a_button_that_is_used_up_gives_its_focus_to_the_pad(tab):
    draw_lines(tab, TALL)
    tab.get_by_role("button", name="Clear").focus()
    tab.keyboard.press("Enter")
    answered(tab, 0)
    assert tab.evaluate("document.activeElement.className") == "sheet"
