import numpy as np
import pytest

from digits.evaluate.certainty import certainties, certainty_figures
from digits.evaluate.digit_sets import DigitSet
from digits.evaluate.predictions import Predictions
from digits.verdict import CERTAINTY_LEVELS
from tests.helpers.networks.pens import pen_drawing


def predictions_of(*rows, outputs=11):
    """Return predictions: (verdict, likeliest digit, its share of all outputs)."""
    verdicts, digits, shares = (np.array(column) for column in zip(*rows, strict=True))
    logits = np.zeros((len(rows), outputs), np.float32)
    odds = shares * (outputs - 1) / (1 - shares)
    logits[np.arange(len(rows)), digits] = np.log(odds)
    return Predictions(verdicts, digits, logits)


def at_level(figures, level):
    """Return the counts of digits answered, of these wrong, and of non-digits."""
    place = figures["at"].index(level)
    kinds = ("answered", "wrong", "nondigits_answered")
    return tuple(figures[kind][place] for kind in kinds)


@pytest.mark.parametrize("outputs", [10, 11])
def test_a_certainty_is_the_share_of_the_digit_named(outputs):
    rows = [("digit", 3, 0.97), ("unsure", 8, 0.6), ("number", 4, 0.9)]
    found = predictions_of(*rows, ("too little", -1, 0.9), outputs=outputs)
    expected = [0.97, 0.6, -1, -1]  # these two are told no digit
    assert certainties(found, 1.0) == pytest.approx(expected, abs=1e-6)
    hotter = Predictions(found.verdicts, found.digits, 2 * found.logits)
    assert certainties(hotter, 2.0) == pytest.approx(expected, abs=1e-6)


def test_fewer_are_answered_the_surer_it_must_be():
    drawings = [pen_drawing(3, "ada"), pen_drawing(8, "ben")]
    renders = predictions_of(
        *(("digit", 3, 0.996), ("unsure", 5, 0.55)),  # the second is wrong
        *(("digit", 3, 0.97), ("not a digit", 8, 0.4)),
    )
    doodles = predictions_of(("digit", 0, 0.93), ("not a digit", 1, 0.3))
    figures = certainty_figures([DigitSet(drawings, 2, renders)], doodles, 1.0)
    assert (figures["n"], figures["nondigits"]) == (4, 2)
    assert figures["at"] == list(CERTAINTY_LEVELS)
    assert at_level(figures, 0) == (3, 1, 1)
    assert at_level(figures, 0.55) == at_level(figures, 0.5) == (3, 1, 1)
    assert at_level(figures, 0.6) == (2, 0, 1)
    assert at_level(figures, 0.95) == (2, 0, 0)
    assert at_level(figures, 0.995) == (1, 0, 0)


def test_a_part_without_non_digits_has_a_curve_of_its_digits():
    alone = DigitSet([pen_drawing(3)], 1, predictions_of(("digit", 3, 0.9)))
    figures = certainty_figures([alone], None, 1.0)
    assert figures["nondigits"] == 0
    assert at_level(figures, 0.85) == (1, 0, 0)
    assert set(figures["nondigits_answered"]) == {0}


def test_levels_rise_from_none_and_stop_before_all():
    assert CERTAINTY_LEVELS[0] == 0
    assert list(CERTAINTY_LEVELS) == sorted(set(CERTAINTY_LEVELS))
    assert CERTAINTY_LEVELS[-1] < 1
