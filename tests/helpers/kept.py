"""What the tests of corrections share: a 7, its reading, and how it is added."""

import functools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from digits.classifier import Reading
from digits.corrections import read_corrections
from digits.corrections.record import correction_line, new_visit
from digits.corrections.store import Limits
from digits.preprocess import steps_from_ink
from digits.reading import Verdict
from digits.strokes import ink_from_strokes

ROOT = Path(__file__).parents[2]
SEVEN = [
    {"width": 16, "points": [[80, 60], [200, 60], [120, 220]]},
    {"width": 16, "points": [[90, 140], [170, 140.04]]},
]
WEIGHTS = "0123456789abcdef" * 4
FREE = Limits(10**9, 10**9, 10**12, 10**12)  # no limits to speak of
REPOSITORY, TOKEN = "school/corrections", "hf_neverShown"


@functools.cache
def reading_of_seven():
    probabilities = np.full(10, 0.01, dtype=np.float32)
    probabilities[7] = 0.91
    steps = steps_from_ink(ink_from_strokes(SEVEN))
    return Reading(Verdict.DIGIT, 7, probabilities, 0.02, steps)


def add(corrections, label=1, visit=None, reading=None, **drawing):
    """Add a correction of the 7, or of another drawing; return its id."""
    visit, reading = visit or new_visit(), reading or reading_of_seven()
    drawing = drawing or {"strokes": SEVEN}
    correction, line = correction_line(WEIGHTS, visit, label, reading, **drawing)
    corrections.add(visit, {correction: line})
    return correction


def ids(folder):
    """Return the ids of the corrections that count."""
    return [correction.id for correction in read_corrections(folder).corrections]


def only_file(folder):
    [path] = folder.glob("corrections-*.jsonl")
    return path


def write_in_a_process(folder, count, *flags, **environment):
    """Start a process that adds corrections and prints their ids."""
    writer = Path(__file__).with_name("write_corrections.py")
    return subprocess.Popen(
        [sys.executable, str(writer), str(folder), str(count), *map(str, flags)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
