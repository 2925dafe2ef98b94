"""What the readers of data sets raise, and what they catch."""

import tarfile
import zipfile
import zlib
from pathlib import Path

from digits.atomic import is_lfs_pointer

# What reading a damaged file can raise: of the system, of gzip, zip and tar, of JSON,
# and of values that are not as they should be.
DAMAGED_FILE_ERRORS = (
    *(OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError),
    *(ValueError, KeyError, TypeError, OverflowError, RecursionError),
)


class DataError(Exception):
    """A data set is missing, damaged or of another form than expected."""


def missing_file(path: Path) -> DataError:
    """Return the error that a data folder lacks a file."""
    return DataError(f"{path} does not exist. Give another folder with --data.")


def check_no_pointer(path: Path) -> None:
    """Refuse the pointer that Git LFS leaves where it did not fetch a file."""
    if is_lfs_pointer(path):
        raise DataError(
            f"{path} is a Git LFS pointer, which stands for the file. Get the file "
            "itself with: git lfs pull"
        )
