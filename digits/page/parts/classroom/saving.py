"""The drawings of a class -> one file for the teacher.

It holds them twice: in the form of the data sets, and as corrections, which
`python -m digits.train.refresh` learns from.
"""

import gzip
import io
import json
import zipfile
from datetime import datetime
from typing import Any

from digits.page.parts.classroom.session import Gift, Kind, line_of

ABOUT = """\
What a class drew.

strokes/class.json.gz: a gzip JSON list of {"label", "writer", "strokes"}: what was to
be drawn, a number for the hand, and a list of [x, y] for each stroke, in px of a pad of
280 x 280, y down.

corrections-*.jsonl: the same drawings, how the network read them, and what they are.
Unpack this file, and let the network learn from the folder:
python -m digits.train.refresh --corrections FOLDER
"""
RENAMED = """
The ten labels had other names here, so that there are no corrections.
"""


def class_file(gifts: list[Gift], names: tuple[str, ...], now: datetime) -> bytes:
    """Return a zip file of drawings.

    Args:
        gifts: in the order of giving.
        names: of the ten labels; corrections only where each is its digit.
        now: for the files' names.
    """
    are_digits = names == tuple(map(str, range(len(names))))
    lines = [line_of(gift) for gift in gifts]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", ABOUT if are_digits else ABOUT + RENAMED)
        archive.writestr("strokes/class.json.gz", _data_set(gifts, lines, names))
        if are_digits:
            name = f"corrections-{now:%Y-%m-%d}-class.jsonl"
            archive.writestr(name, b"".join(lines))
    return file.getvalue()


def file_name(now: datetime) -> str:
    """Return what the teacher's file is called."""
    return f"class-{now:%Y-%m-%d-%H%M}.zip"


def _data_set(gifts: list[Gift], lines: list[bytes], names: tuple[str, ...]) -> bytes:
    hands: dict[str, int] = {}
    items = [
        {
            "label": _label(gift, names),
            "writer": f"class/{hands.setdefault(gift.visit, len(hands) + 1)}",
            "strokes": [stroke["points"] for stroke in json.loads(line)["strokes"]],
        }
        for gift, line in zip(gifts, lines, strict=True)
    ]
    text = json.dumps(items, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def _label(gift: Gift, names: tuple[str, ...]) -> Any:
    """Return a digit, or the text that was to be drawn."""
    if gift.label is None:
        return gift.task.letter if gift.task.kind is Kind.LETTER else "none"
    return gift.label if names[gift.label] == str(gift.label) else names[gift.label]
