import itertools
import time

import numpy as np
import pytest

from digits.numbers.best_path import (
    CUT,
    FREE,
    INKED,
    MOST,
    SHARED,
    best_path,
)
from digits.numbers.split import Pieces
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NONDIGIT_NAMES, on_pad


def row_of(names, side=64.0, gap=6.0, width=6.0):
    """Return our drawings of digits in a row, as strokes, each between its edges."""
    strokes, left = [], 10.0
    for name in names:
        placed = on_pad(
            DRAWINGS["digits"][name], side=side, corner=(0, 90), width=width
        )
        xs = [x for stroke in placed for x, _ in stroke["points"]]
        for stroke in placed:
            points = [[x - min(xs) + left, y] for x, y in stroke["points"]]
            strokes.append({"width": width, "points": points})
        left += max(xs) - min(xs) + width + gap
    return strokes


def said(reading):
    return "".join(str(one.digit) for one in reading.digits)


# Numbers.


@pytest.mark.parametrize(
    "names",
    [
        ("4-open", "2"),
        ("1", "0"),
        ("7-crossed", "7-crossed"),
        ("5", "4-closed"),
        ("1-flagged", "9-hooked", "8", "4-open"),
        ("2", "0", "2", "6"),
    ],
)
def test_a_row_of_our_digits_is_read_as_strokes_and_as_a_picture(classifier, names):
    number = "".join(name[0] for name in names)
    strokes = row_of(names, side=84 if len(names) == 2 else 60)
    for reading in (
        classifier.read_strokes(strokes),
        classifier.read_ink(ink_from_strokes(strokes)),
        classifier.read(np.uint8(255 - 255 * ink_from_strokes(strokes))),
    ):
        assert reading.verdict == "number"
        assert said(reading) == number
        assert reading.digit is None


def test_a_bar_that_is_drawn_last_goes_with_its_digit(classifier):
    *first, bar = row_of(["7-crossed"], side=84)
    second = [
        {"width": s["width"], "points": [[x + 90, y] for x, y in s["points"]]}
        for s in row_of(["2"], side=84)
    ]
    assert said(classifier.read_strokes([*first, *second, bar])) == "72"
    assert said(classifier.read_strokes([*second, bar, *first])) == "72"


def test_eight_digits_are_read_and_nine_are_no_number(classifier):
    names = ["1", "2", "3", "6", "1", "8", "9", "1"]
    assert said(classifier.read_strokes(row_of(names, 40, 6, 4))) == "12361891"
    nine = classifier.read_strokes(row_of([*names, "1"], 36, 4, 4))
    assert nine.verdict != "number"
    assert nine.digits == ()


def test_each_digit_has_its_own_glyph_and_probabilities(classifier):
    reading = classifier.read_strokes(row_of(["4-open", "2"], side=84))
    for one in reading.digits:
        assert one.probabilities.sum() == pytest.approx(1, abs=1e-6)
        assert one.probabilities.argmax() == one.digit
        assert one.verdict in ("digit", "unsure")
        assert one.glyph.shape == (28, 28)
        again = classifier.read_glyph(one.glyph)
        assert again.digit == one.digit
        np.testing.assert_allclose(again.probabilities, one.probabilities, atol=1e-4)
    together = sum(one.steps.drawing for one in reading.digits)
    assert together.max() <= 1


def test_a_number_in_json_has_its_digits(classifier):
    answer = classifier.read_strokes(row_of(["4-open", "2"], side=84)).as_json()
    assert answer["verdict"] == "number"
    assert answer["digit"] is None
    assert [one["digit"] for one in answer["digits"]] == [4, 2]
    assert all(len(one["probabilities"]) == 10 for one in answer["digits"])


# What is no number.


@pytest.mark.parametrize("name", DIGIT_NAMES)
@pytest.mark.parametrize("width", [8.0, 16.0, 28.0])
def test_one_digit_in_several_strokes_stays_one(classifier, name, width):
    strokes = on_pad(DRAWINGS["digits"][name], width=width)
    for reading in (
        classifier.read_strokes(strokes),
        classifier.read_ink(ink_from_strokes(strokes)),
    ):
        assert reading.digits == ()
        assert reading.digit == int(name[0])


@pytest.mark.parametrize("name", ["3", "5-in-one", "2", "0"])
def test_a_dotted_digit_stays_one(classifier, name):
    dots = [
        {"width": 14.0, "points": [point]}
        for path in on_pad(DRAWINGS["digits"][name])
        for point in path["points"]
    ]
    reading = classifier.read_strokes(dots)
    assert reading.verdict != "number"


