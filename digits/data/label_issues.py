"""Labels that mislead: non-digits that look like digits, faulty and doubtful digits."""

from digits.data.drawings import PenDrawing, strokes_digest

# Non-digits that can be read as digits.
#
# They are never shown to a network as examples of "not a digit", nor held against it
# when it reads a digit there: a ring is a 0 to whoever looks at it. The lists were made
# by looking at drawings of every character and category, before any network was trained
# on them. Data sets mark further classes themselves (`digitlike` in their files).

# Omniglot's characters -> the digits that they can be taken for.
CHARACTERS: dict[str, str] = {
    "Balinese/character05": "7 9",  # a hook and a leg
    "Balinese/character14": "2 7",  # an arch, open to the left
    "Korean/character05": "1 7",  # a leg with a bar at the left
    "Korean/character09": "1",  # a leg on a base
    "Korean/character12": "4",
    "Korean/character20": "4",
    "Korean/character21": "1",  # a leg
    "Korean/character22": "7",  # a roof and a leg
    "Korean/character27": "2",
    "Korean/character28": "0",  # a box
    "Korean/character33": "0",  # a ring
    "Korean/character37": "7 3",  # a roof, a leg and a bar
    "Sanskrit/character05": "5",
    "Sanskrit/character13": "5",
    "Sanskrit/character21": "4 9",  # an open 4 under a line
    "Sanskrit/character27": "2",
    "Sanskrit/character29": "9",  # a 9 under a line
    "Sanskrit/character36": "5",
    "Sanskrit/character37": "3",
}

# Quick, Draw! categories that their file does not mark -> likewise.
CATEGORIES: dict[str, str] = {
    "banana": "1",  # as a crescent; the moon is marked
    "pear": "0 6 8",  # an outline that narrows
    "skyscraper": "0 1 11",  # a narrow box
}


def _letters(text: str) -> dict[str, str]:
    """Return letters and the digits that they can be taken for, from "S=5 y=49"."""
    return dict(pair.split("=") for pair in text.split())


# Letters of the Hershey fonts, by font -> likewise; Greek ones by their Latin keys (B,
# F, H for Beta, Zeta, Theta; f, h, n, r, u for zeta, theta, xi, sigma, phi).
LETTERS: dict[str, dict[str, str]] = {
    "futural": _letters(
        "$=58 B=8 D=0 G=6 I=1 O=0 Q=0 S=5 Z=2 b=6 g=9 l=1 o=0 q=9 s=5 y=49 z=2"
    ),
    "scripts": _letters(
        "B=8 D=0 F=7 G=9 I=29 J=9 L=2 O=0 Q=2 S=8 T=7 Z=3 b=6 f=8 g=9 j=9 l=1 "
        "o=0 q=9 s=5 y=9 z=3"
    ),
    "greeks": _letters("B=8 F=2 H=0 I=1 O=0 b=8 d=68 f=35 h=80 i=1 n=35 o=0 r=60 u=94"),
}


def is_digitlike(name: str) -> bool:
    """Tell whether a character or category can be read as a digit.

    >>> [is_digitlike(name) for name in ("Korean/character22", "banana", "horse")]
    [True, True, False]
    """
    return name in CHARACTERS or name in CATEGORIES


# Pen digits with a fault.
#
# The writer lost a stroke to the tablet, stopped half-way, or drew another digit than
# asked for. The list was made by looking at the drawings that a network missed in nine
# of ten renders. They stay in every figure; the list only tells how many of the misses
# they are.

DIGEST_LENGTH = 12  # of a SHA-256's 64 hexadecimal digits

FAULTS: dict[str, str] = {
    "3959e5496f6e": "lacks its lower bow",  # a 3 by pendigits-20
    "7adbc3c3e94b": "lacks its lower bow",  # likewise
    "40ba4d59f7f5": "lacks its lower bow",  # likewise
    "d80da96a7c1e": "looks like a 2, on a base line",  # a 1 by pendigits-22
}


def fault_of(drawing: PenDrawing) -> str | None:
    """Return what is wrong with a drawing, or None if it is not on the list."""
    return FAULTS.get(strokes_digest([drawing])[:DIGEST_LENGTH])


# Indices of MNIST's test images whose label fewer than three of five people confirmed.
# Source: C. Northcutt, A. Athalye, J. Mueller: Pervasive label errors in test sets
# destabilize machine learning benchmarks, 2021.
DOUBTFUL_TEST_LABELS = (
    *(947, 1621, 1901, 2130, 2462, 2597, 2654, 3520),
    *(3558, 5937, 6651, 6783, 8527, 9679, 9729),
)
