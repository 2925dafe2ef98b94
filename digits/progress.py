"""How far a long piece of work has come -> a line for the person who waits."""

from __future__ import annotations

import sys


def show_progress(what: str, done: int, total: int) -> None:
    """Say how much is done: on one line of a terminal; in a log, only the end.

    Args:
        what: is counted, in the plural.
        done: so many of them, the one just done included.
        total: so many there are.
    """
    if sys.stdout.isatty():
        end = "\n" if done == total else ""
        print(f"\r{what}: {done} of {total}", end=end, flush=True)
    elif done == total:
        print(f"{what}: {total}", flush=True)
