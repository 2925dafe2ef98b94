"""A Keras network -> the same network compiled for LiteRT, checked against it.

See `digits.weights.compiled` for what it computes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.arrays import Floats
from digits.calibration import not_a_digit_share, probabilities, softmax
from digits.networks import fold_batch_norm
from digits.reading import Verdict
from digits.verdict import verdict_on_probabilities
from digits.weights.card import Card, WeightsError
from digits.weights.compiled import (
    EXPLAINED,
    GLYPH_SHAPE,
    LAYERS,
    READ,
    SLOPES,
    CompiledNetwork,
)

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

# Layers that only reshape, or that do nothing once training has ended.
HIDDEN_KINDS = ("Reshape", "Flatten", "Dropout", "UnitNormalization")
LOGIT_TOLERANCE = 1e-3  # that the logits of both may differ
SHARE_TOLERANCE = 1e-4  # a verdict may differ where no bar does by more
PROBES = 32  # made-up glyphs to compare by where no others are given
BATCH = 500  # glyphs that Keras reads per call


def converted(model: keras.Model, explained: bool | None = None) -> bytes:
    """Return a network compiled for LiteRT, as the content of its file.

    Args:
        model: from (batch, 28, 28) glyphs to (batch, 10 or 11) logits, a row of layers.
        explained: whether it can explain its readings; None for those of `EXPLAINED`.
    """
    import tensorflow as tf

    if explained is None:
        explained = model.name in EXPLAINED
    row = _Row(fold_batch_norm(model))
    functions: dict[str, Callable] = {READ: row.read}
    glyphs = tf.TensorSpec(GLYPH_SHAPE, tf.float32, "glyphs")
    inputs = {name: [glyphs] for name in (READ, LAYERS, SLOPES)}
    if explained:
        weights = tf.TensorSpec((1, model.output_shape[-1]), tf.float32, "weights")
        functions |= {LAYERS: row.shown, SLOPES: row.slopes}
        inputs[SLOPES] = [glyphs, weights]
    signatures = {
        name: tf.function(function, input_signature=inputs[name])
        for name, function in functions.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        holder = tf.Module()
        graphs = {n: f.get_concrete_function() for n, f in signatures.items()}
        tf.saved_model.save(holder, folder, signatures=graphs)
        names = sorted(signatures)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder, names)
        return converter.convert()


def compiled_network(
    model: keras.Model, explained: bool | None = None
) -> CompiledNetwork:
    """Return a network compiled for LiteRT, in memory alone; see `converted`."""
    return CompiledNetwork(converted(model, explained))


class _Row:
    """A row of Keras layers with their values as constants of a graph."""

    def __init__(self, model: keras.Model):
        self._layers = model.layers
        self._values = [
            [[value.numpy() for value in values] for values in kinds]
            for kinds in (
                (layer.trainable_variables, layer.non_trainable_variables)
                for layer in model.layers
            )
        ]

    def read(self, glyphs: tf.Tensor) -> dict[str, tf.Tensor]:
        *_, embedding, logits = self._outputs(glyphs)
        return {"logits": logits, "embedding": embedding}

    def shown(self, glyphs: tf.Tensor) -> dict[str, tf.Tensor]:
        """Return the layers worth a look, by place and kind."""
        kinds = [type(layer).__name__ for layer in self._layers]
        rows = zip(kinds, [*kinds[1:], ""], self._outputs(glyphs)[1:], strict=True)
        return {
            f"{place:02}_{'Conv2D' if kind == 'ReLU' else kind}": output
            for place, (kind, after, output) in enumerate(rows)
            if kind not in HIDDEN_KINDS and after != "ReLU"
        }

    def slopes(self, glyphs: tf.Tensor, weights: tf.Tensor) -> dict[str, tf.Tensor]:
        """Return the slopes by the chain rule, from the last layer to the first."""
        *inputs, _ = self._outputs(glyphs)
        slope = weights
        rows = zip(self._layers, inputs, self._values, strict=True)
        for layer, given, (values, _) in reversed(list(rows)):
            slope = BACKWARDS[type(layer).__name__](slope, layer, given, *values[:1])
        return {"slopes": slope}

    def _outputs(self, glyphs: tf.Tensor) -> list[tf.Tensor]:
        """Return the glyphs, and what each layer makes of them."""
        import tensorflow as tf

        outputs = [glyphs]
        for layer, kinds in zip(self._layers, self._values, strict=True):
            if layer.variables:
                constants = [[tf.constant(v) for v in values] for values in kinds]
                output, _ = layer.stateless_call(*constants, outputs[-1])
            elif type(layer).__name__ == "UnitNormalization":
                output = _unit_rows(outputs[-1])
            else:
                output = layer(outputs[-1], training=False)
            outputs.append(output)
        return outputs


def _unit_rows(values: tf.Tensor) -> tf.Tensor:
    """Return what Keras' layer does without 1 / 0, of which LiteRT makes a NaN."""
    import tensorflow as tf
    from keras import config

    squares = tf.reduce_sum(values * values, axis=-1, keepdims=True)
    return values * tf.math.rsqrt(tf.maximum(squares, config.epsilon() ** 2))


