"""The file of strangers' drawings: what is written is read, and nothing else is."""

import os
from dataclasses import fields, replace

import numpy as np
import pytest

from digits.weights.card import WeightsError
from digits.weights.strangers import (
    SIZE_LIMIT,
    Strangers,
    load_strangers,
    save_strangers,
    strangers_path,
)


@pytest.fixture
def strangers(rng):
    """Give a 4, a 9 and a 4: one network reads 9, 9, 4, another nothing but 4s."""
    return Strangers(
        greys=rng.integers(0, 32, (3, 48, 48), dtype=np.uint8),
        labels=np.array([4, 9, 4], np.uint8),
        data_sets=np.array(["swiss", "semeion", "swiss"]),
        networks=np.array(["one", "other"]),
        shown=np.array([[0, 2, 4], [0, 0, 9], [0, 1, 9], [1, 2, 4], [1, 0, 4]]).astype(
            np.uint16
        ),
    )


def test_a_cell_has_the_drawings_that_its_network_shows_in_their_order(strangers):
    assert strangers.of_cell("one", 4, 9) == [0]
    assert strangers.of_cell("one", 9, 9) == [1]
    assert strangers.of_cell("other", 4, 4) == [2, 0]
    assert strangers.of_cell("other", 4, 9) == []
    assert strangers.of_cell("a third", 4, 4) == []


def test_what_is_written_is_read_back_by_its_hash(strangers, tmp_path):
    sha256 = save_strangers(tmp_path, strangers)
    assert save_strangers(tmp_path, strangers) == sha256  # also on another day
    again = load_strangers(tmp_path, sha256)
    for field in fields(Strangers):
        before, after = (getattr(one, field.name) for one in (strangers, again))
        assert before.dtype == after.dtype
        np.testing.assert_array_equal(before, after)
    assert [path.name for path in tmp_path.iterdir()] == ["strangers.npz"]


def test_objects_are_not_written(strangers, tmp_path):
    objects = replace(strangers, labels=np.array([4, None, "4"], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        save_strangers(tmp_path, objects)
    assert list(tmp_path.iterdir()) == []


def flipped(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def folder(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        flipped,
        folder,
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("version https://git-lfs.github.com/spec/v1\n"),
        lambda path: os.truncate(path, 100),
        lambda path: os.truncate(path, SIZE_LIMIT + 1),
    ],
    ids=["a bit", "a folder", "missing", "empty", "a pointer", "half", "far too long"],
)
def test_a_damaged_file_is_refused_with_the_remedy(strangers, tmp_path, damage):
    sha256 = save_strangers(tmp_path, strangers)
    damage(strangers_path(tmp_path))
    with pytest.raises(WeightsError, match=r"strangers\.npz .*Restore it"):
        load_strangers(tmp_path, sha256)
