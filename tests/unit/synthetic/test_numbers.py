from itertools import pairwise

import numpy as np
import pytest

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
from digits.synthetic.paths import curve, line
from tests.helpers.networks.pens import pen_drawing


@pytest.fixture
def drawings(rng):
    """Give sixty digits by rule, of two made-up writers."""
    return [
        pen_drawing(digit, writer, digit_drawing(digit, rng))
        for writer in ("a", "b")
        for digit in range(10)
        for _ in range(3)
    ]


def test_the_kinds_are_named_as_in_the_card():
    assert KINDS == ("clear_gaps", "columns_overlap", "touching")


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


# Drawings of examples and figures.

UPRIGHT = pen_drawing(1, strokes=[[(0, 0), (0, 40)]])
FLAT = pen_drawing(7, strokes=[[(0, 0), (40, 0)]])
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
    assert (APART_GAPS, TOUCHING_GAPS) == ((0.05, 0.45), (-0.1, 0.05))
    for chosen, (least, most) in (
        (gaps[apart], APART_GAPS),
        (gaps[~apart], TOUCHING_GAPS),
    ):
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
    for drawing in number_drawings(50, [UPRIGHT, FLAT], rng):
        left, right = drawing.strokes
        tall = ["1" if np.ptp(path[:, 1]) > 0 else "7" for path in (left, right)]
        assert drawing.label == "".join(tall)
        assert (left.shape, right.shape) == ((2, 2), (2, 2))
        assert right[0, 0] > left[-1, 0] - 0.15


def test_every_pair_of_digits_comes_up(rng):
    labels = {drawing.label for drawing in number_drawings(100, [UPRIGHT, FLAT], rng)}
    assert labels == {"11", "17", "71", "77"}
