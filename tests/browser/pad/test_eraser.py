"""The eraser in a real Chromium: by mouse, finger and keys, on what it touches."""

import re

import pytest

from tests.helpers.browser import hands

WHOLE = {"size": 1, "corner": (0, 0)}  # of the pad, for places in percent of its side
# A seven whose stem leans to the left, and is at x = 150 where the bar crosses it.
STEM = {"width": 16, "points": [[90, 60], [190, 60], [110, 220]]}
BAR = {"width": 16, "points": [[105, 140], [195, 140]]}
PLACES = [(x, y) for x in range(20, 260, 12) for y in range(20, 260, 24)]
FULL = [{"width": 8, "points": [[x, y], [x, y + 8]]} for x, y in PLACES]  # 200


def put(tab, *strokes):
    """Put strokes on the pad, and take the eraser."""
    hands.put_on_pad(tab, list(strokes))
    hands.answered(tab, len(strokes))
    tab.get_by_role("button", name="Eraser").click()


def percent(path):
    return [[100 * value / 280 for value in point] for point in path]


def rub_with_mouse(tab, *path):
    hands.draw_with_mouse(tab, [percent(path)], **WHOLE)


def rub_with_finger(tab, *path):
    hands.draw_with_finger(tab, [percent(path)], **WHOLE)


