"""How long who asks again and again may wait: the longer, the more there are."""

import time
from collections.abc import Callable, Hashable

RECENT = 2.0  # s; who has not asked for so long is gone, or for one pause and a half
LIMIT = 2_000  # askers that are counted


class Pace:
    """Counts who asks, and sets their pace."""

    def __init__(
        self, pause: float, load: float, clock: Callable[[], float] = time.monotonic
    ):
        """Begin with nobody.

        Args:
            pause: s; between two questions of one asker, at least.
            load: s; for each who asks, if that makes the pause longer.
            clock: s.
        """
        self._pause, self._load, self._clock = pause, load, clock
        self._asked: dict[Hashable, float] = {}  # when each asked last, oldest first

    def note(self, asker: Hashable = None) -> None:
        """Note that somebody asks; without a name each question is another's."""
        if asker is None:
            asker = object()
        self._asked.pop(asker, None)
        self._asked[asker] = self._clock()
        while len(self._asked) > LIMIT:
            del self._asked[next(iter(self._asked))]

    @property
    def present(self) -> int:
        """How many ask."""
        gone = self._clock() - max(RECENT, 1.5 * self._pause_with(len(self._asked)))
        while self._asked and next(iter(self._asked.values())) < gone:
            del self._asked[next(iter(self._asked))]
        return len(self._asked)

    @property
    def milliseconds(self) -> int:
        """How long each may wait until it asks again."""
        return round(1000 * self._pause_with(self.present))

    def _pause_with(self, askers: int) -> float:
        return max(self._pause, self._load * askers)
