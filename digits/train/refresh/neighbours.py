"""Glyph -> the labels of the glyphs that look most like it: a reader that never learns.

k nearest neighbours (T. Cover, P. Hart: Nearest neighbor pattern classification, 1967).
It is less often right than the network and shares nothing with it, so that what both
contradict is worth a doubt.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from skimage.filters import gaussian

from digits.arrays import Floats
from digits.train.mixture import Examples

NEAREST = 5
SOFT = 1.0  # px; sigma: strokes that run side by side look alike
AT_ONCE = 200  # glyphs compared at a time; 60 MB for 70,000 known ones


class Neighbours:
    """Knows glyphs with their labels, and finds those that look like another."""

    def __init__(self, known: Examples):
        """Keep what is known.

        Args:
            known: at least `NEAREST` glyphs.
        """
        self._directions = _directions(known.glyphs)
        self._labels = known.labels

    def labels_near(self, glyphs: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return the labels of each glyph's nearest neighbours, in no order.

        Args:
            glyphs: (n, 28, 28) uint8.

        Returns:
            (n, 5), 0 to 9, or 10 for "not a digit".
        """
        found = np.empty((len(glyphs), NEAREST), dtype=np.int64)
        for start in range(0, len(glyphs), AT_ONCE):
            likeness = _directions(glyphs[start : start + AT_ONCE]) @ self._directions.T
            nearest = np.argpartition(-likeness, NEAREST - 1, axis=1)[:, :NEAREST]
            found[start : start + AT_ONCE] = self._labels[nearest]
        return found


def _directions(glyphs: NDArray[np.uint8]) -> Floats:
    """Return (n, 784) softened glyphs of length 1: their products are cosines."""
    floats = glyphs.astype(np.float32) / 255
    soft = gaussian(floats, (0, SOFT, SOFT)).reshape(len(glyphs), -1)
    lengths = np.linalg.norm(soft, axis=1, keepdims=True)
    return soft / np.maximum(lengths, 1e-6)
