"""Pictures that programs upload for `/read` -> files, for some minutes.

This stands in Gradio's place: what comes under another name than "files", or breaks
off, Gradio writes to files that stay for ever; and it bounds neither their number nor
what they take together.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from digits.page.i18n import for_programs
from digits.page.server.body_limit import answer, refuse

ROOM = 128_000_000  # bytes that all uploads together may take
FILE_BYTES = 8_192  # what a file takes beside its contents, at most
KEPT = 300  # s, until the next upload; a program has what it uploads read at once
PREFIX = "digits-"  # of the folder's name
ABANDONED = 86_400  # s; a server that runs has had uploads since, or none that matter
FILES = 20  # in one request; a program sends one by one
BOUNDARY = re.compile(rb'boundary="?([^";,\s]{1,70})"?')


class NoRoomError(Exception):
    """Uploads of the last minutes take all the room there is."""


class Uploads:
    """ASGI middleware: keeps uploaded files for `KEPT` seconds, and no more than fit.

    It stands behind `BodyLimit`, which brings the body as a whole.
    """

    def __init__(
        self,
        app: Any,
        folder_in: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
    ):
        """Stand before an ASGI application.

        Args:
            app: the application.
            folder_in: says in which folder Gradio lets `/read` find a file.
            clock: gives seconds.
        """
        self.app = app
        self._folder_in, self._clock = folder_in, clock
        self._folder: TemporaryDirectory | None = None  # goes when the program does
        self._kept: deque[tuple[float, int, Path]] = deque()  # when, bytes, where
        self._used = 0

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Keep what is uploaded; pass on anything else."""
        if scope.get("method") != "POST" or not scope["path"].endswith("/upload"):
            await self.app(scope, receive, send)
            return
        kind = dict(scope["headers"]).get(b"content-type", b"")
        files = files_in(kind, (await receive())["body"])
        if not 0 < len(files) <= FILES:
            await refuse(send, 400, for_programs.NOT_A_FILE)
            return
        try:
            await answer(send, 200, [str(self.keep(file)) for file in files])
        except NoRoomError:
            await refuse(send, 507, for_programs.NO_ROOM)

    def keep(self, contents: bytes) -> Path:
        """Write a file under a name that nobody can guess, and return where it is.

        Raises:
            NoRoomError: it does not fit beside what came in the last minutes.
        """
        now, size = self._clock(), len(contents) + FILE_BYTES
        self._forget(now - KEPT)
        if self._used + size > ROOM:
            raise NoRoomError
        path = self._place() / secrets.token_hex(16)
        path.write_bytes(contents)
        self._kept.append((now, size, path))
        self._used += size
        return path

    def _forget(self, before: float) -> None:
        while self._kept and self._kept[0][0] <= before:
            _, size, path = self._kept.popleft()
            path.unlink(missing_ok=True)
            self._used -= size

    def _place(self) -> Path:
        if self._folder is None:
            above = Path(self._folder_in())
            above.mkdir(parents=True, exist_ok=True)
            _sweep(above)
            self._folder = TemporaryDirectory(prefix=PREFIX, dir=above)
        return Path(self._folder.name)


def _sweep(above: Path) -> None:
    """Remove what killed servers left: folders in which nothing is written any more."""
    for left in above.glob(f"{PREFIX}*"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def files_in(kind: bytes, body: bytes) -> list[bytes]:
    """Return the contents of the files in a form that was sent.

    Args:
        kind: "multipart/form-data; boundary=...".
        body: its parts: lines that say what each is, an empty one, its contents.
    """
    boundary = BOUNDARY.search(kind)
    if boundary is None:
        return []
    parts = body.split(b"\r\n--" + boundary[1])
    named = [part.partition(b"\r\n\r\n") for part in parts[:-1]]
    return [contents for lines, _, contents in named if b"filename" in lines.lower()]
