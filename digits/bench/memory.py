"""How much memory a process holds, and those that it started."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Held:
    """What a process holds, in MB."""

    resident: float
    private: float  # of that, what it shares with no other


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


def memory_by_process(process: int | str) -> dict[str, Held]:
    """Return what a process holds, and each that it started, by number.

    The process itself comes first. Empty where there is no /proc.
    """
    folder = Path(f"/proc/{process}")
    try:
        found = {str(process): _held(folder)}
    except OSError:  # it has ended, or there is none
        return {}
    for child in _children(folder):
        found |= memory_by_process(child)
    return found


def _held(folder: Path) -> Held:
    lines = (folder / "smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1000 for line in lines}
    return Held(sizes["Rss"], sizes["Private_Clean"] + sizes["Private_Dirty"])


def _children(folder: Path) -> list[str]:
    found = []
    for task in folder.glob("task/*/children"):
        with suppress(OSError):  # the thread has ended
            found += task.read_text().split()
    return found
