"""Strangers' digits, read by every network -> what each takes for what, with drawings.

They are those of the part *test*. Of each cell of a network's table, drawn against
read, some drawings are kept for the page to show: a visitor may ask about them, so that
they are kept only where the network still reads in what is kept what the cell says.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, product
from typing import Any

import numpy as np
from PIL import Image
from tqdm import tqdm

from digits.arrays import (
    Bytes,
    Floats,
    Labels,
    averaged_by_area,
    bytes_from_floats,
    floats_from_bytes,
)
from digits.calibration import DIGITS
from digits.classifier import Classifier
from digits.data.pictures import PICTURE_SIDE
from digits.data.splits import TEST, Part
from digits.evaluate.digit_sets import DigitSet, digit_figures, predict_digit_sets
from digits.evaluate.held_out import held_out_parts
from digits.preprocess import bounding_box
from digits.reading import Verdict
from digits.synthetic.rendering import RENDERS, SEED, render
from digits.weights.card import Card
from digits.weights.strangers import Strangers, greys_from_ink, ink_from_greys

FIGURES = ("n", "right", "not_read", "confusion")  # of `digit_figures`
PER_CELL = 8  # drawings at most; they stand in a row or two
CHOICE_SEED = 0  # the same drawings for all networks, where that can be
FRAMED_SIDE = 40  # px; longer side of the ink in a picture of 48 x 48

DigitsOf = Callable[[int], dict[str, int]]  # a drawing's place -> by network, if any


def strangers_of(
    classifiers: dict[str, Classifier], part: Part
) -> tuple[dict[str, dict[str, Any]], Strangers]:
    """Return each network's figures of the part *test*, and the drawings to show.

    A network that learnt from the part has the figures of its measured network, marked
    as such, and no drawings; where it has no such network, it is left out.

    Args:
        classifiers: by the network's name, at least one.
        part: it has digits.
    """
    strange = {n: c for n, c in classifiers.items() if _is_strange_to(c.card)}
    found = {n: predict_digit_sets(c, part) for n, c in strange.items()}
    figures = {n: _chosen_figures(list(sets.values())) for n, sets in found.items()}
    borrowed = {
        name: measured
        for name, classifier in classifiers.items()
        if name not in strange and (measured := _measured_figures(classifier.card))
    }
    return figures | borrowed, _drawings_of(classifiers, found, part)


def _is_strange_to(card: Card) -> bool:
    return TEST in held_out_parts(card)


def _chosen_figures(sets: list[DigitSet]) -> dict[str, Any]:
    figures = digit_figures(sets)
    return {key: figures[key] for key in FIGURES}


def _measured_figures(card: Card) -> dict[str, Any] | None:
    """Return the figures of a card's measured network, if it has any."""
    part = card.measured.get("figures", {}).get(TEST)
    if part is None:
        return None
    figures = part["pens"]["all"]
    return {key: figures[key] for key in FIGURES} | {"measured": True}


# The drawings.


def _drawings_of(
    classifiers: dict[str, Classifier],
    found: dict[str, dict[str, DigitSet]],
    part: Part,
) -> Strangers:
    """Return the drawings to show of what networks made of a part."""
    greys, labels, data_sets = _stock(part)
    digits = {
        name: np.concatenate([each.predictions.digits for each in sets.values()])
        for name, sets in found.items()
    }

    @cache
    def digits_of(place: int) -> dict[str, int]:
        return digits_kept(classifiers, greys[place])

    shown = chosen(labels, data_sets, digits, digits_of)
    kept, shown[:, 1] = np.unique(shown[:, 1], return_inverse=True)
    return Strangers(
        greys[kept],
        labels[kept].astype(np.uint8),
        data_sets[kept],
        np.array(list(digits), dtype=np.str_),
        shown.astype(np.uint16),
    )


def _stock(part: Part) -> tuple[Bytes, Labels, np.ndarray]:
    """Return the greys, label and data set of all that `predict_digit_sets` reads."""
    sets = {name: pens * RENDERS for name, pens in part.digits.items()}
    sets |= part.digit_pictures
    labels = [int(item.label) for items in sets.values() for item in items]
    data_sets = np.repeat(list(sets), [len(items) for items in sets.values()])
    bar = tqdm(_inks(part), "greys", len(labels), disable=None)
    return np.array([greys_of(ink) for ink in bar]), np.array(labels), data_sets


def _inks(part: Part) -> Iterator[Floats]:
    """Yield the ink of all that `predict_digit_sets` reads, in its order."""
    for pens in part.digits.values():
        yield from render(pens * RENDERS, np.random.default_rng(SEED))
    for scans in part.digit_pictures.values():
        yield from (floats_from_bytes(scan.ink) for scan in scans)


def greys_of(ink: Floats) -> Bytes:
    """Return ink as a picture of (48, 48) greys; a scan of that size stays in place."""
    if ink.shape == (PICTURE_SIDE, PICTURE_SIDE):
        return greys_from_ink(ink)
    picture = np.zeros((PICTURE_SIDE, PICTURE_SIDE), np.uint8)
    box = bounding_box(ink)
    if box is not None:
        pixel = max(ink[box].shape) / FRAMED_SIDE
        greys = greys_from_ink(averaged_by_area(ink[box], (pixel, pixel)))
        top, left = ((PICTURE_SIDE - side) // 2 for side in greys.shape)
        picture[top : top + greys.shape[0], left : left + greys.shape[1]] = greys
    return picture


def digits_kept(classifiers: dict[str, Classifier], greys: Bytes) -> dict[str, int]:
    """Return the digit that each network reads in a drawing as it is kept.

    Where any of them finds a number in it, or nothing to read, there is none.
    """
    picture = Image.fromarray(bytes_from_floats(ink_from_greys(greys)))
    readings = {name: c.read(picture) for name, c in classifiers.items()}
    if any(
        reading.verdict is Verdict.NUMBER or reading.probabilities is None
        for reading in readings.values()
    ):
        return {}
    return {name: int(r.probabilities.argmax()) for name, r in readings.items()}


def chosen(
    labels: Labels, data_sets: np.ndarray, digits: dict[str, Labels], kept: DigitsOf
) -> Labels:
    """Return which drawings to show of every cell of every network.

    Args:
        labels: (n,) 0 to 9.
        data_sets: (n,) the name of each drawing's.
        digits: by network, (n,) what it reads in each; -1 for nothing.
        kept: what networks read in a drawing as it is kept; others are left out.

    Returns:
        (m, 3): the place of a network, that of a drawing, the digit read; cell by cell,
        at most eight of a cell.
    """
    order = np.random.default_rng(CHOICE_SEED).permutation(len(labels))
    rows = []
    for place, (network, read) in enumerate(digits.items()):
        for drawn, digit in product(range(DIGITS), repeat=2):
            cell = order[((labels == drawn) & (read == digit))[order]]
            alike = (
                int(k)
                for k in spread(cell, data_sets)
                if kept(int(k)).get(network) == digit
            )
            rows += [(place, k, digit) for k in islice(alike, PER_CELL)]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def spread(places: Labels, data_sets: np.ndarray) -> Labels:
    """Return places in an order that takes one of each data set in turn.

    >>> spread(np.array([0, 1, 2, 3]), np.array(["a", "a", "a", "b"])).tolist()
    [0, 3, 1, 2]
    """
    names, turns = data_sets[places], np.zeros(len(places), np.int64)
    for name in np.unique(names):
        turns[names == name] = np.arange((names == name).sum())
    return places[np.argsort(turns, kind="stable")]
