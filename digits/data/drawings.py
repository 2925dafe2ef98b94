"""Files of pen drawings -> drawings: a label, a writer, and strokes."""

import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digits.data.errors import (
    DAMAGED_FILE_ERRORS,
    DataError,
    check_no_pointer,
    missing_file,
)

STROKE_LIMIT, POINT_LIMIT = 100, 5_000  # per drawing, per stroke
COORDINATE_LIMIT = 1e6  # units from 0


@dataclass(frozen=True)
class PenDrawing:
    """One drawing of a pen data set."""

    label: int | str  # a digit, or the name of a non-digit
    writer: str  # a pseudonym; the same text means the same writer
    # One (points, 2) array of [x, y] per pen-down stroke, y down, any unit; at least
    # one point in all.
    strokes: list[NDArray[np.float64]]
    # Its data set marks it as a non-digit that can be read as a digit.
    digitlike: bool = False


def load_drawings(path: Path) -> list[PenDrawing]:
    """Return the drawings in a gzip JSON list of {"label", "writer", "strokes"}.

    Raises:
        DataError: the file is missing, damaged or of another form.
    """
    check_no_pointer(path)
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            items = json.load(file)
        return [_drawing(item) for item in items]
    except FileNotFoundError:
        raise missing_file(path) from None
    except DAMAGED_FILE_ERRORS as error:
        raise DataError(
            f"{path} is not a gzip JSON list of label, writer and strokes ({error})."
        ) from error


def _drawing(item: dict[str, Any]) -> PenDrawing:
    strokes = [np.array(path, dtype=np.float64) for path in item["strokes"] if path]
    label = item["label"]
    known = isinstance(label, str) or (type(label) is int and label in range(10))
    points = all(path.ndim == 2 and path.shape[1] == 2 for path in strokes)
    if not (known and strokes and points):
        raise ValueError(f"a drawing of {label!r} without label or points")
    if not (np.abs(np.concatenate(strokes)) <= COORDINATE_LIMIT).all():
        raise ValueError(f"a drawing of {label!r} beyond {COORDINATE_LIMIT:,.0f} units")
    if len(strokes) > STROKE_LIMIT or max(map(len, strokes)) > POINT_LIMIT:
        raise ValueError(f"a drawing of {label!r} with too many strokes or points")
    digitlike = bool(item.get("digitlike", False))
    return PenDrawing(label, str(item["writer"]), strokes, digitlike)


def strokes_digest(drawings: Iterable[PenDrawing]) -> str:
    """Return the SHA-256 of drawings: their labels, writers and points, in order."""
    text = hashlib.sha256()
    for drawing in drawings:
        text.update(json.dumps([drawing.label, drawing.writer]).encode())
        for path in drawing.strokes:
            text.update(np.ascontiguousarray(path).tobytes() + b";")
    return text.hexdigest()
