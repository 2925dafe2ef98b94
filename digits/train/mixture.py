"""MNIST, drawings and chance -> what a network sees in one epoch of training."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Bytes, Labels, bytes_from_floats
from digits.data.drawings import PenDrawing
from digits.data.splits import Part
from digits.networks import DIGITS, NOT_A_DIGIT
from digits.preprocess import GLYPH_SIDE, glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.synthetic.digits import Drawing, digit_drawing
from digits.synthetic.handwriting import Handwriting, by_another_hand
from digits.synthetic.letters import letter_drawing
from digits.synthetic.numbers import number_drawing
from digits.synthetic.paths import BRUSH_SHARES, brush_width, strokes_of
from digits.synthetic.shapes import nondigit_drawing
from digits.train.augment import Distortion, blur_edges, distorted

TWO_DIGITS = 0.8  # share of the numbers that have two; the others have three


@dataclass(frozen=True)
class Examples:
    """Glyphs with their labels.

    Attributes:
        glyphs: (batch, 28, 28) uint8, 0 for paper to 255 for ink, as MNIST stores
            them: a quarter of the memory of floats.
        labels: (batch,) 0 to 9, or 10 for "not a digit".
    """

    glyphs: Bytes
    labels: Labels

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Mixture:
    """What is put together for one epoch.

    Attributes:
        mnist: how many of MNIST's training digits; never more than there are.
        distortion: of MNIST's glyphs; None leaves them as they are.
        pens: how many pen drawings of digits, if there are any.
        nondigit_pens: how many pen drawings of what is no digit, likewise.
        handwriting: how far pen drawings are changed; None leaves all but the brush.
        brush: the thinnest and fattest, as shares of a drawing's longer side.
        softness: the most that edges are softened, of one drawing in four that is
            not MNIST's; see `blur_edges`.
        digits_by_rule: how many digits are drawn by rule.
        nondigits_by_rule: how many scribbles and shapes are.
        letters: how many letters are.
        numbers: how many drawings of two or three digits side by side, of pen drawings
            if there are any.
        corrected: how many drawings that visitors named; a refresh has some.
    """

    mnist: int = 55_000
    distortion: Distortion | None = field(default_factory=Distortion)
    pens: int = 20_000
    nondigit_pens: int = 8_000
    handwriting: Handwriting | None = field(default_factory=Handwriting)
    brush: tuple[float, float] = BRUSH_SHARES
    softness: float = 0.08
    digits_by_rule: int = 6_000
    nondigits_by_rule: int = 4_000
    letters: int = 4_000
    numbers: int = 3_500
    corrected: int = 0

    def counts(self) -> dict[str, int]:
        """Return how many examples of each kind there are."""
        return {kind: getattr(self, kind) for kind in KINDS}

    @property
    def mnist_alone(self) -> bool:
        """Whether nothing but MNIST is learnt from, as in the tutorials."""
        return sum(self.counts().values()) == self.mnist

    def part(self, place: int, parts: int) -> Mixture:
        """Return the mixture for one part of an epoch; all of them add up to it.

        Args:
            place: of the part, from 0.
            parts: how many there are.
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
        )


KINDS = (
    "mnist",
    "pens",
    "nondigit_pens",
    "digits_by_rule",
    "nondigits_by_rule",
    "letters",
    "numbers",
    "corrected",
)


@dataclass(frozen=True, eq=False)  # arrays have no one truth to compare by
class Corrected:
    """What one visitor drew, and said that it is.

    Attributes:
        label: 0 to 9, or 10 for "not a digit".
        visit: the same text means the same visit.
        glyph: (28, 28) uint8, 0 for paper to 255 for ink.
        strokes: as a pen drawing has them; None for a picture.
    """

    label: int
    visit: str
    glyph: Bytes
    strokes: Drawing | None = None


