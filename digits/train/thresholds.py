"""A trained network and drawings held back -> its temperature and thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digits.arrays import Floats, Labels
from digits.calibration import fitted_temperature, not_a_digit_share, probabilities
from digits.data.splits import Part
from digits.networks import DIGITS
from digits.synthetic.rendering import RENDERS
from digits.train.mixture import Examples, joined
from digits.train.validation import (
    VALIDATION_DIGITS,
    VALIDATION_NONDIGITS,
    all_picture_examples,
    as_people_draw,
    logits_of,
)
from digits.verdict import Thresholds, margin

if TYPE_CHECKING:
    import keras

ACCEPTED_QUANTILE = 0.01  # of the non-digits held back may surely pass for a digit
# Of what is drawn on the page is no digit: bars are true where this is, whatever the
# data sets hold of either.
NONDIGIT_SHARE = 0.1
ROUNDING = 1e-9  # what a sum of shares may be off
MARGIN_QUANTILE = 0.01  # of the digits held back may become "unsure"
MARGIN_BOUNDS = (0.2, 0.8)  # of the margin that counts as sure, whatever was fitted
EVEN = 0.5  # threshold of "not a digit" where no non-digit was held back
AS_PUBLISHED = (1.0, Thresholds(EVEN, MARGIN_BOUNDS[0]))  # tutorials fit nothing


def fitted_calibration(
    model: keras.Model, part: Part, sets: dict[str, Examples]
) -> tuple[float, Thresholds]:
    """Return temperature and thresholds, from a part's drawings if it has any.

    Without drawings of digits all examples count that were held back.
    """
    digits, others = _held_back(part)
    if not digits and not sets:
        return AS_PUBLISHED  # nothing was held back
    if model.output_shape[-1] == DIGITS:
        others = []  # a network that knows no "not a digit"
    if not digits:
        every = joined(sets.values())
        digits, others = [every.at(np.flatnonzero(every.labels < DIGITS))], []
    every = [*digits, *others]
    logits = [logits_of(model, examples.glyphs) for examples in every]
    labels = [examples.labels for examples in every]
    count = len(digits)
    temperature = fitted_temperature(
        np.concatenate(logits),
        np.concatenate(labels),
        _weights(labels[:count], labels[count:]),
    )
    thresholds = fitted_thresholds(
        np.concatenate(logits[:count]), logits[count:], temperature
    )
    return temperature, thresholds


def _weights(digits: list[Labels], others: list[Labels]) -> Floats:
    """Return how much each drawing counts: non-digits `NONDIGIT_SHARE` in all."""
    counts = [sum(map(len, kind)) for kind in (digits, others)]
    shares = (1 - NONDIGIT_SHARE, NONDIGIT_SHARE)
    return np.repeat(
        [s / max(n, 1) for s, n in zip(shares, counts, strict=True)], counts
    )


def _held_back(part: Part) -> tuple[list[Examples], list[Examples]]:
    """Return a part's digits and its non-digits, each data set by itself."""

    def pens(sets: dict, what: str) -> list[Examples]:
        return [as_people_draw({name: sets[name]}, what, RENDERS) for name in sets]

    def pictures(sets: dict) -> list[Examples]:
        return [all_picture_examples({name: sets[name]}) for name in sets]

    return (
        pens(part.digits, VALIDATION_DIGITS) + pictures(part.digit_pictures),
        pens(part.nondigits, VALIDATION_NONDIGITS) + pictures(part.nondigit_pictures),
    )


def fitted_thresholds(
    digits: Floats, nondigits: list[Floats], temperature: float
) -> Thresholds:
    """Return the thresholds between sure, unsure and "not a digit".

    So few non-digits surely pass as `ACCEPTED_QUANTILE` says, data sets weighing alike.

    Args:
        digits: (n, 10 or 11) logits of digits held back.
        nondigits: the same of non-digits, by data set; none for the even threshold.
        temperature: over 0.
    """
    margins = margin(probabilities(digits, temperature))
    least = float(np.clip(np.quantile(margins, MARGIN_QUANTILE), *MARGIN_BOUNDS))
    shares = [not_a_digit_share(logits, temperature) for logits in nondigits]
    if not shares or any(share is None for share in shares):
        return Thresholds(EVEN, least)
    return Thresholds(min(_strict(shares), EVEN), least)


def _strict(shares: list[Floats]) -> float:
    """Return the largest threshold under which few enough non-digits lie."""
    every = np.concatenate(shares)
    weights = np.concatenate([np.full(len(kind), 1 / len(kind)) for kind in shares])
    order = every.argsort()
    below = np.cumsum(weights[order]) / len(shares)
    few = np.searchsorted(below, ACCEPTED_QUANTILE + ROUNDING, side="right")
    return float(every[order][few - 1] if few else np.nextafter(every.min(), 0))
