import numpy as np
import pytest

from digits.synthetic.digits import digit_drawing
from digits.synthetic.paths import (
    BRUSH_SHARES,
    PATH_SIDE_PX,
    arc,
    bounds,
    brush_width,
    curve,
    interpolated,
    joined,
    line,
    longer_side,
    resampled,
    rotation,
    step_lengths,
    strokes_of,
    turned,
)
from digits.synthetic.shapes import nondigit_drawing

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


def test_the_longer_side_of_a_path_becomes_60_px(rng):
    assert PATH_SIDE_PX == 60
    for drawing in (digit_drawing(7, rng), nondigit_drawing(rng)):
        paths = [stroke["points"] for stroke in strokes_of(drawing, 0.1)]
        assert longer_side(paths) == pytest.approx(PATH_SIDE_PX)


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


# Measures and changes.


def test_bounds_and_longer_side_by_hand():
    drawing = [line((2, 1), (0, 3)), line((1, 9))]
    low, high = bounds(drawing)
    assert (low.tolist(), high.tolist()) == ([0, 1], [2, 9])
    assert longer_side(drawing) == 8
    assert longer_side([line((5, 5))]) > 0


def test_a_turn_is_clockwise_about_the_middle_of_the_unit_box():
    path = turned(line((1, 0.5), (0.5, 0.5)), 90)
    assert path == pytest.approx(np.array([[0.5, 1], [0.5, 0.5]]), abs=1e-12)


def test_two_turns_add_up():
    both = rotation(30) @ rotation(15)
    assert both == pytest.approx(rotation(45), abs=1e-12)


def test_a_resampled_path_keeps_its_points_and_has_no_longer_step(rng):
    path = rng.random((9, 2))
    dense = resampled(path, 0.05)
    assert step_lengths(dense).max() <= 0.05 + 1e-12
    assert step_lengths(dense).sum() == pytest.approx(step_lengths(path).sum())
    for point in path:
        assert np.hypot(*(dense - point).T).min() < 1e-12


def test_points_are_interpolated_by_their_places_along_a_path():
    path, places = line((0, 0), (4, 0), (4, 2)), np.array([1, 5])
    assert interpolated(path, places, np.array([0, 4, 6])).tolist() == [[1, 0], [4, 1]]
