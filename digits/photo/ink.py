"""A photo of paper, or of a board -> ink.

A photo's paper is of no one colour: light falls off, shadows lie on it, lines are
printed on it, a table shows round it, and all of it has grain. What stays is that ink
is narrow and has paper on both sides. So paper is what the photo looks like once
everything narrow is closed up, and ink is what is darker than that (on a board,
lighter), as a share of it: the same in sun and shade.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial import Polynomial
from numpy.typing import NDArray
from PIL import Image
from skimage.filters import gaussian
from skimage.filters.rank import median
from skimage.measure import label, regionprops
from skimage.morphology import closing, dilation, erosion, footprint_rectangle

from digits.arrays import Bools, Floats, bytes_from_floats

Patch = Any  # one of `regionprops`: pixels that hang together

PAINTED = 0.78  # of the pixels; two colours fill 0.82 of a painting, 0.73 of a photo
SAMPLE = 500  # px; of a longer side every second, third, ... pixel is looked at
CROSSINGS = 3  # printed lines that cross a picture; a drawing is cut off less often
RULED = 0.05  # of full contrast; a printed line is darker than paper by more than this

SIDE = 1_000  # px; longer photos are averaged down: a pen's line still has 2 to 3 px
BLACK = 0.02  # of full light; a camera tells nothing apart below it
BLUR = 0.7  # px; sigma that quietens single pixels and leaves a line of 2 px

RIM = 0.05  # of each side; so far the border goes on beyond the photo
COARSE = 8  # px to one of the small picture in which the sheet is sought
SMOOTH = 5  # coarse px; a median over so many forgets thin pens and printed lines
HUE = 0.1  # of the logarithm; a shadow's light differs from the lamp's by half as much
LIGHT = 0.9  # of the logarithm; a shadow takes 0.5, light that falls off 0.4
LARGE = 0.02  # of the picture; a patch of paper that the ink may cut off from the rest
FAT = 0.15  # of the shorter side; a felt pen's line is narrower, a loop with its hole
EDGE = 1  # coarse px by which the sheet is cut smaller: its edge casts a shadow
AROUND = 0.15  # of the longer side; of a window so wide at least half is paper


def is_photo(colours: Floats) -> bool:
    """Tell whether a camera made this picture, or a program painted it.

    A painting has two colours, to the level: paper and ink. Smooth edges and JPEG leave
    four fifths of it so; where blur leaves less, its border is still of one. Lamp, lens
    and sensor give paper hundreds of colours. Paper with lines is left to the photo's
    way too, whatever made it.

    Args:
        colours: (rows, cols, 3), from 0 to 1.
    """
    step = max(1, max(colours.shape[:2]) // SAMPLE)
    levels = _levels(colours[::step, ::step])
    others = levels[~_near_commonest(levels)]
    rest = others[~_near_commonest(others)]
    many = len(rest) > (1 - PAINTED) * len(levels)
    border = _levels(np.concatenate(_sides_of(colours)))
    even = _near_commonest(border).mean() > PAINTED
    return bool(many and not even) or _is_ruled(colours)


def ink_from_photo(colours: Floats) -> Floats:
    """Return the ink on photographed paper.

    What lies on the border goes on beyond it for a while, so that ink close to it has
    paper on all sides. Ink that the border cuts off is found where it crosses the
    border; along it lie tables, fingers and the sheet's own edge.

    Args:
        colours: (rows, cols, 3), red, green and blue as stored, from 0 to 1.

    Returns:
        (rows, cols) float32, from 0 for paper to 1 for full ink; the longer side is at
        most 1,000 px.
    """
    seen = _resized(colours, min(1, SIDE / max(colours.shape[:2])))
    rows, cols = seen.shape[:2]
    above, left = round(RIM * rows), round(RIM * cols)
    # All sizes from here on are of the widened photo.
    wide = np.pad(seen, ((above, above), (left, left), (0, 0)), mode="edge")
    sheet = _sheet(wide)
    board = _is_board(wide, sheet)
    shade = _without_rules(_shade(wide, sheet, board), sheet)
    ink = _ink(shade, sheet, board)
    return ink[above : above + rows, left : left + cols]


# Painted or photographed.


def _sides_of(colours: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the colours along the top, the bottom, the left and the right."""
    return colours[0], colours[-1], colours[:, 0], colours[:, -1]


