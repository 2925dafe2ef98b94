"""Was it right? What a visitor taps in a real Chromium is in the folder, or is not."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from digits.corrections import read_corrections
from digits.corrections.store import Limits
from digits.page.i18n.wording import ENGLISH, WORDINGS
from tests.helpers.drawn import DRAWINGS
from tests.helpers.hands import (
    DESKTOP,
    PHONE,
    answered,
    choose_language,
    clear,
    draw_with_mouse,
    on_screen,
    opened,
    put_on_pad,
    strokes_read,
)

pytestmark = pytest.mark.slow

SEVEN = DRAWINGS["digits"]["7-crossed"]
DIGITS = "0123456789"
BETWEEN = "A 4, or is it a 9?"


@pytest.fixture
def tab(browser, keeping_page):
    """Give a visit of its own."""
    context = browser.new_context(**DESKTOP)
    yield opened(context, keeping_page)
    context.close()


@pytest.fixture
def fresh(kept_folder):
    """Give a function that returns what was kept since now, and how many taken back."""
    before = read_corrections(kept_folder)
    known = {each.id for each in before.corrections}

    def since():
        found = read_corrections(kept_folder)
        assert found.unreadable == 0
        kept = [each for each in found.corrections if each.id not in known]
        return kept, found.retracted - before.retracted

    return since


def draw(tab, drawing=SEVEN):
    draw_with_mouse(tab, on_screen(tab, drawing))
    said = answered(tab, len(drawing))
    tab.locator(".right").wait_for(state="visible")
    return said


def tap(tab, key):
    tab.locator(f".right [data-text='right.{key}']:visible").click()


def tap_digit(tab, digit):
    tab.locator(".right .ten button").nth(digit).click()


def wait_for_said(tab, key, code="en"):
    tab.wait_for_function(
        "text => document.querySelector('.right .said').textContent === text",
        arg=WORDINGS[code].text(key),
    )


def shown(tab):
    """Return the texts of the part that can be seen."""
    texts = tab.locator(".right :is(p, button):visible").all_inner_texts()
    return [text for text in texts if text]


def english(*keys):
    return [ENGLISH.text(f"right.{key}") for key in keys]


# What is kept.


def test_yes_keeps_the_digit_that_was_read(tab, fresh):
    assert draw(tab) == "That is a 7."
    assert shown(tab) == english("ask", "yes", "no", "note")
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    assert shown(tab) == english("thanks", "take_back")
    [correction], _ = fresh()
    assert correction.label == 7
    assert correction.confirms
    points = [one.points.tolist() for one in correction.strokes]
    assert points == [one["points"] for one in strokes_read(tab)]


def test_no_offers_ten_digits_and_keeps_the_one_that_is_tapped(tab, fresh):
    draw(tab)
    tap(tab, "no")
    assert shown(tab) == [*english("what", "no_digit", "back"), *DIGITS]
    tap_digit(tab, 1)
    wait_for_said(tab, "right.thanks")
    [correction], _ = fresh()
    assert correction.label == 1
    assert not correction.confirms
    assert correction.reading["digit"] == 7


def test_what_is_no_digit_can_be_said_so(tab, fresh):
    draw(tab)
    tap(tab, "no")
    tap(tab, "no_digit")
    wait_for_said(tab, "right.thanks")
    [correction], _ = fresh()
    assert correction.label is None
    assert not correction.confirms


def test_yes_to_no_digit_confirms_that(tab, fresh):
    tab.get_by_role("button", name="A smiley").click()
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    [correction], _ = fresh()
    assert correction.label is None
    assert correction.confirms


def test_where_two_are_likely_the_two_are_offered(tab, fresh):
    tab.get_by_role("button", name=BETWEEN).click()
    tab.locator(".right").wait_for(state="visible")
    question, first, second, *rest = shown(tab)
    assert question == ENGLISH.text("right.which")
    assert {first, second} == {"4", "9"}
    assert rest == english("neither", "note")
    tab.locator(".likely button", has_text="9").click()
    wait_for_said(tab, "right.thanks")
    [correction], _ = fresh()
    assert correction.label == 9


def test_who_opens_the_digits_can_change_their_mind(tab, fresh):
    draw(tab)
    tap(tab, "no")
    tap(tab, "back")
    assert shown(tab) == english("ask", "yes", "no", "note")
    assert fresh() == ([], 0)


def test_a_hasty_double_tap_is_one_answer(tab, fresh):
    draw(tab)
    tab.locator(".likely button").dblclick()
    wait_for_said(tab, "right.thanks")
    tab.wait_for_timeout(300)
    assert len(fresh()[0]) == 1


# Taking back.


def test_an_answer_can_be_taken_back_and_given_anew(tab, fresh):
    draw(tab)
    tap(tab, "yes")
    tap(tab, "take_back")
    wait_for_said(tab, "right.taken_back")
    assert fresh() == ([], 1)
    tap(tab, "no")
    tap_digit(tab, 3)
    wait_for_said(tab, "right.thanks")
    [correction], _ = fresh()
    assert correction.label == 3


def test_a_second_visit_cannot_take_back_what_the_first_gave(
    browser, keeping_page, tab, fresh
):
    draw(tab)
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    [correction], _ = fresh()
    context = browser.new_context(**DESKTOP)
    other = opened(context, keeping_page)

    def as_if_it_were_theirs(route):
        body = json.loads(route.request.post_data)
        body["data"]["kept"] = correction.id
        route.continue_(post_data=json.dumps(body))

    draw(other)
    tap(other, "yes")
    wait_for_said(other, "right.thanks")
    other.route("**/component_server/**", as_if_it_were_theirs)
    tap(other, "take_back")
    wait_for_said(other, "error.too_late")
    context.close()
    kept, taken_back = fresh()
    assert taken_back == 0
    assert correction.id in [each.id for each in kept]


# One answer for one drawing.


def test_a_new_drawing_is_asked_about_anew(tab, fresh):
    draw(tab)
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    clear(tab)
    assert not tab.locator(".right").is_visible()
    draw(tab, DRAWINGS["digits"]["2-looped"])
    assert shown(tab) == english("ask", "yes", "no", "note")
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    kept, _ = fresh()
    assert [each.label for each in kept] == [7, 2]
    assert len({each.visit for each in kept}) == 1


def test_a_drawing_that_comes_back_is_still_thanked_for(tab):
    draw(tab)
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    tab.get_by_role("button", name="Undo").click()
    answered(tab, 1)
    assert ENGLISH.text("right.thanks") not in shown(tab)
    tab.get_by_role("button", name="Redo").click()
    answered(tab, 2)
    assert shown(tab) == english("thanks", "take_back")


def test_nothing_is_asked_of_a_blank_pad_a_dot_a_number_or_while_drawing(tab):
    part = tab.locator(".right")
    assert not part.is_visible()
    put_on_pad(tab, [{"width": 16, "points": [[140, 140]]}])
    answered(tab, 1)
    assert not part.is_visible()
    clear(tab)
    draw(tab)
    start, *way = on_screen(tab, [[[10, 90], [90, 95], [20, 99]]])[0]
    tab.mouse.move(*start)
    tab.mouse.down()
    for place in way:
        tab.mouse.move(*place, steps=9)
    part.wait_for(state="hidden")
    tab.mouse.up()
    part.wait_for(state="visible")
    clear(tab)
    draw_with_mouse(tab, on_screen(tab, DRAWINGS["numbers"]["42"]))
    assert answered(tab, len(DRAWINGS["numbers"]["42"])) == "That is 42."
    assert not part.is_visible()


# Why not.


def test_who_has_given_enough_is_thanked(browser, serve_page, tmp_path):
    """The page is one of its own: no other test's answers come in the same minute."""
    context = browser.new_context(**DESKTOP)
    with serve_page("--corrections", str(tmp_path)) as (port, lines):
        assert lines.readline().startswith("Draw at ")
        tab = opened(context, f"http://127.0.0.1:{port}")
        draw(tab)
        for _ in range(Limits().per_visit):
            tap(tab, "yes")
            wait_for_said(tab, "right.thanks")
            tap(tab, "take_back")
            wait_for_said(tab, "right.taken_back")
        tap(tab, "yes")
        wait_for_said(tab, "error.enough")
        context.close()
    found = read_corrections(tmp_path)
    assert (len(found.corrections), found.retracted) == (0, Limits().per_visit)


