"""Whole runs of our own network, and of one that learns from a part alone."""

import hashlib
import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from scipy import optimize, special

from digits.data.drawings import strokes_digest
from digits.data.splits import held_back, part_by_group
from digits.synthetic.rendering import RENDERS, glyphs_as_people_draw
from digits.train import validation
from digits.train.config import RECIPES
from digits.train.validation import EPOCH_RENDERS
from digits.weights.files import load_card, load_network
from tests.helpers.training import (
    HELD,
    KNOWN,
    SMALL,
    THINGS,
    WRITERS,
    arrays_in,
    assert_same_values,
    copied,
    drawn_by,
    drawn_things,
    of_parts,
    save_pens,
    sha256,
    sources_of,
    trained,
)

pytestmark = pytest.mark.slow

BY_RULE = 100  # drawings by rule to validate on: in earnest there are thousands
ON_TRAIN = [*SMALL, "--pens", "60", "--learn", "train", "--epochs", "1"]
COUNTS = {
    "pens": 30,
    "nondigit_pens": 12,
    "digits_by_rule": 40,
    "nondigits_by_rule": 60,
    "letters": 25,
    "numbers": 10,
}
SETTINGS = {
    "epochs": 2,
    "validation": HELD,
    "batch_size": 16,
    "seed": 3,
    "number_samples": 2,  # of each kind; the detector is not judged here
}
OURS = [
    word
    for name, value in (SETTINGS | COUNTS).items()
    for word in (f"--{name.replace('_', '-')}", value)
]


@pytest.fixture(scope="module", autouse=True)
def few_drawings_by_rule():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validation, "BY_RULE_COUNT", BY_RULE)
        yield


@pytest.fixture(scope="module")
def run_of_ours(small_data, tmp_path_factory):
    """Give the weights folder of a run with all kinds of examples, and its output."""
    weights = tmp_path_factory.mktemp("ours")
    return weights, trained(small_data, weights, *OURS)


def test_a_run_writes_three_files_and_nothing_else_and_names_them(run_of_ours):
    weights, printed = run_of_ours
    names = sorted(path.name for path in weights.rglob("*") if path.is_file())
    assert names == ["digits.json", "digits.tflite", "digits.weights.h5"]
    assert "number detector: fitting" in printed.splitlines()[:-1]
    digest = hashlib.sha256((weights / "digits.weights.h5").read_bytes()).hexdigest()
    assert digest in printed.splitlines()[-1]
    assert load_card(weights, "digits").sha256 == digest


def test_the_history_has_one_entry_per_epoch_of_finite_numbers(run_of_ours):
    weights, printed = run_of_ours
    history = load_card(weights, "digits").history
    assert len(history) == 2
    begun = [line for line in printed.splitlines() if line.startswith("epoch ")]
    assert begun == ["epoch 1 of 2", "epoch 2 of 2"]
    names = {"mnist", "digits_by_rule", "nondigits_by_rule"}
    names |= {"pens_of_validation", "nondigits_of_validation"}
    expected = {f"{name}_{what}" for name in names for what in ("loss", "accuracy")}
    assert set(history[0]) == {"loss", "accuracy", "seconds"} | expected
    assert np.isfinite([list(entry.values()) for entry in history]).all()
    assert history[-1]["loss"] < history[0]["loss"]


def test_flags_override_the_recipe_and_the_rest_of_it_stays(run_of_ours):
    recipe = RECIPES["digits"]
    no_scans = {"pictures": 0, "nondigit_pictures": 0}  # there are none
    mixture = replace(recipe.mixture, mnist=KNOWN, **COUNTS, **no_scans)
    expected = replace(recipe, mixture=mixture, **SETTINGS)
    settings = load_card(run_of_ours[0], "digits").settings
    assert settings == json.loads(json.dumps(asdict(expected)))


def test_the_card_names_every_source_with_its_n(run_of_ours):
    sources = sources_of(run_of_ours[0], "digits")
    assert {key: source["n"] for key, source in sources.items()} == {
        ("MNIST, training", "train"): KNOWN,
        ("own", "train"): 30,  # of three of the four writers
        ("things", "train"): 9,  # of three of the four things
        ("mnist", "validation"): HELD,
        ("digits by rule", "validation"): BY_RULE,
        ("nondigits by rule", "validation"): BY_RULE,
        ("pens of validation", "validation"): 10 * EPOCH_RENDERS,
        ("nondigits of validation", "validation"): 3 * EPOCH_RENDERS,
        ("digits by rule, new each epoch", "train"): 40,
        ("nondigits by rule, new each epoch", "train"): 60,
        ("letters, new each epoch", "train"): 25,
        ("numbers, new each epoch", "train"): 10,
    }


def test_the_card_names_the_sha256_of_mnists_digits(small_data, run_of_ours):
    arrays = arrays_in(small_data)
    labels = arrays["y_train"].astype(np.int64)
    rest, held = held_back(HELD, KNOWN + HELD, seed=0)
    sources = sources_of(run_of_ours[0], "digits")
    for name, places in (
        (("MNIST, training", "train"), rest),
        (("mnist", "validation"), held),
    ):
        assert sources[name]["sha256"] == sha256(arrays["x_train"][places])
        assert sources[name]["labels_sha256"] == sha256(labels[places])


def renders_of_validation(renders, name, groups, drawn):
    """Return glyphs and labels of one data set's drawings of the part validation."""
    drawings = of_parts(name, groups, drawn, "validation")
    glyphs = glyphs_as_people_draw(drawings, name, renders).reshape(-1, 28, 28)
    labels = [d.label if isinstance(d.label, int) else 10 for d in drawings]
    return np.round(glyphs * 255).astype(np.uint8), np.tile(labels, renders)


