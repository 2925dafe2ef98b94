"""What a visitor says of a reading -> a line for the store, or a sentence why not.

The drawing is read again: a reading that a browser sends counts for nothing.
"""

from typing import Any

from digits.classifier import Classifier
from digits.corrections.record import (
    NotACorrectionError,
    correction_line,
    is_visit,
)
from digits.page.i18n.wording import wording_for
from digits.page.parts.feedback.feedback import SENTENCES
from digits.page.reading.messages import drawing_in, error_json, read_drawing
from digits.reading import Verdict


class CorrectionLines:
    """Puts what visitors say of readings into lines."""

    def __init__(self, classifier: Classifier):
        """Take the classifier that reads the drawings."""
        self._classifier = classifier

    def line_of(self, message: Any) -> dict[str, Any]:
        """Return {"correction": its id, "line": its text}, or {"error": a sentence}.

        The message is that of `Feedback.keep_correction`.
        """
        words = wording_for(message)
        try:
            visit, label = _visit_and_label(message)
            drawing = drawing_in(message)
            reading = read_drawing(self._classifier, drawing)
            if reading.glyph is None or reading.verdict is Verdict.NUMBER:
                return {"error": words.headline(reading)}  # there is no single digit
            correction, line = correction_line(
                self._classifier.card.sha256,
                visit,
                label,
                reading,
                strokes=drawing.strokes,
                picture=drawing.picture,
            )
        except tuple(SENTENCES) as error:
            return error_json(error, words, SENTENCES)
        return {"correction": correction, "line": line.decode()}


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
