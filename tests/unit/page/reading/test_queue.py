import asyncio
from threading import Event

import pytest

from digits.page.reading.messages import BusyError
from digits.page.reading.queue import SUPERSEDED, ReadingQueue
from tests.helpers.aside import run


class Queue(ReadingQueue):
    """One whose messages are what is read."""

    def put(self, message, content=None):
        return super().put(message, content or message)


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
    queue = Queue(lambda: gate, limit=5)
    queue.put({"drawing": "first"})
    assert gate.begun.wait(timeout=30)
    yield queue
    gate.open.set()


def drawn(drawing, visit="ada", turn=1, lifted=True):
    return {"drawing": drawing, "visit": visit, "turn": turn, "lifted": lifted}


def answers(gate, *futures):
    gate.open.set()
    return [future.result(timeout=30) for future in futures]


def test_of_a_visitors_drawings_only_the_newest_waits_and_the_others_are_superseded(
    queue, gate
):
    ben = queue.put(drawn("ben's", "ben"))
    half, whole = queue.put(drawn("half")), queue.put(drawn("whole", turn=3))
    late = queue.put(drawn("late", turn=2))
    assert half.result(timeout=0) == late.result(timeout=0) == SUPERSEDED
    assert answers(gate, ben, whole) == [{"read": "ben's"}, {"read": "whole"}]
    assert gate.read == ["first", "ben's", "whole"]


def test_a_drawing_that_is_being_read_is_read_to_its_end(gate):
    queue = Queue(lambda: gate)
    half = queue.put(drawn("half"))
    assert gate.begun.wait(timeout=30)
    whole = queue.put(drawn("whole", turn=2))
    assert answers(gate, half, whole) == [{"read": "half"}, {"read": "whole"}]


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
    put = [
        queue.put({"drawing": "a"}),
        queue.put(drawn("b", visit=7)),
        queue.put(drawn("c", visit="x" * 65)),
        queue.put(drawn("d", turn=float("nan"))),
    ]
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
    queue = Queue(lambda: gate)

    names = [str(n) for n in range(200)]

    async def all_of_them():
        return await asyncio.gather(
            *(queue.read(drawn(n, visit=n), None) for n in names)
        )

    assert [answer["read"] for answer in run(all_of_them())] == names
