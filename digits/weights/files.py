"""A network's values and card on disk: written whole, checked when read.

Three files belong together: `<network>.weights.h5` (values only), `<network>.tflite`
(the same network compiled for LiteRT, which reads without TensorFlow) and
`<network>.json` (the card, which names the SHA-256 of both). Each is written beside its
place and then moved into it. A process killed in between leaves the new values with
`<network>.json.next` or `<network>.tflite.next`: the reader takes the card that names
the values, and the compiled network that this card names.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.arrays import Floats
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
from digits.weights.compiled import CompiledNetwork

if TYPE_CHECKING:
    import keras


def values_path(folder: Path, network: str) -> Path:
    """Return where a network's values are."""
    return folder / f"{network}.weights.h5"


def card_path(folder: Path, network: str) -> Path:
    """Return where a network's card is."""
    return folder / f"{network}.json"


def compiled_path(folder: Path, network: str) -> Path:
    """Return where the same network is, compiled for LiteRT."""
    return folder / f"{network}.tflite"


def load_compiled(folder: Path, network: str) -> tuple[CompiledNetwork, Card]:
    """Return one of `NETWORKS` as it was compiled, and its card; without TensorFlow.

    Raises:
        WeightsError: a file is missing or damaged, or they do not belong together.
        ValueError: there is no network of that name.
    """
    if network not in NETWORKS:
        raise unknown_network(network)
    card = load_card(folder, network)
    path = compiled_path(folder, network)
    compiled = CompiledNetwork(_compiled_content(path, card), path)
    _check_answers(compiled.logits, path)
    _check_detector_fits(card, compiled.values, folder)
    return compiled, card


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
    _check_answers(lambda glyphs: model(glyphs, training=False), path)
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


def save_network(
    folder: Path, model: keras.Model, card: Card, glyphs: Floats | None = None
) -> Card:
    """Write values, compiled network and card; return the card with their hashes.

    No file is ever half written. No optimiser's state goes along. The folder is made if
    needed.

    Args:
        folder: of the weights.
        model: one of `NETWORKS`.
        card: its card.
        glyphs: (n, 28, 28), from 0 to 1; what is compiled is compared with the model by
            them. None for made-up ones.

    Raises:
        WeightsError: a value is not finite, a written file does not read back, or the
            compiled network says something else than the model.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _finish(folder, card.network)
    fresh = _next_values(folder, card.network)
    _write_values(model, fresh, card.network)
    card = replace(card, sha256=file_digest(fresh))
    card = _write_compiled(folder, model, card, glyphs)
    _put_in_place(fresh, folder, card)
    return card


def compile_network(folder: Path, network: str) -> Card:
    """Compile a network anew from its values; return its card as written.

    For the errors see `load_network` and `save_network`.
    """
    model, card = load_network(folder, network)
    _finish(folder, network)
    card = _write_compiled(folder, model, card, None)
    _put_in_place(None, folder, card)
    return card


def copy_network(source: Path, folder: Path, network: str) -> Card:
    """Check a network's files and copy them into a folder, which is made if needed.

    Raises:
        WeightsError: see `load_network` and `load_compiled`.
    """
    _, card = load_network(source, network)
    folder.mkdir(parents=True, exist_ok=True)
    _finish(folder, network)
    fresh = _next_values(folder, network)
    write_atomically(fresh, values_path(source, network).read_bytes())
    if card.compiled:
        content = _compiled_content(compiled_path(source, network), card)
        write_atomically(_next(compiled_path(folder, network)), content)
    _put_in_place(fresh, folder, card)
    return card


def _write_compiled(
    folder: Path, model: keras.Model, card: Card, glyphs: Floats | None
) -> Card:
    """Write what a model is compiled to as the next; return the card that names it."""
    from digits.weights.convert import check_equal, converted

    content = converted(model)
    check_equal(CompiledNetwork(content), model, card, glyphs)
    write_atomically(_next(compiled_path(folder, card.network)), content)
    return replace(card, compiled=hashlib.sha256(content).hexdigest())


def _put_in_place(fresh: Path | None, folder: Path, card: Card) -> None:
    """Move values that are on disk into their place, then card and compiled network.

    Readers take the card that names the values, be it the next, and the compiled
    network that this card names: whenever the process is killed, all of them fit.
    """
    path = card_path(folder, card.network)
    write_atomically(_next(path), card_json(card))
    if fresh is not None:
        os.replace(fresh, values_path(folder, card.network))
    _finish(folder, card.network)
    sync(path.parent)


def _finish(folder: Path, network: str) -> None:
    """Move what was left as the next, by this process or a killed one, into place."""
    try:
        sha256 = _digest_of_values(values_path(folder, network))
    except WeightsError:
        return  # nothing is in place yet
    path, compiled = card_path(folder, network), compiled_path(folder, network)
    with suppress(WeightsError):  # half written, which no reader takes either
        if _next(path).exists() and read_card(_next(path)).sha256 == sha256:
            os.replace(_next(path), path)
    with suppress(WeightsError):
        card = load_card(folder, network)
        if _next(compiled).exists() and file_digest(_next(compiled)) == card.compiled:
            os.replace(_next(compiled), compiled)


def save_card(folder: Path, card: Card) -> None:
    """Replace a card; the values stay."""
    path = card_path(folder, card.network)
    write_atomically(path, card_json(card))
    _next(path).unlink(missing_ok=True)  # of a killed process, and older


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, as hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _next(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")


def _next_values(folder: Path, network: str) -> Path:
    return folder / f".{network}.next.weights.h5"  # Keras insists on the ending


def _digest_of_values(path: Path) -> str:
    _check_file(path)
    try:
        return file_digest(path)
    except OSError as error:
        raise unreadable(path, error) from error


def _check_file(path: Path) -> None:
    """Refuse what is no file, or Git's stand-in for one, before it is opened."""
    if not os.path.isfile(path):  # opening a pipe, say, can take for ever
        raise WeightsError(f"{path} {_why_not(path)}. {REMEDY}")
    if is_lfs_pointer(path):
        raise WeightsError(
            f"{path} is a Git LFS pointer, which stands for the file. Get it with: git "
            "lfs pull"
        )


