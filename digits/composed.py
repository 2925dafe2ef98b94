"""Numbers of two to four digits, composed of one writer's pen strokes.

python tests/composed.py --data DIR [--weights DIR] [--part fit|report] [--each 134]
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from digits.strokes import PAD_SIDE

KINDS = ("clear gaps", "columns overlap", "touching")
LENGTHS = (2, 3, 4)
GAP = (0.08, 0.45)  # of the digits' height, between clear digits' ink
SHARED = 2  # px; overlapping digits share at least so many columns
NEAR = 3  # px; the least between the ink of overlapping digits
INTO = (0.0, 0.06)  # of the height; how far touching digits run into each other
UNEVEN = (0.85, 1.15)  # of the height; how unequal digits are
BASELINE = 0.05  # of the height, 1 sigma; how far a digit strays from its line
HEIGHT = 100.0  # units of a digit, before the number is put on the pad
BRUSH = (7.0, 16.0)  # px
FATTEST = 0.18  # of the height; of the brush
ROOM = PAD_SIDE - 12  # px; for the whole number
TRIES = 60  # digits that were tried together in vain; a few never overlap


@dataclass(frozen=True)
class Number:
    """A number on the pad.

    Attributes:
        kind: of `KINDS`.
        digits: what it says.
        writer: whose strokes they are.
        strokes: as the pad sends them.
    """

    kind: str
    digits: tuple[int, ...]
    writer: str
    strokes: list[dict]


def composed_numbers(drawings, kind, count, rng):
    """Return numbers of one kind, each by one writer.

    Args:
        drawings: of digits, by writers with several.
        kind: of `KINDS`.
        count: of numbers; their lengths take turns.
        rng: where chance comes from.
    """
    by_writer = {}
    for drawing in drawings:
        by_writer.setdefault(drawing.writer, []).append(drawing)
    numbers = []
    while len(numbers) < count:
        own = by_writer[rng.choice(sorted(by_writer))]
        length = LENGTHS[len(numbers) % len(LENGTHS)]
        for _ in range(TRIES):
            chosen = [own[place] for place in rng.integers(0, len(own), length)]
            strokes = _side_by_side([one.strokes for one in chosen], kind, rng)
            if strokes is not None:
                digits = tuple(int(one.label) for one in chosen)
                numbers.append(Number(kind, digits, chosen[0].writer, strokes))
                break
    return numbers


def _side_by_side(digits, kind, rng):
    """Return digits' strokes in a row on the pad, or None if they cannot be so."""
    brush = rng.uniform(BRUSH[0] / BRUSH[1], 1) * FATTEST * HEIGHT
    row = []
    for paths, beside in zip(digits, _neighbours(kind, len(digits), rng), strict=True):
        paths = _of_height(paths, HEIGHT * rng.uniform(*UNEVEN), rng)
        right = _moved(row, paths, beside, brush, rng)
        if right is None:
            return None
        row.append([path + np.array([right, 0.0]) for path in paths])
    return _on_pad(row, brush)


def _neighbours(kind, length, rng):
    """Return how each digit stands beside the one before: at least one as the kind."""
    apart = rng.random(length) < 0.5
    apart[rng.integers(1, length)] = False
    return [KINDS[0] if each else kind for each in apart]


def _of_height(paths, height, rng):
    points = np.concatenate(paths)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = height / max(high[1] - low[1], 0.5 * (high[0] - low[0]), 1e-6)
    down = (1 - scale * (high[1] - low[1]) / height) * height / 2
    stray = rng.normal(0, BASELINE) * height
    return [(path - low) * scale + np.array([0, down + stray]) for path in paths]


def _moved(row, paths, kind, brush, rng):
    """Return how far to the right a digit goes, after those in the row."""
    if not row:
        return 0.0
    last, new = np.concatenate(row[-1]), np.concatenate(paths)
    beside = last[:, 0].max() - new[:, 0].min() + brush
    if kind == KINDS[0]:
        return beside + rng.uniform(*GAP) * HEIGHT
    touch = _touching(row[-1], paths, beside, brush)
    if kind == KINDS[2]:
        return touch - rng.uniform(*INTO) * HEIGHT
    near = touch + NEAR
    return near if near < beside - SHARED else None


def _touching(left, right, beside, brush):
    """Return how far to the right a digit goes so that the two inks just touch."""
    one, other = _dense(left), _dense(right)
    low, high = beside - 2 * brush - np.ptp(other[:, 0]), beside
    for _ in range(20):
        middle = (low + high) / 2
        if _nearest(one, other + np.array([middle, 0])) < brush:
            low = middle
        else:
            high = middle
    return high


def _dense(paths):
    pieces = []
    for path in paths:
        pieces.append(path)
        for start, end in pairwise(path):
            steps = int(np.hypot(*(end - start)) // 2)
            along = np.linspace(0, 1, steps + 2)[1:-1, None]
            pieces.append(start + along * (end - start))
    return np.concatenate(pieces)


def _nearest(one, other):
    return np.sqrt(((one[:, None] - other[None]) ** 2).sum(axis=-1).min())


def _on_pad(row, brush):
    points = np.concatenate([path for digit in row for path in digit])
    low, high = points.min(axis=0) - brush / 2, points.max(axis=0) + brush / 2
    scale = ROOM / max(high - low)
    width = float(brush * scale)
    if width > BRUSH[1]:  # no wider than the pad's middle brush
        scale, width = scale * BRUSH[1] / width, BRUSH[1]
    corner = (PAD_SIDE - (high - low) * scale) / 2
    return [
        {"width": width, "points": (path - low) * scale + corner}
        for digit in row
        for path in digit
    ]
