"""What a browser sends of a photo becomes a picture, or a typed error."""

import io
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image, ImageFile

from digits.images import (
    SCAN_LIMIT,
    CanvasError,
    TooLargeError,
    TooNarrowError,
    scans_in,
)
from digits.page.reading.messages import PHOTO_CHARACTERS, PHOTO_SIDE, picture_in
from tests.helpers.pictures import address_from, bomb, hidden, many_scans, png, stored

SUITED = ("PNG", "WEBP", "JPEG")


def message_of(content, form="jpeg"):
    return {"picture": address_from(content, form)}


def noise(width, height):
    return Image.effect_noise((width, height), 60)


# What is good.


@pytest.mark.parametrize("form", SUITED)
def test_a_photo_of_any_size_comes_as_a_data_address_or_as_base64_alone(form):
    for side in (80, PHOTO_SIDE):
        content = stored(noise(side, side), form)
        expected = np.asarray(Image.open(io.BytesIO(content)))
        address = address_from(content, form.lower())
        for text in (address, address.partition(",")[2]):
            picture = picture_in({"picture": text})
            assert np.array_equal(np.asarray(picture), expected)


def test_a_jpeg_of_the_largest_photo_fits_into_the_characters_allowed(rng):
    pixels = rng.integers(0, 256, (PHOTO_SIDE, PHOTO_SIDE, 3), np.uint8)
    content = stored(Image.fromarray(pixels), "JPEG", quality=85)
    assert len(message_of(content)["picture"]) <= PHOTO_CHARACTERS


def test_a_progressive_jpeg_is_taken():
    content = stored(noise(100, 100), "JPEG", progressive=True)
    assert 1 < content.count(b"\xff\xda") < SCAN_LIMIT
    assert picture_in(message_of(content)).size == (100, 100)


# What is refused.


def test_a_message_without_text_for_a_picture_is_refused():
    values = (None, 7, [], {}, b"iVBORw0KGgo=", True, {"path": "/etc/passwd"})
    for message in (
        *(None, 7, "seven", [], {}, {"photo": "iVBORw0KGgo="}),
        *({"picture": value} for value in values),
    ):
        with pytest.raises(CanvasError, match=r'expected \{"picture": base64 text\}'):
            picture_in(message)


NO_BASE64 = [
    *("http://example.org/seven.png", "file:///etc/passwd", "/etc/passwd"),
    *("data:image/svg+xml;base64,PHN2Zy8+", "data:text/html;base64,PGh0bWw+"),
    *("data:image/png,%89PNG", "data:image/jpeg;base64,data:image/jpeg;base64,AAAA"),
    *("iVBORw0KGgo", "iVBO Rw0K Ggo=", "\u00e9" * 8, "\ud800" * 8, "\0" * 8),
]


def test_what_is_no_base64_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(Image, "open", None)
    for text in NO_BASE64:
        with pytest.raises(CanvasError, match="expected a picture as base64 text"):
            picture_in({"picture": text})


CONTENTS = {
    "nothing": b"",
    "text": b"seven",
    "zeros": bytes(1_000),
    "a signature alone": b"\x89PNG\r\n\x1a\n",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L9 9"/></svg>',
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "a portable bitmap": b"P4 8 1 \xff",
    "GIF": stored(noise(40, 40), "GIF"),
    "TIFF": stored(noise(40, 40), "TIFF"),
    "BMP": stored(noise(40, 40), "BMP"),
    "a PNG signature before a JPEG": b"\x89PNG\r\n\x1a\n" + stored(noise(9, 9), "JPEG"),
    **{f"half a {form}": stored(noise(99, 99), form)[:3_000] for form in SUITED},
    "a PNG without pixels": png(64, 64, zlib.compress(b"")),
    "a PNG of wrong sums": stored(noise(40, 40)).replace(b"IDAT", b"IDAU"),
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_what_is_no_such_picture_is_refused(content):
    with pytest.raises(CanvasError, match="what was sent: not a picture that can be"):
        picture_in(message_of(content))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_a_film_is_refused(form):
    frames = [noise(40, 40).convert("RGB") for _ in range(3)]
    content = stored(frames[0], form, save_all=True, append_images=frames[1:])
    with pytest.raises(CanvasError, match="expected one picture; received several"):
        picture_in(message_of(content))


LARGE = {
    "more characters": {"picture": "A" * (PHOTO_CHARACTERS + 1)},
    "a bomb": message_of(bomb(13_300, 13_300), "png"),
    "a greater bomb": message_of(png(60_000, 60_000, b""), "png"),
    "a JPEG too wide": message_of(
        stored(Image.new("L", (PHOTO_SIDE + 1, PHOTO_SIDE)), "JPEG")
    ),
    "as many pixels, but longer": message_of(
        stored(Image.new("L", (PHOTO_SIDE + 1, PHOTO_SIDE // 2)))
    ),
    "a JPEG of many scans": message_of(many_scans(noise(PHOTO_SIDE, PHOTO_SIDE))),
}


HIDDEN = hidden((b"zTXt", b"note\0\0"), (b"iCCP", b"sun\0\0"))


@pytest.mark.parametrize(
    ("message", "error", "bound"),
    [
        *((message, TooLargeError, 5e6) for message in LARGE.values()),
        (message_of(HIDDEN), CanvasError, 10e6),
    ],
    ids=[*LARGE, "50 MB of hidden texts and colour profiles"],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_is_too_large_is_refused_in_little_memory(message, error, bound):
    tracemalloc.start()
    with pytest.raises(error):
        picture_in(message)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < bound


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_is_too_large_is_refused_with_no_pixel_decoded(monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", None)
    for name in ("a bomb", "a greater bomb", "a JPEG too wide"):
        with pytest.raises(TooLargeError):
            picture_in(LARGE[name])


def test_a_strip_is_refused():
    with pytest.raises(TooNarrowError):
        picture_in(message_of(stored(Image.new("L", (PHOTO_SIDE, 8)))))


def test_any_damage_is_refused_or_gives_a_picture(rng):
    wholes = [stored(noise(50, 40), form) for form in SUITED]
    for turn in range(90):
        broken = bytearray(wholes[turn % 3])
        for place in rng.integers(0, len(broken), 4):
            broken[place] = rng.integers(256)
        try:
            assert max(picture_in(message_of(bytes(broken))).size) <= PHOTO_SIDE
        except CanvasError:
            continue


def test_scans_are_counted_up_to_the_end_of_the_picture():
    plain = stored(noise(90, 90), "JPEG")
    progressive = stored(noise(90, 90), "JPEG", progressive=True)
    thumbnail = stored(noise(90, 90), "JPEG", comment=plain)  # has an end of its own
    assert scans_in(plain) == 1
    assert scans_in(plain + b"\xff\xda" * 99) == 1  # a film after the photo, say
    assert scans_in(thumbnail) == 1
    assert scans_in(progressive) == progressive.count(b"\xff\xda") > 1
    endless = plain[:-2] + b"\xff\xc0\x00\x02" * 2_000_000
    assert scans_in(endless) == SCAN_LIMIT + 1  # given up, long before its end
    assert scans_in(b"") == scans_in(b"\xff\xda") - 1 == 0
