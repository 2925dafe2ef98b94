from digits.bench.reading import SEVEN, WARM_UP_ROUNDS, ratio_table, timed
from digits.preprocess import bounding_box
from digits.strokes import ink_from_strokes
from digits.verdict import verdict_on_ink

TIMES = {"unit": [0.001, 0.002, 0.004], "other": [0.002, 0.006, 0.016]}


def test_every_call_is_timed_once_a_round_in_the_order_given():
    times = timed({name: lambda: None for name in "cab"}, rounds=7)
    assert {name: len(seconds) for name, seconds in times.items()} == {
        "c": 7,
        "a": 7,
        "b": 7,
    }
    assert list(times) == ["c", "a", "b"]


def test_calls_take_turns_and_warm_up_rounds_come_first():
    called = []
    calls = {name: lambda name=name: called.append(name) for name in "abc"}
    timed(calls, rounds=30)
    rounds = [tuple(called[place : place + 3]) for place in range(0, len(called), 3)]
    assert len(rounds) == WARM_UP_ROUNDS + 30
    assert {tuple(sorted(calls)) for calls in rounds} == {("a", "b", "c")}
    assert len(set(rounds)) == 6  # every order there is


def test_a_row_by_hand():
    # Medians 2 ms and 6 ms; quartiles of three values are the values themselves.
    rows = [row.split() for row in ratio_table(TIMES, "unit").splitlines()]
    assert rows[0] == ["ratio", "middle", "half", "median", "n"]
    assert rows[1:] == [
        ["unit", "1.00", "0.50-2.00", "2.00", "ms", "3"],
        ["other", "3.00", "1.00-8.00", "6.00", "ms", "3"],
    ]


def test_another_unit_turns_the_ratio_round():
    rows = [row.split() for row in ratio_table(TIMES, "other").splitlines()[1:]]
    assert [row[1] for row in rows] == ["0.33", "1.00"]


def test_columns_stand_under_each_other():
    assert len({len(row) for row in ratio_table(TIMES, "unit").splitlines()}) == 1


def test_the_drawing_that_is_timed_takes_a_network():
    ink = ink_from_strokes(SEVEN)
    assert verdict_on_ink(ink) is None
    rows, cols = bounding_box(ink)
    assert min(rows.start, cols.start) > 0
    assert max(rows.stop, cols.stop) < 280
