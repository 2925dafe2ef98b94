"""Ink -> the same without specks and stray taps.

A scanner leaves dust, a pen's lid or a palm leaves a dot on the pad. One such dot far
from a digit would stretch the box around the ink, and the digit in it would shrink. A
dot between two digits may be a decimal point, and stays.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digits.arrays import Bools, Floats

Box = tuple[slice, slice]  # rows and columns

MAX_SPECK_SHARE = 0.015  # of the largest part's ink
SPECK_GAP = 2.0  # times a speck's own side; the pieces of a broken stroke lie nearer
MIN_GAP = 0.2  # of the largest part's longer side; nearer specks hardly stretch the box
MAX_TAP_SHARE = 0.2  # of the largest part's ink; the fattest brush's dot beside a 1
TAP_GAP = 0.75  # times the largest part's longer side; a decimal point lies nearer
MAX_TAP_RATIO = 1.5  # longer to shorter side of a dot
MIN_TAP_FILLED = 0.6  # of its box; a disc has pi / 4, a drawn 0 half as much
# A point between digits is as wide as the pen, and lies beside them or little below.
MIN_POINT_PENS = 0.6  # the root of its ink, in pens; a disc as wide as the pen has 0.89
MIN_TALL = 0.5  # of the tallest part's height; digits side by side are no lower
BELOW = 0.2  # of the digits' height; how far below their foot a point may end
HALF_INK = 0.5  # of full ink; from here on a pixel counts as inked
MIN_SIDE = 21  # px; ink no longer than MNIST's 20 has none: each pixel there was meant
CELL_COUNT = 128  # along the ink's longer side; ink in neighbouring cells is one part
NEIGHBOURS = np.ones((3, 3), dtype=bool)  # corners count
SWEEP_LIMIT = 4  # times that the ink is looked at; each finer than the one before


def without_specks(ink: Floats) -> Floats:
    """Return the ink without what is too small and too far off to belong to a drawing.

    The ink itself, if there is no such thing. Its box is divided into cells: where a
    far speck stretches it they are coarse, so that a second look is a closer one.

    >>> ink = np.zeros((100, 100), dtype=np.float32)
    >>> ink[10:60, 20:26] = 1
    >>> ink[95, 95] = 1  # a speck
    >>> float(without_specks(ink)[95, 95])
    0.0
    """
    for _ in range(SWEEP_LIMIT):
        inked = ink > 0
        rows, cols = _extent(inked, axis=1), _extent(inked, axis=0)
        kept = _kept(ink[rows, cols])
        if kept is None:
            break
        cleaned = np.zeros_like(ink)
        cleaned[rows, cols] = np.where(kept, ink[rows, cols], 0)
        ink = cleaned
    return ink


def _extent(inked: Bools, axis: int) -> slice:
    """Return where the ink begins and ends, in rows or in columns."""
    at = np.flatnonzero(inked.any(axis=axis))
    return slice(int(at[0]), int(at[-1]) + 1) if at.size else slice(0, 0)


def _kept(ink: Floats) -> Bools | None:
    """Return (rows, cols): what is no speck of cropped ink; None if all of it."""
    if max(ink.shape) < MIN_SIDE:
        return None
    cell = -(-max(ink.shape) // CELL_COUNT)
    sums = _cell_sums(ink * ink, cell)
    parts, count = ndimage.label(sums > 0, NEIGHBOURS)
    if count < 2:
        return None
    weights = np.bincount(parts.ravel(), sums.ravel())
    weights[0] = 0
    if weights[1:].min() > MAX_TAP_SHARE * weights.max():
        return None
    dropped = _specks(ink, parts, weights, cell)
    if not dropped.any():
        return None
    kept = np.kron(~dropped[parts], np.ones((cell, cell), dtype=bool))
    return kept[: ink.shape[0], : ink.shape[1]]


def _cell_sums(ink: Floats, cell: int) -> Floats:
    """Return the sum of the ink in each square of so many pixels a side."""
    if cell == 1:
        return ink
    padded = np.pad(ink, [(0, -side % cell) for side in ink.shape])
    rows = sum(padded[start::cell] for start in range(cell))
    return sum(rows[:, start::cell] for start in range(cell))


def _specks(
    ink: Floats, parts: NDArray[np.int32], weights: NDArray[np.float64], cell: int
) -> Bools:
    """Return (parts + 1,): which parts are specks or stray taps.

    What lies near enough to a larger part belongs to it, and so does what lies near
    enough to that: the crumbs of a dry pen.
    """
    boxes = ndimage.find_objects(parts)
    main = boxes[int(weights.argmax()) - 1]
    longer = cell * max(part.stop - part.start for part in main)
    limits = np.full(len(weights), np.inf)  # px; how far off each part may lie
    among = _place_of_points(boxes)
    pen = _pen_width(_ink_in(main, ink, cell) > HALF_INK) if among else np.inf
    for n in np.flatnonzero(weights[1:] <= MAX_TAP_SHARE * weights.max()) + 1:
        is_large = weights[n] >= (MIN_POINT_PENS * pen) ** 2
        if is_large and _within(boxes[n - 1], among):
            continue
        if weights[n] <= MAX_SPECK_SHARE * weights.max():
            limits[n] = max(SPECK_GAP * np.sqrt(weights[n]), MIN_GAP * longer)
        elif _is_tap(_ink_in(boxes[n - 1], ink, cell)):
            limits[n] = TAP_GAP * longer
    return _beyond(parts, limits, cell)


def _place_of_points(boxes: list[Box]) -> Box | None:
    """Return where points among digits lie: between the first tall part and the last.

    None if nothing fits between them.
    """
    tallest = max(rows.stop - rows.start for rows, _ in boxes)
    tall = [
        (rows, cols)
        for rows, cols in boxes
        if rows.stop - rows.start >= MIN_TALL * tallest
    ]
    left, right = min(c.stop for _, c in tall), max(c.start for _, c in tall)
    if left >= right:
        return None
    top, foot = min(r.start for r, _ in tall), max(r.stop for r, _ in tall)
    return slice(top, foot + round(BELOW * (foot - top))), slice(left, right)


def _within(box: Box, place: Box | None) -> bool:
    return place is not None and all(
        outer.start <= inner.start and inner.stop <= outer.stop
        for inner, outer in zip(box, place, strict=True)
    )


def _pen_width(inked: Bools) -> float:
    """Return how wide lines are, in px: their area by their length (Cauchy, Crofton).

    Along rows and columns together, lines of all slants are entered 4 / pi times for
    each px of their length.
    """
    entered = sum(
        np.count_nonzero(np.diff(inked.astype(np.int8), axis=axis, prepend=0) > 0)
        for axis in (0, 1)
    )
    return float(inked.sum() / max(np.pi / 4 * entered, 1))


def _beyond(parts: NDArray[np.int32], limits: NDArray[np.float64], cell: int) -> Bools:
    """Return (parts + 1,): which lie farther than their limit from all that stay."""
    index = np.arange(len(limits))
    dropped = np.isfinite(limits)
    while dropped.any():
        gaps = ndimage.distance_transform_edt(dropped[parts] | (parts == 0))
        nearest = np.asarray(ndimage.minimum(gaps, parts, index))
        near = dropped & (cell * (nearest - 1) <= limits)
        if not near.any():
            break
        dropped &= ~near
    return dropped


def _ink_in(box: Box, ink: Floats, cell: int) -> Floats:
    """Return the ink in a box of cells."""
    rows, cols = (slice(side.start * cell, side.stop * cell) for side in box)
    return ink[rows, cols]


def _is_tap(dot: Floats) -> bool:
    """Tell whether the ink of a part is a filled dot."""
    height, width = dot.max(axis=1).sum(), dot.max(axis=0).sum()
    shorter, longer = sorted((float(height), float(width)))
    filled = dot.sum() >= MIN_TAP_FILLED * shorter * longer
    return bool(filled and longer <= MAX_TAP_RATIO * shorter)
