"""Ink -> glyph: one digit in MNIST's own format.

MNIST's makers fitted each digit into a 20x20 box, keeping its aspect, and placed it in
a 28x28 picture by its centre of mass (LeCun, Bottou, Bengio, Haffner: Gradient-based
learning applied to document recognition, 1998; yann.lecun.com/exdb/mnist). Whatever
was drawn, wherever, however large and with however thin a pen, is brought into that
format here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Floats

Box = tuple[slice, slice]

GLYPH_SIDE = 28  # px; MNIST's pictures
INK_SIDE = 20  # px; longest side of 59,987 of MNIST's 60,000 training digits
DARK = 0.8  # least value of a glyph's fullest ink; no digit of MNIST's has less
ROUNDING = 1e-6  # px; a part covered less than this is a slip of arithmetic
CENTRE = 14  # Index 14, not 13.5: MNIST's training digits centre on 13.48-14.50.


@dataclass(frozen=True)
class Steps:
    """The pictures between a drawing and its glyph, each from 0 to 1.

    Attributes:
        drawing: (rows, cols) the ink as it came.
        cropped: the part of the drawing that just holds the ink.
        fitted: the cropped ink with its longest side at 20 px, thin lines darkened.
        centred: (28, 28) the glyph.
    """

    drawing: Floats
    cropped: Floats
    fitted: Floats
    centred: Floats


def glyph_from_ink(ink: Floats) -> Floats | None:
    """Return the drawing as an MNIST digit, or None if there is no ink.

    Args:
        ink: (rows, cols), from 0 for paper to 1 for full ink.

    Returns:
        (28, 28) float32, from 0 to 1.

    Raises:
        ValueError: ink is not such an array.
    """
    steps = steps_from_ink(ink)
    return None if steps is None else steps.centred


def steps_from_ink(ink: Floats) -> Steps | None:
    """Return every picture from drawing to glyph, or None if there is no ink.

    Args:
        ink: (rows, cols), from 0 for paper to 1 for full ink.

    Raises:
        ValueError: ink is not such an array.
    """
    ink = checked_ink(ink)
    box = bounding_box(ink)
    if box is None:
        return None
    cropped = ink[box]
    fitted_ink = fitted(cropped)
    if not fitted_ink.any():  # specks so faint that no average sees them
        return None
    dark_ink = darkened(fitted_ink)
    return Steps(ink, cropped, dark_ink, centred(dark_ink))


def uncentred_glyph(ink: Floats) -> Floats:
    """Return the whole drawing shrunk to a glyph's size: what most programs do.

    Nothing is cropped, fitted or centred; this shows what doing so is worth.

    Args:
        ink: (rows, cols), from 0 for paper to 1 for full ink.

    Returns:
        (28, 28) float32, from 0 to 1: averages by area, stretched if not square.

    Raises:
        ValueError: ink is not such an array.
    """
    ink = checked_ink(ink)
    down, across = (
        area_weights(np.ones(side), side / GLYPH_SIDE) for side in ink.shape
    )
    return np.clip(down @ ink @ across.T, 0, 1).astype(np.float32)


def checked_ink(ink: Floats) -> Floats:
    """Return ink as float32, or refuse it.

    Raises:
        ValueError: ink is not a 2-D array of numbers from 0 to 1.
    """
    ink = np.asarray(ink)
    if ink.ndim != 2:
        raise ValueError(
            f"ink must be 2-D (rows, cols); received shape {ink.shape}. "
            "Call ink_from_canvas first."
        )
    if ink.dtype.kind != "f" or not np.all((ink >= 0) & (ink <= 1)):
        raise ValueError(
            "ink must be floats from 0 for paper to 1 for ink, all finite; "
            f"received {ink.dtype} outside that range. Call ink_from_canvas first."
        )
    return ink.astype(np.float32, copy=False)


def bounding_box(ink: Floats) -> Box | None:
    """Return the (rows, cols) slices that just hold the ink; None without ink.

    Args:
        ink: (rows, cols); every value over 0 counts.
    """
    rows = np.flatnonzero(ink.any(axis=1))
    cols = np.flatnonzero(ink.any(axis=0))
    if rows.size == 0:
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(
        int(cols[0]), int(cols[-1]) + 1
    )


def fitted(ink: Floats) -> Floats:
    """Return the ink with its longest side at 20 px, aspect kept, averaged by area.

    Ink that has this size already, as MNIST's digits have, is returned as it is.

    Args:
        ink: (rows, cols) cropped ink, from 0 to 1.
    """
    if max(ink.shape) == INK_SIDE:
        return ink
    heights, widths = extents(ink.max(axis=1)), extents(ink.max(axis=0))
    pixel = max(heights.sum(), widths.sum()) / INK_SIDE
    averaged = area_weights(heights, pixel) @ ink @ area_weights(widths, pixel).T
    return np.clip(averaged, 0, 1).astype(np.float32)  # rounding alone leaves 0..1


def darkened(ink: Floats) -> Floats:
    """Return the ink so strong that its fullest pixel has 0.8 at least.

    A line thinner than a pixel is left pale by averaging, down to nothing; MNIST's pens
    were thick, so that a network knows no pale digit.

    Args:
        ink: (rows, cols), from 0 to 1, not all 0.
    """
    fullest = ink.max()
    return ink if fullest >= DARK else ink / fullest * DARK


def extents(profile: Floats) -> NDArray[np.float64]:
    """Return how much of each row, or column, the ink fills: 1, but less at both ends.

    Where a brush ends within a pixel, the pixel is grey. Counting it as that part of a
    pixel gives a drawing the same size at every resolution.

    Args:
        profile: (n,) each row's or column's most ink, from 0 to 1; over 0 at both ends.
    """
    sides = np.ones(len(profile))
    if len(profile) > 1:
        sides[[0, -1]] = profile[[0, -1]]
    return sides


def area_weights(sides: NDArray[np.float64], pixel: float) -> NDArray[np.float64]:
    """Return (parts, n): how much of each part comes from each row, or column.

    The parts have equal lengths, from the first edge on; the last may be covered only
    in part, and is as much paler. A weighted sum is an average by area.

    Args:
        sides: (n,) the rows' lengths, over 0.
        pixel: the length of a part.
    """
    edges = np.concatenate([[0], np.cumsum(sides)])
    parts = np.arange(max(1, np.ceil(edges[-1] / pixel - ROUNDING)) + 1) * pixel
    end = np.minimum(parts[1:, None], edges[1:])
    start = np.maximum(parts[:-1, None], edges[:-1])
    return np.maximum(end - start, 0) / sides / pixel


def centred(ink: Floats) -> Floats:
    """Return a (28, 28) glyph whose centre of mass lies on pixel index 14.

    The ink moves by whole pixels, so that it is not blurred, and never over the edge.

    Args:
        ink: (rows, cols) with sides of at most 28, from 0 to 1, not all 0.
    """
    glyph = np.zeros((GLYPH_SIDE, GLYPH_SIDE), dtype=np.float32)
    top, left = (
        min(max(round(CENTRE - mass), 0), GLYPH_SIDE - side)
        for mass, side in zip(centre_of_mass(ink), ink.shape, strict=True)
    )
    glyph[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return glyph


def centre_of_mass(ink: Floats) -> tuple[float, float]:
    """Return the ink-weighted mean (row, col), in pixel indices.

    Args:
        ink: (rows, cols), from 0 for paper to 1 for full ink; not all 0.
    """
    total = ink.sum(dtype=np.float64)
    row = ink.sum(axis=1, dtype=np.float64) @ np.arange(ink.shape[0]) / total
    col = ink.sum(axis=0, dtype=np.float64) @ np.arange(ink.shape[1]) / total
    return float(row), float(col)
