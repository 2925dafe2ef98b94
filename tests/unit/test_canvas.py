import io
import itertools
import struct
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from skimage.draw import disk, polygon

from digits.canvas import CanvasError, ink_from_canvas, open_picture
from digits.preprocess import bounding_box, glyph_from_ink, steps_from_ink
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DRAWINGS, on_pad

LARGE = 4  # times the pad: how large pictures are drawn before they are averaged down
NAMES = ["0", "2", "5", "7-crossed", "9"]
# Its centre of mass is far from half-way between two pixels, where the least
# difference decides to which of them a glyph moves.
DRAWING = "5"
WHITE, BLACK, GREY = (255, 255, 255), (0, 0, 0), (128, 128, 128)
RED, NAVY, CREAM = (200, 30, 40), (10, 20, 90), (250, 240, 210)


def coverage(strokes, side=280):
    """Return (side, side) from 0 to 1: how much of each pixel the strokes cover."""
    sheet = large_sheet(strokes, side)
    return sheet.reshape(side, LARGE, side, LARGE).mean(axis=(1, 3))


def large_sheet(strokes, side=280):
    """Return the strokes drawn four times as large, every pixel 0 or 1."""
    sheet = np.zeros((side * LARGE, side * LARGE), dtype=np.float32)
    for stroke in strokes:
        radius = stroke["width"] / 2 * LARGE
        corners = np.array(stroke["points"])[:, ::-1] * LARGE - 0.5
        for corner in corners:
            sheet[disk(corner, radius, shape=sheet.shape)] = 1
        for start, end in itertools.pairwise(corners):
            along = (end - start) / np.hypot(*(end - start))
            aside = np.array([-along[1], along[0]]) * radius
            rows, cols = np.array(
                [start + aside, end + aside, end - aside, start - aside]
            ).T
            sheet[polygon(rows, cols, shape=sheet.shape)] = 1
    return sheet


@cache
def shares(name=DRAWING, width=18.0):
    """Return how much of each pixel one of our drawings inks; not to be changed."""
    share = coverage(on_pad(DRAWINGS["digits"][name], width=width))
    share.flags.writeable = False
    return share


def painted(share, ink=BLACK, paper=WHITE):
    """Return a picture in ink on paper: (rows, cols, 3) uint8."""
    mix = share[..., None] * np.array(ink) + (1 - share[..., None]) * np.array(paper)
    return np.round(mix).astype(np.uint8)


def picture(mode="RGB", **colours):
    return Image.fromarray(painted(shares(), **colours)).convert(mode)


def see_through(share, ink=BLACK):
    """Return a drawing on transparent paper: (rows, cols, 4) uint8."""
    alpha = np.round(share[..., None] * 255).astype(np.uint8)
    colour = np.broadcast_to(np.array(ink, dtype=np.uint8), (*share.shape, 3))
    return np.concatenate([colour * (alpha > 0), alpha], axis=-1)


def glyph_of(canvas):
    return glyph_from_ink(ink_from_canvas(canvas))


def sketch(background=None, layers=(), composite=None):
    return {"background": background, "layers": list(layers), "composite": composite}


def assert_same_glyph(canvas, expected, most=0.002):
    difference = np.abs(glyph_of(canvas) - expected)
    assert difference.mean() <= most


@pytest.fixture(scope="module")
def glyph():
    """Give the glyph of the drawing itself, with no picture between."""
    return glyph_from_ink(shares())


# Colours.


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        (BLACK, WHITE),
        (WHITE, BLACK),
        (BLACK, GREY),
        (WHITE, GREY),
        (RED, CREAM),
        (NAVY, WHITE),
        (CREAM, NAVY),
        ((0, 160, 0), (200, 0, 0)),  # much the same lightness
        ((255, 255, 0), WHITE),  # only blue differs
        ((225, 225, 225), WHITE),  # a hard pencil
    ],
)
def test_any_ink_on_any_paper_gives_the_same_glyph(glyph, ink, paper):
    assert_same_glyph(painted(shares(), ink, paper), glyph, 0.004)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [10.0, 18.0, 30.0])
