"""Digits side by side are read as a number, and nothing else is."""

from dataclasses import replace

import numpy as np
import pytest

from digits.classifier import Classifier
from digits.page.i18n.wording import number_in
from digits.preprocess import steps_from_ink
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, on_pad


def row_of(names, side=64.0, gap=6.0, width=6.0, left=10.0):
    """Return our drawings of digits in a row, as strokes, each between its edges."""
    strokes = []
    for name in names:
        placed = on_pad(DRAWINGS["digits"][name], side, (0, 90), width)
        xs = [x for stroke in placed for x, _ in stroke["points"]]
        for stroke in placed:
            points = [[x - min(xs) + left, y] for x, y in stroke["points"]]
            strokes.append({"width": width, "points": points})
        left += max(xs) - min(xs) + width + gap
    return strokes


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
    picture = np.uint8(255 - 255 * ink_from_strokes(strokes))
    for reading in (*both_readings(classifier, strokes), classifier.read(picture)):
        assert reading.verdict == "number"
        assert number_in(reading) == number
        assert reading.digit is None


def test_a_bar_that_is_drawn_last_goes_with_its_digit(classifier):
    *first, bar = row_of(["7-crossed"], side=84)
    second = row_of(["2"], side=84, left=100.0)
    assert number_in(classifier.read_strokes([*first, *second, bar])) == "72"
    assert number_in(classifier.read_strokes([*second, bar, *first])) == "72"


def test_eight_digits_are_read_and_of_more_that_they_are_too_many(classifier):
    names = ["1", "2", "3", "6", "1", "8", "9", "1"]
    assert number_in(classifier.read_strokes(row_of(names, 40, 6, 4))) == "12361891"
    for more, side, width in ((["1"], 36, 4), (["4-open", "2"], 30, 3)):
        long = row_of([*names, *more], side, 4, width, left=4.0)
        for reading in both_readings(classifier, long):
            assert reading.verdict == "not a digit"
            assert (reading.text, reading.remark) == ("", "too many digits")


def test_two_rows_of_digits_are_not_read_but_said(classifier):
    rows = [*row_of(["1", "2"], side=70), *moved(row_of(["3", "6"], side=70), 0, 110)]
    for reading in both_readings(classifier, rows):
        assert reading.verdict == "not a digit"
        assert (reading.text, reading.remark) == ("", "several rows")


@pytest.mark.parametrize("gap", [30.0, 70.0, 110.0])
def test_a_number_with_wide_gaps_is_read(classifier, gap):
    for reading in both_readings(classifier, row_of(["4-open", "2"], 70, gap)):
        assert (reading.verdict, reading.text) == ("number", "42")


def test_parts_far_apart_are_never_surely_one_of_them(classifier, monkeypatch):
    """Whatever the network takes the whole for, here a 2, without a doubt."""
    two = classifier.read_strokes(on_pad(DRAWINGS["digits"]["2"]))
    embedding = np.zeros_like(classifier.embedding(two.glyph))
    monkeypatch.setattr(
        Classifier, "_read_as_one_digit", lambda self, ink: (of(two, ink), embedding)
    )
    for reading in both_readings(classifier, row_of(["4-open", "2"], 70, 60)):
        assert (reading.verdict, reading.text) == ("number", "42")
    far = [*row_of(["2"], 70), *row_of(["2"], 70, left=120.0)]
    far[-1]["points"] = scrawl(far[-1]["points"])
    for reading in both_readings(classifier, far):
        assert (reading.verdict, reading.digit) == ("unsure", 2)
        assert reading.remark == "wide gap"
    for reading in both_readings(classifier, on_pad(DRAWINGS["digits"]["5"])):
        assert (reading.verdict, reading.remark) == ("digit", None)


def of(reading, ink):
    """Return the reading as one of this ink."""
    return replace(reading, steps=steps_from_ink(ink))


def scrawl(points):
    """Return points that go to and fro over the place of a drawing: no digit."""
    corners = np.array(points).min(axis=0), np.array(points).max(axis=0)
    places = np.linspace(0, 1, 12)[:, None]
    line = corners[0] + places * (corners[1] - corners[0])
    line[::2, 1], line[1::2, 1] = corners[0][1], corners[1][1]
    return line.tolist()


def test_each_digit_has_its_own_glyph_and_probabilities(classifier):
    reading = classifier.read_strokes(row_of(["4-open", "2"], side=84))
    for digit in reading.digits:
        assert digit.probabilities.sum() == pytest.approx(1, abs=1e-6)
        assert digit.probabilities.argmax() == digit.digit
        assert digit.verdict in ("digit", "unsure")
        assert digit.glyph.shape == (28, 28)
        alone = classifier.read_glyph(digit.glyph)
        assert alone.digit == digit.digit
        np.testing.assert_allclose(alone.probabilities, digit.probabilities, atol=1e-4)
    together = sum(digit.steps.drawing for digit in reading.digits)
    assert together.max() <= 1


