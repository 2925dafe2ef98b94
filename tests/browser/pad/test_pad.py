"""The pad in a real Chromium: read while it is drawn on, and its line."""

import itertools
import json
import math
import re

import pytest

from tests.helpers.browser.hands import (
    QUESTIONS,
    answered,
    choose_brush,
    draw_lines,
    draw_with_mouse,
    expect_text,
    functions,
    hold_first,
    let_go,
    load,
    note_readings,
    on_screen,
    open_tab,
    press_button,
    pull_mouse,
    put_on_pad,
    questions,
    reading,
    server_away,
    shares,
    strokes_read,
)
from tests.helpers.drawn import DRAWINGS

pytestmark = pytest.mark.slow

DIGITS = DRAWINGS["digits"]
FOUR = DIGITS["4-open"]
TALL = [[50, 0], [50, 100]]  # on a sheet of 100 x 100
FAR_LEFT, FAR_RIGHT = [[0, 10], [0, 90]], [[100, 10], [100, 90]]
SQUARE = [{"width": 9, "points": [[60, 60], [200, 60], [200, 200.5]]}]

# Read while it is drawn on.


def test_the_bars_follow_the_pen_before_it_is_lifted(tab):
    noted = note_readings(tab)
    tab.evaluate(
        "window.bars = new Set();"
        "document.addEventListener('digits:reading', () => window.bars.add("
        " [...document.querySelectorAll('.fill')].map(b => b.style.width).join()))"
    )
    pull_mouse(tab, *on_screen(tab, DIGITS["2"]))
    live = noted()
    assert len(live) >= 3
    assert tab.evaluate("window.bars.size") >= 3
    assert {(told["live"], told["of"]) for told in live} == {(True, None)}
    lengths = [len(told["strokes"][0]["points"]) for told in live]
    assert lengths == sorted(set(lengths))
    tab.wait_for_timeout(300)
    last_live = shares(tab)
    tab.mouse.up()
    assert answered(tab, 1) == "That is a 2."
    assert reading(tab)["live"] is False
    assert shares(tab) == last_live  # it lay still: nothing new was to be read


def test_one_reading_is_under_way_and_they_keep_their_distance(tab):
    pull_mouse(tab, *on_screen(tab, DIGITS["3"]))
    times = tab.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(one => one.name.includes('component_server'))"
        ".map(one => [one.startTime, one.responseEnd])"
    )
    assert len(times) >= 3
    for (began, ended), (next_began, _) in itertools.pairwise(times):
        assert next_began - began >= 115  # ms; its timers are a little coarse
        assert next_began >= ended


def test_a_pen_that_lies_still_is_not_read_again(tab):
    asked = questions(tab)
    pull_mouse(tab, *on_screen(tab, DIGITS["1"]))
    tab.wait_for_timeout(400)
    before = len(asked)
    tab.wait_for_timeout(500)
    tab.mouse.up()
    assert answered(tab, 1) == "That is a 1."
    assert len(asked) == before >= 1


def test_a_late_answer_of_a_stroke_never_replaces_a_newer_one(tab):
    held = hold_first(tab)
    noted = note_readings(tab)
    pull_mouse(tab, *on_screen(tab, DIGITS["2"]))
    assert len(held) == 1
    assert noted() == []  # the next waits for the one that is under way
    tab.mouse.up()
    assert answered(tab, 1) == "That is a 2."
    let_go(tab, held)
    assert [reading["of"] for reading in noted()] == [1]
    assert tab.locator(".headline").inner_text() == "That is a 2."


def test_the_reading_of_strokes_since_taken_back_is_dropped(tab):
    held = []
    draw_lines(tab, TALL)
    noted = note_readings(tab)
    tab.route(QUESTIONS, lambda route: held.append(route))
    draw_with_mouse(tab, on_screen(tab, [FAR_LEFT]))
    tab.wait_for_timeout(100)
    tab.get_by_role("button", name="Clear").click()
    answered(tab, 0)
    assert held
    for route in held:
        route.continue_()
    tab.wait_for_timeout(300)
    assert [reading["of"] for reading in noted()] == [0]


def test_no_fault_replaces_the_bars_while_the_pen_is_down(tab):
    draw_lines(tab, FOUR[0])
    noted = note_readings(tab)
    with server_away(tab):
        pull_mouse(tab, on_screen(tab, FOUR)[1])
        tab.wait_for_timeout(300)
        assert "cannot be reached" not in tab.locator(".headline").inner_text()
        assert noted() == []
        tab.mouse.up()
        tab.wait_for_function("window.digitsReading.error")
    expect_text(tab, ".headline", "That is a 4.")


def test_panels_ask_nothing_while_the_pen_is_down(tab):
    asked = questions(tab)
    open_tab(tab, "networks")
    pull_mouse(tab, *on_screen(tab, DIGITS["2"]))
    assert set(functions(asked)) == {"read_drawing"}
    with tab.expect_request(lambda request: "read_by_all" in (request.post_data or "")):
        tab.mouse.up()


# Overtaken by a newer stroke.


def test_questions_name_the_visit_to_the_page_and_count_up(tab, page):
    asked = questions(tab)
    draw_lines(tab, FAR_LEFT, FAR_RIGHT)
    [visit] = {data["visit"] for _, data in asked}
    assert re.fullmatch("[0-9a-f]{32}", visit)
    turns = [data["turn"] for _, data in asked]
    assert len(turns) >= 2
    assert turns == sorted(set(turns))
    load(tab, page)
    draw_lines(tab, TALL)
    assert asked[-1][1]["visit"] != visit


