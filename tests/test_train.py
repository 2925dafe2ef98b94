import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from digits.cards import Card, load_card, load_network, save_card
from digits.data import held_back
from digits.examples import Examples, Mixture, digits_by_rule, mixed
from digits.train import CHUNKS, RECIPES, fitted_thresholds, main
from digits.verdict import Thresholds

ROOT = Path(__file__).resolve().parent.parent
KNOWN, HELD, TESTED = 320, 80, 40  # digits in the data folder that the tests make
EPOCHS = 2
KILLED_EPOCHS = 12  # long enough to be killed in the middle
SMALL = [  # settings of a run that takes seconds
    *("--network", "mlp-128-32", "--validation", str(HELD)),
    *("--batch-size", "4", "--seed", "5"),
]


def command(folder, weights, *flags):
    paths = ["--data", str(folder), "--weights", str(weights)]
    return [sys.executable, "-m", "digits.train", *paths, *map(str, flags)]


def train(folder, weights, *flags):
    """Run the command line as people do."""
    return subprocess.run(
        command(folder, weights, *flags),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def trained(folder, weights, *flags):
    """Run the command line, which must succeed, and return what it printed."""
    ended = train(folder, weights, *flags)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def arrays_in(folder):
    with np.load(folder / "mnist.npz") as archive:
        return dict(archive)


def sha256(array):
    return hashlib.sha256(array.tobytes()).hexdigest()


def values_in(weights, network):
    return load_network(weights, network)[0].get_weights()


def without_seconds(history):
    return [{k: v for k, v in entry.items() if k != "seconds"} for entry in history]


@pytest.fixture(scope="module")
def small_data(tmp_path_factory):
    """Give a data folder whose MNIST is a few hundred digits drawn by rule."""
    drawn = digits_by_rule(KNOWN + HELD + TESTED, np.random.default_rng(0))
    glyphs, labels = drawn.glyphs, drawn.labels.astype(np.uint8)
    folder = tmp_path_factory.mktemp("data")
    np.savez(
        folder / "mnist.npz",
        x_train=glyphs[TESTED:],
        y_train=labels[TESTED:],
        x_test=glyphs[:TESTED],
        y_test=labels[:TESTED],
    )
    return folder


# Thresholds.


def logits_of_shares(shares):
    """Return eleven logits a row that give "not a digit" these shares."""
    logits = np.zeros((len(shares), 11))
    logits[:, 10] = np.log(10 * shares / (1 - shares))
    return logits


def logits_of_lead(ahead):
    """Return a row of ten logits whose first is ahead of the rest."""
    return np.array([[ahead] + [0.0] * 9])


def test_not_a_digit_threshold_is_the_quantile_by_hand():
    # 0.001, 0.002, ... 0.999: the quantile 0.995 lies 0.995 of the way.
    shares = np.arange(1, 1000) / 1000
    thresholds = fitted_thresholds(logits_of_shares(shares), 1.0)
    assert thresholds.not_a_digit == pytest.approx(0.001 + 0.995 * 0.998, rel=1e-6)


def test_not_a_digit_threshold_is_never_under_a_half():
    thresholds = fitted_thresholds(logits_of_shares(np.full(50, 0.01)), 1.0)
    assert thresholds.not_a_digit == 0.5


def test_ten_logits_leave_the_not_a_digit_threshold_at_a_half(rng):
    assert fitted_thresholds(rng.normal(0, 3, (50, 10)), 1.0).not_a_digit == 0.5


@pytest.mark.parametrize(
    ("ahead", "temperature", "lead"),
    [
        (np.log(9), 1.0, 1 / 2 - 1 / 18),
        (2 * np.log(9), 2.0, 1 / 2 - 1 / 18),
        (np.log(6), 1.0, 6 / 15 - 1 / 15),
        (0.0, 1.0, 0.2),  # never less
        (50.0, 1.0, 0.8),  # never more
    ],
)
def test_lead_threshold_by_hand(ahead, temperature, lead):
    logits = np.repeat(logits_of_lead(ahead), 40, axis=0)
    assert fitted_thresholds(logits, temperature).lead == pytest.approx(lead, rel=1e-6)


def test_lead_threshold_is_the_quantile_by_hand():
    # Probabilities (1 + 9 L) / 10 and nine times (1 - L) / 10 have the lead L. Leads
    # of 0.3 to 0.7 in even steps: the quantile 0.01 lies 0.01 of the way.
    leads = np.linspace(0.3, 0.7, 1001)
    logits = np.log(np.tile((1 - leads[:, None]) / 10, 10))
    logits[:, 0] = np.log((1 + 9 * leads) / 10)
    lead = fitted_thresholds(logits, 1.0).lead
    assert lead == pytest.approx(0.3 + 0.01 * 0.4, rel=1e-5)


# Recipes and flags.


@pytest.mark.parametrize("count", [0, 7, 30, 40])
def test_the_parts_of_an_epoch_hold_all_drawings_that_the_card_counts(count, rng):
    nothing = Examples(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int64))
    whole = Mixture(None, digits_by_rule=count, nondigits_by_rule=0)
    parts = [whole.part(place, CHUNKS) for place in range(CHUNKS)]
    drawn = [mixed(nothing, part, rng) for part in parts]
    assert sum(len(examples) for examples in drawn) == count


