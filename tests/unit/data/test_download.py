import contextlib
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from digits.data.download import fill, main
from digits.data.drawings import load_drawings
from digits.data.errors import DataError
from digits.data.fetch import Server
from digits.data.sources import SOURCES
from digits.data.sources.pens import uji
from digits.data.sources.pictures import arrays_digest, npz_from_arrays
from digits.data.sources.source import (
    FILE_LIMIT,
    Archive,
    Published,
    Source,
    Target,
)

ROOT = Path(__file__).resolve().parents[3]
SEVEN = {"label": 7, "writer": "a", "strokes": [[[0, 0], [9, 0]], [[9, 0], [4, 20]]]}
READY = gzip.compress(json.dumps([SEVEN]).encode())


class Answering(BaseHTTPRequestHandler):
    """Answers as the test says, by path; 404 to the rest."""

    def do_GET(self):
        self.server.asked.append(self.path)
        answer = self.server.answers.get(self.path, lambda way: way.send_error(404))
        with contextlib.suppress(ConnectionError):  # the reader may have gone
            answer(self)

    def log_message(self, *_):
        pass

    def start(self, **headers):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.answers, server.asked = {}, []
    server.hanging, server.released = threading.Event(), threading.Event()
    server.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


def sends(content, **headers):
    """Answer with headers and content; without a length it ends with the connection."""

    def answer(way):
        way.start(**headers)
        way.wfile.write(content)

    return answer


