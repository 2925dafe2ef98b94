"""A reading -> JSON for the page, which draws the pictures on the way by itself."""

from typing import Any

from digits.page.i18n.wording import Wording
from digits.page.reading.data_urls import picture_address, thumbnail
from digits.preprocess import Box, Steps
from digits.reading import Reading, glyph_text, own_json

THUMBNAIL_SIDE = 56  # px; twice a glyph's side, in half a kilobyte
STEPS_SHOWN = ("drawing", "cropped", "fitted")  # the glyph comes as its bytes
SHARES = ("probabilities", "not_a_digit", "class_probabilities")
SIGNIFICANT_DIGITS = 4  # of a share; the page shows whole percents, and tenths


def page_json(reading: Reading, words: Wording, is_photo: bool) -> dict[str, Any]:
    """Return a reading as the page shows it.

    Args:
        reading: of strokes, or of a photo.
        words: to answer in.
        is_photo: whether it is of a photo, of which the page has no strokes to draw.

    Returns:
        As `reading_json`, shares rounded; headline: a sentence; glyph, also of each
        digit of a number: see `glyph_text`; box: [left, top, right, bottom] in px, the
        part of the pad that was cropped, also of each digit of a number that was drawn
        there; steps: for a photo the addresses of the pictures before the glyph, else
        None. All three are None without a glyph.
    """
    return {
        **_with_glyph(reading),
        "headline": words.headline(reading),
        "digits": [
            {**_with_glyph(digit), "box": _sides_of(digit.box)}
            for digit in reading.digits
        ],
        "box": _sides_of(reading.steps and reading.steps.box),
        "steps": _addresses_of(reading.steps) if is_photo and reading.steps else None,
    }


def _with_glyph(reading: Reading) -> dict[str, Any]:
    glyph = None if reading.glyph is None else glyph_text(reading.glyph)
    found = own_json(reading)
    shares = {key: _rounded(found[key]) for key in SHARES}
    return {**found, **shares, "glyph": glyph}


def _rounded(shares: list[float] | float | None) -> list[float] | float | None:
    if isinstance(shares, list):
        return [_rounded(share) for share in shares]
    return shares and float(f"{shares:.{SIGNIFICANT_DIGITS}g}")


def _sides_of(box: Box | None) -> list[int] | None:
    if box is None:
        return None
    rows, cols = box
    return [cols.start, rows.start, cols.stop, rows.stop]


def _addresses_of(steps: Steps) -> dict[str, str]:
    return {
        name: picture_address(thumbnail(getattr(steps, name), THUMBNAIL_SIDE))
        for name in STEPS_SHOWN
    }
