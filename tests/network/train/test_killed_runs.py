"""Runs that are killed, and resumed."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from digits.data.splits import part_by_group
from digits.networks import NETWORKS
from digits.weights.files import load_card
from tests.helpers.training import (
    HELD,
    SMALL,
    WRITERS,
    assert_same_values,
    copied,
    drawn_by,
    save_pens,
    train,
    trained,
    values_in,
)

ROOT = Path(__file__).resolve().parents[3]
KILLED_EPOCHS = 6  # long enough to be killed in the middle
KILLED = [*SMALL, "--pens", "40", "--epochs", str(KILLED_EPOCHS)]
PLACES = part_by_group("own", WRITERS, seed=0)


def killed_after_first_epoch(network, folder, weights, *flags):
    """Start a run, kill it, and return the state it left; all its processes end."""
    state = weights / ".training" / network / "state.json"
    paths = ["--data", str(folder), "--weights", str(weights)]
    running = subprocess.Popen(
        [sys.executable, "-m", "digits.train", *paths, *flags],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while running.poll() is None and not state.exists():
            time.sleep(0.005)
    finally:
        running.kill()
        running.wait()
    try:
        wait_for_the_end_of(running.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    return json.loads(state.read_text(encoding="utf-8"))


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
    state = killed_after_first_epoch("mlp-128-32", small_data, weights, *KILLED)
    others = [train(small_data, weights, *KILLED, "--epochs", 5, "--resume")]
    for part in ("train", "validation"):  # whose drawings come in another order
        folder = copied(small_data, tmp_path_factory.mktemp("other"))
        steps = {name: -1 if PLACES[name] == part else 1 for name in WRITERS}
        save_pens(
            folder, [d for name in WRITERS for d in drawn_by(name)[:: steps[name]]]
        )
        others.append(train(folder, weights, *KILLED, "--resume"))
    printed = trained(small_data, weights, *KILLED, "--resume")
    return state, weights, printed, others


@pytest.mark.slow
def test_a_killed_run_is_resumed_and_repeats_no_epoch(resumed):
    state, weights, printed, _ = resumed
    done = state["epoch"]
    assert 1 <= done < KILLED_EPOCHS
    begun = [line for line in printed.splitlines() if line.startswith("epoch ")]
    assert f"resumed after epoch {done}" in printed
    expected = range(done + 1, KILLED_EPOCHS + 1)
    assert begun == [f"epoch {epoch} of {KILLED_EPOCHS}" for epoch in expected]
    history = load_card(weights, "mlp-128-32").history
    assert len(history) == KILLED_EPOCHS
    assert history[:done] == state["history"]
    assert not any((weights / ".training").rglob("*.*"))


@pytest.mark.slow
def test_resuming_with_other_settings_or_drawings_is_refused(resumed):
    for other in resumed[3]:  # other settings, drawings learnt from, drawings held back
        assert other.status == 2
        assert "has other settings or data" in other.err


@pytest.mark.slow
def test_a_resumed_run_ends_as_one_that_was_not_killed(small_data, tmp_path, resumed):
    printed = trained(small_data, tmp_path, *KILLED, "--resume")
    assert "starting at the first epoch" in printed
    histories = [
        [{**entry, "seconds": 0} for entry in load_card(weights, "mlp-128-32").history]
        for weights in (tmp_path, resumed[1])
    ]
    assert histories[0] == histories[1]
    assert_same_values(tmp_path, resumed[1], "mlp-128-32")


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
    *done, third = list(NETWORKS)[:3]
    killed_after_first_epoch(third, small_data, tmp_path, *ALL)
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
