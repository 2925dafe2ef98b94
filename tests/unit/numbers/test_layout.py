"""How parts stand tells several digits from one, without a network."""

import numpy as np
import pytest

from digits.numbers.layout import Layout, rows_of
from digits.preprocess import bounding_box
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, on_pad


def page(*boxes, shape=(100, 300)):
    """Return cropped ink of filled boxes, each (top, left, bottom, right)."""
    ink = np.zeros(shape, dtype=np.float32)
    for top, left, bottom, right in boxes:
        ink[top:bottom, left:right] = 1
    return ink[bounding_box(ink)]


@pytest.mark.parametrize(
    ("boxes", "wide"),
    [
        ([(0, 0, 100, 10), (0, 65, 100, 75)], True),
        ([(0, 0, 100, 10), (0, 55, 100, 65)], False),  # a 0 of two halves, say
        ([(0, 0, 100, 10), (0, 65, 45, 75)], False),  # the second is no digit
        ([(0, 0, 100, 10), (40, 30, 60, 40), (0, 65, 100, 75)], True),  # a small one
        ([(0, 0, 100, 200)], False),
    ],
)
def test_a_gap_is_wide_that_is_half_as_wide_as_the_digits_beside_it_are_high(
    boxes, wide
):
    layout = Layout(page(*boxes))
    assert layout.has_wide_gap == layout.stands_apart == wide


@pytest.mark.parametrize("name", DIGIT_NAMES)
@pytest.mark.parametrize("width", [8.0, 20.0])
def test_no_digit_stands_apart_from_itself(name, width):
    ink = ink_from_strokes(on_pad(DRAWINGS["digits"][name], width=width))
    assert not Layout(ink[bounding_box(ink)]).stands_apart


def test_a_minus_before_a_digit_stands_apart():
    assert Layout(page((45, 0, 55, 40), (0, 60, 100, 100))).stands_apart
    assert not Layout(page((0, 0, 10, 40), (0, 60, 100, 100))).stands_apart


FOUR = [(0, 0, 30, 20), (0, 40, 30, 60), (50, 0, 80, 20), (50, 40, 80, 60)]


def test_rows_have_three_parts_or_more():
    assert [row.shape for row in rows_of(page(*FOUR))] == [(30, 60), (30, 60)]
    assert [row.shape for row in rows_of(page(*FOUR[:3]))] == [(30, 60), (30, 20)]
    assert rows_of(page(FOUR[0], FOUR[2])) == []  # an 8 of two rings, say
    assert rows_of(page(*FOUR[:2])) == []


def test_specks_and_bars_are_no_row():
    speck, bar = (40, 100, 43, 103), (38, 0, 44, 60)
    assert rows_of(page(*FOUR[:2], speck)) == rows_of(page(*FOUR[:2], bar)) == []
    assert len(rows_of(page(*FOUR, speck))) == 2


def test_the_dots_of_a_dotted_digit_are_no_rows():
    dots = [(y, x, y + 10, x + 10) for y in range(0, 100, 20) for x in (0, 40)]
    assert rows_of(page(*dots)) == []
