"""A reading in one line."""

import numpy as np
import pytest

from digits.__main__ import in_words
from digits.reading import Reading, reading_json
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


def test_json_has_the_digits_of_a_number_as_readings_of_their_own():
    digits = tuple(
        Reading(Verdict.DIGIT, digit, PROBABILITIES, 0.5) for digit in (4, 2)
    )
    answer = reading_json(Reading(Verdict.NUMBER, digits=digits))
    assert answer["verdict"] == "number"
    assert answer["digit"] is answer["probabilities"] is answer["not_a_digit"] is None
    assert [digit["digit"] for digit in answer["digits"]] == [4, 2]
    assert answer["digits"][0] == {
        "verdict": "digit",
        "digit": 4,
        "probabilities": PROBABILITIES.tolist(),
        "not_a_digit": 0.5,
        "digits": [],
    }
