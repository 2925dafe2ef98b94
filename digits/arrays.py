"""The types of arrays that all stages share, and the conversions between them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Labels = NDArray[np.int64]

FULL_BYTE = 255  # a byte's value for full ink
MIN_COVERAGE = 1e-6  # of a length; a part covered less than this is a rounding error


def bytes_from_floats(values: Floats) -> Bytes:
    """Return values from 0 to 1 as bytes from 0 to 255, rounded.

    >>> bytes_from_floats(np.array([0.0, 0.5, 1.0], dtype=np.float32)).tolist()
    [0, 128, 255]
    """
    return np.round(values * FULL_BYTE).astype(np.uint8)


def floats_from_bytes(values: Bytes) -> Floats:
    """Return bytes from 0 to 255 as float32 from 0 to 1.

    >>> floats_from_bytes(np.array([0, 51, 255], dtype=np.uint8)).tolist()
    [0.0, 0.20000000298023224, 1.0]
    """
    return np.divide(values, FULL_BYTE, dtype=np.float32)


def sides_of(values: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the outermost pixels: those at the top, the bottom, the left, the right.

    The values are (rows, cols) or (rows, cols, channels).
    """
    return values[0], values[-1], values[:, 0], values[:, -1]


def averaged_by_area(
    values: Floats,
    pixel: tuple[float, float],
    lengths: tuple[np.ndarray, np.ndarray] | None = None,
) -> Floats:
    """Return a picture of fewer or more pixels, each the mean of the area it covers.

    >>> averaged_by_area(np.eye(4, dtype=np.float32), (2, 2)).tolist()
    [[0.5, 0.0], [0.0, 0.5]]

    Args:
        values: (rows, cols), from 0 to 1.
        pixel: height and width of a new pixel, in old ones. The last row and column
            may be covered in part only, and are as much paler.
        lengths: (rows,) and (cols,), the heights of the old rows and the widths of the
            old columns, over 0, where they are not all 1.
    """
    heights, widths = lengths or (np.ones(side) for side in values.shape)
    down, across = area_weights(heights, pixel[0]), area_weights(widths, pixel[1])
    return np.clip(down @ values @ across.T, 0, 1).astype(np.float32)


def area_weights(lengths: np.ndarray, part: float) -> NDArray[np.float64]:
    """Return (parts, n): how much of each part comes from each row, or column.

    Lengths are (n,) of the rows, over 0. The first of the parts, all of one length,
    begins where the first row does.
    """
    edges = np.concatenate([[0], np.cumsum(lengths)])
    parts = np.arange(max(1, np.ceil(edges[-1] / part - MIN_COVERAGE)) + 1) * part
    end = np.minimum(parts[1:, None], edges[1:])
    start = np.maximum(parts[:-1, None], edges[:-1])
    return np.maximum(end - start, 0) / lengths / part


def cheapest_paths(
    costs: np.ndarray, reach: int, step_cost: float
) -> tuple[np.ndarray, NDArray[np.intp]]:
    """Return what the cheapest path from the first row to each pixel costs.

    By R. Bellman's dynamic programming.

    >>> sums, steps = cheapest_paths(np.array([[0.0, 9, 9], [9, 9, 1]]), 2, 0.5)
    >>> print(sums[-1, 2], steps[-1, 2])  # 0 + 1, and two columns to the side
    2.0 -2

    Args:
        costs: (rows, cols) of the pixels on the path.
        reach: how many columns a path may move from row to row.
        step_cost: for each of those columns.

    Returns:
        (rows, cols) the path's cost; and how far off its column in the row above is.
    """
    rows, cols = costs.shape
    sums, steps = np.array(costs), np.zeros((rows, cols), dtype=np.intp)
    offsets, places = np.arange(-reach, reach + 1), np.arange(cols)
    beside = places + reach + offsets[:, None]  # in a row padded at both ends
    slopes = step_cost * np.abs(offsets)[:, None]
    wall = np.full(reach, np.inf, dtype=costs.dtype)
    for row in range(1, rows):
        above = np.concatenate([wall, sums[row - 1], wall])[beside] + slopes
        best = above.argmin(axis=0)
        sums[row] += above[best, places]
        steps[row] = offsets[best]
    return sums, steps
