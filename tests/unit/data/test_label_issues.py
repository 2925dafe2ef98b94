import gzip
import json
import re

import pytest

from digits.data.drawings import strokes_digest
from digits.data.label_issues import (
    CATEGORIES,
    CHARACTERS,
    DOUBTFUL_TEST_LABELS,
    FAULTS,
    LETTERS,
    fault_of,
)
from digits.data.splits import all_drawings, load_parts
from tests.helpers.networks.pens import pen_drawing


@pytest.mark.parametrize("listed", [CHARACTERS, CATEGORIES, *LETTERS.values()])
def test_every_entry_says_which_digit_it_is_taken_for(listed):
    assert all(digit.isdigit() for looks in listed.values() for digit in looks.split())


@pytest.mark.parametrize(
    ("data_set", "listed"), [("omniglot", CHARACTERS), ("quickdraw", CATEGORIES)]
)
def test_every_name_on_the_list_is_in_the_data_and_not_marked_there(
    data_folder, data_set, listed
):
    with gzip.open(data_folder / "nondigits" / f"{data_set}.json.gz", "rt") as file:
        marks = {item["label"]: item["digitlike"] for item in json.load(file)}
    assert not any(marks[name] for name in listed)


# Pen digits with a fault, and doubtful labels.


def test_a_drawing_is_on_the_list_by_its_label_writer_and_points(monkeypatch):
    drawing = pen_drawing(7, "ada", [[(0, 0), (3, 4)]])
    monkeypatch.setitem(FAULTS, strokes_digest([drawing])[:12], "lacks its leg")
    assert fault_of(drawing) == "lacks its leg"
    for other in (
        pen_drawing(1, "ada", [[(0, 0), (3, 4)]]),
        pen_drawing(7, "ben", [[(0, 0), (3, 4)]]),
        pen_drawing(7, "ada", [[(0, 0), (3, 5)]]),
    ):
        assert fault_of(other) is None


def test_the_list_names_digests_and_says_what_is_wrong():
    assert FAULTS
    for digest, fault in FAULTS.items():
        assert re.fullmatch("[0-9a-f]{12}", digest)
        assert re.fullmatch("[a-z][a-z0-9 ,]+", fault)


def test_every_entry_is_one_drawing_of_the_data(data_folder):
    parts = load_parts(data_folder).values()
    drawings = [drawing for part in parts for drawing in all_drawings(part.digits)]
    every = [strokes_digest([drawing])[:12] for drawing in drawings]
    assert [every.count(digest) for digest in FAULTS] == [1] * len(FAULTS)


def test_the_doubtful_labels_are_places_in_mnists_test_set_in_order():
    assert len(DOUBTFUL_TEST_LABELS) == 15
    assert sorted(set(DOUBTFUL_TEST_LABELS)) == list(DOUBTFUL_TEST_LABELS)
    assert 0 <= DOUBTFUL_TEST_LABELS[0] < DOUBTFUL_TEST_LABELS[-1] < 10_000
