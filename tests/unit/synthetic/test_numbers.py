from itertools import pairwise

import numpy as np
import pytest
from scipy.ndimage import binary_dilation

from digits.strokes import PAD_SIDE, checked_strokes, drawn_ink
from digits.synthetic.digits import digit_drawing
from digits.synthetic.numbers import (
    APART,
    APART_GAPS,
    BRUSH,
    KINDS,
    OVERLAPPING,
    TOUCHING,
    TOUCHING_GAPS,
    composed_numbers,
    number_drawing,
    number_drawings,
)
from digits.synthetic.paths import bounds, curve, line
from tests.helpers.networks.pens import FLAT, UPRIGHT, pen_drawing


@pytest.fixture
def drawings(rng):
    """Give sixty digits by rule, of two made-up writers."""
    return [
        pen_drawing(digit, writer, digit_drawing(digit, rng))
        for writer in ("a", "b")
        for digit in range(10)
        for _ in range(3)
    ]


@pytest.mark.parametrize("kind", ["clear_gaps", "columns_overlap", "touching"])
def test_numbers_have_two_to_four_digits_of_one_writer_and_fit_on_the_pad(
    drawings, kind
):
    assert kind in KINDS
    numbers, again = (
        composed_numbers(drawings, kind, 9, np.random.default_rng(4)) for _ in range(2)
    )
    assert [len(number.digits) for number in numbers] == [2, 3, 4] * 3
    assert {number.kind for number in numbers} == {kind}
    assert {number.writer for number in numbers} <= {"a", "b"}
    assert [number.digits for number in numbers] == [same.digits for same in again]
    for number, same in zip(numbers, again, strict=True):
        points = np.concatenate([stroke["points"] for stroke in number.strokes])
        [width] = {stroke["width"] for stroke in number.strokes}
        assert points.min() >= width / 2
        assert points.max() <= PAD_SIDE - width / 2
        assert 0 < width <= BRUSH[1] + 1e-9
        others = np.concatenate([stroke["points"] for stroke in same.strokes])
        np.testing.assert_array_equal(points, others)


def pairs_of(number):
    """Return neighbours: first and last column of each, and its one stroke."""
    spans = []
    for stroke in number.strokes:
        cols, half = stroke["points"][:, 0], stroke["width"] / 2
        spans.append((cols.min() - half, cols.max() + half, [stroke]))
    return list(pairwise(spans))


@pytest.fixture
def plain(rng):
    """Give digits of one stroke each."""
    one = {}
    while len(one) < 6:
        digit = int(rng.choice([0, 2, 3, 6, 8, 9]))
        drawing = digit_drawing(digit, rng)
        if len(drawing) == 1:
            one[digit] = drawing
    return [pen_drawing(digit, "a", drawing) for digit, drawing in one.items()]


def inks_touch(one, other):
    left, right = (drawn_ink(checked_strokes(own)) > 0.5 for own in (one, other))
    return bool((binary_dilation(left, np.ones((3, 3))) & right).any())


def test_digits_with_clear_gaps_share_no_column(plain, rng):
    for number in composed_numbers(plain, APART, 12, rng):
        for (_, end, one), (start, _, other) in pairs_of(number):
            assert start > end
            assert not inks_touch(one, other)


def test_digits_that_overlap_share_columns_in_one_pair_at_least_and_touch_in_none(
    plain, rng
):
    for number in composed_numbers(plain, OVERLAPPING, 12, rng):
        pairs = pairs_of(number)
        assert any(start < end for (_, end, _), (start, _, _) in pairs)
        assert not any(inks_touch(one, other) for (*_, one), (*_, other) in pairs)


def test_digits_that_touch_do_so_in_one_pair_at_least(plain, rng):
    for number in composed_numbers(plain, TOUCHING, 12, rng):
        pairs = pairs_of(number)
        assert any(inks_touch(one, other) for (*_, one), (*_, other) in pairs)


# Drawings of examples and figures.

DIGIT = [line((2, 3), (6, 3)), line((6, 3), (6, 13))]  # 4 wide, 10 high


def edges(number):
    """Return left, right, top and bottom of each digit of a number."""
    digits = [number[k : k + 2] for k in range(0, len(number), 2)]
    return np.array([np.transpose(bounds(digit)).ravel() for digit in digits])


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
    assert (APART_GAPS, TOUCHING_GAPS) == ((0.05, 0.45), (-0.1, 0.05))
    chosen_from = ((gaps[apart], APART_GAPS), (gaps[~apart], TOUCHING_GAPS))
    for chosen, (least, most) in chosen_from:
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


def test_the_units_of_its_digits_do_not_matter_for_a_number():
    larger = [path * 300 + 7 for path in DIGIT]
    number, same = (
        number_drawing([first, DIGIT], np.random.default_rng(1))
        for first in (DIGIT, larger)
    )
    for path, other in zip(number, same, strict=True):
        assert path == pytest.approx(other, abs=1e-9)


def test_two_digits_side_by_side_stand_in_the_order_of_their_label(rng):
    drawings = number_drawings(100, [UPRIGHT, FLAT], rng)
    for drawing in drawings:
        left, right = drawing.strokes
        tall = ["1" if np.ptp(path[:, 1]) > 0 else "7" for path in (left, right)]
        assert drawing.label == "".join(tall)
        assert (left.shape, right.shape) == ((2, 2), (2, 2))
        assert right[0, 0] > left[-1, 0] - 0.15
    assert {drawing.label for drawing in drawings} == {"11", "17", "71", "77"}