def _levels(colours: Floats) -> NDArray[np.int16]:
    """Return (n, 3): the colours as bytes hold them."""
    return np.round(colours * 255).astype(np.int16).reshape(-1, 3)


def _near_commonest(levels: NDArray[np.int16]) -> Bools:
    """Return (n,): which of (n, 3) colours are within one level of the commonest."""
    if len(levels) == 0:
        return np.zeros(0, dtype=bool)
    counts = [np.bincount(channel, minlength=256) for channel in levels.T]
    commonest = [np.convolve(count, np.ones(3), "same").argmax() for count in counts]
    return np.abs(levels - np.array(commonest, np.int16)).max(axis=-1) <= 1


def _is_ruled(colours: Floats) -> bool:
    sides = _sides_of(colours)
    paper = np.median(np.concatenate(sides), axis=0)
    off = [np.abs(side - paper).max(axis=-1) > RULED for side in sides]
    top, bottom, left, right = (np.count_nonzero(~on[:-1] & on[1:]) for on in off)
    return max(min(top, bottom), min(left, right)) >= CROSSINGS


# Where the sheet lies, and whether it is a board.


def _resized(colours: Floats, scale: float) -> Floats:
    """Return (rows, cols, channels) averaged by area to that scale."""
    rows, cols = (max(1, round(side * scale)) for side in colours.shape[:2])
    planes = [
        Image.fromarray(np.ascontiguousarray(plane, dtype=np.float32))
        for plane in np.moveaxis(colours, -1, 0)
    ]
    box = Image.Resampling.BOX
    return np.stack([plane.resize((cols, rows), box) for plane in planes], axis=-1)


def _enlarged(mask: Bools, shape: tuple[int, int]) -> Bools:
    image = Image.fromarray(mask.astype(np.float32))
    return np.asarray(image.resize(shape[::-1], Image.Resampling.BILINEAR)) > 0.5


def _sheet(seen: Floats) -> Bools:
    """Return (rows, cols): what is paper, or lies on it.

    A table, and fingers, are what differs from paper and reaches the border.
    """
    small = _resized(seen, 1 / COARSE)
    alike = _like_the_middle(small)
    patches = label(alike, connectivity=1)
    sizes = np.bincount(_middle(patches).ravel())
    sizes[0] = 0
    other = ~np.isin(patches, np.flatnonzero(sizes > LARGE * alike.size))
    sheet = ~dilation(_around(other), footprint_rectangle((2 * EDGE + 1,) * 2))
    return _enlarged(sheet if sheet.any() else ~sheet, seen.shape[:2])


def _around(other: Bools) -> Bools:
    """Return (rows, cols): what reaches the border, unless it is but a pen's lines."""
    patches = label(other, connectivity=1)
    border = np.concatenate(_sides_of(patches))
    contact = np.bincount(border, minlength=1 + patches.max())
    reaching = [part for part in regionprops(patches) if contact[part.label]]
    if all(_is_line(part, contact[part.label], other.shape) for part in reaching):
        return np.zeros_like(other)
    return np.isin(patches, [part.label for part in reaching])


def _is_line(part: Patch, contact: int, shape: tuple[int, int]) -> bool:
    """Tell whether a part is as narrow as a pen's line, and crosses the border."""
    _, longer = _sides(part)
    return _crosses(part, contact) and part.area < FAT * min(shape) * longer


