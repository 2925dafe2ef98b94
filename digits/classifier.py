"""A drawing -> a reading: every stage from canvas to verdict, with saved weights."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from digits.arrays import Floats
from digits.calibration import not_a_digit_share, probabilities, softmax
from digits.canvas import ink_from_canvas
from digits.mirror import with_mirrored
from digits.numbers.detector import detector_from_card
from digits.numbers.reader import NumberReader
from digits.numbers.split import Splitter, split_ink, split_strokes
from digits.preprocess import GLYPH_SIDE, Steps, checked_ink, steps_from_ink
from digits.reading import Reading, Verdict
from digits.strokes import checked_strokes, drawn_ink
from digits.verdict import rival_of, verdict_on_ink, verdict_on_probabilities
from digits.weights import WEIGHTS
from digits.weights.card import Card
from digits.weights.compiled import CompiledNetwork
from digits.weights.files import load_compiled


class Classifier:
    """Reads drawings with one network; safe to call from several threads.

    Attributes:
        card: the network's.
        network: the network, compiled.
    """

    def __init__(self, network: CompiledNetwork, card: Card):
        """Put a network and its card together.

        Args:
            network: see `digits.weights.convert.compiled_network` for one of Keras.
            card: its temperature, thresholds and number detector.
        """
        self.card = card
        self.network = network
        detector = detector_from_card(card.numbers)
        self._number_reader = None
        if detector is not None:
            self._number_reader = NumberReader(
                detector, self.class_probabilities, card.thresholds
            )

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
            strokes: on a pad of 280 x 280 px; see `ink_from_strokes`.

        Raises:
            StrokesError: they are not strokes, or beyond the limits; a ValueError.
        """
        checked = checked_strokes(strokes)
        return self._read(drawn_ink(checked), partial(split_strokes, checked))

    def read_ink(self, ink: Floats) -> Reading:
        """Return what ink shows; refuse anything else with a ValueError."""
        return self._read(checked_ink(ink), split_ink)

    def read_glyph(self, glyph: Floats) -> Reading:
        """Return what a glyph, which is not checked, shows as a single digit."""
        return self._reading_of(self.network.read(glyph)[0])

    def _read(self, ink: Floats, split: Splitter) -> Reading:
        reading, embedding = self._read_as_one_digit(ink)
        if self._number_reader is not None and reading.steps is not None:
            reading = self._number_reader.read(reading, split, embedding)
        return with_mirrored(reading, self.class_probabilities)

    def _read_as_one_digit(self, ink: Floats) -> tuple[Reading, Floats | None]:
        """Return ink read as a single digit, and the network's embedding of it."""
        steps = steps_from_ink(ink)
        if steps is None:
            return Reading(verdict_on_ink(ink) or Verdict.BLANK), None
        verdict = verdict_on_ink(steps.kept, steps.box)
        if verdict is not None:
            return Reading(verdict), None
        logits, embedding = self.network.read(steps.centred)
        return self._reading_of(logits, steps), embedding

    def _reading_of(self, logits: Floats, steps: Steps | None = None) -> Reading:
        digits = probabilities(logits, self.card.temperature)
        share = not_a_digit_share(logits, self.card.temperature)
        not_a_digit = None if share is None else float(share)
        shares = digits, not_a_digit, self.card.thresholds
        verdict = verdict_on_probabilities(*shares)
        named = verdict in (Verdict.DIGIT, Verdict.UNSURE)
        return Reading(
            verdict,
            int(digits.argmax()) if named else None,
            digits,
            not_a_digit,
            steps,
            rival=rival_of(*shares) if verdict is Verdict.UNSURE else None,
        )

    # Many glyphs, and what only some callers need.

    def probabilities(self, glyphs: Floats) -> Floats:
        """Return (n, 10), the probabilities of many glyphs; see `logits`."""
        return probabilities(self.logits(glyphs), self.card.temperature)

    def logits(self, glyphs: Floats) -> Floats:
        """Return the logits of many glyphs.

        Args:
            glyphs: (n, 28, 28) float, from 0 to 1, in MNIST's format.

        Returns:
            (n, 11) float32, the last "not a digit"; (n, 10) for the published networks.

        Raises:
            ValueError: glyphs is not such an array.
        """
        return self.network.logits(checked_glyphs(glyphs))

    def class_probabilities(self, glyphs: Floats) -> Floats:
        """Return the probabilities of all outputs, "not a digit" among them.

        Args:
            glyphs: (n, 28, 28) float32, n over 0; not checked.

        Returns:
            (n, 11), summing to 1; (n, 10) for the published networks.
        """
        return softmax(self.network.logits(glyphs) / self.card.temperature)

    def embedding(self, glyph: Floats) -> Floats:
        """Return (n,), what the last layer adds up, for a glyph that is not checked."""
        return self.network.read(glyph)[1]


def load_classifier(
    network: str = "digits", folder: Path | str = WEIGHTS
) -> Classifier:
    """Return a classifier with the saved weights of a network.

    Raises:
        WeightsError: they are missing, damaged, or do not belong together.
        ValueError: there is no network of that name.
    """
    return Classifier(*load_compiled(Path(folder), network))


def checked_glyphs(glyphs: Floats) -> Floats:
    """Return glyphs as float32; refuse anything else with a ValueError."""
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
