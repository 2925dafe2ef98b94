"""A small data folder, and weights by chance, for tests that measure them."""

import shutil

import numpy as np
import pytest

from digits.synthetic.digits import digit_drawing
from digits.synthetic.shapes import nondigit_drawing
from digits.train.mixture import digits_by_rule
from tests.helpers.networks.pens import pen_drawing, save_drawings
from tests.helpers.networks.saved import put_network

TESTED = 60
WRITERS = ("ada", "ben", "cem", "dov")  # who drew each digit once
THINGS = ("cup", "horse", "key", "shoe")


@pytest.fixture(scope="session")
def small_data(tmp_path_factory):
    """Give a data folder: digits by rule as MNIST, four writers, four things."""
    rng = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("data")
    drawn = digits_by_rule(TESTED, rng)
    arrays = {"x_train": drawn.glyphs, "x_test": drawn.glyphs[::-1]}
    arrays |= {"y_train": drawn.labels, "y_test": drawn.labels[::-1]}
    np.savez(folder / "mnist.npz", **arrays)
    digits = [
        pen_drawing(digit, writer, digit_drawing(digit, rng))
        for writer in WRITERS
        for digit in range(10)
    ]
    save_drawings(folder, "strokes", "rule", digits)
    things = [pen_drawing(thing, "", nondigit_drawing(rng)) for thing in THINGS]
    save_drawings(folder, "nondigits", "things", things)
    return folder


@pytest.fixture(scope="session")
def made_weights(tmp_path_factory):
    """Give a folder with weights of `digits`, with values that chance gave it."""
    folder = tmp_path_factory.mktemp("weights")
    put_network(folder, "digits")
    return folder


@pytest.fixture
def weights(made_weights, tmp_path):
    """Give such a folder that a test may write to."""
    return shutil.copytree(made_weights, tmp_path / "weights")