@dataclass(frozen=True)
class EpochSample:
    """What one part of an epoch is made of.

    Attributes:
        mnist: of MNIST's digits, as they are.
        pens: pen drawings of digits.
        nondigit_pens: of what is no digit.
        corrected: what visitors named.
    """

    mnist: Examples
    pens: list[PenDrawing]
    nondigit_pens: list[PenDrawing]
    corrected: list[Corrected] = field(default_factory=list)

    def part(self, place: int, parts: int) -> EpochSample:
        """Return one of so many parts; all of them together are the whole."""
        mnist = self.mnist
        return EpochSample(
            Examples(mnist.glyphs[place::parts], mnist.labels[place::parts]),
            self.pens[place::parts],
            self.nondigit_pens[place::parts],
            self.corrected[place::parts],
        )


def material(
    known: Examples,
    part: Part,
    mixture: Mixture,
    rng: np.random.Generator,
    corrected: Sequence[Corrected] = (),
) -> EpochSample:
    """Return what is chosen by chance for a mixture.

    Args:
        known: MNIST's digits to choose from.
        part: the pen drawings to choose from.
        mixture: how many of each.
        rng: where chance comes from.
        corrected: what visitors named, to choose from.
    """
    places = rng.permutation(len(known))[: mixture.mnist]
    return EpochSample(
        Examples(known.glyphs[places], known.labels[places]),
        chosen_digits(part, mixture.pens, rng),
        chosen_nondigits(part, mixture.nondigit_pens, rng),
        chosen_by_writer(
            corrected, [one.visit for one in corrected], mixture.corrected, rng
        ),
    )


def chosen_digits(part: Part, count: int, rng: np.random.Generator) -> list[PenDrawing]:
    """Return drawings of digits, as `chosen_by_writer` does."""
    drawings = [drawing for drawn in part.digits.values() for drawing in drawn]
    return chosen_by_writer(drawings, [one.writer for one in drawings], count, rng)


def chosen_by_writer(
    drawings: Sequence[Any], writers: list[str], count: int, rng: np.random.Generator
) -> list[Any]:
    """Return drawings; a writer weighs the square root of what they drew.

    Between every drawing alike, where those who drew most would drown the others, and
    every writer alike, where a few drawings would come again and again.

    Args:
        drawings: to choose from; if there are none, none are chosen.
        writers: of each drawing.
        count: how many to choose; the same may come again.
        rng: where chance comes from.
    """
    if not drawings:
        return []
    _, which, counts = np.unique(writers, return_inverse=True, return_counts=True)
    weights = 1 / np.sqrt(counts[which])
    places = rng.choice(len(drawings), count, p=weights / weights.sum())
    return [drawings[place] for place in places]


def chosen_nondigits(
    part: Part, count: int, rng: np.random.Generator
) -> list[PenDrawing]:
    """Return drawings of what is no digit, each as likely as the others."""
    drawings = [drawing for drawn in part.nondigits.values() for drawing in drawn]
    if not drawings:
        return []
    return [drawings[place] for place in rng.integers(0, len(drawings), count)]


def build_epoch(
    material: EpochSample, mixture: Mixture, rng: np.random.Generator
) -> Examples:
    """Return the material distorted, with drawings by rule among it.

    What visitors named stands among the rest at even distances, so that each batch
    has its share of it.

    Args:
        material: of MNIST and pens.
        mixture: what is added and how far everything is changed.
        rng: where chance comes from.
    """
    hand, brush = mixture.handwriting, mixture.brush
    mnist = distorted_examples(material.mnist, mixture.distortion, rng)
    drawn = [
        pen_digits(material.pens, hand, rng, brush),
        nondigits(_by_hand(material.nondigit_pens, hand, rng), rng, brush),
        digits_by_rule(mixture.digits_by_rule, rng, brush),
        nondigits_by_rule(mixture.nondigits_by_rule, rng, brush),
        letters_by_rule(mixture.letters, hand, rng, brush),
        numbers(mixture.numbers, material.pens, hand, rng, brush),
    ]
    soft = softened_examples(joined(drawn), mixture.softness, rng)
    rest = shuffled(joined([mnist, soft]), rng)
    if not material.corrected:
        return rest
    return spread(rest, corrected_examples(material.corrected, mixture, rng))


