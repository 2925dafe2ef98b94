"""A line holds what was given, and a line of any other form is refused."""

import base64
import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from digits.corrections.record import (
    PICTURE_LIMIT,
    NotACorrectionError,
    Retraction,
    checked_line,
    correction_line,
    is_visit,
    new_visit,
    retraction_line,
)
from digits.strokes import StrokesError, TooMuchInkError
from tests.helpers.kept import SEVEN, WEIGHTS, reading_of_seven
from tests.helpers.pictures import stored

VISIT, NAN = "0123456789abcdef" * 2, float("nan")
DOTS = {"width": 2, "points": [[100.1, 100.1]] * 4_900}


def written(label=1, visit=VISIT, **drawing):
    """Return the line of a correction."""
    drawing = drawing or {"strokes": SEVEN}
    return correction_line(WEIGHTS, visit, label, reading_of_seven(), **drawing)[1]


# What is written is read back.


def test_a_line_names_its_correction_and_no_more_than_its_fields():
    fresh, line = correction_line(
        WEIGHTS, VISIT, None, reading_of_seven(), strokes=[{**SEVEN[0], "name": "Anna"}]
    )
    read = checked_line(line)
    assert (read.id, read.visit, read.label) == (fresh, VISIT, None)
    assert set(json.loads(line)) == {
        *("version", "id", "visit", "weights", "label", "strokes", "glyph", "reading")
    }
    assert b"Anna" not in line


def test_lines_of_version_1_are_written_as_they_ever_were():
    record = json.loads(written(visit=VISIT))
    kept = ("version", "visit", "weights", "label", "strokes", "reading")
    assert json.dumps({key: record[key] for key in kept}) == (
        '{"version": 1, "visit": "' + VISIT + '", "weights": "' + WEIGHTS + '", '
        '"label": 1, "strokes": [{"width": 16.0, "points": [[80.0, 60.0], '
        '[200.0, 60.0], [120.0, 220.0]]}, {"width": 16.0, "points": [[90.0, 140.0], '
        '[170.0, 140.0]]}], "reading": {"verdict": "digit", "digit": 7, '
        '"probabilities": [0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.91, 0.01, '
        '0.01], "not_a_digit": 0.02}}'
    )
    line = retraction_line("0" * 16, VISIT)
    assert line == (
        b'{"version":1,"takes_back":"0000000000000000","visit":"%s"}\n' % VISIT.encode()
    )
    assert checked_line(line) == Retraction(1, "0" * 16, VISIT)


def test_visits_are_32_hexadecimal_digits_and_never_the_same():
    visits = {new_visit() for _ in range(100)}
    assert len(visits) == 100
    assert all(map(is_visit, visits))
    for text in ("", "a" * 31, "a" * 33, "A" * 32, "a" * 32 + "\n", None, 7, b"a" * 32):
        assert not is_visit(text)


# Pictures.


def kept_picture(picture):
    """Return the picture that is read back from a line, and its PNG."""
    png = checked_line(written(picture=picture)).picture
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        return image, png


def test_a_picture_is_kept_grey_and_no_larger_than_640_px_or_as_fits(rng):
    photo = Image.fromarray(np.full((900, 1600, 3), (200, 180, 160), np.uint8))
    image, _ = kept_picture(photo)
    assert (image.mode, image.size) == ("L", (640, 360))
    small = Image.fromarray(rng.integers(0, 256, (30, 20), dtype=np.uint8))
    image, _ = kept_picture(small)
    assert np.array_equal(np.asarray(image), np.asarray(small))
    noise = Image.fromarray(rng.integers(0, 256, (640, 640), dtype=np.uint8))
    image, png = kept_picture(noise)
    assert image.size == (320, 320)
    assert len(png) <= PICTURE_LIMIT


def test_of_a_photo_only_the_pixels_are_kept():
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright: a quarter turn
    exif[0x010E] = "Anna, Room 12"
    file = stored(Image.new("RGB", (40, 20)), "JPEG", exif=exif, comment=b"by Anna")
    with Image.open(io.BytesIO(file)) as photo:
        image, png = kept_picture(photo)
    assert image.size == (20, 40)
    chunks = set(re.findall(rb"[a-z][A-Z]{3}|I[A-Z]{3}|[a-zA-Z]{2}Xt", png[:60]))
    assert chunks <= {b"IHDR", b"IDAT", b"IEND"}
    assert b"Anna" not in png
    assert not image.info


@pytest.mark.parametrize(("ink", "behind"), [(0, 255), (255, 0)])
def test_a_transparent_picture_is_laid_on_what_shows_its_ink(ink, behind):
    pixels = np.zeros((20, 20, 4), np.uint8)
    pixels[5:9] = (ink, ink, ink, 255)
    image, _ = kept_picture(Image.fromarray(pixels))
    rows = np.asarray(image)[:, 0]
    assert rows.tolist() == [behind] * 5 + [ink] * 4 + [behind] * 11


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_a_picture_of_any_mode_keeps_its_dark_half(mode):
    grey = Image.fromarray(np.repeat(np.uint8([[0], [255]]), 8, axis=1))
    image, _ = kept_picture(grey.convert("RGB").convert(mode))
    assert np.asarray(image).mean(axis=1).round().tolist() == [0, 255]


