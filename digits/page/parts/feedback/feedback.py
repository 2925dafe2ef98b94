"""What a visitor says of a reading -> a correction on disk, or a sentence why not.

The server reads the drawing again: a reading that a browser sends counts for nothing.
"""

from typing import Any

from digits.classifier import Classifier
from digits.corrections.record import NotACorrectionError, is_visit, new_visit
from digits.corrections.store import (
    Corrections,
    CorrectionsError,
    NothingToRetractError,
    RateLimitError,
    StorageFullError,
    VisitLimitError,
)
from digits.page.i18n.wording import Wording, wording_for
from digits.page.reading import messages
from digits.page.reading.messages import drawing_in, error_json, read_drawing
from digits.reading import Verdict

# What may go wrong -> the key of the sentence; narrower errors first.
SENTENCES: dict[type[Exception], str] = {
    VisitLimitError: "error.enough",
    RateLimitError: "error.many_answers",
    StorageFullError: "error.no_room",
    NothingToRetractError: "error.too_late",
    CorrectionsError: "right.not_kept",  # whatever else it is
    **messages.SENTENCES,
}


class Feedback:
    """Answers what visitors say of readings; keeps it where the host wants that."""

    def __init__(self, classifier: Classifier, corrections: Corrections | None):
        """Take the classifier, and None if nothing is kept."""
        self._classifier = classifier
        self._corrections = corrections

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
            message: a drawing, as `drawing_in` takes it, "label": 0 to 9 or "not a
                digit", "visit": as `begin_visit` gave it, "language": to answer in;
                nothing in it is trusted.

        Returns:
            {"kept": an id}, by which it can be retracted, or {"error": a sentence}.
        """
        words = wording_for(message)
        try:
            return self._added(message, words)
        except tuple(SENTENCES) as error:
            return error_json(error, words, SENTENCES)

    def take_back(self, message: Any) -> dict[str, Any]:
        """Retract the last correction of a visit.

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

    def _added(self, message: Any, words: Wording) -> dict[str, Any]:
        visit, label = _visit_and_label(message)
        corrections = self._open_corrections()
        drawing = drawing_in(message)
        reading = read_drawing(self._classifier, drawing)
        if reading.glyph is None or reading.verdict is Verdict.NUMBER:
            return {"error": words.headline(reading)}  # there is no single digit
        correction = corrections.add(
            visit, label, reading, strokes=drawing.strokes, picture=drawing.picture
        )
        return {"kept": correction}

    def _open_corrections(self) -> Corrections:
        if self._corrections is None:
            raise CorrectionsError("nothing is kept here. Ask for nothing.")
        return self._corrections


def _visit_and_label(message: Any) -> tuple[str, int | None]:
    """Return both from a message; the label is None for "not a digit"."""
    sent = message if isinstance(message, dict) else {}
    visit, label = sent.get("visit"), sent.get("label")
    is_digit = type(label) is int and label in range(10)
    is_none = isinstance(label, str) and label == Verdict.NOT_A_DIGIT
    if not is_visit(visit) or not (is_digit or is_none):
        raise NotACorrectionError(
            'expected "visit" as begin_visit gave it, and "label" from 0 to 9 or '
            '"not a digit"; received others. Send what the page sends.'
        )
    return visit, label if is_digit else None
