"""Was it right? What a visitor taps in a real Chromium is in the folder, or is not."""

import json

import pytest

from digits.corrections import read_corrections
from digits.page.i18n.wording import ENGLISH, WORDINGS
from tests.helpers.browser import hands
from tests.helpers.browser.hands import (
    DESKTOP,
    PHONE,
    QUESTIONS,
    answered,
    choose_language,
    clear,
    draw_with_mouse,
    expect_text,
    load,
    on_screen,
    page_width,
    put_on_pad,
    server_away,
    strokes_read,
)
from tests.helpers.drawn import DRAWINGS

pytestmark = pytest.mark.slow

SEVEN = DRAWINGS["digits"]["7-crossed"]
DIGITS = "0123456789"
BETWEEN = "A 4, or is it a 9?"
FINGER = 44  # px


@pytest.fixture(scope="module")
def page(keeping_page):
    """Give a page that keeps corrections, in place of one that does not."""
    return keeping_page


@pytest.fixture
def fresh(kept_folder):
    """Give a function that returns what was kept since now, and how many taken back."""
    before = read_corrections(kept_folder)
    known = {correction.id for correction in before.corrections}

    def since():
        found = read_corrections(kept_folder)
        assert found.unreadable == 0
        kept = [it for it in found.corrections if it.id not in known]
        return kept, found.retracted - before.retracted

    return since


def draw(tab, drawing=SEVEN):
    """Draw on a clear pad; return the headline once the question stands below it."""
    headline = hands.draw(tab, drawing)
    tab.locator(".feedback").wait_for(state="visible")
    return headline


def tap(tab, key):
    tab.locator(f".feedback [data-text='right.{key}']:visible").click()


def tap_digit(tab, digit):
    tab.locator(".feedback .ten button").nth(digit).click()


def wait_for_said(tab, key, code="en"):
    expect_text(tab, ".feedback .said", WORDINGS[code].text(key))


def shown(tab):
    """Return the texts of the part that can be seen."""
    texts = tab.locator(".feedback :is(p, button):visible").all_inner_texts()
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
    points = [stroke.points.tolist() for stroke in correction.strokes]
    assert points == [stroke["points"] for stroke in strokes_read(tab)]


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
    tab.locator(".feedback").wait_for(state="visible")
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


def test_a_second_visit_cannot_take_back_what_the_first_gave(new_tab, tab, fresh):
    draw(tab)
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    [correction], _ = fresh()
    other = new_tab()

    def as_if_it_were_theirs(route):
        body = json.loads(route.request.post_data)
        body["data"]["kept"] = correction.id
        route.continue_(post_data=json.dumps(body))

    draw(other)
    tap(other, "yes")
    wait_for_said(other, "right.thanks")
    other.route(QUESTIONS, as_if_it_were_theirs)
    tap(other, "take_back")
    wait_for_said(other, "error.too_late")
    kept, taken_back = fresh()
    assert taken_back == 0
    assert correction.id in [it.id for it in kept]


# One answer for one drawing.


def test_a_new_drawing_is_asked_about_anew(tab, fresh):
    draw(tab)
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    clear(tab)
    assert not tab.locator(".feedback").is_visible()
    draw(tab, DRAWINGS["digits"]["2-looped"])
    assert shown(tab) == english("ask", "yes", "no", "note")
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    kept, _ = fresh()
    assert [it.label for it in kept] == [7, 2]
    assert len({it.visit for it in kept}) == 1


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
    part = tab.locator(".feedback")
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


def test_why_an_answer_is_not_kept_is_said_in_the_servers_words(tab, fresh):
    draw(tab)
    enough = ENGLISH.text("error.enough")
    body = json.dumps({"error": enough})
    tab.route(
        QUESTIONS,
        lambda route: route.fulfill(body=body, content_type="application/json"),
    )
    tap(tab, "yes")
    wait_for_said(tab, "error.enough")
    assert fresh() == ([], 0)


def test_that_the_server_is_away_is_said(tab, fresh):
    draw(tab)
    with server_away(tab):
        tap(tab, "yes")
        wait_for_said(tab, "right.away")
    tap(tab, "yes")
    wait_for_said(tab, "right.thanks")
    assert len(fresh()[0]) == 1


# Everyone.


def test_a_visit_is_in_no_storage_and_ends_with_the_page(tab, page, fresh):
    for _ in range(2):
        draw(tab)
        tap(tab, "yes")
        wait_for_said(tab, "right.thanks")
        load(tab, page)
    first, second = fresh()[0]
    assert first.visit != second.visit
    stored = tab.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert first.visit not in stored
    assert second.visit not in stored
    assert tab.context.cookies() == []


def test_keys_alone_answer_and_never_lose_their_place(tab, fresh):
    draw(tab)
    focused = "document.activeElement.textContent.trim()"
    tab.locator(".feedback .no").focus()
    tab.keyboard.press("Enter")
    assert tab.evaluate(focused) == "0"
    tab.keyboard.press("Tab")
    tab.keyboard.press("Space")
    wait_for_said(tab, "right.thanks")
    assert tab.evaluate(focused) == ENGLISH.text("right.take_back")
    tab.keyboard.press("Enter")
    wait_for_said(tab, "right.taken_back")
    assert tab.evaluate(focused) == ENGLISH.text("right.yes")
    assert tab.locator(".feedback .said").get_attribute("role") == "status"
    assert fresh() == ([], 1)


def test_it_is_asked_and_answered_in_the_visitors_language(tab, fresh):
    draw(tab)
    for code in WORDINGS:
        words = WORDINGS[code]
        choose_language(tab, code)
        tap(tab, "yes")
        wait_for_said(tab, "right.thanks", code)
        tab.wait_for_timeout(500)  # the drawing is read again, not asked about again
        thanks = [words.text(f"right.{key}") for key in ("thanks", "take_back")]
        assert shown(tab) == thanks
        tap(tab, "take_back")
        wait_for_said(tab, "right.taken_back", code)
        tap(tab, "no")
        texts = [words.text(f"right.{key}") for key in ("what", "no_digit", "back")]
        assert shown(tab) == [*texts, *DIGITS]
        tap(tab, "back")
    assert fresh() == ([], len(WORDINGS))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["laptop", "phone"])
def test_all_fits_the_screen_and_a_finger_in_every_language(new_tab, size):
    tab = new_tab(**size)
    draw(tab)
    for code in WORDINGS:
        choose_language(tab, code)
        for opening in (".feedback .no", ".feedback .back"):
            for button in tab.locator(".feedback button:visible").all():
                box = button.bounding_box()
                assert min(box["width"], box["height"]) >= FINGER, code
            assert page_width(tab) == size["viewport"]["width"]
            if size is DESKTOP:
                height = "document.documentElement.scrollHeight"
                assert tab.evaluate(height) == 800, code
            tab.locator(opening).click()
