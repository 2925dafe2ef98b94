import numpy as np
import pytest
from scipy.optimize import minimize

from digits.numbers.detector import Features, NumberDetector, is_clear_number
from digits.train.number_detector import (
    ACCEPTED_SHARES,
    EMBEDDING_PENALTY,
    FEATURE_PENALTY,
    FEATURES,
    Sample,
    fitted_detector,
    shares_by_kind,
    with_thresholds,
)

EMBEDDING = 3


def sample(
    kind,
    found,
    values=(0.0,) * EMBEDDING,
    digits=(1, 2),
    label=(1, 2),
    of_ink=False,
):
    features = None if found is None else Features(*found)
    return Sample(kind, label, digits, features, np.array(values), of_ink)


def by_chance(rng, kind, shift, count):
    """Return samples whose first feature and first value are shifted."""
    found = rng.normal(size=(count, FEATURES))
    values = rng.normal(size=(count, EMBEDDING))
    found[:, 0] += shift
    values[:, 0] += shift
    return [sample(kind, *pair) for pair in zip(found, values, strict=True)]


@pytest.fixture
def both(rng):
    return [
        *by_chance(rng, "touching", 1.0, 120),
        *by_chance(rng, "letters_by_rule", -1.0, 300),
    ]


def test_the_regression_has_the_least_penalised_loss(both):
    found = np.array([np.concatenate([s.features, s.embedding]) for s in both])
    sign = np.where([s.is_number for s in both], 1.0, -1.0)
    middle, spread = found.mean(axis=0), found.std(axis=0) + 0.05
    scaled = np.hstack([(found - middle) / spread, np.ones((len(found), 1))])
    share = np.where(sign > 0, 0.5 / 120, 0.5 / 300)
    shrink = np.repeat(
        [FEATURE_PENALTY, EMBEDDING_PENALTY, 0], [FEATURES, EMBEDDING, 1]
    )

    def loss(weights):
        lost = (share * np.logaddexp(0, -sign * (scaled @ weights))).sum()
        return lost + (shrink * weights**2).sum()

    best = minimize(loss, np.zeros(len(shrink)), method="BFGS").x
    detector = fitted_detector(both)
    ours = np.concatenate([detector.feature_weights, detector.embedding_weights])
    np.testing.assert_allclose(ours, best[:-1] / spread, atol=2e-4)
    assert detector.threshold == pytest.approx(
        (best[:-1] / spread) @ middle - best[-1], abs=5e-4
    )


def test_weights_have_five_digits_and_what_did_not_fall_into_digits_is_left_out(both):
    more = [*both, sample("touching", None), sample("quickdraw", None)]
    weights, same = (fitted_detector(seen).feature_weights for seen in (both, more))
    np.testing.assert_array_equal(same, weights)
    assert weights.tolist() == [float(f"{weight:.5g}") for weight in weights]


def counting(threshold):
    """Return a detector that looks at the first feature alone."""
    weights = np.zeros(FEATURES)
    weights[0] = 1
    return NumberDetector(weights, np.zeros(EMBEDDING), threshold, threshold)


def first(value, kind="letters_by_rule", **more):
    return sample(kind, [value, *[0] * (FEATURES - 1)], **more)


def passed(samples, threshold):
    return sum(s.features is not None and s.features[0] > threshold for s in samples)


def test_the_thresholds_let_so_many_letters_and_doodles_pass_and_count_no_numbers():
    strokes = [first(float(k)) for k in range(1000)]
    inks = [first(5.0 + k, of_ink=True) for k in range(1000)]
    numbers = [first(1e6, "touching", of_ink=k % 2 == 0) for k in range(50)]
    detector = with_thresholds(counting(0), [*strokes, *inks, *numbers])
    for of_ink, others, threshold in (
        (False, strokes, detector.threshold),
        (True, inks, detector.ink_threshold),
    ):
        expected = 1000 * ACCEPTED_SHARES[of_ink]
        assert passed(others, threshold) == pytest.approx(expected, abs=1)


def test_those_that_did_not_fall_into_digits_count_as_not_passed():
    split = [first(float(k)) for k in range(30)]
    others = split + [sample("quickdraw", None)] * 970
    none = [sample("quickdraw", None, of_ink=True)] * 9
    detector = with_thresholds(counting(7.0), [*others, *none])
    expected = 1000 * ACCEPTED_SHARES[False]
    assert passed(split, detector.threshold) == pytest.approx(expected, abs=1)
    assert detector.ink_threshold == 7.0  # where none fall apart, as it was fitted


def test_clear_numbers_pass_anyhow_and_make_no_threshold_stricter():
    others = [first(float(k)) for k in range(1000)]
    features = Features(1e6, *[0.0] * (FEATURES - 1))._replace(height_ratio=1.0)
    assert is_clear_number(features)
    clear = [sample("omniglot", features)] * 500
    none = sample("quickdraw", None, of_ink=True)
    detector = with_thresholds(counting(0), [*others, *clear, none])
    expected = 1500 * ACCEPTED_SHARES[False]
    assert passed(others, detector.threshold) == pytest.approx(expected, abs=1)


def test_shares_by_hand():
    samples = [
        first(2.0, "touching"),
        first(2.0, "touching", digits=(1, 3)),
        first(0.5, "touching"),
        sample("touching", None),
        first(2.0),
        first(0.0),
    ]
    assert shares_by_kind(counting(1.0), samples) == {
        "touching": {"n": 4, "read_as_number": 0.5, "read_exactly": 0.25},
        "letters_by_rule": {"n": 2, "read_as_number": 0.5, "read_exactly": 0.5},
    }
