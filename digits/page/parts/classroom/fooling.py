"""*Fool it*: a round in which a class draws digits that a network does not read.

A drawing counts for the class if the network reads another digit in it, or none, and
two of three classmates, asked blind, say the digit that was asked for.
"""

from dataclasses import dataclass, field
from enum import StrEnum

JUDGES = 3  # of each drawing
MAJORITY = 2  # of them
PATIENCE = 20.0  # s; who has not judged by then may be replaced
ASKED_LIMIT = 12  # visits that are asked about one drawing and may still answer
PAUSE = 1.0  # s; between two judgements of one visit: nobody looks faster


class Outcome(StrEnum):
    """What has become of a drawing; the board has a sentence for each."""

    READ = "read"  # by the network: its point
    WAITING = "waiting"  # for judges
    FOOLED = "fooled"  # the class's point
    UNCLEAR = "unclear"  # classmates do not read it either: nobody's point


@dataclass
class Candidate:
    """A drawing that the network did not read."""

    visit: str  # that gave it
    said: dict[str, int | None] = field(default_factory=dict)  # by judging visit
    asked: dict[str, float] = field(default_factory=dict)  # when a visit was asked (s)

    def needs(self, now: float) -> int:
        """Return how many judges it still lacks."""
        pending = sum(at > now - PATIENCE for at in self.asked.values())
        return JUDGES - len(self.said) - pending


class Round:
    """One round, of one digit."""

    def __init__(self, digit: int, opponent: str = "ours"):
        """Begin with no drawing, against one of the networks: see `Opponent`."""
        self.digit, self.opponent = digit, opponent
        self._candidates: dict[int, Candidate] = {}  # by the drawing's number
        self._read: set[int] = set()
        self._asked: dict[str, int] = {}  # which drawing a visit is asked about
        self._judged: dict[str, float] = {}  # when a visit judged last (s)

    def add(self, number: int, visit: str, read: int | None) -> None:
        """Take a drawing of a visit, and the digit that the network reads in it."""
        if read == self.digit:
            self._read.add(number)
        else:
            self._candidates[number] = Candidate(visit)

    def remove(self, number: int) -> None:
        """Forget a drawing."""
        self._read.discard(number)
        self._candidates.pop(number, None)

    def question(self, visit: str, now: float) -> int | None:
        """Return the drawing that a visit is to judge now, if there is one.

        The same until it is judged; never one's own, never one twice.
        """
        number = self._asked.get(visit)
        if self._is_open(number, visit):
            return number
        self._asked.pop(visit, None)
        if now < self._judged.get(visit, -PAUSE) + PAUSE:
            return None
        open_to = [n for n in self._candidates if self._may_judge(n, visit, now)]
        if not open_to:
            return None
        number = min(open_to, key=lambda n: (-len(self._candidates[n].said), n))
        self._assign(number, visit, now)
        return number

    def _assign(self, number: int, visit: str, now: float) -> None:
        asked = self._candidates[number].asked
        self._asked[visit] = number
        asked[visit] = now
        while len(asked) > ASKED_LIMIT:  # pages that have gone
            gone = next(iter(asked))
            del asked[gone], self._asked[gone]

    def _is_open(self, number: int | None, visit: str) -> bool:
        candidate = self._candidates.get(number)
        return candidate is not None and (
            visit in candidate.asked and len(candidate.said) < JUDGES
        )

    def _may_judge(self, number: int, visit: str, now: float) -> bool:
        candidate = self._candidates[number]
        is_own = candidate.visit == visit
        return not is_own and visit not in candidate.said and candidate.needs(now) > 0

    def judge(self, visit: str, number: int, said: int | None, now: float) -> bool:
        """Take what a visit says of the drawing it was asked about.

        Args:
            visit: that judges.
            number: of the drawing.
            said: the digit, or None for no digit.
            now: s.

        Returns:
            Whether it counts; it does not where the visit was asked about another one,
            or the drawing has its judges.
        """
        is_asked = self._asked.get(visit) == number and self._is_open(number, visit)
        if is_asked:
            candidate = self._candidates[number]
            candidate.said[visit] = said
            del candidate.asked[visit], self._asked[visit]
            self._judged[visit] = now
        return is_asked

    def outcome(self, number: int) -> Outcome:
        """Return what has become of a drawing of this round."""
        if number in self._read:
            return Outcome.READ
        said = list(self._candidates[number].said.values())
        right = said.count(self.digit)
        if len(said) < JUDGES:
            return Outcome.WAITING
        return Outcome.FOOLED if right >= MAJORITY else Outcome.UNCLEAR

    def outcomes(self) -> dict[int, Outcome]:
        """Return what has become of each drawing."""
        return {n: self.outcome(n) for n in sorted({*self._read, *self._candidates})}
