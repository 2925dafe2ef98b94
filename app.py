"""The page: draw a digit, see a neural network read it.

python app.py [--host HOST] [--port PORT] [--weights DIR] [--open]
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import threading
import webbrowser
from concurrent.futures import Future
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before Gradio reads it
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy's sums here are small
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # TensorFlow's notices help no one

import gradio as gr

from digits.cards import WEIGHTS, WeightsError, load_card
from digits.classifier import Classifier, load_classifier
from digits.page.endpoint import add_read_endpoint
from digits.page.learnt import Learnt
from digits.page.limits import UPLOAD_BYTES, BodyLimit
from digits.page.others import Others
from digits.page.parts import (
    HERE,
    answer_panel,
    learnt_panel,
    masthead,
    others_panel,
    sketchpad,
    tabs,
    text_of,
    why_panel,
    words_in_head,
)
from digits.page.reader import Reader
from digits.page.shelf import Shelf
from digits.page.why import Why
from digits.page.wording import ENGLISH

COLUMN = 260  # px; a phone on its side has room for two, upright for one
FONTS = {"font": ["system-ui", "sans-serif"], "font_mono": ["monospace"]}  # no download


def build_page(reader: Reader, why: Why, shelf: Shelf) -> gr.Blocks:
    """Return the page: what stands where, and what calls what."""
    with gr.Blocks(title=ENGLISH.text("page.title"), delete_cache=(60, 300)) as page:
        masthead()
        with gr.Row():
            with gr.Column(min_width=COLUMN):
                sketchpad(reader)
            with gr.Column(min_width=COLUMN):
                answer_panel()
        tabs()
        why_panel(why)
        others_panel(Others(shelf))
        learnt_panel(Learnt(shelf))
        add_read_endpoint(reader)
    return page.queue(max_size=64, api_open=False)


def check_free(host: str, port: int) -> None:
    """Raise an OSError with a remedy if the page cannot listen there."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise OSError(
            f"cannot listen on {host}:{port} ({error.strerror}). Choose another with "
            "--host or --port."
        ) from error


def port_number(text: str) -> int:
    """Return the port that a flag or a variable names; argparse shows the error."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"expected 1 to 65535, received {text!r}")
    return int(text)


def open_page(page: gr.Blocks, host: str, port: int) -> str:
    """Start the server and return the page's address; the server runs beside us."""
    _, address, _ = page.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        ssr_mode=False,  # slower everywhere, and on by default on Spaces
        run_history=False,
        footer_links=[],
        show_error=False,
        enable_monitoring=False,
        max_file_size=UPLOAD_BYTES,
        favicon_path=str(HERE / "favicon.svg"),
        theme=gr.themes.Soft(**FONTS),
        css=text_of("page.css"),
        head=words_in_head(),
        app_kwargs={"middleware": [(BodyLimit, (), {})]},
    )
    return address


def wake(classifier: Future[Classifier], weights: Path) -> None:
    """Load the network beside the running page: importing TensorFlow takes seconds."""
    try:
        classifier.set_result(load_classifier(folder=weights))
    except Exception as error:
        classifier.set_exception(error)


def main(arguments: list[str] | None = None) -> int:
    """Open the page until it is told to stop; return the exit status."""
    flags = _parser().parse_args(arguments)
    try:
        load_card(flags.weights, "digits")  # before anyone sees a page
        check_free(flags.host, flags.port)
        serve(flags)
    except (WeightsError, OSError) as error:
        print(f"digits: {error}", file=sys.stderr)
        return 2
    return 0


def serve(flags: argparse.Namespace) -> None:
    """Serve the page until a signal stops it, or the network cannot be loaded.

    Raises:
        WeightsError: the weights in the folder are damaged.
    """
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    classifier: Future[Classifier] = Future()
    classifier.add_done_callback(lambda done: done.exception() and stop.set())
    page = build_page(
        Reader(classifier), Why(classifier), Shelf(classifier, flags.weights)
    )
    address = open_page(page, flags.host, flags.port)
    print(f"Draw at {address} (Ctrl+C stops)", flush=True)
    threading.Thread(target=wake, args=(classifier, flags.weights), daemon=True).start()
    if flags.open:
        webbrowser.open(address)
    while not stop.wait(timeout=1):  # in steps, or Windows would not hear Ctrl+C
        pass
    page.close(verbose=False)
    if classifier.done():
        classifier.result()  # raises what kept the network from waking up


def _parser() -> argparse.ArgumentParser:
    # Hosts such as Spaces say by these variables where a Gradio page is to listen.
    everyone = os.environ.get("SYSTEM") == "spaces"
    host = os.environ.get("GRADIO_SERVER_NAME", "0.0.0.0" if everyone else "127.0.0.1")
    port = os.environ.get("GRADIO_SERVER_PORT", "7860")
    parser = argparse.ArgumentParser(description="Draw a digit and have it read.")
    parser.add_argument("--host", default=host, help="0.0.0.0 lets others in")
    parser.add_argument("--port", type=port_number, default=port)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to read")
    parser.add_argument("--open", action="store_true", help="open it in your browser")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
