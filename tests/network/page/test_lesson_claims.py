"""What the lessons tell of their drawings and networks is what happens."""

from functools import partial
from itertools import pairwise, product

import numpy as np
import pytest

from digits import load_classifier
from digits.baselines import PUBLISHED
from digits.explain import Explainer
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


def test_a_tiny_7_of_a_thin_brush_becomes_almost_the_glyph_of_a_large_thick_one(
    classifier,
):
    thick = [{**stroke, "width": 28} for stroke in drawings()["seven"]]
    thin = [{**stroke, "width": 8} for stroke in drawings()["tiny seven"]]
    large, tiny = map(classifier.read_strokes, (thick, thin))
    assert large.digit == tiny.digit == 7
    assert np.corrcoef(tiny.glyph.ravel(), large.glyph.ravel())[0, 1] > 0.98


def test_the_barred_7_is_a_7_and_its_bar_speaks_most_for_that_against_a_1(classifier):
    reading = classifier.read_strokes(drawings()["barred seven"])
    assert (reading.verdict, reading.digit) == ("digit", 7)
    evidence = Explainer(classifier.network).attributions(reading.glyph, 7, 1)
    bar = reading.glyph.sum(axis=1).argmax()  # the row with the most ink
    assert evidence.sum(axis=1).argmax() == bar
    assert abs(np.unravel_index(evidence.argmax(), evidence.shape)[0] - bar) <= 1


def test_however_its_bar_is_rubbed_out_the_7_becomes_rather_a_1(classifier):
    stem, bar = drawings()["barred seven"]
    ways = [*ways_to_rub_out(stem, bar)]
    assert len(ways) > 20
    for way, left in ways:
        reading = classifier.read_strokes(left)
        assert reading.verdict in ("digit", "unsure"), way
        assert (reading.digit, reading.rival) in ((1, None), (1, 7)), way


def test_a_7_with_a_long_top_needs_no_bar(classifier):
    stem, _ = drawings()["seven"]
    assert classifier.read_strokes([stem]).digit == 7


def test_from_which_end_a_7_was_drawn_makes_no_difference(classifier):
    stem, _ = drawings()["seven"]
    back = {**stem, "points": stem["points"][::-1]}
    first, second = (classifier.read_strokes([one]) for one in (stem, back))
    np.testing.assert_allclose(first.glyph, second.glyph, atol=2 / 255)
    assert (first.verdict, first.digit) == (second.verdict, second.digit)


STUBS = (0, 4, 8)  # px of the bar that are left at either end


def ways_to_rub_out(stem, bar):
    """Yield names of ways, and the strokes that an eraser of 20 px then leaves."""
    start, end = map(np.array, bar["points"])
    ahead = (end - start) / np.hypot(*(end - start))
    foot = map(np.array, stem["points"][-2:])
    crossing = min(dense(bar["points"]), key=partial(distance, *foot))
    for shift in (-8, 0, 8):  # px beside the bar; the stem is cut with it
        path = np.array([start, end]) + np.array([0, shift])
        yield f"{shift} beside", rubbed([stem, bar], path)
    for left, right in product(STUBS, STUBS):
        ends = ([start, start + left * ahead], [end - right * ahead, end])
        stubs = [drawn(bar, path) for path in ends if np.ptp(path, axis=0).any()]
        yield f"{left}, {right} left", [stem, *stubs]
        reach = 10 + bar["width"] / 2
        path = [ends[0][1] + reach * ahead, ends[1][0] - reach * ahead]
        yield f"{left}, {right} left, stem cut", rubbed([stem], path) + stubs
        at_stem = [crossing - (4 + left) * ahead, crossing + (4 + right) * ahead]
        yield f"{left}, {right} at the stem", [stem, drawn(bar, at_stem)]


def drawn(stroke, path):
    return {**stroke, "points": np.round(path, 1).tolist()}


def rubbed(strokes, path):
    """Return strokes without what an eraser of 20 px touches on a straight path."""
    left = []
    for stroke in strokes:
        run = []
        for point in [*dense(stroke["points"]), None]:
            reach = 10 + stroke["width"] / 2
            if point is not None and distance(*path, point) > reach:
                run.append(point)
            elif len(run) > 1:
                left.append(drawn(stroke, run))
                run = []
    return left


def dense(points):
    """Return the points of a path, half a pixel apart."""
    lines = pairwise(points)
    return [point for line in lines for point in np.linspace(*line, 2 * 280)]


def distance(start, end, point):
    """Return how far a point is from a line between two others."""
    along = end - start
    share = np.clip((point - start) @ along / (along @ along), 0, 1)
    return np.hypot(*(point - start - share * along))


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
