"""Parts of a photo that are connected and dark -> those that are the drawing."""

import numpy as np
from numpy.typing import NDArray
from skimage.measure import label, regionprops
from skimage.morphology import erosion, footprint_rectangle

from digits.arrays import Bools, Floats
from digits.photo.paper import HAIR_RATIO, Patch, crosses_edge, sides_of_box

FAINTEST_FAT = 0.3  # of the paper's light; a marker is darker even where it runs dry
CONNECTED_SHARE = 0.7  # of what a quarter of a fat line must have at least
MIN_STROKE_SHARE = 0.06  # of the longer side; what is shorter is a speck
MAX_DOT_RATIO = 2.0  # longer to shorter side of a dot
MIN_DOT_FILLED = 0.72  # of its box; a disc has pi / 4
MAX_HOLE_SHARE = 0.15  # of the longer side; as large as a punched hole
MARGIN_SHARE = 0.2  # of either side; a sheet's edge and its margin's line lie there
MIN_EDGE_SHARE = 0.1  # of the longer side; so long are pieces of these
CUT_OFF_FACTOR = 2  # times the ink of whole parts; with more, a cut-off part counts
SAME_PEN_LEVEL = 0.6  # of full ink; a part with less everywhere is of no pen
MIN_PART_SHARE = 0.02  # of the largest part; less is a crumb
REACH_SHARE = 0.5  # of the main part's longer side; crumbs farther off do not belong
LIKE_SHARE = 0.5  # of the main part's longer side; a part so long belongs wherever
PATCH_LIMIT = 200  # patches of ink that are looked at


def main_part(dark: Floats, least: float, sheet: Bools) -> Patch | None:
    """Return the part that holds most ink, if any is long enough for a stroke.

    Where a faint line joins ink to the border, only what is darker than half of the ink
    is looked at. Parts that the border cuts off count where almost none are whole.
    """
    strong = dark[dark > least]
    if strong.size == 0:
        return None
    levels = (least, max(least, float(np.quantile(strong, 0.95)) / 2))
    if least > FAINTEST_FAT:
        levels = (max(FAINTEST_FAT, CONNECTED_SHARE * least), levels[1])
    found = [patches_of(dark, level, sheet) for level in levels]
    whole, cut = (
        _heaviest([part for parts in found for part in parts[kind]], dark.shape, least)
        for kind in (0, 1)
    )
    return cut if weight_of(cut) > CUT_OFF_FACTOR * weight_of(whole) else whole


def _heaviest(parts: list[Patch], shape: tuple[int, int], least: float) -> Patch | None:
    """Return the stroke that holds most ink, if there is one among the parts.

    A quarter of it is darker than the least: shadows beside a dark spot are not.
    """
    strokes = [part for part in parts if _is_stroke(part, shape)]
    by_weight = sorted(strokes, key=weight_of, reverse=True)
    return next((part for part in by_weight if _darkest(part, 0.25) > least), None)


def _darkest(part: Patch, share: float) -> float:
    """Return how dark that share of a part is at least."""
    return float(np.quantile(part.image_intensity[part.image], 1 - share))


def weight_of(part: Patch | None) -> float:
    """Return a part's px, each by the square of how dark it is; 0 for none."""
    return 0.0 if part is None else float(part.area * part.intensity_mean**2)


def patches_of(
    dark: Floats, level: float, sheet: Bools
) -> tuple[list[Patch], list[Patch]]:
    """Return connected parts darker than level: the whole ones, those cut off.

    Strokes cross the edge of sheet or photo; parts that lie along it are left out. So
    are all but the largest of many: print is no drawing, and each part costs time.
    """
    patches = label(dark > level)
    inner = erosion(np.pad(sheet, 1), footprint_rectangle((3, 3)))[1:-1, 1:-1]
    sizes = np.bincount(patches.ravel())
    contact = np.bincount(patches[~inner], minlength=len(sizes))
    sizes[0] = 0
    largest = np.argsort(sizes)[-PATCH_LIMIT:]
    parts = regionprops(np.where(np.isin(patches, largest), patches, 0), dark)
    whole = [part for part in parts if contact[part.label] == 0]
    touching = [part for part in parts if contact[part.label] > 0]
    return whole, [
        part
        for part in touching
        if crosses_edge(part, contact[part.label])
        or (sheet.all() and _is_cut_off(part, dark.shape))
    ]


