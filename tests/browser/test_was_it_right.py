"""Was it right? What a visitor taps in a real Chromium is in the folder, or is not."""

import json
from itertools import cycle, product

import pytest

from digits.corrections import read_corrections
from digits.page.i18n.wording import ENGLISH, WORDINGS
from tests.helpers.browser import hands
from tests.helpers.drawn import DRAWINGS, SEVEN, SMILEY

DIGITS = "0123456789"
SHORT, LONG = ("ask", "yes", "no", "note"), ("what", "no_digit", "back")
THANKS = ("thanks", "take_back")
FORTY_TWO = DRAWINGS["numbers"]["42"]
BETWEEN = "A 4, or is it a 9?"
FINGER = 44  # px
PLACES = cycle(range(40))  # px down the pad


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
    """Put a drawing of ours on the pad; return the headline above the question.

    Every drawing is a little elsewhere, for each is asked about once in a visit.
    """
    headline = hands.put(tab, drawing, side=200, corner=(30, 20 + next(PLACES)))
    tab.locator(".feedback").wait_for(state="visible")
    return headline


def tap(tab, *answers):
    """Tap what names each answer: a digit, or a text of ours by its key."""
    for answer in answers:
        if answer in range(10):
            tab.locator(".feedback .ten button").nth(answer).click()
        else:
            tab.locator(f".feedback [data-text='right.{answer}']:visible").click()


def say(tab, *answers):
    """Tap an answer, and wait for the thanks."""
    tap(tab, *answers)
    wait_for_said(tab, "right.thanks")


def wait_for_said(tab, key, code="en"):
    hands.expect_text(tab, ".feedback .status", WORDINGS[code].text(key))


def shown(tab):
    """Return the texts of the part that can be seen."""
    texts = tab.locator(".feedback :is(p, button):visible").all_inner_texts()
    return [text for text in texts if text]


def english(*keys):
    return [ENGLISH.text(f"right.{key}") for key in keys]


# What is kept.


def test_yes_keeps_the_digit_that_was_read_once(tab, fresh):
    assert draw(tab) == "That's a 7!"
    assert shown(tab) == english(*SHORT)
    asked = hands.questions(tab)
    tab.locator(".likely button").dblclick()  # a hasty hand
    wait_for_said(tab, "right.thanks")
    assert hands.functions(asked).count("keep_correction") == 1
    assert shown(tab) == english(*THANKS)
    [correction], _ = fresh()
    assert correction.label == 7
    assert correction.confirms
    points = [stroke.points.tolist() for stroke in correction.strokes]
    assert points == [stroke["points"] for stroke in hands.strokes_read(tab)]


def test_no_offers_ten_digits_and_keeps_the_one_that_is_tapped(tab, fresh):
    draw(tab)
    tap(tab, "no")
    assert shown(tab) == [*english(*LONG), *DIGITS]
    tap(tab, "back")
    assert shown(tab) == english(*SHORT)
    assert fresh() == ([], 0)
    say(tab, "no", 1)
    [correction], _ = fresh()
    assert correction.label == 1
    assert not correction.confirms
    assert correction.reading["digit"] == 7


def test_no_digit_can_be_said_of_a_digit_and_confirmed_of_a_smiley(tab, fresh):
    draw(tab)
    say(tab, "no", "no_digit")
    draw(tab, SMILEY)
    say(tab, "yes")
    kept, _ = fresh()
    assert [it.label for it in kept] == [None, None]
    assert [it.confirms for it in kept] == [False, True]


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


# Numbers.


def test_yes_keeps_each_digit_of_a_number_and_all_are_taken_back(tab, fresh):
    assert draw(tab, FORTY_TWO) == "That's 42!"
    assert shown(tab) == english(*SHORT)
    say(tab, "yes")
    kept, _ = fresh()
    assert [it.label for it in kept] == [4, 2]
    assert [it.confirms for it in kept] == [True, True]
    assert len({it.visit for it in kept}) == 1
    drawn = [stroke["points"] for stroke in hands.strokes_read(tab)]
    points = [stroke.points.tolist() for it in kept for stroke in it.strokes]
    assert points == drawn
    tap(tab, "take_back")
    wait_for_said(tab, "right.taken_back")
    assert fresh() == ([], 2)


def test_no_lets_a_number_be_typed_with_as_many_digits_as_were_read(tab, fresh):
    draw(tab, FORTY_TWO)
    tap(tab, "no")
    assert shown(tab) == english("what", "no_number", "back", "send")
    wrote = tab.locator(".feedback .wrote")
    assert wrote.input_value() == "42"
    wrote.fill("142")
    wrote.press("Enter")
    count = ENGLISH.text("right.count", number="42")
    hands.expect_text(tab, ".feedback .status", count)
    assert fresh() == ([], 0)
    wrote.fill("9 2")
    say(tab, "send")
    kept, _ = fresh()
    assert [it.label for it in kept] == [9, 2]
    assert [it.confirms for it in kept] == [False, True]


