"""A correction that was acknowledged is on disk, and nothing else is taken for one."""

import itertools
import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from digits.classifier import Reading
from digits.corrections.journal import bytes_in
from digits.corrections.record import LINE_LIMIT, NotACorrectionError, new_visit
from digits.corrections.store import (
    VISITS,
    BusyError,
    Corrections,
    CorrectionsError,
    Limits,
    NothingToTakeBackError,
    NotKeptError,
    StorageFullError,
    VisitLimitError,
    main,
    read_corrections,
)
from digits.strokes import ink_from_strokes
from digits.verdict import Verdict
from tests.helpers.kept import (
    FREE,
    SEVEN,
    WEIGHTS,
    ids,
    keep,
    only_file,
    reading_of_seven,
    write_in_a_process,
)

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX's links and pipes")


@pytest.fixture
def corrections(tmp_path):
    kept = Corrections(tmp_path, WEIGHTS, FREE)
    yield kept
    kept.close()


def kept_until_full(corrections):
    kept = []
    while True:
        visit = new_visit()
        try:
            kept.append((visit, keep(corrections, 1, visit)))
        except StorageFullError:
            return kept


# What is kept comes back.


def test_a_correction_comes_back_as_it_was_given(corrections, tmp_path):
    visit = new_visit()
    kept = keep(corrections, 1, visit)
    [found] = read_corrections(tmp_path).corrections
    assert (found.id, found.visit, found.label) == (kept, visit, 1)
    assert (found.weights, found.picture) == (WEIGHTS, None)
    assert [each.width for each in found.strokes] == [16, 16]
    assert found.strokes[0].points.tolist() == SEVEN[0]["points"]
    assert found.strokes[1].points.tolist() == [[90, 140], [170, 140.0]]  # to 0.1 px
    glyph = reading_of_seven().glyph
    assert np.abs(found.glyph / 255 - glyph).max() <= 0.5 / 255 + 1e-6
    assert found.reading == {
        "verdict": "digit",
        "digit": 7,
        "probabilities": [0.01] * 7 + [0.91] + [0.01] * 2,
        "not_a_digit": 0.02,
    }


@pytest.mark.parametrize("label", [*range(10), None])
def test_only_the_label_that_was_read_confirms(corrections, tmp_path, label):
    keep(corrections, label)
    [found] = read_corrections(tmp_path).corrections
    assert found.label == label
    assert found.confirms == (label == 7)


def test_who_says_that_it_is_no_digit_confirms_the_verdict(corrections, tmp_path):
    reading = Reading(Verdict.NOT_A_DIGIT, None, np.full(10, 0.1, np.float32), 0.9)
    corrections.keep(new_visit(), None, reading, strokes=SEVEN)
    [found] = read_corrections(tmp_path).corrections
    assert found.confirms
    assert found.glyph is None


def test_no_file_is_made_before_the_first_correction(corrections, tmp_path):
    assert not list(tmp_path.iterdir())
    keep(corrections)
    keep(corrections)
    only_file(tmp_path)


def test_a_folder_is_made_with_those_above_it(tmp_path):
    folder = tmp_path / "a" / "b"
    corrections = Corrections(folder, WEIGHTS)
    kept = keep(corrections)
    corrections.close()
    assert ids(folder) == [kept]


