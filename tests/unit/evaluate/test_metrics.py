import numpy as np
import pytest

from digits.evaluate.metrics import (
    auroc,
    calibration_error,
    confusion,
    reliability,
)

BELOW_A_THIRD = np.nextafter(np.float32(5 / 15), np.float32(0))


def shares_of(*confidences):
    """Return probabilities that put digit 0 ahead."""
    shares = np.zeros((len(confidences), 10), dtype=np.float32)
    shares[:, 0] = confidences
    return shares


def test_confusion_counts_labels_in_rows_and_digits_read_in_columns():
    counts = np.array(confusion(np.array([3, 3, 3, 9]), np.array([3, 8, 8, 4])))
    assert (counts[3, 3], counts[3, 8], counts[9, 4]) == (1, 2, 1)
    assert (counts.shape, counts.sum()) == ((10, 10), 4)
    none = np.empty(0, dtype=np.int64)
    assert confusion(none, none) == [[0] * 10] * 10


@pytest.mark.parametrize("levels", [4, 1_000_000], ids=["ties", "no ties"])
def test_auroc_is_the_share_of_pairs_in_order(rng, levels):
    lower = rng.integers(0, levels, 300).astype(np.float32) / levels
    higher = rng.integers(levels // 4, levels, 70).astype(np.float32) / levels
    pairs = np.sign(higher[:, None] - lower)  # 1, 0 or -1
    assert auroc(lower, higher) == pytest.approx((pairs.mean(dtype=float) + 1) / 2)


def test_auroc_of_many_scores_in_float32_is_exact():
    low, high = np.zeros(17_000, np.float32), np.ones(3_000, np.float32)
    assert (auroc(low, high), auroc(high, low), auroc(low, low)) == (1, 0, 0.5)


def test_reliability_by_hand():
    shares, labels = shares_of(0.5, 0.52, 0.9), np.array([0, 1, 0])
    assert reliability(shares, labels) == [
        {"n": 2, "confidence": pytest.approx(0.51), "right": 0.5},
        {"n": 1, "confidence": pytest.approx(0.9), "right": 1.0},
    ]


@pytest.mark.parametrize(
    ("confidence", "neighbour", "bins"),
    [(1.0, 0.999, 1), (5 / 15, 0.34, 1), (BELOW_A_THIRD, 0.34, 2), (0.59, 0.61, 2)],
)
def test_a_bin_begins_with_its_lower_edge_and_the_last_holds_1(
    confidence, neighbour, bins
):
    shares = shares_of(confidence, neighbour)
    assert len(reliability(shares, np.array([0, 0]))) == bins


@pytest.mark.parametrize(
    ("confidences", "labels", "error"),
    [
        ([0.75] * 4, [0, 0, 0, 1], 0.0),  # as often right as sure
        ([1.0] * 5, [1] * 5, 1.0),  # all wrong, and sure of it
        ([0.62, 0.62, 0.9, 0.9], [0, 0, 0, 0], (2 * 0.38 + 2 * 0.1) / 4),
        # Too sure in one bin and not sure enough in another do not make up for it.
        ([0.5, 0.9], [0, 1], (0.5 + 0.9) / 2),
        # Within one bin they do: 0.70 right and 0.72 wrong.
        ([0.70, 0.72], [0, 1], (0.70 + 0.72 - 1) / 2),
    ],
)
def test_the_calibration_error_weighs_each_bins_gap_by_its_n(
    confidences, labels, error
):
    bins = reliability(shares_of(*confidences), np.array(labels))
    assert calibration_error(bins) == pytest.approx(error, abs=1e-7)
