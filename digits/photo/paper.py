"""A photo -> where its paper or board lies, and how light each pixel of that is.

Colours are (rows, cols, 3), from 0 to 1; a sheet is (rows, cols), true on the paper.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.filters import gaussian
from skimage.filters.rank import median
from skimage.measure import label, regionprops
from skimage.morphology import closing, dilation, footprint_rectangle

from digits.arrays import Bools, Floats, bytes_from_floats, sides_of

Patch = Any  # one of scikit-image's `regionprops`: pixels that are connected

DARKEST_LIGHT = 0.02  # of full light; below it a camera's values are all noise
BLUR_SIGMA = 0.7  # px; quietens single pixels and leaves a line of 2 px
COARSE_PIXEL = 8  # px to one of the small picture in which the sheet is sought
MEDIAN_SIDE = 5  # coarse px; wider than thin pens and printed lines
MAX_HUE_DIFFERENCE = 0.1  # of the logarithm; a shadow differs from lamplight by half
MAX_LIGHT_DIFFERENCE = 0.9  # of the logarithm; a shadow takes 0.5, fall-off 0.4
MIN_PATCH_SHARE = 0.02  # of the picture; ink may cut patches of paper off the rest
MAX_PEN_SHARE = 0.15  # of the shorter side; a felt pen is narrower, a loop's hole too
SHEET_MARGIN = 1  # coarse px cut off the sheet: its edge casts a shadow
MEDIAN_SHARE = 0.15  # of the longer side; at least half of such a window is paper
CROSSING_FACTOR = 2  # times a stroke's mean width; the longest contact with an edge
HAIR_RATIO = 25  # length to width; a longer part is a hair, or a printed line


def resized(values: Floats, scale: float) -> Floats:
    """Return (rows, cols, channels) averaged by area, or enlarged, to that scale."""
    rows, cols = (max(1, round(side * scale)) for side in values.shape[:2])
    planes = [
        Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32))
        for plane in np.moveaxis(values, -1, 0)
    ]
    how = Image.Resampling.BOX if scale <= 1 else Image.Resampling.BILINEAR
    return np.stack([plane.resize((cols, rows), how) for plane in planes], axis=-1)


def find_sheet(colours: Floats) -> Bools:
    """Return (rows, cols): what is paper, or lies on it.

    Whatever differs from paper and reaches the border is a table, or fingers.
    """
    small = resized(colours, 1 / COARSE_PIXEL)
    similar = _like_the_middle(small)
    patches = label(similar, connectivity=1)
    around = _reaching_the_border(~_large_patches(patches, patches))
    if around.any():
        around = _reaching_the_border(~_large_patches(patches, _middle(patches)))
    sheet = ~dilation(around, footprint_rectangle((2 * SHEET_MARGIN + 1,) * 2))
    return _enlarged(sheet if sheet.any() else ~sheet, colours.shape[:2])


def _large_patches(patches: NDArray[np.intp], seen: NDArray[np.intp]) -> Bools:
    """Return (rows, cols): the patches of which a large part is seen."""
    sizes = np.bincount(seen.ravel())
    sizes[0] = 0
    return np.isin(patches, np.flatnonzero(sizes > MIN_PATCH_SHARE * patches.size))


def is_board(colours: Floats, sheet: Bools) -> bool:
    """Tell whether the ink is lighter than what it lies on.

    Ink is far from the local median. Its distance counts by the cube, so that shadows
    and grain hardly do; how bright the sheet is decides where both sides are alike.
    """
    grey = resized(colours.mean(axis=-1, keepdims=True), 1 / 4)[..., 0]
    inside = _enlarged(sheet, grey.shape)
    side = round(MEDIAN_SHARE * max(grey.shape)) // 2 * 2 + 1
    window = footprint_rectangle((side, side))
    paper = median(bytes_from_floats(grey), window, mask=inside) / 255
    off = np.log((grey + DARKEST_LIGHT) / (paper + DARKEST_LIGHT))[inside] ** 3
    brightness = np.median(grey[inside]) if inside.any() else 1
    lighter, darker = off[off > 0].sum(), -off[off < 0].sum()
    return bool(lighter * (1 - brightness) ** 2 > darker * brightness**2)


def shade_of(colours: Floats, sheet: Bools, board: bool) -> Floats:
    """Return (rows, cols), over 0: how light each pixel is where its ink shows most.

    Red ink is dark in green and blue, blue ink in red: the darkest channel shows it,
    once the paper's tint is taken off. For a board it is one over the lightest channel,
    so that ink is the smaller value here as well.
    """
    tint = np.median(colours[sheet], axis=0) + DARKEST_LIGHT
    neutral = colours * (tint.mean() / tint)
    shade = neutral.max(axis=-1) if board else neutral.min(axis=-1)
    shade = gaussian(shade, BLUR_SIGMA) + DARKEST_LIGHT
    return 1 / shade if board else shade


def closed(shade: Floats, size: tuple[int, int]) -> Floats:
    """Return the shade with everything dark filled in that is narrower than size."""
    return closing(shade, footprint_rectangle(size, decomposition="separable"))


def sides_of_box(part: Patch) -> tuple[int, int]:
    """Return the shorter and the longer side of a part's box, in px."""
    top, left, bottom, right = part.bbox
    shorter, longer = sorted((bottom - top, right - left))
    return shorter, longer


