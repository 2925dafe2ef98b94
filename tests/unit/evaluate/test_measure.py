import numpy as np
import pytest

from digits.calibration import probabilities
from digits.data.drawings import strokes_digest
from digits.data.label_issues import DIGEST_LENGTH, FAULTS
from digits.evaluate.measure import (
    always_missed,
    calibration_figures,
    pen_figures,
)
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


def test_only_a_digit_sure_or_not_is_accepted():
    accepted, refused = ("digit", "unsure"), ("not a digit", "number", "too little")
    predictions = predictions_of([(verdict, 3) for verdict in (*accepted, *refused)])
    assert predictions.accepted.tolist() == [True] * 2 + [False] * 3


def test_pen_figures_by_hand(monkeypatch):
    drawings = [pen_drawing(3, "ada"), pen_drawing(8, "ben")]
    put_at_fault(monkeypatch, drawings[1])
    figures = pen_figures(predictions_of(OF_ADA, OF_BEN), drawings)
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
    seen = {"one": predictions_of(eight, nine), "two": predictions_of(ten)}
    ada, ben, cem = (pen_drawing(3, writer) for writer in ("ada", "ben", "cem"))
    put_at_fault(monkeypatch, cem)
    first, second = always_missed(seen, {"one": [ada, ben], "two": [cem]})
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


@pytest.mark.parametrize("outputs", [10, 11])
def test_calibration_is_measured_before_and_after_temperature(rng, outputs):
    logits, labels = rng.normal(0, 3, (200, outputs)), rng.integers(0, 10, 200)
    figures = calibration_figures(logits, labels, 2.0)
    for when, temperature in (("_before", 1.0), ("", 2.0)):
        bins = reliability(probabilities(logits, temperature), labels)
        assert figures[f"reliability{when}"] == bins
        gaps = [b["n"] * abs(b["confidence"] - b["right"]) for b in bins]
        assert sum(gaps) / 200 == pytest.approx(figures[f"ece{when}"], abs=1e-12)
    again = calibration_figures(logits / 2, labels, 1.0)
    assert figures["nll"] == pytest.approx(again["nll_before"], abs=1e-12)
