"""The training loop: an epoch's examples are drawn while the one before is learnt.

Processes of their own draw the examples; after every epoch the state is on disk.
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
from tqdm import tqdm

from digits.arrays import Labels, floats_from_bytes
from digits.data.mnist import Mnist, array_digest
from digits.data.splits import Part, held_back, joined_parts
from digits.networks import build_network
from digits.train.checkpoint import (
    Run,
    delete_checkpoint,
    ends_of_cycles,
    resume,
    save_checkpoint,
    save_end_of_cycle,
)
from digits.train.config import LEARN, TrainConfig
from digits.train.history import history_key
from digits.train.mixture import (
    Corrected,
    Examples,
    build_epoch,
    corrected_digest,
    draw_sample,
    joined,
)
from digits.train.validation import logits_of, loss_and_accuracy

if TYPE_CHECKING:
    import keras

RECENT_EPOCHS = 3  # whose mean tells how long the others take
CHUNKS = 20  # parts of an epoch that are drawn one by one, so that progress shows
HELD_BACK = ("chance", "last")  # values of `validate_on` that hold training digits back


@dataclass(frozen=True)
class TrainingData:
    """What a run learns from."""

    mnist: Examples  # training digits of MNIST that are not held back
    pens: Part  # the drawings of the parts to learn from
    # Drawings that visitors corrected; only a refresh has any.
    corrected: list[Corrected] = field(default_factory=list)

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of everything, by data set."""
        digests = {"mnist": array_digest(self.mnist.glyphs), **self.pens.digests()}
        if self.corrected:
            digests["corrections"] = corrected_digest(self.corrected)
        return digests


def select_training_data(
    config: TrainConfig, mnist: Mnist, parts: dict[str, Part]
) -> tuple[TrainConfig, TrainingData, Examples]:
    """Return what of the data a run uses.

    That is: the settings as the data allows them, what is learnt from, and what of
    MNIST is validated on.
    """
    learnt, validated_on = _mnist_split(config, mnist)
    pens = joined_parts(parts[name] for name in LEARN[config.learn])
    mixture = config.mixture.limited(len(learnt), pens)
    pens = Part(
        pens.digits if mixture.pens else {},
        pens.nondigits if mixture.nondigit_pens else {},
        pens.digit_pictures if mixture.pictures else {},
        pens.nondigit_pictures if mixture.nondigit_pictures else {},
    )
    return replace(config, mixture=mixture), TrainingData(learnt, pens), validated_on


def _mnist_split(config: TrainConfig, mnist: Mnist) -> tuple[Examples, Examples]:
    """Return MNIST's digits to learn from, and those to validate on."""
    every = Examples(mnist.train_glyphs, mnist.train_labels)
    count = config.validation if config.validate_on in HELD_BACK else 0
    learnt, held = held_back(count, len(every), config.parts_seed)
    if config.validate_on == "last":
        learnt, held = np.split(np.arange(len(every)), [len(every) - count])
    if config.validate_on == "test":
        return every.at(learnt), Examples(mnist.test_glyphs, mnist.test_labels)
    return every.at(learnt), every.at(held)


def compiled(config: TrainConfig) -> keras.Model:
    """Return a network with random values, ready to be trained."""
    import keras

    keras.utils.set_random_seed(config.seed)
    model = build_network(config.network)
    rate = _learning_rate(config)
    losses = {
        "sparse": keras.losses.SparseCategoricalCrossentropy,
        "one-hot": keras.losses.CategoricalCrossentropy,
    }
    model.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=config.weight_decay),
        loss=losses[config.loss](from_logits=True),
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
    if config.cycles > 1:
        return keras.optimizers.schedules.CosineDecayRestarts(
            initial_learning_rate=config.learning_rate,
            first_decay_steps=steps * config.epochs // config.cycles,
            t_mul=1.0,
        )
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=config.learning_rate / 100,
        decay_steps=steps * max(1, config.epochs - 1),
        warmup_target=config.learning_rate,
        warmup_steps=steps,
    )


