import numpy as np

from digits.data.splits import Part
from digits.synthetic.rendering import RENDERS
from digits.train.mixture import Examples
from digits.train.refresh.gate import (
    MNIST_HELD_BACK,
    NONDIGITS,
    GateRow,
    compare,
    frozen_sets,
    share_right,
    table,
)
from digits.verdict import Thresholds
from digits.weights.card import Card
from tests.helpers.networks.pens import pen_drawing

ONE = pen_drawing(1, strokes=[[(0, 0), (0, 9)]])
SEVEN = pen_drawing(7, strokes=[[(0, 0), (9, 0), (4, 9)]])
KEY = pen_drawing("key", strokes=[[(0, 0), (9, 0)]])
MNIST = Examples(np.zeros((3, 28, 28), np.uint8), np.array([7, 7, 2]))


def card(threshold):
    """Return a card that refuses what is no digit from some share on."""
    return Card("digits", 1, "", 1.0, Thresholds(threshold, 0.2), {}, [], [])


def test_half_a_point_may_be_lost_and_no_more():
    for before, after in ((0.99, 0.985), (0.99, 1.0), (1.0, 0.995)):
        assert GateRow("pens", 10_000, before, after).holds
    assert not GateRow("pens", 10_000, 0.99, 0.9849).holds


def test_pens_are_watched_set_by_set_and_digit_by_digit():
    fit = Part({"own": [ONE, SEVEN], "other": [SEVEN]}, {"things": [KEY]})
    sets = frozen_sets(MNIST, fit)
    counts = {name: len(examples) for name, examples in sets.items()}
    assert counts == {
        MNIST_HELD_BACK: 3,
        "own": 2 * RENDERS,
        "other": RENDERS,
        "recall of 1": RENDERS,
        "recall of 7": 2 * RENDERS,
        NONDIGITS: RENDERS,
    }
    assert set(sets["recall of 7"].labels) == {7}
    plain = frozen_sets(MNIST, Part())  # without pens each digit of MNIST is watched
    counts = {name: len(examples) for name, examples in plain.items()}
    assert counts == {MNIST_HELD_BACK: 3, "recall of 2": 1, "recall of 7": 2}


def test_shares_right_by_hand():
    logits = np.zeros((4, 11))
    logits[0, [3, 10]] = 5, 9  # of the ten, 3 is the largest
    logits[1, 4] = 5
    logits[2, 10] = 5  # a share of 0.94
    logits[3, [6, 10]] = 5, 4  # of 0.25
    for threshold, refused in ((0.5, 0.5), (0.2, 1.0)):
        assert share_right(logits[:2], np.array([3, 3]), card(threshold)) == 0.5
        assert share_right(logits[2:], np.array([10, 10]), card(threshold)) == refused


def test_the_table_marks_what_falls():
    rows = [GateRow("own", 3, 1.0, 0.98), GateRow("other", 3, 0.5, 0.6)]
    _, own, other = table(rows).splitlines()
    assert own.split()[:5] == ["own", "3", "100.00%", "98.00%", "-2.00"]
    assert own.endswith("falls by over 0.5")
    assert other.split() == ["other", "3", "50.00%", "60.00%", "+10.00"]


class Reader:
    """Stands for a network: its logits say the first label for so many of 1,000."""

    def __init__(self, count):
        self.count = count

    def predict(self, glyphs, **_):
        logits = np.zeros((len(glyphs), 11))
        logits[: self.count, 10] = 9
        logits[self.count :, 3] = 9
        return logits


def test_non_digits_may_fall_by_two_points():
    glyphs = np.zeros((1_000, 28, 28), np.uint8)
    sets = {
        NONDIGITS: Examples(glyphs, np.full(1_000, 10)),
        "own": Examples(glyphs, np.full(1_000, 3)),
    }
    before, after = (Reader(900), card(0.5)), (Reader(881), card(0.5))
    refused, own = compare(before, after, sets)
    assert (refused.n, refused.before, refused.after) == (1_000, 0.9, 0.881)
    assert (own.before, own.after) == (0.1, 0.119)
    assert refused.holds
    assert not compare((Reader(902), card(0.5)), after, sets)[0].holds
    assert not compare(after, before, sets)[1].holds
