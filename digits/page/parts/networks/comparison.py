"""One drawing -> what every network makes of it, centred and as it stands."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from digits.arrays import Floats
from digits.classifier import Classifier, Reading, load_classifier
from digits.networks import NETWORKS
from digits.preprocess import glyph_from_ink, uncentred_glyph
from digits.weights import Card, WeightsError, load_card


@dataclass(frozen=True, eq=False)  # arrays have no one truth to compare by
class Opinion:
    """What one network makes of one drawing.

    Attributes:
        network: its name.
        centred: its reading of the glyph.
        uncentred: its reading of the whole drawing, shrunk to 28 x 28 as it stands.
    """

    network: str
    centred: Reading
    uncentred: Reading


class Comparison:
    """All networks that have weights; each is loaded when it is first needed.

    Those whose weights are damaged are left out. Safe to call from several threads: one
    of them loads, the others wait.

    Attributes:
        cards: of the networks that are not left out, by name, ours first.
    """

    def __init__(self, folder: Path, ours: Classifier | None = None):
        """Find the networks there are.

        Args:
            folder: holds values and cards.
            ours: the network `digits` if it is loaded already.
        """
        self._folder = folder
        self._lock = Lock()
        self._loaded = {} if ours is None else {"digits": ours}
        held = {name: classifier.card for name, classifier in self._loaded.items()}
        self.cards = held | cards_in(folder) | held

    def read_ink(self, ink: Floats) -> list[Opinion]:
        """Return every network's opinion, ours first; none of a drawing without ink.

        Args:
            ink: (rows, cols), from 0 for paper to 1 for full ink.

        Raises:
            ValueError: ink is not such an array.
        """
        glyph = glyph_from_ink(ink)
        if glyph is None:
            return []
        return self.read_glyphs(glyph, uncentred_glyph(ink))

    def read_glyphs(self, glyph: Floats, whole: Floats) -> list[Opinion]:
        """Return every network's opinion of a drawing, ours first.

        Args:
            glyph: (28, 28) the drawing in MNIST's format, from 0 to 1; not checked.
            whole: (28, 28) the whole drawing as `uncentred_glyph` shrinks it.
        """
        return [
            Opinion(name, each.read_glyph(glyph), each.read_glyph(whole))
            for name, each in self.classifiers().items()
        ]

    def classifiers(self) -> dict[str, Classifier]:
        """Return the networks by name, ours first, loading those that are not yet."""
        with self._lock:
            for name in [name for name in self.cards if name not in self._loaded]:
                self._load(name)
            return {name: self._loaded[name] for name in self.cards}

    def _load(self, name: str) -> None:
        try:
            self._loaded[name] = load_classifier(name, self._folder)
        except WeightsError:
            self.cards = {n: card for n, card in self.cards.items() if n != name}


def cards_in(folder: Path) -> dict[str, Card]:
    """Return the cards of those networks that have good weights in a folder.

    Args:
        folder: holds values and cards; what is missing or damaged is left out.
    """
    cards = {}
    for name in NETWORKS:
        with suppress(WeightsError):
            cards[name] = load_card(folder, name)
    return cards
