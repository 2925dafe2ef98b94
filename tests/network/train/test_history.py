import shutil
from dataclasses import replace

import numpy as np
import pytest

from digits.train.refresh import history
from digits.train.refresh.history import (
    PREVIOUS,
    add_row,
    catch_up,
    publish,
    roll_back,
    table_row,
)
from digits.verdict import Thresholds
from digits.weights import WEIGHTS, Card, WeightsError, load_card, load_network

RECORD = {
    "day": "2026-01-02",
    "before": "a" * 64,
    "corrections": 1_200,
    "left_out": {"repeated": 3, "contradicted": 1},
    "rows": [
        {"name": "MNIST", "n": 9, "before": 0.99, "after": 0.995},
        {"name": "recall of 7", "n": 9, "before": 0.98, "after": 0.979},
    ],
}
CARD = Card("digits", 1, "b" * 64, 1.0, Thresholds(0.5, 0.2), {}, [], [])


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
    refused = {**RECORD, "corrections": 0, "left_out": {}, "rows": []}
    add_row(tmp_path, table_row(RECORD, "published", "b" * 64))
    add_row(tmp_path, table_row(refused, "refused: nothing to learn from", "a" * 64))
    assert rows_in(tmp_path) == [
        "| 2026-01-02 | aaaaaaaa | 1,200 | 1 contradicted; 3 repeated | "
        "recall of 7: -0.10 | published | bbbbbbbb |",
        "| 2026-01-02 | aaaaaaaa | 0 | none | not trained | "
        "refused: nothing to learn from | aaaaaaaa |",
    ]
    text = (tmp_path / "HISTORY.md").read_text(encoding="utf-8")
    assert text.count("# History") == 1


def test_rows_can_follow_the_history_that_is_there(tmp_path):
    shutil.copy(WEIGHTS / "HISTORY.md", tmp_path)
    before = (tmp_path / "HISTORY.md").read_text(encoding="utf-8")
    add_row(tmp_path, "| a row |")
    after = (tmp_path / "HISTORY.md").read_text(encoding="utf-8")
    assert after == f"{before}| a row |\n"


def test_a_card_tells_the_row_that_a_kill_kept_from_the_history(tmp_path):
    catch_up(tmp_path, CARD)  # it was never refreshed
    assert not (tmp_path / "HISTORY.md").exists()
    card = replace(CARD, refreshes=[{**RECORD, "day": "2025-01-01"}, RECORD])
    add_row(tmp_path, table_row(RECORD, "refused: MNIST", "a" * 64))
    for _ in range(2):
        catch_up(tmp_path, card)
        assert rows_in(tmp_path)[1:] == [table_row(RECORD, "published", "b" * 64)]


def publish_another(weights):
    """Publish our network with one value changed; return its card."""
    model, card = load_network(weights, "digits")
    values = model.get_weights()
    values[-1][0] += 0.5
    model.set_weights(values)
    record = {**RECORD, "before": card.sha256}
    return publish(weights, model, replace(card, refreshes=[record]))


def test_new_weights_leave_the_old_ones_beside_them(weights):
    old = load_card(weights, "digits").sha256
    fresh = publish_another(weights)
    assert load_card(weights, "digits").sha256 == fresh.sha256 != old
    assert load_card(weights / PREVIOUS, "digits").sha256 == old
    [row] = rows_in(weights)
    assert f"| {old[:8]} | 1,200 |" in row
    catch_up(weights, fresh)  # nothing kept the row from the history
    assert rows_in(weights) == [row]


def test_rolling_back_restores_the_values_to_the_bit_and_can_be_undone(weights):
    old, _ = load_network(weights, "digits")
    was = load_card(weights, "digits").sha256
    fresh = publish_another(weights)
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
def test_the_next_rollback_ends_one_that_was_killed(weights, monkeypatch, copies):
    was = load_card(weights, "digits").sha256
    fresh = publish_another(weights).sha256
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
    publish_another(weights)
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
