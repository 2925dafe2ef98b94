"""A network's values and card on disk: written whole, checked when read.

Two files belong together, `<network>.weights.h5` (values only) and `<network>.json`
(the card, which names the SHA-256 of the values). Each is written beside its place and
then moved into it. A process killed between the two moves leaves the new values and, as
`<network>.json.next`, their card: the reader takes the card that names the values.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.files import sync, write_whole
from digits.networks import NETWORKS, build_network, unknown_network
from digits.verdict import Thresholds

if TYPE_CHECKING:
    import keras

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"
LEARNT = "MNIST learnt"  # figures of the digits that a network learnt from
REMEDY = "Restore both files from the repository, or train: python -m digits.train"


class WeightsError(Exception):
    """Saved weights are missing, damaged, or not those that their card describes."""


@dataclass(frozen=True)
class Card:
    """What is known of a network's saved values.

    Attributes:
        network: its name.
        parameters: how many numbers training set.
        sha256: of the values' file, in hexadecimal digits.
        temperature: divides the logits.
        thresholds: of the verdicts.
        settings: every setting of the training run.
        sources: for each data set its name, n and SHA-256.
        history: one entry per epoch.
        layers: the network's; see `layers_of`.
        parts: which writers, alphabets and categories are in which part, by data set.
        numbers: what tells a number from what is none; see `digits.evidence`. Empty
            for networks that read single digits alone.
        figures: what `digits.evaluate` measured.
        measured: hash, settings and figures of the network that the same settings gave
            without the part to report on; empty if there is none.
        packages: versions that trained it.
    """

    network: str
    parameters: int
    sha256: str
    temperature: float
    thresholds: Thresholds
    settings: dict[str, Any]
    sources: list[dict[str, Any]]
    history: list[dict[str, float]]
    layers: list[dict[str, Any]] = field(default_factory=list)
    parts: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    numbers: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    measured: dict[str, Any] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)


def values_path(folder: Path, network: str) -> Path:
    """Return where a network's values are."""
    return folder / f"{network}.weights.h5"


def card_path(folder: Path, network: str) -> Path:
    """Return where a network's card is."""
    return folder / f"{network}.json"


def load_network(folder: Path, network: str) -> tuple[keras.Model, Card]:
    """Return a network with its saved values, and their card.

    Args:
        folder: holds the values and the card.
        network: one of `NETWORKS`.

    Raises:
        WeightsError: a file is missing or damaged, or the two do not belong together.
        ValueError: there is no network of that name.
    """
    if network not in NETWORKS:
        raise unknown_network(network)
    card = load_card(folder, network)
    model = build_network(network)
    path = values_path(folder, network)
    _load_values(model, path)
    if trained_parameters(model) != card.parameters:
        raise WeightsError(f"{path} is not of the network {network}. {REMEDY}")
    return model, card


def trained_parameters(model: keras.Model) -> int:
    """Return how many numbers training sets."""
    return int(sum(np.prod(values.shape) for values in model.trainable_variables))


def load_card(folder: Path, network: str) -> Card:
    """Return the card that names the values in place.

    Raises:
        WeightsError: a file is missing or damaged, or the two do not belong together.
    """
    values, path = values_path(folder, network), card_path(folder, network)
    if not values.is_file():
        raise WeightsError(f"{values} does not exist. {REMEDY}")
    cards = [file for file in (path, _next(path)) if file.is_file()]
    if not cards:
        raise WeightsError(f"{path} does not exist. {REMEDY}")
    sha256 = file_digest(values)
    for card in map(_read_card, cards):
        if (card.sha256, card.network) == (sha256, network):
            return card
    raise WeightsError(
        f"{path} is not the card of {values}, which is of {network} with the SHA-256 "
        f"{sha256}. {REMEDY}"
    )


def save_network(folder: Path, model: keras.Model, card: Card) -> Card:
    """Write values and card; each file is the old one or the new one, never half.

    Args:
        folder: where to; made if needed.
        model: its values are written, no optimiser state.
        card: what is known of them; its hash is filled in.

    Returns:
        The card as written.

    Raises:
        WeightsError: a value is not finite, or the written file does not read back.
    """
    folder.mkdir(parents=True, exist_ok=True)
    values, path = values_path(folder, card.network), card_path(folder, card.network)
    fresh = folder / f".{card.network}.next.weights.h5"  # Keras insists on the ending
    _write_values(model, fresh, card.network)
    card = replace(card, sha256=file_digest(fresh))
    write_whole(_next(path), _as_json(card))
    os.replace(fresh, values)
    os.replace(_next(path), path)
    sync(folder)
    return card


def save_card(folder: Path, card: Card) -> None:
    """Write a card anew beside values that stay."""
    write_whole(card_path(folder, card.network), _as_json(card))


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _next(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")


def _write_values(model: keras.Model, path: Path, network: str) -> None:
    copy = build_network(network)  # never compiled: no optimiser state goes along
    copy.set_weights(model.get_weights())
    _check_finite(copy, path)
    copy.save_weights(path)
    sync(path)
    again = build_network(network)
    _load_values(again, path)
    for written, read in zip(copy.get_weights(), again.get_weights(), strict=True):
        if not np.array_equal(written, read):
            raise WeightsError(
                f"{path} does not read back as written. Is the disk full?"
            )


def _load_values(model: keras.Model, path: Path) -> None:
    try:
        model.load_weights(path)
    except Exception as error:  # h5py and Keras raise many kinds for a damaged file
        raise WeightsError(f"{path} cannot be read ({error}). {REMEDY}") from error
    _check_finite(model, path)


def _check_finite(model: keras.Model, path: Path) -> None:
    if not all(np.isfinite(values).all() for values in model.get_weights()):
        raise WeightsError(f"{path} holds values that are not finite. {REMEDY}")


def _as_json(card: Card) -> str:
    return json.dumps(asdict(card), indent=1, allow_nan=False) + "\n"


def _read_card(path: Path) -> Card:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        entries["thresholds"] = Thresholds(**entries["thresholds"])
        card = Card(**entries)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise WeightsError(f"{path} is not a card ({error}). {REMEDY}") from error
    for name, holds in CHECKS.items():
        if not holds(card):
            raise WeightsError(f"{path} gives {name} out of range. {REMEDY}")
    return card


def _between(low: float, value: object, high: float) -> bool:
    return isinstance(value, (int, float)) and low <= value <= high


CHECKS: dict[str, Callable[[Card], bool]] = {
    "a temperature": lambda card: _between(0.01, card.temperature, 100),
    "a threshold": lambda card: (
        _between(0, card.thresholds.not_a_digit, 1)
        and _between(0, card.thresholds.lead, 1)
    ),
    "a parameter count": lambda card: _between(1, card.parameters, math.inf),
}
