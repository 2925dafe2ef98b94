"""What a refresh publishes can be rolled back, whatever happens meanwhile."""

import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from digits.train.refresh import history
from digits.train.refresh.history import PREVIOUS, catch_up, publish, roll_back
from digits.weights import WEIGHTS
from digits.weights.card import WeightsError
from digits.weights.files import load_card, load_network
from tests.helpers.training import rows_in
from tests.trials.damaged import put_files


@pytest.fixture
def weights(tmp_path):
    """Give a folder with our weights alone."""
    return put_files(tmp_path)


@pytest.fixture(scope="module")
def another(tmp_path_factory):
    """Give a folder where our network was published with one value changed."""
    weights = put_files(tmp_path_factory.mktemp("another"))
    model, card = load_network(weights, "digits")
    values = model.get_weights()
    values[-1][0] += 0.5
    model.set_weights(values)
    record = {"day": "2026-01-02", "before": card.sha256, "corrections": 1_200}
    record |= {"left_out": {}, "rows": []}
    return weights, publish(weights, model, replace(card, refreshes=[record]))


@pytest.fixture
def published(another, tmp_path):
    """Give a copy of it, its card, and the hash of what was there before."""
    weights = shutil.copytree(another[0], tmp_path / "published")
    was = load_card(WEIGHTS, "digits").sha256
    return SimpleNamespace(weights=weights, card=another[1], was=was)


def test_new_weights_leave_the_old_to_be_restored_to_the_bit_and_back_again(published):
    weights, fresh, was = published.weights, published.card, published.was
    old, _ = load_network(WEIGHTS, "digits")
    assert load_card(weights, "digits").sha256 == fresh.sha256 != was
    assert load_card(weights / PREVIOUS, "digits").sha256 == was
    [row] = rows_in(weights)
    assert f"| {was[:8]} | 1,200 |" in row
    catch_up(weights, fresh)  # nothing kept the row from the history
    assert rows_in(weights) == [row]
    assert roll_back(weights, "digits") == (fresh.sha256, was)
    again, _ = load_network(weights, "digits")
    for one, other in zip(old.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    roll_back(weights, "digits")
    assert load_card(weights, "digits").sha256 == fresh.sha256
    outcomes = [row.split(" | ")[-2:] for row in rows_in(weights)]
    assert outcomes == [
        ["published", f"{fresh.sha256[:8]} |"],
        ["rolled back", f"{was[:8]} |"],
        ["rolled back", f"{fresh.sha256[:8]} |"],
    ]


@pytest.mark.parametrize("copies", [0, 1, 2, 3])
def test_the_next_rollback_ends_one_that_was_killed(published, monkeypatch, copies):
    weights, fresh, was = published.weights, published.card.sha256, published.was
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


def test_damaged_weights_are_rolled_back_and_not_kept(published):
    weights, was = published.weights, published.was
    (weights / "digits.weights.h5").write_bytes(b"")
    assert roll_back(weights, "digits") == ("damaged", was)
    assert load_card(weights, "digits").sha256 == was
    assert load_card(weights / PREVIOUS, "digits").sha256 == was


def test_where_nothing_came_before_nothing_is_rolled_back(weights):
    with pytest.raises(WeightsError, match="previous"):
        roll_back(weights, "digits")
    assert not (weights / "HISTORY.md").exists()


def test_damaged_weights_are_not_kept_as_the_previous_ones(weights):
    model, card = load_network(weights, "digits")
    (weights / "digits.weights.h5").write_bytes(b"")
    with pytest.raises(WeightsError):
        publish(weights, model, card)
    assert not (weights / PREVIOUS).exists()
