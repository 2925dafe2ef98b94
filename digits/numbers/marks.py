"""Parts of a drawing -> the marks among its digits: points, commas, colons, signs.

By shape and place alone. What is not clearly a mark stays with the digits: a speck is
smaller than the pen's point, and a slanted 1 no longer than its neighbours.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from skimage.measure import label, perimeter, regionprops
from skimage.segmentation import expand_labels

from digits.numbers.split import EDGE_WIDTH, MIN_INK, InkSplit, Split, StrokeSplit
from digits.preprocess import bounding_box
from digits.strokes import drawn_ink, under_path

POINT, COMMA, COLON, MINUS, SLASH = ".,:-/"
Range = tuple[float, float]

PART_LIMIT = 60  # parts; marks are not sought among more
TALL = 0.5  # of the tallest part; lower ones are no digits
MAX_SHARED = 0.25  # of a mark's columns that may lie above or below a digit

# A point is about as large as the pen; its middle lies at the digits' foot.
POINT_PENS: Range = (0.7, 2.6)  # its shorter and its longer side, in pens
MAX_POINT_HEIGHT = 0.3  # heights
MAX_POINT_RATIO = 1.7  # longer to shorter side; a comma or a dash is longer
MIN_FILLED = 0.6  # of its box; a disc has pi / 4
FOOT: Range = (0.75, 1.2)  # heights below the top
# The two points of a colon.
UPPER: Range = (0.05, 0.6)  # heights below the top
LOWER: Range = (0.5, 1.15)
MIN_COLON_HEIGHT = 0.2  # heights, from middle to middle

# A comma is a short stroke that begins at the foot and ends below it.
COMMA_SIDES = (0.45, 0.35)  # heights; its height and width at most
COMMA_START, COMMA_END = 0.7, 1.05  # heights below the top, at least

# A minus is a flat bar at half the height.
MIN_BAR_RATIO = 2.0  # of its width to its height
BAR_WIDTH: Range = (0.2, 1.3)  # heights
MAX_BAR_HEIGHT = 0.3  # heights
MIDDLE: Range = (0.3, 0.75)  # heights below the top

# A slash is straight, slanted to the right, and longer than the digits at both ends.
MAX_SLASH_WIDTH = 1.8  # pens, of the ellipse with the same spread; a bar has 1.15
SLASH_SLANT: Range = (18, 60)  # degrees from upright
OVERSHOOT = 0.08  # heights, below the digit to its left and above that to its right


@dataclass(frozen=True)
class FoundMark:
    """A mark, as it stands among the parts of the ink."""

    sign: str  # POINT, COMMA, COLON, MINUS or SLASH
    col: float  # its middle
    labels: tuple[int, ...]  # of its parts; a colon has two


@dataclass(frozen=True)
class Line:
    """The digits in whose line a mark stands, as parts of the ink, and their pen.

    Parts are `regionprops`, whose bbox is (top, left, end of rows, end of columns).
    """

    digits: list[Any]
    top: float  # row; the middle one of the digits' tops
    height: float  # px, down to the middle one of their ends
    pen: float  # px

    def depth(self, row: float) -> float:
        """Return how far a row lies below the digits' top, in heights."""
        return (row - self.top) / self.height

    def beside(self, part: Any) -> tuple[list[Any], list[Any]]:
        """Return the digits left and right of a part, by their middles."""
        col = _middle(part)[1]
        left = [digit for digit in self.digits if _middle(digit)[1] < col]
        return left, [digit for digit in self.digits if _middle(digit)[1] > col]

    def is_clear(self, part: Any) -> bool:
        """Tell whether a part stands between digits, or beside them."""
        _, left, _, right = part.bbox
        shared = [min(right, d.bbox[3]) - max(left, d.bbox[1]) for d in self.digits]
        return max(shared) <= MAX_SHARED * (right - left)


# Marks.


