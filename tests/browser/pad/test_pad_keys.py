"""The pad in a real Chromium, drawn on by keys alone."""

import pytest

from tests.helpers.browser import hands

# Keys.


def steer(tab, key, times):
    for _ in range(times):
        tab.keyboard.press(key)


def announced(tab):
    return tab.locator("#pad [role=status]").inner_text()


def test_a_1_and_a_7_can_be_drawn_with_the_keys(fresh_tab):
    tab = fresh_tab
    noted = hands.note_readings(tab)
    tab.locator(".sheet").focus()
    steer(tab, "Shift+ArrowUp", 5)  # from the middle
    tab.keyboard.press("Space")
    assert announced(tab) == "Pen down"
    steer(tab, "Shift+ArrowDown", 10)
    tab.wait_for_function("window.noted.length > 0")
    assert {told["live"] for told in noted()} == {True}
    tab.keyboard.press("Space")
    assert hands.answered(tab, 1) == "That's a 1!"
    assert announced(tab) == "Pen up"
    [stroke] = hands.strokes_read(tab)
    assert stroke["points"][0] == [140, 40]
    assert stroke["points"][-1] == [140, 240]
    tab.keyboard.press("Escape")
    steer(tab, "Shift+ArrowUp", 9)
    steer(tab, "Shift+ArrowLeft", 3)
    tab.keyboard.press("Space")
    steer(tab, "Shift+ArrowRight", 6)
    tab.keyboard.down("ArrowLeft")  # two arrows together lead along a diagonal
    steer(tab, "ArrowDown", 33)
    tab.keyboard.up("ArrowLeft")
    tab.keyboard.press("Space")
    assert hands.answered(tab, 1) == "That's a 7!"


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
    steer(tab, "Shift+ArrowLeft", 15)
    steer(tab, "Shift+ArrowUp", 15)
    box, sheet = nib.bounding_box(), tab.locator(".sheet").bounding_box()
    assert box["x"] + box["width"] / 2 == pytest.approx(sheet["x"], abs=3)
    assert box["y"] + box["height"] / 2 == pytest.approx(sheet["y"], abs=3)
    assert hands.is_blank(tab)
    hands.draw_with_mouse(tab, [hands.TALL])
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
    hands.answered(tab, 1)
    assert announced(tab) == "Pen up"


def test_keys_undo_redo_and_clear_while_the_pad_is_focused(tab):
    one, two = hands.draw_lines(tab, hands.FAR_LEFT, hands.TALL)
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
        hands.answered(tab, len(strokes))
        assert hands.strokes_read(tab) == strokes, key
    tab.locator("#tab-why").focus()
    for key in ("Control+z", "Delete", "Escape"):
        tab.keyboard.press(key)
    tab.wait_for_timeout(100)
    assert hands.strokes_read(tab) == two


def test_a_key_erases_too(tab):
    left, line = hands.draw_lines(tab, hands.FAR_LEFT, hands.TALL)[-1]
    tab.get_by_role("button", name="Eraser").click()
    tab.locator(".sheet").focus()
    steer(tab, "Shift+ArrowRight", 15)  # to the pad's side, wherever it was
    steer(tab, "Shift+ArrowUp", 15)
    steer(tab, "Shift+ArrowDown", 7)
    tab.keyboard.press("Space")  # beside both lines
    assert announced(tab) == "Pen down"
    steer(tab, "Shift+ArrowLeft", 8)  # over the second one, at y = 140
    tab.keyboard.press("Space")
    hands.answered(tab, 3)
    untouched, upper, lower = hands.strokes_read(tab)
    assert untouched == left
    assert upper["points"] == [line["points"][0], [140, 122]]
    assert lower["points"] == [[140, 158], line["points"][-1]]


def test_a_button_that_is_used_up_gives_its_focus_to_the_pad(tab):
    hands.draw_lines(tab, hands.TALL)
    tab.get_by_role("button", name="Clear").focus()
    tab.keyboard.press("Enter")
    hands.answered(tab, 0)
    assert tab.evaluate("document.activeElement.className") == "sheet"
