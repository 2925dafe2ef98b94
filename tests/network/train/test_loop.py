import numpy as np
import pytest
from scipy import special

from digits.train.loop import targets


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
