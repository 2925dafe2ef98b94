"""The lock and what is installed -> docs/licences.md, a row for each package.

    python -m tests.trials.licences

Run it where the lock is installed: .venv/bin/pip install -r requirements.lock. The rows
of packages that only other systems need stay as they are; pip-licenses would drop them.
"""

import re
from importlib import metadata
from pathlib import Path

from digits.atomic import write_atomically

ROOT = Path(__file__).parents[2]
LOCK, LIST = ROOT / "requirements.lock", ROOT / "docs" / "licences.md"
HEAD = """# Licences

Every package in [`requirements.lock`](../requirements.lock), under the licence that its
own metadata name, or where they name none its licence file; written by
`python -m tests.trials.licences`. Digits itself is under the
[MIT licence](../LICENSE).

| package | version | licence |
|---|---|---|
"""


def locked():
    """Return name and version of every entry of the lock, in its order."""
    text = LOCK.read_text(encoding="utf-8")
    return re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)


def listed():
    """Return the licence of each package listed, by name and version."""
    text = LIST.read_text(encoding="utf-8") if LIST.exists() else ""
    rows = re.findall(r"^\| ([\w.-]+) \| (\d[^ ]*) \| (.*) \|$", text, re.MULTILINE)
    return {(name, version): licence for name, version, licence in rows}


def installed_licence(name, version):
    """Return the licence of a package as its metadata name it; None if not installed.

    Older packages name it among their classifiers, or in a field that may also hold
    the licence's whole text.
    """
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if about["Version"] != version:
        return None
    kinds = [
        kind.rpartition(" :: ")[2]
        for kind in about.get_all("Classifier", [])
        if kind.startswith("License :: ") and kind != "License :: OSI Approved"
    ]
    text = (about["License"] or "").strip().partition("\n")[0]
    return about["License-Expression"] or ", ".join(kinds) or text or None


def table():
    """Return the rows of the list."""
    known = listed()
    return "".join(
        f"| {name} | {version} "
        f"| {installed_licence(name, version) or known.get((name, version), '')} |\n"
        for name, version in locked()
    )


if __name__ == "__main__":
    write_atomically(LIST, HEAD + table())
    print(f"{LIST.name}: {len(locked())} packages")
