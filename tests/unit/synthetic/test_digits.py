import numpy as np
import pytest

from digits.preprocess import bounding_box, glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.synthetic.digits import APART, DIGIT_SHAPES, TOUCHING, digit_drawing
from digits.synthetic.numbers import number_drawing
from digits.synthetic.paths import (
    BRUSH_SHARES,
    PATH_SIDE_PX,
    arc,
    brush_width,
    curve,
    joined,
    line,
    strokes_of,
)
from digits.synthetic.shapes import NONDIGIT_SHAPES, nondigit_drawing

SHAPES = [*DIGIT_SHAPES, *NONDIGIT_SHAPES]
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
    # Five lines side by side, 0.6 apart, are the longest.
    assert -1.5 < points.min() < points.max() < 3  # False for NaN as well


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_by_hand_stays_near_the_unit_box(digit):
    rng = np.random.default_rng(digit)
    points = [np.concatenate(digit_drawing(digit, rng)) for _ in range(50)]
    assert all(-1 < each.min() < each.max() < 2 for each in points)


@pytest.mark.parametrize("digit", range(10))
@pytest.mark.parametrize("width", BRUSH_SHARES)
def test_every_digit_leaves_ink_on_the_pad_and_a_glyph(digit, width):
    drawing = digit_drawing(digit, np.random.default_rng(digit))
    check_ink(strokes_of(drawing, width), width)


@pytest.mark.parametrize("shape", SHAPES, ids=shape_name)
@pytest.mark.parametrize("width", BRUSH_SHARES)
def test_every_shape_leaves_ink_on_the_pad_and_a_glyph(shape, width):
    check_ink(strokes_of(shape(np.random.default_rng(3)), width), width)


def check_ink(strokes, width):
    ink = ink_from_strokes(strokes)
    rows, cols = bounding_box(ink)
    side = PATH_SIDE_PX * (
        1 + width
    )  # the path's longer side and half a brush at each end
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
    widths = [brush_width(*BRUSH_SHARES, rng) for _ in range(800)]
    for drawing, width in zip(digits + nondigits, widths, strict=True):
        glyph = glyph_from_ink(ink_from_strokes(strokes_of(drawing, width)))
        assert glyph.max() > 0.25


@pytest.mark.parametrize("seed", SEEDS)
def test_a_triangle_has_three_corners_and_ends_where_it_began(seed):
    triangle = next(s for s in NONDIGIT_SHAPES if shape_name(s) == "triangle")
    (path,) = triangle(np.random.default_rng(seed))
    assert path[0] == pytest.approx(path[-1], abs=1e-12)
    assert len(np.unique(path.round(9), axis=0)) == 3


# Numbers.

DIGIT = [line((2, 3), (6, 3)), line((6, 3), (6, 13))]  # 4 wide, 10 high


def edges(number):
    """Return left, right, top and bottom of each digit of a number."""
    both = [np.concatenate(number[k : k + 2]) for k in range(0, len(number), 2)]
    return np.array([[*(p[:, 0].min(), p[:, 0].max(), *extent(p[:, 1]))] for p in both])


def extent(values):
    return values.min(), values.max()


@pytest.fixture(scope="module")
def pairs():
    """Give the edges of both digits in each of two thousand numbers."""
    rng = np.random.default_rng(0)
    return np.array([edges(number_drawing([DIGIT] * 2, rng)) for _ in range(2_000)])


def test_digits_of_a_number_are_about_1_high_and_keep_their_aspect(pairs):
    left, right, top, bottom = pairs.reshape(-1, 4).T
    assert ((bottom - top > 0.85) & (bottom - top < 1.15)).all()
    assert (right - left) / (bottom - top) == pytest.approx(0.4)
    assert np.mean(bottom - top) == pytest.approx(1, abs=0.01)


def test_digits_of_a_number_stand_on_a_line_more_or_less(pairs):
    top = pairs[:, :, 2]
    # 4 standard errors of the sigma of 4,000.
    assert np.std(top) == pytest.approx(0.06, rel=4 / np.sqrt(8_000))


def test_a_quarter_of_the_digits_touch_and_the_others_stand_apart(pairs):
    gaps = pairs[:, 1, 0] - pairs[:, 0, 1]
    apart = gaps > 0.05
    assert apart.mean() == pytest.approx(0.75, abs=4 * np.sqrt(0.75 * 0.25 / 2_000))
    assert (APART, TOUCHING) == ((0.05, 0.45), (-0.1, 0.05))
    for chosen, (least, most) in ((gaps[apart], APART), (gaps[~apart], TOUCHING)):
        assert least <= chosen.min() < least + 0.01
        assert most - 0.01 < chosen.max() <= most


@pytest.mark.parametrize("count", [2, 3])
def test_a_number_starts_at_0_and_goes_on_to_the_right(rng, count):
    for _ in range(100):
        left, right, _, _ = edges(number_drawing([DIGIT] * count, rng)).T
        assert left[0] == pytest.approx(0, abs=1e-12)
        assert len(left) == count
        assert (np.diff(left) > 0).all()
        assert (np.diff(right) > 0).all()


def test_every_stroke_of_a_number_is_one_of_its_digits_in_order(rng):
    dot, wave = line((5, 5)), curve((0, 0), (1, 2), (2, 0))
    number = number_drawing([DIGIT, [dot], [wave]], rng)
    assert [len(path) for path in number] == [2, 2, 1, len(wave)]


@pytest.mark.parametrize("factor", [0.01, 300.0])
def test_the_units_of_its_digits_do_not_matter_for_a_number(factor):
    larger = [path * factor + 7 for path in DIGIT]
    number, same = (
        number_drawing([first, DIGIT], np.random.default_rng(1))
        for first in (DIGIT, larger)
    )
    for path, other in zip(number, same, strict=True):
        assert path == pytest.approx(other, abs=1e-9)


# The brush and the pad.


@pytest.mark.parametrize(
    ("thinnest", "fattest"), [BRUSH_SHARES, (0.01, 1.0), (0.1, 0.1)]
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
        assert longer_side(s["points"] for s in strokes) == pytest.approx(PATH_SIDE_PX)


def test_a_path_is_placed_in_the_middle_of_the_pad_with_its_aspect():
    drawing = [line((3, 5), (7, 5)), line((7, 7), (5, 6))]  # 4 wide, 2 high: 15 px each
    strokes = strokes_of(drawing, 0.25)
    assert [stroke["points"].tolist() for stroke in strokes] == [
        [[110, 125], [170, 125]],
        [[170, 155], [140, 140]],
    ]
    assert [stroke["width"] for stroke in strokes] == [15, 15]


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


def test_joined_keep_the_order_of_their_points():
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
