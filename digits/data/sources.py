"""Pen data sets, byte for byte as published -> drawings in the form of a data folder.

A drawing is {"label", "writer", "strokes"}, and in `nondigits` "digitlike" too. Strokes
are lists of [x, y] points, y down, one list per pen-down stroke, in the source's unit.
What is of another form raises one of `DAMAGED_FILE_ERRORS`.
"""

import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]
Strokes = list[list[list[float]]]

ADDRESS = "https://raw.githubusercontent.com"  # below it: owner/repository/commit/path

BOX_SIDE = 500  # units; side of the box that pendigits' writers wrote in
MISLABELLED_DIGITS = {  # pendigits: (writer, sample)
    (30, 79),  # labelled 3, is a 2
    (24, 168),  # labelled 6, is a 5
}
SITTINGS = 2  # of each of uji's writers, who wrote every digit once in each
DOUBTFUL_EIGHT = (8, [[[736, 974]]])  # numberpad: labelled 8, is one dot

PERSON_COUNT = 20  # drew each alphabet of Omniglot
DRAWINGS_PER_CHARACTER = 10  # by as many persons
PERSONS_SEED = 11  # of the choice of persons
# Omniglot's characters in the order of the draw: four alphabets with their numbers of
# characters, and between them the numbers of alphabets that are not taken.
ALPHABETS_DRAWN = (
    ("Balinese", 24),
    (None, 22),
    ("Greek", 24),
    (None, 47),
    ("Korean", 40),
    (None, 26),
    ("Sanskrit", 42),
)
DIGITLIKE_ALPHABET = "Greek"  # has a ring, an upright line and a zigzag
NAME_IN_ZIP = re.compile(
    r"strokes_background_small[12]/(\w+/character\d\d)/\d+_(\d\d)\.txt"
)


@dataclass(frozen=True)
class Published:
    """One file as its publisher gives it."""

    path: str  # owner/repository/commit/path in it
    sha256: str  # of its bytes, in hexadecimal digits


@dataclass(frozen=True)
class Source:
    """One data set: where it comes from, where it goes."""

    target: str  # its place in a data folder
    published: tuple[Published, ...]  # the files it is made of
    # Takes the bytes of each, in that order; returns the drawings.
    convert: Callable[..., list[Item]]
    sha256: str  # of the drawings as JSON without spaces, in hexadecimal digits


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


def omniglot(*zips: bytes) -> list[Item]:
    """Return letters of four alphabets: 1,300, of each of 130 characters ten.

    A zip has a text for each drawing, `strokes_background_small1/Greek/character01/
    0394_07.txt` that of the seventh person; Greek is in both, the same:

        START
        18.954528,-43.534334,0       x, y, ms since the start
        BREAK                        the pen leaves the paper

    Coordinates are places in a picture of 105 x 105; y is negative there and grows
    downwards in what is returned, where both have one decimal. Ten of the twenty people
    are taken for each character, those of `persons_taken`, in its order. What the zips
    do not have is left out.

    B. M. Lake, R. Salakhutdinov, J. B. Tenenbaum: Human-level concept learning through
    probabilistic program induction. Science 350(6266), 2015, pp. 1332-1338.

    Args:
        zips: `strokes_background_small1.zip` and `small2.zip`, their hashes checked: a
            zip can be made to fill the memory.
    """
    texts: dict[tuple[str, int], str] = {}
    for content in zips:
        texts |= _texts_in(content)
    return [
        _letter(character, person, texts[character, person])
        for character, persons in persons_taken().items()
        for person in persons
        if (character, person) in texts
    ]


def persons_taken() -> dict[str, list[int]]:
    """Return for each character of Omniglot taken, by name, ten persons of 1 to 20.

    The data folder was first made by a draw without replacement for each character in
    turn, other alphabets' characters too. This is the same draw again.
    """
    rng = random.Random(PERSONS_SEED)
    taken = {}
    for alphabet, count in ALPHABETS_DRAWN:
        for number in range(1, count + 1):
            persons = rng.sample(range(1, PERSON_COUNT + 1), DRAWINGS_PER_CHARACTER)
            if alphabet:
                taken[f"{alphabet}/character{number:02d}"] = persons
    return taken


