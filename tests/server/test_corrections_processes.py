"""Processes of their own keep corrections: killed, and two in one folder."""

import os
import signal
import time

import pytest

from digits.corrections.reader import read_corrections
from tests.helpers.kept import ids, write_in_a_process


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX's signals")
@pytest.mark.slow
@pytest.mark.parametrize("points", [3, 4_000])  # a long line takes longer to write
def test_what_was_acknowledged_before_a_kill_is_there(tmp_path, rng, points):
    acknowledged, rounds = set(), 4
    for _ in range(rounds):
        writer = write_in_a_process(tmp_path, 1_000, "--points", points)
        for _ in range(rng.integers(1, 900 if points == 3 else 90)):
            acknowledged.add(writer.stdout.readline().strip())
        time.sleep(rng.uniform(0, 0.02))
        writer.send_signal(signal.SIGKILL)
        acknowledged |= set(writer.communicate(timeout=60)[0].split())
        assert writer.returncode == -signal.SIGKILL
    found = read_corrections(tmp_path)
    there = set(ids(tmp_path))
    assert acknowledged <= there
    # A kill between the disk and the answer leaves one that was not acknowledged; a
    # kill within a line leaves half of it.
    assert len(there - acknowledged) + found.unreadable <= rounds
    assert {len(entry.strokes[0].points) for entry in found.corrections} == {points}
    last = write_in_a_process(tmp_path, 1)
    assert last.communicate(timeout=60)[0].strip() in ids(tmp_path)


@pytest.mark.slow
def test_two_processes_write_into_one_folder(tmp_path):
    writers = [write_in_a_process(tmp_path, 500) for _ in range(2)]
    printed = [writer.communicate(timeout=300)[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    found = read_corrections(tmp_path)
    assert set(ids(tmp_path)) == {*printed[0], *printed[1]}
    assert len(found.corrections) == 1_000
    assert (found.unreadable, found.repeated) == (0, 0)
    assert len(list(tmp_path.iterdir())) == 2
