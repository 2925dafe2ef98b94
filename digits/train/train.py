"""MNIST, pen drawings and rules -> `weights/<network>.weights.h5` and its card.

    python -m digits.train [--network NAME|all] [--data DIR] [--weights DIR]
                           [--resume] [--force] [--learn train|train+test]
                           [--epochs N] ...

Of a data folder's drawings the network learns from the parts that --learn names; the
part *validation* is always held back, for temperature, thresholds and the number
detector (digits/data/splits.py). After every epoch the state is on disk; a killed run
goes on with --resume. The exit status is 2 if something is missing or broken.

Corrections by visitors: python -m digits.train.refresh. The former flags --corrections
and --rollback are handed on to it.
"""

from __future__ import annotations

import json
import platform
import sys
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.classifier import Classifier
from digits.data.errors import DataError
from digits.data.mnist import MNIST_FILE, Mnist, array_digest, load_mnist
from digits.data.splits import VALIDATION, Part, load_parts
from digits.networks import KNOW_NO_DIGIT, build_network, layers_of
from digits.small.steps import steps_put_in_place
from digits.train.checkpoint import Run, averaged_values, delete_checkpoint
from digits.train.config import RECIPES, TrainConfig, config_from, config_of, parser
from digits.train.loop import (
    HELD_BACK,
    TrainingData,
    compiled,
    select_training_data,
    train_epochs,
)
from digits.train.mixture import NONDIGIT_KINDS, Examples
from digits.train.number_detector import numbers_entry
from digits.train.small import SMALL, check_settings, learn_histories
from digits.train.thresholds import AS_PUBLISHED, fitted_calibration
from digits.train.validation import (
    glyphs_of,
    logits_of,
    loss_and_accuracy,
    validation_sets,
)
from digits.weights.card import LEARNT, Card, WeightsError
from digits.weights.convert import compiled_network
from digits.weights.files import (
    load_card,
    load_network,
    save_network,
    trained_parameters,
)

if TYPE_CHECKING:
    import argparse

    import keras

SEED_LIMIT = 2**32  # NumPy takes only smaller ones
NEW = "new each epoch"
DRAWN_KINDS = ("digits_by_rule", "nondigits_by_rule", "letters", "numbers")
REFRESH_FLAGS = ("--corrections", "--rollback")  # of `digits.train.refresh` today


def train(
    config: TrainConfig,
    mnist: Mnist,
    parts: dict[str, Part],
    weights: Path,
    resume: bool,
    start: keras.Model | None = None,
) -> Card:
    """Train a network and put its values and card in place.

    Args:
        config: every setting.
        mnist: its test set only validates, where a tutorial's recipe says so.
        parts: the pen drawings, by part.
        weights: the folder to write to; the state between epochs is kept in it too.
        resume: go on where a killed run stopped.
        start: holds the values to start from; None for random ones.

    Raises:
        WeightsError: --resume finds a run with other settings or data.
    """
    if config.network == SMALL:
        return _train_small(config, mnist, parts, weights, resume)
    config, training, held = select_training_data(config, mnist, parts)
    model = compiled(config)
    if start is not None:
        model.set_weights(start.get_weights())
    _print_summary(config, model, training, held)
    validation = validation_sets(config, held, parts[VALIDATION])
    run = _run(config, training, parts, weights)
    train_epochs(run, model, training, validation, resume)
    model.set_weights(averaged_values(run, model, start))
    card = _card(run, model, training, parts, validation)
    card = with_number_detector(card, model, config, parts)
    card = save_network(weights, model, card, glyphs_of(validation))
    delete_checkpoint(run)
    return card


def _run(
    config: TrainConfig, training: TrainingData, parts: dict[str, Part], weights: Path
) -> Run:
    folder = weights / ".training" / config.network
    return Run(config, training.digests(), parts[VALIDATION].digests(), folder)


def _train_small(
    config: TrainConfig,
    mnist: Mnist,
    parts: dict[str, Part],
    weights: Path,
    resume: bool,
) -> Card:
    """Train `small`, and keep its values step by step; see `train`."""
    config, training, held = select_training_data(config, mnist, parts)
    validation = validation_sets(config, held, parts[VALIDATION])
    run = _run(config, training, parts, weights)
    values, steps, content = learn_histories(run, training, validation, resume)
    model = build_network(SMALL)
    model.set_weights(values)
    run.history = steps["histories"]["all"]["history"]
    card = replace(_card(run, model, training, parts, validation), steps=steps)
    with steps_put_in_place(weights, content):
        card = save_network(weights, model, card, glyphs_of(validation))
    delete_checkpoint(run)
    return card


