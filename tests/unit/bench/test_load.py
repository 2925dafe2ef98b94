import asyncio
import json
import math

import numpy as np
import pytest

from digits.bench.load import (
    FLOOR,
    POINTS,
    Tally,
    glyph_text,
    partly,
    spread,
    stroke_by_stroke,
    table,
)
from tests.helpers.aside import run


@pytest.mark.parametrize("seed", range(20))
def test_a_drawing_grows_stroke_by_stroke_on_the_pad(seed):
    growing = stroke_by_stroke(seed)
    assert [len(strokes) for strokes in growing] == list(range(1, len(growing) + 1))
    assert all(few == growing[-1][: len(few)] for few in growing)
    points = np.concatenate([stroke["points"] for stroke in growing[-1]])
    assert len(points) == POINTS * len(growing)
    assert points.min() >= 0
    assert points.max() <= 280


def test_visitors_draw_different_things():
    drawn = {
        json.dumps(stroke_by_stroke(1000 * n + k)[-1]) for n in range(9) for k in (0, 1)
    }
    assert len(drawn) == 18


def test_of_a_stroke_that_is_drawn_only_a_part_is_there():
    whole = [
        {"width": 9, "points": [[0, 0]]},
        {"width": 9, "points": [[n, 0] for n in range(10)]},
    ]
    assert partly(whole, 0.4) == [
        whole[0],
        {"width": 9, "points": [[n, 0] for n in range(4)]},
    ]
    assert len(partly(whole, 0.01)[1]["points"]) == 1
    assert partly(whole, 1) == whole


def test_the_median_and_the_slowest_twentieth_by_hand():
    times = [n / 1000 for n in range(1, 100)]
    assert spread(times) == pytest.approx((0.050, 0.095))
    assert all(math.isnan(each) for each in spread([0.1]))


def test_answers_to_other_drawings_are_counted():
    one, other = (stroke_by_stroke(seed)[-1] for seed in (1, 2))
    tally = Tally(
        answers=[(one, glyph_text(one)), (one, glyph_text(other)), (one, None)]
    )
    assert tally.mixed_up() == 2


def test_a_dot_has_no_glyph():
    assert glyph_text([{"width": 9, "points": [[50, 50]]}]) is None


def test_a_row_by_hand():
    slow = Tally(lifted=[0.2] * 4, sent=40, overtaken=3, megabytes=[700, 710])
    slow.errors["late"] = 2
    floor = Tally(lifted=[0.05] * 4, sent=40)
    _, row, least = table({"readings": slow, FLOOR: floor}, 10).splitlines()
    assert row.split() == [
        *("readings", "4", "200", "ms", "200", "ms", "4.00"),
        *("3", "2", "0", "700-710", "4"),
    ]
    assert least.removeprefix(FLOOR).split()[5] == "1.00"


def test_an_idle_connection_that_the_server_closed_is_replaced():
    """The server answers once on each connection, and then closes it unasked."""
    from digits.bench.load import Visitor
    from digits.bench.server import Server

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
        answers = [await visitor._call({"strokes": []}) for _ in range(2)]
        await visitor.leave()
        listening.close()
        return answers

    assert run(asked_twice()) == [{"digit": 7}] * 2
