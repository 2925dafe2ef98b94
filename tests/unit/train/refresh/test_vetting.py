import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter
from scipy.spatial.distance import cdist

from digits.corrections import Corrections, read_corrections
from digits.corrections.record import new_visit
from digits.train.mixture import Examples
from digits.train.refresh.vetting import (
    CHUNK_GLYPHS,
    CONTRADICTED,
    DISPUTED,
    LABEL_LIMIT,
    MIN_PROBABILITY,
    NEIGHBOUR_COUNT,
    REPEATED,
    TOO_MANY,
    UNOPENED,
    UNREADABLE,
    Neighbours,
    Vetted,
    vetted,
)
from tests.helpers.kept import FREE, add


def ell(size):
    """Return an L whose foot has a length of its own."""
    return [{"width": 12, "points": [[60, 40], [60, 220], [60 + size, 220]]}]


def sure_of(label, share=1.0):
    """Return a reader that gives one label this share of everything."""

    def shares(glyphs):
        found = np.full((len(glyphs), 11), (1 - share) / 10)
        found[:, label] = share
        return found

    return shares


def always(label):
    """Return a reader whose neighbours all bear one label."""
    return lambda glyphs: np.full((len(glyphs), 5), label)


BELIEVING = {
    "probabilities": lambda glyphs: np.ones((len(glyphs), 11)),
    "nearest_labels": always(0),
}


@pytest.fixture
def corrections(tmp_path):
    return Corrections(tmp_path, FREE)


def test_what_was_drawn_and_said_is_believed(corrections, tmp_path):
    visit = new_visit()
    add(corrections, 7, visit, strokes=ell(80))
    add(corrections, None, visit, strokes=ell(120))
    vetting = vetted(read_corrections(tmp_path), **BELIEVING)
    trusted = [(correction.label, correction.visit) for correction in vetting.trusted]
    assert trusted == [(7, visit), (10, visit)]
    assert vetting.trusted[0].strokes[0].tolist() == [[60, 40], [60, 220], [140, 220]]
    assert vetting.left_out == {}


def test_a_scribble_and_a_picture_are_learnt_from_as_their_glyphs(
    corrections, tmp_path
):
    lines = [[40 + 3 * n % 60, 40 + 60 * (n % 2)] for n in range(300)]
    add(corrections, None, strokes=[{"width": 8, "points": lines}])
    picture = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(picture).line([(100, 40), (100, 160)], fill=0, width=14)
    add(corrections, 1, picture=picture)
    scribble, bar = vetted(read_corrections(tmp_path), **BELIEVING).trusted
    assert (scribble.strokes, bar.strokes) == (None, None)
    assert scribble.glyph.max() > 200
    rows, cols = np.nonzero(bar.glyph)
    assert (np.ptp(rows) + 1, np.ptp(cols) + 1 < 5) == (20, True)


def test_a_drawing_that_came_before_is_left_out_and_its_glyph_is_made_anew(
    corrections, tmp_path
):
    # The line's glyph is that of another drawing: of the reading that tests keep.
    for _ in range(3):
        add(corrections, 1, strokes=ell(80))
    found = read_corrections(tmp_path)
    vetting = vetted(found, **BELIEVING)
    [trusted] = vetting.trusted
    assert not np.array_equal(trusted.glyph, found.corrections[0].glyph)
    assert vetting.left_out == {REPEATED: 2}
    add(corrections, 7, strokes=ell(80))  # of which visitors say different things
    vetting = vetted(read_corrections(tmp_path), **BELIEVING)
    assert vetting.trusted == []
    assert vetting.left_out == {DISPUTED: 4}


def test_one_visit_says_so_much_of_one_label_and_no_more(corrections, tmp_path):
    visit, other = new_visit(), new_visit()
    for size in range(LABEL_LIMIT + 3):
        add(corrections, 4, visit, strokes=ell(50 + 8 * size))
    add(corrections, 5, visit, strokes=ell(190))
    add(corrections, 4, other, strokes=ell(200))
    vetting = vetted(read_corrections(tmp_path), **BELIEVING)
    assert len(vetting.trusted) == LABEL_LIMIT + 2
    assert vetting.left_out == {TOO_MANY: 3}


