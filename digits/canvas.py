"""Any picture that a person gave -> ink.

Paper is the colour along the border; ink is what differs from it, in any colour, darker
or lighter. In a photo paper has many colours: see digits/photo.
"""

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from digits.arrays import Floats, sides_of
from digits.images import (
    CanvasError,
    TooLargeError,
    TooNarrowError,
    open_picture,
    pixels_from_picture,
)
from digits.photo import ink_from_photo, is_photo

__all__ = [
    "CanvasError",
    "TooLargeError",
    "TooNarrowError",
    "ink_from_canvas",
    "open_picture",
]

LAYER_LIMIT = 4  # layers of a Sketchpad's value
STRAY_SHARE = 0.25  # of the longer side; a digit that someone draws on a pad is larger

MAX_RIM_SHARE = 0.05  # of the shorter side; a plain rim is no wider than this, or 1 px
SAME_COLOUR = 0.1  # of full contrast; colours closer than this count as the same
EDGE_TOLERANCE = 0.02  # of an edge's pixels that may have the other colour
FRAME_SHARE = 0.02  # of the shorter side; so wide a border shows the paper's colour
MIN_CONTRAST = 0.03  # of full contrast; what differs less from paper is not ink
NOISE_FACTOR = 4.5  # times the median unevenness: 3 sigma of a normal distribution
MAX_UNEVENNESS = 0.02  # of full contrast; beyond it the paper lies in uneven light
FAINT_INK = 0.12  # of full ink; counts only beside ink of twice as much
FULL_INK_QUANTILE = 0.99  # of the inked half; above it is noise


def ink_from_canvas(canvas: Any) -> Floats:
    """Return the ink of any picture.

    >>> page = np.full((5, 5), 255, dtype=np.uint8)  # white paper
    >>> page[2, 1:4] = 0  # a black dash
    >>> ink_from_canvas(page)[2].tolist()
    [0.0, 1.0, 1.0, 1.0, 0.0]

    Args:
        canvas: a path, the bytes of a picture file, a Pillow image of any mode, an
            array or lists of (rows, cols), (rows, cols, 1), (rows, cols, 3) or
            (rows, cols, 4), also with the channels first or as a batch of one, of bool,
            whole numbers from 0 to 255, or float from 0 to 1 or 255; the value of a
            `gr.Sketchpad` ({"background", "layers", "composite"}); or None for nothing
            drawn.

    Returns:
        (rows, cols) float32, from 0 for paper to 1 for full ink; the longer side is
        at most 1,999 px.

    Raises:
        CanvasError: says what was expected, what came and what to do.
    """
    if canvas is None:
        return np.zeros((1, 1), dtype=np.float32)
    if isinstance(canvas, Mapping):
        return _ink_from_sketch(canvas)
    return _ink_from_pixels(pixels_from_picture(canvas))


# Colours and alpha -> ink.


def _ink_from_pixels(pixels: Floats) -> Floats:
    alpha = pixels[..., 3]
    see_through = np.median(_frame(alpha)) < 0.5
    picture = _pasted_picture(pixels) if see_through else pixels
    return _inked(alpha, 0.0) if picture is None else _ink_on_paper(picture)


def _ink_on_paper(pixels: Floats) -> Floats:
    """Return the ink of an opaque picture; white paper shows through its gaps."""
    alpha = pixels[..., 3:]
    colours = _without_rim(pixels[..., :3] * alpha + (1 - alpha))
    if is_photo(colours):
        return ink_from_photo(colours)
    contrast = _contrast(colours, np.median(_frame(colours), axis=0))
    unevenness = float(np.median(_frame(contrast)))
    if unevenness > MAX_UNEVENNESS:
        contrast = _contrast(colours, _slanted_paper(colours))
        unevenness = float(np.median(_frame(contrast)))
    return _inked(contrast, NOISE_FACTOR * unevenness)


