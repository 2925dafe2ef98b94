"""Every kind of picture file and array becomes the same pixels, or an error."""

import io
import re
import zlib

import numpy as np
import pytest
from PIL import Image, features

from digits.canvas import CanvasError, ink_from_canvas
from digits.images import (
    FORMATS,
    SCAN_LIMIT,
    TooLargeError,
    open_picture,
    scans_in,
)
from digits.preprocess import glyph_from_ink
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.photos.painted import (
    BLACK,
    CREAM,
    DRAWING,
    NAVY,
    RED,
    WHITE,
    assert_same_glyph,
    covered,
    glyph_of,
    large_sheet,
    painted,
    picture,
    see_through,
)
from tests.helpers.pictures import LFS_POINTER, png, stored

DEEP = {"I;16": (65535, np.uint16), "I": (65535, np.int32), "F": (1, np.float32)}
BLANK = Image.new("RGB", (280, 280), WHITE)
NEEDS_AVIF = pytest.mark.skipif(
    not features.check("avif"), reason="this Pillow reads no AVIF"
)
LARGE = "at most 50 megapixels; received"
STRIP = "20 times as long as it is wide; received"


# Modes of Pillow.


def in_mode(mode):
    """Return our drawing as a picture of that mode."""
    if mode in DEEP:
        full, dtype = DEEP[mode]
        return Image.fromarray(((1 - covered()) * full).astype(dtype))
    if mode == "RGBa":
        return Image.fromarray(see_through(covered())).convert(mode)
    if mode in ("P", "PA"):
        return picture(ink=RED, paper=CREAM).quantize(32).convert(mode)
    return picture(mode, ink=WHITE, paper=BLACK)


