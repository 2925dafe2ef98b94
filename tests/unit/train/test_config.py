import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from digits.networks import NETWORKS
from digits.synthetic.handwriting import Handwriting
from digits.train.augment import Distortion
from digits.train.config import (
    LEARN,
    RECIPES,
    TrainConfig,
    config_from,
    config_of,
    parser,
)
from digits.train.mixture import KINDS, Mixture
from digits.weights import WEIGHTS

USUAL = Mixture()
NO_FLAGS = {
    *("network", "mixture", "start", "corrected"),
    *("distortion", "handwriting", "wear", "brush"),
}
# Every flag that is a setting of a run, of its mixture: what is typed, what is meant.
OF_THE_RUN = {
    "epochs": ("3", 3),
    "batch_size": ("0", 0),
    "learning_rate": ("1e-4", 0.0001),
    "schedule": ("constant", "constant"),
    "cycles": ("2", 2),
    "weight_decay": ("0", 0.0),
    "loss": ("one-hot", "one-hot"),
    "validate_on": ("last", "last"),
    "validation": ("250", 250),
    "seed": ("17", 17),
    "learn": ("train", "train"),
    "parts_seed": ("4", 4),
    "number_samples": ("0", 0),
}
OF_THE_MIXTURE = {
    "mnist": ("1000", 1_000),
    "pictures": ("5", 5),
    "pens": ("0", 0),
    "nondigit_pens": ("12", 12),
    "nondigit_pictures": ("6", 6),
    "digits_by_rule": ("7", 7),
    "nondigits_by_rule": ("8", 8),
    "letters": ("9", 9),
    "numbers": ("10", 10),
    "softness": ("0.05", 0.05),
    "slashed": ("0.5", 0.5),
}


def config(name, *flags):
    return config_from(name, parser().parse_args(flags))


def flag_of(setting):
    return "--" + setting.replace("_", "-")


# Recipes.


def test_every_network_has_a_recipe_of_its_own_that_learns_from_no_validation_part():
    assert [recipe.network for recipe in RECIPES.values()] == list(RECIPES)
    assert set(RECIPES) == set(NETWORKS)
    assert all(recipe.learn in LEARN for recipe in RECIPES.values())
    assert LEARN == {"train": ("train",), "train+test": ("train", "test")}


