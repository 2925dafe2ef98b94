import numpy as np
import pytest
from matplotlib.colors import to_rgba
from scipy.signal import correlate2d
from scipy.special import softmax

from digits.figures.style import ORANGE, MissingError
from digits.figures.training import (
    DROPOUT,
    PLAIN,
    filters_figure,
    lead,
    learning_figure,
    learning_in,
    other_digits,
    overfitting_figure,
    predictions_figure,
    published_in,
    rises_again,
    softmax_figure,
    units_figure,
)
from tests.helpers.saved import put_network

LEARNT = [
    {"loss": 0.5, "accuracy": 0.8, "seconds": 1.0},
    {"loss": 0.2, "accuracy": 0.95, "seconds": 1.0},
    {"loss": 0.0625, "accuracy": 0.99, "seconds": 1.0},
]
LOSSES, ACCURACIES = (0.25, 0.125, 0.1875), (0.9, 0.95, 0.9375)
RISING = [
    entry | {"mnist_loss": loss, "mnist_accuracy": share}
    for entry, loss, share in zip(LEARNT, LOSSES, ACCURACIES, strict=True)
]
FALLING = [entry | {"mnist_loss": 0.3, "mnist_accuracy": 0.98} for entry in LEARNT]
BY_TEST = [entry | {"test_loss": 0.3, "test_accuracy": 0.95} for entry in LEARNT]


def texts_in(axes):
    return [text.get_text() for text in axes.texts]


def legend_of(figure):
    (legend,) = figure.legends
    return [text.get_text() for text in legend.texts]


def points_of(line):
    return np.stack(line.get_data(), axis=1).tolist()


# Curves.


def test_the_history_of_a_network_has_training_and_validation():
    figure = learning_figure("mlp-784", RISING)
    loss, accuracy = figure.axes
    assert points_of(loss.lines[0]) == [[1, 0.5], [2, 0.2], [3, 0.0625]]
    assert points_of(loss.lines[1]) == [[1, 0.25], [2, 0.125], [3, 0.1875]]
    assert points_of(accuracy.lines[1]) == [[1, 0.9], [2, 0.95], [3, 0.9375]]
    training, validation = legend_of(figure)
    assert training.startswith("training: ")
    assert validation == "validation: training digits held back"


def test_both_axes_are_linear_and_the_loss_begins_at_0():
    loss, accuracy = learning_figure("mlp-784", RISING).axes
    assert (loss.get_yscale(), accuracy.get_yscale()) == ("linear", "linear")
    assert loss.get_ylim()[0] == 0


def test_a_curve_validated_on_test_is_labelled_test():
    labels = legend_of(learning_figure("mlp-784", BY_TEST))
    assert labels[1:] == ["test: MNIST's test set; nothing was chosen by it"]


def test_a_network_with_nothing_held_back_has_one_curve_and_says_so():
    figure = learning_figure("cnn-128-64-64", LEARNT)
    assert [len(axes.lines) for axes in figure.axes] == [1, 1]
    assert len(legend_of(figure)) == 1
    assert figure.get_suptitle().endswith("nothing was held back to compare with")


def test_the_last_values_are_written_after_the_curves():
    loss, accuracy = learning_figure("mlp-784", FALLING).axes
    assert texts_in(loss) == ["0.062", "0.300"]
    assert texts_in(accuracy) == ["98.0%", "99.0%"]


def test_a_loss_that_rises_again_is_marked_where_it_was_least():
    figure = learning_figure("mlp-784", RISING)
    loss, _ = figure.axes
    assert "least at epoch 2" in texts_in(loss)
    assert figure.get_suptitle().startswith("mlp-784 overfits")


def test_a_loss_that_rises_again_is_no_overfitting_where_training_is_hardly_ahead():
    history = [entry | {"accuracy": 0.94} for entry in RISING]
    title = learning_figure("cnn-32-64", history).get_suptitle()
    assert title == "cnn-32-64: training 0.2 points ahead of other digits"


