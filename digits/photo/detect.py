"""Colours -> whether a camera took the picture, or a program painted it."""

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Bools, Floats, bytes_from_floats, sides_of

TWO_COLOURS_SHARE = 0.78  # of the pixels; 0.82 of a painting, 0.73 of a photo at most
SAMPLE_SIDE = 500  # px; of a longer side every second, third, ... pixel is looked at
MIN_CROSSINGS = 3  # printed lines over a side; a cut-off drawing seldom makes as many
MIN_LINE_CONTRAST = 0.05  # of full contrast; a printed line differs more from paper


def is_photo(colours: Floats) -> bool:
    """Tell whether a camera took this picture, or a program painted it.

    A painting has two colours, paper and ink, each exactly the same everywhere. Smooth
    edges and JPEG leave that true of four fifths of its pixels; where blur leaves
    fewer, its border is still of one colour. Lamp, lens and sensor give paper hundreds
    of colours. Paper with printed lines counts as a photo too, whatever made it.

    Args:
        colours: (rows, cols, 3), from 0 to 1.
    """
    step = max(1, max(colours.shape[:2]) // SAMPLE_SIDE)
    levels = _levels(colours[::step, ::step])
    others = levels[~_near_commonest(levels)]
    rest = others[~_near_commonest(others)]
    many_colours = len(rest) > (1 - TWO_COLOURS_SHARE) * len(levels)
    border = _levels(np.concatenate(sides_of(colours)))
    plain_border = _near_commonest(border).mean() > TWO_COLOURS_SHARE
    return bool(many_colours and not plain_border) or _is_ruled(colours)


def _levels(colours: Floats) -> NDArray[np.int16]:
    """Return (n, 3): the colours as bytes hold them."""
    return bytes_from_floats(colours).astype(np.int16).reshape(-1, 3)


def _near_commonest(levels: NDArray[np.int16]) -> Bools:
    """Return (n,): which of (n, 3) colours are within one level of the commonest."""
    if len(levels) == 0:
        return np.zeros(0, dtype=bool)
    counts = [np.bincount(channel, minlength=256) for channel in levels.T]
    commonest = [np.convolve(count, np.ones(3), "same").argmax() for count in counts]
    return np.abs(levels - np.array(commonest, np.int16)).max(axis=-1) <= 1


def _is_ruled(colours: Floats) -> bool:
    """Tell whether printed lines run over two opposite sides."""
    sides = sides_of(colours)
    paper = np.median(np.concatenate(sides), axis=0)
    inked = [np.abs(side - paper).max(axis=-1) > MIN_LINE_CONTRAST for side in sides]
    top, bottom, left, right = (np.count_nonzero(~on[:-1] & on[1:]) for on in inked)
    return max(min(top, bottom), min(left, right)) >= MIN_CROSSINGS
