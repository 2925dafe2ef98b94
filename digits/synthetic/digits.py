"""Chance -> drawings made by rule: digits as people write them, and what is no digit.

MNIST's writers were American: they seldom cross a 7, flag a 1, hook a 9 or slash a 0.
The shapes here are those of writing lessons in other countries; every drawing bends,
slants, narrows and wobbles them anew. Coordinates are [x, y] in a unit box, y down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digits.strokes import PAD_SIDE

Path = NDArray[np.float64]
Drawing = list[Path]
Chance = np.random.Generator

SPAN = 60  # px; the longer side of a drawing's path on the pad: three a glyph pixel
BRUSH = (0.03, 0.26)  # of the path's longer side; hair-thin to fat
APART, TOUCHING = (0.05, 0.45), (-0.1, 0.05)  # of a digit; gaps in a number
CURVE_STEPS = 10  # points between two control points of a curve
TREMOR = 0.025  # of the height; how far a control point strays, 1 sigma


@dataclass(frozen=True)
class Hand:
    """How far a hand strays from the shapes that it was taught.

    Attributes:
        narrow: the narrowest width, as a share of the shape's own.
        slant: sideways shift over the height, 1 sigma.
        turn: degrees, 1 sigma.
    """

    narrow: float
    slant: float
    turn: float


def digit_drawing(digit: int, rng: Chance) -> Drawing:
    """Return a new drawing of a digit in one of the ways that people write it.

    Args:
        digit: 0 to 9.
        rng: where chance comes from.

    Returns:
        One (points, 2) array per stroke.
    """
    hand = Hand(narrow=0.5, slant=0.25, turn=7)
    return _as_if_by_hand(DIGIT_SHAPES[digit](rng), hand, rng)


def nondigit_drawing(rng: Chance) -> Drawing:
    """Return a new drawing of something that is no single digit.

    Args:
        rng: where chance comes from.
    """
    shape = NONDIGIT_SHAPES[rng.integers(len(NONDIGIT_SHAPES))]
    return _as_if_by_hand(shape(rng), Hand(narrow=0.7, slant=0.12, turn=5), rng)


def script_drawing(rng: Chance) -> Drawing:
    """Return a new drawing of arches, loops and zigzags, as of an unknown script.

    It goes up and down from left to right, like an m or a W, mostly in one stroke; some
    have a bar along the top, the middle or the bottom. No network learnt from these.

    Args:
        rng: where chance comes from.
    """
    path = _arches(rng) if rng.random() < 0.6 else _zigzag(rng)
    lift = int(rng.integers(1, len(path) - 1))
    drawing = [path[: lift + 1], path[lift:]] if rng.random() < 0.4 else [path]
    if rng.random() < 0.3:
        low, high = path[:, 0].min(), path[:, 0].max()
        y = float(rng.choice([0, 0.5, 1])) + rng.normal(0, 0.04)
        drawing.append(line((low - 0.1, y), (high + 0.1, y)))
    return _as_if_by_hand(drawing, Hand(narrow=0.7, slant=0.12, turn=5), rng)


def _zigzag(rng: Chance) -> Path:
    turns = int(rng.integers(4, 10))
    x = np.cumsum(rng.uniform(-0.1, 0.4, turns))
    is_high = np.cumsum(rng.random(turns) < 0.85) % 2 == 0
    y = np.where(is_high, rng.uniform(0, 0.25, turns), rng.uniform(0.75, 1, turns))
    points = np.stack([x, y], axis=1)
    return curve(*points) if rng.random() < 0.5 else line(*points)


def _arches(rng: Chance) -> Path:
    """Return arches upwards and downwards, stems and loops, joined at their ends."""
    pieces: list[Path] = []
    x, y = 0.0, float(rng.integers(2))
    for _ in range(rng.integers(2, 7)):
        wide, deep = rng.uniform(0.25, 0.55), rng.uniform(0.6, 1)
        kind = rng.choice(["arch", "arch", "stem", "loop"])
        if kind == "arch":
            up = 1 if y else -1
            pieces.append(arc((x + wide / 2, y), (wide / 2, deep), -90, 180 * up))
            x += wide
        elif kind == "stem":
            lean = rng.normal(0, 0.1)
            pieces.append(line((x, y), (x + lean, 1 - y)))
            x, y = x + lean, 1 - y
        else:
            radius = rng.uniform(0.08, 0.22)
            centre = (x, y - radius if y else radius)
            pieces.append(arc(centre, (radius, radius), 180 * y, _sign(rng) * 360))
    return joined(*pieces)


def brush_width(thinnest: float, fattest: float, rng: Chance) -> float:
    """Return a width between the two; every factor is equally likely."""
    return float(np.exp(rng.uniform(np.log(thinnest), np.log(fattest))))


def strokes_of(drawing: Drawing, width: float) -> list[dict]:
    """Return the drawing as strokes on the pad.

    Args:
        drawing: one (points, 2) array per stroke, in any unit.
        width: the brush's diameter, as a share of the drawing's longer side.

    Returns:
        Strokes as `ink_from_strokes` takes them, in the middle of its pad.
    """
    points = np.concatenate(drawing)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = SPAN / max(*(high - low), 1e-6)
    middle = (low + high) / 2
    return [
        {"width": width * SPAN, "points": (path - middle) * scale + PAD_SIDE / 2}
        for path in drawing
    ]


# Paths.


def line(*corners: tuple[float, float]) -> Path:
    """Return straight lines from corner to corner."""
    return np.array(corners, dtype=np.float64)


def curve(*points: tuple[float, float]) -> Path:
    """Return a smooth path through the points: a Catmull-Rom spline.

    Source: E. Catmull, R. Rom: A class of local interpolating splines, 1974.
    """
    through = np.array(points, dtype=np.float64)
    ends = 2 * through[[0, -1]] - through[[1, -2]]
    knots = np.concatenate([ends[:1], through, ends[1:]])
    a, b, c, d = knots[:-3], knots[1:-2], knots[2:-1], knots[3:]
    t = np.linspace(0, 1, CURVE_STEPS, endpoint=False)[:, None, None]
    pieces = (
        2 * b
        + (c - a) * t
        + (2 * a - 5 * b + 4 * c - d) * t**2
        + (3 * b - a - 3 * c + d) * t**3
    ) / 2
    return np.concatenate([pieces.swapaxes(0, 1).reshape(-1, 2), through[-1:]])


def arc(
    centre: tuple[float, float],
    radii: tuple[float, float],
    start: float = 0,
    sweep: float = 360,
) -> Path:
    """Return a piece of an ellipse; degrees, 0 at the top, clockwise."""
    angle = np.radians(np.linspace(start, start + sweep, 33))
    x, y = centre[0] + radii[0] * np.sin(angle), centre[1] - radii[1] * np.cos(angle)
    return np.stack([x, y], axis=1)


def joined(*paths: Path) -> Path:
    """Return the paths as one stroke, without lifting the pen."""
    return np.concatenate(paths)


# Digits.


def _zero(rng: Chance) -> Drawing:
    radius = rng.uniform(0.24, 0.46)
    ring = arc((0.5, 0.5), (radius, 0.5), rng.uniform(-60, 60), _sign(rng) * _turn(rng))
    reach = rng.uniform(0.5, 1.15)
    slash = line(
        (0.5 + radius * reach, 0.5 - 0.42 * reach),
        (0.5 - radius * reach, 0.5 + 0.42 * reach),
    )
    return [ring, slash] if rng.random() < 0.15 else [ring]


def _one(rng: Chance) -> Drawing:
    stem = line((0.5, 0), (0.5 + rng.normal(0, 0.03), 1))
    left, low = 0.5 - rng.uniform(0.08, 0.42), rng.uniform(0.12, 0.5)
    flag = line((left, low), (0.5, 0))
    curl = curve((left + 0.1, low + 0.08), (left, low - 0.04), (0.4, 0.02), (0.5, 0))
    start, end = 0.5 - rng.uniform(0.1, 0.45, 2) * [1, -1]
    base = line((start, 1 + rng.normal(0, 0.04)), (end, 1 + rng.normal(0, 0.04)))
    flagged, curled = joined(flag, stem), joined(curl, stem)
    choices: list[Drawing] = [
        [stem],
        [flagged],
        [flagged, base],
        [stem, base],
        [curled],
        [curled, base],
    ]
    return choices[rng.choice(6, p=[0.3, 0.32, 0.18, 0.05, 0.08, 0.07])]


def _two(rng: Chance) -> Drawing:
    shoulder = rng.uniform(0.7, 0.95)
    top = [(0.05, rng.uniform(0.12, 0.32)), (0.25, 0.04), (0.5, 0), (shoulder, 0.15)]
    down = [(shoulder, 0.36), (0.5, rng.uniform(0.62, 0.75))]
    foot = [(rng.uniform(0.5, 0.75), rng.uniform(0.95, 1.03)), (1, rng.uniform(0.9, 1))]
    if rng.random() < 0.4:  # a loop where the pen turns
        high = rng.uniform(0.78, 0.9)
        loop = [(0.12, 0.98), (0.0, (1 + high) / 2), (0.12, high), (0.3, 0.94)]
        return [curve(*top, *down, *loop, *foot)]
    return [joined(curve(*top, *down, (0, 1)), curve((0, 1), *foot))]


def _three(rng: Chance) -> Drawing:
    waist = (rng.uniform(0.25, 0.5), rng.uniform(0.4, 0.5))
    low = [(0.75, 0.52), (0.95, 0.74), (0.7, 0.97), (0.35, 1), (0, rng.uniform(0.8, 1))]
    if rng.random() < 0.3:  # a flat top
        top = line((0.05, 0), (rng.uniform(0.75, 0.95), 0), waist)
    else:
        start = (0.05, rng.uniform(0.05, 0.2))
        top = curve(start, (0.4, 0), (0.8, 0.1), (0.78, 0.3), waist)
    if rng.random() < 0.2:  # a small loop at the waist
        x, y = waist
        return [joined(top, curve(waist, (x - 0.1, y + 0.05), (x, y + 0.09), *low))]
    return [joined(top, curve(waist, *low))]


def _four(rng: Chance) -> Drawing:
    bar, stem = rng.uniform(0.42, 0.72), rng.uniform(0.55, 0.8)
    foot = (stem + rng.normal(-0.04, 0.07), 1.0)
    end = (rng.uniform(stem, 1.05), bar + rng.normal(0, 0.05))
    kind = rng.random()
    if kind < 0.4:  # closed: the stem starts where the slope starts
        return [line((stem, 0), (0, bar), end), line((stem, 0), foot)]
    if kind < 0.5:  # closed in one stroke
        return [line(end, (0, bar), (stem, 0), foot)]
    top = (stem, rng.uniform(-0.05, 0.3))
    if kind < 0.8:  # open, with a corner
        return [line((rng.uniform(0.1, 0.4), 0), (0, bar), end), line(top, foot)]
    cup = curve((0.05, 0), (0.05, bar - 0.2), (0.2, bar), (stem, bar - 0.02))
    return [cup, line(top, foot)]


def _five(rng: Chance) -> Drawing:
    corner = (rng.uniform(0.08, 0.25), 0.0)
    neck = (rng.uniform(0.02, 0.2), rng.uniform(0.36, 0.5))
    right = rng.uniform(0.82, 1)
    bowl = curve(neck, (0.5, 0.37), (right, 0.6), (0.8, 0.9), (0.4, 1), (0, 0.9))
    roof = line(corner, (rng.uniform(0.65, 1), rng.normal(-0.02, 0.03)))
    kind = rng.random()
    if kind < 0.45:  # the roof is drawn last, and seldom where it should be
        return [joined(line(corner, neck), bowl), roof + rng.normal(0, 0.035, 2)]
    if kind < 0.8:
        return [joined(roof[::-1], line(corner, neck), bowl)]
    return [curve((0.95, 0), (0.3, 0.03), (0.12, 0.25), *bowl[10::10])]


def _six(rng: Chance) -> Drawing:
    loop = rng.uniform(0.42, 0.62)  # where the loop begins
    start = (rng.uniform(0.5, 0.9), rng.uniform(0, 0.06))
    back = (rng.uniform(0.1, 0.4), rng.uniform(0.2, 0.35))
    bowl = [(0.04, 0.7), (0.2, 0.95), (0.5, 1), (0.85, 0.82), (0.75, loop + 0.04)]
    return [curve(start, back, *bowl, (0.4, loop), (0.08, rng.uniform(0.68, 0.85)))]


def _seven(rng: Chance) -> Drawing:
    width, foot = rng.uniform(0.6, 0.9), rng.uniform(0.1, 0.45)
    start = (rng.uniform(0, 0.1), rng.normal(0.0, 0.02))
    bar = line(start, (width, rng.normal(0, 0.025)))
    bend = rng.uniform(-0.06, 0.02)
    middle = ((width + foot) / 2 + bend, 0.5)
    stem = joined(bar, curve((width, 0), middle, (foot, 1)))
    if rng.random() < 0.3:  # a tick before the bar
        stem = joined(line((start[0], rng.uniform(0.06, 0.2))), stem)
    left, right = rng.uniform(0.12, 0.32, 2)
    high = rng.uniform(0.4, 0.62)
    x = width + (foot - width) * high
    cross = line((x - left, high + rng.normal(0, 0.03)), (x + right, high))
    return [stem, cross] if rng.random() < 0.5 else [stem]


def _eight(rng: Chance) -> Drawing:
    waist = rng.uniform(0.4, 0.55)
    upper, lower = rng.uniform(0.25, 0.42), rng.uniform(0.32, 0.48)
    if rng.random() < 0.25:  # two rings
        top = arc((0.5, waist / 2), (upper, waist / 2), rng.uniform(0, 360))
        return [top, arc((0.5, (1 + waist) / 2), (lower, (1 - waist) / 2))]
    gap = rng.uniform(-0.15, 0.12)  # most do not end where they began
    s_shape = [(0.5 + upper, 0.12), (0.5, 0), (0.5 - upper, waist * 0.45), (0.5, waist)]
    low = [(0.5 + lower, 0.75), (0.5, 1), (0.5 - lower, 0.75), (0.5, waist)]
    return [curve(*s_shape, *low, (0.5 + upper, waist * 0.5), (0.5 + upper, -gap))]


def _nine(rng: Chance) -> Drawing:
    right, low = rng.uniform(0.75, 0.95), rng.uniform(0.42, 0.58)
    ring = [(right, 0.12), (0.45, 0), (0.05, 0.22), (0.2, low), (0.55, low - 0.04)]
    close = (right + rng.normal(-0.02, 0.03), rng.uniform(0.1, 0.25))
    stem = rng.choice(["straight", "bent", "hooked"])
    if stem == "straight":
        return [joined(curve(*ring, close), line((rng.uniform(right - 0.3, right), 1)))]
    reach = 0.35 if stem == "bent" else rng.uniform(-0.05, 0.15)
    hook = [(right, 0.7), (0.65, 0.97), (reach, 1 - rng.uniform(0, 0.12))]
    return [curve(*ring, close, *hook)]


DIGIT_SHAPES: list[Callable[[Chance], Drawing]] = [
    _zero,
    _one,
    _two,
    _three,
    _four,
    _five,
    _six,
    _seven,
    _eight,
    _nine,
]


# What is no digit.


def _scribble(rng: Chance) -> Drawing:
    return [curve(*rng.uniform(0, 1, (rng.integers(9, 40), 2)))]


def _hatching(rng: Chance) -> Drawing:
    turns = int(rng.integers(5, 14))
    y = np.linspace(0, 1, turns)
    x = np.where(np.arange(turns) % 2, 1, 0) + rng.normal(0, 0.08, turns)
    return [_turned(np.stack([x, y], axis=1), rng.uniform(0, 180))]


def _wave(rng: Chance) -> Drawing:
    x = np.linspace(0, 1, 60)
    y = rng.uniform(0.06, 0.2) * np.sin(x * rng.uniform(2, 5) * 2 * np.pi)
    return [np.stack([x, y], axis=1)]


def _triangle(rng: Chance) -> Drawing:
    ring = arc((0.5, 0.5), (rng.uniform(0.42, 0.5), 0.5), rng.uniform(0, 360))
    return [ring[np.linspace(0, 32, 4).astype(int)]]


def _star(rng: Chance) -> Drawing:
    ring = arc((0.5, 0.5), (0.5, 0.5), rng.uniform(-15, 15))
    return [ring[(np.arange(6) * 2 % 5 * 6.4).astype(int)]]


def _flat_line(rng: Chance) -> Drawing:
    angle = np.radians(_sign(rng) * rng.uniform(62, 118))  # 0 would be upright: a 1
    return [line((0, 0), (float(np.sin(angle)), -float(np.cos(angle))))]


def _parallel_lines(rng: Chance) -> Drawing:
    gap = rng.uniform(0.25, 0.6)
    lines = [line((k * gap, 0), (k * gap, 1)) for k in range(rng.integers(2, 6))]
    turn = rng.uniform(0, 180)
    return [_turned(path, turn) for path in lines]


def _cross(rng: Chance) -> Drawing:
    turn = rng.choice([0, 45]) + rng.normal(0, 6)
    bars = [line((0, 0.5), (1, 0.5)), line((0.5, 0), (0.5, 1))]
    return [_turned(bar, turn) for bar in bars]


def _grid(rng: Chance) -> Drawing:
    across, down = rng.integers(2, 5, 2)
    rows = [line((0, y), (1, y)) for y in np.linspace(0.1, 0.9, down)]
    return rows + [line((x, 0), (x, 1)) for x in np.linspace(0.1, 0.9, across)]


def _arrow(rng: Chance) -> Drawing:
    tip = rng.uniform(0.15, 0.35)
    turn = rng.uniform(0, 360)
    parts = [line((0, 0.5), (1, 0.5)), line((1 - tip, 0.5 - tip), (1, 0.5))]
    parts.append(line((1, 0.5), (1 - tip, 0.5 + tip)))
    return [_turned(part, turn) for part in parts]


def _smiley(rng: Chance) -> Drawing:
    high, apart, smile = rng.uniform(0.3, 0.42), rng.uniform(0.12, 0.22), 0.25
    eyes = [
        arc((0.5 + side * apart, high), (0.03, rng.uniform(0.02, 0.08)))
        for side in (-1, 1)
    ]
    mouth = arc((0.5, rng.uniform(0.5, 0.6)), (smile, smile * 0.8), 110, 140)
    return [arc((0.5, 0.5), (0.5, 0.5), rng.uniform(0, 360)), *eyes, mouth]


def _house(rng: Chance) -> Drawing:
    eaves = rng.uniform(0.35, 0.5)
    walls = line((0.1, eaves), (0.1, 1), (0.9, 1), (0.9, eaves), (0.1, eaves))
    roof = line((0, eaves), (0.5, 0), (1, eaves))
    door = line((0.4, 1), (0.4, 0.7), (0.6, 0.7), (0.6, 1))
    return [walls, roof, door] if rng.random() < 0.5 else [walls, roof]


def _spiral(rng: Chance) -> Drawing:
    t = np.linspace(0.08, 1, 90)
    angle = _sign(rng) * t * 2 * np.pi * rng.uniform(2.2, 4.5) + rng.uniform(0, 6)
    return [np.stack([t * np.cos(angle), t * np.sin(angle)], axis=1)]


def _check_mark(rng: Chance) -> Drawing:
    low = (rng.uniform(0.25, 0.4), 1.0)
    return [line((0, rng.uniform(0.55, 0.75)), low, (1, rng.uniform(0, 0.25)))]


def _heart(rng: Chance) -> Drawing:
    right = [(0.5, 0.3), (0.68, 0.05), (0.95, 0.15), (0.9, 0.5), (0.5, 1)]
    left = [(1 - x, y) for x, y in reversed(right[:-1])]
    return [joined(curve(*right), curve((0.5, 1), *left))]


def _dots(rng: Chance) -> Drawing:
    places = rng.uniform(0, 1, (rng.integers(2, 7), 2))
    return [arc((x, y), (0.02, 0.02)) for x, y in places]


def _rings(rng: Chance) -> Drawing:
    inner = rng.uniform(0.15, 0.35)
    return [arc((0.5, 0.5), (0.5, 0.5)), arc((0.5, 0.5), (inner, inner))]


def _wheel(rng: Chance) -> Drawing:
    return [arc((0.5, 0.5), (0.5, 0.5)), *_cross(rng)]


def _sun(rng: Chance) -> Drawing:
    rays = np.linspace(0, 360, rng.integers(6, 12), endpoint=False)
    spokes = [
        _turned(line((0.5, 0), (0.5, rng.uniform(0.12, 0.22))), ray) for ray in rays
    ]
    return [arc((0.5, 0.5), (0.25, 0.25)), *spokes]


def _blot(rng: Chance) -> Drawing:
    """Fill a patch with strokes that lie close together."""
    radii = (rng.uniform(0.4, 0.5), 0.5)
    return [arc((0.5, 0.5), (radii[0] * k, radii[1] * k)) for k in (0.3, 0.6, 0.9)] + [
        _hatching(rng)[0] * 0.6 + 0.2
    ]


def number_drawing(digits: list[Drawing], rng: Chance) -> Drawing:
    """Return digits side by side, as in a number: some apart, some touching.

    Args:
        digits: two or more drawings, in any unit.
        rng: where chance comes from.
    """
    drawing: Drawing = []
    for digit in digits:
        points = np.concatenate(digit)
        low, high = points.min(axis=0), points.max(axis=0)
        scale = rng.uniform(0.85, 1.15) / max(*(high - low), 1e-9)
        right = max((path[:, 0].max() for path in drawing), default=0.0)
        gap = rng.uniform(*(APART if rng.random() < 0.75 else TOUCHING))
        place = np.array([right + gap * bool(drawing), rng.normal(0, 0.06)])
        drawing += [(path - low) * scale + place for path in digit]
    return drawing


NONDIGIT_SHAPES: list[Callable[[Chance], Drawing]] = [
    _scribble,
    _hatching,
    _wave,
    _triangle,
    _star,
    _flat_line,
    _parallel_lines,
    _cross,
    _grid,
    _arrow,
    _smiley,
    _house,
    _spiral,
    _check_mark,
    _heart,
    _dots,
    _rings,
    _wheel,
    _sun,
    _blot,
]


# The hand.


def _as_if_by_hand(drawing: Drawing, hand: Hand, rng: Chance) -> Drawing:
    """Narrow, slant, wobble and turn a drawing."""
    narrow = np.diag([rng.uniform(hand.narrow, 1.0), 1.0])
    lean = np.array([[1, 0], [-rng.normal(0.08, hand.slant), 1]])
    strayed = [_wobbled(path @ narrow @ lean, rng) for path in drawing]
    angle = rng.normal(0, hand.turn)
    return [_turned(path, angle) for path in strayed]


def _wobbled(path: Path, rng: Chance) -> Path:
    """Bend a path by slow sine waves and shift it a little as a whole."""
    dense = _dense(path)
    along = np.linspace(0, 1, len(dense))[:, None]
    phase, pace = rng.uniform(0, 2 * np.pi, (2, 2)), rng.uniform(0.3, 1.5, (2, 2))
    waves = np.sin(along * pace[0] * 2 * np.pi + phase[0])
    waves += np.sin(along * pace[1] * 2 * np.pi + phase[1])
    shake = rng.normal(0, 0.004, dense.shape)
    return dense + waves * rng.normal(0, TREMOR, 2) + rng.normal(0, 0.015, 2) + shake


def _dense(path: Path) -> Path:
    """Return about thirty points along the path, corners kept."""
    if len(path) >= 20:
        return path
    places = np.linspace(0, len(path) - 1, (len(path) - 1) * (30 // len(path)) + 1)
    known = np.arange(len(path))
    return np.stack([np.interp(places, known, axis) for axis in path.T], axis=1)


def _turned(path: Path, degrees: float) -> Path:
    """Turn a path about the middle of the unit box."""
    sin, cos = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    return (path - 0.5) @ np.array([[cos, sin], [-sin, cos]]) + 0.5


def _sign(rng: Chance) -> int:
    return 1 if rng.random() < 0.5 else -1


def _turn(rng: Chance) -> float:
    """Return how far a ring goes round, in degrees: some stay open, some overlap."""
    return float(rng.uniform(330, 400))
