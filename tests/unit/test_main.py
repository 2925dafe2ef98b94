"""A reading in one line."""

import numpy as np
import pytest

from digits.__main__ import in_words
from digits.reading import Reading
from digits.verdict import Verdict

PROBABILITIES = np.array([0.0, 0.25, 0, 0, 0, 0, 0, 0.7491, 0.0009, 0], np.float32)


@pytest.mark.parametrize(
    ("reading", "line"),
    [
        (Reading(Verdict.BLANK), "blank"),
        (Reading(Verdict.DIGIT, 7, PROBABILITIES), "7 (digit; 7 74.9%, 1 25.0%)"),
        (
            Reading(Verdict.NOT_A_DIGIT, None, PROBABILITIES),
            "(not a digit; 7 74.9%, 1 25.0%)",
        ),
    ],
)
def test_a_line_has_the_digit_the_verdict_and_the_likely_digits(reading, line):
    assert in_words(reading) == line
