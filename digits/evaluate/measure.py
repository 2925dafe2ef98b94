"""A classifier and data -> every figure of its card.

Pen drawings are put on the pad as people draw (digits/synthetic/rendering.py) and read
by the very code that reads a visitor's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats
from tqdm import trange

from digits.arrays import Floats, Labels, floats_from_bytes
from digits.calibration import (
    DIGITS,
    cross_entropy,
    negative_log_likelihood,
    not_a_digit_share,
    probabilities,
)
from digits.classifier import BATCH, Classifier
from digits.data.drawings import PenDrawing
from digits.data.label_issues import DOUBTFUL_TEST_LABELS, fault_of
from digits.data.mnist import load_mnist
from digits.data.splits import Part, group_of, load_parts
from digits.evaluate import metrics
from digits.evaluate.held_out import check_same_split
from digits.evaluate.predictions import (
    Predictions,
    joined_predictions,
    predict_drawings,
)
from digits.evaluate.report import MNIST_TEST
from digits.evaluate.robustness import robustness_curves
from digits.synthetic.letters import letter_drawings
from digits.synthetic.numbers import number_drawings
from digits.synthetic.rendering import RENDERS, SEED, RenderStyle
from digits.synthetic.shapes import shape_drawings
from digits.verdict import Verdict

BLURRED = RenderStyle(side=(200, 200), blur=4.0)  # 0.4 of a glyph's pixel
ALWAYS_MISSED = 9  # renders of ten; a drawing missed so often is looked at


@dataclass(frozen=True)
class MeasureConfig:
    """How much is measured; less is faster and says less."""

    by_rule: int = 2_000  # drawings of each kind of non-digit that a rule makes
    curve_drawings: int = 600  # for each point of a curve; of 600, one is 0.2 %
    timing_rounds: int = 100  # of all networks


def evaluated(
    classifier: Classifier,
    folder: Path | None,
    parts: Iterable[str],
    config: MeasureConfig,
) -> dict[str, Any]:
    """Return every figure that the data allows; a part without digits is left out.

    The folder has `mnist.npz` and perhaps pen drawings; None downloads MNIST.

    Raises:
        DataError: the data is missing or broken, or not split as in training.
    """
    split = load_parts(folder, classifier.card.settings.get("parts_seed", 0))
    for name in parts:
        check_same_split(classifier.card, name, split[name])
    figures = {MNIST_TEST: mnist_figures(classifier, folder)}
    for name in parts:
        if split[name].digits:
            count = sum(map(len, split[name].digits.values()))
            print(f"{name}: {count:,} pen drawings, {RENDERS} renders each", flush=True)
            figures[name] = part_figures(classifier, split[name], config)
        else:
            print(f"{name}: left out; the data has no pen drawings of digits in it")
    return figures


# MNIST.


def mnist_figures(classifier: Classifier, folder: Path | None) -> dict[str, Any]:
    """Return the figures of MNIST's test set, and which images are missed.

    The loss is the cross-entropy that training lowers, over all outputs, in nats.
    """
    mnist = load_mnist(folder)
    labels = mnist.test_labels
    logits = _logits_of(classifier, floats_from_bytes(mnist.test_glyphs))
    digits = logits[:, :DIGITS].argmax(axis=1)
    missed = np.flatnonzero(digits != labels).tolist()
    return {
        **_accuracy(labels, digits),
        "loss": cross_entropy(logits, labels),
        "missed": missed,
        "read_as": digits[missed].tolist(),
        "misses_with_doubtful_label": len(set(missed) & set(DOUBTFUL_TEST_LABELS)),
        "doubtful_labels": len([i for i in DOUBTFUL_TEST_LABELS if i < len(labels)]),
    }


def _logits_of(classifier: Classifier, glyphs: Floats) -> Floats:
    """Return the logits of MNIST's glyphs, with a bar of progress on a terminal."""
    starts = trange(0, len(glyphs), BATCH, desc="MNIST's test set", disable=None)
    return np.concatenate([classifier.logits(glyphs[i : i + BATCH]) for i in starts])


def _accuracy(labels: Labels, digits: Labels) -> dict[str, Any]:
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


# Pen drawings of digits.


def part_figures(
    classifier: Classifier, part: Part, config: MeasureConfig
) -> dict[str, Any]:
    """Return a part's figures: digits, calibration, non-digits, robustness."""
    by_set = {
        name: predict_drawings(
            classifier, drawings * RENDERS, np.random.default_rng(SEED), name
        )
        for name, drawings in part.digits.items()
    }
    drawings = [drawing for drawn in part.digits.values() for drawing in drawn]
    predictions = _by_render(list(by_set.values()))
    return {
        "pens": {
            **{name: pen_figures(by_set[name], part.digits[name]) for name in by_set},
            "all": pen_figures(predictions, drawings),
        },
        "missed": always_missed(by_set, part.digits),
        "calibration": calibration_figures(
            predictions.logits[predictions.read],
            _labels_of(drawings)[predictions.read],
            classifier.card.temperature,
        ),
        "nondigits": nondigit_figures(classifier, part, predictions, config.by_rule),
        "robustness": robustness_curves(classifier, drawings, config.curve_drawings),
    }


