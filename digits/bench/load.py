"""A class that draws at once, each pupil on a page of their own: how long it waits.

Every visitor draws one stroke a second and sends what a browser sends: a reading every
120 ms while the pen is down, if the one before has come back, and one when it is
lifted, over connections that stay open. Nobody waits for anybody: a slow answer does
not slow the hand.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from digits.bench.memory import memory_mb
from digits.bench.server import CALLS, Server, call_body, serving, wait_until_there
from digits.preprocess import glyph_from_ink
from digits.reading import glyph_text
from digits.strokes import ink_from_strokes
from digits.synthetic.digits import digit_drawing
from digits.synthetic.paths import interpolated
from digits.synthetic.rendering import RenderStyle, pad_strokes
from digits.verdict import verdict_on_ink

STROKE_PERIOD = 1.0  # s; from one stroke to the next
PEN_DOWN = 0.6  # s of it
READING_PERIOD = 0.12  # s; from one reading to the next while the pen is down
STROKE_POINTS = 36  # a screen's sixty a second
ANSWER_LIMIT = 30.0  # s; after which an answer counts as lost
COMPARED_EVERY = 10  # answers to a pen that is down; one of them is compared
HAND = RenderStyle(side=(100.0, 200.0), brush=(16.0, 16.0))

READ = ("pad", "read_drawing")  # a part of the page, and its function
NOTHING = ("feedback", "begin_visit")  # it returns a random number
LEARN = ("training", "begin_learning")  # which lets them watch a lesson, too
READINGS, FLOOR = "readings", "nothing (the floor)"
BESIDE_LESSONS = "readings beside lessons"
PAUSE = 0.4  # s; until a lesson that has ended is begun anew
WARM_UP = 10.0  # s; memory that is first needed then is not counted as growth

Strokes = list[dict[str, Any]]


@dataclass
class Tally:
    """What became of requests."""

    # s; how long each answer took after the pen was lifted, and while it was down.
    lifted: list[float] = field(default_factory=list)
    down: list[float] = field(default_factory=list)
    overtaken: int = 0  # by a newer request of the same visitor
    lifted_overtaken: int = 0  # of those
    errors: Counter[str] = field(default_factory=Counter)
    # (strokes, glyph) of every lifted pen and some others, to be compared.
    answers: list[tuple[Strokes, str | None]] = field(default_factory=list)
    sent: int = 0
    memory: list[float] = field(default_factory=list)  # MB of the server, each second

    def add(self, other: "Tally") -> None:
        """Count what became of another class's requests, too."""
        for each in fields(self):
            both = getattr(self, each.name) + getattr(other, each.name)
            setattr(self, each.name, both)

    def mixed_up(self) -> int:
        """Return how many answers have the glyph of another drawing."""
        return sum(glyph != glyph_of(strokes) for strokes, glyph in self.answers)


# What is drawn.


def growing_drawing(seed: int) -> list[Strokes]:
    """Return a drawing after its first stroke, after its second, and so on.

    The last figure of the seed is the digit.
    """
    rng = np.random.default_rng(seed)
    paths = [
        interpolated(path, np.linspace(0, len(path) - 1, STROKE_POINTS))
        for path in digit_drawing(seed % 10, rng)
    ]
    strokes = [
        {"width": stroke["width"], "points": stroke["points"].round(1).tolist()}
        for stroke in pad_strokes(paths, rng, HAND)
    ]
    return [strokes[: count + 1] for count in range(len(strokes))]


def partly_drawn(strokes: Strokes, share: float) -> Strokes:
    """Return strokes of which the last is drawn up to a share of its points."""
    *before, last = strokes
    points = last["points"][: max(1, round(share * len(last["points"])))]
    return [*before, {**last, "points": points}]


def glyph_of(strokes: Strokes) -> str | None:
    """Return the glyph of strokes as the server's answers have it; None for a dot."""
    ink = ink_from_strokes(strokes)
    glyph = glyph_from_ink(ink) if verdict_on_ink(ink) is None else None
    return None if glyph is None else glyph_text(glyph)


