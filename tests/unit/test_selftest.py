"""The golden drawings are the ten digits, a blank pad and a scribble."""

import pytest

from digits.reading import Reading, Verdict
from digits.selftest import SelfTestError, check, golden_drawings
from digits.strokes import checked_strokes

ANSWERS = ["blank", *(f"digit {digit}" for digit in range(10)), "not a digit"]


class Reciter:
    """Reads the golden drawings by heart, in their order."""

    def __init__(self, answers):
        self.answers = iter(answers)

    def read_strokes(self, strokes):
        verdict, _, digit = next(self.answers).partition("digit ")
        if digit.isdigit():
            return Reading(Verdict.DIGIT, int(digit))
        return Reading(Verdict(verdict or "not a digit"))


def test_the_golden_drawings_are_blank_the_ten_digits_and_a_scribble():
    golden = golden_drawings()
    assert list(golden) == ANSWERS
    for strokes in golden.values():
        assert len(checked_strokes(strokes)) == len(strokes)


def test_a_network_that_misreads_one_fails():
    answers = [*ANSWERS[:4], "digit 8", *ANSWERS[5:]]
    with pytest.raises(
        SelfTestError, match=r"reads 1 of 12 .* the first 'digit 3' as 'digit 8'"
    ):
        check(Reciter(answers))
