"""The ink of several digits side by side -> the ink of each, from left to right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from skimage.measure import label, regionprops
from skimage.segmentation import expand_labels

Floats = NDArray[np.float32]
Span = tuple[int, int]

INKED = 0.25  # of full ink; less is the edge of a stroke
EDGE = 2  # px; how far the edge of a stroke reaches
OVERLAP = 0.4  # of the narrower; parts that share more columns belong to one digit
TALL = 0.45  # of the tallest; a shorter part is a dot or a dash, not a digit
MOST = 8  # digits in one drawing
STROKES = 50  # connected ones; eight digits have fewer


def side_by_side(ink: Floats) -> list[Floats]:
    """Return the ink of each of several digits, from left to right.

    Connected strokes that lie above each other belong to one digit: a 5 and its roof,
    a broken stroke, the two halves of an 8.

    Args:
        ink: (rows, cols), from 0 for paper to 1 for full ink.

    Returns:
        For 2 to 8 digits that all are tall enough, as many arrays of ink's shape, each
        with one of them; else an empty list.
    """
    parts = label(ink > INKED, connectivity=2)
    if parts.max() > STROKES:
        return []
    spans = {part.label: (part.bbox[1], part.bbox[3]) for part in regionprops(parts)}
    digits = _above_each_other(spans)
    if not 2 <= len(digits) <= MOST:
        return []
    owned = expand_labels(parts, EDGE)  # faint edges go with the stroke beside them
    inks = [np.where(np.isin(owned, digit), ink, np.float32(0)) for digit in digits]
    heights = np.array([np.ptp(np.flatnonzero(one.any(axis=1))) for one in inks])
    return inks if heights.min() >= TALL * heights.max() else []


def _above_each_other(spans: dict[int, Span]) -> list[list[int]]:
    """Return the parts that belong together, by their labels, from left to right."""
    digits: list[tuple[Span, list[int]]] = []
    for name, (left, right) in sorted(spans.items(), key=lambda item: item[1]):
        members = [name]
        for (start, end), others in list(digits):
            shared = min(right, end) - max(left, start)
            if shared > OVERLAP * min(right - left, end - start):
                digits.remove(((start, end), others))
                members += others
                left, right = min(left, start), max(right, end)
        digits.append(((left, right), members))
    return [members for _, members in sorted(digits)]
