import asyncio

import numpy as np
import pytest

from digits.bench.load import (
    FLOOR,
    PEN_DOWN,
    READ,
    READING_PERIOD,
    READINGS,
    Tally,
    Visitor,
    drive,
    load_tallies,
)
from digits.bench.server import Server, serving, wait_until_there
from tests.helpers.aside import call, run


@pytest.mark.slow
def test_a_small_class_is_answered_without_a_mistake():
    seconds, visitors = 4.0, 8
    tallies = call(load_tallies, visitors, seconds, 1.0)
    readings, floor = tallies[READINGS], tallies[FLOOR]
    assert readings.errors == floor.errors == {}
    assert readings.mixed_up() == 0
    for tally in (readings, floor):
        answered = len(tally.lifted) + len(tally.down) + tally.overtaken
        assert answered == tally.sent
        assert len(tally.lifted) >= visitors * (seconds - 2)
    assert readings.sent <= visitors * (seconds + 2) * (1 + PEN_DOWN / READING_PERIOD)


def test_an_idle_connection_that_the_server_closed_is_replaced():
    """The server answers once on each connection, and then closes it unasked."""

    async def once(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head.partition("content-length:")[2].split()[0]))
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n" + b'{"digit": 7} '
        )
        writer.close()

    async def asked_twice():
        listening = await asyncio.start_server(once, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        visitor = Visitor(0, Server(port, None, 0.0), 1, "read", Tally())
        answers = [await visitor.call({"strokes": []}) for _ in range(2)]
        await visitor.leave()
        listening.close()
        return answers

    assert run(asked_twice()) == [{"digit": 7}] * 2


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
