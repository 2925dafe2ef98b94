import numpy as np

from digits.train.mixture import Examples
from digits.train.refresh.neighbours import AT_ONCE, NEAREST, Neighbours


def strokes(count, rng, upright):
    """Return glyphs of one straight stroke each, a pixel or two from the middle."""
    glyphs = np.zeros((count, 28, 28), np.uint8)
    for glyph, place in zip(glyphs, rng.integers(12, 16, count), strict=True):
        glyph[4:24, place : place + 2] = 255
    return glyphs if upright else glyphs.transpose(0, 2, 1)


def test_what_looks_alike_has_the_label_of_its_like(rng):
    known = Examples(
        np.concatenate([strokes(20, rng, True), strokes(20, rng, False)]),
        np.repeat([1, 10], 20),
    )
    asked = np.concatenate([strokes(3, rng, True), strokes(2, rng, False)])
    near = Neighbours(known).labels_near(asked)
    assert near.tolist() == [[1] * NEAREST] * 3 + [[10] * NEAREST] * 2


def test_the_nearest_are_those_that_every_distance_says(rng):
    known = Examples(rng.integers(0, 256, (60, 28, 28), np.uint8), np.arange(60))
    asked = rng.integers(0, 256, (AT_ONCE + 3, 28, 28), np.uint8)
    near = Neighbours(known).labels_near(asked)
    soft = [_soft(glyphs) for glyphs in (asked, known.glyphs)]
    distances = np.linalg.norm(soft[0][:, None] - soft[1][None], axis=2)
    expected = np.sort(np.argsort(distances, axis=1)[:, :NEAREST], axis=1)
    np.testing.assert_array_equal(np.sort(near, axis=1), expected)


def _soft(glyphs):
    """Return (n, 784) of length 1, softened by SciPy."""
    from scipy.ndimage import gaussian_filter

    soft = [
        gaussian_filter(glyph.astype(float), 1.0, mode="nearest") for glyph in glyphs
    ]
    flat = np.array(soft).reshape(len(glyphs), -1)
    return flat / np.linalg.norm(flat, axis=1, keepdims=True)


def test_a_fainter_drawing_has_the_same_neighbours(rng):
    known = Examples(rng.integers(0, 256, (40, 28, 28), np.uint8), np.arange(40))
    asked = 2 * rng.integers(0, 128, (5, 28, 28), np.uint8)
    neighbours = Neighbours(known)
    near, faint = (np.sort(neighbours.labels_near(a)) for a in (asked, asked // 2))
    np.testing.assert_array_equal(near, faint)


def test_blank_glyphs_have_neighbours_too(rng):
    known = Examples(rng.integers(0, 256, (9, 28, 28), np.uint8), np.arange(9))
    near = Neighbours(known).labels_near(np.zeros((1, 28, 28), np.uint8))
    assert set(near[0]) <= set(range(9))
