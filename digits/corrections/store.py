"""What visitors corrected: kept line by line, taken back, read back.

python -m digits.corrections DIR

A correction is a drawing, its glyph, what was read, what the visitor says it is. Of the
person it keeps a number drawn for the visit, and nothing else: no name, no address, no
time but the day in the name of its file.
"""

from __future__ import annotations

import argparse
import contextlib
import math
import os
import sys
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from digits.corrections.journal import Journal, bytes_in, lines_in
from digits.corrections.record import (
    LINE_LIMIT,
    Correction,
    CorrectionsError,
    NotACorrectionError,
    Retraction,
    checked_line,
    correction_line,
    expect,
    is_hex,
    is_visit,
    taken_back_line,
)
from digits.reading import Reading

PATTERN = "corrections-*.jsonl"  # the files in the folder; others are let be
VISITS = 4_096  # visits remembered, 1 MB; an hour of the fastest script's new ones
MINUTE = 60.0  # s


class VisitLimitError(CorrectionsError):
    """A visit has given as many corrections as we take from one."""


class BusyError(CorrectionsError):
    """More corrections came in the last minute than a roomful of people can give."""


class StorageFullError(CorrectionsError):
    """The folder holds as many bytes as it may."""


class NotKeptError(CorrectionsError):
    """The disk did not take a line."""


class NothingToTakeBackError(CorrectionsError):
    """It is not the last correction of that visit, or was taken back before."""


@dataclass(frozen=True)
class Limits:
    """How much is kept.

    Attributes:
        visit: corrections of one visit; more in one sitting is a prank or a script.
        minute: corrections in a minute, from its first on; two classes of thirty.
        minute_bytes: bytes in a minute; a script needs 50 minutes for the folder.
        folder_bytes: bytes of all files in the folder; 40,000 drawings of 2.5 kB.
    """

    visit: int = 50
    minute: int = 60
    minute_bytes: int = 2_000_000
    folder_bytes: int = 100_000_000


# Keeping.


@dataclass
class _Minute:
    """What one minute has taken.

    Attributes:
        start: s, by the clock.
        lines: corrections.
        size: bytes of them.
    """

    start: float = -math.inf
    lines: int = 0
    size: int = 0


@dataclass(frozen=True)
class _Visit:
    """What we remember of a visit.

    Attributes:
        kept: how many corrections.
        last: the id of the one that can be taken back; None if none can.
    """

    kept: int = 0
    last: str | None = None


