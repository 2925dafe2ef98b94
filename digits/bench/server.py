"""The real page in a process of its own, to be measured from outside."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

APP = Path(__file__).resolve().parents[2] / "app.py"
START_LIMIT = 120.0  # s; for a server that starts on a busy machine
CALLS = "/gradio_api/component_server/"  # where browsers ask a part of the page


@dataclass(frozen=True)
class Server:
    """A page that is being served."""

    port: int  # of this machine
    process: subprocess.Popen
    began: float  # s, by the monotonic clock, when the process was started

    def get(self, path: str) -> Any:
        """Return the JSON, or else the text, that the server has there."""
        return self._answer(path, None, 10)

    def ask(self, part: int, function: str, message: dict[str, Any]) -> Any:
        """Return what a function of a part of the page answers, as browsers ask it."""
        return self._answer(CALLS, call_body(part, function, "bench", message), 60)

    def _answer(self, path: str, body: bytes | None, limit: float) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            body,
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=limit) as answer:
            text = answer.read().decode("utf-8")
        try:
            return json.loads(text)
        except ValueError:
            return text

    def parts(self) -> dict[str, int]:
        """Return the numbers of the page's parts, by their names."""
        components = self.get("/config")["components"]
        return {part["props"].get("elem_id"): part["id"] for part in components}


def call_body(part: int, function: str, session: str, message: dict[str, Any]) -> bytes:
    """Return the body of a browser's call to a part of the page."""
    body = {
        "component_id": part,
        "fn_name": function,
        "session_hash": session,
        "data": message,
    }
    return json.dumps(body).encode()


@contextmanager
def serving(*flags: str, **variables: str) -> Iterator[Server]:
    """Start `app.py` with these flags on a free port, and stop it at the end.

    Variables are added to those of the environment.
    """
    port, began = free_port(), time.monotonic()
    process = subprocess.Popen(
        [sys.executable, str(APP), "--port", str(port), *flags],
        cwd=APP.parent,
        env=os.environ | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Server(port, process, began)
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_until_there(server: Server, path: str) -> float:
    """Return how many seconds after its start a server first answers at a path.

    Raises:
        OSError: its process ended, or it answers nothing but errors.
    """
    while time.monotonic() - server.began < START_LIMIT:
        if server.process.poll() is not None:
            raise OSError(f"the page ended with status {server.process.returncode}.")
        try:
            server.get(path)
        except OSError:  # URLError is one
            time.sleep(0.01)
        else:
            return time.monotonic() - server.began
    raise OSError(f"the page did not answer at {path} within {START_LIMIT:g} s.")
