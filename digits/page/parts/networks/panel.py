"""A drawing -> what every network reads in it, as JSON for the page."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from digits.arrays import Floats
from digits.classifier import Classifier
from digits.page.i18n.wording import Wording, wording_for
from digits.page.parts.networks.library import OURS, NetworkLibrary
from digits.page.reading.data_urls import picture_address
from digits.page.reading.messages import USER_ERRORS, error_json, read_digit
from digits.preprocess import uncentred_glyph
from digits.reading import Reading, Verdict
from digits.strokes import PAD_SIDE
from digits.weights.card import Card


class NetworksPanel:
    """Answers what each network reads in a drawing."""

    def __init__(self, library: NetworkLibrary):
        """Keep the library that the networks are in."""
        self._library = library

    def read_by_all(self, message: Any) -> dict[str, Any]:
        """Return what every network reads in a drawing: `comparison_json`, or an error.

        Args:
            message: a drawing and a place, as `read_digit` takes them, and "language":
                to answer in; nothing in it is trusted.
        """
        words = wording_for(message)
        try:
            networks = self._library.networks()
            ours = read_digit(networks[OURS], message)
            return comparison_json(networks, ours, words)
        except USER_ERRORS as error:
            return error_json(error, words)


@dataclass(frozen=True, eq=False)  # arrays have no single truth to compare by
class Opinion:
    """What one network makes of one drawing."""

    card: Card
    centred: Reading  # of the glyph
    uncentred: Reading  # of the whole drawing, shrunk to 28 x 28 as it is


def comparison_json(
    networks: dict[str, Classifier], ours: Reading, words: Wording
) -> dict[str, Any]:
    """Return one drawing, of which ours is given, as all networks read it.

    Returns:
        headline: a sentence; networks: see `_network_json`, ours first, empty where
        there is nothing to read; glyph and whole: addresses of the two pictures.
    """
    if ours.steps is None:
        return {"headline": words.headline(ours), "networks": []}
    whole = uncentred_glyph(_paper_of(ours))
    opinions = {
        name: Opinion(
            network.card,
            ours if name == OURS else network.read_glyph(ours.glyph),
            network.read_glyph(whole),
        )
        for name, network in networks.items()
    }
    return {
        "headline": headline(ours, opinions, words),
        "networks": [
            _network_json(name, opinion, ours, words)
            for name, opinion in opinions.items()
        ],
        "glyph": picture_address(ours.glyph),
        "whole": picture_address(whole),
    }


def _paper_of(ours: Reading) -> Floats:
    """Return the whole drawing; of a number's digit, that digit alone on the pad."""
    if ours.box is None:
        return ours.steps.drawing
    paper = np.zeros((PAD_SIDE, PAD_SIDE), np.float32)
    paper[ours.box] = ours.steps.cropped
    return paper


def headline(ours: Reading, opinions: dict[str, Opinion], words: Wording) -> str:
    """Return how many other networks agree with ours, as a sentence or two."""
    others = [opinion for name, opinion in opinions.items() if name != OURS]
    if not others:
        return words.text("compared.alone")
    if ours.digit is None:
        return f"{words.headline(ours)} {words.text('compared.always')}"
    return words.text(
        "compared.headline",
        digit=words.digit(ours.digit),
        alike=sum(opinion.centred.digit == ours.digit for opinion in others),
        alike_whole=sum(opinion.uncentred.digit == ours.digit for opinion in others),
        others=len(others),
    )


def _network_json(
    name: str, opinion: Opinion, ours: Reading, words: Wording
) -> dict[str, Any]:
    """Return a network's name, its figures, and its two readings beside ours.

    Of each reading: says, the digit or why there is none; share, how sure it is, in
    words; class_probabilities, ours with an eleventh, "not a digit"; verdict and digit,
    by which one of them is marked; mark, if it is unlike.
    """
    is_ours = name == OURS
    unlike = "compared.unlike_centred" if is_ours else "compared.unlike_ours"
    entry = {
        "name": words.network_name(name),
        "figures": figures(opinion.card, words),
    }
    for key in ("centred", "uncentred"):
        reading = getattr(opinion, key)
        says, share = (short_verdict if is_ours else likeliest_digit)(reading, words)
        entry[key] = {
            "says": says,
            "share": share,
            "verdict": reading.verdict.value,
            "digit": reading.digit,
            "class_probabilities": reading.class_probabilities.tolist(),
            "mark": None if reading.digit == ours.digit else words.text(unlike),
        }
    return entry


def figures(card: Card, words: Wording) -> list[str]:
    """Return how large a network is, and its accuracy on MNIST's test set."""
    test = card.figures.get("mnist_test")
    share = words.share(test["right"]) if test else words.text("facts.not_measured")
    return [
        words.text("compared.parameters", count=words.number(card.parameters)),
        words.text("compared.tested", share=share),
    ]


def short_verdict(reading: Reading, words: Wording) -> tuple[str, str]:
    """Return a reading of ours as a digit or a word or two, and how sure it is."""
    likeliest, share = likeliest_digit(reading, words)
    match reading.verdict:
        case Verdict.NOT_A_DIGIT:
            return words.text("answer.no_digit"), ""
        case Verdict.UNSURE:
            maybe = words.text("compared.maybe", digit=likeliest)
            if reading.rival is None:
                return maybe, share
            return maybe, words.text("compared.or", digit=words.digit(reading.rival))
    return likeliest, share


def likeliest_digit(reading: Reading, words: Wording) -> tuple[str, str]:
    """Return the likeliest digit and how long its bar is, in words."""
    best = int(reading.probabilities.argmax())
    return str(best), words.percent(float(reading.class_probabilities[best]))
