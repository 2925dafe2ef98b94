"""What a browser sends of a photo -> a picture, with nothing in it trusted."""

from __future__ import annotations

import base64
import binascii
import io
import re
from typing import Any

from PIL import Image

from digits.canvas import CanvasError, TooLargeError, open_picture

PHOTO_SIDE = 800  # px; longer side: 116 of 120 photos are read so, 117 at full size
PHOTO_FORMATS = ("PNG", "WEBP", "JPEG")  # by Pillow's names
PHOTO_TEXT = 1_000_000  # characters of base64; JPEG photos of that side take 110,000
ADDRESS = re.compile(r"data:image/(?:png|webp|jpeg);base64,")


def picture_in(message: Any) -> Image.Image:
    """Return the picture that a browser sent, decoded.

    Args:
        message: {"picture": base64 text, or a data: address of such}; the picture is a
            PNG, WebP or JPEG of one frame, its longer side at most `PHOTO_SIDE`.

    Raises:
        TooLargeError: it has too many characters, pixels or scans.
        TooNarrowError: it is a strip.
        CanvasError: it is no such message, or no such picture.
    """
    stored = _decoded(_text_in(message))
    picture = open_picture(io.BytesIO(stored), PHOTO_SIDE**2, PHOTO_FORMATS)
    _check_photo(picture)
    return picture


def _text_in(message: Any) -> str:
    text = message.get("picture") if isinstance(message, dict) else None
    if not isinstance(text, str):
        raise CanvasError(
            'expected {"picture": base64 text}; received '
            f"{type(message).__name__} with {type(text).__name__}. Send a photo so."
        )
    if len(text) > PHOTO_TEXT:
        raise TooLargeError(
            f"a photo has at most {PHOTO_TEXT} characters of base64; received "
            f"{len(text)}. Make it smaller."
        )
    return text


def _decoded(text: str) -> bytes:
    """Return the bytes that base64 text stands for, after a data: address or bare."""
    address = ADDRESS.match(text)
    try:
        return base64.b64decode(text[address.end() if address else 0 :], validate=True)
    except (binascii.Error, ValueError):  # ValueError: not ASCII
        raise CanvasError(
            "expected a picture as base64 text; received other characters. Send "
            "data:image/jpeg;base64, and what stands for the file's bytes."
        ) from None


def _check_photo(picture: Image.Image) -> None:
    if max(picture.size) > PHOTO_SIDE:
        raise TooLargeError(
            f"a photo's longer side has at most {PHOTO_SIDE} px; received "
            f"{max(picture.size)}. Make it smaller."
        )
    if getattr(picture, "n_frames", 1) > 1:
        raise CanvasError("expected one picture; received several. Send the first.")
