"""Sixty photos of digits by held-back writers, taken as people take them -> a table.

    python -m tests.trials.sixty_photos --data DIR [--seed N]

Twelve kinds of five photos. A kind fixes what it is named for; chance decides the rest,
so that every photo has several troubles at once.
"""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from digits.data.splits import VALIDATION, load_parts
from tests.helpers.photos.photo import Photo
from tests.helpers.photos.photographed import (
    drawn_alike,
    photographed,
    strokes_in,
    strokes_seen,
)

SEED = 60  # of the photos that count; none was looked at while the way was built
COUNT = 60
KINDS = {
    "plain paper": {"rules": "", "table": ""},
    "lined paper": {"rules": "lined"},
    "squared paper": {"rules": "squared"},
    "lined paper with a margin": {"rules": "margin"},
    "blue pen": {"pen": "blue"},
    "red pen": {"pen": "red"},
    "pencil": {"pen": "pencil"},
    "soft shadow of a hand": {"shadow": "hand", "penumbra": 0.03},
    "hard shadow of a phone": {"shadow": "phone", "penumbra": 0.002},
    "sheet on a table, aslant": {"table": "wood", "turn": 9.0, "lean": 0.07},
    "chalk on a board": {"pen": "chalk"},
    "noise, blur and JPEG 40": {"noise": 8.0, "blur": 1.5, "quality": 40},
}
SIZES = (  # px: from a webcam's to a phone's 12 megapixels
    *((480, 640), (640, 480), (600, 800), (768, 1024)),
    *((1200, 1600), (1600, 1200), (1536, 2048), (3000, 4000)),
)
FILLS = (0.15, 0.6)  # of the photo's height that a digit's longer side takes
PENS = {  # of the digit's longer side that a line is wide, thinnest and widest
    **dict.fromkeys(("black", "blue", "red"), (1 / 45, 1 / 12)),
    "felt": (1 / 20, 1 / 8),
    "pencil": (1 / 40, 1 / 15),
    "chalk": (1 / 22, 1 / 9),
}
RULES = ("", "", "lined", "squared", "margin")
TABLES = ("", "", "", "wood", "pale wood", "grey", "dark")
SHADOWS = ("", "", "hand", "phone")
CLEAR = 0.03  # of either side, of photo and of sheet; so far from both the ink stays


@dataclass(frozen=True)
class Taken:
    """One of the photos: how it was taken, and what was written."""

    kind: str
    label: int
    photo: Photo
    strokes: list  # [x, y] in any unit


def sixty(folder, seed=SEED, kinds=KINDS):
    """Return the sixty photos, not yet taken: six of each digit, five of each kind.

    What is written is of writers that the network never saw.
    """
    rng = np.random.default_rng(seed)
    sets = load_parts(folder)[VALIDATION].digits.values()
    drawings = [drawing for drawn in sets for drawing in drawn]
    labels, sizes = _dealt(range(10), rng), _dealt(SIZES, rng)
    dealt = sorted(_dealt(kinds, rng), key=list(kinds).index)
    taken = []
    for kind, label, size in zip(dealt, labels, sizes, strict=True):
        alike = [drawing for drawing in drawings if drawing.label == label]
        strokes = alike[rng.integers(len(alike))].strokes
        photo = _fitting({"size": size} | kinds[kind], strokes, rng)
        taken.append(Taken(kind, label, photo, strokes))
    return taken


def _dealt(values, rng):
    """Return the values in turn until there are sixty, shuffled."""
    values = list(values)
    return [values[place % len(values)] for place in rng.permutation(COUNT)]


def _fitting(fixed, strokes, rng):
    """Return how a photo is taken, so that all the ink is on it."""
    while True:
        photo = _by_chance(fixed, rng)
        flat, seen = strokes_in(photo, strokes), strokes_seen(photo, strokes)
        places = np.concatenate([*flat, *seen]) / photo.size
        reach = photo.width * photo.fills * photo.size[1] / 2 / min(photo.size)
        if np.all(np.abs(places - 0.5) < 0.5 - CLEAR - reach):
            return photo


