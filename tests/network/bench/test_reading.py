import numpy as np
import pytest

from digits.bench.reading import SEVEN, WARM_UP, main, one_reading, table, timed
from digits.networks import build_network
from digits.preprocess import bounding_box
from digits.strokes import ink_from_strokes
from digits.verdict import Thresholds, verdict_on_ink
from digits.weights import Card, save_network

TIMES = {"unit": [0.001, 0.002, 0.004], "other": [0.002, 0.006, 0.016]}


@pytest.fixture(scope="module")
def made_weights(tmp_path_factory):
    """Give a folder with saved weights: ours, with values that chance gave it."""
    folder = tmp_path_factory.mktemp("weights")
    thresholds = Thresholds(0.5, 0.2)
    card = Card("digits", 345_579, "", 1.0, thresholds, {}, [], [])
    save_network(folder, build_network("digits"), card)
    return folder


def test_every_call_is_timed_once_a_round():
    times = timed({"one": lambda: None, "two": lambda: None}, rounds=7)
    assert {name: len(seconds) for name, seconds in times.items()} == {
        "one": 7,
        "two": 7,
    }
    assert min(min(seconds) for seconds in times.values()) >= 0


def test_calls_take_turns_and_warm_up_rounds_come_first():
    called = []
    calls = {name: lambda name=name: called.append(name) for name in "abc"}
    timed(calls, rounds=30)
    rounds = [tuple(called[place : place + 3]) for place in range(0, len(called), 3)]
    assert len(rounds) == WARM_UP + 30
    assert {tuple(sorted(calls)) for calls in rounds} == {("a", "b", "c")}
    assert len(set(rounds)) == 6  # every order there is


def test_the_unit_has_ratio_1():
    row = table(TIMES, "unit").splitlines()[1].split()
    assert row[:2] == ["unit", "1.00"]


def test_a_row_by_hand():
    # Medians 2 ms and 6 ms; quartiles of three values are the values themselves.
    rows = [row.split() for row in table(TIMES, "unit").splitlines()]
    assert rows[0] == ["ratio", "middle", "half", "median", "n"]
    assert rows[1:] == [
        ["unit", "1.00", "0.50-2.00", "2.00", "ms", "3"],
        ["other", "3.00", "1.00-8.00", "6.00", "ms", "3"],
    ]


def test_another_unit_turns_the_ratio_round():
    rows = [row.split() for row in table(TIMES, "other").splitlines()[1:]]
    assert [row[1] for row in rows] == ["0.33", "1.00"]


def test_rows_stand_in_the_order_of_the_calls():
    names = ["c", "a", "b"]
    rows = table(timed({n: lambda: None for n in names}, 2), "a").splitlines()
    assert [row.split()[0] for row in rows[1:]] == names


def test_columns_stand_under_each_other():
    assert len({len(row) for row in table(TIMES, "unit").splitlines()}) == 1


def test_the_drawing_that_is_timed_takes_a_network():
    ink = ink_from_strokes(SEVEN)
    assert verdict_on_ink(ink) is None
    rows, cols = bounding_box(ink)
    assert min(rows.start, cols.start) > 0
    assert max(rows.stop, cols.stop) < 280


@pytest.mark.slow
def test_both_ways_through_the_network_give_the_same_probabilities(made_weights):
    calls = one_reading(made_weights)
    np.testing.assert_allclose(
        calls["the same through model.predict"]()[0],
        calls["ink -> probabilities"]().probabilities,
        atol=1e-5,
    )
    np.testing.assert_allclose(
        calls["network alone, compiled"](),
        calls["network alone, model.predict"](),
        atol=1e-4,
    )


@pytest.mark.slow
def test_the_command_prints_a_row_for_every_call(made_weights, capsys):
    assert main(["--weights", str(made_weights), "--rounds", "2"]) == 0
    printed = capsys.readouterr().out
    unit = next(row for row in printed.splitlines() if row.startswith("ink -> prob"))
    assert unit.split()[3] == "1.00"
    for name in one_reading(made_weights):
        assert f"\n{name} " in printed


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_missing_weights_end_with_a_sentence_and_status_2(tmp_path, capsys, folder):
    assert main(["--weights", str(tmp_path / folder)]) == 2
    message = capsys.readouterr().err
    assert message.startswith("digits.bench: ")
    assert "digits.weights.h5 does not exist" in message
