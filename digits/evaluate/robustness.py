"""How many digits are right against brush, size, blur, turn and place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from digits.classifier import Classifier
from digits.data.drawings import PenDrawing
from digits.evaluate.predictions import predict_drawings
from digits.progress import show_progress
from digits.synthetic.rendering import SEED, RenderStyle

CURVE_DRAWINGS = 600  # on each point of a curve: 0.2 % is one
CURVES: dict[str, list[tuple[str, RenderStyle]]] = {
    "brush, px of a path of 200": [
        (str(width), RenderStyle(side=(200, 200), brush=(width, width)))
        for width in (1, 2, 4, 8, 12, 16, 24, 32, 40, 50)
    ],
    "longer side of the path, px": [
        (str(side), RenderStyle(side=(side, side), brush=(side / 12, side / 12)))
        for side in (15, 20, 30, 45, 70, 110, 160, 230, 256)
    ],
    "blur, px of a path of 200": [
        (str(sigma), RenderStyle(side=(200, 200), blur=sigma))
        for sigma in (0, 1, 2, 3, 4, 6)
    ],
    "turn, degrees": [
        (str(turn), RenderStyle(turn=turn))
        for turn in (-45, -30, -20, -10, 0, 10, 20, 30, 45)
    ],
    "place": [
        (f"{row} {col}", RenderStyle(side=(70, 110), place=(x, y)))
        for row, y in (("top", 0.0), ("middle", 0.5), ("bottom", 1.0))
        for col, x in (("left", 0.0), ("middle", 0.5), ("right", 1.0))
    ],
}


def robustness_curves(
    classifier: Classifier, drawings: list[PenDrawing]
) -> dict[str, list[dict[str, Any]]]:
    """Return accuracy against brush, size, blur, turn and place.

    Args:
        classifier: what reads.
        drawings: digits; some, chosen by chance, are drawn.
    """
    chosen = np.random.default_rng(SEED).permutation(len(drawings))[:CURVE_DRAWINGS]
    some = [drawings[place] for place in chosen]
    return {name: list(_curve(classifier, some, name)) for name in CURVES}


def _curve(
    classifier: Classifier, drawings: list[PenDrawing], name: str
) -> Iterator[dict[str, Any]]:
    labels = np.array([drawing.label for drawing in drawings])
    for done, (at, manner) in enumerate(CURVES[name], start=1):
        rng = np.random.default_rng([SEED, 3])
        seen = predict_drawings(classifier, drawings, rng, manner=manner)
        right = float((seen.digits == labels).mean())
        yield {"at": at, "n": len(drawings), "right": right}
        show_progress(f"points of the curve: {name}", done, len(CURVES[name]))
