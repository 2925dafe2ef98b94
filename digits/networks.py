"""The networks by name: (batch, 28, 28) glyphs -> logits.

The architecture is code and only the values are read from a file, because loading a
model's configuration from a file can run code that someone hid in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

DIGITS = 10
NOT_A_DIGIT = 10  # label of the eleventh class of `digits`
KNOW_NO_DIGIT = ("digits",)  # networks with that class


def build_network(name: str) -> keras.Model:
    """Return the named network with fresh random values.

    Args:
        name: one of `NETWORKS`.

    Returns:
        A model from (batch, 28, 28) glyphs, 0 to 1, to (batch, 10 or 11) logits.

    Raises:
        ValueError: there is no network of that name.
    """
    if name not in NETWORKS:
        raise unknown_network(name)
    model: keras.Model = NETWORKS[name](name)
    return model


def unknown_network(name: str) -> ValueError:
    """Return the error that names the networks there are."""
    return ValueError(
        f"there is no network {name!r}; choose one of {', '.join(NETWORKS)}."
    )


def layers_of(model: keras.Model) -> list[dict[str, Any]]:
    """Return a network's layers from glyph to logits, as a card keeps them.

    Returns:
        For each layer kind (as "Conv2D"), output (its shape without the batch) and
        parameters (those that training sets, and those that it only counts).
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
    """Return a network of the same logits, batch normalisation folded away.

    Once trained, batch normalisation multiplies and shifts each filter by constants;
    kernel and bias of the convolution before it can take them in. Source: B. Jacob et
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
    """Tell whether what comes before is a convolution and nothing after its sum."""
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
    pooling after J. Springenberg et al. (Striving for simplicity, 2015). It is as deep
    as it must be for the middle of the last 5x5 places to see the whole glyph, and the
    dense layer knows the places apart: a bar on top makes another digit than one
    half-way down. The eleventh logit is "not a digit".
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


# The networks of six tutorials, as they were published. Their softmax is not here:
# digits/calibration.py takes it, and the loss that they learn by is the same.


def _published(name: str, *hidden: keras.layers.Layer) -> keras.Model:
    """Return a row of layers from glyphs to ten logits."""
    from keras import Sequential, layers

    glyphs = layers.Input((28, 28), name="glyphs")
    logits = layers.Dense(DIGITS, name="logits")
    return Sequential([glyphs, *hidden, logits], name=name)


def mlp_128_32(name: str = "mlp-128-32") -> keras.Model:
    """Return two dense layers, the smallest network that many learn from.

    Source: a widely copied tutorial on handwritten digit classification with an
    artificial neural network in Keras.
    """
    from keras import layers

    return _published(
        name,
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(32, activation="relu"),
    )


def mlp_128_64(name: str = "mlp-128-64") -> keras.Model:
    """Return two dense layers, the second twice as wide.

    Source: "Day 2: Classify Handwritten Digits Using a Simple NN".
    """
    from keras import layers

    return _published(
        name,
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(64, activation="relu"),
    )


def mlp_784(name: str = "mlp-784") -> keras.Model:
    """Return one dense layer as wide as a glyph has pixels, after rows of length 1.

    Source: "Hand-Written Digit Classification"; its `keras.utils.normalize` divides
    each of the 28 rows of pixels by its L2 norm. Here a layer does, so that every
    network takes the same glyph.
    """
    from keras import layers

    return _published(
        name,
        layers.UnitNormalization(axis=-1),
        layers.Flatten(),
        layers.Dense(784, activation="relu"),
    )


def mlp_784_130_dropout(name: str = "mlp-784-130-dropout") -> keras.Model:
    """Return `mlp_784` with a second layer, and dropout after both.

    Source: the same tutorial, where it shows dropout against overfitting.
    """
    from keras import layers

    return _published(
        name,
        layers.UnitNormalization(axis=-1),
        layers.Flatten(),
        layers.Dense(784, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(130, activation="relu"),
        layers.Dropout(0.5),
    )


def cnn_32_64(name: str = "cnn-32-64") -> keras.Model:
    """Return the classic convolutional network: two convolutions, one pooling.

    Source: Keras's own example mnist_cnn, as it was copied for years.
    """
    from keras import layers

    return _published(
        name,
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Dropout(0.25),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.5),
    )


def cnn_128_64_64(name: str = "cnn-128-64-64") -> keras.Model:
    """Return three convolutions that become narrower, with dropout between them.

    Source: SonakshiA/Handwritten-Digit-Classification on GitHub.
    """
    from keras import layers

    return _published(
        name,
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
    )


NETWORKS: dict[str, Callable[[str], keras.Model]] = {
    "digits": digits_network,
    "mlp-128-32": mlp_128_32,
    "mlp-128-64": mlp_128_64,
    "mlp-784": mlp_784,
    "mlp-784-130-dropout": mlp_784_130_dropout,
    "cnn-32-64": cnn_32_64,
    "cnn-128-64-64": cnn_128_64_64,
}