@pytest.mark.parametrize(
    ("modes", "most"),
    [
        (("L", "LA", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV"), 0.004),
        (("P", "PA"), 0.01),
        (("I;16", "I", "F"), 1e-4),
        (("RGBa",), 0.002),
    ],
)
def test_every_mode_gives_the_same_glyph(glyph, modes, most):
    for mode in modes:
        image = in_mode(mode)
        assert image.mode == mode
        assert_same_glyph(image, glyph, most)


def test_a_palette_with_a_transparent_colour_gives_the_same_glyph():
    drawn = Image.fromarray(painted(covered())).convert("L")
    indices = Image.fromarray((np.asarray(drawn) // 16).astype(np.uint8), mode="P")
    indices.putpalette([level for n in range(16) for level in (17 * n,) * 3])
    indices.info["transparency"] = 15  # the paper
    inked = (np.asarray(drawn) < 15 * 16).astype(np.float32)
    assert_same_glyph(indices, glyph_from_ink(inked), 1e-6)


def test_black_and_white_gives_the_glyph_of_half_covered_pixels():
    inked = covered() > 0.5
    expected = glyph_from_ink(inked.astype(np.float32))
    for canvas in (inked, ~inked, Image.fromarray(~inked)):
        assert_same_glyph(canvas, expected, 1e-6)
    assert Image.fromarray(~inked).mode == "1"


# Arrays.


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_give_the_same_glyph(glyph, dtype):
    grey = (1 - covered()).astype(dtype)
    colours = np.stack([grey] * 3, axis=-1)
    with_alpha = np.concatenate([colours, np.ones_like(colours[..., :1])], axis=-1)
    for array in (grey, colours, with_alpha):
        assert_same_glyph(array, glyph, 1e-3)


def whole_numbers(dtype):
    return painted(covered())[..., 0].astype(dtype)


@pytest.mark.parametrize("dtype", [np.uint16, np.int32, np.int64, np.float32, float])
def test_numbers_from_0_to_255_of_any_type_give_the_glyph_of_bytes(dtype):
    expected = glyph_of(whole_numbers(np.uint8))
    assert np.array_equal(glyph_of(whole_numbers(np.uint8).tolist()), expected)
    assert_same_glyph(whole_numbers(dtype), expected, 1e-6)


def test_whole_numbers_of_0_and_1_alone_are_black_and_white():
    inked = covered() > 0.5
    assert np.array_equal(glyph_of(inked.astype(np.int64)), glyph_of(inked))


def test_channels_and_a_batch_of_one_may_stand_anywhere():
    grey, colours = whole_numbers(np.uint8), painted(covered())
    first = np.moveaxis(colours, 2, 0)
    for array in (grey[..., None], grey[None], grey[None, ..., None], grey[None, None]):
        assert np.array_equal(glyph_of(array), glyph_of(grey))
    for array in (first, first[None], colours[None]):
        assert np.array_equal(glyph_of(array), glyph_of(colours))


def test_an_array_may_be_read_only_turned_and_taken_apart(glyph):
    turned = painted(covered()).transpose(1, 0, 2)[::-1]
    array = turned[::-1].transpose(1, 0, 2)[..., ::-1]
    array.flags.writeable = False
    assert_same_glyph(array, glyph)


# Files.


@pytest.mark.parametrize(
    ("name", "options", "most"),
    [
        ("seven.png", {}, 0.002),
        ("seven.bmp", {}, 0.002),
        ("seven.tiff", {}, 0.002),
        ("seven.webp", {"lossless": True}, 0.002),
        ("seven.webp", {"quality": 80}, 0.01),
        ("seven.jpg", {"quality": 90}, 0.01),
        ("seven.gif", {"save_all": True, "append_images": [BLANK, BLANK]}, 0.01),
        pytest.param("seven.avif", {}, 0.02, marks=NEEDS_AVIF),
        ("seven.txt", {"format": "PNG"}, 0.002),  # known by what is in the file
    ],
)
def test_files_of_every_format_give_the_same_glyph(
    glyph, tmp_path, name, options, most
):
    path = tmp_path / name
    picture(ink=NAVY, paper=CREAM).save(path, **options)
    assert_same_glyph(path, glyph, most)
    assert_same_glyph(str(path), glyph, most)
    assert_same_glyph(path.read_bytes(), glyph, most)


def test_a_films_first_frame_that_has_ink_is_read():
    film = stored(BLANK, "GIF", save_all=True, append_images=[BLANK, picture(), BLANK])
    assert np.array_equal(glyph_of(film), glyph_of(stored(picture(), "GIF")))
    assert glyph_of(stored(BLANK, "GIF", save_all=True, append_images=[BLANK])) is None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_a_png_of_every_mode_reads_as_the_picture_that_was_saved(tmp_path, mode):
    path, image = tmp_path / "seven.png", in_mode(mode)
    image.save(path)
    assert np.array_equal(glyph_of(path), glyph_of(image))


STORED_AS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize(
    ("suffix", "orientation"),
    [*(("jpg", turn) for turn in STORED_AS), ("png", 6), ("tiff", 6), ("webp", 6)],
)
def test_a_photo_is_turned_as_its_exif_says(glyph, tmp_path, orientation, suffix):
    path = tmp_path / f"photo.{suffix}"
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture().transpose(STORED_AS[orientation]).save(path, exif=exif)
    assert_same_glyph(path, glyph, 0.01)
    with Image.open(path) as photo:
        assert_same_glyph(photo, glyph, 0.01)


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_photo_with_damaged_exif_is_read_as_it_is(glyph, tmp_path, suffix):
    path = tmp_path / f"photo.{suffix}"
    picture().save(path, exif=b"Exif\0\0II*\0", dpi=(72, 72))
    assert_same_glyph(path, glyph, 0.01)


def test_a_caller_may_allow_fewer_pixels_and_formats_and_read_from_memory():
    contents = stored(picture())
    opened = open_picture(io.BytesIO(contents), 280 * 280, ("PNG",))
    assert np.array_equal(np.asarray(opened), np.asarray(picture()))
    with pytest.raises(CanvasError, match=r"at most 0 megapixels; received 0\.1"):
        open_picture(io.BytesIO(contents), 280 * 280 - 1)
    with pytest.raises(CanvasError, match="what was sent: not a picture that can be"):
        open_picture(io.BytesIO(contents), formats=("JPEG",))


def test_a_jpeg_may_have_more_pixels_than_others_for_it_is_reduced_while_decoded():
    photo, limits = Image.new("L", (2_000, 2_000), 200), (10**6, FORMATS, 4 * 10**6)
    opened = open_picture(io.BytesIO(stored(photo, "JPEG")), *limits)
    assert opened.size == (1_000, 1_000)
    larger = stored(photo.resize((2_001, 2_000)), "JPEG")
    for contents in (larger, stored(photo), stored(photo, "BMP")):
        with pytest.raises(TooLargeError, match=r"at most [14] megapixels; received 4"):
            open_picture(io.BytesIO(contents), *limits)


def test_a_large_jpeg_has_fewer_scans():
    photo = Image.new("RGB", (1_000, 1_000), RED)
    slow = stored(photo, "JPEG", progressive=True)
    scans = scans_in(slow)
    assert scans == 10
    least = 10**6 * scans // SCAN_LIMIT  # px, at which so many scans are still read
    for limit in (least + 1, 10**6):
        open_picture(io.BytesIO(slow), limit, jpeg_pixel_limit=10**6)
    with pytest.raises(TooLargeError, match="not progressive"):
        open_picture(io.BytesIO(slow), least - 1, jpeg_pixel_limit=10**6)


# Size.


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((3000, 600), (200, 1000)),
        ((1999, 400), (400, 1999)),
        ((900, 4500), (1125, 225)),
        ((2400, 120), (60, 1200)),
    ],
)
def test_a_large_picture_is_reduced_by_a_whole_factor(size, shape):
    large = Image.new("L", size, 255)
    large.paste(0, (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    ink = ink_from_canvas(large)
    assert ink.shape == shape
    assert ink.mean() == pytest.approx(1 / 16, rel=0.02)
    assert ink_from_canvas(np.asarray(large, np.float32) / 255).shape == shape


def test_a_large_file_gives_the_same_glyph(glyph, tmp_path):
    sheet = large_sheet(on_pad(DRAWINGS["digits"][DRAWING], width=18.0))
    large = Image.fromarray(painted(sheet))
    for name in ("large.png", "large.jpg"):
        path = tmp_path / name
        large.resize((2240, 2240), Image.Resampling.NEAREST).save(path)
        assert_same_glyph(path, glyph, 0.005)


@pytest.mark.parametrize("size", [(1, 1), (1, 20), (2, 2), (3, 60)])
def test_the_smallest_pictures_are_read(size):
    assert not ink_from_canvas(Image.new("RGB", size, RED)).any()


# What is refused.


def one_pixel_of(value, *channels):
    array = np.ones((9, 9, *channels), dtype=np.float32)
    array[4, 4] = value
    return array


REFUSED = {
    "expected a path, .*received (int|float|object)": [7, 0.5, object()],
    r"one picture, .*\(rows, cols, 4\).*received shape": [
        *(np.uint8(7), [], ()),
        *(
            np.zeros(shape, np.float32)
            for shape in (
                *((), (5,), (784,), (0, 0), (0, 5), (5, 0), (5, 5, 0), (5, 5, 5)),
                *((2, 5, 5, 3), (2, 1, 5, 5), (1, 1, 1, 5, 5)),
                *((1, 5, 1), (3, 5, 4)),  # which of the two are the channels?
            )
        ),
    ],
    "lists must be rows of numbers": [[[1], [2, 3]]],
    "must hold numbers: .*received": [
        *(np.zeros((5, 5)).astype(dtype) for dtype in (complex, object, "U1")),
        [["seven.png"]],
    ],
    "whole numbers must be from 0 to 255; received (-1 to 0|0 to 256)": [
        *([[0, 256]], [[-1, 0]], np.array([[0, 256]], np.uint16)),
    ],
    "must be finite, and from 0 to 1 or from 0 to 255": [
        one_pixel_of(value, *channels)
        for value in (np.nan, np.inf, -np.inf, 1.001, 1.999, -0.001, 255.1)
        for channels in ((), (3,), (4,))
    ],
    STRIP: [
        kind
        for size in ((60_000, 1), (1, 60_000), (21, 1), (10, 201))
        for kind in (np.zeros(size, np.uint8), Image.new("1", size))
    ],
    LARGE: [
        np.broadcast_to(np.float64(0), shape)
        for shape in ((8_000, 7_000), (7_100, 7_100, 3), (10**6, 10**6))
    ],
    "expected a picture file; received a link": [
        *("http://example.org/seven.png", "HTTPS://example.org/seven.png"),
        *("data:image/png;base64,iVBORw0KGgo=", "file:///seven.png"),
    ],
    "not a picture that can be read": ["seven\0.png", "7" * 5_000, ".", b"\x89PNG"],
    r"^missing\.png: this file does not exist": ["missing.png"],
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_no_picture_is_refused_with_a_reason(message):
    for canvas in REFUSED[message]:
        with pytest.raises(CanvasError, match=message):
            ink_from_canvas(canvas)


@pytest.mark.parametrize("side", [7_100, 10_000, 30_000, 2**31 - 1])
def test_a_tiny_file_of_more_than_50_megapixels_is_refused(tmp_path, side):
    path = tmp_path / "bomb.png"
    path.write_bytes(png(side, side, zlib.compress(bytes(1_000))))
    with pytest.raises(CanvasError, match=LARGE):
        ink_from_canvas(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"seven",
        b"\x89PNG\r\n\x1a\n",
        b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L9 9"/></svg>',
        b"<!doctype html><html><body>7</body></html>",
        b"P5 2 2 255 abcd",
        stored(picture()).replace(b"IDAT", b"IDAU"),
    ],
)
def test_a_file_that_holds_no_picture_is_refused(tmp_path, content):
    path = tmp_path / "seven.png"
    path.write_bytes(content)
    with pytest.raises(CanvasError, match=r"seven\.png: not a picture .* PNG or JP"):
        ink_from_canvas(path)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "tiff"])
def test_a_file_that_breaks_off_is_refused(tmp_path, suffix):
    path = tmp_path / f"seven.{suffix}"
    Image.effect_noise((200, 200), 60).save(path)
    whole = path.read_bytes()
    for share in (0.01, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(CanvasError, match=f"seven.{suffix}: not a picture that "):
            ink_from_canvas(path)


def test_the_pointer_of_git_lfs_says_how_to_get_the_picture(tmp_path):
    path = tmp_path / "seven.png"
    path.write_bytes(LFS_POINTER)
    for canvas in (path, LFS_POINTER):
        with pytest.raises(CanvasError, match=r"Git LFS pointer.* git lfs pull"):
            ink_from_canvas(canvas)


@pytest.mark.parametrize("content", [b"seven", LFS_POINTER, png(9, 300, b"")])
def test_an_error_names_the_file_once_and_no_class_of_pythons(tmp_path, content):
    path = tmp_path / "seven.png"
    path.write_bytes(content)
    with pytest.raises(CanvasError) as refused:
        ink_from_canvas(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert str(refused.value).count("seven.png") == 1
    assert not re.search(r"\w(Error|Exception|Warning)\b", str(refused.value))


def test_an_opened_file_that_breaks_off_is_refused():
    whole = stored(picture())
    with (
        Image.open(io.BytesIO(whole[: len(whole) // 2])) as image,
        pytest.raises(CanvasError, match="the picture cannot be read"),
    ):
        ink_from_canvas(image)
