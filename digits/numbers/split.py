"""A drawing of several digits -> its pieces, from left to right.

No piece has ink of two digits; a digit may be in several. Strokes are such pieces, as
nobody writes two digits without lifting the pen. A picture has none: its ink is cut
along seams.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from skimage.measure import label, regionprops
from skimage.segmentation import expand_labels

from digits.arrays import Bools, Floats
from digits.numbers.seams import Seam, seams_of
from digits.preprocess import Box, area_weights, bounding_box
from digits.strokes import Stroke, drawn_ink

Span = tuple[float, float]

INKED = 0.25  # of full ink; less is the edge of a stroke
EDGE = 2  # px; how far the edge of a stroke reaches
OVERLAP = 0.4  # of the narrower; parts that share more columns are of one digit, mostly
PARTS = 24  # strokes or connected ones; three for each of eight digits
SIDE = 320  # px; a number's longer side: eight digits of 40 px, twice a glyph's
ROWS = 48  # px; height at which seams are sought
DEAREST = 14  # px of those 48; a seam that runs through more ink parts no two digits
SEAMS = 22  # of one drawing; three for each of eight digits
SLIVER = 0.01  # of all ink; no piece is less
ALIKE = 0.015  # of all ink; two seams with less between them are one


@dataclass(frozen=True, eq=False)
class Pieces:
    """What may belong to different digits, from left to right.

    Attributes:
        inks: one array each, all of one shape (rows, cols).
        costs: between each two neighbours, how much ink was cut to part them; see
            `Seam.cost`. One less than inks.
    """

    inks: list[Floats]
    costs: list[float]


@dataclass(frozen=True)
class Split:
    """Two ways to part one drawing.

    Attributes:
        columns: how many parts have columns of their own, or almost.
        coarse: gives those: whole digits, where digits stand apart.
        fine: gives pieces of digits, where they do not; takes longer.
    """

    columns: int
    coarse: Callable[[], Pieces]
    fine: Callable[[], Pieces]


def split_strokes(strokes: list[Stroke], ink: Floats) -> Split | None:
    """Return the ways to part a drawing whose strokes are known.

    Args:
        strokes: as `checked_strokes` gives them.
        ink: what they leave on the pad.

    Returns:
        None if there are too many strokes for a number, or too few.
    """
    strokes = [stroke for stroke in strokes if len(stroke.points)]
    if not 1 < len(strokes) <= PARTS:
        return None
    box = bounding_box(ink)
    if box is None:
        return None
    columns = _columns_of([_span_of(stroke) for stroke in strokes])
    groups = [[strokes[place] for place in column] for column in columns]
    return Split(
        len(groups),
        coarse=lambda: _pieces_of_strokes(groups, ink, box),
        fine=lambda: _pieces_of_strokes([[stroke] for stroke in strokes], ink, box),
    )


def _pieces_of_strokes(groups: list[list[Stroke]], ink: Floats, box: Box) -> Pieces:
    """Return each group's ink, in the box."""
    spans = sorted(_span_of_all(group) for group in groups)
    if all(one[1] + 1 < other[0] for one, other in pairwise(spans)):
        inks = [_between(*span, ink) for span in spans]
    else:
        inks = [drawn_ink(group) for group in groups]
    return _in_order([drawn[box] for drawn in inks if drawn.any()])


def _between(left: float, right: float, ink: Floats) -> Floats:
    """Return the ink within a span of columns alone."""
    alone = np.zeros_like(ink)
    within = slice(max(0, math.floor(left)), max(0, math.ceil(right)))
    alone[:, within] = ink[:, within]
    return alone


def _span_of_all(strokes: list[Stroke]) -> Span:
    lefts, rights = zip(*map(_span_of, strokes), strict=True)
    return min(lefts), max(rights)


def _span_of(stroke: Stroke) -> Span:
    """Return from where to where a stroke reaches, in columns."""
    cols = stroke.points[:, 0]
    return cols.min() - stroke.width / 2, cols.max() + stroke.width / 2


