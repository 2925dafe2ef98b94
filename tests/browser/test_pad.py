"""The pad in a real Chromium: read while it is drawn on, undone, erased, by keys."""

import itertools
import json
import math
import re

import pytest

from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.hands import (
    DESKTOP,
    PHONE,
    answered,
    choose_brush,
    clear,
    draw_with_finger,
    draw_with_mouse,
    on_screen,
    opened,
    pad_png,
    put_on_pad,
    reading,
    readings_told,
    strokes_read,
    touch,
)

pytestmark = pytest.mark.slow

DIGITS = DRAWINGS["digits"]
FOUR, SEVEN = DIGITS["4-open"], DIGITS["7-crossed"]
TALL = [[50, 0], [50, 100]]  # on a sheet of 100 x 100
FAR_LEFT, FAR_RIGHT = [[0, 10], [0, 90]], [[100, 10], [100, 90]]
UPRIGHT, ON_ITS_SIDE = {"width": 390, "height": 844}, {"width": 844, "height": 390}
SQUARE = [{"width": 9, "points": [[60, 60], [200, 60], [200, 200.5]]}]


@pytest.fixture
def complaints():
    return []


def listening(tab, complaints):
    tab.on(
        "console", lambda line: line.type == "error" and complaints.append(line.text)
    )
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    return tab


@pytest.fixture(scope="module")
def awake(desktop):
    """Wait until the network reads: before, there are no bars to follow the pen."""
    put_on_pad(desktop, SQUARE)
    answered(desktop, len(SQUARE))
    clear(desktop)


@pytest.fixture
def tab(browser, page, complaints, awake):
    """Give a fresh page whose console has nothing to complain of."""
    context = browser.new_context(**DESKTOP)
    yield listening(opened(context, page), complaints)
    context.close()
    assert complaints == []


@pytest.fixture
def phone_tab(browser, page, complaints, awake):
    context = browser.new_context(**PHONE)
    yield listening(opened(context, page), complaints)
    context.close()
    assert complaints == []


def pull(tab, place):
    """Move the mouse there slowly, so that there is time to read along."""
    tab.mouse.move(*place, steps=3)
    tab.wait_for_timeout(40)


def press_button(tab, name, strokes):
    tab.get_by_role("button", name=name).click()
    answered(tab, strokes)


def enabled(tab):
    """Return which of the buttons can be pressed."""
    names = ("Eraser", "Undo", "Redo", "Clear")
    return [name for name in names if tab.get_by_role("button", name=name).is_enabled()]


def is_blank(tab):
    return tab.locator(".pad:not(.has-ink)").count() == 1


def draw_lines(tab, *lines):
    """Draw lines one by one; return all strokes on the pad after each."""
    drawings = []
    for line in lines:
        before = tab.evaluate("window.digitsReading?.of ?? 0")
        draw_with_mouse(tab, on_screen(tab, [line]))
        answered(tab, before + 1)
        drawings.append(strokes_read(tab))
    return drawings


def shares(tab):
    return tab.locator(".fill").evaluate_all("bars => bars.map(b => b.style.width)")


# Read while it is drawn on.


def test_the_bars_follow_the_pen_before_it_is_lifted(tab):
    told = readings_told(tab)
    [path] = on_screen(tab, DIGITS["2"])
    tab.mouse.move(*path[0])
    tab.mouse.down()
    seen = set()
    for place in path[1:]:
        pull(tab, place)
        seen.add(tuple(shares(tab)))
    live = told()
    assert len(live) >= 3
    assert len(seen) >= 3
    assert {(one["live"], one["of"]) for one in live} == {(True, None)}
    lengths = [len(one["strokes"][0]["points"]) for one in live]
    assert lengths == sorted(set(lengths))
    tab.wait_for_timeout(300)
    last_live = shares(tab)
    tab.mouse.up()
    assert answered(tab, 1) == "That is a 2."
    assert reading(tab)["live"] is False
    assert shares(tab) == last_live  # it lay still: nothing new was to be read


