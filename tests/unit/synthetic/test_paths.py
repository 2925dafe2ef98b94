import numpy as np
import pytest

from digits.synthetic.digits import digit_drawing
from digits.synthetic.paths import (
    arc,
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

# The brush and the pad.


def test_half_of_all_brushes_are_thinner_than_the_geometric_mean(rng):
    widths = np.array([brush_width(0.01, 1.0, rng) for _ in range(4_000)])
    assert 0.01 * (1 - 1e-12) <= widths.min() < widths.max() <= 1 + 1e-12
    # 4 standard deviations of 4,000 tosses of a coin: 4 * sqrt(1 / 4 / 4000) = 0.032.
    assert (widths < 0.1).mean() == pytest.approx(0.5, abs=0.032)


def test_a_path_60_px_long_is_placed_in_the_middle_of_the_pad_with_its_aspect():
    drawing = [line((3, 5), (7, 5)), line((7, 7), (5, 6))]  # 4 wide, 2 high: 15 px each
    strokes = strokes_of(drawing, 0.25)
    assert [stroke["points"].tolist() for stroke in strokes] == [
        [[110, 125], [170, 125]],
        [[170, 155], [140, 140]],
    ]
    assert [stroke["width"] for stroke in strokes] == [15, 15]
    (dot,) = strokes_of([line((3, 4), (3, 4))], 0.1)
    assert dot["points"].tolist() == [[140, 140], [140, 140]]


@pytest.mark.parametrize("factor", [0.01, 1.0, 250.0])
def test_the_unit_of_a_drawing_does_not_matter(factor):
    drawing = digit_drawing(5, np.random.default_rng(0))
    scaled = strokes_of([path * factor + 11 for path in drawing], 0.1)
    for stroke, same in zip(strokes_of(drawing, 0.1), scaled, strict=True):
        assert same["points"] == pytest.approx(stroke["points"], abs=1e-6)


# Paths.


def test_a_line_goes_from_corner_to_corner_and_joined_paths_keep_their_order():
    path = joined(line((0, 0), (1, 1)), line((2, 2)))
    assert path.tolist() == [[0, 0], [1, 1], [2, 2]]


@pytest.mark.parametrize("count", [2, 5])
def test_a_curve_passes_through_its_points(count):
    points = [(0, 0), (1, 2), (3, 1), (2, -1), (0, 5)][:count]
    path = curve(*points)
    assert len(path) == 10 * (count - 1) + 1
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


def test_the_longer_side_by_hand():
    assert longer_side([line((2, 1), (0, 3)), line((1, 9))]) == 8
    assert longer_side([line((5, 5))]) > 0


def test_a_turn_is_clockwise_about_the_middle_of_the_unit_box():
    path = turned(line((1, 0.5), (0.5, 0.5)), 90)
    assert path == pytest.approx(np.array([[0.5, 1], [0.5, 0.5]]), abs=1e-12)
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
