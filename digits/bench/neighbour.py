"""Another program that keeps one core busy, as a neighbour of what is timed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def busy_neighbour(wanted: bool) -> Iterator[None]:
    """Keep one core busy with a loop that does nothing, if it is wanted."""
    if not wanted:
        yield
        return
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()
