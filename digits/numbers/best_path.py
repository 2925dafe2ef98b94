"""Pieces of a drawing -> the digits of a number: the best path over the cuts.

The network reads every run of neighbouring pieces that could be a digit, all in one
batch. The number is the path from the left end to the right whose digits are most
probable. After Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning
applied to document recognition, 1998 (heuristic over-segmentation).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from digits.arrays import Floats
from digits.numbers.split import Pieces, Split
from digits.preprocess import Box, Steps, bounding_box, steps_from_ink

#: (n, 28, 28) glyphs -> (n, 11) probabilities, the last "not a digit".
ClassProbabilities = Callable[[Floats], Floats]
Run = tuple[int, int]  # the first piece of a digit, and the end of its pieces
Path = list[Run]

FINE_LIMIT = 24  # strokes or connected parts; three for each of eight digits
MAX_WIDTH_RATIO = 1.3  # of the number's height; no digit is wider
MIN_HEIGHT_RATIO = 0.4  # of the number's height; no digit is lower
PIECE_LIMIT = 12  # pieces of one digit; 24 pieces then make 222 runs at most

# What a path loses, in natural logarithms, for each digit after the first.
DIGIT_COST = 0.1  # so that of equals the path with fewer digits wins
FREE_OVERLAP = 0.3  # of the narrower digit's columns; sharing so many costs nothing
OVERLAP_COST = 2.0  # for all its columns shared beyond that
CUT_COST = 0.1  # for each pixel of ink that was cut
CONVINCING = np.log(0.9)  # where every digit has this, no other path is much better
MIN_PROBABILITY = 1e-9  # so that its logarithm is finite


@dataclass(frozen=True, eq=False)
class Digit:
    """One digit of a number."""

    steps: Steps  # from its ink to its glyph
    box: Box  # its rows and columns in the number
    class_probabilities: Floats  # (11,), the last "not a digit"
    cut: float = 0.0  # px of ink that were cut to part it from what is to its left
    strokes: frozenset[int] | None = None  # by their numbers; None: not known

    @property
    def digit(self) -> int:
        """The likeliest, 0 to 9."""
        return int(self.class_probabilities[:10].argmax())

    @property
    def log_probability(self) -> float:
        """The natural logarithm of that digit's probability among all eleven."""
        best = self.class_probabilities[:10].max()
        return float(np.log(max(best, MIN_PROBABILITY)))


Known = dict[frozenset[int], Digit]  # by the numbers of the strokes that it consists of


def read_digits(
    split: Split, class_probabilities: ClassProbabilities, known: Known | None = None
) -> list[Digit]:
    """Return the digits that a drawing falls into, whether it is a number or not.

    The finer way to part it takes longer, and serves only where the digits of the
    coarser one are doubtful, and the parts not too many.

    Args:
        split: of the drawing.
        class_probabilities: of the network.
        known: what need not be read again; what is read is added to it.
    """
    known = {} if known is None else known
    digits = best_path(split.coarse, class_probabilities, 1, known)
    if digits and min(digit.log_probability for digit in digits) >= CONVINCING:
        return digits
    if split.count > FINE_LIMIT:
        return digits
    return best_path(split.fine, class_probabilities, PIECE_LIMIT, known)


def best_path(
    pieces: Pieces,
    class_probabilities: ClassProbabilities,
    longest: int = PIECE_LIMIT,
    known: Known | None = None,
) -> list[Digit]:
    """Return the most probable digits, from left to right, of so many pieces at most.

    An empty list if no path of digits reaches the right end.
    """
    known = {} if known is None else known
    digits: dict[Run, Digit] = {}
    unread: dict[Run, tuple[Steps, Box]] = {}
    for run, ink, box in _possible_digits(pieces, longest):
        strokes = pieces.strokes_of(*run)
        if strokes in known:
            digits[run] = known[strokes]
        elif (steps := steps_from_ink(ink)) is not None:
            unread[run] = steps, box
    if unread:
        glyphs = np.array([steps.centred for steps, _ in unread.values()])
        read = class_probabilities(glyphs)
        for (run, (steps, box)), shares in zip(unread.items(), read, strict=True):
            cut = pieces.costs[run[0] - 1] if run[0] else 0.0
            digits[run] = Digit(steps, box, shares, cut, pieces.strokes_of(*run))
    known |= {pieces.strokes_of(*run): digit for run, digit in digits.items()}
    known.pop(None, None)
    return [digits[run] for run in _path_through(digits, len(pieces.inks))]


def _possible_digits(pieces: Pieces, longest: int) -> Iterator[tuple[Run, Floats, Box]]:
    """Yield runs of pieces neither too wide nor too low for a digit, with their ink."""
    count, height = len(pieces.inks), len(pieces.inks[0])
    for first in range(count):
        ink = pieces.inks[first]
        for end in range(first + 1, min(count, first + longest) + 1):
            ink = ink if end == first + 1 else np.maximum(ink, pieces.inks[end - 1])
            box = bounding_box(ink)
            if box is None or box[1].stop - box[1].start > MAX_WIDTH_RATIO * height:
                break
            if box[0].stop - box[0].start >= MIN_HEIGHT_RATIO * height:
                yield (first, end), ink, box


def _path_through(digits: dict[Run, Digit], count: int) -> Path:
    """Return the best path over all pieces, of which there are so many."""
    best: dict[Run, tuple[float, Path]] = {}
    for run in sorted(digits, key=lambda run: run[1]):
        before = [(0.0, [])] if run[0] == 0 else _paths_to(run, best, digits)
        if before:
            score, path = max(before, key=lambda scored: scored[0])
            best[run] = score + digits[run].log_probability, [*path, run]
    whole = [scored for run, scored in best.items() if run[1] == count]
    return max(whole, key=lambda scored: scored[0])[1] if whole else []


def _paths_to(
    run: Run, best: dict[Run, tuple[float, Path]], digits: dict[Run, Digit]
) -> list[tuple[float, Path]]:
    """Return the paths that a run can continue, each with its score so far."""
    scored = []
    for last, (score, path) in best.items():
        if last[1] == run[0]:
            overlap = shared_columns(digits[last], digits[run]) - FREE_OVERLAP
            cut = DIGIT_COST + CUT_COST * digits[run].cut
            scored.append((score - cut - OVERLAP_COST * max(0, overlap), path))
    return scored


def shared_columns(left: Digit, right: Digit) -> float:
    """Return how many columns two digits share, as a share of the narrower."""
    spans = left.box[1], right.box[1]
    both = min(span.stop for span in spans) - max(span.start for span in spans)
    return max(both, 0) / min(span.stop - span.start for span in spans)
