"""Weights in place and corrections -> new weights, or a reason why not.

The network is trained on from the weights in place. It sees everything that it learnt
from once more, and a tenth of every batch are corrections; on corrections alone it
would forget the rest. The new weights replace the old only if nothing that is watched
falls by more than half a point (digits/train/refresh/gate.py).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.classifier import Classifier, load_classifier
from digits.corrections import read_corrections
from digits.data.mnist import Mnist
from digits.data.splits import VALIDATION, Part, all_drawings
from digits.selftest import SelfTestError
from digits.selftest import check as check_golden
from digits.train.checkpoint import Run, delete_checkpoint
from digits.train.config import TrainConfig, config_of
from digits.train.loop import (
    TrainingData,
    compiled,
    select_training_data,
    train_epochs,
)
from digits.train.mixture import (
    Corrected,
    Examples,
    corrected_digest,
    joined,
    nondigits,
    pen_digits,
)
from digits.train.number_detector import numbers_entry
from digits.train.refresh import history
from digits.train.refresh.gate import compare, frozen_sets, table
from digits.train.refresh.vetting import MIN_PROBABILITY, Neighbours, Vetted, vetted
from digits.train.thresholds import fitted_calibration
from digits.train.validation import glyphs_of
from digits.weights.card import Card, WeightsError
from digits.weights.convert import compiled_network
from digits.weights.files import load_network

if TYPE_CHECKING:
    import keras

NETWORK = "digits"
RUN = f".training/{NETWORK}-refresh"  # folder beside the weights
OTHERS = 9  # examples of everything else for each correction in a batch


class RefusedError(Exception):
    """The weights in place stay."""

    def __init__(self, reason: str, sentence: str):
        """Say why, in words for the history and to whoever started the refresh."""
        super().__init__(f"{sentence} The weights in place stay.")
        self.reason = reason


@dataclass(frozen=True)
class RefreshConfig:
    """Every setting of a refresh; saved whole in the card.

    Attributes:
        epochs: how many mixtures are seen.
        learning_rate: of Adam, at its highest; a twentieth of that of the training:
            at three times as much a digit of the validation part fell by over half a
            point.
        min_probability: of a correction's label; see `digits.train.refresh.vetting`.
    """

    epochs: int = 2
    learning_rate: float = 1e-4
    min_probability: float = MIN_PROBABILITY


def refresh(
    config: RefreshConfig,
    corrections: Path,
    mnist: Mnist,
    parts: dict[str, Part],
    weights: Path,
    resume: bool = False,
) -> Card:
    """Train on, put the new weights in place if nothing falls, and return their card.

    Args:
        config: every setting.
        corrections: the folder in which the page keeps them.
        mnist: only its training part is used.
        parts: the pen drawings, by part.
        weights: the folder, which gets the previous weights and the history too.
        resume: go on where a killed run stopped.

    Raises:
        RefusedError: the old weights stay; the history says why.
        CorrectionsError: there is no such folder.
        WeightsError: the weights in place are damaged, or --resume finds another run.
    """
    model, card = load_network(weights, NETWORK)
    history.catch_up(weights, card)
    settings, known, held = select_training_data(_settings(card, config), mnist, parts)
    classifier = load_classifier(NETWORK, weights)
    vetting = _vetted(config, corrections, classifier, known)
    record = _record(config, card, vetting)
    with _refusals_noted(weights, record):
        _check_vetting(vetting, record)
        run, known = _run(settings, known, vetting.trusted, parts, card, weights)
        trained = _trained(run, model, known, resume)
        fresh = _new_card(card, trained, parts, held)
        sets = frozen_sets(held, parts[VALIDATION])
        _check((model, card), (trained, fresh), sets, record)
    fresh = replace(fresh, refreshes=[*card.refreshes, record])
    fresh = replace(fresh, numbers=_numbers(card, trained, fresh, parts))
    fresh = history.publish(weights, trained, fresh, glyphs_of(sets))
    delete_checkpoint(run)
    return fresh


def _settings(card: Card, config: RefreshConfig) -> TrainConfig:
    learning = {"epochs": config.epochs, "learning_rate": config.learning_rate}
    return replace(settings_in_place(card), **learning)


def settings_in_place(card: Card) -> TrainConfig:
    """Return the settings that weights were trained with.

    Raises:
        WeightsError: their card does not tell.
    """
    try:
        return config_of(card.settings)
    except (TypeError, ValueError) as error:
        raise WeightsError(
            f"the card of {card.network} does not tell how it was trained ({error}). "
            "Train it anew: python -m digits.train"
        ) from error


# Which corrections can be trusted.


def _vetted(
    config: RefreshConfig, folder: Path, classifier: Classifier, known: TrainingData
) -> Vetted:
    found = read_corrections(folder)
    print(f"corrections: {len(found.corrections):,} in {folder}", flush=True)
    nearest_labels = Neighbours(_single_glyphs(known)).nearest_labels
    probabilities = classifier.class_probabilities
    vetting = vetted(found, probabilities, nearest_labels, config.min_probability)
    for reason, count in vetting.left_out.items():
        print(f"  left out, {reason}: {count:,}")
    print(f"  to learn from: {len(vetting.trusted):,}", flush=True)
    return vetting


def _single_glyphs(known: TrainingData) -> Examples:
    """Return a glyph of everything that is learnt from, one of each drawing."""
    rng = np.random.default_rng(0)
    digits = pen_digits(all_drawings(known.pens.digits), None, rng)
    others = (drawing.strokes for drawing in all_drawings(known.pens.nondigits))
    return joined([known.mnist, digits, nondigits(others, rng)])


def _record(config: RefreshConfig, card: Card, vetting: Vetted) -> dict[str, Any]:
    """Return what the card and the history tell of a refresh; nothing learnt yet."""
    return {
        "day": history.today(),
        "before": card.sha256,
        "settings": asdict(config),
        "corrections": 0,
        "corrections_sha256": corrected_digest(vetting.trusted),
        "left_out": dict(vetting.left_out),
        "rows": [],
    }


@contextmanager
def _refusals_noted(weights: Path, record: dict[str, Any]) -> Iterator[None]:
    """Note a refusal in the history; after it there is no run to resume."""
    try:
        yield
    except RefusedError as error:
        shutil.rmtree(weights / RUN, ignore_errors=True)
        outcome = f"refused: {error.reason}"
        history.add_row(weights, history.table_row(record, outcome, record["before"]))
        raise


def _check_vetting(vetting: Vetted, record: dict[str, Any]) -> None:
    """Refuse corrections of which most are contradicted, or none is left."""
    reason = None
    if vetting.poisoned:
        reason = "both readers contradict more corrections than they do not"
    elif not vetting.trusted:
        reason = "nothing to learn from"
    if reason:
        raise RefusedError(reason, f"refused: {reason}.")
    record["corrections"] = len(vetting.trusted)


# Training on.


def _run(
    settings: TrainConfig,
    known: TrainingData,
    trusted: list[Corrected],
    parts: dict[str, Part],
    card: Card,
    weights: Path,
) -> tuple[Run, TrainingData]:
    """Return a run in which corrections are a tenth of each batch, and its data."""
    count = round(sum(settings.mixture.counts().values()) / OTHERS)
    mixture = replace(settings.mixture, corrected=count)
    known = replace(known, corrected=trusted)
    run = Run(
        replace(settings, mixture=mixture),
        known.digests() | {"weights in place": card.sha256},
        parts[VALIDATION].digests(),
        weights / RUN,
    )
    return run, known


def _trained(
    run: Run, model: keras.Model, known: TrainingData, resume: bool
) -> keras.Model:
    """Return a network trained on from a model, which stays as it is."""
    trained = compiled(run.config)
    trained.set_weights(model.get_weights())
    train_epochs(run, trained, known, {}, resume)
    return trained


def _new_card(
    card: Card, trained: keras.Model, parts: dict[str, Part], held: Examples
) -> Card:
    """Return the card of new weights; figures and numbers were of the old ones."""
    temperature, thresholds = fitted_calibration(
        trained, parts[VALIDATION], {"mnist": held}
    )
    fresh = replace(card, temperature=temperature, thresholds=thresholds)
    return replace(fresh, figures={}, measured={}, numbers={})


def _numbers(
    card: Card, trained: keras.Model, fresh: Card, parts: dict[str, Part]
) -> dict[str, Any]:
    """Return the entry of a new number detector, if there was one before."""
    if not card.numbers:
        return {}
    samples = settings_in_place(card).number_samples
    return numbers_entry(Classifier(compiled_network(trained), fresh), parts, samples)


# Whether they may replace the old ones.


def _check(
    before: tuple[keras.Model, Card],
    after: tuple[keras.Model, Card],
    sets: dict[str, Examples],
    record: dict[str, Any],
) -> None:
    """Refuse weights that read a set much worse, or a golden drawing wrong."""
    rows = compare(before, after, sets)
    record["rows"] = [asdict(row) for row in rows]
    print(table(rows), flush=True)
    fallen = ", ".join(row.name for row in rows if not row.holds)
    if fallen:
        raise RefusedError(
            fallen,
            f"the new weights fall too far in: {fallen}. Look at the corrections, or "
            "give others.",
        )
    try:
        model, card = after
        check_golden(Classifier(compiled_network(model), card))
    except SelfTestError as error:
        raise RefusedError("golden drawings", str(error)) from error
