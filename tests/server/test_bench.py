"""What measures the real server: it starts, is asked by a class, and ends."""

import numpy as np
import pytest

from digits.bench.load import FLOOR, PACE, PEN_DOWN, drive, loaded
from digits.bench.server import free_port, serving, wait_until_there
from digits.bench.startup import PAGE, READING, started
from tests.helpers.aside import call


def test_a_server_that_cannot_start_is_said_so():
    with (
        serving("--weights", "nowhere") as server,
        pytest.raises(OSError, match="ended with status 2"),
    ):
        wait_until_there(server, "/")


def test_ports_are_free_and_not_the_same():
    assert len({free_port() for _ in range(5)}) > 1


@pytest.mark.slow
def test_the_page_is_there_before_it_reads():
    times = started(1)
    assert [len(seconds) for seconds in times.values()] == [1] * 4
    assert 0 < times[PAGE][0] <= times[READING][0]


@pytest.mark.slow
def test_a_small_class_is_answered_without_a_mistake():
    seconds, visitors = 4.0, 8
    tallies = call(loaded, visitors, seconds, 1.0)
    readings, floor = tallies["readings"], tallies[FLOOR]
    assert readings.errors == floor.errors == {}
    assert readings.mixed_up() == 0
    for tally in (readings, floor):
        answered = len(tally.lifted) + len(tally.down) + tally.overtaken
        assert answered == tally.sent
        assert len(tally.lifted) >= visitors
    assert readings.sent <= visitors * (seconds + 2) * (1 + PEN_DOWN / PACE)


@pytest.mark.slow
@pytest.mark.long
def test_memory_stays_flat_while_a_class_draws_for_ten_minutes():
    with serving() as server:
        wait_until_there(server, "/health")
        tally = drive(server, server.parts()["pad"], "read_drawing", 100, 600)
    assert not tally.errors
    assert tally.mixed_up() == 0
    held = np.array(tally.megabytes)
    minutes = np.median(held[: len(held) // 60 * 60].reshape(-1, 60), axis=1)
    print(f"memory, MB, minute by minute: {minutes.round()}")
    assert minutes[2:].max() - minutes[1] < 20
