"""How a network was trained, from cards and histories made by hand."""

import json
from dataclasses import replace

import numpy as np
import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.training.panel import (
    CURVES,
    TrainingPanel,
    card_json,
    curves_json,
    misses_json,
    our_drawings,
    overfitting_in,
    steps_of,
)
from digits.reading import Verdict
from tests.helpers.networks.measured import card_of
from tests.helpers.networks.stub_classifier import StubClassifier, reading_of
from tests.helpers.pictures import pixels_at

OTHER = "mlp-128-32"
LAYERS = [{"kind": "Flatten", "output": [784], "parameters": 0}]
BY_RULE = {"use": "train", "name": "digits by rule, new each epoch", "n": 1}
GARBAGE = [None, 7, [], {}, {"network": None}, {"network": [7]}, {"network": "digits "}]


class Library:
    """Holds two networks that read every drawing as a 7, and counts their calls."""

    def __init__(self):
        self.calls = 0
        self.loaded = {name: self for name in ("digits", OTHER)}
        self.card = card_of({})

    def networks(self):
        return self.loaded

    def cards(self):
        return {n: replace(card_of({}, network=n), layers=LAYERS) for n in self.loaded}

    def probabilities(self, glyphs):
        self.calls += 1
        return StubClassifier(reading_of(Verdict.DIGIT, 7)).probabilities(glyphs)


@pytest.fixture
def library():
    return Library()


@pytest.fixture
def panel(library):
    return TrainingPanel(library)


# The card.


def test_a_message_without_a_network_is_answered_with_the_first(panel, library):
    for message in GARBAGE:
        answer = panel.describe_network(message)
        assert answer["name"] == "digits"
        assert answer["networks"] == [
            {"value": "digits", "text": "digits (ours)"},
            {"value": OTHER, "text": OTHER},
        ]
        unknown = {"error": ENGLISH.text("error.no_such_network")}
        assert panel.misread_drawings(message) == unknown
    assert library.calls == 0


def test_an_answer_is_json_in_the_language_that_is_asked_for(panel):
    message = {"network": OTHER, "language": "de"}
    described = panel.describe_network(message)
    misread = panel.misread_drawings(message)
    for answer in (described, misread):
        assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert described["networks"][0]["text"] == "digits (unseres)"
    assert described["layers"][0][1] == "schreibt alle Werte in eine lange Reihe"
    assert misread["headline"].startswith("Es liest ")


def test_what_it_was_trained_on_comes_before_what_it_was_checked_with():
    used = [
        {"name": "pens of validation", "use": "validation", "n": 3_396},
        {"name": "MNIST, training", "use": "train", "n": 48_000},
        {"name": "of tomorrow", "use": "train", "n": 1},
    ]
    card = replace(card_of({}), sources=used, layers=LAYERS)
    assert card_json(card, ENGLISH)["sources"] == [
        ["MNIST's training digits", "learn", "48,000"],
        ["of tomorrow", "learn", "1"],
        ["Digits by people new to it", "check", "3,396"],
    ]


# The curves.


def history(training, **others):
    """Return a history from pairs of loss and accuracy, one pair an epoch."""
    return [
        {"loss": loss, "accuracy": right, "seconds": 1.0}
        | {f"{name}_loss": pairs[k][0] for name, pairs in others.items()}
        | {f"{name}_accuracy": pairs[k][1] for name, pairs in others.items()}
        for k, (loss, right) in enumerate(training)
    ]


def test_curves_are_of_digits_that_are_read_training_first():
    two = [(0.5, 0.8), (0.25, 0.9)]
    of = {"nondigits_of_validation": two, "pens_of_validation": two, "mnist": two}
    curves = curves_json(history(two, **of), ENGLISH)
    assert [curve["style"] for curve in curves] == [0, 1, 3]
    starts = [curve["name"].split(":")[0] for curve in curves]
    assert starts == ["Training", "Validation", "Pens"]
    assert curves[1]["loss"] == [0.5, 0.25]
    assert curves[1]["accuracy"] == [0.8, 0.9]


