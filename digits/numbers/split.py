"""A drawing of several digits -> its pieces, from left to right.

No piece has ink of two digits; a digit may consist of several. Each stroke is such a
piece, as nobody writes two digits without lifting the pen. A picture has no strokes:
its ink is cut along seams.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from skimage.measure import label, regionprops
from skimage.segmentation import expand_labels

from digits.arrays import Bools, Floats, averaged_by_area
from digits.numbers.seams import Seam, seams_of
from digits.preprocess import Box, bounding_box
from digits.strokes import Stroke, drawn_ink, under_path

Span = tuple[float, float]  # the first column and the end of the last

PART_LIMIT = 60  # strokes or connected parts; four for each of fifteen digits
MAX_SHARED_COLUMNS = 0.4  # of the narrower; parts that share more are of one digit
MIN_INK = 0.25  # of full ink; less is the edge of a stroke
EDGE_WIDTH = 2  # px; how far the edge of a stroke reaches
NUMBER_SIDE = 320  # px; a number's longer side: eight digits of 40 px, twice a glyph's
SEAM_ROWS = 48  # px; height at which seams are sought
MAX_SEAM_COST = 14  # px of those 48; a seam through more ink parts no two digits
SEAM_LIMIT = 22  # of one drawing; three for each of eight digits
MIN_PIECE_SHARE = 0.01  # of all ink
MIN_DIFFERENCE = 0.015  # of all ink; seams with less between them count as one


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces that may belong to different digits, from left to right."""

    inks: list[Floats]  # (rows, cols) each, all of one shape
    costs: list[float]  # of what was cut between two neighbours; see `Seam.cost`
    strokes: list[frozenset[int]] | None = None  # of each, by number; None: not known

    def strokes_of(self, first: int, end: int) -> frozenset[int] | None:
        """Return the strokes of a run of pieces."""
        return (
            None
            if self.strokes is None
            else frozenset().union(*self.strokes[first:end])
        )


@dataclass(frozen=True, eq=False)
class StrokeSplit:
    """Two ways to part a drawing whose strokes are known."""

    strokes: list[Stroke]  # two or more, none of them empty
    ink: Floats  # (rows, cols) what they leave on the pad
    box: Box  # just holds that ink

    @property
    def count(self) -> int:
        """How many strokes there are."""
        return len(self.strokes)

    @property
    def cropped(self) -> Floats:
        """The ink within its box."""
        return self.ink[self.box]

    @cached_property
    def coarse(self) -> Pieces:
        """Whole digits, where digits stand apart: one piece for each column."""
        columns = _columns_of([_span_of(stroke) for stroke in self.strokes])
        return self._pieces(list(map(frozenset, columns)))

    @cached_property
    def fine(self) -> Pieces:
        """Pieces of digits: the strokes, one by one."""
        return self._pieces([frozenset([n]) for n in range(len(self.strokes))])

    def _pieces(self, groups: list[frozenset[int]]) -> Pieces:
        """Return each group's ink, in the box; an ink that is drawn is kept."""
        spans = {group: self._span(group) for group in groups}
        groups = sorted(groups, key=spans.get)
        is_apart = all(
            spans[left][1] + 1 < spans[right][0] for left, right in pairwise(groups)
        )
        for group in groups:
            if group not in self._inks:
                ink = (
                    _between(*spans[group], self.ink)
                    if is_apart
                    else drawn_ink([self.strokes[n] for n in sorted(group)])
                )
                self._inks[group] = ink[self.box]
        inks = {group: self._inks[group] for group in groups}
        inked = [group for group, ink in inks.items() if ink.any()]
        ordered = sorted(inked, key=lambda group: _twice_the_middle_column(inks[group]))
        return Pieces(
            [inks[group] for group in ordered], [0.0] * (len(ordered) - 1), ordered
        )

    @cached_property
    def _inks(self) -> dict[frozenset[int], Floats]:
        """The ink of groups of strokes, in the box, as far as it was asked for."""
        return {frozenset(range(len(self.strokes))): self.cropped}

    def _span(self, group: frozenset[int]) -> Span:
        """Return from where to where a group of strokes reaches, in columns."""
        lefts, rights = zip(*(_span_of(self.strokes[n]) for n in group), strict=True)
        return min(lefts), max(rights)


@dataclass(frozen=True, eq=False)
class InkSplit:
    """Two ways to part a drawing of which only the ink is known."""

    ink: Floats  # (rows, cols), cropped and reduced
    parts: np.ndarray  # each pixel's connected part, from 1; 0 for paper and faint ink

    @property
    def count(self) -> int:
        """How many connected parts there are."""
        return int(self.parts.max())

    @property
    def cropped(self) -> Floats:
        """The ink, which fills its box."""
        return self.ink

    @cached_property
    def coarse(self) -> Pieces:
        """Whole digits, where digits stand apart: one piece for each column."""
        owners = expand_labels(self.parts, EDGE_WIDTH)  # faint edges join their stroke
        found = regionprops(self.parts)
        columns = _columns_of([(part.bbox[1], part.bbox[3]) for part in found])
        labels = [[found[n].label for n in column] for column in columns]
        return _in_order(
            [np.where(np.isin(owners, n), self.ink, np.float32(0)) for n in labels]
        )

    @cached_property
    def fine(self) -> Pieces:
        """Pieces of digits, cut along seams."""
        return pieces_along_seams(self.ink)


