import json
from dataclasses import replace

import numpy as np
import pytest

from digits.networks import build_network
from digits.train.checkpoint import (
    Run,
    averaged_values,
    delete_checkpoint,
    resume,
    save_checkpoint,
    save_end_of_cycle,
)
from digits.train.config import RECIPES
from digits.weights.card import WeightsError

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


def test_only_the_last_epoch_is_kept_and_nothing_once_it_is_deleted(tmp_path, networks):
    for epochs in (1, 2):
        save_checkpoint(run_after(epochs, tmp_path), networks[0])
    names = sorted(path.name for path in (tmp_path / "state").iterdir())
    assert names == ["epoch-2.weights.h5", "state.json"]
    for _ in range(2):  # the second time there is nothing to delete
        delete_checkpoint(run_in(tmp_path))
        assert list(tmp_path.iterdir()) == []


def assert_is_mean(values, models):
    each = zip(*(model.get_weights() for model in models), strict=True)
    for mean, several in zip(values, each, strict=True):
        np.testing.assert_allclose(
            mean, sum(several) / len(models), rtol=1e-5, atol=1e-6
        )


def test_the_mean_is_of_the_ends_of_cycles_or_of_the_start_and_the_only_end(tmp_path):
    start, first, second = (build_network("mlp-128-32") for _ in range(3))
    run = run_in(tmp_path, epochs=4, cycles=2)
    run.epoch = 2
    save_end_of_cycle(run, first)
    save_checkpoint(run, first)  # which leaves it
    assert_is_mean(averaged_values(run, second, start), (first, second))
    alone = run_in(tmp_path)
    assert_is_mean(averaged_values(alone, second, start), (start, second))
    assert_is_mean(averaged_values(alone, second, None), (second,))


def test_without_a_cycles_values_there_is_no_mean(tmp_path, networks):
    run = run_in(tmp_path, epochs=4, cycles=2)
    with pytest.raises(WeightsError, match="damaged"):
        averaged_values(run, networks[0], None)


def test_a_run_with_other_settings_is_not_resumed(tmp_path, networks):
    save_checkpoint(run_after(1, tmp_path), networks[0])
    for settings in ({"epochs": 3}, {"loss": "one-hot"}, {"validate_on": "test"}):
        with pytest.raises(WeightsError, match="has other settings or data"):
            resume(run_in(tmp_path, **settings), networks[0])


def test_a_damaged_state_is_said_and_left(tmp_path, networks):
    save_checkpoint(run_after(1, tmp_path), networks[0])
    state = tmp_path / "state" / "state.json"
    whole = state.read_text(encoding="utf-8")
    values = tmp_path / "state" / "epoch-1.weights.h5"
    values.write_bytes(values.read_bytes()[:1000])
    for text in (whole, "{", "[]", '{"run": {}}'):
        state.write_text(text, encoding="utf-8")
        with pytest.raises(WeightsError, match=r"is damaged \(.*Leave out --resume"):
            resume(run_in(tmp_path), networks[0])
        assert state.read_text(encoding="utf-8") == text


def test_a_state_killed_before_its_text_is_the_one_before(tmp_path, networks):
    save_checkpoint(run_after(1, tmp_path), networks[0])
    networks[0].save_weights(tmp_path / "state" / "epoch-2.weights.h5")
    run = run_in(tmp_path)
    resume(run, networks[1])
    assert run.epoch == 1
    state = json.loads((tmp_path / "state" / "state.json").read_text(encoding="utf-8"))
    assert state["epoch"] == 1
