"""How much memory a process holds."""

from pathlib import Path


def memory_mb(process: int | str = "self") -> float | None:
    """Return the resident memory of a process in MB; None where there is no /proc."""
    try:
        status = Path(f"/proc/{process}/status").read_text("utf-8", errors="replace")
    except OSError:
        return None
    return next(
        int(line.split()[1]) / 1000 for line in status.splitlines() if "VmRSS" in line
    )
