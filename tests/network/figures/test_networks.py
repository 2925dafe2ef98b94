import os

import numpy as np

from digits.figures.command import main, networks_in
from digits.figures.picture import Sources
from digits.figures.training import PICTURES, filters_figure
from tests.helpers.networks.saved import put_network

HISTORY = [
    {"loss": 0.5, "accuracy": 0.8, "mnist_loss": 0.3, "mnist_accuracy": 0.98},
    {"loss": 0.1, "accuracy": 0.99, "mnist_loss": 0.3, "mnist_accuracy": 0.98},
]


def test_only_networks_with_saved_values_have_pictures(tmp_path, capsys):
    for network in ("mlp-128-32", "digits"):
        put_network(tmp_path / "weights", network, HISTORY)
    assert networks_in(tmp_path / "weights") == ["digits", "mlp-128-32"]
    flags = [str(tmp_path / "drawn"), "--weights", str(tmp_path / "weights")]
    assert main(flags, PICTURES) == 0
    ours = ["softmax.png", "filters.png"]
    theirs = ["filters-mlp-128-32.png", "history-mlp-128-32.png"]
    assert sorted(os.listdir(tmp_path / "drawn")) == sorted(ours + theirs)
    lines = capsys.readouterr().out.splitlines()
    left_out = dict(line.split(": left out: ") for line in lines if "left out" in line)
    assert "give their folder with --data DIR" in left_out["predictions.png"]
    assert "mlp-784 has no saved weights" in left_out["overfitting.png"]


def test_a_saved_networks_first_units_are_shown(tmp_path):
    network = put_network(tmp_path, "mlp-128-32", HISTORY)
    sources = Sources(tmp_path, network="mlp-128-32")
    figure = filters_figure(sources.classifier, sources.digits)
    first, *_ = network.get_weights()
    shown = figure.axes[5].images[0].get_array()
    np.testing.assert_array_equal(shown, first[:, 5].reshape(28, 28))


def test_a_saved_networks_first_kernels_are_shown(tmp_path):
    network = put_network(tmp_path, "cnn-32-64", HISTORY)
    sources = Sources(tmp_path, network="cnn-32-64")
    figure = filters_figure(sources.classifier, sources.digits)
    kernels, *_ = network.get_weights()
    shown = figure.axes[2].images[0].get_array()
    np.testing.assert_array_equal(shown, kernels[:, :, 0, 1])
    assert "drawn by rule" in figure.texts[1].get_text()


def test_the_test_digits_are_read_by_the_saved_network(tmp_path, rng):
    network = put_network(tmp_path, "mlp-128-32", HISTORY)
    glyphs = rng.integers(0, 256, (6, 28, 28)).astype(np.uint8)
    labels = np.array([7, 2, 1, 0, 4, 1], dtype=np.uint8)
    arrays = {"x_train": glyphs, "x_test": glyphs, "y_train": labels, "y_test": labels}
    np.savez(tmp_path / "mnist.npz", **arrays)
    predictions = next(row for row in PICTURES if row.file == "predictions.png")
    figure = predictions.drawn(Sources(tmp_path, tmp_path, "mlp-128-32"))
    read = np.asarray(network(glyphs / np.float32(255))).argmax(axis=1)
    captions = [axes.get_title() for axes in figure.axes if axes.images]
    assert captions == [f"read {a}, is {b}" for a, b in zip(read, labels, strict=True)]
