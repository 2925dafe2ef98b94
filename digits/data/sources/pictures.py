"""Pictures of other sets -> the arrays of a data folder: 48 x 48, ink high, centred."""

import hashlib
import io
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from digits.arrays import FULL_BYTE, Bools, Bytes

Arrays = dict[str, np.ndarray]

SIDE = 48  # px of a picture
INK_SIDE = 40  # px of the longer side of its ink
MARGIN = 1  # px kept around the ink: the rim of a line is fainter than the line
INK_THRESHOLD = 64  # of 255; less is paper
PIXEL_LIMIT = 4_000_000  # px of a picture as published; most have 10,000


class Picture(NamedTuple):
    """One picture of a set."""

    image: Bytes  # (rows, cols)
    label: int | str  # a digit, or the name of a non-digit
    writer: str  # a pseudonym, or the name of a group of writers
    source: str  # its place in the set as published


def arrays_of(pictures: Sequence[Picture], **columns: np.ndarray) -> Arrays:
    """Return pictures column by column, as `np.load` returns them.

    Args:
        pictures: with images of one size.
        columns: more arrays with an entry for each picture.
    """
    images, labels, writers, places = zip(*pictures, strict=True)
    names = np.array(labels)
    return {
        "images": np.array(images, dtype=np.uint8),
        "labels": names.astype(np.uint8) if names.dtype.kind in "iu" else names,
        "writers": np.array(writers),
        "source": np.array(places),
        **columns,
    }


def arrays_digest(arrays: Arrays) -> str:
    """Return the SHA-256 of arrays: their names, types, shapes and values, in order.

    >>> arrays_digest({"labels": np.arange(2)}) == arrays_digest({"ids": np.arange(2)})
    False
    """
    digest = hashlib.sha256()
    for name, array in arrays.items():
        little = array.astype(array.dtype.newbyteorder("<"))
        digest.update(f"{name} {little.dtype.str} {little.shape}\n".encode())
        digest.update(np.ascontiguousarray(little).tobytes())
    return digest.hexdigest()


def npz_from_arrays(arrays: Arrays) -> bytes:
    """Return the bytes of an `.npz`; equal arrays give equal bytes."""
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def picture_of(png: bytes) -> Image.Image:
    """Return a PNG as published, decoded, however narrow it is.

    Raises:
        ValueError: it is damaged, too large or of another format.
    """
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
            _check_size(*picture.size)
            picture.load()
            return picture
    except Exception as error:  # decoders raise almost anything for a damaged file
        raise ValueError(
            f"expected a small PNG; received another file, or a damaged one ({error})"
        ) from error


def _check_size(width: int, height: int) -> None:
    if width * height > PIXEL_LIMIT:
        raise ValueError(
            f"at most {PIXEL_LIMIT:,} pixels, received {width:,} x {height:,}"
        )


def grey_of(png: bytes) -> Image.Image:
    """Return a PNG's brightness; what is transparent shows white paper."""
    picture = picture_of(png).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    return paper.convert("L")


def ink_of(png: bytes) -> Bytes:
    """Return (rows, cols) of a PNG of dark ink on white: 255 where it is black."""
    return FULL_BYTE - np.asarray(grey_of(png))


def fitted(ink: Bytes, inked: Bools | None = None) -> Bytes | None:
    """Return ink scaled and centred, (48, 48), its longer side 40 px; None if blank.

    Args:
        ink: (rows, cols), 0 for paper to 255 for ink.
        inked: where ink counts for the bounding box; without it, where there is more
            than `INK_THRESHOLD`.
    """
    rows, cols = np.nonzero(ink > INK_THRESHOLD if inked is None else inked)
    if len(rows) == 0:
        return None
    top, left = max(rows.min() - MARGIN, 0), max(cols.min() - MARGIN, 0)
    box = ink[top : rows.max() + MARGIN + 1, left : cols.max() + MARGIN + 1]
    scale = INK_SIDE / max(box.shape)
    height, width = (max(1, round(side * scale)) for side in box.shape)
    small = Image.fromarray(np.ascontiguousarray(box)).resize(
        (width, height), Image.Resampling.LANCZOS
    )
    return centred_in(np.asarray(small), SIDE)


def centred_in(image: Bytes, side: int) -> Bytes:
    """Return an image, no larger than a square of that side, in its middle."""
    rows, cols = image.shape
    top, left = (side - rows) // 2, (side - cols) // 2
    square = np.zeros((side, side), dtype=np.uint8)
    square[top : top + rows, left : left + cols] = image
    return square
