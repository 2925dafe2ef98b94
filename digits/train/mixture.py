"""MNIST, drawings and chance -> the examples that a network sees in one epoch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from digits.arrays import (
    Bytes,
    Floats,
    Labels,
    bytes_from_floats,
    floats_from_bytes,
)
from digits.data.drawings import PenDrawing
from digits.data.pictures import Picture
from digits.data.splits import Part, all_drawings
from digits.networks import DIGITS, NOT_A_DIGIT
from digits.preprocess import GLYPH_SIDE, glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.synthetic.digits import digit_drawing
from digits.synthetic.handwriting import Handwriting, by_another_hand
from digits.synthetic.letters import letter_drawing
from digits.synthetic.numbers import number_drawing
from digits.synthetic.paths import (
    BRUSH_SHARES,
    Chance,
    Drawing,
    brush_width,
    strokes_of,
)
from digits.synthetic.shapes import nondigit_drawing
from digits.synthetic.slashes import slashed, slashed_ink
from digits.train.augment import Distortion, Wear, blur_edges, distorted, worn

Brush = tuple[float, float]  # thinnest and fattest, shares of a drawing's longer side
Item = TypeVar("Item")
Drawn = TypeVar("Drawn", PenDrawing, Picture)
TWO_DIGIT_SHARE = 0.8  # of the numbers; the others have three digits


@dataclass(frozen=True)
class Examples:
    """Glyphs with their labels."""

    # (batch, 28, 28) uint8, 0 for paper to 255 for ink, as MNIST stores them: a quarter
    # of the memory of floats.
    glyphs: Bytes
    labels: Labels  # (batch,) 0 to 9, or 10 for "not a digit"

    def __len__(self) -> int:
        return len(self.labels)

    def at(self, places: Labels | slice) -> Examples:
        """Return the examples at these places."""
        return Examples(self.glyphs[places], self.labels[places])


@dataclass(frozen=True)
class Mixture:
    """How many examples of each kind make an epoch, and how they are changed."""

    mnist: int = 40_000  # training digits of MNIST; never more than there are
    pictures: int = 10_000  # scanned digits of other data sets, if there are any
    # Of MNIST's glyphs and of pictures; None leaves them as they are.
    distortion: Distortion | None = field(default_factory=Distortion)
    pens: int = 12_000  # pen drawings of digits, if there are any
    nondigit_pens: int = 7_000  # pen drawings of non-digits, likewise
    nondigit_pictures: int = 3_500  # scanned shapes, signs and letters, likewise
    # How far pen drawings are changed; None changes only the brush.
    handwriting: Handwriting | None = field(default_factory=Handwriting)
    # The thinnest and fattest, as shares of a drawing's longer side.
    brush: Brush = BRUSH_SHARES
    # The most that edges are softened, in a quarter of the examples that are not
    # MNIST's; see `blur_edges`.
    softness: float = 0.08
    # The share of people's zeros that a slash is drawn through.
    slashed: float = 0.2
    # What happens to any example on its way; None for nothing.
    wear: Wear | None = field(default_factory=Wear)
    digits_by_rule: int = 6_000  # digits drawn by rule
    nondigits_by_rule: int = 3_000  # scribbles and shapes drawn by rule
    letters: int = 3_000  # letters of the Hershey fonts
    # Drawings of two or three digits side by side, of pen drawings if there are any.
    numbers: int = 2_500
    corrected: int = 0  # drawings that visitors corrected; only a refresh has any

    def counts(self) -> dict[str, int]:
        """Return how many examples of each kind there are."""
        return {kind: getattr(self, kind) for kind in KINDS}

    @property
    def mnist_alone(self) -> bool:
        """Whether nothing but MNIST is learnt from, as in the tutorials."""
        return sum(self.counts().values()) == self.mnist

    def part(self, place: int, parts: int) -> Mixture:
        """Return the mixture for one of several parts of an epoch, from 0.

        The parts add up to the whole.
        """
        shares = {
            kind: count * (place + 1) // parts - count * place // parts
            for kind, count in self.counts().items()
        }
        return replace(self, **shares)

    def limited(self, mnist: int, part: Part) -> Mixture:
        """Return the mixture with no more MNIST than there is, and no pens if none."""
        return replace(
            self,
            mnist=min(self.mnist, mnist),
            pens=self.pens * bool(part.digits),
            nondigit_pens=self.nondigit_pens * bool(part.nondigits),
            pictures=self.pictures * bool(part.digit_pictures),
            nondigit_pictures=self.nondigit_pictures * bool(part.nondigit_pictures),
        )


# The kinds that hold a non-digit, and all kinds.
NONDIGIT_KINDS = (
    *("nondigit_pens", "nondigit_pictures"),
    *("nondigits_by_rule", "letters", "numbers"),
)
KINDS = ("mnist", "pictures", "pens", "digits_by_rule", *NONDIGIT_KINDS, "corrected")


@dataclass(frozen=True, eq=False)  # arrays have no one truth to compare by
class Corrected:
    """A visitor's drawing, with the label that the visitor gave it."""

    label: int  # 0 to 9, or 10 for "not a digit"
    visit: str  # the same text means the same visit
    glyph: Bytes  # (28, 28) uint8, 0 for paper to 255 for ink
    strokes: Drawing | None = None  # as a pen drawing has them; None for a picture


