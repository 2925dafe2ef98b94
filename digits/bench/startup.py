"""The page's start: how long until it is there, and until it reads.

Beside it, what no page of this kind can do without: the bare imports of Gradio and of
TensorFlow, each in a process of its own.
"""

import statistics
import subprocess
import sys
import time

from tqdm import trange

from digits.bench.reading import SEVEN
from digits.bench.server import Server, serving, wait_until_there

GRADIO, TENSORFLOW = "import gradio", "import tensorflow"
PAGE, READING = "first page", "first reading"


def startup_times(rounds: int) -> dict[str, list[float]]:
    """Return how long each takes, in seconds, once a round; they take turns."""
    times: dict[str, list[float]] = {
        name: [] for name in (GRADIO, TENSORFLOW, PAGE, READING)
    }
    for _ in trange(rounds, desc="starts", disable=None):
        for statement in (GRADIO, TENSORFLOW):
            times[statement].append(_import_time(statement))
        with serving() as server:
            times[PAGE].append(wait_until_there(server, "/"))
            times[READING].append(_first_reading_time(server))
    return times


def _import_time(statement: str) -> float:
    """Return how many seconds a process takes that does nothing else."""
    began = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", statement], check=True, stderr=subprocess.DEVNULL
    )
    return time.monotonic() - began


def _first_reading_time(server: Server) -> float:
    """Return how many seconds after its start a server reads a 7.

    Raises:
        OSError: it answers something else.
    """
    pad = server.parts()["pad"]
    answer = {"again": True}
    while answer.get("again"):
        answer = server.ask(pad, "read_drawing", {"strokes": SEVEN})
    if answer.get("digit") != 7:
        raise OSError(f"expected the reading of a 7; the page answered {answer}.")
    return time.monotonic() - server.began


def startup_table(times: dict[str, list[float]]) -> str:
    """Return a row for each: its median in seconds, its range, its ratio."""
    median = {name: statistics.median(seconds) for name, seconds in times.items()}
    baselines = {PAGE: GRADIO, READING: TENSORFLOW}
    rows = [f"{'':20} {'s':>6}  {'from-to':>13}  {'n':>2}"]
    for name, seconds in times.items():
        row = f"{name:20} {median[name]:6.2f}  {min(seconds):5.2f}-{max(seconds):<5.2f}"
        row += f"  {len(seconds):4}"
        if name in baselines:
            ratio = median[name] / median[baselines[name]]
            row += f"  {ratio:.2f} x {baselines[name]}"
        rows.append(row)
    both = median[GRADIO] + median[TENSORFLOW]
    rows.append(f"{READING}: {median[READING] / both:.2f} x both imports")
    return "\n".join(rows)
