from itertools import pairwise

import numpy as np
import pytest

from digits.strokes import PAD_SIDE, checked_strokes, drawn_ink
from digits.synthetic.digits import digit_drawing
from digits.synthetic.numbers import (
    APART,
    BRUSH,
    KINDS,
    OVERLAPPING,
    TOUCHING,
    composed_numbers,
)
from tests.helpers.pens import pen_drawing


@pytest.fixture
def drawings(rng):
    """Give sixty digits by rule, of two made-up writers."""
    return [
        pen_drawing(digit, writer, digit_drawing(digit, rng))
        for writer in ("a", "b")
        for digit in range(10)
        for _ in range(3)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_have_two_to_four_digits_of_one_writer(drawings, rng, kind):
    numbers = composed_numbers(drawings, kind, 9, rng)
    assert [len(number.digits) for number in numbers] == [2, 3, 4] * 3
    assert {number.kind for number in numbers} == {kind}
    assert {number.writer for number in numbers} <= {"a", "b"}


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_fit_on_the_pad_with_their_brush(drawings, rng, kind):
    for number in composed_numbers(drawings, kind, 12, rng):
        points = np.concatenate([stroke["points"] for stroke in number.strokes])
        [width] = {stroke["width"] for stroke in number.strokes}
        assert points.min() >= width / 2
        assert points.max() <= PAD_SIDE - width / 2
        assert 0 < width <= BRUSH[1] + 1e-9


def pairs_of(number):
    """Return neighbours: first and last column of each, and its one stroke."""
    each = []
    for stroke in number.strokes:
        cols, half = stroke["points"][:, 0], stroke["width"] / 2
        each.append((cols.min() - half, cols.max() + half, [stroke]))
    return list(pairwise(each))


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
    grown = np.zeros_like(left)
    for down in (-1, 0, 1):
        for across in (-1, 0, 1):
            grown |= np.roll(left, (down, across), (0, 1))
    return bool((grown & right).any())


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


def test_the_same_seed_gives_the_same_numbers(drawings):
    one, other = (
        composed_numbers(drawings, TOUCHING, 3, np.random.default_rng(4))
        for _ in range(2)
    )
    assert [number.digits for number in one] == [number.digits for number in other]
    np.testing.assert_array_equal(
        one[0].strokes[0]["points"], other[0].strokes[0]["points"]
    )