@pytest.mark.parametrize(
    ("shares", "near", "believed"),
    [
        (sure_of(1), always(1), False),  # both say something else
        (sure_of(1), always(7), True),  # a neighbour bears the label
        (sure_of(7), always(1), True),  # the network says it
        (sure_of(7, MIN_PROBABILITY), always(1), True),  # it does not contradict it
        (sure_of(7, MIN_PROBABILITY - 1e-9), always(1), False),
    ],
)
def test_what_both_readers_contradict_is_left_out(
    corrections, tmp_path, shares, near, believed
):
    add(corrections, 7, strokes=ell(80))
    found = read_corrections(tmp_path)
    vetting = vetted(found, shares, near)
    assert len(vetting.trusted) == believed
    assert vetting.left_out[CONTRADICTED] == (not believed)
    assert len(vetted(found, shares, near, min_probability=0).trusted) == 1


def test_what_cannot_be_read_is_counted(corrections, tmp_path):
    add(corrections, 7, picture=Image.new("L", (90, 90), 255))  # blank
    (tmp_path / "corrections-2026-01-01-0.jsonl").write_bytes(b"{}\n{\n")
    (tmp_path / "corrections-2026-01-01-1.jsonl").mkdir()
    vetting = vetted(read_corrections(tmp_path), **BELIEVING)
    assert vetting.trusted == []
    assert vetting.left_out == {UNREADABLE: 3, UNOPENED: 1}


@pytest.mark.parametrize(
    ("trusted", "too_many", "poisoned"),
    [(2, 0, True), (3, 0, False), (1, 1, True), (1, 2, False)],
)
def test_a_set_is_poisoned_if_most_of_it_is_contradicted(trusted, too_many, poisoned):
    vetting = Vetted([None] * trusted)
    vetting.left_out.update({CONTRADICTED: 3, TOO_MANY: too_many})
    assert vetting.poisoned is poisoned


# Neighbours.


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
    near = Neighbours(known).nearest_labels(asked)
    assert near.tolist() == [[1] * NEIGHBOUR_COUNT] * 3 + [[10] * NEIGHBOUR_COUNT] * 2


def test_the_nearest_are_those_that_every_distance_says(rng):
    known = Examples(rng.integers(0, 256, (60, 28, 28), np.uint8), np.arange(60))
    asked = rng.integers(0, 256, (CHUNK_GLYPHS + 3, 28, 28), np.uint8)
    near = Neighbours(known).nearest_labels(asked)
    distances = cdist(_soft(asked), _soft(known.glyphs))
    expected = np.sort(np.argsort(distances, axis=1)[:, :NEIGHBOUR_COUNT], axis=1)
    np.testing.assert_array_equal(np.sort(near, axis=1), expected)


def _soft(glyphs):
    """Return (n, 784) of length 1, blurred by SciPy."""
    soft = gaussian_filter(glyphs.astype(float), (0, 1, 1), mode="nearest")
    flat = soft.reshape(len(glyphs), -1)
    return flat / np.linalg.norm(flat, axis=1, keepdims=True)


def test_a_fainter_drawing_has_the_same_neighbours_and_a_blank_one_has_some(rng):
    known = Examples(rng.integers(0, 256, (40, 28, 28), np.uint8), np.arange(40))
    asked = 2 * rng.integers(0, 128, (5, 28, 28), np.uint8)
    neighbours = Neighbours(known)
    near, faint = (np.sort(neighbours.nearest_labels(a)) for a in (asked, asked // 2))
    np.testing.assert_array_equal(near, faint)
    assert set(neighbours.nearest_labels(0 * asked[:1])[0]) <= set(range(40))
