"""A trained network and digits held back -> its temperature and thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digits.arrays import Floats
from digits.calibration import fitted_temperature, not_a_digit_share, probabilities
from digits.data.splits import Part
from digits.networks import DIGITS
from digits.synthetic.rendering import RENDERS
from digits.train.mixture import Examples, joined
from digits.train.validation import VALIDATION_DIGITS, as_people_draw, logits_of
from digits.verdict import Thresholds, margin

if TYPE_CHECKING:
    import keras

DIGIT_QUANTILE = 0.99  # of the digits held back stay under "not a digit"'s threshold
MARGIN_QUANTILE = 0.01  # of the digits held back may become "unsure"
MARGIN_BOUNDS = (0.2, 0.8)  # of the margin that counts as sure, whatever was fitted
EVEN = 0.5  # least threshold of "not a digit" where no pen drawing was held back
AS_PUBLISHED = (1.0, Thresholds(EVEN, MARGIN_BOUNDS[0]))  # tutorials fit nothing


def fitted_calibration(
    model: keras.Model, part: Part, sets: dict[str, Examples]
) -> tuple[float, Thresholds]:
    """Return temperature and thresholds, from a part's pen drawings if it has any.

    Without them all digits count that were held back.
    """
    if part.digits:
        held, least = as_people_draw(part.digits, VALIDATION_DIGITS, RENDERS), 0.0
    elif sets:
        held, least = joined(sets.values()), EVEN
        held = held.at(np.flatnonzero(held.labels < DIGITS))
    else:
        return AS_PUBLISHED  # nothing was held back
    logits = logits_of(model, held.glyphs)
    temperature = fitted_temperature(logits, held.labels)
    return temperature, fitted_thresholds(logits, temperature, least)


def fitted_thresholds(logits: Floats, temperature: float, least: float) -> Thresholds:
    """Return the thresholds that almost all digits held back pass.

    That of "not a digit" is never under the least.
    """
    shares = not_a_digit_share(logits, temperature)
    margins = margin(probabilities(logits, temperature))
    strict = EVEN if shares is None else float(np.quantile(shares, DIGIT_QUANTILE))
    return Thresholds(
        not_a_digit=max(least, strict),
        margin=float(np.clip(np.quantile(margins, MARGIN_QUANTILE), *MARGIN_BOUNDS)),
    )
