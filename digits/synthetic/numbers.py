"""Pen drawings of digits -> numbers of two to four digits, each by one writer.

The digits stand apart, share columns without touching, or touch. The pad has room for
them in a row, so that they are smaller than a digit by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from digits.data.download import PenDrawing
from digits.strokes import PAD_SIDE

Path = NDArray[np.float64]
Chance = np.random.Generator

APART, OVERLAPPING, TOUCHING = KINDS = ("clear gaps", "columns overlap", "touching")
LENGTHS = (2, 3, 4)
GAP = (0.08, 0.45)  # of the digits' height, between clear digits' ink
SHARED = 2.0  # units; overlapping digits share at least so many columns
NEAR = 3.0  # units; between the ink of overlapping digits
INTO = (0.0, 0.06)  # of the height; how far touching digits run into each other
UNEVEN = (0.85, 1.15)  # of the height; how unequal digits are
BASELINE = 0.05  # of the height, 1 sigma; how far a digit strays from its line
HEIGHT = 100.0  # units of a digit, before the number is put on the pad
BRUSH = (7.0, 16.0)  # px; the pad's middle brush has 16
FATTEST = 0.18  # of the height; of the brush
ROOM = PAD_SIDE - 12  # px; for the whole number
TRIES = 60  # of digits that cannot stand so; some never overlap
HALVINGS = 20  # of the distance at which two digits touch: to a thousandth


@dataclass(frozen=True, eq=False)
class Number:
    """A number on the pad.

    Attributes:
        kind: of `KINDS`; at least one pair stands like that, the others apart or so.
        digits: what it says.
        writer: whose strokes they are.
        strokes: as the pad sends them.
    """

    kind: str
    digits: tuple[int, ...]
    writer: str
    strokes: list[dict]


def composed_numbers(
    drawings: Iterable[PenDrawing], kind: str, count: int, rng: Chance
) -> list[Number]:
    """Return numbers of one kind; their lengths take turns.

    Args:
        drawings: of digits.
        kind: of `KINDS`.
        count: of numbers.
        rng: where chance comes from.
    """
    by_writer: dict[str, list[PenDrawing]] = {}
    for drawing in drawings:
        by_writer.setdefault(drawing.writer, []).append(drawing)
    numbers: list[Number] = []
    while len(numbers) < count:
        own = by_writer[rng.choice(sorted(by_writer))]
        number = _number(own, LENGTHS[len(numbers) % len(LENGTHS)], kind, rng)
        numbers += [] if number is None else [number]
    return numbers


def _number(
    drawings: list[PenDrawing], length: int, kind: str, rng: Chance
) -> Number | None:
    for _ in range(TRIES):
        chosen = [drawings[k] for k in rng.integers(0, len(drawings), length)]
        strokes = _side_by_side([one.strokes for one in chosen], kind, rng)
        if strokes is not None:
            digits = tuple(int(one.label) for one in chosen)
            return Number(kind, digits, chosen[0].writer, strokes)
    return None


def _side_by_side(
    digits: list[list[Path]], kind: str, rng: Chance
) -> list[dict] | None:
    """Return digits' strokes in a row on the pad, or None if they cannot stand so."""
    brush = rng.uniform(BRUSH[0] / BRUSH[1], 1) * FATTEST * HEIGHT
    row: list[list[Path]] = []
    for paths, beside in zip(digits, _neighbours(kind, len(digits), rng), strict=True):
        paths = _of_height(paths, HEIGHT * rng.uniform(*UNEVEN), rng)
        right = _place(row, paths, beside, brush, rng)
        if right is None:
            return None
        row.append([path + np.array([right, 0.0]) for path in paths])
    return _on_pad(row, brush)


def _neighbours(kind: str, length: int, rng: Chance) -> list[str]:
    """Return how each digit stands beside the one before."""
    apart = rng.random(length) < 0.5
    apart[rng.integers(1, length)] = False
    return [APART if each else kind for each in apart]


def _of_height(paths: list[Path], height: float, rng: Chance) -> list[Path]:
    """Return a digit of a height, or half as wide as that, on a line of `HEIGHT`."""
    points = np.concatenate(paths)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = height / max(high[1] - low[1], 0.5 * (high[0] - low[0]), 1e-6)
    down = (HEIGHT - scale * (high[1] - low[1])) / 2 + rng.normal(0, BASELINE) * HEIGHT
    return [(path - low) * scale + np.array([0, down]) for path in paths]


def _place(
    row: list[list[Path]], paths: list[Path], kind: str, brush: float, rng: Chance
) -> float | None:
    """Return how far to the right a digit goes, after those in the row."""
    if not row:
        return 0.0
    last, new = np.concatenate(row[-1]), np.concatenate(paths)
    beside = float(last[:, 0].max() - new[:, 0].min()) + brush
    if kind == APART:
        return beside + rng.uniform(*GAP) * HEIGHT
    touch = _touching(_dense(row[-1]), _dense(paths), beside, brush)
    if kind == TOUCHING:
        return touch - rng.uniform(*INTO) * HEIGHT
    return touch + NEAR if touch + NEAR < beside - SHARED else None


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


def _dense(paths: list[Path]) -> Path:
    """Return all points, and more between those that are over two units apart."""
    pieces = list(paths)
    for path in paths:
        for start, end in pairwise(path):
            steps = int(np.hypot(*(end - start)) // 2)
            along = np.linspace(0, 1, steps + 2)[1:-1, None]
            pieces.append(start + along * (end - start))
    return np.concatenate(pieces)


def _on_pad(row: list[list[Path]], brush: float) -> list[dict]:
    """Return a row as strokes in the middle of the pad, as large as it fits."""
    points = np.concatenate([path for digit in row for path in digit])
    low, high = points.min(axis=0) - brush / 2, points.max(axis=0) + brush / 2
    scale = min(ROOM / max(high - low), BRUSH[1] / brush)
    corner = (PAD_SIDE - (high - low) * scale) / 2
    return [
        {"width": float(brush * scale), "points": (path - low) * scale + corner}
        for digit in row
        for path in digit
    ]
