"""What visitors corrected: kept line by line, checked, read back.

python -m digits.corrections DIR

A line is one correction: the drawing, its glyph, what was read, what the visitor says
it is. Of the person it keeps a number drawn for the visit, and nothing else: no name,
no address, no time. The day on which a file was begun is in its name, so that a host
can throw away what is old.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import io
import json
import math
import os
import re
import secrets
import stat
import sys
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from digits.files import sync
from digits.strokes import Stroke, checked_strokes
from digits.verdict import Verdict

VERSION = 1  # of the lines; a reader that does not know it leaves the line out
PATTERN = "corrections-*.jsonl"  # the files in the folder; others are let be
LINE_LIMIT = 300_000  # bytes; the largest picture in base64, or 20,000 points
PICTURE_LIMIT = 200_000  # bytes of PNG; half of what 640 x 640 px of noise take
PICTURE_SIDES = (640, 320)  # px; the smaller where the larger takes too many bytes
GLYPH_SHAPE = (28, 28)  # MNIST's format
VISITS = 4_096  # visits remembered, 1 MB; an hour of the fastest script's new ones
MINUTE = 60.0  # s
PUSH_EVERY = 5.0  # minutes; what a Space that is switched off may lose


class CorrectionsError(Exception):
    """A correction was not kept, not taken back, or a folder cannot be read."""


class NotACorrectionError(CorrectionsError, ValueError):
    """What was given is not of the form of a correction."""


class EnoughError(CorrectionsError):
    """A visit has given as many corrections as we take from one."""


class BusyError(CorrectionsError):
    """More corrections came in the last minute than a roomful of people can give."""


class FullError(CorrectionsError):
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


@dataclass(frozen=True, eq=False)  # arrays have no one truth to compare by
class Correction:
    """What one visitor said of one reading.

    Attributes:
        id: 16 hexadecimal digits, drawn at random.
        visit: 32 hexadecimal digits, drawn at random; the same for one visit.
        weights: the SHA-256 of the values that read the drawing.
        label: 0 to 9; None for "not a digit".
        strokes: at least one point in all, as `checked_strokes` gives them; None for
            a picture.
        picture: a grey PNG, at most 640 px a side; None for strokes.
        glyph: (28, 28) from 0 for paper to 255 for ink; None if there was none.
        reading: verdict, digit, probabilities, not_a_digit; see `Reading.as_json`.
    """

    id: str
    visit: str
    weights: str
    label: int | None
    strokes: list[Stroke] | None
    picture: bytes | None
    glyph: NDArray[np.uint8] | None
    reading: dict[str, Any]

    @property
    def confirms(self) -> bool:
        """Whether the reading said what the visitor says."""
        if self.label is None:
            return self.reading["verdict"] == Verdict.NOT_A_DIGIT
        return self.reading["digit"] == self.label


@dataclass(frozen=True)
class TakenBack:
    """A visitor's word that a correction of this visit shall not count."""

    id: str
    visit: str


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


class Readable(Protocol):
    """What is needed of a `digits.classifier.Reading`."""

    @property
    def glyph(self) -> NDArray[np.float32] | None:
        """(28, 28) from 0 to 1; None without one."""

    def as_json(self) -> dict[str, Any]:
        """Return verdict, digit, probabilities and not_a_digit, among others."""