@pytest.mark.parametrize(
    "drawing",
    [
        {"label": 11},
        {"visit": "x"},
        {"strokes": []},
        {"strokes": SEVEN, "picture": "seven.png"},
    ],
)
def test_what_is_no_correction_is_not_written(corrections, tmp_path, drawing):
    with pytest.raises(NotACorrectionError):
        keep(corrections, **{"strokes": SEVEN, **drawing})
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file_is_refused_at_once(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(NotKeptError, match="--corrections"):
        Corrections(path, WEIGHTS)


@posix
@pytest.mark.skipif(
    getattr(os, "geteuid", int)() == 0, reason="nothing is closed to root"
)
def test_a_folder_closed_to_us_is_refused_at_once(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(NotKeptError):
        Corrections(tmp_path, WEIGHTS)


def test_weights_that_have_no_sha256_are_refused(tmp_path):
    with pytest.raises(NotACorrectionError, match="SHA-256"):
        Corrections(tmp_path, "latest")


def test_what_was_kept_can_be_drawn_again(corrections, tmp_path):
    keep(corrections, strokes=SEVEN[:1])
    [found] = read_corrections(tmp_path).corrections
    again = [{"width": each.width, "points": each.points} for each in found.strokes]
    assert np.array_equal(ink_from_strokes(again), ink_from_strokes(SEVEN[:1]))


# Taking back.


def test_what_is_taken_back_counts_no_longer(corrections, tmp_path):
    visit = new_visit()
    first, second = keep(corrections, 1, visit), keep(corrections, 2, visit)
    corrections.take_back(visit, second)
    found = read_corrections(tmp_path)
    assert [each.id for each in found.corrections] == [first]
    assert (found.taken_back, found.unreadable) == (1, 0)


def test_only_the_last_of_the_same_visit_is_taken_back_and_only_once(
    corrections, tmp_path
):
    anna, ben = new_visit(), new_visit()
    first, last = keep(corrections, 1, anna), keep(corrections, 2, anna)
    of_ben = keep(corrections, 3, ben)
    for visit, kept in (
        (anna, first),
        (anna, of_ben),
        (ben, last),
        (new_visit(), last),
        (anna, None),
        (["a"], last),
        (None, None),
    ):
        with pytest.raises(NothingToTakeBackError):
            corrections.take_back(visit, kept)
    corrections.take_back(anna, last)
    for kept in (last, first, None):
        with pytest.raises(NothingToTakeBackError):
            corrections.take_back(anna, kept)
    assert ids(tmp_path) == [first, of_ben]


def test_after_taking_back_the_visit_goes_on(corrections, tmp_path):
    visit = new_visit()
    corrections.take_back(visit, keep(corrections, 1, visit))
    again = keep(corrections, 2, visit)
    assert ids(tmp_path) == [again]
    corrections.take_back(visit, again)
    assert ids(tmp_path) == []


def test_a_folder_that_is_full_still_lets_everyone_take_back(tmp_path):
    corrections = Corrections(
        tmp_path, WEIGHTS, Limits(10**6, 10**6, 10**9, folder_bytes=200_000)
    )
    for visit, each in kept_until_full(corrections)[-20:]:
        corrections.take_back(visit, each)
    corrections.close()
    assert read_corrections(tmp_path).taken_back == 20


# Limits.


def test_a_visit_gives_no_more_than_its_share_even_if_it_takes_back(tmp_path):
    corrections = Corrections(tmp_path, WEIGHTS, Limits(visit=3))
    visit = new_visit()
    for _ in range(3):
        corrections.take_back(visit, keep(corrections, 1, visit))
    with pytest.raises(VisitLimitError):
        keep(corrections, 1, visit)
    kept = keep(corrections, 1, new_visit())
    corrections.close()
    assert ids(tmp_path) == [kept]


@pytest.mark.parametrize("limits", [Limits(minute=3), Limits(minute_bytes=5_000)])
def test_a_minute_takes_no_more_than_its_share_from_visits_however_many(
    tmp_path, limits
):
    now = [0.0]
    corrections = Corrections(tmp_path, WEIGHTS, limits, clock=lambda: now[0])
    kept = [keep(corrections) for _ in range(3)]
    size = bytes_in(tmp_path)
    assert 5_000 * 3 / 4 < size <= 5_000  # three lines fit, and four do not
    now[0] = 59.9
    with pytest.raises(BusyError, match="in a minute"):
        keep(corrections)
    now[0] = 60.0
    kept.append(keep(corrections))
    corrections.close()
    assert ids(tmp_path) == kept


def test_the_folder_never_holds_more_bytes_than_it_may(tmp_path):
    limits = Limits(10**6, 10**6, 10**9, folder_bytes=50_000)
    (tmp_path / "of another").write_bytes(b"x" * 20_000)
    corrections = Corrections(tmp_path, WEIGHTS, limits)
    kept = [each for _, each in kept_until_full(corrections)]
    corrections.close()
    longest = max(map(len, only_file(tmp_path).read_bytes().splitlines()))
    assert 50_000 * 0.99 - longest < bytes_in(tmp_path) <= 50_000
    assert ids(tmp_path) == kept
    again = Corrections(tmp_path, WEIGHTS, limits)
    with pytest.raises(StorageFullError, match="may hold 50,000 bytes"):
        keep(again)


def test_a_folder_that_was_emptied_is_noticed_within_a_minute(tmp_path):
    now = [0.0]
    limits = Limits(folder_bytes=50_000)
    (tmp_path / "old").write_bytes(b"x" * 50_000)
    corrections = Corrections(tmp_path, WEIGHTS, limits, clock=lambda: now[0])
    with pytest.raises(StorageFullError):
        keep(corrections)
    (tmp_path / "old").unlink()
    now[0] = 60.0
    kept = keep(corrections)
    corrections.close()
    assert ids(tmp_path) == [kept]


def test_a_folder_that_is_gone_keeps_nothing_and_says_so(tmp_path):
    now = [0.0]
    corrections = Corrections(tmp_path / "a", WEIGHTS, clock=lambda: now[0])
    (tmp_path / "a").rmdir()
    for now[0] in (0.0, 60.0):
        with pytest.raises(NotKeptError, match="Make room"):
            keep(corrections)


@pytest.mark.slow
def test_a_script_with_ever_new_visits_fills_no_memory(tmp_path):
    corrections = Corrections(tmp_path, WEIGHTS, FREE)
    first = new_visit()
    kept = keep(corrections, 1, first)
    for _ in range(VISITS):
        keep(corrections)
    assert len(corrections._visits) == VISITS
    with pytest.raises(NothingToTakeBackError):
        corrections.take_back(first, kept)
    corrections.close()


# Threads and processes.


def test_eight_threads_keep_fifty_each(corrections, tmp_path):
    visits = [new_visit() for _ in range(8)]

    def fifty(visit):
        return [keep(corrections, number % 10, visit) for number in range(50)]

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(fifty, visits))
    found = read_corrections(tmp_path)
    assert found.unreadable == 0
    assert {each.id for each in found.corrections} == set(itertools.chain(*kept))
    assert Counter(each.visit for each in found.corrections) == dict.fromkeys(
        visits, 50
    )


def test_threads_of_one_visit_together_give_no_more_than_its_share(tmp_path):
    corrections = Corrections(tmp_path, WEIGHTS, Limits(visit=10))
    visit = new_visit()

    def outcome(_):
        try:
            return keep(corrections, 1, visit)
        except VisitLimitError:
            return None

    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(outcome, range(50))) - {None}
    corrections.close()
    assert len(kept) == 10
    assert set(ids(tmp_path)) == kept


