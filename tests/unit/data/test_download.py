import contextlib
import gzip
import hashlib
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from digits.data.download import SIZE_LIMIT, fill, main
from digits.data.drawings import load_drawings
from digits.data.errors import DataError
from digits.data.mnist import Mnist, array_digest, load_mnist, npz_from_mnist
from digits.data.sources import SOURCES, Published, Source, uji
from digits.data.splits import held_back

ROOT = Path(__file__).resolve().parents[3]
SEVEN = {"label": 7, "writer": "a", "strokes": [[[0, 0], [9, 0]], [[9, 0], [4, 20]]]}
SMILEY = {"label": "smiley", "writer": "b", "strokes": [[[1, 2]]]}


def glyphs_like_mnist(count, rng):
    """Return (count, 28, 28) uint8, a fifth of it ink: it compresses, as MNIST does."""
    ink = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return np.where(rng.random(ink.shape) < 0.2, ink, np.uint8(0))


@pytest.fixture
def arrays(rng):
    return {
        "x_train": glyphs_like_mnist(30, rng),
        "y_train": rng.integers(0, 10, 30, dtype=np.uint8),
        "x_test": glyphs_like_mnist(20, rng),
        "y_test": rng.integers(0, 10, 20, dtype=np.uint8),
    }


def save_drawings(path, content):
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(content)


def damaged(path, damage):
    path.write_bytes(damage(bytearray(path.read_bytes())))


def flipped(content, place=0.5):
    content[int(len(content) * place)] ^= 0x55
    return content


# MNIST.


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_mnist_comes_from_its_folder_as_it_was_saved(tmp_path, arrays, save):
    save(tmp_path / "mnist.npz", **arrays)
    mnist = load_mnist(tmp_path)
    np.testing.assert_array_equal(mnist.train_glyphs, arrays["x_train"])
    np.testing.assert_array_equal(mnist.train_labels, arrays["y_train"])
    np.testing.assert_array_equal(mnist.test_glyphs, arrays["x_test"])
    np.testing.assert_array_equal(mnist.test_labels, arrays["y_test"])
    assert (mnist.train_glyphs.dtype, mnist.test_glyphs.dtype) == (np.uint8, np.uint8)
    assert (mnist.train_labels.dtype, mnist.test_labels.dtype) == (np.int64, np.int64)


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_a_missing_mnist_is_refused_with_its_path_and_a_remedy(tmp_path, folder):
    with pytest.raises(DataError, match=r"mnist\.npz does not exist.*leave out --data"):
        load_mnist(tmp_path / folder)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: b"",
        lambda content: b"PK\x03\x04",
        lambda content: b"<!doctype html><title>404</title>",
        flipped,
        lambda content: flipped(content, 0.05),
        lambda content: flipped(content, 0.2),
    ],
    ids=[
        *("half", "short by a byte", "empty", "magic only", "a web page"),
        *("bits in the middle", "bits near the start", "bits further on"),
    ],
)
def test_a_damaged_mnist_is_refused(tmp_path, arrays, save, damage):
    path = tmp_path / "mnist.npz"
    save(path, **arrays)
    damaged(path, damage)
    with pytest.raises(DataError, match=r"mnist\.npz is not a readable mnist\.npz"):
        load_mnist(tmp_path)


def test_a_single_array_named_mnist_is_refused(tmp_path, arrays):
    with open(tmp_path / "mnist.npz", "wb") as file:
        np.save(file, arrays["x_train"])
    with pytest.raises(DataError, match=r"not a readable mnist\.npz"):
        load_mnist(tmp_path)