# Marks.


def moved(strokes, x, y):
    return [
        {**stroke, "points": [[px + x, py + y] for px, py in stroke["points"]]}
        for stroke in strokes
    ]


def mark(*points, width=7.0):
    return {"width": width, "points": [list(point) for point in points]}


# Beside a 3 and a 5 whose ink is between rows 96 and 144 and that stand 30 px apart.
MARKS = {
    "3.5": [mark((64, 142))],
    "3,5": [mark((66, 141), (63, 153))],
    "3:5": [mark((64, 112)), mark((64, 136))],
    "3-5": [mark((57, 121), (72, 119))],
    "3/5": [mark((50, 158), (78, 84))],
    "35": [mark((64, 142), width=2.0)],  # a speck
}


@pytest.mark.parametrize("text", MARKS)
def test_a_mark_among_digits_is_named_and_a_speck_is_not(classifier, text):
    first, second = row_of(["3"], left=20.0), row_of(["5"], left=80.0)
    for reading in both_readings(classifier, [*first, *MARKS[text], *second]):
        assert (reading.verdict, reading.text) == ("number", text)
        assert [digit.digit for digit in reading.digits] == [3, 5]


def test_a_thin_pens_point_among_digits_is_named_and_a_stray_tap_is_not(classifier):
    digits = [*row_of(["3"], 120, width=3.0), *row_of(["5"], 120, width=3.0, left=140)]
    foot = max(y for stroke in digits for _, y in stroke["points"])
    point, tap = mark((112, foot), width=3.0), mark((262, 20), width=4.0)
    for strokes, text in (([*digits, point, tap], "3.5"), ([*digits, tap], "35")):
        for reading in both_readings(classifier, strokes):
            assert (reading.verdict, reading.text) == ("number", text)


@pytest.mark.parametrize("names", [("3",), ("4-open", "2")])
def test_a_minus_before_a_digit_or_a_number_is_named(classifier, names):
    minus = mark((10, 120), (40, 121))
    for reading in both_readings(classifier, [minus, *row_of(names, left=60.0)]):
        assert reading.verdict == "number"
        assert reading.text == "-" + "".join(name[0] for name in names)


# What is no number.


def both_readings(classifier, strokes):
    """Return the readings of strokes, and of the ink that they leave."""
    ink = ink_from_strokes(strokes)
    return classifier.read_strokes(strokes), classifier.read_ink(ink)


@pytest.mark.parametrize("name", DIGIT_NAMES)
def test_one_digit_in_several_strokes_stays_one(classifier, name):
    for width in (8.0, 28.0):
        strokes = on_pad(DRAWINGS["digits"][name], width=width)
        for reading in both_readings(classifier, strokes):
            assert (reading.digit, reading.digits) == (int(name[0]), ())


@pytest.mark.parametrize("name", ["3", "5-in-one", "2", "0"])
def test_a_dotted_digit_stays_one(classifier, name):
    [path] = on_pad(DRAWINGS["digits"][name])
    dots = [{"width": 14.0, "points": [point]} for point in path["points"]]
    assert classifier.read_strokes(dots).verdict != "number"


@pytest.mark.parametrize("name", ["0", "3", "8", "5-in-one"])
def test_a_broken_stroke_stays_one_digit(classifier, name):
    [path] = on_pad(DRAWINGS["digits"][name], width=12.0)
    middle = len(path["points"]) // 2
    points = path["points"][:middle], path["points"][middle + 1 :]
    halves = [{"width": 12.0, "points": half} for half in points]
    reading = classifier.read_strokes(halves)
    assert (reading.digit, reading.digits) == (int(name[0]), ())


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


def test_a_scribble_of_too_many_pieces_is_no_number(classifier, rng):
    scribble = [
        {"width": 3.0, "points": (140 + 120 * rng.uniform(-1, 1, (12, 2))).tolist()}
        for _ in range(24)
    ]
    assert classifier.read_strokes(scribble).verdict in ("not a digit", "too much")


# What one digit does not need is not done.


@pytest.mark.parametrize("name", ["5", "7-crossed", "4-open"])
def test_the_strokes_of_a_single_digit_are_never_split(classifier, monkeypatch, name):
    for split in ("split_strokes", "split_ink"):
        monkeypatch.setattr(f"digits.classifier.{split}", pytest.fail)
    strokes = on_pad(DRAWINGS["digits"][name])
    for reading in both_readings(classifier, strokes):
        assert reading.digit == int(name[0])


def test_without_a_detector_in_its_card_a_network_reads_no_numbers(classifier):
    card = replace(classifier.card, numbers={})
    single = Classifier(classifier.network, card)
    reading = single.read_strokes(row_of(["4-open", "2"], side=84))
    assert (reading.verdict, reading.digits) == ("not a digit", ())
