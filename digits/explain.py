"""A glyph and a network -> why this digit and not that one, and what each layer sees.

Integrated gradients say which pixels speak for a digit. Source: M. Sundararajan, A.
Taly, Q. Yan: Axiomatic attribution for deep networks, 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from digits.arrays import Floats
from digits.preprocess import GLYPH_SIDE, bounding_box
from digits.weights.compiled import CompiledNetwork

STEP_COUNT = 256  # from blank paper to the glyph; their sum is then right to a percent

PARTS = ("top", "middle", "bottom", "left", "centre", "right")  # thirds of a drawing
MIN_PART_SHARE = 0.05  # of all evidence; a part whose lead is less is not named
ALIKE_RATIO = 0.6  # to the strongest part's lead; a part above it is named as well
# Of all evidence; if the other digit has less, nothing speaks for it. A twentieth would
# still colour some of the picture plainly.
MIN_OTHER_SHARE = 0.02
MIN_SIDE = 6  # px; a side shorter than this has no thirds worth naming
MIN_EVIDENCE = 1.0  # logits, for both digits together; less tells nobody anything


@dataclass(frozen=True, eq=False)  # arrays have no single truth to compare by
class Layer:
    """What one layer makes of a glyph."""

    kind: str  # the layer's class, such as "Conv2D"
    maps: Floats  # (rows, cols, filters); or (values,), where it has no places


class Explainer:
    """Explains the readings of one network; safe to call from several threads."""

    def __init__(self, network: CompiledNetwork):
        """Take a network of `digits.weights.compiled.EXPLAINED`, compiled."""
        self._network = network

    def attributions(self, glyph: Floats, digit: int, other: int) -> Floats:
        """Return how much each pixel speaks for one digit and against another.

        Their sum is the digit's lead in the glyph less its lead on blank paper, within
        a percent: an integral is taken in steps, which lie closer together where the
        ink is faint and the network changes faster. A pixel without ink gets 0.

        Args:
            glyph: (28, 28) float32, from 0 to 1.
            digit: 0 to 9, or 10 for "not a digit" where the network has that output.
            other: likewise.

        Returns:
            (28, 28) float32 in logits: above 0 for the digit, below 0 for the other.
        """
        even = (np.arange(STEP_COUNT, dtype=np.float32) + 0.5) / STEP_COUNT
        path = np.square(even)[:, None, None] * glyph.astype(np.float32)
        outputs = np.eye(self._network.outputs, dtype=np.float32)
        gradients = self._network.slopes(path, outputs[digit] - outputs[other])
        return glyph * np.average(gradients, axis=0, weights=even)

    def leads(self, glyph: Floats, digit: int, other: int) -> tuple[float, float]:
        """Return by how much a digit's logit exceeds another's: blank, then with ink.

        For the arguments see `attributions`.
        """
        logits = self.layers(glyph)[-1].maps
        blank = self._blank_logits
        return float(blank[digit] - blank[other]), float(logits[digit] - logits[other])

    @cached_property
    def _blank_logits(self) -> Floats:
        return self.layers(np.zeros((GLYPH_SIDE, GLYPH_SIDE), np.float32))[-1].maps

    def layers(self, glyph: Floats) -> list[Layer]:
        """Return what each layer makes of a glyph, from the first edges to the logits.

        Layers that only reshape, or do nothing once trained, are left out. A
        convolution is shown after its ReLU.
        """
        return [Layer(*found) for found in self._network.layers(glyph)]


# From attributions to what can be said in a sentence.


@dataclass(frozen=True)
class Part:
    """A third of a drawing and the evidence in its ink, in logits, 0 or more."""

    name: str  # one of `PARTS`
    gain: float  # for the digit
    loss: float  # for the other

    @property
    def lead(self) -> float:
        """The digit's lead from this part alone."""
        return self.gain - self.loss

    def swapped(self) -> Part:
        """Return the same part with digit and other exchanged."""
        return Part(self.name, self.loss, self.gain)