def test_one_reading_is_under_way_and_they_keep_their_distance(tab):
    [path] = on_screen(tab, DIGITS["3"])
    tab.mouse.move(*path[0])
    tab.mouse.down()
    for place in path[1:]:
        pull(tab, place)
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
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    [path] = on_screen(tab, DIGITS["1"])
    tab.mouse.move(*path[0])
    tab.mouse.down()
    for place in path[1:]:
        pull(tab, place)
    tab.wait_for_timeout(400)
    before = len(asked)
    tab.wait_for_timeout(500)
    tab.mouse.up()
    assert answered(tab, 1) == "That is a 1."
    assert len(asked) == before >= 1


def test_a_late_answer_of_a_stroke_never_replaces_a_newer_one(tab):
    held = []

    def hold_the_first(route):
        held.append(route) if not held else route.continue_()

    tab.route("**/component_server/**", hold_the_first)
    told = readings_told(tab)
    [path] = on_screen(tab, DIGITS["2"])
    tab.mouse.move(*path[0])
    tab.mouse.down()
    for place in path[1:]:
        pull(tab, place)
    assert len(held) == 1
    assert told() == []  # the next waits for the one that is under way
    tab.mouse.up()
    assert answered(tab, 1) == "That is a 2."
    with tab.expect_response("**/component_server/**"):
        held[0].continue_()
    tab.wait_for_timeout(100)
    assert [one["of"] for one in told()] == [1]
    assert tab.locator(".headline").inner_text() == "That is a 2."


def test_what_was_taken_back_is_not_told_any_more(tab):
    held = []
    draw_lines(tab, TALL)
    told = readings_told(tab)
    tab.route("**/component_server/**", lambda route: held.append(route))
    draw_with_mouse(tab, on_screen(tab, [FAR_LEFT]))
    tab.wait_for_timeout(100)
    tab.get_by_role("button", name="Clear").click()
    answered(tab, 0)
    assert held
    for route in held:
        route.continue_()
    tab.wait_for_timeout(300)
    assert [one["of"] for one in told()] == [0]


def test_no_fault_replaces_the_bars_while_the_pen_is_down(tab, complaints):
    draw_lines(tab, FOUR[0])
    told = readings_told(tab)
    tab.route("**/component_server/**", lambda route: route.abort())
    path = on_screen(tab, FOUR)[1]
    tab.mouse.move(*path[0])
    tab.mouse.down()
    for place in path[1:]:
        pull(tab, place)
    tab.wait_for_timeout(300)
    before = tab.locator(".headline").inner_text()
    assert "cannot be reached" not in before
    assert told() == []
    tab.mouse.up()
    tab.wait_for_function("window.digitsReading.error")
    tab.unroute("**/component_server/**")
    assert answered(tab, 2) == "That is a 4."
    complaints.clear()  # a request that failed is named in the console


def test_panels_ask_nothing_while_the_pen_is_down(tab):
    asked = []
    tab.on("request", lambda request: asked.append(request.post_data or ""))
    tab.get_by_role("tab", name="Other networks").click()
    [path] = on_screen(tab, DIGITS["2"])
    tab.mouse.move(*path[0])
    tab.mouse.down()
    for place in path[1:]:
        pull(tab, place)
    assert any("read_drawing" in one for one in asked)
    assert not any("read_by_all" in one for one in asked)
    with tab.expect_request(lambda request: "read_by_all" in (request.post_data or "")):
        tab.mouse.up()


# Overtaken by a newer stroke.


def asked_by(tab):
    """Note every reading that the pad asks for; return the list that is filled."""
    asked = []

    def note(request):
        if "read_drawing" in (request.post_data or ""):
            asked.append(json.loads(request.post_data)["data"])

    tab.on("request", note)
    return asked


