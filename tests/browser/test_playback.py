"""The way from drawing to answer, played step by step."""

import pytest

from digits.page.i18n.wording import WORDINGS
from tests.helpers.browser import hands
from tests.helpers.drawn import DRAWINGS, SEVEN

STEPS = 4 + 6 + 2  # to the glyph, the layers, the sums and the shares
SHOWN = ".playback[open]"


def play(tab, drawing=SEVEN):
    hands.put(tab, drawing)
    tab.locator("#steps .play").click()
    tab.wait_for_selector(SHOWN)


def step_of(tab):
    return tab.evaluate("document.querySelector('.along').value")


def lead_to(tab, step):
    tab.wait_for_function(f"document.querySelector('.along').max === {STEPS}")
    for _ in range(step - step_of(tab)):
        tab.locator(".playback .forward").click()


@pytest.fixture
def still_tab(new_tab):
    return new_tab(reduced_motion="reduce")


def bright_pixels(tab):
    """Return the places of the film's pixels that are not black, on a 28 x 28 grid."""
    return tab.evaluate(
        """() => {
            const film = document.querySelector(".film");
            const small = Object.assign(document.createElement("canvas"),
                { width: 28, height: 28 });
            const brush = small.getContext("2d");
            brush.imageSmoothingEnabled = false;
            brush.drawImage(film, 0, 0, 28, 28);
            const { data } = brush.getImageData(0, 0, 28, 28);
            return [...Array(784).keys()].map(place => data[4 * place]);
        }"""
    )


def test_still_pictures_lead_from_the_drawing_to_the_longest_bar(still_tab):
    play(still_tab)
    assert step_of(still_tab) == 1
    lead_to(still_tab, 4)
    glyph = hands.glyph_read(still_tab).ravel().tolist()
    assert bright_pixels(still_tab) == glyph
    captions = []
    for _ in range(STEPS - 4):
        still_tab.locator(".playback .forward").click()
        captions.append(still_tab.locator(".playback .caption").inner_text())
    assert len(set(captions)) == STEPS - 4
    assert still_tab.locator(".sum.best .name").inner_text() == "7"
    assert still_tab.locator(".sum").count() == 11
    still_tab.locator(".playback .back").click()
    assert step_of(still_tab) == STEPS - 1
    still_tab.keyboard.press("Escape")
    assert still_tab.locator(SHOWN).count() == 0
    assert hands.strokes_read(still_tab)  # the drawing stays


def test_it_moves_by_itself_until_it_is_paused(tab):
    play(tab)
    button = tab.locator(".playback .play")
    assert button.inner_text() == "Pause"
    tab.wait_for_function("document.querySelector('.along').value >= 2")
    button.click()
    assert button.inner_text() == "Play"
    at = step_of(tab)
    tab.locator(".playback .forward").click()
    assert step_of(tab) == at + 1
    tab.locator(".playback .close").click()
    assert tab.locator(SHOWN).count() == 0


def test_of_a_number_the_chosen_digit_is_played(still_tab):
    hands.put(still_tab, DRAWINGS["numbers"]["42"])
    still_tab.locator(".place").nth(1).click()
    still_tab.locator("#steps .play").click()
    lead_to(still_tab, STEPS)
    assert still_tab.locator(".sum.best .name").inner_text() == "2"


def test_a_finger_opens_it_on_a_phone_and_nothing_keeps_anyone_out(phone_tab):
    hands.put(phone_tab, SEVEN)
    button = phone_tab.locator("#steps .play")
    button.evaluate("button => button.scrollIntoView({ block: 'center' })")
    button.tap()
    phone_tab.wait_for_selector(SHOWN)
    assert hands.page_width(phone_tab) == hands.PHONE["viewport"]["width"]
    lead_to(phone_tab, STEPS)
    assert hands.violations(phone_tab, ".playback") == []
    phone_tab.locator(".playback .close").tap()
    assert phone_tab.locator(SHOWN).count() == 0


def refuse_layers(route):
    is_layers = "look_inside" in (route.request.post_data or "")
    route.abort() if is_layers else route.continue_()


@pytest.mark.parametrize("code", WORDINGS)
def test_where_no_layers_come_a_sentence_says_so_until_they_do(still_tab, code):
    words = WORDINGS[code]
    hands.choose_language(still_tab, code)
    still_tab.route(hands.QUESTIONS, refuse_layers)
    play(still_tab)
    still_tab.wait_for_function("document.querySelector('.along').max === 5")
    caption = still_tab.locator(".playback .caption")
    for step in range(1, 5):
        assert caption.inner_text() == words.text(f"playback.step.{step}")
        still_tab.locator(".playback .forward").click()
    assert caption.inner_text() == words.text("playback.away")
    assert bright_pixels(still_tab) == hands.glyph_read(still_tab).ravel().tolist()
    still_tab.unroute(hands.QUESTIONS)
    still_tab.wait_for_function(f"document.querySelector('.along').max === {STEPS}")
    assert caption.inner_text() != words.text("playback.away")
    assert still_tab.locator(".playback .layer").is_visible()
