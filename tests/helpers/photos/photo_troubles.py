"""Photos of our drawings with the troubles that photos have."""

import numpy as np

from digits.preprocess import glyph_from_ink
from tests.helpers.drawn import DIGIT_NAMES
from tests.helpers.photos.photographed import Photo

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
