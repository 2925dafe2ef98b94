"""What visitors corrected, among the examples of an epoch."""

from dataclasses import replace

import numpy as np
import pytest

from digits.data.splits import Part
from digits.preprocess import bounding_box
from digits.train.mixture import (
    KINDS,
    Corrected,
    EpochSample,
    Examples,
    Mixture,
    build_epoch,
    corrected_digest,
    draw_sample,
    spread,
)
from tests.helpers.networks.pens import pen_drawing

NOTHING = Mixture(
    **dict.fromkeys(KINDS, 0), distortion=None, handwriting=None, softness=0.0
)
UPRIGHT = pen_drawing(1, strokes=[[(0, 0), (0, 40)]])


def known_examples(count=12):
    """Return squares that tell their label: all ink of glyph n is 20 * n + 15."""
    labels = np.arange(count, dtype=np.int64) % 10
    glyphs = np.zeros((count, 28, 28), dtype=np.uint8)
    glyphs[:, 4:24, 4:24] = (20 * labels + 15)[:, None, None]
    return Examples(glyphs, labels)


def sides(glyph):
    """Return height and width of the ink, in px."""
    rows, cols = bounding_box(glyph)
    return rows.stop - rows.start, cols.stop - cols.start


def correction(label, visit="a", shade=255, strokes=None):
    """Return a square of one shade that a visitor labelled."""
    glyph = np.zeros((28, 28), np.uint8)
    glyph[4:24, 4:24] = shade
    return Corrected(label, visit, glyph, strokes)


def test_corrections_are_a_tenth_of_every_batch(rng):
    corrected = [correction(3)] * 100
    mixture = replace(NOTHING, mnist=900, corrected=100)
    whole = EpochSample(known_examples(900), [], [], corrected)
    shades = build_epoch(whole, mixture, rng).glyphs[:, 10, 10]
    assert len(shades) == 1000
    for start in range(0, 1000, 100):
        # A 3 of the rest has the shade 75.
        assert np.count_nonzero(shades[start : start + 100] == 255) == 10


def test_the_few_stand_at_even_distances_and_all_keep_their_order():
    rest, few = known_examples(6), Examples(known_examples(2).glyphs, np.array([8, 9]))
    # The six at 1/12, 3/12, ...; the two at 3/12 and 9/12, behind whom they tie with.
    assert spread(rest, few).labels.tolist() == [0, 1, 8, 2, 3, 4, 9, 5]


def test_strokes_that_visitors_corrected_are_drawn_anew_and_pictures_are_kept(rng):
    upright = correction(1, strokes=UPRIGHT.strokes)
    picture = correction(5, shade=99)
    mixture = replace(NOTHING, corrected=4)
    whole = EpochSample(known_examples(0), [], [], [upright, picture, upright, picture])
    drawn = build_epoch(whole, mixture, rng)
    assert drawn.labels.tolist() == [1, 5, 1, 5]
    heights = [sides(glyph) for glyph in drawn.glyphs[::2]]
    assert all(height == 20 > 8 > width for height, width in heights)
    np.testing.assert_array_equal(drawn.glyphs[1], picture.glyph)


def test_a_visit_with_many_corrections_weighs_the_square_root_of_it(rng):
    corrected = [correction(1, "loud")] * 100 + [correction(2, "shy")]
    mixture = replace(NOTHING, corrected=11_000)
    chosen = draw_sample(known_examples(0), Part(), mixture, rng, corrected).corrected
    shy = sum(item.visit == "shy" for item in chosen)
    assert shy == pytest.approx(1_000, abs=150)  # 1 of sqrt(100) + 1; 5 sigma


def test_corrections_have_a_digest_of_label_visit_glyph_and_order():
    one, other = correction(1), correction(2)
    digests = {
        corrected_digest(these)
        for these in (
            [],
            [one],
            [one, other],
            [other, one],
            [correction(1, "b")],
            [correction(1, shade=254)],
        )
    }
    assert len(digests) == 6
    assert corrected_digest([correction(1)]) == corrected_digest([one])
