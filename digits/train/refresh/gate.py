"""Two networks, drawings that neither learnt from -> whether one may replace the other.

30 pranks can halve a digit's recall while the mean hides it. So MNIST, each set of pen
drawings and each digit are compared separately.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Labels
from digits.calibration import not_a_digit_share
from digits.data.splits import Part
from digits.networks import DIGITS, NOT_A_DIGIT
from digits.synthetic.rendering import RENDERS
from digits.train.mixture import Examples, joined
from digits.train.validation import as_people_draw, logits_of
from digits.weights.card import Card

if TYPE_CHECKING:
    import keras

MAX_FALL = 0.005  # of a share read right: half a point
MAX_FALL_NONDIGITS = 0.02  # likewise of non-digits: their threshold is fitted anew
ROUNDING = 1e-9  # so that a fall of exactly half a point passes
MNIST_HELD_BACK = "MNIST, held back"
NONDIGITS = "no digits, refused"


@dataclass(frozen=True)
class GateRow:
    """The share of a set that is read right, before and after."""

    name: str  # of the set
    n: int  # how many glyphs
    before: float  # with the weights in place, from 0 to 1
    after: float  # with the new weights
    max_fall: float = MAX_FALL  # that is accepted

    @property
    def gain(self) -> float:
        """Percentage points; below 0 for a fall."""
        return 100 * (self.after - self.before)

    @property
    def holds(self) -> bool:
        """Whether it falls no further than accepted."""
        return self.before - self.after <= self.max_fall + ROUNDING


def frozen_sets(held: Examples, validation: Part) -> dict[str, Examples]:
    """Return what no weights learn from, by name; of MNIST it is what is held back."""
    sets = {MNIST_HELD_BACK: held}
    for name, drawings in validation.digits.items():
        sets[name] = as_people_draw({name: drawings}, name, RENDERS)
    digits = joined(list(sets.values())[1:] or [held])
    for digit in range(DIGITS):
        sets[f"recall of {digit}"] = digits.at(np.flatnonzero(digits.labels == digit))
    if validation.nondigits:
        sets[NONDIGITS] = as_people_draw(validation.nondigits, "no digits", RENDERS)
    return {name: examples for name, examples in sets.items() if len(examples)}


def compare(
    before: tuple[keras.Model, Card],
    after: tuple[keras.Model, Card],
    sets: dict[str, Examples],
) -> list[GateRow]:
    """Return a row for each set: how well two networks with their cards read it."""
    rows = []
    for name, examples in sets.items():
        shares = [
            share_right(logits_of(model, examples.glyphs), examples.labels, card)
            for model, card in (before, after)
        ]
        max_fall = MAX_FALL_NONDIGITS if name == NONDIGITS else MAX_FALL
        rows.append(GateRow(name, len(examples), *shares, max_fall))
    return rows


def share_right(logits: NDArray, labels: Labels, card: Card) -> float:
    """Return the share of glyphs that is read right.

    A digit is right if its own probability is the largest of the ten; a non-digit,
    labelled 10, if the page would refuse it.
    """
    shares = not_a_digit_share(logits, card.temperature)
    assert shares is not None  # a network with ten outputs is never refreshed
    refused = shares > card.thresholds.not_a_digit
    digits = logits[:, :DIGITS].argmax(axis=1)
    return float(np.where(labels == NOT_A_DIGIT, refused, digits == labels).mean())


def table(rows: list[GateRow]) -> str:
    """Return the rows as text; those that fall too far are marked."""
    lines = [f"{'':22} {'n':>7} {'before':>8} {'after':>8} {'points':>7}"]
    for row in rows:
        mark = "" if row.holds else f"  falls by over {100 * row.max_fall:g}"
        lines.append(
            f"{row.name:22} {row.n:7,} {row.before:8.2%} {row.after:8.2%} "
            f"{row.gain:+7.2f}{mark}"
        )
    return "\n".join(lines)
