"""Counts and times the answers of the page's functions, for a line in the log."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import iscoroutinefunction
from threading import Lock
from typing import Any

import numpy as np

from digits.bench.memory import memory_mb
from digits.page.i18n.wording import wording_for
from digits.page.log import LOG, log_event

READINGS = ("read_drawing", "read_photo")  # functions whose answers are timed
KINDS = ("readings", "overtaken", "others", "refused", "errors")
KIND_OF_KEY = {"error": "refused", "superseded": "overtaken"}  # keys of answers

Function = Callable[[Any], dict[str, Any]]


class Traffic:
    """Counts and times the answers of functions; logs them in one line."""

    def __init__(self):
        """Begin with none."""
        self._lock = Lock()
        self._reset()

    def watched(self, *functions: Function) -> list[Function]:
        """Return the functions, counted, and answering even where they fail."""
        return [self._watched(function) for function in functions]

    def _watched(self, function: Function) -> Function:
        kind = "readings" if function.__name__ in READINGS else "others"

        @wraps(function)
        def answer(message: Any) -> dict[str, Any]:
            with self._counted(kind, message) as result:
                result.update(function(message))
            return result

        @wraps(function)
        async def answer_later(message: Any) -> dict[str, Any]:
            with self._counted(kind, message) as result:
                result.update(await function(message))
            return result

        return answer_later if iscoroutinefunction(function) else answer

    @contextmanager
    def _counted(self, kind: str, message: Any) -> Iterator[dict[str, Any]]:
        """Give an empty answer to fill; if that fails, put a sentence into it."""
        result: dict[str, Any] = {}
        began = time.perf_counter()
        try:
            yield result
        except Exception as error:  # whatever it is, the visitor gets a sentence
            LOG.error(error, exc_info=error)
            result["error"] = wording_for(message).text("error.fault")
            kind = "errors"
        else:
            kinds = (name for key, name in KIND_OF_KEY.items() if key in result)
            kind = next(kinds, kind)
        self._count(kind, time.perf_counter() - began)

    def log_counts(self) -> None:
        """Write what was answered since the last call, unless nothing was."""
        with self._lock:
            times, counts = self._times, self._counts
            self._reset()
        if any(counts.values()):
            memory = memory_mb()
            memory = memory and int(memory)
            log_event("answered", **counts, **_percentiles(times), memory_mb=memory)

    def _reset(self) -> None:
        self._times: list[float] = []  # s, of readings
        self._counts = dict.fromkeys(KINDS, 0)

    def _count(self, kind: str, seconds: float) -> None:
        with self._lock:
            self._counts[kind] += 1
            if kind == "readings":
                self._times.append(seconds)


def _percentiles(times: list[float]) -> dict[str, float]:
    if not times:
        return {}
    median, late = np.percentile(times, (50, 95)) * 1000
    return {"median_ms": round(median, 1), "p95_ms": round(late, 1)}
