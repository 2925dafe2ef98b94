"""Saved weights and data -> how well they read, written into the card.

    python -m digits.evaluate [--network NAME|all] [--data DIR] [--weights DIR]
                              [--parts PART ...] [--measured DIR]
                              [--documents README.md]

MNIST's test set comes from the data folder or through Keras. Where the folder has pen
drawings, those of the parts that the network did not learn from are put on the pad as
people draw (digits/synthetic/rendering.py) and read by the very code that reads a
visitor's.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from digits.arrays import Floats, Labels
from digits.calibration import (
    expected_calibration_error,
    negative_log_likelihood,
    not_a_digit_share,
    probabilities,
    softmax,
)
from digits.classifier import BATCH, Classifier, load_classifier
from digits.data.drawings import PenDrawing
from digits.data.errors import DataError
from digits.data.label_issues import DOUBTFUL_TEST_LABELS, fault_of
from digits.data.mnist import load_mnist
from digits.data.splits import TEST, VALIDATION, Part, group_of, load_parts
from digits.evaluate.leaderboard import standings
from digits.evaluate.metrics import (
    auroc,
    confusion,
    most_frequent,
    recalls,
    reliability,
    worst_group,
)
from digits.evaluate.predictions import (
    Predictions,
    joined_predictions,
    predict_drawings,
)
from digits.evaluate.report import (
    MARK,
    MNIST_TEST,
    NETWORKS_MARK,
    STANDINGS,
    figures_table,
    parts_of,
    standings_table,
    write_documents,
    write_standings,
)
from digits.evaluate.robustness import robustness_curves
from digits.networks import DIGITS, NETWORKS
from digits.progress import show_progress
from digits.synthetic.letters import letter_drawings
from digits.synthetic.numbers import number_drawings
from digits.synthetic.rendering import RENDERS, SEED, RenderStyle
from digits.synthetic.shapes import shape_drawings
from digits.train.config import LEARN
from digits.verdict import Verdict
from digits.weights import WEIGHTS, Card, WeightsError, load_card, save_card

BY_RULE = 2_000  # drawings of each kind that a rule makes
BLURRED = RenderStyle(side=(200, 200), blur=4.0)  # 0.4 of a glyph's pixel
LEAST = 1e-30  # share; its logarithm is finite
ALWAYS = 9  # of ten renders; a drawing missed so often is looked at


def evaluated(
    classifier: Classifier, folder: Path | None, parts: Iterable[str]
) -> dict[str, Any]:
    """Return every figure that the data allows.

    Args:
        classifier: what is measured.
        folder: has `mnist.npz` and perhaps pen drawings; None downloads MNIST.
        parts: those of the pen drawings to measure on; one without digits is left out.

    Raises:
        DataError: the data is missing or broken.
    """
    drawings = load_parts(folder, classifier.card.settings.get("parts_seed", 0))
    for name in parts:
        _check_shared_out(classifier.card, name, drawings[name])
    figures = {MNIST_TEST: mnist_figures(classifier, folder)}
    for name in parts:
        if drawings[name].digits:
            figures[name] = part_figures(classifier, drawings[name])
        else:
            print(f"{name}: left out, for no pen drawings of digits are given in it")
    return figures


def _check_shared_out(card: Card, name: str, part: Part) -> None:
    """Refuse a part that holds others than it did when the network was trained."""
    known = card.parts.get(name, {})
    for data_set, groups in part.groups().items():
        if data_set in known and known[data_set] != groups:
            raise DataError(
                f"{data_set}: in the part {name!r} the network knew "
                f"{', '.join(known[data_set])}; received {', '.join(groups)}. It may "
                "have learnt from them: give the data that it was trained with."
            )


def unlearnt(card: Card) -> list[str]:
    """Return the parts that may be measured: those a network did not learn from."""
    mixture = card.settings.get("mixture", {})
    had_pens = mixture.get("pens", 0) + mixture.get("nondigit_pens", 0) > 0
    learnt = LEARN[card.settings["learn"]] if had_pens else ()
    return [part for part in (VALIDATION, TEST) if part not in learnt]


# MNIST.


def mnist_figures(classifier: Classifier, folder: Path | None) -> dict[str, Any]:
    """Return the figures of MNIST's test set, and which of it is missed.

    The loss is the cross-entropy that training lowers, over all outputs, in nats.
    """
    mnist = load_mnist(folder)
    labels = mnist.test_labels
    logits = _logits_of(classifier, mnist.test_glyphs.astype(np.float32) / 255)
    digits = logits[:, :DIGITS].argmax(axis=1)
    shares = softmax(logits)[np.arange(len(labels)), labels]
    missed = np.flatnonzero(digits != labels).tolist()
    return {
        **_accuracy(labels, digits),
        "loss": float(-np.log(np.maximum(shares, LEAST)).mean()),
        "missed": missed,
        "read_as": digits[missed].tolist(),
        "misses_with_doubtful_label": len(set(missed) & set(DOUBTFUL_TEST_LABELS)),
        "doubtful_labels": len([i for i in DOUBTFUL_TEST_LABELS if i < len(labels)]),
    }


def _logits_of(classifier: Classifier, glyphs: Floats) -> Floats:
    """Return the logits of MNIST's glyphs."""
    logits = []
    for start in range(0, len(glyphs), BATCH):
        some = glyphs[start : start + BATCH]
        logits.append(classifier.logits(some))
        show_progress("test images of MNIST", start + len(some), len(glyphs))
    return np.concatenate(logits)


