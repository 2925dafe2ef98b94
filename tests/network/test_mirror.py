"""Mirror writing, with the weights that are shipped."""

import numpy as np
import pytest

from digits.page.i18n.wording import ENGLISH
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NONDIGIT_NAMES, on_pad


def mirrored(drawing):
    return [[[100 - x, y] for x, y in path] for path in drawing]


@pytest.mark.parametrize("width", [8, 16])
@pytest.mark.parametrize("name", ["3", "3-flat", "4-open", "7", "7-crossed", "9"])
def test_a_digit_with_left_and_right_exchanged_is_told_so(classifier, name, width):
    strokes = on_pad(mirrored(DRAWINGS["digits"][name]), width=width)
    for reading in (
        classifier.read_strokes(strokes),
        classifier.read_ink(ink_from_strokes(strokes)),
    ):
        assert (reading.verdict, reading.digit) == ("not a digit", None)
        assert (reading.remark, reading.mirrored) == ("mirrored", int(name[0]))
        assert reading.text == ""
        assert ENGLISH.headline(reading) == f"Looks like a {name[0]} in a mirror."


@pytest.mark.parametrize("width", [8, 16])
@pytest.mark.parametrize("name", ["5", "6"])
def test_a_5_or_6_in_a_mirror_is_a_2_that_may_be_another(classifier, name, width):
    reading = classifier.read_strokes(
        on_pad(mirrored(DRAWINGS["digits"][name]), width=width)
    )
    assert (reading.verdict, reading.text) == ("digit", "2")
    assert (reading.remark, reading.mirrored) == ("mirrored", int(name))
    assert ENGLISH.headline(reading) == f"A 2? Or a {name} in a mirror?"


def test_no_digit_as_people_write_it_and_no_doodle_looks_mirrored(classifier):
    drawings = {**DRAWINGS["digits"], **DRAWINGS["nondigits"], **DRAWINGS["numbers"]}
    assert len(drawings) == len(DIGIT_NAMES) + len(NONDIGIT_NAMES) + 1
    for name, drawing in drawings.items():
        for width in (6, 16, 30):
            reading = classifier.read_strokes(on_pad(drawing, width=width))
            assert (reading.remark, reading.mirrored) == (None, None), name


@pytest.mark.parametrize("name", ["0", "8"])
def test_what_a_mirror_does_not_change_is_never_told_so(classifier, name):
    strokes = on_pad(mirrored(DRAWINGS["digits"][name]))
    assert classifier.read_strokes(strokes).mirrored is None


def test_the_network_reads_once_where_a_digit_is_surely_no_2(classifier, monkeypatch):
    runs = []
    read = classifier.network.read
    monkeypatch.setattr(
        classifier.network, "read", lambda glyph: runs.append(1) or read(glyph)
    )
    monkeypatch.setattr(
        classifier, "class_probabilities", lambda glyphs: runs.append(len(glyphs))
    )
    names = [name for name in DIGIT_NAMES if name[0] != "2"]
    for name in names:
        classifier.read_strokes(on_pad(DRAWINGS["digits"][name]))
    assert np.array_equal(runs, [1] * len(names))
