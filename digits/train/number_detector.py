"""Numbers, letters, doodles -> the number detector in the card: training's last step.

    python -m digits.fit_numbers [--data DIR] [--weights DIR]

fits it anew for weights in place. It is a logistic regression on drawings of the part
*train*; its thresholds are chosen on *validation*. It belongs to the values that it was
fitted for.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from tqdm import tqdm

from digits.arrays import Bools
from digits.classifier import Classifier, load_classifier
from digits.data.drawings import PenDrawing
from digits.data.errors import DataError
from digits.data.splits import TRAIN, VALIDATION, Part, all_drawings, load_parts
from digits.numbers.best_path import read_digits
from digits.numbers.detector import (
    Features,
    NumberDetector,
    features_of,
    is_clear_number,
)
from digits.numbers.marks import without_marks
from digits.numbers.split import split_ink, split_strokes
from digits.preprocess import steps_from_ink
from digits.strokes import checked_strokes, drawn_ink
from digits.synthetic.digits import digit_drawing
from digits.synthetic.letters import letter_drawings
from digits.synthetic.numbers import KINDS, composed_numbers
from digits.synthetic.paths import Chance
from digits.synthetic.rendering import RenderStyle, pad_strokes
from digits.synthetic.shapes import script_drawing, shape_drawings
from digits.train.config import RECIPES, whole_number
from digits.verdict import verdict_on_ink
from digits.weights import WEIGHTS
from digits.weights.card import WeightsError
from digits.weights.files import load_card, save_card

Floats = NDArray[np.float64]
Drawn = tuple[str, object, list[dict]]  # kind, label and strokes

NETWORK = "digits"
FEATURES = len(Features._fields)
# By part: numbers of each kind, letters by rule (as many of no script; half as many
# shapes), both as shares of `number_samples`; and the seed of their draw.
NUMBER_SHARES = {TRAIN: 1, VALIDATION: 1 / 2}
BY_RULE_SHARES = {TRAIN: 5 / 3, VALIDATION: 2 / 3}
SEEDS = {TRAIN: 1, VALIDATION: 2}
RENDERS = 2  # of each pen drawing of a non-digit
# Of the others, by whether they are read as pictures: what a threshold lets pass. Clear
# numbers come on top, for no threshold stops them; they are another 1.3 %.
ACCEPTED_SHARES = {False: 0.011, True: 0.005}
FEATURE_PENALTY, EMBEDDING_PENALTY = 1e-3, 3e-3  # factors of the squared weights
STEADY = 0.05  # added to standard deviations, so that no constant column weighs
SIGNIFICANT_DIGITS = 5  # of a weight in the card


@dataclass(frozen=True, eq=False)
class Sample:
    """A drawing that is no single digit, and what it falls into."""

    kind: str  # of `KINDS`, or the name of what is no number
    label: object  # the digits of a number; else what was drawn
    digits: tuple[int, ...]  # as read
    features: Features | None  # None if it does not fall into digits
    # (n,) that the network's last layer adds up; None likewise.
    embedding: Floats | None
    of_ink: bool  # read as a picture, without its strokes

    @property
    def is_number(self) -> bool:
        """Whether a number was drawn."""
        return self.kind in KINDS


# Drawings.


def samples_of(
    classifier: Classifier, part: Part, name: str, number_samples: int
) -> list[Sample]:
    """Return numbers and others; every second drawing is read as a picture.

    Digits are drawn by rule where the part has none; `number_samples` numbers of each
    kind belong to *train*, and everything else is in proportion.
    """
    rng = np.random.default_rng(SEEDS[name])
    numbers = round(number_samples * NUMBER_SHARES[name])
    by_rule = round(number_samples * BY_RULE_SHARES[name])
    drawn = [*_numbers(part, numbers, rng), *_others(part, by_rule, rng)]
    progress = tqdm(drawn, desc=f"drawings of {name} split", disable=None)
    return [
        _sample(classifier, drawing, of_ink=place % 2 == 1)
        for place, drawing in enumerate(progress)
    ]


def _numbers(part: Part, count: int, rng: Chance) -> Iterator[Drawn]:
    for kind in KINDS:
        digits = all_drawings(part.digits) or _by_rule(rng)
        for number in composed_numbers(digits, kind, count, rng):
            yield kind, number.digits, number.strokes


def _by_rule(rng: Chance) -> list[PenDrawing]:
    """Return digits by rule, forty by each of ten made-up writers."""
    return [
        PenDrawing(digit, f"rule-{hand}", digit_drawing(digit, rng))
        for hand in range(10)
        for digit in list(range(10)) * 4
    ]


def _others(part: Part, by_rule: int, rng: Chance) -> Iterator[Drawn]:
    kinds = {name: drawings * RENDERS for name, drawings in part.nondigits.items()}
    kinds["letters_by_rule"] = letter_drawings(by_rule, rng)
    kinds["script_by_rule"] = [
        PenDrawing("script", "", script_drawing(rng)) for _ in range(by_rule)
    ]
    kinds["shapes_by_rule"] = shape_drawings(by_rule // 2, rng)
    for kind, drawings in kinds.items():
        for drawing in drawings:
            strokes = pad_strokes(drawing.strokes, rng, RenderStyle())
            yield kind, drawing.label, strokes


def _sample(classifier: Classifier, drawing: Drawn, of_ink: bool) -> Sample:
    """Return what a drawing falls into; nothing if it is read as a single digit."""
    kind, label, strokes = drawing
    checked = checked_strokes(strokes)
    ink = drawn_ink(checked)
    steps = steps_from_ink(ink)
    split = None
    if (
        steps is not None
        and verdict_on_ink(steps.kept) is None
        and _is_taken_for_none(classifier, steps.centred)
    ):
        kept = steps.kept
        split = split_ink(kept) if of_ink else split_strokes(checked, kept)
    alone = None if split is None else without_marks(split)[0]
    digits = read_digits(alone, classifier.class_probabilities) if alone else []
    if len(digits) < 2:
        return Sample(kind, label, (), None, None, of_ink)
    embedding = classifier.embedding(steps.centred).astype(np.float64)
    read = tuple(digit.digit for digit in digits)
    return Sample(kind, label, read, features_of(digits), embedding, of_ink)


def _is_taken_for_none(classifier: Classifier, glyph: np.ndarray) -> bool:
    share = classifier.read_glyph(glyph).not_a_digit
    return share is not None and share > classifier.card.thresholds.not_a_digit


# The regression.


def fitted_detector(samples: list[Sample]) -> NumberDetector:
    """Return the detector under which numbers and others are least surprising.

    Both weigh the same in all, and at the threshold both are equally likely.
    """
    split = [sample for sample in samples if sample.features is not None]
    columns = np.array([np.append(s.features, s.embedding) for s in split])
    is_number = np.array([sample.is_number for sample in split])
    middle, spread = columns.mean(axis=0), columns.std(axis=0) + STEADY
    weights, offset = _logistic_regression((columns - middle) / spread, is_number)
    weights = weights / spread
    threshold = float(weights @ middle - offset)
    return NumberDetector(
        _rounded(weights[:FEATURES]),
        _rounded(weights[FEATURES:]),
        threshold,
        ink_threshold=threshold,
    )


def _logistic_regression(columns: Floats, is_number: Bools) -> tuple[Floats, float]:
    """Return (n,) weights and an offset, both with the least penalised loss."""
    columns = np.hstack([columns, np.ones((len(columns), 1))])
    embedding = columns.shape[1] - FEATURES - 1
    penalties = np.repeat(
        [FEATURE_PENALTY, EMBEDDING_PENALTY, 0], [FEATURES, embedding, 1]
    )
    share = np.where(is_number, 0.5 / is_number.sum(), 0.5 / (~is_number).sum())
    sign = np.where(is_number, 1.0, -1.0)

    def loss_and_slope(weights: Floats) -> tuple[float, Floats]:
        margins = sign * (columns @ weights)
        loss = share @ np.logaddexp(0, -margins) + penalties @ weights**2
        surprise = np.exp(-np.logaddexp(0, margins))  # 1 less the likelihood
        return loss, 2 * penalties * weights - columns.T @ (share * sign * surprise)

    best = minimize(
        loss_and_slope,
        np.zeros(columns.shape[1]),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 5_000, "ftol": 1e-13, "gtol": 1e-8},
    )
    return best.x[:-1], float(best.x[-1])


def _rounded(weights: Floats) -> Floats:
    return np.array([float(f"{weight:.{SIGNIFICANT_DIGITS}g}") for weight in weights])


def with_thresholds(detector: NumberDetector, samples: list[Sample]) -> NumberDetector:
    """Return the detector with thresholds that few letters and doodles pass."""
    return replace(
        detector,
        threshold=_threshold(detector, samples, of_ink=False),
        ink_threshold=_threshold(detector, samples, of_ink=True),
    )


def _threshold(detector: NumberDetector, samples: list[Sample], of_ink: bool) -> float:
    others = [s for s in samples if not s.is_number and s.of_ink == of_ink]
    decided = [
        sample
        for sample in others
        if sample.features is not None and not is_clear_number(sample.features)
    ]
    scores = [detector.score(sample.features, sample.embedding) for sample in decided]
    scores += [-np.inf] * (len(others) - len(decided))
    found = float(np.quantile(scores, 1 - ACCEPTED_SHARES[of_ink], method="higher"))
    return found if np.isfinite(found) else detector.threshold  # too few fall apart


def shares_by_kind(
    detector: NumberDetector, samples: list[Sample]
) -> dict[str, dict[str, float]]:
    """Return for each kind n, and the shares read as a number and read exactly."""
    shares = {}
    for kind in dict.fromkeys(sample.kind for sample in samples):
        of_kind = [sample for sample in samples if sample.kind == kind]
        split = [sample for sample in of_kind if sample.features is not None]
        numbers = [
            s for s in split if detector.is_number(s.features, s.embedding, s.of_ink)
        ]
        exact = sum(sample.digits == sample.label for sample in numbers)
        shares[kind] = {
            "n": len(of_kind),
            "read_as_number": len(numbers) / len(of_kind),
            "read_exactly": exact / len(of_kind),
        }
    return shares


# The card's entry, and the command.


def numbers_entry(
    classifier: Classifier,
    parts: dict[str, Part],
    number_samples: int = RECIPES[NETWORK].number_samples,
) -> dict[str, Any]:
    """Fit a detector for a classifier, print its shares, and return `Card.numbers`.

    It is empty if too few drawings fall into digits, which an untrained network's do.
    """
    print("number detector: fitting", flush=True)
    training, validation = (
        samples_of(classifier, parts[name], name, number_samples)
        for name in (TRAIN, VALIDATION)
    )
    split = [sample.is_number for sample in training if sample.features is not None]
    if len(set(split)) < 2:
        print("number detector: none, for no drawings fall into digits")
        return {}
    detector = with_thresholds(fitted_detector(training), validation)
    shares = shares_by_kind(detector, validation)
    for kind, found in shares.items():
        print(kind, {name: round(value, 4) for name, value in found.items()})
    return {
        "feature_weights": detector.feature_weights.tolist(),
        "embedding_weights": detector.embedding_weights.tolist(),
        "threshold": round(detector.threshold, SIGNIFICANT_DIGITS),
        "ink_threshold": round(detector.ink_threshold, SIGNIFICANT_DIGITS),
        "validation": shares,
    }


def main(arguments: list[str] | None = None) -> int:
    """Fit anew for weights in place, write their card; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m digits.fit_numbers")
    parser.add_argument("--data", type=Path, help="folder with pen drawings")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder")
    parser.add_argument(
        "--number-samples",
        type=whole_number,
        default=RECIPES[NETWORK].number_samples,
        help="numbers of each kind to learn from",
    )
    flags = parser.parse_args(arguments)
    try:
        parts = load_parts(flags.data)
        classifier = load_classifier(folder=flags.weights)
        entry = numbers_entry(classifier, parts, flags.number_samples)
        card = load_card(flags.weights, NETWORK)
        save_card(flags.weights, replace(card, numbers=entry))
    except (DataError, WeightsError, OSError) as error:
        print(f"digits.fit_numbers: {error}", file=sys.stderr)
        return 2
    return 0