def test_a_card_can_hold_every_recipe():
    for recipe in RECIPES.values():
        settings = asdict(recipe)
        assert json.loads(json.dumps(settings)).keys() == settings.keys()


def test_the_tutorial_network_is_trained_as_it_was_published():
    recipe = RECIPES["mlp-128-32"]
    published = (recipe.epochs, recipe.batch_size, recipe.learning_rate)
    assert published == (25, 32, 1e-3)
    assert (recipe.schedule, recipe.weight_decay) == ("constant", 0.0)
    assert recipe.validation == 60_000 // 5
    mixture = recipe.mixture
    assert (mixture.digits_by_rule, mixture.nondigits_by_rule) == (0, 0)
    assert mixture.distortion is None


@pytest.mark.parametrize("validation", [0, KNOWN + HELD, 60_000])
def test_holding_back_nothing_or_everything_is_refused(
    small_data, tmp_path, capsys, validation
):
    flags = ["--data", small_data, "--weights", tmp_path, "--validation", validation]
    assert main([str(flag) for flag in flags]) == 2
    assert "expected 1 to 399, received" in capsys.readouterr().err


@pytest.mark.parametrize(
    "flags",
    [
        ["--network", "resnet"],
        ["--epochs", "many"],
        ["--learning-rate", "fast"],
        ["--distortion", "1"],
        ["--schedule", "stepwise"],
    ],
)
def test_a_flag_that_means_nothing_is_refused(small_data, tmp_path, capsys, flags):
    paths = ["--data", str(small_data), "--weights", str(tmp_path), "--validation", "0"]
    with pytest.raises(SystemExit, match="2"):
        main([*paths, *flags])
    assert flags[0] in capsys.readouterr().err


def weights_that_saw(folder, count):
    """Put a pair in place that was trained on so many examples an epoch."""
    (folder / "mlp-128-32.weights.h5").write_bytes(b"values")
    source = {"name": "MNIST, training", "use": "train", "n": count}
    held = {"name": "mnist", "use": "validation", "n": 10**9}
    card = Card(
        network="mlp-128-32",
        parameters=104_938,
        sha256=hashlib.sha256(b"values").hexdigest(),
        temperature=1.0,
        thresholds=Thresholds(0.5, 0.2),
        settings={},
        sources=[source, held],
        history=[],
    )
    save_card(folder, card)
    return card


def test_less_data_than_the_weights_in_place_saw_is_refused(
    small_data, tmp_path, capsys
):
    card = weights_that_saw(tmp_path, KNOWN + 1)
    flags = ["--data", str(small_data), "--weights", str(tmp_path), *SMALL]
    assert main(flags) == 2
    message = capsys.readouterr().err
    assert f"on {KNOWN + 1} examples per epoch, this run would have {KNOWN}" in message
    assert "--force" in message
    assert load_card(tmp_path, "mlp-128-32") == card
    assert not (tmp_path / ".training").exists()


