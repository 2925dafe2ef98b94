"""A drawing that is no single digit -> the number it shows, if it shows one."""

from dataclasses import dataclass, replace

import numpy as np

from digits.arrays import Floats
from digits.numbers.best_path import ClassProbabilities, Digit, Known, read_digits
from digits.numbers.detector import (
    CLEAR_LOG_PROBABILITY,
    NumberDetector,
    features_of,
    is_clear_number,
)
from digits.numbers.layout import Layout
from digits.numbers.marks import FoundMark, without_marks
from digits.numbers.split import InkSplit, Split, Splitter, StrokeSplit, split_ink
from digits.preprocess import Box
from digits.reading import Mark, Reading, Remark, Verdict
from digits.strokes import Stroke
from digits.verdict import Thresholds, rival_of, verdict_on_probabilities

DIGIT_LIMIT = 8  # digits of a number
LIKELY = np.log(0.5)  # of a digit; most of those in a long row have it
LIKELY_SHARE = 0.8  # of the digits in a long row


@dataclass(frozen=True, eq=False)
class NumberReader:
    """Reads numbers with one network."""

    detector: NumberDetector
    class_probabilities: ClassProbabilities
    thresholds: Thresholds

    def read(self, reading: Reading, split: Splitter, embedding: Floats) -> Reading:
        """Return the reading of a number; the reading of a single digit if it is none.

        Of a drawing that the network takes for a digit, only a clear number is one; and
        a digit with a wide gap in it is not sure, and has a remark that says why.

        Args:
            reading: of the whole drawing, as of a single digit.
            split: parts the drawing; asked only where it may be no single digit.
            embedding: (n,), the network's of the whole drawing.
        """
        layout = Layout(reading.steps.cropped)
        if not (self._is_doubted(reading) or layout.stands_apart):
            return reading
        single = _with_gap(reading) if layout.has_wide_gap else reading
        parted = split(reading.steps.kept)
        if parted is None:
            return single
        if self._are_rows(layout.rows):
            return _remarked(reading, Remark.SEVERAL_ROWS)
        of_ink = isinstance(parted, InkSplit)
        parted, found = without_marks(parted, None if of_ink else layout.marks)
        known = {} if found else _known(reading, parted)
        digits = read_digits(parted, self.class_probabilities, known)
        if len(digits) > DIGIT_LIMIT and _are_likely(digits):
            return _remarked(reading, Remark.TOO_MANY_DIGITS)
        is_number = len(digits) <= DIGIT_LIMIT and (
            _is_clear(digits, alone=bool(found))
            or self._is_accepted(reading, digits, embedding, of_ink)
        )
        if not is_number:
            return single
        return replace(
            reading,
            verdict=Verdict.NUMBER,
            digit=None,
            rival=None,
            digits=tuple(self._digit_reading(digit, parted) for digit in digits),
            marks=tuple(
                Mark(mark.sign, _digits_before(mark, digits)) for mark in found
            ),
        )

    def _is_doubted(self, reading: Reading) -> bool:
        return (reading.not_a_digit or 0.0) > self.thresholds.not_a_digit

    def _is_accepted(
        self, reading: Reading, digits: list[Digit], embedding: Floats, of_ink: bool
    ) -> bool:
        """Tell whether a drawing that the network takes for no digit is a number."""
        return (
            self._is_doubted(reading)
            and len(digits) > 1
            and self.detector.is_number(features_of(digits), embedding, of_ink)
        )

    def _are_rows(self, rows: list[Floats]) -> bool:
        """Tell whether all that stands in rows is clearly a digit or a number."""
        splits = [split_ink(row) for row in rows]
        return bool(rows) and all(
            split is not None
            and _is_clear(read_digits(split, self.class_probabilities), alone=True)
            for split in splits
        )

    def _digit_reading(self, digit: Digit, split: Split) -> Reading:
        """Return one digit of a number; it is certain that it is a digit at all."""
        not_a_digit = float(digit.class_probabilities[-1])
        probabilities = digit.class_probabilities[:-1] / (1 - not_a_digit)
        probabilities = probabilities.astype(np.float32)
        shares = probabilities, None, self.thresholds
        verdict = verdict_on_probabilities(*shares)
        rival = rival_of(*shares) if verdict is Verdict.UNSURE else None
        return Reading(
            verdict,
            digit.digit,
            probabilities,
            not_a_digit,
            digit.steps,
            strokes=_strokes_of(digit, split),
            rival=rival,
            box=_box_on_pad(digit, split),
        )


def _box_on_pad(digit: Digit, split: Split) -> Box | None:
    """Return where a digit of a number lies on the pad; None if only ink is known."""
    if not isinstance(split, StrokeSplit):
        return None
    rows, cols = (
        slice(whole.start + part.start, whole.start + part.stop)
        for whole, part in zip(split.box, digit.steps.box, strict=True)
    )
    return rows, cols


def _known(reading: Reading, split: Split) -> Known:
    """Return the reading of all strokes together as that of a digit."""
    if not isinstance(split, StrokeSplit) or reading.class_probabilities is None:
        return {}
    rows, cols = reading.steps.cropped.shape
    box, strokes = (slice(0, rows), slice(0, cols)), frozenset(range(split.count))
    shares = reading.class_probabilities
    return {strokes: Digit(reading.steps, box, shares, strokes=strokes)}


def _strokes_of(digit: Digit, split: Split) -> tuple[Stroke, ...]:
    """Return the strokes of a digit, in the order of drawing; empty if not known."""
    if digit.strokes is None or not isinstance(split, StrokeSplit):
        return ()
    return tuple(split.strokes[number] for number in sorted(digit.strokes))


def _is_clear(digits: list[Digit], alone: bool) -> bool:
    """Tell whether digits are a number, whatever the network takes the whole for.

    A single digit is one if it may stand alone: in a row among others, or with a mark.
    """
    if len(digits) > 1:
        return is_clear_number(features_of(digits))
    return alone and bool(digits) and digits[0].log_probability >= CLEAR_LOG_PROBABILITY


def _are_likely(digits: list[Digit]) -> bool:
    likely = [digit.log_probability >= LIKELY for digit in digits]
    return sum(likely) >= LIKELY_SHARE * len(digits)


def _digits_before(mark: FoundMark, digits: list[Digit]) -> int:
    """Return how many digits have their middle to the left of a mark's."""
    spans = [digit.box[1] for digit in digits]
    return sum((span.start + span.stop) / 2 < mark.col for span in spans)


def _with_gap(reading: Reading) -> Reading:
    """Return that a digit which is named is not all that there is, and so not sure."""
    if reading.verdict is Verdict.NOT_A_DIGIT:
        return reading
    return replace(reading, verdict=Verdict.UNSURE, remark=Remark.WIDE_GAP)


def _remarked(reading: Reading, remark: Remark) -> Reading:
    """Return that nothing is named; probabilities of one digit do not tell why."""
    if reading.verdict is Verdict.NOT_A_DIGIT:
        return replace(reading, remark=remark)
    return Reading(Verdict.NOT_A_DIGIT, remark=remark)
