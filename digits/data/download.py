"""A data folder, filled from the publishers.

python -m digits.data DIR [--mirror URL]

The download is our own rather than `keras.utils.get_file`: that one has no limit of
size and none of silence, and writes straight to the file's place, so that a killed
download leaves half a file.
"""

import argparse
import gzip
import hashlib
import http.client
import json
import sys
import urllib.request
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tqdm import tqdm

from digits.atomic import write_atomically
from digits.data.drawings import load_drawings
from digits.data.errors import DAMAGED_FILE_ERRORS, DataError
from digits.data.mnist import load_mnist, npz_from_mnist
from digits.data.sources import ADDRESS, SOURCES, Published, Source

SIZE_LIMIT = 20_000_000  # bytes of a file; pendigits-train has most, 3.6 million
SILENCE_LIMIT = 30.0  # s that a server may send nothing
PIECE_SIZE = 2**16  # bytes read at a time
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
    address: str = ADDRESS,
    sources: Sequence[Source] = SOURCES,
    silence_limit: float = SILENCE_LIMIT,
) -> None:
    """Fill a data folder; print of each file whether it is new or was left as it is.

    A file already there is left if it has the right form; a damaged one is replaced.
    Each file is the old one or the new one, never half.

    Args:
        folder: gets `mnist.npz`, which comes through Keras, and each source's file as
            gzip JSON; made if needed.
        address: the sources' paths lie below it.
        sources: what to download and to convert.
        silence_limit: s that a server may send nothing.

    Raises:
        DataError: some files could not be had, a line for each; the others are in
            place.
    """
    jobs: dict[Path, Callable[[], bytes]] = {
        folder / "mnist.npz": lambda: npz_from_mnist(load_mnist(None))
    }
    for source in sources:
        jobs[folder / source.target] = partial(_gzip_of, source, address, silence_limit)
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


def _gzip_of(source: Source, address: str, silence_limit: float) -> bytes:
    """Return a source's drawings, downloaded, checked and converted, as gzip JSON."""
    published = source.published
    contents = [_downloaded(file, address, silence_limit) for file in published]
    try:
        items = source.convert(*contents)
    except DAMAGED_FILE_ERRORS as error:
        raise DataError(
            f"What is published for {source.target} could not be converted ({error}), "
            "though it has the expected SHA-256. Report this to the project."
        ) from error
    text = json.dumps(items, separators=(",", ":")).encode()
    what = f"{source.target} is not converted as it should be"
    _check_sha256(text, source.sha256, what, "Report this to the project.")
    return gzip.compress(text, mtime=0)  # no time of day: the same bytes every time


def _downloaded(published: Published, address: str, silence_limit: float) -> bytes:
    url = f"{address.rstrip('/')}/{published.path}"
    try:
        with urllib.request.urlopen(url, timeout=silence_limit) as response:
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
    content = bytearray()
    length = int(response.headers.get("Content-Length", 0))  # 0: it does not say
    name = url.rsplit("/", 1)[-1]
    with tqdm(
        total=max(length, 0) or None, desc=name, unit="B", unit_scale=True, disable=None
    ) as progress:
        while piece := response.read(PIECE_SIZE):
            content += piece
            progress.update(len(piece))
            if len(content) > SIZE_LIMIT:
                raise DataError(
                    f"{url} is too large: expected at most {SIZE_LIMIT:,} bytes, "
                    "received more. Check the address: this is another file."
                )
    if len(content) < length:
        raise DataError(
            f"{url} broke off: expected {length:,} bytes, received {len(content):,}. "
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
    """Write a file, and the folders above it; an error names its path."""
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
        print(f"digits.data: {error}\n{REMEDY}", file=sys.stderr)
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
