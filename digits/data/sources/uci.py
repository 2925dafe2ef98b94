"""Two sets of scanned digits from UCI's archive, given their natural width again.

Both were stretched to a fixed square before they were published, so that a 1 is as wide
as a 0 there. How much is estimated from the lines: pens draw upright and level lines
about equally thick, and stretching changes the upright ones alone.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from digits.arrays import FULL_BYTE, Bools, Bytes
from digits.data.sources.archives import files_in_zip
from digits.data.sources.pictures import (
    INK_SIDE,
    SIDE,
    Arrays,
    Picture,
    arrays_of,
    centred_in,
)
from digits.data.sources.source import Published, Source, Target

BITMAP_SIDE = 32  # px of optdigits
BITMAP_LINE = re.compile(rf"[01]{{{BITMAP_SIDE}}}")
OPTDIGITS_FILES = ("tra", "cv")  # in the zip, by the same thirty people
OPTDIGITS_LEFT_OUT = {  # file/place: wrongly labelled or not readable, by looking
    *("cv/143", "cv/860", "windep/1575", "windep/1632"),
    *("tra/1729", "tra/1722", "tra/289", "tra/1708"),
}
BAR_RUN = 5.5  # px; width of a 1's line that other digits' lines are about as wide as
BAR_SQUEEZES = (0.3, 1.0)  # least and largest factor of a 1's width

SEMEION_SIDE = 16  # px
SEMEION_LEFT_OUT = {  # places in the file, likewise
    *(160, 580, 581, 587, 786, 793),
    *(1147, 1166, 1172, 1188, 1514, 1564),
}
SEMEION_SQUEEZES = (0.45, 1.0)  # least and largest factor of a width
# Of each digit 0 to 9: how long MNIST's level runs of ink are, as a ratio to its
# upright runs; the median of the first 800 among its first 12,000 training digits.
NATURAL_RUN_RATIOS = (
    *(0.8823529411764707, 0.45, 1.2608695652173911, 1.36, 0.7142857142857143),
    *(1.4761904761904763, 0.9, 1.0, 0.9666666666666668, 0.8846153846153846),
)

MIN_SIDE = 3  # px of a digit, however thin
OPTDIGITS_BLUR, SEMEION_BLUR = 0.9, 1.4  # px; rounds the corners of enlarged pixels
EDGE_START, EDGE_SPAN = 70, 110  # of 255; blurred edges from no ink to full ink


class Bitmap(NamedTuple):
    """One digit as published."""

    inked: Bools  # (rows, cols)
    label: int
    writer: str
    source: str


def optdigits(zipped: bytes, windep: bytes) -> Arrays:
    """Return 4,669 digits by 43 people, (n, 48, 48), with the squeeze of each.

    A file has a head and then for each digit 32 lines of 32 figures, 0 or 1, and a line
    with its label. People in Turkey wrote on forms, scanned at 300 dots per inch:
    thirty those of the zip's `optdigits-orig.tra` and `.cv`, thirteen others those of
    `optdigits-orig.windep`. Who wrote which is not known: the writer is the group. The
    1s are squeezed, the rest keeps its shape. Eight are left out.

    E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits. UCI Machine
    Learning Repository, 1998. doi:10.24432/C50P49 (CC BY 4.0)
    """
    names = {f"optdigits-orig.{part}": part for part in OPTDIGITS_FILES}
    files = files_in_zip(zipped, re.compile("|".join(map(re.escape, names))))
    bitmaps = [
        bitmap
        for name, part in names.items()
        for bitmap in _bitmaps(files[name], part, "optdigits-a30")
    ]
    bitmaps += _bitmaps(windep, "windep", "optdigits-b13")
    kept = [bitmap for bitmap in bitmaps if bitmap.source not in OPTDIGITS_LEFT_OUT]
    return _unstretched(kept, _squeeze_of_bar, OPTDIGITS_BLUR)


def _bitmaps(content: bytes, part: str, writer: str) -> Iterator[Bitmap]:
    """Yield the digits of one of optdigits' files."""
    rows: list[str] = []
    count = 0
    for line in content.decode("utf-8").splitlines():
        if BITMAP_LINE.fullmatch(line):
            rows.append(line)
        elif rows and line.strip().isdigit():
            if len(rows) != BITMAP_SIDE:
                raise ValueError(
                    f"expected {BITMAP_SIDE} lines before the label of {part}/{count}; "
                    f"received {len(rows)}"
                )
            inked = np.array([list(row) for row in rows]) == "1"
            yield Bitmap(inked, int(line), writer, f"{part}/{count}")
            rows, count = [], count + 1


def _squeeze_of_bar(bitmap: Bitmap) -> float:
    """Return the factor of a 1's width that makes its line as wide as others."""
    if bitmap.label != 1:
        return 1.0
    return float(np.clip(BAR_RUN / _mean_run(_boxed(bitmap.inked)), *BAR_SQUEEZES))


