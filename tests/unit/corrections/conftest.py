"""A folder that takes as many corrections as come."""

import pytest

from digits.corrections import Corrections
from tests.helpers.kept import FREE, WEIGHTS


@pytest.fixture
def corrections(tmp_path):
    return Corrections(tmp_path, WEIGHTS, FREE)
