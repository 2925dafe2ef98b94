"""Our network reads the golden drawings; another one does not, even by chance."""

import pytest

from digits.classifier import Classifier
from digits.selftest import SelfTestError, check, golden_drawings
from digits.weights import WEIGHTS
from digits.weights.convert import compiled_network
from digits.weights.files import load_network


def test_our_network_reads_every_golden_drawing_right_and_is_sure_of_digits(classifier):
    assert check(classifier) == len(golden_drawings()) == 12
    for answer, strokes in golden_drawings().items():
        reading = classifier.read_strokes(strokes)
        assert "digit " not in answer or reading.probabilities.max() > 0.99, answer


def test_one_changed_layer_is_enough_to_fail():
    model, card = load_network(WEIGHTS, "digits")
    last = model.layers[-1]
    last.set_weights([-values for values in last.get_weights()])
    with pytest.raises(SelfTestError, match="the first 'digit 0' as"):
        check(Classifier(compiled_network(model), card))