@pytest.mark.parametrize("name", ["0", "3", "8", "5-in-one"])
def test_a_broken_stroke_stays_one_digit(classifier, name):
    [path] = on_pad(DRAWINGS["digits"][name], width=12.0)
    middle = len(path["points"]) // 2
    halves = [
        {"width": 12.0, "points": path["points"][:middle]},
        {"width": 12.0, "points": path["points"][middle + 1 :]},
    ]
    reading = classifier.read_strokes(halves)
    assert reading.digits == ()
    assert reading.digit == int(name[0])


@pytest.mark.parametrize("name", NONDIGIT_NAMES)
def test_doodles_are_no_numbers(classifier, name):
    strokes = on_pad(DRAWINGS["nondigits"][name], width=8.0)
    assert classifier.read_strokes(strokes).verdict == "not a digit"
    assert classifier.read_ink(ink_from_strokes(strokes)).verdict == "not a digit"


@pytest.mark.parametrize(
    "lines",
    [
        [[(60, 40), (140, 220)], [(140, 220), (220, 40)]],  # V
        [[(60, 220), (60, 40)], [(60, 40), (200, 220)], [(200, 220), (200, 40)]],  # N
        [[(60, 40), (60, 220)], [(60, 130), (200, 130)], [(200, 40), (200, 220)]],  # H
    ],
)
def test_a_letter_of_straight_strokes_is_no_number(classifier, lines):
    strokes = [{"width": 12.0, "points": [list(p) for p in line]} for line in lines]
    assert classifier.read_strokes(strokes).verdict != "number"


def test_what_takes_too_many_pieces_is_answered_soon(classifier, rng):
    scribble = [
        {"width": 3.0, "points": (140 + 120 * rng.uniform(-1, 1, (12, 2))).tolist()}
        for _ in range(24)
    ]
    start = time.process_time()
    reading = classifier.read_strokes(scribble)
    assert reading.verdict in ("not a digit", "too much")
    assert time.process_time() - start < 5


# The path.


def random_pieces(rng, count):
    """Return bars side by side, and a network that believes by chance, but the same."""
    inks = []
    for place in range(count):
        ink = np.zeros((40, 20 * count), dtype=np.float32)
        ink[rng.integers(0, 4) :, 20 * place + 4 : 20 * place + 4 + 8 + place % 3] = 1
        inks.append(ink)

    def shares_of(glyphs):
        shares = []
        for glyph in glyphs:
            own = np.random.default_rng(int(1e4 * glyph.sum()) + 7)
            raw = own.random(11) ** 4
            shares.append(raw / raw.sum())
        return np.array(shares)

    return Pieces(inks, list(rng.random(count - 1) * 3)), shares_of


@pytest.mark.parametrize("seed", range(12))
def test_the_path_is_the_best_of_all_that_there_are(seed):
    rng = np.random.default_rng(seed)
    pieces, shares_of = random_pieces(rng, 6)
    found = best_path(pieces, shares_of)
    best = -np.inf
    for ends in itertools.chain.from_iterable(
        itertools.combinations(range(1, 6), k) for k in range(6)
    ):
        cuts = [0, *ends, 6]
        runs = []
        for first, end in itertools.pairwise(cuts):
            alone = Pieces([np.maximum.reduce(pieces.inks[first:end])], [])
            runs.append(best_path(alone, shares_of))
        if not all(runs):
            continue  # too wide
        digits = [one for [one] in runs]
        best = max(best, score_of(digits, [pieces.costs[end - 1] for end in ends]))
    assert score_of(found, costs_between(found, pieces)) == pytest.approx(best)


def score_of(digits, costs):
    score = sum(np.log(one.shares[:10].max()) for one in digits)
    for (one, other), cost in zip(itertools.pairwise(digits), costs, strict=True):
        left, right = one.box[1], other.box[1]
        both = max(0, min(left.stop, right.stop) - max(left.start, right.start))
        narrower = min(left.stop - left.start, right.stop - right.start)
        score -= CUT + INKED * cost + SHARED * max(0, both / narrower - FREE)
    return score


def costs_between(digits, pieces):
    """Return the costs of the cuts: after as many pieces as the digits before have."""
    ends = np.cumsum(
        [
            sum(bool((piece * one.steps.drawing).any()) for piece in pieces.inks)
            for one in digits
        ]
    )
    return [pieces.costs[end - 1] for end in ends[:-1]]


def test_no_path_is_longer_than_eight_digits():
    rng = np.random.default_rng(3)
    pieces, shares_of = random_pieces(rng, 12)
    assert len(best_path(pieces, shares_of)) <= MOST
