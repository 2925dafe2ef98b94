"""Classifiers of which a test knows beforehand what they say."""

import numpy as np

from digits.classifier import Classifier
from digits.weights.convert import compiled_network
from tests.helpers.networks.measured import card_of


def linear(weights, logits):
    """Return a classifier whose logits are weights x pixels + logits."""
    from keras import Sequential, layers

    model = Sequential(
        [layers.Input((28, 28)), layers.Flatten(), layers.Dense(len(logits))]
    )
    model.set_weights([weights, np.array(logits)])
    return Classifier(compiled_network(model, explained=True), card_of({}))


def always(logits):
    """Return a classifier that gives these logits, whatever it is shown."""
    return linear(np.zeros((784, len(logits))), logits)


def ahead(digit, outputs=11):
    """Return logits with one output far ahead."""
    return np.where(np.arange(outputs) == digit, 9.0, 0.0)
