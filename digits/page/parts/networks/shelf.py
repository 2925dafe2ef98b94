"""The networks beside ours: on the shelf until a visitor first asks for them."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotReadyError
from pathlib import Path
from threading import Lock, Thread

from digits.classifier import Classifier
from digits.page.parts.networks.comparison import Comparison, cards_in
from digits.weights import Card

__all__ = ["NetworkLibrary", "NotReadyError"]


class NetworkLibrary:
    """All networks that have weights; safe to ask from several threads, none waits."""

    def __init__(self, classifier: Future[Classifier], folder: Path):
        """Keep the promise of our own network, and know where the others are.

        Args:
            classifier: done when our own network is awake.
            folder: holds values and cards.
        """
        self._classifier = classifier
        self._folder = folder
        self._lock = Lock()
        self._cards: dict[str, Card] | None = None
        self._comparison: Future[Comparison] | None = None

    def cards(self) -> dict[str, Card]:
        """Return the cards by name, ours first; read when first asked for."""
        with self._lock:
            if self._cards is None:
                self._cards = cards_in(self._folder)
            return self._cards

    def comparison(self) -> Comparison:
        """Return the networks, loaded; the first who asks starts their loading.

        Raises:
            NotReadyError: they are being loaded; it is worth asking again.
        """
        with self._lock:
            if self._comparison is None:
                self._comparison = Future()
                Thread(target=self._load, args=[self._comparison], daemon=True).start()
        return self._comparison.result(timeout=0)

    def _load(self, promise: Future[Comparison]) -> None:
        try:
            comparison = Comparison(self._folder, ours=self._classifier.result())
            comparison.classifiers()
            promise.set_result(comparison)
        except Exception as error:  # who asks gets it, not this thread
            promise.set_exception(error)
