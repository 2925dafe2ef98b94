"""The printed lines of a cell or a box are no ink, and a digit's own lines are."""

import itertools

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits.canvas import ink_from_canvas
from digits.preprocess import glyph_from_ink
from digits.printed_lines import without_printed_lines
from tests.helpers.drawn import DIGIT_NAMES
from tests.helpers.photos.painted import covered

SIDE = 280
# [x, y] of both ends of each line: where a cell's lines may be left over.
CELLS = {
    "all four": [
        (0, 14, 280, 14),
        (0, 262, 280, 262),
        (18, 0, 18, 280),
        (265, 0, 265, 280),
    ],
    "a closed box": [
        (12, 9, 270, 9),
        (270, 9, 270, 268),
        (270, 268, 12, 268),
        (12, 268, 12, 9),
    ],
    "left": [(4, 0, 4, 280)],
    "right": [(273, 0, 273, 280)],
    "above, aslant": [(0, 3, 280, 7)],
    "below": [(0, 276, 280, 276)],
    "a corner": [(275, 0, 275, 280), (0, 6, 280, 6)],
    "both sides": [(5, 0, 5, 280), (272, 0, 272, 280)],
    "double": [(3, 0, 3, 280), (12, 0, 12, 280)],
}


def page_with(lines, width, grey, paper=255):
    """Return a page with lines, drawn four times as large and averaged down."""
    large = Image.new("L", (4 * SIDE, 4 * SIDE), paper)
    brush = ImageDraw.Draw(large)
    for line in lines:
        brush.line([4 * end for end in line], fill=grey, width=4 * width)
    return np.asarray(large.reduce(4), dtype=np.float32)


def in_cell(name, lines, width=3, grey=40, pen=70, margin=45):
    """Return a page with one of our drawings between lines, and without them."""
    small = Image.fromarray(covered(name)).resize((SIDE - 2 * margin,) * 2)
    share = np.pad(np.asarray(small), margin)
    pages = page_with(lines, width, grey), page_with([], width, grey)
    return [(page * (1 - share) + pen * share).astype(np.uint8) for page in pages]


CASES = list(zip(itertools.cycle(DIGIT_NAMES), 2 * [*CELLS], strict=False))


@pytest.mark.parametrize(("name", "cell"), CASES)
def test_a_digit_in_a_cell_gives_the_ink_of_the_digit_alone(name, cell):
    width, grey, pen = (6, 120, 20) if cell in ("below", "left") else (3, 30, 90)
    ruled, alone = in_cell(name, CELLS[cell], width, grey, pen)
    difference = ink_from_canvas(ruled) - ink_from_canvas(alone)
    assert np.abs(difference).max() < 0.05


def test_light_lines_on_a_dark_page_are_no_ink_either():
    ruled, alone = in_cell("2", CELLS["all four"])
    glyphs = [glyph_from_ink(ink_from_canvas(255 - page)) for page in (ruled, alone)]
    assert np.abs(glyphs[0] - glyphs[1]).max() < 0.05


def bars(*boxes, shape=(200, 200)):
    """Return ink that is full in boxes of (top, left, bottom, right)."""
    ink = np.zeros(shape, dtype=np.float32)
    for top, left, bottom, right in boxes:
        ink[top:bottom, left:right] = 1
    return ink


def test_a_digit_that_touches_a_thin_line_is_cut_off_from_it():
    seven = bars((40, 60, 54, 140), (40, 126, 160, 140))
    ink = without_printed_lines(np.maximum(seven, bars((35, 0, 40, 200))))
    assert ink[:40].sum() == 0
    assert np.array_equal(ink[46:], seven[46:])


SEGMENTS = {  # of a calculator's digit: 200 px high, 110 wide, 8 thick
    "top": (0, 0, 8, 110),
    "middle": (96, 0, 104, 110),
    "bottom": (192, 0, 200, 110),
    "upper left": (0, 0, 104, 8),
    "lower left": (96, 0, 200, 8),
    "upper right": (0, 102, 104, 110),
    "lower right": (96, 102, 200, 110),
}
CALCULATOR = {
    0: set(SEGMENTS) - {"middle"},
    1: {"upper right", "lower right"},
    2: set(SEGMENTS) - {"upper left", "lower right"},
    3: set(SEGMENTS) - {"upper left", "lower left"},
    4: {"upper left", "middle", "upper right", "lower right"},
    5: set(SEGMENTS) - {"upper right", "lower left"},
    6: set(SEGMENTS) - {"upper right"},
    7: {"top", "upper right", "lower right"},
    8: set(SEGMENTS),
    9: set(SEGMENTS) - {"lower left"},
}


@pytest.mark.parametrize("digit", CALCULATOR)
@pytest.mark.parametrize("gap", [0, 4])
@pytest.mark.parametrize("margin", [0, 25])
def test_a_calculators_digits_keep_all_their_lines(digit, gap, margin):
    ends = np.array([gap, gap, -gap, -gap])
    boxes = []
    for name in CALCULATOR[digit]:
        box = np.array(SEGMENTS[name])
        along = [0, 1, 0, 1] if box[3] - box[1] > box[2] - box[0] else [1, 0, 1, 0]
        boxes.append(box + ends * along)
    ink = np.pad(bars(*boxes, shape=(200, 110)), margin)
    assert without_printed_lines(ink) is ink


@pytest.mark.parametrize(
    "ink",
    [
        bars((0, 90, 200, 100)),  # a 1 from edge to edge
        bars((0, 3, 200, 12), (0, 188, 200, 197)),  # an 11
        bars(
            (0, 0, 200, 10),
            (20, 60, 30, 150),
            (170, 60, 180, 150),
            (20, 60, 180, 70),
            (20, 140, 180, 150),
        ),  # a 10
        bars(
            (5, 5, 9, 195), (191, 5, 195, 195), (5, 5, 195, 9), (5, 191, 195, 195)
        ),  # a box
        bars((0, 0, 9, 200), (0, 150, 200, 160)),  # a 7 from edge to edge
        bars((96, 20, 104, 180)),  # a minus
        bars((96, 0, 104, 200), (20, 80, 80, 90), (120, 80, 180, 90)),  # a fraction
    ],
)
def test_lines_that_are_the_drawing_stay(ink):
    assert without_printed_lines(ink) is ink
