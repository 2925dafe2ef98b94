"""Digits of twenty-one writers, most of them Swiss, scanned from paper."""

import re
from collections import defaultdict
from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy import ndimage
from tqdm import tqdm

from digits.arrays import FULL_BYTE, Bools, Floats
from digits.data.sources.pictures import (
    Arrays,
    Picture,
    arrays_of,
    fitted,
    grey_of,
)
from digits.data.sources.source import Archive, Source, Target

# Writer -> digit/number of each cell that is left out: wrongly labelled, cut off,
# scribbled or not readable, by looking at all.
LEFT_OUT_CELLS = {
    "0001": "9/2",
    "0002": "0/1 0/336 0/79 4/274 5/246 5/459 6/565 8/444 8/95 9/112 9/157 9/19 "
    "9/199 9/229 9/230 9/364 9/506",
    "0003": "3/177 8/334 8/35",
    "0004": "8/411 8/490 9/304 9/314",
    "0005": "4/263 9/113 9/49",
    "0006": "3/205 3/545 5/92 7/360 8/481 8/482",
    "0007": "8/448 8/519",
    "0008": "4/520",
    "0009": "0/521 5/105 5/197 5/36 9/495",
    "0010": "3/205 5/316 5/435 5/47 5/69 5/99 9/539",
    "0013": "0/454 9/577 9/591",
    "0014": "2/540 6/344",
    "0016": "4/400 4/580",
    "0017": "1/599 4/65 7/579 8/233 8/500 9/137 9/502",
    "0020": "0/81 2/421 3/328 7/468 8/439",
    "0021": "1/419 2/320 3/451 3/50 5/597 6/279 6/396 6/494 8/23",
}
CELL_NAME = re.compile(r"numbers/(\d{4})[^/]*/(\d)/number-(\d+)\.png")

PAPER_PERCENTILE, INK_PERCENTILE = 90, 0.7  # of a cell's brightness
MIN_CONTRAST = 25  # grey levels between the two; less is an empty cell
PAPER_NOISE = 12  # grey levels below the paper that are paper as well
PART_THRESHOLD = 0.35  # of full ink; more belongs to a connected part
BOX_THRESHOLD = 0.25  # of full ink; more counts for the bounding box
MIN_PART_MASS = 4  # px of full ink; less is a speck
MIN_PART_SHARE = 0.02  # of the heaviest part's ink; less is a speck
MAX_STRANGER_SHARE = 0.5  # of it; less, narrow and at the rim: a neighbour's ink
MAX_STRANGER_SIDE = 0.25  # of a cell's height or width
RIM_WIDTH = 2  # px around a part that are kept as its blurred edge

CELL_SIDE = 96  # px of a cell as scanned
FIRST_CELL, CELL_STEP, CELLS_PER_DIGIT = 7, 17, 3  # of a writer's sixty or so


class Cell(NamedTuple):
    """One scanned cell, which sorts by writer, digit and number."""

    writer: str  # four figures
    digit: int
    number: int  # its place on the writer's page
    png: bytes

    @property
    def source(self) -> str:
        """Return its place in the set."""
        return f"{self.writer}/{self.digit}/{self.number}"

    @property
    def is_left_out(self) -> bool:
        """Return whether it is one of `LEFT_OUT_CELLS`."""
        left_out = LEFT_OUT_CELLS.get(self.writer, "").split()
        return f"{self.digit}/{self.number}" in left_out

    def picture(self, image: np.ndarray) -> Picture:
        """Return an image made of it, with its label and writer."""
        return Picture(image, self.digit, f"swiss-{self.writer[2:]}", self.source)


def swiss(files: dict[str, bytes]) -> Arrays:
    """Return 12,144 digits by 21 writers, (n, 48, 48), ink high.

    The writers, twenty of them residents of Switzerland, copied a page of six hundred
    printed digits by pen or pencil; the pages were scanned and cut into cells:
    `numbers/0001_CH4M/0/number-25.png` is writer 1, digit 0. Brightness becomes ink
    between a cell's paper and its darkest pixels; specks and what reaches in from the
    cell beside it go. 77 cells are left out (`LEFT_OUT_CELLS`).

    A. Schroeder and others: Numbers. https://github.com/kensanata/numbers (CC0 1.0).
    The copy used is in anagnostes by BSI Business Systems Integration AG (Apache-2.0).
    """
    pictures = []
    # It takes a minute or so: show how far it is, where there is somebody to see it.
    for cell in tqdm(sorted(_cells(files)), desc="swiss", unit="cell", disable=None):
        image = None if cell.is_left_out else _glyph(cell.png)
        if image is not None:
            pictures.append(cell.picture(image))
    return arrays_of(pictures)


