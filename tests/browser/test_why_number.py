"""Why? of a number in a real Chromium: one of its digits at a time."""

import pytest

from tests.helpers.browser import hands
from tests.helpers.drawn import DRAWINGS, SEVEN

FORTY_TWO = DRAWINGS["numbers"]["42"]


def explained(tab, digit):
    """Wait until the question is about a digit; return the picture."""
    tab.wait_for_function(
        "digit => document.querySelector('#why-digit')?.value === digit", arg=digit
    )
    tab.wait_for_selector(".why[aria-busy=false]:not(.empty)")
    return tab.locator("#why .coloured").evaluate("canvas => canvas.toDataURL()")


def pressed(tab):
    cards = tab.locator(".number .place").all()
    return [card.get_attribute("aria-pressed") for card in cards]


def ours(tab, digit):
    """Wait until the other networks are shown beside our reading of a digit."""
    hands.wait_for_text(tab, "#networks .centred .says", digit)


def by_mouse(tab, card):
    card.click()


def by_finger(tab, card):
    card.tap()


def by_keys(tab, card):
    tab.locator(".number .place").first.focus()
    tab.keyboard.press("Tab")
    assert hands.is_focused(card)
    tab.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("size", "choose"),
    [("tab", by_mouse), ("phone_tab", by_finger), ("tab", by_keys)],
    ids=["mouse", "finger", "keys"],
)
def test_the_digit_that_is_chosen_is_explained_and_compared(size, choose, request):
    tab = request.getfixturevalue(size)
    assert hands.put(tab, FORTY_TWO) == "That's 42!"
    assert pressed(tab) == ["true", "false"]
    hands.open_tab(tab, "why")
    four = explained(tab, "4")
    choose(tab, tab.locator(".number .place").last)
    assert pressed(tab) == ["false", "true"]
    assert explained(tab, "2") != four
    assert tab.locator("#why .gain dt").inner_text() == "points towards 2"
    tab.locator("#why .inside").scroll_into_view_if_needed()
    hands.wait_for_text(tab, "#why .best .name", "2")
    hands.open_tab(tab, "networks")
    ours(tab, "2")
    choose_first = tab.locator(".number .place").first
    choose_first.focus()
    tab.keyboard.press("Space")
    ours(tab, "4")


def test_the_choice_is_kept_while_the_number_changes_and_ends_with_it(tab):
    hands.open_tab(tab, "why")
    hands.put(tab, FORTY_TWO)
    explained(tab, "4")
    tab.locator(".number .place").last.click()
    explained(tab, "2")
    assert hands.reading(tab)["place"] == 1
    hands.choose_language(tab, "de")
    hands.wait_for_text(tab, "#why .gain dt", "spricht für eine 2")
    assert pressed(tab) == ["false", "true"]
    hands.choose_language(tab, "en")
    hands.put(tab, SEVEN)
    explained(tab, "7")
    assert "place" not in hands.reading(tab)
    hands.put(tab, FORTY_TWO)
    explained(tab, "4")
    assert pressed(tab) == ["true", "false"]