def _by_chance(fixed, rng):
    chalk = fixed.get("pen") == "chalk"
    pen = fixed.get("pen", str(rng.choice([pen for pen in PENS if pen != "chalk"])))
    shadow = str(rng.choice(SHADOWS))
    photo = Photo(
        drawing=None,
        fills=_between(FILLS, rng),
        place=tuple(rng.uniform(0.1, 0.9, 2)),
        pen=pen,
        width=_between(PENS[pen], rng),
        rules="" if chalk else str(rng.choice(RULES)),
        rule=str(rng.choice(["blue", "grey"])),
        spacing=rng.uniform(0.03, 0.09),
        shadow=shadow,
        table="" if chalk else str(rng.choice(TABLES)),
        seed=int(rng.integers(2**31)),
        **_paper(chalk, rng),
        **_light(rng),
        **_camera(rng),
    )
    return replace(photo, **fixed)


def _between(ends, rng):
    """Return a size between two, as likely half as twice one in the middle."""
    return float(np.exp(rng.uniform(*np.log(ends))))


def _paper(chalk, rng):
    papers = ["green board", "black board"] if chalk else ["white", "white", "cream"]
    return {
        "paper": str(rng.choice(papers)),
        "texture": rng.uniform(0.5, 2.5),
        "folds": 0 if chalk else int(rng.choice([0, 0, 1, 2])),
    }


def _light(rng):
    return {
        "penumbra": _between((0.002, 0.04), rng),
        "shade": rng.uniform(0.35, 0.7),
        "fall": rng.uniform(0.0, 0.5),
    }


def _camera(rng):
    warm = rng.uniform(0.82, 1.18)  # lamplight to shade, as a phone half corrects it
    return {
        "turn": rng.uniform(-9, 9),
        "lean": rng.uniform(-0.06, 0.06),
        "blur": rng.uniform(0.5, 1.3),
        "noise": rng.uniform(1.5, 6.0),
        "tint": (warm, 1 / warm),
        "quality": int(rng.integers(40, 91)),
    }


def is_right(reading, label):
    """Tell whether a reading is kept: a digit, sure or not, and the right one."""
    return reading.verdict in ("digit", "unsure") and reading.digit == label


def picture_of(taken):
    """Return the photo."""
    return photographed(taken.photo, taken.strokes)


def outcomes(classifier, photos, picture_of=picture_of):
    """Yield each photo with its reading, and that of the same strokes on the pad."""
    for taken in photos:
        drawn = classifier.read_ink(drawn_alike(taken.photo, taken.strokes))
        yield taken, classifier.read(picture_of(taken)), drawn


def table(results):
    """Return what `outcomes` yields as the lines of a table."""
    lines = ["kind | n | photos right | same drawings right", "---|---|---|---"]
    for kind in dict.fromkeys(taken.kind for taken, *_ in results):
        lines.append(_row(kind, [one for one in results if one[0].kind == kind]))
    return [*lines, _row("all", results)]


def _row(name, results):
    counts = [
        sum(is_right(one[which], one[0].label) for one in results) for which in (1, 2)
    ]
    return f"{name} | {len(results)} | {counts[0]} | {counts[1]}"


def main(arguments=None, purpose=__doc__, kinds=KINDS, picture_of=picture_of):
    """Print the table, and each photo that is not read."""
    from digits import load_classifier

    parser = argparse.ArgumentParser(description=purpose.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--seed", type=int, default=SEED, help="of all the photos")
    given = parser.parse_args(arguments)
    photos = sixty(given.data, given.seed, kinds)
    results = list(outcomes(load_classifier(), photos, picture_of))
    print(*table(results), sep="\n")
    for taken, reading, drawn in results:
        if not is_right(reading, taken.label):
            print(f"{taken.kind}: {taken.label} read as {_said(reading)};", end=" ")
            print(f"from its strokes as {_said(drawn)}")


def _said(reading):
    return reading.verdict if reading.digit is None else str(reading.digit)


if __name__ == "__main__":
    main()
