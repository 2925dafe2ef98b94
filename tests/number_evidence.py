"""Numbers, letters and doodles -> how much each piece of evidence says for a number.

python tests/number_evidence.py --data DIR [--weights DIR]

Prints the values of `digits.number.EVIDENCE` and `ENOUGH`: a logistic regression on
drawings of the part *train*, its threshold chosen on *fit*.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from composed import KINDS, composed_numbers
from scipy.optimize import minimize

from digits.cards import WEIGHTS
from digits.classifier import load_classifier
from digits.examples import letter_drawings, shape_drawings
from digits.number import EVIDENCE, evidence, read_digits
from digits.preprocess import glyph_from_ink
from digits.progress import show_progress
from digits.protocol import load_parts
from digits.rendering import Manner, pad_strokes
from digits.split import split_ink, split_strokes
from digits.strokes import checked_strokes, ink_from_strokes
from digits.verdict import Verdict, verdict_on_ink

EACH = 400  # numbers of a kind
BY_RULE = 600  # letters, and shapes
RENDERS = 2  # of each pen drawing of what is no digit
SHRINK = 1.0  # weight of the squares of the coefficients
WAYS = ("strokes", "picture")


@dataclass(frozen=True)
class Sample:
    """A drawing that is no single digit, and what it falls into."""

    kind: str
    way: str
    label: object
    digits: tuple[int, ...]
    evidence: np.ndarray | None

    @property
    def is_number(self):
        return self.kind in KINDS

    @property
    def is_right(self):
        return self.digits == self.label


def samples_of(classifier, part, each, renders, rng):
    """Return numbers and what is none, each as strokes and as a picture.

    Args:
        classifier: splits and reads them.
        part: of the data.
        each: numbers of a kind; and letters, and shapes, in proportion.
        renders: of each drawing of what is no digit.
        rng: where chance comes from.
    """
    drawn = [
        (number.kind, number.digits, number.strokes)
        for kind in KINDS
        for number in composed_numbers(_all(part.digits), kind, each, rng)
    ]
    others = {name: drawings * renders for name, drawings in part.nondigits.items()}
    others["letters by rule"] = letter_drawings(BY_RULE * each // EACH, rng)
    others["shapes by rule"] = shape_drawings(BY_RULE * each // EACH, rng)
    for name, drawings in others.items():
        for one in drawings:
            strokes = pad_strokes(one.strokes, rng, Manner())
            drawn.append((name, one.label, strokes))
    samples = []
    for done, (kind, label, strokes) in enumerate(drawn, start=1):
        samples += [_sample(classifier, kind, label, strokes, way) for way in WAYS]
        if done % 50 == 0 or done == len(drawn):
            show_progress("drawings split", done, len(drawn))
    return samples


def _all(drawings):
    return [drawing for each in drawings.values() for drawing in each]


def _sample(classifier, kind, label, strokes, way):
    ink = ink_from_strokes(strokes)
    digits = (
        _pieces_read(classifier, strokes, ink, way) if _is_none(classifier, ink) else []
    )
    said = tuple(one.digit for one in digits)
    seen = evidence(digits) if len(digits) > 1 else None
    return Sample(kind, way, label, said, seen)


def _is_none(classifier, ink):
    """Tell whether ink is to be split at all: it is no single digit."""
    if verdict_on_ink(ink) is not None:
        return False
    whole = classifier.read_glyph(glyph_from_ink(ink))
    return whole.verdict == Verdict.NOT_A_DIGIT


def _pieces_read(classifier, strokes, ink, way):
    if way == WAYS[0]:
        split = split_strokes(checked_strokes(strokes))
    else:
        split = split_ink(ink)
    return read_digits(split, classifier.shares) if split else []


# The regression.


def fitted(samples):
    """Return (evidence,) weights; 0 is as likely to be a number as not."""
    split = [sample for sample in samples if sample.evidence is not None]
    found = np.array([sample.evidence for sample in split])
    sign = np.where([sample.is_number for sample in split], 1.0, -1.0)
    share = np.where(sign > 0, 1 / (sign > 0).sum(), 1 / (sign < 0).sum()) * len(sign)
    middle, spread = found.mean(axis=0), found.std(axis=0) + 1e-9
    scaled = np.hstack([(found - middle) / spread, np.ones((len(found), 1))])

    def loss(weights):
        lost = (share * np.logaddexp(0, -sign * (scaled @ weights))).sum()
        return lost + SHRINK * (weights[:-1] ** 2).sum()

    weights = minimize(loss, np.zeros(scaled.shape[1]), method="L-BFGS-B").x
    return weights[:-1] / spread


def threshold(samples, weights, accepted):
    """Return what so many letters and doodles, as a share, do not exceed."""
    pens = [sample for sample in samples if not sample.is_number]
    sums = [
        -np.inf if sample.evidence is None else sample.evidence @ weights
        for sample in pens
    ]
    return float(np.quantile(sums, 1 - accepted))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    flags = parser.parse_args()
    classifier = load_classifier(folder=flags.weights)
    parts = load_parts(flags.data)
    train = samples_of(classifier, parts["train"], EACH, 1, np.random.default_rng(1))
    weights = fitted(train)
    fit = samples_of(classifier, parts["fit"], EACH // 2, 2, np.random.default_rng(2))
    for name, weight in zip(EVIDENCE, weights, strict=True):
        print(f'    "{name}": {weight:.3f},')
    for accepted in (0.005, 0.01, 0.015, 0.02):
        enough = threshold(fit, weights, accepted)
        print(f"ENOUGH = {enough:.2f}  # {accepted:.1%} of what is none")
        for line in table(fit, weights, enough):
            print("   ", line)


def table(samples, weights, enough):
    """Yield a line for each kind and way: how many were read as a number, and right."""
    for way in WAYS:
        for kind in dict.fromkeys(sample.kind for sample in samples):
            own = [one for one in samples if (one.way, one.kind) == (way, kind)]
            taken = [
                one
                for one in own
                if one.evidence is not None and one.evidence @ weights > enough
            ]
            right = sum(one.is_right for one in taken)
            split = sum(one.is_right for one in own)
            yield (
                f"{way:8s} {kind:16s} n {len(own)}: numbers {len(taken) / len(own):.2%}, "
                f"right {right / len(own):.2%} (before the evidence {split / len(own):.2%})"
            )


if __name__ == "__main__":
    main()