def _without_rim(colours: Floats) -> Floats:
    """Return what lies inside a plain rim, as screenshots and forms have one.

    A rim has one colour and the same width on all sides. Inside it there are several
    colours; else it is not a rim but the paper around a single bar.
    """
    rim, shorter = colours[0, 0], min(colours.shape[:2])
    widest = min(max(1, round(MAX_RIM_SHARE * shorter)), (shorter - 1) // 2)
    for width in range(widest + 1):
        inside = colours[width : -width or None, width : -width or None]
        edge = np.concatenate(sides_of(inside))
        same = float((_contrast(edge, rim) < SAME_COLOUR).mean())
        if same < 1 - EDGE_TOLERANCE:
            break
    ended = width > 0 and same < EDGE_TOLERANCE
    several_colours = np.ptp(inside, axis=(0, 1)).max() > SAME_COLOUR
    return inside if ended and several_colours else colours


def _contrast(colours: Floats, paper: np.ndarray) -> Floats:
    """Return how far each pixel is from paper, in the channel that differs most."""
    return np.abs(colours - paper).max(axis=-1)


def _slanted_paper(colours: Floats) -> Floats:
    """Return (rows, cols, 3): paper that darkens evenly to one side, as under a lamp.

    A plane through the border, and again through what lies near that plane.
    """
    rows, cols = colours.shape[:2]
    places = np.ones((rows, cols, 3), dtype=np.float32)
    places[..., 0] = np.linspace(-1, 1, rows)[:, None]
    places[..., 1] = np.linspace(-1, 1, cols)
    border, shades = _frame(places), _frame(colours)
    near = np.ones(len(border), dtype=bool)
    for _ in range(2):
        slope = np.linalg.lstsq(border[near], shades[near], rcond=None)[0]
        distance = np.abs(shades - border @ slope).max(axis=1)
        near = distance <= NOISE_FACTOR * np.median(distance)
    return places @ slope


def _pasted_picture(pixels: Floats) -> Floats | None:
    """Return a whole picture that lies in the middle of transparent paper, if any.

    A drawing on transparent paper is known by its alpha. A screenshot or a sticker is
    one opaque rectangle with its own paper and ink.
    """
    rows = np.flatnonzero((pixels[..., 3] > 0.5).any(axis=1))
    cols = np.flatnonzero((pixels[..., 3] > 0.5).any(axis=0))
    if rows.size == 0:
        return None
    inside = pixels[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    opaque = (inside[..., 3] > 0.5).mean() > 0.95
    several_colours = np.ptp(inside[..., :3], axis=(0, 1)).max() > 2 * SAME_COLOUR
    return inside if opaque and several_colours else None


def _frame(values: np.ndarray) -> np.ndarray:
    """Return the values along the border, in a row: (n,) or (n, channels)."""
    rows, cols = values.shape[:2]
    width = max(1, round(FRAME_SHARE * min(rows, cols)))
    inner = np.zeros((rows, cols), dtype=bool)
    inner[width:-width, width:-width] = True
    return values[~inner]


def _inked(contrast: Floats, unevenness: float) -> Floats:
    """Return ink from contrast, 0 to 1; up to the unevenness a pixel is still paper.

    Along an edge a pixel keeps its share of ink.
    """
    strongest = float(contrast.max())
    if strongest < max(MIN_CONTRAST, 2 * unevenness):
        return np.zeros_like(contrast)
    full = np.quantile(contrast[contrast > strongest / 2], FULL_INK_QUANTILE)
    ink = np.clip((contrast - unevenness) / (full - unevenness), 0, 1)
    return _without_specks(ink.astype(np.float32))


def _without_specks(ink: Floats) -> Floats:
    """Return ink without faint pixels far from strokes: JPEG's echoes, grain.

    Along a stroke, faint pixels are its edge.
    """
    most = np.asarray(Image.fromarray(ink).filter(ImageFilter.MaxFilter(3)))
    return np.where((ink < FAINT_INK) & (most < 2 * FAINT_INK), np.float32(0), ink)


# A Sketchpad's value.


def _ink_from_sketch(sketch: Mapping) -> Floats:
    """Return the ink of a `gr.Sketchpad`'s value.

    The layers' alpha shows what was drawn. Where Gradio's picture mode has wiped the
    layers, or nothing but a stray touch was drawn over an uploaded picture, the
    composite shows it.
    """
    layers = [] if sketch.get("layers") is None else sketch["layers"]
    if not {"layers", "composite"} & sketch.keys() or not isinstance(layers, list):
        raise CanvasError(
            "a Sketchpad's value has background, composite and a list of layers; "
            f"received {', '.join(map(str, list(sketch)[:5])) or 'nothing'}, with "
            f"layers {type(layers).__name__}. Pass it on as it came."
        )
    if len(layers) > LAYER_LIMIT:
        raise CanvasError(
            f"a drawing has at most {LAYER_LIMIT} layers; received {len(layers)}."
        )
    drawn = _drawn_on_layers(layers)
    if drawn is not None and not _is_stray(drawn, sketch.get("background")):
        return _inked(drawn, 0.0)
    rest = (sketch.get("composite"), sketch.get("background"), *layers)
    return ink_from_canvas(next((part for part in rest if part is not None), None))


def _is_stray(drawn: Floats, background: Any) -> bool:
    """Tell whether what was drawn is small, over a picture that has ink of its own."""
    sides = [np.ptp(np.flatnonzero(drawn.any(axis=axis))) + 1 for axis in (0, 1)]
    if background is None or max(sides) > STRAY_SHARE * max(drawn.shape):
        return False
    return bool(ink_from_canvas(background).any())


def _drawn_on_layers(layers: list) -> Floats | None:
    """Return the layers' alpha laid over each other; None if nothing is on them."""
    pictures = [
        open_picture(layer) if isinstance(layer, (str, os.PathLike)) else layer
        for layer in layers
    ]
    alphas = [
        pixels_from_picture(picture)[..., 3]
        for picture in pictures
        if _has_alpha(picture)
    ]
    if not any(alpha.any() for alpha in alphas):
        return None
    if len({alpha.shape for alpha in alphas}) > 1:
        raise CanvasError("a drawing's layers must be of one size; received several.")
    return np.max(alphas, axis=0)


def _has_alpha(layer: Any) -> bool:
    """Tell whether a layer's alpha shows where it was drawn on."""
    if isinstance(layer, Image.Image):
        return layer.has_transparency_data
    return isinstance(layer, np.ndarray) and layer.ndim == 3 and layer.shape[2] == 4
