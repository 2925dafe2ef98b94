"""Labels and readings -> recall, confusion, AUROC, calibration."""

import numpy as np
from scipy.stats import mannwhitneyu

from digits.arrays import Bools, Floats, Labels
from digits.calibration import DIGITS

BINS = 15  # of confidence, of equal width, between 0 and 1

Bins = list[dict[str, float]]


def recalls(labels: Labels, right: Bools) -> list[float | None]:
    """Return each digit's share that is read right; None for a digit not there.

    Args:
        labels: (n,) 0 to 9.
        right: (n,) whether each was read right.
    """
    return [
        float(right[labels == digit].mean()) if (labels == digit).any() else None
        for digit in range(DIGITS)
    ]


def confusion(labels: Labels, digits: Labels) -> list[list[int]]:
    """Return how often each digit (row) is read as each digit (column).

    Args:
        labels: (n,) 0 to 9, the true digits.
        digits: (n,) 0 to 9, the digits read.
    """
    counts = np.bincount(labels * DIGITS + digits, minlength=DIGITS * DIGITS)
    return counts.reshape(DIGITS, DIGITS).tolist()


def auroc(lower: Floats, higher: Floats) -> float:
    """Return how likely a score of the second kind exceeds one of the first.

    Ties count half: the area under the receiver operating characteristic.

    >>> auroc([1, 2], [2, 3])
    0.875

    Args:
        lower: (n,) scores that should be low; n over 0.
        higher: (m,) scores that should be high; m over 0.
    """
    # As float64, because SciPy adds up ranks in the type of the scores.
    scores = [np.asarray(kind, dtype=np.float64) for kind in (higher, lower)]
    wins = mannwhitneyu(*scores, method="asymptotic").statistic
    return float(wins / (len(lower) * len(higher)))


def reliability(probabilities: Floats, labels: Labels) -> Bins:
    """Return n, mean confidence and the share read right, for each filled bin.

    A bin of confidence, the largest of the (n, 10) probabilities, includes its lower
    edge; the last also 1.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        {
            "n": int((bin_of == filled).sum()),
            "confidence": float(confidence[bin_of == filled].mean()),
            "right": float(right[bin_of == filled].mean()),
        }
        for filled in np.unique(bin_of)
    ]


def calibration_error(bins: Bins) -> float:
    """Return the expected calibration error, 0 to 1: the bins' gaps, weighted by n.

    Source: M. Pakdaman Naeini, G. Cooper, M. Hauskrecht: Obtaining well calibrated
    probabilities using Bayesian binning, 2015.
    """
    gaps = [abs(b["confidence"] - b["right"]) for b in bins]
    return float(np.average(gaps, weights=[b["n"] for b in bins]))


def worst_group(groups: list[str], right: Bools) -> dict[str, str | int | float]:
    """Return name, n and share right of the group (a writer, say) read worst."""
    names, which = np.unique(groups, return_inverse=True)
    counts = np.bincount(which)
    shares = np.bincount(which, weights=right) / counts
    worst = int(shares.argmin())
    return {
        "name": str(names[worst]),
        "n": int(counts[worst]),
        "right": float(shares[worst]),
    }
