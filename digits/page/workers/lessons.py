"""The process that gives lessons; `process.py` starts it and speaks with it.

    python -m digits.page.workers.lessons [--nice N]

It speaks as `digits.page.workers.__main__` does, and between two questions goes on with
the lesson: whoever asks waits for a slice of it at most, a few milliseconds.
"""

import argparse
import sys
from queue import Empty, SimpleQueue
from threading import Thread

import orjson

from digits.page.log import LOG
from digits.page.parts.training.lesson import Lessons
from digits.page.workers.service import answer_of, begin, write

FUNCTIONS = ("begin_learning", "watch_learning")  # of `Lessons`


def main(arguments: list[str] | None = None) -> int:
    """Answer questions and give lessons until there are no more; return 0."""
    parser = argparse.ArgumentParser(description="Give the page's lessons.")
    parser.add_argument("--nice", type=int, default=0, help="19: after all others")
    flags = parser.parse_args(arguments)
    answers = begin(flags.nice)
    lessons, questions = Lessons(), _lines()
    write(answers, {"ready": {}})
    while True:
        try:
            line = questions.get(block=not lessons.is_busy)
        except Empty:
            _go_on(lessons)
            continue
        if not line:
            return 0
        name, message = orjson.loads(line)
        assert name in FUNCTIONS  # only the server asks
        write(answers, answer_of(getattr(lessons, name), message))


def _go_on(lessons: Lessons) -> None:
    try:
        lessons.take_slice()
    except Exception as error:  # whatever it is, the next question is answered
        LOG.error(error, exc_info=error)
        lessons.give_up()


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
