"""What the classifier answers to one drawing, and that answer as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from digits.arrays import Floats
from digits.preprocess import Steps
from digits.verdict import Verdict


@dataclass(frozen=True, eq=False)  # arrays have no single truth to compare by
class Reading:
    """What the classifier answers to one drawing.

    Attributes:
        verdict: one of `Verdict`; equal to its text.
        digit: 0 to 9; None where the verdict names none. For "unsure" the likelier one.
        digits: for "number", a reading of each digit, from left to right; their steps'
            drawings are all of the number's size. Else empty.
        probabilities: (10,) float32, summing to 1, index = digit; None without a glyph.
        not_a_digit: probability from 0 to 1; None without a glyph, or where the network
            cannot tell.
        steps: the pictures from drawing to glyph; None without a glyph.
    """

    verdict: Verdict
    digit: int | None = None
    probabilities: Floats | None = None
    not_a_digit: float | None = None
    steps: Steps | None = None
    digits: tuple[Reading, ...] = ()

    @property
    def glyph(self) -> Floats | None:
        """(28, 28) float32 from 0 to 1, what the network saw; None without one."""
        return None if self.steps is None else self.steps.centred


def reading_json(reading: Reading) -> dict[str, Any]:
    """Return what JSON can hold of a reading.

    >>> reading_json(Reading(Verdict.BLANK))["verdict"]
    'blank'

    Returns:
        verdict (text), digit (0 to 9 or None), probabilities (ten floats or None),
        not_a_digit (float or None), digits (the same for each digit of a number, from
        left to right; else an empty list).
    """
    probabilities = reading.probabilities
    return {
        "verdict": reading.verdict.value,
        "digit": reading.digit,
        "probabilities": None if probabilities is None else probabilities.tolist(),
        "not_a_digit": reading.not_a_digit,
        "digits": [reading_json(digit) for digit in reading.digits],
    }
