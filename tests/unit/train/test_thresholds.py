import numpy as np
import pytest

from digits.train.thresholds import fitted_thresholds


def logits_of_shares(shares):
    """Return eleven logits a row that give "not a digit" these shares."""
    logits = np.zeros((len(shares), 11))
    logits[:, 10] = np.log(10 * shares / (1 - shares))
    return logits


def test_not_a_digit_threshold_is_the_quantile_by_hand():
    # 0.001, 0.002, ... 0.999: the quantile 0.99 lies 0.99 of the way.
    shares = np.arange(1, 1000) / 1000
    thresholds = fitted_thresholds(logits_of_shares(shares), 1.0, least=0.0)
    assert thresholds.not_a_digit == pytest.approx(0.001 + 0.99 * 0.998, rel=1e-6)


def test_not_a_digit_threshold_is_never_under_the_least_and_a_half_for_ten(rng):
    for share, least, threshold in ((0.01, 0, 0.01), (0.01, 0.5, 0.5), (0.7, 0.5, 0.7)):
        logits = logits_of_shares(np.full(50, share))
        fitted = fitted_thresholds(logits, 1.0, least)
        assert fitted.not_a_digit == pytest.approx(threshold, rel=1e-6)
    for least in (0.0, 0.5):
        logits = rng.normal(0, 3, (50, 10))
        assert fitted_thresholds(logits, 1.0, least).not_a_digit == 0.5


@pytest.mark.parametrize(
    ("ahead", "temperature", "expected"),
    [
        (np.log(9), 1.0, 1 / 2 - 1 / 18),
        (2 * np.log(9), 2.0, 1 / 2 - 1 / 18),
        (np.log(6), 1.0, 6 / 15 - 1 / 15),
        (0.0, 1.0, 0.2),  # never less
        (50.0, 1.0, 0.8),  # never more
    ],
)
def test_margin_threshold_by_hand(ahead, temperature, expected):
    logits = np.tile([ahead] + [0.0] * 9, (40, 1))  # the first is ahead of the rest
    thresholds = fitted_thresholds(logits, temperature, 0.5)
    assert thresholds.margin == pytest.approx(expected, rel=1e-6)


def test_margin_threshold_is_the_quantile_by_hand():
    # Probabilities (1 + 9 M) / 10 and nine times (1 - M) / 10 have the margin M. Those
    # of 0.3 to 0.7 in even steps: the quantile 0.01 lies 0.01 of the way.
    margins = np.linspace(0.3, 0.7, 1001)
    logits = np.log(np.tile((1 - margins[:, None]) / 10, 10))
    logits[:, 0] = np.log((1 + 9 * margins) / 10)
    margin = fitted_thresholds(logits, 1.0, 0.5).margin
    assert margin == pytest.approx(0.3 + 0.01 * 0.4, rel=1e-5)
