"""Digits side by side -> what speaks for their being a number, and whether it suffices.

Letters and doodles fall into pieces that look like digits as well, a V into two 1s. How
sure the network is of each piece, how they stand beside each other, and what its last
layer made of the whole drawing tell them from a number.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Floats
from digits.numbers.best_path import Digit, shared_columns

# Digits that the network believes, apart and in line, are a number whatever else it
# makes of them. Of 2,896 drawings held back, 94 % of the numbers with clear gaps are
# so, and of what is none only a letter that is drawn as 77, and parallel lines.
SURE = np.log(0.9)  # least belief
TOGETHER = 0.05  # of the narrower; columns that digits apart may share
LIKE = 0.7  # of the tallest; the lowest
RAGGED = 0.3  # of the height; how uneven tops, and bottoms, may be
DOUBTED = np.log(0.1)  # least belief under which it is no number whatever else
SAME = (
    0.75  # of the narrower; what shares more columns is not side by side: B is not 13
)

PLAIN = (1, 7)  # digits that many a letter has a piece like
HALF_INK = 0.5  # of full ink; from here on a pixel counts as inked
NAMES = (
    "sum of beliefs",
    "least belief",
    "digits",
    "most columns shared",
    "columns shared, on average",
    "pairs that touch, neither plain",
    "pairs that touch, one plain",
    "pairs that touch, both plain",
    "lowest to tallest",
    "tops uneven, of the height",
    "bottoms uneven",
    "widest, of the height",
    "share of plain digits",
    "ink cut",
    "ink cut, at most",
)


@dataclass(frozen=True, eq=False)
class NumberDetector:
    """How much each piece of evidence says; fitted, and kept in the card.

    Attributes:
        evidence: (15,) in the order of `NAMES`.
        places: (n,) for the n values that the network's last layer adds up.
        enough: more than this in all is a number.
    """

    evidence: NDArray[np.float64]
    places: NDArray[np.float64]
    enough: float

    def is_number(self, digits: list[Digit], values: Callable[[], Floats]) -> bool:
        """Tell whether what was read as digits side by side is a number.

        Args:
            digits: from left to right.
            values: gives the (n,) that the network's last layer adds up, for the whole
                drawing; not asked where the digits say enough.
        """
        return len(digits) > 1 and self.holds(evidence(digits), values)

    def holds(self, found: NDArray[np.float64], values: Callable[[], Floats]) -> bool:
        """Tell whether evidence suffices for a number.

        Args:
            found: (15,); see `evidence`.
            values: as for `is_number`.
        """
        by_name = dict(zip(NAMES, found, strict=True))
        if by_name["least belief"] < DOUBTED or by_name["most columns shared"] > SAME:
            return False
        return stand_apart(found) or self.total(found, values()) > self.enough

    def total(self, found: NDArray[np.float64], values: Floats) -> float:
        """Return the weighted sum of all evidence.

        Args:
            found: (15,); see `evidence`.
            values: (n,), as for `is_number`.
        """
        return float(found @ self.evidence + values @ self.places)


def stand_apart(found: NDArray[np.float64]) -> bool:
    """Tell whether digits that are all believed stand in line, and clear of each other.

    Args:
        found: (15,); see `evidence`.
    """
    by_name = dict(zip(NAMES, found, strict=True))
    touching = sum(by_name[name] for name in NAMES if "touch" in name)
    return bool(
        by_name["least belief"] >= SURE
        and touching == by_name["ink cut"] == 0
        and by_name["most columns shared"] <= TOGETHER
        and by_name["lowest to tallest"] >= LIKE
        and by_name["tops uneven, of the height"] <= RAGGED
        and by_name["bottoms uneven"] <= RAGGED
    )


def detector_from_card(entry: dict[str, Any]) -> NumberDetector | None:
    """Return what a card keeps of a weighing; None if it keeps none.

    Args:
        entry: of `Card.numbers`.
    """
    if not entry:
        return None
    evidence, places = (
        np.array(entry[name]) for name in ("feature_weights", "embedding_weights")
    )
    return NumberDetector(evidence, places, float(entry["threshold"]))


def evidence(digits: list[Digit]) -> NDArray[np.float64]:
    """Return what speaks for and against a number, in the order of `NAMES`.

    Args:
        digits: from left to right, two or more.

    Returns:
        (15,).
    """
    beliefs = [one.belief for one in digits]
    tops, bottoms = np.array([(one.box[0].start, one.box[0].stop) for one in digits]).T
    widths = [one.box[1].stop - one.box[1].start for one in digits]
    heights, height = bottoms - tops, bottoms.max() - tops.min()
    pairs = list(itertools.pairwise(digits))
    shared = [shared_columns(*pair) for pair in pairs]
    plain = [sum(one.digit in PLAIN for one in pair) for pair in pairs if _touch(*pair)]
    return np.array(
        [
            *(sum(beliefs), min(beliefs), len(digits)),
            *(max(shared), sum(shared) / len(shared)),
            *(plain.count(0), plain.count(1), plain.count(2)),
            *(heights.min() / heights.max(), np.ptp(tops) / height),
            *(np.ptp(bottoms) / height, max(widths) / height),
            sum(one.digit in PLAIN for one in digits) / len(digits),
            *(sum(one.cut for one in digits), max(one.cut for one in digits)),
        ]
    )


def _touch(one: Digit, other: Digit) -> bool:
    """Tell whether the ink of two digits meets, or almost."""
    left, right = (np.pad(each.steps.drawing > HALF_INK, 1) for each in (one, other))
    wider = left.copy()
    for axis, step in itertools.product((0, 1), (-1, 1)):
        wider |= np.roll(left, step, axis)
    return bool((wider & right).any())
