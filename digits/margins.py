"""A picture -> the same without the plain rim or page around what it shows."""

import numpy as np

from digits.arrays import Floats, sides_of

MAX_RIM_SHARE = 0.05  # of the shorter side; a plain rim is no wider than this, or 1 px
SAME_COLOUR = 0.1  # of full contrast; colours closer than this count as the same
EDGE_TOLERANCE = 0.02  # of an edge's pixels that may have the other colour
PAGE_TOLERANCE = 0.03  # of full contrast; JPEG changes a plain page by less
CONTENT_DEPTH = 0.04  # of the shorter side; beyond it lies no drawn frame
# How much of its outline differs from the page, so deep within a picture on a page (of
# its shorter side): within a 0 of straight lines lies the page again.
OUTLINES = ((0.0, 0.9), (CONTENT_DEPTH, 0.9), (0.3, 0.5))
MIN_AREA_SHARE = 0.05  # of the page; a picture on it is larger
MIN_SIDE = 8  # px; a picture on a page has longer sides
CONTENT_SHARES = (0.003, 0.9)  # of a picture on a page that is no paper of its own


def without_page(colours: Floats) -> Floats:
    """Return the picture that lies on a plain page; the whole if there is none.

    Photos are laid on a white square to make them square, figures on a page. Such a
    picture is a rectangle with paper and ink of its own; a drawing on the page is not.

    Args:
        colours: (rows, cols, 3), from 0 to 1.
    """
    contrast = contrast_to(colours, colours[0, 0])
    other = contrast > PAGE_TOLERANCE
    box = tuple(_beyond_page(other.mean(axis=axis)) for axis in (1, 0))
    inside, is_other = colours[box], other[box]
    if inside.size in (0, colours.size) or not _is_large(is_other, other):
        return colours
    return inside if _is_area(is_other) and _has_content(inside) else colours


def _beyond_page(shares: Floats) -> slice:
    """Return the rows, or columns, from the first to the last that shows no page."""
    shown = np.flatnonzero(shares > EDGE_TOLERANCE)
    return slice(int(shown[0]), int(shown[-1]) + 1) if shown.size else slice(0, 0)


def _is_large(inside: np.ndarray, page: np.ndarray) -> bool:
    return inside.size > MIN_AREA_SHARE * page.size and min(inside.shape) > MIN_SIDE


def _is_area(is_other: np.ndarray) -> bool:
    """Tell whether a rectangle differs from the page all along its edge and within."""
    for depth, least in OUTLINES:
        outline = np.concatenate(sides_of(_inset(is_other, depth)))
        if outline.mean() < least:
            return False
    return True


def _inset(values: np.ndarray, depth: float) -> np.ndarray:
    """Return what lies so deep within, as a share of the shorter side, and 1 px."""
    width = round(depth * min(values.shape[:2])) + 1
    return values[width:-width, width:-width]


def _has_content(inside: Floats) -> bool:
    """Tell whether a rectangle is more than a bar of one colour."""
    inner = _inset(inside, CONTENT_DEPTH)
    paper = np.median(np.concatenate(sides_of(inner)), axis=0)
    share = (contrast_to(inner, paper) > SAME_COLOUR).mean()
    least, most = CONTENT_SHARES
    return bool(least < share < most)


def without_rim(colours: Floats) -> Floats:
    """Return what lies inside a plain rim, as screenshots and forms have one.

    A rim has one colour and the same width on all sides. Inside it there are several
    colours; else it is not a rim but the paper around a single bar.

    Args:
        colours: (rows, cols, 3), from 0 to 1.
    """
    rim, shorter = colours[0, 0], min(colours.shape[:2])
    widest = min(max(1, round(MAX_RIM_SHARE * shorter)), (shorter - 1) // 2)
    for width in range(widest + 1):
        inside = colours[width : -width or None, width : -width or None]
        edge = np.concatenate(sides_of(inside))
        same = float((contrast_to(edge, rim) < SAME_COLOUR).mean())
        if same < 1 - EDGE_TOLERANCE:
            break
    ended = width > 0 and same < EDGE_TOLERANCE
    several_colours = np.ptp(inside, axis=(0, 1)).max() > SAME_COLOUR
    return inside if ended and several_colours else colours


def contrast_to(colours: Floats, paper: np.ndarray) -> Floats:
    """Return how far each pixel is from paper, in the channel that differs most."""
    return np.abs(colours - paper).max(axis=-1)
