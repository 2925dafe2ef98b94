"""Ink -> glyph: one digit in MNIST's own format.

MNIST's makers fitted each digit into a 20x20 box, keeping its aspect, and placed it in
a 28x28 picture by its centre of mass (LeCun, Bottou, Bengio, Haffner: Gradient-based
learning applied to document recognition, 1998; yann.lecun.com/exdb/mnist). This stage
brings any drawing into that format, wherever it lies, however large it is and however
thin the pen.

Ink is (rows, cols) float32, from 0 for paper to 1 for full ink; a glyph is (28, 28) on
the same scale. Public functions refuse anything else with a ValueError.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.arrays import Floats, averaged_by_area
from digits.specks import without_specks

Box = tuple[slice, slice]

GLYPH_SIDE = 28  # px; MNIST's pictures
INK_SIDE = 20  # px; longest side of 59,987 of MNIST's 60,000 training digits
MIN_FULLEST_INK = 0.8  # of full ink; every digit of MNIST has a pixel as dark as this
MIN_SMOOTHED_SIDE = 5  # px; less is no digit drawn pixel by pixel
SMOOTHING_FACTOR = 8  # new pixels to an old one and axis
EDGE_STEEPNESS = 4.0  # from paper to ink within a quarter of an old pixel
CENTRE = 14  # Index 14, not 13.5: MNIST's training digits centre on 13.48-14.50.


@dataclass(frozen=True)
class Steps:
    """The pictures between a drawing and its glyph, each from 0 to 1."""

    drawing: Floats  # the ink as it came
    kept: Floats  # the same without far specks and stray taps
    box: Box  # the rows and columns that just hold that
    cropped: Floats  # what is in the box
    # The cropped ink with its longest side at 20 px, thin lines darkened.
    fitted: Floats
    centred: Floats  # (28, 28) the glyph


def glyph_from_ink(ink: Floats) -> Floats | None:
    """Return the drawing as an MNIST digit, or None if there is no ink.

    >>> ink = np.zeros((100, 100), dtype=np.float32)
    >>> ink[10:50, 70:80] = 1  # a bar, 40 x 10 px
    >>> glyph = glyph_from_ink(ink)
    >>> glyph.shape, bounding_box(glyph)
    ((28, 28), (slice(4, 24, None), slice(12, 17, None)))
    """
    steps = steps_from_ink(checked_ink(ink))
    return None if steps is None else steps.centred


def steps_from_ink(ink: Floats) -> Steps | None:
    """Return every picture from drawing to glyph, or None if there is no ink.

    The ink is not checked; see `checked_ink`.
    """
    kept = without_specks(ink)
    box = bounding_box(kept)
    if box is None:
        return None
    fitted_ink = fitted(kept[box])
    if not fitted_ink.any():  # specks so faint that they average to nothing
        return None
    dark_ink = darkened(fitted_ink)
    return Steps(ink, kept, box, kept[box], dark_ink, centred(dark_ink))


def uncentred_glyph(ink: Floats) -> Floats:
    """Return the whole drawing shrunk to a glyph's size, as most programs do it.

    Nothing is cropped, fitted or centred: the page shows what that costs. A drawing
    that is not square is stretched.
    """
    ink = checked_ink(ink)
    return averaged_by_area(ink, tuple(side / GLYPH_SIDE for side in ink.shape))


def checked_ink(ink: Floats) -> Floats:
    """Return ink as float32; refuse anything else with a ValueError."""
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
    """Return the slices that just hold all values over 0; None if there are none.

    >>> bounding_box(np.array([[0, 0, 0], [0, 0.1, 1]]))
    (slice(1, 2, None), slice(1, 3, None))
    """
    inked = ink > 0
    rows, cols = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if rows.size == 0:
        return None
    height, width = (slice(int(at[0]), int(at[-1]) + 1) for at in (rows, cols))
    return height, width


def fitted(ink: Floats) -> Floats:
    """Return the ink with its longest side at 20 px, aspect kept, averaged by area.

    Cropped ink of this size already, as MNIST's digits are, is returned as it is.

    >>> fitted(np.ones((200, 70), dtype=np.float32)).shape
    (20, 7)
    """
    if max(ink.shape) == INK_SIDE:
        return ink
    if MIN_SMOOTHED_SIDE <= max(ink.shape) < INK_SIDE:
        ink = smoothed(ink)
    heights, widths = extents(ink.max(axis=1)), extents(ink.max(axis=0))
    pixel = max(heights.sum(), widths.sum()) / INK_SIDE
    return averaged_by_area(ink, (pixel, pixel), (heights, widths))


def smoothed(ink: Floats) -> Floats:
    """Return ink eight times as large, without the steps that its pixels have.

    A digit drawn pixel by pixel, enlarged as it is, is all corners. Between the middles
    of its pixels ink is interpolated, and cut off at half of full ink.

    >>> smoothed(np.eye(6, dtype=np.float32)).shape
    (50, 50)
    """
    wide = np.pad(ink / ink.max(), 1)
    rows, cols = (SMOOTHING_FACTOR * side for side in wide.shape)
    image = Image.fromarray(wide.astype(np.float32))
    large = np.asarray(image.resize((cols, rows), Image.Resampling.BILINEAR))
    sharp = np.clip(EDGE_STEEPNESS * (large - 0.5) + 0.5, 0, 1) * ink.max()
    return sharp[bounding_box(sharp)]


def darkened(ink: Floats) -> Floats:
    """Return the ink so strong that its fullest pixel has at least 0.8.

    Averaging leaves a line thinner than a pixel pale, down to nothing. MNIST's pens
    were thick, so that a network has never seen a pale digit.
    """
    fullest = ink.max()
    return ink if fullest >= MIN_FULLEST_INK else ink / fullest * MIN_FULLEST_INK


def extents(profile: Floats) -> NDArray[np.float64]:
    """Return how much of each row, or column, the ink fills: 1, but less at both ends.

    Where a brush ends within a pixel, the pixel is grey. Counting it as that share of a
    pixel gives a drawing the same size at every resolution.

    Args:
        profile: (n,) each row's or column's most ink, from 0 to 1; over 0 at both ends.
    """
    lengths = np.ones(len(profile))
    if len(profile) > 1:
        lengths[[0, -1]] = profile[[0, -1]]
    return lengths


def centred(ink: Floats) -> Floats:
    """Return a (28, 28) glyph whose centre of mass lies on pixel index 14.

    The ink moves by whole pixels, so that it is not blurred, and never over the edge.

    >>> glyph = centred(np.ones((3, 3), dtype=np.float32))
    >>> glyph.shape, centre_of_mass(glyph)
    ((28, 28), (14.0, 14.0))

    Args:
        ink: with sides of at most 28 px, not all 0.
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

    >>> centre_of_mass(np.array([[0, 1, 1], [0, 0, 0]]))
    (0.0, 1.5)

    Args:
        ink: not all 0.
    """
    total = ink.sum(dtype=np.float64)
    row = ink.sum(axis=1, dtype=np.float64) @ np.arange(ink.shape[0]) / total
    col = ink.sum(axis=0, dtype=np.float64) @ np.arange(ink.shape[1]) / total
    return float(row), float(col)
