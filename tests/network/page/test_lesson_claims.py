"""What the lessons tell of their drawings and networks is what happens."""

import numpy as np
import pytest

from digits import load_classifier
from digits.baselines import PUBLISHED
from digits.page.lessons.plan import LAST_STEP, LESSONS, drawings
from digits.page.parts.training.learning import shares
from digits.small.steps import load_steps
from digits.weights import WEIGHTS
from digits.weights.files import load_card
from digits.weights.strangers import STRANGERS

SMALL = load_card(WEIGHTS, "small")


def test_a_tiny_7_in_a_corner_becomes_almost_the_same_glyph(classifier):
    tiny, large = (
        classifier.read_strokes(drawings()[name]) for name in ("tiny seven", "seven")
    )
    assert tiny.verdict == large.verdict == "digit"
    assert tiny.digit == large.digit == 7
    assert np.corrcoef(tiny.glyph.ravel(), large.glyph.ravel())[0, 1] > 0.99


def test_without_its_bar_the_7_is_rather_a_1(classifier):
    seven = drawings()["barred seven"]
    with_bar, without = map(classifier.read_strokes, (seven, seven[:1]))
    assert (with_bar.verdict, with_bar.digit) == ("digit", 7)
    assert (without.digit, without.rival) == (1, 7)


def test_the_4_may_be_a_9_by_about_half(classifier):
    reading = classifier.read_strokes(drawings()["four"])
    assert {reading.digit, reading.rival} == {4, 9}
    assert reading.probabilities.max() < 0.6


def test_ours_sees_no_digit_in_the_letter_and_the_others_name_different_ones(
    classifier,
):
    letter = drawings()["letter"]
    assert classifier.read_strokes(letter).verdict == "not a digit"
    others = [load_classifier(network=name).read_strokes(letter) for name in PUBLISHED]
    assert len({other.probabilities.argmax() for other in others}) > 1
    assert max(other.probabilities.max() for other in others) > 0.99


def test_the_1_begins_as_a_7_by_chance_and_is_learnt_for_sure(classifier):
    kept = load_steps(WEIGHTS, SMALL)
    glyph = classifier.read_strokes(drawings()["one"]).glyph
    history = np.array(shares(kept, "all", glyph)) / 1000
    first, *_, last = history
    assert first.argmax() == 7
    assert first.max() < 0.2
    assert last.argmax() == 1
    assert last.max() > 0.9
    assert kept.steps[-1] == int(LAST_STEP)


@pytest.mark.parametrize(("history", "one_in"), [("100", 6), ("all", 60)])
def test_after_so_many_drawings_it_misreads_one_strangers_digit_in(history, one_in):
    last = SMALL.steps["histories"][history]["history"][-1]
    wrong = 1 - last["pens_of_validation_accuracy"]
    assert 1 / wrong == pytest.approx(one_in, rel=0.1)


def test_most_is_learnt_in_the_first_hundred_steps():
    rows = SMALL.steps["histories"]["all"]["history"]
    accuracy = {row["step"]: row["accuracy"] for row in rows}
    assert accuracy[128] - accuracy[0] > 0.75
    assert accuracy[8192] - accuracy[4096] < 0.01


def test_what_the_matrix_step_shows_confuses_most_often_a_1_with_a_4():
    [network] = [
        step.fields["network"]
        for lesson in LESSONS
        for step in lesson.steps
        if "network" in step.fields
    ]
    counts = np.array(load_card(WEIGHTS, network).figures[STRANGERS]["confusion"])
    np.fill_diagonal(counts, 0)
    assert np.unravel_index(counts.argmax(), counts.shape) == (1, 4)
