import numpy as np
import pytest

from digits.numbers.best_path import read_digits
from digits.numbers.detector import (
    NAMES,
    NumberDetector,
    detector_from_card,
    evidence,
    stand_apart,
)
from digits.numbers.split import split_strokes
from digits.strokes import checked_strokes, drawn_ink
from tests.network.numbers.test_best_path import row_of


def digits_of(classifier, strokes):
    checked = checked_strokes(strokes)
    return read_digits(split_strokes(checked, drawn_ink(checked)), classifier.shares)


def bar(*points):
    return {"width": 10.0, "points": [list(point) for point in points]}


def test_evidence_is_named_and_hand_computed(classifier):
    digits = digits_of(classifier, row_of(["1", "2"], side=84, gap=20))
    found = dict(zip(NAMES, evidence(digits), strict=True))
    beliefs = [np.log(one.shares[:10].max()) for one in digits]
    assert found["sum of beliefs"] == pytest.approx(sum(beliefs))
    assert found["least belief"] == pytest.approx(min(beliefs))
    assert found["digits"] == 2
    assert found["most columns shared"] == found["columns shared, on average"] == 0
    assert found["share of plain digits"] == 0.5  # the 1
    assert found["pairs that touch, one plain"] == 0
    assert 0.8 < found["lowest to tallest"] <= 1


def test_pairs_that_touch_are_counted(classifier):
    apart = [bar((60, 60), (60, 200)), bar((130, 60), (130, 200))]
    touching = [bar((60, 60), (100, 200)), bar((106, 200), (146, 60))]
    name = "pairs that touch, both plain"
    for strokes, pairs in ((apart, 0), (touching, 1)):
        digits = digits_of(classifier, strokes)
        assert [one.digit for one in digits] == [1, 1]
        assert dict(zip(NAMES, evidence(digits), strict=True))[name] == pairs


def test_ink_at_both_edges_does_not_touch_round_the_back(classifier):
    digits = digits_of(
        classifier, [bar((40, 60), (40, 200)), bar((240, 60), (240, 200))]
    )
    found = dict(zip(NAMES, evidence(digits), strict=True))
    assert sum(found[name] for name in NAMES if "touch" in name) == 0


def test_the_total_is_a_weighted_sum_and_more_than_enough_is_a_number(classifier):
    digits = digits_of(classifier, row_of(["1", "2"], side=84, gap=20))
    weights = np.zeros(len(NAMES))
    weights[NAMES.index("digits")] = 3.0
    places, values = np.array([0.5, -1.0]), np.array([4.0, 1.0], dtype=np.float32)
    weighing = NumberDetector(weights, places, enough=6.9)
    assert weighing.total(evidence(digits), values) == pytest.approx(3 * 2 + 2 - 1)
    found = evidence(digits)
    found[NAMES.index("ink cut")] = 1  # not apart, so that it is weighed
    assert weighing.holds(found, lambda: values)
    assert not NumberDetector(weights, places, enough=7.1).holds(found, lambda: values)


def test_digits_apart_and_in_line_are_a_number_whatever_the_weights_say(classifier):
    never = NumberDetector(np.zeros(len(NAMES)), np.zeros(2), enough=np.inf)
    ten = digits_of(classifier, row_of(["1", "0"], side=84, gap=20))
    assert never.is_number(ten, lambda: np.zeros(2))
    letter_v = digits_of(
        classifier, [bar((60, 60), (100, 200)), bar((106, 200), (146, 60))]
    )
    assert not never.is_number(letter_v, lambda: np.zeros(2))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("least belief", np.log(0.89)),
        ("most columns shared", 0.06),
        ("pairs that touch, one plain", 1),
        ("lowest to tallest", 0.69),
        ("tops uneven, of the height", 0.31),
        ("bottoms uneven", 0.31),
        ("ink cut", 0.5),
    ],
)
def test_one_thing_amiss_and_they_do_not_stand_apart(name, value):
    found = dict.fromkeys(NAMES, 0.0) | {"lowest to tallest": 1.0}
    assert stand_apart(np.array(list(found.values())))
    found[name] = value
    assert not stand_apart(np.array(list(found.values())))


def test_a_piece_that_is_hardly_a_digit_makes_it_no_number():
    found = np.zeros(len(NAMES))
    found[NAMES.index("least belief")] = np.log(0.09)
    always = NumberDetector(np.zeros(len(NAMES)), np.zeros(2), enough=-np.inf)
    assert not always.holds(found, lambda: np.zeros(2))
    found[NAMES.index("least belief")] = np.log(0.11)
    assert always.holds(found, lambda: np.zeros(2))


def test_what_shares_most_of_its_columns_is_not_side_by_side():
    found = np.zeros(len(NAMES))
    always = NumberDetector(np.zeros(len(NAMES)), np.zeros(2), enough=-np.inf)
    found[NAMES.index("most columns shared")] = 0.76
    assert not always.holds(found, lambda: np.zeros(2))
    found[NAMES.index("most columns shared")] = 0.74
    assert always.holds(found, lambda: np.zeros(2))


def test_one_digit_and_none_are_no_number(classifier):
    digits = digits_of(classifier, row_of(["1", "2"], side=84, gap=20))
    certain = NumberDetector(np.zeros(len(NAMES)), np.zeros(2), enough=-np.inf)
    assert certain.is_number(digits, lambda: np.zeros(2))
    assert not certain.is_number(digits[:1], lambda: np.zeros(2))
    assert not certain.is_number([], lambda: np.zeros(2))


def test_a_card_without_a_weighing_has_none():
    assert detector_from_card({}) is None
    kept = detector_from_card(
        {"feature_weights": [1.0] * 15, "embedding_weights": [2.0], "threshold": 3}
    )
    assert kept.enough == 3.0
    assert kept.places.tolist() == [2.0]
