"""The page: draw a digit, see a neural network read it.

python app.py [--host HOST] [--port PORT] [--root-path PATH] [--programs N]
              [--weights DIR] [--corrections DIR] [--open]

With --corrections DIR, what visitors say of readings is kept there; else nothing is. At
/health the server tells whether it is ready. On stderr it says what happens to it.

What flags do not say, these variables do:

- GRADIO_SERVER_NAME, GRADIO_SERVER_PORT, GRADIO_ROOT_PATH: host, port and path
- GRADIO_DEFAULT_CONCURRENCY_LIMIT: how many programs are answered at once
- GRADIO_TEMP_DIR: the folder for pictures that programs upload
- SYSTEM=spaces: the server is a Space, and others are to reach it
- DIGITS_CORRECTIONS_REPOSITORY: "owner/name" of a private data set that all corrections
  are pushed to; on a Space, where nobody gives flags and no disk lasts
- HF_TOKEN: for that, a token that may write there; a secret

Gradio's other variables count for nothing here: some open the disk, or a tunnel.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
import webbrowser
from argparse import ArgumentTypeError
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

BEGAN = time.monotonic()  # s
GIVEN = dict(os.environ)
for name in GIVEN:
    if name.startswith("GRADIO_") and name != "GRADIO_TEMP_DIR":
        del os.environ[name]  # before Gradio reads it
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's sums here are small
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")  # and so is one glyph's reading
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's notices help no one

import gradio as gr

from digits.classifier import Classifier
from digits.corrections.hub import start_pushing
from digits.corrections.record import CorrectionsError
from digits.corrections.store import Corrections
from digits.page.components import (
    answer_panel,
    learnt_panel,
    masthead,
    others_panel,
    photo_panel,
    rightness_line,
    share_panel,
    sketchpad,
    tabs,
    why_panel,
)
from digits.page.i18n.wording import ENGLISH
from digits.page.parts.feedback.feedback import Feedback
from digits.page.parts.networks.panel import NetworksPanel
from digits.page.parts.networks.shelf import NetworkLibrary
from digits.page.parts.share.share import Share, address_for_others
from digits.page.parts.training.panel import TrainingPanel
from digits.page.parts.why.why import Why
from digits.page.reading.api import add_read_endpoint
from digits.page.reading.reader import Reader
from digits.page.server.health import Health
from digits.page.server.log import Traffic, log_event, start_log
from digits.page.server.server import (
    check_port_free,
    check_uploads,
    close_page,
    install_signal_handlers,
    load_in_background,
    open_page,
    version_of,
    wait_for_stop,
)
from digits.selftest import SelfTestError
from digits.weights import WEIGHTS, Card, WeightsError, load_card

REFUSED = (ArgumentTypeError, WeightsError, SelfTestError, CorrectionsError)
PROGRAMS = 10  # at once at most, of 40 threads: visitors go first
COLUMN = 260  # px; a phone on its side has room for two, upright for one


def build_page(
    flags: argparse.Namespace,
    classifier: Future[Classifier],
    corrections: Corrections | None,
    traffic: Traffic,
) -> gr.Blocks:
    """Return the page: what stands where, and what calls what."""
    reader, shelf = Reader(classifier), NetworkLibrary(classifier, flags.weights)
    share = Share(address_for_others(flags.host, flags.port))
    with gr.Blocks(title=ENGLISH.text("page.title"), delete_cache=(60, 300)) as page:
        masthead()
        with gr.Row():
            with gr.Column(min_width=COLUMN):
                sketchpad(reader, traffic)
            with gr.Column(min_width=COLUMN):
                answer_panel()
                rightness_line(Feedback(classifier, corrections), traffic)
        tabs()
        why_panel(Why(classifier), traffic)
        others_panel(NetworksPanel(shelf), traffic)
        learnt_panel(TrainingPanel(shelf), traffic)
        photo_panel(reader, traffic)
        share_panel(share, traffic)
        add_read_endpoint(reader, flags.programs)
    return page.queue(max_size=64, api_open=False)


def main(arguments: list[str] | None = None) -> int:
    """Open the page until it is told to stop; return the exit status."""
    start_log()
    try:
        flags = _parser().parse_args(arguments)
        card = load_card(flags.weights, "digits")  # before anyone sees a page
        check_port_free(flags.host, flags.port)
        if "GRADIO_TEMP_DIR" in GIVEN:
            check_uploads(GIVEN["GRADIO_TEMP_DIR"])
        serve(flags, card, open_corrections(flags.corrections, card.sha256))
    except (*REFUSED, OSError) as error:
        print(f"digits: {error}", file=sys.stderr)
        return 2
    return 0


def open_corrections(folder: Path | None, weights_sha256: str) -> Corrections | None:
    """Return what keeps corrections in a folder, or None without one.

    Args:
        folder: where to keep them.
        weights_sha256: of the values that read the drawings.

    Raises:
        CorrectionsError: it cannot be written to, or pushed from without a token.
    """
    if folder is None:
        return None
    lock = threading.Lock()
    corrections = Corrections(folder, weights_sha256, lock=lock)
    repository = GIVEN.get("DIGITS_CORRECTIONS_REPOSITORY")
    if repository:
        start_pushing(repository, _token(), folder, lock)
    return corrections


def _token() -> str:
    token = GIVEN.get("HF_TOKEN", "")
    if not token:
        raise CorrectionsError(
            "DIGITS_CORRECTIONS_REPOSITORY is set, and HF_TOKEN is not. Make it a "
            "secret of the Space: a token that may write to that data set."
        )
    return token


def serve(
    flags: argparse.Namespace, card: Card, corrections: Corrections | None
) -> None:
    """Serve the page until a signal stops it, or the network cannot be trusted.

    Args:
        flags: of the command line.
        card: of the network.
        corrections: keeps what visitors say; None if nothing is to be kept.

    Raises:
        WeightsError: the weights in the folder are damaged.
        SelfTestError: the network reads wrong on this computer.
    """
    ends, traffic = install_signal_handlers(), Traffic()
    classifier: Future[Classifier] = Future()
    classifier.add_done_callback(lambda done: done.exception() and ends.put(done))
    page = build_page(flags, classifier, corrections, traffic)
    health = Health(classifier, version_of(page))
    address = open_page(page, flags.host, flags.port, flags.root_path, health)
    tell_started(address, flags, health.page, card)
    threading.Thread(
        target=load_in_background, args=(classifier, flags.weights), daemon=True
    ).start()
    wait_for_stop(ends, traffic)
    close_page(page, health)
    traffic.tell()
    log_event("stopped")
    if classifier.done():
        classifier.result()  # raises what kept the network from waking up


def tell_started(
    address: str, flags: argparse.Namespace, version: str, card: Card
) -> None:
    """Tell whoever started the page where it is."""
    for_others = address_for_others(flags.host, flags.port)
    print(f"Draw at {address} (Ctrl+C stops)", flush=True)
    if for_others:
        print(f"Others on your network: {for_others}", flush=True)
    seconds = round(time.monotonic() - BEGAN, 1)
    log_event("started", seconds=seconds, page=version, weights=card.sha256[:12])
    if flags.open:
        webbrowser.open(address)


def port_number(text: str) -> int:
    """Return the port that a flag or a variable names; argparse shows the error."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ArgumentTypeError(f"expected 1 to 65535, received {text!r}")
    return int(text)


