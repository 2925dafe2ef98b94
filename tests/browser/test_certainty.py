"""How sure must it be? Below that the page would rather not say."""

import json

import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.steps.examples import example_strokes
from digits.verdict import CERTAINTY_LEVELS
from tests.helpers.browser import hands
from tests.helpers.browser.room import CUT, boxes_of
from tests.helpers.drawn import DRAWINGS, SEVEN, SMILEY

HELD = "I'd rather not say."
UNSURE = "A 4, or maybe a 9."
PLACE = "digits-certainty"
SCREENS = [(390, 664), (844, 390), (768, 1024), (1280, 800), (1920, 1080)]
DESK = 1200  # px; from here on nothing needs scrolling
STAGE = (".masthead", ".sheet", ".tools", ".numerals", ".headline", ".answer .bar")
GARBAGE = ["0.42", "2", "-1", "NaN", "", "null", "[0.9]", "<img>", "9" * 1000]


def put_four(tab):
    """Put a 4 on the pad that may be a 9; return the headline."""
    hands.put_on_pad(tab, example_strokes("four"))
    return hands.answered(tab, 2)


def unfold(tab):
    tab.locator(".certainty .fold").click()
    tab.wait_for_selector(".certainty .slide:not([hidden])")


def slide_to(tab, level):
    """Pull the slider to a level, as a hand does: an event for each step."""
    tab.locator("#certainty-level").evaluate(
        """(slider, to) => {
            const step = Math.sign(to - slider.value);
            while (Number(slider.value) !== to) {
                slider.value = Number(slider.value) + step;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
            }
        }""",
        CERTAINTY_LEVELS.index(level),
    )


def headline(tab):
    return tab.locator(".headline").inner_text()


def numeral(tab):
    return tab.locator(".numerals").text_content()


def test_it_is_folded_and_at_its_lowest_the_page_is_as_ever(tab):
    assert put_four(tab) == UNSURE
    line = tab.locator(".certainty .line")
    assert line.inner_text() == ENGLISH.text("certainty.title")
    assert line.bounding_box()["height"] < 48
    assert not tab.locator(".certainty .slide").is_visible()
    for part in (".reset", ".chip"):
        assert not tab.locator(f".certainty {part}").is_visible()
    assert hands.put(tab, SMILEY) == ENGLISH.text("headline.not_a_digit")


def test_below_the_chosen_share_the_page_would_rather_not_say(tab):
    put_four(tab)
    share = max(hands.reading(tab)["class_probabilities"])
    bars = hands.shares(tab)
    asked = hands.questions(tab)
    unfold(tab)
    reached = [level for level in CERTAINTY_LEVELS if level <= share]
    slide_to(tab, reached[-1])
    assert headline(tab) == UNSURE
    slide_to(tab, CERTAINTY_LEVELS[len(reached)])
    assert (headline(tab), numeral(tab)) == (HELD, "?")
    assert tab.locator(".numeral.quiet").count() == 1
    assert hands.shares(tab) == bars
    assert tab.locator(".bar.leads").count() == 1
    slide_to(tab, 0)
    assert headline(tab) == UNSURE
    assert set(hands.functions(asked)) <= {"describe_certainty"}


def test_the_next_drawing_is_judged_as_well(tab):
    unfold(tab)
    slide_to(tab, 0.9)
    assert put_four(tab) == HELD
    assert hands.put(tab, SEVEN) == "That's a 7!"
    assert numeral(tab) == "7"
    assert hands.put(tab, SMILEY) == ENGLISH.text("headline.not_a_digit")
    hands.clear(tab)
    assert headline(tab) == ENGLISH.text("headline.blank")


def test_while_the_pen_is_down_nothing_is_refused(tab):
    unfold(tab)
    slide_to(tab, 0.995)
    hands.pull_mouse(tab, SEVEN[0])
    tab.wait_for_function("window.digitsReading?.live && digitsReading.probabilities")
    assert headline(tab) == ENGLISH.text("headline.drawing")
    assert "?" not in numeral(tab)
    tab.mouse.up()


def test_of_a_number_the_least_certain_digit_counts(tab):
    assert hands.put(tab, DRAWINGS["numbers"]["42"]) == "That's 42!"
    unfold(tab)
    slide_to(tab, 0.95)
    assert headline(tab) == "That's 42!"
    tab.evaluate(
        """() => {
            const [four, two] = digitsReading.digits;
            const shares = two.class_probabilities.map((share) => 0.9 * share);
            const digits = [four, { ...two, class_probabilities: shares }];
            window.digits.showReading({ ...window.digitsReading, digits });
        }"""
    )
    assert (headline(tab), numeral(tab)) == (HELD, "?")
    assert tab.locator(".number .place").count() == 2


