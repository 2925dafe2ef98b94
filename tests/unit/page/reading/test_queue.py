import asyncio
from threading import Event

import pytest

from digits.page.reading.messages import BusyError
from digits.page.reading.queue import SUPERSEDED, ReadingQueue
from tests.helpers.aside import run


class Gate:
    """A reader that waits until it is opened, and notes what it read."""

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
def queue(gate):
    """Give a queue that reads somebody's drawing, so that all others have to wait."""
    queue = ReadingQueue(gate, limit=5)
    queue.put({"drawing": "first"})
    assert gate.begun.wait(timeout=30)
    yield queue
    gate.open.set()


def drawn(drawing, visit="ada", turn=1, lifted=True):
    return {"drawing": drawing, "visit": visit, "turn": turn, "lifted": lifted}


def answers(gate, *futures):
    gate.open.set()
    return [future.result(timeout=30) for future in futures]


def test_a_newer_drawing_supersedes_the_visitors_one_that_waits(queue, gate):
    old, new = queue.put(drawn("half")), queue.put(drawn("whole", turn=2))
    assert old.result(timeout=0) == SUPERSEDED
    assert answers(gate, new) == [{"read": "whole"}]
    assert gate.read == ["first", "whole"]


def test_an_older_drawing_that_comes_late_is_superseded_at_once(queue, gate):
    new, late = queue.put(drawn("whole", turn=2)), queue.put(drawn("half", turn=1))
    assert late.result(timeout=0) == SUPERSEDED
    assert answers(gate, new) == [{"read": "whole"}]


def test_a_drawing_that_is_being_read_is_read_to_its_end(gate):
    queue = ReadingQueue(gate)
    half = queue.put(drawn("half"))
    assert gate.begun.wait(timeout=30)
    whole = queue.put(drawn("whole", turn=2))
    assert answers(gate, half, whole) == [{"read": "half"}, {"read": "whole"}]


def test_no_drawing_supersedes_another_visitors(queue, gate):
    put = [queue.put(drawn(name, visit=name)) for name in ("ada", "ben", "cem")]
    assert [answer["read"] for answer in answers(gate, *put)] == ["ada", "ben", "cem"]


def test_drawings_with_the_pen_lifted_go_first_in_the_order_they_came(queue, gate):
    put = [
        queue.put(drawn("ada", "ada", lifted=False)),
        queue.put(drawn("ben", "ben")),
        queue.put(drawn("cem", "cem", lifted=False)),
        queue.put(drawn("dov", "dov")),
    ]
    answers(gate, *put)
    assert gate.read == ["first", "ben", "dov", "ada", "cem"]


def test_whoever_draws_on_keeps_the_place_of_the_lifted_pen(queue, gate):
    queue.put(drawn("ada", "ada"))
    ben = queue.put(drawn("ben", "ben"))
    on = queue.put(drawn("ada draws on", "ada", turn=2, lifted=False))
    answers(gate, on, ben)
    assert gate.read == ["first", "ada draws on", "ben"]


def test_a_message_without_a_valid_visit_supersedes_nothing(queue, gate):
    unknown = [
        {"drawing": "a"},
        {"drawing": "b", "visit": 7, "turn": 1},
        {"drawing": "c", "visit": "x" * 65, "turn": 1},
        {"drawing": "d", "visit": "ada", "turn": float("nan")},
    ]
    put = [queue.put(message) for message in unknown]
    assert [answer["read"] for answer in answers(gate, *put)] == list("abcd")


def test_a_full_queue_takes_no_new_visitor(queue, gate):
    put = [queue.put(drawn(str(n), visit=str(n))) for n in range(5)]
    with pytest.raises(BusyError):
        queue.put(drawn("one more", visit="zoe"))
    again = queue.put(drawn("0 anew", visit="0", turn=2))  # who waits may draw on
    assert answers(gate, *put[1:], again)[-1] == {"read": "0 anew"}


def test_an_error_reaches_the_asker_and_the_next_drawing_is_read(queue, gate):
    torn, whole = queue.put({"drawing": "torn"}), queue.put({"drawing": "whole"})
    gate.open.set()
    with pytest.raises(ValueError, match="torn"):
        torn.result(timeout=30)
    assert whole.result(timeout=30) == {"read": "whole"}


def test_a_drawing_that_nobody_waits_for_is_not_read(queue, gate):
    gone, there = queue.put({"drawing": "gone"}), queue.put({"drawing": "there"})
    assert gone.cancel()
    answers(gate, there)
    assert gate.read == ["first", "there"]


def test_an_answer_reaches_coroutines_that_wait_without_a_thread(gate):
    gate.open.set()
    queue = ReadingQueue(gate)

    async def all_of_them():
        return await asyncio.gather(
            *(queue.read(drawn(str(n), visit=str(n))) for n in range(200))
        )

    assert [answer["read"] for answer in run(all_of_them())] == [
        str(n) for n in range(200)
    ]