def semeion(lines: bytes) -> Arrays:
    """Return 1,581 digits by about 80 people, (n, 48, 48), with the squeeze of each.

    `semeion.data` has a line for each digit: 256 numbers 0 or 1, the pixels of a square
    of 16 x 16 row by row, and ten more, 1 at the label. People in Italy wrote all
    digits twice, once with care and once fast. The file runs from 0 to 9 six times; the
    writer is such a block, whose ten people or more are not told apart. Each width is
    squeezed by the mean of what its own lines and those of its class ask for. Twelve
    are left out.

    Semeion Research Center of Sciences of Communication, Rome; Tattile, Brescia:
    Semeion Handwritten Digit. UCI Machine Learning Repository, 1998.
    doi:10.24432/C5SC8V (CC BY 4.0)
    """
    bitmaps = _semeion_bitmaps(lines)
    asked = np.array([_squeeze_asked(bitmap) for bitmap in bitmaps])
    labels = np.array([bitmap.label for bitmap in bitmaps])
    usual = [np.median(asked[labels == digit]) for digit in range(10)]

    def squeeze(bitmap: Bitmap) -> float:
        own = _squeeze_asked(bitmap)
        mean = 0.5 * usual[bitmap.label] + 0.5 * own
        return float(np.clip(mean, *SEMEION_SQUEEZES))

    kept = [bitmap for bitmap in bitmaps if int(bitmap.source) not in SEMEION_LEFT_OUT]
    return _unstretched(kept, squeeze, SEMEION_BLUR)


def _semeion_bitmaps(lines: bytes) -> list[Bitmap]:
    values = np.array([line.split() for line in lines.decode("ascii").splitlines()])
    numbers = values.astype(float)
    pixels, marks = np.split(numbers, [SEMEION_SIDE**2], axis=1)
    labels = marks.argmax(axis=1)
    blocks = np.cumsum(np.diff(labels, prepend=labels[0]) < 0)  # 9 is followed by 0
    squares = pixels.reshape(-1, SEMEION_SIDE, SEMEION_SIDE) > 0
    return [
        Bitmap(square, int(label), f"semeion-block{block}", str(place))
        for place, (square, label, block) in enumerate(
            zip(squares, labels, blocks, strict=True)
        )
    ]


def _squeeze_asked(bitmap: Bitmap) -> float:
    """Return the factor of the width that makes a digit's runs MNIST's."""
    level, upright = _mean_run(bitmap.inked), _mean_run(bitmap.inked.T)
    return NATURAL_RUN_RATIOS[bitmap.label] * upright / level


def _mean_run(inked: Bools) -> float:
    """Return how many pixels of ink follow each other in a row, on average."""
    starts = inked & ~np.pad(inked, ((0, 0), (1, 0)))[:, :-1]
    return inked.sum() / max(starts.sum(), 1)


def _boxed(inked: Bools) -> Bools:
    rows, cols = np.nonzero(inked)
    return inked[rows.min() : rows.max() + 1, cols.min() : cols.max() + 1]


def _unstretched(
    bitmaps: list[Bitmap], squeeze: Callable[[Bitmap], float], blur: float
) -> Arrays:
    squeezes = [squeeze(bitmap) for bitmap in bitmaps]
    pictures = [
        Picture(
            _drawn(_boxed(bitmap.inked), factor, blur),
            *(bitmap.label, bitmap.writer, bitmap.source),
        )
        for bitmap, factor in zip(bitmaps, squeezes, strict=True)
    ]
    return arrays_of(pictures, squeeze=np.array(squeezes, dtype=np.float32))


def _drawn(inked: Bools, squeeze: float, blur: float) -> Bytes:
    """Return a bitmap enlarged, its width times the squeeze, with smooth edges."""
    height, width = inked.shape[0], inked.shape[1] * squeeze
    scale = INK_SIDE / max(height, width)
    rows, cols = (max(MIN_SIDE, round(side * scale)) for side in (height, width))
    # A pixel of paper around the ink grows with it.
    rim_rows, rim_cols = max(1, round(scale)), max(1, round(scale * squeeze))
    size = (cols + 2 * rim_cols, rows + 2 * rim_rows)
    padded = Image.fromarray(np.pad(inked, 1).astype(np.uint8) * FULL_BYTE)
    enlarged = padded.resize(size, Image.Resampling.BICUBIC)
    soft = np.asarray(enlarged.filter(ImageFilter.GaussianBlur(blur)), dtype=np.float32)
    edges = np.clip((soft - EDGE_START) / EDGE_SPAN, 0, 1) * FULL_BYTE
    return centred_in(edges.astype(np.uint8)[:SIDE, :SIDE], SIDE)


OPTDIGITS = Source(
    "optdigits",
    (
        Published(
            "VarshaVT/Handwritten-Digits-Recognition/"
            "2a794ecbec405e9090a1cadf5118d9b728dbba52/uci_files-selected.zip"
        ),
        Published(
            "sukeshsangam/pattern-recognition-neural-networks/"
            "3b06ae726302dfcf384c1eec5ac6f2b71ae7ff53/optdigits-orig.windep"
        ),
    ),
    (
        Target(
            "glyphs/optdigits.npz",
            optdigits,
            "bbf9d7fe725c3f9ab3b6022fb259680d8bf3e7529ec42b52d967019b61779909",
        ),
    ),
)
SEMEION = Source(
    "semeion",
    (
        Published(
            "ilkp/ANN-Digits/eda82302fd99b0a96d0765c8589599aeea78d6ec/semeion.data"
        ),
    ),
    (
        Target(
            "glyphs/semeion.npz",
            semeion,
            "85bc7c1dd2396b1c3f1be75a41561c3fc4e65d8a4fd590fc70c29b79fc962279",
        ),
    ),
)
