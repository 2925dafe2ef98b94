"""Material, epoch by epoch -> a trained network, with its temperature and thresholds.

What `digits.train` and `digits.refresh` share. Processes of their own draw the examples
of the next epoch while this one trains on the last; after every epoch the state is on
disk.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from digits.arrays import bytes_from_floats
from digits.calibration import (
    fitted_temperature,
    not_a_digit_share,
    probabilities,
)
from digits.data.drawings import PenDrawing
from digits.data.mnist import Mnist, array_digest
from digits.data.splits import Part, held_back, joined_parts
from digits.networks import DIGITS, NOT_A_DIGIT, build_network
from digits.progress import show_progress
from digits.synthetic.rendering import RENDERS, glyphs_as_people_draw
from digits.train.checkpoint import Run, keep
from digits.train.config import LEARN, TrainConfig
from digits.train.history import history_key
from digits.train.mixture import (
    Corrected,
    Examples,
    build_epoch,
    corrected_digest,
    digits_by_rule,
    joined,
    material,
)
from digits.verdict import Thresholds, margin

if TYPE_CHECKING:
    import keras

CHUNKS = 20  # parts of an epoch that are drawn one by one, so that progress shows
KEPT = 0.99  # share of held-back digits that may not become "not a digit"
SURE = 0.99  # share of held-back digits that may not become "unsure"
PREDICT_BATCH = 500  # glyphs at a time when nothing is learnt
SHAKY = (0.2, 0.8)  # bounds of the lead that counts as sure, whatever was fitted
EVEN = 0.5  # least threshold of "not a digit" where no pen drawing was held back
AS_PUBLISHED = (1.0, Thresholds(EVEN, SHAKY[0]))  # tutorials fit no temperature
VALIDATION_DIGITS = "pens of validation"
HELD_BACK = ("chance", "last")  # of what may be validated on, MNIST's training digits


@dataclass(frozen=True)
class TrainingData:
    """What a run learns from.

    Attributes:
        mnist: of its training digits, those not held back.
        pens: the drawings of the parts to learn from.
        corrected: what visitors drew and named; only a refresh has any.
    """

    mnist: Examples
    pens: Part
    corrected: list[Corrected] = field(default_factory=list)

    def identity(self) -> dict[str, str]:
        """Return the SHA-256 of everything, by data set."""
        named = {"corrections": corrected_digest(self.corrected)}
        return {
            "mnist": array_digest(self.mnist.glyphs),
            **self.pens.digests(),
            **(named if self.corrected else {}),
        }


def select_training_data(
    config: TrainConfig, mnist: Mnist, parts: dict[str, Part]
) -> tuple[TrainConfig, TrainingData, Examples]:
    """Return the settings as the data allows them, what to learn from, and the rest.

    Args:
        config: every setting.
        mnist: as published.
        parts: the pen drawings, by part.

    Returns:
        The settings, what is learnt from, and what of MNIST is validated on.
    """
    mnist_known, held = _known_and_held(config, mnist)
    pens = joined_parts(parts[name] for name in LEARN[config.learn])
    mixture = config.mixture.limited(len(mnist_known), pens)
    learnt = Part(
        pens.digits if mixture.pens else {},
        pens.nondigits if mixture.nondigit_pens else {},
    )
    return replace(config, mixture=mixture), TrainingData(mnist_known, learnt), held


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


def compiled(config: TrainConfig) -> keras.Model:
    """Return a network with values by chance, ready to be trained."""
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
        bytes_from_floats(glyphs).reshape(-1, *glyphs.shape[2:]),
        np.tile(np.array(labels, dtype=np.int64), len(glyphs)),
    )


def epochs_of(run: Run, known: TrainingData) -> Iterator[Examples]:
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
    pool: ProcessPoolExecutor, config: TrainConfig, known: TrainingData, epoch: int
) -> list[Future[Examples]]:
    """Start to draw an epoch, in chunks."""
    choice = np.random.default_rng([config.seed, 2, epoch])
    whole = material(known.mnist, known.pens, config.mixture, choice, known.corrected)
    return [
        pool.submit(
            build_epoch,
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


def train_one_epoch(
    run: Run, model: keras.Model, examples: Examples, checks: dict[str, Examples]
) -> None:
    """Train on one epoch's examples, say how it went, and keep the run on disk.

    Args:
        run: gets the epoch into its history.
        model: compiled.
        examples: in the order they are to be seen in.
        checks: what is held back, by name.
    """
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
    loss, right = loss_and_right(logits_of(model, check.glyphs), check.labels)
    return {history_key(name, "loss"): loss, history_key(name, "accuracy"): right}


def loss_and_right(
    logits: NDArray[np.float32], labels: NDArray[np.int64]
) -> tuple[float, float]:
    """Return the cross-entropy in nats and the share that is right.

    Args:
        logits: (n, outputs).
        labels: (n,).
    """
    powers = logits - logits.max(axis=1, keepdims=True)
    log_shares = powers - np.log(np.exp(powers).sum(axis=1, keepdims=True))
    loss = -log_shares[np.arange(len(labels)), labels].mean()
    return float(loss), float((logits.argmax(axis=1) == labels).mean())


def logits_of(model: keras.Model, glyphs: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a network's logits for (batch, 28, 28) uint8 glyphs, in batches."""
    floats = glyphs.astype(np.float32) / 255
    return model.predict(floats, batch_size=PREDICT_BATCH, verbose=0)


def fitted(
    model: keras.Model, fit: Part, checks: dict[str, Examples]
) -> tuple[float, Thresholds]:
    """Return temperature and thresholds, by pen drawings if there are any.

    Args:
        model: trained.
        fit: pen drawings held back.
        checks: everything that is held back, by name.
    """
    if fit.digits:
        held, least = as_people_draw(fit.digits, VALIDATION_DIGITS, RENDERS), 0.0
    else:
        held, least = _digits_among(checks), EVEN
    if not held:
        return AS_PUBLISHED  # nothing was held back
    logits = logits_of(model, held.glyphs)
    temperature = fitted_temperature(logits, held.labels)
    return temperature, fitted_thresholds(logits, temperature, least)


def _digits_among(checks: dict[str, Examples]) -> Examples:
    """Return the digits held back, where no pen drawing was."""
    nothing = digits_by_rule(0, np.random.default_rng())
    every = joined([nothing, *checks.values()])
    digits = every.labels < DIGITS
    return Examples(every.glyphs[digits], every.labels[digits])


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
    lead = margin(probabilities(logits, temperature))
    strict = EVEN if shares is None else float(np.quantile(shares, KEPT))
    return Thresholds(
        not_a_digit=max(least, strict),
        margin=float(np.clip(np.quantile(lead, 1 - SURE), *SHAKY)),
    )
