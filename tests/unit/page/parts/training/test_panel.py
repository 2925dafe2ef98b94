"""How a network was trained, from cards and histories made by hand."""

import json
from dataclasses import replace

import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.training.panel import (
    CURVES,
    TrainingPanel,
    card_json,
    curves_json,
    overfitting_in,
    steps_of,
)
from tests.helpers.networks.measured import card_of

OTHER = "mlp-128-32"
LAYERS = [{"kind": "Flatten", "output": [784], "parameters": 0}]
GARBAGE = [None, 7, [], {}, {"network": None}, {"network": [7]}, {"network": "digits "}]


class Library:
    """Holds the cards of two networks."""

    def cards(self):
        names = ("digits", OTHER)
        return {n: replace(card_of({}, network=n), layers=LAYERS) for n in names}


@pytest.fixture
def panel():
    return TrainingPanel(Library())


# The card.


def test_a_message_without_a_network_is_answered_with_the_first(panel):
    for message in GARBAGE:
        answer = panel.describe_network(message)
        assert answer["name"] == "digits"
        assert answer["networks"] == [
            {"value": "digits", "text": "digits (ours)"},
            {"value": OTHER, "text": OTHER},
        ]


def test_an_answer_is_json_in_the_language_that_is_asked_for(panel):
    described = panel.describe_network({"network": OTHER, "language": "de"})
    assert json.loads(json.dumps(described, allow_nan=False)) == described
    assert described["networks"][0]["text"] == "digits (unseres)"
    assert described["layers"][0][1] == "schreibt alle Werte in eine lange Reihe"


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
