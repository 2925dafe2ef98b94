import asyncio
import json
import math

import numpy as np
import pytest

from digits.bench.load import (
    FLOOR,
    READINGS,
    STROKE_POINTS,
    Tally,
    Visitor,
    glyph_of,
    growing_drawing,
    load_table,
    partly_drawn,
    spread,
)
from digits.bench.server import Server
from tests.helpers.aside import run


def test_drawings_differ_and_grow_stroke_by_stroke_on_the_pad():
    drawings = [growing_drawing(seed) for seed in (*range(10), *range(9_000, 9_010))]
    assert len({json.dumps(growing[-1]) for growing in drawings}) == 20
    for growing in drawings:
        assert [len(strokes) for strokes in growing] == list(range(1, len(growing) + 1))
        assert all(few == growing[-1][: len(few)] for few in growing)
        points = np.concatenate([stroke["points"] for stroke in growing[-1]])
        assert len(points) == STROKE_POINTS * len(growing)
        assert points.min() >= 0
        assert points.max() <= 280


def test_of_a_stroke_that_is_drawn_only_a_part_is_there():
    whole = [
        {"width": 9, "points": [[0, 0]]},
        {"width": 9, "points": [[n, 0] for n in range(10)]},
    ]
    assert partly_drawn(whole, 0.4) == [
        whole[0],
        {"width": 9, "points": [[n, 0] for n in range(4)]},
    ]
    assert len(partly_drawn(whole, 0.01)[1]["points"]) == 1
    assert partly_drawn(whole, 1) == whole


def test_the_median_and_the_slowest_twentieth_by_hand():
    times = [n / 1000 for n in range(1, 100)]
    assert spread(times) == pytest.approx((0.050, 0.095))
    assert all(math.isnan(seconds) for seconds in spread([0.1]))


def test_answers_to_other_drawings_are_counted():
    first, other = (growing_drawing(seed)[-1] for seed in (1, 2))
    dot = [{"width": 9, "points": [[50, 50]]}]
    given = [(first, first), (first, other), (first, dot), (dot, dot)]
    tally = Tally(answers=[(drawn, glyph_of(read)) for drawn, read in given])
    assert tally.mixed_up() == 2
    assert glyph_of(dot) is None


def test_a_row_by_hand():
    slow = Tally(lifted=[0.2] * 4, down=[0.1] * 6, sent=40, memory=[700, 710])
    slow.overtaken, slow.lifted_overtaken = 3, 1
    slow.errors["late"] = 2
    floor = Tally(lifted=[0.05] * 4, sent=40)
    _, row, least = load_table({READINGS: slow, FLOOR: floor}, 10).splitlines()
    assert row.split() == [
        *("readings", "4", "1", "200", "ms", "200", "ms", "4.00"),
        *("3", "1", "2", "0", "700-710", "4"),
    ]
    assert least.removeprefix(FLOOR).split()[6] == "1.00"


def test_an_idle_connection_that_the_server_closed_is_replaced():
    """The server answers once on each connection, and then closes it unasked."""

    async def once(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        await reader.readexactly(int(head.partition("content-length:")[2].split()[0]))
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"digit": 7} ')
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
