"""A class that draws at once, each on a page of their own -> how long it waits.

Every visitor draws one stroke a second and sends what a browser sends: a reading every
120 ms while the pen is down, if the one before has come back, and one when it is
lifted, over connections that stay open. Nobody waits for anybody: a slow answer does
not slow the hand.
"""

from __future__ import annotations

import asyncio
import base64
import json
import statistics
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digits.arrays import bytes_from_floats
from digits.bench.server import CALLS, Server, serving, wait_until_there
from digits.preprocess import glyph_from_ink
from digits.progress import show_progress
from digits.strokes import ink_from_strokes
from digits.synthetic.digits import digit_drawing
from digits.synthetic.rendering import RenderStyle, pad_strokes
from digits.verdict import verdict_on_ink

BEAT = 1.0  # s; from one stroke to the next
PEN_DOWN = 0.6  # s of it
PACE = 0.12  # s; from one reading to the next while the pen is down
POINTS = 36  # of a stroke: a screen's sixty a second
LATEST = 30.0  # s; after which an answer counts as lost
SAMPLED = 10  # one in so many answers to a pen that is down is compared
HAND = RenderStyle(side=(100.0, 200.0), brush=(16.0, 16.0))

READ = ("pad", "read_drawing")  # a part of the page, and its function
NOTHING = ("feedback", "begin_visit")  # it returns a number by chance
FLOOR = "nothing (the floor)"
WARM_UP = 10.0  # s; memory that is first needed then is not counted as growth

Strokes = list[dict[str, Any]]


@dataclass
class Tally:
    """What became of requests.

    Attributes:
        lifted: s; how long each answer took after the pen was lifted.
        down: s; likewise of those while it was down.
        overtaken: requests that a newer one of the same visitor made needless.
        errors: by their kind.
        answers: (strokes, glyph) of every lifted pen and some others, to be compared.
        sent: requests.
        megabytes: of memory, as they were looked at.
    """

    lifted: list[float] = field(default_factory=list)
    down: list[float] = field(default_factory=list)
    overtaken: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    answers: list[tuple[Strokes, str | None]] = field(default_factory=list)
    sent: int = 0
    megabytes: list[float] = field(default_factory=list)

    def mixed_up(self) -> int:
        """Return how many answers have the glyph of another drawing."""
        wrong = 0
        for done, (strokes, glyph) in enumerate(self.answers, start=1):
            wrong += glyph != glyph_text(strokes)
            show_progress("answers compared", done, len(self.answers))
        return wrong


# What is drawn.


def stroke_by_stroke(seed: int) -> list[Strokes]:
    """Return a drawing as it grows: after its first stroke, after its second, ...

    Args:
        seed: another one gives another drawing.
    """
    rng = np.random.default_rng(seed)
    paths = [_evenly(path) for path in digit_drawing(seed % 10, rng)]
    strokes = [
        {"width": one["width"], "points": one["points"].round(1).tolist()}
        for one in pad_strokes(paths, rng, HAND)
    ]
    return [strokes[: count + 1] for count in range(len(strokes))]


