"""Which parts of the pen drawings a network did not learn from.

Only their figures tell how it reads strangers. A network that learnt from the part
*test* shows in its card the figures of another one, the *measured network*, that was
trained alike without it.
"""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from digits.data.errors import DataError
from digits.data.splits import SHIFT, TEST, VALIDATION, Part
from digits.evaluate.robustness import CURVES
from digits.train.config import LEARN
from digits.weights.card import Card, WeightsError
from digits.weights.files import load_card

MEASURED_KEYS = ("sha256", "temperature", "thresholds", "settings", "figures")


def has_pens(figures: dict[str, Any]) -> bool:
    """Tell whether a part had pen drawings, which can be drawn anew for a curve."""
    return not set(CURVES).isdisjoint(figures["robustness"])


def held_out_parts(card: Card) -> list[str]:
    """Return the parts that a network did not learn from, so that figures hold."""
    mixture = card.settings.get("mixture", {})
    had_pens = mixture.get("pens", 0) + mixture.get("nondigit_pens", 0) > 0
    learnt = LEARN[card.settings["learn"]] if had_pens else ()
    return [part for part in (VALIDATION, TEST, SHIFT) if part not in learnt]


def check_held_out(card: Card, parts: Iterable[str]) -> None:
    """Raise WeightsError if the network learnt from one of the parts."""
    held_out = held_out_parts(card)
    learnt = sorted({*parts} - {*held_out})
    if learnt:
        raise WeightsError(
            f"the network {card.network} learnt from the part {learnt[0]!r}, so that "
            f"no figure of it would hold. Give --parts {' '.join(held_out)}."
        )


def check_same_split(card: Card, name: str, part: Part) -> None:
    """Raise DataError if the writers of a part are not those of the training run."""
    known = card.parts.get(name, {})
    for data_set, groups in part.groups().items():
        if data_set in known and known[data_set] != groups:
            raise DataError(
                f"{data_set}: in training, the part {name!r} held "
                f"{', '.join(known[data_set])}; received {', '.join(groups)}. The "
                "network may have learnt from them: give the data of its training."
            )


def measured_network(folder: Path, card: Card) -> dict[str, Any]:
    """Return what a card says of the measured network, which a folder holds.

    Raises:
        WeightsError: the folder has no network that was trained as the card says, but
            not on the part *test*, and measured on it.
    """
    measured = load_card(folder, card.network)
    settings = _differing_settings(measured, card)
    alike = "the same settings and data but --learn train"
    for holds, problem in (
        (
            TEST in held_out_parts(measured),
            f"learnt from the part {TEST!r}, so that no figure of it holds. Train one "
            "with --learn train",
        ),
        (
            not settings,
            f"was trained with another {', '.join(settings)}. Train it with {alike}",
        ),
        (
            measured.parts == card.parts,
            f"was trained with the drawings split otherwise. Train it with {alike}",
        ),
        (
            TEST in measured.figures,
            f"was not measured on the part {TEST!r}. Measure it: python -m "
            f"digits.evaluate --data DIR --weights {folder}",
        ),
    ):
        if not holds:
            raise WeightsError(f"the network in {folder} {problem}.")
    return {key: asdict(measured)[key] for key in MEASURED_KEYS}


def _differing_settings(card: Card, other: Card) -> list[str]:
    """Return the names of the settings that differ, apart from the parts learnt."""
    names = {*card.settings, *other.settings} - {"learn"}
    return sorted(n for n in names if card.settings.get(n) != other.settings.get(n))
