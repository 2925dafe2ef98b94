"""Strokes become the ink that a round brush leaves, or an error."""

import itertools
from decimal import Decimal

import numpy as np
import pytest

from digits.preprocess import bounding_box, glyph_from_ink
from digits.strokes import StrokesError, TooMuchInkError, ink_from_strokes
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.photos.painted import coverage

EDGE = 0.25  # px; how far off the brush's edge may lie on average


def stroke(points, width=16.0):
    return {"width": width, "points": points}


# Against an ideal brush: discs and bars, drawn four times as large by scikit-image.


@pytest.mark.parametrize("width", [2.0, 8.0, 32.0])
@pytest.mark.parametrize("name", ["0-slashed", "2-looped", "4-open"])
def test_the_brush_strays_less_than_a_quarter_of_a_pixel_from_an_ideal_one(name, width):
    strokes = on_pad(DRAWINGS["digits"][name], width=width)
    ink, exact = ink_from_strokes(strokes), coverage(strokes)
    # A path of length L has 2 L of edge and L * width of ink.
    assert np.abs(ink - exact).sum() < 2 * EDGE / width * exact.sum()
    most = 0.01 if width >= 8 else EDGE / width
    assert ink.sum() == pytest.approx(exact.sum(), rel=most)


@pytest.mark.parametrize("width", [8.0, 25.0, 200.0])
@pytest.mark.parametrize("place", [(140.0, 140.0), (137.3, 141.9)])
def test_a_point_is_a_disc(width, place):
    ink = ink_from_strokes([stroke([place], width)])
    radius = width / 2
    assert ink.sum() == pytest.approx(np.pi * radius**2, rel=0.005)
    distance = np.hypot(*(np.indices((280, 280)).T + 0.5 - place).T).T
    assert ink[distance < radius - 1].min() == 1
    assert ink[distance > radius + 1].max() == 0


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("width", [4, 8, 16, 40])
def test_a_straight_stroke_is_a_bar_with_round_ends(width, axis):
    points = np.full((2, 2), 140.0)
    points[:, axis] = [60, 200]
    ink = ink_from_strokes([stroke(points, width)])
    assert ink.sum() == pytest.approx(140 * width + np.pi * width**2 / 4, rel=0.005)
    half = width // 2
    crosswise, along = slice(140 - half, 140 + half), slice(60 - half, 200 + half)
    box = (crosswise, along) if axis == 0 else (along, crosswise)
    assert bounding_box(ink) == box


@pytest.mark.parametrize("name", ["1", "3", "9"])
def test_a_wider_brush_leaves_no_ink_out(name):
    widths = [6.0, 12.0, 24.0, 48.0]
    inks = [ink_from_strokes(on_pad(DRAWINGS["digits"][name], width=w)) for w in widths]
    steps = [thick - thin for thin, thick in itertools.pairwise(inks)]
    assert np.min(steps) >= 0


def test_the_thinnest_brushes_draw_a_faint_point_or_none():
    for width in (0.01, 0.1, 0.2, 0.25, 0.5, 1.0):
        assert ink_from_strokes([stroke([[140.2, 140.3]], width)]).sum() <= 1


def test_x_is_the_column_and_y_the_row():
    ink = ink_from_strokes([stroke([[200, 50]], 10)])
    assert bounding_box(ink) == (slice(45, 55), slice(195, 205))


# What does not matter.


def test_the_order_of_strokes_does_not_matter():
    strokes = [*on_pad(DRAWINGS["digits"]["5"]), stroke([[40, 240]], 30)]
    inks = [ink_from_strokes(drawn) for drawn in (strokes, strokes[::-1])]
    assert np.array_equal(*inks)


