"""The page's start: how long until it is there, and until it reads; what it holds then.

Beside it, what no page of this kind can do without: the bare import of Gradio, in a
process of its own.
"""

import statistics
import subprocess
import sys
import time

from tqdm import trange

from digits.bench.memory import memory_mb
from digits.bench.reading import SEVEN
from digits.bench.server import Server, serving, wait_until_there

GRADIO = "import gradio"
PAGE, READING, MEMORY = "first page", "first reading", "memory"


def startup_figures(rounds: int) -> dict[str, list[float]]:
    """Return how long each takes, in seconds, once a round; they take turns.

    And the memory of the page's processes once it is there, in MB; 0 where no system
    tells.
    """
    figures: dict[str, list[float]] = {
        name: [] for name in (GRADIO, PAGE, READING, MEMORY)
    }
    for _ in trange(rounds, desc="starts", disable=None):
        figures[GRADIO].append(_import_time(GRADIO))
        with serving() as server:
            figures[PAGE].append(wait_until_there(server, "/"))
            figures[MEMORY].append(memory_mb(server.process.pid) or 0.0)
            figures[READING].append(_first_reading_time(server))
    return figures


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


def startup_table(figures: dict[str, list[float]]) -> str:
    """Return a row for each: its median, its range, its ratio."""
    median = {name: statistics.median(values) for name, values in figures.items()}
    rows = [f"{'':20} {'median':>9}  {'from-to':>13}  {'n':>2}"]
    for name, values in figures.items():
        places, unit = (0, "MB") if name == MEMORY else (2, "s")
        low, middle, high = (
            f"{value:.{places}f}" for value in (min(values), median[name], max(values))
        )
        row = f"{name:20} {middle:>6} {unit:2}  {low:>6}-{high:<6}  {len(values):2}"
        if name in (PAGE, READING):
            row += f"  {median[name] / median[GRADIO]:.2f} x {GRADIO}"
        rows.append(row)
    return "\n".join(rows)
