"""Six tutorial networks: architecture, source and published accuracy of each.

Their softmax is not here: digits/calibration.py has it, and the loss they learn by is
the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from digits.calibration import DIGITS

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class Baseline:
    """A network as it was published; accuracies are shares."""

    source: str
    test: float | None  # accuracy on MNIST's test set; None if none was published
    train: float | None  # likewise on the digits that it learnt from
    target: float  # on the test set; ours, trained anew, must reach it
    # From `keras.layers` to the layers between glyphs and logits.
    hidden: Callable[[ModuleType], list[keras.layers.Layer]]


def build_baseline(name: str) -> keras.Model:
    """Return one of `PUBLISHED`, from (batch, 28, 28) glyphs to (batch, 10) logits."""
    from keras import Sequential, layers

    glyphs = layers.Input((28, 28), name="glyphs")
    logits = layers.Dense(DIGITS, name="logits")
    return Sequential([glyphs, *PUBLISHED[name].hidden(layers), logits], name=name)


# Its `keras.utils.normalize` divides each of the 28 rows of pixels by its L2 norm. Here
# a layer does, so that every network takes the same glyph.
NORMALISED = '"Hand-Written Digit Classification", a Keras tutorial'

PUBLISHED: dict[str, Baseline] = {
    "mlp-128-32": Baseline(  # the smallest network that many learn from
        source="a tutorial on handwritten digit classification with an artificial "
        "neural network in Keras",
        test=0.9736,
        train=None,
        target=0.973,
        hidden=lambda layers: [
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(32, activation="relu"),
        ],
    ),
    "mlp-128-64": Baseline(
        source='"Day 2: Classify Handwritten Digits Using a Simple NN"',
        test=None,
        train=None,
        target=0.973,
        hidden=lambda layers: [
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(64, activation="relu"),
        ],
    ),
    "mlp-784": Baseline(  # a dense layer as wide as a glyph has pixels
        source=NORMALISED,
        test=0.9756,
        train=0.9971,
        target=0.975,
        hidden=lambda layers: [
            layers.UnitNormalization(axis=-1),
            layers.Flatten(),
            layers.Dense(784, activation="relu"),
        ],
    ),
    "mlp-784-130-dropout": Baseline(
        source=f"{NORMALISED}, where it shows dropout",
        test=0.9783,
        train=0.9780,
        target=0.978,
        hidden=lambda layers: [
            layers.UnitNormalization(axis=-1),
            layers.Flatten(),
            layers.Dense(784, activation="relu"),
            layers.Dropout(0.5),
            layers.Dense(130, activation="relu"),
            layers.Dropout(0.5),
        ],
    ),
    "cnn-32-64": Baseline(  # the classic, copied for years
        source="mnist_cnn, an example of Keras's own; said to reach about 99.2%",
        test=None,
        train=None,
        target=0.99,
        hidden=lambda layers: [
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.25),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dropout(0.5),
        ],
    ),
    "cnn-128-64-64": Baseline(
        source="SonakshiA/Handwritten-Digit-Classification on GitHub; its notebook "
        "shows 99.08%",
        test=0.991,
        train=None,
        target=0.9905,
        hidden=lambda layers: [
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(128, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Dropout(0.5),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
        ],
    ),
}
