import os

import numpy as np
from scipy.signal import correlate2d

from digits.figures.command import main, networks_in
from digits.figures.picture import Sources
from digits.figures.training import PICTURES, filters_figure, predictions_figure
from tests.helpers.networks.figures import subtitle_of
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


def test_a_saved_networks_first_kernels_stand_beside_their_responses(tmp_path, rng):
    put_network(tmp_path, "cnn-32-64", HISTORY)
    sources = Sources(tmp_path, network="cnn-32-64")
    _, convolution, *_ = sources.model.layers
    kernels, bias = convolution.get_weights()[0], rng.normal(size=32)
    convolution.set_weights([kernels, bias])
    figure = filters_figure(sources.model, sources.digits)
    assert "the first 16 of 32 kernels" in subtitle_of(figure)
    assert "a 5 drawn by rule" in subtitle_of(figure)
    glyph = sources.digits.glyphs[0] / 255
    for n, (left, right) in enumerate(np.array(figure.axes).reshape(16, 2)):
        kernel = kernels[:, :, 0, n]
        np.testing.assert_array_equal(left.images[0].get_array(), kernel)
        response = correlate2d(glyph, kernel, mode="valid") + bias[n]
        np.testing.assert_allclose(right.images[0].get_array(), response, atol=1e-5)


def test_a_saved_networks_first_units_are_shown_and_what_it_reads(tmp_path, rng):
    network = put_network(tmp_path, "mlp-128-32", HISTORY)
    glyphs = rng.integers(0, 256, (6, 28, 28)).astype(np.uint8)
    labels = np.array([7, 2, 1, 0, 4, 1], dtype=np.uint8)
    arrays = {"x_train": glyphs, "x_test": glyphs, "y_train": labels, "y_test": labels}
    np.savez(tmp_path / "mnist.npz", **arrays)
    sources = Sources(tmp_path, tmp_path, "mlp-128-32")
    figure = filters_figure(sources.model, sources.digits)
    first, *_ = network.get_weights()
    assert "the first 24 of 128 units" in subtitle_of(figure)
    shown = [axes.images[0].get_array() for axes in figure.axes]
    np.testing.assert_array_equal(shown, first[:, :24].T.reshape(24, 28, 28))
    figure = predictions_figure(sources.mnist, sources.classifier)
    read = np.asarray(network(glyphs / np.float32(255))).argmax(axis=1)
    captions = [axes.get_title() for axes in figure.axes if axes.images]
    assert captions == [f"read {a}, is {b}" for a, b in zip(read, labels, strict=True)]
