"""The tab "Why?" in a real Chromium: by mouse, finger and keys."""

import json

import pytest

from tests.helpers.browser.hands import (
    QUESTIONS,
    answered,
    chosen,
    clear,
    draw,
    draw_with_finger,
    draw_with_mouse,
    functions,
    hold_first,
    on_screen,
    open_tab,
    questions,
    server_away,
    tap_open,
    wait_for_text,
)
from tests.helpers.drawn import DRAWINGS

pytestmark = pytest.mark.slow

SEVEN, FOUR = DRAWINGS["digits"]["7-crossed"], DRAWINGS["digits"]["4-open"]
ASKED = ["explain_drawing", "look_inside"]
BLUE, ORANGE = (0, 114, 178), (224, 138, 0)
SENTENCE, RESULT = "#why .said", "#why .result"


def explained(tab):
    """Wait for the answer to the drawing as it is now; return its sentence."""
    tab.wait_for_selector(".why[aria-busy=false]:not(.empty)")
    return tab.locator(SENTENCE).inner_text()


def wait_for_result(tab, words):
    tab.locator(RESULT, has_text=words).wait_for()


def selects(tab):
    return tab.locator("#why select").all()


def pair(tab):
    """Return what the two lists show."""
    return [select.input_value() for select in selects(tab)]


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


def test_a_drawn_7_is_explained_against_its_runner_up(tab):
    draw(tab, SEVEN)
    open_tab(tab, "why")
    sentence = explained(tab)
    digit, other = pair(tab)
    assert digit == "7"
    assert other != "7"
    assert "for 7; " in sentence
    assert sentence.endswith(f" {other}.")
    result = tab.locator(RESULT).inner_text()
    assert result.startswith(f"7 is ahead of {other} by ")
    assert tab.locator("#why .gain dt").inner_text() == "speaks for 7"
    assert tab.locator("#why .loss dt").inner_text() == f"speaks for {other}"


def test_the_ink_is_coloured_and_nothing_else_and_in_the_dark_painted_anew(tab):
    draw(tab, SEVEN)
    open_tab(tab, "why")
    explained(tab)
    shown = pixels(tab)
    strongest, other = sorted(distance(colour, shown) for colour in (BLUE, ORANGE))
    assert strongest < 6
    assert other < 120
    glyph = tab.evaluate("Array.from(atob(digitsReading.glyph), c => c.charCodeAt(0))")
    assert [alpha > 0 for *_, alpha in shown] == [ink > 0 for ink in glyph]
    tab.evaluate("document.body.classList.toggle('dark')")
    tab.wait_for_timeout(200)
    dark = pixels(tab)
    tab.evaluate("document.body.classList.toggle('dark')")
    assert dark != shown


def test_picture_and_sentence_stand_beside_the_pad_on_one_screen(tab):
    draw(tab, SEVEN)
    open_tab(tab, "why")
    explained(tab)
    for width, height in ((1280, 800), (1366, 768)):
        tab.set_viewport_size({"width": width, "height": height})
        assert tab.evaluate("window.scrollY") == 0
        for part in (".sheet", "#why .coloured", SENTENCE, RESULT):
            box = tab.locator(part).bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= height
        assert tab.locator("#why .coloured").bounding_box()["width"] >= 280


def test_any_other_pair_may_be_chosen(tab):
    draw(tab, SEVEN)
    open_tab(tab, "why")
    before = explained(tab)
    asked = questions(tab)
    selects(tab)[1].select_option("2")
    wait_for_result(tab, "of 2 by")
    assert explained(tab) != before
    assert tab.locator("#why .loss dt").inner_text() == "speaks for 2"
    selects(tab)[0].select_option("no digit")
    wait_for_text(tab, RESULT, "no digit is")
    assert set(functions(asked)) == {"explain_drawing"}


def test_a_digit_against_itself_changes_the_two_about(tab):
    draw(tab, SEVEN)
    open_tab(tab, "why")
    explained(tab)
    selects(tab)[1].select_option("1")
    tab.wait_for_selector(".why[aria-busy=false]")
    selects(tab)[0].select_option("1")
    assert pair(tab) == ["1", "7"]
    wait_for_text(tab, RESULT, "1 is behind 7")
    assert pair(tab) == ["1", "7"]


def test_a_chosen_pair_stays_until_the_pad_is_cleared(tab):
    draw(tab, SEVEN)
    open_tab(tab, "why")
    explained(tab)
    selects(tab)[1].select_option("3")
    tab.wait_for_selector(".why[aria-busy=false]")
    draw_with_mouse(tab, on_screen(tab, [[[10, 90], [30, 90]]]))
    answered(tab, 3)
    explained(tab)
    assert pair(tab) == ["7", "3"]
    draw(tab, FOUR)
    explained(tab)
    assert pair(tab)[0] == "4"


