"""Weights in place and what visitors corrected -> new weights, or a reason why not.

The network goes on from where it stands: it sees everything that it learnt from once
more, and in every batch one tenth of what visitors corrected. On corrections alone it
would forget the rest. The new weights follow only if nothing that is watched falls by
more than half a point (digits/train/refresh/gate.py).
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digits.classifier import Classifier
from digits.corrections.store import read_corrections
from digits.data.mnist import Mnist
from digits.data.splits import VALIDATION, Part
from digits.selftest import SelfTestError
from digits.selftest import check as check_golden
from digits.train.checkpoint import Run, delete_checkpoint
from digits.train.checkpoint import resume as resume_run
from digits.train.config import TrainConfig, config_of
from digits.train.loop import (
    TrainingData,
    compiled,
    epochs_of,
    select_training_data,
    train_one_epoch,
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
from digits.train.refresh.gate import Row, frozen_sets, rows, shares_right, table
from digits.train.refresh.history import (
    PUBLISHED,
    Entry,
    add_entry,
    has_published,
    replace_network,
)
from digits.train.refresh.neighbours import Neighbours
from digits.train.refresh.vetting import Vetted, vetted
from digits.train.thresholds import fitted_calibration
from digits.train.validation import logits_of
from digits.weights import Card, WeightsError, load_network

if TYPE_CHECKING:
    import keras

NETWORK = "digits"
OTHERS = 9  # examples of everything else for each of what visitors corrected


class RefusedError(Exception):
    """The weights in place stay; the message says why."""


@dataclass(frozen=True)
class RefreshConfig:
    """Every setting of a refresh; saved whole in the card.

    Attributes:
        epochs: how many mixtures are seen.
        learning_rate: of Adam, at its highest; a twentieth of that of the training:
            at three times as much a digit of *fit* fell by over half a point.
    """

    epochs: int = 2
    learning_rate: float = 1e-4


def refresh(
    config: RefreshConfig,
    corrections: Path,
    mnist: Mnist,
    parts: dict[str, Part],
    weights: Path,
    resume: bool = False,
) -> Card:
    """Train on with corrections, and put the new weights in place if nothing falls.

    Args:
        config: every setting.
        corrections: the folder that visitors' words are kept in.
        mnist: only its training part is used.
        parts: the pen drawings, by part.
        weights: the folder; the previous weights and the history are kept in it too.
        resume: go on where a killed run stopped.

    Returns:
        The card of the new weights.

    Raises:
        RefusedError: the old ones stay; the history says why.
        CorrectionsError: there is no such folder.
        WeightsError: the weights in place are damaged, or --resume finds another run.
    """
    model, card = load_network(weights, NETWORK)
    _catch_up(weights, card)
    settings = replace(settings_in_place(card), **asdict(config))
    settings, known, held = select_training_data(settings, mnist, parts)
    looked_at = _vetted(corrections, Classifier(model, card), known)
    _check_trusted(weights, card, looked_at)
    settings, known = _with_corrections(settings, known, looked_at.trusted)
    trained, run = _trained(
        settings, known, parts[VALIDATION], model, card, weights, resume
    )
    fresh = _fresh_card(config, card, trained, looked_at, parts, held)
    sets = frozen_sets(held, parts[VALIDATION])
    fresh = with_rows(fresh, compare((model, card), (trained, fresh), sets))
    try:
        _check(trained, fresh)
    except RefusedError as error:
        delete_checkpoint(run)
        _note(weights, fresh, f"refused: {_reason(error)}", card.sha256)
        raise
    if card.numbers:  # else it reads single digits alone, and stays so
        numbers = numbers_entry(
            Classifier(trained, fresh), parts, settings.number_samples
        )
        fresh = replace(fresh, numbers=numbers)
    fresh = replace_network(weights, trained, fresh)
    _note(weights, fresh, PUBLISHED, fresh.sha256)
    delete_checkpoint(run)
    return fresh


def _catch_up(weights: Path, card: Card) -> None:
    """Write the row that a refresh could not, which was killed right after it."""
    if card.refreshes and not has_published(weights, card.sha256):
        _note(weights, card, PUBLISHED, card.sha256)


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


# Who may be believed.


def _vetted(folder: Path, classifier: Classifier, known: TrainingData) -> Vetted:
    found = read_corrections(folder)
    print(f"corrections: {len(found.corrections):,} in {folder}", flush=True)
    neighbours = Neighbours(_seen_once(known))
    looked_at = vetted(found, classifier.class_probabilities, neighbours.labels_near)
    for reason, count in looked_at.left_out.items():
        print(f"  left out, {reason}: {count:,}")
    print(f"  to learn from: {len(looked_at.trusted):,}", flush=True)
    return looked_at


def _seen_once(known: TrainingData) -> Examples:
    """Return everything that is learnt from as glyphs, each drawing once."""
    rng = np.random.default_rng(0)
    digits = [one for drawn in known.pens.digits.values() for one in drawn]
    others = [one for drawn in known.pens.nondigits.values() for one in drawn]
    return joined(
        [
            known.mnist,
            pen_digits(digits, None, rng),
            nondigits((one.strokes for one in others), rng),
        ]
    )


def _check_trusted(weights: Path, card: Card, looked_at: Vetted) -> None:
    """Refuse a set of which nothing is left, or most of which is contradicted."""
    if looked_at.poisoned:
        reason = "refused: both readers contradict more corrections than they do not"
    elif not looked_at.trusted:
        reason = "refused: nothing to learn from"
    else:
        return
    left_out = in_words(looked_at.left_out)
    add_entry(
        weights, Entry(card.sha256, 0, left_out, "not trained", reason, card.sha256)
    )
    raise RefusedError(f"{reason}. The weights in place stay.")


# Training on.


def _with_corrections(
    settings: TrainConfig, known: TrainingData, trusted: list[Corrected]
) -> tuple[TrainConfig, TrainingData]:
    """Return both with corrections as a tenth of each batch."""
    count = round(sum(settings.mixture.counts().values()) / OTHERS)
    mixture = replace(settings.mixture, corrected=count)
    return replace(settings, mixture=mixture), replace(known, corrected=trusted)


def _trained(
    settings: TrainConfig,
    known: TrainingData,
    fit: Part,
    model: keras.Model,
    card: Card,
    weights: Path,
    resume: bool,
) -> tuple[keras.Model, Run]:
    """Return a network trained on from the weights in place, and the run that did it.

    Args:
        settings: of the training.
        known: what it learns from.
        fit: drawings held back; only named here.
        model: with the weights in place; stays as it is.
        card: of those.
        weights: the folder; the state between epochs is kept in it.
        resume: go on where a killed run stopped.
    """
    trained = compiled(settings)
    trained.set_weights(model.get_weights())
    identity = known.digests() | {"weights in place": card.sha256}
    folder = weights / ".training" / f"{NETWORK}-refresh"
    run = Run(settings, identity, fit.digests(), folder)
    resume_run(run, trained) if resume else delete_checkpoint(run)
    for examples in epochs_of(run, known):
        train_one_epoch(run, trained, examples, {})
    return trained, run


# Whether they may follow.


def _fresh_card(
    config: RefreshConfig,
    card: Card,
    trained: keras.Model,
    looked_at: Vetted,
    parts: dict[str, Part],
    held: Examples,
) -> Card:
    """Return the card of the new weights; what was measured of the old ones is gone.

    Args:
        config: of the refresh.
        card: of the weights in place.
        trained: the new network.
        looked_at: what it learnt from.
        parts: the pen drawings, by part.
        held: of MNIST's training digits.
    """
    temperature, thresholds = fitted_calibration(
        trained, parts[VALIDATION], {"mnist": held}
    )
    told = {
        "day": time.strftime("%Y-%m-%d"),
        "before": card.sha256,
        "settings": asdict(config),
        "corrections": len(looked_at.trusted),
        "corrections_sha256": corrected_digest(looked_at.trusted),
        "left_out": dict(looked_at.left_out),
    }
    return replace(
        card,
        temperature=temperature,
        thresholds=thresholds,
        refreshes=[*card.refreshes, told],
        figures={},
        measured={},
        numbers={},
    )


def compare(
    before: tuple[keras.Model, Card],
    after: tuple[keras.Model, Card],
    sets: dict[str, Examples],
) -> list[Row]:
    """Return how well two networks read what neither learnt from, and print it.

    Args:
        before: with the weights in place, and their card.
        after: trained on, and its card.
        sets: by name.
    """
    shares = []
    for model, card in (before, after):
        logits = {name: logits_of(model, one.glyphs) for name, one in sets.items()}
        shares.append(shares_right(logits, sets, card))
    compared = rows(sets, *shares)
    print(table(compared), flush=True)
    return compared


def with_rows(card: Card, compared: list[Row]) -> Card:
    """Return the card of new weights with what was compared."""
    *before, told = card.refreshes
    told = {**told, "rows": [asdict(row) for row in compared]}
    return replace(card, refreshes=[*before, told])


def _check(trained: keras.Model, fresh: Card) -> None:
    """Refuse what reads something worse by more than it may, or a golden drawing wrong.

    Args:
        trained: the new network.
        fresh: its card, with what was compared.
    """
    fallen = [row.name for row in _rows_of(fresh) if not row.holds]
    if fallen:
        raise RefusedError(
            f"the new weights fall too far in: {', '.join(fallen)}. Look at the "
            "corrections, or give others. The weights in place stay."
        )
    try:
        check_golden(Classifier(trained, fresh))
    except SelfTestError as error:
        raise RefusedError(f"{error} The weights in place stay.") from error


def _rows_of(card: Card) -> list[Row]:
    return [Row(**row) for row in card.refreshes[-1]["rows"]]


# What is told of it.


def _note(weights: Path, fresh: Card, outcome: str, after: str) -> None:
    """Write a row of the history.

    Args:
        weights: the folder.
        fresh: the card of the new weights.
        outcome: in words.
        after: SHA-256 of the weights in place now.
    """
    told, worst = fresh.refreshes[-1], min(_rows_of(fresh), key=lambda row: row.gain)
    add_entry(
        weights,
        Entry(
            before=told["before"],
            learnt=told["corrections"],
            left_out=in_words(told["left_out"]),
            worst=f"{worst.name}: {worst.gain:+.2f}",
            outcome=outcome,
            after=after,
        ),
    )


def _reason(error: Exception) -> str:
    """Return why new weights are refused, in a few words."""
    if isinstance(error.__cause__, SelfTestError):
        return "golden drawings"
    return str(error).partition(": ")[2].partition(". ")[0]


def in_words(left_out: dict[str, int]) -> str:
    """Return how many were left out for which reason, on one line."""
    said = [f"{count:,} {reason}" for reason, count in sorted(left_out.items())]
    return "; ".join(said) or "none"
