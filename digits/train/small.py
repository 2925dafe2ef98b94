"""The network `small`: three histories of it, its values after 0, 1, 2, 4, ... steps.

It learns from 100 drawings, from 1,000 and from all, half of them MNIST's and half by
pens, so that whoever slides through a history sees what more drawings are worth. It is
the very code that learns while people watch (`digits.small`).
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import trange

from digits.arrays import bytes_from_floats, floats_from_bytes
from digits.atomic import write_atomically
from digits.data.errors import DAMAGED_FILE_ERRORS, DataError
from digits.preprocess import glyph_from_ink
from digits.small.learning import (
    LearnConfig,
    Learner,
    LearnState,
    first_state,
    kept_steps,
    parameters_of,
    rounded,
)
from digits.small.network import Values, logits
from digits.small.steps import HISTORIES, stacked, steps_content
from digits.synthetic.rendering import render
from digits.train.checkpoint import Run, begin, damaged
from digits.train.config import RECIPES, TrainConfig
from digits.train.history import history_key
from digits.train.loop import TrainingData
from digits.train.mixture import Examples, draw_sample, joined
from digits.train.validation import loss_and_accuracy

SMALL = "small"
ITS_SETTINGS = (  # the others cannot be changed
    *("epochs", "batch_size", "learning_rate", "seed"),
    *("validate_on", "validation", "learn", "parts_seed", "mixture"),
)
SAVE_EVERY = 512  # steps; a few seconds
AT_ONCE = 500  # glyphs, when nothing is learnt
EXAMPLES, ORDER = 2, 3  # what chance is for


def check_settings(config: TrainConfig) -> None:
    """Raise a DataError if `small` has no use for a setting that was given."""
    recipe = RECIPES[SMALL]
    for name, value in vars(recipe).items():
        given = getattr(config, name)
        if name not in ITS_SETTINGS and given != value:
            raise DataError(
                f"{SMALL} learns with {name} {value or 'none'} alone; received "
                f"{given}. Leave it out."
            )


def learn_histories(
    run: Run, training: TrainingData, validation: dict[str, Examples], go_on: bool
) -> tuple[Values, dict[str, Any], bytes]:
    """Let `small` learn from 100 drawings, from 1,000 and from all.

    Args:
        run: with the folder in which the state of a run is kept.
        training: what to learn from.
        validation: what is measured at every step that is kept, by name.
        go_on: go on where a killed run stopped.

    Returns:
        The values that all drawings gave; the card's entry "steps": its steps, and for
        each history the number of drawings and the figures at each step; the content of
        the file of all values. The entry has the file's SHA-256.

    Raises:
        WeightsError: go_on finds a run with other settings or data.
    """
    begin(run, go_on)
    every, config = drawn_examples(run.config, training), learn_config(run, training)
    steps, order = kept_steps(config.steps), fair_order(every, run.config.seed)
    kept, histories = {}, {}
    for name in HISTORIES:
        examples = every if name == "all" else every.at(order[: int(name)])
        kept[name] = _values_by_step(run, name, examples, config, go_on)
        figures = [
            _figures(step, values, {"": examples.at(slice(5_000))} | validation)
            for step, values in zip(steps, kept[name], strict=True)
        ]
        histories[name] = {"drawings": len(examples), "history": figures}
    content = steps_content(steps, kept)
    sha256 = hashlib.sha256(content).hexdigest()
    return kept["all"][-1], {"sha256": sha256, "histories": histories}, content


def learn_config(run: Run, training: TrainingData) -> LearnConfig:
    """Return how it learns: as many steps as the epochs of all drawings have."""
    config = run.config
    count = sum(config.mixture.counts().values())
    steps = config.epochs * max(1, count // config.batch_size)
    return LearnConfig(steps, config.batch_size, config.learning_rate, config.seed)


def drawn_examples(config: TrainConfig, training: TrainingData) -> Examples:
    """Return all drawings: MNIST's as they are, those by pens as people draw."""
    rng = np.random.default_rng([config.seed, EXAMPLES])
    sample = draw_sample(training.mnist, training.pens, config.mixture, rng)
    inks = render(sample.pens, rng)
    count = len(sample.pens)
    glyphs = np.zeros((count, 28, 28), np.uint8)
    for place in trange(count, desc="drawings by pens", disable=None):
        glyphs[place] = bytes_from_floats(glyph_from_ink(next(inks)))
    labels = np.array([pen.label for pen in sample.pens], dtype=np.int64)
    return joined([sample.mnist, Examples(glyphs, labels)])


