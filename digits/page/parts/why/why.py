"""A drawing -> why this digit and not that one, and what each layer sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from digits.arrays import Floats
from digits.classifier import Classifier, Reading
from digits.explain import Explainer, Layer
from digits.page.i18n.wording import PARTS, Wording, wording_for
from digits.page.reading.data_urls import sheet_address
from digits.page.reading.messages import USER_ERRORS, Turns, error_json, read_message
from digits.preprocess import bounding_box
from digits.verdict import Verdict

NO_DIGIT = 10  # the network's output for "not a digit"
OUTPUTS = 11  # ten digits, and that
SHOWN = 16  # maps of a layer; few enough to be looked at one by one

# A part of the drawing is named if it says at least this much of all that is said.
NOTICED = 0.05
ALIKE = 0.6  # of what the strongest part says; who says more is named beside it
CLEAN = 0.05  # of what is said for one digit; less for the other is called nothing
NARROW = 6  # px; in a drawing narrower than this left and right mean nothing
LITTLE = 1.0  # in logits, for and against together; less tells nobody anything


class Why:
    """Answers why a drawing is read as it is; one at a time, so that reading goes on.

    An explanation takes as long as some fifty readings.
    """

    def __init__(self, classifier: Future[Classifier]):
        """Keep the promise of a classifier.

        Args:
            classifier: done when the network is awake.
        """
        self._classifier = classifier
        self._turns = Turns()
        self._explainer: Explainer | None = None

    def explain_drawing(self, message: Any) -> dict[str, Any]:
        """Return which pixels speak for one digit, and which for another.

        Args:
            message: a drawing, as `drawing_in` takes it, and "digit": 0 to 10, "other":
                0 to 10, "language": to answer in; nothing in it is trusted, and without
                two digits the answer is held against the runner-up.

        Returns:
            As `pair_json`; or {"headline": a sentence} where there is nothing to
            explain; or {"error": a sentence}, with "again": True where it is worth
            asking again.
        """

        def answer(classifier: Classifier, reading: Reading) -> dict[str, Any]:
            pair = _pair_in(message) or pair_of(reading)
            words = wording_for(message)
            with self._turn(classifier) as explainer:
                return pair_json(classifier, explainer, reading.glyph, pair, words)

        return self._answered(message, answer)

    def look_inside(self, message: Any) -> dict[str, Any]:
        """Return what each layer makes of a drawing.

        Args:
            message: a drawing and "language", as for `explain_drawing`.

        Returns:
            As `layers_json`; or a sentence, as `explain_drawing`.
        """

        def answer(classifier: Classifier, reading: Reading) -> dict[str, Any]:
            with self._turn(classifier) as explainer:
                layers = explainer.layers(reading.glyph)
            return layers_json(layers, wording_for(message))

        return self._answered(message, answer)

    def _answered(
        self, message: Any, answer: Callable[[Classifier, Reading], dict[str, Any]]
    ) -> dict[str, Any]:
        """Return the answer of a function, or why there is none, as a sentence."""
        words = wording_for(message)
        try:
            classifier = self._classifier.result(timeout=0)
            reading = read_message(classifier, message)
            if reading.glyph is None:
                return {"headline": words.headline(reading)}
            return answer(classifier, reading)
        except USER_ERRORS as error:
            return error_json(error, words)

    @contextmanager
    def _turn(self, classifier: Classifier) -> Iterator[Explainer]:
        """Wait for a turn; who comes first makes the explainer.

        Raises:
            BusyError: too many wait already.
        """
        with self._turns.one():
            if self._explainer is None:
                self._explainer = Explainer(classifier.network)
            yield self._explainer


# The pair.


def _pair_in(message: dict[str, Any]) -> tuple[int, int] | None:
    """Return the two outputs that a message names, if it names two."""
    digit, other = message.get("digit"), message.get("other")
    if type(digit) is not int or type(other) is not int or digit == other:
        return None
    known = range(OUTPUTS)
    return (digit, other) if digit in known and other in known else None


def pair_of(reading: Reading) -> tuple[int, int]:
    """Return the answer and what comes next; of no digit, that and the best digit.

    Args:
        reading: with probabilities.
    """
    second, best = (int(digit) for digit in reading.probabilities.argsort()[-2:])
    if reading.verdict in (Verdict.NOT_A_DIGIT, Verdict.NUMBER):
        return NO_DIGIT, best
    return best, second


def pair_json(
    classifier: Classifier,
    explainer: Explainer,
    glyph: Floats,
    pair: tuple[int, int],
    words: Wording,
) -> dict[str, Any]:
    """Return why a glyph is one digit and not another.

    Args:
        classifier: gives the sums.
        explainer: of the same network.
        glyph: (28, 28), from 0 to 1.
        pair: two outputs, each 0 to 9, or 10 for "no digit".
        words: of the language to say it in.

    Returns:
        digit, other: the pair; headline: the point in a sentence; pixels: a list of
        [place, row by row; ink, 0 to 255; says, from -100 for the other to 100 for the
        digit] for those with ink; sums: pairs of words and a number, and result, that
        they come to; alt: what the picture shows.
    """
    digit, other = pair
    says = explainer.attributions(glyph, digit, other)
    start, lead = (
        float(logits[digit] - logits[other])
        for logits in (
            classifier.logits_of_one(each[None])[0]
            for each in (np.zeros_like(glyph), glyph)
        )
    )
    tenths = bill(says, start, lead)
    return {
        "digit": digit,
        "other": other,
        "headline": point(says, glyph, pair, words),
        "pixels": pixels_json(says, glyph),
        "sums": words.sums(*tenths[:3], digit, other),
        "result": words.ahead(tenths[3], digit, other),
        "alt": words.why_picture(digit, other),
    }


def bill(says: Floats, start: float, lead: float) -> tuple[int, int, int, int]:
    """Return how a lead comes about, in tenths that add up.

    What all pixels say comes to lead less start, but for a percent that the integral
    leaves and what rounding takes. The larger of the two sums bears that: there it is
    least.

    Args:
        says: (28, 28) in logits, over 0 for the digit.
        start: the digit's lead on blank paper.
        lead: its lead in the drawing.

    Returns:
        What speaks for the digit (0 or more), what speaks against it (0 or less), its
        lead on blank paper, and the sum of the three: its lead.
    """
    gain, loss, first, last = (
        round(10 * float(value))
        for value in (says[says > 0].sum(), says[says < 0].sum(), start, lead)
    )
    missing = last - (gain + loss + first)
    if gain >= -loss:
        gain += missing
    else:
        loss += missing
    return gain, loss, first, last


def pixels_json(says: Floats, glyph: Floats) -> list[list[int]]:
    """Return place, ink and say of each pixel with ink; see `pair_json`."""
    strongest = np.abs(says).max() or 1
    ink = np.round(255 * glyph).astype(int).ravel()
    share = np.round(100 * says / strongest).astype(int).ravel()
    return [[int(k), int(ink[k]), int(share[k])] for k in np.flatnonzero(ink)]


# The point.


@dataclass(frozen=True)
class Part:
    """A third of a drawing, and what its ink says, in logits.

    Attributes:
        name: of `PARTS`.
        gain: what speaks for the digit, 0 or more.
        loss: what speaks for the other, 0 or more.
    """

    name: str
    gain: float
    loss: float

    @property
    def lead(self) -> float:
        """The digit's, from this part alone."""
        return self.gain - self.loss

    def turned(self) -> Part:
        """Return it as who asks the other way round sees it."""
        return Part(self.name, self.loss, self.gain)


