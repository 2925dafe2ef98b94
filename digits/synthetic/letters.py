"""Chance -> letters drawn by rule, from the single-line fonts of A. V. Hershey.

Source of the shapes: A. V. Hershey: Calligraphy for computers, U.S. Naval Weapons
Laboratory, 1967. Letters that look like digits (digits/data/label_issues.py) are left
out.
"""

from functools import cache

import numpy as np

from digits.data.drawings import PenDrawing
from digits.data.label_issues import LETTERS
from digits.synthetic.handwriting import Handwriting, by_another_hand
from digits.synthetic.paths import Chance, Drawing

FONTS = tuple(LETTERS)  # roman, script and Greek; the others have double lines
SIGNS = "#%&*+<=>?@[]~"  # of the roman font; none looks like a digit


def letter_drawing(rng: Chance) -> Drawing:
    """Return a letter or sign of some font, all of them equally likely."""
    shapes = all_letters()
    return shapes[rng.integers(len(shapes))]


def letter_drawings(count: int, rng: Chance) -> list[PenDrawing]:
    """Return letters in a usual handwriting, as pen drawings."""
    hand = Handwriting()
    return [
        PenDrawing("letter", "", by_another_hand(letter_drawing(rng), hand, rng))
        for _ in range(count)
    ]


@cache
def all_letters() -> tuple[Drawing, ...]:
    """Return the strokes of every letter and sign that nobody reads as a digit."""
    return tuple(
        drawing
        for font in FONTS
        for letter, drawing in _letters_of(font).items()
        if letter not in LETTERS[font]
    )


def _letters_of(font: str) -> dict[str, Drawing]:
    """Return the letters of a font that it draws with at least one stroke."""
    from HersheyFonts import HersheyFonts  # here: only training draws letters

    fonts = HersheyFonts()
    fonts.load_default_font(font)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    letters = alphabet + alphabet.lower() + SIGNS * (font == FONTS[0])
    drawn = {letter: list(fonts.strokes_for_text(letter)) for letter in letters}
    return {
        letter: [np.array(path, dtype=np.float64) for path in paths]
        for letter, paths in drawn.items()
        if paths
    }
