"""Numbers, letters and doodles -> what tells a number from what is none, in the card.

    python -m digits.fit_numbers [--data DIR] [--weights DIR]

A logistic regression on drawings of the part *train*; how much is enough is chosen on
*fit*. It goes with the values that it was fitted for: train anew, and fit anew.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digits.classifier import Classifier, load_classifier
from digits.data.drawings import PenDrawing
from digits.data.errors import DataError
from digits.data.splits import TRAIN, VALIDATION, Part, load_parts
from digits.numbers.best_path import read_digits
from digits.numbers.detector import NAMES, NumberDetector, evidence
from digits.numbers.split import split_ink, split_strokes
from digits.preprocess import glyph_from_ink
from digits.progress import show_progress
from digits.strokes import checked_strokes, drawn_ink
from digits.synthetic.digits import digit_drawing
from digits.synthetic.numbers import KINDS, composed_numbers
from digits.synthetic.rendering import RenderStyle, pad_strokes
from digits.synthetic.shapes import script_drawing
from digits.train.mixture import letter_drawings, shape_drawings
from digits.verdict import Verdict, verdict_on_ink
from digits.weights import WEIGHTS, WeightsError, load_card, save_card

Floats = NDArray[np.float64]

EACH = {TRAIN: 600, VALIDATION: 300}  # numbers of a kind
RENDERS = 2  # of each pen drawing of what is no digit
BY_RULE = {
    TRAIN: 1_000,
    VALIDATION: 400,
}  # letters; as many of no script; half as many shapes
SEEDS = {TRAIN: 1, VALIDATION: 2}
ACCEPTED = 0.0135  # of what is none; of letters and doodles alone nearly 2 %
STEPS, RATE = 3_000, 0.02  # of gradient descent (Adam)
SHRINK = (1e-3, 3e-3)  # weight of the squares: of evidence, of places
ROUNDED = 5  # significant digits that the card keeps


@dataclass(frozen=True, eq=False)
class Sample:
    """A drawing that is no single digit, and what it falls into.

    Attributes:
        kind: of `KINDS`, or the name of what is no number.
        label: the digits of a number; else what was drawn.
        digits: that were read.
        evidence: (15,); None if it does not fall into digits.
        values: (n,) that the network's last layer adds up; None likewise.
    """

    kind: str
    label: object
    digits: tuple[int, ...]
    evidence: Floats | None
    values: Floats | None

    @property
    def is_number(self) -> bool:
        """Whether it is one."""
        return self.kind in KINDS


# Drawings.


def samples_of(classifier: Classifier, part: Part, name: str) -> list[Sample]:
    """Return numbers and what is none, every other as a picture.

    Args:
        classifier: splits and reads them.
        part: its drawings; digits by rule where it has none.
        name: of the part.
    """
    rng = np.random.default_rng(SEEDS[name])
    drawn = [*_numbers(part, EACH[name], rng), *_others(part, BY_RULE[name], rng)]
    samples = []
    for done, (kind, label, strokes) in enumerate(drawn, start=1):
        samples.append(_sample(classifier, kind, label, strokes, done % 2 == 0))
        show_progress(f"drawings of {name} split", done, len(drawn))
    return samples


def _numbers(
    part: Part, each: int, rng: np.random.Generator
) -> Iterator[tuple[str, object, list[dict]]]:
    digits = [one for drawings in part.digits.values() for one in drawings]
    for kind in KINDS:
        for number in composed_numbers(digits or _by_rule(rng), kind, each, rng):
            yield kind, number.digits, number.strokes


def _by_rule(rng: np.random.Generator) -> list[PenDrawing]:
    """Return digits by rule, forty by each of ten made-up writers."""
    return [
        PenDrawing(digit, f"rule-{hand}", digit_drawing(digit, rng))
        for hand in range(10)
        for digit in list(range(10)) * 4
    ]


def _others(
    part: Part, by_rule: int, rng: np.random.Generator
) -> Iterator[tuple[str, object, list[dict]]]:
    kinds = {name: drawings * RENDERS for name, drawings in part.nondigits.items()}
    kinds["letters by rule"] = letter_drawings(by_rule, rng)
    kinds["script by rule"] = [
        PenDrawing("script", "", script_drawing(rng)) for _ in range(by_rule)
    ]
    kinds["shapes by rule"] = shape_drawings(by_rule // 2, rng)
    for kind, drawings in kinds.items():
        for one in drawings:
            yield kind, one.label, pad_strokes(one.strokes, rng, RenderStyle())


def _sample(
    classifier: Classifier,
    kind: str,
    label: object,
    strokes: list[dict],
    as_picture: bool,
) -> Sample:
    """Return what a drawing falls into; nothing if it is read as a single digit."""
    checked = checked_strokes(strokes)
    ink = drawn_ink(checked)
    glyph = glyph_from_ink(ink) if verdict_on_ink(ink) is None else None
    is_none = glyph is not None and (
        classifier.read_glyph(glyph).verdict is Verdict.NOT_A_DIGIT
    )
    split = split_ink(ink) if as_picture else split_strokes(checked, ink)
    digits = read_digits(split, classifier.shares) if is_none and split else []
    if len(digits) < 2:
        return Sample(kind, label, (), None, None)
    values = classifier.embedding_of_one(glyph[None])[0].astype(np.float64)
    said = tuple(one.digit for one in digits)
    return Sample(kind, label, said, evidence(digits), values)


# The regression.


def fitted(samples: Iterable[Sample]) -> NumberDetector:
    """Return the weighing under which numbers and others are least surprising.

    Numbers and others count for the same in all; enough is 0, where both are equally
    likely.

    Args:
        samples: of both.
    """
    split = [one for one in samples if one.evidence is not None]
    found = np.array([np.concatenate([one.evidence, one.values]) for one in split])
    is_number = np.array([one.is_number for one in split])
    middle, spread = found.mean(axis=0), found.std(axis=0) + 0.05
    weights, offset = _regression((found - middle) / spread, is_number)
    weights = weights / spread
    return NumberDetector(
        _rounded(weights[: len(NAMES)]),
        _rounded(weights[len(NAMES) :]),
        float(weights @ middle - offset),
    )


def _regression(found: Floats, is_number: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Return (n,) weights and an offset: logistic regression by gradient descent.

    Source of the steps: D. Kingma, J. Ba: Adam: a method for stochastic optimization,
    2015.
    """
    found = np.hstack([found, np.ones((len(found), 1))])
    shrink = np.concatenate(
        [
            np.full(len(NAMES), SHRINK[0]),
            np.full(found.shape[1] - len(NAMES) - 1, SHRINK[1]),
            [0],
        ]
    )
    share = np.where(is_number, 0.5 / is_number.sum(), 0.5 / (~is_number).sum())
    weights, mean, square = (np.zeros(found.shape[1]) for _ in range(3))
    for step in range(1, STEPS + 1):
        likely = 1 / (1 + np.exp(-np.clip(found @ weights, -50, 50)))
        slope = found.T @ (share * (likely - is_number)) + 2 * shrink * weights
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        rate = RATE * (1 - step / STEPS)
        weights -= (
            rate
            * (mean / (1 - 0.9**step))
            / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        )
    return weights[:-1], float(weights[-1])


