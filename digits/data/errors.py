"""What the readers of data sets raise, and what they catch."""

import tarfile
import zipfile
import zlib

# What reading a damaged file can raise: of the system, of gzip, zip and tar, of JSON,
# and of values that are not as they should be.
DAMAGED_FILE_ERRORS = (
    *(OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError),
    *(ValueError, KeyError, TypeError, OverflowError, RecursionError),
)


class DataError(Exception):
    """A data set is missing, damaged or of another form than expected."""
