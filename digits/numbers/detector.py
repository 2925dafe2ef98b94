"""Digits side by side -> whether they form a number.

Letters and doodles fall into pieces that look like digits as well, a V into two 1s. How
probable each digit is, how the digits stand beside each other, and the network's
embedding of the whole drawing tell a number from the rest.
"""

import itertools
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Floats
from digits.numbers.best_path import Digit, shared_columns
from digits.numbers.seams import HALF_INK

# Probable digits, apart and in line, are a number whatever the embedding says. Of 2,896
# drawings held back this holds for 94 % of the numbers with clear gaps, and of the rest
# only for a letter that is drawn as 77, and for parallel lines.
CLEAR_LOG_PROBABILITY = np.log(0.9)  # of the least probable digit
CLEAR_SHARED_COLUMNS = 0.05  # of the narrower; columns that digits apart may share
CLEAR_HEIGHT_RATIO = 0.7  # lowest to tallest
CLEAR_UNEVENNESS = 0.3  # of the height; of tops, and of bottoms
MIN_LOG_PROBABILITY = np.log(0.1)  # of the least probable digit of any number
MAX_SHARED_COLUMNS = 0.75  # of the narrower; a B is not 13: its halves share more

PLAIN_DIGITS = (1, 7)  # many a letter has a piece that looks like one


class Features(NamedTuple):
    """What speaks for and against a number; the order is that of a card's weights.

    Sides, tops and bottoms are those of the digits' boxes. Unevenness and widths are
    shares of the number's height; shared columns are shares of the narrower digit.
    """

    log_probability_sum: float
    least_log_probability: float
    digits: float
    most_shared_columns: float
    mean_shared_columns: float
    touching_pairs_of_no_plain: float
    touching_pairs_of_one_plain: float
    touching_pairs_of_two_plain: float
    height_ratio: float
    top_unevenness: float
    bottom_unevenness: float
    greatest_width: float
    plain_share: float
    ink_cut_sum: float
    most_ink_cut: float


@dataclass(frozen=True, eq=False)
class NumberDetector:
    """Decides by weights that are fitted, and kept in the card."""

    feature_weights: NDArray[np.float64]  # (15,), in the order of `Features`
    # (n,), for the network's embedding of the whole drawing.
    embedding_weights: NDArray[np.float64]
    threshold: float  # a greater score is a number's
    # Likewise where only ink is known: cut along seams, letters fall into digits more
    # often than into strokes that look like digits.
    ink_threshold: float

    def is_number(self, features: Features, embedding: Floats, of_ink: bool) -> bool:
        """Tell whether digits side by side form a number.

        Args:
            features: see `features_of`.
            embedding: (n,), the network's of the whole drawing.
            of_ink: whether only the ink is known, not the strokes.
        """
        if (
            features.least_log_probability < MIN_LOG_PROBABILITY
            or features.most_shared_columns > MAX_SHARED_COLUMNS
        ):
            return False
        threshold = self.ink_threshold if of_ink else self.threshold
        score = self.score(features, embedding)
        return is_clear_number(features) or score > threshold

    def score(self, features: Features, embedding: Floats) -> float:
        """Return the weighted sum of features and embedding; see `is_number`."""
        weighted = np.array(features) @ self.feature_weights
        return float(weighted + embedding @ self.embedding_weights)


def is_clear_number(features: Features) -> bool:
    """Tell whether all digits are probable, stand in line and apart."""
    touching = features[5] + features[6] + features[7]
    return bool(
        features.least_log_probability >= CLEAR_LOG_PROBABILITY
        and touching == features.ink_cut_sum == 0
        and features.most_shared_columns <= CLEAR_SHARED_COLUMNS
        and features.height_ratio >= CLEAR_HEIGHT_RATIO
        and features.top_unevenness <= CLEAR_UNEVENNESS
        and features.bottom_unevenness <= CLEAR_UNEVENNESS
    )


def detector_from_card(entry: dict[str, Any]) -> NumberDetector | None:
    """Return the detector that `Card.numbers` describes; None if it is empty.

    Cards had one threshold at first.
    """
    if not entry:
        return None
    return NumberDetector(
        np.array(entry["feature_weights"]),
        np.array(entry["embedding_weights"]),
        float(entry["threshold"]),
        float(entry.get("ink_threshold", entry["threshold"])),
    )


def features_of(digits: list[Digit]) -> Features:
    """Return what speaks for and against a number of two digits or more."""
    log_probabilities = [digit.log_probability for digit in digits]
    tops = np.array([digit.box[0].start for digit in digits])
    bottoms = np.array([digit.box[0].stop for digit in digits])
    widths = [digit.box[1].stop - digit.box[1].start for digit in digits]
    heights, height = bottoms - tops, bottoms.max() - tops.min()
    pairs = list(itertools.pairwise(digits))
    shared = [shared_columns(*pair) for pair in pairs]
    plain = [_plain_in(pair) for pair in pairs if _touch(*pair)]
    cuts = [digit.cut for digit in digits]
    return Features(
        log_probability_sum=sum(log_probabilities),
        least_log_probability=min(log_probabilities),
        digits=len(digits),
        most_shared_columns=max(shared),
        mean_shared_columns=sum(shared) / len(shared),
        touching_pairs_of_no_plain=plain.count(0),
        touching_pairs_of_one_plain=plain.count(1),
        touching_pairs_of_two_plain=plain.count(2),
        height_ratio=heights.min() / heights.max(),
        top_unevenness=np.ptp(tops) / height,
        bottom_unevenness=np.ptp(bottoms) / height,
        greatest_width=max(widths) / height,
        plain_share=_plain_in(digits) / len(digits),
        ink_cut_sum=sum(cuts),
        most_ink_cut=max(cuts),
    )


def _plain_in(digits: list[Digit] | tuple[Digit, ...]) -> int:
    return sum(digit.digit in PLAIN_DIGITS for digit in digits)


def _touch(left: Digit, right: Digit) -> bool:
    """Tell whether the ink of two digits meets, or almost."""
    if right.box[1].start > left.box[1].stop:  # most do not; the rest takes longer
        return False
    ink, beside = (np.pad(d.steps.drawing > HALF_INK, 1) for d in (left, right))
    wider = ink.copy()
    for axis, step in itertools.product((0, 1), (-1, 1)):
        wider |= np.roll(ink, step, axis)
    return bool((wider & beside).any())
