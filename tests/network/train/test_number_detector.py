import shutil

import numpy as np
import pytest
from scipy.optimize import minimize

from digits import load_classifier
from digits.data.splits import load_parts
from digits.numbers.detector import Features, NumberDetector, detector_from_card
from digits.train import number_detector as fit_numbers
from digits.train.number_detector import (
    ACCEPTED,
    SHRINK,
    Sample,
    fitted,
    main,
    shares_of,
    with_threshold,
)
from digits.weights import WEIGHTS, load_card

PLACES = 3


def sample(kind, found, values=(0.0,) * PLACES, digits=(1, 2), label=(1, 2)):
    evidence = None if found is None else Features(*map(float, found))
    return Sample(kind, label, digits, evidence, np.array(values))


def by_chance(rng, kind, shift, count):
    """Return samples whose first evidence and first value are shifted."""
    found = rng.normal(size=(count, len(Features._fields)))
    values = rng.normal(size=(count, PLACES))
    found[:, 0] += shift
    values[:, 0] += shift
    return [sample(kind, *each) for each in zip(found, values, strict=True)]


@pytest.fixture
def both(rng):
    return [
        *by_chance(rng, "touching", 1.0, 120),
        *by_chance(rng, "letters by rule", -1.0, 300),
    ]


def test_what_differs_between_numbers_and_others_counts_and_the_rest_hardly(both):
    weighing = fitted(both)
    first, *rest = weighing.feature_weights
    assert first > 3 * max(map(abs, rest))
    assert weighing.embedding_weights[0] > 3 * max(
        map(abs, weighing.embedding_weights[1:])
    )


def test_the_regression_ends_where_scipy_does(both):
    found = np.array([np.concatenate([one.evidence, one.values]) for one in both])
    sign = np.where([one.is_number for one in both], 1.0, -1.0)
    middle, spread = found.mean(axis=0), found.std(axis=0) + 0.05
    scaled = np.hstack([(found - middle) / spread, np.ones((len(found), 1))])
    share = np.where(sign > 0, 0.5 / 120, 0.5 / 300)
    shrink = np.repeat([*SHRINK, 0], [len(Features._fields), PLACES, 1])

    def loss(weights):
        lost = (share * np.logaddexp(0, -sign * (scaled @ weights))).sum()
        return lost + (shrink * weights**2).sum()

    best = minimize(loss, np.zeros(len(shrink)), method="BFGS").x
    weighing = fitted(both)
    ours = np.concatenate([weighing.feature_weights, weighing.embedding_weights])
    np.testing.assert_allclose(ours, best[:-1] / spread, atol=2e-3)
    assert weighing.threshold == pytest.approx(
        (best[:-1] / spread) @ middle - best[-1], abs=5e-3
    )


def test_weights_are_kept_to_five_digits(both):
    for weight in fitted(both).feature_weights:
        assert float(f"{weight:.5g}") == weight


def test_what_did_not_fall_into_digits_is_left_out(both):
    more = [*both, sample("touching", None), sample("quickdraw", None)]
    np.testing.assert_array_equal(
        fitted(more).feature_weights, fitted(both).feature_weights
    )


def counting(enough):
    """Return a weighing of the first piece of evidence alone."""
    weights = np.zeros(len(Features._fields))
    weights[0] = 1
    return NumberDetector(weights, np.zeros(PLACES), enough)


def first(value, kind="letters by rule", **more):
    return sample(kind, [value, *[0] * (len(Features._fields) - 1)], **more)


def test_enough_lets_so_many_letters_and_doodles_pass_and_counts_no_numbers():
    others = [first(float(k)) for k in range(1000)]
    numbers = [first(1e6, "touching")] * 50
    weighing = with_threshold(counting(0), [*others, *numbers])
    passed = sum(one.evidence[0] > weighing.threshold for one in others)
    assert passed == pytest.approx(1000 * ACCEPTED, abs=1)


def test_those_that_did_not_fall_into_digits_count_as_not_passed():
    others = [first(float(k)) for k in range(30)] + [
        sample("quickdraw", None) for _ in range(970)
    ]
    weighing = with_threshold(counting(0), others)
    passed = sum(
        one.evidence is not None and one.evidence[0] > weighing.threshold
        for one in others
    )
    assert passed == pytest.approx(1000 * ACCEPTED, abs=1)


def test_shares_by_hand():
    samples = [
        first(2.0, "touching"),
        first(2.0, "touching", digits=(1, 3)),
        first(0.5, "touching"),
        sample("touching", None),
        first(2.0),
        first(0.0),
    ]
    assert shares_of(counting(1.0), samples) == {
        "touching": {"n": 4, "read_as_number": 0.5, "read_exactly": 0.25},
        "letters by rule": {"n": 2, "read_as_number": 0.5, "read_exactly": 0.5},
    }


def test_missing_weights_end_with_a_sentence_and_status_2(tmp_path, capsys):
    assert main(["--weights", str(tmp_path)]) == 2
    assert "does not exist" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_writes_the_card_and_keeps_the_rest_of_it(
    tmp_path, monkeypatch, capsys
):
    for name in ("digits.json", "digits.weights.h5"):
        shutil.copy(WEIGHTS / name, tmp_path)
    monkeypatch.setattr(fit_numbers, "EACH", {"train": 6, "validation": 6})
    monkeypatch.setattr(fit_numbers, "BY_RULE", {"train": 60, "validation": 60})
    monkeypatch.setattr(fit_numbers, "STEPS", 50)
    assert main(["--weights", str(tmp_path)]) == 0  # digits by rule alone
    before, after = (load_card(folder, "digits") for folder in (WEIGHTS, tmp_path))
    assert after.sha256 == before.sha256
    assert after.figures == before.figures
    weighing = detector_from_card(after.numbers)
    assert weighing.feature_weights.shape == (len(Features._fields),)
    assert weighing.embedding_weights.shape == (2400,)
    assert set(after.numbers["validation"]) >= {
        "clear gaps",
        "touching",
        "letters by rule",
    }
    assert load_classifier(folder=tmp_path) is not None
    assert load_parts(None)["train"].digits == {}
