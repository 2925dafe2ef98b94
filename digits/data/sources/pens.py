"""Pen data sets, byte for byte as published -> drawings in the form of a data folder.

A drawing is {"label", "writer", "strokes"}, and in `nondigits` "digitlike" too. Strokes
are lists of [x, y] points, y down, one list per pen-down stroke, in the source's unit.
What is of another form raises one of `DAMAGED_FILE_ERRORS`.
"""

import json
import re
from typing import Any

from digits.data.sources.source import Published, Source, Target

Item = dict[str, Any]
Strokes = list[list[list[float]]]

BOX_SIDE = 500  # units; side of the box that pendigits' writers wrote in
MISLABELLED_DIGITS = {  # pendigits: (writer, sample)
    (30, 79),  # labelled 3, is a 2
    (24, 168),  # labelled 6, is a 5
}
SITTINGS = 2  # of each of uji's writers, who wrote every digit once in each
DOUBTFUL_EIGHT = (8, [[[736, 974]]])  # numberpad: labelled 8, is one dot
WAND_STEP = 2  # every second drawing
WAND_SCALE = 100  # units of ours to one of the wand's, which has places from -1 to 1
WAND_LEFT_OUT = {(5, 96), (8, 4)}  # digit and index: wrongly labelled


def pendigits(unipen: bytes) -> list[Item]:
    """Return the digits of `pendigits-train`: 7,492 by 30 writers.

    It is UNIPEN text. Each digit is a segment:

        .SEGMENT DIGIT    0 ? "8"
        .COMMENT 8 12  224           the digit, its writer, a running number
        .PEN_DOWN
         267  333                    x and y, one point every 100 ms
        .PEN_UP
        .DT 100                      ms until the next stroke

    Coordinates are whole numbers from 0 to 500, places in the box written in; y grows
    up there, and down in what is returned. Two wrongly labelled digits are left out.

    E. Alpaydin, F. Alimoglu: Pen-Based Recognition of Handwritten Digits. UCI Machine
    Learning Repository, 1996. doi:10.24432/C5MG6K
    """
    segments = unipen.decode("ascii").split(".SEGMENT")[1:]
    items = []
    for segment in segments:
        digit, writer, sample = _comment(segment)
        if (writer, sample) not in MISLABELLED_DIGITS:
            strokes = [_upended(path) for path in segment.split(".PEN_DOWN")[1:]]
            items.append(_item(digit, f"pendigits-{writer:02d}", strokes))
    return items


def _comment(segment: str) -> tuple[int, int, int]:
    """Return digit, writer and running number."""
    found = re.search(r"^\.COMMENT\s+(\d+)\s+(\d+)\s+(\d+)$", segment, re.MULTILINE)
    if not found:
        raise ValueError(
            "expected a .COMMENT of digit, writer and number in every segment; "
            f"received {segment[:80]!r}"
        )
    digit, writer, sample = map(int, found.groups())
    return digit, writer, sample


def _upended(path: str) -> list[list[int]]:
    """Return the points up to .PEN_UP, y down."""
    numbers = [int(word) for word in path.split(".PEN_UP")[0].split()]
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [[x, BOX_SIDE - y] for x, y in pairs]


def uji(characters: bytes) -> list[Item]:
    """Return the digits of `ujipenchars2.json`: 1,200, twenty by each of 60 writers.

    It is JSON: {"rawData": {"0": [strokes, ...], "1": ...}}, strokes being lists of
    [x, y], y down, whole numbers in a unit of the tablet. Each digit's drawings come
    two by two, of a first and a second sitting: so the writer is inferred from their
    place. Each drawing is moved to start at x = 0, y = 0.

    F. Prat, M. Castro, D. Llorens, A. Marzal, J. Vilar: UJI Pen Characters (Version 2).
    UCI Machine Learning Repository, 2008. doi:10.24432/C5FG8S
    """
    drawings = json.loads(characters)["rawData"]
    return [
        _item(digit, f"uji-{place // SITTINGS + 1:02d}", _at_origin(strokes))
        for digit in range(10)
        for place, strokes in enumerate(drawings[str(digit)])
    ]


def numberpad(everything: bytes, test: bytes) -> list[Item]:
    """Return the digits of `bridger_all.json` and `bridger_test.json`: 820 by one.

    They are JSON in the form of `uji`, in points of the screen, and hold operators and
    letters too, which are left out, as is one doubtful digit. Most of the second file
    is in the first as well, and some drawings are in one file three times: each is
    taken once. Each is moved to start at x = 0, y = 0.

    B. Maxwell: NumberPad. 2016. https://github.com/bridger/NumberPad
    """
    files = [json.loads(content)["rawData"] for content in (everything, test)]
    items = []
    for digit in range(10):
        drawings = [strokes for file in files for strokes in file[str(digit)]]
        for strokes in _without_repeats(drawings):
            if (digit, strokes) != DOUBTFUL_EIGHT:
                items.append(_item(digit, "numberpad-01", _at_origin(strokes)))
    return items