def _compiled_content(path: Path, card: Card) -> bytes:
    """Return the compiled network that a card names, in its place or the next."""
    remedy = (
        f"Compile it from the values: python -m digits.weights --weights {path.parent}"
    )
    if not card.compiled:
        raise WeightsError(
            f"{card_path(path.parent, card.network)} names no compiled network, for it "
            f"is older than those. {remedy}"
        )
    files = [file for file in (path, _next(path)) if os.path.isfile(file)]
    if not files:
        raise WeightsError(f"{path} {_why_not(path)}. {remedy}")
    for file in files:
        _check_file(file)
        try:
            content = file.read_bytes()
        except OSError as error:
            raise unreadable(file, error) from error
        if hashlib.sha256(content).hexdigest() == card.compiled:
            return content
    raise WeightsError(f"{path} is not the compiled network of its card. {remedy}")


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


def _check_answers(answer: Callable[[Floats], Any], path: Path) -> None:
    """Refuse values that are finite and give answers that are not."""
    paper_and_ink = np.stack([np.zeros((28, 28)), np.ones((28, 28))]).astype(np.float32)
    if not np.isfinite(np.asarray(answer(paper_and_ink))).all():
        raise WeightsError(f"{path} gives answers that are not finite. {REMEDY}")


def _check_card_fits(model: keras.Model, card: Card, folder: Path) -> None:
    """Refuse values of another network, and those that were replaced meanwhile."""
    path = values_path(folder, card.network)
    if trained_parameters(model) != card.parameters:
        raise WeightsError(f"{path} is not of the network {card.network}. {REMEDY}")
    _check_detector_fits(card, model.layers[-1].input.shape[-1], folder)
    if file_digest(path) != card.sha256:
        raise WeightsError(f"{path} changed while it was read. Start again.")


def _check_detector_fits(card: Card, values: int, folder: Path) -> None:
    if card.numbers and len(card.numbers["embedding_weights"]) != values:
        raise WeightsError(
            f"{card_path(folder, card.network)} has a number detector for "
            f"{len(card.numbers['embedding_weights'])} features; expected {values}. "
            f"{REMEDY}"
        )
