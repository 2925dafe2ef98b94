"""Shapes drawn by finger on phones and tablets: what is no digit."""

import random
import re
from collections import defaultdict

import numpy as np

from digits.arrays import Bytes
from digits.data.sources.pictures import (
    INK_THRESHOLD,
    Arrays,
    Picture,
    arrays_of,
    fitted,
    ink_of,
)
from digits.data.sources.source import Archive, Source, Target

SHAPE_NAME = re.compile(
    r"data/user\.([^/]+)/images/(ellipse|other|rectangle|triangle)/[^/]*\.([^./]+)\.png"
)
DRAW_SEED = 1  # of the choice of drawings
SHAPES_PER_PERSON = {
    "ellipse": 5,
    "other": 45,
    "rectangle": 9,
    "triangle": 9,
}  # at most
BROAD_SHAPES = {"rectangle", "triangle"}  # taken only if they are no digit:
BROAD_RATIOS = (0.6, 1.8)  # width to height, both excluded; a narrow one is a 0 or a 1
NARROW_RATIO = 0.45  # width to height; less can be read as a 1
DIGITLIKE_SHAPES = {  # more that can be read as a digit, by looking
    *("other/hds-07/0030", "other/hds-10/0650", "other/hds-11/1032"),
    *("other/hds-08/0016", "other/hds-08/0044", "other/hds-08/0047"),
    *("other/hds-08/0054", "other/hds-11/1034"),
}


def hds_shapes(files: dict[str, bytes]) -> Arrays:
    """Return 1,824 shapes by 37 people aged 7 to 87, (n, 48, 48), ink high.

    `data/user.frt/images/ellipse/ellipse.frt.0043.png` is one of 27,292, 70 x 70, from
    an app for iPhone and iPad. Of each person and shape a few are drawn by lot, as they
    were when the data folder was first made. Ellipses, what is narrow and
    `DIGITLIKE_SHAPES` are marked as digit-like.

    F. Robert: Hand-drawn Shapes (HDS) Dataset. 2022.
    https://github.com/frobertpixto/hand-drawn-shapes-dataset (CC BY 4.0)
    """
    groups = defaultdict(list)
    for name in sorted(files):
        person, shape, _ = SHAPE_NAME.fullmatch(name).groups()
        groups[person, shape].append(name)
    people = sorted({person for person, _ in groups})
    writers = {person: f"hds-{place:02d}" for place, person in enumerate(people, 1)}
    rng = random.Random(DRAW_SEED)
    pictures, digitlike = [], []
    for (person, shape), names in sorted(groups.items()):
        rng.shuffle(names)
        for picture, ratio in _usable(names, shape, writers[person], files):
            pictures.append(picture)
            digitlike.append(
                shape == "ellipse"
                or ratio < NARROW_RATIO
                or picture.source in DIGITLIKE_SHAPES
            )
    return arrays_of(pictures, digitlike=np.array(digitlike))


def _usable(
    names: list[str], shape: str, writer: str, files: dict[str, bytes]
) -> list[tuple[Picture, float]]:
    """Return the first drawings that are no digit, each with its width to height."""
    usable: list[tuple[Picture, float]] = []
    for name in names:
        if len(usable) == SHAPES_PER_PERSON[shape]:
            break
        ink = ink_of(files[name])
        ratio = _ratio(ink)
        if ratio is not None and _is_broad(shape, ratio):
            place = f"{shape}/{writer}/{SHAPE_NAME.fullmatch(name)[3]}"
            usable.append((Picture(fitted(ink), shape, writer, place), ratio))
    return usable


def _is_broad(shape: str, ratio: float) -> bool:
    least, most = BROAD_RATIOS
    return shape not in BROAD_SHAPES or least < ratio < most


def _ratio(ink: Bytes) -> float | None:
    """Return the ink's width to its height; None if there is no ink."""
    rows, cols = np.nonzero(ink > INK_THRESHOLD)
    if len(rows) == 0:
        return None
    return float(np.ptp(cols) + 1) / float(np.ptp(rows) + 1)


SOURCE = Source(
    "hds",
    Archive(
        "frobertpixto/hand-drawn-shapes-dataset/tar.gz/"
        "a01f80248c156c56a83b2678453e410bdcc6a342",
        SHAPE_NAME,
    ),
    (
        Target(
            "nondigits/hds_shapes.npz",
            hds_shapes,
            "f2a591cd1a39b4d1173dde8a5d80d96d6ef7a850be92dea26fc922c28f3ea02d",
        ),
    ),
)
