"""A reading -> JSON for the page, with the pictures to show."""

import base64
from typing import Any

from digits.arrays import Floats, bytes_from_floats
from digits.page.i18n.wording import Wording
from digits.page.reading.data_urls import picture_address, thumbnail
from digits.preprocess import Steps
from digits.reading import Reading, reading_json

THUMBNAIL_SIDE = 56  # px; twice a glyph's side, in half a kilobyte
STEPS_SHOWN = ("drawing", "cropped", "fitted")  # the glyph comes as its bytes


def page_json(reading: Reading, words: Wording) -> dict[str, Any]:
    """Return a reading as the page shows it.

    Returns:
        As `reading_json`; headline: a sentence; glyph, also of each digit of a number:
        784 bytes row by row, 0 for paper to 255 for ink, as base64 text; steps: the
        addresses of the pictures before it. Both are None without a glyph.
    """
    digits = [
        {**reading_json(digit), "glyph": _base64_of(digit.glyph)}
        for digit in reading.digits
    ]
    return {
        **reading_json(reading),
        "headline": words.headline(reading),
        "digits": digits,
        "glyph": None if reading.glyph is None else _base64_of(reading.glyph),
        "steps": None if reading.steps is None else _addresses_of(reading.steps),
    }


def _addresses_of(steps: Steps) -> dict[str, str]:
    return {
        name: picture_address(thumbnail(getattr(steps, name), THUMBNAIL_SIDE))
        for name in STEPS_SHOWN
    }


def _base64_of(glyph: Floats) -> str:
    return base64.b64encode(bytes_from_floats(glyph).tobytes()).decode("ascii")
