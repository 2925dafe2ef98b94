import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize, special

from digits.data.drawings import strokes_digest
from digits.data.splits import held_back, part_by_group
from digits.networks import NETWORKS
from digits.synthetic.digits import digit_drawing
from digits.synthetic.rendering import RENDERS, glyphs_as_people_draw
from digits.train.config import RECIPES
from digits.train.mixture import digits_by_rule
from digits.train.train import GLANCES, VALIDATION_BY_RULE, main
from digits.verdict import Thresholds
from digits.weights import Card, load_card, load_network, save_card
from tests.helpers.pens import pen_drawing, save_drawings

ROOT = Path(__file__).resolve().parents[3]
KNOWN, HELD, TESTED = 320, 80, 40  # digits in the data folder that the tests make
WRITERS = ("ada", "ben", "cem", "dov")  # who drew ten digits each
THINGS = ("cup", "horse", "key", "shoe")  # that are drawn three times each
EPOCHS = 2
KILLED_EPOCHS = 12  # long enough to be killed in the middle
SMALL = [  # settings of a run that takes seconds
    *("--network", "mlp-128-32", "--validation", str(HELD)),
    *("--batch-size", "4", "--seed", "5"),
]
ON_TRAIN = ["--pens", "60", "--learn", "train", "--epochs", "3"]
KILLED = [*SMALL, "--pens", "40", "--epochs", str(KILLED_EPOCHS)]
PLACES = part_by_group("own", WRITERS, seed=0)


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


def drawn_by(writer):
    """Return ten digits, the same for the same writer."""
    rng = np.random.default_rng(list(writer.encode()))
    return [pen_drawing(n, writer, digit_drawing(n, rng)) for n in range(10)]


def drawn_things(thing):
    path = [(0, 0), (len(thing), 3), (1, 5)]
    return [pen_drawing(thing, f"{thing}-{n}", [path[n:] + path]) for n in range(3)]


def of_parts(name, groups, drawn, *parts):
    """Return the drawings of the groups in these parts, part by part."""
    places = part_by_group(name, groups, seed=0)
    return [
        drawing
        for part in parts
        for group in groups
        if places[group] == part
        for drawing in drawn(group)
    ]


def save_pens(folder, digits):
    save_drawings(folder, "strokes", "own", digits)
    things = [drawing for thing in THINGS for drawing in drawn_things(thing)]
    save_drawings(folder, "nondigits", "things", things)


def copied(data, folder):
    """Return a folder with the same MNIST and no drawings."""
    shutil.copy(data / "mnist.npz", folder / "mnist.npz")
    return folder


@pytest.fixture(scope="module")
def small_data(tmp_path_factory):
    """Give a data folder: of MNIST a few hundred digits by rule, and a few drawings."""
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
    save_pens(folder, [drawing for name in WRITERS for drawing in drawn_by(name)])
    return folder


# Refusals.


@pytest.mark.parametrize("flag", ["--epochs", "--batch-size"])
def test_a_run_of_nothing_is_refused(small_data, tmp_path, capsys, flag):
    paths = ["--data", str(small_data), "--weights", str(tmp_path)]
    assert main([*paths, flag, "0"]) == 2
    assert "must be 1 or more" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--seed", 2**32], "--seed must be under 4294967296; received 4294967296."),
        (["--network", "mlp-128-32", "--mnist", 0], "nothing to learn from"),
        (
            ["--network", "mlp-784", "--letters", 9],
            "mlp-784 has ten outputs, none for what is no digit: leave out --letters",
        ),
    ],
)
def test_a_run_that_cannot_start_is_refused(
    small_data, tmp_path, capsys, flags, sentence
):
    given = ["--data", small_data, "--weights", tmp_path, "--validation", HELD, *flags]
    assert main([str(flag) for flag in given]) == 2
    assert sentence in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_weights_that_cannot_be_written_end_with_a_sentence(
    small_data, tmp_path, capsys
):
    (tmp_path / "weights").write_text("a file where a folder must be")
    flags = [*SMALL, "--epochs", 1, "--data", small_data, "--weights"]
    assert main([str(flag) for flag in (*flags, tmp_path / "weights")]) == 2
    assert "weights" in capsys.readouterr().err


