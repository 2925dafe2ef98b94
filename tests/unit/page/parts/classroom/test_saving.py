import gzip
import io
import itertools
import json
import zipfile
from datetime import UTC, datetime

import pytest

from digits.data.drawings import load_drawings
from digits.page.parts.classroom.saving import class_file, file_name
from digits.page.parts.classroom.session import Kind, Session

DIGITS = tuple("0123456789")
NOW = datetime(2026, 11, 29, 10, 42, tzinfo=UTC)
STROKES = [{"width": 16.0, "points": [[1.0, 2.0], [3.0, 4.0]]}]
LINE = json.dumps({"strokes": STROKES}) + "\n"
READ = {"line": LINE, "glyph": "AA==", "digit": 7, "sure": 990, "strokes": []}


@pytest.fixture
def gifts():
    """Give a 7 of one hand, and a 4 and a letter of another."""
    session = Session(clock=itertools.count(0.0, 2.0).__next__)
    for visit, label in (("a", 7), ("b", 4)):
        session.give(visit, f"{label}", session.task, label, READ)
    session.set_task(Kind.LETTER, letter="k")
    session.give("b", "k", session.task, None, READ)
    return list(session.gifts.values())


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


def test_a_file_has_strokes_and_labels_as_data_sets_have_them(gifts, tmp_path):
    opened(class_file(gifts, DIGITS, NOW)).extractall(tmp_path)
    drawings = load_drawings(tmp_path / "strokes" / "class.json.gz")
    assert [drawing.label for drawing in drawings] == [7, 4, "k"]
    assert [drawing.writer for drawing in drawings] == ["class/1", "class/2", "class/2"]
    assert drawings[0].strokes[0].tolist() == [[1, 2], [3, 4]]


def test_a_file_has_the_lines_of_corrections(gifts):
    archive = opened(class_file(gifts, DIGITS, NOW))
    lines = archive.read("corrections-2026-11-29-class.jsonl")
    assert lines == 3 * LINE.encode()


def test_labels_with_other_names_become_no_corrections(gifts):
    names = (*DIGITS[:7], "seven <b>", *DIGITS[8:])
    archive = opened(class_file(gifts, names, NOW))
    assert archive.namelist() == ["README.txt", "strokes/class.json.gz"]
    items = json.loads(gzip.decompress(archive.read("strokes/class.json.gz")))
    assert [item["label"] for item in items] == ["seven <b>", 4, "k"]


def test_a_file_is_called_after_its_minute():
    assert file_name(NOW) == "class-2026-11-29-1042.zip"


def test_a_class_that_gave_nothing_has_a_file_of_nothing():
    archive = opened(class_file([], DIGITS, NOW))
    assert gzip.decompress(archive.read("strokes/class.json.gz")) == b"[]"
