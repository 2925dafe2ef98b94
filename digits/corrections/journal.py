"""Lines -> files in a folder: each line whole on disk, or not there at all.

Several processes may share the folder: each writes files of its own. The day on which
a file was begun is in its name, so that a host can throw away what is old.
"""

from __future__ import annotations

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


class Journal:
    """Appends lines to a file of its own; for one thread at a time."""

    def __init__(self, folder: Path, pattern: str, lock: AbstractContextManager):
        """Make the folder if needed; a file comes with the first line.

        Args:
            folder: where the files are to be.
            pattern: of their names; day and chance take the place of its star.
            lock: held while a line is written.

        Raises:
            OSError: the folder cannot be made or written to.
        """
        _make_folder(folder)
        self._folder = folder
        self._pattern = pattern
        self._lock = lock
        self._descriptor: int | None = None

    def append(self, line: bytes) -> None:
        """Have a line reach the disk whole, or nothing of it.

        Raises:
            OSError: the disk did not take it.
        """
        with self._lock:
            self._write(self._file(), line)

    def close(self) -> None:
        """Close the file; the next line begins another."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    def _write(self, descriptor: int, line: bytes) -> None:
        length = os.fstat(descriptor).st_size
        try:
            left = memoryview(line)
            while left:  # a disk that is nearly full takes a part
                left = left[os.write(descriptor, left) :]
            os.fsync(descriptor)
        except BaseException:
            self._cut_back(descriptor, length)
            raise

    def _cut_back(self, descriptor: int, length: int) -> None:
        """Remove half a line; where that fails, no other is ever put behind it."""
        try:
            os.ftruncate(descriptor, length)
        except OSError:
            self.close()

    def _file(self) -> int:
        """Return the open file; a fresh one if the last was deleted under us."""
        if self._descriptor is not None and os.fstat(self._descriptor).st_nlink == 0:
            self.close()
        if self._descriptor is None:
            self._descriptor = self._new_file()
        return self._descriptor

    def _new_file(self) -> int:
        """Make a file that no other process writes to; return its descriptor."""
        name = f"{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(8)}"
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
        binary = getattr(os, "O_BINARY", 0)  # else Windows changes the ends of lines
        path = self._folder / self._pattern.replace("*", name)
        descriptor = os.open(path, flags | binary, 0o600)  # the host's alone
        try:
            sync(self._folder)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor


def _make_folder(folder: Path) -> None:
    fresh = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in fresh:
        sync(each.parent)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(f"{folder} cannot be written to")


def bytes_in(folder: Path) -> int:
    """Return how many bytes the plain files in a folder have, whosever they are."""
    total = 0
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                    total += entry.stat(follow_symlinks=False).st_size
    return total


def lines_in(path: Path, limit: int) -> Iterator[bytes]:
    """Yield a file's lines with their ends; empty ones are left out.

    Args:
        path: of the file.
        limit: bytes; of a longer line only the beginning, one byte more than that.

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
