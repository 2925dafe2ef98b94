import numpy as np
import pytest

from digits.augment import Distortion
from digits.examples import (
    Examples,
    Mixture,
    digits_by_rule,
    joined,
    mixed,
    nondigits_by_rule,
    shuffled,
)
from digits.preprocess import bounding_box


def known_examples(count=12):
    """Return squares that tell their label: all ink of glyph n is 20 * n + 15."""
    labels = np.arange(count, dtype=np.int64) % 10
    glyphs = np.zeros((count, 28, 28), dtype=np.uint8)
    glyphs[:, 4:24, 4:24] = (20 * labels + 15)[:, None, None]
    return Examples(glyphs, labels)


def counts(labels):
    return np.bincount(labels, minlength=11).tolist()


@pytest.mark.parametrize("count", [0, 1, 7, 10, 43])
def test_digits_by_rule_are_balanced(rng, count):
    examples = digits_by_rule(count, rng)
    assert len(examples) == len(examples.glyphs) == count
    per_digit = counts(examples.labels)
    assert sum(per_digit[:10]) == count
    assert max(per_digit[:10]) - min(per_digit[:10]) <= 1


@pytest.mark.parametrize("count", [0, 1, 9])
def test_nondigits_by_rule_are_all_labelled_10(rng, count):
    examples = nondigits_by_rule(count, rng)
    assert examples.labels.tolist() == [10] * count
    assert len(examples.glyphs) == count


@pytest.mark.parametrize("by_rule", [digits_by_rule, nondigits_by_rule])
def test_drawings_by_rule_are_glyphs_in_bytes(rng, by_rule):
    examples = by_rule(20, rng)
    assert examples.glyphs.shape == (20, 28, 28)
    assert examples.glyphs.dtype == np.uint8
    assert examples.labels.dtype == np.int64
    for glyph in examples.glyphs:
        rows, cols = bounding_box(glyph)
        assert 18 <= max(rows.stop - rows.start, cols.stop - cols.start) <= 20
        assert glyph.max() > 60


@pytest.mark.parametrize("by_rule", [digits_by_rule, nondigits_by_rule])
def test_the_same_seed_draws_the_same_examples(by_rule):
    once, again = (by_rule(6, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(once.glyphs, again.glyphs)


@pytest.mark.parametrize("by_rule", [digits_by_rule, nondigits_by_rule])
def test_drawings_by_rule_are_new_every_time(rng, by_rule):
    once, again = by_rule(11, rng), by_rule(11, rng)
    glyphs = np.concatenate([once.glyphs, again.glyphs])
    assert len({glyph.tobytes() for glyph in glyphs}) == 22


def test_a_mixture_has_what_it_says_of_each_kind(rng):
    examples = mixed(known_examples(12), Mixture(None, 20, 5), rng)
    # Of 12 known examples 0 and 1 are there twice, the others once; 20 by rule: twice.
    assert counts(examples.labels) == [4, 4, 3, 3, 3, 3, 3, 3, 3, 3, 5]
    assert len(examples) == 37
    assert examples.glyphs.shape == (37, 28, 28)
    assert examples.glyphs.dtype == np.uint8


def test_a_mixture_without_drawings_or_distortion_is_what_is_known(rng):
    known = known_examples(50)
    examples = mixed(known, Mixture(None, 0, 0), rng)
    assert examples.glyphs.max(axis=(1, 2)).tolist() == (
        (20 * examples.labels + 15).tolist()
    )
    assert counts(examples.labels) == counts(known.labels)
    assert not np.array_equal(examples.labels, known.labels)


def test_distorted_examples_keep_their_labels(rng):
    distortion = Distortion(
        rotation=0, shear=0, stretch=0, elastic=0, level=(0.4, 0.4), plain=0.0
    )
    labels = np.array([0, 1] * 20)
    glyphs = np.zeros((40, 28, 28), dtype=np.uint8)
    glyphs[0::2, 4:24, 4:24] = 255  # a square for 0
    glyphs[1::2, 4:24, 12:16] = 255  # a bar for 1
    examples = mixed(Examples(glyphs, labels), Mixture(distortion, 0, 0), rng)
    wide = [cols.stop - cols.start for _, cols in map(bounding_box, examples.glyphs)]
    assert [int(width < 10) for width in wide] == examples.labels.tolist()


def test_glyphs_left_plain_come_back_bit_for_bit(rng):
    glyphs = rng.integers(0, 256, (30, 28, 28), dtype=np.uint8)
    known = Examples(glyphs, np.arange(30))
    examples = mixed(known, Mixture(Distortion(plain=1.0), 0, 0), rng)
    assert np.array_equal(examples.glyphs, glyphs[examples.labels])


def test_mixing_does_not_change_what_is_known(rng):
    known = known_examples()
    glyphs, labels = known.glyphs.copy(), known.labels.copy()
    mixed(known, Mixture(Distortion(), 3, 3), rng).glyphs[:] = 0
    assert np.array_equal(known.glyphs, glyphs)
    assert np.array_equal(known.labels, labels)


def test_the_same_seed_mixes_the_same_examples():
    once, again = (
        mixed(known_examples(), Mixture(Distortion(), 5, 5), np.random.default_rng(2))
        for _ in range(2)
    )
    assert np.array_equal(once.glyphs, again.glyphs)
    assert np.array_equal(once.labels, again.labels)


@pytest.mark.parametrize(
    ("parts", "digits", "nondigits"), [(1, 12, 10), (4, 3, 2), (5, 2, 2)]
)
def test_a_part_of_a_mixture_has_its_share_of_each_kind(parts, digits, nondigits):
    distortion = Distortion(rotation=1)
    part = Mixture(distortion, 12, 10).part(0, parts)
    assert part == Mixture(distortion, digits, nondigits)


def test_all_parts_of_the_whole_mixture_add_up_to_it():
    whole = Mixture(digits_by_rule=107, nondigits_by_rule=3)
    parts = [whole.part(place, 10) for place in range(10)]
    assert sum(part.digits_by_rule for part in parts) == 107
    assert sum(part.nondigits_by_rule for part in parts) == 3
    assert {part.distortion for part in parts} == {whole.distortion}


def test_joined_examples_stand_one_after_the_other():
    first, second = known_examples(3), known_examples(2)
    both = joined([first, second])
    assert both.labels.tolist() == [0, 1, 2, 0, 1]
    assert np.array_equal(both.glyphs, np.concatenate([first.glyphs, second.glyphs]))


def test_shuffling_keeps_every_glyph_with_its_label(rng):
    known = known_examples(60)
    examples = shuffled(known, rng)
    assert counts(examples.labels) == counts(known.labels)
    assert np.array_equal(examples.glyphs[:, 14, 14], 20 * examples.labels + 15)
    assert not np.array_equal(examples.labels, known.labels)