def test_a_folder_named_mnist_is_refused(tmp_path):
    (tmp_path / "mnist.npz").mkdir()
    with pytest.raises(DataError, match=r"not a readable mnist\.npz"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("name", ["x_train", "y_train", "x_test", "y_test"])
def test_an_mnist_without_one_of_its_arrays_is_refused(tmp_path, arrays, name):
    del arrays[name]
    np.savez(tmp_path / "mnist.npz", **arrays)
    with pytest.raises(DataError, match=name):
        load_mnist(tmp_path)


def test_pickled_objects_are_never_loaded(tmp_path, arrays):
    arrays["y_test"] = np.array([{"a": 1}] * 20, dtype=object)
    np.savez(tmp_path / "mnist.npz", **arrays)
    with pytest.raises(DataError, match="allow_pickle"):
        load_mnist(tmp_path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("x_train", lambda glyphs: glyphs.reshape(30, 784)),
        ("x_train", lambda glyphs: glyphs[:29]),
        ("x_test", lambda glyphs: glyphs[:, :27]),
        ("x_test", lambda glyphs: glyphs[..., None]),
        ("x_test", lambda glyphs: glyphs.astype(np.float32)),
        ("x_train", lambda glyphs: glyphs.astype(np.int16)),
        ("y_train", lambda labels: labels[:29]),
        ("y_train", lambda labels: np.where(np.arange(30) == 3, 10, labels)),
        ("y_test", lambda labels: labels.astype(np.int64) - 10),
        ("y_test", lambda labels: labels + 0.5),
        ("y_test", lambda labels: np.eye(10)[labels]),
        ("y_train", lambda labels: labels[:, None]),
        ("y_train", lambda labels: np.uint8(3)),
    ],
    ids=[
        *("flat glyphs", "a glyph short", "27 rows", "a channel axis", "float glyphs"),
        *("wide integers", "a label short", "label 10", "labels below 0"),
        *("labels and a half", "one-hot labels", "labels in a column", "one label"),
    ],
)
def test_arrays_that_are_not_mnist_are_refused(tmp_path, arrays, name, change):
    arrays[name] = change(arrays[name])
    np.savez(tmp_path / "mnist.npz", **arrays)
    with pytest.raises(DataError, match=r"MNIST is \(n, 28, 28\) uint8 glyphs"):
        load_mnist(tmp_path)


@pytest.mark.slow
def test_a_failed_download_is_explained(tmp_path):
    code = (
        "from digits.data import DataError, load_mnist\n"
        "try:\n    load_mnist(None)\n"
        "except DataError as error:\n    print('DataError:', error)"
    )
    nowhere = "http://127.0.0.1:1"  # a port that nobody listens on
    proxies = {name: nowhere for name in ("http_proxy", "https_proxy")}
    proxies |= {name.upper(): nowhere for name in proxies}
    keras_home = {"KERAS_HOME": str(tmp_path), "no_proxy": "", "NO_PROXY": ""}
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | proxies | keras_home,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "DataError: MNIST could not be downloaded" in ended.stdout
    assert "with --data" in ended.stdout


