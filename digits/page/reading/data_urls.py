"""Ink or a layer's maps -> the address of a picture that contains the picture itself.

Such a "data:" address holds a small PNG as text, so the page needs no second request.
"""

import base64
import io

import numpy as np
from PIL import Image

from digits.arrays import Floats, bytes_from_floats

SHEET_COLUMNS = 4  # maps in a row of a sheet
TILE_SIDE = 52  # px; longest side of an enlarged map, so that 16 stay small to send
TILE_GAP = 4  # px between two maps
PNG_LEVEL = 1  # of zlib's nine, the fastest: a picture is sent once, to one visitor


def picture_address(ink: Floats) -> str:
    """Return ink, such as a glyph, as a PNG in a data: address, white on black."""
    return _address(Image.fromarray(bytes_from_floats(ink)))


def thumbnail(ink: Floats, side: int) -> Floats:
    """Return ink shrunk by averages of areas until no side is longer (px).

    Smaller ink is returned unchanged.
    """
    scale = side / max(ink.shape)
    if scale >= 1:
        return ink
    rows, cols = (max(1, round(length * scale)) for length in ink.shape)
    shrunk = Image.fromarray(ink).resize((cols, rows), Image.Resampling.BOX)
    return np.asarray(shrunk)


def sheet_address(maps: Floats) -> str:
    """Return maps side by side as a PNG in a data: address, white for the strongest.

    Args:
        maps: (rows, cols, n), from 0 to 1; n is a multiple of `SHEET_COLUMNS`.
    """
    tiles = np.moveaxis(bytes_from_floats(maps), -1, 0)
    scale = TILE_SIDE // max(tiles.shape[1:])
    tiles = tiles.repeat(scale, axis=1).repeat(scale, axis=2)
    rows, cols = tiles.shape[1] + TILE_GAP, tiles.shape[2] + TILE_GAP
    size = (SHEET_COLUMNS * cols, len(tiles) // SHEET_COLUMNS * rows)
    sheet = Image.new("LA", tuple(side - TILE_GAP for side in size))  # gaps see-through
    for place, tile in enumerate(tiles):
        row, col = divmod(place, SHEET_COLUMNS)
        sheet.paste(Image.fromarray(tile).convert("LA"), (col * cols, row * rows))
    return _address(sheet)


def _address(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=PNG_LEVEL)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
