"""A class session while the class draws: what it costs, and whether anything is lost.

Two pages are served, one with a session and one without. The same class draws on both
by turns; on the one with a session each pupil also looks at the task and gives ten
drawings, and a board looks on.
"""

import asyncio
import secrets
import time
from dataclasses import dataclass, field
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

GIVEN = 10  # drawings of each pupil
ROUNDS = 2  # on each page, by turns
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
) -> tuple[dict[str, Tally], Given]:
    """Return what became of a class's readings without and with a session.

    And of what it gave; each half of the seconds is taken in two turns. With teaching,
    the board teaches one network after the other meanwhile.
    """
    key = secrets.token_hex(16)
    with (
        serving() as plain,
        serving("--class", **{"DIGITS_CLASS_KEY": key}) as room,
    ):
        tallies = {"without a session": Tally(), "with a session": Tally()}
        given = Given()
        for server in (plain, room):
            wait_until_there(server, "/health")
            asyncio.run(drive(server, READ, visitors, warm_up))
        for turn in range(ROUNDS):
            part = seconds / ROUNDS
            found = asyncio.run(drive(plain, READ, visitors, part))
            tallies["without a session"].add(found)
            found = asyncio.run(
                _with_session(room, key, visitors, part, turn, given, teach)
            )
            tallies["with a session"].add(found)
    return tallies, given


async def _with_session(
    server: Server,
    key: str,
    visitors: int,
    seconds: float,
    turn: int,
    given: Given,
    teach: bool,
) -> Tally:
    parts = await asyncio.to_thread(server.parts)
    # Made beforehand: this process also times the class.
    drawn = {n: _drawings(n, turn) for n in range(visitors)}
    until = time.monotonic() + seconds
    drawing = asyncio.create_task(drive(server, READ, visitors, seconds))
    pupils = [
        Pupil(Visitor(n, server, parts[PUPILS], "", Tally()), given).take_part(
            until, of
        )
        for n, of in drawn.items()
    ]
    board = parts[BOARD]
    watching = [asyncio.create_task(_watch_board(server, board, key, given))]
    if teach:
        watching.append(asyncio.create_task(_teach(server, board, key, given)))
    await asyncio.gather(*pupils)
    await asyncio.sleep(LATE)
    for task in watching:
        task.cancel()
    return await drawing


def _drawings(number: int, turn: int) -> list[Drawn]:
    """Return what a pupil gives in a turn."""
    count = GIVEN // ROUNDS
    drawn = []
    for place in range(turn * count, (turn + 1) * count):
        strokes = growing_drawing(FIRST_SEED + GIVEN * number + place)[-1]
        drawn.append((place, strokes, glyph_of(strokes)))
    return drawn


@dataclass
class Pupil:
    """One who looks at the task, and gives drawings."""

    asking: Visitor
    given: Given

    async def take_part(self, until: float, drawn: list[Drawn]) -> None:
        """Give drawings until some time, evenly; pupils begin at different times."""
        began, late = time.monotonic(), self.asking.number * 0.618 % 1
        await asyncio.sleep(late * FIRST_LOOK)
        state = await self._look({})
        step = (until - began) / (len(drawn) + 1)
        for k, each in enumerate(drawn):
            moment = began + (k + late) * step
            state = await self._look_until(moment, state)
            await self._give(state, each)
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


async def _watch_board(server: Server, part: int, key: str, given: Given) -> None:
    asking = Visitor(0, server, part, "show_board", Tally())
    known: Answer = {}
    while True:
        answer = await asking.call({"key": key, **known})
        for gift in answer["gifts"]:
            given.seen.setdefault(gift["number"], (time.monotonic(), gift["glyph"]))
        known = {name: answer[name] for name in ("epoch", "since", "removed")}
        if not answer["more"]:
            await asyncio.sleep(answer["again"] / 1e3)


async def _teach(server: Server, part: int, key: str, given: Given) -> None:
    """Teach one network after the other, and look at it as a board does."""
    asking = Visitor(0, server, part, "teach_class", Tally())
    told: Answer = {}
    while True:
        is_going = told.get("phase") == "learning"
        asking.function = "watch_teaching" if is_going else "teach_class"
        told = await asking.call({"key": key, "run": told.get("run"), "since": 99})
        given.taught += not is_going and "error" not in told
        await asyncio.sleep(TAUGHT_PAUSE)


def class_table(tallies: dict[str, Tally], given: Given) -> str:
    """Return what `class_figures` found, as text."""
    late = {name: spread(tally.lifted) for name, tally in tallies.items()}
    rows = [
        f"{name:18} median {1e3 * median:5.0f} ms, 95 % {1e3 * last:5.0f} ms, "
        f"n {len(tallies[name].lifted):,}, errors "
        f"{sum(tallies[name].errors.values()):,}, overtaken "
        f"{tallies[name].lifted_overtaken:,}, mixed up {tallies[name].mixed_up():,}, "
        f"memory {tallies[name].memory[0]:.0f} to {tallies[name].memory[-1]:.0f} MB"
        for name, (median, last) in late.items()
    ]
    plain, with_session = (last for _, last in late.values())
    delays = sorted(given.delays())
    rows += [
        f"95 %: {with_session / plain:.2f} times without a session",
        f"given: {len(given.taken):,}; lost {given.lost():,}, doubled "
        f"{given.doubled:,}, mixed up {given.mixed_up():,}, refused "
        f"{len(given.refused):,}; on the board after {delays[len(delays) // 2]:.2f} s "
        f"(median) and {delays[-1]:.2f} s (the latest); looks at the task: "
        f"{given.looks:,}",
    ]
    if given.taught:
        rows.append(f"networks that were taught meanwhile: {given.taught}")
    return "\n".join(rows)
