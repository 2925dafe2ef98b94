"""MNIST and drawings by rule -> `weights/<network>.weights.h5` and its card.

    python -m digits.train [--network NAME|all] [--data DIR] [--weights DIR]
                           [--resume] [--force] [--epochs N] ...

One process draws the examples of the next epoch while this one trains on the last.
After every epoch the state is on disk; a killed run goes on with --resume.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, fields, replace
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from digits.calibration import (
    fitted_temperature,
    not_a_digit_share,
    probabilities,
)
from digits.cards import (
    WEIGHTS,
    Card,
    WeightsError,
    load_card,
    save_network,
    trained_parameters,
    write_whole,
)
from digits.data import DataError, Mnist, digest, held_back, load_mnist
from digits.examples import (
    Examples,
    Mixture,
    digits_by_rule,
    joined,
    mixed,
    nondigits_by_rule,
    shuffled,
)
from digits.networks import build_network
from digits.progress import show_progress
from digits.verdict import Thresholds, lead_of

if TYPE_CHECKING:
    import keras

CHUNKS = 20  # parts of an epoch that are drawn one by one, so that progress shows
VALIDATION_BY_RULE = 4_000  # drawings of digits, as many of none: 0.1 % is four
KEPT = 0.995  # share of held-back digits that may not become "not a digit"
SURE = 0.99  # share of held-back digits that may not become "unsure"
PREDICT_BATCH = 500  # glyphs at a time when nothing is learnt
SHAKY = (0.2, 0.8)  # bounds of the lead that counts as sure, whatever was fitted
EVEN = 0.5  # least threshold of "not a digit": more likely than not


@dataclass(frozen=True)
class TrainConfig:
    """Every setting of a training run; saved whole in the card.

    Attributes:
        network: its name.
        epochs: how often each of MNIST's training digits is seen.
        batch_size: glyphs per step.
        learning_rate: of Adam, at its highest.
        schedule: "cosine": warm up over one epoch, then fall to 0 along a cosine;
            "constant".
        weight_decay: of AdamW; 0 for plain Adam.
        validation: how many of MNIST's training digits are held back.
        seed: of everything that chance decides.
        mixture: what stands beside MNIST in every epoch.
    """

    network: str = "digits"
    epochs: int = 28
    batch_size: int = 128
    learning_rate: float = 2e-3
    schedule: str = "cosine"
    weight_decay: float = 2e-2
    validation: int = 5_000
    seed: int = 0
    mixture: Mixture = field(default_factory=Mixture)


SCHEDULES = ("cosine", "constant")
AS_IT_IS = Mixture(distortion=None, digits_by_rule=0, nondigits_by_rule=0)

RECIPES: dict[str, TrainConfig] = {
    "digits": TrainConfig(),
    "mlp-128-32": TrainConfig(
        network="mlp-128-32",
        epochs=25,
        batch_size=32,
        learning_rate=1e-3,
        schedule="constant",
        weight_decay=0.0,
        validation=12_000,
        mixture=AS_IT_IS,
    ),
}


@dataclass
class Run:
    """A training run: where it stands, and where that is kept.

    Attributes:
        config: its settings.
        glyphs: SHA-256 of MNIST's glyphs that it trains on.
        folder: keeps the state between epochs.
        epoch: how many epochs are done.
        history: one entry per epoch done.
    """

    config: TrainConfig
    glyphs: str
    folder: Path
    epoch: int = 0
    history: list[dict[str, float]] = field(default_factory=list)


def train(config: TrainConfig, mnist: Mnist, weights: Path, resume: bool) -> Card:
    """Train a network and put its values and card in place.

    Args:
        config: every setting.
        mnist: its training part alone is used.
        weights: the folder to write to; the state between epochs is kept in it too.
        resume: go on where a killed run stopped.

    Returns:
        The card of the new values.

    Raises:
        WeightsError: --resume finds a run with other settings or data.
    """
    train_places, held_places = held_back(
        config.validation, len(mnist.train_labels), config.seed
    )
    known = Examples(mnist.train_glyphs[train_places], mnist.train_labels[train_places])
    held = Examples(mnist.train_glyphs[held_places], mnist.train_labels[held_places])
    model = _compiled(config, len(known))
    run = Run(config, digest(known.glyphs), weights / ".training" / config.network)
    _resume(run, model) if resume else _clear(run)
    checks = _validation_sets(config, held)
    for examples in _epochs_of(run, known):
        _train_one_epoch(run, model, examples, checks)
    card = save_network(weights, model, _card(run, model, known, checks))
    shutil.rmtree(run.folder)
    return card


def _compiled(config: TrainConfig, known: int) -> keras.Model:
    import keras

    keras.utils.set_random_seed(config.seed)
    model = build_network(config.network)
    rate = _learning_rate(config, known)
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=config.weight_decay),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    model.optimizer.build(model.trainable_variables)  # so that --resume can fill it
    return model


def _learning_rate(config: TrainConfig, known: int) -> Any:
    """Return the learning rate as Keras takes it: a number, or one that falls."""
    import keras

    if config.schedule == "constant":
        return config.learning_rate
    per_epoch = known + config.mixture.digits_by_rule + config.mixture.nondigits_by_rule
    steps = -(-per_epoch // config.batch_size)
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=config.learning_rate / 100,
        decay_steps=steps * max(1, config.epochs - 1),
        warmup_target=config.learning_rate,
        warmup_steps=steps,
    )


def _validation_sets(config: TrainConfig, held: Examples) -> dict[str, Examples]:
    """Return what no step of training sees: MNIST's and, where used, rule's own."""
    rng = np.random.default_rng([config.seed, 1])
    sets = {"mnist": held}
    if config.mixture.digits_by_rule:
        sets["digits by rule"] = digits_by_rule(VALIDATION_BY_RULE, rng)
    if config.mixture.nondigits_by_rule:
        sets["nondigits by rule"] = nondigits_by_rule(VALIDATION_BY_RULE, rng)
    return sets


def _epochs_of(run: Run, known: Examples) -> Iterator[Examples]:
    """Yield the examples of each epoch; the next is drawn while one is trained on."""
    workers = min(max(1, (os.cpu_count() or 2) - 1), CHUNKS)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        upcoming = _drawn(pool, run.config, known, run.epoch)
        while run.epoch < run.config.epochs:
            examples = _gathered(upcoming)
            if run.epoch + 1 < run.config.epochs:
                upcoming = _drawn(pool, run.config, known, run.epoch + 1)
            yield examples


def _drawn(
    pool: ProcessPoolExecutor, config: TrainConfig, known: Examples, epoch: int
) -> list[Future[Examples]]:
    """Start to draw an epoch, in chunks."""
    order = np.random.default_rng([config.seed, 2, epoch])
    known = shuffled(known, order)
    return [
        pool.submit(
            mixed,
            Examples(known.glyphs[chunk::CHUNKS], known.labels[chunk::CHUNKS]),
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
        examples.labels,
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
    _keep(run, model)


def _checked(model: keras.Model, name: str, check: Examples) -> dict[str, float]:
    """Return loss and accuracy on examples held back, over all of the outputs."""
    logits = logits_of(model, check.glyphs)
    powers = logits - logits.max(axis=1, keepdims=True)
    log_shares = powers - np.log(np.exp(powers).sum(axis=1, keepdims=True))
    loss = -log_shares[np.arange(len(check)), check.labels].mean()
    right = (logits.argmax(axis=1) == check.labels).mean()
    return {f"{name} loss": float(loss), f"{name} accuracy": float(right)}


def logits_of(model: keras.Model, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a network's logits for (batch, 28, 28) uint8 glyphs, in batches."""
    floats = glyphs.astype(np.float32) / 255
    return model.predict(floats, batch_size=PREDICT_BATCH, verbose=0)


