"""What a visitor says of a reading -> lines for the store, or a sentence why not.

The drawing is read again: a reading that a browser sends counts for nothing.
"""

from dataclasses import dataclass
from typing import Any

from PIL import Image

from digits.arrays import bytes_from_floats
from digits.classifier import Classifier
from digits.corrections.record import (
    NotACorrectionError,
    correction_line,
    is_visit,
)
from digits.page.i18n.wording import wording_for
from digits.page.parts.feedback.feedback import SENTENCES
from digits.page.reading.messages import Drawing, drawing_in, error_json, read_drawing
from digits.reading import Reading, Verdict


@dataclass(frozen=True)
class Answer:
    """What a visitor says: what all of a drawing is, or what each digit of it is."""

    visit: str
    label: int | None = None  # 0 to 9; None for "not a digit", or where labels are
    labels: tuple[int, ...] = ()  # of a number's digits, from left to right


class CorrectionLines:
    """Puts what visitors say of readings into lines."""

    def __init__(self, classifier: Classifier):
        """Take the classifier that reads the drawings."""
        self._classifier = classifier

    def lines_of(self, message: Any) -> dict[str, Any]:
        """Return {"lines": {an id: its text, ...}}, or {"error": a sentence}.

        The message is that of `Feedback.keep_correction`.
        """
        words = wording_for(message)
        try:
            answer = _answer_in(message)
            drawing = drawing_in(message)
            reading = read_drawing(self._classifier, drawing)
            if reading.glyph is None:
                return {"error": words.headline(reading)}
            lines = self._lines(answer, drawing, reading)
        except tuple(SENTENCES) as error:
            return error_json(error, words, SENTENCES)
        return {"lines": lines}

    def _lines(
        self, answer: Answer, drawing: Drawing, reading: Reading
    ) -> dict[str, str]:
        """Return a line for the whole drawing, or for each digit of a number."""
        if not answer.labels:
            parts = [(answer.label, reading, drawing)]
        elif len(answer.labels) != len(reading.digits):
            raise NotACorrectionError(
                f"expected {len(reading.digits)} labels, as many as digits were read; "
                f"received {len(answer.labels)}. Send what the page sends."
            )
        else:
            pairs = zip(answer.labels, reading.digits, strict=True)
            parts = [(label, digit, drawing_of(digit)) for label, digit in pairs]
        return dict(self._line(answer.visit, *part) for part in parts)

    def _line(
        self, visit: str, label: int | None, reading: Reading, drawing: Drawing
    ) -> tuple[str, str]:
        correction, line = correction_line(
            self._classifier.card.sha256,
            visit,
            label,
            reading,
            strokes=drawing.strokes,
            picture=drawing.picture,
        )
        return correction, line.decode()


def drawing_of(digit: Reading) -> Drawing:
    """Return one digit of a number as a drawing of its own.

    Its strokes, where they are known; else its ink on white paper.
    """
    if digit.strokes:
        return Drawing(
            strokes=[
                {"width": stroke.width, "points": stroke.points.tolist()}
                for stroke in digit.strokes
            ]
        )
    return Drawing(
        picture=Image.fromarray(255 - bytes_from_floats(digit.steps.drawing))
    )


# A message -> an answer.


def _answer_in(message: Any) -> Answer:
    """Return what a visitor says, or raise a `NotACorrectionError`."""
    sent = message if isinstance(message, dict) else {}
    visit, label, labels = (sent.get(key) for key in ("visit", "label", "labels"))
    is_none = isinstance(label, str) and label == Verdict.NOT_A_DIGIT
    of_all = labels is None and (_is_digit(label) or is_none)
    of_digits = label is None and _are_digits(labels)
    if not is_visit(visit) or not (of_all or of_digits):
        raise NotACorrectionError(
            'expected "visit" as begin_visit gave it, and "label" from 0 to 9 or '
            '"not a digit", or "labels", a list of digits; received others. Send what '
            "the page sends."
        )
    if of_digits:
        return Answer(visit, labels=tuple(labels))
    return Answer(visit, None if is_none else label)


def _are_digits(labels: Any) -> bool:
    return isinstance(labels, list) and bool(labels) and all(map(_is_digit, labels))


def _is_digit(label: Any) -> bool:
    return type(label) is int and label in range(10)
