"""The pen's rest in a real Chromium: no verdict on half a digit.

The page's clock stands still, and goes on by as many milliseconds as a test says;
answers of the server come meanwhile.
"""

import json

import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from tests.helpers.browser import hands
from tests.helpers.drawn import FOUR, SEVEN, on_pad

WAITING = ENGLISH.text("headline.drawing")
REST = 600  # ms


@pytest.fixture(scope="module")
def still_tab(browser, page):
    """Give the page with a clock that stands still."""
    context = browser.new_context(**hands.DESKTOP)
    tab = hands.opened(context, page)
    tab.clock.install()
    tab.clock.pause_at(tab.evaluate("Date.now()") + 60_000)
    yield tab
    context.close()


@pytest.fixture
def still(still_tab):
    """Give it with a blank pad."""
    hands.clear(still_tab)
    hands.choose_language(still_tab, "en")
    return still_tab


def headline(tab):
    """Return the headline, and whether a screen reader says it."""
    part = tab.locator(".headline")
    return part.inner_text(), part.get_attribute("aria-live") == "polite"


def wait_for_bars(tab, strokes):
    """Wait until the bars are those of so many strokes, with the pen up."""
    tab.wait_for_function(
        "n => window.digitsReading?.strokes.length === n", arg=strokes
    )


def test_no_verdict_is_given_between_two_strokes_of_a_4(still):
    noted = hands.note_readings(still)
    for strokes, path in enumerate(FOUR, start=1):
        hands.draw_with_mouse(still, [path])
        wait_for_bars(still, strokes)
        still.clock.run_for(REST - 1)
        assert headline(still) == (WAITING, False)
        assert sum(hands.shares(still)) == pytest.approx(100, abs=0.01)
        assert still.locator(".bar.leads").count() == 0
        assert not still.locator(".feedback").is_visible()
    still.clock.run_for(1)
    assert hands.answered(still, len(FOUR)) == "That's a 4!"
    assert headline(still) == ("That's a 4!", True)
    assert still.locator(".bar.leads").count() == 1
    assert {told["headline"] for told in noted()[:-1]} == {WAITING}


def test_a_verdict_is_suspended_as_soon_as_the_pen_comes_down(still):
    hands.put(still, SEVEN)
    [[start, end]] = hands.on_screen(still, [[[10, 90], [30, 90]]])
    still.mouse.move(*start)
    still.mouse.down()
    assert headline(still) == (WAITING, False)
    still.mouse.move(*end)
    still.mouse.up()
    wait_for_bars(still, len(SEVEN) + 1)
    still.clock.run_for(REST)
    hands.answered(still, len(SEVEN) + 1)


def test_nothing_waits_where_no_hand_has_drawn(still):
    assert hands.put(still, SEVEN) == "That's a 7!"  # as examples and links do
    hands.draw_with_mouse(still, [[[10, 90], [30, 90]]])
    hands.press_button(still, "Undo", len(SEVEN))  # within the rest
    assert headline(still) == ("That's a 7!", True)
    hands.press_button(still, "Redo", len(SEVEN) + 1)
    hands.press_button(still, "Clear", 0)
    assert headline(still) == (ENGLISH.text("headline.blank"), True)
    still.locator(".sheet").focus()
    still.keyboard.press("Space")
    for _ in range(5):
        still.keyboard.press("Shift+ArrowDown")
    still.keyboard.press("Space")
    assert hands.answered(still, 1) == "That's a 1!"


def test_the_waiting_text_is_in_the_language_chosen(still):
    hands.put(still, SEVEN)
    for code, words in WORDINGS.items():
        hands.choose_language(still, code)
        hands.expect_text(
            still, ".headline", words.text("headline.digit", digit=words.digit(7))
        )
        hands.draw_with_mouse(still, [[[10, 90], [30, 90]]])
        assert headline(still) == (words.text("headline.drawing"), False)
        still.locator("button.undo").click()
        hands.answered(still, len(SEVEN))


# What a verdict of doubt shows: the network may not have that doubt about any drawing.


def doubtful(strokes):
    """Return an answer of the server: a 0, if it is a digit."""
    bars = [0.55, *[0.0] * 9, 0.45]
    headline = "A 0? I'm not sure that's a digit."
    reading = {"verdict": "unsure", "digit": 0, "rival": None, "text": "0"}
    shares = {"probabilities": [1.0, *[0.0] * 9], "class_probabilities": bars}
    return {**reading, **shares, "headline": headline, "digits": [], "glyph": "AAAA"}


def test_a_doubt_whether_it_is_a_digit_is_asked_about_so(tab):
    body = json.dumps(doubtful(SEVEN))
    tab.route(
        hands.QUESTIONS,
        lambda route: route.fulfill(body=body, content_type="application/json"),
    )
    hands.put_on_pad(tab, on_pad(SEVEN))
    assert hands.answered(tab, len(SEVEN)) == doubtful(SEVEN)["headline"]
    assert hands.shares(tab) == pytest.approx([55, *[0] * 9, 45])
    assert tab.locator(".bar.leads .share").all_inner_texts() == ["55%"]
    part = tab.locator(".feedback")
    assert part.locator(".question").inner_text() == ENGLISH.text("right.which")
    assert part.locator(".short button").all_inner_texts() == [
        "0",
        ENGLISH.text("right.no_digit"),
        ENGLISH.text("right.another"),
    ]
