"""A picture as a row of a table, and what pictures are drawn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from digits.arrays import Bytes, Labels, bytes_from_floats
from digits.classifier import Classifier, load_classifier
from digits.data.mnist import Mnist, load_mnist
from digits.data.splits import Item, load_parts
from digits.evaluate.held_out import has_pens
from digits.evaluate.report import MNIST_TEST
from digits.figures.style import styled
from digits.networks import fold_batch_norm
from digits.preprocess import glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.synthetic.digits import digit_drawing
from digits.synthetic.paths import strokes_of
from digits.train.history import History
from digits.weights.card import Card
from digits.weights.files import load_card, load_network, values_path
from digits.weights.reported import ReportedPart, reported_part

if TYPE_CHECKING:
    import keras

OURS = "digits"
PLAIN, DROPOUT = "mlp-784", "mlp-784-130-dropout"  # the pair that shows overfitting
BY_RULE = (5, 0, 4, 1, 9)  # digits in place of MNIST's first five, which are these
BRUSH = 0.14  # of a drawing's longer side
UPRIGHT_SEED = 6  # of digits that stand upright
MEASURE = "python -m digits.evaluate --data DIR"


class MissingError(Exception):
    """What a picture shows was not measured, or no data was given for it."""


@dataclass(frozen=True)
class Picture:
    """One row of a table of pictures."""

    file: str  # name of the PNG
    needs: tuple[str, ...]  # attributes of `Sources`, which `draw` takes
    draw: Callable[..., Figure]
    networks: tuple[str, ...] = (OURS,)  # those that have such a picture

    def file_of(self, network: str) -> str:
        """Return the name of a PNG; that of a network not ours goes along."""
        return self.file if network == OURS else self.file.replace(".", f"-{network}.")

    @styled
    def drawn(self, sources: Sources) -> Figure:
        """Return the picture.

        Raises:
            MissingError: the sources lack what it needs.
            DataError: the data is broken, or not what was measured.
            WeightsError: the weights are missing or damaged.
        """
        return self.draw(*(getattr(sources, need) for need in self.needs))


@dataclass(frozen=True)
class ExampleDigits:
    """A few digits, to show what happens to a picture."""

    glyphs: Bytes  # (n, 28, 28) bytes, 0 for paper to 255 for ink; n over 0
    labels: Labels  # (n,) 0 to 9
    origin: str  # where they come from, in words

    @property
    def first_in_words(self) -> str:
        """Words for the first of them."""
        return f"a {self.labels[0]} {self.origin}"


@dataclass(frozen=True)
class Sources:
    """What pictures may be drawn from, each read when a picture needs it.

    Where something was not given or not measured, its attribute raises MissingError.
    """

    weights: Path  # folder with values and cards
    data: Path | None = None  # folder that was measured on
    network: str = OURS

    @cached_property
    def card(self) -> Card:
        """The network's card."""
        return load_card(self.weights, self.network)

    @cached_property
    def classifier(self) -> Classifier:
        """The network itself."""
        return load_classifier(self.network, self.weights)

    @cached_property
    def model(self) -> keras.Model:
        """The network in Keras, batch normalisation folded away."""
        return fold_batch_norm(load_network(self.weights, self.network)[0])

    @cached_property
    def history(self) -> History:
        """The history of its training."""
        if not values_path(self.weights, self.network).is_file():
            raise MissingError(
                f"{self.network} has no saved weights; train it: "
                f"python -m digits.train --network {self.network}"
            )
        if not self.card.history:
            raise MissingError(f"the card of {self.network} has no history")
        return self.card.history

    @property
    def overfitting_pair(self) -> tuple[History, History]:
        """The histories of two networks, without dropout and with it."""
        plain, dropout = (replace(self, network=n).history for n in (PLAIN, DROPOUT))
        return plain, dropout

    @property
    def part(self) -> ReportedPart:
        """The part of the pen drawings whose figures tell most."""
        return _measured(reported_part(self.card))

    @property
    def part_of_pens(self) -> ReportedPart:
        """The same of the parts that have pen drawings."""
        return _measured(reported_part(self.card, has_pens))

    @property
    def part_drawings(self) -> dict[str, list[Item]]:
        """The digits of that part, by data set."""
        part, folder = self.part, self._folder()
        drawn = load_parts(folder, part.parts_seed)[part.name]
        return drawn.digits | drawn.digit_pictures

    @property
    def mnist_figures(self) -> dict[str, Any]:
        """The figures of MNIST's test set."""
        figures = self.card.figures.get(MNIST_TEST, {})
        if "read_as" not in figures:
            raise MissingError(
                f"MNIST's test set was not measured; measure it: {MEASURE}"
            )
        return figures

    @cached_property
    def mnist(self) -> Mnist:
        """MNIST, from the data folder."""
        return load_mnist(self._folder())

    @cached_property
    def digits(self) -> ExampleDigits:
        """MNIST's first training digits; without a data folder, digits by rule."""
        few = len(BY_RULE)
        if self.data is None:
            glyphs = np.array([glyph_by_rule(digit) for digit in BY_RULE])
            return ExampleDigits(glyphs, np.array(BY_RULE), "drawn by rule")
        glyphs, labels = self.mnist.train_glyphs[:few], self.mnist.train_labels[:few]
        return ExampleDigits(glyphs, labels, "from MNIST's training set")

    def _folder(self) -> Path:
        if self.data is None:
            raise MissingError(
                "it shows pictures of the data; give their folder with --data DIR"
            )
        return self.data


def glyph_by_rule(digit: int, seed: int = UPRIGHT_SEED) -> Bytes:
    """Return a (28, 28) glyph of a digit drawn by rule, 0 for paper to 255 for ink."""
    strokes = strokes_of(digit_drawing(digit, np.random.default_rng(seed)), BRUSH)
    glyph = glyph_from_ink(ink_from_strokes(strokes))
    assert glyph is not None  # a digit has ink
    return bytes_from_floats(glyph)


def _measured(part: ReportedPart | None) -> ReportedPart:
    if part is None:
        raise MissingError(f"no pen drawings were measured; measure them: {MEASURE}")
    return part