# Each kind of layer backwards: (slope by its output, layer, its input, its kernel) ->
# the slope by its input.


def _through_dense(slope: Any, layer: Any, given: Any, kernel: Floats) -> Any:
    return slope @ kernel.T


def _through_convolution(slope: Any, layer: Any, given: Any, kernel: Floats) -> Any:
    import tensorflow as tf

    padding, stride = layer.padding.upper(), layer.strides[0]
    return tf.nn.conv2d_transpose(slope, kernel, given.shape, stride, padding)


def _through_relu(slope: Any, layer: Any, given: Any) -> Any:
    import tensorflow as tf

    return slope * tf.cast(given > 0, tf.float32)


def _reshaped(slope: Any, layer: Any, given: Any) -> Any:
    import tensorflow as tf

    return tf.reshape(slope, given.shape)


BACKWARDS: dict[str, Callable[..., Any]] = {
    "Dense": _through_dense,
    "Conv2D": _through_convolution,
    "ReLU": _through_relu,
    "Reshape": _reshaped,
    "Flatten": _reshaped,
    "Dropout": _reshaped,
}


# The check.


def check_equal(
    compiled: CompiledNetwork,
    model: keras.Model,
    card: Card,
    glyphs: Floats | None = None,
) -> None:
    """Refuse a compiled network that does not say what the Keras network says.

    Args:
        compiled: of the model.
        model: see `converted`.
        card: its temperature and thresholds.
        glyphs: (n, 28, 28), from 0 to 1, to compare by; None for made-up ones.

    Raises:
        WeightsError: a logit differs by over `LOGIT_TOLERANCE`, or a verdict does by
            more than rounding.
    """
    glyphs = probes() if glyphs is None else glyphs
    theirs = keras_logits(model, glyphs)
    ours = compiled.logits(glyphs)
    most = float(np.abs(ours - theirs).max(initial=0))
    if not most <= LOGIT_TOLERANCE:  # NaN, too
        raise WeightsError(
            f"the compiled network's logits differ by {most:.2g} from those of Keras; "
            f"expected at most {LOGIT_TOLERANCE}. Compile it on another machine."
        )
    moved = np.abs(shares_of(ours, card) - shares_of(theirs, card)).max(axis=1)
    pairs = zip(verdicts_on(ours, card), verdicts_on(theirs, card), strict=True)
    differ = np.array([one != other for one, other in pairs], dtype=bool)
    unlike = int((differ & (moved > SHARE_TOLERANCE)).sum())
    if unlike:
        raise WeightsError(
            f"the compiled network gives another verdict than Keras on {unlike} of "
            f"{len(glyphs)} glyphs; expected none. Compile it on another machine."
        )


def probes() -> Floats:
    """Return made-up glyphs: paper, ink, and noise of every strength."""
    rng = np.random.default_rng(0)
    strengths = np.linspace(0, 1, PROBES, dtype=np.float32)[:, None, None]
    noise = rng.random((PROBES, *GLYPH_SHAPE[1:]), dtype=np.float32)
    return np.minimum(noise * strengths + strengths**8, 1)


def keras_logits(model: keras.Model, glyphs: Floats) -> Floats:
    """Return the (n, outputs) logits that Keras computes of (n, 28, 28) glyphs."""
    starts = range(0, len(glyphs), BATCH)
    batches = [model(glyphs[i : i + BATCH], training=False) for i in starts]
    return np.concatenate([np.asarray(batch) for batch in batches])


def shares_of(logits: Floats, card: Card) -> Floats:
    """Return the (n, outputs) bars of logits, each row summing to 1."""
    return softmax(logits / card.temperature)


def verdicts_on(logits: Floats, card: Card) -> list[Verdict]:
    """Return the verdict on each row of logits."""
    digits = probabilities(logits, card.temperature)
    found = not_a_digit_share(logits, card.temperature)
    shares = [None] * len(logits) if found is None else found
    return [
        verdict_on_probabilities(row, share, card.thresholds)
        for row, share in zip(digits, shares, strict=True)
    ]