def swiss_cells(files: dict[str, bytes]) -> Arrays:
    """Return 616 cells as scanned, (n, 96, 96), ink dark: three a digit and writer.

    They are for trying photos and scans; see `swiss`.
    """
    groups = defaultdict(list)
    for cell in sorted(_cells(files)):
        groups[cell.writer, cell.digit].append(cell)
    pictures = []
    for cells in groups.values():
        chosen = [cell for cell in cells[FIRST_CELL::CELL_STEP] if not cell.is_left_out]
        pictures += [cell.picture(_scan(cell.png)) for cell in chosen[:CELLS_PER_DIGIT]]
    return arrays_of(pictures)


def _cells(files: dict[str, bytes]) -> list[Cell]:
    found = ((CELL_NAME.fullmatch(name), png) for name, png in files.items())
    return [Cell(name[1], int(name[2]), int(name[3]), png) for name, png in found]


def _scan(png: bytes) -> np.ndarray:
    size = (CELL_SIDE, CELL_SIDE)
    return np.asarray(grey_of(png).resize(size, Image.Resampling.LANCZOS))


def _glyph(png: bytes) -> np.ndarray | None:
    """Return a cell's digit, (48, 48); None if there is no ink."""
    ink = _ink(np.asarray(grey_of(png), dtype=np.float32))
    ink = None if ink is None else _without_specks(ink)
    if ink is None:
        return None
    return fitted((ink * FULL_BYTE).astype(np.uint8), ink > BOX_THRESHOLD)


def _ink(grey: Floats) -> Floats | None:
    """Return ink from 0 to 1; None where all is paper."""
    paper = np.percentile(grey, PAPER_PERCENTILE)
    dark = np.percentile(grey, INK_PERCENTILE)
    if paper - dark < MIN_CONTRAST:
        return None
    span = max(paper - dark - PAPER_NOISE, 1)
    return np.clip((paper - grey - PAPER_NOISE) / span, 0, 1)


def _without_specks(ink: Floats) -> Floats | None:
    """Return the ink of the digit's own parts; None if there is none."""
    parts, count = ndimage.label(ink > PART_THRESHOLD, structure=np.ones((3, 3)))
    if count == 0:
        return None
    kept = np.concatenate([[False], _own_parts(ink, parts, count)])
    return np.where(ndimage.binary_dilation(kept[parts], iterations=RIM_WIDTH), ink, 0)


def _own_parts(ink: Floats, parts: np.ndarray, count: int) -> Bools:
    """Return for each part whether it belongs to the digit; the heaviest does."""
    masses = ndimage.sum(ink, parts, range(1, count + 1))
    heaviest = masses.max()
    specks = masses < max(MIN_PART_MASS, MIN_PART_SHARE * heaviest)
    light = masses < MAX_STRANGER_SHARE * heaviest
    at_rim = [_reaches_in(box, parts.shape) for box in ndimage.find_objects(parts)]
    own = ~(specks | (light & at_rim))
    own[masses.argmax()] = True
    return own


def _reaches_in(box: tuple[slice, slice], shape: tuple[int, int]) -> bool:
    """Return whether a part lies at the cell's rim and is low or narrow."""
    sides = list(zip(box, shape, strict=True))
    at_rim = any(part.start == 0 or part.stop == side for part, side in sides)
    thin = any(
        part.stop - part.start < MAX_STRANGER_SIDE * side for part, side in sides
    )
    return at_rim and thin


SOURCE = Source(
    "swiss",
    Archive(
        "BSI-Business-Systems-Integration-AG/anagnostes/tar.gz/"
        "fd24d4bf18dd042708ff928c30151f65678ddc34",
        CELL_NAME,
    ),
    (
        Target(
            "glyphs/swiss.npz",
            swiss,
            "1546baa37e687992c9d38e37b08f2fc82ad9479ec1b5a44f79a71990aca969c8",
        ),
        Target(
            "glyphs/swiss_cells.npz",
            swiss_cells,
            "b7e92f0a113a4fec81cf65e033ba3b465e9dd433b641a663b11830cd0316a222",
        ),
    ),
)
