"""A network's card -> what it would answer, the surer it must be, in sentences."""

from typing import Any

from digits.page.i18n.wording import Wording, wording_for
from digits.verdict import CERTAINTY_LEVELS
from digits.weights.card import Card
from digits.weights.reported import reported_part

KEY = "certainty"  # of the figures; see `digits.evaluate.certainty`
WHOLE = 1_000  # drawings that the sentences speak of


class Certainty:
    """Answers what is known of each level of certainty."""

    def __init__(self, card: Card):
        """Keep the card; its figures are not looked at before they are asked for."""
        self._card = card

    def describe_certainty(self, message: Any) -> dict[str, Any]:
        """Return what would be answered at each of `CERTAINTY_LEVELS`.

        Args:
            message: {"language": to answer in}; nothing in it is trusted.

        Returns:
            "sentences": for each level a list, empty where the card has no figures.
        """
        words = wording_for(message)
        part = reported_part(self._card, lambda figures: KEY in figures)
        figures = None if part is None else part.figures[KEY]
        levels = [_sentences(figures, level, words) for level in CERTAINTY_LEVELS]
        return {"sentences": levels}


def _sentences(
    figures: dict[str, Any] | None, level: float, words: Wording
) -> list[str]:
    """Return what is answered of digits, of non-digits, and how that was measured."""
    if figures is None or level not in figures["at"]:
        return []
    place = figures["at"].index(level)
    n, nondigits = figures["n"], figures["nondigits"]
    answered, wrong, named = (
        figures[kind][place] for kind in ("answered", "wrong", "nondigits_answered")
    )
    whole = words.number(WHOLE)
    digits = {
        "answered": _of_whole(answered, n, words),
        "wrong": _of_whole(wrong, n, words),
    }
    others = {"named": _of_whole(named, nondigits, words)}
    counts = {"digits": words.number(n), "others": words.number(nondigits)}
    return [
        words.text("answered.digits", n=whole, **digits),
        words.text("answered.nondigits", n=whole, **others) if nondigits else "",
        words.text("answered.measured", **counts),
    ]


def _of_whole(count: int, n: int, words: Wording) -> str:
    """Return how many of `WHOLE` a count of n is; what is not 0 is not called 0."""
    share = WHOLE * count / n if n else 0.0
    return words.text("answered.under_one") if 0 < share < 0.5 else words.number(share)
