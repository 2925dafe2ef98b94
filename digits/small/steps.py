"""The file `weights/small.steps.npz`: the values of `small` as it learnt.

Three histories stand in it: of a network that learnt from 100 drawings, from 1,000, and
from all. Of each value it has 11 bits (float16).
"""

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from digits.arrays import Floats, Labels
from digits.atomic import sync, write_atomically
from digits.data.errors import DAMAGED_FILE_ERRORS
from digits.small.learning import parameters_of
from digits.small.network import SHAPES, Values, as_matrix, pooled, windows
from digits.weights.card import Card, WeightsError, in_short

FILE_LIMIT = 2_000_000  # bytes; ours has 500,000
HISTORIES = ("100", "1000", "all")  # by how many drawings were learnt from
REMEDY = "Train it: python -m digits.train --network small"
PARAMETERS = sum(int(np.prod(shape)) for shape in SHAPES)


@dataclass(frozen=True, eq=False)
class KeptSteps:
    """The values of `small` after some steps, for each history."""

    steps: Labels  # (s,) how many steps were taken, from 0, growing
    values: dict[str, Values]  # by history; each value has s in front of its shape


def steps_path(folder: Path) -> Path:
    """Return where a folder of weights has the values step by step."""
    return folder / "small.steps.npz"


def steps_content(steps: list[int], histories: dict[str, list[Values]]) -> bytes:
    """Return the file of the values after these steps, by history."""
    rows = {
        name: np.array([parameters_of(values) for values in several], np.float16)
        for name, several in histories.items()
    }
    file = io.BytesIO()
    np.savez_compressed(file, steps=np.array(steps, np.int32), **rows)
    return file.getvalue()


@contextmanager
def steps_put_in_place(folder: Path, content: bytes) -> Iterator[None]:
    """Write the file as the next, and move it into its place once the card names it.

    Whenever the process is killed, the reader finds the file that the card names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = steps_path(folder)
    write_atomically(_next(path), content)
    yield
    os.replace(_next(path), path)
    sync(folder)


def _next(path: Path) -> Path:
    return path.with_name(f"{path.name}.next")


def load_steps(folder: Path, card: Card) -> KeptSteps:
    """Return the values that a folder of weights has, step by step.

    Raises:
        WeightsError: the file is missing, damaged, or not the one that the card names.
    """
    path = steps_path(folder)
    for each in (path, _next(path)):
        content = _content(each)
        if hashlib.sha256(content).hexdigest() == card.steps.get("sha256"):
            break
    else:
        raise WeightsError(f"{path} is not the file that the card names. {REMEDY}")
    try:
        return _kept_steps(content)
    except (*DAMAGED_FILE_ERRORS, IndexError) as error:
        raise WeightsError(
            f"{path} has no values of small ({in_short(error)}). {REMEDY}"
        ) from error


def _content(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(FILE_LIMIT + 1)
    except OSError:
        return b""  # no card names it


def _kept_steps(content: bytes) -> KeptSteps:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        steps = arrays["steps"].astype(np.int64)
        rows = {name: arrays[name].astype(np.float32) for name in HISTORIES}
    if steps.ndim != 1 or steps[0] != 0 or not (np.diff(steps) > 0).all():
        raise ValueError("steps grow from 0")
    for of_history in rows.values():
        if of_history.shape != (len(steps), PARAMETERS):
            raise ValueError(f"expected {PARAMETERS:,} values for each of the steps")
        if not np.isfinite(of_history).all():
            raise ValueError("a value is not finite")
    return KeptSteps(steps, {name: stacked(of) for name, of in rows.items()})


def stacked(rows: Floats) -> Values:
    """Return (s, 5386) values, a network's a row, each in its shape behind s."""
    ends = np.cumsum([np.prod(shape) for shape in SHAPES])
    parts = np.split(rows, ends[:-1], axis=1)
    shaped = (
        part.reshape(len(rows), *shape)
        for part, shape in zip(parts, SHAPES, strict=True)
    )
    return Values(*shaped)


def logits_by_step(values: Values, glyph: Floats) -> Floats:
    """Return (s, 10) logits of a (28, 28) glyph, one row for each of s networks.

    As `digits.small.network.logits` of each, in a third of the time.
    """
    count = len(values.kernel1)
    seen = windows(glyph[None, :, :, None], 5).reshape(576, 25)
    filtered1 = seen @ values.kernel1.reshape(count, 25, -1) + values.bias1[:, None]
    pooled1, _ = pooled(filtered1.reshape(count, 24, 24, -1))
    seen = windows(pooled1, 3).reshape(count, 100, -1)
    kernels = np.array([as_matrix(kernel) for kernel in values.kernel2])
    filtered2 = seen @ kernels + values.bias2[:, None]
    pooled2, _ = pooled(filtered2.reshape(count, 10, 10, -1))
    features = pooled2.reshape(count, 1, -1)
    return (features @ values.kernel3)[:, 0] + values.bias3
