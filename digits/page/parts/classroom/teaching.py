"""*Teach a network with these*: `small` learns from a class's drawings alone.

It lives in the process that gives lessons, and is taken in slices as they are. Every
fifth hand is set aside: the network never learns from it and is measured on it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.ndimage import affine_transform

from digits.arrays import Floats, bytes_from_floats, floats_from_bytes
from digits.page.parts.training.learning import filters_text, per_mille
from digits.page.parts.training.lesson import (
    SEED_LIMIT,
    Drawn,
    Phase,
    learn_in_slices,
    lesson_examples,
    since_in,
)
from digits.page.reading.messages import glyph_in
from digits.reading import glyph_from_text
from digits.small.learning import LearnConfig, Learner, first_state
from digits.small.network import Values, logits
from digits.small.steps import load_steps
from digits.weights.card import WeightsError
from digits.weights.files import load_card

CHOICES: dict[str, tuple[Any, ...]] = {  # what may be set, the usual first
    "drawings": ("all", "100", "10"),
    "steps": (1_024, 256, 64, 4_096),
    "rate": (0.003, 0.0001, 0.001, 0.01, 0.1),
    "wrong": (False, True),
}
SHOWN = 64  # points of a curve
LEAST_HANDS = 5  # with which one is set aside
BATCH_SIZE = 32  # drawings a step
CENTRE = 13.5  # px; of a glyph
# How far a drawing is changed each time that it is learnt from, 1 sigma: radians; shift
# to the side over the height; logarithm of an axis's scale. And px, at most either way.
TURN, SHEAR, SCALE, SHIFT = 0.15, 0.15, 0.1, 1.2
SHOWN_ALIKE = 100  # drawings that it learnt from on which it is measured, too


@dataclass(frozen=True, eq=False)  # arrays have no single truth to compare by
class Point:
    """What is shown of a step."""

    step: int
    right: int  # of the drawings set aside
    known: float  # share that is right of those that were learnt from


@dataclass(frozen=True)
class Strangers:
    """What the network is like that learnt from strangers' drawings, if it is there."""

    right: int | None = None  # of the drawings set aside
    learnt: int | None = None  # drawings


@dataclass(eq=False)
class Class:
    """One training of `small` on a class's drawings."""

    run: int  # tells it from others
    settings: dict[str, Any]  # one of each of `CHOICES`
    learnt: Drawn  # what it learns from
    aside: Drawn  # what it never learns from
    strangers: Strangers  # the network that learnt from others' drawings
    seed: int
    values: Values | None = None  # of the network as it is now
    points: list[Point] = field(default_factory=list)
    phase: str = Phase.LEARNING


class Teaching:
    """Teaches networks, slice by slice, and shows the newest."""

    def __init__(self, weights: Path):
        """Take the folder that has `small` as strangers taught it."""
        self._weights = weights
        self._class: Class | None = None
        self._slices: Iterator[None] = iter(())

    @property
    def is_busy(self) -> bool:
        """Whether a network is being taught."""
        return self._class is not None and self._class.phase == Phase.LEARNING

    def take_slice(self) -> None:
        """Go on for a few milliseconds."""
        next(self._slices, None)

    def give_up(self) -> None:
        """End where it is: a slice of it failed."""
        if self._class is not None:
            self._class.phase = Phase.DONE

    def begin_teaching(self, message: Any) -> dict[str, Any]:
        """Teach a network anew, in place of one that is being taught.

        Args:
            message: from the server, which has checked it: {"drawings": [[a glyph's
                text, its label from 0 to 9, whether it is set aside], ...], of which
                some are not, "settings": one of each of `CHOICES`}.
        """
        drawings = message["drawings"]
        learnt, aside = (_drawn(drawings, is_aside) for is_aside in (False, True))
        seed = random.randrange(SEED_LIMIT)
        settings = message["settings"]
        self._class = Class(
            self._class.run + 1 if self._class else 1,
            settings,
            lesson_examples(learnt, settings, seed),
            aside,
            self._strangers(aside),
            seed,
        )
        self._slices = _taken(self._class)
        return self.watch_teaching({})

    def watch_teaching(self, message: Any) -> dict[str, Any]:
        """Return what the newest network has come to, for the board.

        Args:
            message: {"run" and "since": what the board knows already}.

        Returns:
            phase: see `Phase`; run; settings; of: all steps; learnt and aside: how many
            drawings there are; strangers: how many of those set aside the network reads
            that learnt from strangers, and learnt_by_strangers: from how many of
            theirs, or None; steps, right and known: of the points
            from `since` on, see `Point`; filters: see `filters_text`, of now.
        """
        taught = self._class
        if taught is None:
            return {"phase": Phase.IDLE}
        news = taught.points[since_in(message, taught.run) :]
        return {
            "phase": taught.phase,
            "run": taught.run,
            "settings": taught.settings,
            "of": taught.settings["steps"],
            "learnt": len(taught.learnt.labels),
            "aside": len(taught.aside.labels),
            "strangers": taught.strangers.right,
            "learnt_by_strangers": taught.strangers.learnt,
            "steps": [point.step for point in news],
            "right": [point.right for point in news],
            "known": [point.known for point in news],
            "filters": taught.values and filters_text(taught.values.kernel1[None]),
        }

    def read_by_class(self, message: Any) -> dict[str, Any]:
        """Return what the class's network reads.

        Args:
            message: {"glyphs": at most a hundred texts, see `glyph_text`}; the server
                has checked their number alone.

        Returns:
            phase, run; step: that it has taken; shares: of each glyph (10,) in per
            mille, none for one that is none.
        """
        taught = self._class
        if taught is None or taught.values is None:
            return {"phase": Phase.IDLE, "shares": []}
        return {
            "phase": taught.phase,
            "run": taught.run,
            "step": taught.points[-1].step,
            "of": taught.settings["steps"],
            "shares": [_shares(taught.values, text) for text in message["glyphs"]],
        }

    def _strangers(self, aside: Drawn) -> Strangers:
        try:
            card = load_card(self._weights, "small")
            kept = load_steps(self._weights, card)
        except WeightsError:
            return Strangers()
        last = Values(*(value[-1] for value in kept.values["all"]))
        learnt = card.steps["histories"]["all"]["drawings"]
        return Strangers(_right(last, aside), learnt)