def _print_summary(
    config: TrainConfig, model: keras.Model, training: TrainingData, held: Examples
) -> None:
    known, validated_on = training.mnist.glyphs.shape, held.glyphs.shape
    print(f"{config.network}: MNIST to learn from {known}", end="")
    print(f", to validate on {validated_on} ({config.validate_on})")
    print(f"drawings to learn from: {sum(training.pens.counts().values()):,}")
    for layer in layers_of(model):
        shape = " x ".join(map(str, layer["output"]))
        print(f"  {layer['kind']:20} {shape:>14} {layer['parameters']:>11,}")
    print(f"  {trained_parameters(model):,} parameters", flush=True)


# The card.


def _card(
    run: Run,
    model: keras.Model,
    training: TrainingData,
    parts: dict[str, Part],
    validation: dict[str, Examples],
) -> Card:
    """Return the card of a trained network, without a number detector."""
    figures, calibration = {}, AS_PUBLISHED
    if run.config.network == SMALL:
        pass  # its bars are to be those of its steps, for which nothing is fitted
    elif run.config.mixture.mnist_alone:
        figures = {LEARNT: _training_figures(model, training.mnist)}
    else:
        calibration = fitted_calibration(model, parts[VALIDATION], validation)
    temperature, thresholds = calibration
    return Card(
        network=run.config.network,
        parameters=trained_parameters(model),
        sha256="",
        temperature=temperature,
        thresholds=thresholds,
        settings=asdict(run.config),
        sources=_sources(run.config, training, validation),
        layers=layers_of(model),
        parts={name: part.groups() for name, part in parts.items() if part},
        history=run.history,
        figures=figures,
        packages=_packages(),
    )


def with_number_detector(
    card: Card, model: keras.Model, config: TrainConfig, parts: dict[str, Part]
) -> Card:
    """Return the card with a number detector, if the network can have one."""
    if config.network not in KNOW_NO_DIGIT or not config.number_samples:
        return card
    entry = numbers_entry(
        Classifier(compiled_network(model), card), parts, config.number_samples
    )
    return replace(card, numbers=entry)


def _training_figures(model: keras.Model, learnt: Examples) -> dict[str, Any]:
    """Return how well a trained network reads the digits it learnt from."""
    loss, right = loss_and_accuracy(logits_of(model, learnt.glyphs), learnt.labels)
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
    config: TrainConfig, training: TrainingData, validation: dict[str, Examples]
) -> list[dict[str, Any]]:
    """Return every data set's name, use, n and SHA-256."""
    counts, digests = training.pens.counts(), training.pens.digests()
    drawn = {kind: config.mixture.counts()[kind] for kind in DRAWN_KINDS}
    learnt = [("MNIST, training", training.mnist)] if config.mixture.mnist else []
    return [
        *(_source(name, "train", examples) for name, examples in learnt),
        *(
            {"name": name, "use": "train", "n": counts[name], "sha256": digests[name]}
            for name in counts
        ),
        *(_source(name, "validation", held) for name, held in validation.items()),
        *(
            {"name": f"{kind.replace('_', ' ')}, {NEW}", "use": "train", "n": count}
            for kind, count in drawn.items()
            if count
        ),
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
    arguments = sys.argv[1:] if arguments is None else arguments
    if any(word.split("=")[0] in REFRESH_FLAGS for word in arguments):
        from digits.train.refresh.__main__ import main as refresh_main

        return refresh_main(arguments)
    flags = parser().parse_args(arguments)
    try:
        _train(flags)
    except (DataError, WeightsError, OSError) as error:
        print(f"digits.train: {error}", file=sys.stderr)
        return 2
    return 0


def _train(flags: argparse.Namespace) -> None:
    """Train the networks that the flags name."""
    mnist = _mnist(flags)
    for name in list(RECIPES) if flags.network == "all" else [flags.network]:
        config = config_from(name, flags)
        start = None
        if name == SMALL:
            config = _small_config(config, mnist, flags)
        elif flags.start is not None:
            start, card = load_network(flags.start, name)
            config = replace(config, start=card.sha256)
        parts = load_parts(flags.data, config.parts_seed)
        _check_settings(config, mnist)
        check_enough(config, mnist, parts, flags)
        _check_outputs(config)
        if flags.resume and _is_done(config, mnist, parts, flags.weights):
            print(f"{name}: trained already, with these settings and this data")
            continue
        card = train(config, mnist, parts, flags.weights, flags.resume, start)
        print(f"{name}: written to {flags.weights}, SHA-256 {card.sha256}")


def _mnist(flags: argparse.Namespace) -> Mnist:
    """Return MNIST; nothing of it where `small` is to learn from pens alone."""
    alone = flags.network == SMALL and flags.data is not None
    if alone and flags.data.is_dir() and not (flags.data / MNIST_FILE).exists():
        print(f"{SMALL}: no {MNIST_FILE} in {flags.data}: it learns from pens alone")
        nothing = Examples(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int64))
        return Mnist(*(2 * (nothing.glyphs, nothing.labels)))
    return load_mnist(flags.data)


