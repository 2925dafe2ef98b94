"""Watch it learn in a real Chromium: the slider, its histories, and playing them."""

import base64
import json
import re

import pytest

from digits.page.i18n.wording import WORDINGS
from digits.page.parts.training.learning import LearningPanel, example_glyph
from digits.reading import glyph_text
from digits.weights import WEIGHTS
from tests.helpers.browser import hands
from tests.helpers.browser.learning import (
    LAST,
    choose_history,
    drawn_filters,
    forget_place,
    go_to,
    marks_of,
    outcome,
    pillars,
    read,
    ready,
    sentence,
    step_shown,
)
from tests.helpers.browser.room import boxes_of
from tests.helpers.drawn import DRAWINGS, FOUR, SEVEN, on_pad

SCREENS = [(390, 664), (1280, 800), (1920, 1080)]


@pytest.fixture(scope="module")
def learnt():
    """Give what the panel is to show: curves of the histories, and shares of glyphs."""
    return LearningPanel(WEIGHTS)


@pytest.fixture
def panel(tab):
    """Give the page with a 7, and the panel open at the start of the history of all."""
    return opened(tab)


@pytest.fixture
def phone_panel(phone_tab):
    return opened(phone_tab)


def opened(tab):
    hands.put(tab, SEVEN)
    hands.open_tab(tab, "training")
    ready(tab)
    forget_place(tab)
    return tab


def expected(learnt, tab, history):
    """Return the shares that a history has for the drawing on the pad, by place."""
    message = {"glyph": hands.reading(tab)["glyph"]}
    return learnt.read_at_steps(message)["shares"][history]


# The slider.


NOTE_SPOKEN = """() => {
    const spoken = document.querySelector("#training .spoken");
    spoken.textContent = "";
    window.spokenOfLearning = [];
    new MutationObserver(() => window.spokenOfLearning.push(spoken.textContent))
        .observe(spoken, { childList: true });
}"""


def by_mouse(tab):
    tab.locator("#training .slider").click()


def by_keys(tab):
    tab.locator("#training .slider").focus()
    for _ in range(7):
        tab.keyboard.press("ArrowRight")


def by_buttons(tab):
    for _ in range(9):
        tab.get_by_role("button", name="One step on").click()
    for _ in range(2):
        tab.get_by_role("button", name="One step back").click()


@pytest.mark.parametrize("move", [by_mouse, by_keys, by_buttons])
def test_moving_the_slider_moves_bars_filters_marks_and_sentence(panel, learnt, move):
    before = drawn_filters(panel), marks_of(panel), sentence(panel)
    assert step_shown(panel) == "Step 0"
    move(panel)
    assert step_shown(panel) == "Step 64"
    after = drawn_filters(panel), marks_of(panel), sentence(panel)
    assert all(one != other for one, other in zip(before, after, strict=True))
    shares = expected(learnt, panel, "all")[7]
    assert pillars(panel) == pytest.approx([share / 1_000 for share in shares])
    assert "at step 64 it's " in sentence(panel)


def test_a_finger_moves_the_slider_too(phone_panel):
    box = phone_panel.locator("#training .slider").bounding_box()
    phone_panel.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 14)
    assert step_shown(phone_panel) == "Step 64"


def test_home_and_end_lead_from_knowing_nothing_to_the_last_step(panel):
    panel.locator("#training .slider").focus()
    panel.keyboard.press("End")
    assert step_shown(panel) == "Step 8,192"
    panel.keyboard.press("Home")
    assert sentence(panel).startswith("It knows nothing yet: by chance it guesses ")


def test_a_screen_reader_hears_each_step_and_the_sentence_once_it_rests(panel):
    slider = panel.get_by_role("slider", name="Step of its learning")
    panel.evaluate(NOTE_SPOKEN)
    slider.evaluate(
        """slider => {
            for (const place of [1, 2, 3, 4, 5, 6, 7]) {
                slider.value = place;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
            }
        }"""
    )
    text = slider.get_attribute("aria-valuetext")
    assert re.fullmatch(r"step 64: 7, \d\d%", text)
    story = f"{sentence(panel)} {outcome(panel)}"
    hands.expect_text(panel, "#training .spoken", story)
    assert panel.evaluate("window.spokenOfLearning") == [story]


