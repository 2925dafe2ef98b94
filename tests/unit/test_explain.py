"""What attributions say of a drawing's parts; the network's share is elsewhere."""

import numpy as np
import pytest

from digits.explain import argument_in, itemised, strongest_maps, telling_parts


def argued(rows, digit=7, other=1):
    """Return the argument of ink of 12 x 12 pixels whose rows say these logits."""
    glyph, attributions = np.zeros((2, 28, 28), np.float32)
    glyph[8:20, 8:20] = 1
    attributions[8:20, 8:20] = np.repeat(np.array(rows) / 48, 4, axis=0)
    return argument_in(attributions, glyph, digit, other)


def in_rows(*leads):
    return [[lead] * 12 for lead in leads]


def in_columns(*leads):
    return [np.repeat(leads, 4)] * 3


@pytest.mark.parametrize(
    ("rows", "parts", "against"),
    [
        (in_rows(9, 2, 0), ["top"], []),
        (in_rows(9, 8, 0), ["top", "middle"], []),
        (in_rows(0, 1, 9), ["bottom"], []),
        (in_rows(9, 0, -6), ["top"], ["bottom"]),
        (in_columns(9, 0, -6), ["left"], ["right"]),
        (in_columns(0, 1, 9), ["right"], []),
    ],
)
def test_the_parts_that_speak_most_are_named(rows, parts, against):
    argument = argued(rows)
    assert (argument.digit, argument.other) == (7, 1)
    assert (argument.parts, argument.against) == (parts, against)
    assert argument.clean is (against == [])
    assert not argument.everywhere


def test_parts_that_are_alike_speak_together_and_parts_that_say_nothing_not_at_all():
    assert argued(in_rows(9, 8, 9)).everywhere
    assert argued(in_rows(0, 0, 0)) is None
    assert argued(in_rows(0.01, 0, 0)) is None  # 0.01 logits in all
    torn = [[2, -2] * 6, [2, -2] * 6, [-2, 2] * 6]
    assert argued(torn) is None


def test_where_the_ink_speaks_for_the_other_the_argument_is_turned_round():
    argument = argued(in_rows(-9, -2, 0))
    assert (argument.digit, argument.other, argument.parts) == (1, 7, ["top"])
    assert argument.clean


@pytest.mark.parametrize(
    ("rows", "parts", "partly"),
    [
        # 30 for the digit and 6 for the other, all of it in the part that is named.
        ([[5, -1] * 6, [0] * 12, [0] * 12], ["top"], "top"),
        # The middle says both alike: 6 and 6, of 42.
        ([[5, 0] * 6, [1, -1] * 6, [0] * 12], ["top"], "middle"),
        # 36 for the digit; 0.72 for the other is a share of 0.0196, and 0.76 of 0.0207.
        ([[3] * 12, [0.12, -0.12] * 6, [0] * 12], ["top"], None),
        ([[3] * 12, [0.12, -0.128] * 6, [0] * 12], ["top"], "middle"),
    ],
)
def test_the_part_with_most_for_the_other_is_named_unless_next_to_nothing_is(
    rows, parts, partly
):
    argument = argued(rows)
    assert (argument.parts, argument.partly) == (parts, partly)
    assert argument.clean is (partly is None)


def test_whatever_the_evidence_nothing_noticeable_is_denied(rng):
    for _ in range(200):
        rows = rng.normal(1, 1, (3, 12)) * rng.random((3, 1)) * 3
        argument = argued(rows)
        loss = min(-rows[rows < 0].sum(), rows[rows > 0].sum()) / np.abs(rows).sum()
        assert argument is None or argument.clean == (loss < 0.02)


def test_in_a_narrow_drawing_left_and_right_mean_nothing():
    glyph, attributions = np.zeros((2, 28, 28), np.float32)
    glyph[4:24, 12:16] = 1
    attributions[4:24, 12:16] = [3, 0, 0, -3]
    attributions[4] += 0.1
    names = [part.name for part in telling_parts(attributions, glyph)]
    assert names == ["top", "middle", "bottom"]


def test_the_larger_sum_absorbs_what_rounding_leaves():
    attributions = np.array([[2.04, -1.0]])  # 1.04 and 0.5 are 1.54; the lead is 1.62
    assert itemised(attributions, start=0.5, lead=1.62) == (21, -10, 5, 16)
    assert itemised(-attributions, start=-0.5, lead=-1.62) == (10, -21, -5, -16)


def test_the_strongest_maps_are_given_in_their_original_order(rng):
    brightness = rng.permutation(40).astype(np.float32)
    shown = strongest_maps(np.broadcast_to(brightness, (5, 5, 40)), 16)[0, 0]
    assert shown.tolist() == [value for value in brightness if value >= 24]
