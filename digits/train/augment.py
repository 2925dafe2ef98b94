"""Glyphs -> glyphs as other hands and other pens would have made them.

Elastic distortion after P. Simard, D. Steinkraus, J. Platt: Best practices for
convolutional neural networks applied to visual document analysis, 2003.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from skimage.transform import warp

from digits.arrays import Floats, averaged_by_area
from digits.preprocess import GLYPH_SIDE, bounding_box, glyph_from_ink
from digits.synthetic.paths import Chance, rotation

SHEET_SIDE = 2 * GLYPH_SIDE  # px; distorted at twice the size, then fitted anew
COARSE_SIDE = (7, 14)  # pixels along a coarse glyph's longer side
SQUARE_SHARE = 0.5  # of the coarse glyphs: each pixel is paper or ink
WAVES = 5  # points of the coarse grid per axis whose shifts push the paper about


@dataclass(frozen=True)
class Distortion:
    """How far digits are distorted.

    "1 sigma" stands for the standard deviation of a normal distribution.
    """

    rotation: float = 9.0  # degrees, 1 sigma
    shear: float = 0.15  # sideways shift over the height, 1 sigma
    stretch: float = 0.12  # of one axis against the other, 1 sigma of its logarithm
    elastic: float = 0.9  # glyph pixels by which the paper is pushed about, 1 sigma
    # Lowest and highest ink that counts as inside the stroke: low makes it thicker,
    # high thinner.
    level: tuple[float, float] = (0.15, 0.8)
    # Softest and crispest edge; MNIST's own are like those of 2 to 6.
    crispness: tuple[float, float] = (2.0, 6.0)
    plain: float = 0.4  # the share of glyphs that stay as they are


def distorted(glyphs: Floats, distortion: Distortion, rng: Chance) -> Floats:
    """Return every glyph distorted anew, in MNIST's format again.

    Glyphs are (batch, 28, 28), from 0 to 1, before and after.
    """
    changed = [_distorted(glyph, distortion, rng) for glyph in glyphs]
    return np.array(changed, dtype=np.float32).reshape(-1, GLYPH_SIDE, GLYPH_SIDE)


def blur_edges(glyphs: Floats, most: float, rng: Chance) -> Floats:
    """Return glyphs of which one in four has softer edges, as from another lens.

    Without this a network learns that crisp edges are a pen's and soft ones MNIST's,
    and that a soft drawing must be a digit.

    Args:
        glyphs: (batch, 28, 28), from 0 to 1.
        most: the largest share of its ink that a pixel gives to each of two
            neighbours, across and then down; 0 to 1/3.
        rng: decides which, and how much softer.
    """
    # Three of four fall below 0: those stay as they are.
    share = rng.uniform(-3 * most, most, (len(glyphs), 1, 1)).clip(0)
    share = share.astype(np.float32)
    wide = np.pad(glyphs, ((0, 0), (1, 1), (1, 1)))
    across = (1 - 2 * share) * wide[:, :, 1:-1] + share * (
        wide[:, :, :-2] + wide[:, :, 2:]
    )
    return (1 - 2 * share) * across[:, 1:-1] + share * (across[:, :-2] + across[:, 2:])


@dataclass(frozen=True)
class Wear:
    """What happens to glyphs between pen and program, and to how many of them."""

    noisy: float = 0.15  # the share of glyphs with noise
    noise: float = 0.12  # of full ink: the largest sigma of that noise
    coarse: float = 0.06  # the share seen in large pixels, soft or square
    broken: float = 0.04  # the share whose lines have gaps


def worn(glyphs: Floats, wear: Wear | None, rng: Chance) -> Floats:
    """Return glyphs of which some are coarse, broken or noisy.

    Glyphs are (batch, 28, 28), from 0 to 1, before and after. Without wear they are
    returned as they are.
    """
    if wear is None:
        return glyphs
    glyphs = glyphs.copy()
    for place in np.flatnonzero(rng.random(len(glyphs)) < wear.coarse):
        glyphs[place] = _coarse(glyphs[place], rng)
    for place in np.flatnonzero(rng.random(len(glyphs)) < wear.broken):
        glyphs[place] = _broken(glyphs[place], rng)
    noisy = np.flatnonzero(rng.random(len(glyphs)) < wear.noisy)
    sigma = rng.uniform(0, wear.noise, (len(noisy), 1, 1))
    noise = rng.normal(0, 1, (len(noisy), GLYPH_SIDE, GLYPH_SIDE)) * sigma
    glyphs[noisy] = np.clip(glyphs[noisy] + noise, 0, 1)
    return glyphs


def _coarse(glyph: Floats, rng: Chance) -> Floats:
    """Return a glyph seen in few pixels: a thumbnail's, or drawn pixel by pixel."""
    box = bounding_box(glyph)
    if box is None:
        return glyph
    cropped = glyph[box]
    pixel = max(cropped.shape) / rng.uniform(*COARSE_SIDE)
    coarse = averaged_by_area(cropped, (pixel, pixel))
    if rng.random() < SQUARE_SHARE:
        coarse = (coarse > rng.uniform(0.25, 0.5) * coarse.max()).astype(np.float32)
    seen = glyph_from_ink(coarse)
    return glyph if seen is None else seen


