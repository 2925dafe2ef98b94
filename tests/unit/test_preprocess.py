"""Ink becomes a glyph in MNIST's format, whatever its size and place."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.measure import block_reduce

from digits.preprocess import (
    MIN_FULLEST_INK,
    bounding_box,
    centre_of_mass,
    centred,
    darkened,
    fitted,
    glyph_from_ink,
    smoothed,
    steps_from_ink,
    uncentred_glyph,
)
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DRAWINGS, on_pad


def ink_of(name, **place):
    return ink_from_strokes(on_pad(DRAWINGS["digits"][name], **place))


def random_ink(rng, shape=(37, 23), share=0.03):
    """Return ink on about that share of the pixels."""
    ink = rng.random(shape, dtype=np.float32)
    ink[rng.random(shape) > share] = 0
    return ink


def solid_at_the_ends(ink):
    """Return ink whose outermost rows and columns are wholly inside the drawing."""
    ink[[0, -1], [0, -1]] = 1
    return ink


def placed(ink, corner, shape=(160, 200)):
    canvas = np.zeros(shape, dtype=np.float32)
    row, col = corner
    canvas[row : row + ink.shape[0], col : col + ink.shape[1]] = ink
    return canvas


# The box around the ink.


@pytest.mark.parametrize("share", [0.002, 0.01, 0.1, 1.0])
def test_bounding_box_agrees_with_scipy_and_the_faintest_ink_counts(rng, share):
    ink = random_ink(rng, share=share)
    ink[11, 7] = np.finfo(np.float32).tiny  # at least one pixel
    assert bounding_box(ink) == ndimage.find_objects((ink > 0).astype(int))[0]


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (1, 1), (30, 40)])
def test_without_ink_there_is_no_box_no_step_and_no_glyph(shape):
    blank = np.zeros(shape, dtype=np.float32)
    assert bounding_box(blank) is None
    assert steps_from_ink(blank) is None
    assert glyph_from_ink(blank) is None


# Twenty pixels.


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((1, 300), (1, 20)),
        ((300, 1), (20, 1)),
        ((2, 999), (1, 20)),
        ((40, 20), (20, 10)),
        ((100, 33), (20, 7)),  # 6.6: the last is covered in part
        ((100, 31), (20, 7)),  # 6.2
        ((100, 30), (20, 6)),
        ((4, 2), (20, 10)),
        ((1, 1), (20, 20)),
        ((20, 7), (20, 7)),
        ((21, 21), (20, 20)),
    ],
)
def test_the_longest_side_becomes_20_pixels_and_all_ink_is_kept(rng, before, after):
    ink = solid_at_the_ends(rng.random(before, dtype=np.float32))
    expected = ink.sum(dtype=np.float64) / (max(before) / 20) ** 2
    assert fitted(ink).shape == after
    assert fitted(ink).sum(dtype=np.float64) == pytest.approx(expected, rel=1e-5)


def test_ink_that_fits_already_is_not_touched(rng):
    for shape in ((20, 13), (13, 20), (1, 20), (20, 20)):
        ink = rng.random(shape, dtype=np.float32)
        assert np.array_equal(fitted(ink), ink)


@pytest.mark.parametrize("factor", [2, 3, 7])
def test_a_whole_factor_averages_blocks_as_scikit_image_does(rng, factor):
    ink = solid_at_the_ends(rng.random((20 * factor, 11 * factor), dtype=np.float32))
    blocks = block_reduce(ink.astype(np.float64), factor, np.mean)
    assert fitted(ink) == pytest.approx(blocks, abs=1e-6)


def test_thirty_pixels_become_twenty_by_shares_of_one_and_a_half():
    row = np.zeros(30, dtype=np.float32)
    row[[0, 1, 2, 29]] = [1, 0.6, 0.3, 1]
    # Each new pixel covers one old pixel and half of the middle one.
    expected = [(1 + 0.6 / 2) / 1.5, (0.6 / 2 + 0.3) / 1.5, *[0] * 17, 1 / 1.5]
    narrow = fitted(np.tile(row, (30, 1)))
    assert narrow == pytest.approx(np.tile(expected, (20, 1)), abs=1e-6)


@pytest.mark.parametrize("start", [0.25, 0.5, 0.75, 1.0])
def test_a_half_covered_edge_counts_as_half_a_pixel(start):
    # 40 x 20 px, wherever they begin within a pixel: two old pixels to a new one.
    height, width = np.ones(41, dtype=np.float32), np.ones(21, dtype=np.float32)
    height[[0, -1]] = width[[0, -1]] = [start, 1 - start]
    bar = np.outer(height, width)
    ink = fitted(bar[bounding_box(bar)])
    assert ink == pytest.approx(np.ones((20, 10)), abs=1e-6)


def test_enlarged_pixels_keep_their_area_and_lose_their_corners():
    large = smoothed(np.ones((8, 6), dtype=np.float32))
    assert large.sum() / 8**2 == pytest.approx(8 * 6, rel=0.02)
    assert large[[0, 0, -1, -1], [0, -1, 0, -1]].max() == 0
    assert large[len(large) // 2].min() > 0


# Thin lines.


def test_pale_ink_is_darkened_to_four_fifths_and_dark_ink_stays_as_it_is():
    shares = np.array([[1, 0.5], [0.25, 0]], dtype=np.float32)
    for fullest in (1e-40, 1e-6, 0.3, 0.79):
        pale = shares * np.float32(fullest)
        assert darkened(pale) == pytest.approx(shares * 0.8, rel=1e-4)
    for fullest in (0.8, 0.9, 1.0):
        dark = shares * np.float32(fullest)
        assert np.array_equal(darkened(dark), dark)


def test_a_hair_thin_pen_gives_nearly_the_same_glyph_as_one_twice_as_wide():
    for name in ("0", "2-looped", "5", "7-crossed"):
        inks = [ink_of(name, side=200, width=width) for width in (1.0, 2.0)]
        hair, thin = map(glyph_from_ink, inks)
        assert hair.max() == pytest.approx(0.8)
        assert np.abs(hair - thin).mean() < 0.01


# The middle.


@pytest.mark.parametrize("shape", [(1, 1), (1, 20), (9, 5), (20, 20)])
def test_centre_of_mass_agrees_with_scipy(rng, shape):
    ink = rng.random(shape, dtype=np.float32)
    expected = ndimage.center_of_mass(ink.astype(np.float64))
    assert centre_of_mass(ink) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", DRAWINGS["digits"])
def test_a_glyph_is_its_own_glyph_and_centred_on_index_14_to_half_a_pixel(name):
    # None of our drawings is so lopsided that the edge stops it.
    glyph = glyph_from_ink(ink_of(name))
    assert np.array_equal(glyph_from_ink(glyph), glyph)
    centre = np.array(ndimage.center_of_mass(glyph.astype(np.float64)))
    assert np.abs(centre - 14).max() <= 0.5 + 1e-6


def test_a_lopsided_drawing_stops_at_the_edge():
    # 39 pixels of ink; mean col (20 * 0 + 1 + ... + 19) / 39 = 4.87, mean row 14.13.
    # It should start at row 14 - 14.13 = 0 and at col 14 - 4.87 = 9, but 28 - 20 = 8.
    ink = np.zeros((20, 20), dtype=np.float32)
    ink[:, 0] = ink[-1] = 1
    glyph = glyph_from_ink(ink)
    assert bounding_box(glyph) == (slice(0, 20), slice(8, 28))


@pytest.mark.parametrize("seed", range(6))
def test_only_the_edge_keeps_a_centre_of_mass_from_index_14(seed):
    rng = np.random.default_rng(seed)
    ink = rng.random((20, 20), dtype=np.float32) ** 2
    ink *= rng.exponential(1.5, (20, 1)).clip(0, 1).astype(np.float32)
    glyph = centred(ink)
    offsets = np.array([part.start for part in bounding_box(glyph)])
    distance = np.abs(np.array(ndimage.center_of_mass(glyph.astype(float))) - 14)
    assert np.all((distance <= 0.5 + 1e-6) | (offsets == 0) | (offsets == 8))
    assert glyph.sum() == pytest.approx(ink.sum(), rel=1e-6)  # none is cut off


def test_a_single_pixel_becomes_a_square_in_the_middle():
    # Its centre of mass is 9.5; 14 - 9.5 = 4.5 pixels, rounded to the even 4.
    expected = np.zeros((28, 28), dtype=np.float32)
    expected[4:24, 4:24] = 1
    ink = placed(np.ones((1, 1), dtype=np.float32), (70, 31))
    assert np.array_equal(glyph_from_ink(ink), expected)


# The whole way.


@pytest.mark.parametrize(
    "corner", [(0, 0), (0, 137), (97, 0), (97, 137), (1, 1), (48, 68), (13, 101)]
)
def test_moving_a_drawing_leaves_its_glyph_unchanged(rng, corner):
    ink = solid_at_the_ends(random_ink(rng, (63, 63), share=0.2))
    assert np.array_equal(glyph_from_ink(placed(ink, corner)), glyph_from_ink(ink))


@pytest.mark.parametrize("name", DRAWINGS["digits"])
def test_a_drawing_of_half_the_size_is_fitted_nearly_alike(name):
    # Not the glyph: it moves by a whole pixel where a centre lies between two.
    sheets = np.zeros((2, 20, 20), dtype=np.float32)
    for sheet, size in zip(sheets, (1, 2), strict=True):
        ink = ink_of(name, side=110 * size, width=10 * size)
        fitted_ink = steps_from_ink(ink).fitted
        sheet[: fitted_ink.shape[0], : fitted_ink.shape[1]] = fitted_ink
    assert np.abs(sheets[0] - sheets[1]).mean() < 0.01


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_enlarging_every_pixel_leaves_the_glyph_unchanged(rng, factor):
    ink = solid_at_the_ends(random_ink(rng, share=0.3))
    enlarged = np.kron(ink, np.ones((factor, factor), dtype=np.float32))
    assert glyph_from_ink(enlarged) == pytest.approx(glyph_from_ink(ink), abs=5e-6)


def test_swapping_the_axes_of_the_ink_swaps_those_of_the_glyph():
    ink = ink_of("7")
    assert glyph_from_ink(ink.T) == pytest.approx(glyph_from_ink(ink).T, abs=1e-6)


def test_other_floats_give_the_glyph_of_the_same_numbers_and_none_is_changed(rng):
    for dtype in (np.float16, np.float32, np.float64):
        ink = random_ink(rng).astype(dtype)
        before = ink.astype(np.float32)
        glyph = glyph_from_ink(ink)
        assert np.array_equal(glyph, glyph_from_ink(before))
        glyph[:] = 1
        assert np.array_equal(ink, before)


def test_specks_too_faint_for_any_average_are_no_ink():
    ink = np.zeros((300, 300), dtype=np.float32)
    ink[[0, -1], [0, -1]] = np.finfo(np.float32).smallest_subnormal
    assert glyph_from_ink(ink) is None


def test_each_step_follows_from_the_one_before():
    ink = ink_of("5")
    tapped = ink.copy()
    tapped[0, 0] = 1
    steps = steps_from_ink(tapped)
    assert np.array_equal(steps.drawing, tapped)
    assert np.array_equal(steps.kept, ink)
    assert np.array_equal(steps.cropped, ink[bounding_box(ink)])
    assert np.array_equal(steps.fitted, darkened(fitted(steps.cropped)))
    assert np.array_equal(steps.centred, centred(steps.fitted))
    assert np.array_equal(steps.centred, glyph_from_ink(ink))


def one_pixel_of(value):
    ink = np.zeros((5, 5), dtype=np.float32)
    ink[2, 2] = value
    return ink


REFUSED = {
    r"2-D .*received shape .* Call ink_from_canvas": [
        np.zeros(shape, np.float32)
        for shape in ((), (784,), (28, 28, 1), (1, 28, 28), (0, 2, 2))
    ],
    r"must be floats .*received .* Call ink_from_canvas": [
        np.ones((5, 5)).astype(dtype)
        for dtype in (np.uint8, np.int64, bool, complex, object, "U1")
    ],
    "from 0 for paper to 1 for ink, all finite": [
        one_pixel_of(value) for value in (np.nan, np.inf, -np.inf, -1e-6, 1.0001, 255)
    ],
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_no_ink_is_refused_with_a_reason(message):
    for ink in REFUSED[message]:
        for function in (glyph_from_ink, uncentred_glyph):
            with pytest.raises(ValueError, match=message):
                function(ink)


# MNIST.


@pytest.mark.slow
def test_9990_of_mnists_10000_test_digits_come_back_bit_for_bit(data_folder):
    with np.load(data_folder / "mnist.npz") as mnist:
        digits = mnist["x_test"].astype(np.float32) / 255
    same = sum(np.array_equal(glyph_from_ink(digit), digit) for digit in digits)
    assert len(digits) == 10_000
    assert same >= 9_990


@pytest.mark.slow
def test_mnists_training_digits_are_20_pixels_long_and_centre_on_index_14(data_folder):
    with np.load(data_folder / "mnist.npz") as mnist:
        digits = mnist["x_train"].astype(np.float32) / 255
    boxes = [bounding_box(digit) for digit in digits]
    sides = [max(part.stop - part.start for part in box) for box in boxes]
    rows = digits.sum(axis=2) @ np.arange(28) / digits.sum(axis=(1, 2))
    cols = digits.sum(axis=1) @ np.arange(28) / digits.sum(axis=(1, 2))
    assert sides.count(20) == 59_987
    assert max(np.abs(rows - 14).max(), np.abs(cols - 14).max()) <= 0.525
    assert digits.max(axis=(1, 2)).min() >= MIN_FULLEST_INK


# Without centring.


def test_sides_that_28_does_not_divide_are_shared_out(rng):
    ink = rng.random((41, 97), dtype=np.float32)
    fine = np.kron(ink, np.ones((28, 28)))  # each of 28 parts is now whole pixels
    expected = block_reduce(fine, (41, 97), np.mean)
    np.testing.assert_allclose(uncentred_glyph(ink), expected, atol=1e-6)


def test_a_drawing_in_the_corner_stays_in_the_corner():
    ink = placed(np.ones((20, 20), np.float32), (0, 260), (280, 280))
    glyph = uncentred_glyph(ink)
    assert bounding_box(glyph) == (slice(0, 2), slice(26, 28))
    assert glyph.sum() == pytest.approx(4)