def test_mnist_has_60000_training_and_10000_test_digits(data_folder):
    mnist = load_mnist(data_folder)
    assert mnist.train_glyphs.shape == (60_000, 28, 28)
    assert mnist.test_glyphs.shape == (10_000, 28, 28)
    # As its makers published: how often each digit is among the test digits.
    assert np.bincount(mnist.test_labels).tolist() == [
        *(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    ]


# What is held back.


@pytest.mark.parametrize(
    ("count", "total"), [(5_000, 60_000), (1, 2), (0, 5), (5, 5), (299, 300)]
)
def test_what_is_held_back_and_the_rest_are_disjoint_and_complete(count, total):
    rest, held = held_back(count, total, seed=3)
    assert (len(rest), len(held)) == (total - count, count)
    np.testing.assert_array_equal(np.sort(np.append(rest, held)), np.arange(total))


def test_the_same_seed_holds_back_the_same_ones():
    for first, again in zip(held_back(50, 500, 7), held_back(50, 500, 7), strict=True):
        np.testing.assert_array_equal(first, again)


def test_another_seed_holds_back_others():
    assert set(held_back(50, 500, 7)[1]) != set(held_back(50, 500, 8)[1])


def test_what_is_held_back_is_spread_over_the_whole_set():
    held = held_back(1_000, 10_000, seed=0)[1]
    per_tenth = np.bincount(held // 1_000, minlength=10)
    # 100 are expected in each; 5 standard deviations of a hypergeometric draw are 45.
    assert per_tenth.min() > 55
    assert per_tenth.max() < 145


# Pen drawings.


def test_drawings_come_as_they_were_saved(tmp_path):
    save_drawings(tmp_path / "own.json.gz", json.dumps([SEVEN, SMILEY]))
    seven, smiley = load_drawings(tmp_path / "own.json.gz")
    assert (seven.label, seven.writer) == (7, "a")
    assert (smiley.label, smiley.writer) == ("smiley", "b")
    strokes = [stroke.tolist() for stroke in seven.strokes]
    assert strokes == [[[0, 0], [9, 0]], [[9, 0], [4, 20]]]
    assert [stroke.tolist() for stroke in smiley.strokes] == [[[1, 2]]]


def test_empty_strokes_of_a_drawing_are_left_out(tmp_path):
    strokes = [[], [[1, 2], [3, 4]], []]
    save_drawings(tmp_path / "own.json.gz", json.dumps([SEVEN | {"strokes": strokes}]))
    [drawing] = load_drawings(tmp_path / "own.json.gz")
    assert [stroke.tolist() for stroke in drawing.strokes] == [[[1, 2], [3, 4]]]


def test_other_entries_of_a_drawing_do_not_matter(tmp_path):
    save_drawings(tmp_path / "own.json.gz", json.dumps([SEVEN | {"pen": "thin"}]))
    assert load_drawings(tmp_path / "own.json.gz")[0].label == 7


def test_a_drawing_is_like_a_digit_where_its_data_set_says_so(tmp_path):
    marks = [{}, {"digitlike": False}, {"digitlike": True}]
    content = json.dumps([SMILEY | mark for mark in marks])
    save_drawings(tmp_path / "own.json.gz", content)
    drawings = load_drawings(tmp_path / "own.json.gz")
    assert [drawing.digitlike for drawing in drawings] == [False, False, True]


def test_missing_drawings_are_refused_with_their_path(tmp_path):
    with pytest.raises(DataError, match=r"none\.json\.gz does not exist"):
        load_drawings(tmp_path / "none.json.gz")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[",
        "null",
        "7",
        "[7]",
        json.dumps(SEVEN),
        json.dumps([{"label": 7, "strokes": []}]),
        json.dumps([SEVEN, {"label": 7, "writer": "a"}]),
        json.dumps([[7, "a", []]]),
        json.dumps([SEVEN | {"label": True}]),
        json.dumps([SEVEN | {"strokes": [[[0, 0], [2e6, 0]]]}]),
        json.dumps([SEVEN | {"strokes": [[[0, 0], [1, float("nan")]]]}]),
        json.dumps([SEVEN | {"strokes": [[[0, 0]]] * 101}]),
        json.dumps([SEVEN | {"strokes": [[[0, 0]] * 5_001]}]),
        '[{"label": 7, "writer": "a", "strokes": [[[1' + "0" * 400 + ", 2]]]}]",
        "[" * 100_000,
    ],
)
def test_drawings_of_another_form_are_refused(tmp_path, content):
    save_drawings(tmp_path / "own.json.gz", content)
    with pytest.raises(DataError, match=r"own\.json\.gz is not a gzip JSON list"):
        load_drawings(tmp_path / "own.json.gz")


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-9],
        lambda content: content[: len(content) // 2],
        lambda content: json.dumps([SEVEN]).encode(),
        lambda content: gzip.compress(b"\xff\xfe\xfd"),
        flipped,
        lambda content: flipped(content, 0.3),
    ],
    ids=["no end", "half", "not gzip", "not text", "bits", "earlier bits"],
)
def test_damaged_drawings_are_refused(tmp_path, damage):
    path = tmp_path / "own.json.gz"
    save_drawings(path, json.dumps([SEVEN, SMILEY]))
    damaged(path, damage)
    with pytest.raises(DataError, match=r"own\.json\.gz is not a gzip JSON list"):
        load_drawings(path)


