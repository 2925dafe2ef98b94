"""A card -> the part of the data whose figures tell most of strangers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from digits.data.splits import TEST, VALIDATION
from digits.weights.card import Card


@dataclass(frozen=True)
class ReportedPart:
    """The part of the pen drawings whose figures tell most."""

    name: str
    figures: dict[str, Any]
    of_measured_network: bool  # the network in place learnt from these drawings
    parts_seed: int  # draws the parts


def reported_part(
    card: Card, wanted: Callable[[dict[str, Any]], bool] = bool
) -> ReportedPart | None:
    """Return the part whose figures tell most; None if no such part was measured.

    That is *test*, by which nothing was chosen; otherwise *validation*. Only parts with
    wanted figures count.
    """
    seed = card.settings.get("parts_seed", 0)
    measured = card.measured.get("figures", {})
    for name in (TEST, VALIDATION):
        for figures in (measured, card.figures):
            if name in figures and wanted(figures[name]):
                return ReportedPart(name, figures[name], figures is measured, seed)
    return None
