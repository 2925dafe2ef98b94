"""A network's values and card on disk: written whole, checked when read.

Two files belong together, `<network>.weights.h5` (values only) and `<network>.json`
(the card, which names the SHA-256 of the values). Each is written beside its place and
then moved into it. A process killed between the two moves leaves the new values and
their card as `<network>.json.next`: the reader takes the card that names the values.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from digits.atomic import is_lfs_pointer, sync, write_atomically
from digits.networks import NETWORKS, build_network, unknown_network
from digits.weights.card import (
    REMEDY,
    Card,
    WeightsError,
    card_json,
    read_card,
    unreadable,
)

if TYPE_CHECKING:
    import keras

WEIGHTS = Path(__file__).resolve().parents[2] / "weights"


def values_path(folder: Path, network: str) -> Path:
    """Return where a network's values are."""
    return folder / f"{network}.weights.h5"


def card_path(folder: Path, network: str) -> Path:
    """Return where a network's card is."""
    return folder / f"{network}.json"


def load_network(folder: Path, network: str) -> tuple[keras.Model, Card]:
    """Return one of `NETWORKS` with its saved values, and their card.

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
    _check_answers(model, path)
    _check_card_fits(model, card, folder)
    return model, card


def trained_parameters(model: keras.Model) -> int:
    """Return how many numbers of a network training sets."""
    return int(sum(np.prod(values.shape) for values in model.trainable_variables))


def load_card(folder: Path, network: str) -> Card:
    """Return the card that names the values in place.

    Raises:
        WeightsError: a file is missing or damaged, or the two do not belong together.
    """
    values, path = values_path(folder, network), card_path(folder, network)
    sha256 = _digest_of_values(values)
    cards = [file for file in (path, _next(path)) if os.path.isfile(file)]
    if not cards:
        raise WeightsError(f"{path} {_why_not(path)}. {REMEDY}")
    for card in map(read_card, cards):
        if (card.sha256, card.network) == (sha256, network):
            return card
    raise WeightsError(
        f"{path} is not the card of {values}, which is of {network} with the SHA-256 "
        f"{sha256}. {REMEDY}"
    )


def save_network(folder: Path, model: keras.Model, card: Card) -> Card:
    """Write values and card, never half a file; return the card with its hash.

    No optimiser's state goes along. The folder is made if needed.

    Raises:
        WeightsError: a value is not finite, or the written file does not read back.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fresh = _next_values(folder, card.network)
    _write_values(model, fresh, card.network)
    card = replace(card, sha256=file_digest(fresh))
    _put_in_place(fresh, folder, card)
    return card


def copy_network(source: Path, folder: Path, network: str) -> Card:
    """Check values and card, and copy them into a folder, which is made if needed.

    Raises:
        WeightsError: see `load_network`.
    """
    _, card = load_network(source, network)
    folder.mkdir(parents=True, exist_ok=True)
    fresh = _next_values(folder, network)
    write_atomically(fresh, values_path(source, network).read_bytes())
    _put_in_place(fresh, folder, card)
    return card


def _put_in_place(fresh: Path, folder: Path, card: Card) -> None:
    """Move values that are whole and on disk into their place, and then their card."""
    path = card_path(folder, card.network)
    write_atomically(_next(path), card_json(card))
    os.replace(fresh, values_path(folder, card.network))
    os.replace(_next(path), path)
    sync(path.parent)


def save_card(folder: Path, card: Card) -> None:
    """Replace a card; the values stay."""
    write_atomically(card_path(folder, card.network), card_json(card))


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _next(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")


def _next_values(folder: Path, network: str) -> Path:
    return folder / f".{network}.next.weights.h5"  # Keras insists on the ending


def _digest_of_values(path: Path) -> str:
    if not os.path.isfile(path):  # opening a pipe, say, can take for ever
        raise WeightsError(f"{path} {_why_not(path)}. {REMEDY}")
    if is_lfs_pointer(path):
        raise WeightsError(
            f"{path} is a Git LFS pointer, which stands for the values. Get the values "
            "themselves with: git lfs pull"
        )
    try:
        return file_digest(path)
    except OSError as error:
        raise unreadable(path, error) from error


def _why_not(path: Path) -> str:
    """Return why a path is not a readable file, to follow its name in a sentence."""
    try:
        path.stat()
    except FileNotFoundError:
        return "does not exist"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "is not a file"


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
        raise unreadable(path, error) from error
    _check_finite(model, path)


def _check_finite(model: keras.Model, path: Path) -> None:
    if not all(np.isfinite(values).all() for values in model.get_weights()):
        raise WeightsError(f"{path} holds values that are not finite. {REMEDY}")


def _check_answers(model: keras.Model, path: Path) -> None:
    """Refuse values that are finite and give answers that are not."""
    paper_and_ink = np.stack([np.zeros((28, 28)), np.ones((28, 28))]).astype(np.float32)
    if not np.isfinite(np.asarray(model(paper_and_ink, training=False))).all():
        raise WeightsError(f"{path} gives answers that are not finite. {REMEDY}")


def _check_card_fits(model: keras.Model, card: Card, folder: Path) -> None:
    """Refuse values of another network, and those that were replaced meanwhile."""
    path = values_path(folder, card.network)
    if trained_parameters(model) != card.parameters:
        raise WeightsError(f"{path} is not of the network {card.network}. {REMEDY}")
    places = model.layers[-1].input.shape[-1]
    if card.numbers and len(card.numbers["embedding_weights"]) != places:
        raise WeightsError(
            f"{card_path(folder, card.network)} has a number detector for "
            f"{len(card.numbers['embedding_weights'])} features; expected {places}. "
            f"{REMEDY}"
        )
    if file_digest(path) != card.sha256:
        raise WeightsError(f"{path} changed while it was read. Start again.")
