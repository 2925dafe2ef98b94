import numpy as np
import pytest
from scipy import special

from digits.preprocess import bounding_box
from digits.train.loop import (
    CHUNKS,
    KEPT,
    SURE,
    as_people_draw,
    fitted_thresholds,
    targets,
)
from digits.train.mixture import KINDS, EpochSample, Examples, Mixture, build_epoch
from tests.helpers.pens import pen_drawing

# Thresholds.


def logits_of_shares(shares):
    """Return eleven logits a row that give "not a digit" these shares."""
    logits = np.zeros((len(shares), 11))
    logits[:, 10] = np.log(10 * shares / (1 - shares))
    return logits


def logits_of_lead(ahead):
    """Return a row of ten logits whose first is ahead of the rest."""
    return np.array([[ahead] + [0.0] * 9])


def test_not_a_digit_threshold_is_the_quantile_by_hand():
    # 0.001, 0.002, ... 0.999: the quantile 0.99 lies 0.99 of the way.
    shares = np.arange(1, 1000) / 1000
    thresholds = fitted_thresholds(logits_of_shares(shares), 1.0, least=0.0)
    assert (KEPT, SURE) == (0.99, 0.99)
    assert thresholds.not_a_digit == pytest.approx(0.001 + 0.99 * 0.998, rel=1e-6)


@pytest.mark.parametrize(
    ("share", "least", "threshold"),
    [(0.01, 0.0, 0.01), (0.01, 0.5, 0.5), (0.7, 0.5, 0.7)],
)
def test_not_a_digit_threshold_is_never_under_the_least(share, least, threshold):
    logits = logits_of_shares(np.full(50, share))
    fitted = fitted_thresholds(logits, 1.0, least)
    assert fitted.not_a_digit == pytest.approx(threshold, rel=1e-6)


@pytest.mark.parametrize("least", [0.0, 0.5])
def test_ten_logits_leave_the_not_a_digit_threshold_at_a_half(rng, least):
    logits = rng.normal(0, 3, (50, 10))
    assert fitted_thresholds(logits, 1.0, least).not_a_digit == 0.5


@pytest.mark.parametrize(
    ("ahead", "temperature", "lead"),
    [
        (np.log(9), 1.0, 1 / 2 - 1 / 18),
        (2 * np.log(9), 2.0, 1 / 2 - 1 / 18),
        (np.log(6), 1.0, 6 / 15 - 1 / 15),
        (0.0, 1.0, 0.2),  # never less
        (50.0, 1.0, 0.8),  # never more
    ],
)
def test_lead_threshold_by_hand(ahead, temperature, lead):
    logits = np.repeat(logits_of_lead(ahead), 40, axis=0)
    thresholds = fitted_thresholds(logits, temperature, 0.5)
    assert thresholds.margin == pytest.approx(lead, rel=1e-6)


def test_lead_threshold_is_the_quantile_by_hand():
    # Probabilities (1 + 9 L) / 10 and nine times (1 - L) / 10 have the lead L. Leads
    # of 0.3 to 0.7 in even steps: the quantile 0.01 lies 0.01 of the way.
    leads = np.linspace(0.3, 0.7, 1001)
    logits = np.log(np.tile((1 - leads[:, None]) / 10, 10))
    logits[:, 0] = np.log((1 + 9 * leads) / 10)
    lead = fitted_thresholds(logits, 1.0, 0.5).margin
    assert lead == pytest.approx(0.3 + 0.01 * 0.4, rel=1e-5)


# What is learnt and what is held back.


@pytest.mark.parametrize("count", [0, 7, 30, 40])
@pytest.mark.parametrize(
    "kind", ["digits_by_rule", "nondigits_by_rule", "letters", "numbers"]
)
def test_the_parts_of_an_epoch_hold_all_drawings_that_the_card_counts(kind, count, rng):
    nothing = Examples(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int64))
    whole = Mixture(**dict.fromkeys(KINDS, 0) | {kind: count})
    parts = [whole.part(place, CHUNKS) for place in range(CHUNKS)]
    drawn = [build_epoch(EpochSample(nothing, [], []), part, rng) for part in parts]
    assert sum(len(examples) for examples in drawn) == count


def test_drawings_held_back_are_labelled_render_by_render():
    upright = pen_drawing(1, strokes=[[(0, 0), (0, 9)]])
    flat = pen_drawing("key", strokes=[[(0, 0), (9, 0)]])
    examples = as_people_draw({"own": [upright], "things": [flat, flat]}, "them", 3)
    assert examples.labels.tolist() == [1, 10, 10] * 3
    assert examples.glyphs.shape == (9, 28, 28)
    assert examples.glyphs.dtype == np.uint8
    boxes = [bounding_box(glyph) for glyph in examples.glyphs]
    tall = [rows.stop - rows.start > cols.stop - cols.start for rows, cols in boxes]
    assert tall == [True, False, False] * 3


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


def test_one_hot_labels_by_hand():
    expected = [[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]
    assert targets(np.array([2, 0, 3]), "one-hot", 4).tolist() == expected
    assert targets(np.array([2, 0, 3]), "sparse", 4).tolist() == [2, 0, 3]
