"""A drawing, mostly of no sure digit -> the digit that a mirror makes of it.

At the age of six many write digits with left and right exchanged.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from digits.arrays import Floats
from digits.reading import Reading, Remark, Verdict

MIRROR_LIKE = (0, 8)  # digits that look the same in a mirror
MIN_PROBABILITY = 0.99  # of the digit in the mirror, among all eleven
# What is surely read as this is often one of the others with left and right exchanged.
LOOKALIKES = {2: (5, 6)}
MIN_ODDS_RATIO = 5  # to 1; so much clearer it is the other in the mirror


def with_mirrored(
    reading: Reading, class_probabilities: Callable[[Floats], Floats]
) -> Reading:
    """Return a reading, remarked where its drawing is clearly a digit in a mirror.

    The network is asked once more only where a digit is not sure to be one, or has
    `LOOKALIKES`, and nothing else was remarked. The verdict stays what it is.

    Args:
        reading: of a whole drawing.
        class_probabilities: (n, 28, 28) glyphs -> (n, 11) probabilities, the last "not
            a digit".
    """
    if not _may_be_mirrored(reading):
        return reading
    shares = class_probabilities(in_mirror(reading.glyph)[np.newaxis])[0]
    digit = int(shares[:10].argmax())
    if not _is_clear(digit, shares, reading):
        return reading
    return replace(reading, remark=Remark.MIRRORED, mirrored=digit)


def _may_be_mirrored(reading: Reading) -> bool:
    """Tell whether it may be another digit, or is doubted and no reason is known."""
    is_doubted = reading.verdict is Verdict.NOT_A_DIGIT or (
        reading.verdict is Verdict.UNSURE and reading.rival is None
    )
    has_shares = reading.glyph is not None and reading.not_a_digit is not None
    return (is_doubted or _has_lookalikes(reading)) and (
        has_shares and reading.remark is None
    )


def _has_lookalikes(reading: Reading) -> bool:
    return reading.verdict is Verdict.DIGIT and reading.digit in LOOKALIKES


def _is_clear(digit: int, shares: Floats, reading: Reading) -> bool:
    """Tell whether the digit in the mirror, of eleven shares, is worth a remark."""
    if _has_lookalikes(reading):
        as_drawn = _odds(reading.digit, reading.class_probabilities)
        is_clearer = _odds(digit, shares) >= MIN_ODDS_RATIO * as_drawn
        return digit in LOOKALIKES[reading.digit] and is_clearer
    is_another = digit not in (*MIRROR_LIKE, reading.digit)
    return is_another and shares[digit] >= MIN_PROBABILITY


def _odds(digit: int, shares: Floats) -> float:
    """Return a digit's share as a multiple of the largest of the others.

    >>> _odds(2, np.array([0.25, 0.0, 0.5, 0.25], dtype=np.float32))
    2.0
    """
    largest = max(float(np.delete(shares, digit).max()), 1e-30)  # it may round to 0
    return float(shares[digit]) / largest


def in_mirror(glyph: Floats) -> Floats:
    """Return a glyph with left and right exchanged about its centre, column 14.

    >>> glyph = np.zeros((28, 28), dtype=np.float32)
    >>> glyph[3, 12] = 1
    >>> np.argwhere(in_mirror(glyph)).tolist()
    [[3, 16]]
    """
    return np.roll(glyph[:, ::-1], 1, axis=1)
