"""What tells a number from letters and doodles that fall into digits too."""

import numpy as np
import pytest

from digits.numbers.best_path import Digit
from digits.numbers.detector import (
    Features,
    NumberDetector,
    detector_from_card,
    features_of,
    is_clear_number,
)
from digits.preprocess import bounding_box, steps_from_ink

NOTHING = Features(*[0.0] * len(Features._fields))
CLEAR = NOTHING._replace(height_ratio=1.0)


def digit(label, rows, cols, probability=0.95, cut=0.0):
    """Return a digit that is a filled rectangle on a sheet of 100 x 200 px."""
    ink = np.zeros((100, 200), dtype=np.float32)
    ink[slice(*rows), slice(*cols)] = 1
    probabilities = np.full(11, (1 - probability) / 10)
    probabilities[label] = probability
    return Digit(steps_from_ink(ink), bounding_box(ink), probabilities, cut)


def detector(threshold, **weights):
    """Return a detector with weights for some features, and an embedding of 2."""
    features = np.array(NOTHING._replace(**weights))
    return NumberDetector(features, np.array([0.5, -1.0]), threshold, threshold + 1)


def test_features_by_hand():
    digits = [
        digit(1, (10, 90), (0, 20), probability=0.9),
        digit(2, (20, 80), (15, 75), probability=0.8, cut=3.0),
        digit(7, (10, 85), (95, 115), cut=1.0),
    ]
    expected = Features(
        log_probability_sum=np.log(0.9 * 0.8 * 0.95),
        least_log_probability=np.log(0.8),
        digits=3,
        most_shared_columns=5 / 20,
        mean_shared_columns=5 / 20 / 2,
        touching_pairs_of_no_plain=0,
        touching_pairs_of_one_plain=1,
        touching_pairs_of_two_plain=0,
        height_ratio=60 / 80,
        top_unevenness=10 / 80,
        bottom_unevenness=10 / 80,
        greatest_width=60 / 80,
        plain_share=2 / 3,
        ink_cut_sum=4.0,
        most_ink_cut=3.0,
    )
    assert features_of(digits) == pytest.approx(expected)


def test_digits_touch_where_not_a_pixel_of_paper_is_between():
    left, at_the_edge = digit(1, (0, 100), (0, 20)), digit(1, (0, 100), (180, 200))
    for gap, touching in ((0, 1), (1, 0), (2, 0), (50, 0)):
        pair = [left, digit(1, (10, 90), (20 + gap, 40 + gap))]
        assert features_of(pair).touching_pairs_of_two_plain == touching
    for pair in ([left, at_the_edge], [at_the_edge, left]):  # nor round the back
        assert features_of(pair).touching_pairs_of_two_plain == 0


def test_the_score_is_a_weighted_sum_and_a_number_has_more_than_the_threshold():
    features = NOTHING._replace(digits=2.0, ink_cut_sum=1.0)  # cut: not clear at once
    embedding = np.array([4.0, 1.0], dtype=np.float32)
    score = 3 * 2 + 0.5 * 4 - 1.0 * 1
    assert detector(0.0, digits=3.0).score(features, embedding) == score
    assert detector(score - 0.1, digits=3.0).is_number(
        features, embedding, of_ink=False
    )
    assert not detector(score, digits=3.0).is_number(features, embedding, of_ink=False)
    for threshold, is_number in ((score - 1.1, True), (score - 1, False)):
        found = detector(threshold, digits=3.0)
        assert found.is_number(features, embedding, of_ink=True) == is_number


def test_a_clear_number_is_one_whatever_the_weights():
    never = detector(np.inf)
    assert is_clear_number(CLEAR)
    assert never.is_number(CLEAR, np.zeros(2), of_ink=False)
    assert not never.is_number(
        CLEAR._replace(ink_cut_sum=1.0), np.zeros(2), of_ink=False
    )


def test_with_a_single_fault_a_number_is_not_clear():
    for name, value in (
        *(("least_log_probability", np.log(0.89)), ("most_shared_columns", 0.06)),
        *(("touching_pairs_of_one_plain", 1), ("ink_cut_sum", 0.5)),
        *(("top_unevenness", 0.31), ("bottom_unevenness", 0.31)),
        ("height_ratio", 0.69),
    ):
        assert not is_clear_number(CLEAR._replace(**{name: value})), name


def test_improbable_digits_and_shared_columns_rule_a_number_out():
    always = detector(-np.inf)
    for name, bad, good in (
        ("least_log_probability", np.log(0.09), -2.3),
        ("most_shared_columns", 0.76, 0.74),
    ):
        assert not always.is_number(NOTHING._replace(**{name: bad}), np.zeros(2), False)
        assert always.is_number(NOTHING._replace(**{name: good}), np.zeros(2), False)


def test_a_card_without_numbers_has_no_detector():
    assert detector_from_card({}) is None
    kept = detector_from_card(
        {"feature_weights": [1.0] * 15, "embedding_weights": [2.0], "threshold": 3}
    )
    assert (kept.threshold, kept.ink_threshold) == (3.0, 3.0)  # as at first
    assert kept.embedding_weights.tolist() == [2.0]
