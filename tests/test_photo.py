"""Photos of our drawings on paper read as the drawings do."""

import numpy as np
import pytest
from drawn import DIGIT_NAMES
from photographed import Photo, drawn_alike, photographed

from digits.canvas import ink_from_canvas
from digits.photo import ink_from_photo, is_photo
from digits.preprocess import glyph_from_ink
from digits.strokes import ink_from_strokes

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


def photo_of(name, trouble, **more):
    return Photo(name, seed=DIGIT_NAMES.index(name), **TROUBLES[trouble] | more)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "trouble"), PHOTOS)
def test_a_photo_reads_as_its_drawing(classifier, name, trouble):
    photo = photo_of(name, trouble)
    reading = classifier.read(photographed(photo))
    drawn = classifier.read_ink(drawn_alike(photo))
    assert reading.verdict in ("digit", "unsure")
    assert reading.digit == drawn.digit == int(name[0])


@pytest.mark.parametrize("trouble", ["lined", "a hand's shadow", "on a table", "chalk"])
def test_a_small_photo_reads_as_its_drawing(classifier, trouble):
    photo = photo_of("7-crossed", trouble, size=SMALL)
    assert classifier.read(photographed(photo)).digit == 7


@pytest.mark.parametrize("trouble", ["plain", "squared", "a phone's hard shadow"])
def test_a_photos_glyph_is_nearly_the_drawings(trouble):
    photo = photo_of("5", trouble, size=SMALL)
    glyph = glyph_from_ink(ink_from_canvas(photographed(photo)))
    alike = glyph_from_ink(drawn_alike(photo))
    shifts = [np.roll(glyph, (y, x), (0, 1)) for y in (-1, 0, 1) for x in (-1, 0, 1)]
    assert min(np.abs(moved - alike).mean() for moved in shifts) < 0.03


@pytest.mark.parametrize("trouble", BLANK)
def test_an_empty_sheet_is_blank(classifier, trouble):
    photo = Photo(None, size=SMALL, seed=3, **BLANK[trouble])
    assert classifier.read(photographed(photo)).verdict == "blank"


def test_a_drawing_on_the_pad_is_no_photo():
    stroke = {"width": 16, "points": [[80, 60], [200, 55], [130, 225]]}
    ink = ink_from_strokes([stroke])
    assert not is_photo(np.repeat(1 - ink[..., None], 3, axis=2))


def test_a_photo_is_one():
    colours = np.asarray(photographed(photo_of("3", "plain", size=SMALL))) / 255
    assert is_photo(colours.astype(np.float32))


@pytest.mark.parametrize("shape", [(1, 1), (3, 50), (50, 3), (40, 40)])
@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_any_picture_gives_finite_ink(rng, shape, level):
    colours = np.full((*shape, 3), level, dtype=np.float32)
    noisy = np.clip(colours + rng.normal(0, 0.1, colours.shape), 0, 1)
    for picture in (colours, noisy.astype(np.float32)):
        ink = ink_from_photo(picture)
        assert ink.shape == shape
        assert ink.dtype == np.float32
        assert np.isfinite(ink).all()
        assert ink.min() >= 0
        assert ink.max() <= 1