def joined(parts: list[Examples]) -> Examples:
    """Return the parts one after the other."""
    return Examples(
        np.concatenate([part.glyphs for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )


def shuffled(examples: Examples, rng: np.random.Generator) -> Examples:
    """Return the examples in another order."""
    order = rng.permutation(len(examples))
    return Examples(examples.glyphs[order], examples.labels[order])


def spread(rest: Examples, among: Examples) -> Examples:
    """Return the rest with others among it, at even distances; both keep their order.

    Args:
        rest: the many.
        among: the few.
    """
    places = [(np.arange(len(one)) + 0.5) / len(one) for one in (rest, among) if one]
    both = joined([rest, among])
    order = np.argsort(np.concatenate(places), kind="stable")
    return Examples(both.glyphs[order], both.labels[order])


def distorted_examples(
    known: Examples, distortion: Distortion | None, rng: np.random.Generator
) -> Examples:
    """Return every glyph distorted in its own way; without a distortion, as it is."""
    if distortion is None:
        return known
    floats = known.glyphs.astype(np.float32) / 255
    return Examples(_as_bytes(distorted(floats, distortion, rng)), known.labels)


def softened_examples(
    drawn: Examples, most: float, rng: np.random.Generator
) -> Examples:
    """Return drawings of which one in four has softer edges."""
    floats = drawn.glyphs.astype(np.float32) / 255
    return Examples(_as_bytes(blur_edges(floats, most, rng)), drawn.labels)


def pen_digits(
    drawings: list[PenDrawing],
    hand: Handwriting | None,
    rng: np.random.Generator,
    brush: tuple[float, float] = BRUSH_SHARES,
) -> Examples:
    """Return pen drawings of digits, each changed and brushed anew."""
    labels = np.array([drawing.label for drawing in drawings], dtype=np.int64)
    return Examples(_glyphs_of(_by_hand(drawings, hand, rng), rng, brush), labels)


def corrected_examples(
    corrected: list[Corrected], mixture: Mixture, rng: np.random.Generator
) -> Examples:
    """Return what visitors named: strokes changed and brushed anew, pictures distorted.

    Args:
        corrected: in the order that the examples shall have.
        mixture: how far they are changed.
        rng: where chance comes from.
    """
    labels = np.array([one.label for one in corrected], dtype=np.int64)
    glyphs = np.array([one.glyph for one in corrected])
    drawn = np.array([one.strokes is not None for one in corrected])
    drawings = [one.strokes for one in corrected if one.strokes is not None]
    changed = (_changed(one, mixture.handwriting, rng) for one in drawings)
    pictures = Examples(glyphs[~drawn], labels[~drawn])
    glyphs[drawn] = _glyphs_of(changed, rng, mixture.brush)
    glyphs[~drawn] = distorted_examples(pictures, mixture.distortion, rng).glyphs
    return Examples(glyphs, labels)


def corrected_digest(corrected: Iterable[Corrected]) -> str:
    """Return the SHA-256 of what visitors named: labels, visits, glyphs, in order."""
    text = hashlib.sha256()
    for one in corrected:
        text.update(f"{one.label} {one.visit} ".encode() + one.glyph.tobytes())
    return text.hexdigest()


def digits_by_rule(
    count: int, rng: np.random.Generator, brush: tuple[float, float] = BRUSH_SHARES
) -> Examples:
    """Return so many new digits drawn by rule, every digit as often as the others."""
    labels = np.arange(count, dtype=np.int64) % DIGITS
    drawings = (digit_drawing(int(digit), rng) for digit in labels)
    return Examples(_glyphs_of(drawings, rng, brush), labels)


def nondigits_by_rule(
    count: int, rng: np.random.Generator, brush: tuple[float, float] = BRUSH_SHARES
) -> Examples:
    """Return so many new scribbles and shapes drawn by rule."""
    return nondigits((nondigit_drawing(rng) for _ in range(count)), rng, brush)


def letters_by_rule(
    count: int,
    hand: Handwriting | None,
    rng: np.random.Generator,
    brush: tuple[float, float] = BRUSH_SHARES,
) -> Examples:
    """Return so many letters by rule, each changed and brushed anew."""
    letters = (letter_drawing(rng) for _ in range(count))
    return nondigits((_changed(letter, hand, rng) for letter in letters), rng, brush)


def numbers(
    count: int,
    pens: list[PenDrawing],
    hand: Handwriting | None,
    rng: np.random.Generator,
    brush: tuple[float, float] = BRUSH_SHARES,
) -> Examples:
    """Return so many drawings of two or three digits: not one digit.

    Args:
        count: how many.
        pens: drawings to take the digits from; if none, they are drawn by rule.
        hand: how far pen drawings are changed.
        rng: where chance comes from.
        brush: the thinnest and fattest, as shares of a drawing's longer side.
    """

    def digit() -> Drawing:
        if pens:
            return _changed(pens[rng.integers(len(pens))].strokes, hand, rng)
        return digit_drawing(int(rng.integers(DIGITS)), rng)

    lengths = np.where(rng.random(count) < TWO_DIGITS, 2, 3)
    drawings = (
        number_drawing([digit() for _ in range(length)], rng) for length in lengths
    )
    return nondigits(drawings, rng, brush)


def number_drawings(
    count: int, pens: list[PenDrawing], rng: np.random.Generator
) -> list[PenDrawing]:
    """Return so many drawings of two digits side by side, as they were drawn.

    Args:
        count: how many.
        pens: drawings to take the digits from.
        rng: where chance comes from.
    """
    pairs = rng.integers(0, len(pens), (count, 2))
    return [
        PenDrawing(
            f"{pens[left].label}{pens[right].label}",
            "",
            number_drawing([pens[left].strokes, pens[right].strokes], rng),
        )
        for left, right in pairs
    ]


def shape_drawings(count: int, rng: np.random.Generator) -> list[PenDrawing]:
    """Return so many scribbles and shapes by rule, as pen drawings."""
    return [PenDrawing("shape", "", nondigit_drawing(rng)) for _ in range(count)]


def letter_drawings(count: int, rng: np.random.Generator) -> list[PenDrawing]:
    """Return so many letters by rule in a usual handwriting, as pen drawings."""
    hand = Handwriting()
    return [
        PenDrawing("letter", "", by_another_hand(letter_drawing(rng), hand, rng))
        for _ in range(count)
    ]


def nondigits(
    drawings: Iterable[Drawing],
    rng: np.random.Generator,
    brush: tuple[float, float] = BRUSH_SHARES,
) -> Examples:
    """Return the glyphs of drawings that are no digit."""
    glyphs = _glyphs_of(drawings, rng, brush)
    return Examples(glyphs, np.full(len(glyphs), NOT_A_DIGIT, dtype=np.int64))


def _by_hand(
    drawings: list[PenDrawing], hand: Handwriting | None, rng: np.random.Generator
) -> Iterable[Drawing]:
    return (_changed(drawing.strokes, hand, rng) for drawing in drawings)


def _changed(
    drawing: Drawing, hand: Handwriting | None, rng: np.random.Generator
) -> Drawing:
    return drawing if hand is None else by_another_hand(drawing, hand, rng)


def _glyphs_of(
    drawings: Iterable[Drawing], rng: np.random.Generator, brush: tuple[float, float]
) -> Bytes:
    glyphs = [
        glyph_from_ink(ink_from_strokes(strokes_of(drawing, brush_width(*brush, rng))))
        for drawing in drawings
    ]
    return _as_bytes(
        np.array(glyphs, dtype=np.float32).reshape(-1, GLYPH_SIDE, GLYPH_SIDE)
    )


def _as_bytes(glyphs: NDArray[np.float32]) -> Bytes:
    return bytes_from_floats(glyphs)