def test_missing_data_ends_with_a_sentence_and_status_2(tmp_path):
    ended = train(tmp_path / "nowhere", tmp_path / "weights")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("digits.train: ")
    assert "mnist.npz does not exist" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "weights").exists()


# A whole run of our own network.


@pytest.fixture(scope="module")
def run_of_ours(small_data, tmp_path_factory):
    """Give the weights folder of a run with drawings by rule, and what it printed."""
    weights = tmp_path_factory.mktemp("ours")
    printed = trained(
        *(small_data, weights, "--epochs", EPOCHS, "--validation", HELD),
        *("--digits-by-rule", 40, "--nondigits-by-rule", 60, "--batch-size", 16),
        *("--seed", 3),
    )
    return weights, printed


@pytest.mark.slow
def test_a_run_writes_both_files_and_nothing_else(run_of_ours):
    names = sorted(path.name for path in run_of_ours[0].rglob("*") if path.is_file())
    assert names == ["digits.json", "digits.weights.h5"]


@pytest.mark.slow
def test_a_run_names_what_it_wrote(run_of_ours):
    weights, printed = run_of_ours
    digest = hashlib.sha256((weights / "digits.weights.h5").read_bytes()).hexdigest()
    assert digest in printed.splitlines()[-1]
    assert load_card(weights, "digits").sha256 == digest


@pytest.mark.slow
def test_the_history_has_one_entry_per_epoch_of_finite_numbers(run_of_ours):
    weights, printed = run_of_ours
    history = load_card(weights, "digits").history
    assert len(history) == EPOCHS
    begun = [line for line in printed.splitlines() if line.startswith("epoch ")]
    assert begun == ["epoch 1 of 2", "epoch 2 of 2"]
    names = {"mnist", "digits by rule", "nondigits by rule"}
    expected = {f"{name} {what}" for name in names for what in ("loss", "accuracy")}
    assert set(history[0]) == {"loss", "accuracy", "seconds"} | expected
    assert np.isfinite([list(entry.values()) for entry in history]).all()
    assert history[-1]["loss"] < history[0]["loss"]


@pytest.mark.slow
def test_flags_override_the_recipe_and_the_rest_of_it_stays(run_of_ours):
    recipe = RECIPES["digits"]
    mixture = replace(recipe.mixture, digits_by_rule=40, nondigits_by_rule=60)
    expected = replace(
        recipe, epochs=EPOCHS, batch_size=16, validation=HELD, seed=3, mixture=mixture
    )
    settings = load_card(run_of_ours[0], "digits").settings
    assert settings == json.loads(json.dumps(asdict(expected)))


@pytest.mark.slow
def test_the_card_names_every_source_with_its_n_and_sha256(small_data, run_of_ours):
    arrays = arrays_in(small_data)
    labels = arrays["y_train"].astype(np.int64)
    rest, held = held_back(HELD, KNOWN + HELD, seed=3)
    sources = {
        (source["name"], source["use"]): source
        for source in load_card(run_of_ours[0], "digits").sources
    }
    assert {key: source["n"] for key, source in sources.items()} == {
        ("MNIST, training", "train"): KNOWN,
        ("mnist", "validation"): HELD,
        ("digits by rule", "validation"): 4_000,
        ("nondigits by rule", "validation"): 4_000,
        ("digits by rule, new each epoch", "train"): 40,
        ("nondigits by rule, new each epoch", "train"): 60,
    }
    known = sources["MNIST, training", "train"]
    assert known["sha256"] == sha256(arrays["x_train"][rest])
    assert known["labels_sha256"] == sha256(labels[rest])
    checked = sources["mnist", "validation"]
    assert checked["sha256"] == sha256(arrays["x_train"][held])
    assert checked["labels_sha256"] == sha256(labels[held])


@pytest.mark.slow
def test_the_card_fits_the_network_and_names_its_packages(run_of_ours):
    network, card = load_network(run_of_ours[0], "digits")
    assert card.network == "digits"
    assert card.parameters == sum(v.numpy().size for v in network.trainable_variables)
    assert {"python", "keras", "numpy"} < set(card.packages)
    assert card.figures == {}


