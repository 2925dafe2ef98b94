"""What a classifier made of digits -> how many are told right, by data set.

*Named* counts the digits that a visitor would be told right, sure or not; *right* those
whose likeliest digit is the label.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from digits.arrays import Bools, Labels
from digits.calibration import DIGITS
from digits.classifier import Classifier
from digits.data.drawings import PenDrawing
from digits.data.label_issues import fault_of
from digits.data.splits import Item, Part
from digits.evaluate import metrics
from digits.evaluate.predictions import (
    Predictions,
    predict_drawings,
    predict_pictures,
)
from digits.reading import Verdict
from digits.synthetic.rendering import RENDERS, SEED

ALWAYS_MISSED = 9  # renders of ten; a drawing missed so often is looked at


@dataclass(frozen=True)
class DigitSet:
    """The digits of a data set, and what a classifier made of them."""

    drawings: list[Item]  # by pens on tablets, or scanned from paper
    renders: int  # of each drawing; 1 of a scan
    predictions: Predictions  # of the first render of all, then of the second, ...

    @property
    def labels(self) -> Labels:
        """(renders x drawings,) 0 to 9."""
        return np.tile([int(item.label) for item in self.drawings], self.renders)

    @property
    def right(self) -> Bools:
        """(renders x drawings,) whether the likeliest digit is the label."""
        return self.predictions.digits == self.labels

    @property
    def at_fault(self) -> Bools:
        """(renders x drawings,) whether the drawing itself is known to be wrong."""
        faults = [is_at_fault(item) for item in self.drawings]
        return np.tile(np.array(faults, dtype=bool), self.renders)


def is_at_fault(item: Item) -> bool:
    """Tell whether a pen drawing is on the list of those that are wrong themselves."""
    return isinstance(item, PenDrawing) and fault_of(item) is not None


def predict_digit_sets(classifier: Classifier, part: Part) -> dict[str, DigitSet]:
    """Return what the classifier makes of all digits of a part, by data set.

    Pen drawings are put on the pad as people draw, ten times each; scans are read once,
    as they are.
    """
    sets = {}
    for name, pens in part.digits.items():
        rng = np.random.default_rng(SEED)
        found = predict_drawings(classifier, pens * RENDERS, rng, name)
        sets[name] = DigitSet(list(pens), RENDERS, found)
    for name, scans in part.digit_pictures.items():
        found = predict_pictures(classifier, scans, name)
        sets[name] = DigitSet(list(scans), 1, found)
    return sets


def digit_figures(sets: list[DigitSet]) -> dict[str, Any]:
    """Return the figures of one data set, or of several as if they were one."""
    labels, right, at_fault, read, verdicts, digits = (
        np.concatenate(rows)
        for rows in zip(*(_columns(digit_set) for digit_set in sets), strict=True)
    )
    writers = [item.writer for each in sets for item in each.drawings * each.renders]
    told = np.isin(verdicts, (Verdict.DIGIT, Verdict.UNSURE))
    return {
        "named": float((told & right).mean()),
        **accuracy(labels, digits),
        "misses_at_fault": int((~right & at_fault).sum()),
        "drawings": sum(len(each.drawings) for each in sets),
        "writers": len(set(writers)),
        "right_range_of_ten_renders": _range_of_renders(sets),
        "unsure": float((verdicts == Verdict.UNSURE).mean()),
        "worst_writer": metrics.worst_group(writers, right),
        "not_read": int((~read).sum()),
        "confusion": metrics.confusion(labels[read], digits[read]),
    }


def _columns(digit_set: DigitSet) -> tuple[np.ndarray, ...]:
    found = digit_set.predictions
    return (
        *(digit_set.labels, digit_set.right, digit_set.at_fault),
        *(found.read, found.verdicts, found.digits),
    )


def _range_of_renders(sets: list[DigitSet]) -> list[float] | None:
    """Return the least and the most that is right in a render; None of scans."""
    if any(each.renders != RENDERS for each in sets):
        return None
    rights = [each.right.reshape(RENDERS, -1) for each in sets]
    by_render = np.concatenate(rights, axis=1).mean(axis=1)
    return [float(by_render.min()), float(by_render.max())]


def accuracy(labels: Labels, digits: Labels) -> dict[str, Any]:
    """Return n, misses, the share right, and the recall of each digit."""
    right = digits == labels
    recall = metrics.recalls(labels, right)
    worst = min(range(DIGITS), key=lambda digit: (recall[digit] is None, recall[digit]))
    return {
        "n": len(labels),
        "misses": int((~right).sum()),
        "right": float(right.mean()),
        "recall": recall,
        "worst_digit": worst,
        "worst_recall": recall[worst],
    }


def averages(figures: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Return the means over data sets, each weighing alike, and the least of them."""
    named = [entry["named"] for entry in figures.values()]
    right = [entry["right"] for entry in figures.values()]
    return {
        "sets": len(figures),
        "named": float(np.mean(named)),
        "least_named": min(named),
        "right": float(np.mean(right)),
        "least_right": min(right),
    }


def always_missed(sets: dict[str, DigitSet]) -> list[dict[str, Any]]:
    """Return the drawings that are missed whatever their size, place and brush.

    A scan, which is read once, counts when it is missed.
    """
    return [
        {
            "data_set": name,
            "place_in_part": place,
            "writer": item.writer,
            "label": int(item.label),
            "read_as": int(stats.mode(wrong).mode),  # the least if several are
            "fault": fault_of(item) if isinstance(item, PenDrawing) else None,
        }
        for name, each in sets.items()
        for place, item in enumerate(each.drawings)
        if len(wrong := _wrong_digits(each, place)) >= ALWAYS_MISSED * each.renders / 10
    ]


def _wrong_digits(digit_set: DigitSet, place: int) -> Labels:
    """Return the other digits that the renders of one drawing are read as."""
    digits = digit_set.predictions.digits.reshape(digit_set.renders, -1)[:, place]
    return digits[digits != digit_set.drawings[place].label]
