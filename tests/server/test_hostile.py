"""What nobody who draws would send gets a sentence, and changes nothing for others."""

import os
import time

import pytest

from tests.helpers import payloads
from tests.trials.hostile import DISK, GROWTH, PATIENCE, STORMS, attacked, fault


@pytest.fixture(scope="module")
def server():
    with attacked() as target:
        yield target


def test_what_is_sent_gets_its_sentence(server):
    for row in payloads.rows():
        answer = server.send(row)
        assert fault(row, answer) in ("", "slow"), (row, answer)
        if row.route in ("call/read", "pad read_drawing"):
            # Nothing was read: no file, and no drawing but a blank one.
            is_blank = '"verdict":"blank"' in answer.text.replace(" ", "")
            assert is_blank or payloads.READING not in answer.text, row


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="only Linux tells")
def test_storms_leave_memory_and_disk_as_they_were(server):
    before = server.memory()
    for storm in STORMS.values():
        storm(server)
    time.sleep(PATIENCE)
    assert server.memory() < before + GROWTH
    assert server.disk() < DISK


def test_a_reading_goes_on_after_all_that_and_nothing_was_fetched(server):
    strokes = [payloads.stroke([[100, 80], [180, 80], [120, 200]])]
    answer = server.call("pad", "read_drawing", {"strokes": strokes})
    assert payloads.READING in answer.text
    assert server.listener.calls == 0
