"""What a classifier made of non-digits -> how many it takes for a digit or a number.

*Accepted* are those that are surely told a digit; *hedged* those that are told one with
a doubt.
"""

from typing import Any

import numpy as np

from digits.calibration import not_a_digit_share
from digits.classifier import Classifier
from digits.data.drawings import PenDrawing
from digits.data.splits import Item, Part, all_drawings, group_of
from digits.evaluate import metrics
from digits.evaluate.predictions import (
    Predictions,
    joined_predictions,
    predict_drawings,
    predict_pictures,
)
from digits.reading import Verdict
from digits.synthetic.letters import letter_drawings
from digits.synthetic.numbers import number_drawings
from digits.synthetic.rendering import SEED, RenderStyle
from digits.synthetic.shapes import shape_drawings

OTHER_RENDERS = 3  # of each non-digit; each is tried as a number too, which takes long
BLURRED = RenderStyle(side=(200, 200), blur=4.0)  # 0.4 of a glyph's pixel


def predict_nondigits(
    classifier: Classifier, part: Part, by_rule: int
) -> dict[str, tuple[list[Item], Predictions]]:
    """Return what the classifier makes of a part's non-digits, and of those by rule.

    Pen drawings are put on the pad three times each, and as often out of focus; scans
    are read once. Of each kind by rule there are `by_rule`; 0 leaves these kinds out.
    """
    drawn = {
        name: drawings * OTHER_RENDERS for name, drawings in part.nondigits.items()
    }
    ruled = _by_rule(all_drawings(part.digits), by_rule) if by_rule else {}

    def predicted(drawings: list[PenDrawing], name: str, style=None) -> tuple:
        rng = np.random.default_rng([SEED, 2])
        return drawings, predict_drawings(classifier, drawings, rng, name, style)

    scans = {
        name: (list(pictures), predict_pictures(classifier, pictures, name))
        for name, pictures in part.nondigit_pictures.items()
    }
    plain = {name: predicted(found, name) for name, found in (drawn | ruled).items()}
    blurred = {
        f"{name}_blurred": predicted(found, f"{name}, blurred", BLURRED)
        for name, found in drawn.items()
    }
    return scans | plain | blurred


def _by_rule(pens: list[PenDrawing], count: int) -> dict[str, list[PenDrawing]]:
    """Return so many of each kind; two digits side by side only of pen drawings."""
    rng = np.random.default_rng([SEED, 1])
    kinds = {
        "letters_by_rule": letter_drawings(count, rng),
        "scribbles_and_shapes_by_rule": shape_drawings(count, rng),
    }
    if pens:
        kinds["two_digits_side_by_side"] = number_drawings(count, pens, rng)
    return kinds


def kind_figures(
    items: list[Item], found: Predictions, digits: Predictions, temperature: float
) -> dict[str, Any]:
    """Return how many of one kind of non-digits are taken for a digit or a number.

    The AUROC tells how well they are told apart from the digits by p(not a digit).
    """
    return {
        "n": len(items),
        "groups": len({group_of(item) for item in items}),
        "accepted": float(found.sure.mean()),
        "hedged": float((found.verdicts == Verdict.UNSURE).mean()),
        "number": float((found.verdicts == Verdict.NUMBER).mean()),
        "auroc": _nondigit_auroc(digits, found, temperature),
    }


def _nondigit_auroc(
    digits: Predictions, nondigits: Predictions, temperature: float
) -> float | None:
    """Return the AUROC of p(not a digit); None if the network gives none."""
    shares = [
        not_a_digit_share(predictions.logits[predictions.read], temperature)
        for predictions in (digits, nondigits)
    ]
    if any(share is None or not len(share) for share in shares):
        return None
    return metrics.auroc(*shares)


def of_data_sets(
    found: dict[str, tuple[list[Item], Predictions]], part: Part
) -> Predictions | None:
    """Return the predictions of the part's own non-digits as one row, if it has any."""
    names = [*part.nondigits, *part.nondigit_pictures]
    return joined_predictions([found[name][1] for name in names]) if names else None
