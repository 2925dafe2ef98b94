"""A training run: where it stands, and its state on disk between two epochs."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.atomic import sync, write_atomically
from digits.data.errors import DAMAGED_FILE_ERRORS
from digits.train.config import TrainConfig
from digits.train.history import History
from digits.weights.card import WeightsError

if TYPE_CHECKING:
    import keras


@dataclass
class Run:
    """A training run: where it stands, and where its state is kept."""

    config: TrainConfig  # its settings
    training: dict[str, str]  # SHA-256 of what it learns from, by data set
    validation: dict[str, str]  # SHA-256 of the pen drawings held back, by data set
    folder: Path  # keeps the state between epochs
    epoch: int = 0  # how many epochs are done
    history: History = field(default_factory=list)  # one entry per epoch done


def save_checkpoint(run: Run, model: keras.Model) -> None:
    """Write a run's values and optimiser, then the text that names them."""
    run.folder.mkdir(parents=True, exist_ok=True)
    values = run.folder / f"epoch-{run.epoch}.weights.h5"
    model.save_weights(values)
    sync(values)
    state = {"run": _identity(run), "epoch": run.epoch, "history": run.history}
    write_atomically(run.folder / "state.json", json.dumps(state))
    for path in run.folder.glob("*.weights.h5"):
        if path != values:
            path.unlink()


def resume(run: Run, model: keras.Model) -> None:
    """Put a run and its network where a killed run was after its last whole epoch.

    Raises:
        WeightsError: the state is damaged, or of a run with other settings or data.
    """
    path = run.folder / "state.json"
    if not path.exists():
        print("no run to resume: starting at the first epoch", flush=True)
        return
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        identity, epoch, history = (state[key] for key in ("run", "epoch", "history"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(run, error) from error
    _check_same(run, identity)
    try:
        model.load_weights(run.folder / f"epoch-{epoch}.weights.h5")
    except Exception as error:  # h5py and Keras raise many kinds for a damaged file
        raise damaged(run, error) from error
    run.epoch, run.history = epoch, history
    print(f"resumed after epoch {run.epoch}", flush=True)


def begin(run: Run, go_on: bool) -> None:
    """Begin a run that keeps its state by itself, or go on with a killed one.

    Raises:
        WeightsError: the killed one had other settings or data.
    """
    path = run.folder / "run.json"
    if not go_on:
        delete_checkpoint(run)
    elif path.exists():
        try:
            identity = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise damaged(run, error) from error
        _check_same(run, identity)
    run.folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(_identity(run)))


def _check_same(run: Run, identity: Any) -> None:
    if identity != _identity(run):
        raise WeightsError(
            f"the run in {run.folder} has other settings or data: {identity}. "
            "Give the same flags, or leave out --resume to start anew."
        )


def ends_of_cycles(config: TrainConfig) -> list[int]:
    """Return how many epochs are done at the end of each cycle.

    >>> ends_of_cycles(TrainConfig(epochs=6, cycles=2))
    [3, 6]
    """
    length = config.epochs // config.cycles
    return [length * (cycle + 1) for cycle in range(config.cycles)]


def save_end_of_cycle(run: Run, model: keras.Model) -> None:
    """Write the values that a cycle ended with, for the mean of all at the end."""
    run.folder.mkdir(parents=True, exist_ok=True)
    file = io.BytesIO()
    np.savez(file, *model.get_weights())
    write_atomically(_end_of_cycle(run, run.epoch), file.getvalue())


def averaged_values(
    run: Run, model: keras.Model, start: keras.Model | None
) -> list[np.ndarray]:
    """Return the mean of the values that the cycles ended with.

    They lie around the same minimum, and their mean is nearer to its middle than each
    of them. Of a single cycle it is the mean of the end and the start. Source: P.
    Izmailov et al.: Averaging weights leads to wider optima and better generalization,
    2018; with the start: M. Wortsman et al.: Robust fine-tuning of zero-shot models,
    2022.

    Args:
        run: of which all epochs are done.
        model: holds the values that the last cycle ended with.
        start: holds the values that training started from; None if by chance.

    Raises:
        WeightsError: an earlier cycle's values are missing or damaged.
    """
    alone = run.config.cycles == 1
    several = [start.get_weights()] if alone and start is not None else []
    for epoch in ends_of_cycles(run.config)[:-1]:
        try:
            with np.load(_end_of_cycle(run, epoch), allow_pickle=False) as archive:
                several.append([archive[name] for name in archive.files])
        except DAMAGED_FILE_ERRORS as error:
            raise damaged(run, error) from error
    several.append(model.get_weights())
    return [np.mean(values, axis=0) for values in zip(*several, strict=True)]


def _end_of_cycle(run: Run, epoch: int) -> Path:
    return run.folder / f"cycle-{epoch}.npz"


def delete_checkpoint(run: Run) -> None:
    """Remove the state of this run, or of an earlier one in its folder."""
    shutil.rmtree(run.folder, ignore_errors=True)


def damaged(run: Run, error: Exception) -> WeightsError:
    """Return the error that says that a run's state cannot be used."""
    return WeightsError(
        f"the run in {run.folder} is damaged ({error}). Leave out --resume to start "
        "anew."
    )


def _identity(run: Run) -> dict[str, Any]:
    """Return what must be the same for a run to go on, as JSON gives it back."""
    settings = asdict(run.config)
    settings |= {"training": run.training, "validation": run.validation}
    return json.loads(json.dumps(settings))
