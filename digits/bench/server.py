"""The real page in a process of its own, for those who measure it from outside."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digits.memory import memory_mb

APP = Path(__file__).resolve().parents[2] / "app.py"
PATIENCE = 120.0  # s; for a server that starts on a busy machine
CALLS = "/gradio_api/component_server/"  # where browsers ask a part of the page


@dataclass(frozen=True)
class Server:
    """A page that is being served.

    Attributes:
        port: where it listens, on this machine.
        process: its own.
        began: s, by the monotonic clock, when the process was started.
    """

    port: int
    process: subprocess.Popen
    began: float

    def get(self, path: str) -> Any:
        """Return the JSON, or else the text, that the server has there."""
        address = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            text = answer.read().decode("utf-8")
        try:
            return json.loads(text)
        except ValueError:
            return text

    def parts(self) -> dict[str, int]:
        """Return the numbers of the page's parts, by their names."""
        components = self.get("/config")["components"]
        return {one["props"].get("elem_id"): one["id"] for one in components}

    def megabytes(self) -> float | None:
        """Return the memory that the process holds; None where nobody tells."""
        return memory_mb(self.process.pid)


@contextmanager
def serving(*flags: str) -> Iterator[Server]:
    """Start the page on a free port, and stop it at the end.

    Args:
        flags: of `app.py`.

    Raises:
        OSError: it ended by itself.
    """
    port, began = free_port(), time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(APP), "--port", str(port), *flags],
        cwd=APP.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Server(port, process, began)
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_until_there(server: Server, path: str) -> float:
    """Return how many seconds after its start a server first answers somewhere.

    Args:
        server: just started.
        path: to ask for; an error of the server counts as no answer.

    Raises:
        OSError: it ended, or does not answer.
    """
    while time.monotonic() - server.began < PATIENCE:
        if server.process.poll() is not None:
            raise OSError(f"the page ended with status {server.process.returncode}.")
        try:
            server.get(path)
        except (urllib.error.URLError, OSError):
            time.sleep(0.01)
        else:
            return time.monotonic() - server.began
    raise OSError(f"the page did not answer at {path} within {PATIENCE:g} s.")
