"""What a browser or a program sends -> a reading as JSON, or a friendly sentence."""

from __future__ import annotations

import asyncio
import base64
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digits.arrays import bytes_from_floats
from digits.canvas import open_picture
from digits.classifier import Classifier
from digits.page.i18n.wording import ENGLISH, Wording, wording_for
from digits.page.reading.data_urls import picture_address, thumbnail
from digits.page.reading.messages import (
    USER_ERRORS,
    BusyError,
    error_json,
    read_message,
    takes_long,
)
from digits.page.reading.queue import ReadingQueue
from digits.preprocess import Steps
from digits.reading import Reading, reading_json

PATIENCE = 2  # s; then the page says that the network is waking up, and asks again
PROGRAM_PATIENCE = 60  # s; a program does not ask again by itself
UPLOAD_PIXELS = 2_000_000  # px; of a picture that comes over the network
UPLOAD_FORMATS = ("PNG", "WEBP", "JPEG")
THUMBNAIL = 56  # px; twice a glyph's side, and half a kilobyte


class RefusedError(Exception):
    """What was sent cannot be read; the message is for the person who sent it."""


class Reader:
    """Answers the page's questions, as soon as the network is awake."""

    def __init__(self, classifier: Future[Classifier]):
        """Keep the promise of a classifier.

        Args:
            classifier: done when the network is awake.
        """
        self._classifier = classifier
        read_now = partial(self.read_drawing, patience=0)
        self._desks = {long: ReadingQueue(read_now) for long in (False, True)}

    async def read_in_turn(self, message: Any) -> dict[str, Any]:
        """Return as `read_drawing` does, or {"superseded": True}; see `ReadingQueue`.

        What takes long to read has a desk of its own, or a few who scribble on purpose
        would keep a class waiting.

        Args:
            message: as for `read_drawing`, and for the desk.
        """
        if not self._classifier.done():  # wait a moment, and keep no thread waiting
            awake = asyncio.wrap_future(self._classifier)
            await asyncio.wait([awake], timeout=PATIENCE)
        try:
            return await self._desks[takes_long(message)].read(message)
        except BusyError as error:
            return error_json(error, wording_for(message))

    def read_drawing(self, message: Any, patience: float = PATIENCE) -> dict[str, Any]:
        """Return a reading of the pad's strokes, or of a photo, for the page.

        Args:
            message: a drawing, as `drawing_in` takes it, and "language": to answer in;
                nothing in it is trusted.
            patience: s; to wait for the network.

        Returns:
            The reading with its headline and glyph, or {"error": a sentence}, with
            "again": True where it is worth asking again.
        """
        words = wording_for(message)
        try:
            return page_json(read_message(self._awake(patience), message), words)
        except USER_ERRORS as error:
            return error_json(error, words)

    def read_file(self, path: Path) -> dict[str, Any]:
        """Return a reading of a picture file, for a program: in English.

        Args:
            path: of a PNG, WebP or JPEG of at most 2 megapixels.

        Raises:
            RefusedError: the file is none, or the network is not awake.
        """
        try:
            picture = open_picture(path, UPLOAD_PIXELS, UPLOAD_FORMATS)
            return answer_json(self._awake(PROGRAM_PATIENCE).read(picture), ENGLISH)
        except USER_ERRORS as error:
            raise RefusedError(error_json(error, ENGLISH)["error"]) from error

    def _awake(self, patience: float) -> Classifier:
        return self._classifier.result(timeout=patience)


def answer_json(reading: Reading, words: Wording) -> dict[str, Any]:
    """Return a reading as JSON has it, with its headline in a language."""
    return {**reading_json(reading), "headline": words.headline(reading)}


def page_json(reading: Reading, words: Wording) -> dict[str, Any]:
    """Return a reading as JSON has it, for the page: with the pictures to show.

    Returns:
        As `answer_json`, and glyph, also of each digit of a number: 784 bytes row by
        row, 0 for paper to 255 for ink, as base64 text; steps: addresses of the
        pictures before it. Both None without a glyph.
    """
    glyph = None if reading.glyph is None else _as_base64(reading.glyph)
    steps = None if reading.steps is None else _addresses(reading.steps)
    digits = [
        {**reading_json(one), "glyph": _as_base64(one.glyph)} for one in reading.digits
    ]
    return {
        **answer_json(reading, words),
        "digits": digits,
        "glyph": glyph,
        "steps": steps,
    }


def _addresses(steps: Steps) -> dict[str, str]:
    """Return what the pictures on the way to the glyph are to be found by."""
    return {
        name: picture_address(thumbnail(getattr(steps, name), THUMBNAIL))
        for name in ("drawing", "cropped", "fitted")
    }


def _as_base64(glyph: NDArray[np.float32]) -> str:
    """Return a (28, 28) glyph's bytes, row by row, as base64 text."""
    pixels = bytes_from_floats(glyph).tobytes()
    return base64.b64encode(pixels).decode("ascii")