@pytest.mark.parametrize(
    ("name", "epochs", "batch_size", "loss", "validate_on", "validation"),
    [
        ("mlp-128-32", 25, 32, "sparse", "last", 60_000 // 5),
        ("mlp-128-64", 10, 32, "sparse", "test", 0),
        ("mlp-784", 10, 50, "one-hot", "last", 60_000 // 5),
        ("mlp-784-130-dropout", 10, 50, "one-hot", "last", 60_000 // 5),
        ("cnn-32-64", 12, 128, "one-hot", "test", 0),
        ("cnn-128-64-64", 10, 16, "one-hot", "nothing", 0),
    ],
)
def test_the_networks_of_tutorials_are_trained_as_they_were_published(
    name, epochs, batch_size, loss, validate_on, validation
):
    recipe = RECIPES[name]
    assert (recipe.epochs, recipe.batch_size) == (epochs, batch_size)
    assert (recipe.learning_rate, recipe.schedule) == (1e-3, "constant")
    assert (recipe.weight_decay, recipe.validation) == (0.0, validation)
    assert (recipe.loss, recipe.validate_on) == (loss, validate_on)
    mixture = recipe.mixture
    assert (mixture.distortion, mixture.handwriting) == (None, None)
    assert {kind: n for kind, n in mixture.counts().items() if n} == {"mnist": 60_000}
    assert mixture.mnist_alone


def test_ours_learns_from_more_than_mnist():
    assert not USUAL.mnist_alone
    assert not replace(USUAL, **dict.fromkeys(KINDS, 0) | {"letters": 1}).mnist_alone
    assert replace(USUAL, **dict.fromkeys(KINDS, 0) | {"mnist": 1}).mnist_alone


# Flags.


@pytest.mark.parametrize("name", ["digits", "mlp-784"])
@pytest.mark.parametrize("setting", OF_THE_RUN | OF_THE_MIXTURE)
def test_a_flag_changes_its_setting_and_no_other(name, setting):
    typed, meant = (OF_THE_RUN | OF_THE_MIXTURE)[setting]
    recipe = RECIPES[name]
    if setting in OF_THE_MIXTURE:
        expected = replace(recipe, mixture=replace(recipe.mixture, **{setting: meant}))
    else:
        expected = replace(recipe, **{setting: meant})
    assert config(name, flag_of(setting), typed) == expected


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--distortion", "none"], {"distortion": None}),
        (["--handwriting", "none"], {"handwriting": None}),
        (["--brush", "0.1", "0.2"], {"brush": (0.1, 0.2)}),
        (
            ["--handwriting", "turn=0", "slant=0", "stretch=0"],
            {"handwriting": Handwriting(turn=0, slant=0, stretch=0)},
        ),
        (["--distortion", "elastic=2.5"], {"distortion": Distortion(elastic=2.5)}),
    ],
)
def test_changes_of_drawings_can_be_left_out_or_set(flags, expected):
    assert config("digits", *flags).mixture == replace(USUAL, **expected)


def test_a_tutorial_can_be_given_a_distortion_and_parts_their_former_names():
    mixture = config("mlp-784", "--distortion", "rotation=5").mixture
    assert mixture.distortion == Distortion(rotation=5)
    assert config("digits", "--learn", "train+report") == RECIPES["digits"]


def test_every_number_of_a_run_can_be_given_as_a_flag():
    assert vars(TrainConfig()).keys() - NO_FLAGS == OF_THE_RUN.keys()
    assert vars(USUAL).keys() - NO_FLAGS == OF_THE_MIXTURE.keys()


def test_flags_that_are_no_settings_have_usual_values():
    flags = parser().parse_args([])
    usual = (flags.network, flags.data, flags.weights, flags.resume, flags.force)
    assert usual == ("digits", None, WEIGHTS, False, False)
    given = parser().parse_args(["--network", "all", "--data", "d", "--weights", "w"])
    assert (given.network, given.data, given.weights) == ("all", Path("d"), Path("w"))


@pytest.mark.parametrize(
    ("flag", "typed"),
    [
        *(("--epochs", typed) for typed in ("-1", "2.5", "", "1e3", "²")),
        *(("--learning-rate", typed) for typed in ("-0.1", "nan", "inf", "")),
        ("--weight-decay", "-inf"),
        ("--numbers", "-3"),
        ("--network", "resnet"),
        ("--schedule", "stepwise"),
        ("--loss", "hinge"),
        ("--validate-on", "train"),
        ("--learn", "validation"),
        ("--learn", "train+fit"),
        ("--handwriting", "turn"),
        ("--handwriting", "turn=-1"),
        ("--handwriting", "rotation=1"),
        ("--distortion", "level=1"),
        ("--distortion", "everything"),
        *(("--mixture", "1"), ("--corrected", "1")),
    ],
)
def test_a_flag_that_means_nothing_is_refused(capsys, flag, typed):
    with pytest.raises(SystemExit, match="2"):
        parser().parse_args([f"{flag}={typed}"])
    assert flag in capsys.readouterr().err


def test_the_help_names_every_flag(capsys):
    with pytest.raises(SystemExit, match="0"):
        parser().parse_args(["--help"])
    text = capsys.readouterr().out.replace("\n", " ")
    assert all(flag_of(setting) in text for setting in OF_THE_RUN | OF_THE_MIXTURE)
    assert "--handwriting" in text
    assert "overshoot" in text
    assert "digits.train.refresh" in text


@pytest.mark.parametrize("name", RECIPES)
def test_without_flags_the_recipe_is_followed_and_a_card_tells_every_setting(name):
    assert config(name) == RECIPES[name]
    settings = json.loads(json.dumps(asdict(RECIPES[name])))
    assert config_of(settings) == RECIPES[name]


def test_what_a_card_does_not_tell_is_as_usual_and_other_settings_are_refused():
    before = replace(
        USUAL, pens=9, pictures=0, nondigit_pictures=0, wear=None, slashed=0.0
    )
    expected = replace(RECIPES["digits"], epochs=3, mixture=before)
    assert config_of({"epochs": 3}) == replace(RECIPES["digits"], epochs=3)
    assert config_of({"epochs": 3, "mixture": {"pens": 9}}) == expected
    for settings in ({"epoch": 3}, {"mixture": {"pencils": 9}}):
        with pytest.raises(TypeError):
            config_of(settings)