def test_strokes_and_a_picture_of_them_give_the_same_glyph(name, width):
    strokes = on_pad(DRAWINGS["digits"][name], width=width)
    drawn = painted(shares(name, width), ink=RED, paper=WHITE)
    assert_same_glyph(drawn, glyph_from_ink(ink_from_strokes(strokes)), 0.01)


@pytest.mark.parametrize("name", DRAWINGS["digits"])
def test_strokes_and_a_picture_of_them_fill_the_20_pixels_alike(name):
    # Before they are centred: where a centre of mass lies half-way between two pixels,
    # the least difference decides to which of them the glyph moves.
    strokes = on_pad(DRAWINGS["digits"][name], width=10.0)
    drawn = steps_from_ink(ink_from_canvas(painted(shares(name, 10.0), ink=RED)))
    stroked = steps_from_ink(ink_from_strokes(strokes))
    assert np.abs(drawn.fitted - stroked.fitted).mean() <= 0.01


def test_ink_is_the_share_of_ink_that_each_pixel_mixes_with_paper():
    share = shares()
    for colours in [(BLACK, WHITE), (RED, CREAM), (WHITE, BLACK)]:
        ink = ink_from_canvas(painted(share, *colours))
        assert ink.dtype == np.float32
        assert np.abs(ink - share).max() < 0.01


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("margin", [0, 1, 7, 300])
def test_the_margin_around_a_drawing_does_not_matter(name, margin):
    tight = shares(name)[bounding_box(shares(name))]
    expected = glyph_from_ink(shares(name))
    assert_same_glyph(painted(np.pad(tight, margin)), expected, 0.004)


@pytest.mark.parametrize("name", NAMES)
def test_a_digit_that_is_cut_off_on_every_side_is_still_ink(name):
    rows, cols = bounding_box(shares(name))
    cut = shares(name)[rows.start + 4 : rows.stop - 4, cols.start + 4 : cols.stop - 4]
    ink = ink_from_canvas(painted(cut))
    assert ink.mean() == pytest.approx(cut.mean(), rel=0.05)


@pytest.mark.parametrize("fall", [0.02, 0.1, 0.2, 0.3])
def test_light_that_falls_off_to_one_side_gives_the_same_glyph(glyph, fall):
    light = np.linspace(1, 1 - fall, 280)[None, :]
    paper = (1 - 0.9 * shares()) * light
    assert_same_glyph(paper, glyph, 0.01)


@pytest.mark.parametrize("sigma", [1, 2, 4])
@pytest.mark.parametrize("seed", range(3))
def test_grain_as_of_a_camera_gives_the_same_glyph(glyph, sigma, seed):
    rng = np.random.default_rng(seed)
    photo = painted(shares(), (40, 40, 40), (200, 200, 200))
    photo = photo + rng.normal(0, sigma, photo.shape)
    assert_same_glyph(photo.clip(0, 255).astype(np.uint8), glyph, 0.01)


# Modes of Pillow.


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV"])
@pytest.mark.parametrize(("ink", "paper"), [(BLACK, WHITE), (WHITE, BLACK)])
def test_every_mode_of_8_bits_gives_the_same_glyph(glyph, mode, ink, paper):
    assert_same_glyph(picture(mode, ink=ink, paper=paper), glyph, 0.004)


@pytest.mark.parametrize("mode", ["P", "PA"])
def test_a_palette_gives_the_same_glyph(glyph, mode):
    few = picture(ink=RED, paper=CREAM).quantize(32).convert(mode)
    assert few.mode == mode
    assert_same_glyph(few, glyph, 0.01)


