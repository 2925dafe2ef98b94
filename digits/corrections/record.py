"""A correction <-> a line of JSON. A line that is read back is not trusted."""

import base64
import contextlib
import io
import json
import math
import re
import secrets
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

import numpy as np
import pydantic
from PIL import Image, ImageOps
from pydantic import Field, PlainValidator
from typing_extensions import TypedDict  # pydantic asks for it before Python 3.12

from digits.arrays import Bytes, Floats, bytes_from_floats
from digits.reading import Reading, Verdict
from digits.strokes import Stroke, checked_strokes

VERSION = 1  # of the lines; a reader that does not know it leaves the line out
LINE_LIMIT = 300_000  # bytes; the largest picture in base64, or 20,000 points
PICTURE_LIMIT = 200_000  # bytes of PNG; half of what 640 x 640 px of noise take
PICTURE_SIDES = (640, 320)  # px; the smaller where the larger takes too many bytes
GLYPH_SHAPE = (28, 28)  # MNIST's format
ROUNDING = 1e-3  # of a sum of probabilities; ten roundings to a millionth lie within

FORM = pydantic.ConfigDict(strict=True, extra="forbid")
CorrectionId = Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
VisitId = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Digit = Annotated[int, Field(ge=0, le=9)]
Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class CorrectionsError(Exception):
    """A correction was not added or retracted, or a folder cannot be read."""


class NotACorrectionError(CorrectionsError, ValueError):
    """The input does not have the form of a correction."""


def expect(holds: Any, expected: str, received: Any) -> None:
    """Raise a `NotACorrectionError` if a condition does not hold."""
    if not holds:
        brief = f"{received!r:.60}" if np.isscalar(received) else type(received)
        raise NotACorrectionError(
            f"expected {expected}; received {brief}. Leave this correction out."
        )


# A line -> a correction. Nothing in it is trusted: it may become training data.


def _strokes_from_record(strokes: Any) -> list[Stroke]:
    checked = checked_strokes(strokes)
    for stroke in strokes:
        expect(stroke.keys() == {"width", "points"}, "width and points alone", stroke)
    expect(any(len(stroke.points) for stroke in checked), "a point or more", strokes)
    return checked


def _bytes_from_text(text: Any) -> bytes:
    expect(isinstance(text, str), "base64 text", text)
    return base64.b64decode(text, validate=True)


def _picture_from_text(text: Any) -> bytes:
    png = _bytes_from_text(text)
    expect(len(png) <= PICTURE_LIMIT, f"{PICTURE_LIMIT:,} bytes of PNG", png)
    try:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            small = max(image.size) <= PICTURE_SIDES[0]
            expect(small and image.mode == "L", "a small grey PNG", image)
            image.load()  # only now: its size is known
            expect(not image.info, "a PNG of nothing but pixels", image.info)
    except Exception as error:  # decoders raise almost anything for a damaged file
        raise NotACorrectionError(
            f"expected a small grey PNG; received another file ({error}). Leave this "
            "correction out."
        ) from error
    return png


def _glyph_from_text(text: Any) -> Bytes | None:
    if text is None:
        return None
    pixels = _bytes_from_text(text)
    expect(len(pixels) == math.prod(GLYPH_SHAPE), "784 bytes of glyph", pixels)
    return np.frombuffer(pixels, dtype=np.uint8).reshape(GLYPH_SHAPE)


def _summing_to_one(probabilities: list[float]) -> list[float]:
    holds = abs(sum(probabilities) - 1) < ROUNDING
    expect(holds, "probabilities that sum to 1", sum(probabilities))
    return probabilities


@pydantic.with_config(FORM)
class ReadingRecord(TypedDict):
    """What is kept of a reading; see `digits.reading.Reading`."""

    verdict: Verdict
    digit: Digit | None
    probabilities: (
        Annotated[
            list[Probability],
            Field(min_length=10, max_length=10),
            pydantic.AfterValidator(_summing_to_one),
        ]
        | None
    )
    not_a_digit: Probability | None


@pydantic.with_config(FORM)
@dataclass(frozen=True, eq=False)  # arrays have no single truth to compare by
class Correction:
    """What a visitor said of a reading."""

    version: Literal[1]  # of the line
    id: CorrectionId  # 16 hexadecimal digits, drawn at random
    # 32 hexadecimal digits, drawn at random; the same throughout a visit.
    visit: VisitId
    weights: Sha256  # the SHA-256 of the weights that read the drawing
    label: Digit | None  # 0 to 9; None for "not a digit"
    # (28, 28) from 0 for paper to 255 for ink; None if there was none.
    glyph: Annotated[Bytes | None, PlainValidator(_glyph_from_text)]
    reading: ReadingRecord  # verdict, digit, probabilities and not_a_digit
    # With at least one point in all; None for a picture.
    strokes: Annotated[list[Stroke] | None, PlainValidator(_strokes_from_record)] = None
    # A grey PNG, at most 640 px a side; None for strokes.
    picture: Annotated[bytes | None, PlainValidator(_picture_from_text)] = None

    def __post_init__(self) -> None:
        """Refuse a correction with neither strokes nor picture, or with both."""
        single = (self.strokes is None) != (self.picture is None)
        expect(single, "strokes, or else a picture", self.strokes)

    @property
    def confirms(self) -> bool:
        """Whether the visitor agrees with the reading."""
        if self.label is None:
            return self.reading["verdict"] == Verdict.NOT_A_DIGIT
        return self.reading["digit"] == self.label


