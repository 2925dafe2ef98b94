"""The types of arrays that all stages share, and the conversions between them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Bools = NDArray[np.bool_]
Labels = NDArray[np.int64]

FULL_BYTE = 255  # a byte's value for full ink


def bytes_from_floats(values: Floats) -> Bytes:
    """Return values from 0 to 1 as bytes from 0 to 255, rounded.

    >>> bytes_from_floats(np.array([0.0, 0.5, 1.0], dtype=np.float32)).tolist()
    [0, 128, 255]

    Args:
        values: (...), from 0 to 1.
    """
    return np.round(values * FULL_BYTE).astype(np.uint8)


def floats_from_bytes(values: Bytes) -> Floats:
    """Return bytes from 0 to 255 as float32 from 0 to 1.

    >>> floats_from_bytes(np.array([0, 51, 255], dtype=np.uint8)).tolist()
    [0.0, 0.20000000298023224, 1.0]

    Args:
        values: (...) uint8.
    """
    return values.astype(np.float32) / FULL_BYTE
