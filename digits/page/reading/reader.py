"""What a browser or a program sends -> the answer to it."""

from pathlib import Path
from typing import Any

from digits.classifier import Classifier
from digits.images import open_picture
from digits.page.i18n.wording import ENGLISH, wording_for
from digits.page.reading.answers import page_json
from digits.page.reading.messages import (
    SENT_FORMATS,
    USER_ERRORS,
    drawing_in,
    error_json,
    read_drawing,
)
from digits.reading import reading_json

UPLOAD_PIXELS = 2_000_000  # px; of a picture that a program uploads
UPLOAD_JPEG_PIXELS = 25_000_000  # px; likewise of a JPEG: phones take 12 to 24 million


class Reader:
    """Answers the page and programs."""

    def __init__(self, classifier: Classifier):
        """Take the classifier that reads."""
        self._classifier = classifier

    def read_drawing(self, message: Any) -> dict[str, Any]:
        """Return a reading of strokes, or of a photo, for the page.

        Args:
            message: a drawing, as `drawing_in` takes it, and "language": to answer in;
                nothing in it is trusted.

        Returns:
            As `page_json` or `error_json`.
        """
        words = wording_for(message)
        try:
            drawing = drawing_in(message)
            reading = read_drawing(self._classifier, drawing)
            return page_json(reading, words, is_photo=drawing.picture is not None)
        except USER_ERRORS as error:
            return error_json(error, words)

    def read_file(self, path: str) -> dict[str, Any]:
        """Return a reading of a picture file, for a program: in English.

        Args:
            path: of a JPEG of at most 25 megapixels, or a PNG or WebP of at most 2.

        Returns:
            As `reading_json`, with a headline; or as `error_json`.
        """
        try:
            picture = open_picture(
                Path(path), UPLOAD_PIXELS, SENT_FORMATS, UPLOAD_JPEG_PIXELS
            )
            reading = self._classifier.read(picture)
        except USER_ERRORS as error:
            return error_json(error, ENGLISH)
        return {**reading_json(reading), "headline": ENGLISH.headline(reading)}
