"""*Learn now*: `small` learns anew, on the drawings that ship, while people watch.

One lesson at a time, for all who watch. It is taken in slices of a few milliseconds, so
that whoever asks is answered in between.
"""

import random
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from digits.arrays import Bytes, Labels, bytes_from_floats, floats_from_bytes
from digits.calibration import DIGITS, cross_entropy
from digits.data.drawings import PenDrawing
from digits.data.shipped import SHIPPED
from digits.data.splits import TRAIN, VALIDATION, all_drawings, load_parts
from digits.page.i18n.wording import wording_for
from digits.page.parts.training.learning import filters_text, per_mille
from digits.page.reading.messages import error_json, glyph_in
from digits.page.reading.pace import Pace
from digits.preprocess import glyph_from_ink
from digits.small.learning import LearnConfig, Learner, first_state, kept_steps
from digits.small.network import Values, logits
from digits.strokes import StrokesError, ink_from_strokes
from digits.synthetic.paths import BRUSH_SHARES, brush_width, strokes_of

STEPS = 1_024  # in about ten seconds on two cores
EVERY = (
    64  # steps, between two that are shown; before the first of them 0, 1, 2, 4, ...
)
WRONG_SHARE = 0.1  # of the labels, where some are to be wrong
BRUSH_SEED = 5  # of how fat the drawings are
CHOICES: dict[str, tuple[Any, ...]] = {  # what may be set, the usual first
    "drawings": ("all", "1000", "100"),
    "rate": (0.003, 0.0001, 0.001, 0.01, 0.1, 1.0),
    "batch": (32, 8, 128),
    "wrong": (False, True),
}
PAUSE = 0.4  # s; between two questions of one who watches
LOAD = 0.01  # s; for each who watches, if that is more
SEED_LIMIT = 2**31

Message = Any


class Phase:
    """Where a lesson stands; the page has a sentence for each."""

    IDLE = "idle"
    DRAWING = "drawing"  # the drawings become glyphs, before the first lesson
    LEARNING = "learning"
    DONE = "done"
    DIVERGED = "diverged"  # the values grew beyond all bounds


@dataclass(frozen=True, eq=False)  # arrays have no single truth to compare by
class Shown:
    """What is shown of a step."""

    step: int
    values: Values
    figures: dict[str, float]


@dataclass(eq=False)
class Lesson:
    """One training of `small`, from nothing."""

    run: int  # tells it from others
    settings: dict[str, Any]  # one of each of `CHOICES`
    seed: int
    shown: list[Shown] = field(default_factory=list)
    phase: str = Phase.DRAWING


@dataclass(frozen=True, eq=False)
class Drawn:
    """Drawings that ship, as glyphs."""

    glyphs: Bytes  # (n, 28, 28)
    labels: Labels  # (n,)


