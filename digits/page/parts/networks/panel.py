"""A drawing -> what every network reads in it, as JSON for the page."""

from __future__ import annotations

from typing import Any

from digits.arrays import Floats
from digits.classifier import Reading
from digits.page.i18n.wording import Wording, wording_for
from digits.page.parts.networks.comparison import Comparison, Opinion
from digits.page.parts.networks.shelf import NetworkLibrary, NotReadyError
from digits.page.reading.data_urls import picture_address
from digits.page.reading.messages import USER_ERRORS, error_json, ink_in
from digits.preprocess import uncentred_glyph
from digits.weights import Card

OURS = "digits"


class NetworksPanel:
    """Answers what the other networks read in a drawing."""

    def __init__(self, shelf: NetworkLibrary):
        """Keep the shelf that the networks are on."""
        self._shelf = shelf

    def read_by_all(self, message: Any) -> dict[str, Any]:
        """Return what every network reads in the pad's strokes, or in a photo.

        Args:
            message: a drawing, as `drawing_in` takes it, and "language": to answer in;
                nothing in it is trusted.

        Returns:
            As `comparison_json`, or {"error": a sentence}, with "again": True where it
            is worth asking again.
        """
        words = wording_for(message)
        try:
            return comparison_json(self._shelf.comparison(), ink_in(message), words)
        except NotReadyError:
            return {"error": words.text("error.loading"), "again": True}
        except USER_ERRORS as error:
            return error_json(error, words)


def comparison_json(
    comparison: Comparison, ink: Floats, words: Wording
) -> dict[str, Any]:
    """Return one drawing as all networks read it.

    Args:
        comparison: the networks, loaded.
        ink: (rows, cols), from 0 for paper to 1 for full ink.
        words: of the language to say it in.

    Returns:
        headline: what to say first; networks: one entry each, ours first, none where
        nothing is to be read; glyph and whole: addresses of the two pictures.
    """
    ours = comparison.classifiers()[OURS].read_ink(ink)
    if ours.glyph is None:
        return {"headline": words.headline(ours), "networks": []}
    whole = uncentred_glyph(ink)
    opinions = comparison.read_glyphs(ours.glyph, whole)
    networks = [_network_json(one, ours, comparison.cards, words) for one in opinions]
    return {
        "headline": _headline(ours, opinions, words),
        "networks": networks,
        "glyph": picture_address(ours.glyph),
        "whole": picture_address(whole),
    }


def _headline(ours: Reading, opinions: list[Opinion], words: Wording) -> str:
    others = [one for one in opinions if one.network != OURS]
    return words.comparison_headline(
        ours,
        alike=sum(one.centred.digit == ours.digit for one in others),
        alike_whole=sum(one.uncentred.digit == ours.digit for one in others),
        others=len(others),
    )


def _network_json(
    opinion: Opinion, ours: Reading, cards: dict[str, Card], words: Wording
) -> dict[str, Any]:
    """Return what a network's panel shows: names, figures and both readings.

    Args:
        opinion: the network's.
        ours: our own reading of the drawing, centred.
        cards: by name.
        words: of the language to say it in.
    """
    name, own = opinion.network, opinion.network == OURS
    card = cards[name]
    says = words.short_verdict if own else words.best_digit
    unlike = words.text("compared.unlike_centred" if own else "compared.unlike_ours")
    centred, uncentred = (
        _half_json(
            reading, *says(reading), None if reading.digit == ours.digit else unlike
        )
        for reading in (ours if own else opinion.centred, opinion.uncentred)
    )
    return {
        "name": words.network_name(name),
        "figures": [words.parameters(card.parameters), words.tested(card.figures)],
        "centred": centred,
        "uncentred": uncentred,
    }


def _half_json(
    reading: Reading, says: str, share: str, mark: str | None
) -> dict[str, Any]:
    """Return one of the two readings in a network's panel.

    Args:
        reading: the network's.
        says: the digit, or why there is none.
        share: how sure it is, in words.
        mark: what to say of a reading that names something else than ours, or None.

    Returns:
        says, share and mark, as given; digit: to be marked among the probabilities, or
        None.
    """
    assert reading.probabilities is not None  # there is ink
    return {
        "says": says,
        "share": share,
        "digit": reading.digit,
        "probabilities": reading.probabilities.tolist(),
        "mark": mark,
    }
