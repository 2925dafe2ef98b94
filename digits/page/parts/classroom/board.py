"""What the teacher's board asks: what came in, and all that only a teacher may do.

Every message has the board's key. Without it the answer is that nothing is here. All
functions run on the server's one event loop, but for the making of a file.
"""

import asyncio
from base64 import b64encode
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from digits.calibration import DIGITS
from digits.page.i18n import for_programs
from digits.page.i18n.wording import wording_for
from digits.page.parts.classroom.fooling import Outcome
from digits.page.parts.classroom.pupils import Ask, Pupils, task_json
from digits.page.parts.classroom.saving import class_file, file_name
from digits.page.parts.classroom.session import (
    Gift,
    Kind,
    Opponent,
    Session,
    clean_name,
)
from digits.page.parts.classroom.teaching import CHOICES, aside_visits
from digits.page.parts.classroom.visits import Key
from digits.page.parts.training.lesson import settings_in
from digits.page.reading.messages import BusyError, error_json

NEWS_LIMIT = 100  # drawings in one answer
READ_LIMIT = 100  # glyphs that the class's network reads at once
PAUSE = 1_000  # ms; between two looks at what came in
TAUGHT_PAUSE = 500  # ms; likewise at a network that learns

Answer = dict[str, Any]
Method = Callable[["Board", Answer], Awaitable[Answer]]


def for_the_teacher(method: Method) -> Callable[["Board", Any], Awaitable[Answer]]:
    """Let a method answer only who has the key."""

    @wraps(method)
    async def answer(board: "Board", message: Any) -> Answer:
        key = message.get("key") if isinstance(message, dict) else None
        if not board.key.opens(key):
            return {"error": for_programs.NOTHING_HERE, "closed": True}
        try:
            return await method(board, message)
        except BusyError as error:
            return error_json(error, wording_for(message))

    return answer


