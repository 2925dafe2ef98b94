"""What nobody who draws would send, given to Python and to the command line."""

import subprocess
import sys
from pathlib import Path

import pytest

from digits.canvas import CanvasError
from digits.strokes import StrokesError
from tests.helpers import payloads

ROOT = Path(__file__).parents[2]
BROKEN = {
    what: strokes
    for what, (strokes, answer) in payloads.STROKES.items()
    if answer == payloads.LOST
}


@pytest.mark.parametrize("value", payloads.VALUES.values(), ids=payloads.VALUES)
def test_python_says_what_it_expected(classifier, value):
    with pytest.raises(CanvasError, match=r"expected|must be|may be|most|not exist"):
        classifier.read(value)


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
