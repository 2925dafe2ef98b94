"""Every kind of picture file and array becomes the same pixels, or an error."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from digits.canvas import CanvasError, ink_from_canvas, open_picture
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


@pytest.fixture(scope="module")
def glyph():
    """Give the glyph of the drawing itself, with no picture between."""
    return glyph_from_ink(covered())


# Modes of Pillow.


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV"])
def test_every_mode_of_8_bits_gives_the_same_glyph(glyph, mode):
    assert_same_glyph(picture(mode, ink=WHITE, paper=BLACK), glyph, 0.004)


@pytest.mark.parametrize("mode", ["P", "PA"])
def test_a_palette_gives_the_same_glyph(glyph, mode):
    few = picture(ink=RED, paper=CREAM).quantize(32).convert(mode)
    assert few.mode == mode
    assert_same_glyph(few, glyph, 0.01)


def test_a_palette_with_a_transparent_colour_gives_the_same_glyph(glyph):
    drawn = Image.fromarray(painted(covered())).convert("L")
    indices = Image.fromarray((np.asarray(drawn) // 16).astype(np.uint8), mode="P")
    indices.putpalette([level for n in range(16) for level in (17 * n,) * 3])
    indices.info["transparency"] = 15  # the paper
    inked = (np.asarray(drawn) < 15 * 16).astype(np.float32)
    assert_same_glyph(indices, glyph_from_ink(inked), 1e-6)


def test_black_and_white_gives_the_glyph_of_half_covered_pixels():
    share = covered()
    half = (share > 0.5).astype(np.float32)
    bits = Image.fromarray(np.where(half > 0, 0, 255).astype(np.uint8)).convert("1")
    assert bits.mode == "1"
    assert_same_glyph(bits, glyph_from_ink(half), 1e-6)


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_deep_grey_gives_the_same_glyph(glyph, mode):
    full, dtype = {
        "I;16": (65535, np.uint16),
        "I": (65535, np.int32),
        "F": (1.0, np.float32),
    }[mode]
    deep = Image.fromarray(((1 - covered()) * full).astype(dtype))
    assert deep.mode == mode
    assert_same_glyph(deep, glyph, 1e-4)


def test_premultiplied_alpha_gives_the_same_glyph(glyph):
    assert_same_glyph(Image.fromarray(see_through(covered())).convert("RGBa"), glyph)


# Arrays.


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_give_the_same_glyph(glyph, dtype):
    grey = (1 - covered()).astype(dtype)
    colours = np.stack([grey] * 3, axis=-1)
    with_alpha = np.concatenate([colours, np.ones_like(colours[..., :1])], axis=-1)
    for array in (grey, colours, with_alpha):
        assert_same_glyph(array, glyph, 1e-3)


def test_bools_give_the_glyph_of_black_and_white():
    inked = covered() > 0.5
    expected = glyph_from_ink(inked.astype(np.float32))
    assert_same_glyph(inked, expected, 1e-6)
    assert_same_glyph(~inked, expected, 1e-6)


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
        ("seven.gif", {}, 0.01),
    ],
)
def test_files_of_every_format_give_the_same_glyph(
    glyph, tmp_path, name, options, most
):
    path = tmp_path / name
    picture(ink=NAVY, paper=CREAM).save(path, **options)
    assert_same_glyph(path, glyph, most)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_a_png_of_every_mode_reads_as_the_picture_that_was_saved(tmp_path, mode):
    path = tmp_path / "seven.png"
    grey = Image.fromarray(((1 - covered()) * 65535).astype(np.uint16))
    image = grey if mode == "I;16" else picture(mode)
    image.save(path)
    assert np.array_equal(glyph_of(path), glyph_of(image))


def test_a_format_is_known_by_what_is_in_the_file_and_a_path_may_be_text(
    glyph, tmp_path
):
    path = tmp_path / "seven.txt"
    picture().save(path, format="PNG")
    assert_same_glyph(str(path), glyph)


def test_of_an_animation_the_first_frame_is_read(glyph, tmp_path):
    path = tmp_path / "seven.gif"
    blank = Image.new("RGB", (280, 280), WHITE)
    picture().save(path, save_all=True, append_images=[blank, blank])
    assert_same_glyph(path, glyph, 0.01)


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
    assert np.abs(glyph_from_ink(ink_from_canvas(path)) - glyph).mean() < 0.01


# Size.


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((3000, 2000), (667, 1000)),
        ((2000, 2000), (1000, 1000)),
        ((1999, 1000), (1000, 1999)),
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
    assert ink_from_canvas(np.asarray(large) / 255).shape == shape


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_large_file_gives_the_same_glyph(glyph, tmp_path, suffix):
    path = tmp_path / f"large.{suffix}"
    sheet = large_sheet(on_pad(DRAWINGS["digits"][DRAWING], width=18.0))
    Image.fromarray(painted(sheet)).resize((2240, 2240), Image.Resampling.NEAREST).save(
        path
    )
    assert_same_glyph(path, glyph, 0.005)
    assert max(ink_from_canvas(path).shape) <= 1_999


@pytest.mark.parametrize("size", [(1, 1), (1, 20), (2, 2), (3, 60)])
def test_the_smallest_pictures_are_read(size):
    assert not ink_from_canvas(Image.new("RGB", size, RED)).any()


# What is refused.


@pytest.mark.parametrize(
    ("canvas", "received"),
    [
        (7, "int"),
        (0.5, "float"),
        (b"\x89PNG", "bytes"),
        ([[0, 1], [1, 0]], "list"),
        ((np.zeros((5, 5)),), "tuple"),
        (object(), "object"),
        (np.uint8(7), "uint8"),
    ],
)
def test_what_is_no_picture_is_refused(canvas, received):
    with pytest.raises(CanvasError, match=f"expected a path, .*received {received}"):
        ink_from_canvas(canvas)


@pytest.mark.parametrize(
    "shape",
    [(), (5,), (0, 0), (0, 5), (5, 0), (5, 5, 0), (5, 5, 1), (5, 5, 5), (1, 5, 5, 3)],
)
def test_arrays_of_another_shape_are_refused(shape):
    with pytest.raises(CanvasError, match=r"\(rows, cols, 4\).*received shape"):
        ink_from_canvas(np.zeros(shape, dtype=np.float32))


@pytest.mark.parametrize("dtype", [np.int64, np.uint16, np.int8, complex, object, "U1"])
def test_arrays_of_another_type_are_refused(dtype):
    with pytest.raises(CanvasError, match=r"must be uint8, bool, or float .*received"):
        ink_from_canvas(np.zeros((5, 5)).astype(dtype))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1.001, -0.001, 255.0])
def test_floats_outside_0_to_1_are_refused(value):
    for shape in [(9, 9), (9, 9, 3), (9, 9, 4)]:
        array = np.ones(shape, dtype=np.float32)
        array[4, 4] = value
        with pytest.raises(CanvasError, match="must be finite and from 0 to 1"):
            ink_from_canvas(array)


@pytest.mark.parametrize("size", [(60_000, 1), (1, 60_000), (21, 1), (10, 201)])
def test_a_strip_is_refused(size):
    with pytest.raises(CanvasError, match="20 times as long as it is wide; received"):
        ink_from_canvas(np.zeros(size, dtype=np.uint8))
    with pytest.raises(CanvasError, match="20 times as long as it is wide; received"):
        ink_from_canvas(Image.new("1", size))


@pytest.mark.parametrize("shape", [(8_000, 7_000), (7_100, 7_100, 3), (10**6, 10**6)])
def test_arrays_of_more_than_50_megapixels_are_refused(shape):
    array = np.broadcast_to(np.zeros((), dtype=np.float64), shape)
    with pytest.raises(CanvasError, match="at most 50 megapixels; received"):
        ink_from_canvas(array)


def tiny_png(width, height):
    """Return a black-and-white PNG of a few bytes that claims to be that large."""

    def chunk(name, content):
        check = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + check

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1_000))
    chunks = [(b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


@pytest.mark.parametrize(
    "size", [(8_000, 7_000), (10_000, 10_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)]
)
def test_a_tiny_file_of_more_than_50_megapixels_is_refused(tmp_path, size):
    path = tmp_path / "bomb.png"
    path.write_bytes(tiny_png(*size))
    with pytest.raises(CanvasError, match="at most 50 megapixels; received"):
        ink_from_canvas(path)


def test_a_caller_may_allow_fewer_pixels_and_formats(tmp_path):
    path = tmp_path / "seven.png"
    picture().save(path)
    assert open_picture(path, 280 * 280, ("PNG",)).size == (280, 280)
    with pytest.raises(CanvasError, match=r"at most 0 megapixels; received 0\.1"):
        open_picture(path, 280 * 280 - 1)
    with pytest.raises(CanvasError, match="not a picture that can be read"):
        open_picture(path, formats=("JPEG",))


def test_a_picture_file_may_lie_in_memory():
    file = io.BytesIO()
    picture().save(file, "PNG")
    assert np.array_equal(np.asarray(open_picture(file)), np.asarray(picture()))
    with pytest.raises(CanvasError, match="what was sent is not a picture that can be"):
        open_picture(io.BytesIO(b"seven"))


def png_bytes(tmp_path):
    picture().save(tmp_path / "whole.png")
    return (tmp_path / "whole.png").read_bytes()


@pytest.mark.parametrize("share", [0.01, 0.9])
@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "gif", "tiff"])
def test_a_file_that_breaks_off_is_refused(tmp_path, suffix, share):
    path = tmp_path / f"seven.{suffix}"
    Image.effect_noise((200, 200), 60).save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(CanvasError, match=f"seven.{suffix} is not a picture that can"):
        ink_from_canvas(path)


def test_a_damaged_file_is_refused(tmp_path):
    whole = bytearray(png_bytes(tmp_path))
    whole[len(whole) // 2] ^= 0xFF
    (tmp_path / "damaged.png").write_bytes(whole)
    with pytest.raises(CanvasError, match=r"damaged.png is not a picture .* PNG or J"):
        ink_from_canvas(tmp_path / "damaged.png")


def test_an_opened_file_that_breaks_off_is_refused(tmp_path):
    path = tmp_path / "broken.png"
    whole = png_bytes(tmp_path)
    path.write_bytes(whole[: len(whole) // 2])
    with (
        Image.open(path) as image,
        pytest.raises(CanvasError, match="the picture cannot be read"),
    ):
        ink_from_canvas(image)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"seven",
        b"\x89PNG\r\n\x1a\n",
        b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L9 9"/></svg>',
        b"<!doctype html><html><body>7</body></html>",
        b"P5 2 2 255 abcd",
    ],
)
def test_a_file_that_holds_no_picture_is_refused(tmp_path, content):
    path = tmp_path / "seven.png"
    path.write_bytes(content)
    with pytest.raises(CanvasError, match=r"seven\.png is not a picture .* Save it"):
        ink_from_canvas(path)


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(CanvasError, match=r"missing\.png does not exist"):
        ink_from_canvas(tmp_path / "missing.png")
    for name in (tmp_path, "seven\0.png", "7" * 5_000):
        with pytest.raises(CanvasError, match="not a picture that can be read"):
            ink_from_canvas(name)


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org/seven.png",
        "HTTPS://example.org/seven.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "file:///seven.png",
    ],
)
def test_a_link_is_refused(link):
    with pytest.raises(CanvasError, match="expected a picture file; received a link"):
        ink_from_canvas(link)
