"""A folder of corrections -> a private data set on Hugging Face, every few minutes.

A Space's disk does not outlive a restart.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digits.corrections.store import PATTERN

PUSH_EVERY = 5.0  # minutes; what a Space that is switched off may lose


class PublicError(Exception):
    """The data set is open to everyone, so nothing is pushed."""


@dataclass(frozen=True)
class _Push:
    """What is pushed where; see `pushed_to`."""

    repository: str
    token: str = field(repr=False)
    folder: Path
    lock: AbstractContextManager
    say: Callable[[str], None]


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def pushed_to(
    repository: str,
    token: str,
    folder: Path,
    lock: AbstractContextManager,
    say: Callable[[str], None] = _to_stderr,
) -> threading.Thread:
    """Push a folder to a private data set on Hugging Face, now and every 5 minutes.

    It happens beside the page, and whatever goes wrong there, the corrections stay in
    the folder and the next push tries again. The last push comes as the program ends.

    Args:
        repository: "owner/name"; made, private, if there is none.
        token: allows to write to it; never shown.
        folder: as given to `Corrections`.
        lock: as given to `Corrections`, so that no push sees half a line.
        say: takes a line for the host when a push fails.

    Returns:
        The thread that opens the data set; it ends once that has worked.
    """
    push = _Push(repository, token.strip(), folder, lock, say)
    opening = threading.Thread(target=_open_data_set, args=(push,), daemon=True)
    opening.start()
    return opening


def _open_data_set(push: _Push) -> None:
    """Try until the data set is there: it begins with a call over the network."""
    while True:
        try:
            _start_scheduler(push)
            return
        except Exception as error:  # whatever the network does, the page goes on
            push.say(_not_pushed(push.repository, error))
            time.sleep(PUSH_EVERY * 60)


def _start_scheduler(push: _Push) -> None:
    _scheduler_of(push)(
        repo_id=push.repository,
        repo_type="dataset",
        folder_path=push.folder,
        every=PUSH_EVERY,
        private=True,  # has no effect on one that exists: see `_check_private`
        token=push.token,
        allow_patterns=PATTERN,
    )


def _scheduler_of(push: _Push) -> type:
    # Here, because few need it. It comes with Gradio, which sets its version.
    from huggingface_hub import CommitScheduler

    class Scheduler(CommitScheduler):
        """Pushes under our lock, to nothing that is public, and never raises."""

        # The library would put a lock of its own here, once the network has answered;
        # who writes cannot wait for that.
        lock = property(lambda _: push.lock, lambda _, fresh: None)

        def push_to_hub(self) -> Any:
            """Push what is new; a push that fails is tried again with the next."""
            try:
                _check_private(self.api.repo_info(self.repo_id, repo_type="dataset"))
                return super().push_to_hub()
            except Exception as error:
                return push.say(_not_pushed(push.repository, error))

    return Scheduler


def _check_private(info: Any) -> None:
    if info.private is not True:
        raise PublicError("expected a private data set; received one open to all.")


def _not_pushed(repository: str, error: Exception) -> str:
    """Return what the host is told: the kind alone, as errors can quote the token."""
    remedy = "Check the name, the token's right to write, and the network."
    if isinstance(error, PublicError):
        remedy = "Everyone can see that data set. Make it private."
    return (
        f"digits: corrections were not pushed to {repository} "
        f"({type(error).__name__}); they stay in the folder. {remedy}"
    )
