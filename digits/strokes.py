"""Pen strokes -> ink, as a round brush draws them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from digits.arrays import Floats, floats_from_bytes

PAD_SIDE = 280  # px; the pad's own square, ten times the glyph, on every screen
STROKE_LIMIT = 200  # strokes; a careful drawing has fewer than 20
POINT_LIMIT = 5_000  # points in one stroke; 20 s of a 240 Hz pen
PATH_LIMIT = 50_000  # px along all strokes; a digit has about 500
INK_LIMIT = 800_000  # px of paper that the brush passes over: the pad, ten times
MAX_DISTANCE = 10 * PAD_SIDE  # px; points may lie so far outside the pad
POINT_SPACING = 1.0  # px between the points that are drawn; closer ones add nothing
MIN_LENGTH = 1e-9  # px; nothing is divided by 0
DRAWN_WIDTH = 64  # drawn pixels across the narrowest brush; its edge is out by one
MIN_OVERSAMPLING, MAX_OVERSAMPLING = 4, 8  # drawn pixels per ink pixel and axis


class StrokesError(ValueError):
    """What was given is not strokes."""


class TooMuchInkError(StrokesError):
    """A drawing has more strokes, points or length than anyone needs for a digit."""


@dataclass(frozen=True)
class Stroke:
    """One pen-down stroke: a path and the brush that follows it."""

    width: float  # the brush's diameter, in pad pixels
    # (points, 2) float64 [x, y] in pad pixels, y down; may be empty.
    points: NDArray[np.float64]


def ink_from_strokes(strokes: Any) -> Floats:
    """Draw strokes with round ends and joints on a square pad.

    >>> dash = {"width": 2, "points": [[100, 5], [103, 5]]}
    >>> ink_from_strokes([dash])[4, 100:103].tolist()
    [1.0, 1.0, 1.0]

    Args:
        strokes: a list of {"width": pad pixels, "points": [[x, y], ...]}, y down; all
            of it is checked.

    Returns:
        (280, 280) ink, from 0 for paper to 1 for full ink. What lies outside the pad
        is cut off.

    Raises:
        StrokesError: strokes are not of that form, or not finite; a ValueError.
        TooMuchInkError: they are beyond the limits; a StrokesError.
    """
    return drawn_ink(checked_strokes(strokes))


def drawn_ink(strokes: list[Stroke]) -> Floats:
    """Draw strokes that `checked_strokes` has returned; see `ink_from_strokes`."""
    drawn = [stroke for stroke in strokes if len(stroke.points)]
    ink = np.zeros((PAD_SIDE, PAD_SIDE), dtype=np.float32)
    box = _reach_of(drawn)
    if box is not None:
        left, top, right, bottom = box
        ink[top:bottom, left:right] = _brushed(drawn, box)
    return ink


def under_path(points: NDArray[np.float64], picture: NDArray[Any]) -> NDArray[Any]:
    """Return (points,) the values of a picture at the points of a path.

    >>> under_path(np.array([[1.9, 0.0], [0.0, 5.0]]), np.array([[1, 2], [3, 4]]))
    array([2, 3])

    Args:
        points: (points, 2) [x, y]; those beyond the picture count at its edge.
        picture: (rows, cols).
    """
    last = np.array(picture.shape)[::-1] - 1
    cols, rows = np.clip(np.floor(points).astype(int), 0, last).T
    return picture[rows, cols]


def checked_strokes(strokes: Any) -> list[Stroke]:
    """Return strokes whose numbers are all valid; see `ink_from_strokes`."""
    if not isinstance(strokes, Sequence) or isinstance(strokes, (str, bytes)):
        raise StrokesError(
            'strokes must be a list of {"width": ..., "points": [[x, y], ...]}; '
            f"received {type(strokes).__name__}. Give an empty list for none."
        )
    if len(strokes) > STROKE_LIMIT:
        raise TooMuchInkError(
            f"a drawing has at most {STROKE_LIMIT} strokes; received {len(strokes)}. "
            "Leave some out."
        )
    checked = [_checked_stroke(stroke) for stroke in strokes]
    _check_path(checked)
    return checked


def _checked_stroke(stroke: Any) -> Stroke:
    if not isinstance(stroke, dict) or not {"width", "points"} <= stroke.keys():
        raise StrokesError(
            'a stroke is {"width": pad pixels, "points": [[x, y], ...]}; '
            f"received {_short(stroke)}. Give both, for each stroke."
        )
    return Stroke(_checked_width(stroke["width"]), _checked_points(stroke["points"]))


def _checked_width(width: Any) -> float:
    number = isinstance(width, Real) and not isinstance(width, bool)
    if not number or not 0 < width <= PAD_SIDE:
        raise StrokesError(
            f"a stroke's width must be a number over 0 and at most {PAD_SIDE} px; "
            f"received {_short(width)}. Give the brush's diameter on the pad."
        )
    return float(width)


def _checked_points(points: Any) -> NDArray[np.float64]:
    if not isinstance(points, (list, tuple)) and not np.ndim(points):
        raise StrokesError(
            f"a stroke's points must be a list of [x, y]; received {_short(points)}. "
            "Give an empty list for none."
        )
    if len(points) > POINT_LIMIT:
        raise TooMuchInkError(
            f"a stroke has at most {POINT_LIMIT} points; received {len(points)}. "
            "Leave some out."
        )
    path = _numbers(points)
    if path.size and not np.all(np.abs(path) <= MAX_DISTANCE):
        raise StrokesError(
            f"points must be finite and within {MAX_DISTANCE} px of the pad; "
            "received others. Leave them out."
        )
    return path


def _numbers(points: Any) -> NDArray[np.float64]:
    if len(points) == 0:
        return np.empty((0, 2))
    try:
        path = np.asarray(points)
    except ValueError:  # ragged: rows of unequal length
        path = np.empty(0, dtype=object)
    if path.dtype.kind not in "iuf" or path.ndim != 2 or path.shape[1] != 2:
        raise StrokesError(
            "every point must be two numbers [x, y]; received others among the "
            f"{len(points)} points. Leave them out."
        )
    return path.astype(np.float64)


def _check_path(strokes: list[Stroke]) -> None:
    lengths = [_lengths(stroke.points).sum() for stroke in strokes]
    inked = sum(n * s.width for n, s in zip(lengths, strokes, strict=True))
    for what, total, limit in (
        ("strokes, in px along them", sum(lengths), PATH_LIMIT),
        ("ink, in px that the brush passes over", inked, INK_LIMIT),
    ):
        if total > limit:
            raise TooMuchInkError(
                f"a drawing has at most {limit} of {what}; received {total:.0f}. "
                "Clear the pad and draw less."
            )


def _short(value: Any) -> str:
    """Return a short name of a value for a message, whatever its size."""
    kind = type(value).__name__
    if isinstance(value, (list, tuple)):
        return f"{kind} of {len(value)}"
    if isinstance(value, np.ndarray):
        return f"{kind} of shape {value.shape}"
    brief = isinstance(value, (str, float)) or value in (None, 0, 1)
    return f"{kind} {str(value)[:40]!r}" if brief else kind


def _lengths(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the length of each step between neighbouring points, in pixels."""
    return np.hypot(*(points[1:] - points[:-1]).T)