def _drawn(drawings: list[list[Any]], is_aside: bool) -> Drawn:
    chosen = [each for each in drawings if each[2] is is_aside]
    glyphs = [bytes_from_floats(glyph_from_text(text)) for text, *_ in chosen]
    return Drawn(
        np.array(glyphs, np.uint8).reshape(-1, 28, 28),
        np.array([label for _, label, _ in chosen], np.int64),
    )


def _shares(values: Values, text: str) -> list[int] | None:
    try:
        glyph = glyph_in({"glyph": text})
    except ValueError:
        return None
    return per_mille(logits(values, glyph[None]))[0]


# The slices.


def _taken(taught: Class) -> Iterator[None]:
    steps = taught.settings["steps"]
    config = LearnConfig(steps, BATCH_SIZE, taught.settings["rate"], taught.seed)
    learner = Learner(
        taught.learnt.glyphs,
        taught.learnt.labels,
        config,
        first_state(config),
        vary=varied,
    )
    wanted = {*range(0, steps, max(1, steps // SHOWN)), steps}
    taught.phase = yield from learn_in_slices(
        learner, wanted, lambda: _show(taught, learner)
    )


def _show(taught: Class, learner: Learner) -> None:
    taught.values = learner.state.values
    taught.points.append(_point(taught, learner.state.step))


def _point(taught: Class, step: int) -> Point:
    sample = slice(SHOWN_ALIKE)
    known = Drawn(taught.learnt.glyphs[sample], taught.learnt.labels[sample])
    right = _right(taught.values, known) / max(1, len(known.labels))
    return Point(step, _right(taught.values, taught.aside), round(right, 4))


def _right(values: Values, drawn: Drawn) -> int:
    if not len(drawn.labels):
        return 0
    found = logits(values, floats_from_bytes(drawn.glyphs))
    return int((found.argmax(axis=1) == drawn.labels).sum())


def varied(glyphs: Floats, rng: np.random.Generator) -> Floats:
    """Return (n, 28, 28) glyphs a little turned, sheared, scaled and shifted.

    Each anew, so that few drawings show what many hands would do; so did P. Simard, D.
    Steinkraus, J. Platt: Best practices for convolutional neural networks applied to
    visual document analysis, 2003.
    """
    return np.array([_varied(glyph, rng) for glyph in glyphs], np.float32)


def _varied(glyph: Floats, rng: np.random.Generator) -> Floats:
    turn, shear = rng.normal(0, (TURN, SHEAR))
    scale = np.exp(rng.normal(0, SCALE, 2))
    turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    change = turned @ np.array([[1, 0], [shear, 1]]) @ np.diag(scale)
    shift = rng.uniform(-SHIFT, SHIFT, 2)
    offset = CENTRE + shift - change @ np.full(2, CENTRE)
    return affine_transform(glyph, change, offset, order=1)


# What the server passes on.


def aside_visits(hands: list[str]) -> set[str]:
    """Return the visits whose drawings are set aside: every fifth.

    >>> aside_visits(["a", "b", "c", "d", "e", "f"])
    {'e'}
    """
    return set(hands[LEAST_HANDS - 1 :: LEAST_HANDS])
