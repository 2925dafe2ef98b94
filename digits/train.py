"""MNIST, pen drawings and rules -> `weights/<network>.weights.h5` and its card.

    python -m digits.train [--network NAME|all] [--data DIR] [--weights DIR]
                           [--resume] [--force] [--learn train|train+report]
                           [--without INGREDIENT ...] [--epochs N] ...

Of a data folder's drawings the network learns from those parts that --learn names; the
part *fit* is always held back, for temperature and thresholds (digits/protocol.py). One
process draws the examples of the next epoch while this one trains on the last.
After every epoch the state is on disk; a killed run goes on with --resume.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from digits.calibration import (
    fitted_temperature,
    not_a_digit_share,
    probabilities,
)
from digits.cards import (
    LEARNT,
    Card,
    WeightsError,
    load_card,
    save_network,
    trained_parameters,
)
from digits.data import (
    DataError,
    Mnist,
    PenDrawing,
    digest,
    held_back,
    load_mnist,
)
from digits.examples import (
    Examples,
    digits_by_rule,
    joined,
    material,
    mixed,
    nondigits_by_rule,
)
from digits.networks import (
    DIGITS,
    KNOW_NO_DIGIT,
    NOT_A_DIGIT,
    build_network,
    layers_of,
)
from digits.progress import show_progress
from digits.protocol import FIT, Part, joined_parts, load_parts
from digits.recipes import LEARN, RECIPES, TrainConfig, config_from, parser
from digits.rendering import RENDERS, glyphs_as_people_draw
from digits.run import Run, clear, go_on, keep
from digits.verdict import Thresholds, lead_of

if TYPE_CHECKING:
    import argparse

    import keras

CHUNKS = 20  # parts of an epoch that are drawn one by one, so that progress shows
VALIDATION_BY_RULE = 2_000  # drawings of digits, as many of none: 0.1 % is two
GLANCES = 2  # renders of each pen drawing held back, after every epoch
KEPT = 0.99  # share of held-back digits that may not become "not a digit"
SURE = 0.99  # share of held-back digits that may not become "unsure"
PREDICT_BATCH = 500  # glyphs at a time when nothing is learnt
SHAKY = (0.2, 0.8)  # bounds of the lead that counts as sure, whatever was fitted
EVEN = 0.5  # least threshold of "not a digit" where no pen drawing was held back
AS_PUBLISHED = (1.0, Thresholds(EVEN, SHAKY[0]))  # tutorials fit no temperature
FIT_DIGITS, FIT_NONDIGITS = "pens of fit", "nondigits of fit"
SEEDS = 2**32  # NumPy takes no larger one
HELD_BACK = ("chance", "last")  # of what may be validated on, MNIST's training digits
NEW = "new each epoch"
DRAWN = ("digits_by_rule", "nondigits_by_rule", "letters", "numbers")
NO_DIGITS = ("nondigit_pens", "nondigits_by_rule", "letters", "numbers")


@dataclass(frozen=True)
class Known:
    """What a run learns from.

    Attributes:
        mnist: of its training digits, those not held back.
        pens: the drawings of the parts to learn from.
    """

    mnist: Examples
    pens: Part

    def identity(self) -> dict[str, str]:
        """Return the SHA-256 of everything, by data set."""
        return {"mnist": digest(self.mnist.glyphs), **self.pens.digests()}


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
    config, known, held = _set_out(config, mnist, parts)
    model = _compiled(config)
    _say(config, model, known, held)
    run = Run(
        config,
        known.identity(),
        parts[FIT].digests(),
        weights / ".training" / config.network,
    )
    go_on(run, model) if resume else clear(run)
    checks = _validation_sets(config, held, parts[FIT])
    for examples in _epochs_of(run, known):
        _train_one_epoch(run, model, examples, checks)
    card = save_network(weights, model, _card(run, model, known, parts, checks))
    shutil.rmtree(run.folder)
    return card


def _say(config: TrainConfig, model: keras.Model, known: Known, held: Examples) -> None:
    """Print what is trained on what."""
    print(f"{config.network}: MNIST to learn from {known.mnist.glyphs.shape}", end="")
    print(f", to validate on {held.glyphs.shape} ({config.validate_on})")
    print(f"pen drawings to learn from: {sum(known.pens.counts().values()):,}")
    for layer in layers_of(model):
        shape = " x ".join(map(str, layer["output"]))
        print(f"  {layer['kind']:20} {shape:>14} {layer['parameters']:>11,}")
    print(f"  {trained_parameters(model):,} parameters", flush=True)


def _set_out(
    config: TrainConfig, mnist: Mnist, parts: dict[str, Part]
) -> tuple[TrainConfig, Known, Examples]:
    """Return the settings as the data allows them, what to learn from, and the rest."""
    mnist_known, held = _known_and_held(config, mnist)
    pens = joined_parts(parts[name] for name in LEARN[config.learn])
    mixture = config.mixture.limited(len(mnist_known), pens)
    learnt = Part(
        pens.digits if mixture.pens else {},
        pens.nondigits if mixture.nondigit_pens else {},
    )
    return replace(config, mixture=mixture), Known(mnist_known, learnt), held


def _known_and_held(config: TrainConfig, mnist: Mnist) -> tuple[Examples, Examples]:
    """Return MNIST's digits to learn from, and those to validate on."""
    total = len(mnist.train_labels)
    count = config.validation if config.validate_on in HELD_BACK else 0
    learnt, held = held_back(count, total, config.seed)
    if config.validate_on == "last":
        learnt, held = np.split(np.arange(total), [total - count])
    known, checked = (
        Examples(mnist.train_glyphs[places], mnist.train_labels[places])
        for places in (learnt, held)
    )
    if config.validate_on == "test":
        checked = Examples(mnist.test_glyphs, mnist.test_labels)
    return known, checked