def _reach_of(strokes: list[Stroke]) -> tuple[int, int, int, int] | None:
    """Return (left, top, right, bottom) of the pixels that the brush touches."""
    if not strokes:
        return None
    low = np.min([s.points.min(axis=0) - s.width / 2 for s in strokes], axis=0)
    high = np.max([s.points.max(axis=0) + s.width / 2 for s in strokes], axis=0)
    left, top = np.clip(np.floor(low).astype(int), 0, PAD_SIDE)
    right, bottom = np.clip(np.ceil(high).astype(int), 0, PAD_SIDE)
    if left >= right or top >= bottom:
        return None
    return int(left), int(top), int(right), int(bottom)


def _brushed(strokes: list[Stroke], box: tuple[int, int, int, int]) -> Floats:
    """Return the ink inside a box: drawn large, then averaged down."""
    left, top, right, bottom = box
    needed = math.ceil(DRAWN_WIDTH / min(stroke.width for stroke in strokes))
    factor = min(max(needed, MIN_OVERSAMPLING), MAX_OVERSAMPLING)
    size = ((right - left) * factor, (bottom - top) * factor)
    sheet = Image.new("L", size)
    brush = ImageDraw.Draw(sheet)
    for stroke in strokes:
        path = (_thinned(stroke.points) - (left, top)) * factor
        _brush_stroke(brush, path, stroke.width * factor)
    return floats_from_bytes(np.asarray(sheet.reduce(factor)))


def _thinned(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first point, the last, and one per `POINT_SPACING` px between."""
    along = np.floor(np.cumsum(_lengths(points)) / POINT_SPACING)
    keep = np.ones(len(points), dtype=bool)
    keep[1:2] = along[:1] > 0
    keep[2:] = along[1:] > along[:-1]
    keep[-1] = True
    return points[keep]


def _brush_stroke(
    brush: ImageDraw.ImageDraw, path: NDArray[np.float64], width: float
) -> None:
    """Draw a round dot on every point and a thick line between neighbours."""
    corners = path - 0.5  # Pillow's integers are pixel centres
    radius = max(0.0, (width - 1) / 2)  # its shapes include both edges
    for box in np.hstack([corners - radius, corners + radius]).tolist():
        brush.ellipse(box, fill=255)
    for line in _thick_lines(corners, radius).tolist():
        brush.polygon(line, fill=255)


def _thick_lines(path: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """Return (lines, 8): four corners of each; Pillow's lines differ with direction."""
    steps = path[1:] - path[:-1]
    scale = radius / np.maximum(np.hypot(*steps.T), MIN_LENGTH)
    aside = np.stack([-steps[:, 1], steps[:, 0]], axis=1) * scale[:, None]
    start, end = path[:-1], path[1:]
    return np.hstack([start + aside, end + aside, end - aside, start - aside])
