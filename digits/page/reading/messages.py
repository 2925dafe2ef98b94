"""What a browser sends of a drawing -> a reading; what is wrong with it -> a sentence.

A drawing is pen strokes from the pad, or a photo. Nothing in a message is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import TimeoutError as NotReadyError
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, Semaphore
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.canvas import CanvasError, TooLargeError, TooNarrowError, ink_from_canvas
from digits.classifier import Classifier, Reading
from digits.page.i18n.wording import Wording
from digits.page.reading.photo import picture_in
from digits.strokes import StrokesError, TooMuchInkError, ink_from_strokes

FEW_STROKES, FEW_POINTS = 10, 1_500  # a digit has 3 and 300; each point takes 4 us
ROOM = 8  # who may wait for a turn, of 40 threads; whoever is more asks again


class BusyError(Exception):
    """Too many wait for their turn; it is worth asking again."""


# What may be wrong with a drawing, and what is said of it; the narrower error first.
SENTENCES: dict[type[Exception], str] = {
    NotReadyError: "error.waiting",
    BusyError: "error.busy",
    TooMuchInkError: "pad.full",
    StrokesError: "error.lost",
    TooLargeError: "error.too_large",
    TooNarrowError: "error.too_narrow",
    CanvasError: "error.unreadable",
}
USER_ERRORS = tuple(SENTENCES)  # to be caught
RETRYABLE = (NotReadyError, BusyError)  # it is worth asking again


class Turns:
    """One after another, for what takes so long that reading strokes would stop."""

    def __init__(self, room: int = ROOM):
        """Let so many wait."""
        self._room = Semaphore(room)
        self._lock = Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Wait for a turn.

        Raises:
            BusyError: too many wait already.
        """
        if not self._room.acquire(blocking=False):
            raise BusyError
        try:
            with self._lock:
                yield
        finally:
            self._room.release()


# A photo takes as long as some hundred drawings, whoever of the page asks about it.
PHOTO_TURNS = Turns()


@dataclass(frozen=True, eq=False)  # a picture has no one truth to compare by
class Drawn:
    """What a visitor drew; one of the two is None.

    Attributes:
        strokes: from the pad, as they came: what reads them checks them first.
        picture: a photo, decoded.
    """

    strokes: Any = None
    picture: Image.Image | None = None


def drawing_in(message: Any) -> Drawn:
    """Return what a browser sent of a drawing.

    Args:
        message: {"strokes": [{"width": ..., "points": [[x, y], ...]}, ...]} or
            {"picture": a photo, as a data: address}, among other things; not both.

    Raises:
        StrokesError: it is neither, or both.
        CanvasError: the photo cannot be read.
    """
    sent = message if isinstance(message, dict) else {}
    kinds = [kind for kind in ("strokes", "picture") if sent.get(kind) is not None]
    if len(kinds) != 1:
        raise StrokesError(
            'expected {"strokes": [...]} or {"picture": "data:..."}; received '
            f"{' and '.join(kinds) or 'neither'}. Send one of the two."
        )
    if kinds == ["picture"]:
        return Drawn(picture=picture_in(sent))
    return Drawn(strokes=sent["strokes"])


def takes_long(message: Any) -> bool:
    """Tell whether a drawing may take a tenth of a second, as no single digit does.

    Args:
        message: see `drawing_in`; nothing in it is trusted.
    """
    strokes = message.get("strokes") if isinstance(message, dict) else None
    if not isinstance(strokes, list) or len(strokes) > FEW_STROKES:
        return True
    return sum(map(_points_in, strokes)) > FEW_POINTS


def _points_in(stroke: Any) -> int:
    points = stroke.get("points") if isinstance(stroke, dict) else None
    return len(points) if isinstance(points, list) else 0


def read_message(classifier: Classifier, message: Any) -> Reading:
    """Return a reading of what a browser sent.

    Args:
        classifier: reads it.
        message: see `drawing_in`.

    Raises:
        StrokesError: it is no drawing; TooMuchInkError: it is beyond the limits.
        CanvasError: the photo cannot be read; BusyError: too many wait for theirs.
    """
    drawn = drawing_in(message)
    if drawn.picture is None:
        return classifier.read_strokes(drawn.strokes)
    with PHOTO_TURNS.one():
        return classifier.read(drawn.picture)


def ink_in(message: Any) -> NDArray[np.float32]:
    """Return the ink of what a browser sent: (rows, cols), from 0 to 1.

    Args:
        message: see `drawing_in`.

    Raises:
        StrokesError, CanvasError, BusyError: as `read_message`.
    """
    drawn = drawing_in(message)
    if drawn.picture is None:
        return ink_from_strokes(drawn.strokes)
    with PHOTO_TURNS.one():
        return ink_from_canvas(drawn.picture)


def error_json(error: Exception, words: Wording) -> dict[str, Any]:
    """Return what is wrong as the page shows it.

    Args:
        error: one of `USER_ERRORS`.
        words: of the language to say it in.

    Returns:
        {"error": a sentence}, with "again": True where it is worth asking again.
    """
    key = next(key for kind, key in SENTENCES.items() if isinstance(error, kind))
    said: dict[str, Any] = {"error": words.text(key)}
    return said | {"again": True} if isinstance(error, RETRYABLE) else said