def _compiled(config: TrainConfig) -> keras.Model:
    import keras

    keras.utils.set_random_seed(config.seed)
    model = build_network(config.network)
    rate = _learning_rate(config)
    kinds = {
        "sparse": keras.losses.SparseCategoricalCrossentropy,
        "one-hot": keras.losses.CategoricalCrossentropy,
    }
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=config.weight_decay),
        loss=kinds[config.loss](from_logits=True),
        metrics=["accuracy"],
    )
    model.optimizer.build(model.trainable_variables)  # so that --resume can fill it
    return model


def _learning_rate(config: TrainConfig) -> Any:
    """Return the learning rate as Keras takes it: a number, or one that falls."""
    import keras

    if config.schedule == "constant":
        return config.learning_rate
    steps = -(-sum(config.mixture.counts().values()) // config.batch_size)
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=config.learning_rate / 100,
        decay_steps=steps * max(1, config.epochs - 1),
        warmup_target=config.learning_rate,
        warmup_steps=steps,
    )


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
        sets[FIT_DIGITS] = as_people_draw(fit.digits, FIT_DIGITS, GLANCES)
    if fit.nondigits and any(config.mixture.counts()[kind] for kind in NO_DIGITS):
        sets[FIT_NONDIGITS] = as_people_draw(fit.nondigits, FIT_NONDIGITS, GLANCES)
    return sets


def as_people_draw(
    drawings: dict[str, list[PenDrawing]], what: str, renders: int
) -> Examples:
    """Return the renders of drawings, labelled.

    Args:
        drawings: by data set; texts as labels mean "not a digit".
        what: they are, for the line that shows progress.
        renders: of each drawing.
    """
    every = [drawing for drawn in drawings.values() for drawing in drawn]
    glyphs = glyphs_as_people_draw(every, what, renders)
    labels = [d.label if isinstance(d.label, int) else NOT_A_DIGIT for d in every]
    return Examples(
        np.round(glyphs * 255).astype(np.uint8).reshape(-1, *glyphs.shape[2:]),
        np.tile(np.array(labels, dtype=np.int64), len(glyphs)),
    )