def test_a_palette_with_a_transparent_colour_gives_the_same_glyph(glyph):
    drawn = Image.fromarray(painted(shares())).convert("L")
    indices = Image.fromarray((np.asarray(drawn) // 16).astype(np.uint8), mode="P")
    indices.putpalette([level for n in range(16) for level in (17 * n,) * 3])
    indices.info["transparency"] = 15  # the paper
    inked = (np.asarray(drawn) < 15 * 16).astype(np.float32)
    assert_same_glyph(indices, glyph_from_ink(inked), 1e-6)


def test_black_and_white_gives_the_glyph_of_half_covered_pixels():
    share = shares()
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
    deep = Image.fromarray(((1 - shares()) * full).astype(dtype))
    assert deep.mode == mode
    assert_same_glyph(deep, glyph, 1e-4)


@pytest.mark.parametrize("ink", [BLACK, WHITE, RED])
def test_a_drawing_on_transparent_paper_is_known_by_its_alpha(glyph, ink):
    assert_same_glyph(Image.fromarray(see_through(shares(), ink)), glyph)


def test_a_drawing_on_transparent_paper_may_be_grey_with_alpha(glyph):
    grey = Image.fromarray(see_through(shares())).convert("LA")
    assert_same_glyph(grey, glyph)


def test_premultiplied_alpha_gives_the_same_glyph(glyph):
    assert_same_glyph(Image.fromarray(see_through(shares())).convert("RGBa"), glyph)


@pytest.mark.parametrize("paper", [WHITE, BLACK])
def test_a_screenshot_on_transparent_paper_keeps_its_own_paper(glyph, paper):
    ink = tuple(255 - level for level in paper)
    pasted = np.zeros((400, 500, 4), dtype=np.uint8)
    pasted[50:330, 90:370, :3] = painted(shares(), ink, paper)
    pasted[50:330, 90:370, 3] = 255
    assert_same_glyph(pasted, glyph)


def test_a_bar_on_transparent_paper_is_no_screenshot():
    bar = np.zeros((100, 100, 4), dtype=np.uint8)
    bar[20:80, 45:55] = [200, 30, 40, 255]
    assert np.array_equal(ink_from_canvas(bar), bar[..., 3] / 255)


# Arrays.


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_give_the_same_glyph(glyph, dtype):
    grey = (1 - shares()).astype(dtype)
    colours = np.stack([grey] * 3, axis=-1)
    with_alpha = np.concatenate([colours, np.ones_like(colours[..., :1])], axis=-1)
    for array in (grey, colours, with_alpha):
        assert_same_glyph(array, glyph, 1e-3)


def test_grey_bytes_give_the_glyph_of_colours():
    colours = painted(shares())
    assert np.array_equal(glyph_of(colours[..., 0]), glyph_of(colours))


def test_bools_give_the_glyph_of_black_and_white():
    inked = shares() > 0.5
    expected = glyph_from_ink(inked.astype(np.float32))
    assert_same_glyph(inked, expected, 1e-6)
    assert_same_glyph(~inked, expected, 1e-6)


def test_an_array_may_be_read_only_turned_and_taken_apart(glyph):
    turned = painted(shares()).transpose(1, 0, 2)[::-1]
    array = turned[::-1].transpose(1, 0, 2)[..., ::-1]
    array.flags.writeable = False
    assert_same_glyph(array, glyph)


def test_reading_a_picture_does_not_change_it():
    colours = painted(shares(), RED, CREAM)
    image = Image.fromarray(colours)
    array = colours.copy()
    ink_from_canvas(image)
    ink_from_canvas(array)[:] = 1
    assert np.array_equal(np.asarray(image), colours)
    assert np.array_equal(array, colours)


# Files.


@pytest.mark.parametrize("kind", [str, Path])
@pytest.mark.parametrize(
    ("name", "options", "most"),
    [
        ("seven.png", {}, 0.002),
        ("seven.bmp", {}, 0.002),
        ("seven.tiff", {}, 0.002),
        ("seven.TIF", {"compression": "tiff_lzw"}, 0.002),
        ("seven.webp", {"lossless": True}, 0.002),
        ("seven.webp", {"quality": 80}, 0.01),
        ("seven.jpg", {"quality": 90}, 0.01),
        ("seven.jpeg", {"quality": 75}, 0.01),
        ("seven.gif", {}, 0.01),
    ],
)
def test_files_of_every_format_give_the_same_glyph(
    glyph, tmp_path, kind, name, options, most
):
    path = tmp_path / name
    picture(ink=NAVY, paper=CREAM).save(path, **options)
    assert_same_glyph(kind(path), glyph, most)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_a_png_of_every_mode_reads_as_the_picture_that_was_saved(tmp_path, mode):
    path = tmp_path / "seven.png"
    grey = Image.fromarray(((1 - shares()) * 65535).astype(np.uint16))
    image = grey if mode == "I;16" else picture(mode)
    image.save(path)
    assert np.array_equal(glyph_of(path), glyph_of(image))


def test_a_format_is_known_by_what_is_in_the_file(glyph, tmp_path):
    path = tmp_path / "seven.txt"
    picture().save(path, format="PNG")
    assert_same_glyph(path, glyph)


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


@pytest.mark.parametrize("suffix", ["png", "tiff", "webp", "jpg"])
@pytest.mark.parametrize("orientation", STORED_AS)
def test_a_photo_is_turned_as_its_exif_says(glyph, tmp_path, orientation, suffix):
    path = tmp_path / f"photo.{suffix}"
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture().transpose(STORED_AS[orientation]).save(path, exif=exif)
    assert_same_glyph(path, glyph, 0.01)


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_photo_with_damaged_exif_is_read_as_it_is(glyph, tmp_path, suffix):
    path = tmp_path / f"photo.{suffix}"
    picture().save(path, exif=b"Exif\0\0II*\0", dpi=(72, 72))
    assert np.abs(glyph_from_ink(ink_from_canvas(path)) - glyph).mean() < 0.01


def test_an_opened_photo_is_turned_as_its_exif_says(glyph, tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = picture().transpose(Image.Transpose.ROTATE_90)
    stored.save(tmp_path / "photo.png", exif=exif)
    with Image.open(tmp_path / "photo.png") as photo:
        assert_same_glyph(photo, glyph)


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


def test_one_dark_pixel_in_nine_is_ink():
    ink = ink_from_canvas(np.where(np.eye(9)[4] * np.eye(9)[4][:, None], 0.0, 1.0))
    assert np.argwhere(ink).tolist() == [[4, 4]]
    assert ink[4, 4] == 1


# Blank.


@pytest.mark.parametrize("colour", [WHITE, BLACK, GREY, RED, NAVY, CREAM])
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P", "CMYK"])
def test_a_plain_picture_of_any_colour_is_blank(colour, mode):
    plain = Image.new("RGB", (50, 40), colour)
    assert glyph_of(plain.convert(mode, dither=Image.Dither.NONE)) is None


@pytest.mark.parametrize("colour", [WHITE, BLACK, RED])
def test_a_wholly_transparent_picture_is_blank(colour):
    assert glyph_of(Image.new("RGBA", (50, 40), (*colour, 0))) is None


@pytest.mark.parametrize("amplitude", [1, 3, 10, 40])
@pytest.mark.parametrize("seed", range(3))
def test_noise_is_blank(amplitude, seed):
    noise = np.random.default_rng(seed).uniform(-amplitude, amplitude, (200, 300, 3))
    assert glyph_of((128 + noise).astype(np.uint8)) is None


@pytest.mark.parametrize("seed", range(3))
def test_grain_as_of_a_camera_is_blank(seed):
    grain = np.random.default_rng(seed).normal(200, 6, (200, 300))
    assert glyph_of(grain.clip(0, 255).astype(np.uint8)) is None


def test_nothing_is_blank():
    assert glyph_of(None) is None


# What a Sketchpad gives.


@pytest.fixture(params=["array", "image", "file"])
def as_layer(request, tmp_path):
    """Give a function from an array to what a Sketchpad of that type gives."""

    def saved(array):
        path = tmp_path / f"{abs(hash(array.tobytes()))}.png"
        Image.fromarray(array).save(path)
        return str(path)

    return {"array": np.asarray, "image": Image.fromarray, "file": saved}[request.param]


def test_a_sketch_is_read_from_its_layer(glyph, as_layer):
    layer = see_through(shares())
    white = np.full((280, 280, 4), 255, dtype=np.uint8)
    whole = painted(shares())
    for value in [
        sketch(layers=[as_layer(layer)]),
        sketch(as_layer(white), [as_layer(layer)], as_layer(whole)),
        sketch(as_layer(white), [as_layer(layer)]),
        sketch(None, [as_layer(layer)], as_layer(layer)),
    ]:
        assert_same_glyph(value, glyph)


def test_the_colour_of_a_sketch_does_not_matter(glyph):
    assert_same_glyph(sketch(layers=[see_through(shares(), RED)]), glyph)
    assert_same_glyph(sketch(layers=[see_through(shares(), WHITE)]), glyph)


def test_layers_are_laid_over_each_other():
    strokes = on_pad(DRAWINGS["digits"]["7-crossed"], width=18.0)
    assert len(strokes) > 1
    layers = [see_through(coverage([stroke])) for stroke in strokes]
    expected = np.max([coverage([stroke]) for stroke in strokes], axis=0)
    value = sketch(layers=[*layers, np.zeros((280, 280, 4), dtype=np.uint8)])
    assert_same_glyph(value, glyph_from_ink(expected))


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_where_the_layers_are_wiped_the_composite_is_read(glyph, as_layer, mode):
    wiped = np.zeros((280, 280, 3) if mode == "RGB" else (280, 280), dtype=np.uint8)
    whole = painted(shares()) if mode == "RGB" else painted(shares())[..., 0]
    white = np.full_like(whole, 255)
    value = sketch(as_layer(white), [as_layer(wiped)], as_layer(whole))
    assert_same_glyph(value, glyph)


def test_an_uploaded_picture_without_a_drawing_is_read(glyph, as_layer):
    whole = as_layer(painted(shares()))
    empty = as_layer(np.zeros((280, 280, 4), dtype=np.uint8))
    assert_same_glyph(sketch(whole, [empty], whole), glyph)
    assert_same_glyph(sketch(whole, [], None), glyph)
    assert_same_glyph(sketch(None, [], whole), glyph)


@pytest.mark.parametrize(
    "value",
    [
        sketch(),
        {"background": None, "layers": None, "composite": None},
        {"layers": []},
        {"composite": None},
        sketch(layers=[None]),
        sketch(layers=[np.zeros((280, 280, 4), dtype=np.uint8)]),
        sketch(
            np.full((280, 280, 4), 255, dtype=np.uint8),
            [np.zeros((280, 280, 4), dtype=np.uint8)],
            np.full((280, 280, 4), 255, dtype=np.uint8),
        ),
        sketch(
            np.zeros((280, 280, 4), dtype=np.uint8),
            [np.zeros((280, 280, 4), dtype=np.uint8)],
            np.zeros((280, 280, 4), dtype=np.uint8),
        ),
    ],
)
def test_an_untouched_or_undone_sketch_is_blank(value):
    assert glyph_of(value) is None


def test_a_nearly_full_sketch_is_not_blank():
    full = np.zeros((100, 100, 4), dtype=np.uint8)
    full[..., 3] = 255
    full[40:60, 40:60, 3] = 0
    assert ink_from_canvas(sketch(layers=[full])).mean() == pytest.approx(0.96)


def test_an_opaque_layer_alone_is_read_as_a_picture(glyph):
    assert_same_glyph(sketch(layers=[painted(shares())]), glyph)


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
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_arrays_of_another_shape_are_refused(shape, dtype):
    with pytest.raises(CanvasError, match=r"\(rows, cols, 4\).*received shape"):
        ink_from_canvas(np.zeros(shape, dtype=dtype))


@pytest.mark.parametrize("dtype", [np.int64, np.uint16, np.int8, complex, object, "U1"])
def test_arrays_of_another_type_are_refused(dtype):
    with pytest.raises(CanvasError, match=r"must be uint8, bool, or float .*received"):
        ink_from_canvas(np.zeros((5, 5)).astype(dtype))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1.001, -0.001, 255.0])
@pytest.mark.parametrize("shape", [(9, 9), (9, 9, 3), (9, 9, 4)])
def test_floats_outside_0_to_1_are_refused(value, shape):
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


@pytest.mark.parametrize("dtype", [np.uint8, bool, np.float64])
@pytest.mark.parametrize("shape", [(8_000, 7_000), (7_100, 7_100, 3), (10**6, 10**6)])
def test_arrays_of_more_than_50_megapixels_are_refused(shape, dtype):
    array = np.broadcast_to(np.zeros((), dtype=dtype), shape)
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


def test_a_black_and_white_file_of_100_megapixels_is_refused(tmp_path):
    path = tmp_path / "bomb.png"
    Image.new("1", (10_000, 10_000)).save(path)
    assert path.stat().st_size < 100_000
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


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
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
        b"\x00" * 1_000,
        b"\x89PNG\r\n\x1a\n",
        b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0L9 9"/></svg>',
        b"<!doctype html><html><body>7</body></html>",
        b"P5 2 2 255 abcd",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
)
def test_a_file_that_holds_no_picture_is_refused(tmp_path, content):
    path = tmp_path / "seven.png"
    path.write_bytes(content)
    with pytest.raises(CanvasError, match=r"seven\.png is not a picture .* Save it"):
        ink_from_canvas(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CanvasError, match=r"missing\.png does not exist"):
        ink_from_canvas(tmp_path / "missing.png")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(CanvasError, match="not a picture that can be read"):
        ink_from_canvas(tmp_path)


