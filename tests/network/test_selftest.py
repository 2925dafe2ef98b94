"""Golden drawings: right with our weights, and never read right by chance."""

import pytest

from digits.classifier import load_classifier
from digits.selftest import GOLDEN, SelfTestError, check, strokes_of
from digits.strokes import checked_strokes
from digits.verdict import Verdict
from digits.weights import WEIGHTS, load_network, save_network
from tests.helpers.saved import put_network


def test_our_network_reads_every_golden_drawing_right(classifier):
    assert check(classifier) == len(GOLDEN) == 12


def test_the_golden_drawings_are_blank_the_ten_digits_and_a_scribble():
    expected = [said for said, _ in GOLDEN]
    digits = [f"{Verdict.DIGIT.value} {digit}" for digit in range(10)]
    assert expected == [Verdict.BLANK.value, *digits, Verdict.NOT_A_DIGIT.value]
    for _, paths in GOLDEN:
        assert len(checked_strokes(strokes_of(paths))) == len(paths)


def test_our_network_is_sure_of_each_golden_digit(classifier):
    for said, paths in GOLDEN[1:11]:
        reading = classifier.read_strokes(strokes_of(paths))
        assert reading.probabilities.max() > 0.99, said


def test_a_network_that_learnt_nothing_fails(tmp_path):
    put_network(tmp_path, "digits", [])
    with pytest.raises(SelfTestError, match=r"reads \d+ of 12 golden drawings wrong"):
        check(load_classifier(folder=tmp_path))


def test_one_changed_layer_is_enough_to_fail(tmp_path):
    model, card = load_network(WEIGHTS, "digits")
    last = model.layers[-1]
    last.set_weights([-each for each in last.get_weights()])
    save_network(tmp_path, model, card)
    with pytest.raises(SelfTestError, match="the first 'digit 0' as"):
        check(load_classifier(folder=tmp_path))
