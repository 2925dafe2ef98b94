"""How much memory a process holds, and those that it started."""

from contextlib import suppress
from pathlib import Path


def memory_mb(process: int | str = "self") -> float | None:
    """Return the resident memory of a process and of all that it started, in MB.

    What several of them share is counted for each. None where there is no /proc.
    """
    folder = Path(f"/proc/{process}")
    try:
        status = (folder / "status").read_text("utf-8", errors="replace")
    except OSError:
        return None
    own = next(
        int(line.split()[1]) / 1000 for line in status.splitlines() if "VmRSS" in line
    )
    return own + sum(memory_mb(child) or 0.0 for child in _children(folder))


def _children(folder: Path) -> list[str]:
    found = []
    for task in folder.glob("task/*/children"):
        with suppress(OSError):  # the thread has ended
            found += task.read_text().split()
    return found
