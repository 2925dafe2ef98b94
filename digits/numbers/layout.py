"""Ink -> how it stands: in one place, in several side by side, or in rows.

A network that looks at a number as at one digit may take it for one. Where parts as
large as digits stand far apart, nothing that it says of the whole counts.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from skimage.measure import label, regionprops
from skimage.segmentation import expand_labels

from digits.arrays import Bools, Floats
from digits.numbers.marks import FoundMark, marks_among
from digits.numbers.split import EDGE_WIDTH, MIN_INK
from digits.preprocess import bounding_box

Run = tuple[int, int]  # the first row or column of inked ones, and the end of the last

MIN_PART_HEIGHT = 0.5  # of the drawing's height; a digit beside others is no lower
# Of that height; no digit has such a gap. The halves of a 0 that is closed neither at
# its top nor at its foot stand closer.
MIN_GAP = 0.5
# Of the tallest row, and of the whole drawing; a bar, or a dot of a dotted digit, is
# lower.
MIN_ROW_HEIGHTS = (0.3, 0.12)
MIN_ROW_PARTS = 3  # in all rows; two, one above the other, may be one digit in pieces
MIN_PART_SHARE = 0.015  # of the largest part's ink; what has less is a speck


@dataclass(frozen=True, eq=False)
class Layout:
    """How a drawing stands; each fact is sought once, when it is first asked for."""

    cropped: Floats  # ink that fills its box

    @cached_property
    def stands_apart(self) -> bool:
        """Whether it may be several digits, whatever it looks like as one.

        >>> bar, gap = np.ones((20, 4), dtype=np.float32), np.zeros((20, 11))
        >>> Layout(np.hstack([bar, gap, bar])).stands_apart
        True
        >>> Layout(np.hstack([bar, bar])).stands_apart
        False
        """
        most = self.cropped.max(axis=0), self.cropped.max(axis=1)
        if min(most[0].min(), most[1].min()) > MIN_INK:  # most digits: no gaps
            return False
        return self.has_wide_gap or self._has_marks_apart() or bool(self.rows)

    def _has_marks_apart(self) -> bool:
        several = len(runs_of((self.cropped > MIN_INK).any(axis=0))) > 1
        return several and bool(self.marks)

    @cached_property
    def marks(self) -> list[FoundMark]:
        """The marks among digits."""
        return marks_among(label(self.cropped > MIN_INK, connectivity=2))

    @cached_property
    def has_wide_gap(self) -> bool:
        """Whether parts as tall as digits have a gap that no digit has."""
        inked = self.cropped > MIN_INK
        least = MIN_PART_HEIGHT * len(inked)
        parts = [
            run
            for run in runs_of(inked.any(axis=0))
            if np.ptp(np.flatnonzero(inked[:, slice(*run)].any(axis=1))) + 1 >= least
        ]
        gaps = [right[0] - left[1] for left, right in pairwise(parts)]
        return max(gaps, default=0) >= MIN_GAP * len(inked)

    @cached_property
    def rows(self) -> list[Floats]:
        """See `rows_of`."""
        return rows_of(self.cropped)


def rows_of(ink: Floats) -> list[Floats]:
    """Return the ink of each row of parts, cropped; of one row, or of none, nothing.

    >>> two = np.zeros((9, 9), dtype=np.float32)
    >>> two[:3, :2] = two[:3, 5:7] = two[6:, :2] = 1  # two parts, and one below
    >>> [row.shape for row in rows_of(two)]
    [(3, 7), (3, 2)]
    """
    inked = ink > MIN_INK
    if inked.any(axis=1).all():  # most numbers: one row
        return []
    parts = label(inked, connectivity=2)
    found = regionprops(parts)
    least = MIN_PART_SHARE * max((part.area for part in found), default=0)
    large = [part for part in found if part.area >= least]
    lines = np.zeros(len(ink), dtype=bool)
    for part in large:
        lines[part.bbox[0] : part.bbox[2]] = True
    bands = _tall_runs(runs_of(lines), len(ink))
    rows = [[p for p in large if top <= p.bbox[0] < end] for top, end in bands]
    if len(rows) < 2 or sum(map(_columns_in, rows)) < MIN_ROW_PARTS:
        return []
    owners = expand_labels(parts, EDGE_WIDTH)
    return [_ink_of([part.label for part in row], owners, ink) for row in rows]


def _tall_runs(runs: list[Run], height: int) -> list[Run]:
    heights = [end - start for start, end in runs]
    of_tallest, of_all = MIN_ROW_HEIGHTS
    least = max(of_tallest * max(heights, default=0), of_all * height)
    return [run for run in runs if run[1] - run[0] >= least]


def _columns_in(row: list) -> int:
    """Return how many parts of a row stand beside each other."""
    cols = np.zeros(max(part.bbox[3] for part in row), dtype=bool)
    for part in row:
        cols[part.bbox[1] : part.bbox[3]] = True
    return len(runs_of(cols))


def _ink_of(labels: list[int], owners: np.ndarray, ink: Floats) -> Floats:
    alone = np.where(np.isin(owners, labels), ink, np.float32(0))
    return alone[bounding_box(alone)]


def runs_of(inked: Bools) -> list[Run]:
    """Return where each run of true values starts and ends, in order.

    >>> runs_of(np.array([True, False, True, True]))
    [(0, 1), (2, 4)]
    """
    edges = np.flatnonzero(np.diff(inked.astype(np.int8), prepend=0, append=0))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
