"""What a visitor says of a reading -> a correction on disk, or a sentence why not."""

from collections.abc import Callable
from typing import Any

from digits.corrections.record import new_visit
from digits.corrections.store import (
    Corrections,
    CorrectionsError,
    NothingToRetractError,
    RateLimitError,
    StorageFullError,
    VisitLimitError,
)
from digits.page.i18n.wording import wording_for
from digits.page.reading import messages
from digits.page.reading.messages import error_json

# What may go wrong -> the key of the sentence; narrower errors first.
SENTENCES: dict[type[Exception], str] = {
    VisitLimitError: "error.enough",
    RateLimitError: "error.many_answers",
    StorageFullError: "error.no_room",
    NothingToRetractError: "error.too_late",
    CorrectionsError: "right.not_kept",  # whatever else it is
    **messages.SENTENCES,
}

LinesOf = Callable[[Any], dict[str, Any]]


class Feedback:
    """Answers what visitors say of readings; keeps it where the host wants that."""

    def __init__(self, corrections: Corrections | None, lines_of: LinesOf):
        """Take the store, None if nothing is kept, and `CorrectionLines.lines_of`."""
        self._corrections = corrections
        self._lines_of = lines_of

    @property
    def keeps(self) -> bool:
        """Whether anything is kept."""
        return self._corrections is not None

    def begin_visit(self, message: Any) -> dict[str, Any]:
        """Return {"visit": a random id}; it says nothing of the visitor."""
        return {"visit": new_visit()}

    def keep_correction(self, message: Any) -> dict[str, Any]:
        """Keep what a visitor says of a drawing.

        Args:
            message: a drawing, as `drawing_in` takes it; "label": 0 to 9 or "not a
                digit", what all of it is, or "labels": as many digits, from left to
                right, as were read of a number; "visit": as `begin_visit` gave it;
                "language": to answer in. Nothing in it is trusted.

        Returns:
            {"kept": an id}, by which it can be retracted, or {"error": a sentence}. Of
            a number each digit is kept as a drawing of its own.
        """
        words = wording_for(message)
        try:
            corrections = self._open_corrections()
            made = self._lines_of(message)
            if "error" in made:
                return made
            lines = {one: line.encode() for one, line in made["lines"].items()}
            corrections.add(message["visit"], lines)
        except tuple(SENTENCES) as error:
            return error_json(error, words, SENTENCES)
        return {"kept": next(iter(lines))}

    def take_back(self, message: Any) -> dict[str, Any]:
        """Retract the last answer of a visit.

        Args:
            message: {"visit": ..., "kept": as `keep_correction` returned it,
                "language": ...}; nothing in it is trusted.

        Returns:
            {"taken_back": True}, or {"error": a sentence}.
        """
        sent = message if isinstance(message, dict) else {}
        try:
            self._open_corrections().retract(sent.get("visit"), sent.get("kept"))
        except CorrectionsError as error:
            return error_json(error, wording_for(message), SENTENCES)
        return {"taken_back": True}

    def _open_corrections(self) -> Corrections:
        if self._corrections is None:
            raise CorrectionsError("nothing is kept here. Ask for nothing.")
        return self._corrections
