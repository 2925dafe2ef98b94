"""A language and a key -> a text; a reading or a card -> a sentence in that language.

The texts themselves stand in `languages/`, a table for each language. Here, and in
`words.js` for what the browser says by itself, they are put together to sentences.
Gradio's own few texts, such as that the connection was lost, follow the browser's
language by themselves.
"""

from __future__ import annotations

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from digits.baselines import PUBLISHED
from digits.classifier import Reading
from digits.verdict import Verdict
from digits.weights import LEARNT, Card

TABLES = Path(__file__).parent / "languages"
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "tr": "Türkçe",
}
# Keys that begin so are those of texts that the browser needs; the others stay here.
IN_BROWSER = (
    *("page", "number", "masthead", "pad", "headline", "answer", "tabs"),
    *("why", "others", "learnt", "photo", "share", "right"),
)

HYPHEN = "\N{SOFT HYPHEN}"  # where a long word may break
SPACE = "\N{NO-BREAK SPACE}"  # between a number and its sign
MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"

HEADLINES = {
    Verdict.BLANK: "headline.blank",
    Verdict.TOO_LITTLE: "headline.too_little",
    Verdict.TOO_MUCH: "headline.too_much",
    Verdict.NUMBER: "headline.several",
    Verdict.NOT_A_DIGIT: "headline.not_a_digit",
    Verdict.UNSURE: "headline.unsure",
    Verdict.DIGIT: "headline.digit",
}
PARTS = ("top", "middle", "bottom", "left", "centre", "right")
SIGHT = (3, 5, 9, 13, 21, 28)  # px of the glyph that a point of each layer looks at
CURVES = {  # by the names that a history has for them
    "": "curves.training",
    "mnist": "curves.mnist",
    "test": "curves.test",
    "pens_of_validation": "curves.pens",
    "digits_by_rule": "curves.rule",
}

# What programs are told; they are spoken to in English.
NOT_A_FILE = "Send one picture as a file."
NO_LINKS = "Send the picture itself, not a link to it."
REQUEST_TOO_LARGE = "That is too large. Send less."
TOO_SLOW = "That took too long to arrive. Send it again."
MANY_ASK = "Many ask at once. Ask again in a moment."
NO_ROOM = "There is no room for more pictures just now. Try again in a few minutes."
NOT_UNDERSTOOD = "I do not understand that. /gradio_api/info says what I can be asked."
NOTHING_HERE = "There is nothing here. /gradio_api/info says what I can be asked."
WENT_WRONG = "That went wrong here. Try again, or send something else."
READ_PICTURE = (
    "PNG, WebP or JPEG of one handwritten digit, at most 2 megapixels; any colours"
)
READ_ANSWER = "verdict, digit, headline, ten probabilities, probability of no digit"


