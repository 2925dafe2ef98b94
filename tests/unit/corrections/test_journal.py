"""A line that was appended is whole on disk, whatever happens to program and disk."""

import contextlib
import os
import re
import threading
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from digits.corrections.journal import Journal, bytes_in, lines_in
from tests.helpers.kept import only_file

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX's signals or limits")


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path, contextlib.nullcontext())


@posix
def test_lines_come_back_from_a_file_named_by_day_and_chance_for_the_host_alone(
    journal, tmp_path
):
    for line in (b"one\n", b"two\n"):
        journal.append(line)
    assert list(lines_in(only_file(tmp_path), 10)) == [b"one\n", b"two\n"]
    assert bytes_in(tmp_path) == 8
    name = r"corrections-\d{4}-\d\d-\d\d-[0-9a-f]{16}\.jsonl"
    assert re.fullmatch(name, only_file(tmp_path).name)
    assert only_file(tmp_path).stat().st_mode & 0o777 == 0o600


@posix
def test_a_file_deleted_meanwhile_is_followed_by_a_fresh_one(journal, tmp_path):
    journal.append(b"one\n")
    only_file(tmp_path).unlink()
    journal.append(b"two\n")
    assert only_file(tmp_path).read_bytes() == b"two\n"


def test_no_line_is_written_while_another_holds_the_lock(tmp_path):
    lock = threading.Lock()
    journal = Journal(tmp_path, lock)
    with ThreadPoolExecutor(1) as pool:
        with lock:
            appended = pool.submit(journal.append, b"one\n")
            time.sleep(0.2)
            assert not appended.done()
            assert bytes_in(tmp_path) == 0
        appended.result(timeout=10)
    assert bytes_in(tmp_path) == 4


# Power cuts and full disks.


@contextlib.contextmanager
def largest_file(size):
    """Have the system let no file grow beyond so many bytes."""
    import resource

    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@posix
def test_a_disk_that_takes_half_a_line_keeps_none_of_it(journal, tmp_path):
    """The system refuses the rest of a line in earnest: its largest file is set."""
    journal.append(b"first\n")
    with largest_file(15):  # two lines and a half
        journal.append(b"other\n")
        for _ in range(2):
            with pytest.raises(OSError, match="File too large"):
                journal.append(b"third\n")
    journal.append(b"fourth\n")
    assert only_file(tmp_path).read_bytes() == b"first\nother\nfourth\n"


def test_half_a_line_that_cannot_be_removed_is_followed_by_no_other(
    journal, tmp_path, monkeypatch
):
    journal.append(b"one\n")

    def refuse(*_):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        broken.setattr(os, "ftruncate", refuse)
        with pytest.raises(OSError, match="Input/output error"):
            journal.append(b"half\n")
    journal.append(b"two\n")
    written = sorted(path.read_bytes() for path in tmp_path.iterdir())
    assert written == [b"one\nhalf\n", b"two\n"]


# Reading.


def test_of_a_line_too_long_the_beginning_is_read(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"123456789\n\n12345\n" + b"x" * 100 + b"\n12")
    assert list(lines_in(path, 6)) == [b"1234567", b"12345\n", b"xxxxxxx", b"12"]


@posix
def test_links_pipes_and_folders_are_not_waited_for(tmp_path):
    (tmp_path / "there").write_bytes(b"one\n")
    (tmp_path / "link").symlink_to(tmp_path / "there")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "folder", "pipe", "missing"):
        with pytest.raises(OSError, match=name):
            list(lines_in(tmp_path / name, 10))
    assert bytes_in(tmp_path) == 4


@posix
def test_a_line_without_end_takes_no_memory(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"one\n")
    os.truncate(path, 100_000_000)  # zeros that take no disk
    tracemalloc.start()
    lengths = [len(line) for line in lines_in(path, 300_000)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lengths == [4, 300_001]
    assert peak < 3_000_000
