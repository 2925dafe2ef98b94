import numpy as np
import pytest
from scipy.signal import correlate2d

from digits.figures.concepts import (
    CORNER,
    CROP,
    EDGES,
    EXAMPLE,
    LESSONS,
    OWN,
    PLACES,
    ROWS,
    drawn_glyph,
    dropout_figure,
    dropped,
    feature_map,
    first_digits,
    numbers_figure,
    one_hot,
    one_hot_figure,
    places_in,
    pooled,
    pooling_figure,
    rectified,
    relu_figure,
    samples_figure,
    scaled,
    scaling_figure,
    window_figure,
)
from digits.figures.style import MissingError

ONLY_MNIST = ["samples.png"]


def texts_in(axes):
    return [text.get_text() for text in axes.texts]


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


def subtitle_of(figure):
    return figure.texts[1].get_text()


@pytest.fixture
def glyph():
    return drawn_glyph(5)


@pytest.fixture
def made_up(tmp_path, rng):
    """Give a data folder with six made-up digits for either part of MNIST."""
    glyphs = rng.integers(0, 256, (6, 28, 28)).astype(np.uint8)
    labels = np.array([7, 2, 1, 0, 4, 1], dtype=np.uint8)
    arrays = {"x_train": glyphs, "x_test": glyphs, "y_train": labels, "y_test": labels}
    np.savez(tmp_path / "mnist.npz", **arrays)
    return tmp_path


# The steps, in arithmetic.


def test_scaling_divides_by_255():
    glyph = np.array([[0, 51, 255]], dtype=np.uint8)
    assert scaled(glyph).tolist() == pytest.approx(np.array([[0, 0.2, 1]]))


def test_a_one_hot_label_has_a_single_1_at_the_digits_place():
    rows = one_hot(np.array([5, 0]))
    assert rows.tolist() == [
        [0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ]


def test_a_feature_map_agrees_with_scipy(rng):
    glyph, kernel = rng.random((28, 28)), rng.normal(size=(3, 3))
    expected = correlate2d(glyph, kernel, mode="valid") + 0.5
    np.testing.assert_allclose(feature_map(glyph, kernel, 0.5), expected, atol=1e-12)


def test_a_rectifier_leaves_what_is_above_0_alone():
    assert rectified(np.array([-2.0, 0.0, 3.0])).tolist() == [0, 0, 3]


def test_the_classical_example_pools_to_9_7_8_6():
    assert pooled(EXAMPLE).tolist() == [[9, 7], [8, 6]]


def test_an_odd_last_row_or_column_is_not_pooled():
    assert pooled(np.arange(15).reshape(3, 5)).tolist() == [[6, 8]]


def test_dropout_silences_a_share_and_keeps_the_mean(rng):
    values = np.full(100_000, 0.5)
    spoken = dropped(values, 0.2, rng)
    assert np.unique(spoken).tolist() == [0, 0.5 / 0.8]
    assert (spoken == 0).mean() == pytest.approx(0.2, abs=0.005)  # 4 sigma
    assert spoken.mean() == pytest.approx(0.5, abs=0.0033)  # 4 sigma


# The digits.


def test_a_digit_drawn_by_rule_is_a_glyph_and_always_the_same(glyph):
    assert (glyph.shape, glyph.dtype, glyph.min()) == ((28, 28), np.uint8, 0)
    assert glyph.max() >= 0.8 * 255
    np.testing.assert_array_equal(glyph, drawn_glyph(5))


def test_the_digits_are_mnists_where_there_is_data(made_up):
    glyphs, labels, said = first_digits(made_up)
    assert (glyphs.shape, labels.tolist()) == ((5, 28, 28), [7, 2, 1, 0, 4])
    assert "MNIST" in said


def test_the_digits_are_our_own_where_there_is_no_data():
    _, labels, said = first_digits(None)
    assert tuple(labels) == OWN
    assert "MNIST" not in said


# Pictures, numbers, shapes, labels.


def test_every_sample_is_shown_with_its_label(rng):
    glyphs = rng.integers(0, 256, (4, 28, 28)).astype(np.uint8)
    figure = samples_figure(glyphs, np.array([7, 2, 1, 0]), 60_000)
    shown = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title() for axes in shown] == ["7", "2", "1", "0"]
    for axes, glyph in zip(shown, glyphs, strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), glyph)
    assert "the first 4 of MNIST's 60,000" in subtitle_of(figure)


def test_every_pixels_number_is_written_in_it(glyph):
    (axes,) = numbers_figure(glyph, "a 5").axes
    assert texts_in(axes) == [str(value) for value in glyph.ravel()]
    np.testing.assert_array_equal(axes.images[0].get_array(), glyph)


def test_the_numbers_are_shown_before_and_after_scaling(glyph):
    figure = scaling_figure(glyph, "a 5")
    row, col = CORNER
    part = glyph[row : row + CROP, col : col + CROP].ravel()
    before, after = panel(figure, "6 x 6"), panel(figure, "Scaled")
    assert texts_in(before) == [str(value) for value in part]
    assert texts_in(after) == [f"{value / 255:.2f}" for value in part]


def test_the_flat_row_is_the_rows_one_after_the_other(glyph):
    axes = panel(scaling_figure(glyph, "a 5"), "Flattened")
    np.testing.assert_array_equal(axes.images[0].get_array(), glyph.reshape(1, 784))
    for frame, text, (row, _) in zip(axes.patches, axes.texts, ROWS, strict=True):
        assert frame.get_x() == 28 * row - 0.5
        assert text.get_text() == f"row {row}\n{28 * row} to {28 * row + 27}"


