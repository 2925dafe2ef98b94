"""The page: draw a digit, see a neural network read it.

python app.py [--host HOST] [--port PORT] [--weights DIR] [--corrections DIR] [--open]

With --corrections DIR, what visitors say of readings is kept there; else nothing is. On
a Space, where nobody gives flags and no disk lasts, two of its settings do it instead:
the variable DIGITS_CORRECTIONS_REPOSITORY, "owner/name" of a private data set that all
is pushed to, and the secret HF_TOKEN, a token that may write there.
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
from digits.correction_lines import CorrectionsError
from digits.corrections import Corrections
from digits.page.endpoint import add_read_endpoint
from digits.page.homescreen import HomeScreen
from digits.page.learnt import Learnt
from digits.page.limits import UPLOAD_BYTES, BodyLimit
from digits.page.others import Others
from digits.page.parts import (
    HERE,
    answer_panel,
    home_in_head,
    learnt_panel,
    masthead,
    others_panel,
    photo_panel,
    rightness_line,
    share_panel,
    sketchpad,
    tabs,
    text_of,
    why_panel,
    words_in_head,
)
from digits.page.reader import Reader
from digits.page.rightness import Rightness
from digits.page.share import Share, address_for_others
from digits.page.shelf import Shelf
from digits.page.why import Why
from digits.page.wording import ENGLISH
from digits.pushing import pushed_to

COLUMN = 260  # px; a phone on its side has room for two, upright for one
FONTS = {"font": ["system-ui", "sans-serif"], "font_mono": ["monospace"]}  # no download


def build_page(
    reader: Reader, rightness: Rightness, why: Why, shelf: Shelf, share: Share
) -> gr.Blocks:
    """Return the page: what stands where, and what calls what."""
    with gr.Blocks(title=ENGLISH.text("page.title"), delete_cache=(60, 300)) as page:
        masthead()
        with gr.Row():
            with gr.Column(min_width=COLUMN):
                sketchpad(reader)
            with gr.Column(min_width=COLUMN):
                answer_panel()
                rightness_line(rightness)
        tabs()
        why_panel(why)
        others_panel(Others(shelf))
        learnt_panel(Learnt(shelf))
        photo_panel(reader)
        share_panel(share)
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
        server_name=f"[{host}]" if ":" in host else host,  # as addresses have it
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
        head=words_in_head() + home_in_head(),
        pwa=False,  # HomeScreen answers instead: with icons, and below a path too
        app_kwargs={"middleware": [(BodyLimit, (), {}), (HomeScreen, (), {})]},
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
        card = load_card(flags.weights, "digits")  # before anyone sees a page
        check_free(flags.host, flags.port)
        serve(flags, open_corrections(flags.corrections, card.sha256))
    except (WeightsError, CorrectionsError, OSError) as error:
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
    repository = os.environ.get("DIGITS_CORRECTIONS_REPOSITORY")
    if repository:
        pushed_to(repository, _token(), folder, lock)
    return corrections


def _token() -> str:
    token = os.environ.get("HF_TOKEN", "")
    if not token:
        raise CorrectionsError(
            "DIGITS_CORRECTIONS_REPOSITORY is set, and HF_TOKEN is not. Make it a "
            "secret of the Space: a token that may write to that data set."
        )
    return token


def serve(flags: argparse.Namespace, corrections: Corrections | None) -> None:
    """Serve the page until a signal stops it, or the network cannot be loaded.

    Args:
        flags: of the command line.
        corrections: keeps what visitors say; None if nothing is to be kept.

    Raises:
        WeightsError: the weights in the folder are damaged.
    """
    stop = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop.set())
    classifier: Future[Classifier] = Future()
    classifier.add_done_callback(lambda done: done.exception() and stop.set())
    for_others = address_for_others(flags.host, flags.port)
    page = build_page(
        Reader(classifier),
        Rightness(classifier, corrections),
        Why(classifier),
        Shelf(classifier, flags.weights),
        Share(for_others),
    )
    address = open_page(page, flags.host, flags.port)
    print(f"Draw at {address} (Ctrl+C stops)", flush=True)
    if for_others:
        print(f"Others on your network: {for_others}", flush=True)
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
    pushed = os.environ.get("DIGITS_CORRECTIONS_REPOSITORY")
    parser = argparse.ArgumentParser(description="Draw a digit and have it read.")
    parser.add_argument("--host", default=host, help="0.0.0.0 lets others in")
    parser.add_argument("--port", type=port_number, default=port)
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
