"""A folder of lines -> the corrections that count, and how many lines do not.

python -m digits.corrections DIR
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from digits.corrections.journal import PATTERN, lines_in
from digits.corrections.record import (
    LINE_LIMIT,
    Correction,
    CorrectionsError,
    NotACorrectionError,
    Retraction,
    checked_line,
)


@dataclass(frozen=True)
class Found:
    """What a folder of corrections holds."""

    # Those that count, by file name and then in the order of writing.
    corrections: list[Correction]
    retracted: int  # how many their visitors retracted
    repeated: int  # lines of a correction that was met before, as in a copied file
    unreadable: int  # lines that are broken, half, too long, or of another form
    unopened: int  # files that cannot be read, or are not plain files


def read_corrections(folder: Path | str) -> Found:
    """Return the corrections in a folder; broken lines are counted and left out.

    Links in it are not followed.

    Raises:
        CorrectionsError: there is no such folder.
    """
    folder = Path(folder)
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.X_OK):
        raise CorrectionsError(
            f"expected a folder that can be read; received {folder}. Give the folder "
            "that the page keeps corrections in."
        )
    entries = [line for path in sorted(folder.glob(PATTERN)) for line in _entries(path)]
    return _found(entries)


def _found(entries: list[Correction | Retraction | str]) -> Found:
    """Leave out what its own visit retracted; another's retraction is unreadable."""
    corrections: dict[str, Correction] = {}
    counts = Counter(entry for entry in entries if isinstance(entry, str))
    retractions = {entry for entry in entries if isinstance(entry, Retraction)}
    for entry in entries:
        if isinstance(entry, Correction):
            counts["repeated"] += entry.id in corrections
            corrections.setdefault(entry.id, entry)
    given = {(correction.id, correction.visit) for correction in corrections.values()}
    valid = {entry for entry in retractions if (entry.takes_back, entry.visit) in given}
    for retraction in valid:
        del corrections[retraction.takes_back]
    return Found(
        corrections=list(corrections.values()),
        retracted=len(valid),
        repeated=counts["repeated"],
        unreadable=counts["unreadable"] + len(retractions - valid),
        unopened=counts["unopened"],
    )


def _entries(path: Path) -> Iterator[Correction | Retraction | str]:
    """Yield what each line of a file holds; or "unreadable", or "unopened"."""
    try:
        for line in lines_in(path, LINE_LIMIT):
            try:
                yield checked_line(line)
            except NotACorrectionError:
                yield "unreadable"
    except OSError:
        yield "unopened"


# The command.


def main(arguments: list[str] | None = None) -> int:
    """Print what the folder on the command line holds; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m digits.corrections",
        description="Count the corrections that visitors of the page gave. The exit "
        "status is 2 if there is no such folder.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="what to read")
    folder = parser.parse_args(arguments).folder
    try:
        print("\n".join(summary(read_corrections(folder))))
    except CorrectionsError as error:
        print(f"digits.corrections: {error}", file=sys.stderr)
        return 2
    return 0


def summary(found: Found) -> list[str]:
    """Return lines with the count of each label, and of what was left out."""
    labels = Counter(correction.label for correction in found.corrections)
    return [
        f"corrections: {len(found.corrections)}",
        f"visits: {len({correction.visit for correction in found.corrections})}",
        f"read right: {sum(correction.confirms for correction in found.corrections)}",
        *(f"{digit}: {labels[digit]}" for digit in range(10)),
        f"not a digit: {labels[None]}",
        f"taken back: {found.retracted}",
        f"repeated: {found.repeated}",
        f"unreadable lines: {found.unreadable}",
        f"unreadable files: {found.unopened}",
    ]