class Lessons:
    """Begins lessons, takes them slice by slice, and shows them."""

    def __init__(self, folder: Path = SHIPPED, steps: int = STEPS):
        """Take the folder of the drawings, which the first lesson reads.

        Args:
            folder: of data, with digits drawn by pens.
            steps: of a lesson.
        """
        self._folder, self._steps = folder, steps
        self._drawn: dict[str, Drawn] = {}
        self._share_drawn = 0.0
        self._lesson: Lesson | None = None
        self._slices: Iterator[None] = iter(())
        self._pace = Pace(PAUSE, LOAD)  # of those who watch

    @property
    def is_busy(self) -> bool:
        """Whether a lesson goes on."""
        phase = self._lesson.phase if self._lesson else Phase.IDLE
        return phase in (Phase.DRAWING, Phase.LEARNING)

    def take_slice(self) -> None:
        """Go on for a few milliseconds."""
        next(self._slices, None)

    def begin_learning(self, message: Message) -> dict[str, Any]:
        """Begin a lesson, unless one goes on; return what `watch_learning` does.

        Args:
            message: as `watch_learning` takes it, and of each of `CHOICES` one, or the
                first of them where it has none; nothing in it is trusted.

        Returns:
            Likewise; and joined: whether another one went on. Or {"error": a sentence}.
        """
        try:
            settings = settings_in(message)
        except ValueError:
            return {"error": wording_for(message).text("learning.refused")}
        joined = self.is_busy
        if not joined:
            run = self._lesson.run + 1 if self._lesson else 1
            self._lesson = Lesson(run, settings, random.randrange(SEED_LIMIT))
            self._slices = self._taken(self._lesson)
        return self.watch_learning(message) | {"joined": joined}

    def watch_learning(self, message: Message) -> dict[str, Any]:
        """Return what the lesson has come to.

        Args:
            message: {"glyph": see `glyph_text`, "run" and "since": what the asker knows
                already, "language"}; nothing in it is trusted.

        Returns:
            phase: see `Phase`; run, settings, of: all steps; places: how many of them
            are shown, in the end; drawn: the share of the drawings that have become
            glyphs; steps, figures, shares and filters: of the steps from `since` on,
            the shares in per mille of the ten digits in the glyph, each step's filters
            as `filters_text` has them; again: milliseconds until it is worthwhile to
            ask again, or null. Or {"error": a sentence}.
        """
        lesson = self._lesson
        if lesson is None:
            return {"phase": Phase.IDLE}
        try:
            glyph = glyph_in(message)
        except StrokesError as error:
            return error_json(error, wording_for(message))
        news = lesson.shown[since_in(message, lesson.run) :]
        return {
            "phase": lesson.phase,
            "run": lesson.run,
            "settings": lesson.settings,
            "of": self._steps,
            "places": len(shown_steps(self._steps)),
            "drawn": round(self._share_drawn, 3),
            "steps": [shown.step for shown in news],
            "figures": [shown.figures for shown in news],
            "shares": [
                per_mille(logits(shown.values, glyph[None]))[0] for shown in news
            ],
            "filters": [filters_text(shown.values.kernel1[None]) for shown in news],
            "again": self._again(),
        }

    def _again(self) -> int | None:
        """Return how long an asker may wait (ms); None where nothing more comes."""
        if not self.is_busy:
            return None
        self._pace.note()
        return self._pace.milliseconds

    def give_up(self) -> None:
        """End the lesson where it is: a slice of it failed."""
        if self._lesson is not None:
            self._lesson.phase = Phase.DONE

    # The slices of a lesson.

    def _taken(self, lesson: Lesson) -> Iterator[None]:
        if not self._drawn:
            yield from self._draw()
        lesson.phase = Phase.LEARNING
        learnt = lesson_examples(self._drawn[TRAIN], lesson.settings, lesson.seed)
        config = LearnConfig(
            self._steps, lesson.settings["batch"], lesson.settings["rate"], lesson.seed
        )
        state = first_state(config)
        learner = Learner(learnt.glyphs, learnt.labels, config, state)
        lesson.phase = yield from learn_in_slices(
            learner,
            set(shown_steps(self._steps)),
            lambda: lesson.shown.append(self._shown(learner, learnt)),
        )

    def _shown(self, learner: Learner, learnt: Drawn) -> Shown:
        """Return a step: how well it reads what it learnt, and strangers."""
        values, others = learner.state.values, self._drawn[VALIDATION]
        sample = slice(len(others.labels))  # as many of what it learnt
        known = Drawn(learnt.glyphs[sample], learnt.labels[sample])
        figures = {
            f"{name}_{kind}": value
            for name, drawn in (("learnt", known), ("strangers", others))
            for kind, value in figures_of(values, drawn).items()
        }
        return Shown(learner.state.step, values, figures)

    def _draw(self) -> Iterator[None]:
        """Draw the glyphs of all drawings, one a slice."""
        parts = load_parts(self._folder)
        every = {n: all_drawings(parts[n].digits) for n in (TRAIN, VALIDATION)}
        total, done = sum(map(len, every.values())), 0
        drawn = {}
        for name, drawings in every.items():
            glyphs = np.zeros((len(drawings), 28, 28), np.uint8)
            for place, glyph in enumerate(_glyphs(drawings)):
                glyphs[place] = glyph
                done += 1
                self._share_drawn = done / total
                yield
            labels = np.array([int(each.label) for each in drawings], np.int64)
            drawn[name] = Drawn(glyphs, labels)
        self._drawn = drawn


