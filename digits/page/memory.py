"""What a process holds of the system's memory, where glibc manages it."""

import ctypes
import sys
from functools import cache
from typing import Any

ARENA_LIMIT = 2  # of glibc; with one for each of 40 threads the server has 100 MB more
M_ARENA_MAX = -8  # glibc's number for that setting


@cache
def _library() -> Any:
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return library if hasattr(library, "malloc_trim") else None


def share_arenas() -> None:
    """Let threads that start from now on share their memory."""
    if _library():
        _library().mallopt(M_ARENA_MAX, ARENA_LIMIT)


def give_back() -> None:
    """Give what was thrown away back to the system, which glibc keeps else."""
    if _library():
        _library().malloc_trim(0)
