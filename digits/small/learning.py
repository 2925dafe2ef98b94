"""Learning: glyphs with labels -> the values of `small`, step by step.

A step takes a few dozen examples, finds out how the loss changes with each value, and
moves all values a little against it: Adam, after D. Kingma and J. Ba: Adam: a method
for stochastic optimization, 2015. The rate falls to 0 along a cosine, after I.
Loshchilov and F. Hutter: SGDR: stochastic gradient descent with warm restarts, 2017.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from digits.arrays import Bytes, Floats, Labels, floats_from_bytes
from digits.small.network import SHAPES, Values, gradients, random_values

MEMORY = (0.9, 0.999)  # of Adam: how much of the mean and of the spread is kept
EPSILON = 1e-7  # keeps Adam from dividing by 0


@dataclass(frozen=True)
class LearnConfig:
    """Every setting of how `small` learns."""

    steps: int = 2_048  # in all
    batch_size: int = 32  # examples a step
    learning_rate: float = 3e-3  # at first
    seed: int = 0  # of the first values, and of the order of the examples


@dataclass(frozen=True)
class LearnState:
    """Where learning stands; enough to go on from."""

    step: int  # how many were taken
    values: Values
    means: Values  # of the gradients, in Adam's memory
    spreads: Values  # likewise of their squares


def first_state(config: LearnConfig) -> LearnState:
    """Return the state of a network that has taken no step."""
    zeros = Values(*(np.zeros(shape, np.float32) for shape in SHAPES))
    values = random_values(np.random.default_rng([config.seed, 0]))
    return LearnState(0, values, zeros, zeros)


@dataclass
class Learner:
    """Takes one step after the other.

    The order of the examples depends on seed and step alone: a learner that goes on
    from a state takes the very steps that it would have taken.
    """

    glyphs: Bytes  # (n, 28, 28) uint8, 0 for paper to 255 for ink; n from 1
    labels: Labels  # (n,) 0 to 9
    config: LearnConfig
    state: LearnState
    # (n, 28, 28) from 0 to 1 -> as many, each changed a little; by chance.
    vary: Callable[[Floats, np.random.Generator], Floats] | None = None
    _epoch: int = field(default=-1, init=False)
    _order: Labels | None = field(default=None, init=False)

    def take_step(self) -> float:
        """Take a step; return the loss before it, in nats."""
        rows = self._rows()
        glyphs = floats_from_bytes(self.glyphs[rows])
        if self.vary is not None:
            rng = np.random.default_rng([self.config.seed, 2, self.state.step])
            glyphs = self.vary(glyphs, rng)
        loss, slopes = gradients(self.state.values, glyphs, self.labels[rows])
        self.state = moved(self.state, slopes, self._rate())
        return loss

    def _rows(self) -> Labels:
        """Return the rows of the step's examples: all come once before any twice."""
        size = min(self.config.batch_size, len(self.labels))
        epoch, place = divmod(self.state.step, len(self.labels) // size)
        if epoch != self._epoch:
            rng = np.random.default_rng([self.config.seed, 1, epoch])
            self._epoch, self._order = epoch, rng.permutation(len(self.labels))
        return self._order[place * size : (place + 1) * size]

    def _rate(self) -> float:
        along = self.state.step / self.config.steps
        return self.config.learning_rate * (1 + np.cos(np.pi * along)) / 2


def moved(state: LearnState, slopes: Values, rate: float) -> LearnState:
    """Return the state after a step of Adam against the slopes."""
    step = state.step + 1
    means = _blended(state.means, slopes, MEMORY[0])
    squares = Values(*(slope * slope for slope in slopes))
    spreads = _blended(state.spreads, squares, MEMORY[1])
    rate = rate * np.sqrt(1 - MEMORY[1] ** step) / (1 - MEMORY[0] ** step)
    values = (
        value - np.float32(rate) * mean / (np.sqrt(spread) + np.float32(EPSILON))
        for value, mean, spread in zip(state.values, means, spreads, strict=True)
    )
    return replace(
        state, step=step, values=Values(*values), means=means, spreads=spreads
    )


def _blended(old: Values, new: Values, kept: float) -> Values:
    kept = np.float32(kept)
    return Values(*(kept * a + (1 - kept) * b for a, b in zip(old, new, strict=True)))


def kept_steps(steps: int) -> list[int]:
    """Return the steps whose values are kept.

    >>> kept_steps(6)
    [0, 1, 2, 4, 6]

    Learning is quick at first: 0, 1, 2, 4, 8, ... and the last.
    """
    doubled = [2**k for k in range(steps.bit_length()) if 2**k < steps]
    return [0, *doubled, steps]


def rounded(values: Values) -> Values:
    """Return values with the 11 bits that a file keeps of each."""
    with np.errstate(over="ignore"):  # what diverged is kept as infinite
        return Values(*(v.astype(np.float16).astype(np.float32) for v in values))


def parameters_of(values: Values) -> Floats:
    """Return all values as one row."""
    return np.concatenate([value.ravel() for value in values])
