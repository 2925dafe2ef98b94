import numpy as np
import pytest

from digits.data.errors import DataError
from digits.data.pictures import Picture, load_pictures, pictures_digest
from tests.helpers.networks.pens import save_pictures

INK = np.full((3, 48, 48), 9, dtype=np.uint8)
GOOD = {"images": INK, "labels": np.array([1, 2, 3]), "writers": np.array(["a"] * 3)}


def saved(folder, **arrays):
    path = folder / "own.npz"
    np.savez(path, **arrays)
    return path


def test_pictures_come_with_label_writer_ink_and_mark(tmp_path):
    save_pictures(tmp_path, "nondigits", "own", ["plus", "minus"], ["a", "b"], "minus")
    first, second = load_pictures(tmp_path / "nondigits" / "own.npz")
    assert (first.label, first.writer, first.digitlike) == ("plus", "a", False)
    assert (second.label, second.writer, second.digitlike) == ("minus", "b", True)
    assert first.ink.shape == (48, 48)
    assert first.ink.sum() == 255 * 40 * 40


def test_labels_of_digits_are_whole_numbers_and_no_mark_means_no_digit(tmp_path):
    three = load_pictures(saved(tmp_path, **GOOD))[2]
    assert (three.label, three.digitlike) == (3, False)
    assert type(three.label) is int


@pytest.mark.parametrize(
    "wrong",
    [
        {"images": INK[:, :28, :28]},
        {"images": INK / 255},
        {"images": INK[:2]},
        {"images": np.zeros_like(INK)},
        {"labels": np.array([1, 2, 10])},
        {"labels": np.array([1.0, 2.0, 3.0])},
        {"labels": np.array([1, "horse", {}], dtype=object)},  # could run code
        {"writers": np.array(["a"])},
    ],
)
def test_what_is_of_another_form_is_refused_by_its_files_name(tmp_path, wrong):
    path = saved(tmp_path, **GOOD | wrong)
    with pytest.raises(DataError, match=r"own\.npz is not an \.npz of images, labels"):
        load_pictures(path)


def test_a_missing_half_or_foreign_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="does not exist"):
        load_pictures(tmp_path / "own.npz")
    whole = saved(tmp_path, **GOOD).read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"hello"):
        (tmp_path / "own.npz").write_bytes(content)
        with pytest.raises(DataError, match="is not an"):
            load_pictures(tmp_path / "own.npz")


def test_a_digest_tells_label_writer_ink_and_order():
    one, two = Picture(1, "a", INK[0]), Picture(2, "a", INK[0])
    others = ([one], [one, two], [two, one], [Picture(1, "b", INK[0])])
    others += ([Picture(1, "a", INK[0] + 1)], [])
    assert len({pictures_digest(pictures) for pictures in others}) == 6
    assert pictures_digest([one]) == pictures_digest([Picture(1, "a", INK[0].copy())])
