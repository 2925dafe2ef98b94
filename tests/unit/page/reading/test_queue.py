import asyncio
from threading import Event

import pytest

from digits.page.reading.messages import BusyError
from digits.page.reading.queue import SUPERSEDED, ReadingQueue
from tests.helpers.aside import run


class Gate:
    """A reader that waits to be let, and notes what it read."""

    def __init__(self):
        self.open = Event()
        self.begun = Event()
        self.read = []

    def __call__(self, message):
        self.begun.set()
        assert self.open.wait(timeout=30)
        if message.get("drawing") == "torn":
            raise ValueError("torn")
        self.read.append(message["drawing"])
        return {"read": message["drawing"]}


@pytest.fixture
def gate():
    return Gate()


@pytest.fixture
def desk(gate):
    """Give a desk that reads somebody's drawing, so that all others have to wait."""
    desk = ReadingQueue(gate, room=5)
    desk.put({"drawing": "first"})
    assert gate.begun.wait(timeout=30)
    yield desk
    gate.open.set()


def drawn(drawing, visit="ada", turn=1, lifted=True):
    return {"drawing": drawing, "visit": visit, "turn": turn, "lifted": lifted}


def answers(gate, *futures):
    gate.open.set()
    return [future.result(timeout=30) for future in futures]


def test_a_newer_drawing_of_a_visitor_overtakes_the_one_that_waits(desk, gate):
    old, new = desk.put(drawn("half")), desk.put(drawn("whole", turn=2))
    assert old.result(timeout=0) == SUPERSEDED
    assert answers(gate, new) == [{"read": "whole"}]
    assert gate.read == ["first", "whole"]


def test_a_drawing_that_comes_late_is_overtaken_already(desk, gate):
    new, late = desk.put(drawn("whole", turn=2)), desk.put(drawn("half", turn=1))
    assert late.result(timeout=0) == SUPERSEDED
    assert answers(gate, new) == [{"read": "whole"}]


def test_what_is_being_read_is_read_to_its_end(gate):
    desk = ReadingQueue(gate)
    one = desk.put(drawn("half"))
    assert gate.begun.wait(timeout=30)
    other = desk.put(drawn("whole", turn=2))
    assert answers(gate, one, other) == [{"read": "half"}, {"read": "whole"}]


def test_nobody_overtakes_another_visitor(desk, gate):
    put = [desk.put(drawn(name, visit=name)) for name in ("ada", "ben", "cem")]
    assert [one["read"] for one in answers(gate, *put)] == ["ada", "ben", "cem"]


def test_lifted_pens_go_first_each_in_the_order_they_came(desk, gate):
    put = [
        desk.put(drawn("ada", "ada", lifted=False)),
        desk.put(drawn("ben", "ben")),
        desk.put(drawn("cem", "cem", lifted=False)),
        desk.put(drawn("dov", "dov")),
    ]
    answers(gate, *put)
    assert gate.read == ["first", "ben", "dov", "ada", "cem"]


def test_who_draws_on_keeps_the_place_of_the_pen_that_was_lifted(desk, gate):
    desk.put(drawn("ada", "ada"))
    ben = desk.put(drawn("ben", "ben"))
    on = desk.put(drawn("ada draws on", "ada", turn=2, lifted=False))
    answers(gate, on, ben)
    assert gate.read == ["first", "ada draws on", "ben"]


def test_who_does_not_say_who_they_are_overtakes_nobody(desk, gate):
    unknown = [
        {"drawing": "a"},
        {"drawing": "b", "visit": 7, "turn": 1},
        {"drawing": "c", "visit": "x" * 65, "turn": 1},
        {"drawing": "d", "visit": "ada", "turn": float("nan")},
    ]
    put = [desk.put(message) for message in unknown]
    assert [one["read"] for one in answers(gate, *put)] == list("abcd")


def test_more_than_there_is_room_for_are_told_so(desk, gate):
    put = [desk.put(drawn(str(n), visit=str(n))) for n in range(5)]
    with pytest.raises(BusyError):
        desk.put(drawn("one more", visit="zoe"))
    again = desk.put(drawn("0 anew", visit="0", turn=2))  # who waits may draw on
    assert answers(gate, *put[1:], again)[-1] == {"read": "0 anew"}


def test_an_error_is_for_who_asked_and_the_next_is_read(desk, gate):
    torn, whole = desk.put({"drawing": "torn"}), desk.put({"drawing": "whole"})
    gate.open.set()
    with pytest.raises(ValueError, match="torn"):
        torn.result(timeout=30)
    assert whole.result(timeout=30) == {"read": "whole"}


def test_what_nobody_waits_for_is_not_read(desk, gate):
    gone, there = desk.put({"drawing": "gone"}), desk.put({"drawing": "there"})
    assert gone.cancel()
    answers(gate, there)
    assert gate.read == ["first", "there"]


def test_an_answer_reaches_those_who_wait_without_a_thread(gate):
    gate.open.set()
    desk = ReadingQueue(gate)

    async def all_of_them():
        return await asyncio.gather(
            *(desk.read(drawn(str(n), visit=str(n))) for n in range(200))
        )

    assert [one["read"] for one in run(all_of_them())] == [str(n) for n in range(200)]
