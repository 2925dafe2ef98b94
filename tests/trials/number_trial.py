"""Numbers of real pen strokes -> how many are read, as strokes and as pictures.

python -m tests.trials.number_trial --data DIR [--weights DIR] [--part validation|shift]

Prints a table: numbers read exactly, by how the digits stand; single digits, letters
and doodles that are taken for a number. The part must be one that the weights never
learnt from.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from tqdm import tqdm

from digits.classifier import load_classifier
from digits.data.splits import load_parts
from digits.reading import Verdict
from digits.strokes import ink_from_strokes
from digits.synthetic.letters import letter_drawings
from digits.synthetic.numbers import KINDS, composed_numbers
from digits.synthetic.rendering import RenderStyle, pad_strokes
from digits.weights import WEIGHTS

COUNTS = dict(zip(KINDS, (134, 133, 133), strict=True))  # 400 in all
WAYS = ("strokes", "picture")
LETTERS = 600  # by rule
SEED = 60  # of what is composed and where it stands


def readings_of(classifier, strokes):
    """Return a drawing read both ways."""
    return {
        WAYS[0]: classifier.read_strokes(strokes),
        WAYS[1]: classifier.read_ink(ink_from_strokes(strokes)),
    }


def exactly_read(classifier, part):
    """Return how many numbers of a part's digits are read exactly, by (kind, way)."""
    rng = np.random.default_rng(SEED)
    drawings = [one for each in part.digits.values() for one in each]
    right = Counter()
    for kind, count in COUNTS.items():
        numbers = composed_numbers(drawings, kind, count, rng)
        for number in tqdm(numbers, f"numbers, {kind}", total=count, disable=None):
            for way, reading in readings_of(classifier, number.strokes).items():
                read = tuple(one.digit for one in reading.digits)
                right[kind, way] += read == number.digits
    return right


def taken_for_numbers(classifier, drawings, what):
    """Return which drawings are taken for a number, by way, as their labels.

    None is of one. Size, place and brush are by chance, as people draw.
    """
    rng = np.random.default_rng(SEED)
    taken = {way: [] for way in WAYS}
    for drawing in tqdm(drawings, what, disable=None):  # on a terminal alone
        strokes = pad_strokes(drawing.strokes, rng, RenderStyle())
        for way, reading in readings_of(classifier, strokes).items():
            if reading.verdict == Verdict.NUMBER:
                taken[way].append(drawing.label)
    return taken


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--part", choices=("validation", "shift"), default="validation")
    flags = parser.parse_args()
    classifier = load_classifier(folder=flags.weights)
    part = load_parts(flags.data)[flags.part]
    print("| drawings | n | as strokes | as a picture |\n|---|---|---|---|")
    right = exactly_read(classifier, part)
    for kind, count in COUNTS.items():
        shares = (f"{right[kind, way] / count:.1%}" for way in WAYS)
        print(f"| numbers, {kind}: read exactly |", count, "|", " | ".join(shares), "|")
    letters = letter_drawings(LETTERS, np.random.default_rng(SEED))
    groups = {f"{name}: single digits": own for name, own in part.digits.items()}
    groups |= part.nondigits | {"letters by rule": letters}
    for name, drawings in groups.items():
        taken = taken_for_numbers(classifier, drawings, name)
        shares = (f"{len(taken[way]) / len(drawings):.2%}" for way in WAYS)
        print(f"| {name}: a number |", len(drawings), "|", " | ".join(shares), "|")
        often = Counter(map(str, taken[WAYS[0]])).most_common(4)
        if often and isinstance(drawings[0].label, str):
            print("  most often, as strokes:", often)


if __name__ == "__main__":
    main()
