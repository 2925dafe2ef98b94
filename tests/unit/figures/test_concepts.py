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
    dropout_figure,
    numbers_figure,
    one_hot_figure,
    places_in,
    pooling_figure,
    relu_figure,
    samples_figure,
    scaling_figure,
    window_figure,
)
from digits.figures.layers import dropped, feature_map, one_hot, pooled, rectified
from digits.figures.picture import Digits, MissingError, Sources, glyph_by_rule
from tests.helpers.networks.figures import pictures_in, subtitle_of, texts_in


def panel(figure, title):
    """Return the axes whose title begins so."""
    (axes,) = (
        axes
        for axes in figure.axes
        if any(
            axes.get_title(loc=side).startswith(title) for side in ("left", "center")
        )
    )
    return axes


@pytest.fixture
def glyph():
    return glyph_by_rule(5)


@pytest.fixture
def digits(glyph):
    return Digits(np.array([glyph]), np.array([5]), "drawn by rule")


# The layers, in arithmetic.


def test_a_one_hot_label_has_a_single_1_at_the_digits_place():
    assert one_hot(np.array([5, 0])).tolist() == [
        [0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]


def test_a_feature_map_agrees_with_scipy(rng):
    glyph, kernel = rng.random((28, 28)), rng.normal(size=(3, 3))
    expected = correlate2d(glyph, kernel, mode="valid") + 0.5
    np.testing.assert_allclose(feature_map(glyph, kernel, 0.5), expected, atol=1e-12)


def test_a_rectifier_leaves_what_is_above_0_alone():
    assert rectified(np.array([-2.0, 0.0, 3.0])).tolist() == [0, 0, 3]


def test_an_odd_last_row_or_column_is_not_pooled():
    assert pooled(np.arange(15).reshape(3, 5)).tolist() == [[6, 8]]


def test_dropout_silences_a_share_and_keeps_the_mean(rng):
    values = np.full(100_000, 0.5)
    outputs = dropped(values, 0.2, rng)
    assert np.unique(outputs).tolist() == [0, 0.5 / 0.8]
    assert (outputs == 0).mean() == pytest.approx(0.2, abs=0.005)  # 4 sigma
    assert outputs.mean() == pytest.approx(0.5, abs=0.0033)  # 4 sigma


# Pictures, numbers, shapes, labels.


def test_every_sample_is_shown_with_its_label(made_up):
    mnist = load_mnist(made_up)
    figure = samples_figure(mnist)
    shown = pictures_in(figure)
    assert [axes.get_title("center") for axes in shown] == list("721041")
    for axes, glyph in zip(shown, mnist.train_glyphs, strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), glyph)
    assert "the first 6 of MNIST's 6 training digits" in subtitle_of(figure)


def test_every_pixels_number_is_written_in_it(glyph, digits):
    (axes,) = numbers_figure(digits).axes
    assert texts_in(axes) == [str(value) for value in glyph.ravel()]
    np.testing.assert_array_equal(axes.images[0].get_array(), glyph)


def test_the_numbers_are_shown_before_and_after_scaling(glyph, digits):
    figure = scaling_figure(digits)
    row, col = CROP_CORNER
    part = glyph[row : row + CROP_SIDE, col : col + CROP_SIDE].ravel()
    before, after = panel(figure, "6 x 6"), panel(figure, "Scaled")
    assert texts_in(before) == [str(value) for value in part]
    assert texts_in(after) == [f"{value / 255:.2f}" for value in part]


def test_the_flat_row_is_the_rows_one_after_the_other(glyph, digits):
    axes = panel(scaling_figure(digits), "Flattened")
    np.testing.assert_array_equal(axes.images[0].get_array(), glyph.reshape(1, 784))
    for frame, text, (row, _) in zip(axes.patches, axes.texts, ROWS, strict=True):
        assert frame.get_x() == 28 * row - 0.5
        assert text.get_text() == f"row {row}\n{28 * row} to {28 * row + 27}"


def test_a_label_stands_beside_its_one_hot_row():
    glyphs = np.array([glyph_by_rule(digit) for digit in (5, 0)])
    figure = one_hot_figure(Digits(glyphs, np.array([5, 0]), "drawn by rule"))
    rows = np.array(figure.axes).reshape(2, 3)
    assert [texts_in(axes) for axes in rows[:, 1]] == [["5"], ["0"]]
    assert texts_in(rows[0, 2]) == list("0000010000")
    assert texts_in(rows[1, 2]) == list("1000000000")


# A window slides, and what it says is rectified and pooled.


def test_the_feature_map_of_the_window_agrees_with_scipy(glyph, digits):
    axes = panel(window_figure(digits), "Feature map (26, 26)")
    expected = correlate2d(glyph / 255, EDGE_KERNEL, mode="valid")
    np.testing.assert_allclose(axes.images[0].get_array(), expected, atol=1e-6)


