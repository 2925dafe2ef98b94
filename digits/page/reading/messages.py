"""What a browser sends -> strokes or a bounded picture; what is wrong -> a sentence.

A drawing is pen strokes from the pad, or a photo. Nothing in a message is trusted.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PIL import Image

from digits.images import CanvasError, TooLargeError, TooNarrowError, open_picture
from digits.page.i18n.wording import Wording
from digits.reading import Reading, Verdict, glyph_from_text
from digits.strokes import StrokesError, TooMuchInkError

if TYPE_CHECKING:
    from digits.arrays import Floats
    from digits.classifier import Classifier

PHOTO_SIDE = 800  # px; longer side: 116 of 120 photos are read so, 117 at full size
SENT_FORMATS = ("PNG", "WEBP", "JPEG")  # over the network; by Pillow's names
PHOTO_CHARACTERS = 1_000_000  # of base64; JPEG photos of that side take 110,000
PHOTO_ADDRESS = re.compile(r"data:image/(?:png|webp|jpeg);base64,")
GLYPH_CHARACTERS = 1_048  # of base64, for a byte and 784
PLACES = range(8)  # of the digits of a number, from left to right
QUICK_STROKES = 10  # at most in a drawing that is read at once; a digit has 3
QUICK_POINTS = 1_500  # likewise; a digit has 300, and each point takes 4 us
QUICK_LENGTH = 5_000  # likewise, in px along and across; a digit has about 600


class BusyError(Exception):
    """Too many are waiting for their turn; asking again is worthwhile."""


# What may be wrong with a drawing -> the key of the sentence; narrower errors first.
SENTENCES: dict[type[Exception], str] = {
    BusyError: "error.busy",
    TooMuchInkError: "pad.full",
    StrokesError: "error.lost",
    TooLargeError: "error.too_large",
    TooNarrowError: "error.too_narrow",
    CanvasError: "error.unreadable",
}
USER_ERRORS = tuple(SENTENCES)  # to be caught


@dataclass(frozen=True, eq=False)  # pictures cannot be compared by ==
class Drawing:
    """What a visitor drew or photographed; exactly one of the two is None."""

    strokes: Any = None  # unchecked: `Classifier.read_strokes` checks them
    picture: Image.Image | None = None  # decoded


def drawing_in(message: Any) -> Drawing:
    """Return the drawing in a browser's message.

    Args:
        message: {"strokes": [{"width": ..., "points": [[x, y], ...]}, ...]} or
            {"picture": see `picture_in`}, among other things; not both.

    Raises:
        StrokesError: the message has neither, or both.
        CanvasError: the photo cannot be read.
    """
    fields = message if isinstance(message, dict) else {}
    kinds = [kind for kind in ("strokes", "picture") if fields.get(kind) is not None]
    if len(kinds) != 1:
        raise StrokesError(
            'expected {"strokes": [...]} or {"picture": "data:..."}; received '
            f"{' and '.join(kinds) or 'neither'}. Send one of the two."
        )
    if kinds == ["picture"]:
        return Drawing(picture=picture_in(fields))
    return Drawing(strokes=fields["strokes"])


def picture_in(message: Any) -> Image.Image:
    """Return the picture in a browser's message, decoded.

    Args:
        message: {"picture": base64 text, alone or in a data: address}, of a PNG, WebP
            or JPEG of one frame, its longer side at most `PHOTO_SIDE`.

    Raises:
        TooLargeError: the picture has too many characters, pixels or scans.
        TooNarrowError: the picture is a strip.
        CanvasError: the message holds no such picture.
    """
    contents = _decoded(_text_in(message))
    picture = open_picture(io.BytesIO(contents), PHOTO_SIDE**2, SENT_FORMATS)
    if max(picture.size) > PHOTO_SIDE:
        raise TooLargeError(
            f"a photo's longer side has at most {PHOTO_SIDE} px; received "
            f"{max(picture.size)}. Make it smaller."
        )
    if getattr(picture, "n_frames", 1) > 1:
        raise CanvasError("expected one picture; received several. Send the first.")
    return picture


def _text_in(message: Any) -> str:
    text = message.get("picture") if isinstance(message, dict) else None
    if not isinstance(text, str):
        raise CanvasError(
            'expected {"picture": base64 text}; received '
            f"{type(message).__name__} with {type(text).__name__}. Send a photo so."
        )
    check_length(message)
    return text


def check_length(message: Any) -> None:
    """Raise a TooLargeError if a message's picture has too many characters."""
    text = message.get("picture") if isinstance(message, dict) else None
    if isinstance(text, str) and len(text) > PHOTO_CHARACTERS:
        raise TooLargeError(
            f"a photo has at most {PHOTO_CHARACTERS} characters of base64; received "
            f"{len(text)}. Make it smaller."
        )


