"""What a browser sends of a drawing, friendly or hostile."""

import pytest
from PIL import Image

from digits.images import CanvasError, TooNarrowError
from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.reading.messages import (
    SENTENCES,
    USER_ERRORS,
    BusyError,
    Turns,
    drawing_in,
    error_json,
    read_message,
    takes_long,
)
from digits.strokes import StrokesError, TooMuchInkError
from digits.verdict import Verdict
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.stub_classifier import StubClassifier, reading_of
from tests.helpers.pictures import PHOTO, address_from, address_of

SEVEN = on_pad(DRAWINGS["digits"]["7"])


@pytest.fixture
def stub():
    return StubClassifier(reading_of(Verdict.DIGIT, 7))


# What is read.


def test_a_drawing_is_the_strokes_or_the_picture_that_was_sent():
    drawing = drawing_in({"strokes": SEVEN, "picture": None, "language": "de"})
    assert (drawing.strokes, drawing.picture) == (SEVEN, None)
    drawing = drawing_in({"picture": PHOTO})
    assert (drawing.strokes, drawing.picture.size) == (None, (140, 140))


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


# What is refused.


@pytest.mark.parametrize(
    "message",
    [
        *(None, 7, "", "strokes", b"strokes", [], [SEVEN], {}),
        *({"strokes": None}, {"picture": None}, {"language": "de"}),
        *({"strokes": SEVEN, "picture": PHOTO}, {"strokes": [], "picture": ""}),
        *({"strokes": 7}, {"strokes": "ab"}, {"strokes": {}}, {"strokes": [None]}),
        {"strokes": [{"width": float("nan"), "points": [[1, 1]]}]},
    ],
)
def test_what_is_no_drawing_or_two_is_refused(stub, message):
    with pytest.raises(StrokesError):
        read_message(stub, message)


def test_more_ink_than_a_digit_needs_is_refused(stub):
    with pytest.raises(TooMuchInkError):
        read_message(stub, {"strokes": SEVEN * 201})


@pytest.mark.parametrize(
    "picture",
    [
        *(7, True, [], {}, ["data:"], {"path": "7.png"}, b"data:", 0.5, "", "data:"),
        *(PHOTO[:200], PHOTO[:-9], address_from(b""), address_from(b"\x89PNG\r\n")),
        address_of(Image.new("L", (9, 9)), "GIF"),
    ],
)
def test_what_is_no_picture_is_refused(stub, picture):
    with pytest.raises(CanvasError):
        read_message(stub, {"picture": picture})


# Turns.


def test_whoever_finds_too_many_waiting_is_told_so_at_once():
    turns = Turns(limit=1)
    with turns.turn(), pytest.raises(BusyError), turns.turn():
        pass
    with turns.turn():
        pass  # a turn is given back, also by those who were refused


def test_photos_wait_their_turn_and_strokes_do_not(stub):
    turns = Turns(limit=1)
    with turns.turn():
        with pytest.raises(BusyError):
            read_message(stub, {"picture": PHOTO}, turns)
        assert read_message(stub, {"strokes": SEVEN}, turns).digit == 7
    assert read_message(stub, {"picture": PHOTO}, turns).digit == 7
    assert read_message(stub, {"strokes": []}).verdict == "blank"


# What is said of it.


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