def _rounded(weights: Floats) -> Floats:
    return np.array([float(f"{weight:.{ROUNDED}g}") for weight in weights])


def with_threshold(weighing: NumberDetector, samples: list[Sample]) -> NumberDetector:
    """Return it with so much as enough that few letters and doodles pass.

    Args:
        weighing: fitted on others.
        samples: of what was held back.
    """
    totals = [
        -np.inf if one.evidence is None else weighing.total(one.evidence, one.values)
        for one in samples
        if not one.is_number
    ]
    return replace(weighing, enough=float(np.quantile(totals, 1 - ACCEPTED)))


def shares_of(
    weighing: NumberDetector, samples: list[Sample]
) -> dict[str, dict[str, float]]:
    """Return for each kind n, and the shares taken for a number and read exactly."""
    found = {}
    for kind in dict.fromkeys(one.kind for one in samples):
        own = [one for one in samples if one.kind == kind]
        taken = [one for one in own if _holds(weighing, one)]
        right = sum(one.digits == one.label for one in taken)
        found[kind] = {
            "n": len(own),
            "read_as_number": len(taken) / len(own),
            "read_exactly": right / len(own),
        }
    return found


def _holds(weighing: NumberDetector, sample: Sample) -> bool:
    if sample.evidence is None:
        return False
    return weighing.holds(sample.evidence, lambda: sample.values)


# The command.


def main(arguments: list[str] | None = None) -> int:
    """Fit, and write the card anew; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m digits.fit_numbers")
    parser.add_argument("--data", type=Path, help="folder with pen drawings")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder")
    flags = parser.parse_args(arguments)
    try:
        parts = load_parts(flags.data)
        classifier = load_classifier(folder=flags.weights)
        fit_numbers(classifier, parts, flags.weights)
    except (DataError, WeightsError, OSError) as error:
        print(f"digits.fit_numbers: {error}", file=sys.stderr)
        return 2
    return 0


def fit_numbers(classifier: Classifier, parts: dict[str, Part], folder: Path) -> None:
    """Fit for a classifier, and write what came of it into its card.

    Args:
        classifier: the network `digits`.
        parts: of the data folder; empty ones where there is none.
        folder: holds the card.
    """
    entry = numbers_entry(classifier, parts)
    save_card(folder, replace(load_card(folder, "digits"), numbers=entry))


def numbers_entry(classifier: Classifier, parts: dict[str, Part]) -> dict[str, Any]:
    """Fit for a classifier, print what came of it, and return a card's `numbers`.

    Args:
        classifier: the network `digits`.
        parts: of the data folder; empty ones where there is none.
    """
    weighing = fitted(samples_of(classifier, parts[TRAIN], TRAIN))
    held_back = samples_of(classifier, parts[VALIDATION], VALIDATION)
    weighing = with_threshold(weighing, held_back)
    shares = shares_of(weighing, held_back)
    for kind, found in shares.items():
        print(kind, {name: round(value, 4) for name, value in found.items()})
    return {
        "feature_weights": weighing.evidence.tolist(),
        "embedding_weights": weighing.places.tolist(),
        "threshold": round(weighing.enough, ROUNDED),
        "validation": shares,
    }
