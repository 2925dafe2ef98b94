from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from scipy.special import softmax

from digits.data.mnist import load_mnist
from digits.figures.picture import DROPOUT, PLAIN, MissingError
from digits.figures.style import ORANGE
from digits.figures.training import (
    learning_figure,
    overfitting_figure,
    predictions_figure,
    softmax_figure,
)
from tests.helpers.networks.figures import (
    framed_in,
    legend_of,
    pictures_in,
    points_of,
    subtitle_of,
    texts_in,
)
from tests.helpers.networks.measured import card_of

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


# Curves.


def test_the_history_of_a_network_has_training_and_validation():
    figure = learning_figure(RISING, "mlp-784")
    loss, accuracy = figure.axes
    assert points_of(loss.lines[0]) == [[1, 0.5], [2, 0.2], [3, 0.0625]]
    assert points_of(loss.lines[1]) == [[1, 0.25], [2, 0.125], [3, 0.1875]]
    assert points_of(accuracy.lines[1]) == [[1, 0.9], [2, 0.95], [3, 0.9375]]
    training, validation = legend_of(figure)
    assert training.startswith("training: ")
    assert validation == "validation: training digits held back"
    assert (loss.get_yscale(), accuracy.get_yscale()) == ("linear", "linear")
    assert loss.get_ylim()[0] == 0
    assert "least at epoch 2" in texts_in(loss)  # it rises again
    assert figure.get_suptitle().startswith("mlp-784 overfits")


def test_a_network_with_nothing_held_back_has_one_curve_and_says_so():
    figure = learning_figure(LEARNT, "cnn-128-64-64")
    assert [len(axes.lines) for axes in figure.axes] == [1, 1]
    assert len(legend_of(figure)) == 1
    assert figure.get_suptitle().endswith("nothing was held back to compare with")


def test_the_last_values_are_written_after_the_curves():
    loss, accuracy = learning_figure(FALLING, "mlp-784").axes
    assert texts_in(loss) == ["0.062", "0.300"]
    assert texts_in(accuracy) == ["98.0%", "99.0%"]


@pytest.mark.parametrize(
    ("accuracy", "title"),
    [
        (0.9395, "mlp-784: training 0.2 points ahead of other digits"),
        (0.9305, "mlp-784: training 0.7 points behind other digits"),
    ],
)
def test_the_title_says_by_how_much_training_leads_where_that_is_little(
    accuracy, title
):
    history = [entry | {"accuracy": accuracy} for entry in RISING]
    assert learning_figure(history, "mlp-784").get_suptitle() == title


@pytest.mark.parametrize("history", [RISING[:1], BY_TEST[:1], LEARNT[:1]])
def test_a_single_epoch_is_within_the_axes(history):
    for axes in learning_figure(history, "mlp-784").axes:
        low, high = axes.get_ylim()
        assert all(low < y < high for line in axes.lines for y in line.get_ydata()[-1:])


def test_overfitting_is_shown_side_by_side_on_the_same_axes_or_not_at_all():
    figure = overfitting_figure((BY_TEST, FALLING))
    plain, dropout, *below = figure.axes
    assert plain.get_title(loc="left") == PLAIN
    assert dropout.get_title(loc="left") == DROPOUT
    assert plain.get_ylim() == dropout.get_ylim()
    assert below[0].get_ylim() == below[1].get_ylim()
    assert "4.0 points ahead; with dropout, 1.0" in figure.get_suptitle()
    labels = legend_of(figure)
    assert labels[0].startswith("training: ")
    assert labels[1:] == [
        "test: MNIST's test set; nothing was chosen by it",
        "validation: training digits held back",
    ]
    with pytest.raises(MissingError, match="nothing held back"):
        overfitting_figure((BY_TEST, LEARNT))


# Readings.


def test_softmax_agrees_with_scipy_and_sums_to_1(rng):
    logits = rng.normal(0, 3, 11)
    card = card_of({})  # temperature 1.25
    figure = softmax_figure(SimpleNamespace(card=card, logits=lambda _: logits[None]))
    scaled = logits[:10] / 1.25
    values = [[bar.get_width() for bar in axes.patches] for axes in figure.axes[1:]]
    np.testing.assert_allclose(values, [scaled, np.exp(scaled), softmax(scaled)])
    assert sum(values[2]) == pytest.approx(1)
    assert figure.axes[2].get_xlabel() == f"sum: {np.exp(scaled).sum():,.2f}"
    orange = [bar.get_facecolor() == to_rgba(ORANGE) for bar in figure.axes[3].patches]
    assert orange == [digit == scaled.argmax() for digit in range(10)]
    assert "temperature, 1.25" in subtitle_of(figure)


def test_the_first_test_digits_are_shown_with_what_was_read(made_up, rng):
    glyphs = rng.integers(0, 256, (50, 28, 28)).astype(np.uint8)
    labels = np.resize([7, 2, 1, 0], 50)
    mnist = replace(load_mnist(made_up), test_glyphs=glyphs, test_labels=labels)
    digits = labels.copy()
    digits[[3, 45]] = 6, 9
    classifier = SimpleNamespace(
        card=card_of({}), probabilities=lambda _: np.eye(10)[digits]
    )
    figure = predictions_figure(mnist, classifier)
    shown = pictures_in(figure)
    captions = [axes.get_title("center") for axes in shown]
    assert captions[:3] == ["read 7, is 7", "read 2, is 2", "read 1, is 1"]
    assert (captions[3], captions[40:]) == ("read 6, is 0", ["read 9, is 2"])
    np.testing.assert_array_equal(shown[40].images[0].get_array(), glyphs[45])
    assert np.flatnonzero(framed_in(figure)).tolist() == [3, 40]
    assert figure.get_suptitle() == "digits misses 2 of 50 test digits"
