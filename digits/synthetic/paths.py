"""Paths of a pen: lines, curves and arcs; how they are measured, turned and resampled.

Points are rows of [x, y], y down. Shapes are described in a unit box, from 0 to 1.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digits.strokes import PAD_SIDE

Path = NDArray[np.float64]  # (points, 2)
Drawing = list[Path]  # one path per stroke
Chance = np.random.Generator

PATH_SIDE_PX = 60  # px; a drawing's longer side on the pad: three a glyph pixel
BRUSH_SHARES = (0.03, 0.26)  # of the path's longer side; hair-thin to fat
CURVE_STEPS = 10  # points between two control points of a curve
ARC_POINTS = 33
SMALLEST_SIDE = 1e-9  # units; a dot has none, and nothing is divided by 0
TREMOR = 0.025  # of the height; how far a control point strays, 1 sigma


# Shapes.


def line(*corners: tuple[float, float]) -> Path:
    """Return straight lines from corner to corner."""
    return np.array(corners, dtype=np.float64)


def curve(*points: tuple[float, float]) -> Path:
    """Return a smooth path through the points: a Catmull-Rom spline.

    Source: E. Catmull, R. Rom: A class of local interpolating splines, 1974.
    """
    through = np.array(points, dtype=np.float64)
    ends = 2 * through[[0, -1]] - through[[1, -2]]
    knots = np.concatenate([ends[:1], through, ends[1:]])
    a, b, c, d = knots[:-3], knots[1:-2], knots[2:-1], knots[3:]
    t = np.linspace(0, 1, CURVE_STEPS, endpoint=False)[:, None, None]
    pieces = (
        2 * b
        + (c - a) * t
        + (2 * a - 5 * b + 4 * c - d) * t**2
        + (3 * b - a - 3 * c + d) * t**3
    ) / 2
    return np.concatenate([pieces.swapaxes(0, 1).reshape(-1, 2), through[-1:]])


def arc(
    centre: tuple[float, float],
    radii: tuple[float, float],
    start: float = 0,
    sweep: float = 360,
) -> Path:
    """Return a piece of an ellipse; degrees, 0 at the top, clockwise."""
    angle = np.radians(np.linspace(start, start + sweep, ARC_POINTS))
    x, y = centre[0] + radii[0] * np.sin(angle), centre[1] - radii[1] * np.cos(angle)
    return np.stack([x, y], axis=1)


def joined(*paths: Path) -> Path:
    """Return the paths as one stroke, without lifting the pen."""
    return np.concatenate(paths)


# Measures.


def bounds(paths: Drawing) -> tuple[Path, Path]:
    """Return the least and the largest [x, y] of all points.

    >>> low, high = bounds([line((2, 1), (0, 3)), line((1, 9))])
    >>> low.tolist(), high.tolist()
    ([0.0, 1.0], [2.0, 9.0])
    """
    points = np.concatenate(paths)
    return points.min(axis=0), points.max(axis=0)


def longer_side(paths: Drawing) -> float:
    """Return the longer side of the box around all points; never quite 0."""
    low, high = bounds(paths)
    return max(*(high - low), SMALLEST_SIDE)


def step_lengths(path: Path) -> NDArray[np.float64]:
    """Return the distance from each point to the next, (points - 1,)."""
    return np.hypot(*np.diff(path, axis=0).T)


# Changes.


def rotation(degrees: float) -> NDArray[np.float64]:
    """Return (2, 2) by which rows of [x, y] are multiplied to turn clockwise.

    >>> (line((1, 0)) @ rotation(90)).round(9).tolist()  # from right to down
    [[0.0, 1.0]]
    """
    sin, cos = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    return np.array([[cos, sin], [-sin, cos]])


def turned(path: Path, degrees: float) -> Path:
    """Return a path turned about the middle of the unit box."""
    return (path - 0.5) @ rotation(degrees) + 0.5


def interpolated(path: Path, places: Path, along: Path | None = None) -> Path:
    """Return points on a path.

    >>> interpolated(line((0, 0), (4, 2)), [0, 0.5]).tolist()
    [[0.0, 0.0], [2.0, 1.0]]

    Args:
        path: its own points are connected by straight lines.
        places: (n,) of the points wanted.
        along: (points,) places of the path's own points; None for 0, 1, 2, ...
    """
    known = np.arange(len(path)) if along is None else along
    return np.stack([np.interp(places, known, axis) for axis in path.T], axis=1)


def resampled(path: Path, step: float) -> Path:
    """Return a path with points at most a step apart, its own among them."""
    if len(path) < 2:
        return path
    pieces = np.maximum(1, np.ceil(step_lengths(path) / step).astype(int))
    along = np.concatenate([[0], np.cumsum(pieces)])
    return interpolated(path, np.arange(along[-1] + 1), along)


# On the pad.


def brush_width(thinnest: float, fattest: float, rng: Chance) -> float:
    """Return a width between the two; every factor is equally likely."""
    return float(np.exp(rng.uniform(np.log(thinnest), np.log(fattest))))


def strokes_of(drawing: Drawing, width: float) -> list[dict]:
    """Return a drawing as strokes in the middle of the pad, for `ink_from_strokes`.

    Args:
        drawing: one (points, 2) array per stroke, in any unit.
        width: the brush's diameter, as a share of the drawing's longer side.
    """
    low, high = bounds(drawing)
    scale, middle = PATH_SIDE_PX / longer_side(drawing), (low + high) / 2
    paths = [(path - middle) * scale + PAD_SIDE / 2 for path in drawing]
    return [{"width": width * PATH_SIDE_PX, "points": path} for path in paths]


# A hand that strays from the shapes it was taught.


@dataclass(frozen=True)
class Hand:
    """How far a hand strays."""

    narrow: float  # the narrowest width, as a share of the shape's own
    slant: float  # sideways shift over the height, 1 sigma
    turn: float  # degrees, 1 sigma


def drawn_by_hand(drawing: Drawing, hand: Hand, rng: Chance) -> Drawing:
    """Return a drawing narrowed, slanted, wobbled and turned."""
    narrow = np.diag([rng.uniform(hand.narrow, 1.0), 1.0])
    lean = np.array([[1, 0], [-rng.normal(0.08, hand.slant), 1]])
    strayed = [_wobbled(path @ narrow @ lean, rng) for path in drawing]
    angle = rng.normal(0, hand.turn)
    return [turned(path, angle) for path in strayed]


def _wobbled(path: Path, rng: Chance) -> Path:
    """Bend a path by slow sine waves and shift it a little as a whole."""
    dense = path if len(path) >= 20 else _with_thirty_points(path)
    along = np.linspace(0, 1, len(dense))[:, None]
    phase, pace = rng.uniform(0, 2 * np.pi, (2, 2)), rng.uniform(0.3, 1.5, (2, 2))
    waves = np.sin(along * pace[0] * 2 * np.pi + phase[0])
    waves += np.sin(along * pace[1] * 2 * np.pi + phase[1])
    shake = rng.normal(0, 0.004, dense.shape)
    return dense + waves * rng.normal(0, TREMOR, 2) + rng.normal(0, 0.015, 2) + shake


def _with_thirty_points(path: Path) -> Path:
    """Return about thirty points along the path, corners kept."""
    lines = len(path) - 1
    places = np.linspace(0, lines, lines * (30 // len(path)) + 1)
    return interpolated(path, places)


def random_sign(rng: Chance) -> int:
    """Return 1 or -1, equally likely."""
    return 1 if rng.random() < 0.5 else -1
