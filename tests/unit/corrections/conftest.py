"""A folder that takes as many corrections as come, and a line that is in order."""

import json

import pytest

from digits.corrections import Corrections
from digits.corrections.record import correction_line
from tests.helpers.kept import FREE, SEVEN, WEIGHTS, reading_of_seven


@pytest.fixture
def corrections(tmp_path):
    return Corrections(tmp_path, FREE)


@pytest.fixture
def record():
    """Give a good line as JSON has it."""
    visit = "f" * 32
    _, line = correction_line(WEIGHTS, visit, 1, reading_of_seven(), strokes=SEVEN)
    return json.loads(line)
