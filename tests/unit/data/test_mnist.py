import hashlib

import numpy as np
import pytest

from digits.data.errors import DataError
from digits.data.mnist import array_digest, load_mnist, npz_from_mnist
from tests.helpers.pictures import LFS_POINTER


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


def flipped(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0x55]) + content[middle + 1 :]


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


def test_a_missing_mnist_is_refused_with_its_path_and_a_remedy(tmp_path):
    with pytest.raises(DataError, match=r"mnist\.npz does not exist.*leave out --data"):
        load_mnist(tmp_path / "nowhere")


def test_the_pointer_of_git_lfs_says_how_to_get_mnist(tmp_path):
    (tmp_path / "mnist.npz").write_bytes(LFS_POINTER)
    with pytest.raises(DataError, match=r"mnist\.npz is a Git LFS pointer.*lfs pull"):
        load_mnist(tmp_path)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: b"",
        lambda content: b"PK\x03\x04",  # what a zip begins with
        lambda content: b"<!doctype html><title>404</title>",
        flipped,
    ],
)
def test_a_damaged_mnist_is_refused(tmp_path, arrays, save, damage):
    path = tmp_path / "mnist.npz"
    save(path, **arrays)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=r"mnist\.npz is not a readable mnist\.npz"):
        load_mnist(tmp_path)


def test_a_single_array_or_a_folder_named_mnist_is_refused(tmp_path, arrays):
    with open(tmp_path / "mnist.npz", "wb") as file:
        np.save(file, arrays["x_train"])
    (tmp_path / "other" / "mnist.npz").mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "other"):
        with pytest.raises(DataError, match=r"not a readable mnist\.npz"):
            load_mnist(folder)


def test_pickled_objects_are_never_loaded_and_all_four_arrays_must_be_there(
    tmp_path, arrays
):
    arrays["y_test"] = np.array([{"a": 1}] * 20, dtype=object)
    np.savez(tmp_path / "mnist.npz", **arrays)
    with pytest.raises(DataError, match="allow_pickle"):
        load_mnist(tmp_path)
    del arrays["y_test"]
    np.savez(tmp_path / "mnist.npz", **arrays)
    with pytest.raises(DataError, match="y_test"):
        load_mnist(tmp_path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("x_train", lambda glyphs: glyphs.reshape(30, 784)),
        ("x_test", lambda glyphs: glyphs[:, :27]),
        ("x_test", lambda glyphs: glyphs.astype(np.float32)),
        ("y_train", lambda labels: labels[:29]),
        ("y_train", lambda labels: np.where(np.arange(30) == 3, 10, labels)),
        ("y_test", lambda labels: labels.astype(np.int64) - 10),
        ("y_test", lambda labels: labels + 0.5),
        ("y_train", lambda labels: labels[:, None]),
    ],
)
def test_arrays_that_are_not_mnist_are_refused(tmp_path, arrays, name, change):
    arrays[name] = change(arrays[name])
    np.savez(tmp_path / "mnist.npz", **arrays)
    with pytest.raises(DataError, match=r"MNIST is \(n, 28, 28\) uint8 glyphs"):
        load_mnist(tmp_path)


def test_mnist_has_60000_training_and_10000_test_digits(data_folder):
    mnist = load_mnist(data_folder)
    assert mnist.train_glyphs.shape == (60_000, 28, 28)
    assert mnist.test_glyphs.shape == (10_000, 28, 28)
    # As its makers published: how often each digit is among the test digits.
    assert np.bincount(mnist.test_labels).tolist() == [
        *(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    ]


def test_mnist_comes_back_from_its_bytes(tmp_path, arrays):
    np.savez(tmp_path / "mnist.npz", **arrays)
    mnist = load_mnist(tmp_path)
    (tmp_path / "mnist.npz").write_bytes(npz_from_mnist(mnist))
    assert npz_from_mnist(load_mnist(tmp_path)) == npz_from_mnist(mnist)
    with np.load(tmp_path / "mnist.npz") as archive:
        assert sorted(archive) == sorted(arrays)
        for name, array in arrays.items():
            assert archive[name].dtype == np.uint8
            np.testing.assert_array_equal(archive[name], array)


def test_the_digest_is_the_sha256_of_the_bytes_rows_first_however_they_lie():
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    assert array_digest(array) == hashlib.sha256(bytes([0, 1, 2, 3, 4, 5])).hexdigest()
    assert array_digest(np.asfortranarray(array)) == array_digest(array)
    turned = hashlib.sha256(bytes([0, 3, 1, 4, 2, 5])).hexdigest()
    assert array_digest(array.T) == turned