def test_readings_tell_which_page_they_are_of_and_count_up(tab):
    asked = asked_by(tab)
    draw_lines(tab, FAR_LEFT, FAR_RIGHT)
    first = list(asked)
    assert len({one["visit"] for one in first}) == 1
    assert re.fullmatch("[0-9a-f]{32}", first[0]["visit"])
    turns = [one["turn"] for one in first]
    assert len(turns) >= 2
    assert turns == sorted(set(turns))
    tab.reload()
    tab.wait_for_selector(".pad .sheet")
    put_on_pad(tab, SQUARE)
    answered(tab, len(SQUARE))
    assert asked[-1]["visit"] != first[0]["visit"]


def test_an_answer_that_was_overtaken_changes_nothing(tab):
    draw_lines(tab, TALL)
    before = tab.locator(".headline").inner_text()
    told = readings_told(tab)
    overtaken = json.dumps({"superseded": True})
    tab.route("**/component_server/**", lambda route: route.fulfill(body=overtaken))
    with tab.expect_response("**/component_server/**"):
        draw_with_mouse(tab, on_screen(tab, [FAR_LEFT]))
    tab.wait_for_timeout(300)
    assert told() == []
    assert tab.locator(".headline").inner_text() == before
    tab.unroute("**/component_server/**")
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
    told = readings_told(tab)
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
    tab.wait_for_function("window.told.some(one => one.live === false)")
    last = told()[-1]
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


# Undo, redo, clear, eraser.


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


# Fingers, palms, turned screens.


def test_a_second_finger_is_ignored_while_the_first_draws(phone_tab):
    [path] = on_screen(phone_tab, [TALL])
    (x, top), (_, bottom) = path
    screen = phone_tab.context.new_cdp_session(phone_tab)
    rows = [top + (bottom - top) * k / 10 for k in range(11)]
    touch(screen, "touchStart", (x, rows[0]))
    for row in rows[1:4]:
        touch(screen, "touchMove", (x, row))
    touch(screen, "touchStart", (x, rows[3]), (x + 90, rows[3]))
    for row in rows[4:]:
        touch(screen, "touchMove", (x, row), (x + 90, row))
    touch(screen, "touchEnd")
    assert answered(phone_tab, 1) == "That is a 1."
    [stroke] = strokes_read(phone_tab)
    columns = [point[0] for point in stroke["points"]]
    assert max(columns) - min(columns) < 1


def test_a_pinch_draws_nothing(phone_tab):
    draw_with_finger(phone_tab, on_screen(phone_tab, [TALL]))
    answered(phone_tab, 1)
    before = strokes_read(phone_tab)
    [[start, end]] = on_screen(phone_tab, [[[40, 40], [60, 60]]])
    screen = phone_tab.context.new_cdp_session(phone_tab)
    touch(screen, "touchStart", start)
    touch(screen, "touchMove", (start[0] - 2, start[1] - 2))
    touch(screen, "touchStart", (start[0] - 2, start[1] - 2), end)
    for k in range(1, 9):
        apart = 8 * k
        touch(
            screen,
            "touchMove",
            (start[0] - apart, start[1] - apart),
            (end[0] + apart, end[1] + apart),
        )
    touch(screen, "touchEnd")
    phone_tab.wait_for_timeout(200)
    assert strokes_read(phone_tab) == before
    draw_with_finger(phone_tab, on_screen(phone_tab, [FAR_LEFT]))
    answered(phone_tab, 2)


def point(tab, kind, place, **settings):
    """Send the pad a pointer event that no test can make otherwise."""
    box = tab.locator(".sheet").bounding_box()
    event = {
        "bubbles": True,
        "isPrimary": True,
        "button": -1 if kind == "pointermove" else 0,
        "buttons": 0 if kind == "pointerup" else 1,
        "clientX": box["x"] + place[0] / 280 * box["width"],
        "clientY": box["y"] + place[1] / 280 * box["width"],
        **settings,
    }
    tab.locator(".sheet").evaluate(
        "(sheet, [kind, event]) => sheet.dispatchEvent(new PointerEvent(kind, event))",
        [kind, event],
    )


