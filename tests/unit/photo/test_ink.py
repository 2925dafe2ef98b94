"""Photos of our drawings on paper read as the drawings do."""

import numpy as np
import pytest
from PIL import Image, ImageDraw
from skimage.filters import gaussian

from digits.canvas import ink_from_canvas
from digits.photo.ink import ink_from_photo, is_photo
from digits.preprocess import bounding_box, glyph_from_ink
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, on_pad
from tests.helpers.photographed import Photo, drawn_alike, photographed, strokes_in

SMALL = (600, 800)  # px; for the tests that are run often
TROUBLES = {
    "plain": {},
    "lined": {"rules": "lined"},
    "squared": {"rules": "squared", "rule": "grey"},
    "margin": {"rules": "margin", "turn": -3.0},
    "a hand's shadow": {"shadow": "hand"},
    "a phone's hard shadow": {"shadow": "phone", "penumbra": 0.001},
    "on a table": {"table": "wood", "turn": 4.0, "lean": 0.04},
    "chalk": {"pen": "chalk", "paper": "green board", "width": 1 / 18},
    "pencil": {"pen": "pencil", "width": 1 / 20},
    "red on squares": {"pen": "red", "rules": "squared"},
    "blue on cream": {"pen": "blue", "paper": "cream", "folds": 2},
    "noise": {"noise": 8.0, "quality": 50, "blur": 1.5},
    "a soft shadow": {"shadow": "hand", "penumbra": 0.03, "shade": 0.3, "fall": 0.6},
    "a dark table": {
        "table": "dark",
        "rules": "margin",
        "shadow": "phone",
        "lean": -0.05,
    },
    "a grey table": {"table": "grey", "pen": "green", "shadow": "hand", "turn": 2.0},
    "recycled paper": {"paper": "grey", "texture": 3.0, "pen": "blue", "folds": 3},
    "pencil on squares": {"pen": "pencil", "rules": "squared", "shadow": "phone"},
    "chalk on squares": {
        "pen": "chalk",
        "paper": "black board",
        "rules": "squared",
        "rule": "light",
        "turn": -2.0,
        "spacing": 0.08,
    },
}
PHOTOS = [
    (name, trouble)
    for place, name in enumerate(DIGIT_NAMES)
    for trouble in (
        list(TROUBLES)[place % len(TROUBLES)],
        list(TROUBLES)[(5 * place + 7) % len(TROUBLES)],
    )
]
BLANK = {name: trouble for name, trouble in TROUBLES.items() if "pen" not in trouble}
SHARES = (0.15, 0.25, 0.4, 0.55, 0.65)  # of the photo's height that digits fill
PENS = (1 / 60, 1 / 40, 1 / 25, 1 / 15)  # of the digit's height that pens are wide


def photo_of(name, trouble, **more):
    return Photo(name, seed=DIGIT_NAMES.index(name), **TROUBLES[trouble] | more)


def difference(ink, alike):
    """Return the mean difference of two glyphs, one of them moved by up to a pixel.

    Where a centre of mass lies half-way between two pixels, the least difference
    decides to which of them a glyph moves.
    """
    glyph, expected = glyph_from_ink(ink), glyph_from_ink(alike)
    shifts = [np.roll(glyph, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    return min(np.abs(moved - expected).mean() for moved in shifts)


# Photos of 1200 x 1600 px, and of 12 megapixels.


@pytest.mark.slow
@pytest.mark.parametrize(("name", "trouble"), PHOTOS)
def test_a_photo_reads_as_its_drawing(classifier, name, trouble):
    photo = photo_of(name, trouble)
    ink = ink_from_canvas(photographed(photo))
    reading, drawn = classifier.read_ink(ink), classifier.read_ink(drawn_alike(photo))
    assert reading.verdict in ("digit", "unsure")
    assert reading.digit == drawn.digit == int(name[0])
    assert difference(ink, drawn_alike(photo)) < 0.03


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(DIGIT_NAMES)))
def test_thin_and_fat_pens_read_small_and_large(classifier, place):
    name = DIGIT_NAMES[place]
    fills, width = SHARES[place % len(SHARES)], PENS[place % len(PENS)]
    photo = Photo(name, fills=fills, width=width, rules="lined", shadow="phone", seed=7)
    ink = ink_from_canvas(photographed(photo))
    assert classifier.read_ink(ink).digit == int(name[0])
    assert difference(ink, drawn_alike(photo)) < 0.03


@pytest.mark.slow
def test_a_photo_of_12_megapixels_reads_as_its_drawing(classifier, tmp_path):
    photo = Photo(
        "8", (3000, 4000), rules="squared", shadow="hand", pen="blue", table="wood"
    )
    photographed(photo).save(tmp_path / "photo.jpg", quality=90)
    ink = ink_from_canvas(tmp_path / "photo.jpg")
    assert ink.shape == (1000, 750)
    assert classifier.read_ink(ink).digit == 8
    assert difference(ink, drawn_alike(photo)) < 0.02


# Photos of 600 x 800 px.


