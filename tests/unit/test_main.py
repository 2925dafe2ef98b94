"""A reading in one line."""

import numpy as np
import pytest

from digits.__main__ import in_words
from digits.reading import Mark, Reading, Remark, Verdict

PROBABILITIES = np.array([0.0, 0.25, 0, 0, 0, 0, 0, 0.7491, 0.0009, 0], np.float32)
ONE = Reading(Verdict.DIGIT, 1, np.eye(10)[1], 0.5)
SEVEN = Reading(Verdict.UNSURE, 7, PROBABILITIES, 0.0, rival=1)


@pytest.mark.parametrize(
    ("reading", "line"),
    [
        (Reading(Verdict.BLANK), "blank"),
        (Reading(Verdict.DIGIT, 7, PROBABILITIES), "7 (digit; 7 74.9%, 1 25.0%)"),
        (SEVEN, "7 or 1 (unsure; 7 74.9%, 1 25.0%)"),
        (
            Reading(Verdict.UNSURE, 7, PROBABILITIES, 0.4),
            "7 or no digit (unsure; 7 44.9%, no digit 40.0%, 1 15.0%)",
        ),
        (
            Reading(Verdict.UNSURE, 7, PROBABILITIES, 0.0, remark=Remark.WIDE_GAP),
            "7 (unsure: wide gap; 7 74.9%, 1 25.0%)",
        ),
        (
            Reading(Verdict.NOT_A_DIGIT, None, PROBABILITIES, 0.6),
            "(not a digit; no digit 60.0%, 7 30.0%, 1 10.0%)",
        ),
        (
            Reading(Verdict.NOT_A_DIGIT, remark=Remark.SEVERAL_ROWS),
            "not a digit: several rows",
        ),
        (
            Reading(
                Verdict.UNSURE,
                7,
                PROBABILITIES,
                0.4,
                remark=Remark.MIRRORED,
                mirrored=2,
            ),
            "7 or no digit (unsure: mirrored 2; 7 44.9%, no digit 40.0%, 1 15.0%)",
        ),
        (
            Reading(
                Verdict.NUMBER,
                None,
                PROBABILITIES,
                0.9,
                digits=(ONE, SEVEN),
                marks=(Mark(".", 1),),
            ),
            "1.7 (number; 1 100.0%, 7 74.9%)",
        ),
    ],
)
def test_a_line_names_what_is_read_the_verdict_and_the_likely_shares(reading, line):
    assert in_words(reading) == line
