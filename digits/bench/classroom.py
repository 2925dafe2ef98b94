"""A class session while the class draws: what it costs, and whether anything is lost.

Two pages are served, one with a session and one without. The same class draws on both
by turns, for what else the machine does changes from minute to minute. On the one with
a session each pupil also looks at the task and gives a drawing in each turn, and a
board looks on.
"""

import asyncio
import secrets
import statistics
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from digits.bench.load import (
    READ,
    WARM_UP,
    Strokes,
    Tally,
    Visitor,
    drive,
    glyph_of,
    growing_drawing,
    spread,
)
from digits.bench.server import Server, serving, wait_until_there

TURNS = 10  # on each page; in each a pupil gives a drawing
PUPILS, BOARD = "classroom", "board"  # parts of the page
FIRST_LOOK = 2.0  # s; in which all pupils look at the task for the first time
TAUGHT_PAUSE = 0.5  # s; between two looks at a network that learns
LATE = 2.0  # s; until a drawing that was given must be on the board
FIRST_SEED = 500_000  # of the drawings that are given

Answer = dict[str, Any]
Drawn = tuple[int, Strokes, str | None]  # its place, its strokes, and their glyph


@dataclass
class Given:
    """What became of the drawings that were given."""

    taken: dict[int, tuple[float, str | None]] = field(default_factory=dict)
    seen: dict[int, tuple[float, str]] = field(default_factory=dict)
    doubled: int = 0
    refused: list[str] = field(default_factory=list)
    looks: int = 0  # at the task
    taught: int = 0  # networks
    visits: dict[int, str] = field(default_factory=dict)  # of pupils

    def delays(self) -> list[float]:
        """Return how long each took from the answer to the board, in seconds."""
        return [
            max(0.0, self.seen[number][0] - when)
            for number, (when, _) in self.taken.items()
            if number in self.seen
        ]

    def lost(self) -> int:
        """Return how many never came to the board."""
        return len(self.taken.keys() - self.seen.keys())

    def mixed_up(self) -> int:
        """Return how many came with another drawing's glyph."""
        both = self.taken.keys() & self.seen.keys()
        return sum(self.taken[n][1] != self.seen[n][1] for n in both)


def class_figures(
    visitors: int, seconds: float, teach: bool = False, warm_up: float = WARM_UP
) -> tuple[list[Tally], list[Tally], Given]:
    """Return what became of a class's readings without and with a session, by turns.

    And of what it gave. Each of the two takes so many seconds in all; by turns one or
    the other comes first. With teaching, the board teaches one network after the other.
    """
    key = secrets.token_hex(16)
    with (
        serving() as plain,
        serving("--class", **{"DIGITS_CLASS_KEY": key}) as room,
    ):
        without, with_session, given = [], [], Given()
        for server in (plain, room):
            wait_until_there(server, "/health")
            asyncio.run(drive(server, READ, visitors, warm_up))
        part = seconds / TURNS
        alone = plain, READ, visitors, part
        for turn in range(TURNS):
            session = _Turn(room, key, visitors, part, turn, given, teach)
            both = [(with_session, session.take), (without, partial(drive, *alone))]
            for tallies, draw in both if turn % 2 == 0 else reversed(both):
                tallies.append(asyncio.run(draw()))
    return without, with_session, given


@dataclass(frozen=True)
class _Turn:
    """A class that draws with a session for some seconds, and gives."""

    server: Server
    key: str
    visitors: int
    seconds: float
    number: int
    given: Given
    teach: bool

    async def take(self) -> Tally:
        """Return what became of the readings."""
        parts = await asyncio.to_thread(self.server.parts)
        # Made beforehand: this process also times the class.
        drawn = [self._drawing_of(n) for n in range(self.visitors)]
        until = time.monotonic() + self.seconds
        drawing = asyncio.create_task(
            drive(self.server, READ, self.visitors, self.seconds)
        )
        asking = [
            Visitor(n, self.server, parts[PUPILS], "", Tally())
            for n in range(self.visitors)
        ]
        teacher = Teacher(self.server, parts[BOARD], self.key, self.given)
        looking = asyncio.create_task(teacher.look())
        teaching = asyncio.create_task(teacher.teach(until)) if self.teach else None
        await asyncio.gather(
            *(
                Pupil(one, self.given).take_part(until, of)
                for one, of in zip(asking, drawn, strict=True)
            )
        )
        if teaching:
            await teaching
        await asyncio.sleep(LATE)
        looking.cancel()
        return await drawing

    def _drawing_of(self, pupil: int) -> Drawn:
        strokes = growing_drawing(FIRST_SEED + TURNS * pupil + self.number)[-1]
        return self.number, strokes, glyph_of(strokes)


