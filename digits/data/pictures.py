"""Files of pictures without strokes -> pictures: a label, a writer, and ink."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digits.arrays import Bytes
from digits.data.errors import (
    DAMAGED_FILE_ERRORS,
    DataError,
    check_no_pointer,
    missing_file,
)

PICTURE_SIDE = 48  # px; the ink's longer side is 40 px, in the middle
CELL_SIDE = 96  # px; of a form's cell as scanned: paper bright, ink dark, anywhere
ARRAYS = ("images", "labels", "writers")  # in each file; `digitlike` may be there too


@dataclass(frozen=True, eq=False)  # arrays have no one truth to compare by
class Picture:
    """One picture of a data set: a digit, or something else, that was scanned."""

    label: int | str  # a digit, or the name of a non-digit
    writer: str  # a pseudonym, or a group of writers who cannot be told apart
    ink: Bytes  # (48, 48) uint8, 0 for paper to 255 for ink; of a cell (96, 96) grey
    # Its data set marks it as a non-digit that can be read as a digit.
    digitlike: bool = False


def load_pictures(path: Path, side: int = PICTURE_SIDE) -> list[Picture]:
    """Return the pictures in an `.npz` of images, labels and writers.

    Args:
        path: of the file.
        side: px; another one for cells as scanned.

    Raises:
        DataError: the file is missing, damaged or of another form.
    """
    check_no_pointer(path)
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            images, labels, writers = (archive[name] for name in ARRAYS)
            alike = archive.get("digitlike", np.zeros(len(labels), dtype=bool))
        _check(images, labels, writers, alike, side)
    except FileNotFoundError:
        raise missing_file(path) from None
    except DAMAGED_FILE_ERRORS as error:
        raise DataError(
            f"{path} is not an .npz of images, labels and writers ({error})."
        ) from error
    rows = zip(labels.tolist(), writers.tolist(), images, alike.tolist(), strict=True)
    return [Picture(*row) for row in rows]


def _check(
    images: Bytes, labels: np.ndarray, writers: np.ndarray, alike: np.ndarray, side: int
) -> None:
    """Raise ValueError unless the arrays are of the form of `Picture`."""
    square = (side, side)
    if images.dtype != np.uint8 or images.ndim != 3 or images.shape[1:] != square:
        raise ValueError(f"images of {images.dtype} {images.shape}")
    if any(entry.shape != images.shape[:1] for entry in (labels, writers, alike)):
        raise ValueError("arrays of several lengths")
    if not images.any(axis=(1, 2)).all():
        raise ValueError("a picture without ink")
    digits = labels.dtype.kind in "iu" and bool(np.isin(labels, range(10)).all())
    if not digits and labels.dtype.kind != "U":
        raise ValueError("labels that are neither 0 to 9 nor texts")


def pictures_digest(pictures: Iterable[Picture]) -> str:
    """Return the SHA-256 of pictures: their labels, writers and ink, in order."""
    text = hashlib.sha256()
    for picture in pictures:
        text.update(f"{picture.label} {picture.writer};".encode())
        text.update(picture.ink.tobytes())
    return text.hexdigest()