def test_a_stylus_takes_back_what_the_palm_drew(tab):
    palm = {"pointerId": 50, "pointerType": "touch"}
    stylus = {"pointerId": 60, "pointerType": "pen"}
    point(tab, "pointerdown", (250, 250), **palm)
    point(tab, "pointermove", (230, 250), **palm)
    point(tab, "pointerdown", (140, 40), pressure=0, **stylus)
    for row in range(40, 240, 20):
        point(tab, "pointermove", (140, row), pressure=0, **stylus)
        point(tab, "pointermove", (200, 250), **palm)
    point(tab, "pointerup", (140, 240), **stylus)
    assert answered(tab, 1) == "That is a 1."
    [stroke] = strokes_read(tab)
    assert {column for column, _ in stroke["points"]} == {140}
    point(tab, "pointerup", (200, 250), **palm)
    point(tab, "pointerdown", (250, 250), **palm)  # again, before the next stroke
    point(tab, "pointerup", (250, 250), **palm)
    assert len(strokes_read(tab)) == 1


def test_a_cancelled_stroke_is_kept_as_far_as_it_came(tab):
    pen = {"pointerId": 60, "pointerType": "touch"}
    point(tab, "pointerdown", (140, 40), **pen)
    for row in range(40, 240, 20):
        point(tab, "pointermove", (140, row), **pen)
    point(tab, "pointercancel", (0, 0), **pen)
    assert answered(tab, 1) == "That is a 1."
    point(tab, "pointermove", (0, 0), **pen)
    assert strokes_read(tab)[0]["points"][-1] == [140, 220]


def test_the_right_button_draws_nothing(tab):
    box = tab.locator(".sheet").bounding_box()
    tab.mouse.move(box["x"] + 99, box["y"] + 99)
    tab.mouse.down(button="right")
    tab.mouse.move(box["x"] + 99, box["y"] + 199)
    tab.mouse.up(button="right")
    assert is_blank(tab)


def test_a_turned_screen_keeps_the_drawing_and_what_comes_fits(phone_tab):
    told = readings_told(phone_tab)
    draw_with_finger(phone_tab, on_screen(phone_tab, FOUR[:1]))
    answered(phone_tab, 1)
    [first] = strokes_read(phone_tab)
    phone_tab.set_viewport_size(ON_ITS_SIDE)
    phone_tab.wait_for_timeout(300)
    phone_tab.locator(".sheet").scroll_into_view_if_needed()
    phone_tab.evaluate("window.scrollTo(0, 0)")
    draw_with_finger(phone_tab, on_screen(phone_tab, FOUR[1:]))
    assert answered(phone_tab, 2) == "That is a 4."
    assert strokes_read(phone_tab)[0] == first
    phone_tab.set_viewport_size(UPRIGHT)
    phone_tab.wait_for_timeout(300)
    assert told()[-1]["of"] == 2
    assert len(pad_png(phone_tab)) > 1000


def test_a_window_resized_during_a_stroke_draws_no_line_across(tab):
    told = readings_told(tab)
    [path] = on_screen(tab, [TALL])
    tab.mouse.move(*path[0])
    tab.mouse.down()
    tab.mouse.move(path[1][0], (path[0][1] + path[1][1]) / 2, steps=9)
    tab.set_viewport_size({"width": 900, "height": 600})
    tab.wait_for_timeout(200)
    [path] = on_screen(tab, [[[50, 50], [50, 75], [50, 100]]])
    for place in path:
        tab.mouse.move(*place, steps=1)
    tab.mouse.up()
    assert answered(tab, 2) == "That is a 1."
    columns = {column for one in strokes_read(tab) for column, _ in one["points"]}
    assert max(columns) - min(columns) < 1.5
    assert told()[-1]["live"] is False


