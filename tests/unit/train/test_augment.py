import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import convolve1d

from digits.preprocess import bounding_box, glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.train.augment import Distortion, Wear, blur_edges, distorted, worn
from tests.helpers.drawn import DRAWINGS, on_pad

ALWAYS = Distortion(plain=0.0)
STILL = {"rotation": 0, "shear": 0, "stretch": 0, "elastic": 0, "plain": 0.0}
STRONG = Distortion(
    rotation=40, shear=0.6, stretch=0.5, elastic=3, level=(0.05, 0.95), plain=0.0
)


@pytest.fixture(scope="module")
def glyphs():
    inks = map(ink_from_strokes, map(on_pad, DRAWINGS["digits"].values()))
    return np.stack([glyph_from_ink(ink) for ink in inks])


@pytest.mark.parametrize("distortion", [Distortion(), STRONG])
def test_distorted_glyphs_are_in_mnists_format_again(glyphs, rng, distortion):
    before = glyphs.copy()
    after = distorted(glyphs, distortion, rng)
    assert after.shape == glyphs.shape
    assert after.dtype == np.float32
    assert after.min() == 0
    assert 0 < after.max() <= 1
    assert all(np.array_equal(glyph_from_ink(glyph), glyph) for glyph in after)
    after[:] = 1
    assert np.array_equal(glyphs, before)


def test_the_share_of_plain_glyphs_comes_back_as_it_is(glyphs, rng):
    many = np.repeat(glyphs[:1], 300, axis=0)
    same = (distorted(many, Distortion(plain=0.4), rng) == many).all(axis=(1, 2))
    # 4 standard deviations: 4 * sqrt(0.4 * 0.6 / 300) = 0.113.
    assert same.mean() == pytest.approx(0.4, abs=0.113)


def test_the_same_seed_distorts_in_the_same_way_and_another_one_in_another(glyphs):
    once, again, other = (
        distorted(glyphs, ALWAYS, np.random.default_rng(seed)) for seed in (5, 5, 6)
    )
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)
    assert np.abs(once - glyphs).mean(axis=(1, 2)).min() > 0.001


def test_each_glyph_of_a_batch_is_distorted_in_its_own_way(glyphs, rng):
    after = distorted(np.repeat(glyphs[:1], 20, axis=0), ALWAYS, rng)
    assert len({glyph.tobytes() for glyph in after}) == 20


def test_blank_and_faint_glyphs_and_an_empty_batch_come_back_as_they_are(rng):
    faint = np.zeros((4, 28, 28), dtype=np.float32)
    faint[1:, 4:24, 10:18] = 0.05  # too thin to survive
    after = distorted(faint, Distortion(level=(0.9, 0.9), plain=0.0), rng)
    assert np.array_equal(after, faint)
    assert distorted(faint[:0], ALWAYS, rng).shape == (0, 28, 28)


def test_a_low_level_makes_strokes_thicker_and_a_high_one_thinner(glyphs):
    def ink_at(level):
        level = Distortion(**STILL, level=(level, level))
        after = distorted(glyphs, level, np.random.default_rng(1))
        return after.sum(axis=(1, 2))

    thick, middle, thin = (ink_at(level) for level in (0.1, 0.5, 0.9))
    assert np.all(thick > middle)
    assert np.all(middle > thin)


def test_without_any_movement_a_glyph_stays_nearly_itself(glyphs, rng):
    level = Distortion(**STILL, level=(0.5, 0.5), crispness=(1.5, 1.5))
    after = distorted(glyphs, level, rng)
    for glyph, same in zip(glyphs, after, strict=True):
        assert likeness(glyph, same) > 0.95


def likeness(glyph, other):
    """Return their correlation where they match best: one may lie a pixel aside."""
    shifts = itertools.product((-1, 0, 1), repeat=2)
    moved = [np.roll(other, shift, axis=(0, 1)) for shift in shifts]
    return max(np.corrcoef(glyph.ravel(), each.ravel())[0, 1] for each in moved)


def test_a_crisper_edge_leaves_less_grey(glyphs):
    greys = []
    for crispness in (1.0, 3.0, 9.0):
        crisp = Distortion(**STILL, level=(0.5, 0.5), crispness=(crispness, crispness))
        after = distorted(glyphs, crisp, np.random.default_rng(0))
        greys.append(((after > 0.1) & (after < 0.9)).sum())
    assert greys == sorted(greys, reverse=True)
    assert greys[0] > 1.2 * greys[2]


