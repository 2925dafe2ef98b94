"""A glyph and a network -> why this digit and not that one, and what each layer sees.

Integrated gradients show which pixels speak for a digit. Source: M. Sundararajan,
A. Taly, Q. Yan: Axiomatic attribution for deep networks, 2017.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from digits.arrays import Floats
from digits.networks import fold_batch_norm
from digits.preprocess import GLYPH_SIDE

if TYPE_CHECKING:
    import keras


STEP_COUNT = 256  # from blank paper to the glyph; the sum is then right to a percent


@dataclass(frozen=True, eq=False)  # arrays have no single truth to compare by
class Layer:
    """What one layer makes of a glyph.

    Attributes:
        kind: of the layer, such as "Conv2D".
        maps: (rows, cols, filters), a picture for each filter; (values,) where the
            layer no longer has rows and columns.
    """

    kind: str
    maps: Floats


class Explainer:
    """Explains the readings of a network; safe to call from several threads."""

    def __init__(self, model: keras.Model):
        """Compile the gradients and the outputs of each layer.

        Args:
            model: from (batch, 28, 28) glyphs to (batch, 10 or 11) logits, a row of
                layers.
        """
        model = fold_batch_norm(model)
        self._outputs = model.output_shape[-1]
        self._kinds = _kinds_shown(model)
        self._gradients = _compiled_gradients(model)
        self._layers = _compiled_layers(model)

    def attributions(self, glyph: Floats, digit: int, other: int | None) -> Floats:
        """Return how much each pixel speaks for a digit, and against another one.

        They sum to how much greater the difference of the two logits is for the glyph
        than for blank paper, to within a percent, as the integral is taken in steps.
        The steps are closer where the ink is faint and the network changes faster.
        A pixel without ink has 0.

        Args:
            glyph: what the network sees.
            digit: 0 to 9; 10 for "not a digit", where the network knows it.
            other: likewise; None explains the digit's own logit.

        Returns:
            (28, 28) float32 in logits: over 0 for the digit, under 0 for the other.

        Raises:
            ValueError: the network has no such output.
        """
        even = (np.arange(STEP_COUNT, dtype=np.float32) + 0.5) / STEP_COUNT
        path = np.square(even)[:, None, None] * glyph.astype(np.float32)
        gradients = self._gradients(path, self._direction(digit, other))
        return glyph * np.average(gradients, axis=0, weights=even)

    def layers(self, glyph: Floats) -> list[Layer]:
        """Return what each layer makes of a glyph, from the first edges to the logits.

        Layers that only reshape, or do nothing once trained, are left out. A
        convolution is shown after its ReLU.
        """
        outputs = self._layers(glyph[None].astype(np.float32))
        return [
            Layer(kind, maps[0])
            for kind, maps in zip(self._kinds, outputs, strict=True)
        ]

    def _direction(self, digit: int, other: int | None) -> Floats:
        """Return (outputs,): 1 at the digit, -1 at the other."""
        direction = np.zeros(self._outputs, dtype=np.float32)
        for output, sign in ((digit, 1), (other, -1)):
            if output is not None and not 0 <= output < self._outputs:
                raise ValueError(
                    f"expected an output from 0 to {self._outputs - 1}; received "
                    f"{output}."
                )
            if output is not None:
                direction[output] += sign
        return direction


def _compiled_gradients(model: keras.Model) -> Callable[[Floats, Floats], Floats]:
    """Return a function to the gradients of a weighted sum of logits, by glyph."""
    import tensorflow as tf

    glyphs_like = tf.TensorSpec((None, GLYPH_SIDE, GLYPH_SIDE), tf.float32)
    sums_like = tf.TensorSpec((model.output_shape[-1],), tf.float32)

    @tf.function(input_signature=[glyphs_like, sums_like])
    def gradients(glyphs, direction):
        with tf.GradientTape() as tape:
            tape.watch(glyphs)
            sums = tf.linalg.matvec(model(glyphs, training=False), direction)
        return tape.gradient(sums, glyphs)

    return lambda glyphs, direction: gradients(glyphs, direction).numpy()


# Layers that only reshape, or do nothing once training has ended.
HIDDEN_KINDS = ("Reshape", "Flatten", "Dropout", "UnitNormalization")


def _shown(model: keras.Model) -> list[keras.layers.Layer]:
    """Return the layers whose outputs are shown."""
    follows = [*(type(layer).__name__ for layer in model.layers[1:]), ""]
    return [
        layer
        for layer, after in zip(model.layers, follows, strict=True)
        if type(layer).__name__ not in HIDDEN_KINDS and after != "ReLU"
    ]


def _kinds_shown(model: keras.Model) -> list[str]:
    kinds = (type(layer).__name__ for layer in _shown(model))
    return ["Conv2D" if kind == "ReLU" else kind for kind in kinds]


def _compiled_layers(model: keras.Model) -> Callable[[Floats], list[Floats]]:
    """Return a function from a glyph to the outputs of the layers shown, in order."""
    import tensorflow as tf

    shown = _shown(model)

    @tf.function(input_signature=[tf.TensorSpec((1, GLYPH_SIDE, GLYPH_SIDE))])
    def outputs(values):
        maps = []
        for layer in model.layers:
            values = layer(values, training=False)
            if layer in shown:
                maps.append(values)
        return maps

    return lambda glyphs: [maps.numpy() for maps in outputs(glyphs)]
