"""What "Why?" answers, with an explainer whose findings are given."""

import json

import numpy as np
import pytest

from digits.explain import Layer
from digits.page.i18n.wording import ENGLISH
from digits.page.parts.why.why import (
    NOT_A_DIGIT,
    Why,
    bars_json,
    pair_of,
    patch_of_strongest,
    pixels_json,
)
from digits.reading import Verdict
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.stub_classifier import (
    StubClassifier,
    reading_of,
)

SEVEN = on_pad(DRAWINGS["digits"]["7-crossed"])
ASKED = ["explain_drawing", "look_inside"]


class StubExplainer:
    """Finds that all ink speaks for the digit, and that the network is two layers."""

    def __init__(self, network=None):
        pass

    def attributions(self, glyph, digit, other):
        return glyph

    def leads(self, glyph, digit, other):
        return 0.5, 0.5 + float(glyph.sum())

    def layers(self, glyph):
        maps = np.ones((5, 5, 16), np.float32)
        return [Layer("Conv2D", maps), Layer("Dense", np.eye(11)[7])]


def panel_of(classifier=None, explainer_of=StubExplainer):
    classifier = classifier or StubClassifier(reading_of(Verdict.DIGIT, 7, 1))
    return Why(classifier, explainer_of)


def test_a_verdict_says_which_pair_is_compared_first():
    for verdict in (Verdict.DIGIT, Verdict.UNSURE):
        assert pair_of(reading_of(verdict, 4, 9)) == (4, 9)
    assert pair_of(reading_of(Verdict.UNSURE, 4, 9, doubt=0.25)) == (4, NOT_A_DIGIT)
    assert pair_of(reading_of(Verdict.NOT_A_DIGIT, 4, 9)) == (NOT_A_DIGIT, 4)


def test_any_pair_may_be_asked_about_and_without_one_the_runner_up_is_compared():
    pairs = [(7, 1), (1, 7), (3, 8), (7, 10), (10, 0)]
    no_pairs = [
        *((7, 7), (7, 11), (-1, 7), (7, None), (None, 1), (7.0, 1), (True, 3)),
        *(("7", "1"), ([7], [1]), ({}, 1), (float("nan"), 1), (10**30, 1)),
    ]
    for pair in pairs + no_pairs:
        message = {"strokes": SEVEN, "digit": pair[0], "other": pair[1]}
        answer = panel_of().explain_drawing(message)
        expected = pair if pair in pairs else (7, 1)
        assert (answer["digit"], answer["other"]) == expected, pair


def test_only_ink_is_coloured_and_the_strongest_pixel_fully():
    glyph = np.array([[0.0, 1.0], [0.5, 0.2]])
    attributions = np.array([[0.0, -4.0], [1.0, 0.0]])
    pixels = [[1, 255, -100], [2, 128, 25], [3, 51, 0]]
    assert pixels_json(attributions, glyph) == pixels


def test_a_filter_points_at_the_patch_of_its_strongest_answer_by_hand():
    answers = np.zeros((13, 13), np.float32)
    assert patch_of_strongest(1, answers) is None
    answers[4, 12] = 0.5
    # Its middle is 2 + 2 x 4 px down and 2 + 2 x 12 px across, and it is 5 px wide.
    assert patch_of_strongest(1, answers) == [24, 8, 28, 13]
    assert patch_of_strongest(2, answers) == [22, 6, 28, 15]


def test_bars_start_at_zero_and_share_the_width():
    answer = bars_json(np.array([-30.0, 10.0, 0.0]), ENGLISH)
    assert [(bar["from"], bar["to"]) for bar in answer["bars"]] == [
        (0.0, 0.75),
        (0.75, 1.0),
        (0.75, 0.75),
    ]
    assert answer["best"] == 1


def test_an_answer_is_json_in_the_language_that_is_asked_for():
    message = {"strokes": SEVEN, "digit": 7, "other": 1, "language": "de"}
    pair, inside = (getattr(panel_of(), ask)(message) for ask in ASKED)
    assert json.dumps([pair, inside], allow_nan=False)
    assert pair["result"].startswith("Vorsprung von 7 vor 1: ")
    assert pair["sums"][0][0] == "spricht für eine 7"
    assert inside["layers"][0]["title"] == "1. Kanten"
    assert inside["sums"]["bars"][10]["name"] == "keine Ziffer"


@pytest.mark.parametrize("ask", ASKED)
def test_what_has_no_glyph_gets_an_invitation_and_what_is_no_drawing_a_sentence(ask):
    for strokes, sentence in (
        ([], "Draw a digit from 0 to 9, or a number."),
        (on_pad([[[50, 50]]]), "That's only a dot. Draw it bigger."),
    ):
        answer = getattr(panel_of(), ask)({"strokes": strokes})
        assert answer == {"headline": sentence}
    for message in (None, {}, {"strokes": "seven"}):
        answer = getattr(panel_of(), ask)(message)
        assert answer == {"error": ENGLISH.text("error.lost")}