@pytest.mark.parametrize("trouble", ["lined", "a hand's shadow", "on a table", "chalk"])
def test_a_small_photo_reads_as_its_drawing(classifier, trouble):
    photo = photo_of("7-crossed", trouble, size=SMALL)
    assert classifier.read(photographed(photo)).digit == 7


@pytest.mark.parametrize("trouble", ["plain", "squared", "a phone's hard shadow"])
def test_a_photos_glyph_is_nearly_the_drawings(trouble):
    photo = photo_of("5", trouble, size=SMALL)
    ink = ink_from_canvas(photographed(photo))
    assert difference(ink, drawn_alike(photo)) < 0.02


@pytest.mark.parametrize("trouble", BLANK)
def test_an_empty_sheet_is_blank(classifier, trouble):
    photo = Photo(None, size=SMALL, seed=3, **BLANK[trouble])
    assert classifier.read(photographed(photo)).verdict == "blank"


@pytest.mark.parametrize("rules", ["", "squared"])
@pytest.mark.parametrize("board", ["green board", "black board"])
def test_an_empty_board_is_blank(board, rules):
    photo = Photo(None, size=SMALL, paper=board, rules=rules, rule="light", seed=3)
    assert not ink_from_canvas(photographed(photo)).any()


@pytest.mark.parametrize("name", ["0", "2", "4-open", "5", "7-crossed"])
def test_a_photo_cropped_close_to_the_ink_is_read(classifier, name):
    photo = Photo(name, size=(900, 1200), fills=0.5, seed=4)
    path = np.concatenate(strokes_in(photo))
    beyond = 0.8 * photo.width * photo.fills * 1200  # 0.3 of the pen past its edge
    box = (*(path.min(axis=0) - beyond), *(path.max(axis=0) + beyond))
    image = photographed(photo).crop(tuple(int(side) for side in box))
    assert classifier.read(image).digit == int(name[0])


@pytest.mark.parametrize(("name", "side"), [("7", 3), ("0", 1), ("2", 0), ("6", 1)])
def test_ink_that_the_border_cuts_off_is_read(classifier, name, side):
    photo = Photo(name, size=(900, 1200), fills=0.4, rules="lined", seed=5)
    path = np.concatenate(strokes_in(photo))
    box = [0, 0, *photo.size]
    box[side] = int([*path.min(axis=0), *path.max(axis=0)][side])  # half the pen's line
    reading = classifier.read(photographed(photo).crop(box))
    assert reading.digit == int(name)


@pytest.mark.parametrize("table", ["dark", "wood"])
def test_ink_close_to_the_sheets_edge_is_read(classifier, table):
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


def test_a_digit_among_print_is_found(classifier):
    photo = photo_of("3", "plain", size=SMALL)
    image = photographed(photo).convert("RGB")
    brush = ImageDraw.Draw(image)
    for top in [*range(20, 200, 12), *range(600, 780, 12)]:
        for left in range(20, 580, 14):
            brush.line((left, top, left + 7, top + 4), fill=(30, 30, 30), width=2)
    assert classifier.read(image).digit == 3


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


# Which pictures are photos.


def test_a_drawing_on_the_pad_is_no_photo():
    stroke = {"width": 16, "points": [[80, 60], [200, 55], [130, 225]]}
    ink = ink_from_strokes([stroke])
    assert not is_photo(np.repeat(1 - ink[..., None], 3, axis=2))


@pytest.mark.parametrize("sigma", [2.0, 4.0, 8.0])
def test_a_blurred_drawing_is_no_photo_and_is_read(classifier, sigma):
    ink = ink_from_strokes(on_pad(DRAWINGS["digits"]["9"], width=28.0))
    page = np.repeat(1 - gaussian(ink, sigma)[..., None], 3, axis=2)
    assert not is_photo(page.astype(np.float32))
    assert classifier.read(np.round(page * 255).astype(np.uint8)).digit == 9


def test_a_photo_is_one():
    colours = np.asarray(photographed(photo_of("3", "plain", size=SMALL))) / 255
    assert is_photo(colours.astype(np.float32))


@pytest.mark.parametrize("name", ["2", "5", "8"])
def test_a_drawing_on_painted_squares_is_read_without_them(name):
    ink = ink_from_strokes(on_pad(DRAWINGS["digits"][name], width=12.0))
    page = np.full((280, 280, 3), 255)
    page[9::20] = page[:, 9::20] = (170, 200, 240)
    drawn = page * (1 - ink[..., None]) + (20, 30, 100) * ink[..., None]
    assert difference(ink_from_canvas(drawn.astype(np.uint8)), ink) < 0.02


# Whatever comes.


@pytest.mark.parametrize("shape", [(1, 1), (3, 50), (50, 3), (40, 40), (300, 200)])
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


@pytest.mark.parametrize("size", [(1999, 1000), (1000, 1999), (1201, 1600)])
def test_ink_of_a_large_photo_is_at_most_1000_px_long(size):
    image = Image.effect_noise(size, 20).convert("RGB")
    colours = np.asarray(image, dtype=np.float32) / 255
    assert max(ink_from_photo(colours).shape) == 1_000