def _accuracy(labels: Labels, digits: Labels) -> dict[str, Any]:
    right = digits == labels
    recall = recalls(labels, right)
    worst = min(range(10), key=lambda digit: (recall[digit] is None, recall[digit]))
    return {
        "n": len(labels),
        "misses": int((~right).sum()),
        "right": float(right.mean()),
        "recall": recall,
        "worst_digit": worst,
        "worst_recall": recall[worst],
    }


# Pen drawings.


def part_figures(classifier: Classifier, part: Part) -> dict[str, Any]:
    """Return the figures of one part: digits, what is none, calibration, robustness."""
    seen = {
        name: _seen_often(classifier, drawings, name)
        for name, drawings in part.digits.items()
    }
    every = [drawing for drawings in part.digits.values() for drawing in drawings]
    together = _together(list(seen.values()))
    return {
        "pens": {
            **{name: pen_figures(seen[name], part.digits[name]) for name in seen},
            "all": pen_figures(together, every),
        },
        "missed": always_missed(seen, part.digits),
        "calibration": calibration_figures(
            together.logits[together.read],
            _labels_of(every)[together.read],
            classifier.card.temperature,
        ),
        "nondigits": nondigit_figures(classifier, part, together),
        "robustness": robustness_curves(classifier, every),
    }


def _seen_often(
    classifier: Classifier, drawings: list[PenDrawing], name: str
) -> Predictions:
    """Return what is made of ten renders of each drawing, a render in a row."""
    rng = np.random.default_rng(SEED)
    return predict_drawings(classifier, drawings * RENDERS, rng, f"renders of {name}")


def _together(several: list[Predictions]) -> Predictions:
    """Return data sets as one, a render of all of them in a row."""
    turns = range(RENDERS)
    return joined_predictions([_turn(seen, turn) for turn in turns for seen in several])


def _turn(seen: Predictions, turn: int) -> Predictions:
    count = len(seen.digits) // RENDERS
    rows = slice(turn * count, (turn + 1) * count)
    return Predictions(seen.verdicts[rows], seen.digits[rows], seen.logits[rows])


def _labels_of(drawings: list[PenDrawing]) -> Labels:
    """Return the labels of all renders."""
    return np.tile([int(drawing.label) for drawing in drawings], RENDERS)


def pen_figures(seen: Predictions, drawings: list[PenDrawing]) -> dict[str, Any]:
    """Return the figures of a data set, all renders together.

    Args:
        seen: of every render, a render of all drawings in a row.
        drawings: the digits drawn.
    """
    labels = _labels_of(drawings)
    right, read = seen.digits == labels, seen.read
    by_render = right.reshape(RENDERS, -1).mean(axis=1)
    writers = [drawing.writer for drawing in drawings] * RENDERS
    faulty = [fault_of(drawing) is not None for drawing in drawings] * RENDERS
    return {
        **_accuracy(labels, seen.digits),
        "misses_at_fault": int((~right & faulty).sum()),
        "drawings": len(drawings),
        "writers": len(set(writers)),
        "right_range_of_ten_renders": [
            float(by_render.min()),
            float(by_render.max()),
        ],
        "named": float((seen.accepted & right).mean()),
        "unsure": float((seen.verdicts == Verdict.UNSURE).mean()),
        "worst_writer": worst_group(writers, right),
        "not_read": int((~read).sum()),
        "confusion": confusion(labels[read], seen.digits[read]),
    }


def always_missed(
    seen: dict[str, Predictions], drawn: dict[str, list[PenDrawing]]
) -> list[dict[str, Any]]:
    """Return the drawings that are missed whatever their size, place and brush.

    Args:
        seen: of every render, a render of all drawings in a row; by data set.
        drawn: the digits drawn, by data set.
    """
    return [
        {
            "data_set": name,
            "place_in_part": place,
            "writer": drawing.writer,
            "label": drawing.label,
            "read_as": most_frequent(wrong),
            "fault": fault_of(drawing),
        }
        for name, drawings in drawn.items()
        for place, drawing in enumerate(drawings)
        if len(wrong := _wrong(seen[name], place, drawing)) >= ALWAYS
    ]


