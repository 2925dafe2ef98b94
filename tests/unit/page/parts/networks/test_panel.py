"""What the networks' panel answers, with networks whose readings are given."""

import json
from dataclasses import replace

import numpy as np
import pytest

from digits.page.i18n.wording import ENGLISH
from digits.page.parts.networks.panel import (
    NetworksPanel,
    Opinion,
    figures,
    headline,
    likeliest_digit,
    short_verdict,
)
from digits.preprocess import uncentred_glyph
from digits.reading import Verdict
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.measured import card_of, mnist_figures
from tests.helpers.networks.sentences import check_sentence
from tests.helpers.networks.stub_classifier import StubClassifier, reading_of
from tests.helpers.pictures import pixels_at

SMALL = on_pad(DRAWINGS["digits"]["4-open"], side=60, corner=(210, 5), width=8)
FOUR, NINE = reading_of(Verdict.DIGIT, 4, 9), reading_of(Verdict.DIGIT, 9, 4)


class Library:
    """Holds networks that need no loading."""

    def __init__(self, *networks):
        self.loaded = dict(zip(("digits", "mlp-784"), networks, strict=False))

    def networks(self):
        return self.loaded


def answer_of(ours, other=None, **message):
    """Return the answer to a small 4 in a corner.

    Ours and another network, if there is one, have readings of the glyph and the whole.
    """
    networks = [StubClassifier(*pair) for pair in (ours, other) if pair]
    return NetworksPanel(Library(*networks)).read_by_all({"strokes": SMALL} | message)


def test_an_answer_has_every_networks_readings_ours_first():
    answer = answer_of((FOUR, NINE), (NINE, FOUR))
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    ours, other = answer["networks"]
    assert [ours["name"], other["name"]] == ["digits (ours)", "mlp-784"]
    four, nine = (reading.class_probabilities.tolist() for reading in (FOUR, NINE))
    assert ours["centred"]["class_probabilities"] == four
    assert ours["uncentred"]["class_probabilities"] == nine
    assert other["centred"]["class_probabilities"] == nine
    assert [ours["centred"]["says"], ours["centred"]["share"]] == ["4", "60%"]
    # A network that reads another digit than ours is marked.
    assert [ours["centred"]["mark"], ours["uncentred"]["mark"]] == [None, "≠ centred"]
    assert [other["centred"]["mark"], other["uncentred"]["mark"]] == ["≠ ours", None]


def test_both_pictures_are_those_that_were_read():
    answer = answer_of((FOUR, NINE))
    glyph = StubClassifier(FOUR).read_strokes(SMALL).glyph
    whole = uncentred_glyph(ink_from_strokes(SMALL))
    assert pixels_at(answer["glyph"]).tolist() == np.round(glyph * 255).tolist()
    assert pixels_at(answer["whole"]).tolist() == np.round(whole * 255).tolist()
    assert not whole[:, :18].any()  # the drawing stays where it was


def test_only_ours_can_say_that_it_is_no_digit():
    ours, other = reading_of(Verdict.NOT_A_DIGIT, 3), reading_of(Verdict.UNSURE, 3)
    answer = answer_of((ours,), (other,))
    shown = [network["centred"] for network in answer["networks"]]
    assert [reading["says"] for reading in shown] == ["no digit", "3"]
    assert [reading["digit"] for reading in shown] == [None, 3]
    assert [reading["verdict"] for reading in shown] == ["not a digit", "unsure"]
    assert [reading["mark"] for reading in shown] == [None, "≠ ours"]
    assert answer["headline"].startswith("That doesn't look like a digit to me.")
    assert answer["headline"].endswith(ENGLISH.text("compared.always"))


def test_what_needs_no_network_is_said_instead_and_what_is_no_drawing_too():
    blank, lost = ENGLISH.text("headline.blank"), ENGLISH.text("error.lost")
    answer = answer_of((FOUR,), strokes=[])
    assert answer == {"headline": blank, "networks": []}
    assert answer_of((FOUR,), strokes="four") == {"error": lost}


def test_the_panel_answers_in_the_language_that_is_asked_for():
    answer = answer_of((FOUR,), (NINE,), language="de")
    assert answer["networks"][0]["name"] == "digits (unseres)"
    assert answer["headline"].startswith("Unseres liest eine 4.")


# Sentences.


def opinions(alike, alike_whole, others):
    """Return opinions on a 4: ours, and others of which so many are alike."""
    readings = {
        str(k): Opinion(
            card_of({}), FOUR if k < alike else NINE, FOUR if k < alike_whole else NINE
        )
        for k in range(others)
    }
    return {"digits": Opinion(card_of({}), FOUR, FOUR)} | readings


DOODLE, DOUBT = reading_of(Verdict.NOT_A_DIGIT, 4, 9), reading_of(Verdict.UNSURE, 4, 9)
NO_DIGIT = reading_of(Verdict.UNSURE, 4, 9, doubt=0.25)


@pytest.mark.parametrize(
    ("make", "english"),
    [
        (
            lambda words: headline(FOUR, opinions(5, 2, 6), words),
            "Ours reads a 4. Do the others agree? Centred, 5 of 6; as drawn, 2 of 6.",
        ),
        (
            lambda words: headline(FOUR, opinions(0, 0, 0), words),
            "There are no other networks here. This is what ours reads.",
        ),
        (lambda words: " | ".join(short_verdict(DOUBT, words)), "4? | or a 9"),
        (lambda words: " | ".join(short_verdict(DOODLE, words)), "no digit | "),
        (
            lambda words: " | ".join(figures(card_of({}), words)),
            "345,579 numbers | MNIST: not measured",
        ),
    ],
)
def test_agreement_verdicts_and_figures_are_said_in_words(make, english):
    check_sentence(make, english)


def test_digits_and_measured_figures_are_said_in_words():
    # A doubt whether it is a digit, with its bar: 0.6 x (1 - 0.25).
    assert short_verdict(NO_DIGIT, ENGLISH) == ("4?", "45%")
    assert likeliest_digit(NINE, ENGLISH) == ("9", "60%")
    published = replace(NO_DIGIT, not_a_digit=None)
    assert likeliest_digit(published, ENGLISH) == ("4", "60%")
    measured = figures(card_of({"mnist_test": mnist_figures()}), ENGLISH)
    assert measured[1] == "MNIST: 99.75%"
