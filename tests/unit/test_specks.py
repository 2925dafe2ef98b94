"""Specks and stray taps far from a drawing are dropped; parts of a drawing stay."""

import numpy as np
import pytest

from digits.preprocess import glyph_from_ink
from digits.specks import without_specks
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, on_pad


def drawn(name, height, corner=(40, 60), width=9.0):
    """Return our drawing's strokes, so high, with its upper left corner there."""
    paths = [np.array(stroke, dtype=float) for stroke in DRAWINGS["digits"][name]]
    low = np.min([path.min(axis=0) for path in paths], axis=0)
    high = np.max([path.max(axis=0) for path in paths], axis=0)
    scale = height / (high - low).max()
    return [
        {"width": width, "points": ((path - low) * scale + corner).tolist()}
        for path in paths
    ]


def tap(x, y, width):
    return {"width": width, "points": [[x, y]]}


@pytest.mark.parametrize("name", DIGIT_NAMES)
@pytest.mark.parametrize(("height", "width"), [(110, 14.0), (90, 8.0), (44, 9.0)])
def test_a_far_tap_of_the_pens_own_width_changes_no_glyph(name, height, width):
    strokes = drawn(name, height, width=width)
    alone = glyph_from_ink(ink_from_strokes(strokes))
    tapped = ink_from_strokes([*strokes, tap(252, 258, width)])
    assert np.array_equal(glyph_from_ink(tapped), alone)


@pytest.mark.parametrize("place", [(3, 690), (880, 4), (440, 2), (896, 350)])
@pytest.mark.parametrize("side", [1, 3])
def test_a_speck_in_a_scan_changes_no_glyph(place, side):
    page = np.zeros((700, 900), dtype=np.float32)
    page[250:530, 300:580] = ink_from_strokes(drawn("2", 130, (70, 70)))
    alone = glyph_from_ink(page)
    col, row = place
    page[row : row + side, col : col + side] = 1
    assert np.array_equal(glyph_from_ink(page), alone)


def test_many_specks_and_scratches_are_all_dropped(rng):
    page = np.zeros((1000, 800), dtype=np.float32)
    page[300:580, 200:480] = ink_from_strokes(drawn("5", 180, (60, 40), 16.0))
    dirty = page.copy()
    for row, col in rng.integers((650, 0), (1000, 780), (40, 2)):
        dirty[row, col : col + rng.integers(1, 20)] = 0.5
    assert np.array_equal(without_specks(dirty), page)


def test_a_drawing_without_specks_is_returned_itself():
    for name in DRAWINGS["digits"]:
        ink = ink_from_strokes(on_pad(DRAWINGS["digits"][name], width=7.0))
        assert without_specks(ink) is ink


def bars(*boxes, shape=(280, 280)):
    """Return ink that is full in boxes of (top, left, bottom, right)."""
    ink = np.zeros(shape, dtype=np.float32)
    for top, left, bottom, right in boxes:
        ink[top:bottom, left:right] = 1
    return ink


@pytest.mark.parametrize(
    "ink",
    [
        bars((100, 60, 110, 220), (40, 185, 48, 193)),  # a dot, as over an i
        bars((20, 40, 200, 52), (20, 230, 200, 242)),  # two far strokes
        bars(*[(n, n, n + 8, n + 8) for n in range(10, 270, 30)]),  # a dotted line
        bars((20, 40, 220, 60), (206, 110, 220, 124)),  # a decimal point
        bars((20, 40, 220, 60), *[(n, 48, n + 2, 50) for n in range(224, 264, 6)]),
        bars((10, 10, 22, 22), (250, 250, 262, 262)),  # two dots and nothing else
    ],
)
def test_what_belongs_to_a_drawing_stays(ink):
    assert without_specks(ink) is ink


@pytest.mark.parametrize(
    ("side", "place", "stays"),
    [
        (4, (196, 150), True),  # as wide as the pen, at the digits' foot
        (4, (120, 150), True),  # the upper point of a colon
        (4, (220, 150), True),  # a little below the foot
        (2, (196, 150), False),  # smaller than the pen
        (4, (250, 150), False),  # far below
        (4, (196, 270), False),  # beside the digits
    ],
)
def test_between_digits_a_point_as_wide_as_a_thin_pen_stays(side, place, stays):
    bracket = (20, 40, 200, 44), (20, 44, 24, 94), (196, 44, 200, 94)  # as of a 0
    digits = *bracket, (20, 206, 200, 210)
    top, left = place
    ink = bars(*digits, (top, left, top + side, left + side))
    assert np.array_equal(without_specks(ink), ink if stays else bars(*digits))


def test_in_ink_as_small_as_mnists_each_pixel_was_meant():
    ink = bars((0, 0, 6, 4), (19, 12, 20, 13), shape=(28, 28))
    assert without_specks(ink) is ink
    longer = bars((0, 0, 6, 4), (20, 12, 21, 13), shape=(28, 28))
    assert without_specks(longer).sum() == 24
