"""Corrections -> those that a network may learn from, and a count of the others.

A visitor may err or joke. What is left out is counted and reported: lines that cannot
be read, repeated drawings, more than one visit may say about a label, and what two
readers of the drawing contradict.
"""

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from skimage.filters import gaussian

from digits.arrays import Bytes, Floats, Labels, bytes_from_floats, floats_from_bytes
from digits.canvas import CanvasError, ink_from_canvas
from digits.corrections import Correction, Found
from digits.networks import NOT_A_DIGIT
from digits.preprocess import glyph_from_ink
from digits.strokes import drawn_ink
from digits.synthetic.digits import Drawing
from digits.train.mixture import Corrected, Examples

LABEL_LIMIT = 10  # corrections of one visit and label; a class outweighs one pupil
# The network contradicts a label to which it gives less than this. Of 30 renders that
# it read wrong, of a hand it never saw, one is contradicted by both readers; of 154
# sevens of that hand that are called a 1, 136.
MIN_PROBABILITY = 0.05
NEIGHBOUR_COUNT = 5
BLUR_SIGMA = 1.0  # px; strokes that run side by side look alike
CHUNK_GLYPHS = 200  # glyphs compared at a time; 60 MB for 70,000 known ones

# A path longer than so many times its drawing's longer side is a scribble: changed by
# another hand it can have more points than a drawing may. It is learnt as a picture.
SCRIBBLE_RATIO = 100

UNREADABLE = "unreadable"
UNOPENED = "files that cannot be opened"
REPEATED = "repeated"
DISPUTED = "of one drawing, with several labels"
TOO_MANY = f"over {LABEL_LIMIT} of a visit and a label"
CONTRADICTED = "contradicted by both readers"

Probabilities = Callable[[Floats], Floats]
NearestLabels = Callable[[Bytes], Labels]


@dataclass(frozen=True)
class Vetted:
    """What came of vetting corrections."""

    trusted: list[Corrected]  # may be learnt from, in the order of the files
    # How many were not, by reason.
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def poisoned(self) -> bool:
        """Whether more are contradicted than not: then none can be trusted."""
        believed = len(self.trusted) + self.left_out[TOO_MANY]
        return self.left_out[CONTRADICTED] > believed


def vetted(
    found: Found,
    probabilities: Probabilities,
    nearest_labels: NearestLabels,
    min_probability: float = MIN_PROBABILITY,
) -> Vetted:
    """Return which corrections may be learnt from.

    Args:
        found: in a folder of corrections.
        probabilities: the first reader: (n, 28, 28) from 0 to 1 -> (n, 11), summing
            to 1.
        nearest_labels: the second: (n, 28, 28) uint8 -> (n, k) labels of neighbours.
        min_probability: of a label that the first reader does not contradict.
    """
    left_out = Counter({UNOPENED: found.unopened, REPEATED: found.repeated})
    drawn = [corrected_from(correction) for correction in found.corrections]
    readable = [drawing for drawing in drawn if drawing is not None]
    left_out[UNREADABLE] = found.unreadable + len(drawn) - len(readable)
    single = believed = _single(readable, left_out)
    if single:
        believed = _believed(single, probabilities, nearest_labels, min_probability)
    left_out[CONTRADICTED] = len(single) - len(believed)
    return Vetted(_capped(believed, left_out), +left_out)


def corrected_from(correction: Correction) -> Corrected | None:
    """Return a correction's drawing, label and glyph; None if it is blank.

    The glyph is made anew from the drawing: the line's own is not trusted.
    """
    glyph = _glyph(correction)
    if glyph is None:
        return None
    return Corrected(
        label=NOT_A_DIGIT if correction.label is None else correction.label,
        visit=correction.visit,
        glyph=bytes_from_floats(glyph),
        strokes=_paths(correction),
    )


