"""The process that gives lessons; `process.py` starts it and speaks with it.

    python -m digits.page.workers.lessons [--weights DIR] [--nice N]

It speaks as `digits.page.workers.__main__` does, and between two questions goes on with
the lesson, or the teaching of a class's network, by turns: whoever asks waits for a
slice of it at most, a few milliseconds.
"""

import argparse
import sys
from itertools import cycle
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

import orjson

from digits.page.log import LOG
from digits.page.parts.classroom.teaching import Teaching
from digits.page.parts.training.lesson import Lessons
from digits.page.workers.service import answer_of, begin, write
from digits.weights import WEIGHTS

LEARNING = ("begin_learning", "watch_learning")  # of `Lessons`
TEACHING = ("begin_teaching", "watch_teaching", "read_by_class")  # of `Teaching`
FUNCTIONS = (*LEARNING, *TEACHING)


def main(arguments: list[str] | None = None) -> int:
    """Answer questions and give lessons until there are no more; return 0."""
    parser = argparse.ArgumentParser(description="Give the page's lessons.")
    parser.add_argument("--nice", type=int, default=0, help="19: after all others")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to read")
    flags = parser.parse_args(arguments)
    answers = begin(flags.nice)
    lessons, teaching, questions = Lessons(), Teaching(flags.weights), _lines()
    functions = {name: getattr(lessons, name) for name in LEARNING}
    functions |= {name: getattr(teaching, name) for name in TEACHING}
    turns = cycle((lessons, teaching))
    write(answers, {"ready": {}})
    while True:
        try:
            is_busy = lessons.is_busy or teaching.is_busy
            line = questions.get(block=not is_busy)
        except Empty:
            _go_on(next(turns))
            continue
        if not line:
            return 0
        name, message = orjson.loads(line)
        write(answers, answer_of(functions[name], message))


def _go_on(taught: Lessons | Teaching) -> None:
    try:
        if taught.is_busy:
            taught.take_slice()
    except Exception as error:  # whatever it is, the next question is answered
        LOG.error(error, exc_info=error)
        taught.give_up()


def _lines() -> SimpleQueue[bytes]:
    """Return where a thread puts the lines of this process's input; b"" at its end."""
    lines: SimpleQueue[bytes] = SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        lines.put(b"")

    Thread(target=read, daemon=True).start()
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