def fair_order(examples: Examples, seed: int) -> np.ndarray:
    """Return the places of all examples in an order whose every start is fair.

    The first 20 are two of each digit, one of the first half and one of the second; so
    are the next, as long as there are any left.
    """
    rng = np.random.default_rng([seed, ORDER])
    places = rng.permutation(len(examples))
    halves = places >= len(examples) / 2
    kinds = examples.labels[places] * 2 + halves
    turns = np.zeros(len(places), dtype=np.int64)
    for kind in range(20):
        of_kind = kinds == kind
        turns[of_kind] = np.arange(of_kind.sum())
    return places[np.lexsort((kinds, turns))]


def _values_by_step(
    run: Run, name: str, examples: Examples, config: LearnConfig, go_on: bool
) -> list[Values]:
    """Return a history's values after each of the kept steps, as a file has them."""
    path = run.folder / f"{name}.npz"
    state, kept = first_state(config), []
    if go_on and path.exists():
        state, kept = _resumed(run, path)
        print(f"{name} drawings: resumed after step {state.step:,}", flush=True)
    learner = Learner(examples.glyphs, examples.labels, config, state)
    wanted = kept_steps(config.steps)
    bar = f"{name} drawings"
    for step in trange(state.step, config.steps + 1, desc=bar, disable=None):
        if step in wanted[len(kept) :]:
            kept.append(rounded(learner.state.values))
        if step and step % SAVE_EVERY == 0:
            _save(path, learner.state, kept)
        if step < config.steps:
            learner.take_step()
    return kept


def _figures(step: int, values: Values, sets: dict[str, Examples]) -> dict[str, float]:
    """Return loss and accuracy on each set after a step."""
    figures: dict[str, float] = {"step": step}
    for name, examples in sets.items():
        loss, accuracy = loss_and_accuracy(_logits(values, examples), examples.labels)
        figures[history_key(name, "loss")] = loss
        figures[history_key(name, "accuracy")] = accuracy
    return figures


def _logits(values: Values, examples: Examples) -> np.ndarray:
    starts = range(0, len(examples), AT_ONCE)
    parts = (examples.glyphs[start : start + AT_ONCE] for start in starts)
    return np.concatenate([logits(values, floats_from_bytes(part)) for part in parts])


# The state of a run on disk.


def _save(path: Path, state: LearnState, kept: list[Values]) -> None:
    """Write where learning stands, and what was kept so far."""
    rows = [
        parameters_of(values) for values in (state.values, state.means, state.spreads)
    ]
    file = io.BytesIO()
    kept_rows = np.array([parameters_of(values) for values in kept], np.float32)
    np.savez(file, step=state.step, state=np.array(rows), kept=kept_rows)
    write_atomically(path, file.getvalue())


def _resumed(run: Run, path: Path) -> tuple[LearnState, list[Values]]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            step, rows, kept = int(arrays["step"]), arrays["state"], arrays["kept"]
            return LearnState(step, *_rows(rows)), _rows(kept)
    except DAMAGED_FILE_ERRORS as error:
        raise damaged(run, error) from error


def _rows(rows: np.ndarray) -> list[Values]:
    """Return each row as the values of a network."""
    every = stacked(rows)
    return [Values(*(value[place] for value in every)) for place in range(len(rows))]
