import numpy as np
import pytest

from digits.preprocess import bounding_box, glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.synthetic import (
    DIGIT_BRUSH,
    DIGIT_SHAPES,
    NONDIGIT_BRUSH,
    NONDIGIT_SHAPES,
    SPAN,
    arc,
    brush_width,
    curve,
    digit_drawing,
    joined,
    line,
    nondigit_drawing,
    strokes_of,
)

SHAPES = list(dict.fromkeys([*DIGIT_SHAPES, *NONDIGIT_SHAPES]))
SEEDS = range(10)


def numbers(drawing):
    return [path.tolist() for path in drawing]


def shape_name(shape):
    return shape.__name__.strip("_")


def longer_side(paths):
    points = np.concatenate([np.asarray(path) for path in paths])
    return np.ptp(points, axis=0).max()


# Chance.


@pytest.mark.parametrize("digit", range(10))
def test_the_same_seed_draws_the_same_digit(digit):
    once, again = (digit_drawing(digit, np.random.default_rng(7)) for _ in range(2))
    assert numbers(once) == numbers(again)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_seed_draws_the_same_nondigit(seed):
    once, again = (nondigit_drawing(np.random.default_rng(seed)) for _ in range(2))
    assert numbers(once) == numbers(again)


@pytest.mark.parametrize("digit", range(10))
def test_no_two_seeds_draw_the_same_digit(digit):
    drawings = [digit_drawing(digit, np.random.default_rng(seed)) for seed in range(50)]
    assert len({str(numbers(drawing)) for drawing in drawings}) == 50


def test_no_two_drawings_in_a_row_are_the_same(rng):
    drawings = [nondigit_drawing(rng) for _ in range(50)]
    assert len({str(numbers(drawing)) for drawing in drawings}) == 50


def test_drawing_leaves_numpys_own_chance_alone(rng):
    before = np.random.get_state()[1].tolist()
    digit_drawing(7, rng)
    nondigit_drawing(rng)
    assert np.random.get_state()[1].tolist() == before


# Shapes.


def test_every_digit_has_a_shape():
    assert len(DIGIT_SHAPES) == 10


@pytest.mark.parametrize("shape", SHAPES, ids=shape_name)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_shape_is_paths_of_points_near_the_unit_box(shape, seed):
    drawing = shape(np.random.default_rng(seed))
    points = np.concatenate(drawing)
    assert all(path.ndim == 2 and path.shape[1] == 2 for path in drawing)
    assert all(len(path) >= 2 for path in drawing)
    # Two or three digits side by side are up to four boxes long.
    assert -1.5 < points.min() < points.max() < 4.5  # False for NaN as well


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_by_hand_stays_near_the_unit_box(digit):
    rng = np.random.default_rng(digit)
    points = [np.concatenate(digit_drawing(digit, rng)) for _ in range(50)]
    assert all(-1 < each.min() < each.max() < 2 for each in points)


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("width", DIGIT_BRUSH)
def test_every_digit_leaves_ink_on_the_pad_and_a_glyph(digit, width):
    drawing = digit_drawing(digit, np.random.default_rng(digit))
    check_ink(strokes_of(drawing, width), width)


@pytest.mark.parametrize("shape", SHAPES, ids=shape_name)
@pytest.mark.parametrize("width", NONDIGIT_BRUSH)
def test_every_shape_leaves_ink_on_the_pad_and_a_glyph(shape, width):
    check_ink(strokes_of(shape(np.random.default_rng(3)), width), width)


def check_ink(strokes, width):
    ink = ink_from_strokes(strokes)
    rows, cols = bounding_box(ink)
    side = SPAN * (1 + width)  # the path's longer side and half a brush at each end
    assert max(rows.stop - rows.start, cols.stop - cols.start) == pytest.approx(
        side, abs=2
    )
    for part in (rows, cols):
        assert (part.start + part.stop) / 2 == pytest.approx(140, abs=1.5)
    glyph = glyph_from_ink(ink)
    assert glyph.shape == (28, 28)
    assert glyph.max() > 0.4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_thousands_of_drawings_all_have_a_glyph(seed):
    rng = np.random.default_rng(seed)
    digits = [digit_drawing(n % 10, rng) for n in range(400)]
    nondigits = [nondigit_drawing(rng) for _ in range(400)]
    widths = [brush_width(*DIGIT_BRUSH, rng) for _ in range(800)]
    for drawing, width in zip(digits + nondigits, widths, strict=True):
        glyph = glyph_from_ink(ink_from_strokes(strokes_of(drawing, width)))
        assert glyph.max() > 0.25


# The brush and the pad.


@pytest.mark.parametrize(
    ("thinnest", "fattest"), [DIGIT_BRUSH, NONDIGIT_BRUSH, (0.1, 0.1)]
)
def test_a_brush_lies_between_the_thinnest_and_the_fattest(rng, thinnest, fattest):
    widths = [brush_width(thinnest, fattest, rng) for _ in range(1_000)]
    assert min(widths) >= thinnest * (1 - 1e-12)
    assert max(widths) <= fattest * (1 + 1e-12)


