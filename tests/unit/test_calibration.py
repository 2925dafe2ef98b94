import numpy as np
import pytest
from scipy import special

from digits.calibration import (
    TEMPERATURE_BOUNDS,
    fitted_temperature,
    negative_log_likelihood,
    not_a_digit_share,
    probabilities,
    softmax,
)

TENTHS = np.arange(1, 11) / 55  # ten probabilities that sum to 1


def shares_of(confidence, digit):
    """Return ten probabilities with one digit ahead and the rest equal."""
    shares = np.full(10, (1 - confidence) / 9)
    shares[digit] = confidence
    return shares


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


@pytest.mark.parametrize("shape", [(11,), (4, 10), (2, 3, 11)])
def test_softmax_agrees_with_scipy(shape, rng):
    logits = rng.normal(0, 5, shape)
    np.testing.assert_allclose(
        softmax(logits), special.softmax(logits, axis=-1), rtol=1e-13
    )


@pytest.mark.parametrize("scale", [1e-30, 1, 1e4, 1e30])
def test_softmax_is_finite_and_sums_to_1_whatever_the_size(scale, rng):
    shares = softmax(rng.normal(0, scale, (50, 11)))
    assert np.isfinite(shares).all()
    np.testing.assert_allclose(shares.sum(axis=-1), 1, rtol=1e-14)


def test_softmax_does_not_mind_a_constant_added(rng):
    logits = rng.integers(-9, 9, (5, 10)).astype(float)
    np.testing.assert_array_equal(softmax(logits + 512), softmax(logits))


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


@pytest.mark.parametrize("temperature", [0.05, 0.5, 1.0, 3.0, 20.0])
def test_temperature_never_changes_the_digit(temperature, rng):
    logits = rng.permuted(np.tile(np.arange(10.0), (500, 1)), axis=1)
    digits = probabilities(logits, temperature).argmax(axis=1)
    np.testing.assert_array_equal(digits, logits.argmax(axis=1))


@pytest.mark.parametrize("eleventh", [-50.0, 0.0, 1e4])
def test_probabilities_ignore_the_eleventh_logit(eleventh, rng):
    ten = rng.normal(0, 3, (8, 10))
    eleven = np.column_stack([ten, np.full(8, eleventh)])
    np.testing.assert_array_equal(probabilities(eleven, 1.3), probabilities(ten, 1.3))


@pytest.mark.parametrize("shape", [(10,), (4, 10)])
def test_ten_logits_say_nothing_about_non_digits(shape):
    assert not_a_digit_share(np.zeros(shape), 1.0) is None


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


@pytest.mark.parametrize(
    ("logits", "label", "temperature", "nats"),
    [
        (np.zeros(10), 3, 1.0, np.log(10)),
        (np.log(TENTHS), 9, 1.0, np.log(5.5)),
        (np.log(TENTHS), 0, 1.0, np.log(55)),
        ([2 * np.log(3)] + [0] * 9, 0, 2.0, np.log(4)),
        ([2 * np.log(3)] + [0] * 9, 5, 2.0, np.log(12)),
        ([0] * 10 + [99], 3, 1.0, np.log(10)),
    ],
)
def test_negative_log_likelihood_by_hand(logits, label, temperature, nats):
    likelihood = negative_log_likelihood(
        np.array([logits]), np.array([label]), temperature
    )
    assert likelihood == pytest.approx(nats, rel=1e-12)


def test_negative_log_likelihood_of_the_impossible_is_finite():
    logits, labels = logits_with_misses(1e5, right=0, wrong=1)
    assert np.isfinite(negative_log_likelihood(logits, labels, 1.0))


@pytest.mark.parametrize("gap", [0.5, 4.0, 40.0])
@pytest.mark.parametrize(("right", "wrong"), [(9, 1), (99, 1), (3, 2)])
def test_fitted_temperature_makes_confidence_the_accuracy(gap, right, wrong):
    # p = e / (e + 9) for e = exp(gap / T), so e = 9 right / wrong where p = accuracy.
    temperature = fitted_temperature(*logits_with_misses(gap, right, wrong))
    expected = gap / np.log(9 * right / wrong)
    assert temperature == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("known", [0.5, 1.0, 3.0])
def test_fitted_temperature_recovers_a_known_one(known, rng):
    logits, labels = drawn_by_chance(5_000, rng)
    assert fitted_temperature(logits * known, labels) == pytest.approx(known, rel=0.05)


def test_no_other_temperature_is_less_surprised(rng):
    logits, labels = drawn_by_chance(2_000, rng)
    best = fitted_temperature(2.5 * logits, labels)
    least = negative_log_likelihood(2.5 * logits, labels, best)
    for other in [*np.geomspace(*TEMPERATURE_BOUNDS, 50), best * 1.001, best / 1.001]:
        assert negative_log_likelihood(2.5 * logits, labels, other) > least


@pytest.mark.parametrize(("right", "wrong", "end"), [(5, 0, 0), (0, 5, 1)])
def test_fitted_temperature_stays_within_what_is_searched(right, wrong, end):
    fitted = fitted_temperature(*logits_with_misses(2.0, right, wrong))
    assert fitted == TEMPERATURE_BOUNDS[end]


def test_fitted_temperature_ignores_the_eleventh_logit(rng):
    logits, labels = drawn_by_chance(500, rng)
    eleven = np.column_stack([logits, rng.normal(0, 9, 500)])
    assert fitted_temperature(eleven, labels) == fitted_temperature(logits, labels)