def _epochs_of(run: Run, known: Known) -> Iterator[Examples]:
    """Yield the examples of each epoch; the next is drawn while one is trained on."""
    if run.epoch >= run.config.epochs:
        return  # killed after its last epoch
    workers = min(max(1, (os.cpu_count() or 2) - 1), CHUNKS)
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, _end_with_parent) as pool:
        upcoming = _drawn(pool, run.config, known, run.epoch)
        while run.epoch < run.config.epochs:
            examples = _gathered(upcoming)
            if run.epoch + 1 < run.config.epochs:
                upcoming = _drawn(pool, run.config, known, run.epoch + 1)
            yield examples


def _end_with_parent() -> None:
    """Have a process that draws end when the one that trains is killed."""
    parent = parent_process()
    assert parent is not None  # this runs in the pool

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _drawn(
    pool: ProcessPoolExecutor, config: TrainConfig, known: Known, epoch: int
) -> list[Future[Examples]]:
    """Start to draw an epoch, in chunks."""
    choice = np.random.default_rng([config.seed, 2, epoch])
    whole = material(known.mnist, known.pens, config.mixture, choice)
    return [
        pool.submit(
            mixed,
            whole.part(chunk, CHUNKS),
            config.mixture.part(chunk, CHUNKS),
            np.random.default_rng([config.seed, 3, epoch, chunk]),
        )
        for chunk in range(CHUNKS)
    ]


def _gathered(chunks: list[Future[Examples]]) -> Examples:
    drawn = []
    for place, chunk in enumerate(chunks, start=1):
        drawn.append(chunk.result())
        show_progress("parts of the examples drawn", place, len(chunks))
    return joined(drawn)


def _train_one_epoch(
    run: Run, model: keras.Model, examples: Examples, checks: dict[str, Examples]
) -> None:
    started = time.monotonic()
    print(f"epoch {run.epoch + 1} of {run.config.epochs}", flush=True)
    fitting = model.fit(
        examples.glyphs.astype(np.float32) / 255,
        targets(examples.labels, run.config.loss, model.output_shape[-1]),
        batch_size=run.config.batch_size,
        shuffle=False,  # shuffled when drawn
        verbose="auto" if sys.stdout.isatty() else 2,
    )
    entry = {name: float(values[0]) for name, values in fitting.history.items()}
    for name, check in checks.items():
        entry |= _checked(model, name, check)
    entry["seconds"] = round(time.monotonic() - started, 1)
    run.history.append(entry)
    run.epoch += 1
    print(
        "  ".join(f"{name}: {value:.4f}" for name, value in entry.items()), flush=True
    )
    keep(run, model)


def targets(labels: NDArray[np.int64], loss: str, classes: int) -> NDArray:
    """Return labels as a loss takes them.

    Args:
        labels: (batch,) from 0.
        loss: "sparse" or "one-hot".
        classes: how many there are.

    Returns:
        (batch,) as they came; or (batch, classes) float32, 1 at the label, 0 elsewhere.
    """
    if loss == "sparse":
        return labels
    return np.eye(classes, dtype=np.float32)[labels]


def _checked(model: keras.Model, name: str, check: Examples) -> dict[str, float]:
    """Return loss and accuracy on examples held back, over all of the outputs."""
    loss, right = _loss_and_right(logits_of(model, check.glyphs), check.labels)
    return {f"{name} loss": loss, f"{name} accuracy": right}


def _loss_and_right(
    logits: NDArray[np.float32], labels: NDArray[np.int64]
) -> tuple[float, float]:
    """Return the cross-entropy in nats and the share that is right."""
    powers = logits - logits.max(axis=1, keepdims=True)
    log_shares = powers - np.log(np.exp(powers).sum(axis=1, keepdims=True))
    loss = -log_shares[np.arange(len(labels)), labels].mean()
    return float(loss), float((logits.argmax(axis=1) == labels).mean())


