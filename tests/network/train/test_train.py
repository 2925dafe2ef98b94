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
from digits.train.config import RECIPES
from digits.train.validation import BY_RULE_COUNT, EPOCH_RENDERS
from digits.weights import load_card, load_network
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

EPOCHS = 2
SAMPLES = 12  # numbers of each kind; the detector is not judged here
ON_TRAIN = ["--pens", "60", "--learn", "train", "--epochs", "3"]


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
    flags += ["--number-samples", SAMPLES]
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
    names = {"mnist", "digits_by_rule", "nondigits_by_rule"}
    names |= {"pens_of_validation", "nondigits_of_validation"}
    expected = {f"{name}_{what}" for name in names for what in ("loss", "accuracy")}
    assert set(history[0]) == {"loss", "accuracy", "seconds"} | expected
    assert np.isfinite([list(entry.values()) for entry in history]).all()
    assert history[-1]["loss"] < history[0]["loss"]


@pytest.mark.slow
def test_flags_override_the_recipe_and_the_rest_of_it_stays(run_of_ours):
    recipe = RECIPES["digits"]
    mixture = replace(recipe.mixture, mnist=KNOWN, **COUNTS)
    expected = replace(
        recipe,
        epochs=EPOCHS,
        batch_size=16,
        validation=HELD,
        seed=3,
        number_samples=SAMPLES,
        mixture=mixture,
    )
    settings = load_card(run_of_ours[0], "digits").settings
    assert settings == json.loads(json.dumps(asdict(expected)))


@pytest.mark.slow
def test_the_card_names_every_source_with_its_n(run_of_ours):
    sources = sources_of(run_of_ours[0], "digits")
    assert {key: source["n"] for key, source in sources.items()} == {
        ("MNIST, training", "train"): KNOWN,
        ("own", "train"): 30,  # of three of the four writers
        ("things", "train"): 9,  # of three of the four things
        ("mnist", "validation"): HELD,
        ("digits by rule", "validation"): BY_RULE_COUNT,
        ("nondigits by rule", "validation"): BY_RULE_COUNT,
        ("pens of validation", "validation"): 10 * EPOCH_RENDERS,
        ("nondigits of validation", "validation"): 3 * EPOCH_RENDERS,
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


def renders_of_validation(renders):
    """Return glyphs and labels of the digits of the validation part."""
    drawings = of_parts("own", WRITERS, drawn_by, "validation")
    glyphs = glyphs_as_people_draw(drawings, "validation", renders).reshape(-1, 28, 28)
    labels = np.tile([drawing.label for drawing in drawings], renders)
    return np.round(glyphs * 255).astype(np.uint8), labels


@pytest.mark.slow
def test_drawings_of_validation_are_held_back_and_the_others_learnt_from(run_of_ours):
    sources = sources_of(run_of_ours[0], "digits")
    learnt = ("train", "test")
    own = of_parts("own", WRITERS, drawn_by, *learnt)
    things = of_parts("things", THINGS, drawn_things, *learnt)
    assert sources["own", "train"]["sha256"] == strokes_digest(own)
    assert sources["things", "train"]["sha256"] == strokes_digest(things)
    glyphs, labels = renders_of_validation(EPOCH_RENDERS)
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
def test_the_temperature_is_the_best_on_pens_of_validation(run_of_ours):
    network, card = load_network(run_of_ours[0], "digits")
    glyphs, labels = renders_of_validation(RENDERS)
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


@pytest.mark.slow
def test_two_runs_of_ours_with_one_seed_give_the_same_values(small_data, tmp_path):
    flags = ["--epochs", 2, "--validation", HELD, "--batch-size", 16]
    flags += ["--digits-by-rule", 0, "--nondigits-by-rule", 0, "--letters", 20]
    flags += ["--pens", 50, "--nondigit-pens", 30, "--numbers", 30]
    flags += ["--number-samples", 0]
    for name in ("one", "two"):
        trained(small_data, tmp_path / name, *flags)
    assert_same_values(tmp_path / "one", tmp_path / "two", "digits")


@pytest.mark.slow
def test_the_number_detector_is_fitted_before_the_card_is_written(run_of_ours):
    lines = run_of_ours[1].splitlines()
    assert "number detector: fitting" in lines[:-1]


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
def test_other_drawings_of_validation_and_test_leave_the_values(
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
