"""The ink of photos of our drawings on paper is that of the drawings."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from skimage.filters import gaussian

from digits.canvas import ink_from_canvas
from digits.photo import ink_from_photo, is_photo
from digits.preprocess import bounding_box
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.photos.photo_troubles import SMALL, TROUBLES, difference, photo_of
from tests.helpers.photos.photographed import (
    Photo,
    drawn_alike,
    photographed,
    strokes_in,
)

SMALLEST = (450, 600)  # px
BLANK = {name: trouble for name, trouble in TROUBLES.items() if "pen" not in trouble}
BLANK["a green board"] = {"paper": "green board"}
BLANK["squares on a board"] = TROUBLES["chalk on squares"] | {"pen": "black"}


# Ink.


@pytest.mark.parametrize("trouble", ["squared", "a phone's hard shadow"])
def test_a_photos_glyph_is_nearly_the_drawings(trouble):
    photo = photo_of("5", trouble, size=SMALL)
    ink = ink_from_canvas(photographed(photo))
    assert difference(ink, drawn_alike(photo)) < 0.02


@pytest.mark.parametrize("trouble", BLANK)
def test_an_empty_sheet_or_board_is_blank(trouble):
    photo = Photo(None, size=SMALLEST, seed=3, **BLANK[trouble])
    assert not ink_from_canvas(photographed(photo)).any()


@pytest.mark.parametrize("table", ["dark", "wood"])
def test_ink_close_to_the_sheets_edge_is_found(table):
    photo = Photo("3", size=(800, 600), fills=0.3, place=(0.5, 0.82), table=table)
    lowest = np.concatenate(strokes_in(photo))[:, 1].max()
    assert lowest == pytest.approx(0.97 * 600)  # of the sheet's height
    assert difference(ink_from_canvas(photographed(photo)), drawn_alike(photo)) < 0.02


def test_the_edge_of_a_sheet_on_a_table_much_as_light_is_no_ink():
    view = {"turn": -4.0, "lean": 0.03, "table": "grey", "place": (0.34, 0.83)}
    photo = Photo("0", size=(900, 1200), fills=0.23, pen="pencil", **view)
    assert difference(ink_from_canvas(photographed(photo)), drawn_alike(photo)) < 0.02


def test_a_stroke_along_a_printed_line_stays():
    photo = Photo("2", size=SMALL, rules="lined", spacing=0.0988, turn=0.0)
    ink = ink_from_canvas(photographed(photo))
    assert difference(ink, drawn_alike(photo)) < 0.02


def test_a_punched_hole_and_a_finger_are_no_ink():
    photo = photo_of("3", "lined", size=SMALL)
    image = photographed(photo).convert("RGB")
    brush = ImageDraw.Draw(image)
    brush.ellipse((30, 180, 54, 204), fill=(50, 45, 40))
    brush.ellipse((270, 740, 330, 860), fill=(190, 140, 110))
    assert difference(ink_from_canvas(image), drawn_alike(photo)) < 0.02


def test_both_digits_of_a_number_are_ink():
    pair = [np.array(path) for path in DRAWINGS["digits"]["4-open"]]
    pair += [np.add(path, [70, 0]) for path in DRAWINGS["digits"]["2"]]
    photo = Photo("4-open", size=SMALL, fills=0.35, rules="lined", shadow="hand")
    _, cols = bounding_box(ink_from_canvas(photographed(photo, pair)))
    _, alike = bounding_box(drawn_alike(photo, pair))
    shown = 0.35 * 800 / 200  # px of the photo for one of the pad
    assert cols.stop - cols.start == pytest.approx(
        shown * (alike.stop - alike.start), abs=6
    )


def test_digits_with_wide_gaps_are_all_ink():
    pair = [np.array(path) for path in DRAWINGS["digits"]["4-open"]]
    pair += [np.add(path, [160, 0]) for path in DRAWINGS["digits"]["2"]]
    photo = Photo("4-open", size=SMALL, fills=0.5)
    _, cols = bounding_box(ink_from_canvas(photographed(photo, pair)))
    _, alike = bounding_box(drawn_alike(photo, pair))
    shown = 0.5 * 800 / 200  # px of the photo for one of the pad
    assert cols.stop - cols.start == pytest.approx(
        shown * (alike.stop - alike.start), abs=6
    )


@pytest.mark.parametrize("name", ["0", "8"])
def test_a_fat_marker_that_fills_the_photo_is_ink(name):
    photo = Photo(name, size=(400, 400), fills=0.75, pen="felt", width=1 / 9)
    assert difference(ink_from_canvas(photographed(photo)), drawn_alike(photo)) < 0.03


@pytest.mark.parametrize(
    ("side", "pen"), [(96, "black"), (48, "black"), (40, "pencil")]
)
def test_a_photo_made_small_keeps_its_digit(side, pen):
    photo = Photo("3", size=(480, 480), fills=0.55, width=1 / 14, pen=pen)
    small = photographed(photo).resize((side, side), Image.Resampling.BOX)
    assert difference(ink_from_canvas(small), drawn_alike(photo)) < 0.06


# Which pictures are photos.


def test_a_photo_is_one_and_a_drawing_is_none_however_blurred():
    colours = np.asarray(photographed(photo_of("3", "plain", size=SMALLEST))) / 255
    assert is_photo(colours.astype(np.float32))
    ink = ink_from_strokes(on_pad(DRAWINGS["digits"]["9"], width=28.0))
    for sigma in (0.0, 2.0, 4.0, 8.0):
        page = np.repeat(1 - gaussian(ink, sigma)[..., None], 3, axis=2)
        assert not is_photo(page.astype(np.float32))


@pytest.mark.parametrize("name", ["2", "5"])
def test_a_drawing_on_painted_squares_is_read_without_them(name):
    ink = ink_from_strokes(on_pad(DRAWINGS["digits"][name], width=12.0))
    page = np.full((280, 280, 3), 255)
    page[9::20] = page[:, 9::20] = (170, 200, 240)
    drawn = page * (1 - ink[..., None]) + (20, 30, 100) * ink[..., None]
    assert difference(ink_from_canvas(drawn.astype(np.uint8)), ink) < 0.02


# Whatever comes.


@pytest.mark.parametrize("shape", [(1, 1), (3, 50), (50, 3), (40, 40), (90, 60)])
@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_any_picture_gives_finite_ink(rng, shape, level):
    colours = np.full((*shape, 3), level, dtype=np.float32)
    noisy = np.clip(colours + rng.normal(0, 0.1, colours.shape), 0, 1)
    dots = np.where(rng.random((*shape, 1)) < 0.5, 1 - level, colours)
    for picture in (colours, noisy, dots):
        ink = ink_from_photo(picture.astype(np.float32))
        assert ink.shape == shape
        assert ink.dtype == np.float32
        assert np.isfinite(ink).all()
        assert ink.min() >= 0
        assert ink.max() <= 1


def test_ink_of_a_large_photo_is_at_most_1000_px_long():
    image = Image.effect_noise((1999, 400), 20).convert("RGB")
    colours = np.asarray(image, dtype=np.float32) / 255
    assert ink_from_photo(colours).shape == (200, 1_000)
