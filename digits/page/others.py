"""The pad's strokes -> what every network reads in them, as JSON for the page."""

from __future__ import annotations

from typing import Any

from digits.cards import Card
from digits.classifier import Reading
from digits.comparison import Comparison, Opinion
from digits.page import wording
from digits.page.pictures import picture_address
from digits.page.shelf import NotReadyError, Shelf
from digits.preprocess import uncentred_glyph
from digits.strokes import StrokesError, TooMuchInkError, ink_from_strokes

OURS = "digits"


class Others:
    """Answers what the other networks read in a drawing."""

    def __init__(self, shelf: Shelf):
        """Keep the shelf that the networks are on."""
        self._shelf = shelf

    def read_by_all(self, message: Any) -> dict[str, Any]:
        """Return what every network reads in the pad's strokes.

        Args:
            message: {"strokes": [{"width": ..., "points": [[x, y], ...]}, ...]};
                nothing in it is trusted.

        Returns:
            As `comparison_json`, or {"error": a sentence}, with "again": True where it
            is worth asking again.
        """
        strokes = message.get("strokes") if isinstance(message, dict) else None
        try:
            return comparison_json(self._shelf.comparison(), strokes)
        except NotReadyError:
            return {"error": wording.LOADING, "again": True}
        except TooMuchInkError:
            return {"error": wording.TOO_LONG}
        except StrokesError:
            return {"error": wording.UNREADABLE_DRAWING}


def comparison_json(comparison: Comparison, strokes: Any) -> dict[str, Any]:
    """Return one drawing as all networks read it.

    Args:
        comparison: the networks, loaded.
        strokes: see `ink_from_strokes`.

    Returns:
        headline: what to say first; networks: one entry each, ours first, none where
        nothing is to be read; glyph and whole: addresses of the two pictures.

    Raises:
        StrokesError: they are not strokes; TooMuchInkError: beyond the limits.
    """
    ink = ink_from_strokes(strokes)
    ours = comparison.classifiers()[OURS].read_ink(ink)
    if ours.glyph is None:
        return {"headline": wording.headline(ours), "networks": []}
    whole = uncentred_glyph(ink)
    opinions = comparison.read_glyphs(ours.glyph, whole)
    networks = [_network_json(one, ours, comparison.cards) for one in opinions]
    return {
        "headline": _headline(ours, opinions),
        "networks": networks,
        "glyph": picture_address(ours.glyph),
        "whole": picture_address(whole),
    }


def _headline(ours: Reading, opinions: list[Opinion]) -> str:
    others = [one for one in opinions if one.network != OURS]
    return wording.comparison_headline(
        ours,
        alike=sum(one.centred.digit == ours.digit for one in others),
        alike_whole=sum(one.uncentred.digit == ours.digit for one in others),
        others=len(others),
    )


def _network_json(
    opinion: Opinion, ours: Reading, cards: dict[str, Card]
) -> dict[str, Any]:
    """Return what a network's panel shows: names, figures and both readings.

    Args:
        opinion: the network's.
        ours: our own reading of the drawing, centred.
        cards: by name.
    """
    name, own = opinion.network, opinion.network == OURS
    card = cards[name]
    centred = ours if own else opinion.centred
    mark = wording.UNLIKE_CENTRED if own else wording.UNLIKE_OURS
    return {
        "name": wording.network_name(name),
        "figures": [wording.parameters(card.parameters), wording.tested(card.figures)],
        "centred": _half_json(centred, own, ours, mark),
        "uncentred": _half_json(opinion.uncentred, own, ours, mark),
    }


def _half_json(reading: Reading, own: bool, ours: Reading, mark: str) -> dict[str, Any]:
    """Return one of the two readings in a network's panel.

    Args:
        reading: the network's.
        own: whether it is ours, which alone can say that it is unsure or sees no digit.
        ours: our own reading of the drawing, centred.
        mark: what to say of a reading that names something else.

    Returns:
        says: the digit, or why there is none; share: how sure; digit: to be marked
        among the probabilities, or None; mark: text, or None where it says the same.
    """
    assert reading.probabilities is not None  # there is ink
    says, share = wording.short_verdict(reading) if own else _best(reading)
    return {
        "says": says,
        "share": share,
        "digit": reading.digit,
        "probabilities": reading.probabilities.tolist(),
        "mark": None if reading.digit == ours.digit else mark,
    }


def _best(reading: Reading) -> tuple[str, str]:
    return str(reading.digit), wording.percent(float(reading.probabilities.max()))