def test_a_server_that_is_away_is_told_of(tab, fresh):
    draw(tab)
    tab.route("**/component_server/**", lambda route: route.abort())
    tap(tab, "yes")
    wait_for_said(tab, "right.away")
    tab.unroute("**/component_server/**")
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    assert len(fresh()[0]) == 1


def test_without_a_folder_nothing_is_asked_and_nothing_is_sent(browser, page):
    context = browser.new_context(**DESKTOP)
    tab = opened(context, page)
    sent = []
    tab.on("request", lambda request: sent.append(request.post_data or ""))
    draw(tab)
    assert shown(tab) == english("off")
    assert tab.locator(".right button:visible").count() == 0
    functions = {json.loads(body)["fn_name"] for body in sent if "fn_name" in body}
    assert functions == {"read_drawing"}
    context.close()


# Everyone.


def test_a_visit_is_in_no_storage_and_ends_with_the_page(tab, fresh):
    for _ in range(2):
        draw(tab)
        tap(tab, "yes")
        wait_for_said(tab, "right.thanks")
        tab.reload()
        tab.wait_for_selector(".pad .sheet")
    first, second = fresh()[0]
    assert first.visit != second.visit
    stored = tab.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert first.visit not in stored
    assert second.visit not in stored
    assert tab.context.cookies() == []