def test_a_name_that_no_file_can_have_is_refused():
    for name in ("seven\0.png", "7" * 5_000):
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


def test_five_layers_are_refused():
    layers = [see_through(shares())] * 5
    with pytest.raises(CanvasError, match="at most 4 layers; received 5"):
        ink_from_canvas(sketch(layers=layers))
    assert glyph_of(sketch(layers=layers[:4])) is not None


def test_layers_of_several_sizes_are_refused():
    layers = [see_through(shares()), see_through(shares()[:200])]
    with pytest.raises(CanvasError, match="layers must be of one size"):
        ink_from_canvas(sketch(layers=layers))


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"image": None},
        {"background": None},
        {1: 2},
        {"layers": "seven.png", "composite": None},
        {"layers": np.zeros((1, 5, 5, 4), dtype=np.uint8), "composite": None},
        {"layers": {"0": None}, "composite": None},
    ],
)
def test_a_mapping_that_is_no_sketch_is_refused(value):
    with pytest.raises(CanvasError, match=r"Sketchpad's value .*received"):
        ink_from_canvas(value)


@pytest.mark.parametrize("part", [7, "missing.png", np.zeros(5), np.zeros((5, 5), int)])
def test_a_bad_part_of_a_sketch_is_refused(part):
    with pytest.raises(CanvasError):
        ink_from_canvas(sketch(layers=[part]))
    with pytest.raises(CanvasError):
        ink_from_canvas(sketch(composite=part))


