"""What visitors say of readings -> lines on disk, within limits."""

import contextlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digits.corrections.journal import Journal, bytes_in
from digits.corrections.record import (
    CorrectionsError,
    is_visit,
    retraction_line,
)

MINUTE_SECONDS = 60.0


class VisitLimitError(CorrectionsError):
    """A visit has given as many answers as we take from one."""


class RateLimitError(CorrectionsError):
    """More answers came in the last minute than a roomful of people can give."""


class StorageFullError(CorrectionsError):
    """The folder holds as many bytes as it may."""


class NotKeptError(CorrectionsError):
    """The disk did not take a line."""


class NothingToRetractError(CorrectionsError):
    """It is not the last answer of that visit, or was retracted before."""


@dataclass(frozen=True)
class Limits:
    """How much is kept."""

    per_visit: int = 50  # answers; more in one sitting is a prank or a script
    per_minute: int = 60  # answers, counted from the first; two classes of thirty
    # So that a script takes 50 minutes to fill the folder.
    bytes_per_minute: int = 2_000_000
    # Of all files in the folder; 40,000 drawings of 2.5 kB.
    folder_bytes: int = 100_000_000
    visits_remembered: int = 4_096  # 1 MB; an hour of the fastest script's new visits


@dataclass
class _Minute:
    """What one minute has taken."""

    start: float = -math.inf  # s, by the clock
    answers: int = 0
    size: int = 0  # bytes of the lines


@dataclass(frozen=True)
class _Visit:
    """What we remember of a visit."""

    given: int = 0  # answers
    last: tuple[str, ...] = ()  # ids of the corrections that can be retracted together


class Corrections:
    """Keeps corrections in a folder; safe to call from several threads.

    Several processes may share the folder: each writes files of its own. A correction
    that was added is on disk. An answer is one correction, or one of each digit of a
    number: they are added and retracted together.
    """

    def __init__(
        self,
        folder: Path | str,
        limits: Limits = Limits(),
        lock: AbstractContextManager | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        """Make the folder if needed; a file comes with the first correction.

        Args:
            folder: where to keep them.
            limits: how much to keep.
            lock: held while a line is written; see `digits.corrections.hub`.
            clock: gives seconds that never go back.

        Raises:
            NotKeptError: the folder cannot be made or written to.
        """
        self._folder = Path(folder)
        self._limits = limits
        self._turn = threading.Lock()  # one thread at a time counts and writes
        self._clock = clock
        self._visits: OrderedDict[str, _Visit] = OrderedDict()  # the latest last
        self._minute = _Minute()
        try:
            self._journal = Journal(self._folder, lock or contextlib.nullcontext())
            self._used = bytes_in(self._folder)
        except OSError as error:
            raise NotKeptError(
                f"expected a folder that can be written to; received {folder}. Give "
                "another with --corrections."
            ) from error

    def add(self, visit: str, lines: dict[str, bytes]) -> None:
        """Write the corrections of one answer to disk: all of them, or none.

        Args:
            visit: that gave it.
            lines: by id, as `digits.corrections.record.correction_line` made them; one
                or more.

        Raises:
            VisitLimitError, RateLimitError, StorageFullError: a limit is reached.
            NotKeptError: the disk did not take it.
        """
        with self._turn, _disk_errors(self._folder):
            given = self._visits.get(visit, _Visit()).given
            written = b"".join(lines.values())
            self._check_limits(given, len(written))
            self._append(written)
            self._remember(visit, _Visit(given + 1, tuple(lines)))

    def retract(self, visit: Any, correction: Any) -> None:
        """Write a line by which the last answer of a visit counts no longer.

        One for each of its corrections. Nothing that is given is trusted.

        Args:
            visit: that gave the answer.
            correction: the id of its first.

        Raises:
            NothingToRetractError: it is not this visit's last one, or was retracted.
            StorageFullError: the folder is full to the last byte.
            NotKeptError: the disk did not take the lines; the answer still counts.
        """
        with self._turn, _disk_errors(self._folder):
            known = self._visits.get(visit) if is_visit(visit) else None
            if known is None or not known.last or known.last[0] != correction:
                raise NothingToRetractError(
                    "expected the last answer of a visit, not retracted before; "
                    "received another. Leave it as it is."
                )
            lines = b"".join(retraction_line(one, visit) for one in known.last)
            self._check_room(len(lines), self._limits.folder_bytes)
            self._append(lines)
            self._remember(visit, _Visit(known.given))

    def _remember(self, visit: str, known: _Visit) -> None:
        """Note what is known of a visit; the one seen longest ago is forgotten."""
        self._visits[visit] = known
        self._visits.move_to_end(visit)
        if len(self._visits) > self._limits.visits_remembered:
            self._visits.popitem(last=False)

    def _check_limits(self, given: int, size: int) -> None:
        if given >= self._limits.per_visit:
            raise VisitLimitError(
                f"expected at most {self._limits.per_visit} answers of a visit; "
                "received one more. Thank the visitor."
            )
        self._check_minute(size)
        # The last hundredth is for retractions: 89 bytes for each of the two or three
        # digits of every visit remembered.
        self._check_room(size, self._limits.folder_bytes * 99 // 100)
        self._minute.answers += 1
        self._minute.size += size

    def _check_minute(self, size: int) -> None:
        now, limits = self._clock(), self._limits
        if now - self._minute.start >= MINUTE_SECONDS:
            self._minute = _Minute(now)
            self._used = bytes_in(self._folder)  # other processes write here too
        answers, bytes_used = self._minute.answers + 1, self._minute.size + size
        if answers > limits.per_minute or bytes_used > limits.bytes_per_minute:
            raise RateLimitError(
                f"expected at most {limits.per_minute} answers and "
                f"{limits.bytes_per_minute:,} bytes in a minute; received more. Try "
                "again in a minute."
            )

    def _check_room(self, size: int, room: int) -> None:
        if self._used + size > room:
            raise StorageFullError(
                f"{self._folder} may hold {self._limits.folder_bytes:,} bytes; it has "
                f"{self._used:,}. Move its files elsewhere, or allow more."
            )

    def _append(self, lines: bytes) -> None:
        self._journal.append(lines)
        self._used += len(lines)


@contextlib.contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotKeptError(
            f"{folder} did not take a correction ({error.strerror}). Make room on the "
            "disk, and let this program read and write there."
        ) from error
