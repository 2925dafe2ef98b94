"""The server's log: a line on stderr for each event, and nothing about visitors.

A line has the time (UTC), the event, and a few numbers.
"""

import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb
from typing import Any

LOG = logging.getLogger("digits")
PACKAGE = Path(__file__).parents[1]
MINUTE = 60.0  # s


class OneLineFormatter(logging.Formatter):
    """Formats a record as one line; of an exception only its type and place."""

    converter = time.gmtime
    default_time_format, default_msec_format = "%Y-%m-%dT%H:%M:%SZ", None

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        when = self.formatTime(record)
        error = _error_in(record)
        if error is not None:
            return f"{when} error {place_of(error)}"
        return f"{when} {' '.join(record.getMessage().split())}"


@dataclass
class RateLimitFilter:
    """Passes one error or warning a minute from each place, however many come."""

    written: dict[str, float] = field(default_factory=dict)  # s, last time by place

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to write a record."""
        error = _error_in(record)
        if error is None and record.levelno < logging.WARNING:
            return True
        place = f"{record.name}: {record.msg}" if error is None else place_of(error)
        now = time.monotonic()
        if now < self.written.get(place, now - MINUTE) + MINUTE:
            return False
        self.written[place] = now
        return True


def _error_in(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def start_log() -> None:
    """Write all our events, and the warnings of libraries, to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLineFormatter())
    handler.addFilter(RateLimitFilter())
    logging.basicConfig(handlers=[handler], force=True)  # warnings, of libraries
    LOG.setLevel(logging.INFO)
    # It words each warning after what was uploaded, so that no rate limit holds.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)


def take_over_web_log() -> None:
    """Write uvicorn's log, which it sets up when it starts, in the same form."""
    web_log = logging.getLogger("uvicorn")
    web_log.handlers.clear()
    web_log.propagate = True


def log_event(event: str, **numbers: Any) -> None:
    """Write an event, a word, with numbers by name; None is left out."""
    words = [f"{name}={value}" for name, value in numbers.items() if value is not None]
    LOG.info(" ".join([event, *words]))


def place_of(error: BaseException) -> str:
    """Return an exception's type and the last place of ours that it passed."""
    frames = extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    ours = [frame for frame in frames if _is_ours(Path(frame.filename))]
    frame = (ours or frames)[-1]
    name = "/".join(Path(frame.filename).parts[-2:])
    return f"{type(error).__name__} at {name}:{frame.lineno}"


def _is_ours(path: Path) -> bool:
    """Return whether a file is of the package; `traffic` only passes errors on."""
    return path.is_relative_to(PACKAGE) and path.name != "traffic.py"