def test_a_canvas_error_is_a_value_error():
    assert issubclass(CanvasError, ValueError)


# Rims.


def in_a_rim(rim, paper, ink, width):
    """Return a 7 on paper, in a rim so many pixels wide."""
    image = Image.new("RGB", (200, 240), rim)
    inner = (200 - 2 * width, 240 - 2 * width)
    image.paste(Image.new("RGB", inner, paper), (width, width))
    brush = ImageDraw.Draw(image)
    brush.line([(60, 60), (140, 60), (95, 190)], fill=ink, width=14, joint="curve")
    return image


@pytest.mark.parametrize("width", [1, 2, 5, 10])
@pytest.mark.parametrize(
    ("rim", "paper", "ink"),
    [(BLACK, WHITE, BLACK), (WHITE, BLACK, WHITE), (GREY, WHITE, NAVY)],
)
def test_a_plain_rim_is_not_part_of_the_drawing(rim, paper, ink, width):
    with_rim = glyph_of(in_a_rim(rim, paper, ink, width))
    assert np.array_equal(with_rim, glyph_of(in_a_rim(paper, paper, ink, width)))


def test_a_bar_with_little_paper_around_it_is_a_bar():
    bar = np.full((100, 20), 255, dtype=np.uint8)
    bar[1:-1, 1:-1] = 0
    ink = ink_from_canvas(bar)
    assert ink[0].max() == 0
    assert ink[1:-1, 1:-1].min() == 1


def test_ink_that_touches_the_border_is_no_rim():
    paper = np.full((100, 100), 255, dtype=np.uint8)
    paper[:, 40:60] = 0
    ink = ink_from_canvas(paper)
    assert ink.shape == (100, 100)
    assert ink.sum() == 2000


def test_a_picture_with_a_moth_eaten_border_is_read_once():
    pixels = np.full((200, 200, 4), 255, dtype=np.uint8)
    pixels[60:140, 90:110, :3] = 0
    pixels[:4, :, 3] = pixels[-4:, 4:, 3] = pixels[4:-60, :3, 3] = 0
    pixels[0, 0, 3] = pixels[-1, -1, 3] = 255  # so that nothing can be cut off
    assert ink_from_canvas(pixels).sum() == 80 * 20
