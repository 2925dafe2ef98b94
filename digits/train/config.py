"""Every setting of a training run: by network, and as the command line changes it."""

import argparse
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from digits.data.splits import TEST, TRAIN
from digits.synthetic.handwriting import Handwriting
from digits.train.augment import Distortion, Wear
from digits.train.mixture import KINDS, Mixture
from digits.weights import WEIGHTS

LEARN = {TRAIN: (TRAIN,), f"{TRAIN}+{TEST}": (TRAIN, TEST)}  # parts to learn from
LEARN_ALIASES = {"train+report": f"{TRAIN}+{TEST}"}  # as it was called before
Change = TypeVar("Change", Distortion, Handwriting, Wear)


@dataclass(frozen=True)
class TrainConfig:
    """Every setting of a training run; saved whole in the card."""

    network: str = "digits"  # its name
    epochs: int = 25  # how many mixtures it sees
    batch_size: int = 128  # glyphs per step
    learning_rate: float = 2e-3  # of Adam, at its highest
    # "cosine": warm up over one epoch, then fall to 0 along a cosine; "constant".
    schedule: str = "cosine"
    # How often the rate falls from its highest to 0; the network is the mean of where
    # each fall ended. Of a single one it is the mean of where that ended and of where
    # training started from, if that was no chance.
    cycles: int = 1
    weight_decay: float = 2e-2  # of AdamW; 0 for plain Adam
    # Cross-entropy, from labels as whole numbers ("sparse") or as rows of 0 with a 1 at
    # the label ("one-hot"); the two give the same.
    loss: str = "sparse"
    # "chance": some of MNIST's training digits, drawn by `parts_seed`; "last": the last
    # ones, as Keras's `validation_split` takes them; "test": MNIST's test set, as some
    # tutorials do; "nothing".
    validate_on: str = "chance"
    validation: int = 5_000  # how many of MNIST's training digits are held back
    seed: int = 0  # of everything random but the parts
    # The parts of the pen drawings to learn from; see `LEARN`.
    learn: str = f"{TRAIN}+{TEST}"
    parts_seed: int = 0  # of the draw of the parts, and of what of MNIST is held back
    # SHA-256 of the weights that training starts from; "" for random ones. It starts
    # from others with --start.
    start: str = ""
    # Numbers of each kind that the number detector is fitted on; 0 for a network that
    # reads single digits alone. Only networks that know "not a digit" have a detector.
    number_samples: int = 600
    mixture: Mixture = field(default_factory=Mixture)  # what an epoch is made of


MNIST_AS_IT_IS = Mixture(
    **dict.fromkeys(KINDS, 0) | {"mnist": 60_000},
    distortion=None,
    handwriting=None,
    softness=0.0,
    slashed=0.0,
    wear=None,
)

FIFTH = 12_000  # of 60,000: a validation split of 0.2


def _published(network: str, **settings: Any) -> TrainConfig:
    """Return a tutorial's recipe: Adam at its usual rate, MNIST as it is."""
    recipe = TrainConfig(
        network=network,
        learning_rate=1e-3,
        schedule="constant",
        weight_decay=0.0,
        validation=0,
        mixture=MNIST_AS_IT_IS,
    )
    return replace(recipe, **settings)


# One tutorial, two networks: without dropout and with it.
WIDE_TUTORIAL = {
    "epochs": 10,
    "batch_size": 50,
    "loss": "one-hot",
    "validate_on": "last",
    "validation": FIFTH,
}

