"""A class session: its task, and what pupils gave, in memory alone.

It ends with the server. All of it happens on the server's one event loop, so that
nothing here needs a lock.
"""

import secrets
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from time import monotonic
from typing import Any

from digits.calibration import DIGITS
from digits.page.parts.classroom.fooling import Round
from digits.page.parts.classroom.visits import Visits

GIFT_LIMIT = 5_000  # drawings in all
BYTES_LIMIT = 20_000_000  # of their lines, compressed; 5,000 usual ones have 8 million
VISIT_LIMIT = 50  # drawings of one visit
PAUSE = 1.0  # s; between two drawings of one visit: nobody draws faster
RECENT_LIMIT = 1_000  # visits of which it is known when they gave something
TASK_LIMIT = 50  # past tasks that a drawing may still answer
REMOVED_LIMIT = 2_000  # removals that boards are told one by one
NAME_LENGTH = (
    12  # characters of a label's name, or of a letter: some signs take several
)


class SessionError(Exception):
    """A drawing is not taken; the message is the key of the sentence that says why."""


class TooSoonError(SessionError):
    """The visit gave one just now; asking again is worthwhile."""


class Kind(StrEnum):
    """What a task asks for."""

    DIGIT = "digit"  # a certain one
    ANY = "any"  # any digit: whoever draws it says which
    LETTER = "letter"  # something that is no digit
    FOOL = "fool"  # a digit that the network does not read


class Opponent(StrEnum):
    """Which network is to be fooled."""

    OURS = "ours"
    CLASS = "class"  # the one that learnt from the class


@dataclass(frozen=True)
class Task:
    """What the class is asked to draw."""

    number: int
    kind: Kind
    digit: int | None = None  # of DIGIT and FOOL
    letter: str = ""  # of LETTER
    opponent: Opponent = Opponent.OURS  # of FOOL


@dataclass(frozen=True)
class Gift:
    """A drawing that a visit gave, read by the network."""

    number: int  # from 1, in the order of giving
    visit: str
    hand: int  # the visit's number on the board, from 1
    token: str  # the page's own name for it: sent twice it is taken once
    task: Task
    label: int | None  # what it is meant to be; None for what is no digit
    line: bytes  # a correction's line, compressed
    glyph: str  # see `glyph_text`
    digit: int | None  # that the network reads; None for none
    sure: int  # of the label, in per mille; of no digit where there is none
    strokes: list[list[int]]  # each its width and then x, y, x, y, ...


