"""A training run's history: one entry per epoch, and what is read from it."""

from __future__ import annotations

History = list[dict[str, float]]


def history_key(data_set: str, kind: str) -> str:
    """Return the key under which an entry holds a figure of a data set.

    >>> history_key("pens of validation", "loss"), history_key("", "accuracy")
    ('pens_of_validation_loss', 'accuracy')

    Args:
        data_set: its name; empty for the data trained on.
        kind: "loss" or "accuracy".
    """
    return f"{data_set} {kind}".strip().replace(" ", "_")


def curve(history: History, data_set: str, kind: str) -> list[float]:
    """Return a figure of a data set after each epoch; see `history_key`."""
    return [entry[history_key(data_set, kind)] for entry in history]
