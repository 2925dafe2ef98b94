"""Drawings put on the pad -> what the classifier makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Floats, Labels
from digits.classifier import BATCH, Classifier, Reading
from digits.data.drawings import PenDrawing
from digits.preprocess import GLYPH_SIDE
from digits.progress import show_progress
from digits.synthetic.rendering import RenderStyle, render
from digits.verdict import Verdict

STEP = 100  # drawings between two signs of progress: half a second


@dataclass(frozen=True)
class Predictions:
    """What the classifier made of a row of drawings.

    Attributes:
        verdicts: (n,) texts.
        digits: (n,) the likeliest of the ten; -1 where nothing was read, say of a dot.
        logits: (n, 10 or 11); 0 where nothing was read.
    """

    verdicts: NDArray[np.str_]
    digits: Labels
    logits: Floats

    @property
    def accepted(self) -> NDArray[np.bool_]:
        """(n,) whether each passes for a digit."""
        return np.isin(self.verdicts, (Verdict.DIGIT, Verdict.UNSURE))

    @property
    def read(self) -> NDArray[np.bool_]:
        """(n,) whether the network saw each."""
        return self.digits >= 0


def predict_drawings(
    classifier: Classifier,
    drawings: list[PenDrawing],
    rng: np.random.Generator,
    what: str | None = None,
    manner: RenderStyle | None = None,
) -> Predictions:
    """Return what the classifier makes of drawings that are put on the pad.

    Args:
        classifier: what reads them, as it reads a visitor's.
        drawings: at least one; repeated for several renders.
        rng: where size, place and brush come from.
        what: they are, for the line that shows progress; None for no line.
        manner: how they are put there; None for as people draw.
    """
    inks = render(drawings, rng, manner)
    if what is not None:
        inks = _watched(inks, what, len(drawings))
    return joined_predictions(list(_seen_in_batches(classifier, inks)))


def _watched(inks: Iterable[Floats], what: str, total: int) -> Iterator[Floats]:
    for done, ink in enumerate(inks, start=1):
        yield ink
        if done % STEP == 0 or done == total:
            show_progress(what, done, total)


def _seen_in_batches(
    classifier: Classifier, inks: Iterator[Floats]
) -> Iterator[Predictions]:
    """Yield what is seen of a few inks after the other: ink itself is never kept."""
    while readings := [
        _without_ink(classifier.read_ink(ink)) for ink in islice(inks, BATCH)
    ]:
        verdicts, digits, glyphs = zip(*readings, strict=True)
        logits = classifier.logits(np.array(glyphs))
        logits[np.array(digits) < 0] = 0
        yield Predictions(np.array(verdicts), np.array(digits), logits)


def _without_ink(reading: Reading) -> tuple[str, int, Floats]:
    """Return verdict, likeliest digit and glyph; -1 and a blank one if not read."""
    if reading.glyph is None or reading.probabilities is None:
        return reading.verdict.value, -1, np.zeros((GLYPH_SIDE, GLYPH_SIDE), np.float32)
    digit = int(reading.probabilities.argmax())
    return reading.verdict.value, digit, reading.glyph


def joined_predictions(several: list[Predictions]) -> Predictions:
    """Return several rows as one."""
    return Predictions(
        np.concatenate([seen.verdicts for seen in several]),
        np.concatenate([seen.digits for seen in several]),
        np.concatenate([seen.logits for seen in several]),
    )
