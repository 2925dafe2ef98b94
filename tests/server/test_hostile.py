"""What nobody who draws would send gets a sentence, and changes nothing for others."""

import os
import re
import time

import pytest

from digits.canvas import CanvasError
from digits.strokes import StrokesError
from tests.helpers import payloads
from tests.trials.hostile import (
    DISK,
    GROWTH,
    INSIDE,
    ROOT,
    STORMS,
    running,
    subprocess,
    sys,
)

ROWS = payloads.rows()
LISTS = [row for row in ROWS if row.route.startswith("/")]


@pytest.fixture(scope="module")
def server():
    with running() as running_server:
        yield running_server


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_is_sent_gets_its_sentence(server, row):
    answer = server.send(row)
    assert re.search(row.said, answer.text), answer
    assert 200 <= answer.status < 500
    assert not INSIDE.search(answer.text)


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="only Linux tells")
def test_storms_leave_memory_and_disk_as_they_were(server):
    before = server.memory()
    for storm in STORMS.values():
        assert "200 x" in storm(server)
    time.sleep(2)
    assert server.memory() < before + GROWTH
    assert server.disk() < DISK


def test_nothing_is_fetched_and_no_file_is_read_but_what_was_sent(server):
    for way in ("call/read", "pad read_drawing"):
        for row in ROWS:
            if row.route == way:
                assert payloads.READING not in server.send(row).text
    assert server.listener.calls == 0


def test_a_reading_goes_on_after_all_that(server):
    strokes = [payloads.stroke([[100, 80], [180, 80], [120, 200]])]
    answer = server.call("pad", "read_drawing", {"strokes": strokes})
    assert '"verdict"' in answer.text


@pytest.mark.parametrize("value", payloads.VALUES.values(), ids=payloads.VALUES)
def test_python_says_what_it_expected(classifier, value):
    with pytest.raises(CanvasError, match=r"expected|must be|may be|most|not exist"):
        classifier.read(value)


BROKEN = {
    what: p for what, (p, said) in payloads.STROKES.items() if said == payloads.LOST
}


@pytest.mark.parametrize("strokes", BROKEN.values(), ids=BROKEN)
def test_python_says_what_is_wrong_with_strokes(classifier, strokes):
    with pytest.raises(StrokesError, match=r"must be|must have|is \{"):
        classifier.read_strokes(strokes)


def test_the_command_line_has_a_line_for_each_file(tmp_path):
    files = []
    for number, (content, said) in enumerate(payloads.PICTURES.values()):
        if said == payloads.UNREADABLE and not content.startswith((b"GIF", b"II*")):
            files.append(tmp_path / f"{number}.png")
            files[-1].write_bytes(content)
    command = [sys.executable, "-m", "digits", *files]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 2
    assert run.stdout == ""
    assert len(run.stderr.splitlines()) == len(files)
    assert all(line.startswith("digits: ") for line in run.stderr.splitlines())
