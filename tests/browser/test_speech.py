"""The answer is said aloud to whoever asks for it: each verdict once."""

import pytest

from tests.helpers.browser import hands
from tests.helpers.drawn import FOUR, SEVEN

# What would be said, in order; what is cut short is taken away again.
RECORD = """
    window.said = [];
    speechSynthesis.speak = ({ text, lang }) => window.said.push([text, lang]);
    speechSynthesis.cancel = () => {};
"""
WITHOUT = "delete Window.prototype.speechSynthesis; delete window.speechSynthesis;"


@pytest.fixture
def heard(new_tab):
    """Give the page, and a function that returns what it has said so far."""
    tab = new_tab(before=lambda context: context.add_init_script(RECORD))
    return tab, lambda: tab.evaluate("window.said")


def test_nothing_is_said_until_it_is_asked_for(heard):
    tab, said = heard
    button = tab.get_by_role("button", name="Say the answer aloud")
    assert button.get_attribute("aria-pressed") == "false"
    hands.put(tab, SEVEN)
    assert said() == []
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert said() == [["That's a 7!", "en"]]
    button.click()
    hands.put(tab, FOUR)
    assert said() == [["That's a 7!", "en"]]


def test_a_settled_verdict_is_said_once_in_the_pages_language(heard):
    tab, said = heard
    tab.locator(".speak").click()
    assert said() == []  # the pad is blank
    hands.choose_language(tab, "de")
    hands.wait_for_text(tab, ".headline", "Zeichne")
    hands.draw_with_mouse(tab, SEVEN)
    assert hands.answered(tab, len(SEVEN)) == "Das ist eine 7!"
    tab.wait_for_timeout(300)
    assert said() == [["Das ist eine 7!", "de"]]
    hands.clear(tab)
    assert len(said()) == 1


def test_nothing_is_said_while_the_pen_is_down(heard):
    tab, said = heard
    tab.locator(".speak").click()
    path = [point for stroke in SEVEN for point in stroke]
    hands.pull_mouse(tab, path)
    tab.wait_for_function("window.digitsReading?.live && digitsReading.probabilities")
    tab.wait_for_timeout(800)  # longer than a pen's rest
    assert said() == []
    tab.mouse.up()
    headline = hands.answered(tab, 1)
    assert said() == [[headline, "en"]]


def test_the_choice_lasts_over_a_reload(heard):
    tab, said = heard
    tab.locator(".speak").click()
    tab.reload()
    hands.wait_for_pad(tab)
    assert tab.locator(".speak").get_attribute("aria-pressed") == "true"
    hands.put(tab, SEVEN)
    assert said() == [["That's a 7!", "en"]]


def test_a_browser_without_a_voice_has_no_switch_for_it(new_tab):
    tab = new_tab(before=lambda context: context.add_init_script(WITHOUT))
    assert not tab.evaluate("Boolean(window.speechSynthesis)")
    assert not tab.locator(".speak").is_visible()
    assert hands.put(tab, SEVEN) == "That's a 7!"
