"""A photo of paper, or of a board -> ink.

A photo's paper has no single colour: light falls off, shadows lie on it, lines are
printed on it, a table shows round it, and everything has grain. But ink is narrow and
has paper on both sides. So paper is what the photo looks like once everything narrow is
filled in, and ink is what is darker than that (on a board, lighter), as a share of it:
the same in sun and shade.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from skimage.morphology import dilation, footprint_rectangle

from digits.arrays import Bools, Floats, averaged_by_area, sides_of
from digits.photo.paper import Patch, closed, find_sheet, is_board, resized, shade_of
from digits.photo.parts import main_part, parts_of_drawing, patches_of, weight_of
from digits.photo.ruled_lines import without_ruled_lines
from digits.printed_lines import without_printed_lines

PHOTO_SIDE = 1_000  # px; longer photos are averaged down: a line still has 2 to 3 px
MIN_PHOTO_SIDE = 480  # px; shorter ones are enlarged: sizes in px below are for these
WIDENING = 0.05  # of each side; so far the border is repeated beyond the photo
LINE_SPREAD = 2.5  # px of a photo that is enlarged; a thin line may lie over so many

# How wide a line may be, as a share of the shorter side; and how dark it must be, as a
# share of the paper's light. Shadows of fingers are as wide as fat lines, but paler.
WIDTHS = ((0.015, 0.12), (0.03, 0.15), (0.06, 0.35), (0.12, 0.6))
FAT_WIDTHS = ((0.2, 0.6), (0.32, 0.6))  # of a marker whose digit fills the photo
MIN_CHALK = 0.75  # of the board's light; so much lighter is chalk, no sponge's trace
NOISE_FACTOR = 6  # times the noise; no grain is as dark
ENOUGH_INK = 0.6  # of the most ink that any width finds; the narrowest with this wins
WIDTH_RESERVE = 1.5  # times that width: where strokes meet they are wider
BORDER_LIGHT_QUANTILE = 0.75  # of a side's pixels; ink may cover most of a side
FULL_INK_QUANTILE = 0.8  # of the ink, counts as full: pencil and chalk leave gaps
PAPER_LEVEL = 0.15  # of full ink; less is paper
CONNECTED_LEVEL = 0.35  # of full ink; pixels with as much are connected
EDGE_WIDTH = 5  # px, across: how far round a part its soft edge reaches

MIN_PAPER_ALONG_BORDER = 0.8  # of the border; a table shows along more than the rest
MIN_SHEET_SHARE = 0.35  # of the photo; what is smaller may be the inside of a 0


@dataclass(frozen=True, eq=False)
class _Find:
    """What is found of ink whose lines are no wider than a width."""

    size: int  # px; the width
    level: float  # of the paper's light; what is darker may be ink
    noise: float  # of the paper's light
    printed: Bools  # (rows, cols): a cell's printed lines
    main: Patch | None  # the part with most ink


def ink_from_photo(colours: Floats) -> Floats:
    """Return the ink on photographed paper.

    The photo's border is repeated for a while, so that ink close to it has paper on all
    sides. Ink that the border cuts off is found where it crosses the border; along it
    lie tables, fingers and the sheet's edge.

    Args:
        colours: (rows, cols, 3), red, green and blue as stored, from 0 to 1.

    Returns:
        (rows, cols) float32, from 0 for paper to 1 for full ink; the longer side is at
        most 1,000 px.
    """
    longer = max(colours.shape[:2])
    scale = min(max(longer, MIN_PHOTO_SIDE), PHOTO_SIDE) / longer
    ink = _ink_of_scaled(resized(colours, scale), LINE_SPREAD * max(0.0, scale - 1))
    return ink if longer >= MIN_PHOTO_SIDE else _reduced(ink, colours.shape[:2])


def _reduced(ink: Floats, shape: tuple[int, ...]) -> Floats:
    """Return ink averaged down to the size of the photo that had been enlarged."""
    pixel = tuple(side / small for side, small in zip(ink.shape, shape, strict=True))
    return averaged_by_area(ink, pixel)[: shape[0], : shape[1]]


def _ink_of_scaled(small: Floats, spread: float) -> Floats:
    """Return the ink of a photo that has neither too many pixels nor too few.

    Lines are so much wider (px) than their pen because the photo was enlarged.
    """
    rows, cols = small.shape[:2]
    above, left = round(WIDENING * rows), round(WIDENING * cols)
    # All sizes from here on are of the widened photo.
    wide = np.pad(small, ((above, above), (left, left), (0, 0)), mode="edge")
    ink = _ink_on(wide, find_sheet(wide), spread)
    return ink[above : above + rows, left : left + cols]


def _ink_on(colours: Floats, sheet: Bools, spread: float) -> Floats:
    """Return the ink on the sheet; where there is none, on all that the photo shows.

    A digit that fills the photo reaches its border, as fingers and tables do; but it
    leaves paper along most of the border, or no sheet worth the name.
    """
    ink = _ink_on_sheet(colours, sheet, spread)
    border = np.concatenate(sides_of(sheet)).mean()
    may_be_cut = border > MIN_PAPER_ALONG_BORDER or sheet.mean() < MIN_SHEET_SHARE
    if not ink.any() and not sheet.all() and may_be_cut:
        ink = _ink_on_sheet(colours, np.ones_like(sheet), spread)
    return ink


def _ink_on_sheet(colours: Floats, sheet: Bools, spread: float) -> Floats:
    """Return the ink, 0 to 1, of the narrowest width that finds nearly all of it."""
    board = is_board(colours, sheet)
    shade = without_ruled_lines(shade_of(colours, sheet, board), sheet)
    finds = _finds(shade, sheet, board, spread)
    most = max(weight_of(find.main) for find in finds)
    if most == 0:
        return np.zeros(shade.shape, dtype=np.float32)
    best = next(f for f in finds if weight_of(f.main) >= ENOUGH_INK * most)
    dark = _darkness(shade, sheet, round(WIDTH_RESERVE * best.size), board)
    return _inked(np.where(best.printed, 0, dark), best.level, best.noise, sheet)


def _finds(shade: Floats, sheet: Bools, board: bool, spread: float) -> list[_Find]:
    """Return what is found with each width; fat ones only where narrow ones fail."""
    finds: list[_Find] = []
    printed, noise = np.zeros_like(sheet), 0.0
    for n, (width, least) in enumerate((*WIDTHS, *FAT_WIDTHS)):
        if n >= len(WIDTHS) and not _wants_fatter(finds):
            break
        size = max(EDGE_WIDTH, round(width * min(shade.shape) + spread))
        dark = _darkness(shade, sheet, size, board)
        if n == 0:
            noise = 1.4826 * float(np.median(np.abs(dark[sheet])))
        level = max(least, MIN_CHALK * board, NOISE_FACTOR * noise)
        if n == 1:
            printed = _printed_lines(dark > level)
        main = main_part(np.where(printed, 0, dark), level, sheet)
        finds.append(_Find(size, level, noise, printed, main))
    return finds


def _wants_fatter(finds: list[_Find]) -> bool:
    """Tell whether the ink that was found may be a piece of a fatter line.

    It is so where nothing was found, or most of all with the greatest width.
    """
    weights = [weight_of(find.main) for find in finds]
    return max(weights) == 0 or weights[-1] * ENOUGH_INK > max(weights[:-1])


def _printed_lines(inked: Bools) -> Bools:
    """Return (rows, cols): the printed lines of a cell, or what is left over of one.

    They are sought in the photo itself and go on where its border is repeated.
    """
    beyond = [round(WIDENING / (1 + 2 * WIDENING) * side) for side in inked.shape]
    inside = tuple(slice(width, -width or None) for width in beyond)
    ink = inked[inside].astype(np.float32)
    printed = inked[inside] & (without_printed_lines(ink) == 0)
    return np.pad(printed, [(width, width) for width in beyond], mode="edge")


def _darkness(shade: Floats, sheet: Bools, size: int, board: bool) -> Floats:
    """Return by what share of the paper's light each pixel is darker; 0 beside it.

    On a board, by what share it is lighter. What is wider than size (px) is paper.
    """
    light = shade / _light_beside(shade, size // 2)
    dark = 1 / light - 1 if board else 1 - light
    return np.where(sheet, dark - np.median(dark[sheet]), 0)


def _light_beside(shade: Floats, reach: int) -> Floats:
    """Return the paper's light as it is within reach (px) of each pixel.

    Beyond the photo there is more of the paper that the border shows; else a fat
    line along the border would have paper on one side alone.
    """
    wide = np.pad(shade, reach)
    for side in range(4):
        turned = np.rot90(wide, side)
        edge = turned[reach, reach:-reach]
        turned[:reach] = np.quantile(edge, BORDER_LIGHT_QUANTILE)
    size = (2 * reach + 1,) * 2
    return closed(wide, size)[reach:-reach, reach:-reach]


def _inked(dark: Floats, least: float, noise: float, sheet: Bools) -> Floats:
    """Return ink, 0 to 1, from how dark each pixel is: the main part and its like."""
    main = main_part(dark, least, sheet)
    if main is None:
        return np.zeros(dark.shape, dtype=np.float32)
    full = float(np.quantile(dark[main.slice][main.image], FULL_INK_QUANTILE))
    paper = max(PAPER_LEVEL * full, 2 * noise)
    drawn = np.zeros(dark.shape, dtype=bool)
    patches, _ = patches_of(dark, max(CONNECTED_LEVEL * full, 4 * noise), sheet)
    for part in parts_of_drawing(patches, main, full, dark.shape):
        drawn[part.slice] |= part.image
    drawn = dilation(drawn, footprint_rectangle((EDGE_WIDTH, EDGE_WIDTH)))
    ink = np.where(drawn, np.clip((dark - paper) / (full - paper), 0, 1), 0)
    return ink.astype(np.float32)