class Board:
    """Answers the teacher's board."""

    def __init__(self, session: Session, pupils: Pupils, key: Key, ask: Ask):
        """Take the session, its pupils, the key, and what asks the processes."""
        self.key = key
        self._session, self._pupils, self._ask = session, pupils, ask

    # What came in.

    @for_the_teacher
    async def show_board(self, message: Answer) -> Answer:
        """Return what is new.

        Args:
            message: {"epoch", "since", "removed": what the last answer said, where
                there was one}.

        Returns:
            epoch; since: the last drawing's number in this answer; more: whether there
            are newer ones; removed: how many removals are told by now; gifts: the new
            drawings, see `gift_json`; gone: numbers that were removed; reset: whether
            the board is to forget what it has; task; names; frozen; saved; present:
            pages that look at the task; total: drawings; hands: visits that gave some;
            outcomes: of *Fool it*; foreign: questions of the last minute from another
            server's pages; forwarded: whether pages come through a proxy; taught: see
            `Pupils.watch_class`; again: ms.
        """
        session, pupils = self._session, self._pupils
        is_known = message.get("epoch") == session.epoch
        since = _count(message.get("since")) if is_known else 0
        told = _count(message.get("removed")) if is_known else 0
        new = [gift for number, gift in session.gifts.items() if number > since]
        shown = new[:NEWS_LIMIT]
        return {
            "epoch": session.epoch,
            "since": shown[-1].number if shown else since,
            "more": len(new) > len(shown),
            "removed": len(session.removed),
            "gifts": [gift_json(gift) for gift in shown],
            "gone": session.removed[told:],
            "reset": not is_known,
            "task": task_json(session.task),
            "names": session.names,
            "frozen": session.is_frozen,
            "saved": session.saved,
            "present": pupils.present,
            "total": len(session.gifts),
            "hands": len(session.hands()),
            "outcomes": outcomes_json(session),
            "foreign": pupils.foreign,
            "forwarded": pupils.is_forwarded,
            "taught": pupils.taught,
            "again": PAUSE,
        }

    # What the teacher sets.

    @for_the_teacher
    async def set_task(self, message: Answer) -> Answer:
        """Ask for something else.

        Args:
            message: {"kind": see `Kind`; "digit", "letter", "opponent": as it needs}.

        Returns:
            {"task": see `task_json`}, or {"error": a sentence}.
        """
        words, kind = wording_for(message), _kind_in(message)
        digit, letter = message.get("digit"), clean_name(message.get("letter"))
        needs_digit = kind in (Kind.DIGIT, Kind.FOOL)
        is_digit = type(digit) is int and digit in range(DIGITS)
        if kind is None or (needs_digit and not is_digit):
            return {"error": words.text("class.no_task")}
        if kind is Kind.LETTER and letter is None:
            return {"error": words.text("class.no_letter")}
        is_class = message.get("opponent") == Opponent.CLASS and self._pupils.taught
        opponent = Opponent.CLASS if is_class else Opponent.OURS
        self._session.set_task(
            kind,
            digit if needs_digit else None,
            letter if kind is Kind.LETTER else "",
            opponent if kind is Kind.FOOL else Opponent.OURS,
        )
        return {"task": task_json(self._session.task)}

    @for_the_teacher
    async def name_labels(self, message: Answer) -> Answer:
        """Give the ten labels other names.

        Args:
            message: {"names": ten texts; an empty one stands for the digit itself}.
        """
        names = message.get("names")
        if not isinstance(names, list) or len(names) != DIGITS:
            return {"error": wording_for(message).text("class.no_names")}
        cleaned = [clean_name(name) or str(digit) for digit, name in enumerate(names)]
        self._session.names = tuple(cleaned)
        return {"names": cleaned}

    @for_the_teacher
    async def freeze_class(self, message: Answer) -> Answer:
        """Take nothing more, or go on: {"frozen": whether}."""
        self._session.is_frozen = message.get("frozen") is True
        return {"frozen": self._session.is_frozen}

    @for_the_teacher
    async def remove_drawing(self, message: Answer) -> Answer:
        """Forget one drawing: {"number": of it}."""
        number = message.get("number")
        if type(number) is int:
            self._session.remove(number)
        return {"removed": number}

    @for_the_teacher
    async def forget_class(self, message: Answer) -> Answer:
        """Forget all drawings."""
        self._session.forget()
        return {"forgotten": True}

    @for_the_teacher
    async def save_class(self, message: Answer) -> Answer:
        """Return all drawings as a file for the teacher; pupils are told of it.

        Returns:
            {"name": of the file, "file": it, as base64 text}.
        """
        session, now = self._session, datetime.now(UTC)
        gifts = list(session.gifts.values())
        content = await asyncio.to_thread(class_file, gifts, session.names, now)
        session.saved = now.isoformat(timespec="seconds")
        return {"name": file_name(now), "file": b64encode(content).decode()}

    # The class's network.

    @for_the_teacher
    async def teach_class(self, message: Answer) -> Answer:
        """Teach a network with the drawings that are here.

        Args:
            message: of each of `teaching.CHOICES` one, or the first where it has none.

        Returns:
            As `Teaching.watch_teaching`, or {"error": a sentence}.
        """
        words = wording_for(message)
        try:
            settings = settings_in(message, CHOICES)
        except ValueError:
            return {"error": words.text("learning.refused")}
        drawings = self._examples()
        if not any(not is_aside for *_, is_aside in drawings):
            return {"error": words.text("class.no_drawings")}
        asked = {"drawings": drawings, "settings": settings}
        found = await self._ask("begin_teaching", asked)
        self._pupils.taught = found["run"]
        return found

    def _examples(self) -> list[list[Any]]:
        aside = aside_visits(self._session.hands())
        return [
            [gift.glyph, gift.label, gift.visit in aside]
            for gift in self._session.gifts.values()
            if gift.label is not None
        ]

    @for_the_teacher
    async def watch_teaching(self, message: Answer) -> Answer:
        """Return what the class's network has come to.

        Args:
            message: {"run" and "since": what the board knows already}.
        """
        known = {name: message.get(name) for name in ("run", "since")}
        return {**await self._ask("watch_teaching", known), "again": TAUGHT_PAUSE}

    @for_the_teacher
    async def read_drawings(self, message: Answer) -> Answer:
        """Return what the class's network reads in some of the drawings.

        Args:
            message: {"numbers": of at most a hundred drawings}.

        Returns:
            {"shares": {number: (10,) in per mille}}, of those that are here.
        """
        numbers = message.get("numbers")
        if not isinstance(numbers, list) or len(numbers) > READ_LIMIT:
            return {"shares": {}}
        gifts = [self._session.gifts.get(n) for n in numbers if type(n) is int]
        here = [gift for gift in gifts if gift is not None]
        glyphs = [gift.glyph for gift in here]
        found = await self._ask("read_by_class", {"glyphs": glyphs})
        pairs = zip(here, found["shares"], strict=False)  # none before it has learnt
        return {"shares": {str(gift.number): shares for gift, shares in pairs}}


def gift_json(gift: Gift) -> Answer:
    """Return a drawing as the board shows it.

    Returns:
        number; hand: the number of who gave it, from 1; task: its number; kind; label
        (0 to 9 or None); letter; digit: that the network reads, or None; sure: of the
        label, in per mille; strokes: see `GiftReader.read_gift`; glyph.
    """
    return {
        "number": gift.number,
        "hand": gift.hand,
        "task": gift.task.number,
        "kind": gift.task.kind,
        "label": gift.label,
        "letter": gift.task.letter,
        "digit": gift.digit,
        "sure": gift.sure,
        "strokes": gift.strokes,
        "glyph": gift.glyph,
    }


def outcomes_json(session: Session) -> Answer | None:
    """Return how a round of *Fool it* stands.

    Returns:
        digit; opponent; fooled: the numbers of the drawings that count for the class;
        read, waiting, unclear: how many there are. None before the first round.
    """
    if session.round is None:
        return None
    found = session.round.outcomes()
    counts = Counter(found.values())
    return {
        "digit": session.round.digit,
        "opponent": session.round.opponent,
        "fooled": [n for n, outcome in found.items() if outcome is Outcome.FOOLED],
        **{each.value: counts[each] for each in (Outcome.READ, Outcome.WAITING)},
        Outcome.UNCLEAR.value: counts[Outcome.UNCLEAR],
    }


def _kind_in(message: Answer) -> Kind | None:
    kind = message.get("kind")
    return Kind(kind) if isinstance(kind, str) and kind in set(Kind) else None


def _count(value: Any) -> int:
    return value if type(value) is int and value > 0 else 0
