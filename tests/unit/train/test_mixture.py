from dataclasses import replace

import numpy as np
import pytest

from digits.data.pictures import Picture
from digits.data.splits import Part
from digits.preprocess import bounding_box
from digits.synthetic.handwriting import Handwriting
from digits.train.augment import Distortion
from digits.train.mixture import (
    KINDS,
    Corrected,
    EpochSample,
    Examples,
    Mixture,
    build_epoch,
    corrected_digest,
    digits_by_rule,
    draw_sample,
    letters_by_rule,
    nondigits_by_rule,
    numbers,
    pen_digits,
    spread,
)
from tests.helpers.networks.pens import FLAT, UPRIGHT, pen_drawing

NOTHING = Mixture(
    **dict.fromkeys(KINDS, 0),
    distortion=None,
    handwriting=None,
    softness=0.0,
    slashed=0.0,
    wear=None,
)
CIRCLE = pen_drawing(
    "circle", strokes=[[(np.cos(t), np.sin(t)) for t in np.linspace(0, 6.3, 40)]]
)
PENS = Part({"own": [UPRIGHT, FLAT]}, {"things": [CIRCLE]})


def known_examples(count=12):
    """Return squares that tell their label: all ink of glyph n is 20 * n + 15."""
    labels = np.arange(count, dtype=np.int64) % 10
    glyphs = np.zeros((count, 28, 28), dtype=np.uint8)
    glyphs[:, 4:24, 4:24] = (20 * labels + 15)[:, None, None]
    return Examples(glyphs, labels)


def places(count):
    """Return blank glyphs, each with its place as its label."""
    return Examples(np.zeros((count, 28, 28), np.uint8), np.arange(count))


def counts(labels):
    return np.bincount(labels, minlength=11).tolist()


def sides(glyph):
    """Return height and width of the ink, in px."""
    rows, cols = bounding_box(glyph)
    return rows.stop - rows.start, cols.stop - cols.start


def chi_square(counted, expected):
    counted, expected = np.array(counted), np.array(expected)
    return float(((counted - expected) ** 2 / expected).sum())


def letters(count, rng):
    return letters_by_rule(count, Handwriting(), rng)


def numbers_by_rule(count, rng):
    return numbers(count, [], Handwriting(), rng)


@pytest.mark.parametrize(
    "by_rule", [digits_by_rule, nondigits_by_rule, letters, numbers_by_rule]
)
def test_drawings_by_rule_are_labelled_glyphs_new_every_time(by_rule):
    chance = np.random.default_rng(3)
    once, more = by_rule(11, chance), by_rule(11, chance)
    digits = [*range(10), 0] if by_rule is digits_by_rule else [10] * 11
    assert once.labels.tolist() == digits
    assert (once.glyphs.dtype, once.labels.dtype) == (np.uint8, np.int64)
    for glyph in once.glyphs:
        assert 18 <= max(sides(glyph)) <= 20
        assert glyph.max() > 60
    glyphs = np.concatenate([once.glyphs, more.glyphs])
    assert len({glyph.tobytes() for glyph in glyphs}) == 22
    again = by_rule(11, np.random.default_rng(3))
    assert np.array_equal(once.glyphs, again.glyphs)
    assert by_rule(0, chance).glyphs.shape == (0, 28, 28)


# Pens.


@pytest.mark.parametrize("hand", [None, Handwriting()])
def test_pen_digits_keep_their_order_and_labels(rng, hand):
    drawings = [UPRIGHT, FLAT, FLAT, UPRIGHT, FLAT] * 4
    examples = pen_digits(drawings, hand, rng)
    tall = [height > width for height, width in map(sides, examples.glyphs)]
    assert tall == [drawing.label == 1 for drawing in drawings]
    assert examples.labels.tolist() == [drawing.label for drawing in drawings]


def test_without_handwriting_only_the_brush_changes():
    upright = [pen_digits([UPRIGHT], None, np.random.default_rng(n)) for n in range(9)]
    assert {sides(examples.glyphs[0])[0] for examples in upright} == {20}
    assert len({examples.glyphs.tobytes() for examples in upright}) == 9


@pytest.mark.parametrize("brush", [0.05, 0.25])
def test_ink_is_as_wide_as_the_brush(rng, brush):
    # A path of length 1 and its round ends, 1 + brush long, are fitted to 20 px.
    (glyph,) = pen_digits([UPRIGHT], None, rng, (brush, brush)).glyphs
    inked = (brush + np.pi * brush**2 / 4) * (20 / (1 + brush)) ** 2
    assert glyph.sum() / 255 == pytest.approx(inked, rel=0.05)


