"""A language and a key -> a text; numbers and verdicts as the language puts them.

The texts themselves stand in `languages/`, one table for each language. Each part of
the page makes its own sentences from them, as `words.js` does in the browser. Gradio's
own few texts, such as that the connection was lost, follow the browser's language by
themselves.
"""

import json
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from digits.reading import Reading, Remark, Verdict

TABLES = Path(__file__).parent / "languages"
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "tr": "Türkçe",
}
# The first words of the keys that the browser needs; the other texts stay here.
IN_BROWSER = (
    *("page", "number", "masthead", "pad", "headline", "answer", "tabs"),
    *("why", "others", "learnt", "learning", "photo", "share", "right", "playback"),
    *("certainty", "glyph"),
)
IN_CLASS = ("class", "board")  # likewise, where there is a class session

SPACE = "\N{NO-BREAK SPACE}"  # between a number and its sign
MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"

HEADLINES = {  # of verdicts that name no digit
    Verdict.BLANK: "headline.blank",
    Verdict.TOO_LITTLE: "headline.too_little",
    Verdict.TOO_MUCH: "headline.too_much",
    Verdict.NUMBER: "headline.several",
    Verdict.NOT_A_DIGIT: "headline.not_a_digit",
}
REMARKS = {
    Remark.TOO_MANY_DIGITS: "headline.too_long",
    Remark.SEVERAL_ROWS: "headline.several_rows",
    Remark.WIDE_GAP: "headline.wide_gap",
    Remark.MIRRORED: "headline.mirrored",
}


class Wording:
    """The page's texts in one language.

    Attributes:
        language: one of `LANGUAGES`.
    """

    def __init__(self, language: str):
        """Keep the language; its table is read when a text is first needed."""
        self.language = language

    @cached_property
    def table(self) -> dict[str, str]:
        """All texts of the language by key."""
        path = TABLES / f"{self.language}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def in_browser(self, classroom: bool = False) -> dict[str, str]:
        """Return the texts that the browser needs, by key; and those of a class."""
        groups = (*IN_BROWSER, *IN_CLASS) if classroom else IN_BROWSER
        return {
            key: text for key, text in self.table.items() if key.split(".")[0] in groups
        }

    def text(self, key: str, **values: Any) -> str:
        """Return a text with values filled into its placeholders."""
        return self.table[key].format(**values)

    def text_or_none(self, key: str, **values: Any) -> str | None:
        """Return a text, or None where a card names something that has none yet."""
        return self.text(key, **values) if key in self.table else None

    # Numbers.

    def number(self, value: float, places: int = 0) -> str:
        """Return a number as the language writes it, rounded half up, as in JS."""
        exact = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        grouped = value >= int(self.text("number.grouped_from"))
        plain = f"{exact:,}" if grouped else str(exact)
        signs = {",": self.text("number.group"), ".": self.text("number.decimal")}
        return "".join(signs.get(sign, sign) for sign in plain)

    def share(self, share: float, places: int = 2) -> str:
        """Return a share, from 0 to 1, in percent."""
        return self.text("number.share", number=self.number(100 * share, places))

    def percent(self, share: float) -> str:
        """Return a probability, from 0 to 1, as the bars write it."""
        if share > 0.999:
            return f">{SPACE}{self.share(0.999, 1)}"
        return self.share(share, 1 if share > 0.99 else 0)

    def signed(self, tenths: int) -> str:
        """Return a number of tenths, with a sign unless it is 0."""
        sign = MINUS if tenths < 0 else "+" if tenths > 0 else ""
        return f"{sign}{self.number(abs(tenths) / 10, 1)}"

    # Readings.

    def headline(self, reading: Reading) -> str:
        """Return a reading's verdict as a sentence."""
        if reading.remark is not None and reading.verdict is not Verdict.DIGIT:
            digit = self.digit(reading.mirrored)  # which one remark alone names
            return self.text(REMARKS[reading.remark], digit=digit)
        if reading.digits:
            key = "headline.written" if reading.marks else "headline.number"
            return self.text(key, number=number_in(reading))
        if reading.digit is None:
            return self.text(HEADLINES[reading.verdict])
        text = self._named(reading)
        return text[0].upper() + text[1:]

    def _named(self, reading: Reading) -> str:
        """Return the verdict on a digit, which may begin with a small letter."""
        digit = self.digit(reading.digit)
        if reading.mirrored is not None:
            return self.text(
                "headline.or_mirrored",
                digit=digit,
                second=self.digit(reading.mirrored),
            )
        if reading.rival is not None:
            return self.text(
                "headline.unsure", digit=digit, second=self.digit(reading.rival)
            )
        is_doubted = reading.verdict is Verdict.UNSURE
        return self.text(
            "headline.doubt" if is_doubted else "headline.digit", digit=digit
        )

    def digit(self, digit: int | None) -> str:
        """Return a digit with its article, where the language has one."""
        return self.text("digit.8" if digit == 8 else "digit.any", digit=digit)

    def network_name(self, name: str) -> str:
        """Return a network's name as the page shows it."""
        key = {"digits": "compared.ours", "small": "compared.small"}.get(name)
        return self.text(key, name=name) if key else name


WORDINGS = {language: Wording(language) for language in LANGUAGES}
ENGLISH = WORDINGS["en"]


def wording_for(message: Any) -> Wording:
    """Return the wording in a message's "language", if it is one of ours, or English.

    Nothing in the message is trusted.
    """
    language = message.get("language") if isinstance(message, dict) else None
    return WORDINGS.get(language, ENGLISH) if isinstance(language, str) else ENGLISH


def number_in(reading: Reading) -> str:
    """Return a number as text, with its marks; empty if the reading is of no number."""
    return reading.text.replace("-", MINUS) if reading.digits else ""
