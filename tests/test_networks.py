import numpy as np
import pytest

from digits.networks import DIGITS, NETWORKS, NOT_A_DIGIT, build_network, folded
from digits.train import RECIPES

# Weights and biases of each layer. The convolutions have no bias: batch normalisation
# follows, with a scale and a shift for each of their filters.
OF_THE_MLP = (784 * 128 + 128) + (128 * 32 + 32) + (32 * 10 + 10)
OF_OURS = (
    9 * (1 * 32 + 32 * 48 + 48 * 64 + 64 * 96 + 96 * 128 + 128 * 96)
    + 2 * (32 + 48 + 64 + 96 + 128 + 96)
    + (5 * 5 * 96 * 11 + 11)  # 28 has become 26, 13, 7 and 5
)
# After 3x3 and 3x3, valid, and pooling by 2, 28 x 28 has become 12 x 12.
OF_THE_CLASSIC = (
    (9 * 32 + 32) + (9 * 32 * 64 + 64) + (12 * 12 * 64 * 128 + 128) + (128 * 10 + 10)
)
OUTPUTS = {"digits": 11, "mlp-128-32": 10, "cnn-32-64": 10}


@pytest.fixture(scope="module")
def networks():
    import keras

    keras.utils.set_random_seed(0)
    return {name: build_network(name) for name in NETWORKS}


def trainable(network):
    return sum(int(np.prod(values.shape)) for values in network.trainable_variables)


def test_the_label_of_no_digit_follows_the_digits():
    assert (DIGITS, NOT_A_DIGIT) == (10, 10)


def test_every_network_has_a_recipe_of_its_own_name():
    assert set(RECIPES) == set(NETWORKS)
    assert {name: recipe.network for name, recipe in RECIPES.items()} == {
        name: name for name in NETWORKS
    }


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("mlp-128-32", OF_THE_MLP), ("cnn-32-64", OF_THE_CLASSIC), ("digits", OF_OURS)],
)
def test_a_network_has_as_many_parameters_as_by_hand(networks, name, parameters):
    assert trainable(networks[name]) == parameters


@pytest.mark.parametrize(
    ("name", "published"), [("mlp-128-32", 104_938), ("cnn-32-64", 1_199_882)]
)
def test_a_tutorials_network_has_the_parameters_of_the_original(
    networks, name, published
):
    assert networks[name].count_params() == published


def test_our_network_has_at_most_a_million_parameters(networks):
    assert networks["digits"].count_params() <= 1_000_000


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
@pytest.mark.parametrize("batch", [1, 3])
def test_a_network_gives_logits_of_its_width(networks, name, batch, rng):
    glyphs = rng.random((batch, 28, 28), dtype=np.float32)
    logits = np.asarray(networks[name](glyphs, training=False))
    assert logits.shape == (batch, OUTPUTS[name])
    assert logits.dtype == np.float32


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_ends_in_logits_not_in_probabilities(networks, name, rng):
    glyphs = rng.random((20, 28, 28), dtype=np.float32)
    logits = np.asarray(networks[name](glyphs, training=False))
    assert (logits < 0).any()
    assert (np.abs(logits.sum(axis=1) - 1) > 1e-3).any()
    assert networks[name].layers[-1].name == "logits"


@pytest.mark.parametrize("name", NETWORKS)
def test_a_glyph_has_the_same_logits_alone_and_among_others(networks, name, rng):
    glyphs = rng.random((6, 28, 28), dtype=np.float32)
    together = np.asarray(networks[name](glyphs, training=False))
    alone = np.asarray(networks[name](glyphs[4:5], training=False))
    np.testing.assert_allclose(alone[0], together[4], atol=1e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_carries_its_name(networks, name):
    assert networks[name].name == name


@pytest.mark.parametrize("name", ["", "Digits", "resnet", "../digits"])
def test_an_unknown_network_is_refused_with_the_known_names(name):
    with pytest.raises(ValueError, match=r"no network .*choose one of digits, mlp"):
        build_network(name)


# Folding.


def with_any_statistics(model, rng):
    """Give every batch normalisation values as training might leave them."""
    for layer in model.layers:
        if type(layer).__name__ == "BatchNormalization":
            shape = layer.gamma.shape
            layer.set_weights([rng.uniform(low, 2, shape) for low in (-1, -1, -1, 0.1)])
    return model


def test_a_folded_network_has_the_same_logits_and_no_normalisation(rng):
    whole = with_any_statistics(build_network("digits"), rng)
    less = folded(whole)
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
        np.asarray(folded(whole)(glyphs, training=False)),
        np.asarray(whole(glyphs, training=False)),
        atol=1e-4,
    )
    for one, other in zip(before, whole.get_weights(), strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("name", ["mlp-128-32", "cnn-32-64"])
def test_a_network_without_normalisation_is_not_folded(networks, name):
    assert folded(networks[name]) is networks[name]


def test_what_follows_an_activation_is_not_folded():
    from keras import Sequential, layers

    row = [
        layers.Input((28, 28, 1)),
        layers.Conv2D(2, 3, activation="relu"),
        layers.BatchNormalization(),
    ]
    model = Sequential(row)
    assert folded(model) is model
