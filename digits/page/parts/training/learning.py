"""How `small` learnt -> a drawing's bars at every step of it, as JSON for the page."""

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from digits.arrays import Floats
from digits.calibration import softmax
from digits.page.i18n.wording import wording_for
from digits.page.reading.messages import error_json, glyph_in
from digits.preprocess import glyph_from_ink
from digits.reading import glyph_text
from digits.small.steps import HISTORIES, KeptSteps, load_steps, logits_by_step
from digits.strokes import StrokesError, ink_from_strokes
from digits.synthetic.digits import digit_drawing
from digits.synthetic.paths import strokes_of
from digits.train.history import curve
from digits.weights.card import Card, WeightsError
from digits.weights.files import load_card

PER_MILLE = 1_000  # shares are sent as whole numbers of it
EXAMPLE, EXAMPLE_SEED = 7, 3  # what is read where nobody has drawn anything
BRUSH = 0.13  # of the drawing's longer side
CURVES = {"mnist": "mnist", "pens": "pens of validation"}  # sent as -> in the card
NO_WEIGHT = 128  # of a filter, in a picture of it from 1 to 255


class LearningPanel:
    """Answers how `small` learnt, and what it read in a drawing at each step."""

    def __init__(self, weights: Path):
        """Take the folder of the weights; its files are read when first asked for."""
        self._folder = weights
        self._learnt = cache(self._load)

    def describe_learning(self, message: Any) -> dict[str, Any]:
        """Return what does not depend on a drawing.

        Returns:
            steps: (s,) from 0, growing; histories: `history_json` of each, the one of
            all drawings last; example: a digit and its glyph, as `glyph_text` has it.
            Or {"error": a sentence}.
        """
        try:
            card, kept = self._learnt()
        except WeightsError:
            return {"error": wording_for(message).text("learning.missing")}
        return {
            "steps": kept.steps.tolist(),
            "histories": [history_json(name, card, kept) for name in HISTORIES],
            "example": {"digit": EXAMPLE, "glyph": glyph_text(example_glyph())},
        }

    def read_at_steps(self, message: Any) -> dict[str, Any]:
        """Return what each history reads in a glyph at each step.

        Args:
            message: {"glyph": see `glyph_text`, "language": to answer in}; nothing in
                it is trusted.

        Returns:
            {"shares": {history: (s, 10) in per mille}}, or {"error": a sentence}.
        """
        words = wording_for(message)
        try:
            glyph = glyph_in(message)
            _, kept = self._learnt()
        except StrokesError as error:
            return error_json(error, words)
        except WeightsError:
            return {"error": words.text("learning.missing")}
        return {"shares": {name: shares(kept, name, glyph) for name in HISTORIES}}

    def _load(self) -> tuple[Card, KeptSteps]:
        card = load_card(self._folder, "small")
        return card, load_steps(self._folder, card)


def shares(kept: KeptSteps, history: str, glyph: Floats) -> list[list[int]]:
    """Return (s, 10) what a history reads in a glyph at each step, in per mille."""
    return per_mille(logits_by_step(kept.values[history], glyph))


def per_mille(logits: Floats) -> list[list[int]]:
    """Return the probabilities of (n, 10) logits in per mille, each rounded.

    >>> per_mille(np.array([[np.log(3), 0]]))
    [[750, 250]]
    """
    return np.rint(PER_MILLE * softmax(logits)).astype(int).tolist()


def history_json(name: str, card: Card, kept: KeptSteps) -> dict[str, Any]:
    """Return a history's name, drawings learnt from, curves and first filters.

    Returns:
        name: one of `HISTORIES`; drawings: how many; curves: of "mnist" and "pens",
        digits that it did not learn from, {"accuracy": (s,), "loss": (s,)}; filters:
        see `filters_text`.
    """
    entry = card.steps["histories"][name]
    return {
        "name": name,
        "drawings": entry["drawings"],
        "curves": {
            sent: {
                kind: curve(entry["history"], data_set, kind)
                for kind in ("accuracy", "loss")
            }
            for sent, data_set in CURVES.items()
        },
        "filters": filters_text(kept.values[name].kernel1),
    }


def filters_text(kernels: Floats) -> str:
    """Return the filters of the first layer as base64 text, a byte a weight.

    Args:
        kernels: (s, 5, 5, 1, 8), any numbers.

    Returns:
        s x 8 filters of 25 bytes, row by row: 128 for a weight of 0, 1 and 255 for the
        largest of all, negative or positive.
    """
    largest = np.abs(kernels).max() or 1.0
    levels = np.rint(NO_WEIGHT + (NO_WEIGHT - 1) * kernels / largest)
    filters = np.moveaxis(levels[..., 0, :], -1, 1)
    return b64encode(filters.astype(np.uint8).tobytes()).decode("ascii")


@cache
def example_glyph() -> Floats:
    """Return the glyph of a digit drawn by rule, the same on every day."""
    drawing = digit_drawing(EXAMPLE, np.random.default_rng(EXAMPLE_SEED))
    glyph = glyph_from_ink(ink_from_strokes(strokes_of(drawing, BRUSH)))
    assert glyph is not None  # it has ink
    return glyph