@pytest.mark.slow
def test_two_processes_write_into_one_folder(tmp_path):
    writers = [write_in_a_process(tmp_path, 500) for _ in range(2)]
    printed = [writer.communicate(timeout=300)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    found = read_corrections(tmp_path)
    assert {each.id for each in found.corrections} == {*printed[0], *printed[1]}
    assert len(found.corrections) == 1_000
    assert (found.unreadable, found.repeated) == (0, 0)
    assert len(list(tmp_path.iterdir())) == 2


# Reading back: whatever lies in the folder.


@pytest.fixture
def record(corrections, tmp_path):
    """Give a good line as JSON has it; the folder is empty again."""
    keep(corrections)
    path = only_file(tmp_path)
    line = path.read_bytes()
    corrections.close()  # Windows deletes no open file
    path.unlink()
    return json.loads(line)


def skips_between_good_lines(folder, record, broken):
    """Tell whether a line is counted as broken, and its neighbours are read."""
    others = [{**record, "id": digit * 16} for digit in "12"]
    first, last = (json.dumps(each).encode() + b"\n" for each in others)
    (folder / "corrections-x.jsonl").write_bytes(first + broken + b"\n" + last)
    found = read_corrections(folder)
    return (
        [each.id for each in found.corrections] == ["1" * 16, "2" * 16]
        and (found.unreadable, found.repeated, found.taken_back) == (1, 0, 0)
        and found.unopened == 0
    )


@pytest.mark.parametrize(
    "broken",
    [
        *(b"{", b"null", b"7", b"[]", b"{}", b'"7"', b" ", b"\r", b"\0", b"\xff\xfe"),
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
        b"x" * (LINE_LIMIT + 1),
        b"x" * (3 * LINE_LIMIT + 7),
    ],
    ids=lambda value: f"{value[:20]!r}-{len(value)}",
)
def test_a_broken_line_is_counted_and_left_out(tmp_path, record, broken):
    assert skips_between_good_lines(tmp_path, record, broken)


def test_every_half_of_a_line_is_left_out(tmp_path, record):
    line = json.dumps(record).encode() + b"\n"
    path = tmp_path / "corrections-x.jsonl"
    for length in [1, 2, 100, len(line) // 2, len(line) - 2, len(line) - 1]:
        path.write_bytes(line + line[:length])
        found = read_corrections(tmp_path)
        assert (len(found.corrections), found.unreadable) == (1, 1)
        path.write_bytes(line[:length] + b"\n" + line)
        found = read_corrections(tmp_path)
        assert len(found.corrections) == 1
        assert found.unreadable + found.repeated == 1


def test_empty_lines_and_empty_files_are_nothing(tmp_path, record):
    (tmp_path / "corrections-x.jsonl").write_bytes(b"\n\n")
    (tmp_path / "corrections-y.jsonl").write_bytes(b"")
    found = read_corrections(tmp_path)
    assert not found.corrections
    assert (found.unreadable, found.unopened) == (0, 0)


def test_a_copied_file_counts_once_and_brings_nothing_back(corrections, tmp_path):
    visit = new_visit()
    first, second = keep(corrections, 1, visit), keep(corrections, 2, visit)
    path = only_file(tmp_path)
    (tmp_path / "corrections-z.jsonl").write_bytes(path.read_bytes())
    corrections.take_back(visit, second)
    found = read_corrections(tmp_path)
    assert [each.id for each in found.corrections] == [first]
    assert (found.repeated, found.taken_back, found.unreadable) == (2, 1, 0)


@posix
def test_what_is_no_plain_file_is_counted_and_never_waited_for(tmp_path, record):
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
    assert [each.id for each in found.corrections] == [record["id"]]
    assert found.unopened == 4


@pytest.mark.parametrize("name", ["missing", "file"])
def test_a_folder_that_is_none_is_an_error(tmp_path, name):
    (tmp_path / "file").write_text("")
    with pytest.raises(CorrectionsError, match="expected a folder"):
        read_corrections(tmp_path / name)


# The command.


def test_the_command_counts_each_label(corrections, tmp_path, capsys):
    visit = new_visit()
    for label in (7, 7, 1, None):
        keep(corrections, label, visit)
    corrections.take_back(visit, keep(corrections, 3, visit))
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
