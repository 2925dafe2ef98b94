"""The pad in a real Chromium: read while it is drawn on, and its line."""

import itertools
import json
import math
import re

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser import hands
from tests.helpers.drawn import DRAWINGS, FOUR

WAITING = ENGLISH.text("headline.drawing")
DIGITS = DRAWINGS["digits"]
SQUARE = [{"width": 9, "points": [[60, 60], [200, 60], [200, 200.5]]}]

# Read while it is drawn on.


def test_the_bars_follow_the_pen_and_rest_while_it_lies_still(tab):
    noted, asked = hands.note_readings(tab), hands.questions(tab)
    tab.evaluate(
        "performance.clearResourceTimings();"
        "window.began = performance.now();"
        "window.bars = new Set();"
        "document.addEventListener('digits:reading', () => window.bars.add("
        " [...document.querySelectorAll('.bars > .bar')]"
        " .map(bar => bar.style.getPropertyValue('--share')).join()))"
    )
    hands.pull_mouse(tab, *DIGITS["2"])
    times = until_still(tab, asked)
    for (began, ended), (next_began, _) in itertools.pairwise(times):
        assert next_began - began >= 115  # ms; its timers are a little coarse
        assert next_began >= ended  # one was under way at a time
    live = noted()
    assert len(times) >= len(live) >= 3
    assert tab.evaluate("window.bars.size") >= 3
    assert {(told["live"], told["of"]) for told in live} == {(True, None)}
    lengths = [len(told["strokes"][0]["points"]) for told in live]
    assert lengths == sorted(set(lengths))
    last_live = hands.shares(tab)
    tab.mouse.up()
    assert hands.answered(tab, 1) == "That's a 2!"
    assert hands.reading(tab)["live"] is False
    [*following, verdict] = noted()
    assert {told["live"] for told in following} == {True}
    assert verdict["live"] is False
    assert len(asked) == len(times)  # it lay still: nothing new was to be read
    assert hands.shares(tab) == last_live


def until_still(tab, asked):
    """Wait until nothing more is asked; return when each question began and ended."""
    for _ in range(100):
        before = len(asked)
        tab.wait_for_timeout(300)
        times = tab.evaluate(
            "performance.getEntriesByType('resource')"
            ".filter(it => it.name.includes('component_server'))"
            ".filter(it => it.startTime > window.began)"
            ".map(it => [it.startTime, it.responseEnd])"
        )
        if before == len(asked) == len(times):
            return times
    raise AssertionError(f"asked {len(asked)} times, and still going on")


def test_a_late_answer_never_replaces_a_newer_one(tab):
    held = hands.hold_first(tab)
    noted = hands.note_readings(tab)
    hands.pull_mouse(tab, *DIGITS["2"])
    assert len(held) == 1
    assert noted() == []  # the next waits for the one that is under way
    tab.mouse.up()
    assert hands.answered(tab, 1) == "That's a 2!"
    hands.let_go(tab, held)
    assert [reading["of"] for reading in noted()] == [None, 1]  # the bars came first
    assert tab.locator(".headline").inner_text() == "That's a 2!"


def test_the_reading_of_strokes_since_taken_back_is_dropped(tab):
    held = []
    hands.draw_lines(tab, hands.TALL)
    noted = hands.note_readings(tab)
    tab.route(hands.QUESTIONS, lambda route: held.append(route))
    with tab.expect_request(hands.QUESTIONS):
        hands.draw_with_mouse(tab, [hands.FAR_LEFT])
    hands.press_button(tab, "Clear", 0)
    assert held
    hands.let_go(tab, held)
    assert [reading["of"] for reading in noted()] == [None, 0]  # it was suspended


def test_no_fault_replaces_the_bars_while_the_pen_is_down(tab):
    hands.draw_lines(tab, FOUR[0])
    noted = hands.note_readings(tab)
    with hands.server_away(tab):
        hands.pull_mouse(tab, FOUR[1])
        tab.wait_for_timeout(100)
        assert tab.locator(".headline").inner_text() == WAITING
        assert [told.get("error") for told in noted()] == [None]
        tab.mouse.up()
        tab.wait_for_function("window.digitsReading.error")
    hands.expect_text(tab, ".headline", "That's a 4!")