def test_a_picture_of_16_bits_keeps_its_greys():
    deep = Image.fromarray(np.uint16([[0, 32_768, 65_535]]))
    image, _ = kept_picture(deep)
    assert np.asarray(image).tolist() == [[0, 127, 255]]


# What came over the network is checked before it is written.


def test_an_invalid_label_or_visit_is_refused():
    for label in (-1, 10, 7.0, True, "7", "not a digit", [7], np.int64(7), NAN):
        with pytest.raises(NotACorrectionError):
            written(label)
    for visit in ("x", "A" * 32, 7, ["a"], "0" * 31 + "\n"):
        with pytest.raises(NotACorrectionError, match="visit"):
            written(visit=visit)


@pytest.mark.parametrize(
    ("drawing", "error"),
    [
        ({"strokes": "7"}, StrokesError),
        ({"strokes": [{"width": 9, "points": [[1, 2]]}] * 201}, TooMuchInkError),
        ({"strokes": []}, NotACorrectionError),
        ({"strokes": [{"width": 9, "points": []}]}, NotACorrectionError),
        ({"strokes": [DOTS] * 5}, NotACorrectionError),  # the line is too long
        ({"picture": "seven.png"}, NotACorrectionError),
        ({"picture": Image.new("L", (0, 0))}, NotACorrectionError),
        ({"strokes": SEVEN, "picture": Image.new("L", (9, 9))}, NotACorrectionError),
    ],
)
def test_an_invalid_drawing_is_refused(drawing, error):
    with pytest.raises(error):
        written(**drawing)


# A line in a file may be anything.


def check_refused(record, encoding="utf-8"):
    text = json.dumps(record).encode(encoding).replace(b"\n", b"")
    with pytest.raises(NotACorrectionError):
        checked_line(text + b"\n")


def png_text(size=(9, 9), mode="L", kind="PNG", **settings):
    return base64.b64encode(stored(Image.new(mode, size), kind, **settings)).decode()


BY_ANNA = PngInfo()
BY_ANNA.add_text("Author", "Anna")
READING = {"verdict": "digit", "digit": 7}
READING |= {"probabilities": [0.1] * 10, "not_a_digit": 0.0}
WRONG_FIELDS = {
    "version": [0, 2, "1", None],
    "id": ["", "x" * 16, 7, None, "A" * 16],
    "visit": ["", "a" * 31, 7, None],
    "weights": ["", "a" * 63, None],
    "label": [10, -1, 7.0, True, "7", [], NAN, 10**400],
    "strokes": [
        *(None, 7, "7", [], [[]], {}),
        [{"width": 9, "points": []}],
        [{"width": 9, "points": [[1e999, 2]]}],
        [{"width": 9, "points": [[10**400, 2]]}],
        [{"points": [[1, 2]]}],
        [{"width": 9, "points": [[1, 2]], "name": "Anna"}],
        [{"width": 9, "points": [[1, 2]]}] * 201,
    ],
    "glyph": [
        *("", 7, [], "#" * 1_048),
        base64.b64encode(bytes(783)).decode(),
        base64.b64encode(bytes(785)).decode(),
        base64.b64encode(bytes(784)).decode() + "\n",
    ],
    "reading": [
        *(None, {}, [], "digit"),
        {**READING, "digits": []},
        {**READING, "verdict": "perhaps"},
        {**READING, "verdict": []},
        {**READING, "digit": 10},
        {**READING, "digit": True},
        {**READING, "probabilities": [0.1] * 9},
        {**READING, "probabilities": [0.1] * 11},
        {**READING, "probabilities": [0.2] * 10},
        {**READING, "probabilities": [NAN] * 10},
        {**READING, "probabilities": [-0.1, 1.1, *[0] * 8]},
        {**READING, "probabilities": ["0.1"] * 10},
        {**READING, "probabilities": {}},
        {**READING, "not_a_digit": 1.5},
        {**READING, "not_a_digit": "0"},
        {**READING, "not_a_digit": True},
    ],
}


@pytest.mark.parametrize("name", WRONG_FIELDS)
def test_a_line_with_a_wrong_or_missing_field_is_refused(record, name):
    for value in WRONG_FIELDS[name]:
        check_refused({**record, name: value})
    del record[name]
    check_refused(record)


def test_a_line_with_an_extra_field_or_in_another_encoding_is_refused(record):
    extra = {"name": "Anna", "takes_back": "0" * 16, "probabilities": []}
    for name, value in extra.items():
        check_refused({**record, name: value})
    for picture in (png_text(), None):
        check_refused({**record, "picture": picture})
    for encoding in ("utf-16", "utf-8-sig"):
        check_refused(record, encoding)


@pytest.mark.parametrize(
    "picture",
    [
        *(None, 7, "", "!", "AAAA"),
        png_text((641, 9)),
        png_text((9, 641)),
        png_text(mode="RGB"),
        png_text(kind="BMP"),
        png_text((600, 600), compress_level=0),
        png_text((20_000, 20_000), mode="1"),
        png_text()[:-40],
        png_text(pnginfo=BY_ANNA),
    ],
    ids=lambda value: repr(value)[:9],
)
def test_a_line_with_a_wrong_picture_is_refused(record, picture):
    del record["strokes"]
    check_refused({**record, "picture": picture})
