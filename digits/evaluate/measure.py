"""A classifier and data -> every figure of its card.

Pen drawings are put on the pad as people draw (digits/synthetic/rendering.py) and read
by the very code that reads a visitor's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import trange

from digits.arrays import Floats, Labels, floats_from_bytes
from digits.calibration import DIGITS, cross_entropy, softmax
from digits.classifier import Classifier
from digits.data.label_issues import DOUBTFUL_TEST_LABELS
from digits.data.mnist import load_mnist
from digits.data.splits import Part, all_drawings, load_parts
from digits.evaluate import metrics
from digits.evaluate.cells import cell_figures
from digits.evaluate.certainty import certainty_figures
from digits.evaluate.digit_sets import (
    DigitSet,
    accuracy,
    always_missed,
    averages,
    digit_figures,
    predict_digit_sets,
)
from digits.evaluate.forms import form_figures
from digits.evaluate.held_out import check_same_split
from digits.evaluate.nondigits import kind_figures, of_data_sets, predict_nondigits
from digits.evaluate.predictions import Predictions, joined_predictions
from digits.evaluate.report import MNIST_TEST
from digits.evaluate.robustness import robustness_curves
from digits.networks import NOT_A_DIGIT

BATCH = 500  # glyphs, between two steps of the bar of progress


@dataclass(frozen=True)
class MeasureConfig:
    """How much is measured; less is faster and says less."""

    # Drawings of each kind of non-digit that a rule makes, read once for all parts.
    by_rule: int = 1_000
    curve_drawings: int = 300  # for each point of a curve; of 300, one is 0.3 %
    timing_rounds: int = 100  # of all networks


def evaluated(
    classifier: Classifier,
    folder: Path | None,
    parts: Iterable[str],
    config: MeasureConfig,
) -> dict[str, Any]:
    """Return every figure that the data allows; a part without digits is left out.

    The folder has `mnist.npz` and perhaps drawings; None downloads MNIST.

    Raises:
        DataError: the data is missing or broken, or not split as in training.
    """
    split = load_parts(folder, classifier.card.settings.get("parts_seed", 0))
    for name in parts:
        check_same_split(classifier.card, name, split[name])
    figures = {MNIST_TEST: mnist_figures(classifier, folder)}
    by_rule = config.by_rule  # the same drawings for every part: measured once
    for name in parts:
        part = split[name]
        count = len(all_drawings(part.digits)) + len(all_drawings(part.digit_pictures))
        if not count:
            print(f"{name}: left out; the data has no digits of it")
            continue
        print(f"{name}: {count:,} digits", flush=True)
        figures[name] = part_figures(classifier, part, replace(config, by_rule=by_rule))
        figures[name]["cells"] = cell_figures(classifier, folder, part)
        by_rule = 0
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
        **accuracy(labels, digits),
        "named": float((logits.argmax(axis=1) == labels).mean()),
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


# Drawings and scans.


def part_figures(
    classifier: Classifier, part: Part, config: MeasureConfig
) -> dict[str, Any]:
    """Return a part's figures.

    They are of digits, forms, calibration, certainty, non-digits, robustness.
    """
    temperature = classifier.card.temperature
    sets = predict_digit_sets(classifier, part)
    digits = joined_predictions([each.predictions for each in sets.values()])
    others = predict_nondigits(classifier, part, config.by_rule)
    whole, doodles = list(sets.values()), of_data_sets(others, part)
    by_set = {name: digit_figures([each]) for name, each in sets.items()}
    return {
        "average": averages(by_set),
        "pens": by_set | {"all": digit_figures(whole)},
        "forms": form_figures(classifier, part),
        "missed": always_missed(sets),
        "calibration": calibration_figures(*_mixture(whole, doodles), temperature),
        "certainty": certainty_figures(whole, doodles, temperature),
        "nondigits": {
            name: kind_figures(items, found, digits, temperature)
            for name, (items, found) in others.items()
        },
        "robustness": robustness_curves(classifier, part, config.curve_drawings),
    }


def _mixture(
    sets: list[DigitSet], nondigits: Predictions | None
) -> tuple[Floats, Labels]:
    """Return the logits and labels of all that the network was asked."""
    labels = [each.labels[each.predictions.read] for each in sets]
    logits = [each.predictions.logits[each.predictions.read] for each in sets]
    knows_no_digit = logits[0].shape[1] > DIGITS
    if nondigits is not None and knows_no_digit:
        logits.append(nondigits.logits[nondigits.read])
        labels.append(np.full(len(logits[-1]), NOT_A_DIGIT))
    return np.concatenate(logits), np.concatenate(labels)


def calibration_figures(
    logits: Floats, labels: Labels, temperature: float
) -> dict[str, Any]:
    """Return NLL (nats), ECE and reliability, before and after temperature.

    Args:
        logits: (n, 10 or 11).
        labels: (n,) 0 to 9, or 10 for "not a digit" where there are eleven logits.
        temperature: over 0; the card's.
    """
    figures: dict[str, Any] = {
        "n": len(labels),
        "nondigits": int((labels == NOT_A_DIGIT).sum()),
    }
    for when, divisor in (("_before", 1.0), ("", temperature)):
        scaled = np.asarray(logits, dtype=np.float64) / divisor
        bins = metrics.reliability(softmax(scaled), labels)
        figures[f"nll{when}"] = cross_entropy(scaled, labels)
        figures[f"ece{when}"] = metrics.calibration_error(bins)
        figures[f"reliability{when}"] = bins
    return figures