def _glyph(correction: Correction) -> Floats | None:
    if correction.strokes is not None:
        return glyph_from_ink(drawn_ink(correction.strokes))
    assert correction.picture is not None  # it has either
    try:
        with Image.open(io.BytesIO(correction.picture)) as picture:
            return glyph_from_ink(ink_from_canvas(picture))
    except CanvasError:
        return None


def _paths(correction: Correction) -> Drawing | None:
    """Return strokes as a pen drawing has them; None for a picture or a scribble."""
    if correction.strokes is None:
        return None
    paths = [stroke.points for stroke in correction.strokes if len(stroke.points)]
    side = max(np.ptp(np.concatenate(paths), axis=0).max(), 1e-6)
    lengths = [np.hypot(*np.diff(path, axis=0).T).sum() for path in paths]
    return paths if sum(lengths) <= SCRIBBLE_RATIO * side else None


def _single(readable: list[Corrected], left_out: Counter[str]) -> list[Corrected]:
    """Leave out repeated drawings, and those to which visitors give several labels."""
    by_glyph: dict[bytes, list[Corrected]] = {}
    for drawing in readable:
        by_glyph.setdefault(drawing.glyph.tobytes(), []).append(drawing)
    single = []
    for same in by_glyph.values():
        if len({drawing.label for drawing in same}) > 1:
            left_out[DISPUTED] += len(same)
        else:
            single.append(same[0])
            left_out[REPEATED] += len(same) - 1
    return single


def _believed(
    single: list[Corrected],
    probabilities: Probabilities,
    nearest_labels: NearestLabels,
    min_probability: float,
) -> list[Corrected]:
    """Leave out what both readers contradict; see `MIN_PROBABILITY`."""
    glyphs = np.array([drawing.glyph for drawing in single])
    labels = np.array([drawing.label for drawing in single])
    of_label = probabilities(floats_from_bytes(glyphs))[np.arange(len(labels)), labels]
    is_near = (nearest_labels(glyphs) == labels[:, None]).any(axis=1)
    believed = (of_label >= min_probability) | is_near
    return [single[place] for place in np.flatnonzero(believed)]


def _capped(believed: list[Corrected], left_out: Counter[str]) -> list[Corrected]:
    """Leave out what is more than one visit may say about one label."""
    counts: Counter[tuple[str, int]] = Counter()
    capped = []
    for drawing in believed:
        counts[drawing.visit, drawing.label] += 1
        if counts[drawing.visit, drawing.label] <= LABEL_LIMIT:
            capped.append(drawing)
    left_out[TOO_MANY] = len(believed) - len(capped)
    return capped


class Neighbours:
    """The second reader, which never learns: k nearest neighbours.

    T. Cover, P. Hart: Nearest neighbor pattern classification, 1967. It is less often
    right than the network and has nothing in common with it, so that what both
    contradict deserves doubt.
    """

    def __init__(self, known: Examples):
        """Store labelled glyphs: at least `NEIGHBOUR_COUNT`."""
        self._directions = _directions(known.glyphs)
        self._labels = known.labels

    def nearest_labels(self, glyphs: Bytes) -> Labels:
        """Return (n, 5) labels of the glyphs that look most like each, in no order."""
        found = np.empty((len(glyphs), NEIGHBOUR_COUNT), dtype=np.int64)
        for start in range(0, len(glyphs), CHUNK_GLYPHS):
            chunk = slice(start, start + CHUNK_GLYPHS)
            cosines = _directions(glyphs[chunk]) @ self._directions.T
            order = np.argpartition(-cosines, NEIGHBOUR_COUNT - 1, axis=1)
            found[chunk] = self._labels[order[:, :NEIGHBOUR_COUNT]]
        return found


def _directions(glyphs: Bytes) -> Floats:
    """Return (n, 784) blurred glyphs of length 1: their products are cosines."""
    blurred = gaussian(floats_from_bytes(glyphs), (0, BLUR_SIGMA, BLUR_SIGMA))
    rows = blurred.reshape(len(glyphs), -1)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
