import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digits.data import (
    DataError,
    digest,
    held_back,
    load_drawings,
    load_mnist,
)

ROOT = Path(__file__).resolve().parent.parent
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
    save_drawings(tmp_path / "own.json.gz", json.dumps([SEVEN | {"digitlike": True}]))
    assert load_drawings(tmp_path / "own.json.gz")[0].label == 7


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


# The digest.


def test_the_digest_is_the_sha256_of_the_bytes():
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert digest(array) == hashlib.sha256(bytes([0, 1, 2, 3, 4, 5])).hexdigest()


def test_the_digest_reads_rows_first_however_the_array_lies_in_memory():
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert digest(np.asfortranarray(array)) == digest(array)
    assert digest(array.T) == hashlib.sha256(bytes([0, 3, 1, 4, 2, 5])).hexdigest()


def test_the_digest_tells_one_changed_value():
    array = np.zeros((4, 28, 28), dtype=np.uint8)
    changed = array.copy()
    changed[2, 14, 14] = 1
    assert digest(array) != digest(changed)
