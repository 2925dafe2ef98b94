"""What a command needs beyond the packages of the page: asked for in one sentence."""

import sys
from importlib.util import find_spec

REMEDY = "python -m pip install -r requirements-train.txt"


def require(*packages: str) -> None:
    """End the program with a sentence and status 2 if a package cannot be imported."""
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        print(
            f"digits: this command needs {' and '.join(missing)}, which the page does "
            f"not. Install what is missing: {REMEDY}",
            file=sys.stderr,
        )
        raise SystemExit(2)
