"""Drawings that wait to be read -> the newest of each visitor, lifted pens first.

When a class draws faster than the network reads, no one needs a reading of what they
have drawn on since. A newer drawing takes the place in line of the one before, which is
answered at once: superseded. Those who have lifted their pen and wait go before those
who still draw, so that their wait is bounded by how many they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any

from digits.page.reading.messages import BusyError

Answer = dict[str, Any]

ROOM = 1_000  # drawings that may wait; two seconds' work
VISIT = 64  # characters of its number at most; the page sends 32
SUPERSEDED: Answer = {"superseded": True}


@dataclass
class Waiting:
    """A drawing in line.

    Attributes:
        message: as it came.
        turn: of its visitor, who counts up.
        answer: is given once it has been read or overtaken.
    """

    message: Any
    turn: float
    answer: Future[Answer] = field(default_factory=Future)


class ReadingQueue:
    """Reads what waits, one after another; safe to ask from several threads.

    One thread reads: the network holds the processor, and two that share Python's lock
    take longer for each.
    """

    def __init__(self, read: Callable[[Any], Answer], room: int = ROOM):
        """Open the desk; the thread that reads starts with the first drawing.

        Args:
            read: from a message to an answer.
            room: how many may wait.
        """
        self._read = read
        self._room = room
        self._changed = Condition()
        self._lifted: dict[Any, Waiting] = {}  # by visit, in line
        self._drawing: dict[Any, Waiting] = {}
        self._reading = False  # whether the thread runs

    async def read(self, message: Any) -> Answer:
        """Return what is read in a drawing, or that a newer one of its visitor came.

        Args:
            message: a drawing and, if it shall be overtaken, "visit": a text of its own
                for each open page, "turn": which it counts up, and "lifted": False
                while the pen is down; nothing in it is trusted.

        Raises:
            BusyError: too many wait.
        """
        return await asyncio.wrap_future(self.put(message))

    def put(self, message: Any) -> Future[Answer]:
        """Put a drawing in line; see `read`."""
        visit, turn, lifted = _place_of(message)
        new = Waiting(message, turn)
        with self._changed:
            old = self._lifted.get(visit) or self._drawing.get(visit)
            if old is None and len(self._lifted) + len(self._drawing) >= self._room:
                raise BusyError
            overtaken = new if old is not None and old.turn > turn else old
            if overtaken is not new:
                self._stand(visit, new, lifted)
            self._start()
            self._changed.notify()
        if overtaken is not None and overtaken.answer.set_running_or_notify_cancel():
            overtaken.answer.set_result(SUPERSEDED)
        return new.answer

    def _stand(self, visit: Any, new: Waiting, lifted: bool) -> None:
        """Put a drawing where its visitor's last one stood, or further to the front."""
        if lifted or visit in self._lifted:
            self._drawing.pop(visit, None)
            self._lifted[visit] = new
        else:
            self._drawing[visit] = new

    def _start(self) -> None:
        if not self._reading:
            self._reading = True
            Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            waiting = self._next()
            if not waiting.answer.set_running_or_notify_cancel():
                continue  # whoever asked is gone
            try:
                waiting.answer.set_result(self._read(waiting.message))
            except Exception as error:  # who asked gets it, not this thread
                waiting.answer.set_exception(error)

    def _next(self) -> Waiting:
        """Return the drawing whose turn it is; wait until there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._lifted or self._drawing)
            line = self._lifted or self._drawing
            return line.pop(next(iter(line)))


def _place_of(message: Any) -> tuple[Any, float, bool]:
    """Return who asks, for the how many-th time, and whether the pen is lifted.

    Who does not say so is nobody else, and has lifted the pen.
    """
    sent = message if isinstance(message, dict) else {}
    visit, turn = sent.get("visit"), sent.get("turn")
    is_known = isinstance(visit, str) and 0 < len(visit) <= VISIT
    counts = type(turn) in (int, float) and turn == turn  # NaN is no turn
    if not is_known or not counts:
        return object(), 0.0, True
    return visit, turn, sent.get("lifted") is not False
