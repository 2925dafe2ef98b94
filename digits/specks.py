"""Ink -> the same without specks and stray taps.

A scanner leaves dust, a pen's lid or a palm leaves a dot on the pad. One such dot far
from a digit would stretch the box around the ink, and the digit in it would shrink.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digits.arrays import Bools, Floats

MAX_SPECK_SHARE = 0.015  # of the largest part's ink
SPECK_GAP = 2.0  # times a speck's own side; the pieces of a broken stroke lie nearer
MIN_GAP = 0.2  # of the largest part's longer side; nearer specks hardly stretch the box
MAX_TAP_SHARE = 0.2  # of the largest part's ink; the fattest brush's dot beside a 1
TAP_GAP = 0.75  # times the largest part's longer side; a decimal point lies nearer
MAX_TAP_RATIO = 1.5  # longer to shorter side of a dot
MIN_TAP_FILLED = 0.6  # of its box; a disc has pi / 4, a drawn 0 half as much
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
        rows, cols = _extent(ink, axis=1), _extent(ink, axis=0)
        kept = _kept(ink[rows, cols])
        if kept is None:
            break
        cleaned = np.zeros_like(ink)
        cleaned[rows, cols] = np.where(kept, ink[rows, cols], 0)
        ink = cleaned
    return ink


def _extent(ink: Floats, axis: int) -> slice:
    """Return where the ink begins and ends, in rows or in columns."""
    inked = np.flatnonzero(ink.any(axis=axis))
    return slice(int(inked[0]), int(inked[-1]) + 1) if inked.size else slice(0, 0)


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
    for n in np.flatnonzero(weights[1:] <= MAX_TAP_SHARE * weights.max()) + 1:
        if weights[n] <= MAX_SPECK_SHARE * weights.max():
            limits[n] = max(SPECK_GAP * np.sqrt(weights[n]), MIN_GAP * longer)
        elif _is_tap(ink, boxes[n - 1], cell):
            limits[n] = TAP_GAP * longer
    return _beyond(parts, limits, cell)


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


def _is_tap(ink: Floats, box: tuple[slice, slice], cell: int) -> bool:
    """Tell whether the part in a box of cells is a filled dot."""
    rows, cols = (slice(side.start * cell, side.stop * cell) for side in box)
    dot = ink[rows, cols]
    height, width = dot.max(axis=1).sum(), dot.max(axis=0).sum()
    shorter, longer = sorted((float(height), float(width)))
    filled = dot.sum() >= MIN_TAP_FILLED * shorter * longer
    return bool(filled and longer <= MAX_TAP_RATIO * shorter)