def test_what_was_read_as_a_number_may_be_one_digit_or_none(tab, fresh):
    draw(tab, FORTY_TWO)
    tap(tab, "no")
    tab.locator(".feedback .wrote").fill("4")
    say(tab, "send")
    draw(tab, FORTY_TWO)
    say(tab, "no", "no_number")
    draw(tab)
    tap(tab, "no")
    assert shown(tab) == [*english(*LONG), *DIGITS]
    kept, _ = fresh()
    assert [it.label for it in kept] == [4, None]
    assert {len(it.strokes) for it in kept} == {len(FORTY_TWO)}


# Taking back.


def test_an_answer_can_be_taken_back_and_given_anew(tab, fresh):
    draw(tab)
    say(tab, "yes")
    tap(tab, "take_back")
    wait_for_said(tab, "right.taken_back")
    assert fresh() == ([], 1)
    say(tab, "no", 3)
    [correction], _ = fresh()
    assert correction.label == 3


def test_a_second_visit_cannot_take_back_what_the_first_gave(phone_tab, tab, fresh):
    draw(tab)
    say(tab, "yes")
    [correction], _ = fresh()

    def as_if_it_were_theirs(route):
        body = json.loads(route.request.post_data)
        body["data"]["kept"] = correction.id
        route.continue_(post_data=json.dumps(body))

    draw(phone_tab)
    say(phone_tab, "yes")
    phone_tab.route(hands.QUESTIONS, as_if_it_were_theirs)
    tap(phone_tab, "take_back")
    wait_for_said(phone_tab, "error.too_late")
    kept, taken_back = fresh()
    assert taken_back == 0
    assert correction.id in [it.id for it in kept]


# One answer for one drawing.


def test_a_new_drawing_is_asked_about_anew_and_an_old_one_thanked_for(tab, fresh):
    draw(tab)
    say(tab, "yes")
    hands.press_button(tab, "Undo", 0)
    assert not tab.locator(".feedback").is_visible()
    hands.press_button(tab, "Redo", len(SEVEN))
    assert shown(tab) == english(*THANKS)
    draw(tab, DRAWINGS["digits"]["2-looped"])
    assert shown(tab) == english(*SHORT)
    say(tab, "yes")
    kept, _ = fresh()
    assert [it.label for it in kept] == [7, 2]
    assert len({it.visit for it in kept}) == 1


def test_nothing_is_asked_of_a_blank_pad_a_dot_or_while_drawing(tab):
    part = tab.locator(".feedback")
    assert not part.is_visible()
    hands.put(tab, [[[50, 50]]])
    assert not part.is_visible()
    draw(tab)
    hands.pull_mouse(tab, [[10, 90], [90, 95], [20, 99]])
    part.wait_for(state="hidden")
    tab.mouse.up()
    part.wait_for(state="visible")


# Why not.


def test_why_an_answer_is_not_kept_is_said_in_the_servers_words(tab, fresh):
    draw(tab)
    enough = ENGLISH.text("error.enough")
    body = json.dumps({"error": enough})
    tab.route(
        hands.QUESTIONS,
        lambda route: route.fulfill(body=body, content_type="application/json"),
    )
    tap(tab, "yes")
    wait_for_said(tab, "error.enough")
    assert fresh() == ([], 0)


# Everyone.


def test_a_visit_is_in_no_storage_and_ends_with_the_page(tab, page, fresh):
    draw(tab)
    say(tab, "yes")
    hands.load(tab, page)
    draw(tab)
    say(tab, "yes")
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
    assert tab.locator(".feedback .status").get_attribute("role") == "status"
    assert fresh() == ([], 1)


def test_it_is_asked_and_answered_in_the_visitors_language(tab, fresh):
    draw(tab)
    for code, words in WORDINGS.items():
        hands.choose_language(tab, code)
        tap(tab, "yes")
        wait_for_said(tab, "right.thanks", code)
        headline = words.text("headline.digit", digit=words.digit(7))
        hands.expect_text(tab, ".headline", headline)  # read again, not asked about
        assert shown(tab) == [words.text(f"right.{it}") for it in THANKS]
        tap(tab, "take_back")
        wait_for_said(tab, "right.taken_back", code)
        tap(tab, "no")
        assert shown(tab) == [*(words.text(f"right.{it}") for it in LONG), *DIGITS]
        tap(tab, "back")
    assert fresh() == ([], len(WORDINGS))


def test_all_fits_the_screen_and_a_finger_in_every_language(tab, phone_tab):
    for (page_in_tab, size), drawing in product(
        ((tab, hands.DESKTOP), (phone_tab, hands.PHONE)), (SEVEN, FORTY_TWO)
    ):
        hands.choose_language(page_in_tab, "en")
        draw(page_in_tab, drawing)
        for code in WORDINGS:
            hands.choose_language(page_in_tab, code)
            assert_fits(page_in_tab, size["viewport"]["width"])
            page_in_tab.locator(".feedback .no").click()
            assert_fits(page_in_tab, size["viewport"]["width"])
            page_in_tab.locator(".feedback .back").click()


def assert_fits(tab, width):
    buttons = ".feedback button:visible"
    for box in [button.bounding_box() for button in tab.locator(buttons).all()]:
        assert min(box["width"], box["height"]) >= FINGER
    assert hands.page_width(tab) == width
    if width == hands.DESKTOP["viewport"]["width"]:
        assert tab.evaluate("document.documentElement.scrollHeight") == 800
