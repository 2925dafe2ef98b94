"""The pad and a photo in a real Chromium: which of them is read, and shown."""

import pytest

from digits.page.i18n.wording import ENGLISH
from tests.helpers.browser import hands
from tests.helpers.browser.photo_tab import SEVEN, choose, photos_sent, says, shown
from tests.helpers.drawn import FOLDER, FOUR, on_pad


@pytest.fixture
def both(tab):
    """Give the page with a drawn 4 on the pad, and a photo of a 7 that is shown."""
    hands.put(tab, FOUR)
    choose(tab, SEVEN)
    shown(tab)
    return tab


def test_the_pad_keeps_its_drawing_and_takes_over_when_it_changes(both):
    note = both.locator(".pad .note")
    assert note.is_visible()
    hands.press_button(both, "Undo", 0)
    assert not note.is_visible()
    says(both, "photo.aside")
    hands.press_button(both, "Redo", 2)
    assert both.locator(".headline").inner_text() == "That's a 4!"


def test_a_photo_stays_while_another_tab_is_open_until_the_pad_is_cleared(both):
    hands.open_tab(both, "training")
    assert both.locator(".headline").inner_text() == "That's a 7!"
    hands.press_button(both, "Clear", 0)
    assert both.locator(".headline").inner_text() == ENGLISH.text("headline.blank")
    assert both.locator(".pad .hint").is_visible()


def test_one_button_leads_to_the_drawing_and_back_to_the_photo(both):
    asked = hands.questions(both)
    hands.press_button(both, "Back to my drawing", 2)
    assert both.locator(".headline").inner_text() == "That's a 4!"
    both.get_by_role("button", name="Back to this photo").click()
    shown(both)
    assert hands.is_focused(both.get_by_role("button", name="Back to my drawing"))
    assert photos_sent(asked) == []  # both answers were there


def test_the_empty_pad_comes_back_as_well(tab):
    choose(tab, SEVEN)
    shown(tab)
    hands.press_button(tab, "Back to my drawing", 0)
    assert tab.locator(".headline").inner_text() == ENGLISH.text("headline.blank")


def test_an_older_photos_answer_never_replaces_a_newer_stroke(tab):
    held = hands.hold_first(tab, "read_photo")
    choose(tab, SEVEN)
    says(tab, "photo.reading")
    assert hands.put(tab, FOUR) == "That's a 4!"
    noted = hands.note_readings(tab)
    hands.let_go(tab, held)
    assert noted() == []
    says(tab, "photo.aside")
    assert tab.locator(".headline").inner_text() == "That's a 4!"
    tab.get_by_role("button", name="Back to this photo").click()
    shown(tab)  # the answer was kept


def test_an_older_strokes_answer_never_replaces_a_newer_photo(tab):
    held = hands.hold_first(tab, "read_drawing")
    hands.put_on_pad(tab, on_pad(FOUR))
    choose(tab, SEVEN)
    shown(tab)
    noted = hands.note_readings(tab)
    hands.let_go(tab, held)
    assert noted() == []
    assert tab.locator(".headline").inner_text() == "That's a 7!"


def test_of_two_photos_the_later_is_shown_and_one_is_under_way(tab):
    asked = hands.questions(tab)
    held = hands.hold_first(tab, "read_photo")
    with tab.expect_request(hands.QUESTIONS):
        choose(tab, SEVEN)
    choose(tab, (FOLDER / "4-open.png").read_bytes())
    tab.wait_for_timeout(300)  # it is decoded meanwhile
    assert len(photos_sent(asked)) == 1
    noted = hands.note_readings(tab)
    hands.let_go(tab, held)
    shown(tab, "That's a 4!")
    assert [told["headline"] for told in noted()] == ["That's a 4!"]


def test_another_language_reads_the_photo_anew_and_not_the_pad(both):
    noted = hands.note_readings(both)
    hands.choose_language(both, "de")
    shown(both, "Das ist eine 7!")
    says(both, "photo.read", "de")
    assert len(noted()) == 1


def test_why_and_the_other_networks_answer_for_the_photo(both):
    asked = hands.questions(both)
    hands.open_tab(both, "why")
    both.wait_for_selector(".why:not(.empty)[aria-busy=false]")
    assert both.locator("#why-digit").input_value() == "7"
    both.locator("#why .inside").scroll_into_view_if_needed()
    both.wait_for_selector("#why .sums .bar >> nth=10")
    both.wait_for_selector(".why[aria-busy=false]")
    hands.open_tab(both, "networks")
    both.wait_for_selector(".networks[aria-busy=false] .board")
    assert both.locator(".network .centred .says").first.inner_text() == "7"
    assert set(photos_sent(asked)) == {"explain_drawing", "look_inside", "read_by_all"}
