"""Whatever its colours, paper and format, a picture gives the ink drawn on it."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from digits.canvas import CanvasError, ink_from_canvas
from digits.preprocess import bounding_box, glyph_from_ink, steps_from_ink
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.photos.painted import (
    BLACK,
    CREAM,
    GREY,
    NAVY,
    RED,
    WHITE,
    assert_same_glyph,
    coverage,
    covered,
    glyph_of,
    painted,
    see_through,
    sketch,
)

EMPTY = np.zeros((280, 280, 4), dtype=np.uint8)
PAPER = np.full((280, 280, 4), 255, dtype=np.uint8)


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
    assert_same_glyph(painted(covered(), ink, paper), glyph, 0.004)


@pytest.mark.parametrize("name", ["0", "2", "4-open", "5", "6", "7-crossed", "8", "9"])
@pytest.mark.parametrize("width", [10.0, 30.0])
def test_strokes_and_a_picture_of_them_fill_the_20_pixels_alike(name, width):
    # Before they are centred: where a centre of mass lies half-way between two pixels,
    # the least difference decides to which of them the glyph moves.
    strokes = on_pad(DRAWINGS["digits"][name], width=width)
    drawn = steps_from_ink(ink_from_canvas(painted(covered(name, width), ink=RED)))
    stroked = steps_from_ink(ink_from_strokes(strokes))
    assert np.abs(drawn.fitted - stroked.fitted).mean() <= 0.01


def test_ink_is_the_share_of_ink_that_each_pixel_mixes_with_paper():
    share = covered()
    for colours in [(BLACK, WHITE), (RED, CREAM), (WHITE, BLACK)]:
        ink = ink_from_canvas(painted(share, *colours))
        assert ink.dtype == np.float32
        assert np.abs(ink - share).max() < 0.01


@pytest.mark.parametrize("margin", [0, 1, 7, 300])
def test_the_margin_around_a_drawing_does_not_matter(glyph, margin):
    tight = covered()[bounding_box(covered())]
    assert_same_glyph(painted(np.pad(tight, margin)), glyph, 0.004)


@pytest.mark.parametrize("name", ["0", "2", "5"])
def test_a_digit_that_is_cut_off_on_every_side_is_still_ink(name):
    rows, cols = bounding_box(covered(name))
    cut = covered(name)[rows.start + 4 : rows.stop - 4, cols.start + 4 : cols.stop - 4]
    ink = ink_from_canvas(painted(cut))
    assert ink.mean() == pytest.approx(cut.mean(), rel=0.05)


@pytest.mark.parametrize("fall", [0.02, 0.1, 0.2, 0.3])
def test_light_that_falls_off_to_one_side_gives_the_same_glyph(glyph, fall):
    light = np.linspace(1, 1 - fall, 280)[None, :]
    paper = (1 - 0.9 * covered()) * light
    assert_same_glyph(paper, glyph, 0.01)


@pytest.mark.parametrize("sigma", [1, 2, 4])
def test_grain_as_of_a_camera_gives_the_same_glyph(glyph, sigma, rng):
    photo = painted(covered(), (40, 40, 40), (200, 200, 200))
    photo = photo + rng.normal(0, sigma, photo.shape)
    assert_same_glyph(photo.clip(0, 255).astype(np.uint8), glyph, 0.01)


def test_reading_a_picture_does_not_change_it():
    colours = painted(covered(), RED, CREAM)
    image, array = Image.fromarray(colours), colours.copy()
    for canvas in (image, array):
        ink_from_canvas(canvas)[:] = 1
        assert np.array_equal(np.asarray(canvas), colours)


# Alpha.


@pytest.mark.parametrize("ink", [BLACK, WHITE, RED])
def test_a_drawing_on_transparent_paper_is_known_by_its_alpha(glyph, ink):
    assert_same_glyph(Image.fromarray(see_through(covered(), ink)), glyph)


@pytest.mark.parametrize("paper", [WHITE, BLACK])
def test_a_screenshot_on_transparent_paper_keeps_its_own_paper(glyph, paper):
    ink = tuple(255 - level for level in paper)
    pasted = np.zeros((400, 500, 4), dtype=np.uint8)
    pasted[50:330, 90:370, :3] = painted(covered(), ink, paper)
    pasted[50:330, 90:370, 3] = 255
    assert_same_glyph(pasted, glyph)


def test_a_bar_on_transparent_paper_is_no_screenshot():
    bar = np.zeros((100, 100, 4), dtype=np.uint8)
    bar[20:80, 45:55] = [200, 30, 40, 255]
    assert np.array_equal(ink_from_canvas(bar), bar[..., 3] / 255)


# Blank.


@pytest.mark.parametrize("colour", [WHITE, BLACK, GREY, RED])
def test_a_plain_picture_of_any_colour_is_blank_and_so_is_a_transparent_one(colour):
    plain = Image.new("RGB", (50, 40), colour)
    for mode in ("RGB", "P", "CMYK"):
        assert glyph_of(plain.convert(mode, dither=Image.Dither.NONE)) is None
    assert glyph_of(Image.new("RGBA", (50, 40), (*colour, 0))) is None


def test_nothing_noise_and_grain_as_of_a_camera_are_blank(rng):
    assert glyph_of(None) is None
    for amplitude in (1, 3, 10, 40):
        noise = rng.uniform(-amplitude, amplitude, (200, 300, 3))
        assert glyph_of((128 + noise).astype(np.uint8)) is None
    grain = rng.normal(200, 6, (200, 300))
    assert glyph_of(grain.clip(0, 255).astype(np.uint8)) is None


# Rims.


def in_a_rim(rim, paper, ink, width):
    """Return a 7 on paper, in a rim so many pixels wide."""
    image = Image.new("RGB", (200, 240), rim)
    inner = (200 - 2 * width, 240 - 2 * width)
    image.paste(Image.new("RGB", inner, paper), (width, width))
    brush = ImageDraw.Draw(image)
    brush.line([(60, 60), (140, 60), (95, 190)], fill=ink, width=14, joint="curve")
    return image


@pytest.mark.parametrize(
    ("rim", "paper", "ink"),
    [(BLACK, WHITE, BLACK), (WHITE, BLACK, WHITE), (GREY, WHITE, NAVY)],
)
def test_a_plain_rim_is_not_part_of_the_drawing(rim, paper, ink):
    for width in (1, 2, 5, 10):
        with_rim = glyph_of(in_a_rim(rim, paper, ink, width))
        assert np.array_equal(with_rim, glyph_of(in_a_rim(paper, paper, ink, width)))


def test_paper_around_a_bar_or_a_pixel_is_no_rim_nor_is_ink_that_touches_the_border():
    for shape, inked in (
        ((100, 20), np.s_[1:-1, 1:-1]),
        ((9, 9), np.s_[4, 4]),
        ((100, 100), np.s_[:, 40:60]),
    ):
        bar = np.zeros(shape, dtype=bool)
        bar[inked] = True
        assert np.array_equal(ink_from_canvas(~bar), bar)


def test_a_picture_with_a_moth_eaten_border_is_read_once():
    pixels = np.full((200, 200, 4), 255, dtype=np.uint8)
    pixels[60:140, 90:110, :3] = 0
    pixels[:4, :, 3] = pixels[-4:, 4:, 3] = pixels[4:-60, :3, 3] = 0
    pixels[0, 0, 3] = pixels[-1, -1, 3] = 255  # so that nothing can be cut off
    assert ink_from_canvas(pixels).sum() == 80 * 20


# A Sketchpad's value.


@pytest.fixture(params=["array", "image", "file"])
def as_layer(request, tmp_path):
    """Give a function from an array to what a Sketchpad of that type gives."""

    def saved(array):
        path = tmp_path / f"{abs(hash(array.tobytes()))}.png"
        Image.fromarray(array).save(path)
        return str(path)

    return {"array": np.asarray, "image": Image.fromarray, "file": saved}[request.param]


def test_a_sketch_is_read_from_its_layer(glyph, as_layer):
    layer, white = as_layer(see_through(covered())), as_layer(PAPER)
    for value in [
        sketch(layers=[layer]),
        sketch(white, [layer], as_layer(painted(covered()))),
        sketch(white, [layer]),
        sketch(None, [layer], layer),
    ]:
        assert_same_glyph(value, glyph)


def test_layers_are_laid_over_each_other():
    strokes = on_pad(DRAWINGS["digits"]["7-crossed"], width=18.0)
    assert len(strokes) > 1
    layers = [see_through(coverage([stroke])) for stroke in strokes]
    expected = np.max([coverage([stroke]) for stroke in strokes], axis=0)
    assert_same_glyph(sketch(layers=[*layers, EMPTY]), glyph_from_ink(expected))


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_where_the_layers_are_wiped_the_composite_is_read(glyph, as_layer, mode):
    wiped = np.zeros((280, 280, 3) if mode == "RGB" else (280, 280), dtype=np.uint8)
    whole = painted(covered()) if mode == "RGB" else painted(covered())[..., 0]
    white = np.full_like(whole, 255)
    value = sketch(as_layer(white), [as_layer(wiped)], as_layer(whole))
    assert_same_glyph(value, glyph)


def test_an_uploaded_picture_without_a_drawing_is_read(glyph, as_layer):
    whole = as_layer(painted(covered()))
    for parts in ((whole, [as_layer(EMPTY)], whole), (whole, []), (None, [], whole)):
        assert_same_glyph(sketch(*parts), glyph)


def test_a_stray_touch_over_an_uploaded_picture_does_not_hide_it(glyph, as_layer):
    whole, touch = painted(covered()), np.zeros_like(EMPTY)
    touch[20:40, 20:80, 3] = 255  # less than a quarter of 280 px
    composite = whole.copy()
    composite[20:40, 20:80] = BLACK
    value = sketch(as_layer(whole), [as_layer(touch)], as_layer(composite))
    assert_same_glyph(value, glyph_of(composite))
    small = sketch(as_layer(PAPER), [as_layer(touch)], as_layer(PAPER))
    assert ink_from_canvas(small).sum() == 20 * 60  # paper has nothing to hide


@pytest.mark.parametrize(
    "value",
    [
        sketch(),
        {"background": None, "layers": None, "composite": None},
        {"layers": []},
        {"composite": None},
        sketch(layers=[None]),
        sketch(layers=[EMPTY]),
        sketch(PAPER, [EMPTY], PAPER),
        sketch(EMPTY, [EMPTY], EMPTY),
    ],
)
def test_an_untouched_or_undone_sketch_is_blank(value):
    assert glyph_of(value) is None


def test_a_nearly_full_sketch_is_not_blank_and_an_opaque_one_is_a_picture(glyph):
    full = np.zeros((100, 100, 4), dtype=np.uint8)
    full[..., 3] = 255
    full[40:60, 40:60, 3] = 0
    assert ink_from_canvas(sketch(layers=[full])).mean() == pytest.approx(0.96)
    assert_same_glyph(sketch(layers=[painted(covered())]), glyph)


def test_four_layers_of_one_size_are_read_and_no_others():
    layer = see_through(covered())
    assert glyph_of(sketch(layers=[layer] * 4)) is not None
    with pytest.raises(CanvasError, match="at most 4 layers; received 5"):
        ink_from_canvas(sketch(layers=[layer] * 5))
    with pytest.raises(CanvasError, match="layers must be of one size"):
        ink_from_canvas(sketch(layers=[layer, layer[:200]]))


@pytest.mark.parametrize(
    "value",
    [
        *({}, {"image": None}, {"background": None}, {1: 2}),
        {"layers": "seven.png", "composite": None},
        {"layers": EMPTY[None], "composite": None},
        {"layers": {"0": None}, "composite": None},
    ],
)
def test_a_mapping_that_is_no_sketch_is_refused(value):
    with pytest.raises(CanvasError, match=r"Sketchpad's value .*received"):
        ink_from_canvas(value)


@pytest.mark.parametrize(
    "part", [7, "missing.png", np.zeros(5), np.zeros((5, 5), complex)]
)
def test_a_bad_part_of_a_sketch_is_refused(part):
    for value in (sketch(layers=[part]), sketch(composite=part)):
        with pytest.raises(CanvasError, match=r"received|does not exist"):
            ink_from_canvas(value)