def marks_among(labels: np.ndarray) -> list[FoundMark]:
    """Return the marks among digits, from left to right.

    >>> ink = np.zeros((20, 40), dtype=int)
    >>> ink[:, 2:6], ink[16:, 16:20], ink[:, 30:34] = 1, 2, 3  # 1.1
    >>> [mark.sign for mark in marks_among(ink)]
    ['.']

    Args:
        labels: (rows, cols), each pixel's connected part, from 1; 0 for paper.
    """
    parts = regionprops(labels)
    if not 1 < len(parts) <= PART_LIMIT:
        return []
    heights = [_height(part) for part in parts]
    least = TALL * max(heights)
    tall = [p for p, height in zip(parts, heights, strict=True) if height >= least]
    low = [p for p, height in zip(parts, heights, strict=True) if height < least]
    long = [part for part in tall if _is_longer(part, tall)]
    if not (low or long):  # most numbers: their digits alone
        return []
    pen = _pen_of(labels > 0)
    slashes = [part for part in long if _is_slanted(part, pen)]
    digits = [part for part in tall if part not in slashes]
    if not digits:
        return []
    line = _line_of(digits, pen)
    marks = [FoundMark(SLASH, _column(part), (part.label,)) for part in slashes]
    marks += _low_marks([part for part in low if line.is_clear(part)], line)
    return sorted(marks, key=lambda mark: mark.col)


def _line_of(digits: list[Any], pen: float) -> Line:
    top = float(np.median([digit.bbox[0] for digit in digits]))
    end = float(np.median([digit.bbox[2] for digit in digits]))
    return Line(digits, top, max(end - top, 1.0), pen)


def _low_marks(parts: list[Any], line: Line) -> list[FoundMark]:
    marks = []
    for column in _above_each_other(parts):
        sign = _sign_of(column, line)
        if sign:
            col = float(np.mean([_column(part) for part in column]))
            marks.append(FoundMark(sign, col, tuple(part.label for part in column)))
    return marks


def _above_each_other(parts: list[Any]) -> list[list[Any]]:
    """Return parts in groups that share columns."""
    columns: list[list[Any]] = []
    end = -1
    for part in sorted(parts, key=lambda part: part.bbox[1]):
        if part.bbox[1] >= end:
            columns.append([])
        columns[-1].append(part)
        end = max(end, part.bbox[3])
    return columns


def _sign_of(column: list[Any], line: Line) -> str | None:
    """Return what the parts in a gap are; None if they are no mark."""
    left, right = line.beside(column[0])
    if len(column) == 1 and right and _is_bar(column[0], line):
        return MINUS
    if not (left and right):  # the others stand between two digits
        return None
    if len(column) == 2 and _are_colon(*sorted(column, key=_middle), line):
        return COLON
    if len(column) == 1 and _is_point(column[0], line, FOOT):
        return POINT
    return COMMA if len(column) == 1 and _is_comma(column[0], line) else None


# Shapes.


def _is_point(part: Any, line: Line, depths: Range) -> bool:
    shorter, longer = sorted([_height(part), _width(part)])
    return (
        shorter >= POINT_PENS[0] * line.pen
        and longer <= min(POINT_PENS[1] * line.pen, MAX_POINT_HEIGHT * line.height)
        and longer <= MAX_POINT_RATIO * shorter
        and part.area >= MIN_FILLED * _height(part) * _width(part)
        and _within(line.depth(_middle(part)[0]), depths)
    )


def _are_colon(upper: Any, lower: Any, line: Line) -> bool:
    apart = _middle(lower)[0] - _middle(upper)[0]
    return (
        apart >= MIN_COLON_HEIGHT * line.height
        and _is_point(upper, line, UPPER)
        and _is_point(lower, line, LOWER)
    )


def _is_comma(part: Any, line: Line) -> bool:
    sides = _height(part) / line.height, _width(part) / line.height
    return (
        _height(part) > max(_width(part), MAX_POINT_RATIO * line.pen)
        and sides[0] <= COMMA_SIDES[0]
        and sides[1] <= COMMA_SIDES[1]
        and line.depth(part.bbox[0]) >= COMMA_START
        and line.depth(part.bbox[2]) >= COMMA_END
    )