def _middle(values: np.ndarray) -> np.ndarray:
    """Return the middle of a picture, half as high and half as wide."""
    rows, cols = values.shape[:2]
    return values[rows // 4 : rows - rows // 4, cols // 4 : cols - cols // 4]


def _like_the_middle(small: Floats) -> Bools:
    """Return (rows, cols): what has the hue of the middle, in sun or shade."""
    square = footprint_rectangle((SMOOTH, SMOOTH))
    levels = np.moveaxis(bytes_from_floats(small), -1, 0)
    smooth = np.stack([median(plane, square) for plane in levels], axis=-1) / 255
    colours = np.log(smooth + BLACK)
    light = colours.mean(axis=-1, keepdims=True)
    off = [
        np.abs(values - np.median(_middle(values), axis=(0, 1))).max(axis=-1)
        for values in (colours - light, light)
    ]
    return (off[0] < HUE) & (off[1] < LIGHT)


def _is_board(seen: Floats, sheet: Bools) -> bool:
    """Tell whether the ink is lighter than what it lies on.

    What is far from the local median is ink. A cube weighs it so that shadows and
    grain hardly count; how bright the sheet is decides where both sides are alike.
    """
    grey = _resized(seen.mean(axis=-1, keepdims=True), 1 / 4)[..., 0]
    inside = _enlarged(sheet, grey.shape)
    window = footprint_rectangle((round(AROUND * max(grey.shape)) // 2 * 2 + 1,) * 2)
    paper = median(bytes_from_floats(grey), window, mask=inside) / 255
    off = np.log((grey + BLACK) / (paper + BLACK))[inside] ** 3
    bright = np.median(grey[inside]) if inside.any() else 1
    lighter, darker = off[off > 0].sum(), -off[off < 0].sum()
    return bool(lighter * (1 - bright) ** 2 > darker * bright**2)


def _shade(seen: Floats, sheet: Bools, board: bool) -> Floats:
    """Return (rows, cols): how light each pixel is where its ink shows most.

    Red ink is dark in green and blue, blue ink in red: the darkest channel tells, once
    the paper's own tint is taken off. For a board it is one over the lightest, so that
    ink is the smaller value here as well.
    """
    tint = np.median(seen[sheet], axis=0) + BLACK
    even = seen * (tint.mean() / tint)
    shade = even.max(axis=-1) if board else even.min(axis=-1)
    shade = gaussian(shade, BLUR) + BLACK
    return 1 / shade if board else shade


# Printed lines.

THIN = 11  # px; a printed line is narrower
STRIP = 24  # px; so much of a line is averaged at once
FEWEST = 8  # strips, to tell a printed line
SEEN = 0.4  # of all strips, likewise
DARKEST = 0.3  # of the paper's light; counts no more than this, or pens would lead away
DRIFT = 5  # px up or down from strip to strip: 12 degrees
BEND = 0.05  # of a strip's spread, lost for each px of drift: straight wins
CLEAR = 8  # times the spread; a strip counts no more than this
STRONG = 2.0  # times the spread; a strip with less of a line has none
MOST = 0.85  # of its strips must show a printed line
ENDS = 0.07  # of the strips at either end; one of them shows a printed line, no digit
PRINTED = 2.5  # times the spread, on average
APART = 4  # px; printed lines lie farther apart
BAND = 5  # px to either side of a line's middle; blurred, it is no wider
DEGREE = 4  # of the polynomial that follows a line over curled paper


def _without_rules(shade: Floats, sheet: Bools) -> Floats:
    """Return the paper's shade with printed lines taken off, across and down."""
    for _ in range(2):
        thin = 1 - shade / _closed(shade, (THIN, 1))
        for curve in _rules(thin, sheet):
            shade = _without_rule(shade, curve, sheet)
        shade, sheet = shade.T, sheet.T
    return shade


def _closed(shade: Floats, size: tuple[int, int]) -> Floats:
    """Return the shade with everything dark closed up that is narrower than size."""
    return closing(shade, footprint_rectangle(size, decomposition="separable"))


def _rules(thin: Floats, sheet: Bools) -> list[NDArray[np.float64]]:
    """Return the row of each printed line at each column, as one curve (cols,) each.

    A printed line runs from edge to edge, nearly straight. Of all paths from the left
    to the right the darkest are found strip by strip, as by R. Bellman's dynamic
    programming; those that are dark nearly everywhere are lines.
    """
    strips = _strips(thin, sheet)
    if len(strips) < FEWEST:
        return []
    darkness, paths = _paths(np.nan_to_num(strips))
    curves, free = [], np.ones(strips.shape, dtype=bool)
    each = np.arange(len(strips))
    enough = darkness >= PRINTED * max(FEWEST, SEEN * len(strips))
    for path in paths[enough][np.argsort(-darkness[enough])]:
        if free[each, path].all() and _is_rule(strips[each, path]):
            curves.append(_curve(path, strips[each, path], thin.shape[1]))
            for off in range(-APART, APART + 1):
                free[each, np.clip(path + off, 0, thin.shape[0] - 1)] = False
    return curves


def _strips(thin: Floats, sheet: Bools) -> NDArray[np.float64]:
    """Return (strips, rows): how dark each row is, strip by strip from left to right.

    In units of the spread over all of them; not a number beside the sheet.
    """
    rows, cols = thin.shape
    strips, cut = (rows, cols // STRIP, STRIP), slice(0, cols // STRIP * STRIP)
    inside = sheet[:, cut].reshape(strips).mean(axis=-1) > 0.9
    dark = np.minimum(thin, DARKEST)[:, cut].reshape(strips).mean(axis=-1)
    if not inside.any():
        return np.zeros((0, rows))
    usual = np.median(dark[inside])
    spread = 1.4826 * np.median(np.abs(dark[inside] - usual)) + 1e-3
    return np.where(inside, np.clip((dark - usual) / spread, -1, CLEAR), np.nan).T


def _paths(strips: NDArray[np.float64]) -> tuple[np.ndarray, np.ndarray]:
    """Return (rows,) and (rows, strips): the darkest path to each row on the right.

    How dark it is in sum, and its row in each strip.
    """
    rows = np.arange(strips.shape[1])
    drifts = np.arange(-DRIFT, DRIFT + 1)
    best, steps = strips[0], []
    for strip in strips[1:]:
        wide = np.pad(best, DRIFT, constant_values=-np.inf)
        before = np.stack([wide[DRIFT + drift :][: len(rows)] for drift in drifts])
        before = before - BEND * np.abs(drifts)[:, None]
        steps.append(rows + drifts[before.argmax(axis=0)])
        best = strip + before.max(axis=0)
    path = [rows]
    for step in reversed(steps):
        path.append(step[path[-1]])
    return best, np.stack(path[::-1], axis=1)


def _is_rule(dark: NDArray[np.float64]) -> bool:
    """Tell whether a path (strips,) is dark as a printed line is: all along."""
    known = dark[~np.isnan(dark)]
    if len(known) < max(FEWEST, SEEN * len(dark)):
        return False
    end = max(1, round(ENDS * len(known)))
    weakest = min(known[:end].max(), known[-end:].max(), np.quantile(known, 1 - MOST))
    return bool(weakest >= STRONG and known.mean() >= PRINTED)


def _curve(path: np.ndarray, dark: np.ndarray, cols: int) -> NDArray[np.float64]:
    """Return (cols,): the smooth curve through the dark strips of a path."""
    middles = (np.arange(len(path)) + 0.5) * STRIP
    good = dark >= STRONG
    for degree in (DEGREE - 1, DEGREE):
        curve = Polynomial.fit(middles[good], path[good], degree)
        near = good & (np.abs(curve(middles) - path) <= APART)
        good = near if near.sum() >= FEWEST else good
    return curve(np.arange(cols))


def _without_rule(shade: Floats, curve: np.ndarray, sheet: Bools) -> Floats:
    """Return the shade with one printed line taken off.

    What a line leaves of the light, by half px from its middle, is the median all
    along it; divided by that, paper is paper again, and ink over the line is ink.
    """
    cols = np.arange(len(curve))[:, None]
    rows = np.round(curve).astype(int)[:, None] + np.arange(-BAND, BAND + 1)
    inside = (rows >= 0) & (rows < len(shade))
    rows = np.clip(rows, 0, len(shade) - 1)
    inside &= sheet[rows, cols]
    left = shade[rows, cols] / _closed_along(shade[rows, cols])
    halves = np.round(2 * (rows - curve[:, None])).astype(int)
    printed = np.ones_like(left)
    for half in range(1 - 2 * BAND, 2 * BAND):
        there = inside & (halves == half)
        printed[there] = np.median(left[there]) if there.any() else 1
    cleaned = shade.copy()
    cleaned[rows[inside], (cols + 0 * rows)[inside]] /= printed[inside]
    return cleaned


def _closed_along(band: Floats) -> Floats:
    """Return (n, m) with every valley along the second axis filled to its brim."""
    from_left = np.maximum.accumulate(band, axis=1)
    from_right = np.maximum.accumulate(band[:, ::-1], axis=1)[:, ::-1]
    return np.minimum(from_left, from_right)


# Ink.

# Of the shorter side: how wide a line may be; and how dark, as a share of the paper's
# light, it must be. Shadows of fingers are as wide as fat lines, but not as dark.
WIDTHS = ((0.015, 0.12), (0.03, 0.15), (0.06, 0.35), (0.12, 0.6))
CHALK = 0.75  # of the board's light; so much lighter is chalk, not what a sponge leaves
SURE = 6  # times the noise; no grain is as dark
ENOUGH = 0.6  # of the most ink that any width finds; the narrowest with this is taken
ROOM = 1.5  # times that width: where strokes meet they are wider
LONG = 0.06  # of the longer side; what is shorter is a speck
ROUND = 2.0  # longer to shorter side of a dot
FILLED = 0.72  # of its box; a disc has pi / 4
DOT = 0.15  # of the longer side; as large as a punched hole
MARGIN = 0.2  # of either side; there lie a sheet's edge and the line of its margin
FRAME = 0.1  # of the longer side; so long are they, or pieces of them
HAIR = 25  # times as long as wide, or more
CROSSING = 2  # times a stroke's mean width; so much of the edge it crosses
FRAGMENT = 3  # times the ink of what is whole; so much more has what is cut off
USUAL = 0.8  # quantile of the ink that counts as full: pencil and chalk leave gaps
FAINT = 0.15  # of full ink; less is paper
HALF = 0.35  # of full ink; what has as much hangs together
SAME = 0.6  # of full ink; what has nowhere as much is no ink of this pen
CRUMB = 0.02  # of the largest part; less is a crumb
REACH = 0.5  # of the largest part's longer side; what lies farther off is not with it
MANY = 200  # patches of ink that are looked at
SOFT = 5  # px, across: how far round a part its edge reaches


def _ink(shade: Floats, sheet: Bools, board: bool) -> Floats:
    """Return the ink, 0 to 1, of the narrowest width that finds nearly all of it."""
    sizes = [max(SOFT, round(width * min(shade.shape))) for width, _ in WIDTHS]
    darks = [_darkness(shade, sheet, size, board) for size in sizes]
    noise = 1.4826 * float(np.median(np.abs(darks[0][sheet])))
    least = [max(dark, CHALK * board, SURE * noise) for _, dark in WIDTHS]
    found = [
        _main(dark, level, sheet) for dark, level in zip(darks, least, strict=True)
    ]
    weights = [_weight(part) for part in found]
    if max(weights) == 0:
        return np.zeros(shade.shape, dtype=np.float32)
    best = next(n for n, w in enumerate(weights) if w >= ENOUGH * max(weights))
    dark = _darkness(shade, sheet, round(ROOM * sizes[best]), board)
    return _inked(dark, least[best], noise, sheet)


def _darkness(shade: Floats, sheet: Bools, size: int, board: bool) -> Floats:
    """Return (rows, cols): by what share of the paper's light each pixel is darker.

    Args:
        shade: (rows, cols), over 0.
        sheet: (rows, cols); beside it all is 0.
        size: px; what is wider counts as paper.
        board: what is measured is how much lighter.
    """
    left = shade / _closed(shade, (size // 2 * 2 + 1,) * 2)
    dark = 1 / left - 1 if board else 1 - left
    return np.where(sheet, dark - np.median(dark[sheet]), 0)


def _main(dark: Floats, least: float, sheet: Bools) -> Patch | None:
    """Return the part that holds most ink, if any is long enough for a stroke.

    Where a faint line joins ink to the border, only what is darker than half of the
    ink is looked at. What the border cuts off counts where next to nothing is whole.
    """
    strong = dark[dark > least]
    if strong.size == 0:
        return None
    levels = (least, max(least, float(np.quantile(strong, 0.95)) / 2))
    found = [_patches(dark, level, sheet) for level in levels]
    whole, cut = (
        _heaviest([part for parts in found for part in parts[kind]], dark.shape)
        for kind in (0, 1)
    )
    return cut if _weight(cut) > FRAGMENT * _weight(whole) else whole


def _heaviest(parts: list[Patch], shape: tuple[int, int]) -> Patch | None:
    """Return the stroke that holds most ink, if there is one among the parts."""
    strokes = [part for part in parts if _is_stroke(part, shape)]
    return max(strokes, key=_weight, default=None)


def _weight(part: Patch | None) -> float:
    """Return a part's px, each by the square of how dark it is; 0 for none."""
    return 0.0 if part is None else float(part.area * part.intensity_mean**2)


def _patches(
    dark: Floats, level: float, sheet: Bools
) -> tuple[list[Patch], list[Patch]]:
    """Return what hangs together, darker than level: whole, and cut off by the edge.

    Strokes cross the edge of sheet or photo; what lies along it is none. Of many
    patches only the largest: print is no drawing, and each costs time.
    """
    patches = label(dark > level)
    inside = np.pad(sheet, 1)
    inner = erosion(inside, footprint_rectangle((3, 3)))[1:-1, 1:-1]
    sizes = np.bincount(patches.ravel())
    contact = np.bincount(patches[~inner], minlength=len(sizes))
    largest = np.argsort(np.where(np.arange(len(sizes)) > 0, sizes, 0))[-MANY:]
    parts = regionprops(np.where(np.isin(patches, largest), patches, 0), dark)
    whole = [part for part in parts if contact[part.label] == 0]
    touching = [part for part in parts if contact[part.label] > 0]
    return whole, [part for part in touching if _crosses(part, contact[part.label])]


def _crosses(part: Patch, contact: int) -> bool:
    """Tell whether a part crosses the edge, rather than lies along it, and is no hair.

    Args:
        part: touches the edge.
        contact: px of it that do.
    """
    _, longer = _sides(part)
    return contact * longer < CROSSING * part.area and HAIR * part.area > longer**2


def _is_stroke(part: Patch, shape: tuple[int, int]) -> bool:
    """Tell a stroke from a speck, a punched hole, a margin's line, a sheet's edge."""
    _, longer = _sides(part)
    dot = _is_round(part) and longer < DOT * max(shape)
    small = longer < LONG * max(shape) or dot
    return not small and not _is_hair_in_margin(part, shape)


def _is_hair_in_margin(part: Patch, shape: tuple[int, int]) -> bool:
    """Tell a margin's line and a sheet's edge, or long pieces of them."""
    _, longer = _sides(part)
    thin = longer > FRAME * max(shape) and HAIR * part.area < longer**2
    return thin and _lies_in_margin(part, shape)


def _sides(part: Patch) -> tuple[int, int]:
    """Return the shorter and the longer side of a part's box, in px."""
    top, left, bottom, right = part.bbox
    shorter, longer = sorted((bottom - top, right - left))
    return shorter, longer


def _is_round(part: Patch) -> bool:
    """Tell whether a part is a filled dot, and no stroke."""
    shorter, longer = _sides(part)
    return bool(part.area > FILLED * shorter * longer and longer < ROUND * shorter)


def _lies_in_margin(part: Patch, shape: tuple[int, int]) -> bool:
    """Tell whether three quarters of a part lie along the picture's border."""
    places = part.coords / shape
    inner = ((places > MARGIN) & (places < 1 - MARGIN)).all(axis=1)
    return bool(inner.mean() < 0.25)


def _inked(dark: Floats, least: float, noise: float, sheet: Bools) -> Floats:
    """Return ink, 0 to 1, from how dark each pixel is: the main part and its likes."""
    main = _main(dark, least, sheet)
    if main is None:
        return np.zeros(dark.shape, dtype=np.float32)
    full = float(np.quantile(dark[main.slice][main.image], USUAL))
    paper = max(FAINT * full, 2 * noise)
    kept = np.zeros(dark.shape, dtype=bool)
    patches, _ = _patches(dark, max(HALF * full, 4 * noise), sheet)
    for part in _together(patches, main, full, dark.shape):
        kept[part.slice] |= part.image
    kept = dilation(kept, footprint_rectangle((SOFT, SOFT)))
    ink = np.where(kept, np.clip((dark - paper) / (full - paper), 0, 1), 0)
    return ink.astype(np.float32)


def _together(
    parts: list[Patch], main: Patch, full: float, shape: tuple[int, int]
) -> list[Patch]:
    """Return the main part and those as dark that lie with it and are no crumbs.

    A filled dot is a hole punched into the paper, unless it lies within the drawing.
    """
    low, high = np.array(main.bbox[:2]), np.array(main.bbox[2:])
    parts = [
        part
        for part in parts
        if part.area > CRUMB * main.area
        and not _is_hair_in_margin(part, shape)
        and np.quantile(part.image_intensity[part.image], 0.9) > SAME * full
        and (not _is_round(part) or _overlaps(part, low, high))
    ]
    reach = REACH * (high - low).max()
    near, before = [main], 0
    while len(near) > before:
        before = len(near)
        low = np.min([part.bbox[:2] for part in near], axis=0)
        high = np.max([part.bbox[2:] for part in near], axis=0)
        near = [main] + [
            part for part in parts if _overlaps(part, low - reach, high + reach)
        ]
    return near


def _overlaps(part: Patch, low: NDArray[np.int64], high: NDArray[np.int64]) -> bool:
    """Tell whether a part's box reaches into the box from low to high, (row, col)."""
    return bool(np.all(part.bbox[:2] <= high) and np.all(part.bbox[2:] >= low))
