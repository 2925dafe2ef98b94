"""Files are written whole or not at all."""

import os
import threading
import time

import pytest

from digits.atomic import write_atomically


def test_text_and_bytes_are_written_as_they_are(tmp_path):
    path = tmp_path / "text.md"
    for content in ("", "a\nb\n", "Portégé\n", "\r\n", bytes(range(256))):
        write_atomically(path, content)
        written = content.encode("utf-8") if isinstance(content, str) else content
        assert path.read_bytes() == written
        assert [file.name for file in tmp_path.iterdir()] == ["text.md"]


def test_text_that_cannot_be_written_leaves_the_old_text(tmp_path):
    path = tmp_path / "text.md"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        write_atomically(path, "new \ud800")
    assert path.read_text(encoding="utf-8") == "old"


def test_a_reader_meets_the_old_text_or_the_new_one_never_half(tmp_path):
    path, texts = tmp_path / "text.md", ["a" * 300_000, "b" * 300_000]
    write_atomically(path, texts[0])
    met, ended = set(), threading.Event()

    def read_on():
        while not ended.is_set():
            met.add(path.read_text(encoding="utf-8"))

    reader = threading.Thread(target=read_on)
    reader.start()
    for turn in range(30):
        write_atomically(path, texts[turn % 2])
    ended.set()
    reader.join()
    assert met
    assert met <= set(texts)


def test_what_a_killed_process_left_is_swept_an_hour_later(tmp_path):
    path, left = tmp_path / "text.md", tmp_path / ".text.md.4711"
    left.write_text("half")
    write_atomically(path, "new")
    assert left.exists()  # another process may be writing it
    os.utime(left, (time.time() - 3_601,) * 2)
    others = tmp_path / ".other.md.4711", tmp_path / ".text.md.orig"
    for other in others:
        other.write_text("not ours")
        os.utime(other, (0, 0))
    write_atomically(path, "newer")
    assert set(tmp_path.iterdir()) == {path, *others}