@dataclass(frozen=True)
class Argument:
    """Which parts of a drawing speak for a digit, and which for another."""

    digit: int  # the one that the parts speak for, 0 to 10
    other: int  # the one that it is compared with
    parts: list[str]  # names of the one to three that speak most for the digit
    against: list[str]  # names of those that speak most for the other; at most two
    # Where no part does: the name of the one that holds most of what speaks for the
    # other all the same; None if next to nothing does.
    partly: str | None
    everywhere: bool  # whether all parts speak for the digit

    @property
    def clean(self) -> bool:
        """Whether next to nothing speaks for the other."""
        return not self.against and self.partly is None


def argument_in(
    attributions: Floats, glyph: Floats, digit: int, other: int
) -> Argument | None:
    """Return which parts of a drawing decide between two digits; None if none does.

    Where the ink speaks for the other, and no part for the digit, the two swap places.
    The (28, 28) attributions are those of the pair, in logits; the glyph, (28, 28) from
    0 to 1, has ink.
    """
    evidence = float(np.abs(attributions).sum())
    parts = telling_parts(attributions, glyph)
    if sum(part.lead for part in parts) < 0 and not _leading(parts, evidence):
        parts, digit, other = [part.swapped() for part in parts], other, digit
    leading = _leading(parts, evidence)
    if evidence < MIN_EVIDENCE or not leading:
        return None
    against = _leading([part.swapped() for part in parts], evidence)
    return Argument(
        digit,
        other,
        [part.name for part in leading],
        [part.name for part in against],
        partly=None if against else _part_with_doubt(parts, evidence),
        everywhere=len(leading) == len(parts),
    )


def _part_with_doubt(parts: list[Part], evidence: float) -> str | None:
    """Return the part with most evidence for the other, if there is some in all."""
    if sum(part.loss for part in parts) < MIN_OTHER_SHARE * evidence:
        return None
    return max(parts, key=lambda part: part.loss).name


def _leading(parts: list[Part], evidence: float) -> list[Part]:
    """Return the parts that speak for the digit, if one does so noticeably."""
    most = max(part.lead for part in parts)
    if most < MIN_PART_SHARE * evidence:
        return []
    return [part for part in parts if part.lead >= ALIKE_RATIO * most]


def telling_parts(attributions: Floats, glyph: Floats) -> list[Part]:
    """Return a drawing's thirds, top to bottom or left to right: what differs more.

    For the arguments see `argument_in`.
    """
    box = bounding_box(glyph)
    assert box is not None  # there is ink
    inked = attributions[box]
    splits = [
        list(map(_part, names, np.array_split(inked, 3, axis)))
        for axis, names in enumerate((PARTS[:3], PARTS[3:]))
    ]
    wide = [
        split
        for split, side in zip(splits, inked.shape, strict=True)
        if side >= MIN_SIDE
    ]
    return max(wide or splits, key=_spread)


def _part(name: str, attributions: Floats) -> Part:
    gain = attributions[attributions > 0].sum()
    loss = -attributions[attributions < 0].sum()
    return Part(name, float(gain), float(loss))


def _spread(parts: list[Part]) -> float:
    leads = [part.lead for part in parts]
    return max(leads) - min(leads)


def itemised(
    attributions: Floats, start: float, lead: float
) -> tuple[int, int, int, int]:
    """Return what a digit's lead consists of, in tenths that add up exactly.

    >>> itemised(np.array([[2.04, -1.0]]), start=0.5, lead=1.62)
    (21, -10, 5, 16)

    All attributions sum to the lead less the start, but for a percent that the integral
    leaves and for rounding. The larger of the two sums absorbs that difference, since
    there it matters least.

    Args:
        attributions: (28, 28) in logits, above 0 for the digit.
        start: the digit's lead on blank paper, in logits.
        lead: its lead in the drawing, in logits.

    Returns:
        The evidence for the digit, and against it (0 or less); start and lead.
    """
    whole = _part("whole", attributions)
    gain, loss, first, last = (
        round(10 * value) for value in (whole.gain, -whole.loss, start, lead)
    )
    missing = last - (gain + loss + first)
    if gain >= -loss:
        gain += missing
    else:
        loss += missing
    return gain, loss, first, last


def strongest_maps(maps: Floats, count: int) -> Floats:
    """Return at most so many (rows, cols, filters) maps: the brightest on average."""
    order = np.argsort(-maps.mean(axis=(0, 1)), kind="stable")
    return maps[..., np.sort(order[:count])]
