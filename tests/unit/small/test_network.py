import numpy as np
import pytest
from scipy.signal import correlate

from digits.calibration import cross_entropy
from digits.small.network import (
    SHAPES,
    Values,
    gradients,
    layers,
    logits,
    pooled,
    random_values,
    windows,
)


@pytest.fixture
def values(rng):
    """Give values in double precision, none of them 0."""
    return Values(*(rng.normal(0, 0.3, shape) for shape in SHAPES))


def glyphs_of(rng, count=3):
    return rng.random((count, 28, 28))


def test_it_has_5386_numbers():
    assert sum(value.size for value in random_values(np.random.default_rng(0))) == 5_386


def test_a_convolution_agrees_with_scipy(rng):
    maps, kernel = rng.random((2, 6, 7, 3)), rng.normal(size=(3, 3, 3, 4))
    ours = windows(maps, 3) @ kernel.reshape(27, 4)
    for batch in range(2):
        for filter_ in range(4):
            theirs = correlate(maps[batch], kernel[..., filter_], mode="valid")
            np.testing.assert_allclose(ours[batch, ..., filter_], theirs[..., 0])


def test_of_four_places_the_largest_goes_on_and_nothing_below_0():
    maps = np.array([[1.0, 4, -1, -3], [3, 2, -2, -4]]).reshape(1, 2, 4, 1)
    largest, which = pooled(maps)
    assert largest.ravel().tolist() == [4, 0]
    assert which[:, 0, 0, :, 0].T.tolist() == [
        [False, True, False, False],
        [True, False, False, False],
    ]


def test_of_four_alike_the_first_is_the_largest():
    _, which = pooled(np.ones((1, 2, 2, 1)))
    assert which.ravel().tolist() == [True, False, False, False]


def test_each_gradient_is_the_slope_of_the_loss(values, rng):
    glyphs, labels = glyphs_of(rng), np.array([7, 0, 4])
    _, slopes = gradients(values, glyphs, labels)
    step = 1e-6
    for place, slope in enumerate(slopes):
        for index in rng.integers(0, slope.size, 12):
            losses = []
            for change in (step, -step):
                moved = [value.copy() for value in values]
                moved[place].flat[index] += change
                losses.append(cross_entropy(logits(Values(*moved), glyphs), labels))
            measured = (losses[0] - losses[1]) / (2 * step)
            assert slope.flat[index] == pytest.approx(measured, rel=1e-5, abs=1e-6)


def test_the_loss_is_that_of_the_logits(values, rng):
    glyphs, labels = glyphs_of(rng), np.array([1, 2, 3])
    loss, _ = gradients(values, glyphs, labels)
    assert loss == cross_entropy(logits(values, glyphs), labels)


def test_a_glyph_has_the_same_logits_whatever_is_beside_it(values, rng):
    glyphs = glyphs_of(rng, 5)
    alone = [logits(values, glyph[None])[0] for glyph in glyphs]
    np.testing.assert_allclose(logits(values, glyphs), alone)


def test_nothing_of_the_way_is_lost_on_a_blank_glyph(values):
    way = layers(values, np.zeros((1, 28, 28)))
    np.testing.assert_allclose(way.pooled1[0, 5, 5], np.maximum(values.bias1, 0))


def test_random_values_have_the_spread_of_glorot(rng):
    values = random_values(rng)
    for kernel, limit in (
        (values.kernel1, np.sqrt(6 / (25 * 1 + 25 * 8))),
        (values.kernel2, np.sqrt(6 / (9 * 8 + 9 * 16))),
        (values.kernel3, np.sqrt(6 / (400 + 10))),
    ):
        assert np.abs(kernel).max() <= limit
        assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.15)
    assert not any(bias.any() for bias in (values.bias1, values.bias2, values.bias3))
