import json
from dataclasses import replace

import numpy as np
import pytest

from digits.networks import build_network
from digits.train.checkpoint import (
    Run,
    delete_checkpoint,
    resume,
    save_checkpoint,
)
from digits.train.config import RECIPES
from digits.weights import WeightsError

CONFIG = RECIPES["mlp-128-32"]
DIGESTS = {"mnist": "ab" * 32}
HISTORY = [{"loss": 1.5, "accuracy": 0.5}, {"loss": 0.75, "accuracy": 0.8}]


@pytest.fixture(scope="module")
def networks():
    """Give two networks with values of their own."""
    return [build_network("mlp-128-32") for _ in range(2)]


def run_in(folder, **settings):
    return Run(replace(CONFIG, **settings), DIGESTS, {}, folder / "state")


def run_after(epochs, folder):
    run = run_in(folder)
    run.epoch, run.history = epochs, HISTORY[:epochs]
    return run


def test_a_run_is_resumed_where_it_was_saved(tmp_path, networks):
    first, other = networks
    assert not np.array_equal(first.get_weights()[0], other.get_weights()[0])
    save_checkpoint(run_after(2, tmp_path), first)
    again = run_in(tmp_path)
    resume(again, other)
    assert (again.epoch, again.history) == (2, HISTORY)
    for one, two in zip(first.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


def test_only_the_last_epoch_is_kept(tmp_path, networks):
    for epochs in (1, 2):
        save_checkpoint(run_after(epochs, tmp_path), networks[0])
    names = sorted(path.name for path in (tmp_path / "state").iterdir())
    assert names == ["epoch-2.weights.h5", "state.json"]


def test_without_a_state_a_run_starts_at_the_first_epoch(tmp_path, networks, capsys):
    run = run_in(tmp_path)
    resume(run, networks[0])
    assert (run.epoch, run.history) == (0, [])
    assert "starting at the first epoch" in capsys.readouterr().out


@pytest.mark.parametrize(
    "settings", [{"epochs": 3}, {"loss": "one-hot"}, {"validate_on": "test"}]
)
def test_a_run_with_other_settings_is_not_resumed(tmp_path, networks, settings):
    save_checkpoint(run_after(1, tmp_path), networks[0])
    with pytest.raises(WeightsError, match="has other settings or data"):
        resume(run_in(tmp_path, **settings), networks[0])


def test_a_run_on_other_data_is_not_resumed(tmp_path, networks):
    save_checkpoint(run_after(1, tmp_path), networks[0])
    for changed in ({"training": {"mnist": "cd" * 32}}, {"validation": {"uji": "ef"}}):
        with pytest.raises(WeightsError, match="has other settings or data"):
            resume(replace(run_in(tmp_path), **changed), networks[0])


def test_values_that_are_half_written_are_refused(tmp_path, networks):
    save_checkpoint(run_after(1, tmp_path), networks[0])
    values = tmp_path / "state" / "epoch-1.weights.h5"
    values.write_bytes(values.read_bytes()[:1000])
    with pytest.raises(WeightsError, match="is damaged"):
        resume(run_in(tmp_path), networks[0])


def test_a_state_killed_before_its_text_is_the_one_before(tmp_path, networks):
    save_checkpoint(run_after(1, tmp_path), networks[0])
    networks[0].save_weights(tmp_path / "state" / "epoch-2.weights.h5")
    run = run_in(tmp_path)
    resume(run, networks[1])
    assert run.epoch == 1
    state = json.loads((tmp_path / "state" / "state.json").read_text(encoding="utf-8"))
    assert state["epoch"] == 1


def test_a_deleted_checkpoint_leaves_nothing(tmp_path, networks):
    run = run_after(1, tmp_path)
    save_checkpoint(run, networks[0])
    delete_checkpoint(run)
    assert list(tmp_path.iterdir()) == []
    delete_checkpoint(run)  # nothing is there to delete
