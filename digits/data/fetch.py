"""What publishers have on their servers -> bytes in memory, checked and bounded.

The download is our own rather than `keras.utils.get_file`: that one has no limit of
size and none of silence, and writes straight to the file's place, so that a killed
download leaves half a file.
"""

import gzip
import hashlib
import http.client
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tqdm import tqdm

from digits.data.errors import DAMAGED_FILE_ERRORS, DataError
from digits.data.sources.archives import PIECE_SIZE, files_in_tar
from digits.data.sources.source import Archive, Published

FILES = "https://raw.githubusercontent.com"  # below it: owner/repository/commit/path
ARCHIVES = "https://codeload.github.com"  # below it: owner/repository/tar.gz/commit
ARCHIVE_KIND = "tar.gz"  # comes before an archive's commit
SILENCE_LIMIT = 30.0  # s that a server may send nothing
NO_ANSWER_ERRORS = (OSError, http.client.HTTPException, ValueError)


@dataclass(frozen=True)
class Server:
    """Where published files and archives are downloaded from."""

    files: str = FILES  # address; the paths lie below it
    archives: str = ARCHIVES  # likewise
    silence_limit: float = SILENCE_LIMIT

    def contents(self, published: tuple[Published, ...] | Archive) -> tuple[Any, ...]:
        """Return what a source's converters take: bytes, or files by name.

        Raises:
            DataError: it could not be had, or is not what is published.
        """
        if isinstance(published, Archive):
            return (self._archive(published),)
        return tuple(self._file(file) for file in published)

    def _file(self, published: Published) -> bytes:
        url = f"{self.files.rstrip('/')}/{published.path}"
        content = self._read(url, published.size_limit, _whole)
        if published.sha256 is not None:
            remedy = "Check the address: this is another file, or a damaged one."
            what = f"{url} is not the published file"
            check_sha256(content, published.sha256, what, remedy)
        return content

    def _archive(self, archive: Archive) -> dict[str, bytes]:
        url = f"{self.archives.rstrip('/')}/{archive.path}"
        return self._read(
            url, archive.size_limit, lambda body: _unpacked(body, archive, url)
        )

    def _read(self, url: str, size_limit: int, read: Callable[["Body"], Any]) -> Any:
        """Return what `read` makes of the bytes at an address."""
        try:
            with (
                urllib.request.urlopen(url, timeout=self.silence_limit) as response,
                Body(response, url, size_limit) as body,
            ):
                return read(body)
        except NO_ANSWER_ERRORS as error:
            raise DataError(
                f"{url} could not be downloaded ({error}). Check the network and the "
                "address."
            ) from error


class Body:
    """What a server sends, piece by piece, with a line of progress.

    It is no longer than the limit, and no shorter than the server says.
    """

    def __init__(
        self, response: http.client.HTTPResponse, url: str, size_limit: int
    ) -> None:
        """Start at the first byte."""
        self._response, self._url, self._size_limit = response, url, size_limit
        # 0: it does not say.
        self._length = max(0, int(response.headers.get("Content-Length", 0)))
        self._received = 0
        self._progress = tqdm(
            total=self._length or None,
            desc=_short_name(url),
            unit="B",
            unit_scale=True,
            disable=None,
        )

    def __enter__(self) -> "Body":
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.close()

    def read(self, size: int = PIECE_SIZE, /) -> bytes:
        """Return the next bytes, at most so many; none at the end.

        Raises:
            DataError: there are too many, or they broke off.
        """
        piece = self._response.read(size)
        self._received += len(piece)
        self._progress.update(len(piece))
        if self._received > self._size_limit:
            raise DataError(
                f"{self._url} is too large: expected at most {self._size_limit:,} "
                "bytes, received more. Check the address: this is another file."
            )
        if not piece and self._received < self._length:
            raise DataError(
                f"{self._url} broke off: expected {self._length:,} bytes, received "
                f"{self._received:,}. Check the network."
            )
        return piece


def _short_name(url: str) -> str:
    """Return a file's name, or an archive's repository."""
    *_, repository, kind, name = url.split("/")
    return repository if kind == ARCHIVE_KIND else name


def _whole(body: Body) -> bytes:
    return b"".join(iter(body.read, b""))


def _unpacked(body: Body, archive: Archive, url: str) -> dict[str, bytes]:
    """Return the files wanted of an archive while it comes in."""
    try:
        with gzip.GzipFile(fileobj=body) as unpacked:
            files = files_in_tar(unpacked, archive.names)
    except (TimeoutError, ConnectionError):
        raise  # the network's fault
    except DAMAGED_FILE_ERRORS as error:
        raise DataError(
            f"{url} is damaged, or another archive than expected ({error}). Check the "
            "network and the address."
        ) from error
    if not files:
        raise DataError(
            f"{url} has none of the files wanted. Check the address: this is another "
            "archive."
        )
    return files


def check_sha256(content: bytes, expected: str, what: str, remedy: str) -> None:
    """Raise a DataError unless bytes have the SHA-256 expected."""
    received = hashlib.sha256(content).hexdigest()
    if received != expected:
        raise DataError(
            f"{what}: expected the SHA-256 {expected}, received {received} "
            f"({len(content):,} bytes). {remedy}"
        )
