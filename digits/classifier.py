"""A drawing -> a reading: every stage from canvas to verdict, with saved weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from digits.arrays import Floats
from digits.calibration import not_a_digit_share, probabilities, softmax
from digits.canvas import ink_from_canvas
from digits.networks import fold_batch_norm
from digits.numbers.best_path import Digit, path_through, read_digits, runs_of
from digits.numbers.detector import detector_from_card
from digits.numbers.split import Split, split_ink, split_strokes
from digits.preprocess import GLYPH_SIDE, Steps, checked_ink, steps_from_ink
from digits.strokes import checked_strokes, drawn_ink
from digits.verdict import Verdict, verdict_on_ink, verdict_on_probabilities
from digits.weights import WEIGHTS, Card, load_network

if TYPE_CHECKING:
    import keras


BATCH = 500  # glyphs per call when many are read


@dataclass(frozen=True, eq=False)  # arrays have no one truth to compare by
class Reading:
    """What the classifier says of one drawing.

    Attributes:
        verdict: one of `Verdict`; equal to its text.
        digit: 0 to 9; None where the verdict names none. For "unsure" the likelier one.
        digits: for "number", a reading of each digit, from left to right; their boxes
            are those of the steps' drawings. Else empty.
        probabilities: (10,) float32, summing to 1, index = digit; None without a glyph.
        not_a_digit: probability from 0 to 1; None without a glyph, or where the network
            cannot tell.
        steps: the pictures from drawing to glyph; None without a glyph.
    """

    verdict: Verdict
    digit: int | None = None
    probabilities: Floats | None = None
    not_a_digit: float | None = None
    steps: Steps | None = None
    digits: tuple[Reading, ...] = ()

    @property
    def glyph(self) -> Floats | None:
        """(28, 28) float32 from 0 to 1, what the network saw; None without one."""
        return None if self.steps is None else self.steps.centred

    def as_json(self) -> dict[str, Any]:
        """Return what JSON can hold of it.

        Returns:
            verdict (text), digit (0 to 9 or None), probabilities (ten floats or None),
            not_a_digit (float or None), digits (the same of each digit of a number,
            from left to right; else an empty list).
        """
        shares = self.probabilities
        return {
            "verdict": self.verdict.value,
            "digit": self.digit,
            "probabilities": None if shares is None else shares.tolist(),
            "not_a_digit": self.not_a_digit,
            "digits": [digit.as_json() for digit in self.digits],
        }


class Classifier:
    """Reads drawings with one network; safe to call from several threads.

    Attributes:
        card: the network's.
        network: itself, batch normalisation folded away, for who explains its readings.
    """

    def __init__(self, model: keras.Model, card: Card):
        """Compile the network.

        Args:
            model: from (batch, 28, 28) glyphs to (batch, 10 or 11) logits.
            card: its temperature and thresholds.
        """
        self.card = card
        self.network = fold_batch_norm(model)
        #: (1, 28, 28) float32 glyphs -> (1, 10 or 11) logits, unchecked.
        self.logits_of_one = _compiled(self.network, 1)
        self._logits_of_many = _compiled(self.network, None)
        self._outputs = self.network.output_shape[-1]
        #: (1, 28, 28) float32 glyphs -> (1, n), what the last layer adds up, unchecked.
        self.embedding_of_one = _compiled(_without_last_layer(self.network), 1)
        self._weighing = detector_from_card(card.numbers)

    def read(self, picture: Any) -> Reading:
        """Return what a picture shows.

        Args:
            picture: a path, a Pillow image, an array, or a `gr.Sketchpad`'s value; see
                `ink_from_canvas`.

        Raises:
            CanvasError: it is not a picture that can be read; a ValueError.
        """
        return self.read_ink(ink_from_canvas(picture))

    def read_strokes(self, strokes: Any) -> Reading:
        """Return what pen strokes show.

        Args:
            strokes: a list of {"width": ..., "points": [[x, y], ...]} on a pad of
                280 x 280 px; see `ink_from_strokes`.

        Raises:
            ValueError: they are not strokes, or beyond the limits.
        """
        checked = checked_strokes(strokes)
        ink = drawn_ink(checked)
        split = split_strokes(checked, ink)
        return self._read(ink, lambda: split, split is not None and split.columns > 1)

    def read_ink(self, ink: Floats) -> Reading:
        """Return what ink shows.

        Args:
            ink: (rows, cols), from 0 for paper to 1 for full ink.

        Raises:
            ValueError: ink is not such an array.
        """
        ink = checked_ink(ink)
        return self._read(ink, lambda: split_ink(ink))

    def _read(
        self, ink: Floats, split: Callable[[], Split | None], apart: bool = False
    ) -> Reading:
        """Return what ink shows.

        Args:
            ink: (rows, cols), from 0 to 1.
            split: splits it; only asked if it is no single digit, or stands apart.
            apart: whether it is known to fall into several columns.
        """
        at_once = verdict_on_ink(ink)
        steps = steps_from_ink(ink) if at_once is None else None
        if steps is None:
            return Reading(at_once or Verdict.BLANK)
        columns = split() if apart else None
        if columns is not None:
            return self._read_in_one_batch(steps, columns)
        reading = replace(self.read_glyph(steps.centred), steps=steps)
        if reading.verdict is not Verdict.NOT_A_DIGIT:
            return reading
        return self._number(reading, split())

    def _read_in_one_batch(self, steps: Steps, split: Split) -> Reading:
        """Return what a drawing of several columns shows: they are seen with it."""
        pieces = split.coarse()
        runs = runs_of(pieces, longest=1)
        glyphs = [steps.centred, *(each.centred for each, _ in runs.values())]
        logits = self._logits_of_many(np.array(glyphs))
        reading = replace(self._reading_of(logits[0]), steps=steps)
        if reading.verdict is not Verdict.NOT_A_DIGIT:
            return reading
        shares = softmax(logits[1:] / self.card.temperature)
        return self._number(reading, split, path_through(pieces, runs, shares))

    def read_glyph(self, glyph: Floats) -> Reading:
        """Return what one glyph shows; several digits are not looked for.

        Args:
            glyph: (28, 28) float32, from 0 to 1; not checked.
        """
        return self._reading_of(self.logits_of_one(glyph[None])[0])

    def _reading_of(self, logits: Floats) -> Reading:
        shares = probabilities(logits, self.card.temperature)
        no_digit = not_a_digit_share(logits, self.card.temperature)
        no_digit = None if no_digit is None else float(no_digit)
        verdict = verdict_on_probabilities(shares, no_digit, self.card.thresholds)
        named = verdict in (Verdict.DIGIT, Verdict.UNSURE)
        digit = int(shares.argmax()) if named else None
        return Reading(verdict, digit, shares, no_digit)

    def _number(
        self,
        reading: Reading,
        split: Split | None,
        coarse: list[Digit] | None = None,
    ) -> Reading:
        """Return what is no single digit as a number, if it is one."""
        if split is None or self._weighing is None or reading.glyph is None:
            return reading
        glyph = reading.glyph
        digits = read_digits(split, self.shares, coarse)
        if not self._weighing.is_number(
            digits, lambda: self.embedding_of_one(glyph[None])[0]
        ):
            return reading
        each = tuple(self._digit_of_number(digit) for digit in digits)
        return replace(reading, verdict=Verdict.NUMBER, digits=each)

    def shares(self, glyphs: Floats) -> Floats:
        """Return the shares of all outputs, "not a digit" among them, unchecked.

        Args:
            glyphs: (n, 28, 28) float32, from 0 to 1, n over 0.

        Returns:
            (n, 11), summing to 1; (n, 10) for the published networks.
        """
        return softmax(self._logits_of_many(glyphs) / self.card.temperature)

    def _digit_of_number(self, digit: Digit) -> Reading:
        """Return one digit of a number; that it is a digit at all is settled."""
        no_digit = float(digit.shares[-1])
        shares = (digit.shares[:-1] / (1 - no_digit)).astype(np.float32)
        verdict = verdict_on_probabilities(shares, None, self.card.thresholds)
        return Reading(verdict, digit.digit, shares, no_digit, digit.steps)

    def probabilities(self, glyphs: Floats) -> Floats:
        """Return the probabilities of many glyphs, in batches.

        Args:
            glyphs: (n, 28, 28) float, from 0 to 1, in MNIST's format.

        Returns:
            (n, 10) float32 that sum to 1, index = digit.

        Raises:
            ValueError: glyphs is not such an array.
        """
        return probabilities(self.logits(glyphs), self.card.temperature)

    def logits(self, glyphs: Floats) -> Floats:
        """Return the logits of many glyphs, in batches.

        Args:
            glyphs: (n, 28, 28) float, from 0 to 1, in MNIST's format.

        Returns:
            (n, 11) float32, the last "not a digit"; (n, 10) for the published networks.

        Raises:
            ValueError: glyphs is not such an array.
        """
        glyphs = checked_glyphs(glyphs)
        batches = [
            self._logits_of_many(glyphs[start : start + BATCH])
            for start in range(0, len(glyphs), BATCH)
        ]
        nothing = np.empty((0, self._outputs), dtype=np.float32)
        return np.concatenate([nothing, *batches])


def load_classifier(
    network: str = "digits", folder: Path | str = WEIGHTS
) -> Classifier:
    """Return a classifier with the saved weights of a network.

    Args:
        network: its name.
        folder: holds its values and card.

    Raises:
        WeightsError: they are missing, damaged, or do not belong together.
        ValueError: there is no network of that name.
    """
    return Classifier(*load_network(Path(folder), network))


def checked_glyphs(glyphs: Floats) -> Floats:
    """Return glyphs as float32, or refuse them.

    Raises:
        ValueError: they are not (n, 28, 28) floats from 0 to 1.
    """
    glyphs = np.asarray(glyphs)
    if glyphs.ndim != 3 or glyphs.shape[1:] != (GLYPH_SIDE, GLYPH_SIDE):
        raise ValueError(
            f"glyphs must be (n, {GLYPH_SIDE}, {GLYPH_SIDE}); received shape "
            f"{glyphs.shape}. Call glyph_from_ink first, and add a leading axis to one."
        )
    if glyphs.dtype.kind != "f" or not np.all((glyphs >= 0) & (glyphs <= 1)):
        raise ValueError(
            "glyphs must be floats from 0 for paper to 1 for ink, all finite; received "
            f"{glyphs.dtype} outside that range. Divide bytes by 255."
        )
    return glyphs.astype(np.float32, copy=False)


def _without_last_layer(model: keras.Model) -> Callable[..., Any]:
    """Return a function from glyphs to what the last layer adds up."""

    def values(glyphs: Any, training: bool = False) -> Any:
        for layer in model.layers[:-1]:
            glyphs = layer(glyphs, training=training)
        return glyphs

    return values


def _compiled(model: keras.Model, batch: int | None) -> Callable[[Floats], Floats]:
    """Return the network as one graph call: `model.predict` takes far longer."""
    import tensorflow as tf

    shape = tf.TensorSpec((batch, GLYPH_SIDE, GLYPH_SIDE), tf.float32)
    graph = tf.function(
        lambda glyphs: model(glyphs, training=False), input_signature=[shape]
    ).get_concrete_function()
    return lambda glyphs: graph(tf.constant(glyphs, tf.float32)).numpy()
