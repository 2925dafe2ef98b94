"""What pupils ask: the task, giving, taking back, judging, the network's bars.

Nothing in a message is trusted. All functions run on the server's one event loop.
"""

import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from digits.calibration import DIGITS
from digits.page.i18n.wording import wording_for
from digits.page.parts.classroom.session import (
    Gift,
    Kind,
    Opponent,
    Session,
    SessionError,
    Task,
    TooSoonError,
)
from digits.page.reading.forwarded import FORWARDED
from digits.page.reading.messages import GLYPH_CHARACTERS, BusyError, error_json
from digits.page.reading.pace import Pace

PAUSE, LOAD = 2.0, 0.05  # s; between two looks at the task: see `Pace`
BARS_PAUSE, BARS_LOAD = 0.5, 0.02  # s; likewise at the bars of the class's network
TOKEN = re.compile("[0-9a-f]{8,40}")
FOREIGN_LIMIT, FOREIGN_SECONDS = 1_000, 60.0  # questions of other servers' pages
SURE = 500  # per mille; what the class's network reads with less is no reading

Answer = dict[str, Any]
Ask = Callable[[str, Any], Awaitable[Answer]]  # a function's name, and its message


class Pupils:
    """Answers pupils."""

    def __init__(self, session: Session, ask: Ask):
        """Take the session, and what asks the processes that read and learn."""
        self._session, self._ask = session, ask
        self._pace = Pace(PAUSE, LOAD, session.clock)
        self._bars_pace = Pace(BARS_PAUSE, BARS_LOAD, session.clock)
        self._under_way: set[tuple[str, str]] = set()  # visits and tokens
        self._foreign: deque[float] = deque(maxlen=FOREIGN_LIMIT)  # when they came (s)
        self.is_forwarded = False  # whether a page came through a proxy
        self.taught = 0  # networks that the class has taught

    @property
    def present(self) -> int:
        """How many pages look at the task."""
        return self._pace.present

    @property
    def foreign(self) -> int:
        """How many questions of the last minute came from pages of another server."""
        recent = self._session.clock() - FOREIGN_SECONDS
        return sum(at > recent for at in self._foreign)

    async def watch_class(self, message: Any) -> Answer:
        """Return what the class is to do.

        Args:
            message: {"visit": its number, if the page has one}.

        Returns:
            visit: the page's, or a new one; task: see `task_json`; names: of the ten
            labels; frozen; saved: when all was saved, or None; given: how many drawings
            of the visit are here; judge: a drawing to look at, {"number", "strokes"},
            or None; taught: how many networks the class has taught; again: ms.
        """
        session, visit = self._session, _field(message, "visit")
        if not session.visits.know(visit):
            if visit is not None:
                self._foreign.append(session.clock())
            visit = session.visits.new()
        self.is_forwarded |= FORWARDED.get()
        self._pace.note(visit)
        return {
            "visit": visit,
            "task": task_json(session.task),
            "names": session.names,
            "frozen": session.is_frozen,
            "saved": session.saved,
            "given": session.count_of(visit),
            "judge": self._to_judge(visit),
            "taught": self.taught,
            "again": self._pace.milliseconds,
        }

    def _to_judge(self, visit: str) -> Answer | None:
        session = self._session
        if session.round is None or session.task.kind is not Kind.FOOL:
            return None
        number = session.round.question(visit, session.clock())
        if number is None:
            return None
        return {"number": number, "strokes": session.gifts[number].strokes}

    async def give_drawing(self, message: Any) -> Answer:
        """Take a drawing for the class.

        Args:
            message: {"visit"; "token": the page's own name for the drawing, 8 to 40
                hexadecimal digits: sent twice it is taken once; "task": the number of
                the one that was shown; "label": where any digit was asked for, which it
                is; "strokes"; "language"}.

        Returns:
            {"given": its number, by which it can be taken back, "count": of the
            visit's}, or {"error": a sentence}.
        """
        words, visit = wording_for(message), _field(message, "visit")
        if not self._session.visits.know(visit):
            self._foreign.append(self._session.clock())
            return {"error": words.text("class.other"), "foreign": True}
        try:
            return await self._give(visit, message)
        except SessionError as error:
            again = {"again": True} if isinstance(error, TooSoonError) else {}
            return {"error": words.text(str(error)), **again}
        except BusyError as error:
            return error_json(error, words)

    async def _give(self, visit: str, message: Answer) -> Answer:
        session, token = self._session, message.get("token")
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise SessionError("error.lost")
        known = session.given_as(visit, token)
        if known is not None:
            return self._given_json(known)
        task = session.task_of(message.get("task"))
        label = _label_in(message, task)
        session.check(visit)
        if (visit, token) in self._under_way:
            raise BusyError
        self._under_way.add((visit, token))
        try:
            read = await self._read(visit, label, task, message)
            if "error" in read:
                return read
            return self._given_json(session.give(visit, token, task, label, read))
        finally:
            self._under_way.discard((visit, token))

    def _given_json(self, gift: Gift) -> Answer:
        return {"given": gift.number, "count": self._session.count_of(gift.visit)}

    async def _read(
        self, visit: str, label: int | None, task: Task, message: Answer
    ) -> Answer:
        drawing = {key: message.get(key) for key in ("strokes", "language")}
        read = await self._ask("read_gift", {**drawing, "visit": visit, "label": label})
        if "error" not in read and task.opponent is Opponent.CLASS:
            found = await self._ask("read_by_class", {"glyphs": [read["glyph"]]})
            read |= {"digit": _likeliest(found["shares"])}
        return read

    async def take_drawing_back(self, message: Any) -> Answer:
        """Forget a drawing for the visit that gave it.

        Args:
            message: {"visit", "given": as `give_drawing` returned it, "language"}.

        Returns:
            {"count": how many are left of the visit}, or {"error": a sentence}.
        """
        visit, session = _field(message, "visit"), self._session
        is_known = session.visits.know(visit)
        if not is_known or not session.take_back(visit, message.get("given")):
            return {"error": wording_for(message).text("class.gone")}
        return {"count": session.count_of(visit)}

    async def judge_drawing(self, message: Any) -> Answer:
        """Take what a pupil says of a classmate's drawing.

        Args:
            message: {"visit"; "number": of the drawing that `watch_class` gave;
                "said": a digit, or None for no digit}.

        Returns:
            {"judge": the next one, or None}; a judgement that nobody asked for counts
            for nothing.
        """
        visit, session = _field(message, "visit"), self._session
        if not session.visits.know(visit) or session.round is None:
            return {"judge": None}
        number, said = message.get("number"), message.get("said")
        if type(number) is int and (said is None or _is_digit(said)):
            session.round.judge(visit, number, said, session.clock())
        return {"judge": self._to_judge(visit)}

    async def read_by_class(self, message: Any) -> Answer:
        """Return what the network reads that the class has taught.

        Args:
            message: {"glyph": see `glyph_text`, "language"}.

        Returns:
            phase, step, of; shares: of the ten labels, in per mille, or None; again: ms
            until it is worthwhile to ask again, or None. Or {"error": a sentence}.
        """
        glyph = _field(message, "glyph")
        if not isinstance(glyph, str) or len(glyph) > GLYPH_CHARACTERS:
            return {"error": wording_for(message).text("error.lost")}
        if self.taught == 0:
            return {"phase": "idle", "shares": None, "again": None}
        try:
            found = await self._ask("read_by_class", {"glyphs": [glyph]})
        except BusyError as error:
            return error_json(error, wording_for(message))
        is_going = found["phase"] == "learning"
        self._bars_pace.note()
        shares = found["shares"][0] if found["shares"] else None
        again = self._bars_pace.milliseconds if is_going else None
        return {**found, "shares": shares, "again": again}


def task_json(task: Task) -> Answer:
    """Return a task: number, kind, digit, letter, opponent."""
    return asdict(task)


def _field(message: Any, name: str) -> Any:
    return message.get(name) if isinstance(message, dict) else None


def _label_in(message: Answer, task: Task) -> int | None:
    if task.kind is Kind.LETTER:
        return None
    label = message.get("label") if task.kind is Kind.ANY else task.digit
    if not _is_digit(label):
        raise SessionError("class.which_missing")
    return label


def _is_digit(value: Any) -> bool:
    return type(value) is int and value in range(DIGITS)


def _likeliest(shares: list[list[int] | None]) -> int | None:
    if not shares or not shares[0] or max(shares[0]) < SURE:
        return None
    return shares[0].index(max(shares[0]))
