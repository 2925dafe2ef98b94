"""MNIST, pen drawings and rules -> `weights/<network>.weights.h5` and its card.

    python -m digits.train [--network NAME|all] [--data DIR] [--weights DIR]
                           [--resume] [--force] [--learn train|train+report]
                           [--without INGREDIENT ...] [--epochs N] ...
    python -m digits.train --corrections DIR [--data DIR] [--weights DIR]
                           [--resume] [--force] [--epochs N] [--learning-rate R]
    python -m digits.train --rollback [--weights DIR]

Of a data folder's drawings the network learns from those parts that --learn names; the
part *fit* is always held back, for temperature and thresholds (digits/data/splits.py).
After every epoch the state is on disk; a killed run goes on with --resume. With
--corrections the weights in place are trained on, and replaced only by such that read
nothing worse (digits/train/refresh/refresh.py); the exit status is 1 if they are not,
and 2 if something is missing or broken.
"""

from __future__ import annotations

import json
import platform
import shutil
import sys
from dataclasses import asdict, fields, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.corrections.record import CorrectionsError
from digits.data.errors import DataError
from digits.data.mnist import Mnist, array_digest, load_mnist
from digits.data.splits import VALIDATION, Part, load_parts
from digits.networks import KNOW_NO_DIGIT, layers_of
from digits.train.checkpoint import Run, clear, go_on
from digits.train.config import (
    RECIPES,
    TrainConfig,
    config_from,
    config_of,
    given_settings,
    parser,
)
from digits.train.loop import (
    AS_PUBLISHED,
    HELD_BACK,
    VALIDATION_DIGITS,
    TrainingData,
    as_people_draw,
    compiled,
    epochs_of,
    fitted,
    logits_of,
    loss_and_right,
    select_training_data,
    train_one_epoch,
)
from digits.train.mixture import Examples, digits_by_rule, nondigits_by_rule
from digits.train.refresh.history import PREVIOUS, roll_back
from digits.train.refresh.refresh import (
    NETWORK,
    RefreshConfig,
    RefusedError,
    refresh,
    settings_in_place,
)
from digits.weights import (
    LEARNT,
    Card,
    WeightsError,
    load_card,
    save_network,
    trained_parameters,
)

if TYPE_CHECKING:
    import argparse

    import keras

VALIDATION_BY_RULE = 2_000  # drawings of digits, as many of none: 0.1 % is two
GLANCES = 2  # renders of each pen drawing held back, after every epoch
VALIDATION_NONDIGITS = "nondigits of validation"
SEEDS = 2**32  # NumPy takes no larger one
NEW = "new each epoch"
DRAWN = ("digits_by_rule", "nondigits_by_rule", "letters", "numbers")
NO_DIGITS = ("nondigit_pens", "nondigits_by_rule", "letters", "numbers")


def train(
    config: TrainConfig,
    mnist: Mnist,
    parts: dict[str, Part],
    weights: Path,
    resume: bool,
) -> Card:
    """Train a network and put its values and card in place.

    Args:
        config: every setting.
        mnist: only its training part is used, unless the recipe validates on the test
            set as its tutorial did; nothing is chosen by that.
        parts: the pen drawings, by part; empty ones if there are none.
        weights: the folder to write to; the state between epochs is kept in it too.
        resume: go on where a killed run stopped.

    Returns:
        The card of the new values.

    Raises:
        WeightsError: --resume finds a run with other settings or data.
    """
    config, known, held = select_training_data(config, mnist, parts)
    model = compiled(config)
    _say(config, model, known, held)
    run = Run(
        config,
        known.identity(),
        parts[VALIDATION].digests(),
        weights / ".training" / config.network,
    )
    go_on(run, model) if resume else clear(run)
    checks = _validation_sets(config, held, parts[VALIDATION])
    for examples in epochs_of(run, known):
        train_one_epoch(run, model, examples, checks)
    card = save_network(weights, model, _card(run, model, known, parts, checks))
    shutil.rmtree(run.folder)
    return card


def _say(
    config: TrainConfig, model: keras.Model, known: TrainingData, held: Examples
) -> None:
    """Print what is trained on what."""
    print(f"{config.network}: MNIST to learn from {known.mnist.glyphs.shape}", end="")
    print(f", to validate on {held.glyphs.shape} ({config.validate_on})")
    print(f"pen drawings to learn from: {sum(known.pens.counts().values()):,}")
    for layer in layers_of(model):
        shape = " x ".join(map(str, layer["output"]))
        print(f"  {layer['kind']:20} {shape:>14} {layer['parameters']:>11,}")
    print(f"  {trained_parameters(model):,} parameters", flush=True)


