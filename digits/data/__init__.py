"""Data sets: read, download, split into parts."""

from digits.data.download import DataError, Mnist, PenDrawing, load_mnist

__all__ = ["DataError", "Mnist", "PenDrawing", "load_mnist"]