def _decoded(text: str) -> bytes:
    """Return the bytes that base64 text stands for, alone or in a data: address."""
    address = PHOTO_ADDRESS.match(text)
    try:
        return base64.b64decode(text[address.end() if address else 0 :], validate=True)
    except (binascii.Error, ValueError):  # ValueError: not ASCII
        raise CanvasError(
            "expected a picture as base64 text; received other characters. Send "
            "data:image/jpeg;base64, followed by the file's bytes in base64."
        ) from None


def takes_long(message: Any) -> bool:
    """Tell whether reading a drawing may take a tenth of a second: no digit does."""
    strokes = message.get("strokes") if isinstance(message, dict) else None
    if not isinstance(strokes, list) or len(strokes) > QUICK_STROKES:
        return True
    try:
        paths = [stroke["points"] for stroke in strokes]
        return (
            sum(map(len, paths)) > QUICK_POINTS
            or sum(map(_length_of, paths)) > QUICK_LENGTH
        )
    except (TypeError, ValueError, KeyError):  # no strokes: that is found out elsewhere
        return True


def _length_of(path: list[list[float]]) -> float:
    return sum(abs(x - x0) + abs(y - y0) for (x0, y0), (x, y) in pairwise(path))


def read_message(classifier: Classifier, message: Any) -> Reading:
    """Return the reading of the drawing in a browser's message.

    Raises:
        StrokesError, CanvasError: one of `USER_ERRORS`.
    """
    return read_drawing(classifier, drawing_in(message))


def read_digit(classifier: Classifier, message: Any) -> Reading:
    """Return the reading of a drawing; of a number, that of the digit asked about.

    A digit of a number is named without a doubt, as the number is.

    Args:
        classifier: reads it.
        message: a drawing, and "place": which digit of a number, from left to right and
            from 0; by default the first. A drawing that is no number has no places.

    Raises:
        StrokesError: the place is none, or the number has no such digit.
        CanvasError, and other StrokesErrors: as `read_message`.
    """
    drawing, place = drawing_in(message), place_in(message)
    reading = read_drawing(classifier, drawing)
    if reading.verdict is not Verdict.NUMBER:
        return reading
    if place >= len(reading.digits):
        raise StrokesError(
            f"the number has {len(reading.digits)} digits; received place {place}. "
            "Count them from 0."
        )
    return replace(reading.digits[place], verdict=Verdict.DIGIT, rival=None)


def place_in(message: dict[str, Any]) -> int:
    """Return the place of a digit in a number that a message names, or 0.

    Raises:
        StrokesError: it is none of `PLACES`.
    """
    place = message.get("place")
    if place is None:
        return 0
    if type(place) is not int or place not in PLACES:
        raise StrokesError(
            f"a place is a whole number from 0 to {PLACES[-1]}; received "
            f"{type(place).__name__}. Count the number's digits from the left."
        )
    return place


def glyph_in(message: Any) -> Floats:
    """Return the (28, 28) glyph in a browser's message, {"glyph": see `glyph_text`}.

    Raises:
        StrokesError: the message has none.
    """
    text = message.get("glyph") if isinstance(message, dict) else None
    if not isinstance(text, str) or len(text) > GLYPH_CHARACTERS:
        raise StrokesError(
            f"expected a glyph's text of at most {GLYPH_CHARACTERS} characters; "
            f"received {type(text).__name__}. Send the one that a reading has."
        )
    try:
        return glyph_from_text(text)
    except ValueError as error:  # no base64 is one, too
        raise StrokesError(f"expected a glyph's text; {error}") from None


def read_drawing(classifier: Classifier, drawing: Drawing) -> Reading:
    """Return the reading of a drawing, of strokes or a photo."""
    if drawing.picture is None:
        return classifier.read_strokes(drawing.strokes)
    return classifier.read(drawing.picture)


def error_json(
    error: Exception, words: Wording, sentences: dict[type[Exception], str] = SENTENCES
) -> dict[str, Any]:
    """Return an error as the page shows it: {"error": a sentence}.

    With "again": True where asking again is worthwhile.
    """
    key = next(key for kind, key in sentences.items() if isinstance(error, kind))
    again = {"again": True} if isinstance(error, BusyError) else {}
    return {"error": words.text(key), **again}
