"""A drawing that is no sure digit -> the digit that a mirror makes of it.

At the age of six many write digits with left and right exchanged.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from digits.arrays import Floats
from digits.reading import Reading, Remark, Verdict

MIRROR_LIKE = (0, 8)  # digits that look the same in a mirror
MIN_PROBABILITY = 0.99  # of the digit in the mirror, among all eleven


def with_mirrored(
    reading: Reading, class_probabilities: Callable[[Floats], Floats]
) -> Reading:
    """Return a reading, remarked where its drawing is clearly a digit in a mirror.

    The network is asked once more only where a digit is not sure to be one, and nothing
    else was remarked. The verdict stays what it is.

    Args:
        reading: of a whole drawing.
        class_probabilities: (n, 28, 28) glyphs -> (n, 11) probabilities, the last "not
            a digit".
    """
    if not _may_be_mirrored(reading):
        return reading
    shares = class_probabilities(in_mirror(reading.glyph)[np.newaxis])[0]
    digit = int(shares[:10].argmax())
    if shares[digit] < MIN_PROBABILITY or digit in (*MIRROR_LIKE, reading.digit):
        return reading
    return replace(reading, remark=Remark.MIRRORED, mirrored=digit)


def _may_be_mirrored(reading: Reading) -> bool:
    """Tell whether it is doubted to be a digit at all, and no reason is known."""
    is_doubted = reading.verdict is Verdict.NOT_A_DIGIT or (
        reading.verdict is Verdict.UNSURE and reading.rival is None
    )
    has_shares = reading.glyph is not None and reading.not_a_digit is not None
    return is_doubted and has_shares and reading.remark is None


def in_mirror(glyph: Floats) -> Floats:
    """Return a glyph with left and right exchanged about its centre, column 14.

    >>> glyph = np.zeros((28, 28), dtype=np.float32)
    >>> glyph[3, 12] = 1
    >>> np.argwhere(in_mirror(glyph)).tolist()
    [[3, 16]]
    """
    return np.roll(glyph[:, ::-1], 1, axis=1)
