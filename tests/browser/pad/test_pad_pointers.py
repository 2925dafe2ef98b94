"""The pad in a real Chromium: fingers, palms, pens, turned and hidden screens."""

from tests.helpers.browser import hands
from tests.helpers.drawn import FOUR

HALF = [[50, 0], [50, 25], [50, 50]]  # of a line, on a sheet of 100 x 100

# Fingers, palms, turned screens.


def test_a_second_finger_is_ignored_while_the_first_draws(phone_tab):
    [path] = hands.on_screen(phone_tab, [hands.TALL])
    (x, top), (_, bottom) = path
    screen = phone_tab.context.new_cdp_session(phone_tab)
    rows = [top + (bottom - top) * k / 10 for k in range(11)]
    hands.touch(screen, "touchStart", (x, rows[0]))
    for row in rows[1:4]:
        hands.touch(screen, "touchMove", (x, row))
    hands.touch(screen, "touchStart", (x, rows[3]), (x + 90, rows[3]))
    for row in rows[4:]:
        hands.touch(screen, "touchMove", (x, row), (x + 90, row))
    hands.touch(screen, "touchEnd")
    assert hands.answered(phone_tab, 1) == "That's a 1!"
    [stroke] = hands.strokes_read(phone_tab)
    columns = [point[0] for point in stroke["points"]]
    assert max(columns) - min(columns) < 1


def test_a_pinch_draws_nothing(phone_tab):
    hands.draw_with_finger(phone_tab, [hands.TALL])
    hands.answered(phone_tab, 1)
    before = hands.strokes_read(phone_tab)
    [[start, end]] = hands.on_screen(phone_tab, [[[40, 40], [60, 60]]])
    screen = phone_tab.context.new_cdp_session(phone_tab)
    hands.touch(screen, "touchStart", start)
    hands.touch(screen, "touchMove", (start[0] - 2, start[1] - 2))
    hands.touch(screen, "touchStart", (start[0] - 2, start[1] - 2), end)
    for k in range(1, 9):
        apart = 8 * k
        hands.touch(
            screen,
            "touchMove",
            (start[0] - apart, start[1] - apart),
            (end[0] + apart, end[1] + apart),
        )
    hands.touch(screen, "touchEnd")
    phone_tab.wait_for_timeout(100)
    assert hands.strokes_read(phone_tab) == before
    hands.draw_with_finger(phone_tab, [hands.FAR_LEFT])
    hands.answered(phone_tab, 2)


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


def test_a_cancelled_stroke_is_kept_as_far_as_it_came(tab):
    finger = {"pointerId": 60, "pointerType": "touch"}  # before a stylus is near
    point(tab, "pointerdown", (140, 40), **finger)
    for row in range(40, 240, 20):
        point(tab, "pointermove", (140, row), **finger)
    point(tab, "pointercancel", (0, 0), **finger)
    assert hands.answered(tab, 1) == "That's a 1!"
    point(tab, "pointermove", (0, 0), **finger)
    assert hands.strokes_read(tab)[0]["points"][-1] == [140, 220]


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
    assert hands.answered(tab, 1) == "That's a 1!"
    [stroke] = hands.strokes_read(tab)
    assert {column for column, _ in stroke["points"]} == {140}
    point(tab, "pointerup", (200, 250), **palm)
    point(tab, "pointerdown", (250, 250), **palm)  # again, before the next stroke
    point(tab, "pointerup", (250, 250), **palm)
    assert len(hands.strokes_read(tab)) == 1


def test_the_right_button_draws_nothing(tab):
    box = tab.locator(".sheet").bounding_box()
    tab.mouse.move(box["x"] + 99, box["y"] + 99)
    tab.mouse.down(button="right")
    tab.mouse.move(box["x"] + 99, box["y"] + 199)
    tab.mouse.up(button="right")
    assert hands.is_blank(tab)


def test_a_turned_screen_keeps_the_drawing_and_what_comes_fits(phone_tab):
    width, height = hands.PHONE["viewport"].values()
    noted = hands.note_readings(phone_tab)
    hands.draw_with_finger(phone_tab, FOUR[:1])
    hands.answered(phone_tab, 1)
    [first] = hands.strokes_read(phone_tab)
    hands.resize(phone_tab, height, width)
    phone_tab.locator(".sheet").scroll_into_view_if_needed()
    phone_tab.evaluate("window.scrollTo(0, 0)")
    hands.draw_with_finger(phone_tab, FOUR[1:])
    assert hands.answered(phone_tab, 2) == "That's a 4!"
    assert hands.strokes_read(phone_tab)[0] == first
    hands.resize(phone_tab, width, height)
    assert noted()[-1]["of"] == 2
    assert len(hands.pad_png(phone_tab)) > 1000


def test_a_window_resized_during_a_stroke_draws_no_line_across(tab):
    noted = hands.note_readings(tab)
    hands.pull_mouse(tab, HALF)
    hands.resize(tab, 900, 600)
    [path] = hands.on_screen(tab, [[[50, 50], [50, 75], [50, 100]]])
    for place in path:
        tab.mouse.move(*place)
    tab.mouse.up()
    assert hands.answered(tab, 2) == "That's a 1!"
    columns = {column for one in hands.strokes_read(tab) for column, _ in one["points"]}
    assert max(columns) - min(columns) < 1.5
    assert noted()[-1]["live"] is False


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
    hands.pull_mouse(tab, HALF)
    hands.resize(tab, 1270, 800)
    [[_, end]] = hands.on_screen(tab, [hands.TALL])
    tab.mouse.move(*end)
    tab.mouse.up()
    assert hands.answered(tab, 1) == "That's a 1!"


def test_a_page_that_is_hidden_loses_nothing(tab):
    hands.pull_mouse(tab, hands.TALL)
    show(tab, hidden=True)
    assert hands.answered(tab, 1) == "That's a 1!"
    show(tab, hidden=False)
    [[place]] = hands.on_screen(tab, [[[90, 0]]])
    tab.mouse.move(*place)
    tab.mouse.up()
    assert len(hands.strokes_read(tab)) == 1
