"""A refresh -> a row in `weights/HISTORY.md`, and the weights that were before it.

The cards hold what was published; `HISTORY.md` is written for people and never parsed.
"""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digits.arrays import Floats
from digits.atomic import write_atomically
from digits.weights.card import Card, WeightsError
from digits.weights.files import copy_network, load_card, load_network, save_network

if TYPE_CHECKING:
    import keras

PREVIOUS = "previous"  # folder beside the weights
ASIDE = "rolled-back"  # folder in which weights wait for their new place
FILE = "HISTORY.md"
HEAD = """\
# History

A row for each time that the weights of `digits` were to be replaced: by
`python -m digits.train.refresh --corrections DIR`, or back by `python -m
digits.train.refresh --rollback`. *Learnt* and *left out* count corrections; weights are
named by the first eight digits of their SHA-256.

| day | before | learnt | left out | what fell most, in points | outcome | after |
|---|---|---|---|---|---|---|
"""


def today() -> str:
    """Return the day as rows and cards have it."""
    return time.strftime("%Y-%m-%d")


def table_row(record: dict[str, Any], outcome: str, after: str) -> str:
    """Return a row: a record of `Card.refreshes`, the outcome, the SHA-256 in place."""
    reasons = sorted(record["left_out"].items())
    left_out = [f"{count:,} {reason}" for reason, count in reasons]
    cells = (
        record["day"],
        record["before"][:8],
        f"{record['corrections']:,}",
        "; ".join(left_out) or "none",
        _worst_in_words(record["rows"]),
        outcome,
        after[:8],
    )
    return f"| {' | '.join(cells)} |"


def _worst_in_words(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "not trained"
    gains = {row["name"]: 100 * (row["after"] - row["before"]) for row in rows}
    name = min(gains, key=lambda name: gains[name])
    return f"{name}: {gains[name]:+.2f}"


def add_row(weights: Path, row: str) -> None:
    """Write one more row; the file is the old one or the new one, never half."""
    write_atomically(weights / FILE, f"{_text(weights).rstrip()}\n{row}\n")


def catch_up(weights: Path, card: Card) -> None:
    """Write the row of the weights in place, unless their refresh has written it.

    A refresh that is killed after it put its weights in place has not.
    """
    if card.refreshes and _published_row(card) not in _text(weights):
        add_row(weights, _published_row(card))


def _published_row(card: Card) -> str:
    return table_row(card.refreshes[-1], "published", card.sha256)


def _text(weights: Path) -> str:
    path = weights / FILE
    return path.read_text(encoding="utf-8") if path.is_file() else HEAD


def publish(
    weights: Path, model: keras.Model, card: Card, glyphs: Floats | None = None
) -> Card:
    """Put new weights in place and note it; return their card as written.

    The weights that were in place become the previous ones. For the glyphs see
    `save_network`.

    Raises:
        WeightsError: the weights in place are damaged, or a file cannot be written.
    """
    copy_network(weights, weights / PREVIOUS, card.network)
    card = save_network(weights, model, card, glyphs)
    add_row(weights, _published_row(card))
    return card


def roll_back(weights: Path, network: str) -> tuple[str, str]:
    """Put the previous weights in place; those that were become the previous ones.

    Weights in place that are damaged are replaced as well, and not kept.

    Returns:
        The SHA-256 before and after; "damaged" for weights that could not be read.

    Raises:
        WeightsError: there are no previous weights, or they are damaged.
    """
    aside = weights / ".training" / ASIDE
    if not _is_half_done(weights, aside, network):
        _set_aside(weights, aside, network)
        copy_network(weights / PREVIOUS, weights, network)
    before, after = "damaged", load_card(weights, network).sha256
    if aside.is_dir():
        before = copy_network(aside, weights / PREVIOUS, network).sha256
        shutil.rmtree(aside)
    record = {"day": today(), "before": before, "corrections": 0}
    record |= {"left_out": {}, "rows": []}
    add_row(weights, table_row(record, "rolled back", after))
    return before, after


def _is_half_done(weights: Path, aside: Path, network: str) -> bool:
    """Tell whether a rollback was killed after it put the old weights in place."""
    try:
        now, new = (load_card(folder, network).sha256 for folder in (weights, aside))
    except WeightsError:
        return False
    return now != new


def _set_aside(weights: Path, aside: Path, network: str) -> None:
    """Copy the weights in place to where they wait, unless they are damaged."""
    load_network(weights / PREVIOUS, network)  # or there is nothing to go back to
    shutil.rmtree(aside, ignore_errors=True)
    with suppress(WeightsError):
        copy_network(weights, aside, network)