def test_the_products_of_a_window_add_up_to_its_number_in_the_map(glyph, digits):
    values = glyph / 255
    sums = correlate2d(values, EDGE_KERNEL, mode="valid")
    rows = np.array(window_figure(digits).axes[2:]).reshape(3, 4)
    places = places_in(values, sums)
    for (row, col), (window, kernel, products, total) in zip(places, rows, strict=True):
        part = values[row : row + 3, col : col + 3]
        assert texts_in(window) == [f"{value:.2f}" for value in part.ravel()]
        assert texts_in(kernel) == list("111000") + ["-1"] * 3
        shown = products.images[0].get_array()
        np.testing.assert_allclose(shown, part * EDGE_KERNEL, atol=1e-6)
        assert float(total.texts[0].get_text()) == pytest.approx(
            sums[row, col], abs=0.0051
        )


def test_the_windows_places_are_framed_in_glyph_and_map(glyph, digits):
    figure = window_figure(digits)
    before, after = panel(figure, "Glyph (28"), panel(figure, "Feature map")
    corners = [[frame.get_xy() for frame in axes.patches] for axes in (before, after)]
    assert corners[0] == corners[1]
    assert [frame.get_width() for frame in before.patches] == [3, 3, 3]
    assert texts_in(before) == texts_in(after) == list(PLACES)


def test_the_places_are_an_upper_edge_even_ink_and_a_lower_edge():
    bar = np.zeros((28, 28))
    bar[4:24, 10:18] = 1
    sums = feature_map(bar, EDGE_KERNEL)
    assert [sums[place] for place in places_in(bar, sums)] == [-3, 0, 3]


def test_no_product_is_minus_0(glyph, digits):
    for axes in window_figure(digits).axes:
        assert "-0.00" not in texts_in(axes)


def test_relu_is_drawn_and_what_it_leaves_of_a_map(glyph, digits):
    curve, before, after = relu_figure(digits).axes
    x, y = curve.lines[0].get_data()
    assert dict(zip(x, y, strict=True)) == {
        **{-3: 0, -2: 0, -1: 0, 0: 0},
        **{1: 1, 2: 2, 3: 3},
    }
    sums = correlate2d(glyph / 255, EDGE_KERNEL, mode="valid")
    np.testing.assert_allclose(before.images[0].get_array(), sums, atol=1e-6)
    expected = np.where(sums > 0, sums, 0)
    np.testing.assert_allclose(after.images[0].get_array(), expected, atol=1e-6)


def test_pooling_finds_9_7_8_6_one_after_the_other(digits):
    axes = pooling_figure(digits).axes
    titles = [step.get_title(loc="left") for step in axes[:4]]
    assert titles == [f"Step {n}: {m} stays" for n, m in enumerate((9, 7, 8, 6), 1)]
    found = [
        [text.get_text() for text in result.texts if text.get_visible()]
        for result in axes[4:8]
    ]
    assert found == [["9"], ["9", "7"], ["9", "7", "8"], ["9", "7", "8", "6"]]


def test_pooling_halves_the_sides_of_a_feature_map(digits):
    figure = pooling_figure(digits)
    before = panel(figure, "Before: (26, 26)").images[0].get_array()
    after = panel(figure, "After: (13, 13)").images[0].get_array()
    blocks = [
        [before[r : r + 2, c : c + 2].max() for c in range(0, 26, 2)]
        for r in range(0, 26, 2)
    ]
    np.testing.assert_array_equal(after, blocks)


def test_what_speaks_after_dropout_is_doubled_and_the_rest_crossed_out():
    figure = dropout_figure()
    chance = np.random.default_rng(DROPOUT_SEED)
    speaks = [chance.random(10) >= 0.5 for _ in range(2)]
    (axes,) = figure.axes
    assert "1 / (1 - 0.5) = 2" in subtitle_of(figure)
    crosses = {(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines}
    silent = {(n, row) for row in (1, 2) for n in np.flatnonzero(~speaks[row - 1])}
    assert crosses == silent
    written = {text.get_position(): text.get_text() for text in axes.texts}
    for row in (1, 2):
        for unit in np.flatnonzero(speaks[row - 1]):
            assert written[unit, row] == f"{2 * UNIT_OUTPUTS[unit]:.1f}"


# All of them.


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.file)
def test_a_picture_has_a_title_and_says_of_what_it_is(picture, made_up):
    figure = picture.drawn(Sources(made_up, made_up))
    assert figure.get_suptitle() != ""
    assert subtitle_of(figure) != ""


@pytest.mark.parametrize("picture", PICTURES[1:], ids=lambda picture: picture.file)
def test_a_picture_without_data_shows_nothing_of_mnist(picture, tmp_path):
    assert "MNIST" not in subtitle_of(picture.drawn(Sources(tmp_path)))


def test_pictures_of_mnist_are_refused_without_its_folder(tmp_path):
    with pytest.raises(MissingError, match="give their folder with --data DIR"):
        PICTURES[0].drawn(Sources(tmp_path))
