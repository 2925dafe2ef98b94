"""What was drawn and what was read -> recall, confusion, AUROC, reliability."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Floats, Labels

DIGITS = 10


def recalls(labels: Labels, right: NDArray[np.bool_]) -> list[float | None]:
    """Return for each digit the share that is read right; None where there is none.

    Args:
        labels: (n,) 0 to 9.
        right: (n,) whether each is.
    """
    return [
        float(right[labels == digit].mean()) if (labels == digit).any() else None
        for digit in range(DIGITS)
    ]


def confusion(labels: Labels, digits: Labels) -> list[list[int]]:
    """Return how often each digit (row) is read as each (column).

    Args:
        labels: (n,) 0 to 9, the true ones.
        digits: (n,) 0 to 9, those read.
    """
    counts = np.bincount(labels * DIGITS + digits, minlength=DIGITS * DIGITS)
    return counts.reshape(DIGITS, DIGITS).tolist()


def most_frequent(digits: Labels) -> int:
    """Return the digit that is there most often, the smallest of several.

    Args:
        digits: (n,) -1 to 9, where -1 is none; at least one.
    """
    found, counts = np.unique(digits, return_counts=True)
    return int(found[counts.argmax()])


def auroc(lower: Floats, higher: Floats) -> float:
    """Return how likely a score of the second kind exceeds one of the first.

    Ties count half: the area under the receiver operating characteristic.

    Args:
        lower: (n,) scores of those that should score low.
        higher: (m,) scores of those that should score high.
    """
    order = np.sort(lower)
    below = np.searchsorted(order, higher, side="left")
    through = np.searchsorted(order, higher, side="right")
    return float((below + through).sum() / (2 * len(lower) * len(higher)))


def reliability(
    probabilities: Floats, labels: Labels, bins: int = 15
) -> list[dict[str, float]]:
    """Return for each filled bin of confidence how sure and how often right.

    Args:
        probabilities: (n, 10).
        labels: (n,) 0 to 9.
        bins: of equal width, between 0 and 1.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        {
            "n": int((place == bin_).sum()),
            "confidence": float(confidence[place == bin_].mean()),
            "right": float(right[place == bin_].mean()),
        }
        for bin_ in np.unique(place)
    ]


def worst_group(
    groups: list[str], right: NDArray[np.bool_]
) -> dict[str, str | int | float]:
    """Return the group, a writer say, of which the least is read right.

    Args:
        groups: (n,) names.
        right: (n,) whether each is.
    """
    names, which = np.unique(groups, return_inverse=True)
    counts = np.bincount(which)
    shares = np.bincount(which, weights=right) / counts
    worst = int(shares.argmin())
    return {
        "name": str(names[worst]),
        "n": int(counts[worst]),
        "right": float(shares[worst]),
    }
