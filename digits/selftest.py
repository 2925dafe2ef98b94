"""A classifier -> proof that it reads golden drawings correctly on this computer.

Values with the right SHA-256 may still give wrong answers: on another processor, with
another build of LiteRT, or where memory is faulty.
"""

import json
from pathlib import Path
from typing import Any

from digits.classifier import Classifier
from digits.reading import Reading

SAMPLE_DRAWINGS = Path(__file__).with_name("sample_drawings.json")


class SelfTestError(Exception):
    """The network misreads golden drawings: none of its answers can be trusted."""


def golden_drawings() -> dict[str, list[dict[str, Any]]]:
    """Return the pad's strokes by the answer that a reader must give to them.

    >>> list(golden_drawings())[:2]
    ['blank', 'digit 0']
    """
    samples = json.loads(SAMPLE_DRAWINGS.read_text(encoding="utf-8"))
    return {
        answer: [{"width": samples["width"], "points": path} for path in paths]
        for answer, paths in samples["golden"].items()
    }


def check(classifier: Classifier) -> int:
    """Read the golden drawings; return how many there are.

    Raises:
        SelfTestError: one of them is misread.
    """
    golden = golden_drawings()
    wrong = [
        f"{expected!r} as {answer!r}"
        for expected, strokes in golden.items()
        if (answer := _answer(classifier.read_strokes(strokes))) != expected
    ]
    if wrong:
        raise SelfTestError(
            f"the network reads {len(wrong)} of {len(golden)} golden drawings wrong on "
            f"this computer, the first {wrong[0]}. Install the versions that "
            "requirements.txt names, or restore the weights."
        )
    return len(golden)


def _answer(reading: Reading) -> str:
    digit = "" if reading.digit is None else f" {reading.digit}"
    return f"{reading.verdict.value}{digit}"