def _is_bar(part: Any, line: Line) -> bool:
    return (
        _width(part) >= MIN_BAR_RATIO * _height(part)
        and _within(_width(part) / line.height, BAR_WIDTH)
        and _height(part) <= MAX_BAR_HEIGHT * line.height
        and _within(line.depth(_middle(part)[0]), MIDDLE)
    )


def _is_longer(part: Any, tall: list[Any]) -> bool:
    """Tell whether a part reaches beyond the digits at its sides, as a slash does."""
    left = [other for other in tall if _column(other) < _column(part)]
    right = [other for other in tall if _column(other) > _column(part)]
    if not (left and right):
        return False
    before, after = max(left, key=_column), min(right, key=_column)
    more = OVERSHOOT * max(_height(before), _height(after))
    reaches_down = part.bbox[2] >= before.bbox[2] + more
    return reaches_down and part.bbox[0] <= after.bbox[0] - more


def _is_slanted(part: Any, pen: float) -> bool:
    """Tell whether a part is a straight line that leans to the right."""
    slant = -np.degrees(part.orientation)  # from upright
    is_straight = part.axis_minor_length <= MAX_SLASH_WIDTH * pen
    return is_straight and _within(slant, SLASH_SLANT)


def _pen_of(inked: np.ndarray) -> float:
    """Return the pen's width in px: a long line has twice its length around it."""
    return max(1.0, 2 * inked.sum() / max(perimeter(inked), 1.0))


def _within(value: float, limits: Range) -> bool:
    return limits[0] <= value <= limits[1]


def _height(part: Any) -> int:
    return part.bbox[2] - part.bbox[0]


def _width(part: Any) -> int:
    return part.bbox[3] - part.bbox[1]


def _middle(part: Any) -> tuple[float, float]:
    """Return (row, col) of the middle of a part's box."""
    top, left, bottom, right = part.bbox
    return (top + bottom) / 2, (left + right) / 2


def _column(part: Any) -> float:
    return _middle(part)[1]


# A drawing without its marks.


def without_marks(
    split: Split, found: list[FoundMark] | None = None
) -> tuple[Split, list[FoundMark]]:
    """Return the digits alone, and the marks, whose columns are those of the digits.

    Args:
        split: of the drawing.
        found: the marks among strokes, as far as they were sought already.
    """
    if isinstance(split, StrokeSplit):
        return (split, []) if found == [] else _strokes_without_marks(split)
    marks = marks_among(split.parts)
    if not marks:
        return split, []
    owners = expand_labels(split.parts, EDGE_WIDTH)
    gone = np.isin(owners, [label for mark in marks for label in mark.labels])
    ink = np.where(gone, np.float32(0), split.ink)
    box = bounding_box(ink)
    parts = label(ink[box] > MIN_INK, connectivity=2)
    return InkSplit(ink[box], parts), _moved(marks, box[1].start)


def _strokes_without_marks(split: StrokeSplit) -> tuple[StrokeSplit, list[FoundMark]]:
    ink = split.cropped
    labels = label(ink > MIN_INK, connectivity=2)
    marks = marks_among(labels)
    if not marks:
        return split, []
    gone = {part for mark in marks for part in mark.labels}
    origin = np.array([split.box[1].start, split.box[0].start])  # [x, y]
    strokes = [
        stroke
        for stroke in split.strokes
        if under_path(stroke.points - origin, labels).max(initial=0) not in gone
    ]
    ink = drawn_ink(strokes)
    box = bounding_box(ink)
    moved = _moved(marks, box[1].start - split.box[1].start)
    return StrokeSplit(strokes, ink, box), moved


def _moved(marks: list[FoundMark], cols: int) -> list[FoundMark]:
    return [replace(mark, col=mark.col - cols) for mark in marks]
