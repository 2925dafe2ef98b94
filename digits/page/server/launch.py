"""Opens the page, serves it until a signal comes, and closes it in good order."""

import ctypes
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from digits import selftest
from digits.classifier import Classifier, load_classifier
from digits.corrections.hub import start_pushing
from digits.corrections.record import CorrectionsError
from digits.corrections.store import Corrections
from digits.page.components import HERE, head_of, text_of
from digits.page.parts.share.share import address_for_others
from digits.page.server.allowlist import RouteAllowList
from digits.page.server.body_limit import UPLOAD_BYTES, BodyLimit
from digits.page.server.gradio_internals import (
    bound_connections,
    bound_sessions,
    page_version,
    stop_server,
)
from digits.page.server.log import MINUTE, log_event, start_log, take_over_web_log
from digits.page.server.routes import Health, OwnRoutes
from digits.page.server.settings import Settings, parse_settings
from digits.page.server.traffic import Traffic
from digits.page.server.uploads import Uploads
from digits.selftest import SelfTestError
from digits.weights.card import WeightsError

USER_ERRORS = (ArgumentTypeError, WeightsError, SelfTestError, CorrectionsError)
FONTS = {"font": ["system-ui", "sans-serif"], "font_mono": ["monospace"]}  # no download
SIGNALS = (signal.SIGINT, signal.SIGTERM)
ARENA_LIMIT = 2  # of glibc; with one for each of 40 threads the server has 100 MB more
M_ARENA_MAX = -8  # glibc's number for that setting
STOP_SECONDS = 7.0  # more than any answer takes, and less than the 10 Docker gives

PageBuilder = Callable[..., gr.Blocks]  # `build_page` in app.py


def launch(
    build_page: PageBuilder,
    arguments: list[str] | None,
    variables: Mapping[str, str],
    began: float,
) -> int:
    """Serve the page until a signal stops it; return the exit status.

    Args:
        build_page: as `app.build_page`.
        arguments: flags; None for those of the command line.
        variables: of the environment.
        began: s, by the monotonic clock, when the program started.
    """
    start_log()
    try:
        settings = parse_settings(arguments, variables)
        classifier = load_classifier(folder=settings.weights)
        tested = selftest.check(classifier)
        check_port_free(settings.host, settings.port)
        if settings.upload_folder is not None:
            check_upload_folder(settings.upload_folder)
        serve(build_page, settings, classifier, began, tested)
    except (*USER_ERRORS, OSError) as error:
        print(f"digits: {error}", file=sys.stderr)
        return 2
    return 0


def serve(
    build_page: PageBuilder,
    settings: Settings,
    classifier: Classifier,
    began: float,
    tested: int,
) -> None:
    """Serve the page until a signal stops it; log how many drawings were tested."""
    card = classifier.card
    corrections = open_corrections(settings, card.sha256)
    stop, traffic = install_signal_handlers(), Traffic()
    page = build_page(settings, classifier, corrections, traffic)
    health = Health(card, page_version(page))
    address = open_page(page, settings, health)
    log_event(
        "started",
        seconds=round(time.monotonic() - began, 1),
        page=health.page,
        weights=card.sha256[:12],
        selftest=tested,
    )
    show_address(address, settings)
    wait_for_stop(stop, traffic)
    log_event("stopping")
    health.stopping = True
    stop_server(page, STOP_SECONDS)
    traffic.log_counts()
    log_event("stopped")


# Before the page opens.


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


def check_upload_folder(folder: str) -> None:
    """Make the folder if needed; raise an OSError with a remedy if it is unusable."""
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(None, "not allowed")
    except OSError as error:
        raise OSError(
            f"cannot keep uploaded pictures in {folder} ({error.strerror}). Choose "
            "another folder with GRADIO_TEMP_DIR."
        ) from error


def open_corrections(settings: Settings, weights_sha256: str) -> Corrections | None:
    """Return the store of visitors' corrections, or None if none are kept."""
    if settings.corrections is None:
        return None
    lock = threading.Lock()
    corrections = Corrections(settings.corrections, weights_sha256, lock=lock)
    if settings.repository:
        if not settings.token:
            raise CorrectionsError(
                "DIGITS_CORRECTIONS_REPOSITORY is set, and HF_TOKEN is not. Make it a "
                "secret of the Space: a token that may write to that data set."
            )
        start_pushing(settings.repository, settings.token, settings.corrections, lock)
    return corrections


def install_signal_handlers() -> SimpleQueue[Any]:
    """Return a queue that receives a signal to stop; a second one kills the process."""
    stop: SimpleQueue[Any] = SimpleQueue()  # an Event may deadlock in a signal handler

    def receive(number: int, _: Any) -> None:
        for signal_number in SIGNALS:
            signal.signal(signal_number, signal.SIG_DFL)
        stop.put(number)

    for signal_number in SIGNALS:
        signal.signal(signal_number, receive)
    return stop


# While it is open.


def share_arenas() -> None:
    """Let threads that start from now on share their memory, where glibc manages it."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):
            library.mallopt(M_ARENA_MAX, ARENA_LIMIT)


def open_page(page: gr.Blocks, settings: Settings, health: Health) -> str:
    """Start the server in threads of its own; return the page's address."""
    share_arenas()
    host = settings.host
    _, address, _ = page.launch(
        server_name=f"[{host}]" if ":" in host else host,  # as addresses have it
        server_port=settings.port,
        root_path=settings.root_path,
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
        pwa=False,  # `OwnRoutes` has a manifest with icons, and below a path too
        app_kwargs={
            "middleware": [  # in the order that a request meets it
                Middleware(OwnRoutes, health),
                Middleware(RouteAllowList),
                Middleware(BodyLimit),
                Middleware(Uploads),
            ]
        },
    )
    bound_sessions(page)
    bound_connections(page)
    take_over_web_log()
    return address


def show_address(address: str, settings: Settings) -> None:
    """Print where the page is, and open it if that is wanted."""
    print(f"Draw at {address} (Ctrl+C stops)", flush=True)
    for_others = address_for_others(settings.host, settings.port)
    if for_others:
        print(f"Others on your network: {for_others}", flush=True)
    if settings.open:
        webbrowser.open(address)


def wait_for_stop(
    stop: SimpleQueue[Any], traffic: Traffic, period: float = MINUTE
) -> None:
    """Return when the queue receives something; log the traffic of each period (s)."""
    next_log = time.monotonic() + period
    while True:
        with suppress(Empty):
            stop.get(timeout=min(period, 1))  # or Windows would not notice Ctrl+C
            return
        if time.monotonic() >= next_log:
            traffic.log_counts()
            next_log += period