@dataclass(eq=False)
class Session:
    """The drawings of a class, and what the teacher has set."""

    clock: Callable[[], float] = monotonic  # s
    visits: Visits = field(default_factory=Visits)
    task: Task = Task(1, Kind.ANY)
    is_frozen: bool = False  # nothing is taken
    saved: str | None = None  # when the teacher saved all (ISO, UTC)
    names: tuple[str, ...] = tuple(map(str, range(DIGITS)))  # of the ten labels
    round: Round | None = None  # of *Fool it*
    epoch: str = field(default_factory=lambda: secrets.token_hex(4))  # until forgotten
    gifts: dict[int, Gift] = field(default_factory=dict)  # by number
    removed: list[int] = field(default_factory=list)
    _tasks: dict[int, Task] = field(default_factory=dict)
    _last: int = 0  # number given
    _bytes: int = 0  # of the lines
    _counts: Counter[str] = field(default_factory=Counter)  # by visit
    _hands: dict[str, int] = field(default_factory=dict)  # of visits with drawings here
    _last_hand: int = 0
    _given: dict[str, float] = field(default_factory=dict)  # when a visit last did (s)

    def __post_init__(self) -> None:
        """Note the first task."""
        self._tasks[self.task.number] = self.task

    # The teacher.

    def set_task(
        self,
        kind: Kind,
        digit: int | None = None,
        letter: str = "",
        opponent: Opponent = Opponent.OURS,
    ) -> None:
        """Ask for something else; what was given stays."""
        number = self.task.number + 1
        self.task = self._tasks[number] = Task(number, kind, digit, letter, opponent)
        while len(self._tasks) > TASK_LIMIT:
            del self._tasks[next(iter(self._tasks))]
        if kind is Kind.FOOL and digit is not None:
            self.round = Round(digit, opponent)

    def remove(self, number: int) -> None:
        """Forget one drawing; nothing happens if there is none."""
        gift = self.gifts.pop(number, None)
        if gift is None:
            return
        self._bytes -= len(gift.line)
        self._counts -= Counter([gift.visit])  # one that falls to 0 is dropped
        if gift.visit not in self._counts:
            del self._hands[gift.visit]
        self.removed.append(number)
        if self.round is not None:
            self.round.remove(number)
        if len(self.removed) > REMOVED_LIMIT:  # boards ask for all anew
            self.removed.clear()
            self.epoch = secrets.token_hex(4)

    def forget(self) -> None:
        """Forget all drawings; task and names stay."""
        self.epoch = secrets.token_hex(4)
        self.gifts.clear()
        self.removed.clear()
        self._counts.clear()
        self._hands.clear()
        self._last_hand = 0
        self._given.clear()
        self._bytes = 0
        self.saved = None
        if self.round is not None:
            self.round = Round(self.round.digit, self.round.opponent)

    # The pupils.

    def task_of(self, number: Any) -> Task:
        """Return the task that a page has shown, if it is no older than fifty."""
        known = self._tasks.get(number) if type(number) is int else None
        return self.task if known is None else known

    def check(self, visit: str) -> None:
        """Raise a `SessionError` if a visit may give nothing now."""
        if self.is_frozen:
            raise SessionError("class.frozen")
        if len(self.gifts) >= GIFT_LIMIT or self._bytes >= BYTES_LIMIT:
            raise SessionError("class.full")
        if self._counts[visit] >= VISIT_LIMIT:
            raise SessionError("class.enough")
        if self.clock() < self._given.get(visit, -PAUSE) + PAUSE:
            raise TooSoonError("class.too_soon")

    def given_as(self, visit: str, token: str) -> Gift | None:
        """Return what a visit gave under a name of its own, if anything."""
        for gift in reversed(self.gifts.values()):
            if gift.token == token and gift.visit == visit:
                return gift
        return None

    def give(
        self, visit: str, token: str, task: Task, label: int | None, read: dict
    ) -> Gift:
        """Take a drawing.

        Args:
            visit: that gives it.
            token: the page's own name for it.
            task: that it answers.
            label: what it is meant to be; None for no digit.
            read: as `GiftReader.read_gift` returns it.

        Raises:
            SessionError: as `check` does.
        """
        self.check(visit)
        self._last += 1
        line = zlib.compress(read["line"].encode(), 6)
        known = {key: read[key] for key in ("glyph", "digit", "sure", "strokes")}
        hand = self._hand_of(visit)
        gift = Gift(self._last, visit, hand, token, task, label, line, **known)
        self.gifts[gift.number] = gift
        self._bytes += len(line)
        self._counts[visit] += 1
        self._note_time(visit)
        if self.round is not None and task == self.task and task.kind is Kind.FOOL:
            self.round.add(gift.number, visit, gift.digit)
        return gift

    def _hand_of(self, visit: str) -> int:
        """Return a visit's number: it stays while the visit has drawings here."""
        if visit not in self._hands:
            self._last_hand += 1
            self._hands[visit] = self._last_hand
        return self._hands[visit]

    def _note_time(self, visit: str) -> None:
        now = self.clock()
        self._given[visit] = now
        if len(self._given) > RECENT_LIMIT:
            recent = self._given.items()
            self._given = {one: at for one, at in recent if at > now - PAUSE}

    def take_back(self, visit: str, number: Any) -> bool:
        """Forget a drawing for the visit that gave it; tell whether it was there."""
        gift = self.gifts.get(number) if type(number) is int else None
        if gift is None or gift.visit != visit:
            return False
        self.remove(number)
        return True

    def count_of(self, visit: str) -> int:
        """Return how many drawings of a visit are here."""
        return self._counts[visit]

    def hands(self) -> list[str]:
        """Return the visits that have drawings here, in the order of their numbers."""
        return list(self._hands)


def line_of(gift: Gift) -> bytes:
    """Return a drawing's line, as corrections have them."""
    return zlib.decompress(gift.line)


def clean_name(text: Any) -> str | None:
    """Return a name as it is shown: short, of one line; None if there is none."""
    if not isinstance(text, str):
        return None
    shown = "".join(sign for sign in text if sign.isprintable()).strip()
    return shown[:NAME_LENGTH] or None