def test_panels_ask_nothing_while_the_pen_is_down(tab):
    asked = hands.questions(tab)
    hands.open_tab(tab, "networks")
    hands.pull_mouse(tab, *DIGITS["1"])
    assert set(hands.functions(asked)) == {"read_drawing"}
    with tab.expect_request(lambda request: "read_by_all" in (request.post_data or "")):
        tab.mouse.up()


# Overtaken by a newer stroke.


def test_questions_name_the_visit_to_the_page_and_count_up(tab, page):
    asked = hands.questions(tab)
    hands.draw_lines(tab, hands.FAR_LEFT, hands.FAR_RIGHT)
    [visit] = {data["visit"] for _, data in asked}
    assert re.fullmatch("[0-9a-f]{32}", visit)
    turns = [data["turn"] for _, data in asked]
    assert len(turns) >= 2
    assert turns == sorted(set(turns))
    hands.load(tab, page)
    hands.draw_lines(tab, hands.TALL)
    assert asked[-1][1]["visit"] != visit


def test_an_answer_that_was_overtaken_shows_nothing(tab):
    [before] = hands.draw_lines(tab, hands.TALL)
    noted = hands.note_readings(tab)
    overtaken = json.dumps({"superseded": True})
    tab.route(hands.QUESTIONS, lambda route: route.fulfill(body=overtaken))
    with tab.expect_response(hands.QUESTIONS):
        hands.draw_with_mouse(tab, [hands.FAR_LEFT])
    tab.wait_for_timeout(100)
    assert [told["strokes"] for told in noted()] == [before]
    assert tab.locator(".headline").inner_text() == WAITING
    tab.unroute(hands.QUESTIONS)
    hands.draw_with_mouse(tab, [hands.FAR_RIGHT])
    hands.answered(tab, 3)


# The line.


def test_a_fast_circle_of_twelve_points_is_round(tab):
    turns = [2 * math.pi * k / 12 for k in range(13)]
    radius = 80 / 2.8  # percent of the pad
    circle = [[50 + radius * math.sin(t), 50 - radius * math.cos(t)] for t in turns]
    hands.draw_with_mouse(tab, [circle], size=1, corner=(0, 0))
    assert hands.answered(tab, 1) == "That's a 0!"
    [stroke] = hands.strokes_read(tab)
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
    hands.draw_with_mouse(tab, [[[50, 10], [50, 35]]], steps=30)
    hands.answered(tab, 1)
    [stroke] = hands.strokes_read(tab)
    assert 27 <= len(stroke["points"]) <= 34
    assert len({point[0] for point in stroke["points"]}) == 1
    rows = [point[1] for point in stroke["points"]]
    assert rows == sorted(rows)


def test_thousands_of_points_stay_within_the_servers_limits(tab):
    noted = hands.note_readings(tab)
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
    assert last["verdict"] in ("not a digit", "unsure")
    hands.press_button(tab, "Undo", 0)


def test_the_canvas_has_a_pixel_for_each_of_the_screen(phone_tab):
    sheet = phone_tab.locator(".sheet")
    wide = sheet.bounding_box()["width"]
    assert sheet.evaluate("sheet => sheet.width") == pytest.approx(2 * wide, abs=1)


def test_a_stroke_may_leave_the_pad_and_return(tab):
    hands.draw_with_mouse(tab, [[[30, 30], [130, 30], [130, 60], [30, 60]]])
    hands.answered(tab, 1)
    [stroke] = hands.strokes_read(tab)
    columns = [point[0] for point in stroke["points"]]
    assert columns[0] == pytest.approx(columns[-1], abs=0.2)
    assert 280 < max(columns) <= 560  # as far as the server lets it
    assert columns[-1] < 150


def test_the_brush_is_as_wide_as_was_chosen(tab):
    widths = []
    for brush in ("thin", "medium", "thick"):
        hands.choose_brush(tab, brush)
        widths.append(hands.draw_lines(tab, hands.TALL)[-1][-1]["width"])
    assert widths == [8, 16, 28]


# What is sent.


def test_the_strokes_that_are_announced_are_those_that_are_sent(tab):
    with tab.expect_request(hands.QUESTIONS) as sent:
        hands.put_on_pad(tab, SQUARE)
    assert json.loads(sent.value.post_data)["data"]["strokes"] == SQUARE
    hands.answered(tab, 1)
    assert hands.strokes_read(tab) == SQUARE
