"""The path over the cuts is the best of all paths."""

import itertools

import numpy as np
import pytest

from digits.numbers.best_path import (
    CUT_COST,
    DIGIT_COST,
    FREE_OVERLAP,
    OVERLAP_COST,
    best_path,
    read_digits,
)
from digits.numbers.split import Pieces, split_strokes
from digits.strokes import checked_strokes, drawn_ink


def random_pieces(rng, count):
    """Return bars side by side, and a network that answers by chance, always alike."""
    inks = []
    for place in range(count):
        ink = np.zeros((40, 20 * count), dtype=np.float32)
        ink[rng.integers(0, 4) :, 20 * place + 4 : 20 * place + 4 + 8 + place % 3] = 1
        inks.append(ink)

    def probabilities_of(glyphs):
        seeds = [int(1e4 * glyph.sum()) + 7 for glyph in glyphs]
        raw = [np.random.default_rng(seed).random(11) ** 4 for seed in seeds]
        return np.array([values / values.sum() for values in raw])

    return Pieces(inks, list(rng.random(count - 1) * 3)), probabilities_of


@pytest.mark.parametrize("seed", range(6))
def test_the_path_is_the_best_of_all_that_there_are(seed):
    rng = np.random.default_rng(seed)
    pieces, probabilities_of = random_pieces(rng, 6)
    found = best_path(pieces, probabilities_of)
    best = -np.inf
    for ends in itertools.chain.from_iterable(
        itertools.combinations(range(1, 6), k) for k in range(6)
    ):
        cuts = [0, *ends, 6]
        runs = []
        for first, end in itertools.pairwise(cuts):
            alone = Pieces([np.maximum.reduce(pieces.inks[first:end])], [])
            runs.append(best_path(alone, probabilities_of))
        if not all(runs):
            continue  # too wide
        digits = [one for [one] in runs]
        best = max(best, score_of(digits, [pieces.costs[end - 1] for end in ends]))
    assert score_of(found, costs_between(found, pieces)) == pytest.approx(best)


def score_of(digits, costs):
    score = sum(np.log(digit.class_probabilities[:10].max()) for digit in digits)
    for (one, other), cost in zip(itertools.pairwise(digits), costs, strict=True):
        left, right = one.box[1], other.box[1]
        both = max(0, min(left.stop, right.stop) - max(left.start, right.start))
        narrower = min(left.stop - left.start, right.stop - right.start)
        score -= DIGIT_COST + CUT_COST * cost
        score -= OVERLAP_COST * max(0, both / narrower - FREE_OVERLAP)
    return score


def costs_between(digits, pieces):
    """Return the costs of the cuts: after as many pieces as the digits before have."""
    counts = [
        sum(bool((piece * one.steps.drawing).any()) for piece in pieces.inks)
        for one in digits
    ]
    return [pieces.costs[end - 1] for end in np.cumsum(counts)[:-1]]


def test_a_path_has_as_many_digits_as_there_are():
    pieces, _ = random_pieces(np.random.default_rng(3), 12)
    sure = np.eye(11)[[7]]
    digits = best_path(pieces, lambda glyphs: np.repeat(sure, len(glyphs), 0), 1)
    assert [digit.digit for digit in digits] == [7] * 12


def test_the_network_reads_each_run_of_up_to_twelve_pieces_once():
    inks = [np.zeros((40, 48), dtype=np.float32) for _ in range(24)]
    for place, ink in enumerate(inks):
        ink[:, 2 * place] = 1
    asked = []

    def probabilities_of(glyphs):
        asked.append(len(glyphs))
        return np.full((len(glyphs), 11), 1 / 11)

    assert best_path(Pieces(inks, [0.0] * 23), probabilities_of)
    assert asked == [13 * 12 + sum(range(12))]


def test_a_run_of_strokes_is_read_once_for_both_ways_to_part_them():
    strokes = checked_strokes(
        [{"width": 8, "points": [[x, 100], [x + 4, 160]]} for x in (40, 90, 140)]
    )
    split = split_strokes(strokes, drawn_ink(strokes))
    asked = []

    def doubtful(glyphs):
        asked.append(len(glyphs))
        return np.full((len(glyphs), 11), 1 / 11)

    assert read_digits(split, doubtful)
    # Each alone; then the pairs: all three together are too wide.
    assert asked == [3, 2]
    known = {frozenset([0, 1]): read_digits(split, doubtful)[0]}
    asked.clear()
    read_digits(split, doubtful, known)
    assert asked == [3, 1]
