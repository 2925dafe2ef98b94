"""Forms of digits that networks find strange -> how many of them are told right.

- flagged ones: 1s so broad that the upstroke must be long, or a base or hook is there;
- slashed zeros: few people in the data sets slash a zero, so that a slash is drawn
  through everybody's zeros: the ring is by a hand, the slash by rule, and by another
  rule than that of training (digits.synthetic.slashes).
"""

from typing import Any

import numpy as np

from digits.arrays import Bytes, Floats, floats_from_bytes
from digits.classifier import Classifier
from digits.data.drawings import PenDrawing
from digits.data.splits import Item, Part, all_drawings
from digits.evaluate.predictions import predict_inks
from digits.preprocess import bounding_box
from digits.synthetic.paths import bounds, line
from digits.synthetic.rendering import SEED, ink_of
from digits.synthetic.slashes import with_stroke

BROAD_RATIO = 0.4  # width to height; a bare stem leans less
SLASH_REACH = (0.8, 1.2)  # of the ring's half height and width; it may stick out
PEN_RATIO = 0.1  # of the ink's longer side; a scanned slash is about so wide


def form_figures(classifier: Classifier, part: Part) -> dict[str, Any]:
    """Return n and the share named, for each form that the part has."""
    items: list[Item] = [
        *all_drawings(part.digits),
        *all_drawings(part.digit_pictures),
    ]
    rng = np.random.default_rng([SEED, 4])
    forms = {
        "flagged_ones": (1, [ink_of(i, rng) for i in items if _is_flagged(i)]),
        "slashed_zeros": (0, [_slashed(i, rng) for i in items if i.label == 0]),
    }
    return {
        name: {"n": len(inks), "named": _named(classifier, inks, digit)}
        for name, (digit, inks) in forms.items()
        if inks
    }


def _named(classifier: Classifier, inks: list[Floats], digit: int) -> float:
    found = predict_inks(classifier, inks, len(inks), None)
    return float((found.names_a_digit & (found.digits == digit)).mean())


def _is_flagged(item: Item) -> bool:
    """Tell whether it is a 1 broader than a bare stem."""
    if item.label != 1:
        return False
    if isinstance(item, PenDrawing):
        low, high = bounds(item.strokes)
        width, height = high - low
    else:
        rows, cols = bounding_box(item.ink)
        height, width = rows.stop - rows.start, cols.stop - cols.start
    return bool(width > BROAD_RATIO * height)


def _slashed(zero: Item, rng: np.random.Generator) -> Floats:
    """Return the ink of a zero with a slash through it."""
    reach, lean = rng.uniform(*SLASH_REACH), rng.uniform(0.6, 1)
    if isinstance(zero, PenDrawing):
        low, high = bounds(zero.strokes)
        slash = line((1, -1), (-1, 1)) * (high - low) / 2 * reach * [lean, 1]
        strokes = [*zero.strokes, (low + high) / 2 + slash]
        return ink_of(PenDrawing(0, zero.writer, strokes), rng)
    return floats_from_bytes(_with_slash(zero.ink, reach, lean))


def _with_slash(ink: Bytes, reach: float, lean: float) -> Bytes:
    """Return a scanned zero with a straight line from top right to bottom left."""
    rows, cols = bounding_box(ink)
    x, y = (cols.start + cols.stop) / 2, (rows.start + rows.stop) / 2
    across = (cols.stop - cols.start) / 2 * reach * lean
    down = (rows.stop - rows.start) / 2 * reach
    width = PEN_RATIO * max(rows.stop - rows.start, cols.stop - cols.start)
    slash = line((x + across, y - down), (x - across, y + down))
    return with_stroke(ink, slash, width)