def test_numbers_are_put_together_from_pen_drawings_where_there_are_any(rng):
    of_pens = numbers(30, [FLAT], None, rng).glyphs
    by_rule = numbers(30, [], None, rng).glyphs
    assert max(sides(glyph)[0] for glyph in of_pens) < 10
    assert max(sides(glyph)[0] for glyph in by_rule) > 10
    assert {sides(glyph)[1] for glyph in of_pens} <= {19, 20}


def test_numbers_have_two_digits_or_at_times_three(rng):
    glyphs = numbers(400, [UPRIGHT], None, rng, brush=(0.03, 0.03)).glyphs
    inked = glyphs[:, 12] > 40
    bars = (inked & ~np.roll(inked, 1, axis=1)).sum(axis=1)  # of those apart
    assert set(bars) == {1, 2, 3}
    assert 0.02 < (bars == 3).mean() < 0.2 < 0.4 < (bars == 2).mean()


def test_zeros_alone_get_a_slash():
    square = np.zeros((48, 48), np.uint8)
    square[4:44, 14:34] = 255
    square[8:40, 18:30] = 0  # a zero as on a calculator
    scans = [Picture(0, "a", square), Picture(8, "a", square)]
    zero, one = (pen_drawing(n, strokes=CIRCLE.strokes) for n in (0, 1))
    sample = EpochSample(known_examples(0), [zero, one], [], [], scans)
    inked = {}
    for share in (0.0, 1.0):
        mixture = replace(NOTHING, slashed=share, brush=(0.05, 0.05))
        epoch = build_epoch(sample, mixture, np.random.default_rng(1))
        assert sorted(epoch.labels.tolist()) == [0, 0, 1, 8]
        for label in (1, 8, 0):
            chosen = epoch.glyphs[epoch.labels == label]
            inked[share, label] = float(chosen.sum())
    assert inked[1.0, 1] == inked[0.0, 1]
    assert inked[1.0, 8] == inked[0.0, 8]
    assert inked[1.0, 0] > 1.05 * inked[0.0, 0]


# What is chosen.


def sampled(part, rng, **mixture):
    return draw_sample(known_examples(0), part, replace(NOTHING, **mixture), rng)


def test_a_writer_weighs_the_square_root_of_what_they_drew(rng):
    drawn = {"a": 400, "b": 100, "c": 25}  # 20 to 10 to 5
    drawings = [
        pen_drawing(1, name) for name, count in drawn.items() for _ in range(count)
    ]
    part = Part({"one": drawings[::2], "two": drawings[1::2]})
    chosen = [drawing.writer for drawing in sampled(part, rng, pens=7_000).pens]
    counted = [chosen.count(name) for name in drawn]
    # With 2 degrees of freedom 13.8 is exceeded once in a thousand.
    assert chi_square(counted, [4_000, 2_000, 1_000]) < 13.8


def test_the_drawings_of_a_writer_are_chosen_alike(rng):
    part = Part({"own": [pen_drawing(1, strokes=[[(n, 0)]]) for n in range(50)]})
    chosen = sampled(part, rng, pens=5_000).pens
    counted = np.bincount([int(d.strokes[0][0, 0]) for d in chosen], minlength=50)
    # 49 degrees of freedom: 5 of the standard deviations of chi-square.
    assert chi_square(counted, np.full(50, 100)) < 49 + 5 * np.sqrt(2 * 49)


def test_nondigits_are_chosen_alike_whatever_their_data_set(rng):
    few, many = [pen_drawing("cup")], [pen_drawing("key") for _ in range(9)]
    part = Part(nondigits={"few": few, "many": many})
    chosen = sampled(part, rng, nondigit_pens=4_000).nondigit_pens
    # 4 standard errors of sqrt(4000 * 0.1 * 0.9).
    assert [drawing.label for drawing in chosen].count("cup") == pytest.approx(
        400, abs=76
    )


def test_of_nothing_nothing_is_chosen(rng):
    chosen = sampled(Part(), rng, pens=10, nondigit_pens=10, corrected=10)
    assert (chosen.pens, chosen.nondigit_pens, chosen.corrected) == ([], [], [])


def test_a_sample_has_what_the_mixture_says_and_no_digit_of_mnist_twice(rng):
    chosen = draw_sample(places(40), PENS, replace(NOTHING, mnist=30, pens=9), rng)
    assert len(set(chosen.mnist.labels)) == len(chosen.mnist) == 30
    assert not np.array_equal(chosen.mnist.labels, np.arange(30))
    assert len(chosen.pens) == 9
    assert set(map(id, chosen.pens)) == {id(UPRIGHT), id(FLAT)}
    assert chosen.nondigit_pens == []


