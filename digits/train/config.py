"""Every setting of a training run: by network, and as the command line changes it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from digits.data.splits import TEST, TRAIN
from digits.synthetic.handwriting import Handwriting
from digits.train.augment import Distortion
from digits.train.mixture import KINDS, Mixture
from digits.weights import WEIGHTS

SCHEDULES = ("cosine", "constant")
LOSSES = ("sparse", "one-hot")
VALIDATE_ON = ("chance", "last", "test", "nothing")
LEARN = {TRAIN: (TRAIN,), f"{TRAIN}+{TEST}": (TRAIN, TEST)}  # parts to learn from


@dataclass(frozen=True)
class TrainConfig:
    """Every setting of a training run; saved whole in the card.

    Attributes:
        network: its name.
        epochs: how many mixtures are seen.
        batch_size: glyphs per step.
        learning_rate: of Adam, at its highest.
        schedule: "cosine": warm up over one epoch, then fall to 0 along a cosine;
            "constant".
        weight_decay: of AdamW; 0 for plain Adam.
        loss: cross-entropy, from labels as whole numbers ("sparse") or as ten shares
            of which one is 1 ("one-hot"); the two give the same.
        validate_on: "chance": some of MNIST's training digits, drawn from the seed;
            "last": the last ones, as Keras's `validation_split` takes them; "test":
            MNIST's test set, as some tutorials do; "nothing".
        validation: how many of MNIST's training digits are held back.
        seed: of everything that chance decides but the parts.
        learn: the parts of the pen drawings to learn from; see `LEARN`.
        parts_seed: draws the parts.
        mixture: what an epoch is made of.
    """

    network: str = "digits"
    epochs: int = 25
    batch_size: int = 128
    learning_rate: float = 2e-3
    schedule: str = "cosine"
    weight_decay: float = 2e-2
    loss: str = "sparse"
    validate_on: str = "chance"
    validation: int = 5_000
    seed: int = 0
    learn: str = f"{TRAIN}+{TEST}"
    parts_seed: int = 0
    mixture: Mixture = field(default_factory=Mixture)


AS_IT_IS = Mixture(
    **dict.fromkeys(KINDS, 0) | {"mnist": 60_000},
    distortion=None,
    handwriting=None,
    softness=0.0,
)

FIFTH = 12_000  # of 60,000: a validation split of 0.2


def _published(network: str, **settings: Any) -> TrainConfig:
    """Return a tutorial's recipe: Adam at its usual rate, MNIST as it is."""
    usual = TrainConfig(
        network=network,
        learning_rate=1e-3,
        schedule="constant",
        weight_decay=0.0,
        validation=0,
        mixture=AS_IT_IS,
    )
    return replace(usual, **settings)


# One tutorial, two networks: without dropout and with it.
WIDE = {
    "epochs": 10,
    "batch_size": 50,
    "loss": "one-hot",
    "validate_on": "last",
    "validation": FIFTH,
}

RECIPES: dict[str, TrainConfig] = {
    "digits": TrainConfig(),
    "mlp-128-32": _published(
        "mlp-128-32", epochs=25, batch_size=32, validate_on="last", validation=FIFTH
    ),
    "mlp-128-64": _published(
        "mlp-128-64", epochs=10, batch_size=32, validate_on="test"
    ),
    "mlp-784": _published("mlp-784", **WIDE),
    "mlp-784-130-dropout": _published("mlp-784-130-dropout", **WIDE),
    "cnn-32-64": _published(
        "cnn-32-64", epochs=12, batch_size=128, loss="one-hot", validate_on="test"
    ),
    "cnn-128-64-64": _published(
        "cnn-128-64-64",
        epochs=10,
        batch_size=16,
        loss="one-hot",
        validate_on="nothing",
    ),
}


def _plainer(**settings: float) -> Callable[[Mixture], Mixture]:
    """Return what sets settings of a mixture's handwriting."""

    def plainer(mixture: Mixture) -> Mixture:
        hand = mixture.handwriting
        return replace(mixture, handwriting=hand and replace(hand, **settings))

    return plainer


