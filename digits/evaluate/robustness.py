"""Digits told right against brush, size, blur, turn and place, noise and cover.

What happens on the pad is tried with pen drawings, what happens to the glyph with scans
as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from tqdm import tqdm

from digits.arrays import Bools, Floats, Labels
from digits.calibration import DIGITS
from digits.classifier import Classifier
from digits.data.drawings import PenDrawing
from digits.data.splits import Item, Part, all_drawings
from digits.evaluate.predictions import predict_drawings
from digits.preprocess import GLYPH_SIDE, glyph_from_ink
from digits.synthetic.paths import Chance
from digits.synthetic.rendering import BRUSH, PATH_SIDE, SEED, RenderStyle, ink_of

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


GlyphChange = Callable[[Floats, Chance], Floats]


def _noisy(sigma: float, glyphs: Floats, rng: Chance) -> Floats:
    """Return glyphs with normal noise of so much of full ink, between 0 and 1."""
    return np.clip(glyphs + rng.normal(0, sigma, glyphs.shape), 0, 1)


def _covered(side: int, glyphs: Floats, rng: Chance) -> Floats:
    """Return glyphs with a square of paper laid over a place in their middle 20 px."""
    glyphs, edge = glyphs.copy(), (GLYPH_SIDE - 20) // 2
    for glyph in glyphs:
        row, col = rng.integers(edge, GLYPH_SIDE - edge - side + 1, 2)
        glyph[row : row + side, col : col + side] = 0
    return glyphs


@dataclass(frozen=True)
class GlyphCurve:
    """What a curve varies of the glyph; title and unit are for people."""

    title: str
    unit: str
    changes: dict[str, GlyphChange]  # by their values, written as in the card


GLYPH_CURVES = {
    "noise_sigma": GlyphCurve(
        "Noise",
        "sigma, of full ink",
        {
            str(sigma): partial(_noisy, sigma)
            for sigma in (0, 0.05, 0.1, 0.15, 0.2, 0.3)
        },
    ),
    "cover_px": GlyphCurve(
        "Cover",
        "side of a square of paper, of the glyph's 20 px",
        {str(side): partial(_covered, side) for side in (0, 2, 4, 6, 8)},
    ),
}


def robustness_curves(
    classifier: Classifier, part: Part, count: int
) -> dict[str, list[dict[str, Any]]]:
    """Return the points of each curve: at (value), n, named, right (shares).

    For each point, `count` digits drawn by chance are read; a part without pen drawings
    has only the curves of `GLYPH_CURVES`.
    """
    pens = _some(all_drawings(part.digits), count)
    points = {
        name: [
            {"at": value, **_of_drawings(classifier, pens, style)}
            for value, style in tqdm(curve.styles.items(), name, disable=None)
        ]
        for name, curve in CURVES.items()
        if pens
    }
    items = _some([*pens, *all_drawings(part.digit_pictures)], count)
    glyphs, labels = _glyphs_of(items), _labels_of(items)
    return points | {
        name: [
            {"at": value, **_of_glyphs(classifier, change, glyphs, labels)}
            for value, change in curve.changes.items()
        ]
        for name, curve in GLYPH_CURVES.items()
    }


def _some(items: list, count: int) -> list:
    chosen = np.random.default_rng(SEED).permutation(len(items))[:count]
    return [items[place] for place in chosen]


def _labels_of(items: list[Item]) -> Labels:
    return np.array([item.label for item in items], dtype=np.int64)


def _glyphs_of(items: list[Item]) -> Floats:
    """Return the glyphs of pen drawings, put on the pad once, and of scans."""
    rng = np.random.default_rng([SEED, 3])
    inks = (ink_of(item, rng) for item in items)
    return np.array([glyph_from_ink(ink) for ink in inks], dtype=np.float32)


def _of_drawings(
    classifier: Classifier, pens: list[PenDrawing], style: RenderStyle
) -> dict[str, Any]:
    rng = np.random.default_rng([SEED, 3])
    found = predict_drawings(classifier, pens, rng, style=style)
    right = found.digits == _labels_of(pens)
    return _point(right & found.names_a_digit, right)


def _of_glyphs(
    classifier: Classifier, change: GlyphChange, glyphs: Floats, labels: Labels
) -> dict[str, Any]:
    changed = change(glyphs, np.random.default_rng([SEED, 3]))
    logits = classifier.logits(changed.astype(np.float32))
    named = logits.argmax(axis=1) == labels
    return _point(named, logits[:, :DIGITS].argmax(axis=1) == labels)


def _point(named: Bools, right: Bools) -> dict[str, Any]:
    return {
        "n": len(named),
        "named": float(named.mean()),
        "right": float(right.mean()),
    }