def test_rotation_turns_to_either_side(glyphs, rng):
    names = list(DRAWINGS["digits"])
    ones = np.repeat(glyphs[names.index("1")][None], 60, axis=0)
    turned = Distortion(**STILL | {"rotation": 25}, level=(0.5, 0.5))
    leans = [lean_of(glyph) for glyph in distorted(ones, turned, rng)]
    assert min(leans) < -10
    assert max(leans) > 10


def lean_of(glyph):
    """Return the angle of the ink's long axis against the vertical, in degrees."""
    rows, cols = np.indices(glyph.shape)
    (down, across), (_, wide) = np.cov(
        rows.ravel(), cols.ravel(), aweights=glyph.ravel()
    )
    return np.degrees(np.arctan2(2 * across, down - wide)) / 2


# Softer edges.


class Always:
    """Chance that always gives the most."""

    def uniform(self, low, high, shape):
        return np.full(shape, high)


def test_softening_agrees_with_scipy(rng):
    noise = rng.random((5, 28, 28), dtype=np.float32)
    expected = noise
    for axis in (1, 2):
        expected = convolve1d(expected, [0.1, 0.8, 0.1], axis, mode="constant")
    after = blur_edges(noise, 0.1, Always())
    assert after == pytest.approx(expected, abs=1e-6)
    assert after.dtype == np.float32


def test_one_in_four_is_softened_each_by_its_own_share(glyphs, rng):
    many = np.repeat(glyphs[:1], 400, axis=0)
    after = blur_edges(many, 0.1, rng)
    peaks = after.max(axis=(1, 2))
    same = (after == many).all(axis=(1, 2))
    # 4 standard deviations: 4 * sqrt(0.25 * 0.75 / 400) = 0.087.
    assert same.mean() == pytest.approx(0.75, abs=0.087)
    assert len({glyph.tobytes() for glyph in after[~same]}) == (~same).sum()
    assert peaks.max() <= many.max()


def test_without_softness_glyphs_stay_as_they_are(glyphs, rng):
    assert np.array_equal(blur_edges(glyphs, 0.0, rng), glyphs)


# Wear.

NO_WEAR = Wear(noisy=0, coarse=0, broken=0)


def bars(count):
    """Return glyphs of an upright bar, 20 x 4 px."""
    glyphs = np.zeros((count, 28, 28), np.float32)
    glyphs[:, 4:24, 12:16] = 1
    return glyphs


def test_without_wear_glyphs_are_as_they_were_and_with_it_the_given_ones_stay(rng):
    glyphs = bars(50)
    assert worn(glyphs, None, rng) is glyphs
    np.testing.assert_array_equal(worn(glyphs, NO_WEAR, rng), glyphs)
    worn(glyphs, Wear(), rng)
    np.testing.assert_array_equal(glyphs, bars(50))


def test_noise_touches_its_share_of_the_glyphs_and_stays_in_range(rng):
    after = worn(bars(2_000), replace(NO_WEAR, noisy=0.25, noise=0.1), rng)
    noisy = (after != bars(2_000)).any(axis=(1, 2))
    assert noisy.sum() == pytest.approx(500, abs=100)  # 5 sigma
    assert after.min() >= 0
    assert after.max() <= 1
    # Half of the noise on paper is cut off: of sigma 0 to 0.1 the mean ink is 0.02.
    ink = after[noisy][:, :4].mean()
    assert ink == pytest.approx(0.05 / np.sqrt(2 * np.pi), rel=0.1)


def test_coarse_glyphs_have_large_pixels_of_the_same_size_and_place(rng):
    after = worn(bars(200), replace(NO_WEAR, coarse=1.0), rng)
    changed = (after != bars(200)).any(axis=(1, 2))
    assert changed.mean() > 0.5
    for glyph in after:
        rows, _ = bounding_box(glyph)
        assert rows.stop - rows.start == 20


def test_broken_lines_lose_a_little_ink_and_gain_none(rng):
    after = worn(bars(300), replace(NO_WEAR, broken=1.0), rng)
    ink = after.sum(axis=(1, 2)) / 80
    assert (after <= bars(300)).all()
    assert ink.min() > 0.75
    assert np.median(ink) < 1
