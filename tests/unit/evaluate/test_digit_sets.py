import numpy as np
import pytest

from digits.calibration import softmax
from digits.data.drawings import strokes_digest
from digits.data.label_issues import DIGEST_LENGTH, FAULTS
from digits.data.pictures import Picture
from digits.evaluate.digit_sets import (
    DigitSet,
    always_missed,
    averages,
    digit_figures,
)
from digits.evaluate.measure import calibration_figures
from digits.evaluate.metrics import reliability
from digits.evaluate.predictions import Predictions
from tests.helpers.networks.pens import pen_drawing

# Ten renders of a 3 by ada and an 8 by ben: (verdict, digit) of each.
OF_ADA = [("unsure", 5), ("not a digit", 3), *[("digit", 3)] * 8]
OF_BEN = [("too little", -1), ("digit", 3), *[("unsure", 8)] * 2, *[("digit", 8)] * 6]


def predictions_of(*columns):
    """Return predictions, from the renders of one drawing after the other."""
    rows = [pair for row in zip(*columns, strict=True) for pair in row]
    verdicts, digits = (np.array(values) for values in zip(*rows, strict=True))
    return Predictions(verdicts, digits, np.zeros((len(rows), 11), dtype=np.float32))


def put_at_fault(monkeypatch, drawing):
    """Put a drawing on the list of those that are at fault themselves."""
    digest = strokes_digest([drawing])[:DIGEST_LENGTH]
    monkeypatch.setitem(FAULTS, digest, "lacks its bar")


def of_renders(drawings, *columns):
    """Return ten renders of some drawings."""
    return DigitSet(drawings, 10, predictions_of(*columns))


def test_a_digit_sure_or_not_is_named_and_only_a_sure_one_sure():
    named, others = ("digit", "unsure"), ("not a digit", "number", "too little")
    predictions = predictions_of([(verdict, 3) for verdict in (*named, *others)])
    assert predictions.names_a_digit.tolist() == [True] * 2 + [False] * 3
    assert predictions.sure.tolist() == [True] + [False] * 4


def test_figures_of_a_data_set_by_hand(monkeypatch):
    drawings = [pen_drawing(3, "ada"), pen_drawing(8, "ben")]
    put_at_fault(monkeypatch, drawings[1])
    figures = digit_figures([of_renders(drawings, OF_ADA, OF_BEN)])
    counts = np.array(figures.pop("confusion"))
    assert figures == {
        "n": 20,
        "misses": 3,
        "right": 17 / 20,
        "recall": [*[None] * 3, 0.9, *[None] * 4, 0.8, None],
        "worst_digit": 8,
        "worst_recall": 0.8,
        "misses_at_fault": 2,
        "drawings": 2,
        "writers": 2,
        "right_range_of_ten_renders": [0.0, 1.0],  # the first; the last six
        "named": 16 / 20,
        "unsure": 3 / 20,
        "worst_writer": {"name": "ben", "n": 10, "right": 0.8},
        "not_read": 1,
    }
    assert (counts[3, 3], counts[3, 5], counts[8, 8], counts[8, 3]) == (9, 1, 8, 1)
    assert counts.sum() == 19


def test_what_is_missed_nine_times_of_ten_is_always_missed(monkeypatch):
    nine = [("digit", 3), *[("digit", 5)] * 5, *[("too little", -1)] * 4]
    eight = [*[("digit", 3)] * 2, *[("digit", 5)] * 8]
    ten = [*[("digit", 0)] * 5, *[("too little", -1)] * 5]  # as often: the least
    ada, ben, cem = (pen_drawing(3, writer) for writer in ("ada", "ben", "cem"))
    put_at_fault(monkeypatch, cem)
    one, two = of_renders([ada, ben], eight, nine), of_renders([cem], ten)
    first, second = always_missed({"one": one, "two": two})
    assert first == {
        "data_set": "one",
        "place_in_part": 1,
        "writer": "ben",
        "label": 3,
        "read_as": 5,
        "fault": None,
    }
    told = [second[key] for key in ("data_set", "writer", "read_as", "fault")]
    assert told == ["two", "cem", -1, "lacks its bar"]


def test_a_scan_is_read_once_and_is_missed_at_once():
    scans = [Picture(digit, "ada", np.ones((48, 48), np.uint8)) for digit in (4, 9)]
    once = DigitSet(scans, 1, predictions_of([("unsure", 4)], [("digit", 4)]))
    assert [miss["label"] for miss in always_missed({"swiss": once})] == [9]
    figures = digit_figures([once])
    assert (figures["n"], figures["named"], figures["misses"]) == (2, 0.5, 1)
    assert figures["right_range_of_ten_renders"] is None


def test_several_data_sets_count_as_one():
    pens = of_renders([pen_drawing(3, "ada")], OF_ADA)
    scan = Picture(8, "ben", np.ones((48, 48), np.uint8))
    once = DigitSet([scan], 1, predictions_of([("digit", 8)]))
    both = digit_figures([pens, once])
    assert (both["n"], both["drawings"], both["writers"]) == (11, 2, 2)
    assert both["named"] == pytest.approx(9 / 11)  # 8 of ten, and the scan
    assert both["right_range_of_ten_renders"] is None


def test_averages_weigh_data_sets_alike():
    figures = {"a": {"named": 1.0, "right": 1.0}, "b": {"named": 0.5, "right": 0.75}}
    assert averages(figures) == {
        "sets": 2,
        "named": 0.75,
        "least_named": 0.5,
        "right": 0.875,
        "least_right": 0.75,
    }


@pytest.mark.parametrize("outputs", [10, 11])
def test_calibration_is_measured_before_and_after_temperature(rng, outputs):
    logits, labels = rng.normal(0, 3, (200, outputs)), rng.integers(0, outputs, 200)
    figures = calibration_figures(logits, labels, 2.0)
    assert figures["nondigits"] == (labels == 10).sum()
    for when, temperature in (("_before", 1.0), ("", 2.0)):
        bins = reliability(softmax(logits / temperature), labels)
        assert figures[f"reliability{when}"] == bins
        gaps = [b["n"] * abs(b["confidence"] - b["right"]) for b in bins]
        assert sum(gaps) / 200 == pytest.approx(figures[f"ece{when}"], abs=1e-12)
    again = calibration_figures(logits / 2, labels, 1.0)
    assert figures["nll"] == pytest.approx(again["nll_before"], abs=1e-12)
