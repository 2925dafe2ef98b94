"""Lessons in a process of their own: one for all, harmless to what else goes on."""

import asyncio
import hashlib
import os

import pytest

from digits.page.parts.training.learning import example_glyph
from digits.page.workers.line import Line
from digits.page.workers.process import Worker
from digits.page.workers.workers import WATCHING_LIMIT, Workers
from digits.reading import glyph_text
from digits.weights import WEIGHTS
from tests.helpers.aside import run
from tests.helpers.running import until

SEEN = {"glyph": glyph_text(example_glyph())}


@pytest.fixture
def workers():
    workers = Workers(WEIGHTS)
    yield workers
    workers.stop()


@pytest.fixture
def hurried(workers):
    """Give workers whose lessons do not give way, that a busy computer ends them."""
    module = "digits.page.workers.lessons"
    workers._lessons = Line(Worker(module=module), WATCHING_LIMIT)
    return workers


def hashes():
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in WEIGHTS.iterdir()
        if path.is_file()
    }


def ask(workers, name, message):
    return run(workers.functions(name)[0](message))


@pytest.mark.slow
def test_a_hundred_who_press_at_once_get_one_lesson_that_learns(hurried):
    before = hashes()

    async def press():
        [begin] = hurried.functions("begin_learning")
        return await asyncio.gather(*(begin(SEEN) for _ in range(100)))

    told = run(press())
    assert sum(not each["joined"] for each in told) == 1
    assert {each["run"] for each in told} == {1}

    def is_done():
        return ask(hurried, "watch_learning", SEEN)["phase"] == "done"

    until(is_done, str)
    last = ask(hurried, "watch_learning", SEEN)
    assert last["steps"][-1] == last["of"] == 1_024
    assert last["figures"][-1]["strangers_accuracy"] >= 0.9
    assert hashes() == before


def test_while_it_learns_who_asks_is_answered_and_a_drawing_is_read(workers):
    assert ask(workers, "begin_learning", SEEN)["phase"] == "drawing"
    shares = ask(workers, "read_at_steps", SEEN)["shares"]
    assert {len(of_history) for of_history in shares.values()} == {15}
    assert ask(workers, "watch_learning", SEEN)["run"] == 1


def test_a_lesson_ends_with_the_server(workers):
    ask(workers, "begin_learning", SEEN)
    process = workers._lessons.worker._process
    workers.stop()
    assert process.returncode is not None


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="no process gives way there")
def test_a_lesson_gives_way_to_readings(workers):
    ask(workers, "begin_learning", SEEN)
    process = workers._lessons.worker._process
    nice = os.getpriority(os.PRIO_PROCESS, process.pid)
    assert nice > os.getpriority(os.PRIO_PROCESS, 0)


def test_without_its_values_a_sentence_is_said(tmp_path):
    from digits.page.parts.training.learning import LearningPanel

    panel = LearningPanel(tmp_path)
    for answer in (panel.describe_learning({}), panel.read_at_steps(SEEN)):
        assert answer["error"].startswith("I have no record of how it learnt.")