# The state between epochs.


def _keep(run: Run, model: keras.Model) -> None:
    """Write values and optimiser, then the text that names them."""
    run.folder.mkdir(parents=True, exist_ok=True)
    values = run.folder / f"epoch-{run.epoch}.weights.h5"
    model.save_weights(values)
    state = {"run": _identity(run), "epoch": run.epoch, "history": run.history}
    write_whole(run.folder / "state.json", json.dumps(state))
    for old in run.folder.glob("*.weights.h5"):
        if old != values:
            old.unlink()


def _resume(run: Run, model: keras.Model) -> None:
    path = run.folder / "state.json"
    if not path.exists():
        print("no run to resume: starting at the first epoch", flush=True)
        return
    state = json.loads(path.read_text(encoding="utf-8"))
    if state["run"] != _identity(run):
        raise WeightsError(
            f"the run in {run.folder} has other settings or data: {state['run']}. "
            "Give the same flags, or leave out --resume to start anew."
        )
    run.epoch, run.history = state["epoch"], state["history"]
    model.load_weights(run.folder / f"epoch-{run.epoch}.weights.h5")
    print(f"resumed after epoch {run.epoch}", flush=True)


def _identity(run: Run) -> dict[str, Any]:
    """Return what must be the same for a run to go on, as JSON gives it back."""
    settings = asdict(run.config) | {"glyphs": run.glyphs}
    return json.loads(json.dumps(settings))


def _clear(run: Run) -> None:
    shutil.rmtree(run.folder, ignore_errors=True)


# What is known of the new values.


def _card(
    run: Run, model: keras.Model, known: Examples, checks: dict[str, Examples]
) -> Card:
    logits = {name: logits_of(model, check.glyphs) for name, check in checks.items()}
    digits = [name for name in checks if name != "nondigits by rule"]
    digit_logits = np.concatenate([logits[name] for name in digits])
    labels = np.concatenate([checks[name].labels for name in digits])
    temperature = fitted_temperature(digit_logits, labels)
    return Card(
        network=run.config.network,
        parameters=trained_parameters(model),
        sha256="",
        temperature=temperature,
        thresholds=fitted_thresholds(digit_logits, temperature),
        settings=asdict(run.config),
        sources=_sources(run.config, known, checks),
        history=run.history,
        packages=_packages(),
    )


