"""Digits and shapes drawn by rule."""

import numpy as np
import pytest

from digits.preprocess import bounding_box, glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.synthetic.digits import DIGIT_SHAPES, digit_drawing
from digits.synthetic.paths import BRUSH_SHARES, PATH_SIDE_PX, strokes_of
from digits.synthetic.shapes import (
    NONDIGIT_SHAPES,
    nondigit_drawing,
    script_drawing,
    shape_drawings,
)

SHAPES = [*DIGIT_SHAPES, *NONDIGIT_SHAPES]
DRAW = [lambda rng: digit_drawing(5, rng), nondigit_drawing, script_drawing]


def points_of(drawing):
    return [path.tolist() for path in drawing]


def shape_name(shape):
    return shape.__name__.strip("_")


@pytest.mark.parametrize("draw", DRAW)
def test_the_same_seed_draws_the_same_and_no_two_drawings_are_alike(draw, rng):
    before = np.random.get_state()[1].tolist()
    drawings = [str(points_of(draw(rng))) for _ in range(50)]
    assert len(set(drawings)) == 50
    assert drawings[0] == str(points_of(draw(np.random.default_rng(0))))
    assert np.random.get_state()[1].tolist() == before  # NumPy's own chance


def test_shapes_to_measure_by_are_pen_drawings_new_every_time(rng):
    drawings = shape_drawings(30, rng)
    assert {drawing.label for drawing in drawings} == {"shape"}
    assert len({str(drawing.strokes) for drawing in drawings}) == 30


@pytest.mark.parametrize("shape", SHAPES, ids=shape_name)
def test_every_shape_is_paths_of_points_near_the_unit_box(shape, rng):
    for drawing in (shape(rng) for _ in range(10)):
        points = np.concatenate(drawing)
        assert all(path.ndim == 2 and path.shape[1] == 2 for path in drawing)
        assert all(len(path) >= 2 for path in drawing)
        # Five lines side by side, 0.6 apart, are the longest.
        assert -1.5 < points.min() < points.max() < 3  # False for NaN as well


@pytest.mark.parametrize("shape", SHAPES, ids=shape_name)
@pytest.mark.parametrize("width", BRUSH_SHARES)
def test_every_shape_leaves_ink_on_the_pad_and_a_glyph(shape, width):
    check_ink(strokes_of(shape(np.random.default_rng(3)), width), width)


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_by_hand_stays_near_the_unit_box_and_leaves_a_glyph(digit, rng):
    drawings = [digit_drawing(digit, rng) for _ in range(50)]
    points = [np.concatenate(drawing) for drawing in drawings]
    assert all(-1 < each.min() < each.max() < 2 for each in points)
    check_ink(strokes_of(drawings[0], 0.1), 0.1)


def check_ink(strokes, width):
    ink = ink_from_strokes(strokes)
    rows, cols = bounding_box(ink)
    # The path's longer side and half a brush at each end.
    side = pytest.approx(PATH_SIDE_PX * (1 + width), abs=2)
    assert max(rows.stop - rows.start, cols.stop - cols.start) == side
    for part in (rows, cols):
        assert (part.start + part.stop) / 2 == pytest.approx(140, abs=1.5)
    glyph = glyph_from_ink(ink)
    assert glyph.shape == (28, 28)
    assert glyph.max() > 0.4


def test_a_triangle_has_three_corners_and_ends_where_it_began(rng):
    triangle = next(s for s in NONDIGIT_SHAPES if shape_name(s) == "triangle")
    (path,) = triangle(rng)
    assert path[0] == pytest.approx(path[-1], abs=1e-12)
    assert len(np.unique(path.round(9), axis=0)) == 3
