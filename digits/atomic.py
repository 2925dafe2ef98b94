"""Files on disk: always the whole old one or the whole new one, never a stand-in."""

import glob
import io
import os
import time
from contextlib import suppress
from pathlib import Path

LEFTOVER_AGE = 3_600  # s; an older unfinished file comes from a killed process
LFS_POINTER = b"version https://git-lfs.github.com/spec/"  # how one begins


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file beside its place, wait until it is on disk, and move it there.

    Args:
        path: in a folder that exists.
        content: bytes, or text to be written as UTF-8.

    Raises:
        OSError: it cannot be written; the old file is untouched.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(fresh, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)  # nothing is left if the disk is full
    _sweep(path)
    sync(path.parent)


def _sweep(path: Path) -> None:
    """Remove unfinished files that killed processes left beside a file."""
    long_ago = time.time() - LEFTOVER_AGE
    for left in path.parent.glob(f".{glob.escape(path.name)}.*"):
        with suppress(FileNotFoundError):  # another process sweeps as well
            if left.suffix[1:].isdecimal() and left.stat().st_mtime < long_ago:
                left.unlink()


def sync(path: Path) -> None:
    """Wait until a file or folder is on disk; Windows cannot do so for folders."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_lfs_pointer(file: str | os.PathLike | io.BufferedIOBase) -> bool:
    """Tell whether Git LFS left its pointer in the place of a file, or in an open one.

    Whoever clones a repository without Git LFS gets a few lines instead of the file.
    """
    try:
        if isinstance(file, (str, os.PathLike)):
            with open(file, "rb") as opened:
                return opened.read(len(LFS_POINTER)) == LFS_POINTER
        file.seek(0)
        return file.read(len(LFS_POINTER)) == LFS_POINTER
    except (OSError, ValueError):  # it cannot be read at all
        return False