@pytest.mark.parametrize("validation", [0, KNOWN + HELD, 60_000])
def test_holding_back_nothing_or_everything_is_refused(
    small_data, tmp_path, capsys, validation
):
    flags = ["--data", small_data, "--weights", tmp_path, "--validation", validation]
    assert main([str(flag) for flag in flags]) == 2
    assert "expected 1 to 399, received" in capsys.readouterr().err


NAMES = {"mnist": "MNIST, training", "letters": "letters, new each epoch"}


def weights_that_saw(folder, **counts):
    """Put a pair in place that was trained on so much of each data set."""
    (folder / "mlp-128-32.weights.h5").write_bytes(b"values")
    sources = [
        {"name": NAMES.get(name, name), "use": "train", "n": count}
        for name, count in counts.items()
    ]
    held = {"name": "mnist", "use": "validation", "n": 10**9}
    card = Card(
        network="mlp-128-32",
        parameters=104_938,
        sha256=hashlib.sha256(b"values").hexdigest(),
        temperature=1.0,
        thresholds=Thresholds(0.5, 0.2),
        settings={},
        sources=[*sources, held],
        history=[],
    )
    save_card(folder, card)
    return card


def refused(data, weights, flags, capsys):
    """Return why a run is refused; it must leave the weights in place alone."""
    card = load_card(weights, "mlp-128-32")
    paths = ["--data", str(data), "--weights", str(weights)]
    assert main([*paths, *SMALL, *flags]) == 2
    assert load_card(weights, "mlp-128-32") == card
    assert not (weights / ".training").exists()
    return capsys.readouterr().err


@pytest.mark.parametrize(
    ("flags", "before", "expected"),
    [
        ([], {"mnist": KNOWN + 1}, f"{KNOWN + 1:,} of MNIST, training; {KNOWN:,}"),
        (["--pens", "9"], {"own": 31}, "31 of own; 30"),  # of three writers
        (["--pens", "9", "--learn", "train"], {"own": 30}, "30 of own; 20"),  # of two
        (["--letters", "3"], {"letters": 4}, "4 of letters, new each epoch; 3"),
        # Drawings that are there but not learnt from count for nothing.
        ([], {"mnist": KNOWN, "own": 1}, "1 of own; 0"),
        # More of one data set does not make up for less of another.
        ([], {"mnist": 1, "own": 2, "another": 3}, "2 of own; 0"),
    ],
)
def test_less_data_than_the_weights_in_place_saw_is_refused(
    small_data, tmp_path, capsys, flags, before, expected
):
    weights_that_saw(tmp_path, **before)
    message = refused(small_data, tmp_path, flags, capsys)
    before, now = expected.split("; ")
    assert f"trained on {before}, this run would have {now}." in message
    assert "--force" in message


def test_a_folder_without_drawings_is_refused_where_weights_saw_some(
    small_data, tmp_path_factory, tmp_path, capsys
):
    weights_that_saw(tmp_path, mnist=KNOWN, own=30)
    plain = copied(small_data, tmp_path_factory.mktemp("plain"))
    message = refused(plain, tmp_path, ["--pens", "9"], capsys)
    assert "trained on 30 of own, this run would have 0." in message


def test_missing_data_ends_with_a_sentence_and_status_2(tmp_path):
    ended = train(tmp_path / "nowhere", tmp_path / "weights")
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("digits.train: ")
    assert "mnist.npz does not exist" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "weights").exists()


# A whole run of our own network.


COUNTS = {
    "pens": 30,
    "nondigit_pens": 12,
    "digits_by_rule": 40,
    "nondigits_by_rule": 60,
    "letters": 25,
    "numbers": 10,
}


