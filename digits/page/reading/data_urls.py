"""A glyph, ink or a layer's maps -> the address of a picture that is its contents."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.arrays import Floats, bytes_from_floats

ACROSS = 4  # maps in a row of a sheet
TILE = 52  # px that a map becomes at most, so that 16 of them stay small to send
GAP = 4  # px between two maps
FAST = 1  # of zlib's nine levels: a picture is sent once, and someone waits for it


def picture_address(glyph: Floats) -> str:
    """Return a glyph, or other ink, as a PNG in a data: address, white on black.

    Args:
        glyph: (rows, cols), from 0 for paper to 1 for ink.
    """
    return _address(Image.fromarray(_bytes(glyph)))


def thumbnail(ink: Floats, side: int) -> Floats:
    """Return ink with its longest side at most so long, averaged by area.

    Args:
        ink: (rows, cols), from 0 for paper to 1 for full ink.
        side: in px; ink that is no longer is returned as it is.
    """
    share = side / max(ink.shape)
    if share >= 1:
        return ink
    rows, cols = (max(1, round(length * share)) for length in ink.shape)
    box = Image.Resampling.BOX
    return np.asarray(Image.fromarray(ink).resize((cols, rows), box))


def sheet_address(maps: Floats) -> str:
    """Return maps side by side as a PNG in a data: address, white for the strongest.

    Args:
        maps: (rows, cols, n), from 0 to 1; n is a multiple of `ACROSS`.
    """
    tiles = np.moveaxis(_bytes(maps), -1, 0)
    larger = TILE // max(tiles.shape[1:])
    tiles = tiles.repeat(larger, axis=1).repeat(larger, axis=2)
    rows, cols = tiles.shape[1] + GAP, tiles.shape[2] + GAP
    size = (ACROSS * cols - GAP, len(tiles) // ACROSS * rows - GAP)
    sheet = Image.new("LA", size)  # see-through between the maps
    for place, tile in enumerate(tiles):
        corner = (place % ACROSS * cols, place // ACROSS * rows)
        sheet.paste(Image.fromarray(tile).convert("LA"), corner)
    return _address(sheet)


def _bytes(values: Floats) -> NDArray[np.uint8]:
    return bytes_from_floats(values)


def _address(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=FAST)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