def test_an_answer_that_was_overtaken_changes_nothing(tab):
    draw_lines(tab, TALL)
    before = tab.locator(".headline").inner_text()
    noted = note_readings(tab)
    overtaken = json.dumps({"superseded": True})
    tab.route(QUESTIONS, lambda route: route.fulfill(body=overtaken))
    with tab.expect_response(QUESTIONS):
        draw_with_mouse(tab, on_screen(tab, [FAR_LEFT]))
    tab.wait_for_timeout(300)
    assert noted() == []
    assert tab.locator(".headline").inner_text() == before
    tab.unroute(QUESTIONS)
    draw_with_mouse(tab, on_screen(tab, [FAR_RIGHT]))
    answered(tab, 3)


# The line.


def test_a_fast_circle_of_twelve_points_is_round(tab):
    box = tab.locator(".sheet").bounding_box()
    scale = box["width"] / 280
    middle = (box["x"] + 140 * scale, box["y"] + 140 * scale)
    turns = [2 * math.pi * k / 12 for k in range(13)]
    radius = 80 * scale
    circle = [
        (middle[0] + radius * math.sin(t), middle[1] - radius * math.cos(t))
        for t in turns
    ]
    tab.mouse.move(*circle[0])
    tab.mouse.down()
    for place in circle[1:]:
        tab.mouse.move(*place)
    tab.mouse.up()
    assert answered(tab, 1) == "That is a 0."
    [stroke] = strokes_read(tab)
    angles = [
        math.atan2(y1 - y0, x1 - x0)
        for (x0, y0), (x1, y1) in itertools.pairwise(stroke["points"])
    ]
    bends = [
        abs(math.remainder(b - a, 2 * math.pi)) for a, b in itertools.pairwise(angles)
    ]
    assert max(bends) < math.radians(15)  # it had corners of 30 degrees
    distances = [math.dist(point, (140, 140)) for point in stroke["points"]]
    assert min(distances) > 76
    assert max(distances) < 81


def test_a_slow_line_keeps_its_points_and_no_more(tab):
    box = tab.locator(".sheet").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 60
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x, y + 300, steps=100)
    tab.mouse.up()
    answered(tab, 1)
    [stroke] = strokes_read(tab)
    assert 90 <= len(stroke["points"]) <= 104
    assert len({point[0] for point in stroke["points"]}) == 1
    rows = [point[1] for point in stroke["points"]]
    assert rows == sorted(rows)


def test_thousands_of_points_stay_within_the_servers_limits(tab):
    noted = note_readings(tab)
    tab.locator(".sheet").evaluate(
        """sheet => {
            const { left, top, width } = sheet.getBoundingClientRect();
            const fire = (kind, k) => sheet.dispatchEvent(new PointerEvent(kind, {
                pointerId: 7, pointerType: "pen", isPrimary: true, bubbles: true,
                button: kind === "pointermove" ? -1 : 0, buttons: 1, pressure: 0,
                clientX: left + width * (0.5 + 0.3 * Math.sin(k / 3)),
                clientY: top + width * (0.5 + 0.3 * Math.cos(k / 3.1)),
            }));
            fire("pointerdown", 0);
            for (let k = 1; k < 9000; k += 1) {
                fire("pointermove", k);
            }
            fire("pointerup", 9000);
        }"""
    )
    tab.wait_for_function("window.noted.some(reading => reading.live === false)")
    last = noted()[-1]
    assert 4900 < len(last["strokes"][0]["points"]) <= 5000
    assert last["verdict"] == "not a digit"
    press_button(tab, "Undo", 0)


def test_the_canvas_has_a_pixel_for_each_of_the_screen(phone_tab):
    sheet = phone_tab.locator(".sheet")
    wide = sheet.bounding_box()["width"]
    assert sheet.evaluate("sheet => sheet.width") == pytest.approx(2 * wide, abs=1)


def test_a_stroke_may_leave_the_pad_and_return(tab):
    box = tab.locator(".sheet").bounding_box()
    x, y, right = box["x"] + 150, box["y"] + 150, box["x"] + box["width"] + 90
    draw_with_mouse(tab, [[(x, y), (right, y), (right, y + 90), (x, y + 90)]])
    answered(tab, 1)
    [stroke] = strokes_read(tab)
    columns = [point[0] for point in stroke["points"]]
    assert columns[0] == pytest.approx(columns[-1], abs=0.2)
    assert max(columns) > 280
    assert columns[-1] < 150


def test_the_brush_is_as_wide_as_was_chosen(tab):
    widths = []
    for brush in ("thin", "medium", "thick"):
        choose_brush(tab, brush)
        widths.append(draw_lines(tab, TALL)[-1][-1]["width"])
    assert widths == [8, 16, 28]


# What is sent.


def test_the_strokes_that_are_announced_are_those_that_are_sent(tab):
    with tab.expect_request(QUESTIONS) as sent:
        put_on_pad(tab, SQUARE)
    assert json.loads(sent.value.post_data)["data"]["strokes"] == SQUARE
    answered(tab, 1)
    assert strokes_read(tab) == SQUARE
