import numpy as np
import pytest

from digits.numbers.split import (
    NUMBER_SIDE,
    PART_LIMIT,
    SEAM_ROWS,
    pieces_along_seams,
    split_ink,
    split_strokes,
)
from digits.preprocess import bounding_box
from digits.specks import without_specks
from digits.strokes import PAD_SIDE, checked_strokes, drawn_ink, ink_from_strokes
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, on_pad


def bars(*columns, top=40, bottom=200, wide=12):
    """Return upright bars that start at the given columns."""
    ink = np.zeros((PAD_SIDE, PAD_SIDE), dtype=np.float32)
    for column in columns:
        ink[top:bottom, column : column + wide] = 1
    return ink


def stroke(*points, width=8.0):
    return {"width": width, "points": [list(point) for point in points]}


def coarse(ink):
    return split_ink(ink).coarse.inks


def from_strokes(*strokes):
    checked = checked_strokes(list(strokes))
    return split_strokes(checked, drawn_ink(checked))


def first_columns(inks):
    return [int(np.flatnonzero(ink.any(axis=0))[0]) for ink in inks]


# Ink.


@pytest.mark.parametrize("columns", [(20, 90), (20, 34), (20, 80, 140, 200)])
def test_bars_side_by_side_are_parted_from_left_to_right(columns):
    inks = coarse(bars(*columns))
    assert first_columns(inks) == [column - columns[0] for column in columns]
    cropped = bars(*columns)[40:200, columns[0] : columns[-1] + 12]
    np.testing.assert_array_equal(sum(inks), cropped)


def test_parts_above_each_other_belong_to_one_digit():
    ink = bars(20, 200)
    ink[20:30, 10:70] = 1  # a roof over the first bar
    first, second = coarse(ink)
    assert first[:10, :60].all()
    assert first.sum() + second.sum() == ink.sum()


def test_a_part_that_links_two_others_makes_them_one_digit():
    ink = bars(40, 80, 200, top=60)
    ink[20:40, 30:100] = 1
    assert len(coarse(ink)) == 2


def test_columns_that_barely_overlap_stay_apart():
    ink = np.zeros((PAD_SIDE, PAD_SIDE), dtype=np.float32)
    for left in (20, 85):  # two slanted bars, each 74 px wide: 9 columns shared
        for row in range(40, 240):
            col = left + (240 - row) * 62 // 200
            ink[row, col : col + 12] = 1
    assert len(coarse(ink)) == 2


def test_faint_edges_go_with_their_stroke():
    ink = bars(100, 130)
    ink[40:200, 112] = 0.2
    ink[40:200, 129] = 0.1
    first, second = coarse(ink)
    assert first[100, 12] == np.float32(0.2)
    assert second[100, 29] == np.float32(0.1)
    assert not (first.astype(bool) & second.astype(bool)).any()


def test_no_digit_of_ours_is_parted_into_two_that_stand_apart():
    for name in DIGIT_NAMES:
        ink = ink_from_strokes(on_pad(DRAWINGS["digits"][name]))
        assert len(coarse(ink)) == 1, name


def test_blank_ink_and_too_many_parts_are_not_split():
    assert split_ink(np.zeros((30, 50), dtype=np.float32)) is None
    dots = np.zeros((700, 700), dtype=np.float32)
    dots[::30, ::30] = 1
    assert split_ink(dots) is None


def test_a_large_picture_is_split_at_320_px():
    ink = np.kron(bars(20, 90), np.ones((5, 5), dtype=np.float32))
    inks = split_ink(ink).coarse.inks
    assert len(inks) == 2
    assert max(inks[0].shape) <= NUMBER_SIDE


# Seams.


def test_pieces_along_seams_are_all_of_the_ink_and_share_none():
    ink = ink_from_strokes(on_pad(DRAWINGS["numbers"]["42"]))
    ink = ink[bounding_box(ink)]
    pieces = pieces_along_seams(ink)
    assert len(pieces.inks) > 2
    assert len(pieces.costs) == len(pieces.inks) - 1
    np.testing.assert_array_equal(sum(pieces.inks), ink)
    assert (np.sum([piece > 0 for piece in pieces.inks], axis=0) <= 1).all()


def test_bars_joined_by_a_bridge_are_cut_at_it():
    ink = bars(20, 120)[40:200, 20:132].copy()
    ink[75:85, 12:100] = 1
    pieces = pieces_along_seams(ink)
    through_bridge = 10 * SEAM_ROWS / 160  # 10 of 160 px, at the height of seams
    assert 0 < min(pieces.costs) <= through_bridge + 1
    place = int(np.argmin(pieces.costs)) + 1
    left = np.maximum.reduce(pieces.inks[:place])
    assert left[:70, :12].all()  # a bar as it was
    assert not left[:, 100:].any()
    apart = bars(20, 90)[40:200, 20:102]
    assert pieces_along_seams(apart).costs == [0]


# Strokes.


def test_strokes_are_pieces_in_order_of_their_middles():
    late = stroke((40, 100), (60, 100))  # the bar of the first, drawn last
    split = from_strokes(
        stroke((50, 20), (50, 200)), stroke((150, 20), (150, 200)), late
    )
    fine = split.fine
    assert fine.costs == [0, 0]
    middles = [np.flatnonzero(ink.any(axis=0)).mean() for ink in fine.inks]
    assert middles == sorted(middles)
    assert len(split.coarse.inks) == 2


def test_strokes_that_touch_stay_pieces_of_their_own():
    split = from_strokes(stroke((50, 20), (50, 200)), stroke((50, 110), (150, 110)))
    first, second = split.fine.inks
    assert (first > 0).sum() > 0
    assert ((first > 0) & (second > 0)).any()


def test_one_stroke_and_too_many_are_not_split():
    assert from_strokes(stroke((50, 20), (50, 200))) is None
    many = [stroke((5 + 5 * k, 20), (5 + 5 * k, 90)) for k in range(PART_LIMIT + 1)]
    assert from_strokes(*many) is None
    assert from_strokes(*many[:-1]) is not None


def test_a_stroke_whose_ink_was_dropped_is_left_out():
    digits = [stroke((50, 20), (50, 120)), stroke((90, 20), (90, 120))]
    strokes = checked_strokes([digits[0], stroke((250, 250)), digits[1]])
    split = split_strokes(strokes, without_specks(drawn_ink(strokes)))
    assert split.count == 2
    assert len(split.cropped) == 108
    one = strokes[:2]
    assert split_strokes(one, without_specks(drawn_ink(one))) is None


def test_strokes_beside_the_pad_are_left_out():
    split = from_strokes(
        stroke((50, 20), (50, 200)), stroke((900, 20), (900, 200)), stroke((90, 20))
    )
    assert len(split.fine.inks) == 2
    assert from_strokes(stroke((900, 20)), stroke((901, 20))) is None