def scans(*labels, writer="a"):
    """Return squares of ink, 40 px, as scanned."""
    ink = np.zeros((48, 48), np.uint8)
    ink[4:44, 4:44] = 255
    return [Picture(label, writer, ink) for label in labels]


def test_scans_are_chosen_by_writer_and_their_non_digits_alike(rng):
    many, few = scans(*[3] * 400), scans(*[5] * 100, writer="b")
    part = Part(digit_pictures={"x": many, "y": few}, nondigit_pictures={"z": many})
    chosen = sampled(part, rng, pictures=3_000, nondigit_pictures=7)
    fives = [picture.label for picture in chosen.pictures].count(5)
    assert fives == pytest.approx(1_000, abs=130)  # 10 to 20; 5 sigma
    assert len(chosen.nondigit_pictures) == 7


def test_scans_become_glyphs_of_20_px_and_texts_no_digits(rng):
    mixture = replace(NOTHING, pictures=2, nondigit_pictures=1)
    sample = EpochSample(
        known_examples(0), [], [], [], scans(3, 7), scans("plus", writer="b")
    )
    drawn = build_epoch(sample, mixture, rng)
    assert sorted(drawn.labels) == [3, 7, 10]
    assert {sides(glyph) for glyph in drawn.glyphs} == {(20, 20)}
    assert (drawn.glyphs[:, 4:24, 4:24] == 255).all()


@pytest.mark.parametrize("parts", [1, 3, 20])
def test_all_parts_of_the_sample_are_the_whole(rng, parts):
    mixture = replace(NOTHING, mnist=30, pens=17, nondigit_pens=5)
    whole = draw_sample(places(30), PENS, mixture, rng)
    shares = [whole.part(place, parts) for place in range(parts)]
    labels = [label for part in shares for label in part.mnist.labels]
    assert sorted(labels) == list(range(30))
    for kind in ("pens", "nondigit_pens"):
        shared = [id(drawing) for part in shares for drawing in getattr(part, kind)]
        assert sorted(shared) == sorted(map(id, getattr(whole, kind)))


# The mixture.


def test_a_mixture_has_what_it_says_of_each_kind(rng):
    made = EpochSample(known_examples(12), [UPRIGHT, FLAT, FLAT], [CIRCLE] * 4)
    mixture = replace(NOTHING, digits_by_rule=20, nondigits_by_rule=5, letters=6)
    examples = build_epoch(made, replace(mixture, numbers=7), rng)
    # Of 12 known examples 0 and 1 are there twice, the others once; 20 by rule: twice;
    # by pen a 1 and two 7s; and 4 + 5 + 6 + 7 of what is no digit.
    assert counts(examples.labels) == [4, 5, 3, 3, 3, 3, 3, 5, 3, 3, 22]
    assert examples.glyphs.shape == (12 + 3 + 4 + 20 + 5 + 6 + 7, 28, 28)
    assert examples.glyphs.dtype == np.uint8


def test_a_mixture_without_drawings_or_distortion_is_what_is_known(rng):
    known = known_examples(50)
    examples = build_epoch(EpochSample(known, [], []), NOTHING, rng)
    shades = examples.glyphs.max(axis=(1, 2))
    assert shades.tolist() == (20 * examples.labels + 15).tolist()
    assert counts(examples.labels) == counts(known.labels)
    assert not np.array_equal(examples.labels, known.labels)


def test_drawings_of_a_mixture_are_softened_and_mnist_is_not():
    known = known_examples()
    sample = EpochSample(known, [UPRIGHT] * 40, [])
    mixture = replace(NOTHING, mnist=12, pens=40, brush=(0.2, 0.2))
    drawn, soft = (
        build_epoch(sample, replace(mixture, softness=share), np.random.default_rng(0))
        for share in (0.0, 0.1)
    )
    bars, bricks = (
        [glyph for glyph in some.glyphs if np.ptp(sides(glyph)) > 2]
        for some in (drawn, soft)
    )
    assert len(bars) == len(bricks) == 40
    assert len({glyph.tobytes() for glyph in bars}) == 1
    assert len({glyph.tobytes() for glyph in bricks}) > 10
    for label in range(10):
        squares = known.glyphs[known.labels == label]
        assert (soft.glyphs == squares[0]).all(axis=(1, 2)).sum() == len(squares)


