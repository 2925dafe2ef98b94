"""A network's name -> how it was trained, as JSON."""

from functools import lru_cache
from typing import Any

from digits.networks import build_network, layers_of
from digits.page.i18n.wording import Wording, wording_for
from digits.page.parts.networks.library import NetworkLibrary
from digits.page.parts.training import sentences
from digits.train.history import (
    OVERFITTING_LEAD,
    History,
    curve,
    held_back_set,
    history_key,
    rises_again,
)
from digits.weights.card import Card

CURVES = {  # by data set, in the order of their styles; the page shows no others
    "": "curves.training",
    "mnist": "curves.mnist",
    "test": "curves.test",
    "pens_of_validation": "curves.pens",
    "digits_by_rule": "curves.rule",
}


class TrainingPanel:
    """Answers how each network was trained, from its card.

    A message is {"network": its name, "language": to answer in}; nothing in it is
    trusted.
    """

    def __init__(self, library: NetworkLibrary):
        """Keep the library that the networks are in."""
        self._library = library

    def describe_network(self, message: Any) -> dict[str, Any]:
        """Return all choices of networks, and the `card_json` of the one that is named.

        None is loaded. Where the message names none that is there, the first is taken.
        """
        cards, words = self._library.cards(), wording_for(message)
        if not cards:
            return {"error": words.text("error.no_networks")}
        name = name_in(message, cards) or next(iter(cards))
        choices = [{"value": n, "text": words.network_name(n)} for n in cards]
        return {"networks": choices, **card_json(cards[name], words)}


def name_in(message: Any, names: dict[str, Any]) -> str | None:
    """Return the network that a message names, if it is there."""
    name = message.get("network") if isinstance(message, dict) else None
    return name if isinstance(name, str) and name in names else None


def card_json(card: Card, words: Wording) -> dict[str, Any]:
    """Return what a card says of how its network was trained, in words."""
    claims = sentences.claim_facts(card, words)
    layers = card.layers or _layers_of(card.network)
    trained_first = sorted(card.sources, key=lambda source: source["use"] != "train")
    return {
        "name": card.network,
        "facts": claims + sentences.setting_facts(card, words),
        "layers": [sentences.layer_row(layer, words) for layer in layers],
        "sources": [sentences.source_row(source, words) for source in trained_first],
        "curves": curves_json(card.history, words),
        "steps": steps_of(card.history),
        "overfitting": overfitting_in(card.history, words),
    }


@lru_cache
def _layers_of(name: str) -> list[dict[str, Any]]:
    """Return a network's layers where its card has none: this imports Keras."""
    return layers_of(build_network(name))


def curves_json(history: History, words: Wording) -> list[dict[str, Any]]:
    """Return a network's learning curves, the training's first.

    One value per epoch, or for each of `steps_of`.

    Those of `CURVES` that the history has; a curve's style is its place there.
    """
    first = history[0] if history else {}
    return [
        {
            "style": style,
            "name": words.text(key),
            "loss": curve(history, data_set, "loss"),
            "accuracy": curve(history, data_set, "accuracy"),
        }
        for style, (data_set, key) in enumerate(CURVES.items())
        if history_key(data_set, "accuracy") in first
    ]


def steps_of(history: History) -> list[int] | None:
    """Return the steps after which a history has its entries; None for epochs."""
    steps = [entry["step"] for entry in history if "step" in entry]
    return steps or None


def overfitting_in(history: History, words: Wording) -> str:
    """Return what the curves say about overfitting, as a sentence."""
    unseen = held_back_set(history)
    if unseen is None:
        return words.text("overfitting.unknown")
    trained = history[-1]["accuracy"]
    right = history[-1][history_key(unseen, "accuracy")]
    rose = trained > right and rises_again(history)
    return sentences.overfitting(
        trained,
        right,
        ahead=trained - right > OVERFITTING_LEAD,
        best=_lowest(history, unseen, words) if rose else None,
        words=words,
    )


def _lowest(history: History, data_set: str, words: Wording) -> str:
    """Return after which epoch, or step, the loss on a data set was least, in words."""
    losses, steps = curve(history, data_set, "loss"), steps_of(history)
    place = losses.index(min(losses))
    if steps:
        return words.text("overfitting.step", step=words.number(steps[place]))
    return words.text("overfitting.epoch", epoch=place + 1)