class Corrections:
    """Keeps corrections in a folder; safe to call from several threads.

    Several processes may share the folder: each writes files of its own. A correction
    whose id was returned is on disk.
    """

    def __init__(
        self,
        folder: Path | str,
        weights_sha256: str,
        limits: Limits = Limits(),
        lock: AbstractContextManager | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        """Make the folder if needed; a file comes with the first correction.

        Args:
            folder: where to keep them.
            weights_sha256: of the values that read the drawings, 64 hexadecimal digits.
            limits: how much to keep.
            lock: held while a line is written; see `digits.pushing`.
            clock: seconds that never go back.

        Raises:
            NotKeptError: the folder cannot be made or written to.
            NotACorrectionError: the SHA-256 is none.
        """
        expect(is_hex(weights_sha256, 64), "the weights' SHA-256", weights_sha256)
        self._folder = Path(folder)
        self._weights = weights_sha256
        self._limits = limits
        self._turn = threading.Lock()  # one thread at a time counts and writes
        self._clock = clock
        self._visits: OrderedDict[str, _Visit] = OrderedDict()  # the latest last
        self._minute = _Minute()
        try:
            self._journal = Journal(
                self._folder, PATTERN, lock or contextlib.nullcontext()
            )
            self._used = bytes_in(self._folder)
        except OSError as error:
            raise NotKeptError(
                f"expected a folder that can be written to; received {folder}. Give "
                "another with --corrections."
            ) from error

    def keep(
        self,
        visit: str,
        label: int | None,
        reading: Reading,
        *,
        strokes: Any = None,
        picture: Image.Image | None = None,
    ) -> str:
        """Keep a correction on disk and return its id.

        Args:
            visit: as `new_visit` gave it.
            label: what the drawing is, 0 to 9; None for "not a digit".
            reading: what was said of it.
            strokes: the drawing; or else:
            picture: see `correction_line`.

        Raises:
            NotACorrectionError: something is not of its form, or the line is too long.
            StrokesError: the strokes are none, or beyond the limits.
            EnoughError: the visit has given enough.
            BusyError: too many came in this minute.
            FullError: the folder is full.
            NotKeptError: the disk did not take it.
        """
        fresh, line = correction_line(
            self._weights, visit, label, reading, strokes=strokes, picture=picture
        )
        with self._turn:
            kept = self._visits.get(visit, _Visit()).kept
            self._check_limits(kept, len(line))
            self._append(line)
            self._remember(visit, _Visit(kept + 1, fresh))
        return fresh

    def take_back(self, visit: str, kept: str) -> None:
        """Have the last correction of a visit count no longer; a line says so.

        Args:
            visit: whose correction it is.
            kept: the id that `keep` returned.

        Raises:
            NothingToTakeBackError: it is not this visit's last one, or was taken back.
            FullError: the folder is full to the last byte.
            NotKeptError: the disk did not take the line; the correction still counts.
        """
        with self._turn:
            seen = self._visits.get(visit, _Visit()) if is_visit(visit) else _Visit()
            if seen.last is None or seen.last != kept:
                raise NothingToTakeBackError(
                    "only the last correction of a visit can be taken back, once; "
                    "received another. Leave it as it is."
                )
            line = taken_back_line(kept, visit)
            self._check_room(len(line), self._limits.folder_bytes)
            self._append(line)
            self._remember(visit, _Visit(seen.kept))

    def close(self) -> None:
        """Close the file; the next correction begins another."""
        with self._turn:
            self._journal.close()

    def _remember(self, visit: str, seen: _Visit) -> None:
        """Keep what is known of a visit; the one longest ago is forgotten."""
        self._visits[visit] = seen
        self._visits.move_to_end(visit)
        if len(self._visits) > VISITS:
            self._visits.popitem(last=False)

    def _check_limits(self, kept: int, size: int) -> None:
        if kept >= self._limits.visit:
            raise VisitLimitError(
                f"a visit gives at most {self._limits.visit} corrections; received one "
                "more. Thank the visitor."
            )
        self._check_minute(size)
        # The last hundredth is for taking back: 89 bytes for each visit remembered.
        self._check_room(size, self._limits.folder_bytes * 99 // 100)
        self._minute.lines += 1
        self._minute.size += size

    def _check_minute(self, size: int) -> None:
        now, limits = self._clock(), self._limits
        if now - self._minute.start >= MINUTE:
            self._minute = _Minute(now)
            self._used = self._bytes_in_folder()  # other processes write here too
        lines, bytes_used = self._minute.lines + 1, self._minute.size + size
        if lines > limits.minute or bytes_used > limits.minute_bytes:
            raise BusyError(
                f"expected at most {limits.minute} corrections and "
                f"{limits.minute_bytes:,} bytes in a minute; received more. Try again "
                "in a minute."
            )

    def _check_room(self, size: int, room: int) -> None:
        if self._used + size > room:
            raise StorageFullError(
                f"{self._folder} may hold {self._limits.folder_bytes:,} bytes; it has "
                f"{self._used:,}. Move its files elsewhere, or allow more."
            )

    def _append(self, line: bytes) -> None:
        try:
            self._journal.append(line)
        except OSError as error:
            raise _not_kept(self._folder, error) from error
        self._used += len(line)

    def _bytes_in_folder(self) -> int:
        try:
            return bytes_in(self._folder)
        except OSError as error:
            raise _not_kept(self._folder, error) from error


def _not_kept(folder: Path, error: OSError) -> NotKeptError:
    return NotKeptError(
        f"{folder} did not take a correction ({error.strerror}). Make room on the "
        "disk, and let this program read and write there."
    )


# Reading back.


@dataclass(frozen=True)
class Found:
    """What a folder of corrections holds.

    Attributes:
        corrections: those that count, by file name and then as they were kept.
        taken_back: how many their visitors took back.
        repeated: lines of a correction that was met before, as in a copied file.
        unreadable: lines that are broken, half, too long, or of another form.
        unopened: files that cannot be read, or are not plain files.
    """

    corrections: list[Correction]
    taken_back: int
    repeated: int
    unreadable: int
    unopened: int


def read_corrections(folder: Path | str) -> Found:
    """Return the corrections in a folder; what is broken is counted and left out.

    Args:
        folder: as `Corrections` filled it. Links in it are not followed.

    Raises:
        CorrectionsError: there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        raise CorrectionsError(
            f"expected a folder that can be read; received {folder}. Give the folder "
            "that the page keeps corrections in."
        )
    kept: dict[str, Correction] = {}
    taken: set[Retraction] = set()
    counts: Counter[str] = Counter()
    for path in sorted(folder.glob(PATTERN)):
        try:
            _collect(path, kept, taken, counts)
        except OSError:
            counts["unopened"] += 1
    return _found(kept, taken, counts)


def _found(
    kept: dict[str, Correction], taken: set[Retraction], counts: Counter[str]
) -> Found:
    """Leave out what its own visit took back; another's word is an unreadable line."""
    undone = {each for each in taken if _is_of(kept.get(each.id), each)}
    for each in undone:
        del kept[each.id]
    return Found(
        corrections=list(kept.values()),
        taken_back=len(undone),
        repeated=counts["repeated"],
        unreadable=counts["unreadable"] + len(taken - undone),
        unopened=counts["unopened"],
    )


def _is_of(correction: Correction | None, taken: Retraction) -> bool:
    return correction is not None and correction.visit == taken.visit


def _collect(
    path: Path,
    kept: dict[str, Correction],
    taken: set[Retraction],
    counts: Counter[str],
) -> None:
    """Sort the lines of one file into what was kept and what was taken back."""
    for line in lines_in(path, LINE_LIMIT):
        try:
            said = checked_line(line)
        except NotACorrectionError:
            counts["unreadable"] += 1
            continue
        if isinstance(said, Retraction):
            taken.add(said)
        else:
            counts["repeated"] += said.id in kept
            kept.setdefault(said.id, said)


# The command.


def main(arguments: list[str] | None = None) -> int:
    """Print what the folder on the command line holds; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m digits.corrections",
        description="Count the corrections that visitors of the page gave. The exit "
        "status is 2 if there is no such folder.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="what to read")
    folder = parser.parse_args(arguments).folder
    try:
        print("\n".join(in_words(read_corrections(folder))))
    except CorrectionsError as error:
        print(f"digits.corrections: {error}", file=sys.stderr)
        return 2
    return 0


def in_words(found: Found) -> list[str]:
    """Return lines that say how many there are of each label, and what was left out."""
    labels = Counter(each.label for each in found.corrections)
    confirmed = sum(each.confirms for each in found.corrections)
    visits = len({each.visit for each in found.corrections})
    return [
        f"corrections: {len(found.corrections)}",
        f"visits: {visits}",
        f"read right: {confirmed}",
        *(f"{digit}: {labels[digit]}" for digit in range(10)),
        f"not a digit: {labels[None]}",
        f"taken back: {found.taken_back}",
        f"repeated: {found.repeated}",
        f"unreadable lines: {found.unreadable}",
        f"unreadable files: {found.unopened}",
    ]
