"""The compiled network says what Keras says, and reads without TensorFlow."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from digits.explain import Explainer
from digits.networks import NETWORKS
from digits.preprocess import glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.weights import WEIGHTS
from digits.weights.__main__ import main
from digits.weights.card import WeightsError
from digits.weights.compiled import EXPLAINED
from digits.weights.convert import check_equal, compiled_network, probes
from digits.weights.files import (
    compiled_path,
    load_card,
    load_compiled,
    load_network,
    save_card,
)
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.running import ROOT

THERE = [name for name in NETWORKS if compiled_path(WEIGHTS, name).exists()]


@pytest.fixture(scope="module")
def glyphs():
    """Give the glyphs of our drawings, digits and others, as one array."""
    drawn = [d for kind in ("digits", "nondigits") for d in DRAWINGS[kind].values()]
    inks = [ink_from_strokes(on_pad(drawing)) for drawing in drawn]
    return np.stack([glyph_from_ink(ink) for ink in inks])


@pytest.fixture(scope="module")
def ours():
    return load_compiled(WEIGHTS, "digits")[0]


def test_every_network_that_has_values_is_compiled():
    assert [n for n in NETWORKS if (WEIGHTS / f"{n}.weights.h5").exists()] == THERE


@pytest.mark.parametrize("name", THERE)
def test_each_says_what_keras_says_of_drawings_paper_ink_and_noise(name, glyphs):
    compiled, card = load_compiled(WEIGHTS, name)
    keras_model, _ = load_network(WEIGHTS, name)
    every = np.concatenate([glyphs, probes()])
    check_equal(compiled, keras_model, card, every)
    logits = np.asarray(keras_model(every, training=False))
    np.testing.assert_allclose(compiled.logits(every), logits, atol=1e-3)
    assert compiled.outputs == logits.shape[1]


def test_slopes_are_those_of_tensorflow(model, ours, glyphs, rng):
    import tensorflow as tf

    weights = rng.normal(size=11).astype(np.float32)
    inputs = tf.constant(glyphs)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        sums = tf.linalg.matvec(model(inputs, training=False), weights)
    expected = tape.gradient(sums, inputs).numpy()
    assert np.abs(expected).max() > 1
    np.testing.assert_allclose(ours.slopes(glyphs, weights), expected, atol=1e-4)


def test_layers_are_those_of_keras(model, ours, glyphs):
    shown = dict(enumerate(ours.layers(glyphs[0])))
    values, place = glyphs[:1], 0
    for layer in model.layers:
        values = layer(values, training=False)
        if type(layer).__name__ in ("ReLU", "Dense"):
            np.testing.assert_allclose(shown[place][1], values[0], atol=1e-3)
            place += 1
    assert place == len(shown)


def test_only_ours_explains_itself():
    assert EXPLAINED == ("digits",)
    other, _ = load_compiled(WEIGHTS, "mlp-128-32")
    with pytest.raises(KeyError):
        Explainer(other).layers(np.zeros((28, 28)))


def test_several_threads_get_the_answers_to_their_own_glyphs(ours, glyphs):
    alone = [ours.read(glyph) for glyph in glyphs]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ours.read, np.concatenate([glyphs] * 20)))
    for place, (logits, embedding) in enumerate(found):
        expected = alone[place % len(glyphs)]
        np.testing.assert_array_equal(logits, expected[0])
        np.testing.assert_array_equal(embedding, expected[1])


def test_no_glyphs_have_no_logits(ours):
    assert ours.logits(np.empty((0, 28, 28))).shape == (0, 11)


# The check before anything is written.


def test_a_compiled_network_of_other_values_is_refused(ours):
    keras_model, card = load_network(WEIGHTS, "digits")
    last = keras_model.layers[-1]
    kernel, bias = last.get_weights()
    last.set_weights([kernel, bias + np.eye(11)[3] * 2e-3])
    with pytest.raises(WeightsError, match=r"logits differ by 0\.002.*at most 0\.001"):
        check_equal(ours, keras_model, card)
    last.set_weights([kernel, bias + np.eye(11)[3] * 5e-4])
    check_equal(ours, keras_model, card)  # it is never nearer than rounding


def test_a_verdict_that_differs_by_more_than_rounding_is_refused(glyphs):
    keras_model, card = load_network(WEIGHTS, "digits")
    last, one = keras_model.layers[-1], glyphs[:1]
    kernel, bias = last.get_weights()
    *digits, none = np.asarray(keras_model(one, training=False))[0] / card.temperature
    even = np.eye(11)[10] * (np.logaddexp.reduce(digits) - none) * card.temperature
    last.set_weights([kernel, bias + even - 4e-4 * np.eye(11)[10]])
    compiled = compiled_network(keras_model)
    last.set_weights([kernel, bias + even + 4e-4 * np.eye(11)[10]])
    limits = replace(card.thresholds, not_a_digit=0.5)  # half is "not a digit"
    unsure = replace(card, thresholds=limits)
    with pytest.raises(WeightsError, match="another verdict than Keras on 1 of 1 "):
        check_equal(compiled, keras_model, unsure, one)


# Weights that were saved before there was a compiled network.


@pytest.fixture
def older(tmp_path):
    """Give a folder with values and a card as they were before."""
    shutil.copy(WEIGHTS / "digits.weights.h5", tmp_path)
    save_card(tmp_path, replace(load_card(WEIGHTS, "digits"), compiled=""))
    return tmp_path


def test_older_weights_say_how_to_compile_them_and_then_read(older, capsys):
    with pytest.raises(WeightsError, match=r"python -m digits\.weights --weights"):
        load_compiled(older, "digits")
    assert main(["--weights", str(older)]) == 0
    compiled, card = load_compiled(older, "digits")
    assert card == replace(load_card(WEIGHTS, "digits"), compiled=card.compiled)
    assert capsys.readouterr().out == f"digits: compiled, SHA-256 {card.compiled}\n"
    assert sorted(path.name for path in older.iterdir()) == [
        *("digits.json", "digits.tflite", "digits.weights.h5"),
    ]
    assert compiled.outputs == 11


# What LiteRT and Python load.


def test_reading_and_explaining_load_no_tensorflow_and_print_nothing():
    script = (
        "import json, sys; from digits import load_classifier;"
        "from digits.explain import Explainer;"
        f"classifier = load_classifier(); strokes = {on_pad(DRAWINGS['digits']['2'])};"
        "reading = classifier.read_strokes(strokes);"
        "Explainer(classifier.network).attributions(reading.glyph, 2, 3);"
        "print(json.dumps([reading.digit, sorted(sys.modules)]))"
    )
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    digit, modules = json.loads(run.stdout)
    assert (run.returncode, run.stderr, digit) == (0, "", 2)
    assert not {"tensorflow", "keras"} & set(modules)
