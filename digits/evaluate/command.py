"""The command `python -m digits.evaluate`: saved weights and data -> figures.

    python -m digits.evaluate [--network NAME|all] [--data DIR] [--weights DIR]
                              [--parts PART ...] [--measured DIR]
                              [--documents FILE] [--matrix]

The figures go into the network's card. MNIST's test set comes from the data folder or
through Keras; where the folder has pen drawings, those of the parts that the network
did not learn from are read.

With `--network all` the networks are compared, and all read the digits of the part
*test*: what each takes for what goes into its card, and some of the drawings into
`strangers.npz` beside the cards. With `--matrix` this is all that is measured, and no
other figure changes.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from digits.classifier import Classifier, load_classifier
from digits.data.errors import DataError
from digits.data.splits import SHIFT, TEST, VALIDATION, Part, load_parts
from digits.evaluate import report
from digits.evaluate.held_out import (
    check_held_out,
    check_same_split,
    held_out_parts,
    measured_network,
)
from digits.evaluate.leaderboard import standings
from digits.evaluate.measure import MeasureConfig, evaluated, mnist_figures
from digits.evaluate.strangers import strangers_of
from digits.networks import NETWORKS
from digits.weights import WEIGHTS
from digits.weights.card import Card, WeightsError
from digits.weights.files import load_card, save_card
from digits.weights.strangers import STRANGERS, save_strangers

FORMER_NAMES = {"fit": VALIDATION, "report": TEST}  # of the parts; still accepted


def main(
    arguments: list[str] | None = None, config: MeasureConfig | None = None
) -> int:
    """Measure what the command line asks for; return the exit status."""
    flags, config = _parser().parse_args(arguments), config or MeasureConfig()
    try:
        _check_documents(flags)
        if flags.matrix or flags.network == "all":
            return _measure_all(flags, config)
        _measure(flags.network, flags, config)
    except (DataError, WeightsError, OSError) as error:
        return _failure(error)
    return 0


def _failure(error: Exception) -> int:
    print(f"digits.evaluate: {error}", file=sys.stderr)
    return 2


def _model_card(flags: argparse.Namespace) -> Path:
    return flags.weights / "README.md"


def _check_documents(flags: argparse.Namespace) -> None:
    """Refuse documents that do not mark a place, before minutes of measuring."""
    if flags.documents is not None and not flags.matrix:
        mark = report.NETWORKS_MARK if flags.network == "all" else report.MARK
        for document in (flags.documents, _model_card(flags)):
            report.parts_of(document, mark)


def _measure(name: str, flags: argparse.Namespace, config: MeasureConfig) -> None:
    print(f"{name}: loading its weights", flush=True)
    classifier = load_classifier(name, flags.weights)
    card = classifier.card
    parts = held_out_parts(card) if flags.parts is None else flags.parts
    check_held_out(card, parts)
    if flags.measured is not None and TEST not in held_out_parts(card):
        card = replace(card, measured=measured_network(flags.measured, card))
    figures = evaluated(classifier, flags.data, parts, config)
    card = replace(card, figures=card.figures | figures)
    save_card(flags.weights, card)
    print(f"\n{name}:\n{report.figures_table(card)}\n", flush=True)
    if flags.documents is not None and name == "digits":
        report.write_documents(flags.documents, _model_card(flags), card)


def _measure_all(flags: argparse.Namespace, config: MeasureConfig) -> int:
    """Measure all networks on the same data; return the exit status."""
    classifiers, status = {}, 0
    for name in NETWORKS:
        try:
            classifiers[name] = load_classifier(name, flags.weights)
        except WeightsError as error:  # the others may have good ones
            status = _failure(error)
    if not flags.matrix:
        _compare(classifiers, flags, config)
    _measure_strangers(classifiers, flags)
    return status


def _compare(
    classifiers: dict[str, Classifier], flags: argparse.Namespace, config: MeasureConfig
) -> None:
    """Write how networks compare into their cards and the documents."""
    cards = _compared(classifiers, flags.data, config)
    for card in cards.values():
        save_card(flags.weights, card)
    print(f"\n{report.standings_table(cards)}", flush=True)
    if flags.documents is not None:
        report.write_standings(flags.documents, _model_card(flags), cards)


def _measure_strangers(
    classifiers: dict[str, Classifier], flags: argparse.Namespace
) -> None:
    """Write what networks take for what into their cards; the drawings come first."""
    part = _common_part(classifiers, flags.data, TEST)
    if not classifiers or not (part.digits or part.digit_pictures):
        print(f"{TEST}: left out; the data has no digits of it")
        return
    figures, strangers = strangers_of(classifiers, part)
    sha256 = save_strangers(flags.weights, strangers)
    for name, entry in figures.items():
        card = load_card(flags.weights, name)  # with the figures of the comparison
        named = {} if entry.get("measured") else {"drawings": sha256}
        save_card(
            flags.weights,
            replace(card, figures=card.figures | {STRANGERS: entry | named}),
        )
        print(f"{name}: {entry['right']:.2%} of strangers' {entry['n']:,} right")


def _compared(
    classifiers: dict[str, Classifier], folder: Path | None, config: MeasureConfig
) -> dict[str, Card]:
    """Return the cards with their figures of MNIST and of the part *validation*."""
    part = _common_part(classifiers, folder, VALIDATION)
    figures: dict[str, dict[str, Any]] = {}
    for name, classifier in classifiers.items():
        print(f"{name}: reading MNIST's test set", flush=True)
        figures[name] = {report.MNIST_TEST: mnist_figures(classifier, folder)}
    if part.digits and "digits" in classifiers:
        rows = standings(classifiers, part, config.timing_rounds)
        for name, row in rows.items():
            figures[name][report.STANDINGS] = row
    return {
        name: replace(c.card, figures=c.card.figures | figures[name])
        for name, c in classifiers.items()
    }


def _common_part(
    classifiers: dict[str, Classifier], folder: Path | None, name: str
) -> Part:
    """Return a part of the data; refuse it if a network's training split otherwise."""
    seeds = {c.card.settings.get("parts_seed", 0) for c in classifiers.values()}
    part = load_parts(folder, min(seeds, default=0))[name]
    for classifier in classifiers.values():
        check_same_split(classifier.card, name, part)
    return part


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
        type=lambda name: FORMER_NAMES.get(name, name),
        choices=(VALIDATION, TEST, SHIFT),
        help="of drawings and scans; default: those that the network never saw",
    )
    parser.add_argument(
        "--measured",
        type=Path,
        metavar="DIR",
        help="for a network that learnt from the part test: put the figures of the "
        "network in this folder, which did not, into the card as well",
    )
    parser.add_argument(
        "--documents",
        type=Path,
        metavar="FILE",
        help="write the figures into this file and the model card beside the weights",
    )
    parser.add_argument(
        "--matrix",
        action="store_true",
        help="of all networks measure nothing but what they take strangers' digits for",
    )
    return parser
