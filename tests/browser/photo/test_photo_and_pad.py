"""The pad and a photo in a real Chromium: which of them is read, and shown."""

import pytest

from tests.helpers.browser.hands import (
    answered,
    choose_language,
    draw,
    draw_with_mouse,
    hold_first,
    let_go,
    note_readings,
    on_screen,
    open_tab,
    questions,
    server_away,
)
from tests.helpers.browser.photo_tab import (
    SEVEN,
    choose,
    photos_sent,
    says,
    shown,
)
from tests.helpers.drawn import DRAWINGS, FOLDER

pytestmark = pytest.mark.slow

FOUR = DRAWINGS["digits"]["4-open"]


def test_the_pad_keeps_its_drawing_and_takes_over_when_it_changes(tab):
    draw(tab, FOUR)
    choose(tab, SEVEN)
    shown(tab)
    note = tab.locator(".pad .note")
    assert note.is_visible()
    tab.get_by_role("button", name="Undo").click()
    assert answered(tab, 1) != "That is a 7."
    assert not note.is_visible()
    says(tab, "photo.aside")
    tab.get_by_role("button", name="Redo").click()
    assert answered(tab, 2) == "That is a 4."


def test_a_photo_stays_while_another_tab_is_open_until_the_pad_is_cleared(tab):
    draw(tab, FOUR)
    choose(tab, SEVEN)
    shown(tab)
    open_tab(tab, "training")
    assert tab.locator(".headline").inner_text() == "That is a 7."
    tab.get_by_role("button", name="Clear").click()
    assert answered(tab, 0) == "Draw a digit from 0 to 9."
    assert tab.locator(".pad .hint").is_visible()


def test_one_button_leads_to_the_drawing_and_back_to_the_photo(tab):
    draw(tab, FOUR)
    choose(tab, SEVEN)
    shown(tab)
    asked = questions(tab)
    tab.get_by_role("button", name="Back to my drawing").click()
    assert answered(tab, 2) == "That is a 4."
    tab.get_by_role("button", name="Back to this photo").click()
    shown(tab)
    swap = tab.get_by_role("button", name="Back to my drawing")
    assert swap.evaluate("button => button === document.activeElement")
    assert photos_sent(asked) == []  # both answers were there


def test_the_empty_pad_comes_back_as_well(tab):
    choose(tab, SEVEN)
    shown(tab)
    tab.get_by_role("button", name="Back to my drawing").click()
    assert answered(tab, 0) == "Draw a digit from 0 to 9."


def test_an_older_photos_answer_never_replaces_a_newer_stroke(tab):
    held = hold_first(tab, "read_photo")
    choose(tab, SEVEN)
    says(tab, "photo.reading")
    assert draw(tab, FOUR) == "That is a 4."
    noted = note_readings(tab)
    let_go(tab, held)
    assert noted() == []
    says(tab, "photo.aside")
    assert tab.locator(".headline").inner_text() == "That is a 4."
    tab.get_by_role("button", name="Back to this photo").click()
    shown(tab)  # the answer was kept


def test_an_older_strokes_answer_never_replaces_a_newer_photo(tab):
    held = hold_first(tab, "read_drawing")
    draw_with_mouse(tab, on_screen(tab, [[[50, 5], [50, 95]]]))
    choose(tab, SEVEN)
    shown(tab)
    noted = note_readings(tab)
    let_go(tab, held)
    assert noted() == []
    assert tab.locator(".headline").inner_text() == "That is a 7."


def test_of_two_photos_the_later_is_shown_and_one_is_under_way(tab):
    asked = questions(tab)
    held = hold_first(tab, "read_photo")
    choose(tab, SEVEN)
    tab.wait_for_timeout(500)
    choose(tab, (FOLDER / "4-open.png").read_bytes())
    tab.wait_for_timeout(500)
    assert len(photos_sent(asked)) == 1
    noted = note_readings(tab)
    let_go(tab, held)
    shown(tab, "That is a 4.")
    assert [told["headline"] for told in noted()] == ["That is a 4."]


def test_a_photo_survives_a_server_that_is_away(tab):
    with server_away(tab):
        choose(tab, SEVEN)
        says(tab, "pad.unreachable")
    shown(tab)


def test_another_language_reads_the_photo_anew_and_not_the_pad(tab):
    draw(tab, FOUR)
    choose(tab, SEVEN)
    shown(tab)
    noted = note_readings(tab)
    choose_language(tab, "de")
    shown(tab, "Das ist eine 7.")
    says(tab, "photo.read", "de")
    assert len(noted()) == 1


def test_why_and_the_other_networks_answer_for_the_photo(tab):
    draw(tab, FOUR)
    choose(tab, SEVEN)
    shown(tab)
    asked = questions(tab)
    open_tab(tab, "why")
    tab.wait_for_selector(".why:not(.empty)[aria-busy=false]")
    assert tab.locator("#why-digit").input_value() == "7"
    tab.locator("#why .inside").scroll_into_view_if_needed()
    tab.wait_for_selector("#why .sums .bar >> nth=10")
    open_tab(tab, "networks")
    tab.wait_for_selector(".networks[aria-busy=false] .board")
    says_centred = tab.locator(".network .centred .says").first
    assert says_centred.inner_text() == "7"
    assert set(photos_sent(asked)) == {"explain_drawing", "look_inside", "read_by_all"}