def _evenly(path: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a path as so many points as a screen gives, at even times."""
    places = np.linspace(0, len(path) - 1, POINTS)
    return np.stack(
        [np.interp(places, np.arange(len(path)), axis) for axis in path.T], axis=1
    )


def partly(strokes: Strokes, share: float) -> Strokes:
    """Return strokes of which the last is drawn up to a share of its points."""
    *before, last = strokes
    points = last["points"][: max(1, round(share * len(last["points"])))]
    return [*before, {**last, "points": points}]


def glyph_text(strokes: Strokes) -> str | None:
    """Return the glyph of strokes as the server's answers have it; None for a dot."""
    ink = ink_from_strokes(strokes)
    glyph = glyph_from_ink(ink) if verdict_on_ink(ink) is None else None
    if glyph is None:
        return None
    pixels = bytes_from_floats(glyph).tobytes()
    return base64.b64encode(pixels).decode("ascii")


# Who draws.


@dataclass
class Visitor:
    """One page, as the server sees it.

    Attributes:
        number: other visitors have others.
        server: that it asks.
        part: number of the part of the page that it asks.
        function: of that part.
        tally: what became of its requests.
    """

    number: int
    server: Server
    part: int
    function: str
    tally: Tally
    turn: int = 0
    waiting: asyncio.Task | None = None
    tasks: list[asyncio.Task] = field(default_factory=list)
    connections: list[tuple] = field(default_factory=list)

    async def draw(self, until: float) -> None:
        """Draw one stroke a beat, from a moment of its own on, until some time."""
        await asyncio.sleep(self.number * 0.618 % 1 * BEAT)
        drawing, beat = 0, time.monotonic()
        while beat < until:
            for strokes in stroke_by_stroke(1000 * self.number + drawing):
                await self._stroke(strokes, beat)
                beat += BEAT
                await asyncio.sleep(max(0, beat - time.monotonic()))
            drawing += 1
        await asyncio.gather(*self.tasks)
        await self.leave()

    async def leave(self) -> None:
        """Close every connection."""
        for _, writer in self.connections:
            await _closed(writer)

    async def _stroke(self, strokes: Strokes, began: float) -> None:
        moment = PACE
        while moment < PEN_DOWN:
            await asyncio.sleep(max(0, began + moment - time.monotonic()))
            if self.waiting is None or self.waiting.done():
                shown = partly(strokes, moment / PEN_DOWN)
                self.waiting = self._ask(shown, self.tally.down)
            moment += PACE
        await asyncio.sleep(max(0, began + PEN_DOWN - time.monotonic()))
        self._ask(strokes, self.tally.lifted)

    def _ask(self, strokes: Strokes, times: list[float]) -> asyncio.Task:
        self.turn += 1
        self.tally.sent += 1
        self.tasks = [task for task in self.tasks if not task.done()]
        message = {
            "strokes": strokes,
            "visit": f"load-{self.number}",
            "turn": self.turn,
            "lifted": times is self.tally.lifted,
            "language": "en",
        }
        task = asyncio.create_task(self._answered(message, times))
        self.tasks.append(task)
        return task

    async def _answered(self, message: dict, times: list[float]) -> None:
        began = time.monotonic()
        try:
            answer = await asyncio.wait_for(self._call(message), LATEST)
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            self.tally.errors[type(error).__name__] += 1
            return
        took = time.monotonic() - began
        if answer.get("superseded"):
            self.tally.overtaken += 1
        elif "error" in answer:
            self.tally.errors[answer["error"]] += 1
        else:
            times.append(took)
            if times is self.tally.lifted or message["turn"] % SAMPLED == 0:
                self.tally.answers.append((message["strokes"], answer.get("glyph")))

    async def _call(self, message: dict) -> dict:
        """Return what the server answers, over a connection that is free."""
        body = json.dumps(
            {
                "component_id": self.part,
                "fn_name": self.function,
                "session_hash": f"load{self.number}",
                "data": message,
            }
        ).encode()
        head = f"POST {CALLS} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        status, answer = await self._exchange(head.encode() + body)
        if status != 200:
            raise OSError(f"status {status}")
        return json.loads(answer)

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer; on a fresh connection if one is gone.

        A server closes connections that were idle for some seconds, and may do so while
        a request is on its way: browsers then send it again.
        """
        while self.connections:
            reader, writer = self.connections.pop()
            try:
                return await self._sent(request, reader, writer)
            except (asyncio.IncompleteReadError, ConnectionError):
                await _closed(writer)
        fresh = await asyncio.open_connection("127.0.0.1", self.server.port)
        return await self._sent(request, *fresh)

    async def _sent(
        self, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[int, bytes]:
        writer.write(request)
        answer = await _response(reader)
        self.connections.append((reader, writer))
        return answer


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):  # it was closed from the other side
        await writer.wait_closed()


async def _response(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Return status and body of one HTTP answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(None, 2)[1])
    length = head.partition("content-length:")[2].split(None, 1)[0]
    return status, await reader.readexactly(int(length))


# How long they wait.


def drive(
    server: Server, part: int, function: str, visitors: int, seconds: float
) -> Tally:
    """Return what became of a class that draws for a while.

    Args:
        server: ready to read.
        part: number of the part of the page that is asked.
        function: of that part.
        visitors: how many draw.
        seconds: for how long.
    """
    tally = Tally()
    asyncio.run(_drive(server, part, function, visitors, seconds, tally))
    return tally


async def _drive(
    server: Server,
    part: int,
    function: str,
    visitors: int,
    seconds: float,
    tally: Tally,
) -> None:
    until = time.monotonic() + seconds
    drawing = [
        asyncio.create_task(Visitor(n, server, part, function, tally).draw(until))
        for n in range(visitors)
    ]
    watching = asyncio.create_task(_watch(server, seconds, tally))
    await asyncio.gather(*drawing)
    watching.cancel()


async def _watch(server: Server, seconds: float, tally: Tally) -> None:
    """Note the server's memory each second."""
    for second in range(1, round(seconds) + 1):
        await asyncio.sleep(1)
        held = server.megabytes()
        tally.megabytes += [] if held is None else [held]
        show_progress(f"seconds of {server.port}", second, round(seconds))


def loaded(visitors: int, seconds: float, warm_up: float = WARM_UP) -> dict[str, Tally]:
    """Return what became of a class, and of one whose page does nothing: the floor.

    Args:
        visitors: how many draw at once.
        seconds: for how long, each.
        warm_up: s that are not counted.

    Raises:
        OSError: the page does not start.
    """
    with (
        tempfile.TemporaryDirectory() as kept,
        serving("--corrections", kept) as server,
    ):
        wait_until_there(server, "/health")
        parts = server.parts()
        drive(server, parts[READ[0]], READ[1], visitors, warm_up)
        return {
            name: drive(server, parts[part], function, visitors, seconds)
            for name, (part, function) in {"readings": READ, FLOOR: NOTHING}.items()
        }


def table(tallies: dict[str, Tally], seconds: float) -> str:
    """Return a row for each, as `loaded` gives them."""
    head = f"{'':22} {'sent/s':>7} {'median':>9} {'95 %':>9} {'x floor':>8}"
    head += (
        f" {'overtaken':>10} {'errors':>7} {'mixed up':>9} {'memory, MB':>11} {'n':>7}"
    )
    least = spread(tallies[FLOOR].lifted)[1]
    return "\n".join(
        [head, *(_row(n, one, seconds, least) for n, one in tallies.items())]
    )


def _row(name: str, tally: Tally, seconds: float, least: float) -> str:
    median, late = spread(tally.lifted)
    memory = [f"{held:.0f}" for held in tally.megabytes] or ["?"]
    mixed_up = "-" if name == FLOOR else f"{tally.mixed_up():,}"
    return (
        f"{name:22} {tally.sent / seconds:7.0f} {1e3 * median:6.0f} ms "
        f"{1e3 * late:6.0f} ms {late / least:8.2f} {tally.overtaken:10,} "
        f"{sum(tally.errors.values()):7,} {mixed_up:>9} "
        f"{memory[0]:>5}-{memory[-1]:<5} {len(tally.lifted):7,}"
    )


def spread(times: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile, in seconds."""
    if len(times) < 2:
        return (float("nan"), float("nan"))
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]
