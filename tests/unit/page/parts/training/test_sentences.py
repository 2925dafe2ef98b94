import pytest

from digits.page.i18n.wording import ENGLISH, SPACE, WORDINGS
from digits.page.parts.training import sentences
from tests.helpers.networks.measured import card_of, mnist_figures
from tests.helpers.networks.sentences import check_sentence

LAST = {"validate_on": "last", "validation": 12_000}
SETTINGS = {"epochs": 12, "loss": "one-hot"} | LAST
DENSE = {"kind": "Dense", "output": [1200], "parameters": 9_610}
PENS = {"name": "pens of validation", "use": "test", "n": 3_396}
MEASURED = {"mnist_test": mnist_figures()}


def joined(rows):
    return " | ".join(map(" ".join, rows))


@pytest.mark.parametrize(
    ("make", "english"),
    [
        (
            lambda words: joined(
                sentences.claim_facts(card_of(MEASURED, network="mlp-784"), words)
            ),
            'Published in "Hand-Written Digit Classification", a Keras tutorial | '
            "Published for MNIST's test set 97.56% | Measured on MNIST's test set "
            "99.75%: 25 of 10,000 misread | Our target there at least 97.50% | "
            "Published for its training digits 99.71% | Measured on its training "
            "digits not measured",
        ),
        (
            lambda words: joined(
                sentences.setting_facts(card_of({}, settings=SETTINGS), words)[1:]
            ),
            "Epochs 12 | Loss cross-entropy; it is given ten numbers: 1 for the right "
            "digit, 0 for the rest | Checked with the last 12,000 of MNIST's training "
            "digits",
        ),
        (
            lambda words: " | ".join(sentences.layer_row(DENSE, words)),
            "Dense | adds up all values, each with its own weight | 1,200 | 9,610",
        ),
        (
            lambda words: " | ".join(sentences.source_row(PENS, words)),
            "Digits by people new to it | check | 3,396",
        ),
        (
            lambda words: sentences.overfitting(
                0.98, 0.961, True, words.text("overfitting.epoch", epoch=5), words
            ),
            "Overfitting: at the end it reads 98.0% of what it learns from, but "
            "96.1% of digits it didn't learn from. It has learnt some by heart. Its "
            "loss on those was lowest after epoch 5, then it rose again.",
        ),
        (
            lambda words: sentences.overfitting(0.97, 0.98, False, None, words),
            "No sign of overfitting: at the end it reads 98.0% of digits it didn't "
            "learn from, and 97.0% in training. Training is the harder test: "
            "there, parts of it are switched off or its digits are distorted.",
        ),
    ],
)
def test_how_it_was_trained_is_said_in_words(make, english):
    check_sentence(make, english)


def facts_of(name, figures, **settings):
    """Return what the page says of a card, by what it says it of."""
    card = card_of(figures, network=name, settings=settings)
    facts = [
        *sentences.claim_facts(card, ENGLISH),
        *sentences.setting_facts(card, ENGLISH),
    ]
    return {what: fact.replace(SPACE, " ") for what, fact in facts}


def test_misses_that_were_not_counted_are_computed():
    trained = {"n": 48_000, "right": 0.99722917, "loss": 0.008}
    facts = facts_of("mlp-784", {"mnist_learnt": trained})
    assert facts["Measured on its training digits"] == "99.72%: 133 of 48,000 misread"


def test_what_is_not_known_is_said_so_and_nothing_was_published_about_ours():
    facts = facts_of("mlp-128-64", {})
    assert facts["Published for MNIST's test set"] == "no figure published"
    assert facts["Measured on MNIST's test set"] == "not measured"
    assert not [what for what in facts_of("digits", {}) if "ublished" in what]


@pytest.mark.parametrize(
    ("where", "n", "text"),
    [
        ("chance", 5_000, "5,000 of MNIST's training digits, chosen at random"),
        ("test", 0, "MNIST's test set; nothing was chosen by it"),
        ("nothing", 0, "no MNIST digits"),
    ],
)
def test_a_card_says_what_it_was_checked_with(where, n, text):
    facts = facts_of("mlp-784", {}, validate_on=where, validation=n)
    assert facts["Checked with"] == text


def test_a_long_name_may_break_at_its_words():
    layer = {"kind": "MaxPooling2D", "output": [5, 5, 64], "parameters": 0}
    name, _, shape, _ = sentences.layer_row(layer, ENGLISH)
    assert name == "Max\N{SOFT HYPHEN}Pooling2D"
    assert shape == "5 \N{MULTIPLICATION SIGN} 5 \N{MULTIPLICATION SIGN} 64"


def test_a_card_that_names_something_new_is_shown_as_it_is():
    german = WORDINGS["de"]
    new = {"name": "of tomorrow", "use": "dream", "n": 1}
    assert sentences.source_row(new, german) == ["of tomorrow", "dream", "1"]
    wonder = {"kind": "Wonder", "output": [1], "parameters": 0}
    assert sentences.layer_row(wonder, german)[1] == ""
