"""Ink of several digits -> the seams between them: lines from top to bottom.

A seam runs through as little ink as it can. Between digits that stand apart it meets
none, even where it must wind between slanted ones; where two digits touch, it takes the
shortest way through.

After S. Avidan, A. Shamir: Seam carving for content-aware image resizing, 2007, who
remove such seams from pictures.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from skimage.measure import perimeter
from skimage.morphology import isotropic_erosion

from digits.arrays import Floats, cheapest_paths

Cols = NDArray[np.intp]

MAX_STEP = 2  # columns that a seam may move from row to row: 63 degrees from upright
SLOPE_COST = 0.1  # px of ink, for each of those columns: straight seams win
HALF_INK = 0.5  # of full ink; from here on a pixel counts as inked
# Where ink is wider than one line of the pen, two lines touch or cross; a seam along
# that place takes neither apart.
THICK_RATIO = 0.55  # of the pen's width, from a pixel to paper; a single line has 0.5
THICK_COST = 0.25  # of its ink is what a pixel costs there
HEIGHTS = tuple(tenth / 10 for tenth in range(1, 10))  # of the rows; searched there
COST_UNIT = 0.01  # px of ink; seams that differ by less cost the same


@dataclass(frozen=True, eq=False)
class Seam:
    """A line from the top row to the bottom row."""

    cost: float  # px of ink that it runs through, fewer where the ink is thick
    cols: Cols  # (rows,) the first column to its right, in each row


def seams_of(ink: Floats) -> list[Seam]:
    """Return every seam that costs less than its neighbours, the cheapest first.

    Args:
        ink: with a column of paper at either side; about 50 rows, as the time grows
            with them.
    """
    costs = costs_of(ink)
    down, up = (
        cheapest_paths(side, MAX_STEP, SLOPE_COST) for side in (costs, costs[::-1])
    )
    found = [_seam(costs, down, up, *place) for place in _valleys(costs, down, up)]
    return sorted(found, key=lambda seam: seam.cost)


def costs_of(ink: Floats) -> Floats:
    """Return what each pixel costs a seam: its ink, or less where ink is thick."""
    inked = ink > HALF_INK
    around = perimeter(inked)
    if not around:
        return ink
    pen = 2 * inked.sum() / around  # a long line has twice its length around it
    thick = isotropic_erosion(inked, THICK_RATIO * pen)
    return np.where(thick, THICK_COST * ink, ink)


def _valleys(
    costs: Floats, down: tuple[Floats, Cols], up: tuple[Floats, Cols]
) -> Iterator[tuple[int, int]]:
    """Yield (row, col) where the seam through it costs less than those beside it."""
    for height in HEIGHTS:
        row = int(height * len(costs))
        through = down[0][row] + up[0][::-1][row] - costs[row]
        levels = np.round(through / COST_UNIT)
        starts = np.flatnonzero(np.diff(levels, prepend=-1))
        ends = np.append(starts[1:], len(levels))
        heights = levels[starts]
        walls = np.concatenate([[-1], heights, [-1]])
        is_valley = (heights < walls[:-2]) & (heights < walls[2:])
        for start, end in zip(starts[is_valley], ends[is_valley], strict=True):
            yield row, int(start + end - 1) // 2


def _seam(
    costs: Floats,
    down: tuple[Floats, Cols],
    up: tuple[Floats, Cols],
    row: int,
    col: int,
) -> Seam:
    """Return the cheapest seam through a pixel."""
    cols = np.empty(len(costs), dtype=np.intp)
    cols[row] = col
    for above in range(row, 0, -1):
        cols[above - 1] = cols[above] + down[1][above, cols[above]]
    for below in range(row, len(costs) - 1):
        cols[below + 1] = cols[below] + up[1][::-1][below, cols[below]]
    return Seam(float(costs[np.arange(len(costs)), cols].sum()), cols)