def sends_half_and_hangs(content):
    def answer(way):
        way.start(Content_Length=str(len(content)))
        way.wfile.write(content[: len(content) // 2])
        way.wfile.flush()
        way.server.hanging.set()
        way.server.released.wait(60)

    return answer


def never_ends(way):
    way.start()
    for _ in range(FILE_LIMIT // 1_000_000 + 50):
        way.wfile.write(bytes(1_000_000))


def says_nothing(way):
    way.server.released.wait(60)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


# A bar of each digit, from [digit, 3] to [digit + 1, 5].
BARS = json.dumps(
    {"rawData": {str(digit): [[[[digit, 3], [digit + 1, 5]]]] for digit in range(10)}}
).encode()
LENGTH = {"Content_Length": str(len(BARS))}
BARS_READY = [
    {"label": digit, "writer": "uji-01", "strokes": [[[0, 0], [1, 2]]]}
    for digit in range(10)
]


def bars(name, convert=uji):
    """Return a source of bars that goes to strokes/<name>.json.gz."""
    text = json.dumps(BARS_READY, separators=(",", ":")).encode()
    published = Published(f"owner/repository/commit/{name}.json", sha256(BARS))
    target = Target(f"strokes/{name}.json.gz", convert, sha256(text))
    return Source(name, (published,), (target,))


def at(address, silence_limit=30.0):
    """Return a server that has files and archives at one address."""
    return Server(address, address, silence_limit)


def place_of(name):
    """Return where a server has the bars of that name."""
    return f"/owner/repository/commit/{name}.json"


# Pictures: of an archive's file `cells/7.txt` a square of 7s, as of a digit.


def squares(files, side=48):
    """Return the arrays of pictures, a square of its number for each file."""
    numbers = sorted(int(content) for content in files.values())
    images = np.array([np.full((side, side), number) for number in numbers])
    return {
        "images": images.astype(np.uint8),
        "labels": np.array(numbers, np.uint8),
        "writers": np.array([f"w{number}" for number in numbers]),
    }


SQUARES = squares({"7": b"7", "3": b"3"})
ARCHIVE_PLACE = "/owner/repository/tar.gz/commit"
FIRST, SECOND = "glyphs/first.npz", "glyphs/second.npz"


def cells(convert=squares, size_limit=FILE_LIMIT):
    """Return a source of two equal files, made of one archive."""
    archive = Archive(ARCHIVE_PLACE[1:], re.compile(r"cells/\d+\.txt"), size_limit)
    digest = arrays_digest(SQUARES)
    targets = (Target(FIRST, convert, digest), Target(SECOND, squares, digest))
    return Source("cells", archive, targets)


def archive_of(**numbers):
    """Return a repository's .tar.gz with such a file for each."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, number in numbers.items():
            content = str(number).encode()
            entry = tarfile.TarInfo(f"repository-commit/cells/{name[1:]}.txt")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


PACKED = archive_of(_7=7, _3=3, _no=9)


@pytest.fixture
def folder(tmp_path):
    """Give a data folder with MNIST alone: two digits."""
    glyphs, labels = np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.uint8)
    names = {"x_train": glyphs, "y_train": labels, "x_test": glyphs, "y_test": labels}
    np.savez(tmp_path / "mnist.npz", **names)
    (tmp_path / "strokes").mkdir()
    return tmp_path


def files_in(folder):
    """Return the bytes of each file, whatever its name, and when it was written."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes(),
            path.stat().st_mtime_ns,
        )
        for path in paths
    }


def has_the_bars(folder, name="a"):
    return len(load_drawings(folder / "strokes" / f"{name}.json.gz")) == 10


@pytest.mark.parametrize("headers", [LENGTH, {}])
def test_what_is_downloaded_is_converted_and_written(folder, server, capsys, headers):
    server.answers[f"/mirror{place_of('a')}"] = sends(BARS, **headers)
    fill(folder, at(f"{server.address}/mirror/"), [bars("a")])  # the slash may be there
    path = folder / "strokes" / "a.json.gz"
    assert set(files_in(folder)) == {"mnist.npz", "strokes/a.json.gz"}
    assert json.loads(gzip.decompress(path.read_bytes())) == BARS_READY
    assert path.read_bytes()[4:8] == bytes(4)  # gzip keeps no time: the same every time
    assert has_the_bars(folder)
    assert capsys.readouterr().out.splitlines() == [
        f"{folder / 'mnist.npz'}: left as it is",
        f"{path}: written",
    ]


@pytest.mark.parametrize(
    "old",
    [b"", b"<!doctype html>", gzip.compress(b"[]"), gzip.compress(b"[{}]")[:-4]],
    ids=["empty", "a web page", "no drawing", "half"],
)
def test_a_damaged_file_in_place_is_replaced(folder, server, old):
    (folder / "strokes" / "a.json.gz").write_bytes(old)
    server.answers[place_of("a")] = sends(BARS)
    fill(folder, at(server.address), [bars("a")])
    assert has_the_bars(folder)


FAULTS = {
    "missing": (lambda way: way.send_error(404), "could not be downloaded.*404"),
    "server error": (lambda way: way.send_error(500), "could not be downloaded.*500"),
    "another file": (sends(BARS[:-1] + b" "), "expected the SHA-256 .*, received "),
    "nothing": (sends(b""), r"expected the SHA-256 .*\(0 bytes\)"),
    "cut": (
        sends(BARS[:100], **LENGTH),
        f"broke off: expected {len(BARS):,} bytes, received 100",
    ),
    "cut in a chunk": (
        sends(b"ff\r\nonly this", Transfer_Encoding="chunked"),
        "could not be downloaded",
    ),
    "no answer": (lambda way: None, "could not be downloaded"),
    "no length": (sends(BARS, Content_Length="many"), "could not be downloaded.*many"),
    "too large": (never_ends, "too large: expected at most 20,000,000 bytes"),
    "silence": (says_nothing, "could not be downloaded.*timed out"),
    "silence in the middle": (sends_half_and_hangs(BARS), "could not .*timed out"),
}


@pytest.mark.parametrize(("answer", "message"), FAULTS.values(), ids=FAULTS)
def test_a_broken_download_is_refused_and_changes_nothing(
    folder, server, answer, message
):
    (folder / "strokes" / "a.json.gz").write_bytes(b"damaged before")
    before = files_in(folder)
    server.answers[place_of("a")] = answer
    with pytest.raises(DataError, match=rf"{place_of('a')} .*{message}"):
        fill(folder, at(server.address, 0.5), [bars("a")])
    assert files_in(folder) == before


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "school", ""])
def test_an_address_where_nobody_answers_is_refused(folder, address):
    with pytest.raises(DataError, match=r"could not be downloaded.*Check the network"):
        fill(folder, at(address), [bars("a")])


def test_what_fails_hinders_no_other_is_told_and_fetched_by_the_next_command(
    folder, server
):
    sources = [bars(name) for name in "abc"]
    server.answers |= {place_of("b"): sends(BARS), place_of("c"): sends(BARS[:-1])}
    with pytest.raises(DataError) as caught:
        fill(folder, at(server.address), sources)
    assert set(files_in(folder)) == {"mnist.npz", "strokes/b.json.gz"}
    first, second = str(caught.value).splitlines()
    assert "a.json could not be downloaded" in first
    assert "c.json is not the published file" in second
    server.answers |= {place_of("a"): sends(BARS), place_of("c"): sends(BARS)}
    server.asked.clear()
    fill(folder, at(server.address), sources)
    assert server.asked == [place_of("a"), place_of("c")]
    assert has_the_bars(folder)


