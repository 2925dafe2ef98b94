"""What measures the real server: it starts, is asked by a class, and ends."""

import numpy as np
import pytest

from digits.bench import startup
from digits.bench.classroom import TURNS, class_figures
from digits.bench.load import (
    BESIDE_LESSONS,
    FLOOR,
    PEN_DOWN,
    READ,
    READING_PERIOD,
    READINGS,
    drive,
    load_tallies,
)
from digits.bench.server import free_port, serving, wait_until_there
from digits.bench.startup import PAGE, READING, startup_figures
from tests.helpers.aside import call, run


def test_a_server_that_cannot_start_raises_its_status():
    with (
        serving("--weights", "nowhere") as server,
        pytest.raises(OSError, match="ended with status 2"),
    ):
        wait_until_there(server, "/")


def test_ports_are_free_and_not_the_same():
    assert len({free_port() for _ in range(5)}) > 1


@pytest.mark.slow
def test_the_page_is_there_before_it_reads(monkeypatch):
    monkeypatch.setattr(startup, "GRADIO", "'gradio'")  # and not its import
    figures = startup_figures(1)
    assert [len(values) for values in figures.values()] == [1] * 4
    assert 0 < figures[PAGE][0] <= figures[READING][0]


@pytest.mark.slow
def test_a_small_class_is_answered_without_a_mistake():
    seconds, visitors = 3.0, 8
    tallies = call(load_tallies, visitors, seconds, 1.0, True)
    readings, floor = tallies[READINGS], tallies[FLOOR]
    assert readings.mixed_up() == tallies[BESIDE_LESSONS].mixed_up() == 0
    for tally in (readings, tallies[BESIDE_LESSONS], floor):
        assert tally.errors == {}
        answered = len(tally.lifted) + len(tally.down) + tally.overtaken
        assert answered == tally.sent
        assert len(tally.lifted) >= visitors
    assert readings.sent <= visitors * (seconds + 2) * (1 + PEN_DOWN / READING_PERIOD)


@pytest.mark.slow
@pytest.mark.long
def test_a_small_class_gives_drawings_while_a_network_learns_and_none_is_lost():
    pupils = 5
    without, with_session, given = call(class_figures, pupils, 20.0, True, 1.0)
    for turn in (*without, *with_session):
        assert (turn.errors, turn.mixed_up()) == ({}, 0)
    assert (len(given.taken), given.refused) == (pupils * TURNS, [])
    assert (given.lost(), given.doubled, given.mixed_up()) == (0, 0, 0)
    assert len(set(given.visits.values())) == pupils
    assert given.taught > 0


@pytest.mark.slow
@pytest.mark.long
def test_memory_stays_flat_while_a_class_draws_for_ten_minutes():
    with serving() as server:
        wait_until_there(server, "/health")
        tally = run(drive(server, READ, 100, 600))
    assert not tally.errors
    assert tally.mixed_up() == 0
    held = np.array(tally.memory)
    minutes = np.median(held[: len(held) // 60 * 60].reshape(-1, 60), axis=1)
    print(f"memory, MB, minute by minute: {minutes.round()}")
    assert minutes[2:].max() - minutes[1] < 20