def corrected_digest(corrected: Iterable[Corrected]) -> str:
    """Return the SHA-256 of corrections: labels, visits and glyphs, in order."""
    text = hashlib.sha256()
    for item in corrected:
        text.update(f"{item.label} {item.visit} ".encode() + item.glyph.tobytes())
    return text.hexdigest()


# What is chosen for an epoch.


@dataclass(frozen=True)
class EpochSample:
    """What is chosen for an epoch, or a part of it, before it is changed."""

    mnist: Examples
    pens: list[PenDrawing]
    nondigit_pens: list[PenDrawing]
    corrected: list[Corrected] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    nondigit_pictures: list[Picture] = field(default_factory=list)

    def part(self, place: int, parts: int) -> EpochSample:
        """Return one of several parts, from 0; together they are the whole."""
        every = slice(place, None, parts)
        lists = (
            *(self.pens, self.nondigit_pens, self.corrected),
            *(self.pictures, self.nondigit_pictures),
        )
        return EpochSample(self.mnist.at(every), *(items[every] for items in lists))


def draw_sample(
    mnist: Examples,
    part: Part,
    mixture: Mixture,
    rng: Chance,
    corrected: Sequence[Corrected] = (),
) -> EpochSample:
    """Return what an epoch is made of, as much of each kind as the mixture says."""
    places = rng.permutation(len(mnist))[: mixture.mnist]
    pens, pictures = all_drawings(part.digits), all_drawings(part.digit_pictures)
    others = all_drawings(part.nondigit_pictures)
    visits = [item.visit for item in corrected]
    return EpochSample(
        mnist.at(places),
        chosen_by_writer(pens, writers_of(pens), mixture.pens, rng),
        chosen_alike(all_drawings(part.nondigits), mixture.nondigit_pens, rng),
        chosen_by_writer(corrected, visits, mixture.corrected, rng),
        chosen_by_writer(pictures, writers_of(pictures), mixture.pictures, rng),
        chosen_alike(others, mixture.nondigit_pictures, rng),
    )


def writers_of(items: Sequence[PenDrawing | Picture]) -> list[str]:
    """Return who drew each."""
    return [item.writer for item in items]


def chosen_by_writer(
    drawings: Sequence[Item], writers: list[str], count: int, rng: Chance
) -> list[Item]:
    """Return drawings; a writer weighs the square root of how many they drew.

    If all drawings weighed alike, those who drew most would drown the others; if all
    writers did, the few drawings of some would come again and again. The same drawing
    may be chosen several times; of none, none is.
    """
    if not drawings:
        return []
    _, which, counts = np.unique(writers, return_inverse=True, return_counts=True)
    weights = 1 / np.sqrt(counts[which])
    places = rng.choice(len(drawings), count, p=weights / weights.sum())
    return [drawings[place] for place in places]


def chosen_alike(drawings: Sequence[Item], count: int, rng: Chance) -> list[Item]:
    """Return drawings, all equally likely; of none, none."""
    if not drawings:
        return []
    return [drawings[place] for place in rng.integers(0, len(drawings), count)]


