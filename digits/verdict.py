"""Ink and probabilities -> the verdict: what we tell the person who drew."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from digits.arrays import Floats
from digits.preprocess import bounding_box, extents

SPECK = 7  # px; no larger a drawing is a few pixels, on any picture
DOT = 0.025  # of the picture's longer side; likewise on pictures under 280 px
BLOB = 0.15  # of the picture's longer side; up to here a filled patch is a dot
FILLED = 0.72  # of its box; a disc has pi / 4 = 0.785, a ring of the thin brush 0.65
ROUND = 2.0  # longer to shorter side; a dot is no dash
MOSTLY = 0.8  # of the picture; a fat 1 cut out with 2 px of margin has 0.7


class Verdict(StrEnum):
    """What we say of a drawing."""

    BLANK = "blank"
    TOO_LITTLE = "too little"
    TOO_MUCH = "too much"
    NUMBER = "number"
    NOT_A_DIGIT = "not a digit"
    UNSURE = "unsure"
    DIGIT = "digit"


@dataclass(frozen=True)
class Thresholds:
    """Where one verdict ends and the next begins; fitted, and kept in the card.

    Attributes:
        not_a_digit: the largest p(not a digit) that still passes for a digit.
        margin: by how much the best digit's probability must exceed the second's.
    """

    not_a_digit: float
    margin: float


def verdict_on_ink(ink: Floats) -> Verdict | None:
    """Return the verdict that needs no network, or None if it takes one.

    Args:
        ink: (rows, cols), from 0 for paper to 1 for full ink.
    """
    box = bounding_box(ink)
    if box is None:
        return Verdict.BLANK
    if _is_dot(ink[box], max(ink.shape)):
        return Verdict.TOO_LITTLE
    if ink.mean() > MOSTLY:
        return Verdict.TOO_MUCH
    return None


def _is_dot(cropped: Floats, picture_side: int) -> bool:
    heights, widths = extents(cropped.max(axis=1)), extents(cropped.max(axis=0))
    shorter, longer = sorted([heights.sum(), widths.sum()])
    if longer <= max(2, min(SPECK, DOT * picture_side)):
        return True
    filled = cropped.sum(dtype=np.float64) / (shorter * longer)
    return bool(filled > FILLED and longer < min(ROUND * shorter, BLOB * picture_side))


def verdict_on_probabilities(
    probabilities: Floats, not_a_digit: float | None, thresholds: Thresholds
) -> Verdict:
    """Return what we say of a drawing that has been read.

    Args:
        probabilities: (10,), summing to 1, index = digit.
        not_a_digit: from 0 to 1; None if the network cannot tell.
        thresholds: fitted on drawings held back from training.
    """
    if not_a_digit is not None and not_a_digit > thresholds.not_a_digit:
        return Verdict.NOT_A_DIGIT
    if margin(probabilities) < thresholds.margin:
        return Verdict.UNSURE
    return Verdict.DIGIT


def margin(probabilities: Floats) -> Floats:
    """Return by how much the best digit's probability exceeds the second's.

    Args:
        probabilities: (..., 10).

    Returns:
        (...) from 0 to 1.
    """
    second, best = np.moveaxis(np.sort(probabilities, axis=-1)[..., -2:], -1, 0)
    return best - second
