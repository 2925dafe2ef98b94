"""Add corrections in a process of its own; print each id once it is on disk.

python write_corrections.py FOLDER COUNT [--points N] [--push]
"""

import argparse
import sys
import threading
from pathlib import Path

from digits.corrections import Corrections
from digits.corrections.hub import start_pushing
from digits.corrections.record import new_visit
from tests.helpers.kept import FREE, REPOSITORY, SEVEN, TOKEN, add


def zigzag(points):
    """Return one stroke of so many different points."""
    path = [[100.3 + index % 50, 50.7 + index % 97] for index in range(points)]
    return [{"width": 2, "points": path}]


def push_at_once(folder, lock):
    """Start to push, and wait until that has worked or failed."""
    failed = threading.Event()

    def log_event(line):
        print(line, file=sys.stderr, flush=True)
        failed.set()

    opening = start_pushing(REPOSITORY, TOKEN, folder, lock, log_event)
    while opening.is_alive() and not failed.wait(0.05):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--points", type=int)
    parser.add_argument("--push", action="store_true")
    flags = parser.parse_args()
    lock = threading.Lock()
    if flags.push:
        push_at_once(flags.folder, lock)
    corrections = Corrections(flags.folder, FREE, lock)
    strokes = zigzag(flags.points) if flags.points else SEVEN
    visit = new_visit()
    for number in range(flags.count):
        print(add(corrections, number % 10, visit, strokes=strokes), flush=True)


if __name__ == "__main__":
    main()
