"""What nobody who draws would send, given to the command line."""

import subprocess
import sys
from pathlib import Path

from tests.helpers import payloads

ROOT = Path(__file__).parents[2]


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
