"""Questions that wait in a line for a process, at most so many of a kind."""

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any

from digits.page.reading.messages import BusyError
from digits.page.workers.process import Answer, Worker


class Line:
    """A line before a process; safe to ask from several threads."""

    def __init__(self, worker: Worker, limit: int):
        """Take the process, and how many questions of one kind may wait for it."""
        self.worker = worker
        self._limit = limit
        self._thread = ThreadPoolExecutor(1)  # asks one after the other
        self._waiting: Counter[str] = Counter()  # by function
        self._counting = Lock()

    def prepare(self) -> None:
        """Start the process, if it does not run yet; return at once."""
        self._thread.submit(self.worker.wait_until_ready)

    def ask(self, name: str, message: Any) -> Future[Answer]:
        """Return what will be the answer of a function.

        Raises:
            BusyError: too many wait for that function already.
        """
        with self._counting:
            if self._waiting[name] >= self._limit:
                raise BusyError
            self._waiting[name] += 1
        return self._thread.submit(self._answer, name, message)

    def _answer(self, name: str, message: Any) -> Answer:
        try:
            return self.worker.call(name, message)
        finally:
            with self._counting:
                self._waiting[name] -= 1

    def stop(self) -> None:
        """End the process; who waits gets no answer."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self.worker.stop()
