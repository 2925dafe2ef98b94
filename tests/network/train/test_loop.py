import numpy as np
import pytest
from scipy import special

from digits.train.config import TrainConfig
from digits.train.loop import compiled, targets
from digits.train.mixture import KINDS, Mixture


@pytest.mark.parametrize("classes", [10, 11])
def test_both_forms_of_labels_give_the_same_loss(classes, rng):
    import keras

    logits = rng.normal(0, 3, (50, classes)).astype(np.float32)
    labels = rng.integers(0, 10, 50)
    whole = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    shares = keras.losses.CategoricalCrossentropy(from_logits=True)
    by_hand = -special.log_softmax(logits.astype("f8"), axis=1)[np.arange(50), labels]
    for loss, kind in ((whole, "sparse"), (shares, "one-hot")):
        given = float(loss(targets(labels, kind, classes), logits))
        assert given == pytest.approx(by_hand.mean(), rel=1e-5)


def test_the_rate_falls_to_nothing_in_every_cycle_and_starts_anew():
    mixture = Mixture(**dict.fromkeys(KINDS, 0) | {"mnist": 100})  # 10 steps an epoch
    config = TrainConfig(epochs=4, cycles=2, batch_size=10, mixture=mixture)
    rate = compiled(config).optimizer._learning_rate
    rates = [float(rate(step)) for step in (0, 10, 19, 20, 30, 39)]
    highest, half = config.learning_rate, config.learning_rate / 2
    low = highest * (1 + np.cos(np.pi * 19 / 20)) / 2
    assert rates == pytest.approx([highest, half, low] * 2, rel=1e-4)