def _glyphs(drawings: list[PenDrawing]) -> Iterator[Bytes]:
    rng = np.random.default_rng(BRUSH_SEED)
    for drawing in drawings:
        strokes = strokes_of(drawing.strokes, brush_width(*BRUSH_SHARES, rng))
        yield bytes_from_floats(glyph_from_ink(ink_from_strokes(strokes)))


def learn_in_slices(
    learner: Learner, wanted: set[int], show: Callable[[], None]
) -> Generator[None, None, str]:
    """Take all steps of a learner, one a slice; return the phase in which this ends.

    Args:
        learner: that has taken none.
        wanted: steps that are shown, 0 among them for the first.
        show: is called after each of those, and is a slice of its own.
    """
    steps = learner.config.steps
    for step in range(steps + 1):
        if step in wanted:
            show()
            yield
        if step < steps:
            if not np.isfinite(learner.take_step()):
                return Phase.DIVERGED
            yield
    return Phase.DONE


def settings_in(
    message: Message, choices: dict[str, tuple[Any, ...]] = CHOICES
) -> dict[str, Any]:
    """Return the settings in a message, each the first choice where it says nothing.

    Raises:
        ValueError: one of them is none of the choices.
    """
    fields = message if isinstance(message, dict) else {}
    return {name: _chosen(name, fields.get(name), choices[name]) for name in choices}


def _chosen(name: str, value: Any, choices: tuple[Any, ...]) -> Any:
    if value is None:
        return choices[0]
    for choice in choices:
        if value == choice and isinstance(value, bool) == isinstance(choice, bool):
            return choice
    raise ValueError(f"{name} is one of {choices}; received {value!r}.")


def since_in(message: Message, run: int) -> int:
    """Return how many of what a run has shown the asker knows."""
    since = message.get("since") if message.get("run") == run else None
    return since if type(since) is int and since > 0 else 0


def shown_steps(steps: int) -> list[int]:
    """Return the steps that are shown.

    >>> shown_steps(192), shown_steps(4)
    ([0, 1, 2, 4, 8, 16, 32, 64, 128, 192], [0, 1, 2, 4])
    """
    later = range(2 * EVERY, steps + 1, EVERY)
    return [*kept_steps(min(EVERY, steps)), *later]


def lesson_examples(drawn: Drawn, settings: dict[str, Any], seed: int) -> Drawn:
    """Return what a lesson learns from: some of the drawings, some wrongly labelled.

    As many of each digit as there are.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(drawn.labels))
    turns = np.zeros(len(order), np.int64)
    for digit in range(DIGITS):
        of_digit = drawn.labels[order] == digit
        turns[of_digit] = np.arange(of_digit.sum())
    order = order[np.argsort(turns, kind="stable")]
    if settings["drawings"] != "all":
        order = order[: int(settings["drawings"])]
    labels = drawn.labels[order]
    if settings["wrong"]:
        labels = wrongly_labelled(labels, rng)
    return Drawn(drawn.glyphs[order], labels)


def wrongly_labelled(labels: Labels, rng: np.random.Generator) -> Labels:
    """Return labels of which one in ten is another digit."""
    wrong = rng.permutation(len(labels))[: round(WRONG_SHARE * len(labels))]
    changed = labels.copy()
    changed[wrong] = (labels[wrong] + rng.integers(1, DIGITS, len(wrong))) % DIGITS
    return changed


def figures_of(values: Values, drawn: Drawn) -> dict[str, float]:
    """Return accuracy, and loss in nats, of a network on drawings."""
    found = logits(values, floats_from_bytes(drawn.glyphs))
    right = found.argmax(axis=1) == drawn.labels
    return {
        "accuracy": round(float(right.mean()), 4),
        "loss": round(min(cross_entropy(found, drawn.labels), 1e6), 4),
    }