def test_distorted_examples_keep_their_labels(rng):
    distortion = Distortion(
        rotation=0, shear=0, stretch=0, elastic=0, level=(0.4, 0.4), plain=0.0
    )
    glyphs = np.zeros((40, 28, 28), dtype=np.uint8)
    glyphs[0::2, 4:24, 4:24] = 255  # a square for 0
    glyphs[1::2, 4:24, 12:16] = 255  # a bar for 1
    sample = EpochSample(Examples(glyphs, np.array([0, 1] * 20)), [], [])
    examples = build_epoch(sample, replace(NOTHING, distortion=distortion), rng)
    widths = [sides(glyph)[1] for glyph in examples.glyphs]
    assert [int(width < 10) for width in widths] == examples.labels.tolist()


def test_glyphs_left_plain_come_back_bit_for_bit(rng):
    glyphs = rng.integers(0, 256, (30, 28, 28), dtype=np.uint8)
    sample = EpochSample(Examples(glyphs, np.arange(30)), [], [])
    mixture = replace(NOTHING, distortion=Distortion(plain=1.0))
    examples = build_epoch(sample, mixture, rng)
    assert np.array_equal(examples.glyphs, glyphs[examples.labels])


def test_the_same_seed_builds_the_same_epoch_and_leaves_what_is_known():
    mixture = Mixture(digits_by_rule=3, nondigits_by_rule=3, letters=3, numbers=3)
    known, pens = known_examples(), [pen_drawing(7), UPRIGHT]
    sample = EpochSample(known, pens, [CIRCLE])
    once, again = (
        build_epoch(sample, mixture, np.random.default_rng(2)) for _ in range(2)
    )
    assert np.array_equal(once.glyphs, again.glyphs)
    assert np.array_equal(once.labels, again.labels)
    once.glyphs[:] = 0
    assert np.array_equal(known.glyphs, known_examples().glyphs)
    assert np.array_equal(known.labels, known_examples().labels)
    assert pens[0].strokes[0].tolist() == [[0, 0], [3, 4]]


@pytest.mark.parametrize("count", [0, 3, 20, 107])
def test_all_parts_of_the_whole_mixture_add_up_to_it(count):
    whole = Mixture(**dict.fromkeys(KINDS, count))
    parts = [whole.part(place, 20).counts() for place in range(20)]
    for kind in KINDS:
        shares = [part[kind] for part in parts]
        assert sum(shares) == count
        assert max(shares) - min(shares) <= 1
    parts = [replace(NOTHING, pens=12, letters=10).part(place, 4) for place in range(4)]
    assert [(part.pens, part.letters) for part in parts] == [
        *((3, 2), (3, 3), (3, 2), (3, 3))
    ]


def test_the_kinds_of_a_mixture_are_all_its_counts():
    counted = {name for name, n in vars(Mixture()).items() if isinstance(n, int)}
    assert counted == set(KINDS)
    assert Mixture().counts()["mnist"] == Mixture().mnist


@pytest.mark.parametrize("digits", [{}, {"own": [UPRIGHT]}])
@pytest.mark.parametrize("nondigits", [{}, {"things": [CIRCLE]}])
def test_a_mixture_has_no_more_of_mnist_or_pens_than_there_are(digits, nondigits):
    part, whole = Part(digits, nondigits), Mixture(mnist=100, pens=8, nondigit_pens=9)
    expected = replace(
        whole,
        pens=8 * len(digits),
        nondigit_pens=9 * len(nondigits),
        pictures=0,
        nondigit_pictures=0,
    )
    assert whole.limited(60_000, part) == expected
    assert whole.limited(40, part) == replace(expected, mnist=40)


# What visitors corrected.


def correction(label, visit="a", shade=255, strokes=None):
    """Return a square of one shade that a visitor labelled."""
    glyph = np.zeros((28, 28), np.uint8)
    glyph[4:24, 4:24] = shade
    return Corrected(label, visit, glyph, strokes)


def test_corrections_are_a_tenth_of_every_batch(rng):
    mixture = replace(NOTHING, mnist=900, corrected=100)
    whole = EpochSample(known_examples(900), [], [], [correction(3)] * 100)
    shades = build_epoch(whole, mixture, rng).glyphs[:, 10, 10].reshape(10, 100)
    # A 3 of the rest has the shade 75.
    assert np.count_nonzero(shades == 255, axis=1).tolist() == [10] * 10


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
    first, other = correction(1), correction(2)
    sets = ([], [first], [first, other], [other, first])
    sets += ([correction(1, "b")], [correction(1, shade=254)])
    assert len({corrected_digest(corrections) for corrections in sets}) == 6
    assert corrected_digest([correction(1)]) == corrected_digest([first])
