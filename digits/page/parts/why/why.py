"""A drawing -> why this digit and not that one, and what each layer sees, as JSON."""

from collections.abc import Callable
from typing import Any

import numpy as np

from digits.arrays import Floats
from digits.classifier import Classifier
from digits.explain import Explainer, Layer, argument_in, itemised, strongest_maps
from digits.page.i18n.wording import Wording, wording_for
from digits.page.parts.why import sentences
from digits.page.reading.data_urls import sheet_address
from digits.page.reading.messages import USER_ERRORS, error_json, read_digit
from digits.reading import Reading, Verdict

NOT_A_DIGIT = 10  # the network's output for it
OUTPUTS = range(11)  # ten digits, and that
MAPS_SHOWN = 16  # of a layer; few enough to be looked at one by one


class Why:
    """Answers why a drawing is read as it is."""

    def __init__(
        self,
        classifier: Classifier,
        explainer_of: Callable[[Any], Explainer] = Explainer,
    ):
        """Explain what a classifier reads."""
        self._classifier = classifier
        self._explainer = explainer_of(classifier.network)

    def explain_drawing(self, message: Any) -> dict[str, Any]:
        """Return which pixels speak for one digit, and which for another.

        Args:
            message: a drawing and a place, as `read_digit` takes them, "language": to
                answer in, and "digit" and "other": two different outputs from 0 to 10;
                nothing in it is trusted. Without both outputs, `pair_of` chooses them.

        Returns:
            As `pair_json`, or {"headline": a sentence} where there is nothing to
            explain, or as `error_json`.
        """

        def answer(explainer: Explainer, reading: Reading, words: Wording) -> dict:
            pair = _pair_in(message) or pair_of(reading)
            return pair_json(explainer, reading.glyph, pair, words)

        return self._answer(message, answer)

    def look_inside(self, message: Any) -> dict[str, Any]:
        """Return what each layer makes of a drawing: `layers_json`, or a sentence."""

        def answer(explainer: Explainer, reading: Reading, words: Wording) -> dict:
            return layers_json(explainer.layers(reading.glyph), words)

        return self._answer(message, answer)

    def _answer(
        self, message: Any, answer: Callable[[Explainer, Reading, Wording], dict]
    ) -> dict[str, Any]:
        """Return a function's answer, or a sentence that says why there is none."""
        words = wording_for(message)
        try:
            reading = read_digit(self._classifier, message)
            if reading.glyph is None:
                return {"headline": words.headline(reading)}
            return answer(self._explainer, reading, words)
        except USER_ERRORS as error:
            return error_json(error, words)


# The pair.


def _pair_in(message: dict[str, Any]) -> tuple[int, int] | None:
    """Return the two outputs that a message names, if it names two."""
    digit, other = message.get("digit"), message.get("other")
    if type(digit) is not int or type(other) is not int or digit == other:
        return None
    return (digit, other) if digit in OUTPUTS and other in OUTPUTS else None


def pair_of(reading: Reading) -> tuple[int, int]:
    """Return the two outputs to compare first: what was answered, and its rival.

    The first is never the shorter bar. A digit is compared with the next digit; where
    the doubt is whether it is a digit at all, with "not a digit".
    """
    best, second, *_ = np.argsort(-reading.probabilities, kind="stable").tolist()
    if reading.verdict is Verdict.DIGIT:
        return best, second
    if reading.rival is not None:
        return best, reading.rival
    *digits, none = reading.class_probabilities
    return (NOT_A_DIGIT, best) if none > digits[best] else (best, NOT_A_DIGIT)


def pair_json(
    explainer: Explainer, glyph: Floats, pair: tuple[int, int], words: Wording
) -> dict[str, Any]:
    """Return why a glyph with ink is the first of two outputs and not the second.

    Returns:
        digit, other: the pair; headline: a sentence; pixels: see `pixels_json`; sums:
        pairs of words and a number, and result, what these come to; alt: what the
        picture shows.
    """
    attributions = explainer.attributions(glyph, *pair)
    argument = argument_in(attributions, glyph, *pair)
    *tenths, lead = itemised(attributions, *explainer.leads(glyph, *pair))
    return {
        "digit": pair[0],
        "other": pair[1],
        "headline": sentences.headline(argument, *pair, words),
        "pixels": pixels_json(attributions, glyph),
        "sums": sentences.sum_rows(tenths, *pair, words),
        "result": sentences.lead_sentence(lead, *pair, words),
        "alt": sentences.picture_text(*pair, words),
    }


def pixels_json(attributions: Floats, glyph: Floats) -> list[list[int]]:
    """Return a glyph's pixels with ink, each as [place, ink, share].

    Returns:
        place: row by row; ink: 0 to 255; share of the strongest pixel's evidence: -100
        for the other to 100 for the digit.
    """
    strongest = np.abs(attributions).max() or 1
    ink = np.round(255 * glyph).astype(int).ravel()
    shares = np.round(100 * attributions / strongest).astype(int).ravel()
    return [[int(k), int(ink[k]), int(shares[k])] for k in np.flatnonzero(ink)]


# The layers.


def layers_json(layers: list[Layer], words: Wording) -> dict[str, Any]:
    """Return what each layer makes of a drawing: convolutions, and the sums last."""
    *convolutions, logits = layers
    texts = sentences.last_layer_texts(convolutions[-1].maps.size, words)
    return {
        "layers": [
            layer_json(place, layer.maps, words)
            for place, layer in enumerate(convolutions)
        ],
        "sums": {**texts, **bars_json(logits.maps, words)},
    }


def layer_json(place: int, maps: Floats, words: Wording) -> dict[str, Any]:
    """Return the strongest maps of a convolution, counted from 0.

    Returns:
        title, text, size and alt: see `layer_texts`; picture: the address of the maps
        side by side; patches: of each of them, see `patch_of_strongest`.
    """
    shown = strongest_maps(maps, MAPS_SHOWN)
    brightness = np.sqrt(shown / (shown.max() or 1))  # so that faint ones show as well
    return {
        **sentences.layer_texts(place, maps.shape, shown.shape[-1], words),
        "picture": sheet_address(brightness),
        "patches": [
            patch_of_strongest(place, shown[..., k]) for k in range(shown.shape[-1])
        ],
    }


def patch_of_strongest(place: int, answers: Floats) -> list[int] | None:
    """Return the patch of the glyph that a filter answers most to; None if to none.

    Args:
        place: of its convolution, counted from 0.
        answers: (rows, cols), 0 or more.

    Returns:
        [left, top, right, bottom] in px of the glyph, from 0 to 28.
    """
    if not answers.any():
        return None
    strongest = np.unravel_index(answers.argmax(), answers.shape)
    (top, bottom), (left, right) = (
        sentences.patch_span(place, int(index)) for index in strongest
    )
    return [left, top, right, bottom]


def bars_json(logits: Floats, words: Wording) -> dict[str, Any]:
    """Return the logits, (11,), as bars.

    Returns:
        bars: for each output name, sum, and from and to, where its bar begins and ends
        as shares of the width; best: the place of the largest.
    """
    low, high = min(0.0, float(logits.min())), max(0.0, float(logits.max()))
    width = (high - low) or 1.0
    return {
        "best": int(logits.argmax()),
        "bars": [
            {
                "name": sentences.output_label(output, words),
                "sum": words.signed(round(10 * float(logit))),
                "from": round((min(0.0, float(logit)) - low) / width, 3),
                "to": round((max(0.0, float(logit)) - low) / width, 3),
            }
            for output, logit in enumerate(logits)
        ],
    }