@pytest.mark.parametrize(
    ("history", "rises", "other"),
    [
        (RISING, True, "mnist"),
        (FALLING, False, "mnist"),
        (BY_TEST, False, "test"),
        (LEARNT, False, None),
    ],
)
def test_what_is_held_back_tells_of_overfitting(history, rises, other):
    assert rises_again(history) is rises
    assert other_digits(history) == other


@pytest.mark.parametrize(
    ("accuracy", "said"),
    [(0.98, "training 1.0 points ahead of"), (0.995, "training 0.5 points behind")],
)
def test_the_title_says_by_how_much_training_leads(accuracy, said):
    history = [entry | {"mnist_accuracy": accuracy} for entry in FALLING]
    assert said in learning_figure("mlp-784", history).get_suptitle()


@pytest.mark.parametrize("history", [RISING[:1], BY_TEST[:1], LEARNT[:1]])
def test_a_single_epoch_is_within_the_axes(history):
    for axes in learning_figure("mlp-784", history).axes:
        low, high = axes.get_ylim()
        assert all(low < y < high for line in axes.lines for y in line.get_ydata()[-1:])


def test_overfitting_is_shown_side_by_side_on_the_same_axes():
    figure = overfitting_figure(BY_TEST, FALLING)
    plain, dropout, *below = figure.axes
    assert plain.get_title(loc="left") == PLAIN
    assert dropout.get_title(loc="left") == DROPOUT
    assert plain.get_ylim() == dropout.get_ylim()
    assert below[0].get_ylim() == below[1].get_ylim()
    assert "4.0 points ahead; with dropout, 1.0" in figure.get_suptitle()
    assert [label.split(":")[0] for label in legend_of(figure)] == [
        *("training", "test", "validation")
    ]


def test_there_is_no_lead_where_nothing_was_held_back():
    assert lead(BY_TEST) == pytest.approx(4)
    with pytest.raises(MissingError, match="nothing held back"):
        lead(LEARNT)


def test_without_both_networks_overfitting_says_what_to_train(tmp_path):
    with pytest.raises(MissingError, match=r"digits\.train --network mlp-784$"):
        learning_in(tmp_path)["overfitting.png"](None)


# Readings.


def test_softmax_agrees_with_scipy_and_sums_to_1(rng):
    logits = rng.normal(0, 3, 10)
    figure = softmax_figure(np.zeros((28, 28)), logits, "made up")
    values = [[bar.get_width() for bar in axes.patches] for axes in figure.axes[1:]]
    np.testing.assert_allclose(values, [logits, np.exp(logits), softmax(logits)])
    assert sum(values[2]) == pytest.approx(1)
    assert figure.axes[2].get_xlabel() == f"sum: {np.exp(logits).sum():,.2f}"
    orange = [bar.get_facecolor() == to_rgba(ORANGE) for bar in figure.axes[3].patches]
    assert orange == [digit == logits.argmax() for digit in range(10)]


def test_the_first_test_digits_are_shown_with_what_was_read(rng):
    glyphs = rng.integers(0, 256, (50, 28, 28)).astype(np.uint8)
    labels = np.resize([7, 2, 1, 0], 50)
    digits = labels.copy()
    digits[[3, 45]] = 6, 9
    figure = predictions_figure("mlp-784", glyphs, labels, digits)
    shown = [axes for axes in figure.axes if axes.images]
    titles = [axes.get_title() for axes in shown]
    assert titles[:3] == ["read 7, is 7", "read 2, is 2", "read 1, is 1"]
    assert (titles[3], titles[40:]) == ("read 6, is 0", ["read 9, is 2"])
    np.testing.assert_array_equal(shown[40].images[0].get_array(), glyphs[45])
    orange = [axes.title.get_color() == ORANGE for axes in shown]
    assert np.flatnonzero(orange).tolist() == [3, 40]
    assert figure.get_suptitle() == "mlp-784 misses 2 of 50 test digits"