def test_bytes_are_not_opened_before_their_hash_is_right(folder, server):
    opened = []
    server.answers[place_of("a")] = sends(b"PK\x03\x04")
    with pytest.raises(DataError, match="is not the published file"):
        fill(folder, at(server.address), [bars("a", opened.append)])
    assert opened == []


@pytest.mark.parametrize(
    ("convert", "message"),
    [
        (lambda content: content["rawData"], "could not be converted"),
        (lambda content: BARS_READY[:9], "is not converted as it should be"),
    ],
)
def test_drawings_that_come_out_otherwise_are_refused(folder, server, convert, message):
    server.answers[place_of("a")] = sends(BARS)
    with pytest.raises(DataError, match=rf"strokes/a\.json\.gz {message}.*report"):
        fill(folder, at(server.address), [bars("a", convert)])
    assert set(files_in(folder)) == {"mnist.npz"}


@pytest.mark.parametrize("in_the_way", ["strokes/a.json.gz/within", "strokes"])
def test_a_place_that_cannot_be_written_is_refused_and_left(folder, server, in_the_way):
    (folder / "strokes").rmdir()
    (folder / in_the_way).parent.mkdir(parents=True, exist_ok=True)
    (folder / in_the_way).write_text("mine", encoding="utf-8")
    server.answers[place_of("a")] = sends(BARS)
    with pytest.raises(DataError, match=r"a\.json\.gz cannot be written.*another DIR"):
        fill(folder, at(server.address), [bars("a")])
    assert set(files_in(folder)) == {"mnist.npz", in_the_way}
    assert (folder / in_the_way).read_text(encoding="utf-8") == "mine"


def test_a_killed_run_leaves_every_file_old_or_new_and_can_be_repeated(folder, server):
    (folder / "strokes" / "uji.json.gz").write_bytes(b"damaged before")
    (folder / "strokes" / "pendigits.json.gz").write_bytes(READY)
    before = files_in(folder)
    [[path]] = [source.paths for source in SOURCES if source.name == "uji"]
    server.answers[f"/{path}"] = sends_half_and_hangs(bytes(100_000))
    command = [sys.executable, "-m", "digits.data", str(folder)]
    run = subprocess.Popen([*command, "--mirror", server.address], cwd=ROOT)
    reached = server.hanging.wait(60)
    run.kill()
    run.wait()
    assert reached
    assert files_in(folder) == before
    server.answers[place_of("uji")] = sends(BARS)
    fill(folder, at(server.address), [bars("uji")])
    assert has_the_bars(folder, "uji")


def test_without_a_known_hash_of_the_file_what_is_made_of_it_is_checked(folder, server):
    known = bars("a")
    source = Source("a", (Published(known.paths[0]),), known.targets)
    server.answers[place_of("a")] = sends(BARS)
    fill(folder, at(server.address), [source])
    assert has_the_bars(folder)
    (folder / "strokes" / "a.json.gz").unlink()
    server.answers[place_of("a")] = sends(BARS.replace(b", 5]", b", 6]"))
    with pytest.raises(
        DataError, match=r"a\.json\.gz is not converted as it should be"
    ):
        fill(folder, at(server.address), [source])


# Archives.


@pytest.mark.parametrize("headers", [{"Content_Length": str(len(PACKED))}, {}])
def test_an_archive_is_downloaded_once_for_all_that_is_made_of_it(
    folder, server, headers
):
    server.answers[ARCHIVE_PLACE] = sends(PACKED, **headers)
    fill(folder, at(server.address), [cells()])
    assert server.asked == [ARCHIVE_PLACE]
    for name in (FIRST, SECOND):
        with np.load(folder / name) as arrays:
            assert np.array_equal(arrays["images"], SQUARES["images"])
    before = files_in(folder)
    assert set(before) == {"mnist.npz", FIRST, SECOND}
    fill(folder, at(server.address), [cells()])
    assert server.asked == [ARCHIVE_PLACE]
    assert files_in(folder) == before