@pytest.mark.parametrize(
    ("name", "count", "writers"),
    [("pendigits", 7_492, 30), ("uji", 1_200, 60), ("numberpad", 820, 1)],
)
def test_a_pen_set_has_its_drawings_and_writers(data_folder, name, count, writers):
    drawings = load_drawings(data_folder / "strokes" / f"{name}.json.gz")
    assert len(drawings) == count
    assert len({drawing.writer for drawing in drawings}) == writers
    assert {drawing.label for drawing in drawings} == set(range(10))


# The array_digest.


def test_the_digest_is_the_sha256_of_the_bytes():
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert array_digest(array) == hashlib.sha256(bytes([0, 1, 2, 3, 4, 5])).hexdigest()


def test_the_digest_reads_rows_first_however_the_array_lies_in_memory():
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert array_digest(np.asfortranarray(array)) == array_digest(array)
    assert (
        array_digest(array.T) == hashlib.sha256(bytes([0, 3, 1, 4, 2, 5])).hexdigest()
    )


def test_the_digest_tells_one_changed_value():
    array = np.zeros((4, 28, 28), dtype=np.uint8)
    changed = array.copy()
    changed[2, 14, 14] = 1
    assert array_digest(array) != array_digest(changed)


# A data folder, filled from a server on this machine.


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


def sends(content, length=None):
    """Answer with content, said to be of some length; without, of its own."""

    def answer(way):
        way.start(Content_Length=str(len(content)) if length is None else length)
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


def breaks_off_in_a_chunk(way):
    way.start(Transfer_Encoding="chunked")
    way.wfile.write(b"ff\r\nonly this")