def _broken(glyph: Floats, rng: Chance) -> Floats:
    """Return a glyph with one to three gaps, never more than a quarter of its ink."""
    places = np.argwhere(glyph > 0.5)
    if not len(places):
        return glyph
    grid, gaps = np.indices(glyph.shape), np.ones_like(glyph)
    for row, col in rng.choice(places, rng.integers(1, 4)):
        far = np.hypot(grid[0] - row, grid[1] - col)
        gaps *= np.clip(far - rng.uniform(0.3, 1.6), 0, 1)
    broken = (glyph * gaps).astype(np.float32)
    return broken if broken.sum() > 0.75 * glyph.sum() else glyph


def _distorted(glyph: Floats, distortion: Distortion, rng: Chance) -> Floats:
    if rng.random() < distortion.plain:
        return glyph
    places = _places(distortion, rng)
    sheet = warp(glyph, places, order=1, mode="constant", cval=0.0)
    changed = glyph_from_ink(_inked(sheet, distortion, rng))
    return glyph if changed is None else changed  # too thin a stroke may vanish


def _places(distortion: Distortion, rng: Chance) -> Floats:
    """Return (2, 56, 56): for each place on the sheet, its (row, col) in the glyph."""
    step = np.linspace(-1, 1, SHEET_SIDE, dtype=np.float32) * GLYPH_SIDE / 2
    grid = np.stack(np.meshgrid(step, step, indexing="ij"))
    places = np.tensordot(_affine(distortion, rng), grid, axes=1)
    places += _elastic(distortion.elastic, rng)
    return places.astype(np.float32) + (GLYPH_SIDE - 1) / 2


def _affine(distortion: Distortion, rng: Chance) -> NDArray[np.float64]:
    """Return (2, 2): rotation, shear and stretch as they act on (row, col)."""
    turn = rotation(rng.normal(0, distortion.rotation)).T  # acts on columns
    shear = np.array([[1, 0], [rng.normal(0, distortion.shear), 1]])
    stretch = np.exp(rng.normal(0, distortion.stretch))
    # The 1.25 leaves a margin, so that no stroke is pushed over the sheet's edge.
    return 1.25 * turn @ shear @ np.diag([stretch, 1 / stretch])


def _elastic(sigma: float, rng: Chance) -> Floats:
    """Return (2, 56, 56) smooth shifts, in glyph pixels."""
    weights = _wave_weights()
    coarse = rng.normal(0, sigma, (2, WAVES, WAVES))
    return (weights @ coarse @ weights.T).astype(np.float32)


@cache
def _wave_weights() -> Floats:
    """Return (56, 5): how much each coarse grid point moves each place of the sheet.

    Gaussians over the grid points, scaled so that the shifts keep the grid's sigma.
    """
    places = np.linspace(0, WAVES - 1, SHEET_SIDE)[:, None]
    weights = np.exp(-((places - np.arange(WAVES)) ** 2) / (2 * 0.7**2))
    return weights / np.linalg.norm(weights, axis=1, keepdims=True)


def _inked(sheet: Floats, distortion: Distortion, rng: Chance) -> Floats:
    """Return the sheet with strokes thicker or thinner, edges softer or crisper."""
    level, crispness = (
        rng.uniform(*distortion.level),
        rng.uniform(*distortion.crispness),
    )
    ink = np.clip((sheet - level) * crispness + 0.5, 0, 1)
    ink[sheet < 0.02] = 0  # a low level must not ink the paper
    return ink.astype(np.float32)