def test_every_curve_has_a_name_in_every_language():
    for words in WORDINGS.values():
        assert len({words.text(key) for key in CURVES.values()}) == len(CURVES)


def test_without_digits_of_mnists_held_back_nobody_can_see_overfitting():
    assert curves_json([], ENGLISH) == []
    for curves in ([], history([(0.1, 0.99)], pens_of_validation=[(0.5, 0.8)])):
        assert overfitting_in(curves, ENGLISH) == ENGLISH.text("overfitting.unknown")


@pytest.mark.parametrize(
    ("unseen", "start", "best_epoch"),
    [
        ([(0.3, 0.9), (0.2, 0.96)], "Overfitting:", None),
        ([(0.2, 0.9), (0.3, 0.96)], "Overfitting:", "1"),
        ([(0.2, 0.9), (0.3, 0.975)], "A little", "1"),
        ([(0.2, 0.9), (0.1, 0.975)], "No sign", None),
        ([(0.2, 0.9), (0.3, 0.99)], "No sign", None),
    ],
    ids=["ahead", "ahead and rising", "rising", "alike", "behind"],
)
def test_overfitting_is_said_where_training_runs_ahead(unseen, start, best_epoch):
    training = [(0.3, 0.9), (0.1, 0.98)]
    sentences = [
        overfitting_in(history(training, **{name: unseen}), ENGLISH)
        for name in ("mnist", "test")
    ]
    assert sentences[0] == sentences[1]
    assert sentences[0].startswith(start)
    rises = f"lowest after epoch {best_epoch}" in sentences[0]
    assert rises == (best_epoch is not None)


def test_a_history_by_steps_is_told_by_steps():
    two = [(0.3, 0.9), (0.1, 0.98)]
    by_step = [
        entry | {"step": step}
        for entry, step in zip(
            history(two, mnist=[(0.2, 0.9), (0.3, 0.96)]), (4_096, 8_192), strict=True
        )
    ]
    assert steps_of(by_step) == [4_096, 8_192]
    assert steps_of(history(two)) is None
    assert "lowest after step 4,096," in overfitting_in(by_step, ENGLISH)
    card = replace(card_of({}), history=by_step, layers=LAYERS)
    assert card_json(card, ENGLISH)["steps"] == [4_096, 8_192]


# The misses.


def test_our_drawings_are_ten_of_each_digit_and_always_the_same():
    glyphs, labels = our_drawings()
    assert glyphs.shape == (100, 28, 28)
    assert np.bincount(labels).tolist() == [10] * 10
    our_drawings.cache_clear()
    np.testing.assert_array_equal(our_drawings()[0], glyphs)
    assert 0 <= glyphs.min() < glyphs.max() <= 1


def test_misses_are_counted_and_a_dozen_shown():
    answer = misses_json(np.full(100, 7), [], ENGLISH)
    assert answer["headline"] == "It misreads 90 of these 100 drawings."
    texts = [miss["text"] for miss in answer["shown"]]
    assert texts[:8] == [f"drawn {digit}, read 7" for digit in (0, 1, 2, 3, 4, 5, 6, 8)]
    assert len(texts) == 12
    first = np.round(our_drawings()[0][0] * 255)
    assert pixels_at(answer["shown"][0]["picture"]).tolist() == first.tolist()
    perfect = misses_json(our_drawings()[1], [], ENGLISH)
    assert perfect["headline"] == "It misreads none of these 100 drawings."


def test_a_network_trained_on_such_drawings_is_said_to_have_it_easy():
    digits, checked = our_drawings()[1], BY_RULE | {"use": "validation"}
    for sources, note in (
        ([BY_RULE], ENGLISH.text("misses.easy")),
        ([checked, {"use": "train", "name": "MNIST, training"}], None),
    ):
        assert misses_json(digits, sources, ENGLISH)["note"] == note


def test_drawings_are_read_once_for_each_network(panel, library):
    first = panel.misread_drawings({"network": OTHER})
    assert panel.misread_drawings({"network": OTHER}) == first
    assert first["headline"] == "It misreads 90 of these 100 drawings."
    assert library.calls == 1