RECIPES: dict[str, TrainConfig] = {
    "digits": TrainConfig(),
    # As many steps as have a power of two, 8,192 of 32 drawings; see digits/small.
    "small": TrainConfig(
        network="small",
        epochs=4,
        batch_size=32,
        learning_rate=3e-3,
        weight_decay=0.0,
        learn=TRAIN,
        number_samples=0,
        mixture=replace(MNIST_AS_IT_IS, mnist=40_000, pens=25_536),
    ),
    "mlp-128-32": _published(
        "mlp-128-32", epochs=25, batch_size=32, validate_on="last", validation=FIFTH
    ),
    "mlp-128-64": _published(
        "mlp-128-64", epochs=10, batch_size=32, validate_on="test"
    ),
    "mlp-784": _published("mlp-784", **WIDE_TUTORIAL),
    "mlp-784-130-dropout": _published("mlp-784-130-dropout", **WIDE_TUTORIAL),
    "cnn-32-64": _published(
        "cnn-32-64", epochs=12, batch_size=128, loss="one-hot", validate_on="test"
    ),
    "cnn-128-64-64": _published(
        "cnn-128-64-64", epochs=10, batch_size=16, loss="one-hot", validate_on="nothing"
    ),
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line of `digits.train`."""
    reader = argparse.ArgumentParser(
        prog="python -m digits.train",
        description="Train a network anew.",
        epilog="Corrections by visitors: python -m digits.train.refresh. The former "
        "flags --corrections and --rollback hand the whole command on to it.",
    )
    reader.add_argument("--network", default="digits", choices=[*RECIPES, "all"])
    reader.add_argument(
        "--data", type=Path, help="folder with mnist.npz and drawings; else download"
    )
    reader.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to write")
    reader.add_argument(
        "--start", type=Path, help="folder with weights to start from; else random"
    )
    reader.add_argument("--resume", action="store_true", help="go on with a killed run")
    reader.add_argument(
        "--force", action="store_true", help="overwrite weights trained on more"
    )
    for setting, kind in _settings().items():
        reader.add_argument(
            f"--{setting.replace('_', '-')}",
            type=TYPE_OF_FLAG[kind],
            choices=CHOICES.get(setting),
            help="default: the recipe's",
        )
    _add_changes(reader)
    return reader


def _add_changes(reader: argparse.ArgumentParser) -> None:
    """Add the flags that change how drawings are changed."""
    reader.add_argument(
        "--brush",
        nargs=2,
        type=number,
        metavar=("THIN", "FAT"),
        help="shares of a drawing's longer side",
    )
    for name, kind in CHANGES.items():
        reader.add_argument(
            f"--{name}",
            nargs="+",
            type=partial(_assignment, kind),
            metavar="none|NAME=VALUE",
            help=f"none, or some of: {', '.join(_numbers_of(kind))}",
        )


def _numbers_of(kind: type) -> list[str]:
    return [entry.name for entry in fields(kind) if isinstance(entry.default, float)]


def _assignment(kind: type, text: str) -> tuple[str, float] | None:
    """Return the setting and value in "turn=0", or None for "none"."""
    if text == "none":
        return None
    name, _, value = text.partition("=")
    if name not in _numbers_of(kind):
        expected = ", ".join(_numbers_of(kind))
        raise argparse.ArgumentTypeError(
            f"expected none or NAME=VALUE with a name of {expected}; received {text!r}"
        )
    return name, number(value)


def whole_number(text: str) -> int:
    """Return a flag's whole number, 0 or more; argparse shows the error."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"expected 0, 1, 2, ..., received {text!r}")
    return int(text)


def number(text: str) -> float:
    """Return a flag's number, 0 or more; argparse shows the error."""
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected 0 or more, received {text!r}")
    return value


TYPE_OF_FLAG = {int: whole_number, float: number, str: str}
CHANGES: dict[str, type] = {
    "distortion": Distortion,
    "handwriting": Handwriting,
    "wear": Wear,
}
# What a card's mixture lacks if it was written before there was such a setting.
UNKNOWN_BEFORE = {
    **{"pictures": 0, "nondigit_pictures": 0},
    **{"wear": None, "slashed": 0.0},
}
CHOICES = {
    "schedule": ("cosine", "constant"),
    "loss": ("sparse", "one-hot"),
    "validate_on": ("chance", "last", "test", "nothing"),
    "learn": (*LEARN, *LEARN_ALIASES),
}


def _settings() -> dict[str, type]:
    """Return the type of each setting that is a flag of one value, by name."""
    recipe = RECIPES["digits"]
    settings = vars(recipe) | vars(recipe.mixture)
    return {
        name: type(value)
        for name, value in settings.items()
        if type(value) in TYPE_OF_FLAG and name not in ("network", "corrected", "start")
    }


def config_from(name: str, flags: argparse.Namespace) -> TrainConfig:
    """Return a network's recipe as the flags change it."""
    recipe = RECIPES[name]
    given = {s: getattr(flags, s) for s in _settings() if getattr(flags, s) is not None}
    if "learn" in given:
        given["learn"] = LEARN_ALIASES.get(given["learn"], given["learn"])
    of_mixture = {s: given.pop(s) for s in list(given) if hasattr(recipe.mixture, s)}
    if flags.brush is not None:
        of_mixture["brush"] = tuple(flags.brush)
    for change, kind in CHANGES.items():
        assignments = getattr(flags, change)
        if assignments is not None:
            before = getattr(recipe.mixture, change) or kind()
            of_mixture[change] = _changed(before, assignments)
    return replace(recipe, mixture=replace(recipe.mixture, **of_mixture), **given)


def _changed(
    change: Change, assignments: list[tuple[str, float] | None]
) -> Change | None:
    """Return a distortion or handwriting as assigned; None once "none" is given."""
    values = [assignment for assignment in assignments if assignment is not None]
    return replace(change, **dict(values)) if values == assignments else None


def config_of(settings: dict[str, Any]) -> TrainConfig:
    """Return the settings in a card; those it does not name are the usual ones.

    Raises:
        TypeError, ValueError: they are not of this form.
    """
    mixture = dict(settings.get("mixture", {}))
    if mixture:
        mixture = UNKNOWN_BEFORE | mixture
    for name, kind in CHANGES.items():
        if mixture.get(name) is not None:
            mixture[name] = kind(**_with_tuples(mixture[name]))
    return TrainConfig(**settings | {"mixture": Mixture(**_with_tuples(mixture))})


def _with_tuples(settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings with tuples where JSON has lists."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in settings.items()}
