import numpy as np
import pytest
from drawn import DIGIT_NAMES, DRAWINGS, on_pad

from digits.split import side_by_side
from digits.strokes import PAD_SIDE, ink_from_strokes


def bars(*columns, top=40, bottom=200, wide=12):
    """Return upright bars that start at the given columns."""
    ink = np.zeros((PAD_SIDE, PAD_SIDE), dtype=np.float32)
    for column in columns:
        ink[top:bottom, column : column + wide] = 1
    return ink


@pytest.mark.parametrize("columns", [(20, 90), (20, 34), (20, 80, 140, 200)])
def test_bars_side_by_side_are_parted_from_left_to_right(columns):
    inks = side_by_side(bars(*columns))
    assert [int(np.flatnonzero(ink.any(axis=0))[0]) for ink in inks] == list(columns)
    np.testing.assert_array_equal(sum(inks), bars(*columns))


@pytest.mark.parametrize("count", [1, 9])
def test_one_bar_and_nine_bars_are_no_number_of_two_to_eight_digits(count):
    assert side_by_side(bars(*range(10, 10 + 28 * count, 28))) == []


def test_eight_bars_are_eight():
    assert len(side_by_side(bars(*range(10, 10 + 28 * 8, 28)))) == 8


def test_blank_ink_is_no_number():
    assert side_by_side(np.zeros((30, 50), dtype=np.float32)) == []


def test_a_part_under_045_of_the_tallest_makes_it_no_number():
    ink = bars(20)
    ink[100:160, 120:132] = 1  # 60 of 160 px
    assert side_by_side(ink) == []
    ink[80:160, 120:132] = 1  # 80 of 160 px
    assert len(side_by_side(ink)) == 2


def test_parts_above_each_other_belong_to_one_digit():
    ink = bars(20, 200)
    ink[20:30, 10:70] = 1  # a roof over the first bar
    first, second = side_by_side(ink)
    assert first[20:30, 10:70].all()
    assert first.sum() + second.sum() == ink.sum()


def test_a_part_that_links_two_others_makes_them_one_digit():
    ink = bars(40, 80, 200, top=60)
    ink[20:40, 30:100] = 1
    assert len(side_by_side(ink)) == 2


def test_columns_that_barely_overlap_stay_apart():
    rows = np.arange(40, 240)
    ink = np.zeros((PAD_SIDE, PAD_SIDE), dtype=np.float32)
    for left in (20, 85):  # two slanted bars, each 74 px wide: 9 columns shared
        for row in rows:
            col = left + (240 - row) * 62 // 200
            ink[row, col : col + 12] = 1
    assert len(side_by_side(ink)) == 2


def test_faint_edges_go_with_their_stroke():
    ink = bars(100, 130)
    ink[40:200, 112] = 0.2
    ink[40:200, 129] = 0.1
    first, second = side_by_side(ink)
    assert first[100, 112] == np.float32(0.2)
    assert second[100, 129] == np.float32(0.1)
    assert not (first.astype(bool) & second.astype(bool)).any()


@pytest.mark.parametrize("name", DIGIT_NAMES)
def test_no_digit_of_ours_is_parted(name):
    assert side_by_side(ink_from_strokes(on_pad(DRAWINGS["digits"][name]))) == []


def test_a_picture_of_many_strokes_is_no_number():
    ink = np.zeros((700, 700), dtype=np.float32)
    ink[::3, ::3] = 1  # 54,756 dots, next to each other
    assert side_by_side(ink) == []
