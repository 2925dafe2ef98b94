"""Weights that are broken in any way are refused, in one sentence, by every program."""

import subprocess
import sys

import h5py
import numpy as np
import pytest

from digits.weights import WEIGHTS
from digits.weights.card import REMEDY, WeightsError
from digits.weights.files import load_card, load_network
from tests.helpers.running import ROOT, start
from tests.trials.damaged import (
    AT_ONCE,
    FAULTS,
    IN_TRAINING,
    LATER,
    SEVEN,
    VALUES,
    answer_to,
    file_at_fault,
    named,
    put_files,
)


def assert_one_sentence(said, folder, fault):
    """Check that a line names a file and the remedy, and that it is the only one."""
    assert "Traceback" not in said
    lines = [line for line in said.splitlines() if line.startswith("digits")]
    [(_, line)] = [line.split(": ", 1) for line in lines]
    assert line.startswith(str(folder))
    assert str(folder / file_at_fault(fault)) in line
    anew = f"python -m digits.weights --weights {folder}"
    compile_it = f". Compile it from the values: {anew}"
    get_it = ". Get it with: git lfs pull"
    assert line.endswith((f". {REMEDY}", compile_it, get_it))


@pytest.mark.parametrize("fault", AT_ONCE)
def test_what_is_seen_at_once_is_seen_by_what_the_page_asks_before_it_opens(
    fault, tmp_path
):
    folder = tmp_path / "weights"
    AT_ONCE[fault](put_files(folder))
    with pytest.raises(WeightsError) as caught:
        load_card(folder, "digits")
    assert_one_sentence(f"digits: {caught.value}", folder, fault)


@pytest.mark.parametrize("fault", LATER | IN_TRAINING)
def test_nothing_is_read_or_compiled_with_damaged_files_that_the_card_names(
    fault, tmp_path
):
    folder = tmp_path / "weights"
    status, out, err = answer_to(fault, folder)
    assert load_card(folder, "digits").network == "digits"
    assert (status, out) == (2, "")
    assert_one_sentence(err, folder, fault)


@pytest.mark.parametrize("fault", ["values: a flipped bit", "compiled: a flipped bit"])
def test_the_real_page_does_not_start(fault, tmp_path):
    FAULTS[fault](put_files(tmp_path))
    ended = start("--weights", tmp_path)
    assert ended.returncode == 2
    assert ended.stdout == ""  # no page was opened
    assert_one_sentence(ended.stderr, tmp_path, fault)


def test_the_real_command_reads_nothing_with_a_card_nested_too_deep(tmp_path):
    fault = "card: nested 100,000 deep"
    FAULTS[fault](put_files(tmp_path))
    command = [sys.executable, "-m", "digits", SEVEN, "--weights", tmp_path]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert_one_sentence(ended.stderr, tmp_path, fault)


def test_what_no_layer_asks_for_is_never_read(tmp_path):
    def a_layer_more(folder):
        with h5py.File(folder / VALUES, "r+") as file:
            file["layers/dense_9/vars/0"] = np.full(3, np.nan)

    named(a_layer_more)(put_files(tmp_path))
    ours, _ = load_network(WEIGHTS, "digits")
    network, card = load_network(tmp_path, "digits")
    assert card.sha256 != load_card(WEIGHTS, "digits").sha256
    for values, others in zip(network.get_weights(), ours.get_weights(), strict=True):
        np.testing.assert_array_equal(values, others)
