"""A network's values and card on disk: written whole, checked when read.

Two files belong together, `<network>.weights.h5` (values only) and `<network>.json`
(the card, which names the SHA-256 of the values). Each is written beside its place and
then moved into it. A process killed between the two moves leaves the new values and
their card as `<network>.json.next`: the reader takes the card that names the values.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import textwrap
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.atomic import is_lfs_pointer, sync, write_atomically
from digits.networks import NETWORKS, build_network, unknown_network
from digits.numbers.detector import Features
from digits.verdict import Thresholds

if TYPE_CHECKING:
    import keras

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"
LEARNT = "mnist_learnt"  # figures of the digits that a network learnt from
REMEDY = "Restore both files from the repository, or train: python -m digits.train"
VERSION = 2  # of the card's form; `migrated` turns older cards into it
CARD_LIMIT = 10_000_000  # bytes of a card; ours has 100,000
MESSAGE_LIMIT = 250  # characters of a library's message; Keras writes pages


class WeightsError(Exception):
    """Saved weights are missing, damaged, or not those that their card describes."""


@dataclass(frozen=True)
class Card:
    """What is known about a network's saved values."""

    network: str  # its name
    parameters: int  # how many numbers training sets
    sha256: str  # of the values' file, in hexadecimal digits
    temperature: float  # divides the logits
    thresholds: Thresholds  # of the verdicts
    settings: dict[str, Any]  # every setting of the training run
    sources: list[dict[str, Any]]  # name, n and SHA-256 of each data set
    history: list[dict[str, float]]  # one entry per epoch
    layers: list[dict[str, Any]] = field(default_factory=list)  # see `layers_of`
    # The writers, alphabets and categories in each part, by data set.
    parts: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    # The number detector; see `detector_from_card`. Empty for networks that read single
    # digits alone.
    numbers: dict[str, Any] = field(default_factory=dict)
    # What `digits.evaluate` measured.
    figures: dict[str, Any] = field(default_factory=dict)
    # Hash, settings and figures of the network that the same settings gave without
    # learning from the part *test*; empty if there is none.
    measured: dict[str, Any] = field(default_factory=dict)
    # What each refresh changed, the latest last.
    refreshes: list[dict[str, Any]] = field(default_factory=list)
    # The versions that trained it.
    packages: dict[str, str] = field(default_factory=dict)
    version: int = VERSION  # of this form; see `migrated`


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
    for card in map(_read_card, cards):
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
    write_atomically(_next(path), _as_json(card))
    os.replace(fresh, values_path(folder, card.network))
    os.replace(_next(path), path)
    sync(path.parent)


def save_card(folder: Path, card: Card) -> None:
    """Replace a card; the values stay."""
    write_atomically(card_path(folder, card.network), _as_json(card))


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
        raise _unreadable(path, error) from error


def _why_not(path: Path) -> str:
    """Return why a path is not a readable file, to follow its name in a sentence."""
    try:
        path.stat()
    except FileNotFoundError:
        return "does not exist"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "is not a file"


def _unreadable(path: Path, error: Exception) -> WeightsError:
    reason = getattr(error, "strerror", None)  # of the system, without the path
    return WeightsError(
        f"{path} cannot be read ({reason or _in_short(error)}). {REMEDY}"
    )


def _in_short(error: Exception) -> str:
    """Return a library's message of many lines in one."""
    return textwrap.shorten(str(error), MESSAGE_LIMIT, placeholder=" ...")


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
        raise _unreadable(path, error) from error
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


def _as_json(card: Card) -> str:
    return json.dumps(asdict(card), indent=1, allow_nan=False) + "\n"


def _read_card(path: Path) -> Card:
    try:
        entries = migrated(json.loads(_text_of(path)))
        entries["thresholds"] = Thresholds(**entries["thresholds"])
        card = Card(**entries)
    except OSError as error:
        raise _unreadable(path, error) from error
    # Python raises RecursionError for lists within lists within lists.
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        message = _in_short(error)
        raise WeightsError(f"{path} is not a card ({message}). {REMEDY}") from error
    for fault, holds in CHECKS.items():
        if not holds(card):
            raise WeightsError(f"{path} gives {fault}. {REMEDY}")
    return card


def _text_of(path: Path) -> str:
    with open(path, "rb") as file:
        content = file.read(CARD_LIMIT + 1)
    if len(content) > CARD_LIMIT:
        raise ValueError(f"over {CARD_LIMIT:,} bytes")
    return content.decode("utf-8")


# What a card's entries must be.


def _between(low: float, value: object, high: float) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and low <= value <= high


def _are_finite(values: object) -> bool:
    most = float(np.finfo(np.float32).max)
    return isinstance(values, list) and all(_between(-most, v, most) for v in values)


def _is_detector(numbers: dict[str, Any]) -> bool:
    """Tell whether `detector_from_card` takes a card's numbers."""
    features = numbers.get("feature_weights")
    limits = [numbers.get("threshold"), numbers.get("ink_threshold", 0.0)]
    lists = (features, numbers.get("embedding_weights"), limits)
    return all(map(_are_finite, lists)) and len(features) == len(Features._fields)


LISTS = ("sources", "history", "layers", "refreshes")
TABLES = ("settings", "parts", "numbers", "figures", "measured", "packages")
CHECKS: dict[str, Callable[[Card], bool]] = {
    "an entry of another form": lambda card: (
        all(isinstance(getattr(card, name), list) for name in LISTS)
        and all(isinstance(getattr(card, name), dict) for name in TABLES)
    ),
    "a temperature out of range": lambda card: _between(0.01, card.temperature, 100),
    "a threshold out of range": lambda card: all(
        _between(0, threshold, 1) for threshold in vars(card.thresholds).values()
    ),
    "a parameter count out of range": lambda card: _between(1, card.parameters, 1e9),
    "a number detector that cannot be used": lambda card: (
        not card.numbers or _is_detector(card.numbers)
    ),
}


# Cards of older versions.

RENAMED_KEYS = {  # of version 1
    "lead": "margin",
    "evidence": "feature_weights",
    "places": "embedding_weights",
    "enough": "threshold",
    "fit": "validation",
    "report": "test",
    "kept": "named",
    "a number": "read_as_number",
    "least and most right of ten renders": "right_range_of_ten_renders",
    "misses with a doubtful label": "misses_with_doubtful_label",
    "place in the part": "place_in_part",
}
RENAMED_VALUES = {
    "train+report": "train+test",
    "pens of fit": "pens of validation",
    "nondigits of fit": "nondigits of validation",
}


def migrated(entries: Any) -> Any:
    """Return a card's JSON in the form of `VERSION`, whatever version wrote it."""
    if not isinstance(entries, dict) or entries.get("version", 1) >= VERSION:
        return entries
    parts, new = entries.get("parts"), _renamed(entries) | {"version": VERSION}
    if isinstance(parts, dict):  # the data sets in them keep their names
        new["parts"] = {_new_key(name): groups for name, groups in parts.items()}
    return new


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {_new_key(key): _renamed(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_renamed(entry) for entry in value]
    return RENAMED_VALUES.get(value, value) if isinstance(value, str) else value


def _new_key(key: str) -> str:
    """Return a key in snake case, in today's words."""
    if key in RENAMED_KEYS:
        return RENAMED_KEYS[key]
    words = key.replace(" of fit ", " of validation ").lower()
    return re.sub(r"[^0-9a-z_-]+", "_", words)
