"""The shade of a photo's paper -> the same without its printed lines."""

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray

from digits.arrays import Bools, Floats, cheapest_paths
from digits.photo.paper import closed

Curve = NDArray[np.float64]  # (cols,): a line's row at each column

LINE_WIDTH = 11  # px; a printed line is narrower
STRIP_WIDTH = 24  # px; so much of a line is averaged at once
MIN_STRIPS = 8  # that show a line, or it is none
MIN_STRIPS_SHARE = 0.4  # of all strips, likewise
MAX_DARKNESS = 0.3  # of the paper's light; more counts as this, or pens would win
MAX_DRIFT = 5  # px up or down from strip to strip: 12 degrees
DRIFT_COST = 0.05  # spreads, for each px of drift: straight lines win
MAX_STRIP_DARKNESS = 8  # spreads; a strip counts no more than this
MIN_STRIP_DARKNESS = 2.0  # spreads; a strip with less has no line
MIN_DARK_SHARE = 0.85  # of its strips must show a printed line
END_SHARE = 0.07  # of the strips at either end; a printed line shows in one, no digit
MIN_MEAN_DARKNESS = 2.5  # spreads
MIN_DISTANCE = 4  # px; printed lines are farther apart
BAND = 5  # px to either side of a line's middle; blurred, it is no wider
CURVE_DEGREE = 4  # of the polynomial that follows a line over curled paper


def without_ruled_lines(shade: Floats, sheet: Bools) -> Floats:
    """Return the paper's shade with printed lines taken off, across and down."""
    for _ in range(2):
        darkness = 1 - shade / closed(shade, (LINE_WIDTH, 1))
        for curve in _ruled_lines(darkness, sheet):
            shade = _without_line(shade, curve, sheet)
        shade, sheet = shade.T, sheet.T
    return shade


def _ruled_lines(darkness: Floats, sheet: Bools) -> list[Curve]:
    """Return the curve of each printed line.

    A printed line runs from edge to edge, nearly straight. The darkest of all paths
    from the left to the right are found strip by strip; those that are dark nearly
    everywhere are lines.
    """
    strips = _strips(darkness, sheet)
    if len(strips) < MIN_STRIPS:
        return []
    sums, paths = _darkest_paths(np.nan_to_num(strips))
    curves, free = [], np.ones(strips.shape, dtype=bool)
    places = np.arange(len(strips))
    least = MIN_MEAN_DARKNESS * max(MIN_STRIPS, MIN_STRIPS_SHARE * len(strips))
    for path in paths[sums >= least][np.argsort(-sums[sums >= least])]:
        if free[places, path].all() and _is_ruled_line(strips[places, path]):
            curves.append(_curve(path, strips[places, path], darkness.shape[1]))
            for off in range(-MIN_DISTANCE, MIN_DISTANCE + 1):
                free[places, np.clip(path + off, 0, len(darkness) - 1)] = False
    return curves


def _strips(darkness: Floats, sheet: Bools) -> NDArray[np.float64]:
    """Return (strips, rows): how dark each row is, strip by strip from left to right.

    In spreads: units of the spread over all of them; not a number beside the sheet.
    """
    rows, cols = darkness.shape
    count = cols // STRIP_WIDTH
    shape, cut = (rows, count, STRIP_WIDTH), slice(0, count * STRIP_WIDTH)
    inside = sheet[:, cut].reshape(shape).mean(axis=-1) > 0.9
    dark = np.minimum(darkness, MAX_DARKNESS)[:, cut].reshape(shape).mean(axis=-1)
    if not inside.any():
        return np.zeros((0, rows))
    usual = np.median(dark[inside])
    spread = 1.4826 * np.median(np.abs(dark[inside] - usual)) + 1e-3
    units = np.clip((dark - usual) / spread, -1, MAX_STRIP_DARKNESS)
    return np.where(inside, units, np.nan).T


def _darkest_paths(strips: NDArray[np.float64]) -> tuple[np.ndarray, np.ndarray]:
    """Return the darkest path to each row on the right.

    As (rows,) how dark it is in sum, and (rows, strips) its row in each strip.
    """
    costs = -strips.astype(np.float64)  # sums in float32 would decide ties by rounding
    sums, steps = cheapest_paths(costs, MAX_DRIFT, DRIFT_COST)
    path = [np.arange(strips.shape[1])]
    for step in steps[:0:-1]:
        path.append(path[-1] + step[path[-1]])
    return -sums[-1], np.stack(path[::-1], axis=1)


def _is_ruled_line(dark: NDArray[np.float64]) -> bool:
    """Tell whether a path (strips,) is as dark as a printed line, all along."""
    known = dark[~np.isnan(dark)]
    if len(known) < max(MIN_STRIPS, MIN_STRIPS_SHARE * len(dark)):
        return False
    end = max(1, round(END_SHARE * len(known)))
    usual = np.quantile(known, 1 - MIN_DARK_SHARE)
    weakest = min(known[:end].max(), known[-end:].max(), usual)
    return bool(weakest >= MIN_STRIP_DARKNESS and known.mean() >= MIN_MEAN_DARKNESS)


def _curve(path: np.ndarray, dark: np.ndarray, cols: int) -> Curve:
    """Return the smooth curve through the dark strips of a path."""
    middles = (np.arange(len(path)) + 0.5) * STRIP_WIDTH
    good = dark >= MIN_STRIP_DARKNESS
    for degree in (CURVE_DEGREE - 1, CURVE_DEGREE):
        curve = Polynomial.fit(middles[good], path[good], degree)
        near = good & (np.abs(curve(middles) - path) <= MIN_DISTANCE)
        good = near if near.sum() >= MIN_STRIPS else good
    return curve(np.arange(cols))


def _without_line(shade: Floats, curve: Curve, sheet: Bools) -> Floats:
    """Return the shade with one printed line taken off.

    How much light the line leaves, at each half px from its middle, is the median all
    along it. Divided by that, paper is paper again, and ink over the line is ink.
    """
    cols = np.arange(len(curve))[:, None]
    rows = np.round(curve).astype(int)[:, None] + np.arange(-BAND, BAND + 1)
    inside = (rows >= 0) & (rows < len(shade))
    rows = np.clip(rows, 0, len(shade) - 1)
    inside &= sheet[rows, cols]
    light = shade[rows, cols] / _valleys_filled(shade[rows, cols])
    halves = np.round(2 * (rows - curve[:, None])).astype(int)
    printed = np.ones_like(light)
    for half in range(1 - 2 * BAND, 2 * BAND):
        there = inside & (halves == half)
        printed[there] = np.median(light[there]) if there.any() else 1
    cleaned = shade.copy()
    cleaned[rows[inside], (cols + 0 * rows)[inside]] /= printed[inside]
    return cleaned


def _valleys_filled(band: Floats) -> Floats:
    """Return (n, m) with every valley along the second axis filled to its brim."""
    from_left = np.maximum.accumulate(band, axis=1)
    from_right = np.maximum.accumulate(band[:, ::-1], axis=1)[:, ::-1]
    return np.minimum(from_left, from_right)
