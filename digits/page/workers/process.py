"""A process of its own that answers questions, one at a time.

Python runs one thread of a process at a time, so that a server which read by itself
would keep all visitors waiting while it reads. A question and its answer are a line of
JSON each, through the process's standard input and output. It ends when its input does,
and so never outlives the server.
"""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

import orjson

from digits.page.log import log_event

Answer = dict[str, Any]

ROOT = Path(__file__).parents[3]
ATTEMPTS = 2  # at a question; what ended the process may have been no fault of it
# Pillow keeps the memory of so many pictures for the next ones. A new picture's memory
# costs a third of a reading, for the system hands it out in small pages.
KEPT_BLOCKS = {"PILLOW_BLOCKS_MAX": "2"}
# NumPy's products are small: more threads would only get in each other's way.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
STOP_SECONDS = 2.0  # that a process has to end by itself


class WorkerError(Exception):
    """The process cannot start, or has no answer; the message says why."""


def question_of(function: str, message: Any) -> bytes:
    """Return the line that asks a function."""
    return orjson.dumps([function, message]) + b"\n"


class Worker:
    """A process that answers, started anew if it ends; safe to ask from any thread."""

    def __init__(self, *flags: str, module: str = __package__):
        """Take a module that answers questions, and its flags; nothing starts yet."""
        self._command = [sys.executable, "-m", module, *flags]
        self._lock = Lock()  # one question at a time
        self._process: subprocess.Popen[bytes] | None = None
        self._report: Answer | None = None  # what it said when it was ready
        self._is_stopped = False

    def start(self) -> None:
        """Start the process and return at once."""
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=KEPT_BLOCKS | ONE_THREAD | os.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def wait_until_ready(self) -> Answer:
        """Return what the process says of itself when it is ready; start it if need be.

        Raises:
            WorkerError: it says what it lacks, or ended without a word.
        """
        with self._lock:
            return self._ready()

    def call(self, function: str, message: Any) -> Answer:
        """Return what a function answers to a message; see `ask`."""
        return self.ask(question_of(function, message))

    def ask(self, question: bytes) -> Answer:
        """Return the answer to a question; those that came before are answered first.

        Raises:
            WorkerError: the function failed, or ended the process at every attempt.
        """
        with self._lock:
            for _ in range(ATTEMPTS):
                self._ready()
                found = self._exchange(question)
                if found is not None:
                    break
                self._bury()
        if found is None or "answer" not in found:
            name = orjson.loads(question)[0]
            raise WorkerError(f"{name} has no answer. The log says what it met.")
        return found["answer"]

    def stop(self) -> None:
        """End the process for good; a short question under way is still answered."""
        self._is_stopped = True
        if self._process is not None:
            _end(self._process)

    def _ready(self) -> Answer:
        """Return the process's report; start it if need be."""
        if self._is_stopped:
            raise WorkerError("The server is stopping.")
        if self._process is None:
            self.start()
        if self._report is None:
            found = self._line() or {
                "failed": "The reading process ended at its start."
            }
            if "ready" not in found:
                _end(self._process)
                self._process = None
                raise WorkerError(found["failed"])
            self._report = found["ready"]
        return self._report

    def _exchange(self, question: bytes) -> Answer | None:
        """Return the line that answers a question; None if the process has ended."""
        try:
            self._process.stdin.write(question)
            self._process.stdin.flush()
        except (OSError, ValueError):  # it has ended; `stop` has closed its input
            return None
        return self._line()

    def _line(self) -> Answer | None:
        line = self._process.stdout.readline()
        return orjson.loads(line) if line.endswith(b"\n") else None

    def _bury(self) -> None:
        """Note that the process has ended; the next question starts another one."""
        status = _end(self._process)
        self._process = self._report = None
        if not self._is_stopped:
            log_event("worker-ended", status=status)


def _end(process: subprocess.Popen[bytes]) -> int:
    """End a process, by force if it takes long; return its exit status."""
    with suppress(OSError):  # it has ended by itself
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
    return process.returncode