def root_path(text: str) -> str:
    """Return where a proxy shows the page, likewise."""
    if text and not text.startswith(("/", "http://", "https://")):
        raise ArgumentTypeError(f"expected /path or a URL, received {text!r}")
    return text.rstrip("/")


def programs_at_once(text: str) -> int:
    """Return how many programs are answered at once, likewise."""
    if not text.isdecimal() or not 0 < int(text) <= PROGRAMS:
        raise ArgumentTypeError(f"expected 1 to {PROGRAMS}, received {text!r}")
    return int(text)


def setting(name: str, kind: Callable[[str], Any], otherwise: str) -> Any:
    """Return what a variable says, or where it says nothing, something else.

    Raises:
        ArgumentTypeError: it cannot be so.
    """
    try:
        return kind(GIVEN.get(name) or otherwise)
    except ArgumentTypeError as error:
        raise ArgumentTypeError(f"{name}: {error}") from error


def _parser() -> argparse.ArgumentParser:
    # Hosts such as Spaces say by these variables where a Gradio page is to listen.
    everyone = GIVEN.get("SYSTEM") == "spaces"
    host = setting("GRADIO_SERVER_NAME", str, "0.0.0.0" if everyone else "127.0.0.1")
    port = setting("GRADIO_SERVER_PORT", port_number, "7860")
    below = setting("GRADIO_ROOT_PATH", root_path, "")
    programs = setting("GRADIO_DEFAULT_CONCURRENCY_LIMIT", programs_at_once, "2")
    pushed = GIVEN.get("DIGITS_CORRECTIONS_REPOSITORY")
    parser = argparse.ArgumentParser(description="Draw a digit and have it read.")
    parser.add_argument("--host", default=host, help="0.0.0.0 lets others in")
    parser.add_argument("--port", type=port_number, default=port)
    parser.add_argument(
        "--root-path",
        type=root_path,
        metavar="PATH",
        default=below,
        help="where a proxy shows the page, such as /digits, if not at the top",
    )
    parser.add_argument(
        "--programs",
        type=programs_at_once,
        metavar="N",
        default=programs,
        help="how many programs /read answers at once; visitors go first",
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to read")
    parser.add_argument(
        "--corrections",
        type=Path,
        metavar="DIR",
        default=Path("corrections") if pushed else None,
        help="folder to keep what visitors say of readings; without it nothing is kept",
    )
    parser.add_argument("--open", action="store_true", help="open it in your browser")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