# Who draws.


@dataclass
class Visitor:
    """One page, as the server sees it."""

    number: int  # every visitor has another
    server: Server
    part: int  # number of the part of the page that is asked
    function: str  # of that part
    tally: Tally
    turn: int = 0
    latest: asyncio.Task | None = None
    tasks: list[asyncio.Task] = field(default_factory=list)
    connections: list[tuple] = field(default_factory=list)

    async def draw(self, until: float) -> None:
        """Draw a stroke a second until some time; visitors begin at different times."""
        await asyncio.sleep(self.number * 0.618 % 1 * STROKE_PERIOD)
        drawing, began = 0, time.monotonic()
        while began < until:
            for strokes in growing_drawing(1000 * self.number + drawing):
                await self._draw_stroke(strokes, began)
                began += STROKE_PERIOD
                await _sleep_until(began)
            drawing += 1
        await asyncio.gather(*self.tasks)
        await self.leave()

    async def leave(self) -> None:
        """Close every connection."""
        for _, writer in self.connections:
            await _close(writer)

    async def _draw_stroke(self, strokes: Strokes, began: float) -> None:
        moment = READING_PERIOD
        while moment < PEN_DOWN:
            await _sleep_until(began + moment)
            if self.latest is None or self.latest.done():
                drawn = partly_drawn(strokes, moment / PEN_DOWN)
                self.latest = self._ask(drawn, lifted=False)
            moment += READING_PERIOD
        await _sleep_until(began + PEN_DOWN)
        self._ask(strokes, lifted=True)

    def _ask(self, strokes: Strokes, lifted: bool) -> asyncio.Task:
        self.turn += 1
        self.tally.sent += 1
        self.tasks = [task for task in self.tasks if not task.done()]
        message = {
            "strokes": strokes,
            "visit": f"load-{self.number}",
            "turn": self.turn,
            "lifted": lifted,
            "language": "en",
        }
        task = asyncio.create_task(self._count_answer(message))
        self.tasks.append(task)
        return task

    async def _count_answer(self, message: dict[str, Any]) -> None:
        began, tally = time.monotonic(), self.tally
        try:
            answer = await asyncio.wait_for(self.call(message), ANSWER_LIMIT)
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            tally.errors[type(error).__name__] += 1
            return
        if answer.get("superseded"):
            tally.overtaken += 1
            tally.lifted_overtaken += message["lifted"]
        elif "error" in answer:
            tally.errors[answer["error"]] += 1
        else:
            times = tally.lifted if message["lifted"] else tally.down
            times.append(time.monotonic() - began)
            if message["lifted"] or message["turn"] % COMPARED_EVERY == 0:
                tally.answers.append((message["strokes"], answer.get("glyph")))

    async def call(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return what the server answers, over a connection that is free."""
        session = f"load{self.number}"
        body = call_body(self.part, self.function, session, message)
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
            connection = self.connections.pop()
            try:
                return await self._send(request, *connection)
            except (asyncio.IncompleteReadError, ConnectionError):
                await _close(connection[1])
        fresh = await asyncio.open_connection("127.0.0.1", self.server.port)
        return await self._send(request, *fresh)

    async def _send(
        self, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[int, bytes]:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = head.partition("content-length:")[2].split(None, 1)[0]
        body = await reader.readexactly(int(length))
        self.connections.append((reader, writer))
        return int(head.split(None, 2)[1]), body


async def _sleep_until(moment: float) -> None:
    await asyncio.sleep(max(0, moment - time.monotonic()))


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):  # it was closed from the other side
        await writer.wait_closed()


# How long they wait.


def load_tallies(
    visitors: int, seconds: float, warm_up: float = WARM_UP, lessons: bool = False
) -> dict[str, Tally]:
    """Return what became of a class, and of one whose page does nothing: the floor.

    Each draws for so many seconds, after a warm-up that is not counted. With lessons,
    the class draws once more while each of it watches one lesson after the other.

    Raises:
        OSError: the page does not start.
    """
    with (
        tempfile.TemporaryDirectory() as corrections,
        serving("--corrections", corrections) as server,
    ):
        wait_until_there(server, "/health")
        asyncio.run(drive(server, READ, visitors, warm_up))
        tallies = {READINGS: asyncio.run(drive(server, READ, visitors, seconds))}
        if lessons:
            beside = drive(server, READ, visitors, seconds, lessons=True)
            tallies[BESIDE_LESSONS] = asyncio.run(beside)
        tallies[FLOOR] = asyncio.run(drive(server, NOTHING, visitors, seconds))
        return tallies


async def drive(
    server: Server,
    asked: tuple[str, str],
    visitors: int,
    seconds: float,
    lessons: bool = False,
) -> Tally:
    """Return what became of a class; a function of a part of the page is asked.

    With lessons, each visitor watches lessons beside it.
    """
    part, function = asked
    number = await asyncio.to_thread(lambda: server.parts()[part])
    tally, until = Tally(), time.monotonic() + seconds
    watching = asyncio.create_task(_watch_memory(server, tally))
    every = [
        Visitor(n, server, number, function, tally).draw(until) for n in range(visitors)
    ]
    if lessons:
        part, function = LEARN
        number = await asyncio.to_thread(lambda: server.parts()[part])
        every += [
            _watch_lessons(Visitor(n, server, number, function, tally), until)
            for n in range(visitors)
        ]
    await asyncio.gather(*every)
    watching.cancel()
    return tally


async def _watch_lessons(visitor: Visitor, until: float) -> None:
    """Begin a lesson whenever none goes on, and watch it, as a page does."""
    seen = {"glyph": glyph_of(growing_drawing(visitor.number)[-1])}
    told: dict[str, Any] = {}
    while time.monotonic() < until:
        try:
            told = await visitor.call(seen | {"run": told.get("run"), "since": 99})
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            visitor.tally.errors[f"lesson: {type(error).__name__}"] += 1
        if "error" in told:
            visitor.tally.errors[f"lesson: {told['error']}"] += 1
        await asyncio.sleep((told.get("again") or 1e3 * PAUSE) / 1e3)
    await visitor.leave()


async def _watch_memory(server: Server, tally: Tally) -> None:
    while True:
        await asyncio.sleep(1)
        held = memory_mb(server.process.pid)
        tally.memory += [] if held is None else [held]


def load_table(tallies: dict[str, Tally], seconds: float) -> str:
    """Return a row for each tally, as `load_tallies` gives them."""
    floor = spread(tallies[FLOOR].lifted)[1]
    rows = [
        f"{'':22} {'sent/s':>7} {'read/s':>7} {'median':>9} {'95 %':>9} {'x floor':>8}"
        f" {'overtaken':>10} {'lifted':>7} {'errors':>7} {'mixed up':>9}"
        f" {'memory, MB':>11} {'n':>7}"
    ]
    for name, tally in tallies.items():
        median, late = spread(tally.lifted)
        answered = len(tally.lifted) + len(tally.down)
        memory = [f"{held:.0f}" for held in tally.memory] or ["?"]
        mixed_up = "-" if name == FLOOR else f"{tally.mixed_up():,}"
        rows.append(
            f"{name:22} {tally.sent / seconds:7.0f} {answered / seconds:7.0f} "
            f"{1e3 * median:6.0f} ms {1e3 * late:6.0f} ms {late / floor:8.2f} "
            f"{tally.overtaken:10,} {tally.lifted_overtaken:7,} "
            f"{sum(tally.errors.values()):7,} {mixed_up:>9} "
            f"{memory[0]:>5}-{memory[-1]:<5} {len(tally.lifted):7,}"
        )
    return "\n".join(rows)


def spread(times: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile, in seconds."""
    if len(times) < 2:
        return (float("nan"), float("nan"))
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]