@pydantic.with_config(FORM)
@dataclass(frozen=True)
class Retraction:
    """A visitor's wish that a correction of the same visit shall not count."""

    version: Literal[1]  # of the line
    takes_back: CorrectionId  # the correction's id
    visit: VisitId  # that gave it


def checked_line(line: bytes) -> Correction | Retraction:
    """Return what a line holds.

    Raises:
        NotACorrectionError: it is broken, too long, without its line break, or of
            another form.
    """
    whole = line.endswith(b"\n") and len(line) <= LINE_LIMIT
    expect(whole, f"a whole line of at most {LINE_LIMIT:,} bytes", line)
    try:
        return _line_reader().validate_json(line)
    except pydantic.ValidationError as error:
        fault = error.errors(include_input=False)[0]
        raise NotACorrectionError(
            f"expected a correction as JSON; received another line ({fault['loc']}: "
            f"{fault['msg']:.80}). Leave it out."
        ) from error


@cache
def _line_reader() -> pydantic.TypeAdapter[Correction | Retraction]:
    either = Annotated[Correction | Retraction, Field(union_mode="left_to_right")]
    return pydantic.TypeAdapter(either)


# A correction -> a line.


def new_visit() -> str:
    """Return an id for a visit, drawn at random: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def is_visit(text: Any) -> bool:
    """Tell whether this could be the id of a visit."""
    return isinstance(text, str) and bool(re.fullmatch("[0-9a-f]{32}", text))


def correction_line(
    weights: str,
    visit: str,
    label: int | None,
    reading: Reading,
    *,
    strokes: Any = None,
    picture: Image.Image | None = None,
) -> tuple[str, bytes]:
    """Return the id of a new correction, and its line.

    Args:
        weights: the SHA-256 of the weights that read the drawing.
        visit: as `new_visit` gave it.
        label: what the drawing is, 0 to 9; None for "not a digit".
        reading: of the drawing.
        strokes: the drawing, as for `ink_from_strokes`; or else:
        picture: of any size and mode, decoded; kept grey, at most 640 px a side,
            without anything else that its file held.

    Raises:
        NotACorrectionError: something is not of its form, or the line is too long.
        StrokesError: the strokes are invalid, or beyond the limits.
    """
    fresh = secrets.token_hex(8)
    line = _line(
        version=VERSION,
        id=fresh,
        visit=visit,
        weights=weights,
        label=label,
        **_drawing_record(strokes, picture),
        glyph=None if reading.glyph is None else _glyph_text(reading.glyph),
        reading=_reading_record(reading),
    )
    checked_line(line)  # what a reader would leave out is never written
    return fresh, line


def retraction_line(correction: str, visit: str) -> bytes:
    """Return the line by which a visit retracts a correction."""
    return _line(version=VERSION, takes_back=correction, visit=visit)


def _line(**fields: Any) -> bytes:
    try:
        text = json.dumps(fields, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise NotACorrectionError(
            f"expected numbers and texts; received others ({error}). Leave this "
            "correction out."
        ) from error
    return f"{text}\n".encode()


def _drawing_record(strokes: Any, picture: Image.Image | None) -> dict[str, Any]:
    if strokes is None and isinstance(picture, Image.Image):
        return {"picture": _text(_grey_png(picture))}
    expect(picture is None, "strokes, or else a Pillow image", picture)
    return {"strokes": [_stroke_record(stroke) for stroke in checked_strokes(strokes)]}


def _stroke_record(stroke: Stroke) -> dict[str, Any]:
    """Return a stroke to 0.1 px: ten times finer than the distance of drawn points."""
    width = max(0.1, round(stroke.width, 1))
    return {"width": width, "points": stroke.points.round(1).tolist()}


def _reading_record(reading: Reading) -> dict[str, Any]:
    """Return the four fields that are kept; probabilities to a millionth."""
    ten, eleventh = reading.probabilities, reading.not_a_digit
    return {
        "verdict": str(reading.verdict),
        "digit": reading.digit,
        "probabilities": None if ten is None else [round(p, 6) for p in ten.tolist()],
        "not_a_digit": None if eleventh is None else round(eleventh, 6),
    }


def _glyph_text(glyph: Floats) -> str:
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


def _grey(picture: Image.Image) -> Bytes:
    """Return (rows, cols), the right way up and opaque.

    A transparent picture is laid on paper, or on a blackboard where its ink is light.
    """
    with contextlib.suppress(Exception):  # damaged EXIF data turns nothing
        picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith(("I", "F")):
        deep = np.asarray(picture.convert("F"))
        return (deep * (255 / max(deep.max(), 1))).clip(0, 255).astype(np.uint8)
    pixels = np.asarray(picture.convert("RGBA").convert("LA"), dtype=np.float32)
    grey, opacity = pixels[..., 0], pixels[..., 1] / 255
    light_ink = (grey * opacity).sum() > 127.5 * opacity.sum()
    background = 0 if light_ink else 255
    return np.round(grey * opacity + background * (1 - opacity)).astype(np.uint8)


def _png(grey: Bytes, side: int) -> bytes:
    image = Image.fromarray(grey)  # fresh: EXIF data can say where and when
    image.thumbnail((side, side))
    file = io.BytesIO()
    image.save(file, format="PNG", optimize=True)
    return file.getvalue()
