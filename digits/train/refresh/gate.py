"""Two networks, drawings that neither learnt from -> whether one may follow the other.

30 pranks can take a digit's recall to a half while the mean hides it: so MNIST, each
set of pen drawings and each digit are looked at by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digits.calibration import not_a_digit_share
from digits.data.drawings import PenDrawing
from digits.data.splits import Part
from digits.networks import DIGITS, NOT_A_DIGIT
from digits.synthetic.rendering import RENDERS
from digits.train.mixture import Examples, joined
from digits.train.validation import as_people_draw
from digits.weights import Card

MOST = 0.005  # that a share may fall: half a point
MOST_NONE = (
    0.02  # likewise of what is refused as no digit: its threshold is fitted anew
)
ROUNDING = 1e-9  # a fall of exactly half a point is none too many
HELD = "MNIST, held back"
NONE = "no digits, refused"


@dataclass(frozen=True)
class Row:
    """One share, before and after.

    Attributes:
        name: of what is counted.
        n: how many glyphs.
        before: share that the weights in place read right, from 0 to 1.
        after: share that the new ones do.
        most: that it may fall.
    """

    name: str
    n: int
    before: float
    after: float
    most: float = MOST

    @property
    def gain(self) -> float:
        """Percentage points; below 0 for a fall."""
        return 100 * (self.after - self.before)

    @property
    def holds(self) -> bool:
        """Whether it falls by no more than it may."""
        return self.before - self.after <= self.most + ROUNDING


def frozen_sets(held: Examples, fit: Part) -> dict[str, Examples]:
    """Return what no weights learn from, by name.

    Args:
        held: of MNIST's training digits.
        fit: pen drawings, of digits and of none.
    """
    sets = {HELD: held}
    for name, drawings in fit.digits.items():
        sets[name] = as_people_draw({name: drawings}, name, RENDERS)
    digits = joined(list(sets.values())[1:] or [held])
    for digit in range(DIGITS):
        own = digits.labels == digit
        sets[f"recall of {digit}"] = Examples(digits.glyphs[own], digits.labels[own])
    if fit.nondigits:
        sets[NONE] = _nondigits(fit.nondigits)
    return {name: examples for name, examples in sets.items() if len(examples)}


def _nondigits(drawings: dict[str, list[PenDrawing]]) -> Examples:
    return as_people_draw(drawings, "no digits", RENDERS)


def shares_right(
    logits: dict[str, NDArray], sets: dict[str, Examples], card: Card
) -> dict[str, float]:
    """Return the share of each set that is read right.

    A digit is right if the largest of the ten probabilities is its own; what is no
    digit, if it is refused as the page would.

    Args:
        logits: (n, 11) of each set.
        sets: with labels.
        card: the network's temperature and thresholds.
    """
    return {
        name: float(_is_right(logits[name], examples.labels, card).mean())
        for name, examples in sets.items()
    }


def _is_right(
    logits: NDArray, labels: NDArray[np.int64], card: Card
) -> NDArray[np.bool_]:
    shares = not_a_digit_share(logits, card.temperature)
    assert shares is not None  # a refresh is of a network that can tell
    refused = shares > card.thresholds.not_a_digit
    of_ten = logits[:, :DIGITS].argmax(axis=1)
    return np.where(labels == NOT_A_DIGIT, refused, of_ten == labels)


def rows(
    sets: dict[str, Examples], before: dict[str, float], after: dict[str, float]
) -> list[Row]:
    """Return a row for each set."""
    return [
        Row(
            name,
            len(examples),
            before[name],
            after[name],
            MOST_NONE if name == NONE else MOST,
        )
        for name, examples in sets.items()
    ]


def table(compared: list[Row]) -> str:
    """Return the rows as text, those that fall too far marked."""
    lines = [f"{'':22} {'n':>7} {'before':>8} {'after':>8} {'points':>7}"]
    for row in compared:
        mark = "" if row.holds else f"  falls by over {100 * row.most:g}"
        lines.append(
            f"{row.name:22} {row.n:7,} {row.before:8.2%} {row.after:8.2%} "
            f"{row.gain:+7.2f}{mark}"
        )
    return "\n".join(lines)
