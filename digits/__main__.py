"""Picture files -> a line each: the digit, the verdict, the probabilities.

python -m digits FILE... [--json] [--weights DIR]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from digits.canvas import CanvasError
from digits.cards import WEIGHTS, WeightsError
from digits.classifier import Reading, load_classifier

UNREADABLE = 2  # exit status when a file could not be read


def main(arguments: list[str] | None = None) -> int:
    """Read the files that the command line names; return the exit status."""
    flags = _parser().parse_args(arguments)
    try:
        classifier = load_classifier(folder=flags.weights)
    except WeightsError as error:
        print(f"digits: {error}", file=sys.stderr)
        return UNREADABLE
    status, answers = 0, []
    for file in flags.files:
        try:
            reading = classifier.read(file)
        except CanvasError as error:
            print(f"digits: {file}: {error}", file=sys.stderr)
            status = UNREADABLE
            continue
        if flags.json:
            answers.append({"file": file, **reading.as_json()})
        else:
            print(f"{file}: {in_words(reading)}", flush=True)
    if flags.json:
        print(json.dumps(answers, indent=1))
    return status


def in_words(reading: Reading) -> str:
    """Return a reading as one line: digit, verdict, and the likely digits in order."""
    if reading.probabilities is None:
        return str(reading.verdict)
    likely = reading.probabilities.argsort()[::-1]
    shares = ", ".join(
        f"{digit} {reading.probabilities[digit]:.1%}"
        for digit in likely
        if reading.probabilities[digit] >= 0.001
    )
    named = "" if reading.digit is None else f"{reading.digit} "
    return f"{named}({reading.verdict}; {shares})"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m digits",
        description="Read pictures of a handwritten digit. The exit status is 2 if a "
        "file could not be read; a blank picture is an answer.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="PNG, JPEG, WebP, ...")
    parser.add_argument("--json", action="store_true", help="answer as a JSON list")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to read")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