@pytest.mark.parametrize(
    ("shares", "certainty"),
    [([0.1] * 10, 0.1), ([0.05] * 10 + [0.5], 0), ([0.4] + [0.05] * 9 + [0.15], 0.4)],
    ids=["ten outputs", "no digit is longest", "a digit is longest"],
)
def test_the_certainty_is_the_longest_bars_if_that_is_a_digits(tab, shares, certainty):
    found = tab.evaluate(
        "shares => digits.certaintyOf({ digits: [], class_probabilities: shares })",
        shares,
    )
    assert found == certainty


def test_a_remark_names_nothing_and_is_said_all_the_same(tab):
    hands.put(tab, SEVEN)
    tab.evaluate(
        """() => {
            digits.setLeastCertainty(0.995);
            digits.showReading({
                ...window.digitsReading, verdict: "unsure", remark: "wide gap",
                class_probabilities: [0.5, 0.5], headline: "Closer",
            });
            digits.setLeastCertainty(0);
        }"""
    )
    assert (headline(tab), numeral(tab)) == ("Closer", "?")


# What it says.


def test_the_sentences_come_from_the_card_and_follow_the_slider(tab):
    unfold(tab)
    tab.wait_for_selector(".certainty .measured:not(:empty)")
    lowest = tab.locator(".certainty .answers").inner_text()
    slide_to(tab, 0.95)
    assert tab.locator(".certainty .value").inner_text() == "At least 95% sure"
    slider = tab.get_by_role("slider", name=ENGLISH.text("certainty.title"))
    assert slider.get_attribute("aria-valuetext") == "At least 95% sure"
    answers = tab.locator(".certainty .answers").inner_text()
    assert answers != lowest
    assert "would then answer 952, of these 1 wrongly" in answers
    assert "name a digit in 14" in tab.locator(".certainty .doodles").inner_text()
    hands.choose_language(tab, "de")
    hands.wait_for_text(tab, ".certainty .answers", "Von 1.000 Ziffern fremder")
    least = tab.locator(".certainty .value").inner_text()
    assert least == "Ab 95\u00a0% Sicherheit"


def test_without_sentences_the_slider_does_the_same(fresh_tab):
    tab = fresh_tab
    put_four(tab)
    with hands.server_away(tab):
        unfold(tab)
        slide_to(tab, 0.9)
        assert headline(tab) == HELD
        assert tab.locator(".certainty .answers").inner_text() == ""


def test_the_headline_is_the_languages_own(tab):
    unfold(tab)
    slide_to(tab, 0.9)
    put_four(tab)
    for code in ("tr", "de"):
        hands.choose_language(tab, code)
        hands.expect_text(tab, ".headline", WORDINGS[code].text("headline.held"))


def test_what_is_said_aloud_is_what_stands_there(new_tab):
    script = "window.said = []; speechSynthesis.speak = ({ text }) => said.push(text);"
    tab = new_tab(before=lambda context: context.add_init_script(script))
    tab.locator(".speak").click()
    put_four(tab)
    unfold(tab)
    slide_to(tab, 0.9)
    slide_to(tab, 0.95)
    slide_to(tab, 0)
    assert tab.evaluate("window.said") == [UNSURE, HELD, UNSURE]
    assert tab.locator(".headline").get_attribute("aria-live") == "polite"


def test_nobody_is_asked_whether_what_was_not_said_was_right(tab):
    unfold(tab)
    slide_to(tab, 0.9)
    put_four(tab)
    question = tab.locator(".feedback .question")
    assert question.inner_text() == ENGLISH.text("right.which")
    hands.put(tab, SEVEN, side=200, corner=(30, 30))
    assert question.inner_text() == ENGLISH.text("right.ask")
    tab.evaluate(
        "digits.showReading({ ...digitsReading,"
        " class_probabilities: digitsReading.class_probabilities.map(s => s / 2) })"
    )
    assert question.inner_text() == ENGLISH.text("right.which")
    assert tab.locator(".likely button").all_inner_texts() == ["7", "Not a digit"]


# Where it stands.


