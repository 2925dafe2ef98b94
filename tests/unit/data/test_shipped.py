import gzip
import json

import numpy as np

from digits.data.drawings import PenDrawing, load_drawings
from digits.data.shipped import (
    PER_WRITER,
    SHIPPED,
    SIDE,
    chosen,
    content_of,
    in_short,
    main,
)
from digits.data.splits import SHIFT, TEST, TRAIN, VALIDATION, load_parts

FILES = {name: SHIPPED / "strokes" / f"{name}.json.gz" for name in PER_WRITER}


def test_some_two_thousand_drawings_ship_in_less_than_300_kb():
    counts = {name: len(load_drawings(path)) for name, path in FILES.items()}
    assert counts == {"pendigits": 960, "uji": 1_000}
    assert sum(path.stat().st_size for path in FILES.values()) < 300_000


def test_each_digit_ships_alike_and_from_every_writer():
    for name, path in FILES.items():
        drawings = load_drawings(path)
        keys = [(each.writer, each.label) for each in drawings]
        counts = {keys.count(key) for key in set(keys)}
        assert counts == {PER_WRITER[name]}
        assert {each.label for each in drawings} == set(range(10))


def test_some_of_their_writers_are_set_aside():
    parts = load_parts(SHIPPED)
    writers = {
        name: set(map(str, parts[name].groups()["uji"])) for name in (TRAIN, VALIDATION)
    }
    assert not writers[TRAIN] & writers[VALIDATION]
    assert sum(parts[TRAIN].counts().values()) == 1_620
    assert sum(parts[VALIDATION].counts().values()) == 340
    assert not parts[TEST]
    assert not parts[SHIFT]


def test_their_makers_and_licence_stand_beside_them():
    text = (SHIPPED / "README.md").read_text()
    for word in ("CC BY 4.0", "10.24432/C5MG6K", "10.24432/C5FG8S"):
        assert word in text


def test_nobody_by_whom_the_networks_are_measured_is_among_them(data_folder):
    learnt = load_parts(data_folder)[TRAIN].groups()
    for name, path in FILES.items():
        writers = {each.writer for each in load_drawings(path)}
        assert writers <= set(learnt[name])


def test_the_command_writes_the_files_that_ship(data_folder, tmp_path, capsys):
    assert main(["--data", str(data_folder), "--folder", str(tmp_path)]) == 0
    for path in FILES.values():
        assert (tmp_path / "strokes" / path.name).read_bytes() == path.read_bytes()
    assert "pendigits: 960 drawings" in capsys.readouterr().out


def test_the_first_drawings_of_each_digit_and_writer_are_chosen():
    def drawing(label, writer, x):
        return PenDrawing(label, writer, [np.array([[x, 0.0]])])

    every = [
        drawing(3, "a", 1),
        drawing(3, "a", 2),
        drawing(3, "b", 3),
        drawing(4, "a", 4),
    ]
    found = chosen([*every, drawing(3, "a", 5)], per_writer=2)
    assert [each.strokes[0][0, 0] for each in found] == [1, 2, 3, 4]
    assert len(chosen(every, per_writer=1)) == 3


def test_a_drawing_keeps_its_shape_in_whole_units_and_loses_points_on_a_line():
    bar = np.array([[10.0, 20], [15, 20.01], [20, 20], [20, 30]])
    dot = np.array([[12.0, 22]])
    assert in_short([bar, dot]) == [
        [[0, 0], [SIDE, 0], [SIDE, SIDE]],
        [[SIDE // 5, SIDE // 5]],
    ]
    assert in_short([dot]) == [[[0, 0]]]


def test_the_same_drawings_give_the_same_bytes():
    drawings = [PenDrawing(7, "a", [np.array([[0.0, 0], [9, 9]])])]
    first, second = content_of(drawings), content_of(drawings)
    assert first == second
    [item] = json.loads(gzip.decompress(first))
    assert item == {"label": 7, "writer": "a", "strokes": [[[0, 0], [SIDE, SIDE]]]}
