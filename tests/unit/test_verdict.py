import json

import numpy as np
import pytest

from digits.reading import Verdict
from digits.strokes import PAD_SIDE, ink_from_strokes
from digits.verdict import (
    Thresholds,
    margin,
    rival_of,
    verdict_on_ink,
    verdict_on_probabilities,
)
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NONDIGIT_NAMES, on_pad

THRESHOLDS = Thresholds(not_a_digit=0.125, margin=0.25)


def patch(rows, cols, ink=1.0, side=PAD_SIDE):
    """Return a square picture with an inked patch off its middle."""
    picture = np.zeros((side, side), dtype=np.float32)
    picture[3 : 3 + rows, 5 : 5 + cols] = ink
    return picture


def shares_of(best, second):
    """Return ten probabilities: the 3 best, the 8 second, the rest alike."""
    shares = np.full(10, (1 - best - second) / 8, dtype=np.float32)
    shares[3], shares[8] = best, second
    return shares


def test_a_verdict_equals_its_text_and_is_text_in_json():
    assert str(Verdict.NOT_A_DIGIT) == Verdict.NOT_A_DIGIT == "not a digit"
    assert json.dumps(Verdict.TOO_LITTLE) == '"too little"'


@pytest.mark.parametrize("shape", [(280, 280), (28, 28), (30, 200)])
def test_no_ink_is_blank_and_a_filled_canvas_is_too_much(shape):
    assert verdict_on_ink(np.zeros(shape, dtype=np.float32)) is Verdict.BLANK
    assert verdict_on_ink(np.ones(shape, dtype=np.float32)) is Verdict.TOO_MUCH


def test_a_tap_of_the_pen_is_too_little_even_if_it_slips():
    taps = [{"width": width, "points": [[140, 140]]} for width in (1, 4, 16, 30)]
    slip = {"width": 16, "points": [[140, 140], [143, 142], [146, 143]]}
    for stroke in (*taps, slip):
        assert verdict_on_ink(ink_from_strokes([stroke])) is Verdict.TOO_LITTLE


@pytest.mark.parametrize(
    ("ink", "verdict"),
    [
        (patch(1, 1), Verdict.TOO_LITTLE),
        (patch(6, 1), Verdict.TOO_LITTLE),  # 6 px < 0.025 * 280 px
        (patch(6, 3, 0.2), Verdict.TOO_LITTLE),
        (patch(8, 1), None),
        (patch(1, 8), None),
        (patch(2, 2, side=28), Verdict.TOO_LITTLE),  # 2 px, however small the picture
        (patch(3, 1, side=28), None),
        (patch(41, 41), Verdict.TOO_LITTLE),  # 41 px < 0.15 * 280 px
        (patch(43, 43), None),
        (patch(40, 21), Verdict.TOO_LITTLE),  # 40 < 2 * 21: a dot
        (patch(40, 20), None),  # 40 = 2 * 20: a dash, perhaps a 1
        (patch(20, 40), None),
        (patch(20, 20, 0.70), Verdict.TOO_LITTLE),  # 280 of 19.40 ** 2 px: 0.744
        (patch(20, 20, 0.66), None),  # 264 of 19.32 ** 2 px: 0.707
        (patch(84, 95, side=100), None),  # mean 0.798
        (patch(85, 95, side=100), Verdict.TOO_MUCH),  # mean 0.8075
    ],
)
def test_each_threshold_on_ink_at_both_sides(ink, verdict):
    assert verdict_on_ink(ink) is verdict


@pytest.mark.parametrize("corner", [(0, 0), (100, 37), (240, 240)])
def test_where_a_dot_lies_does_not_matter(corner):
    ink = np.zeros((PAD_SIDE, PAD_SIDE), dtype=np.float32)
    ink[corner[0] : corner[0] + 15, corner[1] : corner[1] + 15] = 1
    assert verdict_on_ink(ink) is Verdict.TOO_LITTLE