def show(tab, hidden):
    """Let the page believe that another one covers it, or no longer."""
    tab.evaluate(
        """value => {
            Object.defineProperty(document, "hidden", { value, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_pad_that_shifts_a_little_breaks_no_stroke(tab):
    [path] = on_screen(tab, [TALL])
    tab.mouse.move(*path[0])
    tab.mouse.down()
    tab.mouse.move(path[1][0], (path[0][1] + path[1][1]) / 2, steps=9)
    tab.set_viewport_size({"width": 1270, "height": 800})
    tab.wait_for_timeout(200)
    tab.mouse.move(*path[1], steps=9)
    tab.mouse.up()
    assert answered(tab, 1) == "That is a 1."


def test_a_page_that_is_hidden_loses_nothing(tab):
    [path] = on_screen(tab, [TALL])
    tab.mouse.move(*path[0])
    tab.mouse.down()
    tab.mouse.move(*path[1], steps=9)
    show(tab, hidden=True)
    assert answered(tab, 1) == "That is a 1."
    show(tab, hidden=False)
    tab.mouse.move(path[0][0] + 90, path[0][1])
    tab.mouse.up()
    assert len(strokes_read(tab)) == 1


# Keys.


def steer(tab, key, times):
    for _ in range(times):
        tab.keyboard.press(key)


def announced(tab):
    return tab.locator("#pad [role=status]").inner_text()


def test_a_1_can_be_drawn_with_the_keys(tab):
    told = readings_told(tab)
    tab.locator(".sheet").focus()
    steer(tab, "Shift+ArrowUp", 5)
    tab.keyboard.press("Space")
    assert announced(tab) == "Pen down"
    for _ in range(10):
        tab.keyboard.press("Shift+ArrowDown")
        tab.wait_for_timeout(40)
    tab.wait_for_timeout(200)
    assert {one["live"] for one in told()} == {True}
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


@pytest.mark.parametrize(
    "strokes",
    [
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
    ],
)
def test_what_are_no_strokes_changes_nothing(desktop, strokes):
    put_on_pad(desktop, SQUARE)
    answered(desktop, 1)
    put_on_pad(desktop, strokes)
    assert strokes_read(desktop) == SQUARE
    clear(desktop)
    assert strokes_read(desktop) == []


def test_an_event_without_strokes_changes_nothing(tab):
    [drawing] = draw_lines(tab, TALL)
    tab.evaluate("document.dispatchEvent(new CustomEvent('digits:draw'))")
    assert strokes_read(tab) == drawing


# Its place on the page.


@pytest.mark.parametrize("width", [320, 390, 667, 1280])
def test_every_tool_is_large_enough_for_a_finger_and_on_the_page(browser, page, width):
    height = {320: 640, 390: 844, 667: 375, 1280: 800}[width]
    context = browser.new_context(viewport={"width": width, "height": height})
    tab = opened(context, page)
    tools = tab.locator(".tools :is(button, label)")
    boxes = [tool.bounding_box() for tool in tools.all()]
    assert len(boxes) == 7
    for box in boxes:
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert len({box["y"] for box in boxes}) == 1  # one row
    for first, second in itertools.pairwise(sorted(boxes, key=lambda box: box["x"])):
        assert first["x"] + first["width"] <= second["x"] + 0.1
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    context.close()


def test_the_brush_is_as_wide_as_was_chosen(tab):
    widths = []
    for brush in ("thin", "medium", "thick"):
        choose_brush(tab, brush)
        widths.append(draw_lines(tab, TALL)[-1][-1]["width"])
    assert widths == [8, 16, 28]


def test_what_is_told_is_what_is_sent(tab):
    with tab.expect_request("**/component_server/**") as sent:
        put_on_pad(tab, SQUARE)
    assert json.loads(sent.value.post_data)["data"]["strokes"] == SQUARE
    answered(tab, 1)
    assert strokes_read(tab) == SQUARE
