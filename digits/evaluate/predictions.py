"""Drawings put on the pad -> what the classifier makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from digits.arrays import Bools, Floats, Labels
from digits.classifier import BATCH, Classifier, Reading
from digits.data.drawings import PenDrawing
from digits.preprocess import GLYPH_SIDE
from digits.synthetic.rendering import RenderStyle, render
from digits.verdict import Verdict


@dataclass(frozen=True)
class Predictions:
    """What the classifier made of a row of drawings.

    Attributes:
        verdicts: (n,) texts.
        digits: (n,) the likeliest of the ten; -1 where the network was not asked, as
            for a dot.
        logits: (n, 10 or 11); 0 where the network was not asked.
    """

    verdicts: NDArray[np.str_]
    digits: Labels
    logits: Floats

    @property
    def accepted(self) -> Bools:
        """(n,) whether each passes for a digit, sure or not."""
        return np.isin(self.verdicts, (Verdict.DIGIT, Verdict.UNSURE))

    @property
    def read(self) -> Bools:
        """(n,) whether the network was asked."""
        return self.digits >= 0

    def __getitem__(self, rows: slice) -> Predictions:
        """Return some of the rows."""
        return Predictions(self.verdicts[rows], self.digits[rows], self.logits[rows])


def predict_drawings(
    classifier: Classifier,
    drawings: list[PenDrawing],
    rng: np.random.Generator,
    name: str | None = None,
    style: RenderStyle | None = None,
) -> Predictions:
    """Return what the classifier makes of drawings that are put on the pad.

    Args:
        classifier: reads them as it reads a visitor's.
        drawings: at least one; repeated for several renders.
        rng: draws size, place and brush.
        name: of the drawings, for a bar of progress on a terminal; None for no bar.
        style: how they are put there; None for as people draw.
    """
    inks = watched(render(drawings, rng, style), name, len(drawings))
    return joined_predictions(list(_batches(classifier, inks)))


def watched(inks: Iterable[Floats], name: str | None, total: int) -> Iterable[Floats]:
    """Return inks that move a bar of progress on a terminal; without a name, none."""
    return tqdm(inks, desc=name, total=total, disable=None if name else True)


def _batches(classifier: Classifier, inks: Iterable[Floats]) -> Iterator[Predictions]:
    """Yield the predictions of a few inks after the other; no ink is kept."""
    inks = iter(inks)
    while readings := [
        _without_ink(classifier.read_ink(ink)) for ink in islice(inks, BATCH)
    ]:
        verdicts, digits, glyphs = zip(*readings, strict=True)
        logits = classifier.logits(np.array(glyphs))
        logits[np.array(digits) < 0] = 0
        yield Predictions(np.array(verdicts), np.array(digits), logits)


def _without_ink(reading: Reading) -> tuple[str, int, Floats]:
    """Return verdict, likeliest digit and glyph; -1 and a blank glyph if not read."""
    if reading.glyph is None or reading.probabilities is None:
        return reading.verdict.value, -1, np.zeros((GLYPH_SIDE, GLYPH_SIDE), np.float32)
    digit = int(reading.probabilities.argmax())
    return reading.verdict.value, digit, reading.glyph


def joined_predictions(several: list[Predictions]) -> Predictions:
    """Return several rows as one."""
    return Predictions(
        np.concatenate([predictions.verdicts for predictions in several]),
        np.concatenate([predictions.digits for predictions in several]),
        np.concatenate([predictions.logits for predictions in several]),
    )