def _is_cut_off(part: Patch, shape: tuple[int, int]) -> bool:
    """Tell whether the border cuts off a drawing, say along the base of a 2."""
    _, longer = sides_of_box(part)
    return HAIR_RATIO * part.area > longer**2 and not _lies_in_margin(part, shape)


def _is_stroke(part: Patch, shape: tuple[int, int]) -> bool:
    """Tell a stroke from a speck, a punched hole, a margin's line, a sheet's edge."""
    _, longer = sides_of_box(part)
    hole = _is_dot(part) and longer < MAX_HOLE_SHARE * max(shape)
    small = longer < MIN_STROKE_SHARE * max(shape) or hole
    return not small and not _is_hair_in_margin(part, shape)


def _is_hair_in_margin(part: Patch, shape: tuple[int, int]) -> bool:
    """Tell a margin's line and a sheet's edge, or long pieces of them."""
    _, longer = sides_of_box(part)
    is_long = longer > MIN_EDGE_SHARE * max(shape)
    is_thin = HAIR_RATIO * part.area < longer**2
    return is_long and is_thin and _lies_in_margin(part, shape)


def _is_dot(part: Patch) -> bool:
    """Tell whether a part is a filled dot, and no stroke."""
    shorter, longer = sides_of_box(part)
    filled = part.area > MIN_DOT_FILLED * shorter * longer
    return bool(filled and longer < MAX_DOT_RATIO * shorter)


def _lies_in_margin(part: Patch, shape: tuple[int, int]) -> bool:
    """Tell whether three quarters of a part lie along the picture's border."""
    places = part.coords / shape
    inner = ((places > MARGIN_SHARE) & (places < 1 - MARGIN_SHARE)).all(axis=1)
    return bool(inner.mean() < 0.25)


def parts_of_drawing(
    parts: list[Patch], main: Patch, full: float, shape: tuple[int, int]
) -> list[Patch]:
    """Return the main part and those as dark that lie near it and are no crumbs.

    A filled dot is a hole punched into the paper, unless it lies within the drawing.
    """
    low, high = np.array(main.bbox[:2]), np.array(main.bbox[2:])
    parts = [
        part
        for part in parts
        if part.area > MIN_PART_SHARE * main.area
        and not _is_hair_in_margin(part, shape)
        and _darkest(part, 0.1) > SAME_PEN_LEVEL * full
        and (not _is_dot(part) or _overlaps(part, low, high))
    ]
    reach = REACH_SHARE * (high - low).max()
    like = [part for part in parts if _is_like(part, main, shape)]
    near, before = [main, *like], 0
    while len(near) > before:
        before = len(near)
        low = np.min([part.bbox[:2] for part in near], axis=0)
        high = np.max([part.bbox[2:] for part in near], axis=0)
        near = [main, *like] + [
            part for part in parts if _overlaps(part, low - reach, high + reach)
        ]
    return near


def _is_like(part: Patch, main: Patch, shape: tuple[int, int]) -> bool:
    """Tell whether a part is as long as another digit beside the main part would be."""
    least = LIKE_SHARE * sides_of_box(main)[1]
    return _is_stroke(part, shape) and sides_of_box(part)[1] >= least


def _overlaps(part: Patch, low: NDArray[np.int64], high: NDArray[np.int64]) -> bool:
    """Tell whether a part's box reaches into the box from low to high, (row, col)."""
    return bool(np.all(part.bbox[:2] <= high) and np.all(part.bbox[2:] >= low))
