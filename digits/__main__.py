"""Picture files -> a line for each: the digit, the verdict, the probabilities.

python -m digits FILE... [--json] [--weights DIR]
"""

import argparse
import json
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from digits.canvas import CanvasError
from digits.classifier import Classifier, load_classifier
from digits.reading import Reading, reading_json
from digits.weights import WEIGHTS, WeightsError

UNREADABLE = 2  # exit status when a file could not be read
SHOWN_PROBABILITY = 0.001  # digits that are less likely are left out


def main(arguments: list[str] | None = None) -> int:
    """Read the files that the command line names; return the exit status."""
    flags = _parser().parse_args(arguments)
    _be_quiet()
    try:
        classifier = load_classifier(folder=flags.weights)
    except WeightsError as error:
        print(f"digits: {error}", file=sys.stderr)
        return UNREADABLE
    readings = {}
    for file, reading in read_files(classifier, flags.files):
        readings[file] = reading
        if not flags.json:
            print(f"{file}: {in_words(reading)}", flush=True)
    if flags.json:
        answers = [
            {"file": file} | reading_json(reading) for file, reading in readings.items()
        ]
        print(json.dumps(answers, indent=1))
    return 0 if readings.keys() == set(flags.files) else UNREADABLE


def read_files(
    classifier: Classifier, files: list[str]
) -> Iterator[tuple[str, Reading]]:
    """Yield each file's name and reading; report at once which cannot be read."""
    for file in files:
        try:
            yield file, classifier.read(file)
        except CanvasError as error:
            print(f"digits: {file}: {error}", file=sys.stderr)


def _be_quiet() -> None:
    """Silence TensorFlow's notices and Pillow's warnings."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # else it announces itself
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    sys.stdout.reconfigure(errors="backslashreplace")  # for any file name


def in_words(reading: Reading) -> str:
    """Return a reading as one line: digit, verdict, and the likely digits in order."""
    probabilities = reading.probabilities
    if probabilities is None:
        return str(reading.verdict)
    likely = ", ".join(
        f"{digit} {probabilities[digit]:.1%}"
        for digit in probabilities.argsort()[::-1]
        if probabilities[digit] >= SHOWN_PROBABILITY
    )
    digit = "" if reading.digit is None else f"{reading.digit} "
    return f"{digit}({reading.verdict}; {likely})"


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