def _validation_sets(
    config: TrainConfig, held: Examples, fit: Part
) -> dict[str, Examples]:
    """Return what no step of training sees: MNIST's, of pens and by rule."""
    rng = np.random.default_rng([config.seed, 1])
    sets = {"test" if config.validate_on == "test" else "mnist": held} if held else {}
    if config.mixture.digits_by_rule:
        sets["digits by rule"] = digits_by_rule(VALIDATION_BY_RULE, rng)
    if config.mixture.nondigits_by_rule:
        sets["nondigits by rule"] = nondigits_by_rule(VALIDATION_BY_RULE, rng)
    if fit.digits:
        sets[VALIDATION_DIGITS] = as_people_draw(fit.digits, VALIDATION_DIGITS, GLANCES)
    if fit.nondigits and any(config.mixture.counts()[kind] for kind in NO_DIGITS):
        sets[VALIDATION_NONDIGITS] = as_people_draw(
            fit.nondigits, VALIDATION_NONDIGITS, GLANCES
        )
    return sets


# What is known of the new values.


def _card(
    run: Run,
    model: keras.Model,
    known: TrainingData,
    parts: dict[str, Part],
    checks: dict[str, Examples],
) -> Card:
    plain = run.config.mixture.mnist_alone
    temperature, thresholds = (
        AS_PUBLISHED if plain else fitted(model, parts[VALIDATION], checks)
    )
    return Card(
        network=run.config.network,
        parameters=trained_parameters(model),
        sha256="",
        temperature=temperature,
        thresholds=thresholds,
        settings=asdict(run.config),
        sources=_sources(run.config, known, checks),
        layers=layers_of(model),
        parts={name: part.groups() for name, part in parts.items() if part},
        history=run.history,
        figures={LEARNT: _final(model, known.mnist)} if plain else {},
        packages=_packages(),
    )


def _final(model: keras.Model, learnt: Examples) -> dict[str, Any]:
    """Return how well a trained network reads what it learnt from."""
    loss, right = loss_and_right(logits_of(model, learnt.glyphs), learnt.labels)
    return {"n": len(learnt), "right": right, "loss": loss}


def _packages() -> dict[str, str]:
    import keras

    backend = keras.backend.backend()
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        backend: import_module(backend).__version__,
        "numpy": np.__version__,
    }


def _sources(
    config: TrainConfig, known: TrainingData, checks: dict[str, Examples]
) -> list[dict[str, Any]]:
    learnt = bool(config.mixture.mnist)
    sources = [_source("MNIST, training", "train", known.mnist)] if learnt else []
    counts, digests = known.pens.counts(), known.pens.digests()
    sources += [
        {"name": name, "use": "train", "n": counts[name], "sha256": digests[name]}
        for name in counts
    ]
    sources += [_source(name, "validation", check) for name, check in checks.items()]
    drawn = [kind for kind in DRAWN if config.mixture.counts()[kind]]
    return sources + [
        {
            "name": f"{kind.replace('_', ' ')}, {NEW}",
            "use": "train",
            "n": config.mixture.counts()[kind],
        }
        for kind in drawn
    ]


def _source(name: str, use: str, examples: Examples) -> dict[str, Any]:
    return {
        "name": name,
        "use": use,
        "n": len(examples),
        "shape": list(examples.glyphs.shape),
        "sha256": array_digest(examples.glyphs),
        "labels_sha256": array_digest(examples.labels),
    }


# The command line.


def main(arguments: list[str] | None = None) -> int:
    """Train what the command line asks for; return the exit status."""
    flags = parser().parse_args(arguments)
    try:
        if flags.rollback:
            _roll_back(flags)
        elif flags.corrections is not None:
            _refresh(flags)
        else:
            _train(flags)
    except RefusedError as error:
        print(f"digits.train: {error}", file=sys.stderr)
        return 1
    except (DataError, WeightsError, CorrectionsError, OSError) as error:
        print(f"digits.train: {error}", file=sys.stderr)
        return 2
    return 0


def _train(flags: argparse.Namespace) -> None:
    """Train anew what the flags name."""
    mnist = load_mnist(flags.data)
    for name in list(RECIPES) if flags.network == "all" else [flags.network]:
        config = config_from(name, flags)
        parts = load_parts(flags.data, config.parts_seed)
        _check_settings(config, mnist)
        _check_enough(config, mnist, parts, flags)
        _check_outputs(config)
        if flags.resume and _is_done(config, mnist, parts, flags.weights):
            print(f"{name}: trained already, with these settings and this data")
            continue
        card = train(config, mnist, parts, flags.weights, flags.resume)
        print(f"{name}: written to {flags.weights}, SHA-256 {card.sha256}")