@pytest.mark.parametrize("width", [8.0, 32.0])
@pytest.mark.parametrize("name", ["0-slashed", "5", "9-hooked"])
def test_reversing_every_stroke_moves_no_edge_by_a_quarter_of_a_pixel(name, width):
    strokes = on_pad(DRAWINGS["digits"][name], width=width)
    ink = ink_from_strokes(strokes)
    backwards = ink_from_strokes(
        [stroke(drawn["points"][::-1], width) for drawn in strokes]
    )
    assert np.abs(ink - backwards).sum() < 2 * EDGE / width * ink.sum()


@pytest.mark.parametrize("shift", [(1, 0), (0, 1), (-23, 17), (25, -29)])
def test_moving_a_drawing_by_whole_pixels_moves_its_ink(shift):
    here = ink_from_strokes(on_pad(DRAWINGS["digits"]["2"], corner=(30, 30)))
    corner = (30 + shift[0], 30 + shift[1])
    there = ink_from_strokes(on_pad(DRAWINGS["digits"]["2"], corner=corner))
    assert np.array_equal(there, np.roll(here, (shift[1], shift[0]), axis=(0, 1)))
    assert np.array_equal(glyph_from_ink(there), glyph_from_ink(here))


def test_a_slow_pen_draws_what_a_fast_one_draws_and_one_that_rests_a_point():
    x = np.linspace(40, 240, 5_000)
    for slow, fast in (
        (np.stack([x, np.full_like(x, 140)], axis=1), [[40, 140], [240, 140]]),
        ([[100, 90]] * 5_000, [[100, 90]]),
    ):
        inks = [ink_from_strokes([stroke(points)]) for points in (slow, fast)]
        assert np.array_equal(*inks)


@pytest.mark.parametrize("slope", [0.0, 1.0, 2.5])
def test_no_piece_of_a_slow_stroke_is_left_out(slope):
    t = np.linspace(0, 1, 700)
    wave = np.stack([40 + 200 * t, 140 + 40 * slope * np.sin(9 * t)], axis=1)
    strokes = [stroke(wave, 12.0)]
    exact = coverage(strokes)
    error = np.abs(ink_from_strokes(strokes) - exact)
    assert error.sum() < 2 * EDGE / 12 * exact.sum()


# The edge of the pad.


@pytest.mark.parametrize(
    ("place", "share"),
    [((0, 140), 1 / 2), ((280, 140), 1 / 2), ((140, 0), 1 / 2), ((280, 280), 1 / 4)],
)
def test_of_a_point_on_the_edge_the_part_outside_is_cut_off(place, share):
    ink = ink_from_strokes([stroke([place], 40)])
    assert ink.sum() == pytest.approx(share * np.pi * 20**2, rel=0.01)


def test_a_stroke_across_the_pad_from_far_outside_is_a_bar():
    ink = ink_from_strokes([stroke([[-2_800, 140], [2_800, 140]], 10)])
    expected = np.zeros((280, 280), dtype=np.float32)
    expected[135:145] = 1
    assert np.array_equal(ink, expected)


def test_without_points_and_with_all_of_them_outside_there_is_no_ink():
    beside = [(-9, 140), (289, 140), (140, -8), (140, 288), (2_800, -2_800)]
    for strokes in (
        *([], (), [stroke([])], [stroke(np.empty((0, 2)))]),
        *([stroke([place], 16)] for place in beside),
    ):
        assert np.array_equal(ink_from_strokes(strokes), np.zeros((280, 280)))


# What is accepted.


@pytest.mark.parametrize(
    "same",
    [
        stroke(((100, 100), (150, 170)), 16),
        stroke([(100.0, 100.0), np.array([150, 170])], 16.0),
        stroke(np.array([[100, 100], [150, 170]], dtype=np.uint8), np.float32(16)),
        stroke(np.array([[100, 100], [150, 170]], dtype=np.float16), np.int64(16)),
        stroke([[np.float64(100), np.int32(100)], [150, 170]], np.uint8(16)),
        stroke([[100, 100], [150, 170]]) | {"colour": "red"},
    ],
)
def test_numbers_of_any_kind_draw_the_same(same):
    plain = ink_from_strokes([stroke([[100, 100], [150, 170]], 16)])
    assert np.array_equal(ink_from_strokes([same]), plain)


