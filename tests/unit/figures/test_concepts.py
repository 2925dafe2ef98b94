from pathlib import Path

import numpy as np
import pytest
from scipy.signal import correlate2d

from digits.data.mnist import load_mnist
from digits.figures.concepts import (
    CROP_CORNER,
    CROP_SIDE,
    DROPOUT_SEED,
    EDGE_KERNEL,
    PICTURES,
    PLACES,
    ROWS,
    UNIT_OUTPUTS,
    places_in,
    samples_figure,
)
from digits.figures.picture import Sources, glyph_by_rule
from tests.helpers.networks.figures import pictures_in, subtitle_of, texts_in


def panel(figure, title):
    """Return the axes whose title begins so."""
    titles = [axes.get_title("left") or axes.get_title() for axes in figure.axes]
    [place] = [n for n, text in enumerate(titles) if text.startswith(title)]
    return figure.axes[place]


def shown_in(axes):
    return axes.images[0].get_array()


@pytest.fixture(scope="module")
def figures():
    """Give the pictures that need no data, by file; the digit in most is a 5."""
    sources = Sources(Path("nowhere"))
    return {picture.file: picture.drawn(sources) for picture in PICTURES[1:]}


@pytest.fixture(scope="module")
def glyph():
    return glyph_by_rule(5)


@pytest.fixture(scope="module")
def sums(glyph):
    return correlate2d(glyph / 255, EDGE_KERNEL, mode="valid")


def test_a_picture_without_data_says_of_what_it_is_and_that_is_not_mnist(figures):
    for figure in figures.values():
        assert figure.get_suptitle() != ""
        assert subtitle_of(figure) != ""
        assert "MNIST" not in subtitle_of(figure)


# Pictures, numbers, shapes, labels.


def test_every_sample_is_shown_with_its_label(made_up):
    mnist = load_mnist(made_up)
    figure = samples_figure(mnist)
    shown = pictures_in(figure)
    assert [axes.get_title("center") for axes in shown] == list("721041")
    for axes, glyph in zip(shown, mnist.train_glyphs, strict=True):
        np.testing.assert_array_equal(shown_in(axes), glyph)
    assert "the first 6 of MNIST's 6 training digits" in subtitle_of(figure)


def test_every_pixels_number_is_written_in_it(figures, glyph):
    (axes,) = figures["numbers.png"].axes
    assert texts_in(axes) == [str(value) for value in glyph.ravel()]
    np.testing.assert_array_equal(shown_in(axes), glyph)


def test_the_numbers_are_shown_before_and_after_scaling_and_in_a_flat_row(
    figures, glyph
):
    figure = figures["scaling.png"]
    row, col = CROP_CORNER
    part = glyph[row : row + CROP_SIDE, col : col + CROP_SIDE].ravel()
    assert texts_in(panel(figure, "6 x 6")) == [str(value) for value in part]
    scaled = [f"{value / 255:.2f}" for value in part]
    assert texts_in(panel(figure, "Scaled")) == scaled
    flat = panel(figure, "Flattened")
    np.testing.assert_array_equal(shown_in(flat), glyph.reshape(1, 784))
    for frame, text, (row, _) in zip(flat.patches, flat.texts, ROWS, strict=True):
        assert frame.get_x() == 28 * row - 0.5
        assert text.get_text() == f"row {row}\n{28 * row} to {28 * row + 27}"


def test_a_label_stands_beside_its_one_hot_row(figures):
    rows = np.array(figures["one_hot.png"].axes).reshape(5, 3)
    assert [texts_in(axes) for axes in rows[:, 1]] == [[digit] for digit in "50419"]
    assert texts_in(rows[0, 2]) == list("0000010000")
    assert texts_in(rows[1, 2]) == list("1000000000")


# A window slides, and what it says is rectified and pooled.


