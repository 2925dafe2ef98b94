"""What a browser or a program sends -> the answer to it."""

from pathlib import Path
from threading import Lock
from typing import Any

from digits.classifier import Classifier
from digits.images import open_picture
from digits.page.i18n.wording import ENGLISH, wording_for
from digits.page.reading.answers import page_json
from digits.page.reading.messages import (
    SENT_FORMATS,
    USER_ERRORS,
    BusyError,
    drawing_in,
    error_json,
    read_drawing,
    takes_long,
)
from digits.page.reading.queue import ReadingQueue
from digits.reading import reading_json

UPLOAD_PIXELS = 2_000_000  # px; of a picture that a program uploads
UPLOAD_JPEG_PIXELS = 25_000_000  # px; likewise of a JPEG: phones take 12 to 24 million


class RefusedError(Exception):
    """A program's file cannot be read; the message is for the person who sent it."""


class Reader:
    """Answers the page and programs."""

    def __init__(self, classifier: Classifier):
        """Open two queues: one for digits, one for what takes long to read.

        With one queue, a few who scribble on purpose would keep a class waiting.
        """
        self._classifier = classifier
        self._decoding = Lock()  # a progressive JPEG of that size takes 150 MB
        self._queues = {slow: ReadingQueue(self._read) for slow in (False, True)}

    async def read_drawing(self, message: Any) -> dict[str, Any]:
        """Return as `read_photo` does, or {"superseded": True}; see `ReadingQueue`."""
        try:
            return await self._queues[takes_long(message)].read(message)
        except BusyError as error:
            return error_json(error, wording_for(message))

    def read_photo(self, message: Any) -> dict[str, Any]:
        """Return a reading of a photo, or of strokes, for the page; without a queue.

        Args:
            message: a drawing, as `drawing_in` takes it, and "language": to answer in;
                nothing in it is trusted.

        Returns:
            As `page_json` or `error_json`.
        """
        return self._read(message)

    def _read(self, message: Any) -> dict[str, Any]:
        words = wording_for(message)
        try:
            drawing = drawing_in(message)
            reading = read_drawing(self._classifier, drawing)
            return page_json(reading, words, is_photo=drawing.picture is not None)
        except USER_ERRORS as error:
            return error_json(error, words)

    def read_file(self, path: Path) -> dict[str, Any]:
        """Return a reading of a picture file, for a program: in English.

        Args:
            path: of a JPEG of at most 25 megapixels, or a PNG or WebP of at most 2.

        Raises:
            RefusedError: the file cannot be read.
        """
        try:
            with self._decoding:
                picture = open_picture(
                    path, UPLOAD_PIXELS, SENT_FORMATS, UPLOAD_JPEG_PIXELS
                )
            reading = self._classifier.read(picture)
        except USER_ERRORS as error:
            raise RefusedError(error_json(error, ENGLISH)["error"]) from error
        return {**reading_json(reading), "headline": ENGLISH.headline(reading)}