# The examples of an epoch.


def build_epoch(sample: EpochSample, mixture: Mixture, rng: Chance) -> Examples:
    """Return the sample changed as the mixture says, with drawings by rule among it.

    What visitors corrected stands among the rest at even distances, so that each batch
    has its share of it.
    """
    hand, brush = mixture.handwriting, mixture.brush
    mnist, pictures, others = (
        distorted_examples(examples, mixture.distortion, rng)
        for examples in (
            sample.mnist,
            picture_examples(_some_slashed(sample.pictures, mixture.slashed, rng)),
            picture_examples(sample.nondigit_pictures),
        )
    )
    doodles = (_changed(pen.strokes, hand, rng) for pen in sample.nondigit_pens)
    drawn = [
        pen_digits(_some_slashed(sample.pens, mixture.slashed, rng), hand, rng, brush),
        nondigits(doodles, rng, brush),
        digits_by_rule(mixture.digits_by_rule, rng, brush),
        nondigits_by_rule(mixture.nondigits_by_rule, rng, brush),
        letters_by_rule(mixture.letters, hand, rng, brush),
        numbers(mixture.numbers, sample.pens, hand, rng, brush),
    ]
    every = joined(drawn)
    soft = blur_edges(floats_from_bytes(every.glyphs), mixture.softness, rng)
    softened = Examples(bytes_from_floats(soft), every.labels)
    rest = worn_examples(joined([mnist, pictures, others, softened]), mixture.wear, rng)
    rest = rest.at(rng.permutation(len(rest)))
    if not sample.corrected:
        return rest
    return spread(rest, corrected_examples(sample.corrected, mixture, rng))


def _some_slashed(items: list[Drawn], share: float, rng: Chance) -> list[Drawn]:
    """Return the drawings or scans; a share of the zeros have a slash."""
    chosen = [item.label == 0 and rng.random() < share for item in items]
    return [
        _slashed(item, rng) if slash else item
        for item, slash in zip(items, chosen, strict=True)
    ]


def _slashed(zero: Drawn, rng: Chance) -> Drawn:
    if isinstance(zero, Picture):
        return replace(zero, ink=slashed_ink(zero.ink, rng))
    return replace(zero, strokes=slashed(zero.strokes, rng))


