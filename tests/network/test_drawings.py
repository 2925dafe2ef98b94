"""What a browser sends of a drawing, friendly or hostile."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from digits.canvas import CanvasError, TooLargeError, TooNarrowError, ink_from_canvas
from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.reading.messages import (
    RETRYABLE,
    SENTENCES,
    USER_ERRORS,
    BusyError,
    Turns,
    drawing_in,
    error_json,
    ink_in,
    read_message,
)
from digits.page.reading.photo import PHOTO_SIDE, PHOTO_TEXT
from digits.strokes import StrokesError, TooMuchInkError, ink_from_strokes
from tests.helpers.drawn import DRAWINGS, FOLDER, on_pad

SEVEN = on_pad(DRAWINGS["digits"]["7"])


def address_of(picture, kind="PNG", **settings):
    """Return a Pillow image as a data: address."""
    stored = io.BytesIO()
    picture.save(stored, kind, **settings)
    return address_from(stored.getvalue(), kind.lower())


def address_from(stored, kind="png"):
    return f"data:image/{kind};base64,{base64.b64encode(stored).decode('ascii')}"


PHOTO = address_of(Image.open(FOLDER / "7.png"))


# What is read.


def test_strokes_are_read_as_the_pads(classifier):
    reading = read_message(classifier, {"strokes": SEVEN, "language": "de"})
    expected = classifier.read_strokes(SEVEN)
    assert reading.digit == 7
    assert reading.probabilities.tolist() == expected.probabilities.tolist()


@pytest.mark.parametrize(
    ("kind", "settings"), [("PNG", {}), ("JPEG", {"quality": 90}), ("WEBP", {})]
)
def test_a_photo_is_read_as_a_picture_file(classifier, kind, settings):
    picture = Image.open(FOLDER / "7.png")
    reading = read_message(
        classifier, {"picture": address_of(picture, kind, **settings)}
    )
    assert reading.digit == classifier.read(picture).digit == 7


def test_no_strokes_are_a_drawing_as_well(classifier):
    assert read_message(classifier, {"strokes": []}).verdict == "blank"


def test_who_keeps_a_drawing_gets_what_was_drawn():
    drawn = drawing_in({"strokes": SEVEN, "picture": None})
    assert drawn.strokes == SEVEN
    assert drawn.picture is None
    drawn = drawing_in({"picture": PHOTO})
    assert drawn.strokes is None
    assert drawn.picture.size == (140, 140)


def test_ink_is_that_of_the_strokes_or_of_the_photo():
    np.testing.assert_array_equal(ink_in({"strokes": SEVEN}), ink_from_strokes(SEVEN))
    np.testing.assert_array_equal(
        ink_in({"picture": PHOTO}), ink_from_canvas(Image.open(FOLDER / "7.png"))
    )


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
def test_what_is_no_drawing_or_two_is_refused(classifier, message):
    with pytest.raises(StrokesError):
        read_message(classifier, message)


def test_more_ink_than_a_digit_needs_is_refused(classifier):
    with pytest.raises(TooMuchInkError):
        read_message(classifier, {"strokes": SEVEN * 201})


LINKS = (
    "http://127.0.0.1:7860/7.png",
    "https://example.org/7.png",
    "file:///etc/passwd",
    "/etc/passwd",
    "../tests/drawings/7.png",
    "data:text/html;base64,PGI+",
    "data:image/svg+xml;base64,PHN2Zy8+",
    "data:image/png,7",
)


@pytest.mark.parametrize(
    "picture",
    [
        *(7, True, [], {}, ["data:"], {"path": "7.png"}, b"data:", 0.5, "", "data:"),
        *LINKS,
        *("\0", "\ud800", "data:image/png;base64,\N{LATIN SMALL LETTER A WITH ACUTE}"),
        *(PHOTO[:200], PHOTO[:-9], address_from(b""), address_from(b"\x89PNG\r\n")),
        address_of(Image.new("L", (9, 9)), "GIF"),
        address_of(Image.new("L", (9, 9)), "TIFF"),
        address_from(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        address_from(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
    ],
)
def test_what_is_no_picture_is_refused(classifier, picture):
    with pytest.raises(CanvasError):
        read_message(classifier, {"picture": picture})


@pytest.mark.parametrize(
    "picture",
    [
        address_of(Image.new("1", (13_300, 13_300))),  # 22 kB, 177 megapixels
        address_of(Image.new("L", (PHOTO_SIDE + 1, 60))),
        "A" * (PHOTO_TEXT + 1),
    ],
)
def test_a_bomb_is_refused_as_too_large(classifier, picture):
    with pytest.raises(TooLargeError):
        read_message(classifier, {"picture": picture})


def test_a_strip_is_refused_as_too_narrow(classifier):
    with pytest.raises(TooNarrowError):
        read_message(classifier, {"picture": address_of(Image.new("L", (1_000, 9)))})


# Turns.


def test_who_finds_too_many_waiting_is_told_so_at_once():
    turns = Turns(room=1)
    with turns.one(), pytest.raises(BusyError), turns.one():
        pass
    with turns.one():
        pass  # a turn is given back, by who was refused as well


def test_photos_wait_their_turn_and_strokes_do_not(classifier, monkeypatch):
    turns = Turns(room=1)
    monkeypatch.setattr("digits.page.reading.messages.PHOTO_TURNS", turns)
    with turns.one():
        with pytest.raises(BusyError):
            read_message(classifier, {"picture": PHOTO})
        with pytest.raises(BusyError):
            ink_in({"picture": PHOTO})
        assert read_message(classifier, {"strokes": SEVEN}).digit == 7
    assert read_message(classifier, {"picture": PHOTO}).digit == 7


# What is said of it.


@pytest.mark.parametrize("kind", USER_ERRORS)
def test_every_trouble_is_said_in_every_language(kind):
    for words in WORDINGS.values():
        said = error_json(kind("inside"), words)
        assert said["error"] == words.text(SENTENCES[kind])
        assert said.get("again", False) is issubclass(kind, RETRYABLE)


def test_the_narrower_trouble_is_said_first():
    assert error_json(TooMuchInkError(), ENGLISH) == {"error": ENGLISH.text("pad.full")}
    assert error_json(TooNarrowError(), ENGLISH) == {
        "error": ENGLISH.text("error.too_narrow")
    }


def test_who_has_to_wait_may_ask_again():
    assert error_json(BusyError(), ENGLISH)["again"] is True
    assert error_json(TimeoutError(), ENGLISH)["again"] is True
    assert "again" not in error_json(StrokesError(), ENGLISH)