def test_drawings_of_validation_are_held_back_and_the_others_learnt_from(run_of_ours):
    sources = sources_of(run_of_ours[0], "digits")
    learnt = ("train", "test")
    own = of_parts("own", WRITERS, drawn_by, *learnt)
    things = of_parts("things", THINGS, drawn_things, *learnt)
    assert sources["own", "train"]["sha256"] == strokes_digest(own)
    assert sources["things", "train"]["sha256"] == strokes_digest(things)
    glyphs, labels = renders_of_validation(EPOCH_RENDERS, "own", WRITERS, drawn_by)
    held = sources["pens of validation", "validation"]
    assert held["sha256"] == sha256(glyphs)
    assert held["labels_sha256"] == sha256(labels)


def test_the_card_says_who_is_in_which_part(run_of_ours):
    parts = load_card(run_of_ours[0], "digits").parts
    for name, groups in (("own", WRITERS), ("things", THINGS)):
        places = part_by_group(name, groups, seed=0)
        for part, sets in parts.items():
            assert sets[name] == [g for g in sorted(groups) if places[g] == part]
    assert list(parts) == ["train", "validation", "test"]


def test_the_temperature_is_the_best_on_pens_of_validation(run_of_ours):
    network, card = load_network(run_of_ours[0], "digits")
    own = renders_of_validation(RENDERS, "own", WRITERS, drawn_by)
    things = renders_of_validation(RENDERS, "things", THINGS, drawn_things)
    glyphs, labels = map(np.concatenate, zip(own, things, strict=True))
    logits = np.asarray(network(glyphs.astype("f4") / 255, training=False), "f8")
    is_digit = labels < 10

    def loss(log_temperature):  # one drawing in ten is no digit
        shares = special.log_softmax(logits / np.exp(log_temperature), axis=1)
        lost = -shares[np.arange(len(labels)), labels]
        return 0.9 * lost[is_digit].mean() + 0.1 * lost[~is_digit].mean()

    best = optimize.minimize_scalar(loss, bounds=np.log([0.05, 20]), method="bounded")
    assert loss(np.log(card.temperature)) == pytest.approx(best.fun, abs=1e-5)


def test_the_card_fits_the_network_and_names_its_packages(run_of_ours):
    network, card = load_network(run_of_ours[0], "digits")
    assert card.network == "digits"
    assert card.parameters == sum(v.numpy().size for v in network.trainable_variables)
    assert {"python", "keras", "numpy"} < set(card.packages)
    assert card.figures == {}


def test_what_the_history_says_of_held_back_digits_is_what_the_weights_do(
    small_data, run_of_ours
):
    arrays = arrays_in(small_data)
    held = held_back(HELD, KNOWN + HELD, seed=0)[1]
    network, card = load_network(run_of_ours[0], "digits")
    glyphs = arrays["x_train"][held].astype(np.float32) / 255
    labels = arrays["y_train"][held].astype(int)
    logits = np.asarray(network(glyphs, training=False), dtype=np.float64)
    loss = -special.log_softmax(logits, axis=1)[np.arange(HELD), labels].mean()
    assert card.history[-1]["mnist_loss"] == pytest.approx(loss, rel=1e-4)
    assert card.history[-1]["mnist_accuracy"] == pytest.approx(
        (logits.argmax(axis=1) == labels).mean(), abs=1e-9
    )


@pytest.mark.long
def test_another_run_of_ours_with_the_same_seed_gives_the_same_values(
    small_data, run_of_ours, tmp_path
):
    trained(small_data, tmp_path, *OURS, "--number-samples", 0)
    assert_same_values(tmp_path, run_of_ours[0], "digits")


@pytest.fixture(scope="module")
def run_on_train(small_data, tmp_path_factory):
    """Give the weights folder of a small run that learns from one part alone."""
    weights = tmp_path_factory.mktemp("on-train")
    trained(small_data, weights, *ON_TRAIN)
    return weights


def test_a_run_on_train_learns_from_no_other_part(small_data, run_on_train, tmp_path):
    learnt = of_parts("own", WRITERS, drawn_by, "train")
    source = sources_of(run_on_train, "mlp-128-32")["own", "train"]
    assert (source["n"], source["sha256"]) == (20, strokes_digest(learnt))
    others = [
        replace(drawing, strokes=[path[::-1] ** 2 for path in drawing.strokes])
        for drawing in of_parts("own", WRITERS, drawn_by, "validation", "test")
    ]
    save_pens(copied(small_data, tmp_path), learnt + others)
    trained(tmp_path, tmp_path / "second", *ON_TRAIN)
    weights = run_on_train, tmp_path / "second"
    assert_same_values(*weights, "mlp-128-32")
    temperatures = {load_card(folder, "mlp-128-32").temperature for folder in weights}
    assert len(temperatures) == 2  # which are fitted on them


def test_a_run_may_start_from_other_weights_and_says_which(
    small_data, run_on_train, tmp_path
):
    still = ["--learning-rate", 0, "--weight-decay", 0, "--epochs", 1, "--seed", 8]
    trained(small_data, tmp_path, *SMALL, *still, "--start", run_on_train)
    assert_same_values(run_on_train, tmp_path, "mlp-128-32")
    cards = [load_card(folder, "mlp-128-32") for folder in (run_on_train, tmp_path)]
    assert [card.settings["start"] for card in cards] == ["", cards[0].sha256]
