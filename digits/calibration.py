"""Logits -> probabilities, and how well those match the accuracy.

Temperature scaling after C. Guo, G. Pleiss, Y. Sun, K. Weinberger: On calibration of
modern neural networks, 2017: one positive number divides the logits. It makes a network
more or less sure and never changes which digit it reads.

Logits are (..., 10), or (..., 11) with "not a digit" as the last; labels are 0 to 9.
"""

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Floats, Labels

DIGITS = 10
TEMPERATURE_BOUNDS = (0.05, 20.0)  # what the search covers


def softmax(logits: Floats) -> NDArray[np.float64]:
    """Return probabilities that sum to 1 along the last axis.

    >>> softmax(np.array([0.0, 0.0])).tolist()
    [0.5, 0.5]
    """
    logits = np.asarray(logits, dtype=np.float64)
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def probabilities(logits: Floats, temperature: float) -> Floats:
    """Return the probabilities of the ten digits.

    >>> logits = np.array([0.0] * 7 + [np.log(9), 0.0, 0.0])  # 9 times as likely a 7
    >>> print(probabilities(logits, temperature=1.0)[7])
    0.5

    Returns:
        (..., 10) float32 that sum to 1, index = digit; an eleventh logit is left out.
    """
    return softmax(np.asarray(logits)[..., :DIGITS] / temperature).astype(np.float32)


def not_a_digit_share(logits: Floats, temperature: float) -> Floats | None:
    """Return (...), the probability of "not a digit" among all eleven.

    None if the network cannot tell.
    """
    logits = np.asarray(logits)
    if logits.shape[-1] == DIGITS:
        return None
    return softmax(logits / temperature)[..., DIGITS].astype(np.float32)


def cross_entropy(
    logits: Floats, labels: NDArray[np.int64], weights: Floats | None = None
) -> float:
    """Return the mean of -log p(label), in nats; logits are (batch, classes).

    The (batch,) weights sum to more than 0; None where all weigh alike.

    >>> round(cross_entropy(np.zeros((1, 4)), np.array([2])), 4)  # log 4
    1.3863
    """
    powers = np.asarray(logits, dtype=np.float64)
    powers = powers - powers.max(axis=1, keepdims=True)
    log_total = np.log(np.exp(powers).sum(axis=1))
    lost = log_total - powers[np.arange(len(labels)), labels]
    return float(np.average(lost, weights=weights))


def fitted_temperature(
    logits: Floats, labels: Labels, weights: Floats | None = None
) -> float:
    """Return the temperature with the least negative log-likelihood of all outputs.

    Logits and labels are of drawings held back from training; label 10 is "not a
    digit". For the weights see `cross_entropy`. The search runs over 1 / temperature,
    where the likelihood has a single peak.
    """
    from scipy.optimize import minimize_scalar  # slow to import, and only training fits

    def loss(temperature: float) -> float:
        scaled = np.asarray(logits, np.float64) / temperature
        return cross_entropy(scaled, labels, weights)

    coldest, hottest = TEMPERATURE_BOUNDS
    best = minimize_scalar(
        lambda inverse: loss(1 / inverse),
        bounds=(1 / hottest, 1 / coldest),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return min(coldest, float(1 / best.x), hottest, key=loss)  # ends where all is right
