"""The list of pen drawings that are at fault themselves."""

import re

from digits.data.drawings import strokes_digest
from digits.data.label_issues import FAULTS, fault_of
from digits.data.splits import load_parts
from tests.helpers.pens import pen_drawing


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
    parts = load_parts(data_folder)
    every = [
        strokes_digest([drawing])[:12]
        for part in parts.values()
        for drawings in part.digits.values()
        for drawing in drawings
    ]
    assert {digest: every.count(digest) for digest in FAULTS} == dict.fromkeys(
        FAULTS, 1
    )
