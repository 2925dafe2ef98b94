"""What would be answered, in sentences, from cards made by hand and from ours."""

import json
import re

import pytest

from digits.data.splits import TEST, VALIDATION
from digits.page.i18n.wording import LANGUAGES, WORDINGS
from digits.page.parts.certainty.certainty import Certainty
from digits.verdict import CERTAINTY_LEVELS
from digits.weights import WEIGHTS
from digits.weights.files import load_card
from tests.helpers.networks.measured import card_of, measured_of

FIGURES = {
    "n": 2_000,
    "nondigits": 500,
    "at": [0.0, 0.5, 0.99],
    "answered": [2_000, 1_924, 0],
    "wrong": [6, 1, 0],
    "nondigits_answered": [25, 1, 0],
}
GARBAGE = [None, 7, [], {}, {"language": ["de"]}, {"language": "xx"}]


def card_with(**parts):
    return card_of({name: {"certainty": figures} for name, figures in parts.items()})


def sentences_at(level, card, language="en"):
    told = Certainty(card).describe_certainty({"language": language})["sentences"]
    return told[CERTAINTY_LEVELS.index(level)]


def test_the_sentences_say_how_many_of_a_thousand():
    card = card_with(test=FIGURES)
    assert sentences_at(0.0, card)[:2] == [
        "Of 1,000 digits by strangers it would then answer 1,000, of these 3 wrongly.",
        "Of 1,000 doodles and signs that are no digits, it would name a digit in 50.",
    ]
    assert sentences_at(0.5, card) == [
        "Of 1,000 digits by strangers it would then answer 962, of these 1 wrongly.",
        "Of 1,000 doodles and signs that are no digits, it would name a digit in 2.",
        "Measured with 2,000 digits and 500 doodles and signs that were new to it.",
    ]
    assert "answer 0, of these 0 wrongly" in sentences_at(0.99, card)[0]


def test_a_few_are_not_called_none():
    rare = FIGURES | {"n": 9_000, "wrong": [6, 1, 0]}
    assert "of these fewer than 1 wrongly" in sentences_at(0.5, card_with(test=rare))[0]


def test_of_a_level_that_was_not_measured_nothing_is_said():
    assert sentences_at(0.95, card_with(test=FIGURES)) == []
    assert sentences_at(0.0, card_of({"mnist_test": {}, TEST: {"pens": {}}})) == []


def test_a_card_measured_without_non_digits_speaks_of_digits_alone():
    alone = FIGURES | {"nondigits": 0, "nondigits_answered": [0, 0, 0]}
    ofdigits, ofothers, _ = sentences_at(0.5, card_with(test=alone))
    assert ofdigits
    assert ofothers == ""


def test_the_part_by_which_nothing_was_chosen_comes_first():
    other = FIGURES | {"answered": [0, 0, 0]}
    both = card_with(validation=other, test=FIGURES)
    assert "answer 962" in sentences_at(0.5, both)[0]
    assert "answer 0" in sentences_at(0.5, card_with(validation=other))[0]
    measured = card_of(
        {VALIDATION: {"certainty": other}},
        measured_of({TEST: {"certainty": FIGURES}}),
    )
    assert "answer 962" in sentences_at(0.5, measured)[0]


@pytest.mark.parametrize("message", GARBAGE, ids=repr)
def test_whatever_is_asked_is_answered_in_english(message):
    answer = Certainty(card_with(test=FIGURES)).describe_certainty(message)
    assert len(answer["sentences"]) == len(CERTAINTY_LEVELS)
    assert "by strangers" in answer["sentences"][0][0]
    json.dumps(answer, allow_nan=False)


NUMBERS = {  # as each language writes them, by its typographers
    "en": ("1,000", "4,832"),
    "de": ("1.000", "4.832"),
    "es": ("1000", "4832"),
    "fr": ("1\N{NARROW NO-BREAK SPACE}000", "4\N{NARROW NO-BREAK SPACE}832"),
    "tr": ("1.000", "4.832"),
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_our_own_cards_curve_is_told_in_every_language(code):
    card = load_card(WEIGHTS, "digits")
    curve = card.figures[TEST]["certainty"]
    assert curve["n"] == card.figures[TEST]["pens"]["all"]["n"] == 4_832
    assert curve["at"] == list(CERTAINTY_LEVELS)
    few = WORDINGS[code].text("answered.under_one")
    for place, level in enumerate(curve["at"]):
        ofdigits, ofothers, measured = sentences_at(level, card, code)
        answered, wrong, named = (
            curve[kind][place] for kind in ("answered", "wrong", "nondigits_answered")
        )
        counts = [rounded(answered, curve["n"]), rounded(wrong, curve["n"], few)]
        assert written(ofdigits, few) == [NUMBERS[code][0], *counts]
        others = {NUMBERS[code][0], rounded(named, curve["nondigits"])}
        assert set(written(ofothers, few)) == others
        assert NUMBERS[code][1] in measured


def rounded(count, n, few=None):
    share = 1_000 * count / n
    return few if 0 < share < 0.5 else str(int(share + 0.5))


def written(sentence, few):
    """Return the numbers in a sentence, in order."""
    return re.findall(rf"{few}|\d[\d.,\u202f]*\d|\d", sentence)


def test_the_curve_falls_and_its_first_point_is_what_is_named():
    card = load_card(WEIGHTS, "digits")
    curve = card.figures[TEST]["certainty"]
    for kind in ("answered", "wrong", "nondigits_answered"):
        assert curve[kind] == sorted(curve[kind], reverse=True)
    every = card.figures[TEST]["pens"]["all"]
    right = curve["answered"][0] - curve["wrong"][0]
    assert right == pytest.approx(every["named"] * every["n"])
    kinds = card.figures[TEST]["nondigits"]  # of scans alone
    named = sum(
        kind["n"] * (kind["accepted"] + kind["hedged"]) for kind in kinds.values()
    )
    assert curve["nondigits_answered"][0] == pytest.approx(named)