Split = StrokeSplit | InkSplit
Splitter = Callable[[Floats], Split | None]  # ink -> the ways to part it, if there are


def split_strokes(strokes: list[Stroke], ink: Floats) -> StrokeSplit | None:
    """Return the ways to part a drawing whose strokes are known.

    None if there are too many strokes for a number, or too few.

    Args:
        strokes: those on the pad.
        ink: (rows, cols) of the strokes; one whose ink is not there, as it was dropped
            for a stray tap, is left out.
    """
    box = bounding_box(ink)
    if box is None or len(strokes) > PART_LIMIT:
        return None
    kept = [stroke for stroke in strokes if under_path(stroke.points, ink).any()]
    return StrokeSplit(kept, ink, box) if len(kept) > 1 else None


def split_ink(ink: Floats) -> InkSplit | None:
    """Return the ways to part a drawing of which only the ink is known.

    None if it falls into too many parts for a number, or has none.
    """
    box = bounding_box(ink)
    if box is None:
        return None
    ink = _reduced(ink[box], max(ink[box].shape) / NUMBER_SIDE)
    parts = label(ink > MIN_INK, connectivity=2)
    return InkSplit(ink, parts) if 0 < parts.max() <= PART_LIMIT else None


def _between(left: float, right: float, ink: Floats) -> Floats:
    """Return the ink within a span of columns alone."""
    alone = np.zeros_like(ink)
    within = slice(max(0, math.floor(left)), max(0, math.ceil(right)))
    alone[:, within] = ink[:, within]
    return alone


def _span_of(stroke: Stroke) -> Span:
    """Return from where to where a stroke reaches, in columns."""
    cols = stroke.points[:, 0]
    return cols.min() - stroke.width / 2, cols.max() + stroke.width / 2


def _reduced(ink: Floats, pixel: float) -> Floats:
    """Return ink averaged by area over squares of so many pixels, if more than one."""
    return ink if pixel <= 1 else averaged_by_area(ink, (pixel, pixel))


def _in_order(inks: list[Floats]) -> Pieces:
    """Return inks sorted by their middle column."""
    ordered = sorted(inks, key=_twice_the_middle_column)
    return Pieces(ordered, [0.0] * (len(ordered) - 1))


def _twice_the_middle_column(ink: Floats) -> float:
    cols = np.flatnonzero(ink.any(axis=0))
    return float(cols[0]) + float(cols[-1]) + 1


def _columns_of(spans: list[Span]) -> list[list[int]]:
    """Return the indices of parts that lie above each other, from left to right.

    The two strokes of a 5, the pieces of a broken stroke, the two halves of an 8.
    """
    columns: list[tuple[Span, list[int]]] = []
    for index, (left, right) in sorted(enumerate(spans), key=lambda item: item[1]):
        members = [index]
        for (start, end), others in list(columns):
            shared = min(right, end) - max(left, start)
            if shared > MAX_SHARED_COLUMNS * min(right - left, end - start):
                columns.remove(((start, end), others))
                members += others
                left, right = min(left, start), max(right, end)
        columns.append(((left, right), members))
    return [members for _, members in sorted(columns)]


# Seams.


def pieces_along_seams(ink: Floats) -> Pieces:
    """Return cropped ink, cut along its cheapest seams."""
    pixel = max(1.0, len(ink) / SEAM_ROWS)
    small = np.pad(_reduced(ink, pixel), ((0, 0), (1, 1)))  # paper at either side
    chosen = _chosen(seams_of(small), small)
    lefts = [_left_of(seam, pixel, ink.shape) for seam in chosen]
    inks = []
    before = np.zeros(ink.shape, dtype=bool)
    for left in [*lefts, np.ones(ink.shape, dtype=bool)]:
        inks.append(np.where(left & ~before, ink, np.float32(0)))
        before |= left
    return Pieces(inks, [seam.cost for seam in chosen])


def _chosen(seams: list[Seam], ink: Floats) -> list[Seam]:
    """Return cheap seams that differ and do not cross, from left to right."""
    total, cols = ink.sum(), np.arange(ink.shape[1])
    chosen: list[tuple[float, Seam, Bools]] = []
    for seam in seams:
        if seam.cost > MAX_SEAM_COST or len(chosen) == SEAM_LIMIT:
            break
        left = cols < seam.cols[:, None]
        share = float(ink[left].sum() / total)
        cuts = MIN_PIECE_SHARE < share < 1 - MIN_PIECE_SHARE
        if cuts and all(_differ(ink, left, other, total) for *_, other in chosen):
            chosen.append((share, seam, left))
    return [seam for _, seam, _ in sorted(chosen, key=lambda entry: entry[0])]


def _differ(ink: Floats, left: Bools, other: Bools, total: float) -> bool:
    """Tell whether two seams part the ink differently, and do not cross within it."""
    more, less = ink[left & ~other].sum(), ink[other & ~left].sum()
    differ = more + less >= MIN_DIFFERENCE * total
    return differ and min(more, less) <= MIN_PIECE_SHARE * total


def _left_of(seam: Seam, pixel: float, shape: tuple[int, ...]) -> Bools:
    """Return which pixels of the large ink lie to the left of a seam in the small."""
    rows = np.minimum(np.arange(shape[0]) // pixel, len(seam.cols) - 1).astype(int)
    edges = np.round((seam.cols[rows] - 0.5) * pixel)  # 1 for the paper, in the middle
    return np.arange(shape[1]) < edges[:, None]
