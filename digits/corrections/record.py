"""A correction <-> a line of JSON; a line that is read back is not trusted."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import math
import re
import secrets
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from digits.arrays import bytes_from_floats
from digits.reading import Reading, reading_json
from digits.strokes import Stroke, checked_strokes
from digits.verdict import Verdict

VERSION = 1  # of the lines; a reader that does not know it leaves the line out
LINE_LIMIT = 300_000  # bytes; the largest picture in base64, or 20,000 points
PICTURE_LIMIT = 200_000  # bytes of PNG; half of what 640 x 640 px of noise take
PICTURE_SIDES = (640, 320)  # px; the smaller where the larger takes too many bytes
GLYPH_SHAPE = (28, 28)  # MNIST's format


class CorrectionsError(Exception):
    """A correction was not kept, not taken back, or a folder cannot be read."""


class NotACorrectionError(CorrectionsError, ValueError):
    """What was given is not of the form of a correction."""


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
        reading: verdict, digit, probabilities, not_a_digit; see `reading_json`.
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
class Retraction:
    """A visitor's word that a correction of this visit shall not count."""

    id: str
    visit: str


def new_visit() -> str:
    """Return a number for a visit, drawn at random: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def is_visit(text: Any) -> bool:
    """Tell whether this could be the number of a visit."""
    return is_hex(text, 32)


def is_hex(text: Any, digits: int) -> bool:
    """Tell whether this is a text of so many hexadecimal digits."""
    return isinstance(text, str) and bool(re.fullmatch(f"[0-9a-f]{{{digits}}}", text))


def expect(holds: Any, expected: str, received: Any) -> None:
    """Raise a `NotACorrectionError` if something does not hold."""
    if not holds:
        brief = f"{received!r:.60}" if np.isscalar(received) else type(received)
        raise NotACorrectionError(
            f"expected {expected}; received {brief}. Leave this correction out."
        )


# A correction -> a line.


def correction_line(
    weights: str,
    visit: str,
    label: int | None,
    reading: Reading,
    *,
    strokes: Any = None,
    picture: Image.Image | None = None,
) -> tuple[str, bytes]:
    """Return the id of a fresh correction, and its line.

    Args:
        weights: the SHA-256 of the values that read the drawing.
        visit: as `new_visit` gave it.
        label: what the drawing is, 0 to 9; None for "not a digit".
        reading: what was said of it.
        strokes: the drawing, as for `ink_from_strokes`; or else:
        picture: of any size and mode, decoded; kept grey, at most 640 px a side,
            without anything that its file said besides.

    Raises:
        NotACorrectionError: something is not of its form, or the line is too long.
        StrokesError: the strokes are none, or beyond the limits.
    """
    record = {
        "version": VERSION,
        "id": secrets.token_hex(8),
        "visit": visit,
        "weights": weights,
        "label": label,
        **_drawing(strokes, picture),
        "glyph": None if reading.glyph is None else _glyph_text(reading.glyph),
        "reading": _reading_record(reading_json(reading)),
    }
    line = _line(record)
    checked_line(line)  # what a reader would leave out is never written
    return record["id"], line


def taken_back_line(kept: str, visit: str) -> bytes:
    """Return the line by which a visit takes a correction back."""
    return _line({"version": VERSION, "takes_back": kept, "visit": visit})


def _line(record: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(record, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise NotACorrectionError(
            f"a correction is numbers and texts; received others ({error})."
        ) from error
    return f"{text}\n".encode()


def _drawing(strokes: Any, picture: Image.Image | None) -> dict[str, Any]:
    if strokes is None and isinstance(picture, Image.Image):
        return {"picture": _text(_grey_png(picture))}
    expect(picture is None, "strokes, or else a Pillow image", picture)
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
    expect(good, "a (28, 28) glyph from 0 to 1", glyph)
    return _text(bytes_from_floats(glyph).tobytes())


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


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


# A line -> a correction. Nothing in it is trusted: it may become training data.


def checked_line(line: bytes) -> Correction | Retraction:
    """Return what a line says.

    Args:
        line: with its end; without it is half a line.

    Raises:
        NotACorrectionError: it is broken, too long, or of another form.
    """
    whole = line.endswith(b"\n") and len(line) <= LINE_LIMIT
    expect(whole, f"a whole line of at most {LINE_LIMIT:,} bytes", line)
    try:
        record = json.loads(line.decode("utf-8"))
        expect(isinstance(record, dict), "a JSON object", record)
        expect(record["version"] == VERSION, f"version {VERSION}", record["version"])
        return (_taken_back if "takes_back" in record else _correction)(record)
    except NotACorrectionError:
        raise
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise NotACorrectionError(
            f"expected a correction as JSON; received another line ({error!r:.80}). "
            "Leave it out."
        ) from error


def _taken_back(record: dict[str, Any]) -> Retraction:
    _expect_fields(record, {"version", "takes_back", "visit"})
    expect(is_hex(record["takes_back"], 16), "an id", record["takes_back"])
    expect(is_visit(record["visit"]), "a visit's number", record["visit"])
    return Retraction(record["takes_back"], record["visit"])


def _correction(record: dict[str, Any]) -> Correction:
    drawn = "strokes" in record
    fields = {"version", "id", "visit", "weights", "label", "glyph", "reading"}
    _expect_fields(record, fields | {"strokes" if drawn else "picture"})
    expect(is_hex(record["id"], 16), "an id", record["id"])
    expect(is_visit(record["visit"]), "a visit's number", record["visit"])
    expect(is_hex(record["weights"], 64), "a SHA-256", record["weights"])
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
    expect(known, "a digit from 0 to 9, or None", digit)
    return digit


def _checked_drawing(strokes: Any) -> list[Stroke]:
    checked = checked_strokes(strokes)
    for stroke in strokes:
        _expect_fields(stroke, {"width", "points"})
    expect(any(len(each.points) for each in checked), "at least one point", strokes)
    return checked


def _checked_picture(text: Any) -> bytes:
    png = base64.b64decode(text, validate=True)
    expect(len(png) <= PICTURE_LIMIT, f"{PICTURE_LIMIT:,} bytes of PNG", png)
    try:
        _check_png(png)
    except NotACorrectionError:
        raise
    except Exception as error:  # decoders raise almost anything for a damaged file
        raise NotACorrectionError(
            f"expected a PNG; received a damaged one ({error}). Leave this correction "
            "out."
        ) from error
    return png


def _check_png(png: bytes) -> None:
    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        small = max(image.size) <= PICTURE_SIDES[0]
        expect(small and image.mode == "L", "a small grey PNG", image)
        image.load()  # only now: its size is known
        expect(not image.info, "a PNG of nothing but pixels", image.info)


def _checked_glyph(text: Any) -> NDArray[np.uint8]:
    pixels = base64.b64decode(text, validate=True)
    expect(len(pixels) == math.prod(GLYPH_SHAPE), "784 bytes of glyph", pixels)
    return np.frombuffer(pixels, dtype=np.uint8).reshape(GLYPH_SHAPE)


def _checked_reading(reading: Any) -> dict[str, Any]:
    _expect_fields(reading, {"verdict", "digit", "probabilities", "not_a_digit"})
    Verdict(reading["verdict"])  # a ValueError if there is none such
    _checked_digit(reading["digit"])
    shares, no_digit = reading["probabilities"], reading["not_a_digit"]
    expect(no_digit is None or _is_share(no_digit), "a share from 0 to 1", no_digit)
    if shares is not None:
        ten = isinstance(shares, list) and len(shares) == 10
        expect(ten and all(map(_is_share, shares)), "ten shares from 0 to 1", shares)
        # Ten roundings to a millionth, and float32's own: far within a thousandth.
        expect(abs(sum(shares) - 1) < 1e-3, "shares that sum to 1", shares)
    return reading


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _expect_fields(record: Any, fields: set[str]) -> None:
    good = isinstance(record, dict) and record.keys() == fields
    expect(good, f"the fields {', '.join(sorted(fields))}", record)