def joined(parts: Iterable[Examples]) -> Examples:
    """Return the parts one after the other."""
    parts = list(parts)
    return Examples(
        np.concatenate([part.glyphs for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )


def spread(many: Examples, few: Examples) -> Examples:
    """Return the few among the many, at even distances; both keep their order."""
    places = [
        (np.arange(len(part)) + 0.5) / len(part) for part in (many, few) if len(part)
    ]
    order = np.argsort(np.concatenate(places), kind="stable")
    return joined([many, few]).at(order)


def distorted_examples(
    mnist: Examples, distortion: Distortion | None, rng: Chance
) -> Examples:
    """Return the glyphs, each distorted anew; without a distortion, as they are."""
    if distortion is None:
        return mnist
    glyphs = distorted(floats_from_bytes(mnist.glyphs), distortion, rng)
    return Examples(bytes_from_floats(glyphs), mnist.labels)


def worn_examples(examples: Examples, wear: Wear | None, rng: Chance) -> Examples:
    """Return the examples, some of them worn; without wear, as they are."""
    if wear is None:
        return examples
    glyphs = worn(floats_from_bytes(examples.glyphs), wear, rng)
    return Examples(bytes_from_floats(glyphs), examples.labels)


def picture_examples(pictures: Sequence[Picture]) -> Examples:
    """Return the glyphs of pictures; a text as label means "not a digit"."""
    glyphs = [glyph_from_ink(floats_from_bytes(picture.ink)) for picture in pictures]
    return Examples(_as_bytes(glyphs), labels_of(pictures))


def labels_of(items: Sequence[PenDrawing | Picture]) -> Labels:
    """Return (n,) the digit of each, or 10 for "not a digit"."""
    labels = (i.label if isinstance(i.label, int) else NOT_A_DIGIT for i in items)
    return np.fromiter(labels, dtype=np.int64)


def pen_digits(
    drawings: list[PenDrawing],
    hand: Handwriting | None,
    rng: Chance,
    brush: Brush = BRUSH_SHARES,
) -> Examples:
    """Return pen drawings of digits, each changed and brushed anew."""
    labels = np.array([drawing.label for drawing in drawings], dtype=np.int64)
    changed = (_changed(drawing.strokes, hand, rng) for drawing in drawings)
    return Examples(_glyphs_of(changed, rng, brush), labels)


def corrected_examples(
    corrected: list[Corrected], mixture: Mixture, rng: Chance
) -> Examples:
    """Return corrections: strokes changed and brushed anew, pictures distorted."""
    labels = np.array([item.label for item in corrected], dtype=np.int64)
    glyphs = np.array([item.glyph for item in corrected])
    drawn = np.array([item.strokes is not None for item in corrected])
    drawings = [item.strokes for item in corrected if item.strokes is not None]
    changed = (_changed(drawing, mixture.handwriting, rng) for drawing in drawings)
    pictures = Examples(glyphs, labels).at(~drawn)
    glyphs[drawn] = _glyphs_of(changed, rng, mixture.brush)
    glyphs[~drawn] = distorted_examples(pictures, mixture.distortion, rng).glyphs
    return Examples(glyphs, labels)


def digits_by_rule(count: int, rng: Chance, brush: Brush = BRUSH_SHARES) -> Examples:
    """Return new digits drawn by rule, every digit as often as the others."""
    labels = np.arange(count, dtype=np.int64) % DIGITS
    drawings = (digit_drawing(int(digit), rng) for digit in labels)
    return Examples(_glyphs_of(drawings, rng, brush), labels)


def nondigits_by_rule(count: int, rng: Chance, brush: Brush = BRUSH_SHARES) -> Examples:
    """Return new scribbles and shapes drawn by rule."""
    return nondigits((nondigit_drawing(rng) for _ in range(count)), rng, brush)


def letters_by_rule(
    count: int, hand: Handwriting | None, rng: Chance, brush: Brush = BRUSH_SHARES
) -> Examples:
    """Return letters of the Hershey fonts, each changed and brushed anew."""
    letters = (letter_drawing(rng) for _ in range(count))
    return nondigits((_changed(letter, hand, rng) for letter in letters), rng, brush)


def numbers(
    count: int,
    pens: list[PenDrawing],
    hand: Handwriting | None,
    rng: Chance,
    brush: Brush = BRUSH_SHARES,
) -> Examples:
    """Return drawings of two or three digits side by side: not one digit.

    The digits are pen drawings, changed; without any, they are drawn by rule.
    """

    def digit() -> Drawing:
        if pens:
            return _changed(pens[rng.integers(len(pens))].strokes, hand, rng)
        return digit_drawing(int(rng.integers(DIGITS)), rng)

    lengths = np.where(rng.random(count) < TWO_DIGIT_SHARE, 2, 3)
    drawings = (
        number_drawing([digit() for _ in range(length)], rng) for length in lengths
    )
    return nondigits(drawings, rng, brush)


def nondigits(
    drawings: Iterable[Drawing], rng: Chance, brush: Brush = BRUSH_SHARES
) -> Examples:
    """Return the glyphs of non-digits, labelled so."""
    glyphs = _glyphs_of(drawings, rng, brush)
    return Examples(glyphs, np.full(len(glyphs), NOT_A_DIGIT, dtype=np.int64))


def _changed(drawing: Drawing, hand: Handwriting | None, rng: Chance) -> Drawing:
    return drawing if hand is None else by_another_hand(drawing, hand, rng)


def _glyphs_of(drawings: Iterable[Drawing], rng: Chance, brush: Brush) -> Bytes:
    glyphs = [
        glyph_from_ink(ink_from_strokes(strokes_of(drawing, brush_width(*brush, rng))))
        for drawing in drawings
    ]
    return _as_bytes(glyphs)


def _as_bytes(glyphs: list[Floats | None]) -> Bytes:
    """Return (n, 28, 28) uint8, n from 0."""
    floats = np.array(glyphs, dtype=np.float32).reshape(-1, GLYPH_SIDE, GLYPH_SIDE)
    return bytes_from_floats(floats)