def _small_config(
    config: TrainConfig, mnist: Mnist, flags: argparse.Namespace
) -> TrainConfig:
    """Return the settings of `small` as the data allows them.

    Raises:
        DataError: it has no use for a setting or flag.
    """
    check_settings(config)
    if flags.start is not None:
        raise DataError(f"{SMALL} learns from nothing: leave out --start.")
    if len(mnist.train_labels):
        return config
    return replace(config, validate_on="nothing", validation=0)


def _is_done(
    config: TrainConfig, mnist: Mnist, parts: dict[str, Part], weights: Path
) -> bool:
    """Tell whether the weights in place are those of a whole run like this one."""
    config, training, _ = select_training_data(config, mnist, parts)
    state = weights / ".training" / config.network / "state.json"
    try:
        card = load_card(weights, config.network)
    except WeightsError:
        return False
    sources = json.loads(json.dumps(_sources(config, training, {})))
    learnt = [source for source in card.sources if source["use"] == "train"]
    same = (config_of(card.settings), learnt) == (config, sources)
    return same and not state.exists()


def _check_settings(config: TrainConfig, mnist: Mnist) -> None:
    """Refuse settings under which nothing could be learnt or held back."""
    total, least = len(mnist.train_labels), int(config.validate_on in HELD_BACK)
    if config.epochs < 1 or config.batch_size < 1:
        raise DataError("--epochs and --batch-size must be 1 or more.")
    if config.cycles < 1 or config.epochs % config.cycles:
        raise DataError(
            f"--epochs must be a multiple of --cycles; received {config.epochs} and "
            f"{config.cycles}."
        )
    if config.seed >= SEED_LIMIT:
        raise DataError(f"--seed must be under {SEED_LIMIT}; received {config.seed}.")
    if total and not least <= config.validation < total:
        raise DataError(
            f"--validation must leave something to train on: expected {least} to "
            f"{total - 1}, received {config.validation}."
        )


def check_enough(
    config: TrainConfig, mnist: Mnist, parts: dict[str, Part], flags: argparse.Namespace
) -> None:
    """Refuse to replace weights by weights that learnt from less data.

    Raises:
        DataError: there is less, and no --force; or nothing to learn from at all.
    """
    config, training, _ = select_training_data(config, mnist, parts)
    if not sum(config.mixture.counts().values()):
        raise DataError("nothing to learn from: give MNIST, drawings or rules.")
    try:
        card = load_card(flags.weights, config.network)
    except WeightsError:
        return  # nothing in place that works
    now = _training_counts(_sources(config, training, {}))
    for name, before in _training_counts(card.sources).items():
        if now.get(name, 0) < before and not flags.force:
            raise DataError(
                f"the weights in {flags.weights} were trained on {before:,} of {name}, "
                f"this run would have {now.get(name, 0):,}. Give more data, another "
                "--weights folder, or --force."
            )


def _check_outputs(config: TrainConfig) -> None:
    """Refuse to train a network of ten outputs on non-digits."""
    if config.network in KNOW_NO_DIGIT:
        return
    for kind in NONDIGIT_KINDS:
        if getattr(config.mixture, kind):
            raise DataError(
                f"{config.network} has ten outputs, none for non-digits: leave out "
                f"--{kind.replace('_', '-')}, or give --network digits."
            )


def _training_counts(sources: list[dict[str, Any]]) -> dict[str, int]:
    """Return the number of examples or drawings learnt from, by data set."""
    return {s["name"]: s["n"] for s in sources if s["use"] == "train"}
