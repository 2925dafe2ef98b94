"""The tab "Why?" in a real Chromium: by mouse, finger and keys."""

import json

import pytest

from tests.helpers.browser import hands
from tests.helpers.drawn import FOUR, SEVEN, SMILEY

ASKED = ["explain_drawing", "look_inside"]
BLUE, ORANGE = (0, 114, 178), (224, 138, 0)
SENTENCE, RESULT = "#why .status", "#why .result"


def explained(tab):
    """Wait for the answer to the drawing as it is now; return its sentence."""
    tab.wait_for_selector(".why[aria-busy=false]:not(.empty)")
    return tab.locator(SENTENCE).inner_text()


def wait_for_result(tab, words):
    tab.locator(RESULT, has_text=words).wait_for()


def pair(tab):
    """Return what the two lists show."""
    return [select.input_value() for select in tab.locator("#why select").all()]


def layers(tab):
    """Scroll to the layers, and wait for them."""
    tab.locator("#why .inside").scroll_into_view_if_needed()
    tab.wait_for_selector("#why .sums .bar >> nth=10")
    tab.wait_for_selector(".why[aria-busy=false]")
    return tab.locator("#why .layer")


def pixels(tab):
    """Return the coloured picture's pixels as rows of (r, g, b, a)."""
    values = tab.locator(".coloured").evaluate(
        "c => Array.from(c.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    return [tuple(values[k : k + 4]) for k in range(0, len(values), 4)]


def distance(colour, shown):
    """Return how far a colour is from the nearest of those shown, over all channels."""
    return min(
        sum(abs(one - two) for one, two in zip(colour, rgb, strict=True))
        for *rgb, alpha in shown
        if alpha > 100
    )


@pytest.fixture
def why(tab):
    """Give the page with a 7 on the pad and the tab open that explains it."""
    hands.put(tab, SEVEN)
    hands.open_tab(tab, "why")
    explained(tab)
    return tab


def test_a_drawn_7_is_explained_against_its_runner_up_until_it_is_gone(why):
    digit, other = pair(why)
    assert digit == "7"
    assert other != "7"
    sentence = why.locator(SENTENCE).inner_text()
    assert "towards 7; " in sentence
    assert f" towards {other}" in sentence
    result = why.locator(RESULT).inner_text()
    assert result.startswith(f"7 is ahead of {other} by ")
    assert why.locator("#why .gain dt").inner_text() == "points towards 7"
    assert why.locator("#why .loss dt").inner_text() == f"points towards {other}"
    hands.clear(why)
    hands.wait_for_text(why, SENTENCE, "Draw a digit on the pad")
    for part in (".coloured", ".question", ".bill", ".inside"):
        assert not why.locator(f"#why {part}").is_visible()


def test_the_ink_is_coloured_and_nothing_else_and_in_the_dark_painted_anew(why):
    hands.draw(why, SEVEN, steps=3)
    explained(why)
    shown = pixels(why)
    strongest, other = sorted(distance(colour, shown) for colour in (BLUE, ORANGE))
    assert strongest < 6
    assert other < 120
    inked = hands.glyph_read(why).ravel() > 0
    assert [alpha > 0 for *_, alpha in shown] == inked.tolist()
    why.evaluate("document.body.classList.toggle('dark')")
    dark = pixels(why)
    why.evaluate("document.body.classList.toggle('dark')")
    assert dark != shown


def test_any_pair_may_be_chosen_and_stays_until_the_pad_is_cleared(why):
    before = explained(why)
    asked = hands.questions(why)
    digit, other = why.locator("#why select").all()
    other.select_option("2")
    wait_for_result(why, "of 2 by")
    assert explained(why) != before
    assert why.locator("#why .loss dt").inner_text() == "points towards 2"
    digit.select_option("2")  # against itself: the two change about
    assert pair(why) == ["2", "7"]
    hands.wait_for_text(why, RESULT, "2 is behind 7")
    assert pair(why) == ["2", "7"]
    digit.select_option("“no digit”")
    hands.wait_for_text(why, RESULT, "“no digit” is")
    assert set(hands.functions(asked)) == {"explain_drawing"}
    hands.draw_with_mouse(why, [[[10, 90], [30, 90]]])
    hands.answered(why, 3)
    explained(why)
    assert pair(why) == ["10", "7"]
    hands.clear(why)
    hands.put(why, FOUR)
    explained(why)
    assert pair(why)[0] == "4"


def test_the_question_names_first_what_the_language_names_first(why):
    hands.choose_language(why, "tr")
    wait_for_result(why, "önde")
    parts = "#why .question :is(label, select, .half > :last-child:not(.list))"
    shown = why.locator(parts).evaluate_all(
        "parts => parts.map((part) => part.id || part.textContent)"
    )
    assert shown == ["Neden", "why-other", "değil de", "why-digit", "?"]
    other = pair(why)[0]
    assert other != pair(why)[1] == "7"
    assert why.locator("label[for=why-other]").inner_text() == "Neden"
    why.locator("#why-digit").select_option("10")
    hands.wait_for_text(why, RESULT, "“hiçbiri”")
    assert why.locator("#why-digit option:checked").inner_text() == "“hiçbiri”"
    hands.choose_language(why, "en")
    hands.wait_for_text(why, RESULT, "“no digit”")
    assert pair(why) == ["10", other]


def test_seven_layers_are_shown_when_they_come_onto_the_screen(tab):
    asked = hands.questions(tab)
    hands.put(tab, SEVEN)
    hands.open_tab(tab, "why")
    explained(tab)
    assert hands.functions(asked)[1:] == ASKED[:1]
    with tab.expect_request(lambda request: ASKED[1] in (request.post_data or "")):
        shown = layers(tab)
    assert hands.functions(asked)[1:] == ASKED
    assert shown.count() == 7
    titles = tab.locator("#why .layer .title").all_inner_texts()
    assert [title[0] for title in titles] == [*"1234567"]
    for layer in shown.all():
        assert len(layer.locator(".text").inner_text()) > 20
    for image in tab.locator("#why .layer:not(.sums) img").all():
        assert image.evaluate("image => image.naturalWidth") > 180
        assert "16 small pictures" in image.get_attribute("alt")
    assert tab.locator("#why .best .name").inner_text()[-1] == "7"


def test_every_stroke_is_explained_anew_while_the_tab_is_open(tab):
    hands.open_tab(tab, "why")
    hands.put(tab, [SEVEN[0]])
    layers(tab)
    before = pixels(tab)
    source = tab.locator("#why .layer img").first.get_attribute("src")
    tab.evaluate("window.scrollTo(0, 0)")
    hands.draw_with_mouse(tab, [SEVEN[1]])
    hands.answered(tab, 2)
    explained(tab)
    assert pixels(tab) != before
    layers(tab)
    tab.wait_for_function(
        "old => document.querySelector('#why .layer img').src !== old", arg=source
    )


def test_while_the_pen_is_down_nothing_is_asked(why):
    before = explained(why)
    asked = hands.questions(why)
    live = "{...window.digitsReading, live: true, headline: 'half a stroke'}"
    why.evaluate(
        f"document.dispatchEvent(new CustomEvent('digits:reading', {{detail: {live}}}))"
    )
    why.wait_for_timeout(100)
    assert asked == []
    assert explained(why) == before


def test_a_doodle_is_explained_as_no_digit(tab):
    hands.open_tab(tab, "why")
    hands.put(tab, SMILEY)
    assert "no digit" in explained(tab)
    assert pair(tab)[0] == "10"


def test_who_must_ask_again_sees_the_old_answer_faint(why):
    busy = json.dumps({"error": "Many ask at once.", "again": True})
    why.route(
        hands.QUESTIONS,
        lambda route: route.fulfill(body=busy, content_type="application/json"),
    )
    with why.expect_response(hands.QUESTIONS):
        why.locator("#why-other").select_option("2")
    why.wait_for_event("response", lambda answer: "component_server" in answer.url)
    assert why.locator(".why").get_attribute("aria-busy") == "true"  # it asks again
    assert why.locator("#why .coloured").is_visible()
    why.unroute(hands.QUESTIONS)
    wait_for_result(why, "of 2 by")


def test_keys_open_the_tab_and_choose_a_pair(tab):
    hands.put(tab, SEVEN)
    why = tab.get_by_role("button", name="Why?")
    why.focus()
    tab.keyboard.press("Enter")
    assert hands.chosen(why)
    explained(tab)
    while tab.evaluate("document.activeElement.id") != "why-other":
        tab.keyboard.press("Tab")
    tab.keyboard.press("9")
    wait_for_result(tab, "of 9 by")
    assert tab.get_by_label("and not this").input_value() == "9"
    assert tab.get_by_label("Why this").input_value() == "7"
