import json

import numpy as np
import pytest
from scipy import special

from digits.classifier import load_classifier
from digits.data.splits import VALIDATION, Part
from digits.evaluate.measure import (
    MeasureConfig,
    evaluated,
    mnist_figures,
    part_figures,
)
from digits.evaluate.nondigits import kind_figures
from digits.evaluate.predictions import predict_drawings
from digits.weights.files import load_network
from tests.helpers.networks.constant import ahead, always, linear
from tests.helpers.networks.pens import BAR, DOT, RING, pen_drawing

FEW = MeasureConfig(by_rule=8, curve_drawings=2)
TESTED = 60  # images of MNIST in the small data folder


@pytest.fixture(scope="module")
def always_7():
    return always(ahead(7))


def test_figures_count_what_keras_itself_reads_wrong(made_weights, small_data):
    with np.load(small_data / "mnist.npz") as archive:
        glyphs, labels = archive["x_test"], archive["y_test"]
    network, _ = load_network(made_weights, "digits")
    logits = np.asarray(network(glyphs.astype(np.float32) / 255, training=False))
    digits = logits[:, :10].argmax(axis=1)
    wrong = np.flatnonzero(digits != labels)
    recall = [np.mean(digits[labels == digit] == digit) for digit in range(10)]
    shares = special.log_softmax(logits.astype("f8"), axis=1)
    loss = -shares[np.arange(TESTED), labels].mean()
    assert mnist_figures(load_classifier(folder=made_weights), small_data) == {
        "n": TESTED,
        "misses": len(wrong),
        "right": pytest.approx(1 - len(wrong) / TESTED, abs=1e-12),
        "named": pytest.approx((logits.argmax(axis=1) == labels).mean(), abs=1e-12),
        "recall": pytest.approx(recall, abs=1e-12),
        "worst_digit": int(np.argmin(recall)),
        "worst_recall": pytest.approx(min(recall), abs=1e-12),
        "loss": pytest.approx(loss, rel=1e-4),
        "missed": wrong.tolist(),
        "read_as": digits[wrong].tolist(),
        "misses_with_doubtful_label": 0,
        "doubtful_labels": 0,
    }


def test_misses_with_a_doubtful_label_are_counted(always_7, tmp_path):
    labels = np.full(2_000, 7, dtype=np.uint8)
    labels[[5, 947, 1621]] = (1, 8, 0)  # 947, 1621 and 1901 are in doubt
    glyphs = np.zeros((2_000, 28, 28), dtype=np.uint8)
    arrays = {"x_train": glyphs, "y_train": labels, "x_test": glyphs, "y_test": labels}
    np.savez(tmp_path / "mnist.npz", **arrays)
    figures = mnist_figures(always_7, tmp_path)
    assert (figures["missed"], figures["read_as"]) == ([5, 947, 1621], [7, 7, 7])
    assert figures["misses_with_doubtful_label"] == 2
    assert figures["doubtful_labels"] == 3
    assert figures["recall"][:3] == [0.0, 0.0, None]


def test_figures_of_two_data_sets_by_hand(always_7):
    seven = pen_drawing(7, "ada", RING.strokes)
    drawn = {"a": [seven, pen_drawing(7, "ada", DOT.strokes)], "b": [BAR]}
    figures = part_figures(always_7, Part(digits=drawn), FEW)
    pens = figures["pens"]
    assert [pens[name]["right"] for name in ("a", "b", "all")] == [0.5, 0.0, 1 / 3]
    assert pens["all"]["right_range_of_ten_renders"] == [1 / 3, 1 / 3]
    assert [pens[name]["not_read"] for name in ("a", "b", "all")] == [10, 0, 10]
    assert figures["calibration"]["n"] == 20  # a dot is not read, so it is not doubted
    certain = figures["certainty"]
    assert certain["n"] == 30
    assert (certain["answered"][0], certain["wrong"][0]) == (20, 10)  # no dot, each 1
    counts = np.array(pens["all"]["confusion"])
    assert (counts[7, 7], counts[1, 7], counts.sum()) == (10, 10, 20)
    missed = [(miss["label"], miss["read_as"]) for miss in figures["missed"]]
    assert missed == [(7, -1), (1, 7)]


@pytest.mark.parametrize(
    ("logits", "accepted", "hedged", "area"),
    [
        (ahead(7), 1.0, 0.0, 0.5),
        (ahead(10), 0.0, 0.0, 0.5),
        (np.append(np.full(10, 0.1), 0), 0.0, 1.0, 0.5),
        (ahead(7, outputs=10), 1.0, 0.0, None),
    ],
    ids=["a digit", "not a digit", "unsure", "ten outputs"],
)
def test_what_passes_for_a_digit_is_counted(rng, logits, accepted, hedged, area):
    classifier = always(logits)
    digits = predict_drawings(classifier, [BAR, RING], rng)
    drawings = [pen_drawing(name) for name in ("Korean/a", "Korean/b", "Greek/a")]
    found = predict_drawings(classifier, drawings, rng)
    assert kind_figures(drawings, found, digits, 1.0) == {
        "n": 3,
        "groups": 2,
        "accepted": accepted,
        "hedged": hedged,
        "number": 0.0,
        "auroc": area,
    }


def test_what_the_network_never_saw_counts_for_no_auroc(always_7, rng):
    digits = predict_drawings(always_7, [BAR, RING], rng)
    dots = predict_drawings(always_7, [DOT, DOT], rng)
    figures = kind_figures([DOT, DOT], dots, digits, 1.0)
    assert (figures["accepted"], figures["auroc"]) == (0.0, None)


def test_measuring_again_gives_the_same_figures(small_data, rng):
    fickle = linear(rng.normal(0, 1, (784, 11)), np.zeros(11))
    one, two = (evaluated(fickle, small_data, [VALIDATION], FEW) for _ in range(2))
    assert json.dumps(one) == json.dumps(two)
    read = np.array(one[VALIDATION]["pens"]["all"]["confusion"]).sum(axis=0)
    assert np.count_nonzero(read) > 5  # a change of chance would be seen
