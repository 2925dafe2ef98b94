"""Pictures of our drawings, painted by another way than the brush of digits.strokes."""

import itertools
from functools import cache

import numpy as np
from PIL import Image
from skimage.draw import disk, polygon

from digits.canvas import ink_from_canvas
from digits.preprocess import glyph_from_ink
from tests.helpers.drawn import DRAWINGS, on_pad

LARGE = 4  # times the pad: how large pictures are drawn before they are averaged down
# Its centre of mass is far from half-way between two pixels, where the least
# difference decides to which of them a glyph moves.
DRAWING = "5"
WHITE, BLACK, GREY = (255, 255, 255), (0, 0, 0), (128, 128, 128)
RED, NAVY, CREAM = (200, 30, 40), (10, 20, 90), (250, 240, 210)


def coverage(strokes, side=280):
    """Return (side, side) from 0 to 1: how much of each pixel the strokes cover."""
    sheet = large_sheet(strokes, side)
    return sheet.reshape(side, LARGE, side, LARGE).mean(axis=(1, 3))


def large_sheet(strokes, side=280):
    """Return the strokes drawn four times as large, every pixel 0 or 1."""
    sheet = np.zeros((side * LARGE, side * LARGE), dtype=np.float32)
    for stroke in strokes:
        radius = stroke["width"] / 2 * LARGE
        corners = np.array(stroke["points"])[:, ::-1] * LARGE - 0.5
        for corner in corners:
            sheet[disk(corner, radius, shape=sheet.shape)] = 1
        for start, end in itertools.pairwise(corners):
            along = (end - start) / np.hypot(*(end - start))
            aside = np.array([-along[1], along[0]]) * radius
            rows, cols = np.array(
                [start + aside, end + aside, end - aside, start - aside]
            ).T
            sheet[polygon(rows, cols, shape=sheet.shape)] = 1
    return sheet


@cache
def covered(name=DRAWING, width=18.0):
    """Return how much of each pixel one of our drawings inks; not to be changed."""
    share = coverage(on_pad(DRAWINGS["digits"][name], width=width))
    share.flags.writeable = False
    return share


def painted(share, ink=BLACK, paper=WHITE):
    """Return a picture in ink on paper: (rows, cols, 3) uint8."""
    mix = share[..., None] * np.array(ink) + (1 - share[..., None]) * np.array(paper)
    return np.round(mix).astype(np.uint8)


def picture(mode="RGB", **colours):
    return Image.fromarray(painted(covered(), **colours)).convert(mode)


def see_through(share, ink=BLACK):
    """Return a drawing on transparent paper: (rows, cols, 4) uint8."""
    alpha = np.round(share[..., None] * 255).astype(np.uint8)
    colour = np.broadcast_to(np.array(ink, dtype=np.uint8), (*share.shape, 3))
    return np.concatenate([colour * (alpha > 0), alpha], axis=-1)


def glyph_of(canvas):
    return glyph_from_ink(ink_from_canvas(canvas))


def sketch(background=None, layers=(), composite=None):
    return {"background": background, "layers": list(layers), "composite": composite}


def assert_same_glyph(canvas, expected, most=0.002):
    difference = np.abs(glyph_of(canvas) - expected)
    assert difference.mean() <= most
