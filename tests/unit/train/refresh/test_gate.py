import numpy as np
import pytest

from digits.data.splits import Part
from digits.synthetic.rendering import RENDERS
from digits.train.mixture import Examples
from digits.train.refresh.gate import (
    HELD,
    NONE,
    Row,
    frozen_sets,
    rows,
    shares_right,
    table,
)
from digits.verdict import Thresholds
from digits.weights import Card
from tests.helpers.pens import pen_drawing

ONE = pen_drawing(1, strokes=[[(0, 0), (0, 9)]])
SEVEN = pen_drawing(7, strokes=[[(0, 0), (9, 0), (4, 9)]])
KEY = pen_drawing("key", strokes=[[(0, 0), (9, 0)]])
MNIST = Examples(np.zeros((3, 28, 28), np.uint8), np.array([7, 7, 2]))


def card(threshold):
    """Return a card that refuses what is no digit from some share on."""
    return Card("digits", 1, "", 1.0, Thresholds(threshold, 0.2), {}, [], [])


@pytest.mark.parametrize(
    ("before", "after", "holds"),
    [
        (0.99, 0.985, True),  # half a point exactly
        (0.99, 0.9849, False),
        (0.99, 1.0, True),
        (1.0, 0.995, True),
    ],
)
def test_half_a_point_may_be_lost_and_no_more(before, after, holds):
    assert Row("pens", 10_000, before, after).holds is holds


def test_pens_are_watched_set_by_set_and_digit_by_digit():
    fit = Part({"own": [ONE, SEVEN], "other": [SEVEN]}, {"things": [KEY]})
    sets = frozen_sets(MNIST, fit)
    counts = {name: len(examples) for name, examples in sets.items()}
    assert counts == {
        HELD: 3,
        "own": 2 * RENDERS,
        "other": RENDERS,
        "recall of 1": RENDERS,
        "recall of 7": 2 * RENDERS,
        NONE: RENDERS,
    }
    assert set(sets["recall of 7"].labels) == {7}


def test_without_pens_each_digit_of_mnist_is_watched():
    counts = {
        name: len(examples) for name, examples in frozen_sets(MNIST, Part()).items()
    }
    assert counts == {HELD: 3, "recall of 2": 1, "recall of 7": 2}


def test_right_by_hand():
    logits = np.zeros((4, 11))
    logits[0, [3, 10]] = 5, 9  # of the ten, 3 is the largest
    logits[1, 4] = 5
    logits[2, 10] = 5  # a share of 0.94
    logits[3, [6, 10]] = 5, 4  # of 0.25
    sets = {
        "digits": Examples(MNIST.glyphs[:2], np.array([3, 3])),
        "none": Examples(MNIST.glyphs[:2], np.array([10, 10])),
    }
    found = {"digits": logits[:2], "none": logits[2:]}
    assert shares_right(found, sets, card(0.5)) == {"digits": 0.5, "none": 0.5}
    assert shares_right(found, sets, card(0.2)) == {"digits": 0.5, "none": 1.0}


def test_the_table_marks_what_falls():
    sets = {"own": MNIST, "other": MNIST}
    compared = rows(sets, {"own": 1.0, "other": 0.5}, {"own": 0.98, "other": 0.6})
    _, own, other = table(compared).splitlines()
    assert own.split()[:5] == ["own", "3", "100.00%", "98.00%", "-2.00"]
    assert own.endswith("falls by over 0.5")
    assert other.split() == ["other", "3", "50.00%", "60.00%", "+10.00"]


def test_what_is_refused_as_no_digit_may_fall_by_two_points():
    compared = rows(
        {NONE: MNIST, "own": MNIST},
        {NONE: 0.9, "own": 0.9},
        {NONE: 0.881, "own": 0.881},
    )
    assert [row.holds for row in compared] == [True, False]