def rub_with_keys(tab, start, end):
    """Rub along a row with the keys' pen, wherever it was."""
    tab.locator(".sheet").focus()
    press(tab, "Shift+ArrowLeft", 14)
    press(tab, "Shift+ArrowUp", 14)
    press(tab, "Shift+ArrowDown", start[1] // 20)
    press(tab, "Shift+ArrowRight", start[0] // 20)
    tab.keyboard.press("Space")
    press(
        tab,
        "ArrowRight" if end[0] > start[0] else "ArrowLeft",
        abs(end[0] - start[0]) // 5,
    )
    tab.keyboard.press("Space")


def press(tab, key, times):
    for _ in range(times):
        tab.keyboard.press(key)


def rubbed(tab, strokes):
    """Wait until so many strokes are left; return their points."""
    hands.answered(tab, strokes)
    return [stroke["points"] for stroke in hands.strokes_read(tab)]


def near(*path):
    """Return points that a pointer may have missed by a pixel."""
    return [pytest.approx(point, abs=0.8) for point in path]


@pytest.mark.parametrize("rub", [rub_with_mouse, rub_with_finger, rub_with_keys])
def test_rubbing_out_the_bar_of_a_7_leaves_its_stem_whole(tab, phone_tab, rub):
    tab = phone_tab if rub is rub_with_finger else tab
    put(tab, STEM, BAR)
    assert tab.locator(".headline").inner_text() == "That's a 7!"
    before = hands.shares(tab)
    rub(tab, [60, 140], [125, 140])  # 18 on, by its own radius and half the brush
    assert rubbed(tab, 2) == [STEM["points"], near([143, 140], [195, 140])]
    rub(tab, [240, 140], [175, 140])
    stem, crumb = rubbed(tab, 2)
    assert stem == STEM["points"]
    assert crumb == near([143, 140], [157, 140])  # within the stem's own ink
    assert hands.shares(tab) != before
    last = hands.strokes_read(tab)
    for _ in range(2):
        tab.get_by_role("button", name="Undo").click()
    wait_for_strokes(tab, [STEM, BAR])
    assert hands.shares(tab) == before
    for _ in range(2):
        tab.get_by_role("button", name="Redo").click()
    wait_for_strokes(tab, last)


def wait_for_strokes(tab, strokes):
    """Wait until there is a verdict on these strokes."""
    tab.wait_for_function(
        "strokes => digitsReading.of !== null &&"
        " JSON.stringify(digitsReading.strokes) === JSON.stringify(strokes)",
        arg=strokes,
    )


def test_the_reading_follows_the_eraser(tab):
    put(tab, STEM, BAR)
    noted = hands.note_readings(tab)
    [[start, end]] = hands.on_screen(tab, [percent([[150, 90], [150, 260]])], **WHOLE)
    tab.mouse.move(*start)
    tab.mouse.down()
    tab.mouse.move(*end, steps=5)
    tab.wait_for_function("window.noted.some(it => it.live && it.probabilities)")
    tab.mouse.up()
    tab.wait_for_function("digitsReading.live === false")
    assert noted()[-1]["strokes"] == hands.strokes_read(tab)


def test_a_pass_through_a_long_line_leaves_two(tab):
    put(tab, {"width": 8, "points": [[20, 140], [260, 140]]})
    rub_with_mouse(tab, [140, 60], [140, 220])
    left, right = rubbed(tab, 2)
    assert left == [[20, 140], *near([126, 140])]
    assert right == [*near([154, 140]), [260, 140]]
    assert {stroke["width"] for stroke in hands.strokes_read(tab)} == {8}
    hands.press_button(tab, "Undo", 1)


def test_a_dot_goes_when_its_edge_is_touched(tab):
    put(tab, {"width": 16, "points": [[140, 140]]}, {"width": 16, "points": [[60, 60]]})
    rub_with_mouse(tab, [156, 140])
    assert rubbed(tab, 1) == [[[60, 60]]]


def test_an_eraser_that_passes_beside_cuts_nothing(fresh_tab):
    tab = fresh_tab
    put(tab, STEM, BAR)
    rub_with_mouse(tab, [20, 160], [80, 160], [80, 260])
    rub_with_mouse(tab, [214, 20], [214, 260])
    assert tab.get_by_role("button", name="Redo").is_disabled()
    hands.press_button(tab, "Undo", 0)  # the one step is what was put there


def test_a_full_pad_is_cut_no_further_and_loses_nothing(tab):
    hands.put_on_pad(tab, FULL)
    hands.answered(tab, 200)
    tab.get_by_role("button", name="Clear").click()
    long = {"width": 1, "points": [[0, 10], [280, 10]]}
    put(tab, *FULL[:199], long)
    rub_with_mouse(tab, [140, 0], [140, 2])  # would make two of the long one
    rub_with_mouse(tab, [0, 10], [0, 0])  # from its end
    *others, last = rubbed(tab, 200)
    assert others == [stroke["points"] for stroke in FULL[:199]]
    assert last == [*near([10.5, 10]), [280, 10]]


def test_a_long_doodle_is_rubbed_by_quick_moves_and_stays_within_the_limits(tab):
    rows = [
        [[x % 280, 5 + x // 280 * 9] for x in range(k, k + 4900)] for k in (0, 4900)
    ]
    put(tab, *({"width": 8, "points": row} for row in rows))
    corners = [[0, 140], [280, 20], [0, 280], [280, 160], [140, 0], [140, 280]]
    rub_with_mouse(tab, *corners)
    tab.wait_for_function("digitsReading.of > 20")
    strokes = hands.strokes_read(tab)
    assert tab.evaluate("strokes => digits.areStrokes(strokes)", strokes)
    assert all(point not in stroke["points"] for stroke in strokes for point in corners)


def test_the_eraser_is_seen_as_large_as_it_is(tab):
    put(tab, STEM)
    sheet = tab.locator(".sheet")
    unit = sheet.bounding_box()["width"] / 280
    cursor = sheet.evaluate(
        "sheet => decodeURIComponent(getComputedStyle(sheet).cursor)"
    )
    assert float(re.search(r'r="([\d.]+)"', cursor)[1]) == pytest.approx(10 * unit)
    middle = re.search(r'cx="(\d+)" cy="\1"', cursor)[1]
    assert cursor.endswith(f'") {middle} {middle}, cell')
    hands.resize(tab, 500, 500)
    smaller = sheet.evaluate(
        "sheet => decodeURIComponent(getComputedStyle(sheet).cursor)"
    )
    assert smaller != cursor
    sheet.focus()
    tab.keyboard.press("ArrowLeft")
    unit = sheet.bounding_box()["width"] / 280
    nib = tab.locator(".nib").evaluate("nib => nib.clientWidth")
    assert nib == pytest.approx(20 * unit, abs=1)
