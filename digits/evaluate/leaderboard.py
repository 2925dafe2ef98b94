"""The same data for every network -> how they compare.

Each pen drawing is put on the pad once for all networks, and each network reads it
twice: as a glyph, and as the whole pad shrunk to 28 x 28, without centring.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Floats
from digits.bench.reading import timed
from digits.calibration import not_a_digit_share, probabilities
from digits.classifier import Classifier
from digits.data.drawings import PenDrawing
from digits.data.splits import Part
from digits.preprocess import GLYPH_SIDE, glyph_from_ink, uncentred_glyph
from digits.progress import show_progress
from digits.synthetic.rendering import RENDERS, SEED, render

SURE = 0.9  # confidence; more of it in what is no digit is a plain mistake
ROUNDS = 100  # of the clock
STEP = 500  # drawings between two signs of progress


def standings(classifiers: dict[str, Classifier], part: Part) -> dict[str, Any]:
    """Return how each network does on one part of the pen drawings.

    Args:
        classifiers: by name; "digits" among them is what the others are timed against.
        part: digits and what is none, that no network learnt from.

    Returns:
        For each network pens (n, right, uncentred right), nondigits (n, and sure: the
        share called a digit with a confidence over 0.9, None if n is 0) and time (of
        one glyph, as a multiple of ours).
    """
    digits, glyphs, wholes = _seen(part.digits, "digits")
    others, no_digits, _ = _seen(part.nondigits, "no digits")
    labels = np.array([drawing.label for drawing in digits], dtype=np.int64)
    ratios = _times(classifiers)
    return {
        name: {
            "pens": {
                "n": len(digits),
                "right": _right(classifier, glyphs, labels),
                "uncentred_right": _right(classifier, wholes, labels),
            },
            "nondigits": {"n": len(others), "sure": _sure(classifier, no_digits)},
            "time": ratios[name],
        }
        for name, classifier in classifiers.items()
    }


def _seen(
    drawn: dict[str, list[PenDrawing]], what: str
) -> tuple[list[PenDrawing], Floats, Floats]:
    """Return all renders, their glyphs and the same without centring.

    Each data set has the places, sizes and brushes of `digits.evaluate`.
    """
    every = [drawing for drawings in drawn.values() for drawing in drawings * RENDERS]
    inks = chain.from_iterable(
        render(drawings * RENDERS, np.random.default_rng(SEED))
        for drawings in drawn.values()
    )
    glyphs, wholes = (
        np.zeros((len(every), GLYPH_SIDE, GLYPH_SIDE), np.float32) for _ in range(2)
    )
    for place, ink in enumerate(_watched(inks, what, len(every))):
        glyphs[place], wholes[place] = glyph_from_ink(ink), uncentred_glyph(ink)
    return every, glyphs, wholes


def _watched(inks: Iterable[Floats], what: str, total: int) -> Iterable[Floats]:
    for done, ink in enumerate(inks, start=1):
        yield ink
        if done % STEP == 0 or done == total:
            show_progress(f"renders of {what}", done, total)


def _right(classifier: Classifier, glyphs: Floats, labels: NDArray[np.int64]) -> float:
    digits = classifier.probabilities(glyphs).argmax(axis=1)
    return float((digits == labels).mean())


def _sure(classifier: Classifier, glyphs: Floats) -> float | None:
    """Return the share of glyphs that pass for a digit, surely; None of none."""
    if not len(glyphs):
        return None
    card, logits = classifier.card, classifier.logits(glyphs)
    sure = probabilities(logits, card.temperature).max(axis=1) > SURE
    no_digit = not_a_digit_share(logits, card.temperature)
    if no_digit is not None:
        sure &= no_digit <= card.thresholds.not_a_digit
    return float(sure.mean())


def _times(classifiers: dict[str, Classifier]) -> dict[str, float]:
    """Return how long each network takes for one glyph, as a multiple of ours."""
    glyph = np.zeros((1, GLYPH_SIDE, GLYPH_SIDE), np.float32)
    calls = {
        name: lambda read=classifier.logits_of_one: read(glyph)
        for name, classifier in classifiers.items()
    }
    times = timed(calls, ROUNDS)
    ours = statistics.median(times["digits"])
    return {name: statistics.median(taken) / ours for name, taken in times.items()}
