"""What a classifier made of drawings -> how many it answers, the surer it must be."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digits.calibration import DIGITS, softmax
from digits.evaluate.digit_sets import DigitSet
from digits.evaluate.predictions import Predictions, joined_predictions
from digits.verdict import CERTAINTY_LEVELS

NONE_NAMED = -1.0  # in place of a certainty; below every level


def certainty_figures(
    sets: list[DigitSet], nondigits: Predictions | None, temperature: float
) -> dict[str, Any]:
    """Return how many digits and non-digits are answered at each level of certainty.

    Args:
        sets: the digits of a part; each drawing counts as often as it was read.
        nondigits: of the same part; None if it has none.
        temperature: over 0; the card's.

    Returns:
        "n" and "nondigits", how many there are; "at", the levels; and by level
        "answered" and "wrong" of the digits, "nondigits_answered".
    """
    digits = joined_predictions([each.predictions for each in sets])
    right = np.concatenate([each.right for each in sets])
    certain = certainties(digits, temperature)
    others = np.empty(0) if nondigits is None else certainties(nondigits, temperature)
    return {
        "n": len(certain),
        "nondigits": len(others),
        "at": list(CERTAINTY_LEVELS),
        "answered": _counts(certain),
        "wrong": _counts(certain[~right]),
        "nondigits_answered": _counts(others),
    }


def certainties(found: Predictions, temperature: float) -> NDArray[np.float64]:
    """Return (n,), the share of the digit that each drawing is told, of all outputs.

    `NONE_NAMED` where it is told none.
    """
    shares = softmax(found.logits / temperature)[:, :DIGITS].max(axis=1)
    return np.where(found.names_a_digit, shares, NONE_NAMED)


def _counts(certain: NDArray[np.float64]) -> list[int]:
    """Return how many reach each level."""
    return [int((certain >= level).sum()) for level in CERTAINTY_LEVELS]