def _refresh(flags: argparse.Namespace) -> None:
    """Train the weights in place on with corrections."""
    config = replace(RefreshConfig(), **_settings_of_refresh(flags))
    if config.epochs < 1:
        raise DataError("--epochs must be 1 or more.")
    before = settings_in_place(load_card(flags.weights, NETWORK))
    mnist = load_mnist(flags.data)
    parts = load_parts(flags.data, before.parts_seed)
    _check_enough(before, mnist, parts, flags)
    card = refresh(config, flags.corrections, mnist, parts, flags.weights, flags.resume)
    print(f"{NETWORK}: written to {flags.weights}, SHA-256 {card.sha256}")
    print(
        "its figures are to be measured anew: python -m digits.evaluate; the weights "
        "before it come back with --rollback"
    )


def _settings_of_refresh(flags: argparse.Namespace) -> dict[str, Any]:
    """Return what the flags say of a refresh; the rest is the recipe's.

    Raises:
        DataError: they say more than a refresh can be told.
    """
    given = given_settings(flags)
    known = {entry.name for entry in fields(RefreshConfig)}
    if given.keys() - known or flags.without or flags.network != NETWORK:
        told = ", ".join(f"--{name.replace('_', '-')}" for name in sorted(known))
        raise DataError(
            f"--corrections trains {NETWORK} on as it was trained; of the settings it "
            f"takes {told} alone. Leave out the others."
        )
    return given


def _roll_back(flags: argparse.Namespace) -> None:
    """Put the previous weights in place."""
    before, after = roll_back(flags.weights, NETWORK)
    print(
        f"{NETWORK}: back to the weights {after[:8]}; what was in place ({before[:8]}) "
        f"is in {flags.weights / PREVIOUS}, unless it was damaged"
    )


def _is_done(
    config: TrainConfig, mnist: Mnist, parts: dict[str, Part], weights: Path
) -> bool:
    """Tell whether the weights in place are of a run like this one, ended."""
    config, known, _ = select_training_data(config, mnist, parts)
    state = weights / ".training" / config.network / "state.json"
    try:
        card = load_card(weights, config.network)
    except WeightsError:
        return False
    sources = json.loads(json.dumps(_sources(config, known, {})))
    learnt = [source for source in card.sources if source["use"] == "train"]
    same = (config_of(card.settings), learnt) == (config, sources)
    return same and not state.exists()


def _check_settings(config: TrainConfig, mnist: Mnist) -> None:
    """Refuse settings with which nothing can be learnt or held back."""
    total, least = len(mnist.train_labels), int(config.validate_on in HELD_BACK)
    if config.epochs < 1 or config.batch_size < 1:
        raise DataError("--epochs and --batch-size must be 1 or more.")
    if config.seed >= SEEDS:
        raise DataError(f"--seed must be under {SEEDS}; received {config.seed}.")
    if not least <= config.validation < total:
        raise DataError(
            f"--validation must leave something to train on: expected {least} to "
            f"{total - 1}, received {config.validation}."
        )


def _check_enough(
    config: TrainConfig, mnist: Mnist, parts: dict[str, Part], flags: argparse.Namespace
) -> None:
    """Refuse to put weights that saw less in the place of weights that saw more."""
    config, known, _ = select_training_data(config, mnist, parts)
    if not sum(config.mixture.counts().values()):
        raise DataError("nothing to learn from: give MNIST, drawings or rules.")
    try:
        card = load_card(flags.weights, config.network)
    except WeightsError:
        return  # nothing in place that works
    now = _learnt_in(_sources(config, known, {}))
    for name, before in _learnt_in(card.sources).items():
        if now.get(name, 0) < before and not flags.force:
            raise DataError(
                f"the weights in {flags.weights} were trained on {before:,} of {name}, "
                f"this run would have {now.get(name, 0):,}. Give more data, another "
                "--weights folder, or --force."
            )


def _check_outputs(config: TrainConfig) -> None:
    """Refuse to show what is no digit to a network that has no word for it."""
    if config.network in KNOW_NO_DIGIT:
        return
    for kind in NO_DIGITS:
        if config.mixture.counts()[kind]:
            raise DataError(
                f"{config.network} has ten outputs, none for what is no digit: leave "
                f"out --{kind.replace('_', '-')}, or give --network digits."
            )


def _learnt_in(sources: list[dict[str, Any]]) -> dict[str, int]:
    """Return how many examples or drawings were learnt from, by data set."""
    return {s["name"]: s["n"] for s in sources if s["use"] == "train"}