@pytest.mark.slow
def test_what_the_history_says_of_held_back_digits_is_what_the_weights_do(
    small_data, run_of_ours
):
    arrays = arrays_in(small_data)
    held = held_back(HELD, KNOWN + HELD, seed=3)[1]
    network, card = load_network(run_of_ours[0], "digits")
    glyphs = arrays["x_train"][held].astype(np.float32) / 255
    labels = arrays["y_train"][held].astype(int)
    logits = np.asarray(network(glyphs, training=False), dtype=np.float64)
    loss = -special.log_softmax(logits, axis=1)[np.arange(HELD), labels].mean()
    assert card.history[-1]["mnist loss"] == pytest.approx(loss, rel=1e-4)
    assert card.history[-1]["mnist accuracy"] == pytest.approx(
        (logits.argmax(axis=1) == labels).mean(), abs=1e-9
    )


@pytest.mark.slow
def test_two_runs_of_ours_with_one_seed_give_the_same_values(small_data, tmp_path):
    flags = ["--epochs", 2, "--validation", HELD, "--batch-size", 16]
    flags += ["--digits-by-rule", 0, "--nondigits-by-rule", 0]
    for name in ("one", "two"):
        trained(small_data, tmp_path / name, *flags)
    one, two = (values_in(tmp_path / name, "digits") for name in ("one", "two"))
    for values, others in zip(one, two, strict=True):
        np.testing.assert_array_equal(values, others)


# A run that is killed.


@pytest.fixture(scope="module")
def whole_run(small_data, tmp_path_factory):
    """Give the weights folder of a run that nobody disturbed."""
    weights = tmp_path_factory.mktemp("whole")
    trained(small_data, weights, *SMALL, "--epochs", KILLED_EPOCHS)
    return weights


def kill_after_first_epoch(folder, weights):
    """Start a run, kill it with all its processes, and return the state it left."""
    flags = [*SMALL, "--epochs", KILLED_EPOCHS]
    running = subprocess.Popen(
        command(folder, weights, *flags),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    state = weights / ".training" / "mlp-128-32" / "state.json"
    try:
        while running.poll() is None and not state.exists():
            time.sleep(0.005)
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    return json.loads(state.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def resumed(small_data, tmp_path_factory):
    """Give the state a killed run left, its folder once resumed, and what it said."""
    weights = tmp_path_factory.mktemp("resumed")
    state = kill_after_first_epoch(small_data, weights)
    other = train(small_data, weights, *SMALL, "--epochs", 7, "--resume")
    printed = trained(
        *(small_data, weights, *SMALL, "--epochs", KILLED_EPOCHS, "--resume")
    )
    return state, weights, printed, other


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
def test_resuming_with_other_settings_is_refused(resumed):
    other = resumed[3]
    assert other.returncode == 2
    assert "has other settings" in other.stderr
    assert "Traceback" not in other.stderr


@pytest.mark.slow
def test_a_resumed_run_ends_as_one_that_was_not_killed(whole_run, resumed):
    cards = [load_card(weights, "mlp-128-32") for weights in (whole_run, resumed[1])]
    assert without_seconds(cards[0].history) == without_seconds(cards[1].history)
    whole, again = (
        values_in(folder, "mlp-128-32") for folder in (whole_run, resumed[1])
    )
    for values, others in zip(whole, again, strict=True):
        np.testing.assert_array_equal(values, others)


@pytest.mark.slow
def test_resuming_where_nothing_was_begun_starts_at_the_first_epoch(
    small_data, tmp_path
):
    printed = trained(small_data, tmp_path, *SMALL, "--epochs", 1, "--resume")
    assert "starting at the first epoch" in printed
    assert len(load_card(tmp_path, "mlp-128-32").history) == 1


@pytest.mark.slow
def test_force_puts_weights_that_saw_less_in_place(small_data, tmp_path):
    weights_that_saw(tmp_path, KNOWN + 1)
    trained(small_data, tmp_path, *SMALL, "--epochs", 1, "--force")
    card = load_network(tmp_path, "mlp-128-32")[1]
    assert card.sources[0]["n"] == KNOWN
    # As much data again needs no --force.
    trained(small_data, tmp_path, *SMALL, "--epochs", 1)