class Wording:
    """All that the page says in one language.

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

    def in_browser(self) -> dict[str, str]:
        """Return the texts that the browser needs, by key."""
        return {
            key: text
            for key, text in self.table.items()
            if key.split(".")[0] in IN_BROWSER
        }

    def text(self, key: str, **values: Any) -> str:
        """Return a text with values in the places that it keeps for them."""
        return self.table[key].format(**values)

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
        """Return a number of tenths, always with its sign."""
        sign = MINUS if tenths < 0 else "+" if tenths > 0 else ""
        return f"{sign}{self.number(abs(tenths) / 10, 1)}"

    # Verdicts.

    def headline(self, reading: Reading) -> str:
        """Return a reading's verdict as a sentence."""
        number = number_in(reading)
        if number:
            return self.text("headline.number", number=number)
        key = HEADLINES[reading.verdict]
        if reading.probabilities is None:
            return self.text(key)
        second, best = (int(digit) for digit in reading.probabilities.argsort()[-2:])
        return _capital(
            self.text(key, digit=self.digit(best), second=self.digit(second))
        )

    def digit(self, digit: int) -> str:
        """Return a digit with its article, where the language has one."""
        return self.text("digit.8" if digit == 8 else "digit.any", digit=digit)

    def network_name(self, name: str) -> str:
        """Return a network's name as the page shows it."""
        return self.text("compared.ours", name=name) if name == "digits" else name

    # Why?

    def output(self, place: int) -> str:
        """Return what an output of the network stands for, as a label."""
        return str(place) if place < 10 else self.text("why.no_digit")

    def says_most(
        self,
        parts: list[str],
        every: bool,
        digit: int,
        other: int,
        against: list[str],
        clean: bool,
    ) -> str:
        """Return which parts of a drawing speak for which digit, as a sentence.

        Args:
            parts: of `PARTS`, that speak for the digit.
            every: whether these are all parts.
            digit: 0 to 9, or 10.
            other: likewise.
            against: parts that speak for the other.
            clean: whether next to nothing in the first parts speaks for the other.
        """
        most = ("every", "one", "two")[0 if every else len(parts)]
        rest = ("clean" if clean else "mixed", "other_one", "other_two")[len(against)]
        return self.text(
            "point.whole",
            most=self._of_parts(most, parts, digit=self._for(digit)),
            rest=self._of_parts(rest, against, other=self._for(other)),
        )

    def says_little(self, digit: int, other: int) -> str:
        """Return that a drawing's parts tell two digits hardly apart."""
        return self.text("point.little", digit=self._for(digit), other=self._for(other))

    def sums(
        self, gain: int, loss: int, start: int, digit: int, other: int
    ) -> list[tuple[str, str]]:
        """Return what a lead comes of, as pairs: what, and how much.

        Args:
            gain: of the ink that speaks for the digit, in tenths.
            loss: of the ink that speaks for the other.
            start: the lead on blank paper.
            digit: 0 to 9, or 10.
            other: likewise.
        """
        return [
            (self.text("point.speaks", digit=self._for(digit)), self.signed(gain)),
            (self.text("point.speaks", digit=self._for(other)), self.signed(loss)),
            (self.text("point.start"), self.signed(start)),
        ]

    def ahead(self, lead: int, digit: int, other: int) -> str:
        """Return by how much a digit is ahead of another one.

        Args:
            lead: in tenths.
            digit: 0 to 9, or 10.
            other: likewise.
        """
        one, two = (
            self.text("output.digit" if place < 10 else "output.none", digit=place)
            for place in (digit, other)
        )
        if lead == 0:
            return self.text("point.level", digit=one, other=two)
        way = "point.ahead" if lead > 0 else "point.behind"
        much = self.number(abs(lead) / 10, 1)
        return self.text(way, digit=one, other=two, lead=much)

    def why_picture(self, digit: int, other: int) -> str:
        """Return what the coloured drawing shows, for who cannot see it."""
        return self.text(
            "point.picture", digit=self._for(digit), other=self._for(other)
        )

    def layer(
        self, place: int, rows: int, cols: int, maps: int, shown: int
    ) -> dict[str, str]:
        """Return a convolution's title, text (what it finds) and size.

        Args:
            place: of the layer, from 0.
            rows: of its maps.
            cols: likewise.
            maps: how many it makes.
            shown: how many of them are.
        """
        size = self.text(
            "inside.size",
            maps=maps,
            size=_by(rows, cols),
            shown=shown,
            sight=_by(SIGHT[place], SIGHT[place]),
        )
        return {**self._layer_named(place), "size": size}

    def layer_picture(self, place: int, shown: int) -> str:
        """Return what a convolution's picture shows, for who cannot see it."""
        title = self.text(f"inside.{place + 1}.title")
        return self.text("inside.picture", place=place + 1, title=title, shown=shown)

    def last_layer(self, values: int) -> dict[str, str]:
        """Return the last layer's title, text and size.

        Args:
            values: how many the layer before gives.
        """
        size = self.text("inside.sums_size", values=self.number(values))
        return {**self._layer_named(len(SIGHT)), "size": size}

    def _layer_named(self, place: int) -> dict[str, str]:
        title = self.text(f"inside.{place + 1}.title")
        return {
            "title": f"{place + 1}. {title}",
            "text": self.text(f"inside.{place + 1}.text"),
        }

    def _of_parts(self, key: str, parts: list[str], **values: str) -> str:
        """Return a clause about one part, two parts, or none in particular."""
        names = dict(zip(("part", "second"), parts, strict=False))
        known = {place: self.text(f"part.{name}") for place, name in names.items()}
        return self.text(f"point.{key}", **known, **values)

    def _for(self, place: int) -> str:
        """Return an output of the network after a word such as "for"."""
        key = "output.for_digit" if place < 10 else "output.for_none"
        return self.text(key, digit=place)

    # Other networks.

    def short_verdict(self, reading: Reading) -> tuple[str, str]:
        """Return a reading of ours in a word or a digit, and how sure it is.

        Args:
            reading: with probabilities.
        """
        second, best = (int(digit) for digit in reading.probabilities.argsort()[-2:])
        sure = self.percent(float(reading.probabilities[best]))
        doubt = self.text("compared.or", digit=self.digit(second))
        several = number_in(reading) or self.text("compared.several")
        words = {
            Verdict.NOT_A_DIGIT: (self.text("compared.no_digit"), ""),
            Verdict.NUMBER: (several, ""),
            Verdict.UNSURE: (self.text("compared.maybe", digit=best), doubt),
        }
        return words.get(reading.verdict, (str(best), sure))

    def best_digit(self, reading: Reading) -> tuple[str, str]:
        """Return what a network says that always names a digit, and how sure it is.

        Args:
            reading: with probabilities.
        """
        return str(reading.digit), self.percent(float(reading.probabilities.max()))

    def comparison_headline(
        self, ours: Reading, alike: int, alike_whole: int, others: int
    ) -> str:
        """Return what all networks read, as a sentence or two.

        Args:
            ours: our own reading, centred.
            alike: how many others name the same digit, centred.
            alike_whole: likewise, as drawn.
            others: how many there are.
        """
        if others == 0:
            return self.text("compared.alone")
        if ours.digit is None:
            return f"{self.headline(ours)} {self.text('compared.always')}"
        return self.text(
            "compared.headline",
            digit=self.digit(ours.digit),
            alike=alike,
            alike_whole=alike_whole,
            others=others,
        )

    def parameters(self, count: int) -> str:
        """Return how large a network is."""
        return self.text("compared.parameters", count=self.number(count))

    def tested(self, figures: dict[str, Any]) -> str:
        """Return how much of MNIST's test set a network reads right.

        Args:
            figures: of its card.
        """
        found = figures.get("mnist_test")
        share = self.share(found["right"]) if found else None
        return self.text(
            "compared.tested", share=share or self.text("facts.not_measured")
        )

    # How it learnt.

    def curves(self) -> dict[str, str]:
        """Return what each curve shows, by the name that a history has for it."""
        return {name: self.text(key) for name, key in CURVES.items()}

    def claim_facts(self, network: str, figures: dict[str, Any]) -> list[list[str]]:
        """Return what was published of a network beside what we measured.

        Args:
            network: its name; nothing was published of ours.
            figures: of its card.

        Returns:
            Pairs of words: what, and how much.
        """
        test, learnt = (self._measured(figures.get(n)) for n in ("mnist_test", LEARNT))
        if network not in PUBLISHED:
            return [[self.text("facts.measured_test"), test]]
        claim = PUBLISHED[network]
        target = self.text("facts.at_least", share=self.share(claim.target))
        facts = {
            "facts.published_in": self.text(f"published.{network}"),
            "facts.published_test": self._claimed(claim.test),
            "facts.measured_test": test,
            "facts.target": target,
            "facts.published_learnt": self._claimed(claim.train),
            "facts.measured_learnt": learnt,
        }
        return [[self.text(key), how] for key, how in facts.items()]

    def card_facts(self, card: Card) -> list[list[str]]:
        """Return how a network was trained, as pairs of words: what, and how."""
        settings = card.settings
        loss = settings.get("loss", "sparse")
        facts = {
            "facts.parameters": self.number(card.parameters),
            "facts.epochs": settings.get("epochs"),
            "facts.batch": settings.get("batch_size"),
            "facts.loss": self._known(f"losses.{loss}"),
            "facts.checked": self._checked_with(settings),
        }
        return [
            [self.text(key), str(how)] for key, how in facts.items() if how is not None
        ]

    def layer_row(self, layer: dict[str, Any]) -> list[str]:
        """Return a layer's row in the table of layers."""
        kind = layer["kind"]
        name = re.sub("(?<=[a-z])(?=[A-Z])", HYPHEN, kind)
        shape = f" {TIMES} ".join(self.number(side) for side in layer["output"])
        does = self._known(f"kinds.{kind}") or ""
        return [name, does, shape, self.number(layer["parameters"])]

    def source_row(self, source: dict[str, Any]) -> list[str]:
        """Return a data set's row in the table of what a network learnt from."""
        name, use = source["name"], source["use"]
        key = re.sub(r"\W+", "_", name.lower())
        return [
            self._known(f"sources.{key}") or name,
            self._known(f"uses.{use}") or use,
            self.number(source["n"]),
        ]

    def overfitting(self, learnt: float, unseen: float, best_epoch: int | None) -> str:
        """Return that a network learnt by heart.

        Args:
            learnt: the share read right in training, in the last epoch.
            unseen: likewise of digits that it did not learn from.
            best_epoch: after which its loss on those was least; None if it did not
                rise.
        """
        said = self._shares("overfitting.yes", learnt, unseen)
        return " ".join([said, *self._risen(best_epoch)])

    def no_overfitting(
        self, learnt: float, unseen: float, best_epoch: int | None
    ) -> str:
        """Return that a network did not learn by heart, or hardly."""
        key = "overfitting.little" if best_epoch else "overfitting.no"
        said = self._shares(key, learnt, unseen)
        harder = [self.text("overfitting.harder")] if unseen > learnt else []
        return " ".join([said, *self._risen(best_epoch), *harder])

    def misses_headline(self, misses: int, n: int) -> str:
        """Return how many of our drawings a network misreads."""
        key = "misses.some" if misses else "misses.none"
        return self.text(key, misses=misses, n=n)

    def miss(self, label: int, digit: int) -> str:
        """Return what was drawn and what was read."""
        return self.text("misses.one", label=label, digit=digit)

    def _shares(self, key: str, learnt: float, unseen: float) -> str:
        return self.text(
            key, learnt=self.share(learnt, 1), unseen=self.share(unseen, 1)
        )

    def _risen(self, best_epoch: int | None) -> list[str]:
        if best_epoch is None:
            return []
        return [self.text("overfitting.risen", epoch=best_epoch)]

    def _claimed(self, share: float | None) -> str:
        return self.share(share) if share else self.text("facts.no_figure")

    def _measured(self, figures: dict[str, Any] | None) -> str:
        """Return a share with its n, and the misses where they were counted."""
        if not figures:
            return self.text("facts.not_measured")
        n, right = figures["n"], figures["right"]
        misses = figures.get("misses", round(n * (1 - right)))
        return self.text(
            "facts.misread",
            share=self.share(right),
            misses=self.number(misses),
            n=self.number(n),
        )

    def _checked_with(self, settings: dict[str, Any]) -> str | None:
        way, count = settings.get("validate_on"), settings.get("validation", 0)
        return self._known(f"checks.{way}", count=self.number(count))

    def _known(self, key: str, **values: str) -> str | None:
        """Return a text, or None if a card names what no text was written for."""
        return self.text(key, **values) if key in self.table else None


WORDINGS = {language: Wording(language) for language in LANGUAGES}
ENGLISH = WORDINGS["en"]


def wording_for(message: Any) -> Wording:
    """Return the wording in the language that a message asks for, else English.

    Args:
        message: {"language": one of `LANGUAGES`, ...}; nothing in it is trusted.
    """
    language = message.get("language") if isinstance(message, dict) else None
    return WORDINGS.get(language, ENGLISH) if isinstance(language, str) else ENGLISH


def number_in(reading: Reading) -> str:
    """Return the digits of a number that was read, or nothing if none was."""
    return "".join(str(one.digit) for one in getattr(reading, "digits", None) or ())


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _by(rows: int, cols: int) -> str:
    return f"{rows}{SPACE}{TIMES}{SPACE}{cols}"
