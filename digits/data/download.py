"""Data sets, from a folder or from their publishers -> arrays, drawings, splits.

python -m digits.data DIR [--mirror URL]
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import http.client
import io
import json
import sys
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Bytes, Labels
from digits.atomic import write_atomically
from digits.data.sources import ADDRESS, SOURCES, Published, Source
from digits.progress import show_progress

# What reading a damaged file can raise.
BROKEN = (
    *(OSError, EOFError, ValueError, KeyError, TypeError),
    *(OverflowError, RecursionError, zlib.error),
)
STROKES, POINTS = 100, 5_000  # at most, in a drawing and in a stroke
FARTHEST = 1e6  # units from 0


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
        digitlike: its data set says that it can be read as a digit, and is none.
    """

    label: int | str
    writer: str
    strokes: list[NDArray[np.float64]]
    digitlike: bool = False


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
    label = item["label"]
    known = isinstance(label, str) or (type(label) is int and label in range(10))
    points = all(path.ndim == 2 and path.shape[1] == 2 for path in strokes)
    if not (known and strokes and points):
        raise ValueError(f"a drawing of {label!r} without label or points")
    if not (np.abs(np.concatenate(strokes)) <= FARTHEST).all():
        raise ValueError(f"a drawing of {label!r} beyond {FARTHEST:,.0f} units")
    if len(strokes) > STROKES or max(map(len, strokes)) > POINTS:
        raise ValueError(f"a drawing of {label!r} with too many strokes or points")
    digitlike = bool(item.get("digitlike", False))
    return PenDrawing(label, str(item["writer"]), strokes, digitlike)


def digest(array: np.ndarray) -> str:
    """Return the SHA-256 of an array's bytes, rows first, as hexadecimal digits."""
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


# A data folder, filled from the publishers.

LIMIT = 20_000_000  # bytes of one file; the largest, pendigits-train, has 3.6 million
PATIENCE = 30.0  # s; how long a server may send nothing
PIECE = 2**16  # bytes; read at a time
QUICKDRAW = (
    "Quick, Draw! is not downloaded, for there is no SHA-256 to check it against; it "
    "is used where the folder has nondigits/quickdraw.json.gz."
)
AGAIN = (
    "Run the same command again: what is in place is left. What cannot be downloaded "
    "can be put in its place by hand."
)


def fill(
    folder: Path, address: str = ADDRESS, sources: Sequence[Source] = SOURCES
) -> None:
    """Fill a data folder; say of each file whether it is new or was left as it is.

    A file already there is left when it has the right form; one that is damaged is
    replaced. Each file is the old one or the new one, never half.

    Args:
        folder: gets `mnist.npz`, which comes through Keras, and each source's file as
            gzip JSON; made if needed.
        address: the sources' paths lie below it.
        sources: what to download and to convert.

    Raises:
        DataError: some could not be had, a line for each; the others are in place.
    """
    jobs: dict[Path, Callable[[], bytes]] = {
        folder / "mnist.npz": lambda: npz_from_mnist(load_mnist(None))
    }
    for source in sources:
        jobs[folder / source.target] = partial(_gzip_of, source, address)
    failures = []
    for path, fetch in jobs.items():
        try:
            _put(path, fetch)
        except DataError as error:
            failures.append(str(error))
    if failures:
        raise DataError("\n".join(failures))


def _put(path: Path, fetch: Callable[[], bytes]) -> None:
    if _is_good(path):
        print(f"{path}: left as it is", flush=True)
        return
    _write(path, fetch())
    print(f"{path}: written", flush=True)


def _is_good(path: Path) -> bool:
    try:
        if path.name == "mnist.npz":
            return len(load_mnist(path.parent).train_labels) > 0
        return len(load_drawings(path)) > 0
    except DataError:
        return False


def npz_from_mnist(mnist: Mnist) -> bytes:
    """Return the bytes of an `mnist.npz`; the same ones for the same digits."""
    file = io.BytesIO()
    np.savez_compressed(
        file,
        x_train=mnist.train_glyphs,
        y_train=mnist.train_labels.astype(np.uint8),
        x_test=mnist.test_glyphs,
        y_test=mnist.test_labels.astype(np.uint8),
    )
    return file.getvalue()


def _gzip_of(source: Source, address: str) -> bytes:
    """Return a source's drawings, downloaded, checked and converted, as gzip JSON."""
    contents = [_downloaded(published, address) for published in source.published]
    try:
        items = source.convert(*contents)
    except (*BROKEN, zipfile.BadZipFile) as error:
        raise DataError(
            f"What is published for {source.target} could not be converted ({error}), "
            "though it has the expected SHA-256. Report this to the project."
        ) from error
    text = json.dumps(items, separators=(",", ":")).encode()
    what = f"{source.target} is not converted as it should be"
    _check_sha256(text, source.sha256, what, "Report this to the project.")
    return gzip.compress(text, mtime=0)  # no time of day: the same bytes every time


def _downloaded(published: Published, address: str) -> bytes:
    url = f"{address.rstrip('/')}/{published.path}"
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:
            content = _body(response, url)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DataError(
            f"{url} could not be downloaded ({error}). Check the network and the "
            "address."
        ) from error
    remedy = "Check the address: this is another file, or a damaged one."
    what = f"{url} is not the published file"
    _check_sha256(content, published.sha256, what, remedy)
    return content


def _body(response: http.client.HTTPResponse, url: str) -> bytes:
    """Return what a server sends, all of it and no more than the limit."""
    name, content = url.rsplit("/", 1)[-1], bytearray()
    total = int(response.headers.get("Content-Length", 0))  # 0: it does not say
    while piece := response.read(PIECE):
        content += piece
        if len(content) > LIMIT:
            raise DataError(
                f"{url} is too large: expected at most {LIMIT:,} bytes, received "
                "more. Check the address: this is another file."
            )
        if total > 0:
            show_progress(f"bytes of {name}", len(content), total)
    if len(content) < total:
        raise DataError(
            f"{url} broke off: expected {total:,} bytes, received {len(content):,}. "
            "Check the network."
        )
    return bytes(content)


def _check_sha256(content: bytes, expected: str, what: str, remedy: str) -> None:
    received = hashlib.sha256(content).hexdigest()
    if received != expected:
        raise DataError(
            f"{what}: expected the SHA-256 {expected}, received {received} "
            f"({len(content):,} bytes). {remedy}"
        )


def _write(path: Path, content: bytes) -> None:
    """Write a file, and the folders above it; a fault names its path."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        raise DataError(
            f"{path} cannot be written ({error}). Free the place, or give another DIR."
        ) from error


def main(arguments: list[str] | None = None) -> int:
    """Fill the folder that the command line names; return the exit status."""
    flags = _parser().parse_args(arguments)
    status = 0
    try:
        fill(flags.folder, flags.mirror)
    except DataError as error:
        print(f"digits.data: {error}\n{AGAIN}", file=sys.stderr)
        status = 2
    print(QUICKDRAW)
    return status


def _parser() -> argparse.ArgumentParser:
    paths = [published.path for source in SOURCES for published in source.published]
    parser = argparse.ArgumentParser(
        prog="python -m digits.data",
        description="Fill a data folder from the publishers: MNIST through Keras, the "
        f"pen drawings from {ADDRESS}.",
        epilog="a mirror has these files:\n  " + "\n  ".join(paths),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="what to fill")
    parser.add_argument(
        "--mirror",
        default=ADDRESS,
        metavar="URL",
        help="download the pen drawings from this address, say a school's own server, "
        "with the same paths below it; MNIST comes through Keras all the same, unless "
        "DIR has mnist.npz",
    )
    return parser
