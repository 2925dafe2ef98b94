"""Opens the page, serves it until a signal comes, and closes it in good order."""

import signal
import sys
import time
import webbrowser
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from digits.corrections.store import Corrections
from digits.page.components import HERE, everything_else, head_of
from digits.page.log import MINUTE, log_event, take_over_web_log
from digits.page.memory import give_back, share_arenas
from digits.page.parts.share.share import address_for_others
from digits.page.server.allowlist import RouteAllowList
from digits.page.server.body_limit import UPLOAD_BYTES, BodyLimit
from digits.page.server.calls import Calls
from digits.page.server.files import Files
from digits.page.server.gradio_internals import (
    bound_connections,
    bound_sessions,
    keep_no_statistics,
    page_version,
    stop_server,
)
from digits.page.server.page import build_page
from digits.page.server.routes import Health, OwnRoutes
from digits.page.server.settings import Settings
from digits.page.server.traffic import Traffic
from digits.page.server.uploads import Uploads
from digits.page.workers.workers import Workers

FONTS = {"font": ["system-ui", "sans-serif"], "font_mono": ["monospace"]}  # no download
SIGNALS = (signal.SIGINT, signal.SIGTERM)
GIVE_BACK_SECONDS = 10  # from one time that memory is given back to the next
STOP_SECONDS = 7.0  # more than any answer takes, and less than the 10 Docker gives


def serve(
    settings: Settings,
    workers: Workers,
    corrections: Corrections | None,
    began: float,
) -> None:
    """Serve the page until a signal stops it.

    Raises:
        WorkerError: the weights cannot be used.
        OSError: the page cannot listen.
    """
    stop, traffic = install_signal_handlers(), Traffic()
    page = build_page(settings, workers, corrections, traffic)
    version = page_version(page, everything_else(settings.classroom))
    report = workers.wait_until_ready()
    health = Health(report["network"], report["weights"], version)
    address = open_page(page, settings, health)
    log_event(
        "started",
        seconds=round(time.monotonic() - began, 1),
        page=health.page,
        weights=health.weights[:12],
        selftest=report["selftest"],
    )
    show_address(address, settings)
    wait_for_stop(stop, traffic)
    log_event("stopping")
    health.stopping = True
    stop_server(page, STOP_SECONDS)
    traffic.log_counts()
    log_event("stopped")


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


def open_page(page: gr.Blocks, settings: Settings, health: Health) -> str:
    """Start the server in threads of its own; return the page's address."""
    share_arenas()
    host, root_path = settings.host, settings.root_path
    addresses = (address_for_others(host, settings.port), root_path)
    _, address, _ = page.launch(
        server_name=f"[{host}]" if ":" in host else host,  # as addresses have it
        server_port=settings.port,
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
        head=head_of(health.page),
        pwa=False,  # `OwnRoutes` has a manifest with icons, and below a path too
        app_kwargs={
            "middleware": [  # in the order that a request meets it
                Middleware(Files, settings.classroom),
                Middleware(OwnRoutes, health, settings.classroom, *addresses),
                Middleware(RouteAllowList),
                Middleware(BodyLimit),
                Middleware(Calls),
                Middleware(Uploads),
            ]
        },
    )
    bound_sessions(page)
    keep_no_statistics(page)
    bound_connections(page)
    take_over_web_log()
    return address


def show_address(address: str, settings: Settings) -> None:
    """Print where the page is, and open it if that is wanted."""
    print(f"Draw at {address} (Ctrl+C stops)", flush=True)
    for_others = address_for_others(settings.host, settings.port)
    if for_others:
        print(f"Others on your network: {for_others}", flush=True)
    if settings.board_key is not None:
        is_chosen = settings.board_key.is_chosen  # then nobody has to be told
        key = "KEY" if is_chosen else settings.board_key.text
        at = (for_others or address).rstrip("/")
        print(f"The class's board, for the teacher alone: {at}/#board={key}")
        if is_chosen:
            print("KEY is the one in DIGITS_CLASS_KEY.")
        sys.stdout.flush()
    if settings.open:
        webbrowser.open(address)


def wait_for_stop(
    stop: SimpleQueue[Any], traffic: Traffic, period: float = MINUTE
) -> None:
    """Return when the queue receives something; log the traffic of each period (s)."""
    next_log = next_giving = time.monotonic() + period
    while True:
        with suppress(Empty):
            stop.get(timeout=min(period, 1))  # or Windows would not notice Ctrl+C
            return
        now = time.monotonic()
        if now >= next_log:
            traffic.log_counts()
            next_log += period
        if now >= next_giving:
            give_back()
            next_giving = now + GIVE_BACK_SECONDS