@pytest.fixture(scope="module")
def run_of_ours(small_data, tmp_path_factory):
    """Give the weights folder of a run with all kinds of examples, and its output."""
    weights = tmp_path_factory.mktemp("ours")
    flags = ["--epochs", EPOCHS, "--validation", HELD, "--batch-size", 16, "--seed", 3]
    for kind, count in COUNTS.items():
        flags += [f"--{kind.replace('_', '-')}", count]
    return weights, trained(small_data, weights, *flags)


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
    names |= {"pens of validation", "nondigits of validation"}
    expected = {f"{name} {what}" for name in names for what in ("loss", "accuracy")}
    assert set(history[0]) == {"loss", "accuracy", "seconds"} | expected
    assert np.isfinite([list(entry.values()) for entry in history]).all()
    assert history[-1]["loss"] < history[0]["loss"]


@pytest.mark.slow
def test_flags_override_the_recipe_and_the_rest_of_it_stays(run_of_ours):
    recipe = RECIPES["digits"]
    mixture = replace(recipe.mixture, mnist=KNOWN, **COUNTS)
    expected = replace(
        recipe, epochs=EPOCHS, batch_size=16, validation=HELD, seed=3, mixture=mixture
    )
    settings = load_card(run_of_ours[0], "digits").settings
    assert settings == json.loads(json.dumps(asdict(expected)))


def sources_of(weights, network):
    sources = load_card(weights, network).sources
    named = {(source["name"], source["use"]): source for source in sources}
    assert len(named) == len(sources)
    return named


@pytest.mark.slow
def test_the_card_names_every_source_with_its_n(run_of_ours):
    sources = sources_of(run_of_ours[0], "digits")
    assert {key: source["n"] for key, source in sources.items()} == {
        ("MNIST, training", "train"): KNOWN,
        ("own", "train"): 30,  # of three of the four writers
        ("things", "train"): 9,  # of three of the four things
        ("mnist", "validation"): HELD,
        ("digits by rule", "validation"): VALIDATION_BY_RULE,
        ("nondigits by rule", "validation"): VALIDATION_BY_RULE,
        ("pens of validation", "validation"): 10 * GLANCES,
        ("nondigits of validation", "validation"): 3 * GLANCES,
        ("digits by rule, new each epoch", "train"): 40,
        ("nondigits by rule, new each epoch", "train"): 60,
        ("letters, new each epoch", "train"): 25,
        ("numbers, new each epoch", "train"): 10,
    }


@pytest.mark.slow
def test_the_card_names_the_sha256_of_mnists_digits(small_data, run_of_ours):
    arrays = arrays_in(small_data)
    labels = arrays["y_train"].astype(np.int64)
    rest, held = held_back(HELD, KNOWN + HELD, seed=3)
    sources = sources_of(run_of_ours[0], "digits")
    known, checked = sources["MNIST, training", "train"], sources["mnist", "validation"]
    assert known["sha256"] == sha256(arrays["x_train"][rest])
    assert known["labels_sha256"] == sha256(labels[rest])
    assert checked["sha256"] == sha256(arrays["x_train"][held])
    assert checked["labels_sha256"] == sha256(labels[held])


def renders_of_fit(renders):
    """Return glyphs and labels of the digits that are held back to fit by."""
    drawings = of_parts("own", WRITERS, drawn_by, "validation")
    glyphs = glyphs_as_people_draw(drawings, "validation", renders).reshape(-1, 28, 28)
    labels = np.tile([drawing.label for drawing in drawings], renders)
    return np.round(glyphs * 255).astype(np.uint8), labels


@pytest.mark.slow
def test_drawings_to_fit_by_are_held_back_and_the_others_learnt_from(run_of_ours):
    sources = sources_of(run_of_ours[0], "digits")
    learnt = ("train", "test")
    own = of_parts("own", WRITERS, drawn_by, *learnt)
    things = of_parts("things", THINGS, drawn_things, *learnt)
    assert sources["own", "train"]["sha256"] == strokes_digest(own)
    assert sources["things", "train"]["sha256"] == strokes_digest(things)
    glyphs, labels = renders_of_fit(GLANCES)
    assert sources["pens of validation", "validation"]["sha256"] == sha256(glyphs)
    assert sources["pens of validation", "validation"]["labels_sha256"] == sha256(
        labels
    )


