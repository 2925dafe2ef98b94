"""What a data set is made of: where it is published, where it goes, its checks."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

FILE_LIMIT = 20_000_000  # bytes; the largest file is pendigits-train, 3.6 million
ARCHIVE_LIMIT = 2_000_000_000  # bytes as sent; repositories of pictures have hundreds
# of millions


@dataclass(frozen=True)
class Published:
    """One file as its publisher gives it."""

    path: str  # owner/repository/commit/path in it
    # Of its bytes, in hexadecimal digits. None where it is not known: what is made of
    # the file is checked all the same.
    sha256: str | None = None
    size_limit: int = FILE_LIMIT  # bytes


@dataclass(frozen=True)
class Archive:
    """All files of a repository at a commit, as GitHub packs them on demand.

    GitHub promises the files but not the bytes of the archive, so there is no hash of
    it: what is made of the files is checked.
    """

    path: str  # owner/repository/tar.gz/commit
    names: re.Pattern[str]  # of the files taken, below the archive's top folder
    size_limit: int = ARCHIVE_LIMIT  # bytes as sent


@dataclass(frozen=True)
class Target:
    """One file of a data folder."""

    path: str  # its place: `.json.gz` for drawings, `.npz` for pictures
    # Takes the bytes of each published file in turn, or the files of an archive as a
    # dict by name; returns drawings or the arrays of pictures.
    convert: Callable[..., Any]
    # Of the drawings as JSON without spaces, or `arrays_digest` of the arrays.
    sha256: str


@dataclass(frozen=True)
class Source:
    """One data set, downloaded once for all that is made of it."""

    name: str  # in the command line
    published: tuple[Published, ...] | Archive
    targets: tuple[Target, ...]

    @property
    def paths(self) -> list[str]:
        """Return the paths of what is downloaded, below a server's address."""
        if isinstance(self.published, Archive):
            return [self.published.path]
        return [file.path for file in self.published]
