"""Photos of our drawings on paper read as the drawings do."""

import itertools

import numpy as np
import pytest
from PIL import ImageDraw
from skimage.filters import gaussian

from digits.canvas import ink_from_canvas
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, on_pad
from tests.helpers.photos.photo_troubles import SMALL, TROUBLES, difference, photo_of
from tests.helpers.photos.photographed import (
    Photo,
    drawn_alike,
    photographed,
    strokes_in,
)

LARGE = (900, 1200)  # px; once reduced, as a photo of any larger size
# Every digit and every trouble, in turn.
PHOTOS = list(zip(itertools.cycle(DIGIT_NAMES), TROUBLES, strict=False))
SHARES = (0.15, 0.25, 0.4, 0.55, 0.65)  # of the photo's height that digits fill
PENS = (1 / 60, 1 / 40, 1 / 25, 1 / 15)  # of the digit's height that pens are wide


# Every trouble on small photos, and the worst of them on larger ones as well: what is
# found on paper depends on both, but hardly on the two together.
LARGE_TOO = ("lined", "a phone's hard shadow", "on a table", "chalk")
SIZES = {"small": SMALL, "large": LARGE}
SIZED = [
    *(("small", name, trouble) for name, trouble in PHOTOS),
    *(("large", name, trouble) for name, trouble in PHOTOS if trouble in LARGE_TOO),
]


@pytest.mark.slow
@pytest.mark.parametrize(("size", "name", "trouble"), SIZED)
def test_a_photo_reads_as_its_drawing(classifier, size, name, trouble):
    photo = photo_of(name, trouble, size=SIZES[size])
    ink = ink_from_canvas(photographed(photo))
    reading, drawn = classifier.read_ink(ink), classifier.read_ink(drawn_alike(photo))
    assert reading.verdict in ("digit", "unsure")
    assert reading.digit == drawn.digit == int(name[0])
    assert difference(ink, drawn_alike(photo)) < 0.03


# Every pen and every size once, not each pen at each size.
@pytest.mark.slow
@pytest.mark.parametrize(("place", "name"), [*enumerate(DIGIT_NAMES[::4])])
def test_thin_and_fat_pens_read_small_and_large(classifier, place, name):
    fills, width = SHARES[place % len(SHARES)], PENS[place % len(PENS)]
    scene = {"rules": "lined", "shadow": "phone", "seed": 7}
    photo = Photo(name, LARGE, fills=fills, width=width, **scene)
    ink = ink_from_canvas(photographed(photo))
    assert classifier.read_ink(ink).digit == int(name[0])
    assert difference(ink, drawn_alike(photo)) < 0.03


@pytest.mark.slow
def test_a_photo_of_12_megapixels_reads_as_its_drawing(classifier, tmp_path):
    scene = {"rules": "squared", "shadow": "hand", "pen": "blue", "table": "wood"}
    photo = Photo("8", LARGE, **scene)
    large = photographed(photo).resize((3000, 4000))
    large.save(tmp_path / "photo.jpg", quality=90)
    ink = ink_from_canvas(tmp_path / "photo.jpg")
    assert ink.shape == (1000, 750)
    assert classifier.read_ink(ink).digit == 8
    assert difference(ink, drawn_alike(photo)) < 0.02


# Photos of a part of the paper, and others.


@pytest.mark.parametrize("name", ["0", "2", "4-open", "5", "7-crossed"])
def test_a_photo_cropped_close_to_the_ink_is_read(classifier, name):
    photo = Photo(name, size=SMALL, fills=0.5, seed=4)
    path = np.concatenate(strokes_in(photo))
    beyond = 0.8 * photo.width * photo.fills * SMALL[1]  # 0.3 of the pen past its edge
    box = (*(path.min(axis=0) - beyond), *(path.max(axis=0) + beyond))
    image = photographed(photo).crop(tuple(int(side) for side in box))
    assert classifier.read(image).digit == int(name[0])


@pytest.mark.parametrize(("name", "side"), [("7", 3), ("0", 1), ("2", 0), ("6", 1)])
def test_ink_that_the_border_cuts_off_is_read(classifier, name, side):
    photo = Photo(name, size=SMALL, fills=0.4, rules="lined", seed=5)
    path = np.concatenate(strokes_in(photo))
    box = [0, 0, *photo.size]
    box[side] = int([*path.min(axis=0), *path.max(axis=0)][side])  # half the pen's line
    reading = classifier.read(photographed(photo).crop(box))
    assert reading.digit == int(name)


def test_a_digit_among_print_is_found(classifier):
    photo = photo_of("3", "plain", size=SMALL)
    image = photographed(photo).convert("RGB")
    brush = ImageDraw.Draw(image)
    for top in [*range(20, 200, 12), *range(600, 780, 12)]:
        for left in range(20, 580, 14):
            brush.line((left, top, left + 7, top + 4), fill=(30, 30, 30), width=2)
    assert classifier.read(image).digit == 3


def test_a_blurred_drawing_is_read(classifier):
    ink = ink_from_strokes(on_pad(DRAWINGS["digits"]["9"], width=28.0))
    for sigma in (2.0, 4.0, 8.0):
        page = 1 - gaussian(ink, sigma)
        assert classifier.read(np.round(page * 255).astype(np.uint8)).digit == 9
