import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits.corrections import read_corrections
from digits.corrections.record import new_visit
from digits.corrections.store import Corrections, Found
from digits.train.refresh.vetting import (
    CONTRADICTED,
    DISPUTED,
    EACH,
    REPEATED,
    SHARE,
    TOO_MANY,
    UNOPENED,
    UNREADABLE,
    Vetted,
    vetted,
)
from tests.helpers.kept import FREE, WEIGHTS, add


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
    "shares": lambda glyphs: np.ones((len(glyphs), 11)),
    "labels_near": always(0),
}


@pytest.fixture
def corrections(tmp_path):
    kept = Corrections(tmp_path, WEIGHTS, FREE)
    return kept


def test_what_is_believed_is_what_was_drawn_and_said(corrections, tmp_path):
    visit = new_visit()
    add(corrections, 7, visit, strokes=ell(80))
    add(corrections, None, visit, strokes=ell(120))
    looked_at = vetted(read_corrections(tmp_path), **BELIEVING)
    assert [(one.label, one.visit) for one in looked_at.trusted] == [
        (7, visit),
        (10, visit),
    ]
    assert looked_at.trusted[0].strokes[0].tolist() == [[60, 40], [60, 220], [140, 220]]
    assert looked_at.left_out == {}


def test_a_scribble_is_learnt_from_as_its_glyph(corrections, tmp_path):
    lines = [[40 + 3 * n % 60, 40 + 60 * (n % 2)] for n in range(300)]
    add(corrections, None, strokes=[{"width": 8, "points": lines}])
    [one] = vetted(read_corrections(tmp_path), **BELIEVING).trusted
    assert one.strokes is None
    assert one.glyph.max() > 200


def test_a_picture_is_learnt_from_as_its_glyph(corrections, tmp_path):
    picture = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(picture).line([(100, 40), (100, 160)], fill=0, width=14)
    add(corrections, 1, picture=picture)
    [one] = vetted(read_corrections(tmp_path), **BELIEVING).trusted
    assert one.strokes is None
    rows, cols = np.nonzero(one.glyph)
    assert (np.ptp(rows) + 1, np.ptp(cols) + 1 < 5) == (20, True)


def test_the_glyph_is_made_anew_whatever_the_line_says(corrections, tmp_path):
    # The line's glyph is that of another drawing: of the reading that tests keep.
    add(corrections, 1, strokes=ell(80))
    found = read_corrections(tmp_path)
    [one] = vetted(found, **BELIEVING).trusted
    assert not np.array_equal(one.glyph, found.corrections[0].glyph)


def test_a_drawing_that_came_before_is_left_out(corrections, tmp_path):
    for _ in range(3):
        add(corrections, 1, strokes=ell(80))
    looked_at = vetted(read_corrections(tmp_path), **BELIEVING)
    assert len(looked_at.trusted) == 1
    assert looked_at.left_out == {REPEATED: 2}


def test_a_drawing_of_which_visitors_say_different_things_is_left_out(
    corrections, tmp_path
):
    for label in (1, 1, 7):
        add(corrections, label, strokes=ell(80))
    looked_at = vetted(read_corrections(tmp_path), **BELIEVING)
    assert looked_at.trusted == []
    assert looked_at.left_out == {DISPUTED: 3}


def test_one_visit_says_so_much_of_one_label_and_no_more(corrections, tmp_path):
    visit, other = new_visit(), new_visit()
    for size in range(EACH + 3):
        add(corrections, 4, visit, strokes=ell(50 + 8 * size))
    add(corrections, 5, visit, strokes=ell(190))
    add(corrections, 4, other, strokes=ell(200))
    looked_at = vetted(read_corrections(tmp_path), **BELIEVING)
    assert len(looked_at.trusted) == EACH + 2
    assert looked_at.left_out == {TOO_MANY: 3}


@pytest.mark.parametrize(
    ("shares", "near", "believed"),
    [
        (sure_of(1), always(1), False),  # both say something else
        (sure_of(1), always(7), True),  # a neighbour bears the label
        (sure_of(7), always(1), True),  # the network says it
        (sure_of(7, SHARE), always(1), True),  # it is not sure of anything else
        (sure_of(7, SHARE - 1e-9), always(1), False),
    ],
)
def test_what_both_readers_contradict_is_left_out(
    corrections, tmp_path, shares, near, believed
):
    add(corrections, 7, strokes=ell(80))
    looked_at = vetted(read_corrections(tmp_path), shares, near)
    assert len(looked_at.trusted) == believed
    assert looked_at.left_out[CONTRADICTED] == (not believed)


def test_what_cannot_be_read_is_counted(corrections, tmp_path):
    add(corrections, 7, picture=Image.new("L", (90, 90), 255))  # blank
    (tmp_path / "corrections-2026-01-01-0.jsonl").write_bytes(b"{}\n{\n")
    looked_at = vetted(read_corrections(tmp_path), **BELIEVING)
    assert looked_at.trusted == []
    assert looked_at.left_out == {UNREADABLE: 3}


def test_files_that_cannot_be_opened_are_counted():
    looked_at = vetted(Found([], 0, 0, 0, 2), **BELIEVING)
    assert looked_at.left_out == {UNOPENED: 2}


def test_nothing_is_left_of_nothing():
    looked_at = vetted(Found([], 0, 0, 0, 0), **BELIEVING)
    assert (looked_at.trusted, looked_at.left_out) == ([], {})


@pytest.mark.parametrize(
    ("trusted", "too_many", "poisoned"),
    [(2, 0, True), (3, 0, False), (1, 1, True), (1, 2, False)],
)
def test_a_set_is_poisoned_if_most_of_it_is_contradicted(trusted, too_many, poisoned):
    looked_at = Vetted([None] * trusted)
    looked_at.left_out.update({CONTRADICTED: 3, TOO_MANY: too_many})
    assert looked_at.poisoned is poisoned
