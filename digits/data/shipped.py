"""The pen drawings that come along: a small data folder, for whoever has no other.

    python -m digits.data.shipped --data DIR [--folder digits/data/pens]

The command chooses them anew from a data folder's pen drawings. Whoever starts the page
can so let a network learn without internet. They are of the part *train* alone, so that
nothing which is measured on the others is given away; their own `load_parts` sets some
of their writers aside again. What they are and by whom: digits/data/pens/README.md.
"""

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digits.atomic import write_atomically
from digits.data.drawings import PenDrawing
from digits.data.splits import TRAIN, load_parts

SHIPPED = Path(__file__).parent / "pens"
PER_WRITER = {"pendigits": 4, "uji": 2}  # drawings of each digit, by data set
SIDE = 200  # units; the longer side of a drawing that is shipped
DETOUR = 0.8  # units; a point that strays no further from the line is left out


def chosen(drawings: list[PenDrawing], per_writer: int) -> list[PenDrawing]:
    """Return the first drawings of each digit by each writer, in their order."""
    taken: dict[tuple[str, int | str], int] = {}
    found = []
    for drawing in drawings:
        key = (drawing.writer, drawing.label)
        taken[key] = taken.get(key, 0) + 1
        if taken[key] <= per_writer:
            found.append(drawing)
    return found


def in_short(strokes: list[NDArray[np.float64]]) -> list[list[list[int]]]:
    """Return strokes with the points that matter, in whole units from 0 to `SIDE`."""
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    side = max((points.max(axis=0) - low).max(), 1)  # a dot has none
    return [_polygon((path - low) * SIDE / side) for path in strokes]


def _polygon(path: NDArray[np.float64]) -> list[list[int]]:
    from skimage.measure import approximate_polygon  # slow to import, for whoever reads

    corners = approximate_polygon(path, DETOUR) if len(path) > 1 else path
    return np.round(corners).astype(int).tolist()


def content_of(drawings: list[PenDrawing]) -> bytes:
    """Return drawings as `load_drawings` reads them; the same ones, the same bytes."""
    items = [
        {
            "label": drawing.label,
            "writer": drawing.writer,
            "strokes": in_short(drawing.strokes),
        }
        for drawing in drawings
    ]
    text = json.dumps(items, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def main(arguments: list[str] | None = None) -> int:
    """Write the files; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m digits.data.shipped")
    parser.add_argument("--data", type=Path, required=True, help="folder with strokes/")
    parser.add_argument("--folder", type=Path, default=SHIPPED, help="to write to")
    flags = parser.parse_args(arguments)
    learnt = load_parts(flags.data)[TRAIN].digits
    (flags.folder / "strokes").mkdir(parents=True, exist_ok=True)
    for name, per_writer in PER_WRITER.items():
        drawings = chosen(learnt[name], per_writer)
        content = content_of(drawings)
        write_atomically(flags.folder / "strokes" / f"{name}.json.gz", content)
        print(f"{name}: {len(drawings):,} drawings, {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
