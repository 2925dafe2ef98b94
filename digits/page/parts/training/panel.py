"""A network's name -> how it learnt, and what it misreads, as JSON for the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digits.arrays import Floats
from digits.classifier import Classifier
from digits.networks import build_network, layers_of
from digits.page.i18n.wording import Wording, wording_for
from digits.page.parts.networks.shelf import NetworkLibrary, NotReadyError
from digits.page.reading.data_urls import picture_address
from digits.preprocess import glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.synthetic.digits import digit_drawing
from digits.synthetic.paths import BRUSH_SHARES, brush_width, strokes_of
from digits.weights import Card

History = list[dict[str, float]]

EACH = 10  # drawings of each digit: a hundred in all, so that misses are percentages
SEED = 0  # of those drawings, the same for every network and on every day
SHOWN = 12  # misread drawings; a row or two on a projector
AHEAD = 0.01  # of all; training further ahead than this is overfitting
RISE = 1.05  # times its least; a loss that ends higher has risen again
HELD_BACK = ("mnist", "test")  # digits of MNIST's that a network did not learn from
BY_RULE = "digits by rule"  # what a network learnt from that knew our drawings' rules


class TrainingPanel:
    """Answers how each network learnt, from its card; and what it misreads."""

    def __init__(self, shelf: NetworkLibrary):
        """Keep the shelf that the networks are on."""
        self._shelf = shelf
        self._missed = cache(self._read_drawings)

    def describe_network(self, message: Any) -> dict[str, Any]:
        """Return how a network learnt; none is loaded for it.

        Args:
            message: {"network": its name, "language": to answer in}; nothing in it is
                trusted. Without a network that is there, the first.

        Returns:
            networks: value and text of each choice; and what `card_json` gives.
        """
        cards, words = self._shelf.cards(), wording_for(message)
        if not cards:
            return {"error": words.text("error.no_networks")}
        name = _name_in(message, cards) or next(iter(cards))
        choices = [{"value": n, "text": words.network_name(n)} for n in cards]
        return {"networks": choices, **card_json(cards[name], words)}

    def misread_drawings(self, message: Any) -> dict[str, Any]:
        """Return which of our own drawings a network misreads.

        Args:
            message: {"network": its name, "language": to answer in}; nothing in it is
                trusted.

        Returns:
            As `misses_json`, or {"error": a sentence}, with "again": True where it is
            worth asking again.
        """
        words = wording_for(message)
        try:
            networks = self._shelf.comparison().classifiers()
        except NotReadyError:
            return {"error": words.text("error.loading"), "again": True}
        name = _name_in(message, networks)
        if name is None:
            return {"error": words.text("error.no_such_network")}
        return misses_json(self._missed(name), words)

    def _read_drawings(self, name: str) -> Missed:
        return missed_by(self._shelf.comparison().classifiers()[name])


def _name_in(message: Any, names: dict[str, Any]) -> str | None:
    """Return the network that a message names, if it is there."""
    name = message.get("network") if isinstance(message, dict) else None
    return name if isinstance(name, str) and name in names else None


# From its card.


def card_json(card: Card, words: Wording) -> dict[str, Any]:
    """Return what a card says of how its network learnt.

    Args:
        card: the network's.
        words: of the language to say it in.

    Returns:
        name; facts: pairs of words; layers and sources: rows of words; curves: see
        `curves_of`; overfitting: a sentence.
    """
    claims = words.claim_facts(card.network, card.figures)
    layers = card.layers or _layers_of(card.network)
    learnt_first = sorted(card.sources, key=lambda source: source["use"] != "train")
    return {
        "name": card.network,
        "facts": claims + words.card_facts(card),
        "layers": [words.layer_row(layer) for layer in layers],
        "sources": [words.source_row(source) for source in learnt_first],
        "curves": curves_of(card.history, words),
        "overfitting": overfitting_in(card.history, words),
    }


@lru_cache
def _layers_of(name: str) -> list[dict[str, Any]]:
    """Return a network's layers where its card does not: this imports Keras."""
    return layers_of(build_network(name))