def _texts_in(content: bytes) -> dict[tuple[str, int], str]:
    """Return the text of each drawing in a zip, by character and person."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = [NAME_IN_ZIP.fullmatch(name) for name in archive.namelist()]
        return {
            (match[1], int(match[2])): archive.read(match[0]).decode("ascii")
            for match in found
            if match
        }


def _letter(character: str, person: int, text: str) -> Item:
    alphabet = character.split("/")[0]
    paths = [_turned(part) for part in text.split("BREAK")]
    return {
        "label": character,
        "writer": f"omniglot-{alphabet}-{person:02d}",
        "digitlike": alphabet == DIGITLIKE_ALPHABET,
        "strokes": [path for path in paths if path],  # none follows the last BREAK
    }


def _turned(part: str) -> list[list[float]]:
    """Return the points of a stroke, y positive and down, to one decimal."""
    rows = [line.split(",") for line in part.split() if line != "START"]
    return [[round(float(x), 1), round(-float(y), 1)] for x, y, _ in rows]


def _at_origin(strokes: Strokes) -> Strokes:
    """Return strokes moved so that the least x and the least y are 0."""
    left = min(x for path in strokes for x, _ in path)
    top = min(y for path in strokes for _, y in path)
    return [[[x - left, y - top] for x, y in path] for path in strokes]


def _item(digit: int, writer: str, strokes: Strokes) -> Item:
    return {"label": digit, "writer": writer, "strokes": strokes}


PENDIGITS = "choucavalier/pendigits-hmm/03382e145794/data"
NUMBERPAD = "bridger/NumberPad/de2f2285144d/Data"
OMNIGLOT = "brendenlake/omniglot/057f034baf2e/python"
SOURCES = (
    Source(
        "strokes/pendigits.json.gz",
        (
            Published(
                f"{PENDIGITS}/pendigits-train",
                "a66225d68d7d68591e62944df1ad33b3f5aa608e2df2505844b41f5568a80da4",
            ),
        ),
        pendigits,
        "afc0fb94a6e2b1b10b5f9b8686b8768d191c27bfcd8886cc13c0d5c5150ec6c5",
    ),
    Source(
        "strokes/uji.json.gz",
        (
            Published(
                f"{NUMBERPAD}/ujipenchars2.json",
                "e09d00763f0ff33a98f5e2d14b3140c41423b27497af543c9cef4cdc1f3edc31",
            ),
        ),
        uji,
        "1258b13edc03db54c7b67b32dd7eb6cf890676a619c4a1205e7662399b435764",
    ),
    Source(
        "strokes/numberpad.json.gz",
        (
            Published(
                f"{NUMBERPAD}/bridger_all.json",
                "de227d31c51e84d1594f6f5dbaab2c9e0aff81e86a3d5425ce425998aee43e0e",
            ),
            Published(
                f"{NUMBERPAD}/bridger_test.json",
                "488653d3bdaddc2b296c8b772ca97fdba5eef3adbe31432df86c6ad5c1661410",
            ),
        ),
        numberpad,
        "c9a73fbe21e71d7b7877ba63f28eec4222e759d379f2f11cbd96a0492d8222f7",
    ),
    Source(
        "nondigits/omniglot.json.gz",
        (
            Published(
                f"{OMNIGLOT}/strokes_background_small1.zip",
                "8cb3960fb6cf4ccf5f064ad83169f828c36c36782a0f6e7faacb7ecfae4468a2",
            ),
            Published(
                f"{OMNIGLOT}/strokes_background_small2.zip",
                "345bf2141efbea062833dbb2828abbc23d9e07825e46f2afdd4daecddfed6e78",
            ),
        ),
        omniglot,
        "39eceb133d1eb8f7c38890033309d50cc2bef808455c44bbbae487dbd16caf59",
    ),
)
