"""Questions of the page -> the process that answers them, within limits.

A process of its own reads whatever may be a digit, at once, and a second one helps it
while a class draws. Another, which gives way to them, does all that takes longer: a few
who scribble on purpose, or ask for explanations, keep nobody waiting. It starts with
the first drawing, as whoever draws may open a panel next, or with its first question.
One more lets a network learn, and starts with the first lesson.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from digits.images import TooLargeError
from digits.page.i18n.wording import wording_for
from digits.page.reading.messages import BusyError, check_length, error_json, takes_long
from digits.page.reading.queue import ReadingQueue
from digits.page.workers.lessons import FUNCTIONS as LESSONS
from digits.page.workers.line import Line
from digits.page.workers.process import Answer, Worker, WorkerError, question_of

QUICK_COUNT = min(2, os.cpu_count() or 1)  # processes that read at once
GIVING_WAY = 10  # of 19; how far the processes for what takes long give way to others
WAITING_LIMIT = 8  # questions of one kind that wait; whoever asks one more asks again
WATCHING_LIMIT = 200  # likewise, of who watches a lesson: two classes
GIVING_LIMIT = 100  # likewise, of who gives a drawing to the class
READ = "read_drawing"
GIVE = "read_gift"


class Workers:
    """The processes; safe to ask from several threads."""

    def __init__(self, weights: Path):
        """Take the folder that the networks are in; nothing starts yet."""
        folder = ("--weights", str(weights.resolve()))  # they start elsewhere
        self._quick = [Worker(*folder, "--selftest") for _ in range(QUICK_COUNT)]
        self._slow = Worker(*folder, "--nice", str(GIVING_WAY))
        lessons = Worker(
            *folder, "--nice", str(GIVING_WAY), module=f"{__package__}.lessons"
        )
        self._queues = {  # by whether what waits there takes long
            False: ReadingQueue(*(partial(_reader, each) for each in self._quick)),
            True: ReadingQueue(partial(_reader, self._slow)),
        }
        self._line = Line(self._slow, WAITING_LIMIT)
        self._lessons = Line(lessons, WATCHING_LIMIT)
        self._gifts = Line(self._slow, GIVING_LIMIT)
        self._is_visited = False

    def start(self) -> None:
        """Start the process that reads digits; return at once."""
        self._quick[0].start()

    def wait_until_ready(self) -> Answer:
        """Return {"network": ..., "weights": SHA-256, "selftest": drawings tested}.

        Raises:
            WorkerError: the weights cannot be used; the message says why.
        """
        return self._quick[0].wait_until_ready()

    async def read_drawing(self, message: Any) -> Answer:
        """Return as `Reader.read_drawing` does, or {"superseded": True}.

        See `ReadingQueue` for the message; its strokes are taken out of it.
        """
        if not self._is_visited:
            self._is_visited = True
            self._line.prepare()
        queue = self._queues[takes_long(message)]
        question = question_of(READ, message)
        if isinstance(message, dict):
            message.pop("strokes", None)  # ten times as large as the question
        try:
            return await queue.read(message, question)
        except BusyError as error:
            return error_json(error, wording_for(message))

    def functions(self, *names: str) -> list[Callable[[Any], Any]]:
        """Return functions of `digits.page.workers.functions` that the page may call.

        Each answers, also where many ask at once: with a sentence.
        """
        return [self._function(name) for name in names]

    def _function(self, name: str) -> Callable[[Any], Any]:
        async def ask(message: Any) -> Answer:
            try:
                check_length(message)  # before it is passed on
                return await self.answer(name, message)
            except (BusyError, TooLargeError) as error:
                return error_json(error, wording_for(message))

        ask.__name__ = name
        return ask

    async def answer(self, name: str, message: Any) -> Answer:
        """Return what a function answers; see `call`."""
        line = self._line
        if name in LESSONS:
            line = self._lessons
        elif name == GIVE:
            line = self._gifts
        return await asyncio.wrap_future(line.ask(name, message))

    def call(self, name: str, message: Any) -> Answer:
        """Return what a function answers that may take long.

        Raises:
            BusyError: too many wait for it already.
            WorkerError: it has no answer.
        """
        return self._line.ask(name, message).result()

    def stop(self) -> None:
        """End them all; nothing is answered any more."""
        for each in (self._gifts, self._line, self._lessons, *self._quick):
            each.stop()


def _reader(worker: Worker) -> Callable[[Any], Answer]:
    """Return what reads drawings with a worker, once that is ready."""
    with suppress(WorkerError):  # whoever asks is told
        worker.wait_until_ready()
    return worker.ask