def test_what_is_damaged_of_two_files_is_replaced_alone(folder, server):
    server.answers[ARCHIVE_PLACE] = sends(PACKED)
    fill(folder, at(server.address), [cells()])
    good = files_in(folder)
    few = npz_from_arrays(SQUARES | {"labels": np.zeros(1)})
    small = npz_from_arrays(squares({"7": b"7", "3": b"3"}, side=28))
    for damaged in (b"", few, small, npz_from_arrays({"images": np.zeros((1, 2, 2))})):
        (folder / SECOND).write_bytes(damaged)
        fill(folder, at(server.address), [cells()])
        now = files_in(folder)
        assert now[FIRST] == good[FIRST]
        assert now[SECOND][0] == good[SECOND][0]


ARCHIVE_FAULTS = {
    "missing": (lambda way: way.send_error(404), "could not be downloaded.*404"),
    "a web page": (sends(b"<!doctype html>"), "damaged, or another archive"),
    "nothing": (sends(b""), "damaged, or another archive"),
    "gzip alone": (sends(gzip.compress(b"x" * 999)), "damaged, or another archive"),
    "cut": (sends(PACKED[:-9]), "damaged, or another archive.*ended before"),
    "announced longer": (
        sends(PACKED, Content_Length=str(len(PACKED) + 1)),
        r"broke off: expected \d+ bytes",
    ),
    "another": (sends(archive_of(_x=1)), "has none of the files wanted"),
    "too large": (never_ends, "damaged, or another archive"),
    "silence in the middle": (sends_half_and_hangs(PACKED), "could not .*timed out"),
}


@pytest.mark.parametrize(
    ("answer", "message"), ARCHIVE_FAULTS.values(), ids=ARCHIVE_FAULTS
)
def test_a_broken_archive_is_refused_and_changes_nothing(
    folder, server, answer, message
):
    before = files_in(folder)
    server.answers[ARCHIVE_PLACE] = answer
    with pytest.raises(DataError, match=rf"{ARCHIVE_PLACE} .*{message}"):
        fill(folder, at(server.address, 0.5), [cells()])
    assert files_in(folder) == before


def test_an_archive_larger_than_its_limit_is_refused(folder, server):
    server.answers[ARCHIVE_PLACE] = sends(PACKED)
    with pytest.raises(DataError, match="is too large: expected at most 50 bytes"):
        fill(folder, at(server.address), [cells(size_limit=50)])


def test_pictures_that_come_out_otherwise_are_refused_and_the_others_written(
    folder, server
):
    server.answers[ARCHIVE_PLACE] = sends(PACKED)
    inverted = cells(lambda files: squares(files) | {"labels": np.array([7, 3])})
    with pytest.raises(DataError, match=rf"{FIRST} is not converted .*\(2 pictures\)"):
        fill(folder, at(server.address), [inverted])
    assert set(files_in(folder)) == {"mnist.npz", SECOND}


# The command.


def test_the_command_ends_well_where_all_is_in_place(folder, server, capsys):
    for target in [target for source in SOURCES for target in source.targets]:
        (folder / target.path).parent.mkdir(exist_ok=True)
        side = 96 if target.path.endswith("_cells.npz") else 48
        pictures = npz_from_arrays(squares({"7": b"7"}, side))
        ready = READY if target.path.endswith(".gz") else pictures
        (folder / target.path).write_bytes(ready)
    before = files_in(folder)
    assert main([str(folder), "--mirror", server.address]) == 0
    assert files_in(folder) == before
    assert server.asked == []
    said = capsys.readouterr()
    assert said.out.count("left as it is") == 15
    assert "Quick, Draw! is not downloaded" in said.out.splitlines()[-1]
    assert said.err == ""


def test_the_command_tells_every_failure_and_ends_with_status_2(folder, server, capsys):
    assert main([str(folder), "--mirror", server.address]) == 2
    assert set(files_in(folder)) == {"mnist.npz"}
    said = capsys.readouterr()
    for source in SOURCES:
        assert source.paths[0] in said.err
    assert said.err.splitlines()[-1].startswith("Run the same command again")
    assert "Quick, Draw! is not downloaded" in said.out.splitlines()[-1]


def test_the_command_gets_the_data_sets_named_alone(folder, server):
    (folder / "mnist.npz").unlink()
    arguments = ["--mirror", server.address, "--only", "semeion", "hds"]
    assert main([str(folder), *arguments]) == 2
    paths = [s.paths[0] for s in SOURCES if s.name in ("semeion", "hds")]
    assert server.asked == [f"/{path}" for path in paths]


def test_the_help_lists_what_a_mirror_has(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert set(lines) >= {path for source in SOURCES for path in source.paths}
