"""Pictures as a browser sends them, and back."""

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image

SEVEN = Path(__file__).parents[1] / "drawings" / "7.png"


def stored(image, kind="PNG", **settings):
    """Return a Pillow image's file contents."""
    file = io.BytesIO()
    image.save(file, kind, **settings)
    return file.getvalue()


def address_from(contents, kind="png"):
    """Return file contents as a data: address."""
    return f"data:image/{kind};base64,{base64.b64encode(contents).decode('ascii')}"


def address_of(image, kind="PNG", **settings):
    """Return a Pillow image as a data: address."""
    return address_from(stored(image, kind, **settings), kind.lower())


def pixels_at(address):
    """Return what a PNG in a data: address shows, as an array of bytes."""
    kind, contents = address.split(",")
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(contents))))


PHOTO = address_from(SEVEN.read_bytes())
