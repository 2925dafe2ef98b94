"""Accuracy against brush, size, blur, turn and place."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from tqdm import tqdm

from digits.classifier import Classifier
from digits.data.drawings import PenDrawing
from digits.evaluate.predictions import predict_drawings
from digits.synthetic.rendering import BRUSH, PATH_SIDE, SEED, RenderStyle

SIDE = (200, 200)  # px; longer side of the path, where something else is varied


@dataclass(frozen=True)
class Curve:
    """What one curve varies; title and unit are for people."""

    title: str
    unit: str
    styles: dict[str, RenderStyle]  # by their values, written as in the card
    usual: tuple[float, float] | None = None  # from and to, as people draw


# By their keys in the card.
CURVES = {
    "brush_px_of_a_path_of_200": Curve(
        "Brush",
        "px, for a path of 200 px",
        {
            str(width): RenderStyle(side=SIDE, brush=(width, width))
            for width in (1, 2, 4, 8, 12, 16, 24, 32, 40, 50)
        },
        usual=BRUSH,
    ),
    "longer_side_of_the_path_px": Curve(
        "Size",
        "longer side of the path, px",
        {
            str(side): RenderStyle(side=(side, side), brush=(side / 12, side / 12))
            for side in (15, 20, 30, 45, 70, 110, 160, 230, 256)
        },
        usual=PATH_SIDE,
    ),
    "blur_px_of_a_path_of_200": Curve(
        "Blur",
        "sigma, px, for a path of 200 px",
        {
            str(sigma): RenderStyle(side=SIDE, blur=sigma)
            for sigma in (0, 1, 2, 3, 4, 6)
        },
    ),
    "turn_degrees": Curve(
        "Turn",
        "degrees, clockwise",
        {
            str(turn): RenderStyle(turn=turn)
            for turn in (-45, -30, -20, -10, 0, 10, 20, 30, 45)
        },
    ),
    "place": Curve(
        "Place",
        "on a pad of 280 px",
        {
            f"{row} {col}": RenderStyle(side=(70, 110), place=(x, y))
            for row, y in (("top", 0.0), ("middle", 0.5), ("bottom", 1.0))
            for col, x in (("left", 0.0), ("middle", 0.5), ("right", 1.0))
        },
    ),
}


def robustness_curves(
    classifier: Classifier, drawings: list[PenDrawing], count: int
) -> dict[str, list[dict[str, Any]]]:
    """Return the points of each curve: at (value), n, right (share).

    For each point, `count` digits drawn by chance are read.
    """
    chosen = np.random.default_rng(SEED).permutation(len(drawings))[:count]
    some = [drawings[place] for place in chosen]
    labels = np.array([drawing.label for drawing in some])

    def point(value: str, style: RenderStyle) -> dict[str, Any]:
        rng = np.random.default_rng([SEED, 3])
        digits = predict_drawings(classifier, some, rng, style=style).digits
        return {"at": value, "n": len(some), "right": float((digits == labels).mean())}

    return {
        name: [point(*pair) for pair in tqdm(curve.styles.items(), name, disable=None)]
        for name, curve in CURVES.items()
    }
