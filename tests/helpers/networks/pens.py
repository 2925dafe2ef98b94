"""Small data folders of pen drawings, in the format of the large ones."""

import gzip
import json

import numpy as np

from digits.data.drawings import PenDrawing


def pen_drawing(label, writer="a", strokes=(((0, 0), (3, 4)),), digitlike=False):
    paths = [np.array(path, dtype=np.float64) for path in strokes]
    return PenDrawing(label, writer, paths, digitlike)


def save_drawings(folder, kind, name, drawings):
    """Write drawings as DIR/strokes or DIR/nondigits has them: as a data set's file."""
    items = [
        {
            "label": drawing.label,
            "writer": drawing.writer,
            "strokes": [path.tolist() for path in drawing.strokes],
            "digitlike": drawing.digitlike,
        }
        for drawing in drawings
    ]
    path = folder / kind / f"{name}.json.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps(items).encode()))


UPRIGHT = pen_drawing(1, strokes=[[(0, 0), (0, 40)]])
FLAT = pen_drawing(7, strokes=[[(0, 0), (40, 0)]])
DOT = pen_drawing(1, strokes=[[(5, 5)]])
BAR = pen_drawing(1, "b", [[(0, 0), (0, 7)]])
RING = pen_drawing(0, "a", [[(3, 3), (5, 3), (5, 5), (3, 5), (3, 3)]])


def save_pictures(folder, place, name, labels, writers, alike=(), side=48):
    """Write squares of ink as DIR/glyphs or DIR/nondigits has pictures: an `.npz`."""
    images = np.zeros((len(labels), side, side), dtype=np.uint8)
    images[:, 4:-4, 4:-4] = 255
    path = folder / place / f"{name}.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    marked = np.isin(labels, alike)
    np.savez(path, images=images, labels=labels, writers=writers, digitlike=marked)
