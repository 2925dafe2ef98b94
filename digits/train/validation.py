"""What no step of training sees: digits held back, pen drawings, drawings by rule.

Loss and accuracy on them are measured after every epoch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digits.arrays import Bytes, Floats, Labels, bytes_from_floats, floats_from_bytes
from digits.calibration import cross_entropy
from digits.data.drawings import PenDrawing
from digits.data.pictures import Picture
from digits.data.splits import Part, all_drawings
from digits.synthetic.rendering import glyphs_as_people_draw
from digits.train.config import TrainConfig
from digits.train.mixture import (
    NONDIGIT_KINDS,
    Examples,
    digits_by_rule,
    joined,
    labels_of,
    nondigits_by_rule,
    picture_examples,
)

if TYPE_CHECKING:
    import keras

PREDICT_BATCH = 500  # glyphs at a time when nothing is learnt
BY_RULE_COUNT = 2_000  # drawings of digits, as many of non-digits: 0.1 % is two
EPOCH_RENDERS = 2  # of each pen drawing held back, after every epoch
VALIDATION_DIGITS = "pens of validation"
VALIDATION_NONDIGITS = "nondigits of validation"
VALIDATION_PICTURES = "pictures of validation"
VALIDATION_NONDIGIT_PICTURES = "nondigit pictures of validation"


def validation_sets(
    config: TrainConfig, mnist: Examples, part: Part
) -> dict[str, Examples]:
    """Return what is measured after every epoch, by name."""
    rng = np.random.default_rng([config.seed, 1])
    name = "test" if config.validate_on == "test" else "mnist"
    sets = {name: mnist} if len(mnist) else {}
    if config.mixture.digits_by_rule:
        sets["digits by rule"] = digits_by_rule(BY_RULE_COUNT, rng)
    if config.mixture.nondigits_by_rule:
        sets["nondigits by rule"] = nondigits_by_rule(BY_RULE_COUNT, rng)
    sets |= _held_back(VALIDATION_DIGITS, part.digits)
    sets |= _held_back(VALIDATION_PICTURES, part.digit_pictures)
    if any(config.mixture.counts()[kind] for kind in NONDIGIT_KINDS):
        sets |= _held_back(VALIDATION_NONDIGITS, part.nondigits)
        sets |= _held_back(VALIDATION_NONDIGIT_PICTURES, part.nondigit_pictures)
    return sets


def _held_back(name: str, sets: dict) -> dict[str, Examples]:
    """Return the examples of data sets held back, by name; none if there are none."""
    if not sets:
        return {}
    if name in (VALIDATION_DIGITS, VALIDATION_NONDIGITS):
        return {name: as_people_draw(sets, name, EPOCH_RENDERS)}
    return {name: all_picture_examples(sets)}


def all_picture_examples(sets: dict[str, list[Picture]]) -> Examples:
    """Return the glyphs of all pictures, by data set before, as one row."""
    return picture_examples(all_drawings(sets))


def as_people_draw(
    drawings: dict[str, list[PenDrawing]], what: str, renders: int
) -> Examples:
    """Return several renders of each drawing; a text as label means "not a digit".

    Args:
        drawings: by data set.
        what: names them in the progress bar.
        renders: of each drawing.
    """
    every = all_drawings(drawings)
    glyphs = glyphs_as_people_draw(every, what, renders)
    return Examples(
        bytes_from_floats(glyphs).reshape(-1, *glyphs.shape[2:]),
        np.tile(labels_of(every), len(glyphs)),
    )


def glyphs_of(sets: dict[str, Examples]) -> Floats | None:
    """Return (n, 28, 28) glyphs of all sets, from 0 to 1; None if there are none."""
    if not sets:
        return None
    return floats_from_bytes(joined(sets.values()).glyphs)


def logits_of(model: keras.Model, glyphs: Bytes) -> Floats:
    """Return (n, outputs) logits of (n, 28, 28) uint8 glyphs, computed in batches."""
    return model.predict(floats_from_bytes(glyphs), batch_size=PREDICT_BATCH, verbose=0)


def loss_and_accuracy(logits: Floats, labels: Labels) -> tuple[float, float]:
    """Return the cross-entropy over all outputs, in nats, and the share read right."""
    right = logits.argmax(axis=1) == labels
    return cross_entropy(logits, labels), float(right.mean())
