"""Runs that are killed, and resumed."""

import contextlib
import json
import os
import signal
import subprocess
import time

import numpy as np
import pytest

from digits.data.splits import part_by_group
from digits.networks import NETWORKS
from digits.weights import load_card
from tests.helpers.training import (
    HELD,
    ROOT,
    SMALL,
    WRITERS,
    assert_same_values,
    command,
    copied,
    drawn_by,
    save_pens,
    train,
    trained,
    values_in,
    without_seconds,
)

KILLED_EPOCHS = 12  # long enough to be killed in the middle
KILLED = [*SMALL, "--pens", "40", "--epochs", str(KILLED_EPOCHS)]
PLACES = part_by_group("own", WRITERS, seed=0)


@pytest.fixture(scope="module")
def whole_run(small_data, tmp_path_factory):
    """Give the weights folder of a run that nobody disturbed."""
    weights = tmp_path_factory.mktemp("whole")
    trained(small_data, weights, *KILLED)
    return weights


def kill_after_first_epoch(folder, weights):
    """Start a run, kill it, and return the state it left; all its processes end."""
    state = weights / ".training" / "mlp-128-32" / "state.json"
    kill_once_there(state, command(folder, weights, *KILLED))
    return json.loads(state.read_text(encoding="utf-8"))


def kill_once_there(path, run):
    """Start a run, and kill it as soon as it has written a file."""
    running = subprocess.Popen(
        run,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while running.poll() is None and not path.exists():
            time.sleep(0.005)
    finally:
        running.kill()
        running.wait()
    try:
        wait_for_the_end_of(running.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)


def wait_for_the_end_of(group):
    """Wait until no process is left of a group whose leader was killed."""
    until = time.monotonic() + 60
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < until:
            os.killpg(group, 0)
            time.sleep(0.05)
        pytest.fail("a process that draws outlived the one that trains")


@pytest.fixture(scope="module")
def resumed(small_data, tmp_path_factory):
    """Give the state a killed run left, its folder once resumed, and what was said."""
    weights = tmp_path_factory.mktemp("resumed")
    state = kill_after_first_epoch(small_data, weights)
    others = [train(small_data, weights, *KILLED, "--epochs", 7, "--resume")]
    for changed in (
        "train",
        "validation",
    ):  # the drawings of this part in another order
        folder = copied(small_data, tmp_path_factory.mktemp("other"))
        save_pens(
            folder,
            [
                drawing
                for name in WRITERS
                for drawing in drawn_by(name)[:: -1 if PLACES[name] == changed else 1]
            ],
        )
        others.append(train(folder, weights, *KILLED, "--resume"))
    printed = trained(small_data, weights, *KILLED, "--resume")
    return state, weights, printed, others


@pytest.mark.slow
def test_a_killed_run_is_resumed_and_ends_with_the_full_history(resumed):
    state, weights, _, _ = resumed
    assert 1 <= state["epoch"] < KILLED_EPOCHS
    history = load_card(weights, "mlp-128-32").history
    assert len(history) == KILLED_EPOCHS
    assert history[: state["epoch"]] == state["history"]
    assert not any((weights / ".training").rglob("*.*"))


@pytest.mark.slow
def test_a_resumed_run_does_not_repeat_epochs(resumed):
    state, _, printed, _ = resumed
    done = state["epoch"]
    begun = [line for line in printed.splitlines() if line.startswith("epoch ")]
    assert f"resumed after epoch {done}" in printed
    assert begun == [
        f"epoch {epoch} of {KILLED_EPOCHS}"
        for epoch in range(done + 1, KILLED_EPOCHS + 1)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("what", [0, 1, 2], ids=["settings", "learnt", "held back"])
def test_resuming_with_other_settings_or_drawings_is_refused(resumed, what):
    other = resumed[3][what]
    assert other.returncode == 2
    assert "has other settings or data" in other.stderr
    assert "Traceback" not in other.stderr


@pytest.mark.slow
@pytest.mark.parametrize("state", ["{", "[]", '{"run": {}}', None])
def test_a_damaged_state_is_said_and_left(resumed, small_data, tmp_path, state):
    path = tmp_path / ".training" / "mlp-128-32" / "state.json"
    path.parent.mkdir(parents=True)
    text = json.dumps(resumed[0]) if state is None else state  # None: without values
    path.write_text(text, encoding="utf-8")
    ended = train(small_data, tmp_path, *KILLED, "--resume")
    assert ended.returncode == 2
    assert "is damaged (" in ended.stderr
    assert "Leave out --resume" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.slow
def test_a_resumed_run_ends_as_one_that_was_not_killed(whole_run, resumed):
    cards = [load_card(weights, "mlp-128-32") for weights in (whole_run, resumed[1])]
    assert without_seconds(cards[0].history) == without_seconds(cards[1].history)
    assert_same_values(whole_run, resumed[1], "mlp-128-32")


@pytest.mark.slow
def test_resuming_where_nothing_was_begun_starts_at_the_first_epoch(
    small_data, tmp_path
):
    printed = trained(small_data, tmp_path, *SMALL, "--epochs", 1, "--resume")
    assert "starting at the first epoch" in printed
    assert len(load_card(tmp_path, "mlp-128-32").history) == 1


ALL = [
    *("--network", "all", "--epochs", "2", "--batch-size", "64"),
    *("--validation", str(HELD), "--pens", "20", "--digits-by-rule", "20"),
    *("--nondigit-pens", "0", "--nondigits-by-rule", "0", "--letters", "0"),
    *("--numbers", "0", "--number-samples", "0"),
]


@pytest.mark.slow
@pytest.mark.long
def test_all_networks_are_trained_and_after_a_kill_the_rest_of_them(
    small_data, tmp_path
):
    third = list(NETWORKS)[2]
    state = tmp_path / ".training" / third / "state.json"
    kill_once_there(state, command(small_data, tmp_path, *ALL))
    done = list(NETWORKS)[:2]
    values = {name: values_in(tmp_path, name)[0] for name in done}
    printed = trained(small_data, tmp_path, *ALL, "--resume")
    for name in NETWORKS:
        line = f"{name}: trained already, with these settings and this data"
        assert (line in printed) == (name in done)
        assert len(load_card(tmp_path, name).history) == 2
    assert "resumed after epoch" in printed
    for name in done:
        np.testing.assert_array_equal(values_in(tmp_path, name)[0], values[name])
    again = trained(small_data, tmp_path, *ALL, "--resume")
    assert again.count("trained already") == len(NETWORKS)
    other = trained(small_data, tmp_path, *ALL, "--seed", 1, "--resume")
    assert "trained already" not in other