def test_the_marks_stand_at_the_accuracy_and_loss_that_are_written(panel, learnt):
    answer = learnt.describe_learning({})
    all_drawings = answer["histories"][-1]
    go_to(panel, LAST)
    cells = panel.locator("#training .measured td").all_inner_texts()
    mnist, pens = (all_drawings["curves"][name] for name in ("mnist", "pens"))
    assert cells == [
        text
        for curves in (mnist, pens)
        for text in (
            f"{100 * curves['accuracy'][-1]:.1f}%",
            f"{curves['loss'][-1]:.3f}",
        )
    ]
    (x0, _), *_ = marks_of(panel)
    go_to(panel, 0)
    (x1, y1), *_ = marks_of(panel)
    go_to(panel, 1)
    assert x0 > x1
    assert y1 > marks_of(panel)[0][1]  # higher up, where more is right


def test_nothing_is_asked_while_it_is_moved_and_histories_are_changed(panel):
    asked = hands.questions(panel)
    for history in ("100", "1000", "all"):
        choose_history(panel, history)
        for place in range(LAST + 1):
            go_to(panel, place)
    panel.wait_for_timeout(800)
    assert asked == []


@pytest.mark.parametrize("screen", SCREENS)
def test_nothing_jumps_while_it_is_moved(panel, screen):
    hands.resize(panel, *screen)
    parts = "#training :is(.slider, .moves, .pillars, .sentence, .windows, .measured)"
    for code in WORDINGS:
        hands.choose_language(panel, code)
        panel.wait_for_function(f"document.documentElement.lang === '{code}'")
        go_to(panel, 0)
        places = boxes_of(panel, parts)
        for place in range(1, LAST + 1):
            go_to(panel, place)
            assert boxes_of(panel, parts) == places, (code, place)


def test_on_a_phone_slider_bars_and_sentence_are_in_sight_together(phone_panel):
    hands.resize(phone_panel, 390, 664)
    [tabs] = boxes_of(phone_panel, ".tabs")
    [head] = boxes_of(phone_panel, ".head")
    for code in WORDINGS:
        hands.choose_language(phone_panel, code)
        phone_panel.wait_for_function(f"document.documentElement.lang === '{code}'")
        for part in (".slider", ".pillars", ".seen", ".play", ".sentence"):
            [box] = boxes_of(phone_panel, f"#training {part}")
            assert box["top"] >= head["bottom"] - 0.5, (code, part)
            assert box["bottom"] <= tabs["top"] + 0.5, (code, part)


# The drawing.


def test_one_question_is_asked_for_each_drawing_once_the_pen_rests(tab, learnt):
    hands.open_tab(tab, "training")
    ready(tab)
    asked = hands.questions(tab)
    hands.draw_with_mouse(tab, FOUR, steps=4)
    hands.answered(tab, len(FOUR))
    tab.wait_for_function("!window.digitsReading.live")
    read(tab)
    glyphs = [data["glyph"] for name, data in asked if name == "read_at_steps"]
    assert glyphs[-1] == hands.reading(tab)["glyph"]
    assert len(glyphs) == len(set(glyphs)) <= len(FOUR)
    go_to(tab, LAST)
    assert pillars(tab) == [share / 1_000 for share in expected(learnt, tab, "all")[-1]]
    tab.locator("#tab-training").click()
    hands.open_tab(tab, "training")
    tab.wait_for_timeout(300)
    assert len(glyphs) == hands.functions(asked).count("read_at_steps")


def test_a_blank_pad_shows_an_example(tab, learnt):
    hands.open_tab(tab, "training")
    ready(tab)
    forget_place(tab)
    hands.expect_text(tab, "#training .guess figcaption", "example")
    go_to(tab, LAST)
    shares = learnt.read_at_steps({"glyph": glyph_text(example_glyph())})["shares"]
    assert pillars(tab) == [share / 1_000 for share in shares["all"][-1]]
    hands.put(tab, SEVEN)
    hands.expect_text(tab, "#training .guess figcaption", "drawing")


def test_of_a_number_the_digit_that_is_chosen_is_watched(tab):
    four, two = (DRAWINGS["digits"][name] for name in ("4-open", "2"))
    strokes = [
        *on_pad(four, side=110, corner=(20, 80)),
        *on_pad(two, side=110, corner=(150, 80)),
    ]
    hands.put_on_pad(tab, strokes)
    assert hands.answered(tab, len(strokes)) == "That's 42!"
    hands.open_tab(tab, "training")
    ready(tab)
    forget_place(tab)
    go_to(tab, LAST)
    assert tab.locator("#training .says").inner_text().startswith("4, ")
    tab.locator(".answer .place").nth(1).click()
    tab.wait_for_function(
        "document.querySelector('#training .says').textContent.startsWith('2, ')"
    )


# The histories.


