"""What a browser sends of a drawing, friendly or hostile."""

import base64
from dataclasses import replace

import numpy as np
import pytest

from digits.images import CanvasError, TooNarrowError
from digits.numbers.reader import DIGIT_LIMIT
from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.reading.messages import (
    PLACES,
    SENTENCES,
    USER_ERRORS,
    BusyError,
    drawing_in,
    error_json,
    glyph_in,
    place_in,
    read_digit,
    read_message,
    takes_long,
)
from digits.reading import Verdict, glyph_text
from digits.strokes import StrokesError, TooMuchInkError
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.stub_classifier import StubClassifier, reading_of
from tests.helpers.pictures import PHOTO

SEVEN = on_pad(DRAWINGS["digits"]["7"])


@pytest.fixture
def stub():
    return StubClassifier(reading_of(Verdict.DIGIT, 7))


def test_a_drawing_is_the_strokes_or_the_picture_that_was_sent():
    drawing = drawing_in({"strokes": SEVEN, "picture": None, "language": "de"})
    assert (drawing.strokes, drawing.picture) == (SEVEN, None)
    drawing = drawing_in({"picture": PHOTO})
    assert (drawing.strokes, drawing.picture.size) == (None, (140, 140))


def test_a_place_is_that_of_one_of_eight_digits_or_the_first():
    assert (len(PLACES), place_in({}), place_in({"place": None})) == (DIGIT_LIMIT, 0, 0)
    assert [place_in({"place": place}) for place in PLACES] == list(range(8))
    for place in (8, -1, 10**30, True, 1.0, float("nan"), "0", "", [], [0], {}):
        with pytest.raises(StrokesError):
            place_in({"place": place})


def test_a_digit_of_a_number_is_read_by_its_place_and_a_drawing_that_is_none_whole(
    stub,
):
    digits = reading_of(Verdict.DIGIT, 4), reading_of(Verdict.UNSURE, 2, 7)
    number = replace(reading_of(Verdict.NUMBER, 1), digits=digits)
    two = read_digit(StubClassifier(number), {"strokes": SEVEN, "place": 1})
    assert (two.verdict, two.digit, two.rival) == (Verdict.DIGIT, 2, None)
    with pytest.raises(StrokesError):
        read_digit(StubClassifier(number), {"strokes": SEVEN, "place": 2})
    assert read_digit(stub, {"strokes": SEVEN, "place": 2}).digit == 7
    with pytest.raises(StrokesError):
        read_digit(stub, {"strokes": SEVEN, "place": 8})


def test_a_glyph_is_that_of_a_reading():
    glyph = np.zeros((28, 28), np.float32)
    glyph[5:9, 20] = 1
    assert np.array_equal(glyph_in({"glyph": glyph_text(glyph)}), glyph)
    assert not glyph_in({"glyph": "AA=="}).any()


@pytest.mark.parametrize(
    "rows",
    [
        *([28, *[1] * 28], [0, *[1] * 27], [1, *[1] * 784], [255, *[0] * 28]),
        [0] * 10_000,
    ],
    ids=["below", "part of a row", "a row too many", "far below", "very long"],
)
def test_rows_that_no_glyph_has_are_refused(rows):
    with pytest.raises(StrokesError):
        glyph_in({"glyph": base64.b64encode(bytes(rows)).decode()})


def test_what_is_no_glyph_is_refused():
    for glyph in (None, 7, b"AA==", [0], {}, "A", "no base64", "\x00", "ΑΑ=="):  # noqa: RUF001 - Greek
        with pytest.raises(StrokesError):
            glyph_in({"glyph": glyph})
    for message in (None, "AA==", [], {}):
        with pytest.raises(StrokesError):
            glyph_in(message)


def test_only_what_no_digit_has_takes_long():
    for drawing in DRAWINGS["digits"].values():
        assert not takes_long({"strokes": on_pad(drawing)})
    for message in (
        {"picture": PHOTO},
        None,
        {"strokes": SEVEN * 11},
        {"strokes": [{"points": [[1, 1]] * 1_501}]},
    ):
        assert takes_long(message)


def test_what_is_no_drawing_or_two_is_refused(stub):
    for message in (
        *(None, 7, "", "strokes", b"strokes", [], [SEVEN], {}),
        *({"strokes": None}, {"picture": None}, {"language": "de"}),
        *({"strokes": SEVEN, "picture": PHOTO}, {"strokes": [], "picture": ""}),
        *({"strokes": 7}, {"strokes": "ab"}, {"strokes": {}}, {"strokes": [None]}),
    ):
        with pytest.raises(StrokesError):
            read_message(stub, message)
    with pytest.raises(TooMuchInkError):
        read_message(stub, {"strokes": SEVEN * 201})
    for picture in (7, {"path": "7.png"}, "", "data:", PHOTO[:200], PHOTO[:-9]):
        with pytest.raises(CanvasError):
            read_message(stub, {"picture": picture})


def test_strokes_and_photos_are_read(stub):
    assert read_message(stub, {"strokes": SEVEN}).digit == 7
    assert read_message(stub, {"picture": PHOTO}).digit == 7
    assert read_message(stub, {"strokes": []}).verdict == "blank"


@pytest.mark.parametrize("kind", USER_ERRORS)
def test_every_error_is_said_in_every_language_and_some_may_be_asked_again(kind):
    for words in WORDINGS.values():
        answer = error_json(kind("inside"), words)
        assert answer["error"] == words.text(SENTENCES[kind])
        assert answer.get("again", False) is (kind in (BusyError, TimeoutError))


def test_the_narrower_error_is_said_first():
    for error, key in (
        (TooMuchInkError(), "pad.full"),
        (TooNarrowError(), "error.too_narrow"),
    ):
        assert error_json(error, ENGLISH) == {"error": ENGLISH.text(key)}
