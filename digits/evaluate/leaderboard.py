"""How the networks compare: the same drawings and the same clock for all.

Each pen drawing is put on the pad once for all networks, and each network reads it
twice: as a glyph, and as the whole pad shrunk to 28 x 28, without centring.
"""

import statistics
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
from tqdm import tqdm

from digits.arrays import Floats, Labels
from digits.bench.reading import timed
from digits.calibration import not_a_digit_share, probabilities
from digits.classifier import Classifier
from digits.data.drawings import PenDrawing
from digits.data.splits import Part
from digits.preprocess import GLYPH_SIDE, glyph_from_ink, uncentred_glyph
from digits.synthetic.rendering import RENDERS, SEED, render

SURE_CONFIDENCE = 0.9  # a non-digit read with more is a plain mistake


def standings(
    classifiers: dict[str, Classifier], part: Part, rounds: int
) -> dict[str, Any]:
    """Return how each network does on one part of the pen drawings.

    Each is timed in so many rounds; "digits" must be among them.

    Returns:
        For each network pens (n, right, uncentred_right), nondigits (n, and sure: the
        share taken for a digit with a confidence over 0.9; None if n is 0) and time
        (for one glyph, as a multiple of ours).
    """
    digits, glyphs, whole_pads = _renders(part.digits, "digits")
    nondigits, nondigit_glyphs, _ = _renders(part.nondigits, "non-digits")
    labels = np.array([drawing.label for drawing in digits], dtype=np.int64)
    times = _time_ratios(classifiers, rounds)
    return {
        name: {
            "pens": {
                "n": len(digits),
                "right": _share_right(classifier, glyphs, labels),
                "uncentred_right": _share_right(classifier, whole_pads, labels),
            },
            "nondigits": {
                "n": len(nondigits),
                "sure": _share_sure(classifier, nondigit_glyphs),
            },
            "time": times[name],
        }
        for name, classifier in classifiers.items()
    }


def _renders(
    data_sets: dict[str, list[PenDrawing]], kind: str
) -> tuple[list[PenDrawing], Floats, Floats]:
    """Return the drawings of all renders, their glyphs, and their whole pads shrunk.

    Each data set gets the places, sizes and brushes that `digits.evaluate` gives it.
    """
    drawings = [d for drawn in data_sets.values() for d in drawn * RENDERS]
    inks = chain.from_iterable(
        render(drawn * RENDERS, np.random.default_rng(SEED))
        for drawn in data_sets.values()
    )
    shape = (len(drawings), GLYPH_SIDE, GLYPH_SIDE)
    glyphs, whole_pads = (np.zeros(shape, np.float32) for _ in range(2))
    bar = tqdm(inks, f"renders of {kind}", len(drawings), disable=None)
    for place, ink in enumerate(bar):
        glyphs[place], whole_pads[place] = glyph_from_ink(ink), uncentred_glyph(ink)
    return drawings, glyphs, whole_pads


def _share_right(classifier: Classifier, glyphs: Floats, labels: Labels) -> float:
    digits = classifier.probabilities(glyphs).argmax(axis=1)
    return float((digits == labels).mean())


def _share_sure(classifier: Classifier, glyphs: Floats) -> float | None:
    """Return the share of glyphs taken for a digit with confidence; None of none."""
    if not len(glyphs):
        return None
    card, logits = classifier.card, classifier.logits(glyphs)
    sure = probabilities(logits, card.temperature).max(axis=1) > SURE_CONFIDENCE
    not_a_digit = not_a_digit_share(logits, card.temperature)
    if not_a_digit is not None:
        sure &= not_a_digit <= card.thresholds.not_a_digit
    return float(sure.mean())


def _time_ratios(classifiers: dict[str, Classifier], rounds: int) -> dict[str, float]:
    """Return how long each network takes for one glyph, as a multiple of ours."""
    glyph = np.zeros((GLYPH_SIDE, GLYPH_SIDE), np.float32)
    calls = {name: partial(c.network.read, glyph) for name, c in classifiers.items()}
    times = timed(calls, rounds)
    medians = {name: statistics.median(seconds) for name, seconds in times.items()}
    return {name: median / medians["digits"] for name, median in medians.items()}
