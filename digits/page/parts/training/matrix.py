"""A network's name -> what it takes strangers' digits for, with drawings, as JSON."""

from pathlib import Path
from typing import Any

from digits.calibration import DIGITS
from digits.page.i18n.wording import Wording, wording_for
from digits.page.parts.networks.library import NetworkLibrary
from digits.page.parts.training.panel import name_in
from digits.page.reading.data_urls import picture_address
from digits.weights.card import WeightsError
from digits.weights.strangers import STRANGERS, load_strangers


class Matrix:
    """Answers how often each network reads a digit as another, and in which drawings.

    Nothing in a message is trusted.
    """

    def __init__(self, library: NetworkLibrary, folder: Path):
        """Take the networks, and the folder with the drawings beside their cards."""
        self._library = library
        self._folder = folder

    def count_readings(self, message: Any) -> dict[str, Any]:
        """Return a network's table, drawn against read: `matrix_json`, or an error.

        Args:
            message: {"network": its name, "language": to answer in}.
        """
        words, cards = wording_for(message), self._library.cards()
        name = name_in(message, cards)
        if name is None:
            return {"error": words.text("error.no_such_network")}
        return matrix_json(cards[name].figures.get(STRANGERS), words)

    def open_cell(self, message: Any) -> dict[str, Any]:
        """Return some of the drawings that a cell of a network's table counts.

        They are read from their file anew, which may have come back meanwhile.

        Args:
            message: {"network": its name, "drawn" and "read": digits, "language": to
                answer in}.

        Returns:
            {"drawings": [{"picture": its address, "source": its data set}, ...]}, or
            {"error": a sentence}.
        """
        words, cards = wording_for(message), self._library.cards()
        name = name_in(message, cards)
        if name is None:
            return {"error": words.text("error.no_such_network")}
        cell = _cell_in(message)
        if cell is None:
            return {"error": words.text("misses.no_cell")}
        sha256 = cards[name].figures.get(STRANGERS, {}).get("drawings", "")
        try:
            strangers = load_strangers(self._folder, sha256)
        except WeightsError:
            return {"error": words.text("misses.no_drawings")}
        return {
            "drawings": [
                {
                    "picture": picture_address(strangers.ink(place)),
                    "source": str(strangers.data_sets[place]),
                }
                for place in strangers.of_cell(name, *cell)
            ]
        }


def _cell_in(message: dict[str, Any]) -> tuple[int, int] | None:
    """Return the two digits of the cell that a message names, if it names one."""
    drawn, read = message.get("drawn"), message.get("read")
    if type(drawn) is not int or type(read) is not int:
        return None
    return (drawn, read) if {drawn, read} <= set(range(DIGITS)) else None


def matrix_json(figures: dict[str, Any] | None, words: Wording) -> dict[str, Any]:
    """Return what a network takes strangers' digits for.

    Args:
        figures: of its card, from `strangers_of`; None if it has none.
        words: in the visitor's language.

    Returns:
        headline: a sentence; notes: a list of more; rows: ten of ten numbers, drawn
        against read, or none.
    """
    if figures is None:
        return {"headline": words.text("misses.none"), "notes": [], "rows": []}
    n, not_read = figures["n"], figures["not_read"]
    right = sum(figures["confusion"][digit][digit] for digit in range(DIGITS))
    notes = {
        "misses.not_read": not_read > 0,
        "misses.measured": figures.get("measured", False),
    }
    return {
        "headline": words.text(
            "misses.right",
            right=words.number(right),
            n=words.number(n),
            share=words.share(figures["right"]),
        ),
        "notes": [
            words.text(key, count=words.number(not_read))
            for key, holds in notes.items()
            if holds
        ],
        "rows": figures["confusion"],
    }
