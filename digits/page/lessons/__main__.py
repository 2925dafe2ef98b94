"""Write the lessons into their document, from the English texts.

python -m digits.page.lessons [FILE]
"""

import sys
from argparse import ArgumentParser
from pathlib import Path

from digits.page.lessons.document import write

DOCUMENT = Path(__file__).parents[3] / "docs" / "classroom.md"


def main(arguments: list[str] | None = None) -> int:
    """Write them; return the exit status."""
    parser = ArgumentParser(description="Write the lessons into their document.")
    parser.add_argument("document", type=Path, nargs="?", default=DOCUMENT)
    try:
        write(parser.parse_args(arguments).document)
    except (OSError, ValueError) as error:
        print(f"digits: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
