"""Corrections -> those that a network may learn from; the others, by their reason.

A visitor may err or joke. What is left out is counted and reported, never dropped in
silence: what cannot be read, what came before, what is more than one visit may say of
one digit, and what two readers of the drawing contradict.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digits.arrays import bytes_from_floats
from digits.canvas import CanvasError, ink_from_canvas
from digits.corrections.record import Correction
from digits.corrections.store import Found
from digits.networks import NOT_A_DIGIT
from digits.preprocess import glyph_from_ink
from digits.strokes import drawn_ink
from digits.train.mixture import Corrected

EACH = 10  # of one visit and one label; a whole class is worth more than one pupil
# A label is contradicted if the network gives it less than this share and none of five
# neighbours bears it. Of 30 renders that it read wrong, of a hand it never saw, one is;
# of 154 sevens of that hand that are called a 1, 136.
SHARE = 0.05

UNREADABLE = "unreadable"
UNOPENED = "files that cannot be opened"
REPEATED = "repeated"
DISPUTED = "of one drawing, with several labels"
TOO_MANY = f"over {EACH} of a visit and a label"
CONTRADICTED = "contradicted by both readers"

# A path longer than so many times its drawing's longer side is a scribble: in another
# hand it can have more points than a drawing may. It is learnt from as a picture.
LONG = 100

Shares = Callable[[NDArray[np.float32]], NDArray[np.float32]]
Labels = Callable[[NDArray[np.uint8]], NDArray[np.int64]]


@dataclass(frozen=True)
class Vetted:
    """What came of looking at corrections.

    Attributes:
        trusted: may be learnt from, in the order they were kept in.
        left_out: how many were not, by reason.
    """

    trusted: list[Corrected]
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def poisoned(self) -> bool:
        """Whether more are contradicted than not: then none is to be believed."""
        believed = len(self.trusted) + self.left_out[TOO_MANY]
        return self.left_out[CONTRADICTED] > believed


def vetted(found: Found, shares: Shares, labels_near: Labels) -> Vetted:
    """Return which corrections may be learnt from.

    Args:
        found: in a folder of corrections.
        shares: the first reader: (n, 28, 28) from 0 to 1 -> (n, 11), summing to 1.
        labels_near: the second: (n, 28, 28) uint8 -> (n, k) labels of neighbours.
    """
    left_out = Counter(
        {
            UNOPENED: found.unopened,
            UNREADABLE: found.unreadable,
            REPEATED: found.repeated,
        }
    )
    drawn = [corrected_of(each) for each in found.corrections]
    readable = [each for each in drawn if each is not None]
    left_out[UNREADABLE] += len(drawn) - len(readable)
    single = _single(readable, left_out)
    believed = _uncontradicted(single, shares, labels_near, left_out)
    trusted = _capped(believed, left_out)
    return Vetted(trusted, +left_out)


def corrected_of(correction: Correction) -> Corrected | None:
    """Return a correction's drawing, label and glyph; None if it shows nothing.

    The glyph is made anew from the drawing: what the line says of it is not trusted.
    """
    glyph = _glyph_of(correction)
    if glyph is None:
        return None
    return Corrected(
        label=NOT_A_DIGIT if correction.label is None else correction.label,
        visit=correction.visit,
        glyph=bytes_from_floats(glyph),
        strokes=_paths_of(correction),
    )


def _paths_of(correction: Correction) -> list[NDArray[np.float64]] | None:
    """Return strokes as a pen drawing has them; None for a picture or a scribble."""
    if correction.strokes is None:
        return None
    paths = [stroke.points for stroke in correction.strokes if len(stroke.points)]
    points = np.concatenate(paths)
    side = max(np.ptp(points, axis=0).max(), 1e-6)
    steps = [np.hypot(*np.diff(path, axis=0).T).sum() for path in paths]
    return paths if sum(steps) <= LONG * side else None


def _glyph_of(correction: Correction) -> NDArray[np.float32] | None:
    if correction.strokes is not None:
        return glyph_from_ink(drawn_ink(correction.strokes))
    assert correction.picture is not None  # it is one or the other
    try:
        with Image.open(io.BytesIO(correction.picture)) as picture:
            return glyph_from_ink(ink_from_canvas(picture))
    except CanvasError:
        return None


def _single(readable: list[Corrected], left_out: Counter[str]) -> list[Corrected]:
    """Leave out what came before, and drawings of which visitors say different things.

    Args:
        readable: in the order they were kept in.
        left_out: gets how many.
    """
    alike: dict[bytes, list[Corrected]] = {}
    for each in readable:
        alike.setdefault(each.glyph.tobytes(), []).append(each)
    single = []
    for same in alike.values():
        if len({each.label for each in same}) > 1:
            left_out[DISPUTED] += len(same)
        else:
            single.append(same[0])
            left_out[REPEATED] += len(same) - 1
    return single


def _uncontradicted(
    single: list[Corrected], shares: Shares, labels_near: Labels, left_out: Counter[str]
) -> list[Corrected]:
    """Leave out what both readers contradict; see `SHARE`."""
    if not single:
        return []
    glyphs = np.array([each.glyph for each in single])
    labels = np.array([each.label for each in single])
    own = shares(glyphs.astype(np.float32) / 255)[np.arange(len(labels)), labels]
    is_near = (labels_near(glyphs) == labels[:, None]).any(axis=1)
    believed = (own >= SHARE) | is_near
    left_out[CONTRADICTED] += int((~believed).sum())
    return [each for each, holds in zip(single, believed, strict=True) if holds]


def _capped(believed: list[Corrected], left_out: Counter[str]) -> list[Corrected]:
    """Leave out what is more than one visit may say of one label."""
    said: Counter[tuple[str, int]] = Counter()
    capped = []
    for each in believed:
        said[each.visit, each.label] += 1
        if said[each.visit, each.label] <= EACH:
            capped.append(each)
    left_out[TOO_MANY] += len(believed) - len(capped)
    return capped