@pytest.mark.slow
def test_the_card_says_who_is_in_which_part(run_of_ours):
    expected = {part: {} for part in ("train", "validation", "test")}
    for name, groups in (("own", WRITERS), ("things", THINGS)):
        for group, part in part_by_group(name, groups, seed=0).items():
            expected[part].setdefault(name, []).append(group)
    parts = load_card(run_of_ours[0], "digits").parts
    assert {
        part: {name: sorted(groups) for name, groups in sets.items()}
        for part, sets in expected.items()
    } == parts


@pytest.mark.slow
def test_the_temperature_is_the_best_on_pens_of_fit(run_of_ours):
    network, card = load_network(run_of_ours[0], "digits")
    glyphs, labels = renders_of_fit(RENDERS)
    logits = np.asarray(network(glyphs.astype("f4") / 255, training=False), "f8")[
        :, :10
    ]

    def loss(log_temperature):
        shares = special.log_softmax(logits / np.exp(log_temperature), axis=1)
        return -shares[np.arange(len(labels)), labels].mean()

    best = optimize.minimize_scalar(loss, bounds=np.log([0.05, 20]), method="bounded")
    assert loss(np.log(card.temperature)) == pytest.approx(best.fun, abs=1e-5)


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
    assert card.history[-1]["mnist_loss"] == pytest.approx(loss, rel=1e-4)
    assert card.history[-1]["mnist_accuracy"] == pytest.approx(
        (logits.argmax(axis=1) == labels).mean(), abs=1e-9
    )


def assert_same_values(one, two, network):
    values = [values_in(weights, network) for weights in (one, two)]
    for some, others in zip(*values, strict=True):
        np.testing.assert_array_equal(some, others)


@pytest.mark.slow
def test_two_runs_of_ours_with_one_seed_give_the_same_values(small_data, tmp_path):
    flags = ["--epochs", 2, "--validation", HELD, "--batch-size", 16]
    flags += ["--digits-by-rule", 0, "--nondigits-by-rule", 0, "--letters", 20]
    flags += ["--pens", 50, "--nondigit-pens", 30, "--numbers", 30]
    for name in ("one", "two"):
        trained(small_data, tmp_path / name, *flags)
    assert_same_values(tmp_path / "one", tmp_path / "two", "digits")


# Parts of the drawings.


@pytest.fixture(scope="module")
def run_on_train(small_data, tmp_path_factory):
    """Give the weights folder of a run that learns from one part alone."""
    weights = tmp_path_factory.mktemp("train")
    trained(small_data, weights, *SMALL, *ON_TRAIN)
    return weights


@pytest.mark.slow
def test_a_run_on_train_learns_from_no_other_part(run_on_train):
    own = of_parts("own", WRITERS, drawn_by, "train")
    source = sources_of(run_on_train, "mlp-128-32")["own", "train"]
    assert (source["n"], source["sha256"]) == (20, strokes_digest(own))


@pytest.mark.slow
def test_other_drawings_to_fit_by_and_report_on_leave_the_values(
    small_data, run_on_train, tmp_path
):
    learnt = of_parts("own", WRITERS, drawn_by, "train")
    others = [
        replace(drawing, strokes=[path[::-1] ** 2 for path in drawing.strokes])
        for drawing in of_parts("own", WRITERS, drawn_by, "validation", "test")
    ]
    save_pens(copied(small_data, tmp_path), learnt + others)
    weights = tmp_path / "weights"
    trained(tmp_path, weights, *SMALL, *ON_TRAIN)
    assert_same_values(weights, run_on_train, "mlp-128-32")
    cards = [load_card(folder, "mlp-128-32") for folder in (weights, run_on_train)]
    assert cards[0].temperature != cards[1].temperature  # which is fitted on them


# A run that is killed.


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


@pytest.mark.slow
def test_force_puts_weights_that_saw_less_in_place(small_data, tmp_path):
    weights_that_saw(tmp_path, mnist=KNOWN + 1)
    trained(small_data, tmp_path, *SMALL, "--epochs", 1, "--force")
    card = load_network(tmp_path, "mlp-128-32")[1]
    assert card.sources[0]["n"] == KNOWN
    # As much data again needs no --force.
    trained(small_data, tmp_path, *SMALL, "--epochs", 1)


