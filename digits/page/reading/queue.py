"""Drawings that wait to be read -> the newest of each visitor, finished ones first.

When a class draws faster than the network reads, nobody needs a reading of a drawing
that they have since changed. A newer drawing takes the place of the visitor's older
one, which is answered at once: superseded. Visitors who have lifted the pen go before
those who are still drawing, so their wait depends only on how many they are.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any

from digits.page.reading.messages import BusyError

Answer = dict[str, Any]
Helper = Callable[[], Callable[[Any], Answer]]

QUEUE_LIMIT = 1_000  # drawings that may wait; two seconds' work
MANY = 8  # drawings that wait; a class draws, and whoever can read should help
VISIT_CHARACTERS = 64  # of a visit's identifier, at most; the page sends 32
SUPERSEDED: Answer = {"superseded": True}


@dataclass
class Entry:
    """A drawing in the queue; its answer is done when it was read or superseded."""

    content: Any
    turn: float  # the visitor's count of drawings, which goes up by itself
    answer: Future[Answer] = field(default_factory=Future)


class ReadingQueue:
    """Gives drawings to who is free to read them; safe to ask from several threads."""

    def __init__(self, *helpers: Helper, limit: int = QUEUE_LIMIT):
        """Open the queue.

        Args:
            helpers: each is called in a thread of its own, and returns what reads a
                drawing, once it can. The first is called with the first drawing, the
                others when many wait.
            limit: drawings that may wait.
        """
        self._helpers = list(helpers)
        self._patience = 0  # drawings that wait before the next helper is called
        self._limit = limit
        self._changed = Condition()
        self._finished: dict[Any, Entry] = {}  # by visit, first come first
        self._unfinished: dict[Any, Entry] = {}  # likewise, of pens that are down

    async def read(self, message: Any, content: Any) -> Answer:
        """Return the answer to a drawing, or `SUPERSEDED` if a newer one came.

        Args:
            message: if newer ones may supersede it, "visit": a text that identifies the
                open page, "turn": a number that the page counts up, and "lifted": False
                while the pen is down; nothing in it is trusted.
            content: what is given to who reads.

        Raises:
            BusyError: the queue is full.
        """
        return await asyncio.wrap_future(self.put(message, content))

    def put(self, message: Any, content: Any) -> Future[Answer]:
        """Add a drawing to the queue; see `read`."""
        visit, turn, lifted = _visit_of(message)
        new = Entry(content, turn)
        with self._changed:
            old = self._finished.get(visit) or self._unfinished.get(visit)
            waiting = len(self._finished) + len(self._unfinished)
            if old is None and waiting >= self._limit:
                raise BusyError
            superseded = new if old is not None and old.turn > turn else old
            if superseded is not new:
                self._place(visit, new, lifted)
            if self._helpers and waiting >= self._patience:
                self._call(self._helpers.pop(0))
            self._changed.notify()
        if superseded is not None and superseded.answer.set_running_or_notify_cancel():
            superseded.answer.set_result(SUPERSEDED)
        return new.answer

    def _place(self, visit: Any, new: Entry, lifted: bool) -> None:
        """Put a drawing in the place of the visitor's older one, or further ahead."""
        if lifted or visit in self._finished:
            self._unfinished.pop(visit, None)
            self._finished[visit] = new
        else:
            self._unfinished[visit] = new

    def _call(self, helper: Helper) -> None:
        self._patience = MANY
        Thread(target=self._work, args=(helper,), daemon=True).start()

    def _work(self, helper: Helper) -> None:
        read = helper()
        while True:
            entry = self._next()
            if not entry.answer.set_running_or_notify_cancel():
                continue  # nobody waits for it any more
            try:
                entry.answer.set_result(read(entry.content))
            except Exception as error:  # the asker gets it, not this thread
                entry.answer.set_exception(error)

    def _next(self) -> Entry:
        """Return the next drawing; wait until there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._finished or self._unfinished)
            line = self._finished or self._unfinished
            return line.pop(next(iter(line)))


def _visit_of(message: Any) -> tuple[Any, float, bool]:
    """Return the visit, its turn, and whether the pen is lifted.

    A message without a valid visit and turn counts as a new visit, pen lifted.
    """
    fields = message if isinstance(message, dict) else {}
    visit, turn = fields.get("visit"), fields.get("turn")
    is_visit = isinstance(visit, str) and 0 < len(visit) <= VISIT_CHARACTERS
    is_turn = type(turn) in (int, float) and turn == turn  # NaN equals nothing
    if not is_visit or not is_turn:
        return object(), 0.0, True
    return visit, turn, fields.get("lifted") is not False
