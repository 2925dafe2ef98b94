"""A picture that lies on a plain page is cut out; a drawing on it is not."""

import numpy as np
import pytest

from digits.canvas import ink_from_canvas
from digits.margins import without_page
from digits.preprocess import glyph_from_ink
from tests.helpers.photos.painted import covered


def on_page(inside, shape, corner, page=1.0):
    """Return a plain page, (rows, cols, 3), with a picture on it."""
    whole = np.full((*shape, 3), page, dtype=np.float32)
    row, col = corner
    whole[row : row + inside.shape[0], col : col + inside.shape[1]] = inside
    return whole


def grained(rng, light=0.8, side=280):
    """Return our drawing on paper of that light, as a camera sees it."""
    paper = light + 0.04 * np.linspace(-1, 1, side)[:, None, None]
    noise = rng.normal(0, 0.01, (side, side, 3))
    shades = (paper + noise) * (1 - 0.8 * covered("2")[..., None])
    return np.clip(shades, 0, 1).astype(np.float32)


@pytest.mark.parametrize("page", [0.0, 1.0])
@pytest.mark.parametrize(
    ("shape", "corner"), [((400, 400), (60, 60)), ((280, 520), (0, 90))]
)
def test_a_photo_on_a_square_is_cut_out_of_it(rng, page, shape, corner):
    photo = grained(rng)
    assert np.array_equal(without_page(on_page(photo, shape, corner, page)), photo)


def test_a_figure_gives_the_glyph_of_the_drawing_it_shows():
    figure = np.repeat(covered("5")[..., None], 3, axis=2)  # white on black
    ink = ink_from_canvas(on_page(figure, (400, 600), (50, 200)))
    assert np.abs(glyph_from_ink(ink) - glyph_from_ink(covered("5"))).max() < 0.02


def hollow(stroke, height=120, width=80):
    """Return a black 0 of straight lines, so many pixels wide."""
    zero = np.zeros((height, width, 3), dtype=np.float32)
    zero[stroke:-stroke, stroke:-stroke] = 1
    return zero


@pytest.mark.parametrize(
    "drawing",
    [
        *(hollow(stroke) for stroke in (2, 8, 20)),
        np.zeros((120, 30, 3)),  # a 1
        np.repeat(1 - covered("8")[..., None], 3, axis=2),
    ],
)
def test_a_drawing_on_a_page_is_no_picture(drawing):
    page = on_page(drawing, (400, 400), (60, 100))
    assert without_page(page) is page
