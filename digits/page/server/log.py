"""What happens to the server -> a line on stderr: never whose, or of what drawing.

A line has the time (UTC), the event, and a few numbers.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import iscoroutinefunction
from pathlib import Path
from threading import Lock
from traceback import extract_tb
from typing import Any

import numpy as np

from digits.page.i18n.wording import wording_for

LOG = logging.getLogger("digits")
PACKAGE = Path(__file__).parents[2]
MINUTE = 60.0  # s
READINGS = ("read_drawing", "read_photo")  # the functions whose time is told
KINDS = ("readings", "overtaken", "others", "refused", "errors")
SIGNS = {"error": "refused", "superseded": "overtaken"}  # in answers, and their kinds
MEMORY = Path("/proc/self/status")  # Linux only; elsewhere memory is not told

Function = Callable[[Any], dict[str, Any]]


class OneLineFormatter(logging.Formatter):
    """Writes an event, and of an exception its kind and place: no message, no trace."""

    converter = time.gmtime

    def __init__(self):
        """Take the time to the second."""
        super().__init__("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        when = self.formatTime(record, self.datefmt)
        error = _error_in(record)
        if error is not None:
            return f"{when} error {place_of(error)}"
        return f"{when} {' '.join(record.getMessage().split())}"


class RateLimitFilter(logging.Filter):
    """Lets one error or warning a minute through from each place, however many come."""

    def __init__(self):
        """Begin with no error known."""
        super().__init__()
        self._told: dict[str, float] = {}  # s; when an error of a place was last told

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to write a record."""
        error = _error_in(record)
        if error is None and record.levelno < logging.WARNING:
            return True
        place = f"{record.name}: {record.msg}" if error is None else place_of(error)
        now = time.monotonic()
        if now < self._told.get(place, now - MINUTE) + MINUTE:
            return False
        self._told[place] = now
        return True


def _error_in(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def start_log() -> None:
    """Let all events, and what libraries warn of, go to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLineFormatter())
    handler.addFilter(RateLimitFilter())
    logging.basicConfig(handlers=[handler], force=True)  # of libraries, warnings
    LOG.setLevel(logging.INFO)


def take_over_log() -> None:
    """Let the web server's log, which it sets up when it starts, go the same way."""
    served = logging.getLogger("uvicorn")
    served.handlers.clear()
    served.propagate = True


def log_event(event: str, **numbers: Any) -> None:
    """Write one event.

    Args:
        event: a word.
        numbers: what is to be told of it, by name; None is left out.
    """
    told = [f"{name}={value}" for name, value in numbers.items() if value is not None]
    LOG.info(" ".join([event, *told]))


def place_of(error: BaseException) -> str:
    """Return an exception's kind and the last place of ours that it came through."""
    frames = extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(Path(frame.filename))]
    if not frames:
        return type(error).__name__
    frame = (ours or frames)[-1]
    name = "/".join(Path(frame.filename).parts[-2:])
    return f"{type(error).__name__} at {name}:{frame.lineno}"


def _is_ours(path: Path) -> bool:
    """Return whether a file is of the package, but not this one, which only watches."""
    return path.is_relative_to(PACKAGE) and path != Path(__file__)


class Traffic:
    """Counts and times the answers of the page's functions, and tells it in a line."""

    def __init__(self):
        """Begin with nothing."""
        self._lock = Lock()
        self._begin()

    def watched(self, *functions: Function) -> list[Function]:
        """Return functions that are counted, and answer even where they fail.

        Args:
            functions: of a part of the page, each from a message to an answer.
        """
        return [self._watched(each) for each in functions]

    def _watched(self, function: Function) -> Function:
        kind = "readings" if function.__name__ in READINGS else "others"

        @wraps(function)
        def answer(message: Any) -> dict[str, Any]:
            with self._one(kind, message) as answered:
                answered.update(function(message))
            return answered

        @wraps(function)
        async def answer_later(message: Any) -> dict[str, Any]:
            with self._one(kind, message) as answered:
                answered.update(await function(message))
            return answered

        return answer_later if iscoroutinefunction(function) else answer

    @contextmanager
    def _one(self, kind: str, message: Any) -> Iterator[dict[str, Any]]:
        """Give an empty answer to fill; where that fails, fill it with a sentence."""
        answered: dict[str, Any] = {}
        began = time.perf_counter()
        try:
            yield answered
        except Exception as error:  # whatever it is, the visitor gets a sentence
            LOG.error(error, exc_info=error)
            answered["error"] = wording_for(message).text("error.fault")
            kind = "errors"
        else:
            others = (of for sign, of in SIGNS.items() if sign in answered)
            kind = next(others, kind)
        self._count(kind, time.perf_counter() - began)

    def tell(self) -> None:
        """Write what was answered since this was last called; nothing if none was."""
        with self._lock:
            times, counts = self._times, self._counts
            self._begin()
        if any(counts.values()):
            log_event("answered", **counts, **_spread(times), memory_mb=memory_mb())

    def _begin(self) -> None:
        self._times: list[float] = []  # s, of readings
        self._counts = dict.fromkeys(KINDS, 0)

    def _count(self, kind: str, took: float) -> None:
        with self._lock:
            self._counts[kind] += 1
            if kind == "readings":
                self._times.append(took)


def _spread(times: list[float]) -> dict[str, float]:
    if not times:
        return {}
    median, late = np.percentile(times, (50, 95)) * 1000
    return {"median_ms": round(median, 1), "p95_ms": round(late, 1)}


def memory_mb() -> int | None:
    """Return the memory that this process holds, in MB; None where nobody tells."""
    try:
        told = MEMORY.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return next(
        int(line.split()[1]) // 1000 for line in told.splitlines() if "VmRSS" in line
    )
