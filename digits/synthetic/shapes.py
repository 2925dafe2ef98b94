"""Chance -> drawings of non-digits by rule: scribbles, shapes, an unknown script."""

from collections.abc import Callable

import numpy as np

from digits.data.drawings import PenDrawing
from digits.synthetic.paths import (
    Chance,
    Drawing,
    Hand,
    Path,
    arc,
    curve,
    drawn_by_hand,
    joined,
    line,
    random_sign,
    turned,
)

HAND = Hand(narrow=0.7, slant=0.12, turn=5)  # steadier than with digits


def nondigit_drawing(rng: Chance) -> Drawing:
    """Return a new drawing of something that is no single digit."""
    shape = NONDIGIT_SHAPES[rng.integers(len(NONDIGIT_SHAPES))]
    return drawn_by_hand(shape(rng), HAND, rng)


def shape_drawings(count: int, rng: Chance) -> list[PenDrawing]:
    """Return new scribbles and shapes as pen drawings."""
    return [PenDrawing("shape", "", nondigit_drawing(rng)) for _ in range(count)]


def _scribble(rng: Chance) -> Drawing:
    return [curve(*rng.uniform(0, 1, (rng.integers(9, 40), 2)))]


def _hatching(rng: Chance) -> Drawing:
    turns = int(rng.integers(5, 14))
    y = np.linspace(0, 1, turns)
    x = np.where(np.arange(turns) % 2, 1, 0) + rng.normal(0, 0.08, turns)
    return [turned(np.stack([x, y], axis=1), rng.uniform(0, 180))]


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
    # 0 degrees would be upright: a 1.
    angle = np.radians(random_sign(rng) * rng.uniform(62, 118))
    return [line((0, 0), (float(np.sin(angle)), -float(np.cos(angle))))]


def _parallel_lines(rng: Chance) -> Drawing:
    gap = rng.uniform(0.25, 0.6)
    lines = [line((k * gap, 0), (k * gap, 1)) for k in range(rng.integers(2, 6))]
    turn = rng.uniform(0, 180)
    return [turned(path, turn) for path in lines]


def _cross(rng: Chance) -> Drawing:
    turn = rng.choice([0, 45]) + rng.normal(0, 6)
    bars = [line((0, 0.5), (1, 0.5)), line((0.5, 0), (0.5, 1))]
    return [turned(bar, turn) for bar in bars]


def _grid(rng: Chance) -> Drawing:
    across, down = rng.integers(2, 5, 2)
    rows = [line((0, y), (1, y)) for y in np.linspace(0.1, 0.9, down)]
    return rows + [line((x, 0), (x, 1)) for x in np.linspace(0.1, 0.9, across)]


def _arrow(rng: Chance) -> Drawing:
    tip = rng.uniform(0.15, 0.35)
    turn = rng.uniform(0, 360)
    parts = [line((0, 0.5), (1, 0.5)), line((1 - tip, 0.5 - tip), (1, 0.5))]
    parts.append(line((1, 0.5), (1 - tip, 0.5 + tip)))
    return [turned(part, turn) for part in parts]


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
    angle = random_sign(rng) * t * 2 * np.pi * rng.uniform(2.2, 4.5) + rng.uniform(0, 6)
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
        turned(line((0.5, 0), (0.5, rng.uniform(0.12, 0.22))), ray) for ray in rays
    ]
    return [arc((0.5, 0.5), (0.25, 0.25)), *spokes]


def _blot(rng: Chance) -> Drawing:
    """Fill a patch with strokes that lie close together."""
    radii = (rng.uniform(0.4, 0.5), 0.5)
    return [arc((0.5, 0.5), (radii[0] * k, radii[1] * k)) for k in (0.3, 0.6, 0.9)] + [
        _hatching(rng)[0] * 0.6 + 0.2
    ]


NONDIGIT_SHAPES: list[Callable[[Chance], Drawing]] = [
    *(_scribble, _hatching, _wave, _triangle, _star),
    *(_flat_line, _parallel_lines, _cross, _grid, _arrow),
    *(_smiley, _house, _spiral, _check_mark, _heart),
    *(_dots, _rings, _wheel, _sun, _blot),
]


# An unknown script.


def script_drawing(rng: Chance) -> Drawing:
    """Return a new drawing of arches, loops and zigzags, as of an unknown script.

    It goes up and down from left to right, like an m or a W, mostly in one stroke; some
    have a bar along the top, the middle or the bottom. No network learnt from these.
    """
    path = _arches(rng) if rng.random() < 0.6 else _zigzag(rng)
    lift = int(rng.integers(1, len(path) - 1))
    drawing = [path[: lift + 1], path[lift:]] if rng.random() < 0.4 else [path]
    if rng.random() < 0.3:
        low, high = path[:, 0].min(), path[:, 0].max()
        y = float(rng.choice([0, 0.5, 1])) + rng.normal(0, 0.04)
        drawing.append(line((low - 0.1, y), (high + 0.1, y)))
    return drawn_by_hand(drawing, HAND, rng)


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
            sweep = random_sign(rng) * 360
            pieces.append(arc(centre, (radius, radius), 180 * y, sweep))
    return joined(*pieces)
