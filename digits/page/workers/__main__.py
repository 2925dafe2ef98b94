"""The process that answers for the page; `process.py` starts it and speaks with it.

    python -m digits.page.workers [--weights DIR] [--nice N] [--limit S] [--selftest]

A line of its input is a question, [function, message]; a line of its output is
{"answer": ...}, or {"fault": true} where the function failed. The first line says
{"ready": ...}, or {"failed": why it cannot start}.
"""

import argparse
import faulthandler
import sys
from pathlib import Path
from typing import Any

import orjson

from digits import selftest
from digits.classifier import load_classifier
from digits.page.memory import give_back
from digits.page.workers.functions import functions_of
from digits.page.workers.service import answer_of, begin, write
from digits.selftest import SelfTestError
from digits.weights import WEIGHTS
from digits.weights.card import WeightsError

ANSWER_SECONDS = 30  # at most; none takes two
LARGE = 50_000  # bytes of a question; the memory that it took is given back


def main(arguments: list[str] | None = None) -> int:
    """Answer questions until there are no more; return the exit status."""
    flags = _parser().parse_args(arguments)
    answers = begin(flags.nice)
    try:
        classifier = load_classifier(folder=flags.weights)
        tested = selftest.check(classifier) if flags.selftest else 0
    except (WeightsError, SelfTestError, OSError) as error:
        write(answers, {"failed": str(error)})
        return 1
    card = classifier.card
    report = {"network": card.network, "weights": card.sha256, "selftest": tested}
    write(answers, {"ready": report})
    functions = functions_of(classifier, flags.weights)
    for line in sys.stdin.buffer:
        faulthandler.dump_traceback_later(flags.limit, exit=True)
        name, message = orjson.loads(line)
        found = answer_of(functions[name], message)
        faulthandler.cancel_dump_traceback_later()
        write(answers, found)
        if len(line) > LARGE or has_picture(name, message):
            give_back()
    return 0


def has_picture(name: str, message: Any) -> bool:
    """Tell whether a question has a picture, whose reading takes tens of megabytes."""
    is_photo = isinstance(message, dict) and message.get("picture") is not None
    return is_photo or name == "read_file"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Answer the page's questions.")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to read")
    parser.add_argument("--nice", type=int, default=0, help="19: after all others")
    limit_help = "seconds for one answer; then the process ends, and the log says where"
    parser.add_argument("--limit", type=float, default=ANSWER_SECONDS, help=limit_help)
    parser.add_argument("--selftest", action="store_true", help="read known drawings")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
