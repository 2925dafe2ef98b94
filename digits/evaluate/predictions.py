"""Drawings put on the pad -> what the classifier makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from digits.arrays import Bools, Floats, Labels, floats_from_bytes
from digits.classifier import Classifier, Reading
from digits.data.drawings import PenDrawing
from digits.data.pictures import Picture
from digits.preprocess import GLYPH_SIDE
from digits.reading import Verdict
from digits.synthetic.rendering import RenderStyle, render


@dataclass(frozen=True)
class Predictions:
    """What the classifier made of a row of drawings.

    Where the network was not asked, as for a dot, digits are -1 and logits 0.
    """

    verdicts: NDArray[np.str_]
    digits: Labels  # (n,) the likeliest of the ten
    logits: Floats  # (n, 10 or 11)

    @property
    def names_a_digit(self) -> Bools:
        """(n,) whether each is told a digit, sure or not."""
        return np.isin(self.verdicts, (Verdict.DIGIT, Verdict.UNSURE))

    @property
    def sure(self) -> Bools:
        """(n,) whether each is surely told a digit."""
        return self.verdicts == Verdict.DIGIT

    @property
    def read(self) -> Bools:
        """(n,) whether the network was asked."""
        return self.digits >= 0

    def __getitem__(self, rows: Labels) -> Predictions:
        """Return the rows of these numbers, in this order."""
        return Predictions(self.verdicts[rows], self.digits[rows], self.logits[rows])


def predict_drawings(
    classifier: Classifier,
    drawings: list[PenDrawing],
    rng: np.random.Generator,
    name: str | None = None,
    style: RenderStyle | None = None,
) -> Predictions:
    """Return what the classifier makes of drawings that are put on the pad.

    They are at least one, and repeated for several renders. With a name, a bar shows
    the progress on a terminal; without a style, they are put there as people draw.
    """
    inks = render(drawings, rng, style)
    return predict_inks(classifier, inks, len(drawings), name)


def predict_pictures(
    classifier: Classifier, pictures: list[Picture], name: str | None = None
) -> Predictions:
    """Return what the classifier makes of scanned pictures, at least one."""
    inks = (floats_from_bytes(picture.ink) for picture in pictures)
    return predict_inks(classifier, inks, len(pictures), name)


def predict_inks(
    classifier: Classifier, inks: Iterable[Floats], count: int, name: str | None
) -> Predictions:
    """Return what the classifier makes of so much ink; a name shows a bar."""
    bar = tqdm(inks, name, count, disable=None if name else True)
    readings = [_without_ink(classifier.read_ink(ink)) for ink in bar]
    verdicts, digits, glyphs = map(np.array, zip(*readings, strict=True))
    logits = classifier.logits(glyphs)
    logits[digits < 0] = 0
    return Predictions(verdicts, digits, logits)


def _without_ink(reading: Reading) -> tuple[str, int, Floats]:
    """Return verdict, likeliest digit and glyph; -1 and a blank glyph if not read."""
    if reading.glyph is None or reading.probabilities is None:
        return reading.verdict.value, -1, np.zeros((GLYPH_SIDE, GLYPH_SIDE), np.float32)
    digit = int(reading.probabilities.argmax())
    return reading.verdict.value, digit, reading.glyph


def joined_predictions(several: list[Predictions]) -> Predictions:
    """Return several rows as one."""
    rows = ((part.verdicts, part.digits, part.logits) for part in several)
    return Predictions(*map(np.concatenate, zip(*rows, strict=True)))