@pytest.mark.parametrize("name", DIGIT_NAMES + NONDIGIT_NAMES)
def test_every_drawing_of_ours_takes_a_network(name):
    drawing = (DRAWINGS["digits"] | DRAWINGS["nondigits"])[name]
    for side, width, corner in (
        *((220, 32, (30, 30)), (220, 1, (30, 30)), (80, 8, (30, 30))),
        *((60, 4, (30, 30)), (75, 8, (-10, -5)), (75, 8, (210, 200))),
    ):
        ink = ink_from_strokes(on_pad(drawing, side, corner, width))
        assert verdict_on_ink(ink) is None


def test_margin_by_hand_one_number_per_glyph():
    alike, sure = np.full(10, 0.1, np.float32), np.eye(10, dtype=np.float32)[6]
    shares = np.stack([shares_of(0.75, 0.25), shares_of(0.5, 0.375), alike, sure])
    margins = [[0.5, 0.125, 0, 1]] * 3
    np.testing.assert_array_equal(margin(np.stack([shares] * 3)), margins)


@pytest.mark.parametrize(
    ("best", "second", "verdict"),
    [
        (0.875, 0.125, Verdict.DIGIT),
        (0.625, 0.375, Verdict.DIGIT),  # exactly the margin
        (0.624, 0.376, Verdict.UNSURE),
        (0.5, 0.5, Verdict.UNSURE),
    ],
)
def test_what_is_surely_a_digit_is_as_sure_as_the_margin(best, second, verdict):
    shares = shares_of(best, second)
    for not_a_digit in (None, 0.0, 0.125):  # exactly the threshold still passes
        assert verdict_on_probabilities(shares, not_a_digit, THRESHOLDS) is verdict
    rival = None if verdict is Verdict.DIGIT else 8
    assert rival_of(shares, None, THRESHOLDS) == rival


@pytest.mark.parametrize(
    ("best", "not_a_digit", "verdict"),
    [
        (1.0, np.nextafter(0.125, 1), Verdict.UNSURE),
        (1.0, 0.5, Verdict.UNSURE),  # as long as the digit's bar
        (1.0, np.nextafter(0.5, 1), Verdict.NOT_A_DIGIT),
        (0.75, 0.4285, Verdict.UNSURE),  # the digit: 0.75 x 0.5715 = 0.42863
        (0.75, 0.4286, Verdict.NOT_A_DIGIT),  # the digit: 0.75 x 0.5714 = 0.42855
        (1.0, 1.0, Verdict.NOT_A_DIGIT),
    ],
)
def test_not_a_digit_is_said_only_where_its_bar_is_the_longest(
    best, not_a_digit, verdict
):
    shares = shares_of(best, 1 - best)
    assert verdict_on_probabilities(shares, not_a_digit, THRESHOLDS) is verdict


@pytest.mark.parametrize(
    ("not_a_digit", "rival"),
    [
        (0.2, 8),  # 0.375 x 0.8 = 0.3
        (0.27, 8),  # 0.375 x 0.73 = 0.27375
        (0.28, None),  # 0.375 x 0.72 = 0.27
    ],
)
def test_the_rival_is_the_second_digit_while_its_bar_is_the_second(not_a_digit, rival):
    shares = shares_of(0.5, 0.375)
    assert verdict_on_probabilities(shares, not_a_digit, THRESHOLDS) is Verdict.UNSURE
    assert rival_of(shares, not_a_digit, THRESHOLDS) == rival


def test_where_only_two_digits_are_close_the_second_is_the_rival():
    shares = shares_of(0.2, 0.1)  # its bar is 0.1 x 0.9; "not a digit" has 0.1
    assert verdict_on_probabilities(shares, 0.1, THRESHOLDS) is Verdict.UNSURE
    assert rival_of(shares, 0.1, THRESHOLDS) == 8


def test_of_two_digits_alike_the_rival_is_not_the_one_that_is_told():
    shares = np.zeros(10, np.float32)
    shares[[3, 8]] = 0.5
    assert rival_of(shares, None, THRESHOLDS) == 8
    assert shares.argmax() == 3


def test_no_verdict_contradicts_the_longest_bar(rng):
    for concentration in (0.05, 0.3, 1.0):
        for bars in rng.dirichlet(np.full(11, concentration), 300):
            none = bars[10]
            verdict = verdict_on_probabilities(bars[:10] / (1 - none), none, THRESHOLDS)
            assert (verdict is Verdict.NOT_A_DIGIT) == (bars.argmax() == 10)
