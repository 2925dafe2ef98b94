"""How much memory a process holds, and a bound on what its threads keep."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

ARENA_LIMIT = 2  # of glibc; with one for each of 40 threads the server has 100 MB more
M_ARENA_MAX = -8  # glibc's number for that setting


def memory_mb(process: int | str = "self") -> float | None:
    """Return the resident memory of a process in MB; None where there is no /proc.

    Args:
        process: its number; this one by default.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text("utf-8", errors="replace")
    except OSError:
        return None
    return next(
        int(line.split()[1]) / 1000 for line in status.splitlines() if "VmRSS" in line
    )


def share_arenas() -> None:
    """Let threads that start from now on share their memory, where glibc manages it."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):
            library.mallopt(M_ARENA_MAX, ARENA_LIMIT)
