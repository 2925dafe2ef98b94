import shutil

import numpy as np
import pytest

from digits.train.refresh import history
from digits.train.refresh.history import (
    PREVIOUS,
    Entry,
    add_entry,
    has_published,
    replace_network,
    roll_back,
)
from digits.weights import WEIGHTS, WeightsError, load_card, load_network


def entry(outcome="published", after="b" * 64):
    return Entry("a" * 64, 1_200, "3 repeated", "recall of 7: -0.10", outcome, after)


def rows_in(folder):
    lines = (folder / "HISTORY.md").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| 2")]


@pytest.fixture
def weights(tmp_path):
    """Give a folder with our weights alone."""
    for name in ("digits.weights.h5", "digits.json"):
        shutil.copy(WEIGHTS / name, tmp_path / name)
    return tmp_path


def test_rows_come_one_below_the_other_and_the_head_once(tmp_path):
    add_entry(tmp_path, entry())
    add_entry(tmp_path, entry("refused: MNIST", "a" * 64))
    first, second = rows_in(tmp_path)
    assert first.split(" | ")[1:] == [
        *("aaaaaaaa", "1,200", "3 repeated", "recall of 7: -0.10"),
        *("published", "bbbbbbbb |"),
    ]
    assert "refused: MNIST | aaaaaaaa |" in second
    text = (tmp_path / "HISTORY.md").read_text(encoding="utf-8")
    assert text.count("# History") == 1


def test_the_history_that_is_there_is_one_that_rows_can_follow(tmp_path):
    shutil.copy(WEIGHTS / "HISTORY.md", tmp_path)
    before = (tmp_path / "HISTORY.md").read_text(encoding="utf-8")
    add_entry(tmp_path, entry())
    after = (tmp_path / "HISTORY.md").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert len(after.splitlines()) == len(before.splitlines()) + 1


def changed(weights):
    """Return our network with one value changed, and its card."""
    model, card = load_network(weights, "digits")
    values = model.get_weights()
    values[-1][0] += 0.5
    model.set_weights(values)
    return model, card


def test_new_weights_leave_the_old_ones_beside_them(weights):
    old = load_card(weights, "digits").sha256
    fresh = replace_network(weights, *changed(weights))
    assert load_card(weights, "digits").sha256 == fresh.sha256 != old
    assert load_card(weights / PREVIOUS, "digits").sha256 == old


def test_rolling_back_restores_the_values_to_the_bit_and_can_be_undone(weights):
    old, _ = load_network(weights, "digits")
    was = load_card(weights, "digits").sha256
    fresh = replace_network(weights, *changed(weights))
    assert roll_back(weights, "digits") == (fresh.sha256, was)
    again, _ = load_network(weights, "digits")
    for one, other in zip(old.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    roll_back(weights, "digits")
    assert load_card(weights, "digits").sha256 == fresh.sha256
    assert len(rows_in(weights)) == 2
    assert "rolled back" in rows_in(weights)[0]


@pytest.mark.parametrize("copies", [0, 1, 2, 3])
def test_a_rollback_that_was_killed_is_ended_by_the_next(weights, monkeypatch, copies):
    was = load_card(weights, "digits").sha256
    fresh = replace_network(weights, *changed(weights)).sha256
    real, made = history.copy_network, []

    def copied_until_killed(*given):
        if len(made) == copies:
            raise KeyboardInterrupt
        made.append(given)
        return real(*given)

    with monkeypatch.context() as killed:
        killed.setattr(history, "copy_network", copied_until_killed)
        killed.setattr(history.shutil, "rmtree", stop)
        with pytest.raises(KeyboardInterrupt):
            roll_back(weights, "digits")
    assert roll_back(weights, "digits") == (fresh, was)
    assert load_card(weights, "digits").sha256 == was
    assert load_card(weights / PREVIOUS, "digits").sha256 == fresh


def stop(folder, ignore_errors=False):
    """Stand for the kill, unless what is removed is what a kill before this left."""
    if not ignore_errors:
        raise KeyboardInterrupt


def test_damaged_weights_are_rolled_back_and_not_kept(weights):
    was = load_card(weights, "digits").sha256
    replace_network(weights, *changed(weights))
    (weights / "digits.weights.h5").write_bytes(b"")
    assert roll_back(weights, "digits") == ("damaged", was)
    assert load_card(weights, "digits").sha256 == was
    assert load_card(weights / PREVIOUS, "digits").sha256 == was


def test_a_history_knows_what_was_published(tmp_path):
    assert not has_published(tmp_path, "b" * 64)
    add_entry(tmp_path, entry("refused: MNIST", "b" * 64))
    assert not has_published(tmp_path, "b" * 64)
    add_entry(tmp_path, entry())
    assert has_published(tmp_path, "b" * 64)
    assert not has_published(tmp_path, "a" * 64)


def test_where_nothing_came_before_nothing_is_rolled_back(weights):
    with pytest.raises(WeightsError, match="previous"):
        roll_back(weights, "digits")
    assert not (weights / "HISTORY.md").exists()


def test_damaged_weights_are_not_kept_as_the_previous_ones(weights):
    model, card = changed(weights)
    (weights / "digits.weights.h5").write_bytes(b"")
    with pytest.raises(WeightsError):
        replace_network(weights, model, card)
    assert not (weights / PREVIOUS).exists()
