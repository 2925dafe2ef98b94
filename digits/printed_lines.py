"""Ink -> the same without the printed lines of a cell or a box around the drawing.

Digits are cut out of forms and squared puzzles with the lines of their cell, or with
one that was left over. Such a line is straight, thin, and longer than what it stands
beside: it runs from edge to edge of the picture, or it closes a box. A line that
belongs to a digit (a 1, the bar of a 7, the sides of a 0 on a calculator) does not
stand around or beside another drawing, apart from it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digits.arrays import Bools, Floats

MIN_INK = 0.1  # of full ink; less is the edge of a line
MIN_SIDE = 24  # px; in a smaller picture lines and strokes are alike
MAX_SLOPE = 0.04  # px aside per px along: 2 degrees
MAX_UNEVENNESS = 0.008  # of a line's length; a hand is no ruler
MAX_LINE_SHARE = 0.07  # of a line's length that it is wide
MIN_FIRST_SHARE = 0.6  # of a line's pixels that are the first ink from their side
MAX_DEPTH = 0.25  # of the picture; a line along a side lies no farther from it
MIN_COVERED = 0.96  # of a line's length that shows ink
MIN_REST_SHARE = 0.25  # of the picture's side; a digit is at least so long
MAX_REST_SHARE = 0.75  # of a line's length; what is as thick and longer is its like
MAX_UNLIKE_SHARE = 0.92  # likewise for what is thinner or thicker
MIN_WIDTH_RATIO = 0.75  # thinner to thicker; below it two pens differ
MAX_TOUCHING_RATIO = 0.6  # of the pen's width; a line so thin may touch the digit
FRAME_SIDES = 3  # of four; so many lines are a box
LINES_PER_SIDE = 3  # double lines, and that of the cell beyond


@dataclass(frozen=True, eq=False)
class _Line:
    """A straight line along one side of a picture."""

    covered: Bools  # (rows, cols) it, its edges, and all that lies beyond it
    inner: Bools  # (rows, cols) where what touches it from within has ink
    width: float  # px
    length: int  # px
    side: int  # 0 left, 1 top, 2 right, 3 bottom; quarter turns that bring it left


def without_printed_lines(ink: Floats) -> Floats:
    """Return the ink without printed lines around a drawing; itself if it has none.

    >>> ink = np.zeros((100, 100), dtype=np.float32)
    >>> ink[30:70, 30:60] = 1
    >>> ink[:, 95:98] = 1  # a line left over at the right
    >>> float(without_printed_lines(ink)[:, 90:].sum())
    0.0
    """
    if min(ink.shape) < MIN_SIDE:
        return ink
    printed = _printed(ink > MIN_INK)
    return ink if printed is None else np.where(printed, np.float32(0), ink)


def _printed(inked: Bools) -> Bools | None:
    """Return (rows, cols): printed lines and what lies beyond; None if there are none.

    A box is sought at its own place; a line that was left over runs over the picture.
    """
    rows, cols = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if min(len(rows), len(cols)) < MIN_SIDE:
        return None
    box = np.s_[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    lines = _lines_along_sides(inked[box])
    sides = {line.side for line in lines}
    if len(sides) < FRAME_SIDES or not _is_frame(inked[box], lines):
        box = np.s_[:, :]
        lines = _left_over(inked, _lines_along_sides(inked))
    if not lines:
        return None
    printed = np.zeros_like(inked)
    printed[box] = _all_covered(lines)
    return printed


def _all_covered(lines: list[_Line]) -> Bools:
    return np.any([line.covered for line in lines], axis=0)


def _lines_along_sides(inked: Bools) -> list[_Line]:
    """Return the lines along the four sides, on each from the outermost inwards."""
    lines = []
    for side in range(4):
        rest = np.rot90(inked, side)
        for _ in range(LINES_PER_SIDE):
            line = _line_at_left(rest, side)
            if line is None:
                break
            lines.append(line)
            rest = rest & ~np.rot90(line.covered, side)
    return lines


def _line_at_left(inked: Bools, side: int) -> _Line | None:
    """Return the line that is the first ink from the left in most rows.

    The side says how many quarter turns brought it there; the line is turned back.
    """
    rows, cols = inked.shape
    seen = inked.any(axis=1)
    if seen.mean() < MIN_COVERED:
        return None
    first = inked.argmax(axis=1)
    places = np.arange(rows)
    tolerance = max(1.0, MAX_UNEVENNESS * rows)
    course = _straight_course(places, first, seen, tolerance)
    on_line = seen & (np.abs(first - course) <= tolerance)
    if on_line.mean() < MIN_FIRST_SHARE or course.max() > MAX_DEPTH * cols:
        return None
    offsets = np.arange(cols) - course[:, None]
    width = float(np.median(_run_lengths(inked, first)[on_line]))
    near = (offsets >= -tolerance) & (offsets <= width + tolerance)
    shown = (inked & near).any(axis=1).mean()
    if shown < MIN_COVERED or width > MAX_LINE_SHARE * rows:
        return None
    edge = width + tolerance + 1
    inner = inked & (offsets > edge) & (offsets <= edge + 1)
    covered, inner = (np.rot90(mask, -side) for mask in (offsets <= edge, inner))
    return _Line(covered, inner, width, rows, side)


def _straight_course(
    places: NDArray[np.intp], first: NDArray[np.intp], seen: Bools, tolerance: float
) -> NDArray[np.float64]:
    """Return (rows,): the column of the straight line that most rows lie near."""
    usual = np.median(first[seen])
    near = seen & (np.abs(first - usual) <= max(tolerance, MAX_SLOPE * len(places)))
    course = np.full(len(places), usual)
    for _ in range(3):
        if near.sum() < 2:
            break
        slope, start = np.polyfit(places[near], first[near], 1)
        slope = np.clip(slope, -MAX_SLOPE, MAX_SLOPE)
        course = start + slope * places
        off = np.abs(first - course)
        near = seen & (off <= max(tolerance, float(np.median(off[near]))))
    return course


def _run_lengths(inked: Bools, first: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return (rows,): how many pixels of ink follow each other from the first on."""
    before = np.arange(inked.shape[1]) < first[:, None]
    open_ended = (inked | before).all(axis=1)
    ends = np.where(open_ended, inked.shape[1], (inked | before).argmin(axis=1))
    return ends - first


