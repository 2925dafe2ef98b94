import json

from digits.page.i18n.wording import ENGLISH
from digits.page.parts.steps.examples import EXAMPLES, example_strokes, examples_json


def test_every_example_has_words_and_is_sent_as_its_strokes():
    sent = json.loads(examples_json())
    assert [name for name, _, _ in sent] == list(EXAMPLES)
    for name, width, paths in sent:
        assert f"answer.example.{name}" in ENGLISH.in_browser()
        strokes = [{"width": width, "points": path} for path in paths]
        assert strokes == example_strokes(name)


def test_examples_hold_no_sign_of_a_template():
    assert not set(examples_json()) & set("{}$")