def curves_of(history: History, words: Wording) -> list[dict[str, Any]]:
    """Return the curves of digits that are read, the training's first.

    Args:
        history: one entry per epoch, with "loss" and "accuracy", and with both again
            after a name where other digits were looked at.
        words: name the curves.

    Returns:
        For each its style, a number that stands for what it is of, its name, and loss
        and accuracy, one value per epoch.
    """
    if not history:
        return []
    names = [key.removesuffix("accuracy").strip("_") for key in history[0]]
    return [
        {
            "style": style,
            "name": text,
            "loss": curve(history, name, "loss"),
            "accuracy": curve(history, name, "accuracy"),
        }
        for style, (name, text) in enumerate(words.curves().items())
        if name in names
    ]


def curve(history: History, name: str, kind: str) -> list[float]:
    """Return one value per epoch.

    Args:
        history: see `curves_of`.
        name: of the digits; empty for those that the network learnt from.
        kind: "loss" or "accuracy".
    """
    return [entry[f"{name}_{kind}".strip("_")] for entry in history]


def overfitting_in(history: History, words: Wording) -> str:
    """Return what the curves say of overfitting, as a sentence.

    Args:
        history: see `curves_of`.
        words: of the language to say it in.
    """
    last = history[-1] if history else {}
    name = next((name for name in HELD_BACK if f"{name}_accuracy" in last), None)
    if name is None:
        return words.text("overfitting.unknown")
    learnt, unseen = last["accuracy"], last[f"{name}_accuracy"]
    losses = curve(history, name, "loss")
    rises = learnt > unseen and losses[-1] > RISE * min(losses)
    best_epoch = losses.index(min(losses)) + 1 if rises else None
    if learnt - unseen > AHEAD:
        return words.overfitting(learnt, unseen, best_epoch)
    return words.no_overfitting(learnt, unseen, best_epoch)


# What it misreads.


@dataclass(frozen=True)
class Missed:
    """What a network misreads of our hundred drawings.

    Attributes:
        count: how many.
        n: of how many.
        easy: whether it learnt from drawings by the same rules.
        shown: up to a dozen, each as what was drawn, what was read, and the address of
            its picture.
    """

    count: int
    n: int
    easy: bool
    shown: list[tuple[int, int, str]]


def missed_by(classifier: Classifier) -> Missed:
    """Return which of our hundred drawings a network misreads."""
    glyphs, labels = our_drawings()
    digits = classifier.probabilities(glyphs).argmax(axis=1)
    missed = np.flatnonzero(digits != labels)
    shown = [
        (int(labels[k]), int(digits[k]), picture_address(glyphs[k]))
        for k in missed[:SHOWN]
    ]
    easy = learnt_by_rule(classifier.card.sources)
    return Missed(len(missed), len(labels), easy, shown)


def misses_json(missed: Missed, words: Wording) -> dict[str, Any]:
    """Return what a network misreads, in words.

    Returns:
        headline: how many; note: what else is to be known, or None; shown: for each of
        them picture, its address, and text, what was drawn and read.
    """
    return {
        "headline": words.misses_headline(missed.count, missed.n),
        "note": words.text("misses.easy") if missed.easy else None,
        "shown": [
            {"picture": picture, "text": words.miss(label, digit)}
            for label, digit, picture in missed.shown
        ],
    }


def learnt_by_rule(sources: list[dict[str, Any]]) -> bool:
    """Tell whether a network learnt from drawings made by the rules of ours."""
    return any(s["use"] == "train" and s["name"].startswith(BY_RULE) for s in sources)


@lru_cache
def our_drawings() -> tuple[Floats, NDArray[np.int64]]:
    """Return a hundred drawings of our own, the same at every call.

    Returns:
        (100, 28, 28) glyphs, from 0 to 1; (100,) labels: the ten digits in turn, so
        that the first misses to be shown are of many digits.
    """
    rng = np.random.default_rng(SEED)
    labels = np.tile(np.arange(10), EACH)
    return np.array([_drawn(int(label), rng) for label in labels]), labels


def _drawn(digit: int, rng: np.random.Generator) -> Floats:
    strokes = strokes_of(digit_drawing(digit, rng), brush_width(*BRUSH_SHARES, rng))
    glyph = glyph_from_ink(ink_from_strokes(strokes))
    assert glyph is not None  # it was drawn in the middle of the pad
    return glyph
