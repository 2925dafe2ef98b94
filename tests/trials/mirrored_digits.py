"""Digits in a mirror -> how many are told so, and how many others wrongly.

python -m tests.trials.mirrored_digits --data DIR [--weights DIR] [--seed N]

Prints a table: pen drawings of the part *validation*, left and right exchanged, by
digit; then what nobody exchanged: digits, doodles, characters, and letters by rule.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
from tqdm import tqdm

from digits.classifier import load_classifier
from digits.data.splits import VALIDATION, all_drawings, load_parts
from digits.synthetic.letters import letter_drawings
from digits.synthetic.rendering import RenderStyle, ink_of, pad_strokes
from digits.weights import WEIGHTS

LETTERS = 600  # by rule
SEED = 61  # of sizes, places and brushes


def reading_of(classifier, item, rng, turned=False):
    """Return the reading of a scan, or of a pen drawing put on the pad once."""
    if not hasattr(item, "strokes"):
        return classifier.read_ink(ink_of(item, rng))
    paths = [path * [-1, 1] for path in item.strokes] if turned else item.strokes
    return classifier.read_strokes(pad_strokes(paths, rng, RenderStyle()))


def print_mirrored(classifier, drawings, rng):
    counts, verdicts = Counter(), Counter()
    for drawing in tqdm(drawings, "mirrored", disable=None):  # on a terminal alone
        reading = reading_of(classifier, drawing, rng, turned=True)
        told = "right" if reading.mirrored == drawing.label else "wrong"
        told = "nothing" if reading.mirrored is None else told
        counts[drawing.label, told] += 1
        verdicts[drawing.label, str(reading.verdict)] += 1
    print("| mirrored | n | sure | doubted | told so | told another |")
    print("|---|---|---|---|---|---|")
    for digit in range(10):
        n = sum(counts[digit, told] for told in ("right", "wrong", "nothing"))
        sure, doubted = (verdicts[digit, it] for it in ("digit", "unsure"))
        right, wrong = counts[digit, "right"], counts[digit, "wrong"]
        print(f"| {digit} | {n} | {sure} | {doubted} | {right} | {wrong} |")


def print_others(classifier, groups, rng):
    print("\n| as drawn | n | told to be mirrored | as |\n|---|---|---|---|")
    for name, items in groups.items():
        told = Counter(
            reading_of(classifier, item, rng).mirrored
            for item in tqdm(items, name, disable=None)
        )
        del told[None]
        often = ", ".join(f"{digit}: {n}" for digit, n in told.most_common())
        print(f"| {name} | {len(items)} | {told.total()} | {often} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--seed", type=int, default=SEED)
    flags = parser.parse_args()
    classifier = load_classifier(folder=flags.weights)
    part, rng = load_parts(flags.data)[VALIDATION], np.random.default_rng(flags.seed)
    print_mirrored(classifier, all_drawings(part.digits), rng)
    letters = letter_drawings(LETTERS, np.random.default_rng(flags.seed))
    groups = {f"digits, {name}": items for name, items in part.digits.items()}
    groups |= {f"digits, {name}": items for name, items in part.digit_pictures.items()}
    groups |= part.nondigits | part.nondigit_pictures | {"letters by rule": letters}
    print_others(classifier, groups, rng)


if __name__ == "__main__":
    main()