@pytest.mark.parametrize("screen", SCREENS)
def test_unfolding_moves_nothing_and_covers_no_answer(tab, screen):
    hands.resize(tab, *screen)
    put_four(tab)
    tab.evaluate("window.scrollTo(0, 0)")
    before = {part: boxes_of(tab, part) for part in STAGE}
    tab.evaluate("document.querySelector('.certainty .fold').click()")
    tab.wait_for_selector(".certainty .measured:not(:empty)")
    tab.wait_for_function("window.scrollY === 0")
    assert {part: boxes_of(tab, part) for part in STAGE} == before
    [slide] = boxes_of(tab, ".certainty .slide")
    assert slide["left"] >= 0
    assert slide["right"] <= screen[0]
    assert slide["bottom"] <= screen[1]
    answer = [".headline", ".numerals", ".answer .bar"]
    for box in [box for part in answer for box in before[part]]:
        is_beside = slide["left"] >= box["right"] or slide["right"] <= box["left"]
        assert is_beside or slide["top"] >= box["bottom"]
    size = tab.evaluate("document.documentElement.scrollHeight")
    assert size <= screen[1] or screen[0] < DESK


def test_a_choice_stands_in_the_answer_and_one_tap_puts_it_back(phone_tab):
    tab = phone_tab
    hands.resize(tab, 390, 664)
    put_four(tab)
    tab.evaluate("document.querySelector('.certainty .fold').click()")
    slide_to(tab, 0.9)
    tab.locator(".certainty .close").tap()
    chip = tab.locator(".certainty .chip")
    assert chip.inner_text().startswith("≥\u00a090%")
    [inside], [outside] = boxes_of(tab, ".chip"), boxes_of(tab, ".answer")
    assert inside["bottom"] <= outside["bottom"] + 0.5
    assert inside["top"] >= outside["top"]
    assert headline(tab) == HELD
    chip.tap()
    assert headline(tab) == UNSURE
    assert not chip.is_visible()


def test_beside_the_bars_the_choice_is_seen_and_put_back(tab):
    put_four(tab)
    unfold(tab)
    slide_to(tab, 0.9)
    assert tab.locator(".certainty .fold").inner_text() == "At least 90% sure"
    assert not tab.locator(".certainty .chip").is_visible()
    tab.get_by_role("button", name=ENGLISH.text("certainty.reset")).click()
    assert headline(tab) == UNSURE
    assert hands.is_focused(tab.locator(".certainty .fold"))


def test_keys_unfold_slide_and_fold(tab):
    put_four(tab)
    tab.locator(".certainty .fold").focus()
    tab.keyboard.press("Enter")
    assert hands.is_focused(tab.locator("#certainty-level"))
    tab.keyboard.press("End")
    assert headline(tab) == HELD
    assert tab.locator(".certainty .value").inner_text() == "At least 99.5% sure"
    tab.keyboard.press("Escape")
    assert not tab.locator(".certainty .slide").is_visible()
    assert hands.is_focused(tab.locator(".certainty .fold"))
    assert headline(tab) == HELD


# What is kept.


def test_the_choice_lasts_over_a_reload(tab):
    put_four(tab)
    unfold(tab)
    slide_to(tab, 0.9)
    assert json.loads(tab.evaluate(f"sessionStorage.getItem('{PLACE}')")) == 0.9
    tab.reload()
    hands.wait_for_pad(tab)
    assert hands.answered(tab, 2) == HELD
    assert tab.locator(".certainty .fold").inner_text() == "At least 90% sure"


def test_what_is_no_level_is_ignored(tab):
    put_four(tab)
    for text in GARBAGE:
        tab.evaluate("t => sessionStorage.setItem('digits-certainty', t)", text)
        tab.reload()
        hands.wait_for_pad(tab)
        assert tab.evaluate("digits.leastCertainty()") == 0, text
    assert hands.answered(tab, 2) == UNSURE


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_what_was_chosen_takes_one_line_in_every_language(tab, large):
    unfold(tab)
    slide_to(tab, 0.995)
    if large:
        tab.locator(".large").click()
    line = tab.locator(".certainty .line")
    style = "getComputedStyle(document.documentElement)"
    root = tab.evaluate(f"parseFloat({style}.fontSize)")
    for code, words in WORDINGS.items():
        hands.choose_language(tab, code)
        hands.expect_text(tab, ".clear .word", words.text("pad.clear"))
        assert line.bounding_box()["height"] < 2.1 * root, code
        assert tab.locator(".certainty .fold").evaluate_all(CUT) == [], code
