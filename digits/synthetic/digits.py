"""Chance -> drawings of digits by rule, as people of many countries write them.

MNIST's writers were American: they seldom cross a 7, flag a 1, hook a 9 or slash a 0.
The shapes here are those of writing lessons in other countries; every drawing bends,
slants, narrows and wobbles them anew. Coordinates are [x, y] in a unit box, y down.
"""

from collections.abc import Callable

import numpy as np

from digits.synthetic.paths import (
    Chance,
    Drawing,
    Hand,
    arc,
    curve,
    drawn_by_hand,
    joined,
    line,
    random_sign,
)
from digits.synthetic.slashes import slashed

HAND = Hand(narrow=0.5, slant=0.25, turn=7)
STEADY_HAND = Hand(narrow=0.8, slant=0.08, turn=4)  # of digits of straight lines
SEGMENT_SHARE = 0.08  # of all digits by rule
SLASHED_SHARE = 0.4  # of the zeros

# A calculator's seven lines, clockwise from the top, the middle one last.
SEGMENT_ENDS = {
    "a": ((0, 0), (1, 0)),
    "b": ((1, 0), (1, 0.5)),
    "c": ((1, 0.5), (1, 1)),
    "d": ((1, 1), (0, 1)),
    "e": ((0, 1), (0, 0.5)),
    "f": ((0, 0.5), (0, 0)),
    "g": ((0, 0.5), (1, 0.5)),
}
SEGMENTS = [
    *("abcdef", "bc", "abged", "abgcd", "fgbc"),
    *("afgcd", "afgedc", "abc", "abcdefg", "abcdfg"),
]


def digit_drawing(digit: int, rng: Chance) -> Drawing:
    """Return a new drawing of a digit in one of the ways that people write it."""
    if rng.random() < SEGMENT_SHARE:
        return drawn_by_hand(_segments(digit, rng), STEADY_HAND, rng)
    return drawn_by_hand(DIGIT_SHAPES[digit](rng), HAND, rng)


def _segments(digit: int, rng: Chance) -> Drawing:
    """Return a digit of straight lines, as on a calculator; some do not quite meet."""
    gap = rng.choice([0.0, rng.uniform(0, 0.07)])
    wide = rng.uniform(0.45, 0.75)
    lines = []
    for name in SEGMENTS[digit]:
        (x0, y0), (x1, y1) = SEGMENT_ENDS[name]
        start, end = np.array([(x0 * wide, y0), (x1 * wide, y1)])
        inset = (end - start) / np.abs(end - start).max() * gap
        lines.append(np.array([start + inset, end - inset]))
    return lines


def _zero(rng: Chance) -> Drawing:
    radius = rng.uniform(0.24, 0.46)
    start = rng.uniform(-60, 60)
    sweep = random_sign(rng) * rng.uniform(310, 400)  # open, or overlapping
    ring = arc((0.5, 0.5), (radius, 0.5), start, sweep)
    if rng.random() > SLASHED_SHARE:
        return [ring]
    return slashed([ring], rng)


def _one(rng: Chance) -> Drawing:
    foot = (0.5 + rng.normal(0, 0.03), 1.0)
    stem = line((0.5, 0), foot)
    if rng.random() < 0.15:  # a hook where the leg ends
        side, deep = random_sign(rng), rng.uniform(0.03, 0.12)
        tip = (foot[0] + side * rng.uniform(0.1, 0.3), 1 - rng.uniform(0, 0.12))
        stem = joined(stem[:1], curve((0.5, 1 - 3 * deep), foot, tip))
    if rng.random() < 0.4:  # an upstroke, up to one as long as the leg
        left, low = 0.5 - rng.uniform(0.25, 0.8), rng.uniform(0.4, 0.95)
    else:
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
    return choices[rng.choice(6, p=[0.2, 0.42, 0.18, 0.05, 0.08, 0.07])]


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
    top = (stem, rng.uniform(-0.05, bar - 0.1))
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
        away = 0.035 if kind < 0.3 else 0.09
        return [joined(line(corner, neck), bowl), roof + rng.normal(0, away, 2)]
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
    gap = rng.uniform(-0.18, 0.12)  # most do not end where they began
    s_shape = [(0.5 + upper, 0.12), (0.5, 0), (0.5 - upper, waist * 0.45), (0.5, waist)]
    low = [(0.5 + lower, 0.75), (0.5, 1), (0.5 - lower, 0.75), (0.5, waist)]
    return [curve(*s_shape, *low, (0.5 + upper, waist * 0.5), (0.5 + upper, -gap))]


def _nine(rng: Chance) -> Drawing:
    right, low = rng.uniform(0.75, 0.95), rng.uniform(0.42, 0.58)
    ring = [(right, 0.12), (0.45, 0), (0.05, 0.22), (0.2, low), (0.55, low - 0.04)]
    close = (right + rng.normal(-0.02, 0.03), rng.uniform(0.1, 0.25))
    stem = rng.choice(["straight", "bent", "hooked", "curled"])
    if stem == "straight":
        return [joined(curve(*ring, close), line((rng.uniform(right - 0.3, right), 1)))]
    if stem == "curled":
        tail = [(right, 0.72), (0.6, 0.99), (0.2, 0.97), (0, rng.uniform(0.68, 0.85))]
        return [curve(*ring, close, *tail)]
    reach = 0.35 if stem == "bent" else rng.uniform(-0.05, 0.15)
    hook = [(right, 0.7), (0.65, 0.97), (reach, 1 - rng.uniform(0, 0.12))]
    return [curve(*ring, close, *hook)]


DIGIT_SHAPES: list[Callable[[Chance], Drawing]] = [
    *(_zero, _one, _two, _three, _four),
    *(_five, _six, _seven, _eight, _nine),
]