def _wrong(seen: Predictions, place: int, drawing: PenDrawing) -> Labels:
    """Return what other digits the renders of one drawing are read as."""
    digits = seen.digits.reshape(RENDERS, -1)[:, place]
    return digits[digits != drawing.label]


def calibration_figures(
    logits: Floats, labels: Labels, temperature: float
) -> dict[str, Any]:
    """Return NLL (nats), ECE and reliability, before and after temperature.

    Args:
        logits: (n, 10 or 11).
        labels: (n,) 0 to 9.
        temperature: the card's.
    """
    before, after = probabilities(logits, 1.0), probabilities(logits, temperature)
    return {
        "n": len(labels),
        "nll_before": negative_log_likelihood(logits, labels, 1.0),
        "nll": negative_log_likelihood(logits, labels, temperature),
        "ece_before": expected_calibration_error(before, labels),
        "ece": expected_calibration_error(after, labels),
        "reliability_before": reliability(before, labels),
        "reliability": reliability(after, labels),
    }


# What is no digit.


def nondigit_figures(
    classifier: Classifier, part: Part, digits: Predictions
) -> dict[str, Any]:
    """Return how much of what is no digit passes for one, by kind.

    Args:
        classifier: what reads.
        part: its non-digits; its digits are put side by side.
        digits: what was made of its digits.
    """
    rng = np.random.default_rng([SEED, 1])
    pens = [drawing for drawings in part.digits.values() for drawing in drawings]
    kinds = {
        **{name: drawings * RENDERS for name, drawings in part.nondigits.items()},
        "letters by rule": letter_drawings(BY_RULE, rng),
        "scribbles and shapes by rule": shape_drawings(BY_RULE, rng),
        "two digits side by side": number_drawings(BY_RULE, pens, rng),
    }
    figures = {
        name: kind_figures(classifier, drawings, digits, name)
        for name, drawings in kinds.items()
    }
    blurred = {
        f"{name}, blurred": kind_figures(
            classifier, drawings * RENDERS, digits, f"{name}, blurred", BLURRED
        )
        for name, drawings in part.nondigits.items()
    }
    return figures | blurred


def kind_figures(
    classifier: Classifier,
    drawings: list[PenDrawing],
    digits: Predictions,
    name: str,
    manner: RenderStyle | None = None,
) -> dict[str, Any]:
    """Return how much of one kind of what is no digit passes for one.

    Args:
        classifier: what reads.
        drawings: of that kind.
        digits: what was made of digits, to be told apart from.
        name: of the kind, for the line that shows progress.
        manner: how they are put on the pad; None for as people draw.
    """
    rng = np.random.default_rng([SEED, 2])
    seen = predict_drawings(classifier, drawings, rng, f"drawings of {name}", manner)
    return {
        "n": len(drawings),
        "groups": len({group_of(drawing) for drawing in drawings}),
        "accepted": float(seen.accepted.mean()),
        "number": float((seen.verdicts == Verdict.NUMBER).mean()),
        "auroc": _told_apart(digits, seen, classifier.card.temperature),
    }


def _told_apart(
    digits: Predictions, others: Predictions, temperature: float
) -> float | None:
    """Return the AUROC of p(not a digit); None if the network has none to give."""
    shares = [
        not_a_digit_share(seen.logits[seen.read], temperature)
        for seen in (digits, others)
    ]
    if any(share is None or not len(share) for share in shares):
        return None
    return auroc(*shares)


