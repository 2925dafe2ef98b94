"""Marks are told from specks, slanted 1s and parts of digits, by shape and place."""

import numpy as np
import pytest
from skimage.measure import label

from digits.numbers.marks import marks_among, without_marks
from digits.numbers.split import split_ink, split_strokes
from digits.strokes import checked_strokes, drawn_ink, ink_from_strokes

PEN = 8.0  # px
TOP, FOOT = 60, 160  # of the digits
LEFT, RIGHT = (60, 100), (180, 220)  # columns of two digits


def line(*points, width=PEN):
    return {"width": width, "points": [list(point) for point in points]}


def ring(left, right):
    """Return a 0 between two columns."""
    turns = np.linspace(0, 2 * np.pi, 40)
    middle, radius = (left + right) / 2, (right - left) / 2
    rows = (TOP + FOOT) / 2 + (FOOT - TOP) / 2 * np.sin(turns)
    return line(*zip(middle + radius * np.cos(turns), rows, strict=True))


ZEROS = [ring(*LEFT), ring(*RIGHT)]


def signs(*strokes):
    ink = ink_from_strokes(list(strokes))
    return "".join(mark.sign for mark in marks_among(label(ink > 0.25)))


BETWEEN = {  # strokes between two digits
    ".": [[line((140, FOOT))]],
    ",": [[line((141, FOOT - 4), (136, FOOT + 20))]],
    ":": [[line((140, 95)), line((140, 140))], [line((140, 80)), line((142, 158))]],
    "-": [[line((120, 110), (160, 110))], [line((120, 105), (160, 113))]],
    "/": [[line((110, FOOT + 14), (170, TOP - 14))]],
    "": [
        [line((140, FOOT), width=3)],  # a speck
        [line((140, TOP))],  # a point at the digits' top
        [line((140, FOOT), width=40)],  # a blot
        [line((120, TOP), (160, TOP))],  # a bar at their top
        [line((120, 95), (160, 95)), line((120, 125), (160, 125))],  # equals
        [line((140, FOOT), (140, TOP))],  # an upright 1
        [line((120, FOOT), (160, TOP))],  # a slanted 1, as long as its neighbours
        [line((140, FOOT + 14), (140, TOP - 14))],  # a long one, upright
        [line((110, TOP - 14), (170, FOOT + 14))],  # slanted to the left
        [line((110, 172), (124, 100), (170, 48))],  # bent
    ],
}


@pytest.mark.parametrize("sign", BETWEEN)
def test_between_two_digits_a_mark_is_known_by_shape_and_place(sign):
    for strokes in BETWEEN[sign]:
        assert signs(ZEROS[0], *strokes, ZEROS[1]) == sign


def test_at_an_end_only_a_minus_is_a_mark_and_only_before_the_digits():
    before, after = line((5, 110), (35, 110)), line((240, 110), (270, 110))
    assert signs(before, *ZEROS) == signs(before, ZEROS[1]) == "-"
    assert signs(*ZEROS, after) == ""
    for strokes in (*BETWEEN["."], *BETWEEN[","], *BETWEEN[":"], *BETWEEN["/"]):
        assert signs(ZEROS[0], *strokes) == signs(*strokes, ZEROS[1]) == ""


def test_a_bar_over_or_within_a_digit_is_none():
    assert signs(line((185, 110), (215, 110), width=5), *ZEROS) == ""  # a theta
    assert signs(line((60, 20), (100, 20)), *ZEROS) == ""


def test_marks_are_the_same_at_any_size():
    for scale in (0.3, 0.6, 1.2):
        strokes = [
            {
                "width": stroke["width"] * scale,
                "points": [[x * scale, y * scale] for x, y in stroke["points"]],
            }
            for stroke in (ZEROS[0], line((140, FOOT)), ZEROS[1])
        ]
        assert signs(*strokes) == "."


def test_what_is_left_of_a_drawing_are_its_digits():
    minus, point = line((5, 110), (35, 110)), line((140, FOOT))
    strokes = checked_strokes([minus, ZEROS[0], point, ZEROS[1]])
    ink, alone = drawn_ink(strokes), drawn_ink([strokes[1], strokes[3]])
    for split in (split_strokes(strokes, ink), split_ink(ink)):
        digits, marks = without_marks(split)
        assert digits.cropped.shape == (108, 168)  # digits and pen, no more
        np.testing.assert_allclose(digits.cropped.sum(), alone.sum(), rtol=1e-6)
        assert [mark.sign for mark in marks] == ["-", "."]
        assert [mark.col for mark in marks] == pytest.approx([-36, 84], abs=1)
