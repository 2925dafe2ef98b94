"""Drawings of digits -> numbers: side by side, apart, overlapping or touching.

`number_drawing` puts drawings next to each other, in a training example of "not a
digit". `composed_numbers` puts numbers of two to four digits on the pad, each by one
writer, for the number detector and its figures: the pad has room for them in a row, so
that the digits are smaller than a digit by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from digits.data.drawings import PenDrawing
from digits.strokes import PAD_SIDE
from digits.synthetic.paths import (
    Chance,
    Drawing,
    Path,
    bounds,
    longer_side,
    resampled,
)

# In a number of a training example, in shares of a digit's height.
APART_GAPS, TOUCHING_GAPS = (0.05, 0.45), (-0.1, 0.05)

# In a number on the pad.
APART, OVERLAPPING, TOUCHING = KINDS = ("clear_gaps", "columns_overlap", "touching")
LENGTHS = (2, 3, 4)  # digits
GAP = (0.08, 0.45)  # of the digits' height, between clear digits' ink
SHARED_COLUMNS = 2.0  # units; overlapping digits share at least so many columns
INK_DISTANCE = 3.0  # units; between the ink of overlapping digits
INTRUSION = (0.0, 0.06)  # of the height; how far touching digits run into each other
HEIGHTS = (0.85, 1.15)  # of the usual height; how unequal digits are
BASELINE_SIGMA = 0.05  # of the height; how far a digit strays from its line
HEIGHT = 100.0  # units of a digit, before the number is put on the pad
BRUSH = (7.0, 16.0)  # px; the pad's middle brush has 16
WIDEST_BRUSH = 0.18  # of the height
NUMBER_SIDE = PAD_SIDE - 12  # px; room for the whole number
TRIES = 60  # before another writer's turn: some writers' digits never overlap
POINT_DISTANCE = 2.0  # units; between points whose distance is measured
HALVINGS = 20  # of the distance at which two digits touch: to a thousandth


def number_drawing(digits: list[Drawing], rng: Chance) -> Drawing:
    """Return two or more digits side by side, some apart, some touching.

    Their strokes keep their order; a digit's longer side is about 1.
    """
    drawing: Drawing = []
    for digit in digits:
        low, _ = bounds(digit)
        scale = rng.uniform(*HEIGHTS) / longer_side(digit)
        right = max((path[:, 0].max() for path in drawing), default=0.0)
        gap = rng.uniform(*(APART_GAPS if rng.random() < 0.75 else TOUCHING_GAPS))
        place = np.array([right + gap * bool(drawing), rng.normal(0, 0.06)])
        drawing += [(path - low) * scale + place for path in digit]
    return drawing


def number_drawings(
    count: int, pens: list[PenDrawing], rng: Chance
) -> list[PenDrawing]:
    """Return pen drawings of two digits of `pens` side by side, as they were drawn."""
    pairs = rng.integers(0, len(pens), (count, 2))
    return [
        PenDrawing(
            f"{pens[left].label}{pens[right].label}",
            "",
            number_drawing([pens[left].strokes, pens[right].strokes], rng),
        )
        for left, right in pairs
    ]


@dataclass(frozen=True, eq=False)
class Number:
    """A number on the pad."""

    # Of `KINDS`; at least one pair stands like that, the others do or stand apart.
    kind: str
    digits: tuple[int, ...]  # from left to right
    writer: str  # of the strokes
    strokes: list[dict]  # as the pad sends them


def composed_numbers(
    drawings: Iterable[PenDrawing], kind: str, count: int, rng: Chance
) -> list[Number]:
    """Return numbers of one of the `KINDS`; their lengths take turns."""
    by_writer: dict[str, list[PenDrawing]] = {}
    for drawing in drawings:
        by_writer.setdefault(drawing.writer, []).append(drawing)
    numbers: list[Number] = []
    while len(numbers) < count:
        theirs = by_writer[rng.choice(sorted(by_writer))]
        number = _number(theirs, LENGTHS[len(numbers) % len(LENGTHS)], kind, rng)
        numbers += [] if number is None else [number]
    return numbers


def _number(
    drawings: list[PenDrawing], length: int, kind: str, rng: Chance
) -> Number | None:
    for _ in range(TRIES):
        chosen = [drawings[k] for k in rng.integers(0, len(drawings), length)]
        strokes = _side_by_side([drawing.strokes for drawing in chosen], kind, rng)
        if strokes is not None:
            digits = tuple(int(drawing.label) for drawing in chosen)
            return Number(kind, digits, chosen[0].writer, strokes)
    return None


def _side_by_side(digits: list[Drawing], kind: str, rng: Chance) -> list[dict] | None:
    """Return digits' strokes in a row on the pad, or None if they cannot stand so."""
    brush = rng.uniform(BRUSH[0] / BRUSH[1], 1) * WIDEST_BRUSH * HEIGHT
    row: list[Drawing] = []
    for paths, beside in zip(digits, _neighbours(kind, len(digits), rng), strict=True):
        paths = _of_height(paths, HEIGHT * rng.uniform(*HEIGHTS), rng)
        right = _place(row, paths, beside, brush, rng)
        if right is None:
            return None
        row.append([path + np.array([right, 0.0]) for path in paths])
    return _on_pad(row, brush)


