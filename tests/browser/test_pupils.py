"""Pupils of a class, each in a browser of their own, and a board that looks on."""

import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from tests.helpers.browser import hands
from tests.helpers.browser.room import boxes_of
from tests.helpers.drawn import DRAWINGS, FOUR, SEVEN

STRIP = "#classroom .classroom"
SCREENS = [(320, 640), (360, 560), (390, 664), (768, 1024), (1280, 720), (1920, 1080)]


@pytest.fixture
def pupil(new_tab, classroom):
    """Give a function that opens the page of a class which has given nothing yet."""
    classroom.clear()

    def open_it(**settings):
        tab = new_tab(classroom.address, reduced_motion="reduce", **settings)
        tab.wait_for_selector(f"{STRIP} .task:not(:empty)")
        return tab

    return open_it


def task_is(tab, sentence):
    hands.expect_text(tab, f"{STRIP} .task", sentence)


def told(tab, sentence):
    hands.expect_text(tab, f"{STRIP} .told", sentence)


def press(tab, name):
    """Press a button of the strip by mouse, or by finger on a phone."""
    button = tab.locator(f"{STRIP} .{name}")
    is_phone = tab.evaluate("matchMedia('(pointer: coarse)').matches")
    button.tap() if is_phone else button.click()


def give(tab, drawing):
    hands.put(tab, drawing)
    press(tab, "give")


def test_three_pupils_give_and_the_board_shows_it(pupil, new_tab, classroom):
    board = new_tab(classroom.board)
    board.wait_for_selector("dialog.board[open] .choice")
    mouse, phone, other = pupil(), pupil(**hands.PHONE), pupil(**hands.PHONE)
    classroom.teacher("set_task", kind="digit", digit=7)
    for tab in (mouse, phone, other):
        task_is(tab, "Draw a 7.")
        give(tab, SEVEN)
        told(tab, ENGLISH.text("class.given"))
    hands.expect_text(board, "#board .total", "3")
    press(phone, "take")
    told(phone, ENGLISH.text("class.taken_back"))
    hands.expect_text(board, "#board .total", "2")
    assert phone.locator(f"{STRIP} .give").is_enabled()
    board.wait_for_function("document.querySelectorAll('#board .sheet').length === 2")


def test_nothing_is_given_by_itself_and_a_blank_pad_cannot_be(pupil, classroom):
    tab = pupil()
    assert tab.locator(f"{STRIP} .give").is_disabled()
    hands.put(tab, SEVEN)
    tab.wait_for_timeout(1_000)
    assert classroom.teacher("show_board")["total"] == 0
    assert tab.locator(f"{STRIP} .give").is_enabled()
    tab.keyboard.press("Control+z")


def test_where_any_digit_is_asked_for_the_pupil_says_which_it_is(pupil, classroom):
    tab = pupil()
    give(tab, FOUR)
    question = tab.get_by_role("dialog", name="Which digit did you draw?")
    question.wait_for()
    tab.keyboard.press("Escape")
    assert not question.is_visible()
    assert hands.is_focused(tab.locator(f"{STRIP} .give"))
    press(tab, "give")
    question.get_by_role("button", name="4", exact=True).click()
    told(tab, ENGLISH.text("class.given"))
    [gift] = classroom.teacher("show_board")["gifts"]
    assert (gift["label"], gift["digit"]) == (4, 4)


def test_an_answer_that_gets_lost_gives_a_drawing_once(pupil, classroom):
    tab = pupil()
    classroom.teacher("set_task", kind="digit", digit=7)
    task_is(tab, "Draw a 7.")
    lost = []

    def lose(route):
        is_gift = "give_drawing" in route.request.post_data and not lost
        if is_gift:
            lost.append(route.fetch())  # the server has it
            route.abort()
        else:
            route.continue_()

    tab.route(hands.QUESTIONS, lose)
    give(tab, SEVEN)
    told(tab, ENGLISH.text("class.given"))
    assert len(lost) == 1
    assert classroom.teacher("show_board")["total"] == 1


def test_a_page_that_is_loaded_again_is_the_same_hand(pupil, classroom):
    tab = pupil()
    classroom.teacher("set_task", kind="digit", digit=7)
    task_is(tab, "Draw a 7.")
    give(tab, SEVEN)
    told(tab, ENGLISH.text("class.given"))
    tab.reload()
    hands.wait_for_pad(tab)
    task_is(tab, "Draw a 7.")
    give(tab, DRAWINGS["digits"]["7"])
    told(tab, ENGLISH.text("class.given"))
    assert classroom.teacher("show_board")["hands"] == 1


def test_what_the_teacher_does_is_said(pupil, classroom):
    tab = pupil()
    hands.put(tab, SEVEN)
    classroom.teacher("freeze_class", frozen=True)
    told(tab, ENGLISH.text("class.frozen"))
    assert tab.locator(f"{STRIP} .give").is_disabled()
    classroom.teacher("freeze_class", frozen=False)
    classroom.teacher("save_class")
    hands.wait_for_text(tab, f"{STRIP} .told", "Your teacher saved all drawings at ")