def point(says: Floats, glyph: Floats, pair: tuple[int, int], words: Wording) -> str:
    """Return which parts of a drawing speak for a digit, as a sentence.

    Args:
        says: (28, 28) in logits, over 0 for the digit, under 0 for the other.
        glyph: (28, 28), from 0 to 1, with ink.
        pair: the digit and the other, each 0 to 9, or 10 for "no digit".
        words: of the language to say it in.
    """
    digit, other = pair
    loudness = float(np.abs(says).sum())
    parts = telling_parts(says, glyph)
    if sum(part.lead for part in parts) < 0 and not _named(parts, loudness):
        parts, digit, other = [part.turned() for part in parts], other, digit
    named = _named(parts, loudness)
    if loudness < LITTLE or not named:
        return words.says_little(digit, other)
    against = _named([part.turned() for part in parts], loudness)
    return words.says_most(
        [part.name for part in named],
        every=len(named) == len(parts),
        digit=digit,
        other=other,
        against=[part.name for part in against],
        clean=all(part.loss <= CLEAN * part.gain for part in named),
    )


def _named(parts: list[Part], loudness: float) -> list[Part]:
    """Return the parts that speak for the digit, if any is to be noticed."""
    most = max(part.lead for part in parts)
    if most < NOTICED * loudness:
        return []
    return [part for part in parts if part.lead >= ALIKE * most]


