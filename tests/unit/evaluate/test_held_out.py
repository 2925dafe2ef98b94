from dataclasses import asdict, replace

import pytest

from digits.data.splits import SHIFT, TEST, VALIDATION
from digits.evaluate.held_out import (
    held_out_parts,
    measured_network,
)
from digits.weights.card import WeightsError
from tests.helpers.networks.measured import (
    card_of,
    mnist_figures,
    part_figures,
    put_card,
)

LEARNT = {"learn": "train+test", "epochs": 3, "mixture": {"pens": 9}}
TRAINED = LEARNT | {"learn": "train"}  # alike, but not on the part *test*
REPORTED = {"mnist_test": mnist_figures(), TEST: part_figures()}


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        (
            {"epochs": 28, "mixture": {"digits_by_rule": 12_000}},
            [VALIDATION, TEST, SHIFT],
        ),
        ({"learn": "train+test", "mixture": {"pens": 0}}, [VALIDATION, TEST, SHIFT]),
        ({"learn": "train", "mixture": {"pens": 9}}, [VALIDATION, TEST, SHIFT]),
        ({"learn": "train+test", "mixture": {"pens": 9}}, [VALIDATION, SHIFT]),
        ({"learn": "train+test", "mixture": {"nondigit_pens": 9}}, [VALIDATION, SHIFT]),
    ],
    ids=["before there were parts", "MNIST alone", "train", "train+test", "non-digits"],
)
def test_a_network_is_measured_on_the_parts_that_it_did_not_learn_from(settings, parts):
    assert held_out_parts(card_of({}, settings=settings)) == parts


def test_the_measured_network_goes_into_the_card_with_its_figures(tmp_path):
    other = put_card(tmp_path, card_of(REPORTED, settings=TRAINED))
    measured = measured_network(tmp_path, card_of({}, settings=LEARNT))
    assert measured == {
        "sha256": other.sha256,
        "temperature": other.temperature,
        "thresholds": asdict(other.thresholds),
        "settings": other.settings,
        "figures": REPORTED,
    }


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"settings": LEARNT}, "learnt from the part 'test', so that no figure"),
        (
            {"settings": TRAINED | {"epochs": 5, "seed": 1}},
            "trained with another epochs, seed",
        ),
        (
            {"parts": {"validation": {"rule": ["ada"]}}},
            "with the drawings split otherwise",
        ),
        ({"figures": {}}, "not measured on the part 'test'"),
    ],
    ids=["learnt from test", "other settings", "other parts", "not measured"],
)
def test_a_network_whose_figures_do_not_hold_is_not_the_measured_one(
    tmp_path, changes, sentence
):
    put_card(tmp_path, replace(card_of(REPORTED, settings=TRAINED), **changes))
    with pytest.raises(WeightsError, match=sentence):
        measured_network(tmp_path, card_of({}, settings=LEARNT))
