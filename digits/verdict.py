"""Ink and probabilities -> the verdict that the person who drew is given."""

from dataclasses import dataclass

import numpy as np

from digits.arrays import Floats
from digits.preprocess import Box, bounding_box, extents
from digits.reading import Verdict

SPECK_SIDE = 7  # px; a drawing no longer than this is too small to read
SPECK_SHARE = 0.025  # of the picture's longer side; likewise on pictures under 280 px
MAX_DOT_SHARE = 0.15  # of the picture's longer side; a filled patch so small is a dot
MIN_DOT_FILLED = 0.72  # of its box; a disc has pi / 4, a ring of the thin brush 0.65
MAX_DOT_RATIO = 2.0  # longer to shorter side; a longer patch is a dash
MAX_INK_SHARE = 0.8  # of the picture; a fat 1 cut out with 2 px of margin has 0.7

# How certain a visitor may want a digit to be: the least share of the eleven that its
# bar must have. Steps of a twentieth, and finer ones at the end, where most digits are.
CERTAINTY_LEVELS = (*(step / 20 for step in range(20)), 0.99, 0.995)


@dataclass(frozen=True)
class Thresholds:
    """Where one verdict ends and the next begins; fitted, and kept in the card."""

    not_a_digit: float  # the largest share of "not a digit" beside a sure digit
    margin: float  # by how much the best digit's probability must exceed the second's


def verdict_on_ink(ink: Floats, box: Box | None = None) -> Verdict | None:
    """Return the verdict that needs no network, or None if it takes one.

    >>> str(verdict_on_ink(np.zeros((28, 28))))
    'blank'

    The box just holds the ink; None where it is to be found.
    """
    box = box or bounding_box(ink)
    if box is None:
        return Verdict.BLANK
    if _is_dot(ink[box], max(ink.shape)):
        return Verdict.TOO_LITTLE
    if ink[box].sum(dtype=np.float64) > MAX_INK_SHARE * ink.size:
        return Verdict.TOO_MUCH
    return None


def _is_dot(cropped: Floats, picture_side: int) -> bool:
    heights, widths = extents(cropped.max(axis=1)), extents(cropped.max(axis=0))
    shorter, longer = sorted([heights.sum(), widths.sum()])
    if longer <= max(2, min(SPECK_SIDE, SPECK_SHARE * picture_side)):
        return True
    filled = cropped.sum(dtype=np.float64) / (shorter * longer)
    longest = min(MAX_DOT_RATIO * shorter, MAX_DOT_SHARE * picture_side)
    return bool(filled > MIN_DOT_FILLED and longer < longest)


def verdict_on_probabilities(
    probabilities: Floats, not_a_digit: float | None, thresholds: Thresholds
) -> Verdict:
    """Return the verdict on a drawing that the network has read.

    "Not a digit" is said only where its bar is the longest of the eleven.

    >>> seven = np.eye(10)[7]
    >>> str(verdict_on_probabilities(seven, 0.1, Thresholds(0.2, margin=0.2)))
    'digit'
    >>> str(verdict_on_probabilities(seven, 0.3, Thresholds(0.2, margin=0.2)))
    'unsure'
    >>> str(verdict_on_probabilities(seven, 0.6, Thresholds(0.2, margin=0.2)))
    'not a digit'

    Args:
        probabilities: (10,), summing to 1, index = digit.
        not_a_digit: its share of all eleven, 0 to 1; None if the network cannot tell.
        thresholds: fitted on drawings held back from training.
    """
    if not_a_digit is not None:
        if not_a_digit > probabilities.max() * (1 - not_a_digit):
            return Verdict.NOT_A_DIGIT
        if not_a_digit > thresholds.not_a_digit:
            return Verdict.UNSURE
    if margin(probabilities) < thresholds.margin:
        return Verdict.UNSURE
    return Verdict.DIGIT


def rival_of(
    probabilities: Floats, not_a_digit: float | None, thresholds: Thresholds
) -> int | None:
    """Return the second digit where it is too close to the first; else None.

    None as well where "not a digit" is over its threshold and has a longer bar than the
    second digit: then the greater doubt is whether it is a digit at all.

    >>> four = np.array([0.0, 0, 0, 0, 0.6, 0, 0, 0, 0, 0.4])
    >>> rival_of(four, 0.1, Thresholds(0.2, margin=0.5))
    9
    >>> rival_of(four, 0.3, Thresholds(0.2, margin=0.5))  # 9 has 0.4 x (1 - 0.3)

    Args:
        probabilities: (10,), summing to 1, index = digit.
        not_a_digit: its share of all eleven, 0 to 1; None if the network cannot tell.
        thresholds: fitted on drawings held back from training.
    """
    if margin(probabilities) >= thresholds.margin:
        return None
    _, second, *_ = np.argsort(-probabilities, kind="stable")  # the first is argmax
    share = not_a_digit or 0.0
    is_longer = share > probabilities[second] * (1 - share)
    return None if is_longer and share > thresholds.not_a_digit else int(second)


def margin(probabilities: Floats) -> Floats:
    """Return (...): by how much the best of (..., 10) probabilities exceeds the next.

    >>> float(margin(np.array([0.75, 0.25, 0, 0, 0, 0, 0, 0, 0, 0])))
    0.5
    """
    second, best = np.moveaxis(np.sort(probabilities, axis=-1)[..., -2:], -1, 0)
    return best - second