def test_a_label_stands_beside_its_one_hot_row():
    glyphs = np.array([drawn_glyph(digit) for digit in (5, 0)])
    figure = one_hot_figure(glyphs, np.array([5, 0]), "digits")
    rows = np.array(figure.axes).reshape(2, 3)
    assert [texts_in(axes) for axes in rows[:, 1]] == [["5"], ["0"]]
    assert texts_in(rows[0, 2]) == list("0000010000")
    assert texts_in(rows[1, 2]) == list("1000000000")


# A window slides, and what it says is rectified and pooled.


def test_the_feature_map_of_the_window_agrees_with_scipy(glyph):
    axes = panel(window_figure(glyph, "a 5"), "Feature map (26, 26)")
    expected = correlate2d(glyph / 255, EDGES, mode="valid")
    np.testing.assert_allclose(axes.images[0].get_array(), expected, atol=1e-6)


def test_the_products_of_a_window_add_up_to_its_number_in_the_map(glyph):
    values = glyph / 255
    sums = correlate2d(values, EDGES, mode="valid")
    rows = np.array(window_figure(glyph, "a 5").axes[2:]).reshape(3, 4)
    places = places_in(values, sums)
    for (row, col), (window, kernel, products, total) in zip(places, rows, strict=True):
        part = values[row : row + 3, col : col + 3]
        assert texts_in(window) == [f"{value:.2f}" for value in part.ravel()]
        assert texts_in(kernel) == list("111000") + ["-1"] * 3
        shown = products.images[0].get_array()
        np.testing.assert_allclose(shown, part * EDGES, atol=1e-6)
        assert float(total.texts[0].get_text()) == pytest.approx(
            sums[row, col], abs=0.0051
        )


def test_the_windows_places_are_framed_in_glyph_and_map(glyph):
    figure = window_figure(glyph, "a 5")
    before, after = panel(figure, "Glyph (28"), panel(figure, "Feature map")
    corners = [[frame.get_xy() for frame in axes.patches] for axes in (before, after)]
    assert corners[0] == corners[1]
    assert [frame.get_width() for frame in before.patches] == [3, 3, 3]
    assert texts_in(before) == texts_in(after) == list(PLACES)


def test_the_places_are_an_upper_edge_even_ink_and_a_lower_edge():
    bar = np.zeros((28, 28))
    bar[4:24, 10:18] = 1
    sums = feature_map(bar, EDGES)
    assert [sums[place] for place in places_in(bar, sums)] == [-3, 0, 3]


def test_no_product_is_minus_0(glyph):
    for axes in window_figure(glyph, "a 5").axes:
        assert "-0.00" not in texts_in(axes)


def test_relu_is_drawn_and_what_it_leaves_of_a_map():
    figure = relu_figure(np.array([[-2.0, 1.0], [0.5, -0.25]]), "something")
    curve, before, after = figure.axes
    at, values = curve.lines[0].get_data()
    assert dict(zip(at, values, strict=True)) == {
        **{-3: 0, -2: 0, -1: 0, 0: 0},
        **{1: 1, 2: 2, 3: 3},
    }
    assert before.images[0].get_array().tolist() == [[-2, 1], [0.5, -0.25]]
    assert after.images[0].get_array().tolist() == [[0, 1], [0.5, 0]]


def test_pooling_finds_9_7_8_6_one_after_the_other():
    axes = pooling_figure(np.ones((4, 4)), "something").axes
    titles = [one.get_title(loc="left") for one in axes[:4]]
    assert titles == [f"Step {n}: {m} stays" for n, m in enumerate((9, 7, 8, 6), 1)]
    found = [
        [text.get_text() for text in one.texts if text.get_visible()]
        for one in axes[4:8]
    ]
    assert found == [["9"], ["9", "7"], ["9", "7", "8"], ["9", "7", "8", "6"]]


def test_pooling_halves_the_sides_of_a_feature_map(rng):
    values = rng.random((26, 26))
    figure = pooling_figure(values, "something")
    after = panel(figure, "After: (13, 13)").images[0].get_array()
    blocks = [
        [values[r : r + 2, c : c + 2].max() for c in range(0, 26, 2)]
        for r in range(0, 26, 2)
    ]
    np.testing.assert_array_equal(after, blocks)


def test_what_speaks_after_dropout_is_doubled_and_the_rest_crossed_out():
    values = np.array([0.4, 0.9, 0.2, 0.7, 0.1, 0.8, 0.5, 1.0, 0.3, 0.6])
    figure = dropout_figure(values, 0.5, np.random.default_rng(0))
    chance = np.random.default_rng(0)
    speaks = [chance.random(10) >= 0.5 for _ in range(2)]
    (axes,) = figure.axes
    assert "1 / (1 - 0.5) = 2" in subtitle_of(figure)
    crosses = {(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines}
    silent = {(n, row) for row in (1, 2) for n in np.flatnonzero(~speaks[row - 1])}
    assert crosses == silent
    said = {text.get_position(): text.get_text() for text in axes.texts}
    for row in (1, 2):
        for unit in np.flatnonzero(speaks[row - 1]):
            assert said[unit, row] == f"{2 * values[unit]:.1f}"


# All of them.


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_has_a_title_and_says_of_what_it_is(name, made_up):
    figure = LESSONS[name](made_up)
    assert figure.get_suptitle() != ""
    assert subtitle_of(figure) != ""


@pytest.mark.parametrize("name", [n for n in LESSONS if n not in ONLY_MNIST])
def test_a_lesson_without_data_shows_nothing_of_mnist(name):
    assert "MNIST" not in subtitle_of(LESSONS[name](None))


@pytest.mark.parametrize("name", ONLY_MNIST)
def test_pictures_of_mnist_are_refused_without_its_folder(name):
    with pytest.raises(MissingError, match="give their folder with --data DIR"):
        LESSONS[name](None)
