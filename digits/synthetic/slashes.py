"""A zero by a hand -> the same zero with a slash by rule.

Many people slash their zeros, to tell them from the letter O; the writers of the data
sets were asked for digits alone, and hardly one did. So a slash is drawn through zeros.
"""

import numpy as np
from PIL import Image, ImageDraw

from digits.arrays import Bytes
from digits.preprocess import bounding_box
from digits.synthetic.paths import Chance, Drawing, Path, bounds, curve, longer_side

REACH = (0.5, 1.3)  # of the ring's half height and width; some slashes stick out
RISING_SHARE = 0.85  # of the slashes; the others fall from left to right
TOP_HEIGHT = 0.84  # of the ring's half height; where a slash of reach 1 starts
STRAY = 0.06  # of the ring's longer side; how far a slash is off the middle, 1 sigma
BOW = 0.04  # of the same; how far its middle is off the straight line, 1 sigma
PEN_SHARES = (0.05, 0.14)  # of the same; width of a slash through a scan
OVERSAMPLING = 4  # drawn pixels per pixel and axis


def slashed(zero: Drawing, rng: Chance) -> Drawing:
    """Return a zero's strokes and one more: a slash."""
    return [*zero, slash(*bounds(zero), rng)]


def slashed_ink(ink: Bytes, rng: Chance) -> Bytes:
    """Return a scanned zero with a slash as dark as a full pen's.

    Args:
        ink: (height, width) uint8, 0 for paper to 255 for ink; not blank.
        rng: decides the slash and how wide it is.
    """
    rows, cols = bounding_box(ink)
    low = np.array([cols.start, rows.start], dtype=np.float64)
    high = np.array([cols.stop, rows.stop], dtype=np.float64)
    path = slash(low, high, rng)
    return with_stroke(ink, path, rng.uniform(*PEN_SHARES) * (high - low).max())


def with_stroke(ink: Bytes, path: Path, width: float) -> Bytes:
    """Return a scan's ink with a full pen's stroke over it, so wide (px)."""
    k = OVERSAMPLING
    sheet = Image.new("L", (ink.shape[1] * k, ink.shape[0] * k))
    points = [tuple(point) for point in path * k]
    ImageDraw.Draw(sheet).line(points, fill=255, width=round(width * k), joint="curve")
    return np.maximum(ink, np.asarray(sheet.reduce(k)))


def slash(low: Path, high: Path, rng: Chance) -> Path:
    """Return a slash through the box of a zero, from its upper end.

    Args:
        low: [x, y] of the box's top left corner.
        high: [x, y] of its bottom right corner.
        rng: decides how long it is, how steep, how far off the middle and how bent.
    """
    half, side = (high - low) / 2, longer_side([low[None], high[None]])
    right = 1 if rng.random() < RISING_SHARE else -1
    corner = np.array([right * rng.uniform(0.6, 1), -TOP_HEIGHT])
    top = half * corner * rng.uniform(*REACH)
    middle = (low + high) / 2 + rng.normal(0, STRAY, 2) * side
    bent = middle + rng.normal(0, BOW, 2) * side
    return curve(tuple(middle + top), tuple(bent), tuple(middle - top))