def test_half_of_all_brushes_are_thinner_than_the_geometric_mean(rng):
    widths = np.array([brush_width(0.01, 1.0, rng) for _ in range(4_000)])
    # 4 standard deviations of 4,000 tosses of a coin: 4 * sqrt(1 / 4 / 4000) = 0.032.
    assert (widths < 0.1).mean() == pytest.approx(0.5, abs=0.032)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_longer_side_of_a_path_becomes_the_span(seed):
    rng = np.random.default_rng(seed)
    for drawing in (digit_drawing(seed, rng), nondigit_drawing(rng)):
        strokes = strokes_of(drawing, 0.1)
        assert longer_side(s["points"] for s in strokes) == pytest.approx(SPAN)


def test_a_path_is_placed_in_the_middle_of_the_pad_with_its_aspect():
    drawing = [line((3, 5), (7, 5)), line((7, 7), (5, 6))]  # 4 wide, 2 high: 20 px each
    strokes = strokes_of(drawing, 0.25)
    assert [stroke["points"].tolist() for stroke in strokes] == [
        [[100, 120], [180, 120]],
        [[180, 160], [140, 140]],
    ]
    assert [stroke["width"] for stroke in strokes] == [20, 20]


def test_a_single_place_is_a_dot_in_the_middle_of_the_pad():
    (stroke,) = strokes_of([line((3, 4), (3, 4))], 0.1)
    assert stroke["points"].tolist() == [[140, 140], [140, 140]]


@pytest.mark.parametrize("factor", [0.01, 1.0, 250.0])
def test_the_unit_of_a_drawing_does_not_matter(factor):
    drawing = digit_drawing(5, np.random.default_rng(0))
    scaled = strokes_of([path * factor + 11 for path in drawing], 0.1)
    for stroke, same in zip(strokes_of(drawing, 0.1), scaled, strict=True):
        assert same["points"] == pytest.approx(stroke["points"], abs=1e-6)


# Paths.


def test_a_line_goes_from_corner_to_corner():
    assert line((0, 1), (2, 3), (4, 5)).tolist() == [[0, 1], [2, 3], [4, 5]]


def test_joined_paths_keep_the_order_of_their_points():
    path = joined(line((0, 0), (1, 1)), line((2, 2)))
    assert path.tolist() == [[0, 0], [1, 1], [2, 2]]


@pytest.mark.parametrize(
    ("points", "through"),
    [([(0, 0), (1, 2)], 2), ([(0, 0), (1, 2), (3, 1), (2, -1), (0, 5)], 5)],
)
def test_a_curve_passes_through_its_points(points, through):
    path = curve(*points)
    assert len(path) == 10 * (through - 1) + 1
    assert path[::10] == pytest.approx(np.array(points, dtype=float), abs=1e-12)


def test_a_curve_through_points_on_a_line_stays_on_it():
    path = curve((0, 0), (1, 2), (2, 4), (3, 6))
    expected = np.linspace(0, 1, 31)[:, None] * [3, 6]
    assert path == pytest.approx(expected, abs=1e-12)


def test_half_way_a_curve_bulges_as_catmull_and_rom_say():
    # Half-way between b and c it is at (9 (b + c) - (a + d)) / 16.
    path = curve((0, 0), (1, 3), (4, 3), (5, 0))
    assert path[15] == pytest.approx([2.5, 54 / 16])


@pytest.mark.parametrize("centre", [(0.0, 0.0), (0.5, 0.25)])
def test_an_arc_starts_at_the_top_and_goes_round_clockwise(centre):
    path = arc(centre, (2, 3)) - np.array(centre)
    top_right_bottom_left = [[0, -3], [2, 0], [0, 3], [-2, 0], [0, -3]]
    assert path[::8] == pytest.approx(np.array(top_right_bottom_left), abs=1e-12)


def test_an_arc_covers_its_sweep_in_either_direction():
    ahead, back = arc((0, 0), (1, 1), 90, 90), arc((0, 0), (1, 1), 180, -90)
    assert ahead[[0, 16, -1]] == pytest.approx(
        np.array([[1, 0], [0.5**0.5, 0.5**0.5], [0, 1]]), abs=1e-12
    )
    assert back == pytest.approx(ahead[::-1], abs=1e-12)


@pytest.mark.parametrize(("start", "sweep"), [(0, 360), (33, -410), (200, 80)])
def test_every_point_of_an_arc_lies_on_its_ellipse(start, sweep):
    x, y = (arc((0.5, 0.4), (0.3, 0.2), start, sweep) - [0.5, 0.4]).T
    assert (x / 0.3) ** 2 + (y / 0.2) ** 2 == pytest.approx(1, abs=1e-12)
