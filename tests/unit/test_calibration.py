import numpy as np
import pytest
from scipy import special

from digits.calibration import (
    TEMPERATURE_BOUNDS,
    cross_entropy,
    fitted_temperature,
    not_a_digit_share,
    probabilities,
    softmax,
)

TENTHS = np.arange(1, 11) / 55  # ten probabilities that sum to 1


def logits_with_misses(gap, right, wrong):
    """Return logits that put digit 0 ahead by gap, and labels it misses some of."""
    logits = np.zeros((right + wrong, 10))
    logits[:, 0] = gap
    return logits, np.repeat([0, 1], [right, wrong])


def drawn_by_chance(count, rng):
    """Return logits and labels drawn with the very probabilities they give."""
    logits = rng.normal(0, 2, (count, 10))
    shares = special.softmax(logits, axis=1).cumsum(axis=1)
    return logits, (shares < rng.random((count, 1))).sum(axis=1)


@pytest.mark.parametrize("scale", [1e-30, 1, 5, 1e4, 1e30])
def test_softmax_agrees_with_scipy_and_sums_to_1_whatever_the_size(scale, rng):
    for shape in ((11,), (50, 10), (2, 3, 11)):
        logits = rng.normal(0, scale, shape)
        shares, expected = softmax(logits), special.softmax(logits, axis=-1)
        np.testing.assert_allclose(shares, expected, rtol=1e-13)
        np.testing.assert_allclose(shares.sum(axis=-1), 1, rtol=1e-14)


@pytest.mark.parametrize("shape", [(10,), (11,), (6, 10), (6, 11), (2, 3, 11)])
def test_probabilities_are_ten_float32_that_sum_to_1(shape, rng):
    shares = probabilities(rng.normal(0, 4, shape).astype(np.float32), 1.7)
    assert shares.shape == (*shape[:-1], 10)
    assert shares.dtype == np.float32
    np.testing.assert_allclose(shares.sum(axis=-1), 1, rtol=1e-6)


def test_temperature_2_takes_the_square_root_of_each_share():
    roots = np.sqrt(np.arange(1, 11))
    shares = probabilities(np.log(TENTHS), 2.0)
    np.testing.assert_allclose(shares, roots / roots.sum(), rtol=1e-6)


def test_temperature_and_the_eleventh_logit_never_change_the_digit(rng):
    logits = rng.permuted(np.tile(np.arange(10.0), (500, 1)), axis=1)
    for temperature in (0.05, 0.5, 1.0, 3.0, 20.0):
        shares = probabilities(logits, temperature)
        np.testing.assert_array_equal(shares.argmax(axis=1), logits.argmax(axis=1))
        for eleventh in (-50.0, 0.0, 1e4):
            eleven = np.column_stack([logits, np.full(500, eleventh)])
            np.testing.assert_array_equal(probabilities(eleven, temperature), shares)


@pytest.mark.parametrize(
    ("eleventh", "temperature", "share"),
    [
        (0.0, 1.0, 1 / 11),
        (np.log(10), 1.0, 1 / 2),
        (np.log(100), 2.0, 1 / 2),
        (np.log(90), 1.0, 9 / 10),
        (-1e4, 1.0, 0.0),
        (1e4, 1.0, 1.0),
    ],
)
def test_not_a_digit_share_is_the_eleventh_of_all_eleven(eleventh, temperature, share):
    logits = np.array([0.0] * 10 + [eleventh])
    assert not_a_digit_share(logits, temperature) == pytest.approx(share, rel=1e-6)
    assert not_a_digit_share(logits[:10], temperature) is None


@pytest.mark.parametrize("gap", [0.5, 4.0, 40.0])
@pytest.mark.parametrize(("right", "wrong"), [(9, 1), (99, 1), (3, 2)])
def test_fitted_temperature_makes_confidence_the_accuracy(gap, right, wrong):
    # p = e / (e + 9) for e = exp(gap / T), so e = 9 right / wrong where p = accuracy.
    temperature = fitted_temperature(*logits_with_misses(gap, right, wrong))
    expected = gap / np.log(9 * right / wrong)
    assert temperature == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("known", [0.5, 1.0, 3.0])
def test_fitted_temperature_recovers_a_known_one_and_no_other_is_better(known, rng):
    logits, labels = drawn_by_chance(5_000, rng)
    logits = known * logits
    best = fitted_temperature(logits, labels)
    assert best == pytest.approx(known, rel=0.05)
    least = cross_entropy(logits / best, labels)
    for other in [*np.geomspace(*TEMPERATURE_BOUNDS, 50), best * 1.001, best / 1.001]:
        assert cross_entropy(logits / other, labels) > least


def test_fitted_temperature_counts_what_is_no_digit(rng):
    logits, labels = drawn_by_chance(5_000, rng)
    eleven = np.column_stack([3.0 * logits[:, :9], np.zeros((5_000, 2))])
    eleven[:, 10] = 3.0 * logits[:, 9]  # the tenth's place and label are the eleventh's
    ten = np.column_stack([3.0 * logits[:, :9], 3.0 * logits[:, 9]])
    eleven[:, 9] = -1e9
    same = fitted_temperature(eleven, np.where(labels == 9, 10, labels))
    assert same == pytest.approx(fitted_temperature(ten, labels), rel=1e-6)


def test_a_drawing_that_weighs_thrice_counts_as_three(rng):
    logits, labels = drawn_by_chance(500, rng)
    weights = rng.integers(1, 4, 500)
    thrice = fitted_temperature(logits.repeat(weights, 0), labels.repeat(weights))
    fitted = fitted_temperature(logits, labels, weights)
    assert fitted == pytest.approx(thrice, rel=1e-6)
    assert fitted != pytest.approx(fitted_temperature(logits, labels), rel=1e-3)


@pytest.mark.parametrize(("right", "wrong", "end"), [(5, 0, 0), (0, 5, 1)])
def test_fitted_temperature_stays_within_what_is_searched(right, wrong, end):
    fitted = fitted_temperature(*logits_with_misses(2.0, right, wrong))
    assert fitted == TEMPERATURE_BOUNDS[end]
