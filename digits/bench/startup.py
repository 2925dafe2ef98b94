"""The page's start -> how long until it is there, and until it reads.

Beside it, what no page of this kind can do without: the bare imports of Gradio and of
TensorFlow, each in a process of its own.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
import urllib.request

from digits.bench.server import CALLS, Server, serving, wait_until_there
from digits.progress import show_progress

SEVEN = [{"width": 16, "points": [[80, 60], [200, 55], [165, 130], [130, 225]]}]
GRADIO, TENSORFLOW = "import gradio", "import tensorflow"
PAGE, READING = "first page", "first reading"


def started(rounds: int) -> dict[str, list[float]]:
    """Return how long each takes, in seconds, once a round.

    Args:
        rounds: how often each is started; they take turns.
    """
    times: dict[str, list[float]] = {}
    for done in range(1, rounds + 1):
        for statement in (GRADIO, TENSORFLOW):
            times.setdefault(statement, []).append(_import(statement))
        with serving() as server:
            times.setdefault(PAGE, []).append(wait_until_there(server, "/"))
            times.setdefault(READING, []).append(_first_reading(server))
        show_progress("starts", done, rounds)
    return times


def _import(statement: str) -> float:
    """Return how many seconds a process takes that does nothing else."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", statement], check=True, stderr=subprocess.DEVNULL
    )
    return time.monotonic() - began


def _first_reading(server: Server) -> float:
    """Return how many seconds after its start a server reads a 7.

    Raises:
        OSError: it answers something else.
    """
    pad = server.parts()["pad"]
    while True:
        answer = ask(server, pad, "read_drawing", {"strokes": SEVEN})
        if not answer.get("again"):
            break
    if answer.get("digit") != 7:
        raise OSError(f"expected the reading of a 7; the page answered {answer}.")
    return time.monotonic() - server.began


def ask(server: Server, part: int, function: str, message: dict) -> dict:
    """Return what a part of the page answers, as a browser asks it.

    Args:
        server: that serves the page.
        part: its number.
        function: of the part.
        message: for it.
    """
    body = {
        "component_id": part,
        "fn_name": function,
        "session_hash": "start",
        "data": message,
    }
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{CALLS}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def in_words(times: dict[str, list[float]]) -> str:
    """Return a row for each: its median in seconds, its range, and what it is beside.

    Args:
        times: as `started` returns them.
    """
    middle = {name: statistics.median(seconds) for name, seconds in times.items()}
    beside = {PAGE: GRADIO, READING: TENSORFLOW}
    rows = [f"{'':20} {'s':>6}  {'from-to':>13}  {'n':>2}"]
    for name, seconds in times.items():
        row = f"{name:20} {middle[name]:6.2f}  {min(seconds):5.2f}-{max(seconds):<5.2f}"
        row += f"  {len(seconds):4}"
        if name in beside:
            row += f"  {middle[name] / middle[beside[name]]:.2f} x {beside[name]}"
        rows.append(row)
    both = middle[GRADIO] + middle[TENSORFLOW]
    rows.append(f"{READING}: {middle[READING] / both:.2f} x both imports")
    return "\n".join(rows)
