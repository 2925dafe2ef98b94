"""Lines -> files in a folder: each line whole on disk, or not there at all.

Several processes may share the folder: each writes files of its own. A file's name
tells the day on which it was begun, so that a host can throw away old ones.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from digits.atomic import sync

PATTERN = "corrections-*.jsonl"  # the files in the folder; others are left alone


class Journal:
    """Appends lines to a file of its own; for one thread at a time."""

    def __init__(self, folder: Path, lock: AbstractContextManager):
        """Make the folder if needed; a file comes with the first line.

        The lock is held while a line is written.

        Raises:
            OSError: the folder cannot be made or written to.
        """
        _make_folder(folder)
        self._folder = folder
        self._lock = lock
        self._descriptor: int | None = None

    def append(self, line: bytes) -> None:
        """Write a line, or several at once, to disk: the whole of it, or nothing.

        Raises:
            OSError: the disk did not take it.
        """
        with self._lock:
            self._write(self._open_file(), line)

    def _write(self, descriptor: int, line: bytes) -> None:
        length = os.fstat(descriptor).st_size
        try:
            rest = memoryview(line)
            while rest:  # a disk that is nearly full takes a part
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        except BaseException:
            self._cut_back(descriptor, length)
            raise

    def _cut_back(self, descriptor: int, length: int) -> None:
        """Remove half a line; where that fails, no other line ever follows it."""
        try:
            os.ftruncate(descriptor, length)
        except OSError:
            self._close()

    def _open_file(self) -> int:
        """Return our file; a new one if another process deleted the last."""
        if self._descriptor is not None and os.fstat(self._descriptor).st_nlink == 0:
            self._close()
        if self._descriptor is None:
            self._descriptor = self._new_file()
        return self._descriptor

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _new_file(self) -> int:
        """Make a file that no other process writes to; return its descriptor."""
        name = f"{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
        binary = getattr(os, "O_BINARY", 0)  # else Windows changes the ends of lines
        path = self._folder / PATTERN.replace("*", name)
        descriptor = os.open(path, flags | binary, 0o600)  # for the host's eyes only
        try:
            sync(self._folder)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor


def _make_folder(folder: Path) -> None:
    missing = [level for level in (folder, *folder.parents) if not level.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for level in missing:
        sync(level.parent)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"{folder} cannot be written to")


def bytes_in(folder: Path) -> int:
    """Return how many bytes the plain files in a folder have, no matter whose."""
    total = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                    total += entry.stat(follow_symlinks=False).st_size
    return total


def lines_in(path: Path, limit: int) -> Iterator[bytes]:
    """Yield a file's lines with their line breaks; empty ones are left out.

    Of a line that is longer than the limit only the first limit + 1 bytes are given.

    Raises:
        OSError: it cannot be read, or is a link, a pipe or a folder.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(f"{path} is not a plain file")
    with open(path, "rb") as file:
        while line := file.readline(limit + 1):
            _skip_rest(file, line, limit)
            if line != b"\n":
                yield line


def _skip_rest(file: BinaryIO, line: bytes, limit: int) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(limit)