def test_keys_alone_answer_and_never_lose_their_place(tab, fresh):
    draw(tab)
    focused = "document.activeElement.textContent.trim()"
    tab.locator(".right .no").focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate(focused) == "0"
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    wait_for_said(tab, "right.thanks")
    assert tab.evaluate(focused) == ENGLISH.text("right.take_back")
    tab.keyboard.press("Enter")
    wait_for_said(tab, "right.taken_back")
    assert tab.evaluate(focused) == ENGLISH.text("right.yes")
    assert tab.locator(".right .said").get_attribute("role") == "status"
    assert fresh() == ([], 1)


@pytest.mark.parametrize("code", [code for code in WORDINGS if code != "en"])
def test_it_is_asked_and_answered_in_the_visitors_language(tab, fresh, code):
    words = WORDINGS[code]
    draw(tab)
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    choose_language(tab, code)
    wait_for_said(tab, "right.thanks", code)
    tab.wait_for_timeout(500)  # the drawing is read again, and not asked about again
    assert shown(tab) == [
        words.text("right.thanks"),
        words.text("right.take_back"),
    ]
    tap(tab, "take_back")
    wait_for_said(tab, "right.taken_back", code)
    tap(tab, "no")
    texts = [words.text(f"right.{key}") for key in ("what", "no_digit", "back")]
    assert shown(tab) == [*texts, *DIGITS]
    assert fresh() == ([], 1)


@pytest.mark.parametrize("code", WORDINGS)
def test_all_fits_on_one_screen_of_a_laptop(browser, keeping_page, code):
    context = browser.new_context(**DESKTOP, locale=code)
    tab = opened(context, keeping_page)
    draw(tab)
    height = "document.documentElement.scrollHeight"
    assert tab.evaluate(height) == 800
    tap(tab, "no")
    assert tab.evaluate(height) == 800
    context.close()


@pytest.mark.parametrize("code", WORDINGS)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["laptop", "phone"])
def test_every_button_is_large_enough_for_a_finger(browser, keeping_page, size, code):
    context = browser.new_context(**size, locale=code)
    tab = opened(context, keeping_page)
    draw(tab)
    for opening in (".right .no", ".right .back"):
        for button in tab.locator(".right button:visible").all():
            box = button.bounding_box()
            assert min(box["width"], box["height"]) >= 44
        tab.locator(opening).click()
    assert (
        tab.evaluate("document.documentElement.scrollWidth")
        == (size["viewport"]["width"])
    )
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_of_it_keeps_anyone_out(browser, keeping_page, theme):
    context = browser.new_context(**DESKTOP)
    tab = opened(context, f"{keeping_page}/?__theme={theme}")
    draw(tab)
    for key in ("no", "no_digit", "take_back"):
        tab.wait_for_timeout(500)  # it appears gently
        found = Axe().run(tab, context=".right").response["violations"]
        assert [each["id"] for each in found] == []
        tap(tab, key)
        tab.locator(".right button:visible").first.wait_for()
    context.close()
