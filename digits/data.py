"""Data sets, from a folder or from their publishers -> arrays, drawings, splits."""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Labels = NDArray[np.int64]


# What reading a damaged file can raise.
BROKEN = (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error)


class DataError(Exception):
    """A data set is missing, broken or of another form than expected."""


@dataclass(frozen=True)
class Mnist:
    """MNIST as published.

    Attributes:
        train_glyphs: (60000, 28, 28) uint8, 0 for paper to 255 for ink.
        train_labels: (60000,) 0 to 9.
        test_glyphs: (10000, 28, 28), likewise.
        test_labels: (10000,).
    """

    train_glyphs: Bytes
    train_labels: Labels
    test_glyphs: Bytes
    test_labels: Labels


@dataclass(frozen=True)
class PenDrawing:
    """One drawing of a pen data set.

    Attributes:
        label: a digit, or the name of what is no digit.
        writer: a pseudonym; the same text means the same writer.
        strokes: one (points, 2) array of [x, y] per pen-down stroke, y down, any unit;
            at least one point in all.
    """

    label: int | str
    writer: str
    strokes: list[NDArray[np.float64]]


def load_mnist(folder: Path | None) -> Mnist:
    """Return MNIST from a folder, or without one through Keras's download.

    Args:
        folder: holds `mnist.npz`; None to download (11 MB, kept for the next time).

    Raises:
        DataError: the file is missing, broken or not MNIST's shape, or the download
            failed.
    """
    arrays = _downloaded_mnist() if folder is None else _arrays_in(folder / "mnist.npz")
    train_glyphs, train_labels, test_glyphs, test_labels = arrays
    _check_glyphs(train_glyphs, train_labels)
    _check_glyphs(test_glyphs, test_labels)
    return Mnist(
        train_glyphs,
        train_labels.astype(np.int64),
        test_glyphs,
        test_labels.astype(np.int64),
    )


def _arrays_in(path: Path) -> tuple[Bytes, Bytes, Bytes, Bytes]:
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            names = ("x_train", "y_train", "x_test", "y_test")
            return tuple(archive[name] for name in names)
    except FileNotFoundError:
        raise DataError(
            f"{path} does not exist. Give the folder that holds mnist.npz, or leave "
            "out --data to download MNIST."
        ) from None
    except (*BROKEN, zipfile.BadZipFile) as error:
        raise DataError(
            f"{path} is not a readable mnist.npz ({error}). Fetch it anew, or leave "
            "out --data to download MNIST."
        ) from error


def _downloaded_mnist() -> tuple[Bytes, Bytes, Bytes, Bytes]:
    import keras  # here, because importing it takes seconds

    try:
        train, test = keras.datasets.mnist.load_data()  # checks its SHA-256
    except Exception as error:  # Keras raises a plain Exception when a download fails
        raise DataError(
            f"MNIST could not be downloaded ({error}). Check the network, or give a "
            "folder that holds mnist.npz with --data."
        ) from error
    return *train, *test


def _check_glyphs(glyphs: Bytes, labels: Bytes) -> None:
    good = glyphs.dtype == np.uint8 and glyphs.shape == (*labels.shape, 28, 28)
    if not good or glyphs.ndim != 3 or not np.isin(labels, np.arange(10)).all():
        raise DataError(
            "MNIST is (n, 28, 28) uint8 glyphs with n labels from 0 to 9; received "
            f"{glyphs.dtype} {glyphs.shape} with {labels.shape} labels. Fetch it anew."
        )


def held_back(count: int, total: int, seed: int) -> tuple[Labels, Labels]:
    """Return the indices to train on and, by chance, those held back to validate.

    Args:
        count: how many to hold back.
        total: how many there are.
        seed: the same seed holds back the same ones.
    """
    order = np.random.default_rng(seed).permutation(total)
    return np.sort(order[count:]), np.sort(order[:count])


def load_drawings(path: Path) -> list[PenDrawing]:
    """Return the drawings of a pen data set.

    Args:
        path: a gzip JSON list of {"label", "writer", "strokes"}.

    Raises:
        DataError: the file is missing, broken or of another form.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            items = json.load(file)
        return [_drawing(item) for item in items]
    except FileNotFoundError:
        raise DataError(
            f"{path} does not exist. Give another folder with --data."
        ) from None
    except BROKEN as error:
        raise DataError(
            f"{path} is not a gzip JSON list of label, writer and strokes ({error})."
        ) from error


def _drawing(item: dict) -> PenDrawing:
    strokes = [np.array(path, dtype=np.float64) for path in item["strokes"] if path]
    known = isinstance(item["label"], str) or item["label"] in range(10)
    points = all(path.ndim == 2 and path.shape[1] == 2 for path in strokes)
    if not (
        known and strokes and points and np.isfinite(np.concatenate(strokes)).all()
    ):
        raise ValueError(f"a drawing of {item['label']!r} without label or points")
    return PenDrawing(item["label"], str(item["writer"]), strokes)


def digest(array: np.ndarray) -> str:
    """Return the SHA-256 of an array's bytes, rows first, as hexadecimal digits."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