def _by_render(several: list[Predictions]) -> Predictions:
    """Return data sets as one: the first render of all of them, then the second..."""
    counts = [len(predictions.digits) // RENDERS for predictions in several]
    renders = [np.repeat(range(RENDERS), count) for count in counts]
    order = np.concatenate(renders).argsort(kind="stable")
    return joined_predictions(several)[order]


def _labels_of(drawings: list[PenDrawing]) -> Labels:
    """Return the labels of all renders."""
    return np.tile([int(drawing.label) for drawing in drawings], RENDERS)


def pen_figures(predictions: Predictions, drawings: list[PenDrawing]) -> dict[str, Any]:
    """Return the figures of drawings of digits.

    The predictions are of the first render of all, then of the second, and so on.
    """
    labels = _labels_of(drawings)
    right = predictions.digits == labels
    right_by_render = right.reshape(RENDERS, -1).mean(axis=1)
    writers = [drawing.writer for drawing in drawings] * RENDERS
    at_fault = [fault_of(drawing) is not None for drawing in drawings] * RENDERS
    read = predictions.read
    return {
        **_accuracy(labels, predictions.digits),
        "misses_at_fault": int((~right & at_fault).sum()),
        "drawings": len(drawings),
        "writers": len(set(writers)),
        "right_range_of_ten_renders": [
            float(right_by_render.min()),
            float(right_by_render.max()),
        ],
        "named": float((predictions.accepted & right).mean()),
        "unsure": float((predictions.verdicts == Verdict.UNSURE).mean()),
        "worst_writer": metrics.worst_group(writers, right),
        "not_read": int((~read).sum()),
        "confusion": metrics.confusion(labels[read], predictions.digits[read]),
    }


def always_missed(
    by_set: dict[str, Predictions], drawings: dict[str, list[PenDrawing]]
) -> list[dict[str, Any]]:
    """Return the drawings that are missed whatever their size, place and brush."""
    return [
        {
            "data_set": name,
            "place_in_part": place,
            "writer": drawing.writer,
            "label": drawing.label,
            "read_as": int(stats.mode(wrong).mode),  # the least if several are
            "fault": fault_of(drawing),
        }
        for name, drawn in drawings.items()
        for place, drawing in enumerate(drawn)
        if len(wrong := _wrong_digits(by_set[name], place, drawing)) >= ALWAYS_MISSED
    ]


def _wrong_digits(predictions: Predictions, place: int, drawing: PenDrawing) -> Labels:
    """Return the other digits that the renders of one drawing are read as."""
    digits = predictions.digits.reshape(RENDERS, -1)[:, place]
    return digits[digits != drawing.label]


def calibration_figures(
    logits: Floats, labels: Labels, temperature: float
) -> dict[str, Any]:
    """Return NLL (nats), ECE and reliability, before and after temperature.

    Args:
        logits: (n, 10 or 11).
        labels: (n,) 0 to 9.
        temperature: over 0; the card's.
    """
    figures: dict[str, Any] = {"n": len(labels)}
    for when, divisor in (("_before", 1.0), ("", temperature)):
        bins = metrics.reliability(probabilities(logits, divisor), labels)
        figures[f"nll{when}"] = negative_log_likelihood(logits, labels, divisor)
        figures[f"ece{when}"] = metrics.calibration_error(bins)
        figures[f"reliability{when}"] = bins
    return figures


# Non-digits.


def nondigit_figures(
    classifier: Classifier, part: Part, digits: Predictions, by_rule: int
) -> dict[str, Any]:
    """Return the false positives on a part's non-digits and on those made by rule.

    Of each kind by rule there are `by_rule`; `digits` are the predictions of digits.
    """
    rng = np.random.default_rng([SEED, 1])
    pens = [drawing for drawn in part.digits.values() for drawing in drawn]
    drawn = {name: drawings * RENDERS for name, drawings in part.nondigits.items()}
    ruled = {
        "letters_by_rule": letter_drawings(by_rule, rng),
        "scribbles_and_shapes_by_rule": shape_drawings(by_rule, rng),
        "two_digits_side_by_side": number_drawings(by_rule, pens, rng),
    }
    return {
        name: kind_figures(classifier, drawings, digits, name)
        for name, drawings in (drawn | ruled).items()
    } | {
        f"{name}_blurred": kind_figures(
            classifier, drawings, digits, f"{name}, blurred", BLURRED
        )
        for name, drawings in drawn.items()
    }


def kind_figures(
    classifier: Classifier,
    drawings: list[PenDrawing],
    digits: Predictions,
    name: str,
    style: RenderStyle | None = None,
) -> dict[str, Any]:
    """Return how many of one kind of non-digits are taken for a digit or a number.

    The AUROC tells how well they are told apart from digits, by predictions of these.
    """
    rng = np.random.default_rng([SEED, 2])
    predictions = predict_drawings(classifier, drawings, rng, name, style)
    return {
        "n": len(drawings),
        "groups": len({group_of(drawing) for drawing in drawings}),
        "accepted": float(predictions.accepted.mean()),
        "number": float((predictions.verdicts == Verdict.NUMBER).mean()),
        "auroc": _nondigit_auroc(digits, predictions, classifier.card.temperature),
    }


def _nondigit_auroc(
    digits: Predictions, nondigits: Predictions, temperature: float
) -> float | None:
    """Return the AUROC of p(not a digit); None if the network gives none."""
    shares = [
        not_a_digit_share(predictions.logits[predictions.read], temperature)
        for predictions in (digits, nondigits)
    ]
    if any(share is None or not len(share) for share in shares):
        return None
    return metrics.auroc(*shares)
