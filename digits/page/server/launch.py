"""From the command line to the open page: what can go wrong first, then the page.

Gradio takes seconds to import. What is wrong with the flags, the port or the folders is
said before that, and the process that reads gets ready beside it.
"""

import os
import socket
import sys
import threading
from argparse import ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path

from digits.corrections.hub import start_pushing
from digits.corrections.record import CorrectionsError
from digits.corrections.store import Corrections
from digits.page.log import start_log
from digits.page.server.settings import Settings, parse_settings
from digits.page.workers.process import WorkerError
from digits.page.workers.workers import Workers

USER_ERRORS = (ArgumentTypeError, WorkerError, CorrectionsError, OSError)


def launch(
    arguments: list[str] | None, variables: Mapping[str, str], began: float
) -> int:
    """Serve the page until a signal stops it; return the exit status.

    Args:
        arguments: flags; None for those of the command line.
        variables: of the environment.
        began: s, by the monotonic clock, when the program started.
    """
    start_log()
    try:
        settings = parse_settings(arguments, variables)
        check_port_free(settings.host, settings.port)
        if settings.upload_folder is not None:
            check_upload_folder(settings.upload_folder)
        corrections = open_corrections(settings)
        _serve(settings, corrections, began)
    except USER_ERRORS as error:
        print(f"digits: {error}", file=sys.stderr)
        return 2
    return 0


def _serve(settings: Settings, corrections: Corrections | None, began: float) -> None:
    workers = Workers(settings.weights)
    workers.start()
    try:
        from digits.page.server.serve import (
            serve,  # imports Gradio, which takes seconds
        )

        serve(settings, workers, corrections, began)
    finally:
        workers.stop()


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


def open_corrections(settings: Settings) -> Corrections | None:
    """Return the store of visitors' corrections, or None if none are kept."""
    if settings.corrections is None:
        return None
    lock = threading.Lock()
    corrections = Corrections(settings.corrections, lock=lock)
    if settings.repository:
        if not settings.token:
            raise CorrectionsError(
                "DIGITS_CORRECTIONS_REPOSITORY is set, and HF_TOKEN is not. Make it a "
                "secret of the Space: a token that may write to that data set."
            )
        start_pushing(settings.repository, settings.token, settings.corrections, lock)
    return corrections