def test_200_strokes_of_5000_points_and_a_path_of_50000_px_are_accepted():
    t = np.linspace(0, 2 * np.pi, 5_000)
    circles = [
        np.stack([x + 30 * np.cos(t), 140 + 30 * np.sin(t)], axis=1)
        for x in np.linspace(60, 220, 200)
    ]  # 200 * 2 * pi * 30 = 37,699 px
    ink = ink_from_strokes([stroke(circle, 2) for circle in circles])
    assert bounding_box(ink) == (slice(109, 171), slice(29, 251))
    zigzag = [[280 * (i % 2), i] for i in range(179)]  # 178 steps of about 280 px
    assert ink_from_strokes([stroke(zigzag, 1)]).any()


ONE = [[100, 100]]
REFUSED = {
    r"strokes must be a list .*received (NoneType|int|str|dict|ndarray)": [
        *(None, 7, "7", stroke([[1, 2]]), np.zeros((2, 2))),
    ],
    r"a stroke is .*received (NoneType 'None'|list of 2|dict|str)": [
        *([None], [[[1, 2], [3, 4]]], [{}], [{"width": 16}], [{"points": ONE}]),
        ["x" * 10_000],
    ],
    "width must be a number over 0 and at most 280 px; received": [
        [stroke(ONE, width)]
        for width in (
            *(0, -1, -0.0, 280.5, 1e300, 10**400, np.nan, np.inf, -np.inf),
            *(True, np.True_, "16", "", None, [16], (1, 2), 16j, np.complex128(16)),
            *(Decimal(16), np.array(16.0)),
        )
    ],
    r"every point must be two numbers \[x, y\]; received others": [
        [stroke(points)]
        for points in (
            *([1, 2], [[1, 2], [3]], [[1, 2], [3, 4, 5]], [[1, 2, 3]], [[]]),
            *([[[1, 2]]], [["1", "2"]], [[1, 2], [3, "x"]], [[1, 2], [3, None]]),
            *([[1, 2], None], ["12", "34"], [[True, False]], [[1j, 2]]),
            *([{"x": 1, "y": 2}], [[10**400, 1]], np.zeros((2, 3))),
            np.zeros((2, 2), dtype="M8[s]"),
        )
    ],
    r"points must be a list of \[x, y\]; received": [
        [stroke(points)]
        for points in (None, "12", 5, {0: [1, 2]}, iter([[1, 2]]), np.array(5.0))
    ],
    "finite and within 2800 px of the pad; received": [
        [stroke([[100, 100], point])]
        for value in (np.nan, np.inf, -np.inf, 2_801, -2_801, 1e300, 2**63)
        for point in ([value, 120], [120, value])
    ],
}
ZIGZAG = [[0, 280 * (place % 2)] for place in range(181)]  # 280 px each step
TOO_MUCH = {
    r"at most 200 strokes; received 201\. Leave": [[stroke([[1, 1]])] * 201],
    r"at most 5000 points; received (5001|1000000)\. Leave": [
        [stroke([[0, 0]] * 5_001)],
        [stroke([[0, 0]] * 1_000_000)],
        [stroke(np.zeros((5_001, 2)))],
    ],
    r"at most 50000 .* 50400\. Clear": [
        [stroke(ZIGZAG, width=2)],
        [stroke(ZIGZAG[:91], width=2)] * 2,
    ],
    r"at most 800000 .* 862400\. Clear": [[stroke(ZIGZAG[:12], width=280)]],
}


@pytest.mark.parametrize("message", [*REFUSED, *TOO_MUCH])
def test_what_is_no_drawing_is_refused_with_a_short_reason(message):
    kind = TooMuchInkError if message in TOO_MUCH else StrokesError
    for strokes in (REFUSED | TOO_MUCH)[message]:
        with pytest.raises(kind, match=message) as error:
            ink_from_strokes(strokes)
        assert len(str(error.value)) < 200
