"""Runs that cannot start, or may not replace the weights in place."""

from dataclasses import replace

import pytest

from digits.train.train import main
from digits.weights.files import load_card, load_network
from tests.helpers.networks.measured import card_of, put_card
from tests.helpers.training import HELD, KNOWN, SMALL, train, trained


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--validation", 0], "expected 1 to 399, received 0"),
        (["--validation", KNOWN + HELD], "expected 1 to 399, received 400"),
        (["--epochs", 0], "--epochs and --batch-size must be 1 or more"),
        (["--epochs", 5, "--cycles", 2], "a multiple of --cycles; received 5 and 2"),
        (["--cycles", 0], "a multiple of --cycles"),
        (["--batch-size", 0], "--epochs and --batch-size must be 1 or more"),
        (["--seed", 2**32], "--seed must be under 4294967296; received 4294967296."),
        (["--network", "mlp-128-32", "--mnist", 0], "nothing to learn from"),
        (
            ["--network", "mlp-784", "--letters", 9],
            "mlp-784 has ten outputs, none for non-digits: leave out --letters",
        ),
    ],
)
def test_a_run_that_cannot_start_is_refused(small_data, tmp_path, flags, sentence):
    ended = train(small_data, tmp_path, "--validation", HELD, *flags)
    assert ended.status == 2
    assert sentence in ended.err
    assert list(tmp_path.iterdir()) == []


def test_weights_that_cannot_be_written_end_with_a_sentence(small_data, tmp_path):
    (tmp_path / "weights").write_text("a file where a folder must be")
    ended = train(small_data, tmp_path / "weights", *SMALL, "--epochs", 1)
    assert ended.status == 2
    assert "weights" in ended.err


NAMES = {"mnist": "MNIST, training", "letters": "letters, new each epoch"}


def weights_that_saw(folder, **counts):
    """Put a pair in place that was trained on so much of each data set."""
    sources = [
        {"name": NAMES.get(name, name), "use": "train", "n": count}
        for name, count in counts.items()
    ]
    held = {"name": "mnist", "use": "validation", "n": 10**9}
    card = card_of({}, network="mlp-128-32")
    put_card(folder, replace(card, sources=[*sources, held]))


def refused(data, weights, *flags):
    """Return why a run is refused; it must leave the weights in place alone."""
    card = load_card(weights, "mlp-128-32")
    ended = train(data, weights, *SMALL, *flags)
    assert ended.status == 2
    assert load_card(weights, "mlp-128-32") == card
    assert not (weights / ".training").exists()
    return ended.err


@pytest.mark.parametrize(
    ("flags", "before", "expected"),
    [
        ([], {"mnist": KNOWN + 1}, f"{KNOWN + 1:,} of MNIST, training; {KNOWN:,}"),
        (["--pens", "9"], {"own": 31}, "31 of own; 30"),  # of three writers
        (["--pens", "9", "--learn", "train"], {"own": 30}, "30 of own; 20"),  # of two
        (["--letters", "3"], {"letters": 4}, "4 of letters, new each epoch; 3"),
        # Drawings that are not learnt from count for nothing, there or not.
        ([], {"mnist": KNOWN, "own": 1}, "1 of own; 0"),
        # More of one data set does not make up for less of another.
        ([], {"mnist": 1, "own": 2, "another": 3}, "2 of own; 0"),
    ],
)
def test_less_data_than_the_weights_in_place_saw_is_refused(
    small_data, tmp_path, flags, before, expected
):
    weights_that_saw(tmp_path, **before)
    message = refused(small_data, tmp_path, *flags)
    before, now = expected.split("; ")
    assert f"trained on {before}, this run would have {now}." in message
    assert "--force" in message


def test_missing_data_ends_with_a_sentence_and_status_2(tmp_path):
    ended = train(tmp_path / "nowhere", tmp_path / "weights")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("digits.train: ")
    assert "mnist.npz does not exist" in ended.err
    assert not (tmp_path / "weights").exists()


@pytest.mark.slow
def test_force_puts_weights_that_saw_less_in_place(small_data, tmp_path):
    weights_that_saw(tmp_path, mnist=KNOWN + 1)
    trained(small_data, tmp_path, *SMALL, "--epochs", 1, "--force")
    card = load_network(tmp_path, "mlp-128-32")[1]
    assert card.sources[0]["n"] == KNOWN
    # As much data again needs no --force.
    again = trained(small_data, tmp_path, *SMALL, "--epochs", 1, "--resume")
    assert "trained already" in again


@pytest.mark.parametrize(
    "flags", [["--corrections", "nowhere"], ["--corrections=nowhere"], ["--rollback"]]
)
def test_the_former_flags_are_handed_on_to_the_refresh(flags, tmp_path, capsys):
    assert main([*flags, "--weights", str(tmp_path)]) == 2
    assert "digits.train.refresh: " in capsys.readouterr().err
