"""A form's cells as they were scanned -> how many of their digits are told right.

They are read as a visitor's picture is, from the grey of the paper on.
"""

from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from digits.classifier import Classifier
from digits.data.pictures import CELL_SIDE, load_pictures
from digits.data.splits import Part
from digits.reading import Verdict

CELLS = {"swiss": Path("glyphs", "swiss_cells.npz")}  # by the data set of the writers


def cell_figures(
    classifier: Classifier, folder: Path | None, part: Part
) -> dict[str, Any]:
    """Return n and the share named of the part's writers, by data set.

    Raises:
        DataError: a file is broken or of another form.
    """
    figures = {}
    for name, place in CELLS.items():
        writers = {scan.writer for scan in part.digit_pictures.get(name, [])}
        if folder is None or not writers or not (folder / place).exists():
            continue
        cells = load_pictures(folder / place, CELL_SIDE)
        named = [
            _is_named(classifier, cell.ink, int(cell.label))
            for cell in tqdm(cells, f"cells of {name}", disable=None)
            if cell.writer in writers
        ]
        if named:
            figures[name] = {"n": len(named), "named": float(np.mean(named))}
    return figures


def _is_named(classifier: Classifier, picture: np.ndarray, label: int) -> bool:
    reading = classifier.read(picture)
    named = reading.verdict in (Verdict.DIGIT, Verdict.UNSURE)
    return named and reading.digit == label
