"""A network's card -> facts and sentences on how it was trained."""

import re
from typing import Any

from digits.baselines import PUBLISHED
from digits.page.i18n.wording import TIMES, Wording
from digits.weights.card import LEARNT, Card

SOFT_HYPHEN = "\N{SOFT HYPHEN}"  # where a long word may break

Facts = list[list[str]]  # rows of two texts: what, and how much or how


def claim_facts(card: Card, words: Wording) -> Facts:
    """Return what was published about a network, if so, beside what we measured."""
    test = _measured(card.figures.get("mnist_test"), words)
    if card.network not in PUBLISHED:
        return [[words.text("facts.measured_test"), test]]
    claim = PUBLISHED[card.network]
    target = words.text("facts.at_least", share=words.share(claim.target))
    facts = {
        "facts.published_in": words.text(f"published.{card.network}"),
        "facts.published_test": _claimed(claim.test, words),
        "facts.measured_test": test,
        "facts.target": target,
        "facts.published_learnt": _claimed(claim.train, words),
        "facts.measured_learnt": _measured(card.figures.get(LEARNT), words),
    }
    return [[words.text(key), fact] for key, fact in facts.items()]


def _claimed(share: float | None, words: Wording) -> str:
    return words.share(share) if share else words.text("facts.no_figure")


def _measured(figures: dict[str, Any] | None, words: Wording) -> str:
    """Return a share with its misses and its n; misses are computed if not counted."""
    if not figures:
        return words.text("facts.not_measured")
    n, right = figures["n"], figures["right"]
    misses = figures.get("misses", round(n * (1 - right)))
    return words.text(
        "facts.misread",
        share=words.share(right),
        misses=words.number(misses),
        n=words.number(n),
    )


def setting_facts(card: Card, words: Wording) -> Facts:
    """Return how a network was trained; what its card leaves out is left out."""
    settings = card.settings
    loss, checked_on = settings.get("loss", "sparse"), settings.get("validate_on")
    count = words.number(settings.get("validation", 0))
    facts = {
        "facts.parameters": words.number(card.parameters),
        "facts.epochs": settings.get("epochs"),
        "facts.batch": settings.get("batch_size"),
        "facts.loss": words.text_or_none(f"losses.{loss}"),
        "facts.checked": words.text_or_none(f"checks.{checked_on}", count=count),
    }
    return [
        [words.text(key), str(fact)] for key, fact in facts.items() if fact is not None
    ]


def layer_row(layer: dict[str, Any], words: Wording) -> list[str]:
    """Return a layer of `layers_of` as a row: kind, use, output shape, parameters."""
    kind = layer["kind"]
    name = re.sub("(?<=[a-z])(?=[A-Z])", SOFT_HYPHEN, kind)
    shape = f" {TIMES} ".join(words.number(side) for side in layer["output"])
    does = words.text_or_none(f"kinds.{kind}") or ""
    return [name, does, shape, words.number(layer["parameters"])]


def source_row(source: dict[str, Any], words: Wording) -> list[str]:
    """Return a data set of a card as a row: name, use, how many."""
    name, use = source["name"], source["use"]
    key = re.sub(r"\W+", "_", name.lower())
    return [
        words.text_or_none(f"sources.{key}") or name,
        words.text_or_none(f"uses.{use}") or use,
        words.number(source["n"]),
    ]


def overfitting(
    trained: float, unseen: float, ahead: bool, best: str | None, words: Wording
) -> str:
    """Return whether a network has learnt its training digits by heart.

    Args:
        trained: the share read right of the digits trained on, in the last epoch.
        unseen: likewise of digits that it was not trained on.
        ahead: whether the first is so far ahead that it is overfitting.
        best: the sentence after which epoch, or step, its loss on the unseen was least,
            if it rose again.
        words: in the visitor's language.
    """
    key = "yes" if ahead else "little" if best else "no"
    shares = {"learnt": words.share(trained, 1), "unseen": words.share(unseen, 1)}
    sentences = [words.text(f"overfitting.{key}", **shares)]
    if best:
        sentences.append(best)
    if unseen > trained:
        sentences.append(words.text("overfitting.harder"))
    return " ".join(sentences)