@dataclass
class Pupil:
    """One who looks at the task, and gives drawings."""

    asking: Visitor
    given: Given

    async def take_part(self, until: float, drawn: Drawn) -> None:
        """Look at the task until some time, and give a drawing meanwhile.

        Pupils begin at different times.
        """
        began, late = time.monotonic(), self.asking.number * 0.618 % 1
        await asyncio.sleep(late * min(FIRST_LOOK, until - began))
        state = await self._look({"visit": self.given.visits.get(self.asking.number)})
        self.given.visits[self.asking.number] = state["visit"]
        state = await self._look_until(began + late * (until - began), state)
        await self._give(state, drawn)
        await self._look_until(until, state)
        await self.asking.leave()

    async def _look_until(self, moment: float, state: Answer) -> Answer:
        """Look at the task as a page does, until some time; return what it was last."""
        while time.monotonic() + state["again"] / 1e3 < moment:
            await asyncio.sleep(state["again"] / 1e3)
            state = await self._look({"visit": state["visit"]})
        await asyncio.sleep(max(0, moment - time.monotonic()))
        return state

    async def _look(self, message: Answer) -> Answer:
        self.given.looks += 1
        return await self._ask("watch_class", message)

    async def _give(self, state: Answer, drawn: Drawn) -> None:
        place, strokes, glyph = drawn
        message = {
            "visit": state["visit"],
            "token": f"{self.asking.number:04x}{place:04x}",
            "task": state["task"]["number"],
            "label": place % 10,
            "strokes": strokes,
        }
        answer: Answer = {"again": True}
        while answer.get("again"):
            answer = await self._ask("give_drawing", message)
        if "given" not in answer:
            self.given.refused.append(str(answer.get("error")))
            return
        self.given.doubled += answer["given"] in self.given.taken
        self.given.taken[answer["given"]] = time.monotonic(), glyph

    async def _ask(self, function: str, message: Answer) -> Answer:
        self.asking.function = function
        return await self.asking.call({**message, "language": "en"})


@dataclass(frozen=True)
class Teacher:
    """One who looks at the board."""

    server: Server
    part: int  # number of the board among the page's parts
    key: str
    given: Given

    async def look(self) -> None:
        """Look at what came in, for ever."""
        known: Answer = {}
        while True:
            answer = await self._ask("show_board", known)
            for gift in answer["gifts"]:
                seen = time.monotonic(), gift["glyph"]
                self.given.seen.setdefault(gift["number"], seen)
            known = {name: answer[name] for name in ("epoch", "since", "removed")}
            if not answer["more"]:
                await asyncio.sleep(answer["again"] / 1e3)

    async def teach(self, until: float) -> None:
        """Teach one network after the other until some time, and see the last end."""
        told: Answer = {}
        while (going := told.get("phase") == "learning") or time.monotonic() < until:
            function = "watch_teaching" if going else "teach_class"
            known = {"run": told.get("run"), "since": 99}
            told = await self._ask(function, known)
            self.given.taught += not going and "error" not in told
            await asyncio.sleep(TAUGHT_PAUSE)

    async def _ask(self, function: str, message: Answer) -> Answer:
        asking = Visitor(0, self.server, self.part, function, Tally())
        answer = await asking.call({"key": self.key, **message})
        await asking.leave()
        return answer


def class_table(without: list[Tally], with_session: list[Tally], given: Given) -> str:
    """Return what `class_figures` found, as text."""
    plain, session = _sum_of(without), _sum_of(with_session)
    rows = [_row_of("without a session", plain), _row_of("with one", session)]
    for place, name in enumerate(("median", "95 %")):
        ratio = spread(session.lifted)[place] / spread(plain.lifted)[place]
        turns = _ratios(without, with_session, place)
        rows.append(
            f"{name}: {ratio:.2f} times without a session; of {len(turns)} turns the "
            f"least {turns[0]:.2f}, the middle one {statistics.median(turns):.2f}, the "
            f"most {turns[-1]:.2f}"
        )
    rows.append(_row_of_given(given))
    if given.taught:
        rows.append(f"networks that were taught meanwhile: {given.taught}")
    return "\n".join(rows)


def _sum_of(turns: list[Tally]) -> Tally:
    found = Tally()
    for turn in turns:
        found.add(turn)
    return found


def _row_of(name: str, tally: Tally) -> str:
    median, late = spread(tally.lifted)
    return (
        f"{name:17} median {1e3 * median:5.1f} ms, 95 % {1e3 * late:5.1f} ms, "
        f"n {len(tally.lifted):,}, errors {sum(tally.errors.values()):,}, overtaken "
        f"{tally.lifted_overtaken:,}, mixed up {tally.mixed_up():,}, "
        f"memory {tally.memory[0]:.0f} to {tally.memory[-1]:.0f} MB"
    )


def _ratios(without: list[Tally], with_session: list[Tally], place: int) -> list[float]:
    """Return how many times as long it took in each turn, in order.

    The place is that of the median, or of the 95th percentile, in `spread`.
    """
    return sorted(
        spread(two.lifted)[place] / spread(one.lifted)[place]
        for one, two in zip(without, with_session, strict=True)
    )


def _row_of_given(given: Given) -> str:
    delays = sorted(given.delays())
    return (
        f"given: {len(given.taken):,}; lost {given.lost():,}, doubled "
        f"{given.doubled:,}, mixed up {given.mixed_up():,}, refused "
        f"{len(given.refused):,}; on the board after {delays[len(delays) // 2]:.2f} s "
        f"(median) and {delays[-1]:.2f} s (the latest); looks at the task: "
        f"{given.looks:,}"
    )
