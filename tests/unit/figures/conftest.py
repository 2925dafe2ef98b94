"""Figures look in tests as they do in files, for some of the look is read back."""

import matplotlib
import numpy as np
import pytest

from digits.figures.style import STYLE


@pytest.fixture(autouse=True)
def style():
    """Draw in the style of all figures."""
    with matplotlib.rc_context(STYLE):
        yield


@pytest.fixture
def made_up(tmp_path, rng):
    """Give a data folder with six made-up digits for either part of MNIST."""
    glyphs = rng.integers(0, 256, (6, 28, 28)).astype(np.uint8)
    labels = np.array([7, 2, 1, 0, 4, 1], dtype=np.uint8)
    arrays = {"x_train": glyphs, "x_test": glyphs, "y_train": labels, "y_test": labels}
    np.savez(tmp_path / "mnist.npz", **arrays)
    return tmp_path
