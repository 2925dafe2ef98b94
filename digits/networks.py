"""The networks by name: (batch, 28, 28) glyphs -> logits.

The architecture is code, and only the values are read from a file: loading a model's
configuration from a file can run code that someone hid in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from digits.baselines import PUBLISHED, build_baseline
from digits.calibration import DIGITS

if TYPE_CHECKING:
    import keras

NOT_A_DIGIT = 10  # label of the eleventh class of `digits`
KNOW_NO_DIGIT = ("digits",)  # networks with that class


def build_network(name: str) -> keras.Model:
    """Return one of `NETWORKS` with fresh random values.

    Returns:
        A model from (batch, 28, 28) glyphs, 0 to 1, to (batch, 10 or 11) logits.

    Raises:
        ValueError: there is no network of that name.
    """
    if name not in NETWORKS:
        raise unknown_network(name)
    return NETWORKS[name](name)


def unknown_network(name: str) -> ValueError:
    """Return the error that names the networks there are."""
    return ValueError(
        f"there is no network {name!r}; choose one of {', '.join(NETWORKS)}."
    )


def layers_of(model: keras.Model) -> list[dict[str, Any]]:
    """Return a network's layers from glyph to logits, as a card keeps them.

    The output is a shape without the batch; parameters are counted with those that
    training does not set.
    """
    return [
        {
            "kind": type(layer).__name__,
            "output": list(layer.output.shape[1:]),
            "parameters": layer.count_params(),
        }
        for layer in model.layers
    ]


def fold_batch_norm(model: keras.Model) -> keras.Model:
    """Return a network with the same logits, batch normalisation folded away.

    Once trained, batch normalisation multiplies and shifts each filter by constants;
    the convolution before it takes them into its kernel and bias. Source: B. Jacob et
    al.: Quantization and training of neural networks for efficient
    integer-arithmetic-only inference, 2018.

    Args:
        model: a row of layers; returned as it is if nothing in it can be folded.
    """
    from keras import Sequential, layers

    row: list[keras.layers.Layer] = []
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization) and _can_take_in(row[-1:]):
            row[-1] = _with_scale_and_shift(row[-1], layer)
        else:
            row.append(layer)
    if len(row) == len(model.layers):
        return model
    return Sequential([layers.Input(model.input_shape[1:]), *row], name=model.name)


def _can_take_in(before: list[keras.layers.Layer]) -> bool:
    """Tell whether what comes before is a convolution without an activation."""
    from keras import activations, layers

    return any(
        isinstance(layer, layers.Conv2D) and layer.activation is activations.linear
        for layer in before
    )


def _with_scale_and_shift(
    convolution: keras.layers.Conv2D, normalisation: keras.layers.BatchNormalization
) -> keras.layers.Conv2D:
    """Return the convolution that does what both do, one after the other."""
    import numpy as np

    both = type(convolution).from_config(convolution.get_config() | {"use_bias": True})
    both.build((None, *convolution.input.shape[1:]))
    kernel, *bias = (np.asarray(values) for values in convolution.get_weights())
    gamma, beta, mean, variance = normalisation.get_weights()
    scale = gamma / np.sqrt(variance + normalisation.epsilon)
    shift = beta + (sum(bias) - mean) * scale
    both.set_weights([kernel * scale, shift])
    return both


def digits_network(name: str = "digits") -> keras.Model:
    """Return our own network: six convolutions, eleven outputs.

    The shape is that of K. Simonyan and A. Zisserman (Very deep convolutional networks
    for large-scale image recognition, 2015), small 3x3 windows in a row, made narrow;
    batch normalisation after S. Ioffe and C. Szegedy (2015); strides in place of
    pooling after J. Springenberg et al. (Striving for simplicity, 2015). It is deep
    enough for the middle of the last 5x5 places to see the whole glyph, and the dense
    layer tells the places apart: a bar on top makes another digit than a bar half-way
    down. The eleventh logit is "not a digit".
    """
    from keras import Sequential, layers

    def convolution(filters: int, strides: int = 1, padding: str = "same") -> list:
        return [
            layers.Conv2D(filters, 3, strides, padding, use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
        ]

    return Sequential(
        [
            layers.Input((28, 28), name="glyphs"),
            layers.Reshape((28, 28, 1)),
            *convolution(32, padding="valid"),
            *convolution(48, strides=2),
            *convolution(64),
            *convolution(96, strides=2),
            *convolution(128),
            *convolution(96, padding="valid"),
            layers.Flatten(),
            layers.Dropout(0.3),
            layers.Dense(DIGITS + 1, name="logits"),
        ],
        name=name,
    )


def small_network(name: str = "small") -> keras.Model:
    """Return a network small enough to learn while people watch: 5,386 numbers.

    Two convolutions, each followed by pooling, after Y. LeCun et al. (Gradient-based
    learning applied to document recognition, 1998). `digits.small` has it in NumPy.
    """
    from keras import Sequential, layers

    return Sequential(
        [
            layers.Input((28, 28), name="glyphs"),
            layers.Reshape((28, 28, 1)),
            layers.Conv2D(8, 5, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(DIGITS, name="logits"),
        ],
        name=name,
    )


NETWORKS: dict[str, Callable[[str], keras.Model]] = {
    "digits": digits_network,
    **dict.fromkeys(PUBLISHED, build_baseline),
    "small": small_network,
}
