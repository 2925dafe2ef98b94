"""The networks of tutorials, trained as they were published."""

import numpy as np
import pytest
from scipy import special

from digits.train.validation import EPOCH_RENDERS
from digits.verdict import Thresholds
from digits.weights.files import load_card, load_network
from tests.helpers.training import (
    HELD,
    KNOWN,
    SMALL,
    TESTED,
    arrays_in,
    copied,
    sha256,
    sources_of,
    trained,
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("validate_on", "known", "held"),
    [
        ("test", slice(TESTED, None), slice(TESTED)),
        ("nothing", slice(TESTED, None), None),
    ],
)
def test_what_is_validated_on_is_what_the_recipe_says(
    small_data, tmp_path, validate_on, known, held
):
    plain = copied(small_data, tmp_path)
    flags = [*SMALL, "--epochs", 1, "--validate-on", validate_on]
    trained(plain, tmp_path / "weights", *flags)
    arrays = arrays_in(plain)
    every = np.concatenate([arrays["x_test"], arrays["x_train"]])
    name = "test" if validate_on == "test" else "mnist"
    expected = {("MNIST, training", "train"): sha256(every[known])}
    if held is not None:
        expected[name, "validation"] = sha256(every[held])
    sources = sources_of(tmp_path / "weights", "mlp-128-32")
    assert {key: source["sha256"] for key, source in sources.items()} == expected
    history = load_card(tmp_path / "weights", "mlp-128-32").history[0]
    curves = {f"{name}_loss", f"{name}_accuracy"} if held is not None else set()
    assert set(history) == {"loss", "accuracy", "seconds"} | curves


@pytest.fixture(scope="module")
def run(small_data, tmp_path_factory):
    """Give the weights of a run that validates on the last digits, and its output."""
    weights = tmp_path_factory.mktemp("last")
    return weights, trained(small_data, weights, *SMALL, "--epochs", 1)


@pytest.mark.slow
def test_the_last_digits_and_pen_drawings_are_validated_on_beside_a_tutorial(
    small_data, run
):
    weights, printed = run
    sources = sources_of(weights, "mlp-128-32")
    assert {key: source["n"] for key, source in sources.items()} == {
        ("MNIST, training", "train"): KNOWN,
        ("mnist", "validation"): HELD,
        ("pens of validation", "validation"): 10 * EPOCH_RENDERS,
    }
    every = arrays_in(small_data)["x_train"]
    learnt, held = sources["MNIST, training", "train"], sources["mnist", "validation"]
    assert learnt["sha256"] == sha256(every[:-HELD])
    assert held["sha256"] == sha256(every[-HELD:])
    curves = {"mnist_loss", "mnist_accuracy"}
    curves |= {"pens_of_validation_loss", "pens_of_validation_accuracy"}
    history = load_card(weights, "mlp-128-32").history[0]
    assert set(history) == {"loss", "accuracy", "seconds"} | curves
    assert "MNIST to learn from (320, 28, 28), to validate on (80, 28, 28)" in printed


@pytest.mark.slow
def test_what_learns_from_mnist_alone_is_as_sure_as_it_was_published(small_data, run):
    weights, printed = run
    network, card = load_network(weights, "mlp-128-32")
    assert (card.temperature, card.thresholds) == (1.0, Thresholds(0.5, 0.2))
    assert [layer["parameters"] for layer in card.layers] == [0, 100_480, 4_128, 330]
    assert "104,938 parameters" in printed
    glyphs = arrays_in(small_data)["x_train"][:-HELD].astype(np.float32) / 255
    labels = arrays_in(small_data)["y_train"][:-HELD].astype(int)
    logits = np.asarray(network(glyphs, training=False), dtype=np.float64)
    loss = -special.log_softmax(logits, axis=1)[np.arange(KNOWN), labels].mean()
    figures = card.figures["mnist_learnt"]
    assert figures["n"] == KNOWN
    assert figures["loss"] == pytest.approx(loss, rel=1e-4)
    assert figures["right"] == (logits.argmax(axis=1) == labels).mean()