def new_visit() -> str:
    """Return a number for a visit, drawn at random: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def is_visit(text: Any) -> bool:
    """Tell whether this could be the number of a visit."""
    return _is_hex(text, 32)


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
            lock: held while a line is written; see `pushed_to`.
            clock: seconds that never go back.

        Raises:
            NotKeptError: the folder cannot be made or written to.
            NotACorrectionError: the SHA-256 is none.
        """
        _expect(_is_hex(weights_sha256, 64), "the weights' SHA-256", weights_sha256)
        self._folder = Path(folder)
        self._weights = weights_sha256
        self._limits = limits
        self._turn = threading.Lock()  # one thread at a time counts and writes
        self._lock = contextlib.nullcontext() if lock is None else lock
        self._clock = clock
        self._visits: OrderedDict[str, _Visit] = OrderedDict()  # the latest last
        self._minute = _Minute()
        self._descriptor: int | None = None
        _make_writable(self._folder)
        self._used = self._bytes_in_folder()

    def keep(
        self,
        visit: str,
        label: int | None,
        reading: Readable,
        *,
        strokes: Any = None,
        picture: Image.Image | None = None,
    ) -> str:
        """Keep a correction on disk and return its id.

        Args:
            visit: as `new_visit` gave it.
            label: what the drawing is, 0 to 9; None for "not a digit".
            reading: what was said of it.
            strokes: the drawing, as for `ink_from_strokes`; or else:
            picture: of any size and mode, decoded; kept grey, at most 640 px a side,
                without anything that its file said besides.

        Raises:
            NotACorrectionError: something is not of its form, or the line is too long.
            StrokesError: the strokes are none, or beyond the limits.
            EnoughError: the visit has given enough.
            BusyError: too many came in this minute.
            FullError: the folder is full.
            NotKeptError: the disk did not take it.
        """
        drawing = _drawing(strokes, picture)
        record = _record(self._weights, visit, label, reading, drawing)
        line = _line(record)
        checked_line(line)  # what a reader would leave out is never written
        with self._turn:
            kept = self._visits.get(visit, _Visit()).kept
            self._check_limits(kept, len(line))
            self._append(line)
            self._remember(visit, _Visit(kept + 1, record["id"]))
        return record["id"]

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
            line = _line({"version": VERSION, "takes_back": kept, "visit": visit})
            self._check_room(len(line), self._limits.folder_bytes)
            self._append(line)
            self._remember(visit, _Visit(seen.kept))

    def close(self) -> None:
        """Close the file; the next correction begins another."""
        with self._turn:
            self._close()

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _remember(self, visit: str, seen: _Visit) -> None:
        """Keep what is known of a visit; the one longest ago is forgotten."""
        self._visits[visit] = seen
        self._visits.move_to_end(visit)
        if len(self._visits) > VISITS:
            self._visits.popitem(last=False)

    def _check_limits(self, kept: int, size: int) -> None:
        if kept >= self._limits.visit:
            raise EnoughError(
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
            raise FullError(
                f"{self._folder} may hold {self._limits.folder_bytes:,} bytes; it has "
                f"{self._used:,}. Move its files elsewhere, or allow more."
            )

    def _append(self, line: bytes) -> None:
        """Have a line reach the disk whole, or nothing of it."""
        try:
            with self._lock:
                self._write(self._file(), line)
        except OSError as error:
            raise _not_kept(self._folder, error) from error
        self._used += len(line)

    def _write(self, descriptor: int, line: bytes) -> None:
        length = os.fstat(descriptor).st_size
        try:
            left = memoryview(line)
            while left:  # a disk that is nearly full takes a part
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        except BaseException:
            self._cut_back(descriptor, length)
            raise

    def _cut_back(self, descriptor: int, length: int) -> None:
        """Remove half a line; where that fails, no other is ever put behind it."""
        try:
            os.ftruncate(descriptor, length)
        except OSError:
            self._close()

    def _file(self) -> int:
        """Return the open file; a fresh one if the last was deleted under us."""
        if self._descriptor is not None and os.fstat(self._descriptor).st_nlink == 0:
            self._close()
        if self._descriptor is None:
            self._descriptor = _new_file(self._folder)
        return self._descriptor

    def _bytes_in_folder(self) -> int:
        try:
            return bytes_in(self._folder)
        except OSError as error:
            raise _not_kept(self._folder, error) from error


def bytes_in(folder: Path) -> int:
    """Return how many bytes the plain files in a folder have, whosever they are."""
    total = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                    total += entry.stat(follow_symlinks=False).st_size
    return total


def _not_kept(folder: Path, error: OSError) -> NotKeptError:
    return NotKeptError(
        f"{folder} did not take a correction ({error.strerror}). Make room on the "
        "disk, and let this program read and write there."
    )


def _make_writable(folder: Path) -> None:
    try:
        fresh = [each for each in (folder, *folder.parents) if not each.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for each in fresh:
            sync(each.parent)
        good = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        good = False
    if not good:
        raise NotKeptError(
            f"expected a folder that can be written to; received {folder}. Give "
            "another with --corrections."
        )


def _new_file(folder: Path) -> int:
    """Make a file that no other process writes to; return its descriptor."""
    name = PATTERN.replace("*", f"{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
    binary = getattr(os, "O_BINARY", 0)  # else Windows changes the ends of lines
    descriptor = os.open(folder / name, flags | binary, 0o600)  # the host's alone
    try:
        sync(folder)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


# A correction -> a line.


def _record(
    weights: str,
    visit: str,
    label: int | None,
    reading: Readable,
    drawing: dict[str, Any],
) -> dict[str, Any]:
    _expect(is_visit(visit), "a visit's number, as new_visit gives it", visit)
    return {
        "version": VERSION,
        "id": secrets.token_hex(8),
        "visit": visit,
        "weights": weights,
        "label": label,
        **drawing,
        "glyph": None if reading.glyph is None else _glyph_text(reading.glyph),
        "reading": _reading_record(reading.as_json()),
    }


def _drawing(strokes: Any, picture: Image.Image | None) -> dict[str, Any]:
    if strokes is None and isinstance(picture, Image.Image):
        return {"picture": _text(_grey_png(picture))}
    _expect(picture is None, "strokes, or else a Pillow image", picture)
    return {"strokes": [_stroke_record(each) for each in checked_strokes(strokes)]}


def _stroke_record(stroke: Stroke) -> dict[str, Any]:
    """Return a stroke to 0.1 px: ten times finer than the distance of drawn points."""
    width = max(0.1, round(stroke.width, 1))
    return {"width": width, "points": stroke.points.round(1).tolist()}


def _reading_record(reading: dict[str, Any]) -> dict[str, Any]:
    """Return the four fields that are kept; probabilities to a millionth."""
    shares, no_digit = reading["probabilities"], reading["not_a_digit"]
    return {
        "verdict": str(reading["verdict"]),
        "digit": reading["digit"],
        "probabilities": None if shares is None else [round(p, 6) for p in shares],
        "not_a_digit": None if no_digit is None else round(no_digit, 6),
    }


def _glyph_text(glyph: NDArray[np.float32]) -> str:
    """Return a glyph's bytes row by row, 0 for paper to 255 for ink, as base64 text."""
    good = glyph.shape == GLYPH_SHAPE and np.all((glyph >= 0) & (glyph <= 1))
    _expect(good, "a (28, 28) glyph from 0 to 1", glyph)
    return _text(np.round(glyph * 255).astype(np.uint8).tobytes())


def _grey_png(picture: Image.Image) -> bytes:
    """Return a picture as a grey PNG that holds pixels and nothing else."""
    try:
        grey = _grey(picture)
        larger, smaller = (_png(grey, side) for side in PICTURE_SIDES)
    except Exception as error:  # odd modes and damaged files: Pillow raises many kinds
        raise NotACorrectionError(
            f"expected a decoded picture; received one that is odd or damaged "
            f"({error}). Save it as PNG and try again."
        ) from error
    return larger if len(larger) <= PICTURE_LIMIT else smaller


def _grey(picture: Image.Image) -> NDArray[np.uint8]:
    """Return (rows, cols), as the camera was held; nothing shines through.

    A transparent picture is laid on paper, or on a blackboard where its ink is light.
    """
    with contextlib.suppress(Exception):  # damaged EXIF data turns nothing
        picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith(("I", "F")):
        deep = np.asarray(picture.convert("F"))
        return (deep * (255 / max(deep.max(), 1))).clip(0, 255).astype(np.uint8)
    pixels = np.asarray(picture.convert("RGBA").convert("LA"), dtype=np.float32)
    grey, share = pixels[..., 0], pixels[..., 1] / 255
    light_ink = (grey * share).sum() > 127.5 * share.sum()
    behind = 0 if light_ink else 255
    return np.round(grey * share + behind * (1 - share)).astype(np.uint8)


def _png(grey: NDArray[np.uint8], side: int) -> bytes:
    image = Image.fromarray(grey)  # fresh: EXIF data can say where and when
    image.thumbnail((side, side))
    file = io.BytesIO()
    image.save(file, format="PNG", optimize=True)
    return file.getvalue()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _line(record: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(record, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise NotACorrectionError(
            f"a correction is numbers and texts; received others ({error})."
        ) from error
    return f"{text}\n".encode()


# A line -> a correction. Nothing in it is trusted: it may become training data.


def checked_line(line: bytes) -> Correction | TakenBack:
    """Return what a line says.

    Args:
        line: with its end; without it is half a line.

    Raises:
        NotACorrectionError: it is broken, too long, or of another form.
    """
    whole = line.endswith(b"\n") and len(line) <= LINE_LIMIT
    _expect(whole, f"a whole line of at most {LINE_LIMIT:,} bytes", line)
    try:
        record = json.loads(line.decode("utf-8"))
        _expect(isinstance(record, dict), "a JSON object", record)
        _expect(record["version"] == VERSION, f"version {VERSION}", record["version"])
        return (_taken_back if "takes_back" in record else _correction)(record)
    except NotACorrectionError:
        raise
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise NotACorrectionError(
            f"expected a correction as JSON; received another line ({error!r:.80}). "
            "Leave it out."
        ) from error


def _taken_back(record: dict[str, Any]) -> TakenBack:
    _expect_fields(record, {"version", "takes_back", "visit"})
    _expect(_is_hex(record["takes_back"], 16), "an id", record["takes_back"])
    _expect(is_visit(record["visit"]), "a visit's number", record["visit"])
    return TakenBack(record["takes_back"], record["visit"])


def _correction(record: dict[str, Any]) -> Correction:
    drawn = "strokes" in record
    _expect_fields(
        record,
        {"version", "id", "visit", "weights", "label", "glyph", "reading"}
        | {"strokes" if drawn else "picture"},
    )
    for name, digits in (("id", 16), ("visit", 32), ("weights", 64)):
        _expect(_is_hex(record[name], digits), f"{digits} hex digits", record[name])
    return Correction(
        id=record["id"],
        visit=record["visit"],
        weights=record["weights"],
        label=_checked_digit(record["label"]),
        strokes=_checked_drawing(record["strokes"]) if drawn else None,
        picture=None if drawn else _checked_picture(record["picture"]),
        glyph=None if record["glyph"] is None else _checked_glyph(record["glyph"]),
        reading=_checked_reading(record["reading"]),
    )


def _checked_digit(digit: Any) -> int | None:
    known = digit is None or (type(digit) is int and digit in range(10))
    _expect(known, "a digit from 0 to 9, or None", digit)
    return digit


def _checked_drawing(strokes: Any) -> list[Stroke]:
    checked = checked_strokes(strokes)
    for stroke in strokes:
        _expect_fields(stroke, {"width", "points"})
    _expect(any(len(each.points) for each in checked), "at least one point", strokes)
    return checked


def _checked_picture(text: Any) -> bytes:
    png = base64.b64decode(text, validate=True)
    _expect(len(png) <= PICTURE_LIMIT, f"{PICTURE_LIMIT:,} bytes of PNG", png)
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            small = max(image.size) <= PICTURE_SIDES[0]
            _expect(small and image.mode == "L", "a small grey PNG", image)
            image.load()  # only now: its size is known
            _expect(not image.info, "a PNG of nothing but pixels", image.info)
    except NotACorrectionError:
        raise
    except Exception as error:  # decoders raise almost anything for a damaged file
        raise NotACorrectionError(
            f"expected a PNG; received a damaged one ({error}). Leave this correction "
            "out."
        ) from error
    return png


def _checked_glyph(text: Any) -> NDArray[np.uint8]:
    pixels = base64.b64decode(text, validate=True)
    _expect(len(pixels) == math.prod(GLYPH_SHAPE), "784 bytes of glyph", pixels)
    return np.frombuffer(pixels, dtype=np.uint8).reshape(GLYPH_SHAPE)


def _checked_reading(reading: Any) -> dict[str, Any]:
    _expect_fields(reading, {"verdict", "digit", "probabilities", "not_a_digit"})
    Verdict(reading["verdict"])  # a ValueError if there is none such
    _checked_digit(reading["digit"])
    shares, no_digit = reading["probabilities"], reading["not_a_digit"]
    _expect(no_digit is None or _is_share(no_digit), "a share from 0 to 1", no_digit)
    if shares is not None:
        ten = isinstance(shares, list) and len(shares) == 10
        _expect(ten and all(map(_is_share, shares)), "ten shares from 0 to 1", shares)
        # Ten roundings to a millionth, and float32's own: far within a thousandth.
        _expect(abs(sum(shares) - 1) < 1e-3, "shares that sum to 1", shares)
    return reading


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _is_hex(text: Any, digits: int) -> bool:
    return isinstance(text, str) and bool(re.fullmatch(f"[0-9a-f]{{{digits}}}", text))


def _expect_fields(record: Any, fields: set[str]) -> None:
    good = isinstance(record, dict) and record.keys() == fields
    _expect(good, f"the fields {', '.join(sorted(fields))}", record)


def _expect(holds: Any, expected: str, received: Any) -> None:
    """Raise a `NotACorrectionError` if something does not hold."""
    if not holds:
        brief = f"{received!r:.60}" if np.isscalar(received) else type(received)
        raise NotACorrectionError(
            f"expected {expected}; received {brief}. Leave this correction out."
        )


# Reading back.


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
    taken: set[TakenBack] = set()
    counts: Counter[str] = Counter()
    for path in sorted(folder.glob(PATTERN)):
        try:
            _collect(path, kept, taken, counts)
        except OSError:
            counts["unopened"] += 1
    return _found(kept, taken, counts)


def _found(
    kept: dict[str, Correction], taken: set[TakenBack], counts: Counter[str]
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


def _is_of(correction: Correction | None, taken: TakenBack) -> bool:
    return correction is not None and correction.visit == taken.visit


def _collect(
    path: Path,
    kept: dict[str, Correction],
    taken: set[TakenBack],
    counts: Counter[str],
) -> None:
    """Sort the lines of one file into what was kept and what was taken back."""
    for line in _lines(path):
        try:
            said = checked_line(line)
        except NotACorrectionError:
            counts["unreadable"] += 1
            continue
        if isinstance(said, TakenBack):
            taken.add(said)
        else:
            counts["repeated"] += said.id in kept
            kept.setdefault(said.id, said)


def _lines(path: Path) -> Iterator[bytes]:
    """Yield a file's lines, of an endless one only the beginning.

    Raises:
        OSError: it cannot be read, or is a link, a pipe or a folder.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(f"{path} is not a plain file")
    with open(path, "rb") as file:
        while line := file.readline(LINE_LIMIT + 1):
            _skip_rest(file, line)
            if line != b"\n":
                yield line


def _skip_rest(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(LINE_LIMIT)


# Pushing to a private data set: a Space's disk does not outlive a restart.


class PublicError(CorrectionsError):
    """The data set is open to everyone, so nothing is pushed."""


@dataclass(frozen=True)
class _Push:
    """What is pushed where; see `pushed_to`."""

    repository: str
    token: str = field(repr=False)
    folder: Path
    lock: AbstractContextManager
    say: Callable[[str], None]


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def pushed_to(
    repository: str,
    token: str,
    folder: Path | str,
    lock: AbstractContextManager,
    say: Callable[[str], None] = _to_stderr,
) -> threading.Thread:
    """Push a folder to a private data set on Hugging Face, now and every 5 minutes.

    It happens beside the page, and whatever goes wrong there, the corrections stay in
    the folder and the next push tries again. The last push comes as the program ends.

    Args:
        repository: "owner/name"; made, private, if there is none.
        token: allows to write to it; never shown.
        folder: as given to `Corrections`.
        lock: as given to `Corrections`, so that no push sees half a line.
        say: takes a line for the host when a push fails.

    Returns:
        The thread that opens the data set; it ends once that has worked.
    """
    push = _Push(repository, token.strip(), Path(folder), lock, say)
    opening = threading.Thread(target=_open_data_set, args=(push,), daemon=True)
    opening.start()
    return opening


def _open_data_set(push: _Push) -> None:
    """Try until the data set is there: it begins with a call over the network."""
    while True:
        try:
            _start_scheduler(push)
            return
        except Exception as error:  # whatever the network does, the page goes on
            push.say(_not_pushed(push.repository, error))
            time.sleep(PUSH_EVERY * 60)


def _start_scheduler(push: _Push) -> None:
    _scheduler_of(push)(
        repo_id=push.repository,
        repo_type="dataset",
        folder_path=push.folder,
        every=PUSH_EVERY,
        private=True,  # has no effect on one that exists: see `_check_private`
        token=push.token,
        allow_patterns=PATTERN,
    )


def _scheduler_of(push: _Push) -> type:
    # Here, because few need it. It comes with Gradio, which sets its version.
    from huggingface_hub import CommitScheduler

    class Scheduler(CommitScheduler):
        """Pushes under our lock, to nothing that is public, and never raises."""

        # The library would put a lock of its own here, once the network has answered;
        # who writes cannot wait for that.
        lock = property(lambda _: push.lock, lambda _, fresh: None)

        def push_to_hub(self) -> Any:
            """Push what is new; a push that fails is tried again with the next."""
            try:
                _check_private(self.api.repo_info(self.repo_id, repo_type="dataset"))
                return super().push_to_hub()
            except Exception as error:
                return push.say(_not_pushed(push.repository, error))

    return Scheduler


def _check_private(info: Any) -> None:
    if info.private is not True:
        raise PublicError("expected a private data set; received one open to all.")


def _not_pushed(repository: str, error: Exception) -> str:
    """Return what the host is told: the kind alone, as errors can quote the token."""
    remedy = "Check the name, the token's right to write, and the network."
    if isinstance(error, PublicError):
        remedy = "Everyone can see that data set. Make it private."
    return (
        f"digits: corrections were not pushed to {repository} "
        f"({type(error).__name__}); they stay in the folder. {remedy}"
    )


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


if __name__ == "__main__":
    raise SystemExit(main())