# What a run can do without, to see what it is worth.
WITHOUT: dict[str, Callable[[Mixture], Mixture]] = {
    "distortion": lambda mixture: replace(mixture, distortion=None),
    "handwriting": lambda mixture: replace(mixture, handwriting=None),
    "plane": _plainer(turn=0.0, slant=0.0, stretch=0.0),
    "bending": _plainer(bend=0.0, jitter=0.0),
    "joining": _plainer(smooth=0.0, angular=0.0),
    "slips": _plainer(overshoot=0.0, slips=0.0),
    "brushes": lambda mixture: replace(mixture, brush=(0.1, 0.1)),
    "softness": lambda mixture: replace(mixture, softness=0.0),
    **{
        kind.replace("_", "-"): lambda mixture, kind=kind: replace(mixture, **{kind: 0})
        for kind in KINDS
        if kind not in ("mnist", "corrected")
    },
}


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line of `digits.train`."""
    reader = argparse.ArgumentParser(
        prog="python -m digits.train", description="Train a network anew."
    )
    reader.add_argument("--network", default="digits", choices=[*RECIPES, "all"])
    reader.add_argument(
        "--data", type=Path, help="folder with mnist.npz and drawings; else download"
    )
    reader.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to write")
    reader.add_argument("--resume", action="store_true", help="go on with a killed run")
    reader.add_argument(
        "--corrections",
        type=Path,
        metavar="DIR",
        help="train the weights in place on with what visitors corrected",
    )
    reader.add_argument(
        "--rollback", action="store_true", help="put the previous weights in place"
    )
    reader.add_argument(
        "--force", action="store_true", help="overwrite weights trained on more"
    )
    reader.add_argument(
        "--without",
        nargs="+",
        default=[],
        choices=WITHOUT,
        metavar="INGREDIENT",
        help=f"leave out, to see what it is worth: {', '.join(WITHOUT)}",
    )
    for setting in _settings():
        reader.add_argument(
            f"--{setting.replace('_', '-')}",
            type=KIND_OF_FLAG[_kind_of(setting)],
            choices=CHOICES.get(setting),
            help="default: the recipe's",
        )
    return reader


def whole_number(text: str) -> int:
    """Return what a flag says; argparse shows the error."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected 0, 1, 2, ..., received {text!r}")
    return int(text)


def number(text: str) -> float:
    """Return what a flag says; argparse shows the error."""
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected 0 or more, received {text!r}")
    return value


KIND_OF_FLAG = {int: whole_number, float: number, str: str}
CHOICES = {
    "schedule": SCHEDULES,
    "loss": LOSSES,
    "validate_on": VALIDATE_ON,
    "learn": tuple(LEARN),
}


def _settings() -> list[str]:
    """Return the settings that are flags: all but what stands for itself."""
    others = ("network", "mixture", "distortion", "handwriting", "brush", "corrected")
    return [
        entry.name
        for kind in (TrainConfig, Mixture)
        for entry in fields(kind)
        if entry.name not in others
    ]


def _kind_of(setting: str) -> type:
    recipe = RECIPES["digits"]
    holder = recipe if hasattr(recipe, setting) else recipe.mixture
    return type(getattr(holder, setting))


def given_settings(flags: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that the command line names.

    Args:
        flags: what `parser` read.
    """
    return {s: getattr(flags, s) for s in _settings() if getattr(flags, s) is not None}


def config_from(name: str, flags: argparse.Namespace) -> TrainConfig:
    """Return a network's recipe as the flags change it.

    Args:
        name: of the network.
        flags: what `parser` read.
    """
    given = given_settings(flags)
    recipe = RECIPES[name]
    mixture = recipe.mixture
    for ingredient in flags.without:
        mixture = WITHOUT[ingredient](mixture)
    of_mixture = {s: given.pop(s) for s in list(given) if hasattr(mixture, s)}
    return replace(recipe, mixture=replace(mixture, **of_mixture), **given)


def config_of(settings: dict[str, Any]) -> TrainConfig:
    """Return the settings that a card tells; what it does not name is as usual.

    Args:
        settings: a card's.

    Raises:
        TypeError, ValueError: they are not of this form.
    """
    mixture = dict(settings.get("mixture", {}))
    kinds = {"distortion": Distortion, "handwriting": Handwriting}
    for name, kind in kinds.items():
        if mixture.get(name) is not None:
            mixture[name] = kind(**_with_tuples(mixture[name]))
    return TrainConfig(**settings | {"mixture": Mixture(**_with_tuples(mixture))})


def _with_tuples(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings with tuples where JSON has lists."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()}