def _neighbours(kind: str, length: int, rng: Chance) -> list[str]:
    """Return how each digit stands beside the one before."""
    apart = rng.random(length) < 0.5
    apart[rng.integers(1, length)] = False
    return [APART if is_apart else kind for is_apart in apart]


def _of_height(paths: Drawing, height: float, rng: Chance) -> Drawing:
    """Return a digit as high as asked for, or twice as wide, on a line of `HEIGHT`."""
    low, high = bounds(paths)
    scale = height / max(high[1] - low[1], 0.5 * (high[0] - low[0]), 1e-6)
    off_line = rng.normal(0, BASELINE_SIGMA) * HEIGHT
    down = (HEIGHT - scale * (high[1] - low[1])) / 2 + off_line
    return [(path - low) * scale + np.array([0, down]) for path in paths]


def _place(
    row: list[Drawing], paths: Drawing, kind: str, brush: float, rng: Chance
) -> float | None:
    """Return how far to the right a digit goes, after those in the row."""
    if not row:
        return 0.0
    last, new = np.concatenate(row[-1]), np.concatenate(paths)
    beside = float(last[:, 0].max() - new[:, 0].min()) + brush
    if kind == APART:
        return beside + rng.uniform(*GAP) * HEIGHT
    left, right = (
        np.concatenate([resampled(path, POINT_DISTANCE) for path in digit])
        for digit in (row[-1], paths)
    )
    touch = _touching(left, right, beside, brush)
    if kind == TOUCHING:
        return touch - rng.uniform(*INTRUSION) * HEIGHT
    near = touch + INK_DISTANCE
    return near if near < beside - SHARED_COLUMNS else None


def _touching(left: Path, right: Path, beside: float, brush: float) -> float:
    """Return how far to the right a digit goes so that the two inks just touch."""
    low, high = beside - 2 * brush - float(np.ptp(right[:, 0])), beside
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        apart = left[:, None] - right[None] - np.array([middle, 0])
        if np.hypot(*apart.T).min() < brush:
            low = middle
        else:
            high = middle
    return high


def _on_pad(row: list[Drawing], brush: float) -> list[dict]:
    """Return a row as strokes in the middle of the pad, as large as possible."""
    low, high = bounds([path for digit in row for path in digit])
    low, high = low - brush / 2, high + brush / 2
    scale = min(NUMBER_SIDE / max(high - low), BRUSH[1] / brush)
    corner = (PAD_SIDE - (high - low) * scale) / 2
    return [
        {"width": float(brush * scale), "points": (path - low) * scale + corner}
        for digit in row
        for path in digit
    ]
