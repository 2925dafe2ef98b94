"""Pieces of a drawing -> the digits of a number: the best path over the cuts.

Every run of neighbouring pieces that could be one digit is read by the network, all in
one batch; the path from the left to the right end whose digits it believes most is the
number. After Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning
applied to document recognition, 1998 (heuristic over-segmentation).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from digits.arrays import Floats
from digits.numbers.split import Pieces, Split
from digits.preprocess import Box, Steps, bounding_box, steps_from_ink

#: (n, 28, 28) glyphs -> (n, 11) shares, the last "not a digit".
Shares = Callable[[Floats], Floats]

MOST = 8  # digits of a number
WIDE = 1.3  # of the number's height; no digit is wider
TALL = 0.4  # of the number's height; no digit is lower
RUNS = 250  # read for one drawing at most; touching digits have about a hundred
LONGEST = 12  # pieces of one digit

# What a path loses, in natural logarithms, for each digit after the first.
CUT = 0.1  # so that of equals the one with fewer digits wins
FREE, SHARED = 0.3, 2.0  # for each column that two share, of the narrower, over FREE
INKED = 0.1  # for each pixel of ink that was cut
BELIEVED = np.log(0.9)  # where every digit is, no other path can be much better
LEAST = 1e-9  # share; its logarithm is finite


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit of a number.

    Attributes:
        steps: the pictures from its ink to its glyph.
        box: its rows and columns in the number.
        shares: (11,), the last "not a digit".
        cut: pixels of ink that were cut to part it from what is to its left.
    """

    steps: Steps
    box: Box
    shares: Floats
    cut: float = 0.0

    @property
    def digit(self) -> int:
        """The likeliest, 0 to 9."""
        return int(self.shares[:10].argmax())

    @property
    def belief(self) -> float:
        """The logarithm of that digit's share among all eleven."""
        return float(np.log(max(self.shares[:10].max(), LEAST)))


Shapes = dict[tuple[int, int], tuple[Steps, Box]]
Runs = dict[tuple[int, int], Digit]
Path = list[tuple[int, int]]


def read_digits(
    split: Split, shares_of: Shares, coarse: list[Digit] | None = None
) -> list[Digit]:
    """Return the digits that a drawing falls into, be they a number or not.

    Args:
        split: the ways to part the drawing; the finer one is taken only where the
            other does not convince.
        shares_of: the network.
        coarse: the digits that the coarser way gives, if they are read already.
    """
    if coarse is None:
        coarse = best_path(split.coarse(), shares_of, longest=1)
    if coarse and min(one.belief for one in coarse) >= BELIEVED:
        return coarse
    return best_path(split.fine(), shares_of)


def best_path(pieces: Pieces, shares_of: Shares, longest: int = LONGEST) -> list[Digit]:
    """Return the digits that the network believes most, from left to right.

    Args:
        pieces: of the drawing.
        shares_of: the network.
        longest: pieces of one digit.

    Returns:
        An empty list if there are too many runs, or none leads to the right end.
    """
    runs = runs_of(pieces, longest)
    if not runs:
        return []
    shares = shares_of(np.array([steps.centred for steps, _ in runs.values()]))
    return path_through(pieces, runs, shares)


def path_through(pieces: Pieces, found: Shapes, shares: Floats) -> list[Digit]:
    """Return the best path through runs that are read; see `best_path`.

    Args:
        pieces: of the drawing.
        found: runs of them.
        shares: (n, 11) of those runs, in that order.
    """
    runs = {
        run: Digit(steps, box, own, pieces.costs[run[0] - 1] if run[0] else 0.0)
        for (run, (steps, box)), own in zip(found.items(), shares, strict=True)
    }
    best: dict[tuple[int, int], tuple[float, Path]] = {}
    for run in sorted(runs, key=lambda run: run[1]):
        ways = [(0.0, [])] if run[0] == 0 else _ways_to(run, best, runs)
        if ways:
            score, path = max(ways, key=lambda way: way[0])
            best[run] = score + runs[run].belief, [*path, run]
    whole = [way for run, way in best.items() if run[1] == len(pieces.inks)]
    path = max(whole, key=lambda way: way[0])[1] if whole else []
    return [runs[run] for run in path]


def _ways_to(
    run: tuple[int, int],
    best: dict[tuple[int, int], tuple[float, Path]],
    runs: Runs,
) -> list[tuple[float, Path]]:
    """Return the paths that a run can go on from, and what each has come to."""
    cut = CUT + INKED * runs[run].cut
    return [
        (
            score - cut - SHARED * max(0, shared_columns(runs[last], runs[run]) - FREE),
            path,
        )
        for last, (score, path) in best.items()
        if last[1] == run[0] and len(path) < MOST
    ]


def shared_columns(one: Digit, other: Digit) -> float:
    """Return how many columns two digits share, as a share of the narrower."""
    left, right = one.box[1], other.box[1]
    both = min(left.stop, right.stop) - max(left.start, right.start)
    return max(both, 0) / min(left.stop - left.start, right.stop - right.start)


def runs_of(pieces: Pieces, longest: int = LONGEST) -> Shapes:
    """Return each run of pieces that may be a digit, by its first and its end.

    Args:
        pieces: of the drawing.
        longest: pieces of one digit.

    Returns:
        Nothing if there are too many.
    """
    found = dict(itertools.islice(_shaped_like_digits(pieces, longest), RUNS + 1))
    return found if len(found) <= RUNS else {}


def _shaped_like_digits(
    pieces: Pieces, longest: int
) -> Iterator[tuple[tuple[int, int], tuple[Steps, Box]]]:
    """Yield runs of pieces that are neither too wide nor too low, with their steps."""
    count, height = len(pieces.inks), len(pieces.inks[0])
    for first in range(count):
        ink = np.zeros_like(pieces.inks[0])
        for end in range(first + 1, min(count, first + longest) + 1):
            ink = np.maximum(ink, pieces.inks[end - 1])
            box = bounding_box(ink)
            if box is None or box[1].stop - box[1].start > WIDE * height:
                break
            steps = steps_from_ink(ink)
            if steps and box[0].stop - box[0].start >= TALL * height:
                yield (first, end), (steps, box)