def test_three_histories_differ_in_how_many_drawings_they_learnt_from(panel, learnt):
    group = panel.get_by_role("group", name="How many drawings it learnt from")
    radios = group.get_by_role("radio")
    assert radios.count() == 4
    names = panel.locator("#training .history span").all_inner_texts()
    assert names == ["100", "1,000", "65,536", "just now"]
    reads = panel.locator("#training .history small").all_inner_texts()
    assert reads[:3] == ["reads 83%", "reads 93%", "reads 98%"]
    go_to(panel, LAST)
    ends = {}
    for history in ("100", "1000", "all"):
        choose_history(panel, history)
        assert step_shown(panel) == "Step 8,192"
        shares = expected(learnt, panel, history)[-1]
        assert pillars(panel) == [share / 1_000 for share in shares]
        ends[history] = panel.locator("#training .measured td").first.inner_text()
    assert float(ends["100"][:-1]) < float(ends["1000"][:-1]) < float(ends["all"][:-1])


def test_the_arrow_keys_choose_a_history(panel):
    panel.locator("#training [name=history][value=all]").focus()
    panel.keyboard.press("ArrowLeft")
    assert panel.locator("#training [name=history][value='1000']").is_checked()


def test_sliding_and_histories_are_in_every_language(panel):
    go_to(panel, 7)
    for code, words in WORDINGS.items():
        hands.choose_language(panel, code)
        step = words.text("learning.step", step=64)
        hands.expect_text(panel, "#training .here .step", step)
        shown = panel.locator("#training .history span").nth(2).inner_text()
        assert shown == words.number(65_536)
        assert f"{words.text('learning.step', step=words.number(8_192))}" in (
            panel.locator("#training .ends").inner_text()
        )


# Playing.


def test_play_goes_on_by_itself_pauses_and_stops_at_the_end(panel):
    play = panel.get_by_role("button", name="Play", exact=True)
    asked = hands.questions(panel)
    play.click()
    pause = panel.get_by_role("button", name="Pause", exact=True)
    pause.wait_for()
    for step in ("Step 1", "Step 2", "Step 4"):
        hands.expect_text(panel, "#training .here .step", step)
    pause.click()
    here = step_shown(panel)
    panel.wait_for_timeout(1_500)
    assert step_shown(panel) == here
    go_to(panel, LAST - 2)
    play.click()
    hands.expect_text(panel, "#training .here .step", "Step 8,192")
    play.wait_for()
    assert asked == []
    play.click()  # from the start again
    hands.expect_text(panel, "#training .here .step", "Step 1")


def test_it_plays_slowly_enough_for_the_back_row(new_tab):
    tab = opened(new_tab())
    tab.clock.install()
    tab.clock.pause_at("2099-01-01")
    tab.get_by_role("button", name="Play", exact=True).click()
    tab.clock.run_for(600)
    assert step_shown(tab) == "Step 0"
    tab.clock.run_for(200)
    assert step_shown(tab) == "Step 1"
    tab.clock.run_for(700 * LAST)
    assert step_shown(tab) == "Step 8,192"


@pytest.mark.parametrize("leave", ["slide", "history", "close"])
def test_whoever_slides_chooses_or_closes_ends_the_playing(panel, leave):
    panel.get_by_role("button", name="Play", exact=True).click()
    hands.expect_text(panel, "#training .here .step", "Step 1")
    {
        "slide": lambda: go_to(panel, 3),
        "history": lambda: choose_history(panel, "100"),
        "close": lambda: panel.locator("#tab-training").click(),
    }[leave]()
    here = panel.locator("#training .here .step").text_content()
    panel.wait_for_timeout(1_500)
    assert panel.locator("#training .here .step").text_content() == here


def test_nothing_plays_where_motion_is_to_be_reduced(panel):
    play = panel.locator("#training .play")
    play.click()
    hands.expect_text(panel, "#training .here .step", "Step 1")
    panel.emulate_media(reduced_motion="reduce")
    play.wait_for(state="hidden")
    here = step_shown(panel)
    panel.wait_for_timeout(1_500)
    assert step_shown(panel) == here
    panel.get_by_role("button", name="One step on").click()
    assert step_shown(panel) != here
    panel.emulate_media(reduced_motion="no-preference")
    play.wait_for(state="visible")


# What it looks like.


def test_filters_turn_from_noise_into_something_else_in_two_colours(panel):
    first = drawn_filters(panel)
    assert len(first) == 8
    assert all(len(pixels) == 25 for pixels in first)
    go_to(panel, LAST)
    last = drawn_filters(panel)
    assert all(one != other for one, other in zip(first, last, strict=True))
    pixels = [pixel for filter_pixels in last for pixel in filter_pixels]
    assert {(r > b) for r, _, b, alpha in pixels if alpha > 40} == {True, False}
    panel.evaluate("document.body.classList.add('dark')")
    panel.wait_for_timeout(100)
    assert drawn_filters(panel) != last
    panel.evaluate("document.body.classList.remove('dark')")


