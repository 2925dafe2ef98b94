"""The network `small`: glyphs -> logits, and the gradients by which it learns.

The same network as `digits.networks.small_network`, written out: each step is a line
that a class can follow. A convolution is a matrix product: its windows, one a row,
times its kernel (K. Chellapilla, S. Puri, P. Simard: High performance convolutional
neural networks for document processing, 2006).
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from digits.arrays import Bools, Floats, Labels
from digits.calibration import DIGITS, cross_entropy, softmax

FILTERS = (8, 16)  # of the two convolutions
WINDOWS = (5, 3)  # px; sides of their windows
POOL = 2  # px; side of the squares of which the largest value goes on
PLACES = ((0, 0), (0, 1), (1, 0), (1, 1))  # in such a square: row, column
FEATURES = 400  # 16 filters at 5 x 5 places


class Values(NamedTuple):
    """What is learnt: 5,386 numbers, in the order and form in which Keras has them."""

    kernel1: Floats  # (5, 5, 1, 8)
    bias1: Floats  # (8,)
    kernel2: Floats  # (3, 3, 8, 16)
    bias2: Floats  # (16,)
    kernel3: Floats  # (400, 10)
    bias3: Floats  # (10,)


SHAPES = Values(
    *((5, 5, 1, 8), (8,)), *((3, 3, 8, 16), (16,)), *((FEATURES, DIGITS), (DIGITS,))
)


def random_values(rng: np.random.Generator) -> Values:
    """Return the values of a network that knows nothing yet.

    Kernels are drawn evenly from a range that keeps the signal's size from layer to
    layer, as Keras draws them; biases are 0. Source: X. Glorot, Y. Bengio:
    Understanding the difficulty of training deep feedforward neural networks, 2010.
    """
    return Values(*(_random(shape, rng) for shape in SHAPES))


def _random(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    if len(shape) == 1:
        return np.zeros(shape, np.float32)
    window = int(np.prod(shape[:-2]))
    limit = np.sqrt(6 / (window * (shape[-2] + shape[-1])))
    return rng.uniform(-limit, limit, shape).astype(np.float32)


class Layers(NamedTuple):
    """What comes of glyphs on their way, kept for the way back."""

    windows1: Floats  # (batch, 24, 24, 25)
    largest1: Bools  # (4, batch, 12, 12, 8), which of four places went on
    pooled1: Floats  # (batch, 12, 12, 8), 0 or more
    windows2: Floats  # (batch, 10, 10, 72)
    largest2: Bools  # (4, batch, 5, 5, 16)
    features: Floats  # (batch, 400), 0 or more
    logits: Floats  # (batch, 10)


def logits(values: Values, glyphs: Floats) -> Floats:
    """Return (batch, 10) logits of (batch, 28, 28) glyphs, from 0 to 1."""
    return layers(values, glyphs).logits


def layers(values: Values, glyphs: Floats) -> Layers:
    """Return all that comes of (batch, 28, 28) glyphs, from 0 to 1, on their way."""
    windows1 = windows(glyphs[..., None], WINDOWS[0])
    filtered1 = windows1 @ as_matrix(values.kernel1) + values.bias1
    pooled1, largest1 = pooled(filtered1)
    windows2 = windows(pooled1, WINDOWS[1])
    filtered2 = windows2 @ as_matrix(values.kernel2) + values.bias2
    pooled2, largest2 = pooled(filtered2)
    features = pooled2.reshape(len(glyphs), FEATURES)
    last = features @ values.kernel3 + values.bias3
    return Layers(windows1, largest1, pooled1, windows2, largest2, features, last)


def windows(maps: Floats, side: int) -> Floats:
    """Return the windows of maps, each as a row.

    >>> windows(np.arange(6.0).reshape(1, 2, 3, 1), 2)[0, 0].tolist()
    [[0.0, 1.0, 3.0, 4.0], [1.0, 2.0, 4.0, 5.0]]

    Args:
        maps: (batch, rows, cols, n).
        side: of a window.

    Returns:
        (batch, rows - side + 1, cols - side + 1, side x side x n).
    """
    views = sliding_window_view(maps, (side, side), axis=(1, 2))
    batch, rows, cols, n = views.shape[:4]
    by_row = np.moveaxis(views, 3, -1)  # as a kernel has them: row, column, map
    return by_row.reshape(batch, rows, cols, side * side * n)


def as_matrix(kernel: Floats) -> Floats:
    """Return a kernel (side, side, n, filters) as (side x side x n, filters)."""
    return kernel.reshape(-1, kernel.shape[-1])


def pooled(filtered: Floats) -> tuple[Floats, Bools]:
    """Return the largest of each square's four values, at least 0, and which it is.

    >>> largest, which = pooled(np.array([1.0, 4, 3, 2]).reshape(1, 2, 2, 1))
    >>> largest.item(), which.ravel().tolist()
    (4.0, [False, True, False, False])

    Args:
        filtered: (batch, rows, cols, n); rows and cols are even.

    Returns:
        (batch, rows / 2, cols / 2, n), and (4, batch, rows / 2, cols / 2, n): of four
        that are alike, it is the first.
    """
    squares = [filtered[:, row::POOL, col::POOL] for row, col in PLACES]
    largest = np.maximum(np.maximum(*squares[:2]), np.maximum(*squares[2:]))
    which = np.empty((len(PLACES), *largest.shape), dtype=bool)
    taken = np.zeros(largest.shape, dtype=bool)
    for place, square in enumerate(squares):
        which[place] = (square == largest) & ~taken
        taken |= which[place]
    return np.maximum(largest, 0), which


def gradients(values: Values, glyphs: Floats, labels: Labels) -> tuple[float, Values]:
    """Return the loss, in nats, and how it changes with each of the values.

    The loss is the cross-entropy. The way back goes from the logits to the first
    kernel, each step the derivative of a step of `layers`.

    Args:
        values: of the network.
        glyphs: (batch, 28, 28), from 0 to 1.
        labels: (batch,) 0 to 9.
    """
    way = layers(values, glyphs)
    to_logits = _loss_by_logits(way.logits, labels)
    to_features = to_logits @ values.kernel3.T * (way.features > 0)
    to_filtered2 = _unpooled(to_features.reshape(-1, 5, 5, 16), way.largest2)
    to_windows2 = to_filtered2 @ as_matrix(values.kernel2).T
    to_pooled1 = _overlaid(to_windows2, WINDOWS[1]) * (way.pooled1 > 0)
    to_filtered1 = _unpooled(to_pooled1, way.largest1)
    every = Values(
        *(_by_kernel(way.windows1, to_filtered1), _by_bias(to_filtered1)),
        *(_by_kernel(way.windows2, to_filtered2), _by_bias(to_filtered2)),
        *(way.features.T @ to_logits, to_logits.sum(axis=0)),
    )
    shaped = (of.reshape(shape) for of, shape in zip(every, SHAPES, strict=True))
    return cross_entropy(way.logits, labels), Values(*shaped)


def _loss_by_logits(logits: Floats, labels: Labels) -> Floats:
    """Return how the loss changes with the logits: probabilities less the label."""
    change = softmax(logits).astype(np.float32)
    change[np.arange(len(labels)), labels] -= 1
    return change / len(labels)


def _unpooled(change: Floats, which: Bools) -> Floats:
    """Return the change put back at the largest of each four places, else 0."""
    batch, rows, cols, n = change.shape
    whole = np.empty((batch, rows * POOL, cols * POOL, n), np.float32)
    for (row, col), is_largest in zip(PLACES, which, strict=True):
        whole[:, row::POOL, col::POOL] = change * is_largest
    return whole


def _overlaid(change: Floats, side: int) -> Floats:
    """Return windows' changes added up where the windows overlap."""
    batch, rows, cols, _ = change.shape
    parts = change.reshape(batch, rows, cols, side, side, -1)
    shape = (batch, rows + side - 1, cols + side - 1, parts.shape[-1])
    total = np.zeros(shape, np.float32)
    for row in range(side):
        for col in range(side):
            total[:, row : row + rows, col : col + cols] += parts[:, :, :, row, col]
    return total


def _by_kernel(windows: Floats, change: Floats) -> Floats:
    """Return (window, filters): how the loss changes with a kernel."""
    rows = windows.reshape(-1, windows.shape[-1])
    return rows.T @ change.reshape(-1, change.shape[-1])


def _by_bias(change: Floats) -> Floats:
    return change.reshape(-1, change.shape[-1]).sum(axis=0)
