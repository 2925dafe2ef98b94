"""Picture files -> a line for each: the digit, the verdict, the eleven shares.

python -m digits FILE... [--json] [--weights DIR]

A folder stands for the pictures in it, and - for one that comes on standard input.
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
from digits.images import SUFFIXES
from digits.reading import Reading, Remark, Verdict, reading_json
from digits.weights import WEIGHTS
from digits.weights.card import WeightsError

STANDARD_INPUT = "-"  # as a file's name
UNREADABLE = 2  # exit status when a file could not be read
SHOWN_PROBABILITY = 0.001  # what is less likely is left out
NAMES = (*"0123456789", "no digit")  # of the eleven shares


def main(arguments: list[str] | None = None) -> int:
    """Read the files that the command line names; return the exit status."""
    flags = _parser().parse_args(arguments)
    _be_quiet()
    try:
        classifier = load_classifier(folder=flags.weights)
    except WeightsError as error:
        print(f"digits: {error}", file=sys.stderr)
        return UNREADABLE
    answers, errors = [], 0
    for file, reading in read_files(classifier, flags.files):
        if isinstance(reading, CanvasError):
            print(f"digits: {reading}", file=sys.stderr)
            errors += 1
        elif flags.json:
            answers.append({"file": file} | reading_json(reading))
        else:
            print(f"{file}: {in_words(reading)}", flush=True)
    if flags.json:
        print(json.dumps(answers, indent=1))
    return UNREADABLE if errors else 0


def read_files(
    classifier: Classifier, names: list[str]
) -> Iterator[tuple[str, Reading | CanvasError]]:
    """Yield the name and the reading of each picture, or why it cannot be read.

    Args:
        classifier: it reads them.
        names: of files, of folders with pictures, or `STANDARD_INPUT`.
    """
    for name in names:
        try:
            for file in files_in(name):
                yield file, _reading_or_error(classifier, file)
        except CanvasError as error:
            yield name, error


def files_in(name: str) -> list[str]:
    """Return the pictures in a folder, sorted by name; any other name alone.

    What has no picture's suffix is left out, and folders within are not searched.

    Raises:
        CanvasError: no pictures are in the folder, or it cannot be opened.
    """
    if not os.path.isdir(name):
        return [name]
    try:
        paths = [path for path in Path(name).iterdir() if path.is_file()]
    except OSError as error:
        raise CanvasError(f"{name}: {error.strerror}.") from error
    pictures = sorted(str(p) for p in paths if p.suffix.lower() in SUFFIXES)
    if not pictures:
        raise CanvasError(
            f"{name}: expected a folder with pictures ({', '.join(SUFFIXES)}); "
            "received one without."
        )
    return pictures


def _reading_or_error(classifier: Classifier, file: str) -> Reading | CanvasError:
    try:
        is_input = file == STANDARD_INPUT
        return classifier.read(sys.stdin.buffer.read() if is_input else file)
    except CanvasError as error:
        return error


def _be_quiet() -> None:
    """Silence Pillow's warnings, and print any file name."""
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    sys.stdout.reconfigure(errors="backslashreplace")  # for any file name


def in_words(reading: Reading) -> str:
    """Return a reading as one line: what it names, the verdict, the shares in order.

    Of a number they are the share of each digit, from left to right.

    >>> import numpy as np
    >>> in_words(Reading(Verdict.UNSURE, 0, np.eye(10)[0], not_a_digit=0.25))
    '0 or no digit (unsure; 0 75.0%, no digit 25.0%)'
    """
    verdict = f"{reading.verdict}{_remark_of(reading)}"
    if reading.probabilities is None:
        return verdict
    named = f"{_named(reading)} " if reading.text else ""
    return f"{named}({verdict}; {', '.join(_shares_of(reading))})"


def _remark_of(reading: Reading) -> str:
    """Return the remark, as it follows the verdict; empty without one.

    >>> _remark_of(Reading(Verdict.NOT_A_DIGIT, remark=Remark.MIRRORED, mirrored=3))
    ': mirrored 3'
    """
    if reading.remark is None:
        return ""
    digit = "" if reading.mirrored is None else f" {reading.mirrored}"
    return f": {reading.remark}{digit}"


def _named(reading: Reading) -> str:
    if reading.rival is not None:
        return f"{reading.digit} or {reading.rival}"
    has_more = reading.remark is Remark.WIDE_GAP
    is_doubted = reading.verdict is Verdict.UNSURE and not has_more
    return f"{reading.digit} or {NAMES[-1]}" if is_doubted else reading.text


def _shares_of(reading: Reading) -> list[str]:
    if reading.digits:
        return [
            f"{digit.digit} {digit.probabilities[digit.digit]:.1%}"
            for digit in reading.digits
        ]
    shares = reading.class_probabilities
    return [
        f"{NAMES[place]} {shares[place]:.1%}"
        for place in shares.argsort()[::-1]
        if shares[place] >= SHOWN_PROBABILITY
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m digits",
        description="Read pictures of a handwritten digit. The exit status is 2 if a "
        "file could not be read; a blank picture is an answer.",
    )
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="PNG, JPEG, WebP, ...; a folder of them; or - for standard input",
    )
    parser.add_argument("--json", action="store_true", help="answer as a JSON list")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to read")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
