"""A page -> a server that answers until it is told to stop, and stops in good order."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import time
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import gradio as gr

from digits import selftest
from digits.classifier import Classifier, load_classifier
from digits.page.components import HERE, head_of, text_of
from digits.page.server.body_limit import UPLOAD_BYTES
from digits.page.server.gradio_internals import GUARDS, bound, bound_arenas
from digits.page.server.health import Health, HealthRoute
from digits.page.server.homescreen import HomeScreen
from digits.page.server.log import MINUTE, Traffic, log_event, take_over_log

FONTS = {"font": ["system-ui", "sans-serif"], "font_mono": ["monospace"]}  # no download
SIGNS = (signal.SIGINT, signal.SIGTERM)
GRACE = 7.0  # s; longer than any answer takes, and within the 10 s that Docker gives


# Before it opens.


def check_port_free(host: str, port: int) -> None:
    """Raise an OSError with a remedy if the page cannot listen there."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise OSError(
            f"cannot listen on {host}:{port} ({error.strerror}). Choose another with "
            "--host or --port."
        ) from error


def check_uploads(folder: str) -> None:
    """Raise an OSError with a remedy if uploaded pictures cannot be kept there.

    Args:
        folder: is made if needed.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(None, "not allowed")
    except OSError as error:
        raise OSError(
            f"cannot keep uploaded pictures in {folder} ({error.strerror}). Choose "
            "another folder with GRADIO_TEMP_DIR."
        ) from error


def version_of(page: gr.Blocks) -> str:
    """Return what tells a page from any other: a browser that shows one calls only it.

    Returns:
        Twelve hexadecimal digits.
    """
    parts = {number: block.get_config() for number, block in page.blocks.items()}
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


# While it is open.


def open_page(
    page: gr.Blocks, host: str, port: int, root_path: str, health: Health
) -> str:
    """Start the server and return the page's address; the server runs beside us.

    Args:
        page: to be served.
        host: to listen on.
        port: likewise.
        root_path: where a proxy shows the page, if not at the top; else empty.
        health: answers at /health.
    """
    bound_arenas()
    routes = [(HealthRoute, (health,), {}), (HomeScreen, (), {}), *GUARDS]
    _, address, _ = page.launch(
        server_name=f"[{host}]" if ":" in host else host,  # as addresses have it
        server_port=port,
        root_path=root_path,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        mcp_server=False,
        ssr_mode=False,  # slower everywhere, and on by default on Spaces
        run_history=False,
        footer_links=[],
        show_error=False,
        enable_monitoring=False,
        max_file_size=UPLOAD_BYTES,
        favicon_path=str(HERE / "head" / "favicon.svg"),
        theme=gr.themes.Soft(**FONTS),
        css=text_of("head/page.css"),
        head=head_of(health.page),
        pwa=False,  # HomeScreen answers instead: with icons, and below a path too
        app_kwargs={"middleware": routes},
    )
    bound(page)
    take_over_log()
    return address


def load_in_background(promise: Future[Classifier], weights: Path) -> None:
    """Load the network beside the running page: importing TensorFlow takes seconds.

    Args:
        promise: is kept once the network has passed its self-test.
        weights: folder to read.
    """
    began = time.monotonic()
    try:
        classifier = load_classifier(folder=weights)
        drawings = selftest.check(classifier)
    except Exception as error:
        log_event("refused", seconds=round(time.monotonic() - began, 1))
        promise.set_exception(error)
    else:
        log_event(
            "ready", seconds=round(time.monotonic() - began, 1), selftest=drawings
        )
        promise.set_result(classifier)


def install_signal_handlers() -> SimpleQueue[Any]:
    """Return where a signal to end is put; a second one ends the process at once.

    Whatever else is to end the server may put something there too.
    """
    ends: SimpleQueue[Any] = SimpleQueue()  # an Event may deadlock in a signal handler

    def hear(number: int, _: Any) -> None:
        for sign in SIGNS:
            signal.signal(sign, signal.SIG_DFL)
        ends.put(number)

    for sign in SIGNS:
        signal.signal(sign, hear)
    return ends


def wait_for_stop(ends: SimpleQueue[Any], traffic: Traffic) -> None:
    """Return when it is to end; until then tell each minute what was answered."""
    minute = time.monotonic() + MINUTE
    while True:
        with suppress(Empty):
            ends.get(timeout=1)  # in steps, or Windows would not hear Ctrl+C
            return
        if time.monotonic() >= minute:
            traffic.tell()
            minute += MINUTE


def close_page(page: gr.Blocks, health: Health) -> None:
    """Let nobody in any more, and wait for the answers that are under way.

    Args:
        page: as it was opened.
        health: tells it meanwhile.
    """
    log_event("stopping")
    health.stop()
    page.server.should_exit = True
    page.app.stop_event.set()  # or Gradio's heartbeats would go on for ever
    page.server.thread.join(GRACE)