def train_epochs(
    run: Run,
    model: keras.Model,
    training: TrainingData,
    validation: dict[str, Examples],
    go_on: bool,
) -> None:
    """Train for all epochs of a run, or go on where a killed one stopped.

    Raises:
        WeightsError: it was to go on with a run of other settings or data.
    """
    resume(run, model) if go_on else delete_checkpoint(run)
    for examples in epochs_of(run, training):
        train_one_epoch(run, model, examples, validation)


def epochs_of(run: Run, training: TrainingData) -> Iterator[Examples]:
    """Yield the examples of each epoch; the next is drawn while one is trained on."""
    if run.epoch >= run.config.epochs:
        return  # killed after its last epoch
    workers = min(max(1, (os.cpu_count() or 2) - 1), CHUNKS)
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, _end_with_parent) as pool:
        upcoming = _drawn(pool, run.config, training, run.epoch)
        while run.epoch < run.config.epochs:
            examples = _gathered(upcoming)
            if run.epoch + 1 < run.config.epochs:
                upcoming = _drawn(pool, run.config, training, run.epoch + 1)
            yield examples


def _end_with_parent() -> None:
    """End this process, which draws, as soon as the one that trains is killed."""
    parent = parent_process()
    assert parent is not None  # this runs in the pool

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _drawn(
    pool: ProcessPoolExecutor, config: TrainConfig, training: TrainingData, epoch: int
) -> list[Future[Examples]]:
    """Start to draw an epoch, in chunks."""
    rng = np.random.default_rng([config.seed, 2, epoch])
    whole = draw_sample(
        training.mnist, training.pens, config.mixture, rng, training.corrected
    )
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
    waiting = tqdm(chunks, desc="examples", unit="part", leave=False, disable=None)
    return joined(chunk.result() for chunk in waiting)


def train_one_epoch(
    run: Run, model: keras.Model, examples: Examples, validation: dict[str, Examples]
) -> None:
    """Train on an epoch's examples in their order, note it, and save a checkpoint."""
    started = time.monotonic()
    print(f"epoch {run.epoch + 1} of {run.config.epochs}", flush=True)
    fitting = model.fit(
        floats_from_bytes(examples.glyphs),
        targets(examples.labels, run.config.loss, model.output_shape[-1]),
        batch_size=run.config.batch_size,
        shuffle=False,  # shuffled when drawn
        verbose="auto" if sys.stdout.isatty() else 2,
    )
    entry = {name: float(values[0]) for name, values in fitting.history.items()}
    for name, held in validation.items():
        loss, accuracy = loss_and_accuracy(logits_of(model, held.glyphs), held.labels)
        entry[history_key(name, "loss")] = loss
        entry[history_key(name, "accuracy")] = accuracy
    entry["seconds"] = round(time.monotonic() - started, 1)
    run.history.append(entry)
    run.epoch += 1
    if run.epoch in ends_of_cycles(run.config)[:-1]:
        save_end_of_cycle(run, model)
    figures = [f"{name}: {value:.4f}" for name, value in entry.items()]
    print("  ".join([*figures, f"time left: {_time_left(run)}"]), flush=True)
    save_checkpoint(run, model)


def _time_left(run: Run) -> str:
    """Return how long the remaining epochs will take, as the last ones did."""
    seconds = [entry["seconds"] for entry in run.history[-RECENT_EPOCHS:]]
    left = (run.config.epochs - run.epoch) * float(np.mean(seconds))
    return tqdm.format_interval(left)


def targets(labels: Labels, loss: str, classes: int) -> NDArray[Any]:
    """Return labels as a loss takes them: "sparse" as given, or "one-hot".

    >>> targets(np.array([2, 0]), "one-hot", 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]

    Args:
        labels: (batch,) from 0.
        loss: one of the two.
        classes: how many there are.

    Returns:
        (batch,); or (batch, classes) float32, 1 at the label, 0 elsewhere.
    """
    if loss == "sparse":
        return labels
    return np.eye(classes, dtype=np.float32)[labels]
