"""MNIST and chance -> what a network sees in one epoch of training."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from digits.augment import Distortion, distorted
from digits.networks import DIGITS, NOT_A_DIGIT
from digits.preprocess import GLYPH_SIDE, glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.synthetic import (
    DIGIT_BRUSH,
    NONDIGIT_BRUSH,
    brush_width,
    digit_drawing,
    nondigit_drawing,
    strokes_of,
)

Bytes = NDArray[np.uint8]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Examples:
    """Glyphs with their labels.

    Attributes:
        glyphs: (batch, 28, 28) uint8, 0 for paper to 255 for ink, as MNIST stores
            them: a quarter of the memory of floats.
        labels: (batch,) 0 to 9, or 10 for "not a digit".
    """

    glyphs: Bytes
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Mixture:
    """What is put together for one epoch.

    Attributes:
        distortion: of MNIST's glyphs; None leaves them as they are.
        digits_by_rule: how many digits are drawn by rule.
        nondigits_by_rule: how many drawings by rule are no digit.
    """

    distortion: Distortion | None = field(default_factory=Distortion)
    digits_by_rule: int = 12_000
    nondigits_by_rule: int = 10_000

    def part(self, place: int, parts: int) -> Mixture:
        """Return the mixture for one part of an epoch; all of them add up to it.

        Args:
            place: of the part, from 0.
            parts: how many there are.
        """
        digits, nondigits = (
            count * (place + 1) // parts - count * place // parts
            for count in (self.digits_by_rule, self.nondigits_by_rule)
        )
        return Mixture(self.distortion, digits, nondigits)


def mixed(known: Examples, mixture: Mixture, rng: np.random.Generator) -> Examples:
    """Return the known examples distorted, with drawings by rule among them.

    Args:
        known: MNIST's, or a part of it.
        mixture: what is added and how far glyphs are distorted.
        rng: where chance comes from.
    """
    glyphs = known.glyphs
    if mixture.distortion is not None:
        floats = glyphs.astype(np.float32) / 255
        glyphs = _as_bytes(distorted(floats, mixture.distortion, rng))
    parts = [
        Examples(glyphs, known.labels),
        digits_by_rule(mixture.digits_by_rule, rng),
        nondigits_by_rule(mixture.nondigits_by_rule, rng),
    ]
    return shuffled(joined(parts), rng)


def joined(parts: list[Examples]) -> Examples:
    """Return the parts one after the other."""
    return Examples(
        np.concatenate([part.glyphs for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )


def shuffled(examples: Examples, rng: np.random.Generator) -> Examples:
    """Return the examples in another order."""
    order = rng.permutation(len(examples))
    return Examples(examples.glyphs[order], examples.labels[order])


def digits_by_rule(count: int, rng: np.random.Generator) -> Examples:
    """Return so many new digits drawn by rule, every digit as often as the others."""
    labels = np.arange(count, dtype=np.int64) % DIGITS
    drawings = (digit_drawing(int(digit), rng) for digit in labels)
    return Examples(_glyphs_of(drawings, DIGIT_BRUSH, rng), labels)


def nondigits_by_rule(count: int, rng: np.random.Generator) -> Examples:
    """Return so many new drawings by rule that are no digit."""
    drawings = (nondigit_drawing(rng) for _ in range(count))
    labels = np.full(count, NOT_A_DIGIT, dtype=np.int64)
    return Examples(_glyphs_of(drawings, NONDIGIT_BRUSH, rng), labels)


def _glyphs_of(drawings, brush: tuple[float, float], rng: np.random.Generator) -> Bytes:
    glyphs = [
        glyph_from_ink(ink_from_strokes(strokes_of(drawing, brush_width(*brush, rng))))
        for drawing in drawings
    ]
    return _as_bytes(
        np.array(glyphs, dtype=np.float32).reshape(-1, GLYPH_SIDE, GLYPH_SIDE)
    )


def _as_bytes(glyphs: NDArray[np.float32]) -> Bytes:
    return np.round(glyphs * 255).astype(np.uint8)
