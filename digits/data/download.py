"""A data folder, filled from the publishers.

python -m digits.data DIR [--only NAME...] [--mirror URL]
"""

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from digits.atomic import write_atomically
from digits.data.drawings import load_drawings
from digits.data.errors import DAMAGED_FILE_ERRORS, DataError
from digits.data.fetch import ARCHIVES, FILES, Server, check_sha256
from digits.data.mnist import load_mnist, npz_from_mnist
from digits.data.pictures import CELL_SIDE, PICTURE_SIDE, load_pictures
from digits.data.sources import SOURCES
from digits.data.sources.pictures import arrays_digest, npz_from_arrays
from digits.data.sources.source import Source, Target
from digits.data.splits import OTHER_FORMS

MNIST = "mnist"  # its name in the command line
QUICKDRAW = (
    "Quick, Draw! is not downloaded, for there is no SHA-256 to check it against; it "
    "is used where the folder has nondigits/quickdraw.json.gz."
)
REMEDY = (
    "Run the same command again: files in place are left. Those that cannot be "
    "downloaded can be put in their places by hand."
)


def fill(
    folder: Path,
    server: Server | None = None,
    sources: Sequence[Source] = SOURCES,
    with_mnist: bool = True,
) -> None:
    """Fill a data folder; print of each file whether it is new or was left as it is.

    A file already there is left if it has the right form; a damaged one is replaced.
    Each file is the old one or the new one, never half.

    Args:
        folder: gets each source's files, drawings as gzip JSON and pictures as `.npz`;
            made if needed.
        server: has what is published; without it, the publishers' own.
        sources: what to download and to convert.
        with_mnist: get `mnist.npz` as well, which comes through Keras.

    Raises:
        DataError: some files could not be had, a line for each; the others are in
            place.
    """
    steps = [partial(_fill_mnist, folder / "mnist.npz")] if with_mnist else []
    steps += [
        partial(_fill_source, folder, source, server or Server()) for source in sources
    ]
    _run_all(steps)


def _run_all(steps: Iterable[Callable[[], None]]) -> None:
    """Take every step; raise at the end what failed, a line for each."""
    failures = []
    for step in steps:
        try:
            step()
        except DataError as error:
            failures.append(str(error))
    if failures:
        raise DataError("\n".join(failures))


def _fill_mnist(path: Path) -> None:
    if not _is_left(path):
        _write(path, npz_from_mnist(load_mnist(None)))


def _fill_source(folder: Path, source: Source, server: Server) -> None:
    targets = [
        target for target in source.targets if not _is_left(folder / target.path)
    ]
    if targets:
        contents = server.contents(source.published)
        _run_all(partial(_fill_target, folder, one, contents) for one in targets)


def _fill_target(folder: Path, target: Target, contents: tuple[Any, ...]) -> None:
    _write(folder / target.path, _converted(target, contents))


def _is_left(path: Path) -> bool:
    """Return whether a good file is in its place; say so if it is."""
    good = _is_good(path)
    if good:
        print(f"{path}: left as it is", flush=True)
    return good


def _is_good(path: Path) -> bool:
    try:
        if path.name == "mnist.npz":
            return len(load_mnist(path.parent).train_labels) > 0
        if path.suffix == ".npz":
            side = CELL_SIDE if path.stem in OTHER_FORMS else PICTURE_SIDE
            return len(load_pictures(path, side)) > 0
        return len(load_drawings(path)) > 0
    except DataError:
        return False


def _converted(target: Target, contents: tuple[Any, ...]) -> bytes:
    """Return a target's file, made of what was downloaded, and checked."""
    try:
        converted = target.convert(*contents)
    except DAMAGED_FILE_ERRORS as error:
        raise DataError(
            f"What is published for {target.path} could not be converted "
            f"({type(error).__name__}: {error}). Check the address, if it is a "
            "mirror's, or report this to the project."
        ) from error
    as_file = _npz if target.path.endswith(".npz") else _gzip_json
    return as_file(target, converted)


def _gzip_json(target: Target, items: list[dict[str, Any]]) -> bytes:
    text = json.dumps(items, separators=(",", ":")).encode()
    check_sha256(text, target.sha256, *_otherwise(target))
    return gzip.compress(text, mtime=0)  # no time of day: the same bytes every time


def _npz(target: Target, arrays: dict[str, np.ndarray]) -> bytes:
    what, remedy = _otherwise(target)
    received = arrays_digest(arrays)
    if received != target.sha256:
        raise DataError(
            f"{what}: expected the digest {target.sha256}, received {received} "
            f"({len(arrays['images']):,} pictures). {remedy}"
        )
    return npz_from_arrays(arrays)


def _otherwise(target: Target) -> tuple[str, str]:
    """Return what to say, and to do, where a result is another than expected."""
    return (
        f"{target.path} is not converted as it should be",
        "Install the versions in requirements.txt and check the address, if it is a "
        "mirror's; else report this to the project.",
    )


def _write(path: Path, content: bytes) -> None:
    """Write a file, and the folders above it, and say so; an error names its path."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, content)
    except OSError as error:
        raise DataError(
            f"{path} cannot be written ({error}). Free the place, or give another DIR."
        ) from error
    print(f"{path}: written", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Fill the folder that the command line names; return the exit status."""
    flags = _parser().parse_args(arguments)
    names = flags.only or _names()
    sources = [source for source in SOURCES if source.name in names]
    server = (
        Server(flags.mirror, flags.mirror) if flags.mirror is not None else Server()
    )
    status = 0
    try:
        fill(flags.folder, server, sources, MNIST in names)
    except DataError as error:
        print(f"digits.data: {error}\n{REMEDY}", file=sys.stderr)
        status = 2
    if not flags.only:
        print(QUICKDRAW)
    return status


def _names() -> list[str]:
    return [MNIST, *(source.name for source in SOURCES)]


def _parser() -> argparse.ArgumentParser:
    paths = [path for source in SOURCES for path in source.paths]
    parser = argparse.ArgumentParser(
        prog="python -m digits.data",
        description="Fill a data folder from the publishers: MNIST through Keras, "
        f"single files from {FILES}, folders of pictures from {ARCHIVES}: those are "
        "archives of whole repositories, some of them of hundreds of megabytes, which "
        "are unpacked in memory as they come.",
        epilog="a mirror has these files and archives:\n  " + "\n  ".join(paths),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="what to fill")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=_names(),
        metavar="NAME",
        help="get these data sets alone: " + ", ".join(_names()),
    )
    parser.add_argument(
        "--mirror",
        metavar="URL",
        help="download all from this address, say a school's own server, with the same "
        "paths below it; an archive is OWNER/REPOSITORY/tar.gz/COMMIT, a .tar.gz of "
        "one folder with the repository's files. MNIST comes through Keras all the "
        "same, unless DIR has mnist.npz",
    )
    return parser