@pytest.mark.slow
def test_a_network_of_ten_outputs_that_learns_no_drawings_names_none(
    small_data, tmp_path
):
    trained(small_data, tmp_path, *SMALL, "--epochs", 1)
    assert {
        key: source["n"] for key, source in sources_of(tmp_path, "mlp-128-32").items()
    } == {
        ("MNIST, training", "train"): KNOWN,
        ("mnist", "validation"): HELD,
        ("pens of validation", "validation"): 10 * GLANCES,
    }


# The networks of tutorials.


@pytest.mark.slow
@pytest.mark.parametrize(
    ("validate_on", "known", "held"),
    [
        ("last", slice(TESTED, -HELD), slice(-HELD, None)),
        ("test", slice(TESTED, None), slice(TESTED)),
        ("nothing", slice(TESTED, None), None),
    ],
)
def test_what_is_validated_on_is_what_the_recipe_says(
    small_data, tmp_path, validate_on, known, held
):
    plain = copied(small_data, tmp_path)
    flags = [*SMALL, "--epochs", 1, "--validate-on", validate_on]
    trained(plain, tmp_path / "weights", *flags)
    arrays = arrays_in(plain)
    every = np.concatenate([arrays["x_test"], arrays["x_train"]])
    name = "test" if validate_on == "test" else "mnist"
    expected = {("MNIST, training", "train"): sha256(every[known])}
    if held is not None:
        expected[name, "validation"] = sha256(every[held])
    sources = sources_of(tmp_path / "weights", "mlp-128-32")
    assert {key: source["sha256"] for key, source in sources.items()} == expected
    history = load_card(tmp_path / "weights", "mlp-128-32").history[0]
    curves = {f"{name} loss", f"{name} accuracy"} if held is not None else set()
    assert set(history) == {"loss", "accuracy", "seconds"} | curves


@pytest.mark.slow
def test_what_learns_from_mnist_alone_is_as_sure_as_it_was_published(
    small_data, tmp_path
):
    printed = trained(small_data, tmp_path, *SMALL, "--epochs", 1)
    network, card = load_network(tmp_path, "mlp-128-32")
    assert (card.temperature, card.thresholds) == (1.0, Thresholds(0.5, 0.2))
    assert [layer["parameters"] for layer in card.layers] == [0, 100_480, 4_128, 330]
    assert "MNIST to learn from (320, 28, 28), to validate on (80, 28, 28)" in printed
    assert "104,938 parameters" in printed
    glyphs = arrays_in(small_data)["x_train"][:-HELD].astype(np.float32) / 255
    labels = arrays_in(small_data)["y_train"][:-HELD].astype(int)
    logits = np.asarray(network(glyphs, training=False), dtype=np.float64)
    loss = -special.log_softmax(logits, axis=1)[np.arange(KNOWN), labels].mean()
    figures = card.figures["mnist_learnt"]
    assert figures["n"] == KNOWN
    assert figures["loss"] == pytest.approx(loss, rel=1e-4)
    assert figures["right"] == (logits.argmax(axis=1) == labels).mean()


ALL = [
    *("--network", "all", "--epochs", "2", "--batch-size", "64"),
    *("--validation", str(HELD), "--pens", "20", "--digits-by-rule", "20"),
    *("--without", "nondigit-pens", "nondigits-by-rule", "letters", "numbers"),
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
        said = f"{name}: trained already, with these settings and this data"
        assert (said in printed) == (name in done)
        assert len(load_card(tmp_path, name).history) == 2
    assert "resumed after epoch" in printed
    for name in done:
        np.testing.assert_array_equal(values_in(tmp_path, name)[0], values[name])
    again = trained(small_data, tmp_path, *ALL, "--resume")
    assert again.count("trained already") == len(NETWORKS)
    other = trained(small_data, tmp_path, *ALL, "--seed", 1, "--resume")
    assert "trained already" not in other
