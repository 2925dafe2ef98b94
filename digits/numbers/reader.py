"""A drawing that is no single digit -> the number it shows, if it shows one."""

from dataclasses import dataclass, replace

import numpy as np

from digits.arrays import Floats
from digits.numbers.best_path import ClassProbabilities, Digit, read_digits
from digits.numbers.detector import NumberDetector, features_of
from digits.numbers.split import Split
from digits.reading import Reading
from digits.verdict import Thresholds, Verdict, rival_of, verdict_on_probabilities


@dataclass(frozen=True, eq=False)
class NumberReader:
    """Reads numbers with one network."""

    detector: NumberDetector
    class_probabilities: ClassProbabilities
    thresholds: Thresholds

    def read(self, reading: Reading, split: Split | None, embedding: Floats) -> Reading:
        """Return the reading of a number; the reading as it is if there is none.

        Args:
            reading: of the whole drawing, as of a single digit.
            split: the ways to part the drawing; None if it cannot be parted.
            embedding: (n,), the network's of the whole drawing.
        """
        digits = read_digits(split, self.class_probabilities) if split else []
        if len(digits) < 2 or not self.detector.is_number(
            features_of(digits), embedding
        ):
            return reading
        readings = tuple(map(self._digit_reading, digits))
        return replace(reading, verdict=Verdict.NUMBER, digits=readings)

    def _digit_reading(self, digit: Digit) -> Reading:
        """Return one digit of a number; it is certain that it is a digit at all."""
        not_a_digit = float(digit.class_probabilities[-1])
        probabilities = digit.class_probabilities[:-1] / (1 - not_a_digit)
        probabilities = probabilities.astype(np.float32)
        verdict = verdict_on_probabilities(probabilities, None, self.thresholds)
        unsure = verdict is Verdict.UNSURE
        rival = rival_of(probabilities, self.thresholds) if unsure else None
        return Reading(
            verdict, digit.digit, probabilities, not_a_digit, digit.steps, rival=rival
        )
