"""Data sets: read, download, split into parts."""

from digits.data.drawings import PenDrawing, load_drawings
from digits.data.errors import DataError
from digits.data.mnist import Mnist, load_mnist
from digits.data.splits import load_parts

__all__ = [
    "DataError",
    "Mnist",
    "PenDrawing",
    "load_drawings",
    "load_mnist",
    "load_parts",
]
