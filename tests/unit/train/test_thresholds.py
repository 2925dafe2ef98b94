import numpy as np
import pytest

from digits.train.thresholds import fitted_thresholds


def logits_of_shares(shares):
    """Return eleven logits a row that give "not a digit" these shares."""
    logits = np.zeros((len(shares), 11))
    logits[:, 10] = np.log(10 * shares / (1 - shares))
    return logits


def threshold_of(*kinds):
    """Return the threshold of "not a digit" for non-digits with these shares."""
    nondigits = [logits_of_shares(np.array(shares)) for shares in kinds]
    return fitted_thresholds(np.zeros((9, 11)), nondigits, 1.0).not_a_digit


def test_one_non_digit_in_a_hundred_may_surely_pass():
    shares = np.arange(1, 1001) / 2_500  # 0.0004 to 0.4: the tenth passes
    assert threshold_of(shares) == pytest.approx(10 / 2_500, rel=1e-6)


def test_kinds_of_non_digits_weigh_alike_however_many_there_are():
    few, many = np.full(10, 0.3), np.linspace(0.001, 0.4, 1_000)
    # One of ten is a tenth of its kind; so 2 % of the other kind may pass, not 1 %.
    assert threshold_of(few, many) == pytest.approx(many[19], rel=1e-6)


def test_the_threshold_is_never_over_a_half_and_a_half_where_nothing_tells(rng):
    assert threshold_of(np.full(50, 0.9)) == 0.5
    assert threshold_of() == 0.5
    ten = rng.normal(0, 3, (50, 10))
    assert fitted_thresholds(ten, [ten], 1.0).not_a_digit == 0.5


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
    thresholds = fitted_thresholds(logits, [], temperature)
    assert thresholds.margin == pytest.approx(expected, rel=1e-6)


def test_margin_threshold_is_the_quantile_by_hand():
    # Probabilities (1 + 9 M) / 10 and nine times (1 - M) / 10 have the margin M. Those
    # of 0.3 to 0.7 in even steps: the quantile 0.01 lies 0.01 of the way.
    margins = np.linspace(0.3, 0.7, 1001)
    logits = np.log(np.tile((1 - margins[:, None]) / 10, 10))
    logits[:, 0] = np.log((1 + 9 * margins) / 10)
    margin = fitted_thresholds(logits, [], 1.0).margin
    assert margin == pytest.approx(0.3 + 0.01 * 0.4, rel=1e-5)
