"""A glyph -> the address of a small picture that is its own contents."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def picture_address(glyph: NDArray[np.float32]) -> str:
    """Return a glyph as a PNG in a data: address, white ink on black.

    Args:
        glyph: (28, 28), from 0 for paper to 1 for ink.
    """
    file = io.BytesIO()
    Image.fromarray(np.round(glyph * 255).astype(np.uint8)).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"
