"""What is known about a network's saved values: the card, checked when read."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from digits.numbers.detector import Features
from digits.verdict import Thresholds

LEARNT = "mnist_learnt"  # figures of the digits that a network learnt from
REMEDY = "Restore all files from the repository, or train: python -m digits.train"
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
    # SHA-256 of the file with the same network compiled for LiteRT; empty if there is
    # none, as there was none at first.
    compiled: str = ""
    # Of `small` alone: the SHA-256 of the file of its values step by step, and for each
    # history of it the number of drawings and the figures at each step.
    steps: dict[str, Any] = field(default_factory=dict)
    # The versions that trained it.
    packages: dict[str, str] = field(default_factory=dict)
    version: int = VERSION  # of this form; see `migrated`


def unreadable(path: Path, error: Exception) -> WeightsError:
    """Return the error that says why a file cannot be read, and the remedy."""
    reason = getattr(error, "strerror", None)  # of the system, without the path
    return WeightsError(
        f"{path} cannot be read ({reason or in_short(error)}). {REMEDY}"
    )


def in_short(error: Exception) -> str:
    """Return a library's message of many lines in one."""
    return textwrap.shorten(str(error), MESSAGE_LIMIT, placeholder=" ...")


def card_json(card: Card) -> str:
    """Return a card as the text of its file."""
    return json.dumps(asdict(card), indent=1, allow_nan=False) + "\n"


def read_card(path: Path) -> Card:
    """Return the card in a file.

    Raises:
        WeightsError: it cannot be read, or an entry cannot be used.
    """
    try:
        entries = migrated(json.loads(_text_of(path)))
        entries["thresholds"] = Thresholds(**entries["thresholds"])
        card = Card(**entries)
    except OSError as error:
        raise unreadable(path, error) from error
    # Python raises RecursionError for lists within lists within lists.
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        message = in_short(error)
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
TABLES = ("settings", "parts", "numbers", "figures", "measured", "steps", "packages")
CHECKS: dict[str, Callable[[Card], bool]] = {
    "an entry of another form": lambda card: (
        all(isinstance(getattr(card, name), list) for name in LISTS)
        and all(isinstance(getattr(card, name), dict) for name in TABLES)
    ),
    "a temperature out of range": lambda card: _between(0.01, card.temperature, 100),
    "a threshold out of range": lambda card: all(
        _between(0, threshold, 1) for threshold in vars(card.thresholds).values()
    ),
    "a hash that is no text": lambda card: (
        isinstance(card.sha256, str) and isinstance(card.compiled, str)
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