def never_ends(way):
    way.start()
    for _ in range(SIZE_LIMIT // 1_000_000 + 50):
        way.wfile.write(bytes(1_000_000))


def says_nothing(way):
    way.server.released.wait(60)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


# A bar of each digit, from [digit, 3] to [digit + 1, 5].
BARS = json.dumps(
    {"rawData": {str(digit): [[[[digit, 3], [digit + 1, 5]]]] for digit in range(10)}}
).encode()
BARS_READY = [
    {"label": digit, "writer": "uji-01", "strokes": [[[0, 0], [1, 2]]]}
    for digit in range(10)
]


def bars(name, convert=uji):
    """Return a source of bars that goes to strokes/<name>.json.gz."""
    text = json.dumps(BARS_READY, separators=(",", ":")).encode()
    published = Published(f"owner/repository/commit/{name}.json", sha256(BARS))
    return Source(f"strokes/{name}.json.gz", (published,), convert, sha256(text))


@pytest.fixture
def folder(tmp_path, arrays):
    """Give a data folder with MNIST alone."""
    np.savez(tmp_path / "mnist.npz", **arrays)
    return tmp_path


def files_in(folder):
    """Return the bytes of each file, whatever its name, and when it was written."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes(),
            path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_downloaded_is_converted_and_written(folder, server, capsys):
    server.answers["/owner/repository/commit/a.json"] = sends(BARS)
    fill(folder, server.address, [bars("a")])
    assert set(files_in(folder)) == {"mnist.npz", "strokes/a.json.gz"}
    with gzip.open(folder / "strokes" / "a.json.gz", "rt", encoding="utf-8") as file:
        assert json.load(file) == BARS_READY
    assert len(load_drawings(folder / "strokes" / "a.json.gz")) == 10
    printed = capsys.readouterr().out.splitlines()
    assert printed == [
        f"{folder / 'mnist.npz'}: left as it is",
        f"bytes of a.json: {len(BARS)}",
        f"{folder / 'strokes' / 'a.json.gz'}: written",
    ]


def test_an_address_may_end_with_a_slash(folder, server):
    server.answers["/mirror/owner/repository/commit/a.json"] = sends(BARS)
    fill(folder, f"{server.address}/mirror/", [bars("a")])
    assert server.asked == ["/mirror/owner/repository/commit/a.json"]


def test_a_body_of_unsaid_length_is_read_to_its_end(folder, server):
    def answer(way):
        way.start()
        way.wfile.write(BARS)

    server.answers["/owner/repository/commit/a.json"] = answer
    fill(folder, server.address, [bars("a")])
    assert len(load_drawings(folder / "strokes" / "a.json.gz")) == 10


def test_the_same_drawings_give_the_same_bytes_at_any_time(folder, server):
    for name in ("a", "b"):
        server.answers[f"/owner/repository/commit/{name}.json"] = sends(BARS)
        fill(folder, server.address, [bars(name)])
    first, second = ((folder / f"strokes/{name}.json.gz") for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes()[4:8] == bytes(4)  # where gzip keeps the time


def test_what_is_in_place_is_left_and_not_asked_for(folder, server, capsys):
    server.answers["/owner/repository/commit/a.json"] = sends(BARS)
    fill(folder, server.address, [bars("a")])
    before, asked = files_in(folder), list(server.asked)
    capsys.readouterr()
    fill(folder, server.address, [bars("a")])
    assert files_in(folder) == before
    assert server.asked == asked
    assert capsys.readouterr().out.count("left as it is") == 2


def test_drawings_of_ones_own_in_place_are_left(folder, server):
    (folder / "strokes").mkdir()
    save_drawings(folder / "strokes" / "a.json.gz", json.dumps([SEVEN]))
    before = files_in(folder)
    fill(folder, server.address, [bars("a")])
    assert files_in(folder) == before


@pytest.mark.parametrize(
    "old",
    [b"", b"<!doctype html>", gzip.compress(b"[]"), gzip.compress(b"[{}]")[:-4]],
    ids=["empty", "a web page", "no drawing", "half"],
)
def test_a_damaged_file_in_place_is_replaced(folder, server, old):
    (folder / "strokes").mkdir()
    (folder / "strokes" / "a.json.gz").write_bytes(old)
    server.answers["/owner/repository/commit/a.json"] = sends(BARS)
    fill(folder, server.address, [bars("a")])
    assert len(load_drawings(folder / "strokes" / "a.json.gz")) == 10


FAULTS = {
    "missing": (lambda way: way.send_error(404), "could not be downloaded.*404"),
    "server error": (lambda way: way.send_error(500), "could not be downloaded.*500"),
    "another file": (sends(BARS[:-1] + b" "), "expected the SHA-256 .*, received "),
    "nothing": (sends(b""), r"expected the SHA-256 .*\(0 bytes\)"),
    "cut": (
        sends(BARS[:100], str(len(BARS))),
        f"broke off: expected {len(BARS):,} bytes, received 100",
    ),
    "cut in a chunk": (breaks_off_in_a_chunk, "could not be downloaded"),
    "no answer": (lambda way: None, "could not be downloaded"),
    "no length": (sends(BARS, "many"), "could not be downloaded.*many"),
    "too large": (never_ends, "too large: expected at most 20,000,000 bytes"),
    "silence": (says_nothing, "could not be downloaded.*timed out"),
    "silence in the middle": (
        sends_half_and_hangs(BARS),
        "could not be downloaded.*timed out",
    ),
}


@pytest.mark.parametrize("old", [None, b"damaged before"], ids=["new", "old"])
@pytest.mark.parametrize(("answer", "message"), FAULTS.values(), ids=FAULTS)
def test_a_broken_download_is_refused_and_changes_nothing(
    folder, server, monkeypatch, answer, message, old
):
    monkeypatch.setattr("digits.data.download.PATIENCE", 0.5)
    (folder / "strokes").mkdir()
    if old:
        (folder / "strokes" / "a.json.gz").write_bytes(old)
    before = files_in(folder)
    server.answers["/owner/repository/commit/a.json"] = answer
    with pytest.raises(
        DataError, match=rf"/owner/repository/commit/a\.json .*{message}"
    ):
        fill(folder, server.address, [bars("a")])
    assert files_in(folder) == before


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "school", "http://[", ""])
def test_an_address_where_nobody_answers_is_refused(folder, address):
    with pytest.raises(DataError, match=r"could not be downloaded.*Check the network"):
        fill(folder, address, [bars("a")])


def test_what_fails_hinders_no_other_and_all_failures_are_told(folder, server):
    server.answers["/owner/repository/commit/b.json"] = sends(BARS)
    server.answers["/owner/repository/commit/c.json"] = sends(BARS[:-1])
    with pytest.raises(DataError) as caught:
        fill(folder, server.address, [bars(name) for name in "abc"])
    assert set(files_in(folder)) == {"mnist.npz", "strokes/b.json.gz"}
    first, second = str(caught.value).splitlines()
    assert "a.json could not be downloaded" in first
    assert "c.json is not the published file" in second


def test_a_repeated_command_fetches_only_what_failed(folder, server):
    server.answers["/owner/repository/commit/b.json"] = sends(BARS)
    with pytest.raises(DataError):
        fill(folder, server.address, [bars("a"), bars("b")])
    server.answers["/owner/repository/commit/a.json"] = sends(BARS)
    server.asked.clear()
    fill(folder, server.address, [bars("a"), bars("b")])
    assert server.asked == ["/owner/repository/commit/a.json"]
    assert len(load_drawings(folder / "strokes" / "a.json.gz")) == 10


def test_bytes_are_not_opened_before_their_hash_is_right(folder, server):
    opened = []
    server.answers["/owner/repository/commit/a.json"] = sends(b"PK\x03\x04")
    with pytest.raises(DataError, match="is not the published file"):
        fill(folder, server.address, [bars("a", opened.append)])
    assert opened == []


@pytest.mark.parametrize(
    ("convert", "message"),
    [
        (lambda content: content["rawData"], "could not be converted"),
        (lambda content: BARS_READY[:9], "is not converted as it should be"),
    ],
)
def test_drawings_that_come_out_otherwise_are_refused(folder, server, convert, message):
    server.answers["/owner/repository/commit/a.json"] = sends(BARS)
    with pytest.raises(DataError, match=rf"strokes/a\.json\.gz {message}.*Report"):
        fill(folder, server.address, [bars("a", convert)])
    assert set(files_in(folder)) == {"mnist.npz"}


def test_a_place_that_cannot_be_written_is_refused_and_nothing_is_left(folder, server):
    (folder / "strokes" / "a.json.gz" / "within").mkdir(parents=True)
    server.answers["/owner/repository/commit/a.json"] = sends(BARS)
    with pytest.raises(DataError, match=r"a\.json\.gz cannot be written.*another DIR"):
        fill(folder, server.address, [bars("a")])
    assert set(files_in(folder)) == {"mnist.npz"}


def test_a_file_where_a_folder_must_be_is_refused(folder, server):
    (folder / "strokes").write_text("mine", encoding="utf-8")
    server.answers["/owner/repository/commit/a.json"] = sends(BARS)
    with pytest.raises(DataError, match=r"a\.json\.gz cannot be written"):
        fill(folder, server.address, [bars("a")])
    assert (folder / "strokes").read_text(encoding="utf-8") == "mine"


def test_a_killed_run_leaves_every_file_old_or_new_and_can_be_repeated(folder, server):
    (folder / "strokes").mkdir()
    (folder / "strokes" / "uji.json.gz").write_bytes(b"damaged before")
    save_drawings(folder / "strokes" / "pendigits.json.gz", json.dumps([SEVEN]))
    before = files_in(folder)
    [source] = [each for each in SOURCES if each.target == "strokes/uji.json.gz"]
    server.answers[f"/{source.published[0].path}"] = sends_half_and_hangs(
        bytes(100_000)
    )
    command = [sys.executable, "-m", "digits.data", str(folder)]
    run = subprocess.Popen([*command, "--mirror", server.address], cwd=ROOT)
    reached = server.hanging.wait(60)
    run.kill()
    run.wait()
    assert reached
    assert files_in(folder) == before
    server.answers["/owner/repository/commit/uji.json"] = sends(BARS)
    fill(folder, server.address, [bars("uji")])
    assert len(load_drawings(folder / "strokes" / "uji.json.gz")) == 10


def test_mnist_comes_back_from_its_bytes(tmp_path, arrays):
    mnist = Mnist(
        arrays["x_train"],
        arrays["y_train"].astype(np.int64),
        arrays["x_test"],
        arrays["y_test"].astype(np.int64),
    )
    (tmp_path / "mnist.npz").write_bytes(npz_from_mnist(mnist))
    assert npz_from_mnist(load_mnist(tmp_path)) == npz_from_mnist(mnist)
    with np.load(tmp_path / "mnist.npz") as archive:
        assert sorted(archive) == sorted(arrays)
        for name, array in arrays.items():
            assert archive[name].dtype == np.uint8
            np.testing.assert_array_equal(archive[name], array)


# The command.


def test_the_command_ends_well_where_all_is_in_place(folder, server, capsys):
    for source in SOURCES:
        (folder / source.target).parent.mkdir(exist_ok=True)
        save_drawings(folder / source.target, json.dumps([SEVEN]))
    before = files_in(folder)
    assert main([str(folder), "--mirror", server.address]) == 0
    assert files_in(folder) == before
    assert server.asked == []
    said = capsys.readouterr()
    assert said.out.count("left as it is") == 5
    assert "Quick, Draw! is not downloaded" in said.out.splitlines()[-1]
    assert said.err == ""


def test_the_command_tells_every_failure_and_ends_with_status_2(folder, server, capsys):
    assert main([str(folder), "--mirror", server.address]) == 2
    assert set(files_in(folder)) == {"mnist.npz"}
    said = capsys.readouterr()
    for name in ("pendigits-train", "ujipenchars2", "bridger_all", "small1.zip"):
        assert name in said.err
    assert said.err.splitlines()[-1].startswith("Run the same command again")
    assert "Quick, Draw! is not downloaded" in said.out.splitlines()[-1]


def test_the_command_gives_the_ready_pen_drawings(data_folder, folder, server):
    if not (data_folder / "raw").is_dir():
        pytest.skip("the data folder has no raw/ with the publishers' files")
    pen = [source for source in SOURCES if source.target.startswith("strokes/")]
    for published in (each for source in pen for each in source.published):
        content = (data_folder / "raw" / published.path.split("/")[-1]).read_bytes()
        server.answers[f"/{published.path}"] = sends(content)
    assert main([str(folder), "--mirror", server.address]) == 2  # without Omniglot
    for source in pen:
        made, ready = (place / source.target for place in (folder, data_folder))
        assert gzip.decompress(made.read_bytes()) == gzip.decompress(ready.read_bytes())


@pytest.mark.slow
def test_without_mnist_the_command_still_fills_in_the_rest(tmp_path, server):
    pen = tmp_path / "data" / "strokes" / "uji.json.gz"
    pen.parent.mkdir(parents=True)
    save_drawings(pen, json.dumps([SEVEN]))
    nowhere = "http://127.0.0.1:1"  # a port that nobody listens on
    proxies = {name: nowhere for name in ("http_proxy", "https_proxy")}
    proxies |= {name.upper(): nowhere for name in proxies}
    proxies |= {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
    command = [sys.executable, "-m", "digits.data", str(tmp_path / "data")]
    ended = subprocess.run(
        [*command, "--mirror", server.address],
        cwd=ROOT,
        env=os.environ | proxies | {"KERAS_HOME": str(tmp_path / "keras")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 2
    assert "MNIST could not be downloaded" in ended.stderr
    assert "pendigits-train could not be downloaded" in ended.stderr
    assert "uji.json.gz: left as it is" in ended.stdout
    assert len(server.asked) == 3  # pendigits, and the first file of the other two
