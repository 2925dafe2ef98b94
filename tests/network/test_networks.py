import numpy as np
import pytest

from digits.baselines import PUBLISHED
from digits.networks import NETWORKS, build_network, fold_batch_norm, layers_of

# Weights and biases of each layer. Our convolutions have no bias: batch normalisation
# follows, with a scale and a shift for each of their filters.
OF_OURS = (
    9 * (1 * 32 + 32 * 48 + 48 * 64 + 64 * 96 + 96 * 128 + 128 * 96)
    + 2 * (32 + 48 + 64 + 96 + 128 + 96)
    + (5 * 5 * 96 * 11 + 11)  # 28 has become 26, 13, 7 and 5
)
PARAMETERS = {
    "digits": OF_OURS,  # and those of the others are the originals'
    "mlp-128-32": 104_938,
    "mlp-128-64": 109_386,
    "mlp-784": 623_290,
    "mlp-784-130-dropout": 718_800,
    "cnn-32-64": 1_199_882,
    "cnn-128-64-64": 187_146,
    "small": 5_386,
}
ROWS_OF_LENGTH_1 = ("mlp-784", "mlp-784-130-dropout")


@pytest.fixture(scope="module")
def networks():
    import keras

    keras.utils.set_random_seed(0)
    return {name: build_network(name) for name in NETWORKS}


@pytest.mark.parametrize(("name", "parameters"), PARAMETERS.items())
def test_a_network_has_as_many_parameters_as_by_hand_or_published(
    networks, name, parameters
):
    trainable = networks[name].trainable_variables
    assert sum(int(np.prod(values.shape)) for values in trainable) == parameters


@pytest.mark.parametrize("name", PUBLISHED)
def test_glyphs_reach_the_dense_layers_as_the_tutorial_scales_them(networks, name, rng):
    import keras

    glyphs = rng.random((5, 28, 28), dtype=np.float32)
    glyphs[:, ::3] = 0  # rows without ink have no length to divide by
    layers = networks[name].layers
    before = next(n for n, layer in enumerate(layers) if layer.get_weights())
    seen = keras.Model(networks[name].inputs[0], layers[before - 1].output)(glyphs)
    expected = keras.utils.normalize(glyphs) if name in ROWS_OF_LENGTH_1 else glyphs
    np.testing.assert_allclose(
        np.asarray(seen).reshape(5, 784), expected.reshape(5, 784), atol=1e-6
    )


def test_the_layers_of_a_network_are_told_from_glyph_to_logits(networks):
    assert layers_of(networks["mlp-128-32"]) == [
        {"kind": "Flatten", "output": [784], "parameters": 0},
        {"kind": "Dense", "output": [128], "parameters": 100_480},
        {"kind": "Dense", "output": [32], "parameters": 4_128},
        {"kind": "Dense", "output": [10], "parameters": 330},
    ]
    kinds = [layer["kind"] for layer in layers_of(networks["cnn-128-64-64"])]
    assert kinds.count("Conv2D") == 3
    assert kinds.count("Dropout") == kinds.count("MaxPooling2D") == 2


@pytest.mark.parametrize(
    ("name", "shares"),
    [("mlp-784-130-dropout", [0.5, 0.5]), ("cnn-32-64", [0.25, 0.5])],
)
def test_dropout_is_as_published(networks, name, shares):
    layers = networks[name].layers
    assert [layer.rate for layer in layers if hasattr(layer, "rate")] == shares


def test_the_middle_of_our_last_convolution_sees_the_whole_glyph(networks, rng):
    import keras
    import tensorflow as tf

    layers = networks["digits"].layers
    last = [each for each in layers if isinstance(each, keras.layers.Conv2D)][-1]
    features = keras.Model(networks["digits"].inputs, last.output)
    glyphs = tf.constant(rng.random((1, 28, 28), dtype=np.float32))
    with tf.GradientTape() as tape:
        tape.watch(glyphs)
        seen = tf.abs(features(glyphs, training=False))
        assert seen.shape == (1, 5, 5, 96)
        middle = tf.reduce_sum(seen[:, 2, 2])
    effect = np.abs(tape.gradient(middle, glyphs)[0])
    assert effect[[0, -1]].any(axis=1).all()
    assert effect[:, [0, -1]].any(axis=0).all()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_ends_in_logits_that_are_a_glyphs_own(networks, name, rng):
    glyphs = rng.random((20, 28, 28), dtype=np.float32)
    logits = np.asarray(networks[name](glyphs, training=False))
    assert logits.shape == (20, 11 if name == "digits" else 10)
    assert logits.dtype == np.float32
    assert (logits < 0).any()
    assert (np.abs(logits.sum(axis=1) - 1) > 1e-3).any()
    assert networks[name].layers[-1].name == "logits"
    assert networks[name].name == name
    alone = np.asarray(networks[name](glyphs[4:5], training=False))
    np.testing.assert_allclose(alone[0], logits[4], atol=1e-5)


@pytest.mark.parametrize("name", ["", "Digits", "../digits"])
def test_an_unknown_network_is_refused_with_the_known_names(name):
    with pytest.raises(ValueError, match=r"no network .*choose one of digits, mlp"):
        build_network(name)


# Folding.


def with_any_statistics(model, rng):
    """Give every batch normalisation values such as training may leave."""
    for layer in model.layers:
        if type(layer).__name__ == "BatchNormalization":
            shape = layer.gamma.shape
            layer.set_weights([rng.uniform(low, 2, shape) for low in (-1, -1, -1, 0.1)])
    return model


def test_a_folded_network_has_the_same_logits_and_no_normalisation(rng):
    whole = with_any_statistics(build_network("digits"), rng)
    less = fold_batch_norm(whole)
    kinds = [type(layer).__name__ for layer in less.layers]
    assert kinds.count("Conv2D") == 6
    assert "BatchNormalization" not in kinds
    glyphs = rng.random((7, 28, 28), dtype=np.float32)
    expected = np.asarray(whole(glyphs, training=False))
    assert np.ptp(expected) > 1
    np.testing.assert_allclose(
        np.asarray(less(glyphs, training=False)), expected, atol=1e-4 * np.ptp(expected)
    )


def test_folding_takes_in_a_bias_and_leaves_the_network_as_it_was(rng):
    from keras import Sequential, layers

    rows = [
        layers.Input((28, 28)),
        layers.Reshape((28, 28, 1)),
        layers.Conv2D(2, 3, bias_initializer="random_normal"),
        layers.BatchNormalization(),
    ]
    whole = with_any_statistics(Sequential(rows), rng)
    before = whole.get_weights()
    glyphs = rng.random((2, 28, 28), dtype=np.float32)
    np.testing.assert_allclose(
        np.asarray(fold_batch_norm(whole)(glyphs, training=False)),
        np.asarray(whole(glyphs, training=False)),
        atol=1e-4,
    )
    for one, other in zip(before, whole.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_no_normalisation_or_one_that_follows_an_activation_is_not_folded(networks):
    from keras import Sequential, layers

    row = [
        layers.Input((28, 28, 1)),
        layers.Conv2D(2, 3, activation="relu"),
        layers.BatchNormalization(),
    ]
    for model in (Sequential(row), *(networks[name] for name in PUBLISHED)):
        assert fold_batch_norm(model) is model
