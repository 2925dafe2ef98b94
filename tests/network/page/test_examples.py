import json

import pytest

from digits.page.i18n.wording import ENGLISH
from digits.page.parts.answer.examples import DRAWN, example_strokes, examples_json


@pytest.mark.parametrize(
    ("name", "verdict", "digit"),
    [
        ("seven", "digit", 7),
        ("one", "digit", 1),
        ("letter", "not a digit", None),
        ("smiley", "not a digit", None),
    ],
)
def test_an_example_is_read_as_what_it_is_called(classifier, name, verdict, digit):
    reading = classifier.read_strokes(example_strokes(name))
    assert (reading.verdict, reading.digit) == (verdict, digit)


def test_the_4_that_may_be_a_9_leaves_the_network_unsure(classifier):
    reading = classifier.read_strokes(example_strokes("four"))
    assert reading.verdict == "unsure"
    assert reading.probabilities[[4, 9]].min() > 0.2
    assert reading.probabilities[[4, 9]].sum() > 0.95


def test_every_example_has_words_and_travels_as_its_strokes():
    for name, (sent, width, paths) in zip(
        DRAWN, json.loads(examples_json()), strict=True
    ):
        assert sent == name
        assert f"answer.example.{name}" in ENGLISH.in_browser()
        assert [{"width": width, "points": path} for path in paths] == (
            example_strokes(name)
        )


def test_examples_hold_no_sign_of_a_template():
    assert not set(examples_json()) & set("{}$")
