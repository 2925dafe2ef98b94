from digits.bench.reading import SEVEN, WARM_UP_ROUNDS, ratio_table, timed
from digits.preprocess import bounding_box
from digits.strokes import ink_from_strokes
from digits.verdict import verdict_on_ink

TIMES = {"unit": [0.001, 0.002, 0.004], "other": [0.002, 0.006, 0.016]}


def test_calls_take_turns_warm_up_and_then_are_timed_once_a_round():
    called = []
    calls = {name: lambda name=name: called.append(name) for name in "cab"}
    times = timed(calls, rounds=30)
    lengths = {name: len(seconds) for name, seconds in times.items()}
    assert list(lengths.items()) == [("c", 30), ("a", 30), ("b", 30)]
    rounds = [tuple(called[place : place + 3]) for place in range(0, len(called), 3)]
    assert len(rounds) == WARM_UP_ROUNDS + 30
    assert {tuple(sorted(calls)) for calls in rounds} == {("a", "b", "c")}
    assert len(set(rounds)) == 6  # every order there is


def test_rows_by_hand_stand_under_each_other():
    # Medians 2 ms and 6 ms; quartiles of three values are the values themselves.
    lines = ratio_table(TIMES, "unit").splitlines()
    assert len({len(line) for line in lines}) == 1
    rows = [line.split() for line in lines]
    assert rows[0] == ["ratio", "middle", "half", "median", "n"]
    assert rows[1:] == [
        ["unit", "1.00", "0.50-2.00", "2.00", "ms", "3"],
        ["other", "3.00", "1.00-8.00", "6.00", "ms", "3"],
    ]
    rows = [row.split() for row in ratio_table(TIMES, "other").splitlines()[1:]]
    assert [row[1] for row in rows] == ["0.33", "1.00"]


def test_the_drawing_that_is_timed_takes_a_network():
    ink = ink_from_strokes(SEVEN)
    assert verdict_on_ink(ink) is None
    rows, cols = bounding_box(ink)
    assert min(rows.start, cols.start) > 0
    assert max(rows.stop, cols.stop) < 280
