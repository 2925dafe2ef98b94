"""MNIST, from a folder or through Keras -> arrays."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digits.arrays import Bytes, Labels
from digits.data.errors import DAMAGED_FILE_ERRORS, DataError, check_no_pointer

MNIST_FILE = "mnist.npz"  # of a data folder
ARRAYS = ("x_train", "y_train", "x_test", "y_test")  # in `mnist.npz`, by Keras's names


@dataclass(frozen=True)
class Mnist:
    """MNIST as published."""

    train_glyphs: Bytes  # (60000, 28, 28) uint8, 0 for paper to 255 for ink
    train_labels: Labels  # (60000,) 0 to 9
    test_glyphs: Bytes  # (10000, 28, 28), likewise
    test_labels: Labels  # (10000,)


def load_mnist(folder: Path | None) -> Mnist:
    """Return MNIST from a folder, or without one through Keras's download.

    Args:
        folder: holds `mnist.npz`; None to download (11 MB, kept for the next time).

    Raises:
        DataError: the file is missing, damaged or not MNIST's shape, or the download
            failed.
    """
    arrays = _downloaded_mnist() if folder is None else _arrays_in(folder / MNIST_FILE)
    train_glyphs, train_labels, test_glyphs, test_labels = arrays
    _check_glyphs(train_glyphs, train_labels)
    _check_glyphs(test_glyphs, test_labels)
    return Mnist(
        train_glyphs,
        train_labels.astype(np.int64),
        test_glyphs,
        test_labels.astype(np.int64),
    )


def _arrays_in(path: Path) -> tuple[Bytes, ...]:
    check_no_pointer(path)
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            return tuple(archive[name] for name in ARRAYS)
    except FileNotFoundError:
        raise DataError(
            f"{path} does not exist. Give the folder that holds mnist.npz, or leave "
            "out --data to download MNIST."
        ) from None
    except DAMAGED_FILE_ERRORS as error:
        raise DataError(
            f"{path} is not a readable mnist.npz ({error}). Fetch it anew, or leave "
            "out --data to download MNIST."
        ) from error


def _downloaded_mnist() -> tuple[Bytes, ...]:
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


def npz_from_mnist(mnist: Mnist) -> bytes:
    """Return the bytes of an `mnist.npz`; equal digits give equal bytes."""
    file = io.BytesIO()
    np.savez_compressed(
        file,
        x_train=mnist.train_glyphs,
        y_train=mnist.train_labels.astype(np.uint8),
        x_test=mnist.test_glyphs,
        y_test=mnist.test_labels.astype(np.uint8),
    )
    return file.getvalue()


def array_digest(array: np.ndarray) -> str:
    """Return the SHA-256 of an array's bytes, rows first, as hexadecimal digits.

    >>> array_digest(np.zeros(2, dtype=np.uint8))[:8]  # of two bytes of 0
    '96a296d2'
    """
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
