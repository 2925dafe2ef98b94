"""What the page is to show -> the end of a link to it, which `link.js` explains."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlencode

VERSION = "1"
BLANK = "blank"
GRAIN = 0.5  # units


def link_to(strokes: list[dict] | None = None, **fields: str) -> str:
    """Return a link's end, such as "#d=1IAIEAAMK&tab=why".

    Args:
        strokes: on the pad, which is blank where there are none; None to leave there
            what is there.
        fields: see `link.js`, in its order.
    """
    drawing = {}
    if strokes is not None:
        drawing["d"] = VERSION + _text(strokes) if strokes else BLANK
    return f"#{urlencode(drawing | fields)}"


def _text(strokes: list[dict]) -> str:
    content = bytes(byte for stroke in strokes for byte in _bytes_of(stroke))
    return urlsafe_b64encode(content).decode().rstrip("=")


def _bytes_of(stroke: dict) -> Iterator[int]:
    grains = [tuple(round(value / GRAIN) for value in at) for at in stroke["points"]]
    steps = [
        there - here
        for start, end in pairwise([(0, 0), *grains])
        for here, there in zip(start, end, strict=True)
    ]
    width = round(stroke["width"] / GRAIN)
    for number in (width, len(grains), *map(_folded, steps)):
        yield from _bytes_from(number)


def _folded(value: int) -> int:
    return -2 * value - 1 if value < 0 else 2 * value


def _bytes_from(number: int) -> Iterator[int]:
    while number >= 128:
        yield number % 128 + 128
        number >>= 7
    yield number