def test_a_letter_and_names_of_labels_are_text_and_never_markup(pupil, classroom):
    tab = pupil()
    classroom.teacher("set_task", kind="letter", letter="<b>k</b>")
    task_is(tab, "Draw this: <b>k</b>")
    names = ["<i>0</i>", *"123456789"]
    classroom.teacher("name_labels", names=names)
    classroom.teacher("set_task", kind="digit", digit=0)
    task_is(tab, "Draw a <i>0</i>.")
    assert tab.locator(f"{STRIP} :is(b, i)").count() == 0


# Fool it.


def test_classmates_judge_what_fools_the_network_and_nobody_their_own(pupil, classroom):
    artist, *judges = (pupil(**hands.PHONE) for _ in range(4))
    classroom.teacher("set_task", kind="fool", digit=4)
    for tab in (artist, *judges):
        task_is(tab, "Draw a 4 that it doesn't read!")
    give(artist, SEVEN)
    told(artist, ENGLISH.text("class.given"))
    for tab in judges:
        tab.locator(f"{STRIP} .look").tap()
        card = tab.get_by_role("dialog", name=ENGLISH.text("class.judge"))
        card.get_by_role("button", name="4", exact=True).tap()
        card.wait_for(state="hidden")
    assert artist.locator(f"{STRIP} .look").is_hidden()
    shown = classroom.teacher("show_board")
    assert shown["outcomes"]["fooled"] == [gift["number"] for gift in shown["gifts"]]


# The class's network.


def test_the_bars_of_the_class_network_stand_below_the_task(pupil, classroom):
    tab = pupil()
    for label, drawing in ((7, SEVEN), (4, FOUR)):
        classroom.give(drawing, label=label)
    classroom.teacher("name_labels", names=[*"abcdefghij"])
    classroom.teacher("teach_class", steps=256)
    hands.put(tab, SEVEN)
    tab.wait_for_function(
        "document.querySelector('#classroom .pillar.best')?.textContent === 'h'"
    )
    said = tab.locator(f"{STRIP} .theirs .pillars").get_attribute("aria-label")
    assert said.startswith("h: ")
    hands.put(tab, FOUR)
    tab.wait_for_function(
        "document.querySelector('#classroom .pillar.best')?.textContent === 'e'"
    )


def test_while_the_class_learns_nothing_is_asked_but_the_task_and_its_bars(
    pupil, classroom
):
    tab = pupil()
    classroom.give(SEVEN, label=7)
    hands.put(tab, SEVEN)
    asked = hands.questions(tab)
    classroom.teacher("teach_class", steps=256)
    tab.wait_for_selector(f"{STRIP} .pillar.best")
    tab.wait_for_timeout(3_000)
    assert {name for name, _ in asked} == {"watch_class", "read_by_class"}
    looks = [name for name, _ in asked if name == "watch_class"]
    assert len(looks) <= 8  # one every two seconds


# For everyone.


@pytest.mark.parametrize("size", [hands.DESKTOP, hands.PHONE], ids=["laptop", "phone"])
def test_nothing_keeps_a_pupil_out(pupil, classroom, size):
    tab = pupil(**size)
    give(tab, SEVEN)
    tab.wait_for_selector(f"{STRIP} .asking:not([hidden])")
    found = {"question": hands.violations(tab)}
    tab.evaluate("document.body.classList.add('dark')")
    found["question, dark"] = hands.violations(tab, STRIP)
    tab.evaluate("document.body.classList.remove('dark')")
    tab.locator(f"{STRIP} .ten button").nth(7).click()
    told(tab, ENGLISH.text("class.given"))
    found["given"] = hands.violations(tab, STRIP)
    assert {state: what for state, what in found.items() if what} == {}


def test_pad_and_answer_stay_in_sight_on_every_screen_and_in_every_language(
    pupil, classroom
):
    tab = pupil()
    classroom.teacher("set_task", kind="fool", digit=8)
    classroom.give(SEVEN)
    tab.wait_for_selector(f"{STRIP} .look:visible")
    hands.put(tab, SEVEN)
    for code in WORDINGS:
        hands.choose_language(tab, code)
        for width, height in SCREENS:
            hands.resize(tab, width, height)
            [strip] = boxes_of(tab, STRIP)
            [masthead] = boxes_of(tab, "#masthead")
            [pad] = boxes_of(tab, ".pad .sheet")
            assert strip["bottom"] <= masthead["top"] + 1, (code, width)
            assert pad["bottom"] <= height, (code, width)
            assert pad["width"] >= 150, (code, width)
            for button in tab.locator(f"{STRIP} .button:visible").all():
                box = button.bounding_box()
                assert box["x"] + box["width"] <= width, (code, width)
                assert box["height"] >= 44, (code, width)
            assert hands.page_width(tab) == width
