"""What the classifier answers to one drawing, and that answer as JSON."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.arrays import Floats, bytes_from_floats, floats_from_bytes

if TYPE_CHECKING:
    from digits.preprocess import Box, Steps
    from digits.strokes import Stroke

SIDE = 28  # px; a glyph's


class Verdict(StrEnum):
    """The kinds of answer to a drawing."""

    BLANK = "blank"
    TOO_LITTLE = "too little"
    TOO_MUCH = "too much"
    NUMBER = "number"
    NOT_A_DIGIT = "not a digit"
    UNSURE = "unsure"
    DIGIT = "digit"


class Remark(StrEnum):
    """What is seen beside the verdict: mostly why no digit is named, or not surely."""

    TOO_MANY_DIGITS = "too many digits"
    SEVERAL_ROWS = "several rows"
    WIDE_GAP = "wide gap"
    MIRRORED = "mirrored"


@dataclass(frozen=True)
class Mark:
    """A sign among the digits of a number: a point, a comma, a colon, a minus, a slash.

    Attributes:
        sign: ".", ",", ":", "-" or "/".
        after: how many digits stand to its left.
    """

    sign: str
    after: int


@dataclass(frozen=True, eq=False)  # arrays have no single truth to compare by
class Reading:
    """What the classifier answers to one drawing.

    Attributes:
        verdict: one of `Verdict`; equal to its text.
        digit: 0 to 9; None where the verdict names none. For "unsure" the likelier one.
        digits: for "number", a reading of each digit, from left to right; their steps'
            drawings are all of the number's size. Else empty. One alone has a mark.
        marks: for "number", what stands among the digits, from left to right.
        remark: for "not a digit", how the digits are too many; for "unsure", that there
            is more beside the digit, across a gap that no digit has; for both, and for
            "digit", that a mirror shows another digit. Else None.
        mirrored: the digit that a mirror shows, where that is the remark; else None.
        box: of a digit of a number, the rows and columns that just hold it on the pad;
            None where only the ink is known, and for everything else.
        rival: for "unsure", the second digit where two are close ("A 4, or maybe a 9");
            None where the doubt is another, and for the other verdicts.
        probabilities: (10,) float32, summing to 1, index = digit; None without a glyph.
        not_a_digit: probability from 0 to 1; None without a glyph, or where the network
            cannot tell.
        steps: the pictures from drawing to glyph; None without a glyph.
        strokes: for a digit of a number, those of the pad that it consists of; empty
            where only the ink is known.
    """

    verdict: Verdict
    digit: int | None = None
    probabilities: Floats | None = None
    not_a_digit: float | None = None
    steps: Steps | None = None
    strokes: tuple[Stroke, ...] = ()
    digits: tuple[Reading, ...] = ()
    marks: tuple[Mark, ...] = ()
    remark: Remark | None = None
    mirrored: int | None = None
    rival: int | None = None
    box: Box | None = None

    @property
    def text(self) -> str:
        """The digit, or the number with its marks; empty where none is named.

        >>> three, five = (Reading(Verdict.DIGIT, digit) for digit in (3, 5))
        >>> Reading(Verdict.NUMBER, digits=(three, five), marks=(Mark(".", 1),)).text
        '3.5'
        """
        if not self.digits:
            return "" if self.digit is None else str(self.digit)
        signs = [""] * (len(self.digits) + 1)
        for mark in self.marks:
            signs[mark.after] += mark.sign
        names = [str(digit.digit) for digit in self.digits]
        return signs[0] + "".join(map(str.__add__, names, signs[1:]))

    @property
    def class_probabilities(self) -> Floats | None:
        """(11,) float32 summing to 1, the bars: the ten digits and "not a digit".

        (10,) where the network cannot tell; None without a glyph.
        """
        if self.probabilities is None or self.not_a_digit is None:
            return self.probabilities
        digits = self.probabilities * (1 - self.not_a_digit)
        return np.append(digits, self.not_a_digit).astype(np.float32)

    @property
    def glyph(self) -> Floats | None:
        """(28, 28) float32 from 0 to 1, what the network saw; None without one."""
        return None if self.steps is None else self.steps.centred


def reading_json(reading: Reading) -> dict[str, Any]:
    """Return what JSON can hold of a reading.

    >>> reading_json(Reading(Verdict.BLANK))["verdict"]
    'blank'

    Returns:
        verdict (text), digit and rival (0 to 9 or None), text (of a digit or a number,
        else ""), probabilities (ten floats that sum to 1, or None), not_a_digit (float
        or None), class_probabilities (eleven floats that sum to 1: each digit's
        probability times 1 - not_a_digit, and not_a_digit; ten where the network cannot
        tell, or None), digits (the same for each digit of a number, from left to right;
        else an empty list), marks (each a sign and after how many digits), remark (text
        or None), mirrored (0 to 9 where that is the remark, or None).
    """
    return {
        **own_json(reading),
        "digits": [reading_json(digit) for digit in reading.digits],
    }


def own_json(reading: Reading) -> dict[str, Any]:
    """Return the same without the digits of a number."""
    probabilities, shares = reading.probabilities, reading.class_probabilities
    return {
        "verdict": reading.verdict.value,
        "digit": reading.digit,
        "rival": reading.rival,
        "text": reading.text,
        "probabilities": None if probabilities is None else probabilities.tolist(),
        "not_a_digit": reading.not_a_digit,
        "class_probabilities": None if shares is None else shares.tolist(),
        "marks": [asdict(mark) for mark in reading.marks],
        "remark": None if reading.remark is None else reading.remark.value,
        "mirrored": reading.mirrored,
    }


def glyph_text(glyph: Floats) -> str:
    """Return a glyph as base64 text: its first row with ink, then the rows' bytes.

    >>> glyph = np.zeros((28, 28), np.float32)
    >>> glyph[5] = 1
    >>> list(base64.b64decode(glyph_text(glyph))) == [5] + [255] * 28
    True

    From 0 for paper to 255 for ink, row by row, down to the last row with ink.
    """
    ink = bytes_from_floats(glyph)
    rows = np.flatnonzero(ink.any(axis=1))
    first, last = (int(rows[0]), int(rows[-1])) if rows.size else (0, -1)
    inked = ink[first : last + 1].tobytes()
    return base64.b64encode(bytes([first]) + inked).decode("ascii")


def glyph_from_text(text: str) -> Floats:
    """Return the glyph that `glyph_text` wrote as a text.

    >>> glyph = np.zeros((28, 28), np.float32)
    >>> glyph[5] = 1
    >>> np.array_equal(glyph_from_text(glyph_text(glyph)), glyph)
    True

    Raises:
        ValueError: the text is of no glyph.
    """
    first, *inked = base64.b64decode(text, validate=True) or (0,)
    rows = len(inked) / SIDE
    if rows != int(rows) or first + rows > SIDE:
        raise ValueError(
            f"expected whole rows of {SIDE} bytes, {SIDE} at most; received "
            f"{len(inked)} bytes from row {first}."
        )
    levels = np.zeros((SIDE, SIDE), np.uint8)
    levels.ravel()[first * SIDE :][: len(inked)] = inked
    return floats_from_bytes(levels)
