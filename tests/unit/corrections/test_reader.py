"""Whatever lies in a folder, the good lines of its files are read, and no others."""

import json
import os

import pytest

from digits.corrections import CorrectionsError, Found, read_corrections
from digits.corrections.reader import main
from digits.corrections.record import LINE_LIMIT, new_visit
from tests.helpers.kept import add, ids, only_file


@pytest.mark.parametrize(
    "broken",
    [
        *(b"{", b"null", b"7", b"[]", b"{}", b" ", b"\0", b"\xff\xfe"),
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"9" * 10_000,
        b'{"version":1,"takes_back":"x","visit":"y"}',
        b'{"version":1,"takes_back":"1111111111111111"}',
        b'{"version":1,"takes_back":"1111111111111111","visit":"%s"}' % (b"0" * 32),
        b'{"version":2,"takes_back":"1111111111111111","visit":"%s"}' % (b"0" * 32),
        b'{"version":1,"takes_back":"3333333333333333","visit":"%s"}' % (b"0" * 32),
        b" " * (LINE_LIMIT - 1),
        b"x" * LINE_LIMIT,
        b"x" * (3 * LINE_LIMIT + 7),
    ],
    ids=lambda value: f"{value[:20]!r}-{len(value)}",
)
def test_a_broken_line_between_good_ones_is_counted_and_left_out(
    tmp_path, record, broken
):
    others = [{**record, "id": digit * 16} for digit in "12"]
    first, last = (json.dumps(other).encode() + b"\n" for other in others)
    (tmp_path / "corrections-x.jsonl").write_bytes(first + broken + b"\n" + last)
    found = read_corrections(tmp_path)
    assert ids(tmp_path) == ["1" * 16, "2" * 16]
    assert (found.unreadable, found.repeated, found.retracted) == (1, 0, 0)
    assert found.unopened == 0


def test_every_half_of_a_line_is_left_out(tmp_path, record):
    line = json.dumps(record).encode() + b"\n"
    path = tmp_path / "corrections-x.jsonl"
    for length in [1, 100, len(line) // 2, len(line) - 2]:
        for lines in (line + line[:length], line[:length] + b"\n" + line):
            path.write_bytes(lines)
            found = read_corrections(tmp_path)
            assert (len(found.corrections), found.unreadable) == (1, 1)


def test_empty_lines_and_empty_files_are_nothing(tmp_path):
    (tmp_path / "corrections-x.jsonl").write_bytes(b"\n\n")
    (tmp_path / "corrections-y.jsonl").write_bytes(b"")
    assert read_corrections(tmp_path) == Found([], 0, 0, 0, 0)


def test_a_copied_file_counts_once_and_brings_nothing_back(corrections, tmp_path):
    visit = new_visit()
    first, second = add(corrections, 1, visit), add(corrections, 2, visit)
    path = only_file(tmp_path)
    (tmp_path / "corrections-z.jsonl").write_bytes(path.read_bytes())
    corrections.retract(visit, second)
    found = read_corrections(tmp_path)
    assert ids(tmp_path) == [first]
    assert (found.repeated, found.retracted, found.unreadable) == (2, 1, 0)


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX's links and pipes")
def test_links_pipes_and_folders_are_counted_and_never_waited_for(tmp_path, record):
    line = json.dumps(record).encode() + b"\n"
    outside = tmp_path / "outside"
    outside.write_bytes(line)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "corrections-1.jsonl").symlink_to(outside)
    (folder / "corrections-2.jsonl").mkdir()
    os.mkfifo(folder / "corrections-3.jsonl")
    (folder / "corrections-4.jsonl").symlink_to("nowhere")
    (folder / "corrections-5.jsonl").write_bytes(line)
    (folder / "of another.jsonl").write_bytes(line)
    found = read_corrections(folder)
    assert ids(folder) == [record["id"]]
    assert found.unopened == 4


def test_a_missing_folder_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    for name in ("missing", "file"):
        with pytest.raises(CorrectionsError, match="expected a folder"):
            read_corrections(tmp_path / name)


# The command.


def test_the_command_counts_each_label(corrections, tmp_path, capsys):
    visit = new_visit()
    for label in (7, 7, 1, None):
        add(corrections, label, visit)
    corrections.retract(visit, add(corrections, 3, visit))
    (tmp_path / "corrections-x.jsonl").write_bytes(b"half")
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        *("corrections: 4", "visits: 1", "read right: 2"),
        *("0: 0", "1: 1", "2: 0", "3: 0", "4: 0", "5: 0", "6: 0", "7: 2"),
        *("8: 0", "9: 0", "not a digit: 1", "taken back: 1", "repeated: 0"),
        *("unreadable lines: 1", "unreadable files: 0"),
    ]


def test_the_command_says_when_there_is_no_folder(tmp_path, capsys):
    assert main([str(tmp_path / "missing")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("digits.corrections: expected a folder")
