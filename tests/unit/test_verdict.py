import json

import numpy as np
import pytest

from digits.strokes import PAD_SIDE, ink_from_strokes
from digits.verdict import (
    Thresholds,
    Verdict,
    margin,
    verdict_on_ink,
    verdict_on_probabilities,
)
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NONDIGIT_NAMES, on_pad

THRESHOLDS = Thresholds(not_a_digit=0.5, margin=0.25)


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


@pytest.mark.parametrize("shape", [(280, 280), (28, 28), (1, 1), (30, 200)])
def test_no_ink_is_blank(shape):
    assert verdict_on_ink(np.zeros(shape, dtype=np.float32)) is Verdict.BLANK


@pytest.mark.parametrize("shape", [(280, 280), (28, 28), (30, 200)])
def test_a_filled_canvas_is_too_much(shape):
    assert verdict_on_ink(np.ones(shape, dtype=np.float32)) is Verdict.TOO_MUCH


@pytest.mark.parametrize("width", [1, 4, 16, 30])
def test_a_tap_of_the_pen_is_too_little(width):
    tap = [{"width": width, "points": [[140, 140]]}]
    assert verdict_on_ink(ink_from_strokes(tap)) is Verdict.TOO_LITTLE


def test_a_tap_that_slips_a_little_is_too_little():
    slip = [{"width": 16, "points": [[140, 140], [143, 142], [146, 143]]}]
    assert verdict_on_ink(ink_from_strokes(slip)) is Verdict.TOO_LITTLE


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
@pytest.mark.parametrize(("side", "width"), [(220, 32), (220, 1), (80, 8), (60, 4)])
def test_every_drawing_of_ours_takes_a_network(name, side, width):
    drawing = (DRAWINGS["digits"] | DRAWINGS["nondigits"])[name]
    strokes = on_pad(drawing, side=side, corner=(30, 30), width=width)
    assert verdict_on_ink(ink_from_strokes(strokes)) is None


@pytest.mark.parametrize("name", DIGIT_NAMES)
@pytest.mark.parametrize("corner", [(-10, -5), (210, 200)])
def test_a_small_digit_in_a_corner_takes_a_network(name, corner):
    strokes = on_pad(DRAWINGS["digits"][name], side=75, corner=corner, width=8)
    assert verdict_on_ink(ink_from_strokes(strokes)) is None


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        (shares_of(0.75, 0.25), 0.5),
        (np.full(10, 0.1, dtype=np.float32), 0.0),
        (np.eye(10, dtype=np.float32)[6], 1.0),
    ],
)
def test_margin_by_hand(shares, expected):
    assert margin(shares) == expected


def test_margin_has_one_number_per_glyph():
    shares = np.stack([shares_of(0.75, 0.25), shares_of(0.5, 0.375)])
    np.testing.assert_array_equal(margin(np.stack([shares] * 3)), [[0.5, 0.125]] * 3)


@pytest.mark.parametrize(
    ("best", "second", "verdict"),
    [
        (0.875, 0.125, Verdict.DIGIT),
        (0.625, 0.375, Verdict.DIGIT),  # exactly the margin
        (0.624, 0.376, Verdict.UNSURE),
        (0.5, 0.5, Verdict.UNSURE),
    ],
)
@pytest.mark.parametrize("not_a_digit", [None, 0.0, 0.5])
def test_the_margin_decides_between_digit_and_unsure(
    best, second, verdict, not_a_digit
):
    shares = shares_of(best, second)
    assert verdict_on_probabilities(shares, not_a_digit, THRESHOLDS) is verdict


@pytest.mark.parametrize(
    ("not_a_digit", "verdict"),
    [
        (0.0, Verdict.DIGIT),
        (0.5, Verdict.DIGIT),  # exactly the threshold still passes
        (np.nextafter(0.5, 1), Verdict.NOT_A_DIGIT),
        (1.0, Verdict.NOT_A_DIGIT),
    ],
)
def test_the_eleventh_class_over_its_threshold_is_not_a_digit(not_a_digit, verdict):
    shares = shares_of(0.875, 0.125)
    assert verdict_on_probabilities(shares, not_a_digit, THRESHOLDS) is verdict


def test_not_a_digit_comes_before_unsure():
    verdict = verdict_on_probabilities(shares_of(0.5, 0.5), 0.9, THRESHOLDS)
    assert verdict is Verdict.NOT_A_DIGIT


@pytest.mark.parametrize("least", [0.0, 1.0])
def test_a_network_without_the_eleventh_class_never_says_not_a_digit(least):
    strictest = Thresholds(not_a_digit=0.0, margin=least)
    for shares in (shares_of(0.5, 0.5), shares_of(1.0, 0.0)):
        verdict = verdict_on_probabilities(shares, None, strictest)
        assert verdict in (Verdict.UNSURE, Verdict.DIGIT)