# The command line.


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line asks for; return the exit status."""
    flags = _parser().parse_args(arguments)
    try:
        _check_documents(flags)
        if flags.network == "all":
            return _measure_all(flags)
        _measure(flags.network, flags)
    except (DataError, WeightsError, OSError) as error:
        return _said(error)
    return 0


def _said(error: Exception) -> int:
    print(f"digits.evaluate: {error}", file=sys.stderr)
    return 2


def _check_documents(flags: argparse.Namespace) -> None:
    """Refuse documents that do not mark a place, before minutes of measuring."""
    if flags.documents is not None:
        mark = NETWORKS_MARK if flags.network == "all" else MARK
        parts_of(flags.documents, mark)
        parts_of(flags.weights / "README.md", mark)


def _measure(name: str, flags: argparse.Namespace) -> None:
    print(f"{name}: loading its weights", flush=True)
    classifier = load_classifier(name, flags.weights)
    card = classifier.card
    parts = unlearnt(card) if flags.parts is None else flags.parts
    _check_unlearnt(card, parts)
    if flags.measured is not None and TEST not in unlearnt(card):
        card = replace(card, measured=measured_network(flags.measured, card))
    figures = evaluated(classifier, flags.data, parts)
    card = replace(card, figures=card.figures | figures)
    save_card(flags.weights, card)
    print(f"\n{name}:\n{figures_table(card)}\n", flush=True)
    if flags.documents is not None and name == "digits":
        write_documents(flags.documents, flags.weights / "README.md", card)


def _measure_all(flags: argparse.Namespace) -> int:
    """Measure all networks on the same data, and write how they compare."""
    classifiers, status = {}, 0
    for name in NETWORKS:
        try:
            classifiers[name] = load_classifier(name, flags.weights)
        except WeightsError as error:  # the others may have good ones
            status = _said(error)
    cards = _compared(classifiers, flags.data)
    for card in cards.values():
        save_card(flags.weights, card)
    print(f"\n{standings_table(cards)}", flush=True)
    if flags.documents is not None:
        write_standings(flags.documents, flags.weights / "README.md", cards)
    return status


def _compared(
    classifiers: dict[str, Classifier], folder: Path | None
) -> dict[str, Card]:
    """Return the networks' cards with their figures on MNIST and on the part *fit*."""
    seeds = {c.card.settings.get("parts_seed", 0) for c in classifiers.values()}
    part = load_parts(folder, min(seeds, default=0))[VALIDATION]
    figures: dict[str, dict[str, Any]] = {}
    for name, classifier in classifiers.items():
        _check_shared_out(classifier.card, VALIDATION, part)
        print(f"{name}: reading MNIST's test set", flush=True)
        figures[name] = {MNIST_TEST: mnist_figures(classifier, folder)}
    if part.digits and "digits" in classifiers:
        for name, standing in standings(classifiers, part).items():
            figures[name][STANDINGS] = standing
    return {
        name: replace(c.card, figures=c.card.figures | figures[name])
        for name, c in classifiers.items()
    }


def _check_unlearnt(card: Card, parts: list[str]) -> None:
    learnt = sorted({*parts} - {*unlearnt(card)})
    if learnt:
        raise WeightsError(
            f"the network {card.network} learnt from the part {learnt[0]!r}, so that "
            f"no figure of it would hold. Give --parts {' '.join(unlearnt(card))}."
        )


def measured_network(folder: Path, card: Card) -> dict[str, Any]:
    """Return what a card says of the network that the protocol's figures are of.

    Args:
        folder: has the card of a network trained alike, but not on the part *report*,
            and measured on it.
        card: of the network that learnt from it.

    Raises:
        WeightsError: there is no such network in the folder.
    """
    measured = load_card(folder, card.network)
    if TEST not in unlearnt(measured):
        raise WeightsError(
            f"the network in {folder} learnt from the part {TEST!r}, so that no "
            "figure of it holds. Train one with --learn train."
        )
    others = _settings_that_differ(measured, card)
    if others:
        raise WeightsError(
            f"the network in {folder} was trained with another {', '.join(others)}. "
            "Train it with the same settings but --learn train."
        )
    if measured.parts != card.parts:
        raise WeightsError(
            f"the network in {folder} was trained with the drawings shared out "
            "otherwise. Train it with the same data and --learn train."
        )
    if TEST not in measured.figures:
        raise WeightsError(
            f"the network in {folder} was not measured on the part {TEST!r}. "
            f"Measure it: python -m digits.evaluate --data DIR --weights {folder}"
        )
    kept = ("sha256", "temperature", "thresholds", "settings", "figures")
    return {key: value for key, value in asdict(measured).items() if key in kept}


def _settings_that_differ(one: Card, other: Card) -> list[str]:
    """Return the names of the settings that differ, but for the parts learnt from."""
    names = {*one.settings, *other.settings} - {"learn"}
    return sorted(n for n in names if one.settings.get(n) != other.settings.get(n))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m digits.evaluate", description="Measure saved weights."
    )
    parser.add_argument("--network", default="digits", choices=[*NETWORKS, "all"])
    parser.add_argument(
        "--data", type=Path, help="folder with mnist.npz and drawings; else download"
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to read")
    parser.add_argument(
        "--parts",
        nargs="*",
        choices=(VALIDATION, TEST),
        help="of the pen drawings; default: those that the network did not learn from",
    )
    parser.add_argument(
        "--measured",
        type=Path,
        metavar="DIR",
        help="for a network that learnt from the part to report on: put the figures of "
        "the one in this folder, which did not, into the card as well",
    )
    parser.add_argument(
        "--documents",
        type=Path,
        metavar="README.md",
        help="write the figures into this file and the model card beside the weights",
    )
    return parser
