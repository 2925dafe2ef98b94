"""Letters of other alphabets: what is no digit. As strokes, and as pictures."""

import io
import random
import re
import zipfile
from collections import defaultdict
from typing import Any

import numpy as np

from digits.data.sources.pictures import Arrays, Picture, arrays_of, fitted, ink_of
from digits.data.sources.source import Archive, Published, Source, Target

Item = dict[str, Any]

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


# Pictures of the letters kept for evaluation.

PICTURE_NAME = re.compile(
    r"images_evaluation/images_evaluation/([^/]+)/(character(\d\d))/([^/]+\.png)"
)
DRAWERS_PER_CHARACTER = 4
DRAWER_STEP = 5  # places from one drawer of a character to the next
INK_LEVEL = 128  # of 255; the pictures are black and white
# Alphabet -> numbers of the characters that can be read as a digit, by looking at all.
DIGITLIKE_CHARACTERS = {
    "Angelic": "14 16",
    "Atemayar_Qelisayer": "01 05 09 23",
    "Atlantean": "04 26",
    "Aurek-Besh": "04 09 18 22 23",
    "Avesta": "02 04 06 09 11 13 14 15 16 17 18 21 22",
    "Ge_ez": "01 12 15 16 18 20 24",
    "Glagolitic": "06 09 18 20 26 44 45",
    "Gurmukhi": "21 29",
    "Kannada": "14 23 34",
    "Malayalam": "02 06 14 15 25 39",
    "Manipuri": "19 20 22 26 27 29 32 34 36 37",
    "Mongolian": "06 08 09 17 18 20 21",
    "Old_Church_Slavonic_(Cyrillic)": "02 03 08 09 10 12 17 19 23 28",
    "Oriya": "08 11 24",
    "Sylheti": "05 10 12 26",
    "Syriac_(Serto)": "01 04 05 06 07 09 12 14 18 19 20 21 23",
    "Tengwar": "01 03 09 10 11 13 15",
    "Tibetan": "05 09 12 17",
    "ULOG": "02 08 09 25",
}


def omniglot_pictures(files: dict[str, bytes]) -> Arrays:
    """Return 2,636 letters of twenty other alphabets, (n, 48, 48), ink high.

    `.../Angelic/character01/0965_06.png` is the sixth of the twenty people who drew
    Angelic's first character by mouse or trackpad in a browser; it is 105 x 105. Four
    are taken of each of 659 characters, other people each time. 113 characters are
    marked as digit-like (`DIGITLIKE_CHARACTERS`).

    B. M. Lake, R. Salakhutdinov, J. B. Tenenbaum: Human-level concept learning through
    probabilistic program induction. Science 350(6266), 2015, pp. 1332-1338. (MIT)
    """
    characters = defaultdict(list)
    for name in sorted(files):
        characters[PICTURE_NAME.fullmatch(name).group(1, 2, 3)].append(name)
    pictures, digitlike = [], []
    for count, ((alphabet, folder, number), names) in enumerate(characters.items()):
        for choice in range(DRAWERS_PER_CHARACTER):
            drawer = (count + DRAWER_STEP * choice) % len(names)
            ink = ink_of(files[names[drawer]])
            picture = Picture(
                fitted(ink, ink > INK_LEVEL),
                f"{alphabet}/{number}",
                f"omniglot-{alphabet}-{drawer + 1:02d}",
                f"{alphabet}/{folder}/{names[drawer].rsplit('/', 1)[1]}",
            )
            pictures.append(picture)
            digitlike.append(number in DIGITLIKE_CHARACTERS.get(alphabet, "").split())
    return arrays_of(pictures, digitlike=np.array(digitlike))


FOLDER = "brendenlake/omniglot/057f034baf2e/python"
STROKES = Source(
    "omniglot",
    (
        Published(
            f"{FOLDER}/strokes_background_small1.zip",
            "8cb3960fb6cf4ccf5f064ad83169f828c36c36782a0f6e7faacb7ecfae4468a2",
        ),
        Published(
            f"{FOLDER}/strokes_background_small2.zip",
            "345bf2141efbea062833dbb2828abbc23d9e07825e46f2afdd4daecddfed6e78",
        ),
    ),
    (
        Target(
            "nondigits/omniglot.json.gz",
            omniglot,
            "39eceb133d1eb8f7c38890033309d50cc2bef808455c44bbbae487dbd16caf59",
        ),
    ),
)
PICTURES = Source(
    "omniglot_eval",
    Archive(
        "lixing-hust/omniglot/tar.gz/2cc1296cd3e66b30f29c9cd275fe0e87d5c84b36",
        PICTURE_NAME,
    ),
    (
        Target(
            "nondigits/omniglot_eval.npz",
            omniglot_pictures,
            "e7ab8182062eef8342719ae0dd59780c2980d17877600cf7803cfcc6148f4d6d",
        ),
    ),
)
