"""What a network's layers compute, in NumPy."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from digits.arrays import Floats, Labels
from digits.calibration import DIGITS

POOL_SIDE = 2  # px; of a window of which the largest value stays


def one_hot(labels: Labels) -> Labels:
    """Return (n, 10): a row for each label, 1 at its place and 0 elsewhere.

    >>> one_hot(np.array([5])).tolist()
    [[0, 0, 0, 0, 0, 1, 0, 0, 0, 0]]
    """
    return np.eye(DIGITS, dtype=np.int64)[labels]


def feature_map(glyph: Floats, kernel: Floats, bias: float = 0.0) -> Floats:
    """Return the sum of a window's products with a kernel, at each place it fits.

    Args:
        glyph: (rows, cols).
        kernel: (3, 3).
        bias: added everywhere.

    Returns:
        (rows - 2, cols - 2), any numbers.
    """
    windows = sliding_window_view(glyph, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3)) + bias


def rectified(values: Floats) -> Floats:
    """Return the values, with 0 for those below 0.

    >>> rectified(np.array([-2.0, 0.0, 3.0])).tolist()
    [0.0, 0.0, 3.0]
    """
    return np.maximum(values, 0)


def pooled(values: Floats) -> Floats:
    """Return the largest of every 2x2 values; an odd last row or column is left out.

    >>> pooled(np.array([[2, 2, 7, 3], [9, 4, 6, 1]])).tolist()
    [[9, 7]]
    """
    windows = sliding_window_view(values, (POOL_SIDE, POOL_SIDE))
    return windows[::POOL_SIDE, ::POOL_SIDE].max(axis=(2, 3))


def dropped(values: Floats, rate: float, rng: np.random.Generator) -> Floats:
    """Return the values, a share of them 0 and the others larger: the mean stays.

    Args:
        values: any shape.
        rate: the share that is set to 0, from 0 to less than 1.
        rng: draws which.
    """
    stays = rng.random(values.shape) >= rate
    return np.where(stays, values / (1 - rate), 0)
