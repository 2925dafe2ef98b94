"""Archives in memory -> the files in them that are wanted, bounded.

Nothing is unpacked to disk. Names are matched as a whole, and only plain files are
taken: a link, a device or a path that leads elsewhere is passed over.
"""

import io
import re
import tarfile
import zipfile
from typing import Protocol

MEMBER_LIMIT = 5_000_000  # bytes of a file; the largest is a text of 2 million
TAKEN_LIMIT = 1_000_000_000  # bytes of all files taken, which are held in memory
UNPACKED_LIMIT = 8_000_000_000  # bytes of an archive, what is passed over as well
PIECE_SIZE = 2**16  # bytes read at a time


class Stream(Protocol):
    """What bytes can be read from, in order."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes; none at the end."""


def files_in_zip(content: bytes, names: re.Pattern[str]) -> dict[str, bytes]:
    """Return the files of a zip whose names match as a whole, by name.

    Raises:
        ValueError: the files are larger than expected.
        zipfile.BadZipFile: the zip is damaged, or packed in a way not known here.
    """
    taken: dict[str, bytes] = {}
    room = TAKEN_LIMIT
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            if names.fullmatch(member.filename):
                room = _room_left(room, member.filename, member.file_size)
                taken[member.filename] = _read(archive, member)
    return taken


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(member)
    except RuntimeError as error:  # of encrypted files and odd ways of compressing
        raise zipfile.BadZipFile(str(error)) from error


def files_in_tar(unpacked: Stream, names: re.Pattern[str]) -> dict[str, bytes]:
    """Return the files of a repository's tar whose names match, by name.

    Args:
        unpacked: the tar, no longer compressed. It is read to its end.
        names: of the paths below the one folder that all files of the tar are in; they
            match as a whole.

    Raises:
        ValueError: the files, or the whole tar, are larger than expected.
        tarfile.TarError: the tar is damaged.
    """
    bounded = _Bounded(unpacked)
    taken: dict[str, bytes] = {}
    room = TAKEN_LIMIT
    with tarfile.open(fileobj=bounded, mode="r|", bufsize=PIECE_SIZE) as archive:
        while member := archive.next():
            name = member.name.partition("/")[2]
            if member.isreg() and names.fullmatch(name):
                room = _room_left(room, name, member.size)
                taken[name] = archive.extractfile(member).read()
            archive.members.clear()  # else all it has passed stays in memory
    while bounded.read(PIECE_SIZE):  # at the end gzip compares its checksum
        pass
    return taken


def _room_left(room: int, name: str, size: int) -> int:
    """Return how many bytes may still be taken after a file of that size."""
    if size > MEMBER_LIMIT or size > room:
        raise ValueError(
            f"{name} is too large: expected at most {MEMBER_LIMIT:,} bytes, and "
            f"{TAKEN_LIMIT:,} with all others; received {size:,}"
        )
    return room - size


class _Bounded:
    """A stream that is no longer than an archive may be."""

    def __init__(self, stream: Stream) -> None:
        self._stream, self._room = stream, UNPACKED_LIMIT

    def read(self, size: int = -1, /) -> bytes:
        piece = self._stream.read(size)
        self._room -= len(piece)
        if self._room < 0:
            raise ValueError(
                f"too large: expected at most {UNPACKED_LIMIT:,} bytes unpacked, "
                "received more"
            )
        return piece
