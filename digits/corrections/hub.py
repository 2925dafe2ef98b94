"""A folder of corrections -> a private data set on Hugging Face, every few minutes.

A Space's disk does not outlive a restart.
"""

import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

from digits.corrections.journal import PATTERN

PUSH_INTERVAL = 5.0  # minutes; what is lost at most when a Space is switched off


class PublicDataSetError(Exception):
    """The data set is open to everyone, so nothing is pushed."""


def _log_to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def start_pushing(
    repository: str,
    token: str,
    folder: Path,
    lock: AbstractContextManager,
    log: Callable[[str], None] = _log_to_stderr,
) -> threading.Thread:
    """Push a folder to a private data set on Hugging Face, now and every 5 minutes.

    The page does not wait for it. When a push fails, the corrections stay in the folder
    and the next push tries again. The last push comes as the program ends.

    Args:
        repository: "owner/name"; made, private, if there is none.
        token: allows writing to it; never shown.
        folder: as given to `Corrections`.
        lock: as given to `Corrections`, so that no push sees half a line.
        log: takes a line for the host when a push fails.

    Returns:
        The thread that opens the data set; it ends once that has worked.
    """
    settings = {
        "repo_id": repository,
        "repo_type": "dataset",
        "folder_path": folder,
        "every": PUSH_INTERVAL,
        "private": True,  # does not change an existing one: see `_check_private`
        "token": token.strip(),
        "allow_patterns": PATTERN,
    }
    log_failure = partial(_log_failure, repository, log)
    opening = threading.Thread(
        target=_open_data_set, args=(settings, lock, log_failure), daemon=True
    )
    opening.start()
    return opening


def _open_data_set(
    settings: dict[str, Any],
    lock: AbstractContextManager,
    log_failure: Callable[[Exception], None],
) -> None:
    """Try until the data set is there: opening it needs the network."""
    while True:
        try:
            _scheduler_class(lock, log_failure)(**settings)
            return
        except Exception as error:  # whatever the network does, the page goes on
            log_failure(error)
            time.sleep(PUSH_INTERVAL * 60)


def _scheduler_class(
    push_lock: AbstractContextManager, log_failure: Callable[[Exception], None]
) -> type:
    # Imported here, because few need it. It comes with Gradio, which sets its version.
    from huggingface_hub import CommitScheduler

    class Scheduler(CommitScheduler):
        """Pushes under our lock, to nothing that is public, and never raises."""

        # The library would set a lock of its own here once the network has answered;
        # corrections are written before that.
        lock = property(lambda _: push_lock, lambda _, fresh: None)

        def push_to_hub(self) -> Any:
            """Push what is new; a push that fails is tried again with the next."""
            try:
                _check_private(self.api.repo_info(self.repo_id, repo_type="dataset"))
                return super().push_to_hub()
            except Exception as error:
                return log_failure(error)

    return Scheduler


def _check_private(info: Any) -> None:
    if info.private is not True:
        raise PublicDataSetError("expected a private data set; received a public one.")


def _log_failure(repository: str, log: Callable[[str], None], error: Exception) -> None:
    """Tell the host the kind of error alone: its text can quote the token."""
    remedy = "Check the name, the token's right to write, and the network."
    if isinstance(error, PublicDataSetError):
        remedy = "Everyone can see that data set. Make it private."
    log(
        f"digits: corrections were not pushed to {repository} "
        f"({type(error).__name__}); they stay in the folder. {remedy}"
    )
