"""All networks that have weights, and what each of them makes of one glyph."""

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotReadyError
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

from digits.classifier import Classifier, load_classifier
from digits.networks import NETWORKS
from digits.weights.card import Card, WeightsError
from digits.weights.files import load_card

__all__ = ["OURS", "NetworkLibrary", "NotReadyError"]

OURS = "digits"  # the name of our own network

Load = Callable[[str, Path], Classifier]


class NetworkLibrary:
    """Loads the networks once, when they are first needed, in a thread of its own.

    Networks whose weights are missing or damaged are left out. Safe to ask from several
    threads; no call waits for loading.
    """

    def __init__(
        self, ours: Future[Classifier], folder: Path, load: Load = load_classifier
    ):
        """Remember the folder of values and cards; ours is loaded by somebody else."""
        self._ours = ours
        self._folder = folder
        self._load = load
        self._lock = Lock()
        self._cards: dict[str, Card] | None = None
        self._networks: Future[dict[str, Classifier]] | None = None

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
        """Return the networks by name, ours first; the first call starts the loading.

        Raises:
            NotReadyError: they are being loaded; asking again is worthwhile.
        """
        with self._lock:
            if self._networks is None:
                self._networks = Future()
                arguments = [self._networks]
                Thread(target=self._load_all, args=arguments, daemon=True).start()
        return self._networks.result(timeout=0)

    def _load_all(self, promise: Future[dict[str, Classifier]]) -> None:
        try:
            networks = {OURS: self._ours.result()}
            for name in self.cards().keys() - networks.keys():
                with suppress(WeightsError):
                    networks[name] = self._load(name, self._folder)
            promise.set_result({n: networks[n] for n in NETWORKS if n in networks})
        except Exception as error:  # whoever asks gets it, not this thread
            promise.set_exception(error)