def logits_of(model: keras.Model, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a network's logits for (batch, 28, 28) uint8 glyphs, in batches."""
    floats = glyphs.astype(np.float32) / 255
    return model.predict(floats, batch_size=PREDICT_BATCH, verbose=0)


# What is known of the new values.


def _card(
    run: Run,
    model: keras.Model,
    known: Known,
    parts: dict[str, Part],
    checks: dict[str, Examples],
) -> Card:
    plain = run.config.mixture.mnist_alone
    temperature, thresholds = (
        AS_PUBLISHED if plain else _fitted(model, parts[FIT], checks)
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


def _fitted(
    model: keras.Model, fit: Part, checks: dict[str, Examples]
) -> tuple[float, Thresholds]:
    """Return temperature and thresholds, by pen drawings if there are any."""
    if fit.digits:
        fitted, least = as_people_draw(fit.digits, FIT_DIGITS, RENDERS), 0.0
    else:
        fitted, least = _digits_among(checks), EVEN
    if not fitted:
        return AS_PUBLISHED  # nothing was held back
    logits = logits_of(model, fitted.glyphs)
    temperature = fitted_temperature(logits, fitted.labels)
    return temperature, fitted_thresholds(logits, temperature, least)


def _final(model: keras.Model, learnt: Examples) -> dict[str, Any]:
    """Return how well a trained network reads what it learnt from."""
    loss, right = _loss_and_right(logits_of(model, learnt.glyphs), learnt.labels)
    return {"n": len(learnt), "right": right, "loss": loss}


def _digits_among(checks: dict[str, Examples]) -> Examples:
    """Return the digits held back, where no pen drawing was."""
    nothing = digits_by_rule(0, np.random.default_rng())
    every = joined([nothing, *checks.values()])
    digits = every.labels < DIGITS
    return Examples(every.glyphs[digits], every.labels[digits])


def _packages() -> dict[str, str]:
    import keras

    backend = keras.backend.backend()
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        backend: import_module(backend).__version__,
        "numpy": np.__version__,
    }


def fitted_thresholds(
    logits: NDArray[np.float32], temperature: float, least: float
) -> Thresholds:
    """Return the thresholds that almost all digits held back from training pass.

    Args:
        logits: (n, 10 or 11) of digits.
        temperature: fitted before.
        least: bound of the threshold of "not a digit".
    """
    shares = not_a_digit_share(logits, temperature)
    lead = lead_of(probabilities(logits, temperature))
    strict = EVEN if shares is None else float(np.quantile(shares, KEPT))
    return Thresholds(
        not_a_digit=max(least, strict),
        lead=float(np.clip(np.quantile(lead, 1 - SURE), *SHAKY)),
    )


def _sources(
    config: TrainConfig, known: Known, checks: dict[str, Examples]
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
        "sha256": digest(examples.glyphs),
        "labels_sha256": digest(examples.labels),
    }


# The command line.


def main(arguments: list[str] | None = None) -> int:
    """Train what the command line asks for; return the exit status."""
    flags = parser().parse_args(arguments)
    names = list(RECIPES) if flags.network == "all" else [flags.network]
    try:
        mnist = load_mnist(flags.data)
        for name in names:
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
    except (DataError, WeightsError, OSError) as error:
        print(f"digits.train: {error}", file=sys.stderr)
        return 2
    return 0


def _is_done(
    config: TrainConfig, mnist: Mnist, parts: dict[str, Part], weights: Path
) -> bool:
    """Tell whether the weights in place are of a run like this one, ended."""
    config, known, _ = _set_out(config, mnist, parts)
    state = weights / ".training" / config.network / "state.json"
    try:
        card = load_card(weights, config.network)
    except WeightsError:
        return False
    settings = json.loads(json.dumps(asdict(config)))
    sources = json.loads(json.dumps(_sources(config, known, {})))
    learnt = [source for source in card.sources if source["use"] == "train"]
    return not state.exists() and (card.settings, learnt) == (settings, sources)


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
    config, known, _ = _set_out(config, mnist, parts)
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


if __name__ == "__main__":
    raise SystemExit(main())
