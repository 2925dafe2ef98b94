"""The network `small` in NumPy is the one that Keras has, on the way there and back."""

import numpy as np
import pytest

from digits.networks import build_network
from digits.small.network import SHAPES, gradients, logits, random_values


@pytest.fixture(scope="module")
def both():
    """Give values, and Keras's model that holds them."""
    values = random_values(np.random.default_rng(0))
    model = build_network("small")
    model.set_weights(values)
    return values, model


def test_keras_has_the_same_values_in_the_same_order(both):
    _, model = both
    assert tuple(values.shape for values in model.get_weights()) == SHAPES


def test_the_logits_are_those_of_keras(both, rng):
    values, model = both
    glyphs = rng.random((6, 28, 28), dtype=np.float32)
    np.testing.assert_allclose(logits(values, glyphs), model(glyphs), atol=1e-5)


def test_the_gradients_are_those_of_keras(both, rng):
    import keras
    import tensorflow as tf

    values, model = both
    glyphs = rng.random((6, 28, 28), dtype=np.float32)
    glyphs[:, :8] = 0  # as paper has it: many windows are alike
    labels = rng.integers(0, 10, 6)
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(
            labels, model(glyphs)
        )
    theirs = tape.gradient(loss, model.trainable_variables)
    ours_loss, ours = gradients(values, glyphs, labels)
    assert ours_loss == pytest.approx(float(loss), abs=1e-6)
    for our, their in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(our, their, atol=1e-6)


def test_a_step_of_adam_is_that_of_keras(both, rng):
    import keras

    from digits.small.learning import LearnConfig, first_state, moved

    state = first_state(LearnConfig())
    adam = keras.optimizers.Adam(3e-3)
    theirs = [keras.Variable(value) for value in state.values]
    for _ in range(3):
        glyphs = rng.random((4, 28, 28), dtype=np.float32)
        _, slopes = gradients(state.values, glyphs, rng.integers(0, 10, 4))
        state = moved(state, slopes, 3e-3)
        adam.apply([keras.ops.convert_to_tensor(s) for s in slopes], theirs)
    for our, their in zip(state.values, theirs, strict=True):
        np.testing.assert_allclose(our, their, atol=1e-6)