def test_a_windows_places_are_framed_in_glyph_and_feature_map(figures, sums):
    figure = figures["window.png"]
    before, after = panel(figure, "Glyph (28"), panel(figure, "Feature map (26, 26)")
    np.testing.assert_allclose(shown_in(after), sums, atol=1e-6)
    corners = [[frame.get_xy() for frame in axes.patches] for axes in (before, after)]
    assert corners[0] == corners[1]
    assert [frame.get_width() for frame in before.patches] == [3, 3, 3]
    assert texts_in(before) == texts_in(after) == list(PLACES)


def test_the_products_of_a_window_add_up_to_its_number_in_the_map(figures, glyph, sums):
    values = glyph / 255
    rows = np.array(figures["window.png"].axes[2:]).reshape(3, 4)
    places = places_in(values, sums)
    for (row, col), (window, kernel, products, total) in zip(places, rows, strict=True):
        part = values[row : row + 3, col : col + 3]
        assert texts_in(window) == [f"{value:.2f}" for value in part.ravel()]
        assert texts_in(kernel) == list("111000") + ["-1"] * 3
        np.testing.assert_allclose(shown_in(products), part * EDGE_KERNEL, atol=1e-6)
        assert "-0.00" not in texts_in(products)
        written = float(total.texts[0].get_text())
        assert written == pytest.approx(sums[row, col], abs=0.0051)


def test_the_places_are_an_upper_edge_even_ink_and_a_lower_edge():
    bar = np.zeros((28, 28))
    bar[4:24, 10:18] = 1
    sums = correlate2d(bar, EDGE_KERNEL, mode="valid")
    assert [sums[place] for place in places_in(bar, sums)] == [-3, 0, 3]


def test_relu_is_drawn_and_what_it_leaves_of_a_map(figures, sums):
    curve, before, after = figures["relu.png"].axes
    x, y = curve.lines[0].get_data()
    assert x.tolist() == [-3, -2, -1, 0, 1, 2, 3]
    assert y.tolist() == [0, 0, 0, 0, 1, 2, 3]
    np.testing.assert_allclose(shown_in(before), sums, atol=1e-6)
    expected = np.where(sums > 0, sums, 0)
    np.testing.assert_allclose(shown_in(after), expected, atol=1e-6)


def test_pooling_finds_9_7_8_6_one_after_the_other_and_halves_a_maps_sides(figures):
    figure = figures["pooling.png"]
    titles = [step.get_title(loc="left") for step in figure.axes[:4]]
    assert titles == [f"Step {n}: {m} stays" for n, m in enumerate((9, 7, 8, 6), 1)]
    found = [
        [text.get_text() for text in result.texts if text.get_visible()]
        for result in figure.axes[4:8]
    ]
    assert found == [["9"], ["9", "7"], ["9", "7", "8"], ["9", "7", "8", "6"]]
    before = shown_in(panel(figure, "Before: (26, 26)"))
    after = shown_in(panel(figure, "After: (13, 13)"))
    blocks = before.reshape(13, 2, 13, 2).max(axis=(1, 3))
    np.testing.assert_array_equal(after, blocks)


def test_what_speaks_after_dropout_is_doubled_and_the_rest_crossed_out(figures):
    chance = np.random.default_rng(DROPOUT_SEED)
    speaks = [chance.random(10) >= 0.5 for _ in range(2)]
    (axes,) = figures["dropout.png"].axes
    assert "1 / (1 - 0.5) = 2" in subtitle_of(figures["dropout.png"])
    crosses = {(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines}
    silent = {(n, row) for row in (1, 2) for n in np.flatnonzero(~speaks[row - 1])}
    assert crosses == silent
    written = {text.get_position(): text.get_text() for text in axes.texts}
    for row in (1, 2):
        for unit in np.flatnonzero(speaks[row - 1]):
            assert written[unit, row] == f"{2 * UNIT_OUTPUTS[unit]:.1f}"
    means = [float(written[unit, 3]) for unit in range(10)]
    np.testing.assert_allclose(means, UNIT_OUTPUTS, atol=0.18)  # 4 sigma and rounding
