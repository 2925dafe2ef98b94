"""A slash through a zero, in strokes and in a scan."""

import numpy as np
import pytest

from digits.synthetic.paths import arc, bounds
from digits.synthetic.slashes import REACH, slash, slashed, slashed_ink

RING = arc((50, 60), (30, 50))  # 60 wide, 100 high


def scanned_ring():
    """Return (48, 48) ink: a ring of 3 px, 40 high and 24 wide, around (24, 24)."""
    rows, cols = np.indices((48, 48)) + 0.5 - 24
    inside = (rows / 20) ** 2 + (cols / 12) ** 2 <= 1
    hole = (rows / 17) ** 2 + (cols / 9) ** 2 <= 1
    return np.where(inside & ~hole, 255, 0).astype(np.uint8)


def test_a_slash_is_one_more_stroke_and_the_ring_stays(rng):
    ring, stroke = slashed([RING], rng)
    assert ring is RING
    assert stroke.shape[1] == 2


def test_slashes_run_through_the_middle_from_above_to_below(rng):
    found = [slash(*bounds([RING]), rng) for _ in range(400)]
    tops, feet = (np.array([path[end] for path in found]) for end in (0, -1))
    assert (tops[:, 1] < feet[:, 1]).all()
    middle = (tops + feet) / 2
    # 6 of 100 units, 1 sigma: 4 standard errors of the mean of 400.
    assert middle.mean(axis=0) == pytest.approx([50, 60], abs=1.2)
    reach = (feet - tops)[:, 1] / 2 / (50 * 0.84)
    assert reach.min() >= REACH[0] - 1e-9
    assert reach.max() <= REACH[1] + 1e-9


def test_most_slashes_rise_to_the_right_and_some_fall(rng):
    found = [slash(*bounds([RING]), rng) for _ in range(400)]
    rising = np.mean([path[0, 0] > path[-1, 0] for path in found])
    assert rising == pytest.approx(0.85, abs=0.072)  # 4 standard errors


def test_a_slash_is_as_large_as_its_zero():
    small, large = (
        slash(*bounds([RING * scale]), np.random.default_rng(5)) for scale in (1, 7)
    )
    assert large == pytest.approx(7 * small)


def test_a_scan_keeps_its_ink_and_gets_a_line_across_the_hole():
    before = scanned_ring()
    for seed in range(20):
        after = slashed_ink(before, np.random.default_rng(seed))
        assert (after.dtype, after.shape) == (np.uint8, (48, 48))
        assert (after >= before).all()
        added = (after > before).sum()
        # As narrow as 5 % of 40 px, half of it over the ring; as wide as 14 %.
        assert 10 < added < 14 / 100 * 40 * 60


def test_the_same_seed_draws_the_same_slash():
    once, again, other = (
        slashed_ink(scanned_ring(), np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)