def _is_frame(inked: Bools, lines: list[_Line]) -> bool:
    """Tell whether lines are a box around a drawing, rather than a drawing.

    A drawing in a box hardly touches it. The bar of an 8 on a calculator touches two
    sides, and is flat.
    """
    rest = inked & ~_all_covered(lines)
    touched = sum(_touches(rest, line) for line in lines)
    return _is_drawing(rest) and touched < 2


def _left_over(inked: Bools, lines: list[_Line]) -> list[_Line]:
    """Return those of some lines that stand beside a drawing, and are none of it."""
    while lines:
        rest = inked & ~_all_covered(lines)
        if not _is_drawing(rest):
            return []
        kept = [line for line in lines if _stands_apart(rest, line)]
        if len(kept) == len(lines):
            break
        lines = kept
    return lines


def _is_drawing(rest: Bools) -> bool:
    """Tell whether ink is as large as a digit is, in its picture."""
    parts, count = ndimage.label(rest, np.ones((3, 3)))
    if count == 0:
        return False
    height = max(rows.stop - rows.start for rows, _ in ndimage.find_objects(parts))
    return height >= MIN_REST_SHARE * len(rest)


def _stands_apart(rest: Bools, line: _Line) -> bool:
    """Tell whether a line is longer than a drawing, and not connected with it."""
    ratio = line.width / _pen_width(rest)
    along = np.flatnonzero(rest.any(axis=1 - line.side % 2))
    share = (along[-1] + 1 - along[0]) / line.length
    unlike = min(ratio, 1 / ratio) < MIN_WIDTH_RATIO
    if share > (MAX_UNLIKE_SHARE if unlike else MAX_REST_SHARE):
        return False
    return ratio <= MAX_TOUCHING_RATIO or not _touches(rest, line)


def _pen_width(inked: Bools) -> float:
    """Return how wide lines are, in px: those of n px have depths 1, 2, ... 2, 1."""
    wide = np.pad(inked, 1)
    depth = float(ndimage.distance_transform_edt(wide)[wide].mean())
    return max(1.0, 4 * depth - 2)


def _touches(rest: Bools, line: _Line) -> bool:
    """Tell whether ink touches a line from within, by more than a speck."""
    return bool((rest & line.inner).sum() > 1)