def test_a_filter_stands_beside_its_response(rng):
    kernels, bias = rng.normal(size=(20, 3, 3)), rng.normal(size=20)
    glyph = rng.integers(0, 256, (28, 28)).astype(np.uint8)
    figure = filters_figure("cnn-32-64", kernels, bias, glyph, "a 5")
    pairs = np.array(figure.axes).reshape(-1, 2)
    assert len(pairs) == 16
    for (left, right), kernel, shift in zip(pairs, kernels, bias, strict=False):
        np.testing.assert_array_equal(left.images[0].get_array(), kernel)
        expected = correlate2d(glyph / 255, kernel, mode="valid") + shift
        np.testing.assert_allclose(right.images[0].get_array(), expected, atol=1e-5)


def test_a_units_weights_are_a_picture(rng):
    weights = rng.normal(size=(30, 28, 28))
    figure = units_figure("mlp-784", weights)
    assert len(figure.axes) == 24
    np.testing.assert_array_equal(figure.axes[23].images[0].get_array(), weights[23])
    assert "the first 24 of 30 units" in figure.texts[1].get_text()


# Saved networks.


def test_only_networks_with_saved_values_have_figures(tmp_path):
    put_network(tmp_path, "mlp-128-32", FALLING)
    assert published_in(tmp_path) == ["mlp-128-32"]
    assert set(learning_in(tmp_path)) == {
        *("softmax.png", "predictions.png", "filters.png", "overfitting.png"),
        *("predictions-mlp-128-32.png", "filters-mlp-128-32.png"),
        "history-mlp-128-32.png",
    }


def test_the_saved_networks_own_weights_are_shown(tmp_path):
    network = put_network(tmp_path, "mlp-128-32", FALLING)
    figures = learning_in(tmp_path)
    unit = figures["filters-mlp-128-32.png"](None).axes[5].images[0].get_array()
    first, *_ = network.get_weights()
    np.testing.assert_array_equal(unit, first[:, 5].reshape(28, 28))
    assert "training 1.0 points" in (
        figures["history-mlp-128-32.png"](None).get_suptitle()
    )


def test_a_saved_networks_filters_are_its_first_convolutions(tmp_path):
    network = put_network(tmp_path, "cnn-32-64", BY_TEST)
    figure = learning_in(tmp_path)["filters-cnn-32-64.png"](None)
    kernels, *_ = network.get_weights()
    shown = figure.axes[2].images[0].get_array()
    np.testing.assert_array_equal(shown, kernels[:, :, 0, 1])
    assert "drawn by rule" in figure.texts[1].get_text()


def test_predictions_are_refused_without_mnists_folder(tmp_path):
    with pytest.raises(MissingError, match="give their folder with --data DIR"):
        learning_in(tmp_path)["predictions.png"](None)


def test_the_test_digits_are_read_by_the_saved_network(tmp_path, rng):
    network = put_network(tmp_path, "mlp-128-32", FALLING)
    glyphs = rng.integers(0, 256, (6, 28, 28)).astype(np.uint8)
    labels = np.array([7, 2, 1, 0, 4, 1], dtype=np.uint8)
    arrays = {"x_train": glyphs, "x_test": glyphs, "y_train": labels, "y_test": labels}
    np.savez(tmp_path / "mnist.npz", **arrays)
    figure = learning_in(tmp_path)["predictions-mlp-128-32.png"](tmp_path)
    read = np.asarray(network(glyphs / np.float32(255))).argmax(axis=1)
    titles = [axes.get_title() for axes in figure.axes if axes.images]
    assert titles == [f"read {a}, is {b}" for a, b in zip(read, labels, strict=True)]


def test_softmax_is_of_our_networks_logits(tmp_path):
    put_network(tmp_path, "digits", FALLING)
    figure = learning_in(tmp_path)["softmax.png"](None)
    shares = [bar.get_width() for bar in figure.axes[3].patches]
    assert sum(shares) == pytest.approx(1)
    assert "temperature, 1.25" in figure.texts[1].get_text()