def test_seven_layers_are_shown_when_they_come_onto_the_screen(tab):
    draw(tab, SEVEN)
    asked = questions(tab)
    open_tab(tab, "why")
    explained(tab)
    tab.wait_for_timeout(300)
    assert functions(asked) == ASKED[:1]
    shown = layers(tab)
    assert functions(asked) == ASKED
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
    open_tab(tab, "why")
    draw(tab, [SEVEN[0]])
    layers(tab)
    before = pixels(tab)
    source = tab.locator("#why .layer img").first.get_attribute("src")
    tab.evaluate("window.scrollTo(0, 0)")
    draw_with_mouse(tab, on_screen(tab, [SEVEN[1]]))
    answered(tab, 2)
    explained(tab)
    assert pixels(tab) != before
    layers(tab)
    tab.wait_for_function(
        "old => document.querySelector('#why .layer img').src !== old", arg=source
    )


def test_while_the_pen_is_down_nothing_is_asked(tab):
    draw(tab, [SEVEN[0]])
    open_tab(tab, "why")
    before = explained(tab)
    asked = questions(tab)
    live = "{...window.digitsReading, live: true, headline: 'half a stroke'}"
    tab.evaluate(
        f"document.dispatchEvent(new CustomEvent('digits:reading', {{detail: {live}}}))"
    )
    tab.wait_for_timeout(300)
    assert asked == []
    assert explained(tab) == before


def test_a_blank_pad_and_a_dot_are_not_explained(tab):
    open_tab(tab, "why")
    wait_for_text(tab, SENTENCE, "Draw a digit on the pad")
    draw(tab, SEVEN)
    explained(tab)
    clear(tab)
    wait_for_text(tab, SENTENCE, "Draw a digit on the pad")
    for part in (".coloured", ".question", ".bill", ".inside"):
        assert not tab.locator(f"#why {part}").is_visible()
    asked = questions(tab)
    box = tab.locator(".sheet").bounding_box()
    tab.mouse.click(box["x"] + 99, box["y"] + 99)
    wait_for_text(tab, SENTENCE, "That is only a dot.")
    assert not {*functions(asked)} & {*ASKED}


def test_a_doodle_is_explained_as_no_digit(tab):
    open_tab(tab, "why")
    draw(tab, DRAWINGS["nondigits"]["smiley"])
    assert "no digit" in explained(tab)
    assert pair(tab)[0] == "10"


def test_one_question_is_under_way_and_an_old_answer_is_dropped(tab):
    open_tab(tab, "why")
    draw(tab, SEVEN)
    explained(tab)
    held = hold_first(tab, "explain_drawing")
    asked = questions(tab)
    draw(tab, FOUR)
    tab.wait_for_timeout(300)
    assert functions(asked).count("explain_drawing") == 1
    held[0].continue_()
    wait_for_text(tab, RESULT, "4 is ahead")
    assert functions(asked).count("explain_drawing") == 2


def test_a_panel_outlives_a_server_that_is_away(tab):
    draw(tab, SEVEN)
    with server_away(tab):
        open_tab(tab, "why")
        wait_for_text(tab, SENTENCE, "I cannot be reached")
    assert "for 7; " in explained(tab)


def test_who_must_ask_again_sees_the_old_answer_faint(tab):
    draw(tab, SEVEN)
    open_tab(tab, "why")
    explained(tab)
    busy = json.dumps({"error": "Many ask at once.", "again": True})
    tab.route(
        QUESTIONS,
        lambda route: route.fulfill(body=busy, content_type="application/json"),
    )
    selects(tab)[1].select_option("2")
    tab.wait_for_timeout(800)
    assert tab.locator(".why").get_attribute("aria-busy") == "true"
    assert tab.locator("#why .coloured").is_visible()
    tab.unroute(QUESTIONS)
    wait_for_result(tab, "of 2 by")


def test_keys_open_the_tab_and_choose_a_pair(tab):
    draw(tab, SEVEN)
    why = tab.get_by_role("tab", name="Why?")
    why.focus()
    tab.keyboard.press("Enter")
    assert chosen(why)
    explained(tab)
    while tab.evaluate("document.activeElement.id") != "why-other":
        tab.keyboard.press("Tab")
    tab.keyboard.press("9")
    wait_for_result(tab, "of 9 by")
    assert tab.get_by_label("and not this").input_value() == "9"
    assert tab.get_by_label("Why this").input_value() == "7"


def test_a_finger_opens_the_tab_and_sees_it_all(phone_tab):
    draw(phone_tab, SEVEN, draw_with_finger)
    why = phone_tab.get_by_role("tab", name="Why?")
    why.scroll_into_view_if_needed()
    phone_tab.wait_for_timeout(500)  # a tap stops a page that still scrolls
    tap_open(why)
    assert "for 7; " in explained(phone_tab)
    coloured = phone_tab.locator("#why .coloured")
    coloured.scroll_into_view_if_needed()
    assert coloured.bounding_box()["width"] >= 280
    assert layers(phone_tab).count() == 7
