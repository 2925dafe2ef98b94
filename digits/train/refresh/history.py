"""A refresh -> a row in `weights/HISTORY.md`, and the weights that were before it."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from digits.atomic import write_atomically
from digits.weights import (
    Card,
    WeightsError,
    copy_network,
    load_card,
    load_network,
    save_network,
)

PREVIOUS = "previous"  # folder beside the weights
ASIDE = "rolled-back"  # folder in which weights wait for their new place
FILE = "HISTORY.md"
PUBLISHED = "published"  # of a row
HEAD = """\
# History

A row for each time that the weights of `digits` were to be replaced: by
`python -m digits.train --corrections DIR`, or back by `python -m digits.train
--rollback`. *Learnt* and *left out* count corrections; weights are named by the first
eight digits of their SHA-256.

| day | before | learnt | left out | what fell most, in points | outcome | after |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Entry:
    """One row.

    Attributes:
        before: SHA-256 of the weights that were in place.
        learnt: how many corrections were learnt from.
        left_out: how many were not, and why, in words.
        worst: what fell most, in words.
        outcome: in words.
        after: SHA-256 of the weights in place afterwards.
    """

    before: str
    learnt: int
    left_out: str
    worst: str
    outcome: str
    after: str


def add_entry(weights: Path, entry: Entry) -> None:
    """Write one row more; the file is the old one or the new one.

    Args:
        weights: the folder.
        entry: what to write.
    """
    path = weights / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else HEAD
    cells = (
        time.strftime("%Y-%m-%d"),
        entry.before[:8],
        f"{entry.learnt:,}",
        entry.left_out,
        entry.worst,
        entry.outcome,
        entry.after[:8],
    )
    write_atomically(path, f"{text.rstrip()}\n| {' | '.join(cells)} |\n")


def replace_network(weights: Path, model: object, card: Card) -> Card:
    """Put new weights in place; those that are there become the previous ones.

    Args:
        weights: the folder.
        model: the new network.
        card: its card.

    Returns:
        The card as written.

    Raises:
        WeightsError: the weights in place are damaged, or a file cannot be written.
    """
    copy_network(weights, weights / PREVIOUS, card.network)
    return save_network(weights, model, card)


def has_published(weights: Path, sha256: str) -> bool:
    """Return whether a row says that these weights were put in place."""
    path = weights / FILE
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return f"| {PUBLISHED} | {sha256[:8]} |" in text


def roll_back(weights: Path, network: str) -> tuple[str, str]:
    """Put the previous weights in place; those that were become the previous ones.

    Weights in place that are damaged are replaced as well, and not kept.

    Args:
        weights: the folder.
        network: its name.

    Returns:
        The SHA-256 before and after; "damaged" for what could not be read.

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
    add_entry(weights, Entry(before, 0, "none", "not trained", "rolled back", after))
    return before, after


def _is_half_done(weights: Path, aside: Path, network: str) -> bool:
    """Return whether a rollback was killed that had put the old weights in place."""
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