def telling_parts(says: Floats, glyph: Floats) -> list[Part]:
    """Return the thirds of a drawing, from top to bottom or from left to right.

    Of the two, those are taken whose thirds differ more.

    Args:
        says: (28, 28) in logits.
        glyph: (28, 28), from 0 to 1, with ink.
    """
    box = bounding_box(glyph)
    assert box is not None  # there is ink
    ways = [
        [_part(name, third) for name, third in zip(names, thirds, strict=True)]
        for names, thirds in (
            (PARTS[:3], np.array_split(says[box], 3, axis=0)),
            (PARTS[3:], np.array_split(says[box], 3, axis=1)),
        )
    ]
    rows, cols = says[box].shape
    wide = [way for way, side in zip(ways, (rows, cols), strict=True) if side >= NARROW]
    return max(wide or ways, key=_spread)


def _part(name: str, says: Floats) -> Part:
    gain, loss = says[says > 0].sum(), -says[says < 0].sum()
    return Part(name, float(gain), float(loss))


def _spread(parts: list[Part]) -> float:
    leads = [part.lead for part in parts]
    return max(leads) - min(leads)


# The layers.


def layers_json(layers: list[Layer], words: Wording) -> dict[str, Any]:
    """Return what each layer makes of a drawing.

    Args:
        layers: convolutions, and the logits last.
        words: of the language to say it in.

    Returns:
        layers: for each convolution title, text and size, in words; picture, its
        address; and alt. sums: the same words; bars: for each output name, sum, and
        from and to, where its bar begins and ends, as shares of the width; best: the
        place of the largest.
    """
    *convolutions, logits = layers
    return {
        "layers": [
            layer_json(place, layer.maps, words)
            for place, layer in enumerate(convolutions)
        ],
        "sums": {
            **words.last_layer(convolutions[-1].maps.size),
            **sums_json(logits.maps, words),
        },
    }


def layer_json(place: int, maps: Floats, words: Wording) -> dict[str, str]:
    """Return one convolution's strongest maps; see `layers_json`.

    Args:
        place: of the layer, from 0.
        maps: (rows, cols, filters), 0 or more.
        words: of the language to say it in.
    """
    shown = strongest(maps)
    return {
        **words.layer(place, *maps.shape, shown.shape[-1]),
        "picture": sheet_address(np.sqrt(shown / (shown.max() or 1))),  # faint as well
        "alt": words.layer_picture(place, shown.shape[-1]),
    }


def strongest(maps: Floats) -> Floats:
    """Return those maps that light up most, in the order they come in.

    Args:
        maps: (rows, cols, filters), 0 or more.
    """
    order = np.argsort(-maps.mean(axis=(0, 1)), kind="stable")
    return maps[..., np.sort(order[:SHOWN])]


def sums_json(logits: Floats, words: Wording) -> dict[str, Any]:
    """Return the eleven sums as bars; see `layers_json`.

    Args:
        logits: (11,).
        words: of the language to say it in.
    """
    low, high = min(0.0, float(logits.min())), max(0.0, float(logits.max()))
    width = (high - low) or 1.0
    return {
        "best": int(logits.argmax()),
        "bars": [
            {
                "name": words.output(place),
                "sum": words.signed(round(10 * float(value))),
                "from": round((min(0.0, float(value)) - low) / width, 3),
                "to": round((max(0.0, float(value)) - low) / width, 3),
            }
            for place, value in enumerate(logits)
        ],
    }
