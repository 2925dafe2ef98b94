import io
import re
import tarfile
import zipfile

import pytest

from digits.data.sources import archives
from digits.data.sources.archives import files_in_tar, files_in_zip

PNG = re.compile(r"cells/\d+\.png")


def tar_of(*members):
    """Return a tar of (name, content) pairs and of whole TarInfos."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
            else:
                entry = tarfile.TarInfo(member[0])
                entry.size = len(member[1])
                archive.addfile(entry, io.BytesIO(member[1]))
    return io.BytesIO(file.getvalue())


def zip_of(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"cells/{name[1:]}.png", content)
    return file.getvalue()


def special(name, kind, target=""):
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


def test_the_files_wanted_are_taken_by_their_names_below_the_top_folder():
    tar = tar_of(
        ("top/README.md", b"read"),
        ("top/cells/2.png", b"two"),
        ("top/cells/old/3.png", b"three"),
        ("top/cells/10.png", b"ten"),
    )
    assert files_in_tar(tar, PNG) == {"cells/2.png": b"two", "cells/10.png": b"ten"}
    assert tar.read() == b""  # what comes after is read as well


def test_links_devices_and_paths_that_lead_elsewhere_are_passed_over():
    tar = tar_of(
        special("top/cells/1.png", tarfile.SYMTYPE, "/etc/passwd"),
        ("top/cells/2.png", b"two"),
        special("top/cells/3.png", tarfile.LNKTYPE, "top/cells/2.png"),
        special("top/cells/4.png", tarfile.CHRTYPE),
        special("top/cells/5.png", tarfile.DIRTYPE),
        ("top/../cells/6.png", b"six"),
        ("/cells/7.png/../../etc/7.png", b"seven"),
        ("cells/8.png", b"eight"),
    )
    assert files_in_tar(tar, PNG) == {"cells/2.png": b"two"}


@pytest.mark.parametrize(
    ("limit", "size", "message"),
    [
        ("MEMBER_LIMIT", 9, "cells/1.png is too large: expected at most 9 bytes"),
        ("TAKEN_LIMIT", 19, "cells/2.png is too large.* 19 with all others"),
        ("UNPACKED_LIMIT", 999, "too large: expected at most 999 bytes unpacked"),
    ],
)
def test_what_is_larger_than_expected_is_refused(monkeypatch, limit, size, message):
    monkeypatch.setattr(archives, limit, size)
    members = [(f"top/cells/{number}.png", bytes(10)) for number in (1, 2)]
    with pytest.raises(ValueError, match=message):
        files_in_tar(tar_of(*members), PNG)


def test_what_is_not_taken_of_a_tar_does_not_count(monkeypatch):
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 10)
    tar = tar_of(("top/video.mp4", bytes(500)), ("top/cells/1.png", bytes(10)))
    assert list(files_in_tar(tar, PNG)) == ["cells/1.png"]


@pytest.mark.parametrize("content", [b"", b"<!doctype html>", bytes(range(256)) * 4])
def test_what_is_no_tar_is_refused(content):
    with pytest.raises(tarfile.TarError):
        files_in_tar(io.BytesIO(content), PNG)


def test_the_files_wanted_of_a_zip_are_taken_and_bounded(monkeypatch):
    content = zip_of(_1=b"one", _x=b"no", _2=bytes(20))
    assert files_in_zip(content, PNG) == {
        "cells/1.png": b"one",
        "cells/2.png": bytes(20),
    }
    monkeypatch.setattr(archives, "MEMBER_LIMIT", 19)
    with pytest.raises(ValueError, match=r"cells/2\.png is too large"):
        files_in_zip(content, PNG)


def test_a_damaged_or_encrypted_zip_is_refused():
    content = bytearray(zip_of(_1=b"one"))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + flags] |= 1  # encrypted
    for damaged in (bytes(content), b"", zip_of(_1=b"one").replace(b"one", b"two", 1)):
        with pytest.raises(zipfile.BadZipFile):
            files_in_zip(damaged, PNG)