def test_the_step_is_on_paper_without_buttons(panel):
    go_to(panel, 7)
    panel.emulate_media(media="print")
    for part in (".here", ".seen", ".pillars", ".sentence", ".windows", ".measured"):
        assert panel.locator(f"#training {part}").is_visible(), part
    assert panel.locator("#training .history span:visible").all_inner_texts() == [
        "65,536"
    ]
    hidden = ":is(button, .slider, .lesson, select, summary)"
    assert panel.locator(f"#training {hidden}:visible").count() == 0
    panel.emulate_media(media="screen")


# The sentence, of histories made by hand: ten shares in per mille, one digit ahead.


def shares_of(digit, share):
    rest = (1_000 - share) // 9
    return [share if k == digit else rest for k in range(10)]


UNNAMED = {  # a reading that names no digit
    **{"glyph": "AA==", "verdict": "unsure", "digit": None, "digits": []},
    "class_probabilities": [1 / 11] * 11,
}
STORIES = [  # what it said and how surely; the digit that the page reads; at the end?
    ([(3, 140)], 7, "It knows nothing yet: by chance it guesses 3."),
    (
        [(7, 140), (7, 400), (7, 910)],
        7,
        "It guessed 7 at first and has kept to it; at step 2 it's 91% sure.",
    ),
    (
        [(3, 140), (3, 200), (7, 410)],
        None,
        "It stays unsure: from step 2 on it says 7, but even at the end it's only "
        "41% sure.",
    ),
    (
        [(3, 140), (3, 200), (7, 610)],
        7,
        "At step 2 it changes its mind: no longer 3 but 7, 61% sure.",
    ),
    (
        [(3, 140), (7, 200), (7, 910)],
        7,
        "At first it guessed 3. From step 1 on it says 7; at step 2 it's 91% sure.",
    ),
    (
        [(7, 140), (3, 200), (7, 410), (7, 999)],
        7,
        "At first it guessed 7, then others; from step 2 on it says 7 again, and at "
        "step 4 it's 99.9% sure.",
    ),
    (
        [(3, 140), (1, 200), (1, 910)],
        7,
        "Unlike the page, it never says 7: at the end it says 1 and is 91% sure.",
    ),
    (
        [(3, 140), (7, 200), (1, 1000)],
        7,
        "At step 1 it still said 7, as the page does; at the end it says 1 and is "
        ">\xa099.9% sure.",
    ),
]


@pytest.mark.parametrize(("said", "truth", "story"), STORIES)
def test_the_sentence_tells_the_story_up_to_the_step(panel, said, truth, story):
    assert told_by(panel, [shares_of(*each) for each in said], truth) == story


def test_what_has_learnt_nothing_is_not_told_as_a_story(panel):
    shares = [shares_of(*each) for each in [(3, 140), (7, 200), (1, 300)]]
    assert told_by(panel, shares, 7, accuracy=0.1) == (
        "It has learnt nothing: even at the end it says 1, whatever it sees."
    )


def told_by(tab, shares, truth, accuracy=0.5):
    """Return the sentence at the last step of a history that holds these shares.

    The page's own script tells it: its answer to the question of shares is replaced.
    """
    steps = [0, 1, 2, 4, 8][: len(shares)]
    history = {
        "name": "all",
        "drawings": 65_536,
        "curves": {
            name: {"accuracy": [accuracy] * len(steps), "loss": [1.0] * len(steps)}
            for name in ("mnist", "pens")
        },
        "filters": base64.b64encode(bytes([128, 255] * 100 * len(steps))).decode(),
    }
    example = {"digit": -1 if truth is None else truth, "glyph": "AA=="}
    answers = {
        "describe_learning": {
            "steps": steps,
            "histories": [history],
            "example": example,
        },
        "read_at_steps": {"shares": {"all": shares}},
        "watch_learning": {"phase": "idle"},
    }
    other = tab.context.new_page()

    def answer(route):
        name = json.loads(route.request.post_data)["fn_name"]
        made = answers.get(name)
        route.fulfill(json=made) if made else route.continue_()

    other.route(hands.QUESTIONS, answer)
    other.goto(tab.url)
    hands.wait_for_pad(other)
    if truth is None:
        other.evaluate("reading => digits.showReading(reading)", UNNAMED)
    hands.open_tab(other, "training")
    ready(other)
    go_to(other, len(steps) - 1)
    found = sentence(other)
    other.close()
    return found
