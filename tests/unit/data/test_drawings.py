import gzip
import hashlib
import json
import struct
from dataclasses import replace

import pytest

from digits.data.drawings import load_drawings, strokes_digest
from digits.data.errors import DataError
from tests.helpers.networks.pens import pen_drawing
from tests.helpers.pictures import LFS_POINTER

SEVEN = {"label": 7, "writer": "a", "strokes": [[[0, 0], [9, 0]], [[9, 0], [4, 20]]]}
SMILEY = {"label": "smiley", "writer": "b", "strokes": [[[1, 2]]]}


def save_drawings(path, content):
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(content)


def flipped(content):
    return content[:40] + bytes([content[40] ^ 0x55]) + content[41:]


def test_drawings_come_as_they_were_saved_without_empty_strokes(tmp_path):
    gaps = {"strokes": [[], *SMILEY["strokes"], []], "digitlike": True}
    seven = SEVEN | {"pen": "any"}  # other entries may be there
    items = [seven, SMILEY | {"digitlike": False}, SMILEY | gaps]
    save_drawings(tmp_path / "own.json.gz", json.dumps(items))
    drawings = load_drawings(tmp_path / "own.json.gz")
    found = [(drawing.label, drawing.writer) for drawing in drawings]
    assert found == [(7, "a"), ("smiley", "b"), ("smiley", "b")]
    assert [drawing.digitlike for drawing in drawings] == [False, False, True]
    for drawing, item in zip(drawings, (SEVEN, SMILEY, SMILEY), strict=True):
        assert [stroke.tolist() for stroke in drawing.strokes] == item["strokes"]


def test_missing_drawings_are_refused_with_their_path(tmp_path):
    with pytest.raises(DataError, match=r"none\.json\.gz does not exist"):
        load_drawings(tmp_path / "none.json.gz")


def test_the_pointer_of_git_lfs_says_how_to_get_the_drawings(tmp_path):
    path = tmp_path / "own.json.gz"
    path.write_bytes(LFS_POINTER)
    with pytest.raises(DataError, match=r"own\.json\.gz is a Git LFS .* git lfs pull"):
        load_drawings(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[",
        "[7]",
        json.dumps([{"label": 7, "strokes": []}]),
        json.dumps([SEVEN, {"label": 7, "writer": "a"}]),
        json.dumps([SEVEN | {"label": True}]),
        json.dumps([SEVEN | {"strokes": [[[0, 0], [2e6, 0]]]}]),
        json.dumps([SEVEN | {"strokes": [[[0, 0], [1, float("nan")]]]}]),
        json.dumps([SEVEN | {"strokes": [[[0, 0]]] * 101}]),
        json.dumps([SEVEN | {"strokes": [[[0, 0]] * 5_001]}]),
        '[{"label": 7, "writer": "a", "strokes": [[[1' + "0" * 400 + ", 2]]]}]",
        "[" * 100_000,
    ],
)
def test_drawings_of_another_form_are_refused(tmp_path, content):
    save_drawings(tmp_path / "own.json.gz", content)
    with pytest.raises(DataError, match=r"own\.json\.gz is not a gzip JSON list"):
        load_drawings(tmp_path / "own.json.gz")


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-9],
        lambda content: content[: len(content) // 2],
        lambda content: json.dumps([SEVEN]).encode(),
        lambda content: gzip.compress(b"\xff\xfe\xfd"),
        flipped,
    ],
    ids=["no end", "half", "not gzip", "not text", "bits"],
)
def test_damaged_drawings_are_refused(tmp_path, damage):
    path = tmp_path / "own.json.gz"
    save_drawings(path, json.dumps([SEVEN, SMILEY]))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=r"own\.json\.gz is not a gzip JSON list"):
        load_drawings(path)


# The digest.

LINE = pen_drawing(1)
BENT = pen_drawing(7, "w", [[(0, 0), (1, 0)], [(1, 0), (0.5, 2)]])


def test_the_digest_is_the_sha256_of_label_writer_and_points():
    told = b'[7, "w"]' + struct.pack("<4d", 0, 0, 1, 0) + b";"
    told += struct.pack("<4d", 1, 0, 0.5, 2) + b";"
    assert strokes_digest([BENT]) == hashlib.sha256(told).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        replace(BENT, label=1),
        replace(BENT, label="7"),
        replace(BENT, writer="v"),
        replace(BENT, strokes=BENT.strokes[::-1]),
        pen_drawing(7, "w", [[(0, 0), (1, 0)], [(1, 0), (0.5, 2.0000000000000004)]]),
        pen_drawing(7, "w", [[(0, 0), (1, 0), (1, 0)], [(0.5, 2)]]),
    ],
    ids=["label", "text", "writer", "order of strokes", "last bit", "other strokes"],
)
def test_the_digest_tells_another_drawing(other):
    assert strokes_digest([other]) != strokes_digest([BENT])


def test_the_digest_tells_order_and_number_of_drawings():
    several = [[BENT], [BENT, BENT], [BENT, LINE], [LINE, BENT], []]
    assert len({strokes_digest(drawings) for drawings in several}) == 5