def split_ink(ink: Floats) -> Split | None:
    """Return the ways to part a drawing of which only the ink is known.

    Args:
        ink: (rows, cols), from 0 for paper to 1 for full ink.

    Returns:
        None if it falls into too many parts for a number.
    """
    box = bounding_box(ink)
    if box is None:
        return None
    ink = _reduced(ink[box], max(ink[box].shape) / SIDE)
    parts = label(ink > INKED, connectivity=2)
    if not 0 < parts.max() <= PARTS:
        return None
    owned = expand_labels(parts, EDGE)  # faint edges go with the stroke beside them
    found = regionprops(parts)
    columns = _columns_of([(part.bbox[1], part.bbox[3]) for part in found])
    names = [[found[place].label for place in column] for column in columns]
    digits = [np.where(np.isin(owned, own), ink, np.float32(0)) for own in names]
    return Split(
        len(digits), lambda: _in_order(digits), lambda: pieces_along_seams(ink)
    )


def _reduced(ink: Floats, pixel: float) -> Floats:
    """Return ink averaged by area over squares of so many pixels, if more than one."""
    if pixel <= 1:
        return ink
    down, across = (area_weights(np.ones(side), pixel) for side in ink.shape)
    return np.clip(down @ ink @ across.T, 0, 1).astype(np.float32)


def _in_order(inks: list[Floats]) -> Pieces:
    """Return inks by where their middle column is."""
    ordered = sorted(inks, key=lambda ink: sum(_span(ink)))
    return Pieces(ordered, [0.0] * (len(ordered) - 1))


def _span(ink: Floats) -> Span:
    """Return the first column of ink, and the one after the last."""
    cols = np.flatnonzero(ink.any(axis=0))
    return float(cols[0]), float(cols[-1]) + 1


# Parts that lie above each other.


def _columns_of(spans: list[Span]) -> list[list[int]]:
    """Return which parts belong together, by their places, from left to right.

    A 5 and its roof, a broken stroke, the two halves of an 8.

    Args:
        spans: from which column to which one each part reaches.
    """
    digits: list[tuple[Span, list[int]]] = []
    for place, (left, right) in sorted(enumerate(spans), key=lambda item: item[1]):
        members = [place]
        for (start, end), others in list(digits):
            shared = min(right, end) - max(left, start)
            if shared > OVERLAP * min(right - left, end - start):
                digits.remove(((start, end), others))
                members += others
                left, right = min(left, start), max(right, end)
        digits.append(((left, right), members))
    return [members for _, members in sorted(digits)]


# Seams.


def pieces_along_seams(ink: Floats) -> Pieces:
    """Return ink cut along its cheapest seams.

    Args:
        ink: (rows, cols), from 0 for paper to 1 for full ink; cropped.
    """
    pixel = max(1.0, len(ink) / ROWS)
    small = np.pad(_reduced(ink, pixel), ((0, 0), (1, 1)))  # paper at either side
    chosen = _chosen(seams_of(small), small)
    lefts = [_left_of(seam, pixel, ink.shape) for seam in chosen]
    inks = []
    before = np.zeros(ink.shape, dtype=bool)
    for left in [*lefts, np.ones(ink.shape, dtype=bool)]:
        inks.append(np.where(left & ~before, ink, np.float32(0)))
        before |= left
    return Pieces(inks, [seam.cost for seam in chosen])


def _chosen(seams: list[Seam], ink: Floats) -> list[Seam]:
    """Return cheap seams that differ and do not cross, from left to right."""
    total, cols = ink.sum(), np.arange(ink.shape[1])
    kept: list[tuple[float, Seam, Bools]] = []
    for seam in seams:
        left = cols < seam.cols[:, None]
        share = float(ink[left].sum() / total)
        is_edge = not SLIVER < share < 1 - SLIVER
        if seam.cost > DEAREST or len(kept) == SEAMS:
            break
        if not is_edge and all(_differ(ink, left, other, total) for *_, other in kept):
            kept.append((share, seam, left))
    return [seam for _, seam, _ in sorted(kept, key=lambda one: one[0])]


def _differ(ink: Floats, left: Bools, other: Bools, total: float) -> bool:
    """Tell whether two seams part the ink otherwise, and do not cross within it."""
    more, less = ink[left & ~other].sum(), ink[other & ~left].sum()
    return more + less >= ALIKE * total and min(more, less) <= SLIVER * total


def _left_of(seam: Seam, pixel: float, shape: tuple[int, ...]) -> Bools:
    """Return which pixels of the large ink lie to the left of a seam in the small."""
    rows = np.minimum(np.arange(shape[0]) // pixel, len(seam.cols) - 1).astype(int)
    edges = np.round((seam.cols[rows] - 0.5) * pixel)  # 1 for the paper, in the middle
    return np.arange(shape[1]) < edges[:, None]
