"""The processes that read: what they answer, how they end, and how they begin again."""

import asyncio
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from digits.bench.memory import memory_by_process
from digits.page.i18n.wording import WORDINGS
from digits.page.reading.messages import BusyError
from digits.page.reading.reader import Reader
from digits.page.workers.__main__ import LARGE
from digits.page.workers.functions import functions_of
from digits.page.workers.process import Worker, WorkerError
from digits.page.workers.workers import WAITING_LIMIT, Workers
from digits.weights import WEIGHTS
from tests.helpers.aside import run
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.photos.photo_troubles import photo_of
from tests.helpers.photos.photographed import photographed
from tests.helpers.pictures import address_from, stored
from tests.helpers.running import until

SEVEN = {"strokes": on_pad(DRAWINGS["digits"]["7-crossed"]), "language": "de"}
DOODLE = {"strokes": SEVEN["strokes"] * 6}  # which takes long


@pytest.fixture(scope="module")
def worker():
    worker = Worker("--selftest")
    yield worker
    worker.stop()


@pytest.fixture(scope="module")
def workers():
    workers = Workers(WEIGHTS)
    yield workers
    workers.stop()


def process_of(worker):
    return worker._process


def test_a_worker_says_what_it_reads_with(worker, classifier):
    report = worker.wait_until_ready()
    assert report["network"] == "digits"
    assert report["weights"] == classifier.card.sha256
    assert report["selftest"] >= 10


def test_a_process_answers_as_the_program_itself_does(worker, classifier):
    answer = worker.call("read_drawing", SEVEN)
    assert answer == Reader(classifier).read_drawing(SEVEN)
    assert answer["headline"] == "Das ist eine 7!"


def test_every_function_answers_whatever_is_sent(worker, classifier):
    for name in functions_of(classifier, WEIGHTS):
        answer = worker.call(name, "nothing" if name == "read_file" else {})
        known = {"error", "networks", "headline", "steps", "sentences"}
        assert set(answer) & known, name


def test_a_fault_is_an_error_and_the_next_question_is_answered(capfd):
    worker = Worker()  # one that writes where `capfd` looks
    worker.wait_until_ready()
    process = process_of(worker)
    with pytest.raises(WorkerError, match="read_file has no answer"):
        worker.call("read_file", ["no path"])
    assert worker.call("read_drawing", SEVEN)["digit"] == 7
    assert process_of(worker) is process
    worker.stop()
    assert " error TypeError at " in capfd.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
@pytest.mark.parametrize("function", ["read_photo", "explain_drawing"])
def test_what_a_picture_took_is_given_back(worker, function):
    photo = photographed(photo_of("7-crossed", "plain")).resize((480, 360))
    picture = {"picture": address_from(stored(photo, "JPEG", quality=50), "jpeg")}
    assert len(picture["picture"]) < LARGE

    def held_after(name, message):
        worker.call(name, message)
        worker.call("describe_certainty", {})  # is answered after that
        number = str(process_of(worker).pid)
        return memory_by_process(number)[number].private

    held_after("explain_drawing", SEVEN)  # and what that needs for good is there
    before = held_after("read_photo", picture)
    assert held_after(function, picture) < before + 5  # MB; kept, it would be 13


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
def test_a_killed_process_is_started_anew_and_loses_no_question(worker):
    worker.wait_until_ready()
    killed = process_of(worker)
    killed.send_signal(signal.SIGINT)  # the terminal's; the server says when to end
    assert worker.call("read_drawing", SEVEN)["digit"] == 7
    killed.kill()
    assert worker.call("read_drawing", SEVEN)["digit"] == 7
    assert killed.wait() == -signal.SIGKILL
    assert process_of(worker).pid != killed.pid


def test_an_answer_that_takes_too_long_ends_the_process_and_is_none(capfd):
    worker = Worker("--limit", "0.001")
    with pytest.raises(WorkerError, match="read_drawing has no answer"):
        worker.call("read_drawing", DOODLE)
    worker.stop()
    told = capfd.readouterr().err
    assert "Timeout" in told


def test_without_weights_the_reason_is_said(tmp_path):
    worker = Worker("--weights", str(tmp_path))
    with pytest.raises(WorkerError, match=r"does not exist\. Restore all files"):
        worker.wait_until_ready()
    worker.stop()


def test_a_process_ends_with_whoever_asks_it():
    worker = Worker()
    worker.wait_until_ready()
    process = process_of(worker)
    process.stdin.close()  # as when the server is killed
    assert process.wait(timeout=60) == 0
    worker.stop()


def test_a_stopped_worker_answers_no_more():
    worker = Worker()
    worker.wait_until_ready()
    process = process_of(worker)
    worker.stop()
    assert process.returncode == 0
    with pytest.raises(WorkerError, match="stopping"):
        worker.call("read_drawing", SEVEN)


def test_what_takes_long_is_read_beside_what_does_not(workers, worker):
    digit, doodle = (run(workers.read_drawing({**one})) for one in (SEVEN, DOODLE))
    assert digit == worker.call("read_drawing", SEVEN)
    assert doodle == worker.call("read_drawing", DOODLE)
    quick, slow = process_of(workers._quick[0]), process_of(workers._slow)
    assert quick.pid != slow.pid
    if hasattr(os, "getpriority"):
        nice = os.getpriority(os.PRIO_PROCESS, quick.pid)
        assert os.getpriority(os.PRIO_PROCESS, slow.pid) > nice


@pytest.mark.skipif(os.name == "nt", reason="no process can be held up there")
def test_of_a_class_that_asks_at_once_some_wait_and_the_others_ask_again(workers):
    workers.call("explain_drawing", SEVEN)
    slow = process_of(workers._slow)
    [explain] = workers.functions("explain_drawing")
    slow.send_signal(signal.SIGSTOP)
    with ThreadPoolExecutor(30) as pool:
        asked = [pool.submit(asyncio.run, explain(SEVEN)) for _ in range(30)]
        until(lambda: sum(one.done() for one in asked) == 30 - WAITING_LIMIT, str)
        with pytest.raises(BusyError):
            workers.call("explain_drawing", SEVEN)
        slow.send_signal(signal.SIGCONT)
        answers = [one.result() for one in asked]
    busy = {"error": WORDINGS["de"].text("error.busy"), "again": True}
    assert answers.count(busy) == 30 - WAITING_LIMIT
    assert sum("pixels" in answer for answer in answers) == WAITING_LIMIT
    assert "pixels" in workers.call("explain_drawing", SEVEN)  # there is room again