def crosses_edge(part: Patch, contact: int) -> bool:
    """Tell whether a part crosses the edge, rather than lies along it, and is no hair.

    The contact is how many of its pixels touch the edge.
    """
    _, longer = sides_of_box(part)
    crosses = contact * longer < CROSSING_FACTOR * part.area
    return crosses and HAIR_RATIO * part.area > longer**2


def _enlarged(mask: Bools, shape: tuple[int, int]) -> Bools:
    image = Image.fromarray(mask.astype(np.float32))
    return np.asarray(image.resize(shape[::-1], Image.Resampling.BILINEAR)) > 0.5


def _reaching_the_border(other: Bools) -> Bools:
    """Return (rows, cols): what reaches the border, unless only a pen's lines do."""
    patches = label(other, connectivity=1)
    border = np.concatenate(sides_of(patches))
    contact = np.bincount(border, minlength=1 + patches.max())
    reaching = [part for part in regionprops(patches) if contact[part.label]]
    if all(_is_line(part, contact[part.label], other.shape) for part in reaching):
        return np.zeros_like(other)
    return np.isin(patches, [part.label for part in reaching])


def _is_line(part: Patch, contact: int, shape: tuple[int, int]) -> bool:
    """Tell whether a part is as narrow as a pen's line, and crosses the border."""
    _, longer = sides_of_box(part)
    narrow = part.area < MAX_PEN_SHARE * min(shape) * longer
    return crosses_edge(part, contact) and narrow


def _middle(values: np.ndarray) -> np.ndarray:
    """Return the middle of a picture, half as high and half as wide."""
    rows, cols = values.shape[:2]
    return values[rows // 4 : rows - rows // 4, cols // 4 : cols - cols // 4]


def _like_the_middle(small: Floats) -> Bools:
    """Return (rows, cols): what has the hue of the middle, in sun or shade."""
    square = footprint_rectangle((MEDIAN_SIDE, MEDIAN_SIDE))
    levels = np.moveaxis(bytes_from_floats(small), -1, 0)
    smooth = np.stack([median(plane, square) for plane in levels], axis=-1) / 255
    colours = np.log(smooth + DARKEST_LIGHT)
    light = colours.mean(axis=-1, keepdims=True)
    hue_off, light_off = (
        np.abs(values - np.median(_middle(values), axis=(0, 1))).max(axis=-1)
        for values in (colours - light, light)
    )
    return (hue_off < MAX_HUE_DIFFERENCE) & (light_off < MAX_LIGHT_DIFFERENCE)
