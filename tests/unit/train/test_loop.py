"""What is held back and measured after every epoch, and what a run learns from."""

import numpy as np
import pytest
from scipy import special

from digits.data.splits import Part
from digits.preprocess import bounding_box
from digits.train.config import RECIPES
from digits.train.loop import TrainingData
from digits.train.mixture import Corrected, Examples
from digits.train.validation import as_people_draw, loss_and_accuracy, validation_sets
from tests.helpers.networks.pens import pen_drawing


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


def test_loss_and_accuracy_are_those_of_scipy_and_of_a_count(rng):
    logits, labels = rng.normal(0, 3, (50, 11)), rng.integers(0, 11, 50)
    loss, accuracy = loss_and_accuracy(logits, labels)
    by_hand = -special.log_softmax(logits, axis=1)[np.arange(50), labels].mean()
    assert loss == pytest.approx(by_hand, rel=1e-9)
    assert accuracy == (logits.argmax(axis=1) == labels).mean()


def test_a_network_that_is_shown_no_non_digits_is_not_checked_on_them():
    digits, things = [pen_drawing(1)], [pen_drawing("cup")]
    part = Part({"own": digits}, {"things": things})
    nothing = Examples(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int64))
    sets = validation_sets(RECIPES["mlp-784"], nothing, part)
    assert {name: len(held) for name, held in sets.items()} == {"pens of validation": 2}


def test_what_is_learnt_from_has_digests_and_corrections_only_where_there_are_any():
    glyphs, labels = np.zeros((2, 28, 28), np.uint8), np.zeros(2, np.int64)
    part = Part({"own": [pen_drawing(1)]})
    plain = TrainingData(Examples(glyphs, labels), part)
    corrected = [Corrected(3, "a", glyphs[0])]
    refreshed = TrainingData(Examples(glyphs, labels), part, corrected)
    assert plain.digests().keys() == {"mnist", "own"}
    assert refreshed.digests().keys() == {"mnist", "own", "corrections"}
