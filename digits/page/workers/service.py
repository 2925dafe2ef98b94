"""What the processes beside the server have in common: how they begin and answer."""

import os
import signal
from collections.abc import Callable
from typing import Any, BinaryIO

import orjson

from digits.page.log import LOG, start_log

STDOUT, STDERR = 1, 2  # file descriptors

Function = Callable[[Any], dict[str, Any]]


def begin(nice: int) -> BinaryIO:
    """Prepare this process; return what its answers are written to.

    Args:
        nice: how far it gives way to others, up to 19.
    """
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, signal.SIG_IGN)  # the server says when to end
    if hasattr(os, "nice"):
        os.nice(nice)
    answers = os.fdopen(os.dup(STDOUT), "wb")
    os.dup2(STDERR, STDOUT)  # what a library prints is no answer
    start_log()
    return answers


def answer_of(function: Function, message: Any) -> dict[str, Any]:
    """Return {"answer": ...}, or {"fault": True} where the function failed."""
    try:
        return {"answer": function(message)}
    except Exception as error:  # whatever it is, the next question is answered
        LOG.error(error, exc_info=error)
        return {"fault": True}


def write(answers: BinaryIO, found: dict[str, Any]) -> None:
    """Write a line."""
    answers.write(orjson.dumps(found) + b"\n")
    answers.flush()
