"""Logits -> probabilities, and how far those can be trusted.

Temperature scaling after C. Guo, G. Pleiss, Y. Sun, K. Weinberger: On calibration of
modern neural networks, 2017: one positive number divides the logits. It makes a network
more or less sure and never changes which digit it reads.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Floats

DIGITS = 10
COLDEST, HOTTEST = 0.05, 20.0  # temperatures that are searched


def softmax(logits: Floats) -> NDArray[np.float64]:
    """Return probabilities that sum to 1 along the last axis.

    Args:
        logits: (..., classes), any finite numbers.
    """
    logits = np.asarray(logits, dtype=np.float64)
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def probabilities(logits: Floats, temperature: float) -> Floats:
    """Return the probabilities of the ten digits.

    Args:
        logits: (..., 10) or (..., 11); an eleventh, "not a digit", is left out.
        temperature: over 0; 1 leaves the logits as they are.

    Returns:
        (..., 10) float32 that sum to 1, index = digit.
    """
    return softmax(np.asarray(logits)[..., :DIGITS] / temperature).astype(np.float32)


def not_a_digit_share(logits: Floats, temperature: float) -> Floats | None:
    """Return the probability that this is no digit; None if the network has no say.

    Args:
        logits: (..., 10) or (..., 11).
        temperature: over 0.

    Returns:
        (...) float32 from 0 to 1: the eleventh's share of all eleven.
    """
    logits = np.asarray(logits)
    if logits.shape[-1] == DIGITS:
        return None
    return softmax(logits / temperature)[..., DIGITS].astype(np.float32)


def negative_log_likelihood(
    logits: Floats, labels: NDArray[np.int64], temperature: float
) -> float:
    """Return the mean of -log p(label) over the ten digits, in nats.

    Args:
        logits: (batch, 10 or 11).
        labels: (batch,) 0 to 9.
        temperature: over 0.
    """
    scaled = np.asarray(logits, dtype=np.float64)[:, :DIGITS] / temperature
    return cross_entropy(scaled, labels)


def cross_entropy(logits: Floats, labels: NDArray[np.int64]) -> float:
    """Return the mean of -log p(label) over all classes, in nats.

    >>> round(cross_entropy(np.zeros((1, 4)), np.array([2])), 4)  # log 4
    1.3863

    Args:
        logits: (batch, classes).
        labels: (batch,).
    """
    powers = np.asarray(logits, dtype=np.float64)
    powers = powers - powers.max(axis=1, keepdims=True)
    log_total = np.log(np.exp(powers).sum(axis=1))
    return float((log_total - powers[np.arange(len(labels)), labels]).mean())


def expected_calibration_error(
    probabilities: Floats, labels: NDArray[np.int64], bins: int = 15
) -> float:
    """Return how far confidence lies from accuracy, weighted over equal-width bins.

    Source: M. Pakdaman Naeini, G. Cooper, M. Hauskrecht: Obtaining well calibrated
    probabilities using Bayesian binning, 2015.

    Args:
        probabilities: (batch, 10).
        labels: (batch,) 0 to 9.
        bins: of confidence, between 0 and 1.

    Returns:
        From 0 to 1.
    """
    confidence = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(place, weights=confidence - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


def fitted_temperature(logits: Floats, labels: NDArray[np.int64]) -> float:
    """Return the temperature with the least negative log-likelihood.

    The likelihood has a single peak in 1 / temperature, so a golden-section search
    finds it.

    Args:
        logits: (batch, 10 or 11) of digits held back from training.
        labels: (batch,) 0 to 9.
    """
    golden = (np.sqrt(5) - 1) / 2
    low, high = 1 / HOTTEST, 1 / COLDEST
    for _ in range(60):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if _loss(logits, labels, left) < _loss(logits, labels, right):
            high = right
        else:
            low = left
    return float(2 / (low + high))


def _loss(logits: Floats, labels: NDArray[np.int64], coldness: float) -> float:
    return negative_log_likelihood(logits, labels, 1 / coldness)
