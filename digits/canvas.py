"""Any picture that a person gave -> ink.

Paper is the colour along the border; ink is what differs from it, in any colour, darker
or lighter. In a photo paper has many colours: see digits/photo.
"""

import os
from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from digits.arrays import Bools, Floats
from digits.images import (
    CanvasError,
    TooLargeError,
    TooNarrowError,
    open_picture,
    pixels_from_picture,
)
from digits.margins import SAME_COLOUR, contrast_to, without_page, without_rim
from digits.photo import ink_from_photo, is_photo
from digits.printed_lines import without_printed_lines

__all__ = [
    "CanvasError",
    "TooLargeError",
    "TooNarrowError",
    "ink_from_canvas",
    "open_picture",
]

LAYER_LIMIT = 4  # layers of a Sketchpad's value
STRAY_SHARE = 0.25  # of the longer side; a digit that someone draws on a pad is larger

FRAME_SHARE = 0.02  # of the shorter side; so wide a border shows the paper's colour
FRAME_INSETS = (0.0, 0.04, 0.08)  # of the shorter side; printed lines may cover it
MIN_PLAIN_SHARES = (0.7, 0.9, 0.9)  # of each that has the paper's colour; ink crosses
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
    see_through = np.median(alpha[_frame(alpha.shape)]) < 0.5
    picture = _pasted_picture(pixels) if see_through else pixels
    return _inked(alpha, 0.0) if picture is None else _ink_on_paper(picture)


def _ink_on_paper(pixels: Floats) -> Floats:
    """Return the ink of an opaque picture; white paper shows through its gaps."""
    alpha = pixels[..., 3:]
    colours = without_rim(without_page(pixels[..., :3] * alpha + (1 - alpha)))
    photo = is_photo(colours)
    return ink_from_photo(colours) if photo else _ink_on_plain_paper(colours)


def _ink_on_plain_paper(colours: Floats) -> Floats:
    border = _paper_border(colours)
    contrast = contrast_to(colours, np.median(colours[border], axis=0))
    unevenness = float(np.median(contrast[border]))
    if unevenness > MAX_UNEVENNESS:
        contrast = contrast_to(colours, _slanted_paper(colours, border))
        unevenness = float(np.median(contrast[border]))
    ink = _inked(contrast, NOISE_FACTOR * unevenness)
    kept = without_printed_lines(ink)
    if kept is ink:
        return ink
    return _inked(np.where(kept > 0, contrast, 0), NOISE_FACTOR * unevenness)


def _slanted_paper(colours: Floats, border: Bools) -> Floats:
    """Return (rows, cols, 3): paper that darkens evenly to one side, as under a lamp.

    A plane through the border, and again through what lies near that plane.
    """
    rows, cols = colours.shape[:2]
    places = np.ones((rows, cols, 3), dtype=np.float32)
    places[..., 0] = np.linspace(-1, 1, rows)[:, None]
    places[..., 1] = np.linspace(-1, 1, cols)
    known, shades = places[border], colours[border]
    near = np.ones(len(known), dtype=bool)
    for _ in range(2):
        slope = np.linalg.lstsq(known[near], shades[near], rcond=None)[0]
        distance = np.abs(shades - known @ slope).max(axis=1)
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


def _paper_border(colours: Floats) -> Bools:
    """Return (rows, cols): a border of one colour, as far outside as there is one."""
    borders = [_frame(colours.shape[:2], inset) for inset in FRAME_INSETS]
    for border, least in zip(borders, MIN_PLAIN_SHARES, strict=True):
        shades = colours[border]
        near = contrast_to(shades, np.median(shades, axis=0)) < SAME_COLOUR
        if near.mean() > least:
            return border
    return borders[0]


def _frame(shape: tuple[int, ...], inset: float = 0.0) -> Bools:
    """Return (rows, cols): the border, or a frame by so much of a side within it."""
    rows, cols = shape
    outer = round(inset * min(rows, cols))
    inner = outer + max(1, round(FRAME_SHARE * min(rows, cols)))
    frame = np.zeros((rows, cols), dtype=bool)
    frame[outer : rows - outer, outer : cols - outer] = True
    frame[inner : rows - inner, inner : cols - inner] = False
    return frame


def _inked(contrast: Floats, unevenness: float) -> Floats:
    """Return ink from contrast, 0 to 1; up to the unevenness a pixel is still paper.

    Along an edge a pixel keeps its share of ink.
    """
    strongest = float(contrast.max())
    if strongest < max(MIN_CONTRAST, 2 * unevenness):
        return np.zeros_like(contrast)
    full = np.quantile(contrast[contrast > strongest / 2], FULL_INK_QUANTILE)
    ink = np.clip((contrast - unevenness) / (full - unevenness), 0, 1)
    return _without_echoes(ink.astype(np.float32))


def _without_echoes(ink: Floats) -> Floats:
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