def _packages() -> dict[str, str]:
    import keras

    backend = keras.backend.backend()
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        backend: import_module(backend).__version__,
        "numpy": np.__version__,
    }


def fitted_thresholds(logits: NDArray[np.float32], temperature: float) -> Thresholds:
    """Return the thresholds that almost all digits held back from training pass.

    Args:
        logits: (n, 10 or 11) of digits.
        temperature: fitted before.
    """
    shares = not_a_digit_share(logits, temperature)
    lead = lead_of(probabilities(logits, temperature))
    strict = EVEN if shares is None else float(np.quantile(shares, KEPT))
    return Thresholds(
        not_a_digit=max(EVEN, strict),
        lead=float(np.clip(np.quantile(lead, 1 - SURE), *SHAKY)),
    )


def _sources(
    config: TrainConfig, known: Examples, checks: dict[str, Examples]
) -> list[dict[str, Any]]:
    sources = [_source("MNIST, training", "train", known)]
    sources += [_source(name, "validation", check) for name, check in checks.items()]
    mixture = config.mixture
    for name, count in (
        ("digits by rule, new each epoch", mixture.digits_by_rule),
        ("nondigits by rule, new each epoch", mixture.nondigits_by_rule),
    ):
        if count:
            sources.append({"name": name, "use": "train", "n": count})
    return sources


def _source(name: str, use: str, examples: Examples) -> dict[str, Any]:
    return {
        "name": name,
        "use": use,
        "n": len(examples),
        "sha256": digest(examples.glyphs),
        "labels_sha256": digest(examples.labels),
    }


# The command line.


def main(arguments: list[str] | None = None) -> int:
    """Train what the command line asks for; return the exit status."""
    flags = _parser().parse_args(arguments)
    names = list(RECIPES) if flags.network == "all" else [flags.network]
    try:
        mnist = load_mnist(flags.data)
        for name in names:
            config = _config(name, flags)
            _check_enough(config, len(mnist.train_labels), flags)
            card = train(config, mnist, flags.weights, flags.resume)
            print(f"{name}: written to {flags.weights}, SHA-256 {card.sha256}")
    except (DataError, WeightsError) as error:
        print(f"digits.train: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m digits.train", description="Train a network anew."
    )
    parser.add_argument("--network", default="digits", choices=[*RECIPES, "all"])
    parser.add_argument(
        "--data", type=Path, help="folder with mnist.npz; else download"
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to write")
    parser.add_argument("--resume", action="store_true", help="go on with a killed run")
    parser.add_argument(
        "--force", action="store_true", help="overwrite weights trained on more"
    )
    for setting in _settings():
        flag = f"--{setting.replace('_', '-')}"
        parser.add_argument(
            flag,
            type=KINDS[_kind_of(setting)],
            choices=SCHEDULES if setting == "schedule" else None,
            help="default: the recipe's",
        )
    return parser


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


KINDS = {int: whole_number, float: number, str: str}


def _settings() -> list[str]:
    """Return the settings that are flags: all but what stands for itself."""
    return [
        entry.name
        for kind in (TrainConfig, Mixture)
        for entry in fields(kind)
        if entry.name not in ("network", "mixture", "distortion")
    ]


def _kind_of(setting: str) -> type:
    recipe = RECIPES["digits"]
    holder = recipe if hasattr(recipe, setting) else recipe.mixture
    return type(getattr(holder, setting))


def _config(name: str, flags: argparse.Namespace) -> TrainConfig:
    given = {s: getattr(flags, s) for s in _settings() if getattr(flags, s) is not None}
    recipe = RECIPES[name]
    of_mixture = {s: given.pop(s) for s in list(given) if hasattr(recipe.mixture, s)}
    return replace(recipe, mixture=replace(recipe.mixture, **of_mixture), **given)


def _check_enough(config: TrainConfig, total: int, flags: argparse.Namespace) -> None:
    """Refuse to put weights that saw less in the place of weights that saw more."""
    if config.epochs < 1 or config.batch_size < 1:
        raise DataError("--epochs and --batch-size must be 1 or more.")
    if not 0 < config.validation < total:
        raise DataError(
            "--validation must leave something to train on: expected 1 to "
            f"{total - 1}, received {config.validation}."
        )
    try:
        card = load_card(flags.weights, config.network)
    except WeightsError:
        return  # nothing in place that works
    before = sum(source["n"] for source in card.sources if source["use"] == "train")
    mixture = config.mixture
    now = total - config.validation + mixture.digits_by_rule + mixture.nondigits_by_rule
    if now < before and not flags.force:
        raise DataError(
            f"the weights in {flags.weights} were trained on {before} examples per "
            f"epoch, this run would have {now}. Give more data, another --weights "
            "folder, or --force."
        )


if __name__ == "__main__":
    raise SystemExit(main())