def _without_repeats(drawings: list[Strokes]) -> list[Strokes]:
    """Return each drawing once, in the order of their first places."""
    return list({json.dumps(strokes): strokes for strokes in drawings}.values())


def wand(*files: bytes) -> list[Item]:
    """Return digits drawn in the air with a wand: 499 by one.

    `petewarden_7.json` has the sevens, {"strokes": [{"index": 0, "strokePoints":
    [{"x": 0.09375, "y": 0.046875}, ...], "label": "7"}, ...]}, places from -1 to 1, y
    up, from a motion sensor (earlier commits have x mirrored). The wand is never
    lifted: each is one stroke. Every second is taken, two wrongly labelled ones are
    not. A point that repeats the one before is left out; each drawing is moved to start
    at x = 0, y = 0, to one decimal.

    P. Warden: Magic Wand Digit Data.
    https://github.com/petewarden/magic_wand_digit_data (Apache-2.0)

    Args:
        files: those of the digits 0 to 9, in that order.
    """
    items = []
    for digit, content in enumerate(files):
        for drawing in json.loads(content)["strokes"]:
            index = drawing["index"]
            if index % WAND_STEP == 0 and (digit, index) not in WAND_LEFT_OUT:
                [path] = _at_origin([_wand_path(drawing["strokePoints"])])
                rounded = [[round(x, 1), round(y, 1)] for x, y in path]
                item = _item(digit, "wand-1", [rounded])
                items.append(item | {"source": f"{digit}/{index}"})
    return items


def _wand_path(points: list[dict[str, float]]) -> list[list[float]]:
    """Return the points of a stroke, y down, without repeats."""
    path: list[list[float]] = []
    for point in points:
        x, y = WAND_SCALE * point["x"], -WAND_SCALE * point["y"]
        place = [round(x, 1), round(y, 1)]
        if place not in path[-1:]:
            path.append(place)
    return path


def _at_origin(strokes: Strokes) -> Strokes:
    """Return strokes moved so that the least x and the least y are 0."""
    left = min(x for path in strokes for x, _ in path)
    top = min(y for path in strokes for _, y in path)
    return [[[x - left, y - top] for x, y in path] for path in strokes]


def _item(digit: int, writer: str, strokes: Strokes) -> Item:
    return {"label": digit, "writer": writer, "strokes": strokes}


PENDIGITS = Source(
    "pendigits",
    (
        Published(
            "choucavalier/pendigits-hmm/03382e145794/data/pendigits-train",
            "a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4",
        ),
    ),
    (
        Target(
            "strokes/pendigits.json.gz",
            pendigits,
            "afc0fb94a6e2b1b10b5f9b8686b8768d191c27bfcd8886cc13c0d5c5150ec6c5",
        ),
    ),
)
NUMBERPAD_FOLDER = "bridger/NumberPad/de2f2285144d/Data"
UJI = Source(
    "uji",
    (
        Published(
            f"{NUMBERPAD_FOLDER}/ujipenchars2.json",
            "e09d00763f0ff33a98f5e2d14b3140c41423b27497af543c9cef4cdc1f3edc31",
        ),
    ),
    (
        Target(
            "strokes/uji.json.gz",
            uji,
            "1258b13edc03db54c7b67b32dd7eb6cf890676a619c4a1205e7662399b435764",
        ),
    ),
)
NUMBERPAD = Source(
    "numberpad",
    (
        Published(
            f"{NUMBERPAD_FOLDER}/bridger_all.json",
            "de227d31c51e84d1594f6f5dbaab2c9e0aff81e86a3d5425ce425998aee43e0e",
        ),
        Published(
            f"{NUMBERPAD_FOLDER}/bridger_test.json",
            "488653d3bdaddc2b296c8b772ca97fdba5eef3adbe31432df86c6ad5c1661410",
        ),
    ),
    (
        Target(
            "strokes/numberpad.json.gz",
            numberpad,
            "c9a73fbe21e71d7b7877ba63f28eec4222e759d379f2f11cbd96a0492d8222f7",
        ),
    ),
)
WAND_FOLDER = (
    "petewarden/magic_wand_digit_data/8170591863f9addca27b1a963263f7c7bed33f41"
)
WAND = Source(
    "wand",
    tuple(Published(f"{WAND_FOLDER}/petewarden_{digit}.json") for digit in range(10)),
    (
        Target(
            "strokes/wand.json.gz",
            wand,
            "b37cc6e4ea84178bb0b5e933da1ae9a6e118da12cafc03fa215f68b7aaebcd28",
        ),
    ),
)
