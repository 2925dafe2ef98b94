"""Digits and signs of arithmetic on paper, photographed: two small sets."""

import re

import numpy as np

from digits.arrays import FULL_BYTE, Bytes
from digits.data.sources.archives import files_in_zip
from digits.data.sources.pictures import (
    Arrays,
    Picture,
    arrays_of,
    fitted,
    ink_of,
    picture_of,
)
from digits.data.sources.source import Archive, Published, Source, Target

BHMSDS_NAME = re.compile(r"symbols/(\w+)-(\d+)\.png")
DIGIT_STEP, SYMBOL_STEP = 10, 25  # every tenth digit, every twenty-fifth symbol
BHMSDS_LEFT_OUT = {"6-1120", "1-0300", "4-1360"}  # not readable, by looking
DIGITLIKE_SYMBOLS = {"slash", "minus", "y", "z"}

MDAS_NAME = re.compile(r"symbols_partitioned/train/(\w+)/[^/]+\.png")
MDAS_ZIP_LIMIT = 200_000_000  # bytes; it has six thousand pictures
# Class as published -> its label here and how many are taken, evenly over its files.
MDAS_CLASSES = {
    "division_obelus": ("obelus", 90),
    "multiplication_cross": ("cross", 90),
    "addition_plus": ("plus", 50),
    "subtraction_minus": ("minus", 30),
}
DARK_MEDIAN = 127  # of 255; a picture with a brighter median has dark ink on paper


def bhmsds_digits(files: dict[str, bytes]) -> Arrays:
    """Return 1,497 digits by a few people, (n, 48, 48), ink high.

    `symbols/7-0010.png` is a 7, 28 x 28, cut from a photo of paper written on with pens
    and markers. Every tenth is taken; three are left out.

    W. Blachowski: Basic Handwritten Math Symbols Dataset.
    https://github.com/wblachowski/bhmsds (MIT)
    """
    return arrays_of(
        [
            picture._replace(label=int(picture.label))
            for picture in _bhmsds(files, DIGIT_STEP)
            if picture.label.isdigit()
        ]
    )


def bhmsds_symbols(files: dict[str, bytes]) -> Arrays:
    """Return 480 symbols by the same people: dot, minus, plus, slash, w, x, y, z.

    Every twenty-fifth is taken; see `bhmsds_digits`.
    """
    symbols = [
        picture
        for picture in _bhmsds(files, SYMBOL_STEP)
        if not picture.label.isdigit()
    ]
    digitlike = np.array([symbol.label in DIGITLIKE_SYMBOLS for symbol in symbols])
    return arrays_of(symbols, digitlike=digitlike)


def _bhmsds(files: dict[str, bytes], step: int) -> list[Picture]:
    pictures = []
    for name in sorted(files):
        label, number = BHMSDS_NAME.fullmatch(name).groups()
        place = f"{label}-{number}"
        if int(number) % step == 0 and place not in BHMSDS_LEFT_OUT:
            pictures.append(
                Picture(fitted(ink_of(files[name])), label, "bhmsds", place)
            )
    return [picture for picture in pictures if picture.image is not None]


def mdas(zipped: bytes) -> Arrays:
    """Return 260 signs by two people: division, multiplication, plus, minus.

    The zip has `symbols_partitioned/train/addition_plus/....png` and more. Its source
    turned and mirrored some. Ink may be light on dark or dark on light there.

    J. MacLeod: MDAS Symbol Dataset.
    https://github.com/jdmacleod/handwritten-calculator (MIT)
    """
    files = files_in_zip(zipped, MDAS_NAME)
    pictures = []
    for folder, (label, count) in MDAS_CLASSES.items():
        names = [
            name for name in sorted(files) if MDAS_NAME.fullmatch(name)[1] == folder
        ]
        chosen = names[:: max(1, len(names) // count)]
        images = (fitted(_signs_ink(files[name])) for name in chosen)
        seen = [image for image in images if image is not None][:count]
        pictures += [
            Picture(image, label, "mdas", f"{folder}/{place}")
            for place, image in enumerate(seen)
        ]
    digitlike = np.array([picture.label == "minus" for picture in pictures])
    return arrays_of(pictures, digitlike=digitlike)


def _signs_ink(png: bytes) -> Bytes:
    """Return (rows, cols) of ink, whichever of paper and ink is the brighter."""
    grey = np.asarray(picture_of(png).convert("L"))
    return FULL_BYTE - grey if np.median(grey) > DARK_MEDIAN else grey


BHMSDS = Source(
    "bhmsds",
    Archive(
        "wblachowski/bhmsds/tar.gz/07d208e41923b061e338c241e59daacdd2752d53",
        BHMSDS_NAME,
    ),
    (
        Target(
            "glyphs/bhmsds_digits.npz",
            bhmsds_digits,
            "137e9e6cafcc657a7dcb47bf0bef9189bd09010af34f9541c19e26b119fd66c9",
        ),
        Target(
            "nondigits/bhmsds_symbols.npz",
            bhmsds_symbols,
            "1f3484636222c09f35b6c302583b4d9b293ab5674191c8671edc1bb046b97679",
        ),
    ),
)
MDAS = Source(
    "mdas",
    (
        Published(
            "jdmacleod/handwritten-calculator/c00b70f1dfafe54c17de6ed7fc49b9598d134e2c/"
            "mdas_symbol_dataset/mdas_symbols_v1.zip",
            size_limit=MDAS_ZIP_LIMIT,
        ),
    ),
    (
        Target(
            "nondigits/mdas_symbols.npz",
            mdas,
            "9bfc2e3ab102821b3fff019b90299a626520242c1bf6b124ca0d6b154d05fcdc",
        ),
    ),
)
