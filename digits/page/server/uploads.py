"""Pictures that programs upload for `/read` -> files, kept for five minutes.

This stands in Gradio's place, which writes files to stay for ever if they come under
another name than "files" or break off, and bounds neither how many files there are nor
what they take together.
"""

import secrets
import shutil
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import JSONResponse

from digits.page.i18n import for_programs
from digits.page.server.body_limit import UPLOAD_BYTES
from digits.page.server.gradio_internals import upload_folder
from digits.page.server.routes import refuse

QUOTA_BYTES = 128_000_000  # of all uploads that are kept
FILE_BYTES = 8_192  # that a file takes beside its contents, at most
KEPT_SECONDS = 300  # a program asks for a reading right after its upload
PREFIX = "digits-"  # of the folder's name
ABANDONED_SECONDS = 86_400  # without an upload; the server was killed, or needs none
FILE_LIMIT = 20  # in one request, and as many fields; programs send one by one
FIELD_BYTES = 1_000  # of a field, which is ignored; some charsets decode slowly


class NoRoomError(Exception):
    """The uploads of the last minutes take all the room there is."""


@dataclass
class Uploads:
    """ASGI middleware: keeps uploaded files for five minutes, within a quota.

    It stands behind `BodyLimit`, which passes the body on in one piece.
    """

    app: Any
    quota: int = QUOTA_BYTES
    clock: Callable[[], float] = time.monotonic  # s
    folder: TemporaryDirectory | None = None  # removed when the program ends
    kept: deque[tuple[float, int, Path]] = field(default_factory=deque)
    used: int = 0  # bytes of the kept, of which each has its time, bytes and file

    async def __call__(self, scope: dict, receive: Any, send: Any) -> None:
        """Keep uploaded files; pass all other requests on."""
        if scope.get("method") != "POST" or not scope["path"].endswith("/upload"):
            await self.app(scope, receive, send)
            return
        files = await files_in(Headers(scope=scope), (await receive())["body"])
        if not files:
            await refuse(send, 400, for_programs.NOT_A_FILE)
            return
        try:
            answer = JSONResponse([str(self.keep(file)) for file in files])
        except NoRoomError:
            await refuse(send, 507, for_programs.NO_ROOM)
        else:
            await answer(scope, receive, send)

    def keep(self, contents: bytes) -> Path:
        """Write a file under a name that nobody can guess, and return its path.

        A NoRoomError says that it does not fit beside the uploads of the last minutes.
        """
        now, size = self.clock(), len(contents) + FILE_BYTES
        self._forget(now - KEPT_SECONDS)
        if self.used + size > self.quota:
            raise NoRoomError
        path = self._own_folder() / secrets.token_hex(16)
        path.write_bytes(contents)
        self.kept.append((now, size, path))
        self.used += size
        return path

    def _forget(self, before: float) -> None:
        while self.kept and self.kept[0][0] <= before:
            _, size, path = self.kept.popleft()
            path.unlink(missing_ok=True)
            self.used -= size

    def _own_folder(self) -> Path:
        if self.folder is None:
            parent = Path(upload_folder())
            parent.mkdir(parents=True, exist_ok=True)
            _sweep(parent)
            self.folder = TemporaryDirectory(prefix=PREFIX, dir=parent)
        return Path(self.folder.name)


def _sweep(parent: Path) -> None:
    """Remove the folders that killed servers left behind."""
    for folder in parent.glob(f"{PREFIX}*"):
        if time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


async def files_in(headers: Headers, body: bytes) -> list[bytes]:
    """Return the contents of the files in a form; none if the form is broken."""

    async def stream() -> AsyncIterator[bytes]:
        yield body

    parser = MultiPartParser(
        headers,
        stream(),
        max_files=FILE_LIMIT,
        max_fields=FILE_LIMIT,
        max_part_size=FIELD_BYTES,
    )
    parser.spool_max_size = UPLOAD_BYTES  # stay in memory, where the body is anyway
    try:
        form = await parser.parse()
    except (KeyError, ValueError, MultiPartException):  # no form, or a broken one
        return []
    parts = [part for _, part in form.multi_items() if not isinstance(part, str)]
    files = [await part.read() for part in parts]
    await form.close()
    return files
