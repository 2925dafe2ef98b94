"""The networks of six tutorials: who published each, and with what accuracy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """What is said of a network where it was published.

    Attributes:
        source: where, in words.
        test: the share of MNIST's test set that it is said to read right; None if no
            figure was published.
        train: likewise of the digits that it learnt from.
        target: the share of the test set that ours, trained anew, must reach.
    """

    source: str
    test: float | None
    train: float | None
    target: float


NORMALISED = '"Hand-Written Digit Classification", a Keras tutorial'

PUBLISHED: dict[str, Published] = {
    "mlp-128-32": Published(
        "a tutorial on handwritten digit classification with an artificial neural "
        "network in Keras",
        test=0.9736,
        train=None,
        target=0.973,
    ),
    "mlp-128-64": Published(
        '"Day 2: Classify Handwritten Digits Using a Simple NN"',
        test=None,
        train=None,
        target=0.973,
    ),
    "mlp-784": Published(NORMALISED, test=0.9756, train=0.9971, target=0.975),
    "mlp-784-130-dropout": Published(
        f"{NORMALISED}, where it shows dropout",
        test=0.9783,
        train=0.9780,
        target=0.978,
    ),
    "cnn-32-64": Published(
        "mnist_cnn, an example of Keras's own; said to reach about 99.2 %",
        test=None,
        train=None,
        target=0.99,
    ),
    "cnn-128-64-64": Published(
        "SonakshiA/Handwritten-Digit-Classification on GitHub; its notebook shows "
        "99.08 %",
        test=0.991,
        train=None,
        target=0.9905,
    ),
}
