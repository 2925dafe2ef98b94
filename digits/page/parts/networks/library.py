"""All networks that have weights, and what each of them makes of one glyph."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock

from digits.classifier import Classifier, load_classifier
from digits.networks import NETWORKS
from digits.weights.card import Card, WeightsError
from digits.weights.files import load_card

OURS = "digits"  # the name of our own network

Load = Callable[[str, Path], Classifier]


class NetworkLibrary:
    """Loads the networks once, when they are first needed.

    Networks whose weights are missing or damaged are left out. Safe to ask from several
    threads.
    """

    def __init__(self, ours: Classifier, folder: Path, load: Load = load_classifier):
        """Take ours, which is loaded, and the folder that the others are in."""
        self._ours = ours
        self._folder = folder
        self._load = load
        self._lock = Lock()
        self._cards: dict[str, Card] | None = None
        self._networks: dict[str, Classifier] | None = None

    def cards(self) -> dict[str, Card]:
        """Return the cards by name, ours first; they are read once.

        Those of missing or damaged weights are left out.
        """
        with self._lock:
            if self._cards is None:
                cards = {}
                for name in NETWORKS:
                    with suppress(WeightsError):
                        cards[name] = load_card(self._folder, name)
                self._cards = cards
            return self._cards

    def networks(self) -> dict[str, Classifier]:
        """Return the networks by name, ours first; the first call loads the others."""
        cards = self.cards()
        with self._lock:
            if self._networks is None:
                networks = {OURS: self._ours}
                for name in cards.keys() - networks.keys():
                    with suppress(WeightsError):
                        networks[name] = self._load(name, self._folder)
                self._networks = {n: networks[n] for n in NETWORKS if n in networks}
            return self._networks
