"""Which of strangers' drawings are kept for a cell, and whose figures are whose."""

import numpy as np
import pytest
from scipy import ndimage

from digits.data.pictures import Picture
from digits.data.splits import Part
from digits.evaluate.strangers import (
    PER_CELL,
    chosen,
    digits_kept,
    greys_of,
    strangers_of,
)
from digits.reading import Verdict
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.measured import card_of, measured_of, part_figures
from tests.helpers.networks.stub_classifier import StubClassifier, reading_of

LEARNT = {"learn": "train+test", "mixture": {"pens": 9}}
SEVENS = StubClassifier(reading_of(Verdict.DIGIT, 7))


def scan(label):
    """Return a scan of a bar that is said to be a digit."""
    ink = np.zeros((48, 48), np.uint8)
    ink[4:44, 20:28] = 255
    return Picture(label, "swiss-01", ink)


# The choice.


@pytest.fixture
def alike():
    """Give forty 4s, half of them each of two data sets, that a network reads as 9."""
    sets = np.repeat(["semeion", "swiss"], 20)
    return np.full(40, 4), sets, {"one": np.full(40, 9)}


def test_at_most_eight_of_a_cell_are_kept_of_all_data_sets_alike(alike):
    labels, sets, digits = alike
    shown = chosen(labels, sets, digits, lambda _: {"one": 9})
    assert shown[:, [0, 2]].tolist() == [[0, 9]] * PER_CELL
    names, counts = np.unique(sets[shown[:, 1]], return_counts=True)
    assert (names.tolist(), counts.tolist()) == (["semeion", "swiss"], [4, 4])
    assert len(set(shown[:, 1])) == PER_CELL
    again = chosen(labels, sets, digits, lambda _: {"one": 9})
    np.testing.assert_array_equal(again, shown)


def test_networks_share_drawings_where_they_can(alike):
    labels, sets, digits = alike
    digits = digits | {"other": np.full(40, 4)}
    shown = chosen(labels, sets, digits, lambda _: {"one": 9, "other": 4})
    one, other = (shown[shown[:, 0] == place] for place in (0, 1))
    assert one[:, 1].tolist() == other[:, 1].tolist()
    assert set(other[:, 2]) == {4}


def test_what_is_read_otherwise_once_it_is_kept_is_left_out(alike):
    labels, sets, digits = alike
    shown = chosen(labels, sets, digits, lambda place: {"one": 9 if place < 3 else 4})
    assert set(shown[:, 1]) == {0, 1, 2}
    assert len(chosen(labels, sets, digits, lambda _: {})) == 0


def test_what_was_not_read_is_in_no_cell(alike):
    labels, sets, _ = alike
    shown = chosen(labels, sets, {"one": np.full(40, -1)}, lambda _: {"one": -1})
    assert shown.shape == (0, 3)


# The pictures.


def test_a_scan_keeps_its_place_in_32_greys():
    ink = np.zeros((48, 48), np.float32)
    ink[4:44, 20] = 0.5
    greys = greys_of(ink)
    assert greys.dtype == np.uint8
    assert np.unique(greys).tolist() == [0, 16]
    assert greys.sum() == 40 * 16


def test_a_drawing_on_the_pad_is_framed_as_scans_are():
    greys = greys_of(ink_from_strokes(on_pad(DRAWINGS["digits"]["8"])))
    rows, cols = ndimage.find_objects((greys > 0).astype(int))[0]
    assert greys.shape == (48, 48)
    assert (rows.start, rows.stop) == (4, 44)
    assert abs((cols.start + cols.stop) / 2 - 24) <= 0.5
    assert greys.max() == 31
    assert not greys_of(np.zeros((280, 280), np.float32)).any()


def test_a_number_or_nothing_to_read_is_kept_for_no_network():
    greys = np.round(scan(1).ink / 255 * 31).astype(np.uint8)
    number = StubClassifier(reading_of(Verdict.NUMBER, 1))
    assert digits_kept({"one": SEVENS}, greys) == {"one": 7}
    assert digits_kept({"one": SEVENS, "ours": number}, greys) == {}
    assert digits_kept({"one": SEVENS}, np.zeros_like(greys)) == {}


# Whose figures.


class Sevens(StubClassifier):
    """Reads every drawing as a 7."""

    def logits(self, glyphs):
        return np.tile(np.eye(10, dtype=np.float32)[7], (len(glyphs), 1))


def test_a_network_that_learnt_from_the_part_has_the_figures_of_its_measured_one():
    part = Part(digit_pictures={"swiss": [scan(7), scan(1), scan(1)]})
    reading = reading_of(Verdict.DIGIT, 7)
    learnt = card_of({}, settings=LEARNT)
    measured = card_of({}, measured_of({"test": part_figures()}), settings=LEARNT)
    figures, strangers = strangers_of(
        {
            "stranger": Sevens(reading),
            "learnt": Sevens(reading, card=learnt),
            "measured": Sevens(reading, card=measured),
        },
        part,
    )
    assert list(figures) == ["stranger", "measured"]
    confusion = [[0] * 10 for _ in range(10)]
    confusion[1][7], confusion[7][7] = 2, 1
    assert figures["stranger"] == {
        "n": 3,
        "right": pytest.approx(1 / 3),
        "not_read": 0,
        "confusion": confusion,
    }
    pens = part_figures()["pens"]["all"]
    assert figures["measured"] == {
        "measured": True,
        **{key: pens[key] for key in ("n", "right", "not_read", "confusion")},
    }
    assert strangers.networks.tolist() == ["stranger"]
    assert strangers.labels.tolist() == [7, 1, 1]
    assert strangers.of_cell("stranger", 7, 7) == [0]
    assert sorted(strangers.of_cell("stranger", 1, 7)) == [1, 2]
