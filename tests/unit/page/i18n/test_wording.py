"""What the page says: five tables that say the same, and the sentences made of them."""

# ruff: noqa: RUF001 - what looks like a slip is how the other languages are written

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

from digits.baselines import PUBLISHED
from digits.classifier import Reading
from digits.page.components import filled, head_of
from digits.page.i18n.wording import (
    CURVES,
    ENGLISH,
    HEADLINES,
    LANGUAGES,
    PARTS,
    TABLES,
    WORDINGS,
    wording_for,
)
from digits.verdict import Verdict
from tests.helpers.measured import card_of, mnist_figures

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "digits" / "page"
MARKUP, SCRIPTS = sorted(PAGE.rglob("*.html")), sorted(PAGE.rglob("*.js"))
OTHERS = [code for code in LANGUAGES if code != "en"]
GERMAN = WORDINGS["de"]
SPACE, MINUS = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
ATTRIBUTES = {"aria-label": "data-name", "title": "data-title", "alt": "data-alt"}

ALIKE = {  # texts that are the English ones in some other language too, and why
    "page.title": "the page's name",
    "number.grouped_from": "a number",
    "number.share": "a number and a sign",
    "why.end": "a question mark",
    "output.digit": "a digit alone",
    "output.for_digit": "a digit alone",
    "point.whole": "two clauses, joined",
    "compared.maybe": "a digit and a question mark",
    "compared.tested": "a name and a number",
}


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def without_places(text):
    return re.sub(r"\{\w+\}", "", text)


# The tables.


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_is_without_a_translation(code):
    table = WORDINGS[code].table
    assert list(table) == list(ENGLISH.table)
    assert [key for key, text in table.items() if not text] == []


def test_there_is_a_table_for_each_language_and_no_other():
    assert {path.stem for path in TABLES.glob("*")} == set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_key_stands_in_a_table_twice(code):
    text = (TABLES / f"{code}.json").read_text(encoding="utf-8")
    keys = json.loads(text, object_pairs_hook=lambda pairs: [key for key, _ in pairs])
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_keeps_the_same_places_for_values(code):
    table = WORDINGS[code].table
    differing = [
        k for k, text in ENGLISH.table.items() if places(text) != places(table[k])
    ]
    assert differing == []


def test_what_is_still_english_has_a_reason():
    alike = {
        key
        for code in OTHERS
        for key, text in WORDINGS[code].table.items()
        if text == ENGLISH.table[key]
    }
    assert alike == set(ALIKE)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_has_a_sign_that_gradios_templates_understand(code):
    table = WORDINGS[code].table
    assert [key for key, text in table.items() if re.search("[`$<]", text)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_and_signs_stand_together(code):
    for key, text in WORDINGS[code].table.items():
        assert not re.search(r"[\d}] %|  |^ | $", text), key


def test_french_signs_have_a_narrow_space_before_them():
    names = re.compile("Day 2:|Quick, Draw!")  # titles, which stay as they are
    for key, text in WORDINGS["fr"].table.items():
        assert not re.search(f"(?<!{THIN})[?!:;»]|«(?!{THIN})", names.sub("", text)), (
            key
        )
        assert "'" not in text, key


def test_no_turkish_ending_has_to_follow_a_digit():
    for key, text in WORDINGS["tr"].table.items():
        assert not re.search(r"\{\w+\}(['’]|\w)", text), key
        assert not re.search(r"\{\w+\} (m[ıiuü]|d[ae]|t[ae])\b", text), key


def test_a_sentence_may_begin_with_a_digit_and_its_article():
    for words in WORDINGS.values():
        assert (
            words.digit(4)[0] in "aeub4"
        )  # not i, whose capital in Turkish is another


# What is used.


def named_keys(path):
    """Return the keys that a file names, as patterns: what it puts in fits anything."""
    groups = "|".join({key.split(".")[0] for key in ENGLISH.table})
    text = path.read_text(encoding="utf-8")
    named = re.findall(rf"""["'`]((?:{groups})\.[^"'`]+)["'`]""", text)
    return {
        ".+".join(map(re.escape, re.split(r"\$?\{[^{}]*\}", key)))
        for key in named
        if not key.endswith((".css", ".html", ".js", ".py"))
    }


FILES = [ROOT / "app.py", *sorted(PAGE.rglob("*.py")), *MARKUP, *SCRIPTS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_key_that_is_used_exists(path):
    unknown = [
        pattern
        for pattern in named_keys(path)
        if not any(re.fullmatch(pattern, key) for key in ENGLISH.table)
    ]
    assert unknown == []


def test_every_text_is_used():
    patterns = set().union(*map(named_keys, FILES))
    idle = [
        key
        for key in ENGLISH.table
        if not any(re.fullmatch(pattern, key) for pattern in patterns)
    ]
    assert idle == []


@pytest.mark.parametrize("path", [*MARKUP, *SCRIPTS], ids=lambda path: path.name)
def test_the_browser_gets_every_text_that_it_needs(path):
    there = ENGLISH.in_browser()
    for pattern in named_keys(path):
        assert any(re.fullmatch(pattern, key) for key in there), pattern


def test_every_data_set_and_layer_of_our_cards_is_named_in_words():
    for path in (ROOT / "weights").glob("*.json"):
        card = json.loads(path.read_text(encoding="utf-8"))
        for source in card["sources"]:
            for words in WORDINGS.values():
                name, use, _ = words.source_row(source)
                assert name not in (source["name"], "")
                assert use not in ("train", "validation", "test")


def test_what_was_published_is_told_as_the_documents_tell_it():
    for name, claim in PUBLISHED.items():
        told = ENGLISH.text(f"published.{name}").replace(SPACE, " ")
        assert told == claim.source


# Markup and scripts.


class Words(HTMLParser):
    """Collects the elements of a file: their attributes, and what they hold."""

    def __init__(self):
        super().__init__()
        self.elements, self.open = [], []

    def handle_starttag(self, tag, attributes):
        self.elements.append((dict(attributes), []))
        self.open.append(self.elements[-1])

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if data.strip():
            self.open[-1][1].append(data.strip())


def elements(path):
    parser = Words()
    parser.feed(path.read_text(encoding="utf-8"))
    assert parser.open == []
    return parser.elements


@pytest.mark.parametrize("path", MARKUP, ids=lambda path: path.name)
def test_markup_holds_texts_by_their_keys_alone(path):
    for attributes, texts in elements(path):
        key = attributes.get("data-text")
        assert texts == ([f"${key}"] if key else []), texts
        for name, marked_by in ATTRIBUTES.items():
            key = attributes.get(marked_by)
            text = attributes.get(name) or None  # an empty alt says nothing
            assert text == (f"${key}" if key else None), text


@pytest.mark.parametrize("path", MARKUP, ids=lambda path: path.name)
def test_markup_filled_in_has_no_sign_that_gradios_templates_understand(path):
    values = {"examples": "[]", "keeps": "true", "side": "800", "logo": "data:"}
    markup = filled(path.read_text(encoding="utf-8"), values)
    assert re.findall("[{}$`]", markup) == []


def literals(path):
    """Return the strings of a script, without its comments."""
    text = path.read_text(encoding="utf-8")
    code = re.sub(r"^\s*//.*$|\s//\s.*$", "", text, flags=re.MULTILINE)
    return re.findall(r'"([^"\n]*)"|`([^`\n]*)`', code)


# Strings of two words that are no sentence: names of classes, and selectors.
NO_SENTENCE = re.compile(
    r"(curve|mark|end|tick|bar) (style-.*|left|best)|[.\[:#a-z=\"()> -]+"
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_no_sentence(path):
    for literal in literals(path):
        text = "".join(literal)
        if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", re.sub(r"\$\{[^}]*\}", "", text)):
            assert text[0] in ".#[" or NO_SENTENCE.fullmatch(text), text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_put_no_words_of_their_own_on_the_page(path):
    code = path.read_text(encoding="utf-8")
    shown = r"(?:textContent|innerText|title|alt|ariaLabel|placeholder) = [\"`][^\"`$]"
    assert re.findall(shown, code) == []
    named = r"setAttribute\(\s*\"(?:aria-label|title|alt)\",\s*[\"`]"
    assert re.findall(named, code) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_the_server_is_asked_only_with_the_language_to_answer_in(path):
    code = path.read_text(encoding="utf-8")
    asked = re.findall(r"(\S*)server\.\w+", code)
    assert set(asked) <= {"digits.ask("}  # which adds it


def test_the_head_holds_the_texts_of_every_language_and_ends_where_it_should():
    head = head_of("0123456789ab")
    assert head.count("</") == 2
    assert head.endswith("</script>")
    data = json.loads(re.search("digitsPage = (.*);", head)[1])
    assert data["languages"] == LANGUAGES
    assert data["tables"]["fr"]["tabs.why"] == f"Pourquoi{THIN}?"
    assert len(head.encode()) < 72_000


# A language.


@pytest.mark.parametrize(
    "message",
    [
        *(None, 7, [], "de", {}, {"language": None}, {"language": 7}),
        *({"language": ["de"]}, {"language": {}}, {"language": "DE"}),
        *({"language": "de-DE"}, {"language": "../de"}, {"language": "xx"}),
    ],
)
def test_who_asks_for_no_language_of_ours_is_answered_in_english(message):
    assert wording_for(message) is ENGLISH


@pytest.mark.parametrize("code", LANGUAGES)
def test_who_asks_for_a_language_gets_it(code):
    assert wording_for({"language": code, "strokes": []}).language == code


# Numbers.


@pytest.mark.parametrize(
    ("share", "english", "german", "turkish"),
    [
        (0.9995, "> 99.9 %", "> 99,9 %", "> %99,9"),
        (0.999, "99.9 %", "99,9 %", "%99,9"),
        (0.993, "99.3 %", "99,3 %", "%99,3"),
        (0.666, "67 %", "67 %", "%67"),
        (0.125, "13 %", "13 %", "%13"),  # half a percent goes up, as in the browser
        (0.0, "0 %", "0 %", "%0"),
    ],
)
def test_a_share_is_written_as_the_language_writes_it(share, english, german, turkish):
    texts = [WORDINGS[code].percent(share) for code in ("en", "de", "es", "fr", "tr")]
    expected = [english, german, german, german, turkish]
    assert [text.replace(SPACE, " ") for text in texts] == expected


@pytest.mark.parametrize(
    ("value", "places", "texts"),
    [
        (1234567, 0, ["1,234,567", "1.234.567", "1 234 567", "1 234 567", "1.234.567"]),
        (4128, 0, ["4,128", "4.128", "4128", "4 128", "4.128"]),
        (330, 0, ["330"] * 5),
        (9.2, 1, ["9.2", "9,2", "9,2", "9,2", "9,2"]),
    ],
)
def test_digits_are_grouped_as_the_language_groups_them(value, places, texts):
    written = [WORDINGS[code].number(value, places) for code in LANGUAGES]
    assert [text.replace(THIN, " ") for text in written] == texts


# Sentences.


def reading_of(verdict, best, second):
    shares = np.zeros(10, dtype=np.float32)
    shares[best], shares[second] = 0.6, 0.4
    return Reading(verdict, best, shares, 0.0)


def number_of(*digits):
    """Return the reading of a number, from the readings of its digits."""
    number = reading_of(Verdict.NUMBER, 4, 9)
    object.__setattr__(number, "digits", digits)  # a reading is frozen
    return number


@pytest.mark.parametrize(
    ("verdict", "best", "second", "english", "german"),
    [
        (Verdict.DIGIT, 7, 1, "That is a 7.", "Das ist eine 7."),
        (Verdict.DIGIT, 8, 3, "That is an 8.", "Das ist eine 8."),
        (Verdict.UNSURE, 4, 9, "A 4, or maybe a 9.", "Eine 4, oder vielleicht eine 9."),
        (
            Verdict.UNSURE,
            8,
            3,
            "An 8, or maybe a 3.",
            "Eine 8, oder vielleicht eine 3.",
        ),
        (
            Verdict.UNSURE,
            3,
            8,
            "A 3, or maybe an 8.",
            "Eine 3, oder vielleicht eine 8.",
        ),
        (
            Verdict.NOT_A_DIGIT,
            *(3, 8),
            "That does not look like a digit to me.",
            "Das sieht für mich nicht wie eine Ziffer aus.",
        ),
        (
            Verdict.NUMBER,
            *(3, 8),
            "I see more than one digit. Draw one at a time.",
            "Ich sehe mehr als eine Ziffer. Zeichne immer nur eine.",
        ),
    ],
)
def test_a_headline_says_the_verdict(verdict, best, second, english, german):
    reading = reading_of(verdict, best, second)
    assert ENGLISH.headline(reading) == english
    assert GERMAN.headline(reading) == german


def test_a_headline_says_a_number_whose_digits_were_read():
    number = number_of(
        reading_of(Verdict.DIGIT, 4, 9), reading_of(Verdict.UNSURE, 2, 7)
    )
    assert [WORDINGS[code].headline(number) for code in LANGUAGES] == [
        "That is 42.",
        "Das ist die Zahl 42.",
        "Es el número 42.",
        "C’est le nombre 42.",
        "Bu 42 sayısı.",
    ]
    assert ENGLISH.short_verdict(number) == ("42", "")


def test_every_verdict_has_a_headline():
    assert set(HEADLINES) == set(Verdict)
    for verdict in (Verdict.BLANK, Verdict.TOO_LITTLE, Verdict.TOO_MUCH):
        for words in WORDINGS.values():
            assert words.headline(Reading(verdict)) == words.text(HEADLINES[verdict])


def point(parts, against=(), **settings):
    values = {"every": False, "digit": 7, "other": 1, "clean": True} | settings
    return lambda words: words.says_most(list(parts), against=list(against), **values)


FOUR, NINE = reading_of(Verdict.DIGIT, 4, 9), reading_of(Verdict.DIGIT, 9, 4)
DOODLE = reading_of(Verdict.NOT_A_DIGIT, 4, 9)
DOUBT = reading_of(Verdict.UNSURE, 4, 9)
SAID = [
    (
        point(["top"]),
        "The top of your drawing speaks most for 7; nothing there says 1.",
        "Vor allem der obere Teil deiner Zeichnung spricht für die 7; nichts dort "
        "spricht für die 1.",
    ),
    (
        point(["left", "centre"], ["right"]),
        "The left side and the middle of your drawing speak most for 7; the right side "
        "speaks for 1.",
        "Vor allem die linke Seite und die Mitte deiner Zeichnung sprechen für die 7; "
        "die rechte Seite spricht für die 1.",
    ),
    (
        point(["bottom"], ["top", "middle"], digit=10),
        "The bottom of your drawing speaks most for no digit; the top and the middle "
        "speak for 1.",
        "Vor allem der untere Teil deiner Zeichnung spricht für „keine Ziffer“; der "
        "obere Teil und die Mitte sprechen für die 1.",
    ),
    (
        point(PARTS[:3], every=True, clean=False),
        "Every part of your drawing speaks for 7; no part speaks more for 1.",
        "Jeder Teil deiner Zeichnung spricht für die 7; kein Teil spricht eher für "
        "die 1.",
    ),
    (
        lambda words: words.says_little(7, 10),
        "No part of your drawing says clearly whether it is 7 or no digit.",
        "Kein Teil deiner Zeichnung sagt klar, ob es die 7 oder „keine Ziffer“ ist.",
    ),
    (
        lambda words: words.ahead(92, 7, 1),
        "7 is ahead of 1 by 9.2",
        "Vorsprung von 7 vor 1: 9,2",
    ),
    (
        lambda words: words.ahead(-5, 10, 1),
        "no digit is behind 1 by 0.5",
        "Rückstand von „keine Ziffer“ auf 1: 0,5",
    ),
    (
        lambda words: words.ahead(0, 7, 1),
        "7 and 1 are level",
        "7 und 1 liegen gleichauf",
    ),
    (
        lambda words: " | ".join(map(" ".join, words.sums(322, -116, 0, 7, 10))),
        f"speaks for 7 +32.2 | speaks for no digit {MINUS}11.6 | "
        "blank paper, before any ink 0.0",
        f"spricht für die 7 +32,2 | spricht für „keine Ziffer“ {MINUS}11,6 | "
        "leeres Papier, noch ohne Tinte 0,0",
    ),
    (
        lambda words: words.why_picture(7, 1),
        "Your drawing as the network sees it: blue ink speaks for 7, orange ink for 1, "
        "grey ink for neither.",
        "Deine Zeichnung, wie das Netz sie sieht: Blaue Tinte spricht für die 7, "
        "orangefarbene für die 1, graue für keine von beiden.",
    ),
    (
        lambda words: " | ".join(words.layer(0, 26, 26, 32, 16).values()),
        "1. Edges | Each small picture lights up where your drawing has one kind of "
        "edge. | 32 pictures of 26 × 26 points, here the 16 brightest. A point looks "
        "at 3 × 3 pixels.",
        "1. Kanten | Jedes kleine Bild leuchtet dort, wo deine Zeichnung eine "
        "bestimmte Art von Kante hat. | 32 Bilder mit 26 × 26 Punkten, hier die 16 "
        "hellsten. Ein Punkt überblickt 3 × 3 Pixel.",
    ),
    (
        lambda words: words.layer_picture(1, 16),
        "Layer 2, “Lines”: 16 small pictures",
        "Schicht 2, „Linien“: 16 kleine Bilder",
    ),
    (
        lambda words: " | ".join(words.last_layer(2400).values()),
        "7. The eleven sums | One for each digit and one for no digit: the largest "
        "wins. | Each adds up the 2,400 values of the layer before, each value with a "
        "weight of its own.",
        "7. Die elf Summen | Eine für jede Ziffer und eine für „keine Ziffer“: Die "
        "größte gewinnt. | Jede zählt die 2.400 Werte der Schicht davor zusammen, "
        "jeden Wert mit seinem eigenen Gewicht.",
    ),
    (lambda words: words.output(10), "no digit", "keine Ziffer"),
    (
        lambda words: words.network_name("digits"),
        "digits (ours)",
        "digits (unseres)",
    ),
    (
        lambda words: " | ".join(words.short_verdict(DOUBT)),
        "4? | or a 9",
        "4? | oder eine 9",
    ),
    (
        lambda words: " | ".join(words.short_verdict(DOODLE)),
        "no digit | ",
        "keine Ziffer | ",
    ),
    (lambda words: " | ".join(words.best_digit(NINE)), "9 | 60 %", "9 | 60 %"),
    (
        lambda words: words.comparison_headline(FOUR, 5, 2, 6),
        "Ours reads a 4. Do the others agree? Centred, 5 of 6; as drawn, 2 of 6.",
        "Unseres liest eine 4. Sehen die anderen das auch so? Zentriert 5 von 6; wie "
        "gezeichnet 2 von 6.",
    ),
    (
        lambda words: words.comparison_headline(FOUR, 0, 0, 0),
        "No other network is here. This is what ours reads.",
        "Kein anderes Netz ist hier. Das liest unseres.",
    ),
    (
        lambda words: words.comparison_headline(Reading(Verdict.BLANK), 0, 0, 6),
        "Draw a digit from 0 to 9. The others cannot say that: they always name a "
        "digit.",
        "Zeichne eine Ziffer von 0 bis 9. Die anderen können das nicht sagen: Sie "
        "nennen immer eine Ziffer.",
    ),
    (lambda words: words.parameters(104_938), "104,938 numbers", "104.938 Zahlen"),
    (lambda words: words.tested({}), "MNIST: not measured", "MNIST: nicht gemessen"),
    (
        lambda words: words.tested({"MNIST test": mnist_figures()}),
        "MNIST: 99.75 %",
        "MNIST: 99,75 %",
    ),
    (
        lambda words: " | ".join(words.curves().values()),
        "Training: what it learns from | Validation: MNIST digits held back | Test: "
        "MNIST's test set; nothing was chosen by it | Pens: digits of people it never "
        "saw | By rule: digits drawn by a computer",
        "Training: wovon es lernt | Validierung: zurückgehaltene Ziffern von MNIST | "
        "Test: der Test von MNIST; danach wurde nichts ausgewählt | Stifte: Ziffern "
        "von Menschen, die es nie gesehen hat | Nach Regeln: von einem Computer "
        "gezeichnete Ziffern",
    ),
    (
        lambda words: " | ".join(
            map(" ".join, words.claim_facts("mlp-784", {"MNIST test": mnist_figures()}))
        ),
        'Published in "Hand-Written Digit Classification", a Keras tutorial | '
        "Published for MNIST's test set 97.56 % | Measured on MNIST's test set "
        "99.75 %: 25 of 10,000 misread | Our aim there at least 97.50 % | Published "
        "for what it learnt from 99.71 % | Measured on what it learnt from not "
        "measured",
        "Veröffentlicht in „Hand-Written Digit Classification“, einer Keras-Anleitung "
        "| Veröffentlicht für den Test von MNIST 97,56 % | Gemessen am Test von MNIST "
        "99,75 %: 25 von 10.000 falsch gelesen | Unser Ziel dabei mindestens 97,50 % | "
        "Veröffentlicht für das, wovon es gelernt hat 99,71 % | Gemessen an dem, wovon "
        "es gelernt hat nicht gemessen",
    ),
    (
        lambda words: " | ".join(
            map(" ".join, words.card_facts(card_of({}, settings=SETTINGS))[1:])
        ),
        "Epochs 12 | Made small by learning cross-entropy; it is told ten shares, 1 "
        "for the right digit | Checked with the last 12,000 of MNIST's training digits",
        "Epochen 12 | Was beim Lernen klein wird Kreuzentropie; ihm werden zehn "
        "Anteile gesagt, 1 für die richtige Ziffer | Geprüft mit den letzten 12.000 "
        "Trainingsziffern von MNIST",
    ),
    (
        lambda words: " | ".join(words.layer_row(LAYER)),
        "Dense | adds up all values, each with a weight of its own | 1,200 | 9,610",
        "Dense | zählt alle Werte zusammen, jeden mit seinem eigenen Gewicht | 1.200 | "
        "9.610",
    ),
    (
        lambda words: " | ".join(
            words.source_row({"name": "pens of validation", "use": "test", "n": 3_396})
        ),
        "Digits of people it never saw | check | 3,396",
        "Ziffern von Menschen, die es nie gesehen hat | Prüfen | 3.396",
    ),
    (
        lambda words: words.overfitting(0.98, 0.961, 5),
        "Overfitting: at the end it reads 98.0 % of what it learns from, but 96.1 % of "
        "digits it did not learn from: it has learnt some by heart. Its loss on those "
        "was least after epoch 5, and rose again.",
        "Überanpassung: Am Ende liest es 98,0 % von dem richtig, wovon es lernt, aber "
        "nur 96,1 % der Ziffern, von denen es nicht gelernt hat: Einiges hat es "
        "auswendig gelernt. Sein Verlust bei diesen war nach Epoche 5 am kleinsten und "
        "stieg dann wieder.",
    ),
    (
        lambda words: words.no_overfitting(0.97, 0.98, None),
        "No overfitting to be seen: at the end it reads 98.0 % of digits it did not "
        "learn from, and 97.0 % in training. Training is the harder test: there, parts "
        "of it are switched off or its digits are distorted.",
        "Keine Überanpassung zu sehen: Am Ende liest es 98,0 % der Ziffern richtig, "
        "von denen es nicht gelernt hat, und im Training 97,0 %. Das Training ist die "
        "schwerere Prüfung: Dort sind Teile des Netzes abgeschaltet oder die Ziffern "
        "verzerrt.",
    ),
    (
        lambda words: words.no_overfitting(0.98, 0.975, 1).split(":")[0],
        "A little overfitting",
        "Ein wenig Überanpassung",
    ),
    (
        lambda words: words.misses_headline(9, 100),
        "It misreads 9 of these 100 drawings.",
        "Es liest 9 dieser 100 Zeichnungen falsch.",
    ),
    (
        lambda words: words.misses_headline(0, 100),
        "It misreads none of these 100 drawings.",
        "Es liest keine dieser 100 Zeichnungen falsch.",
    ),
    (lambda words: words.miss(7, 1), "drawn 7, read 1", "gezeichnet 7, gelesen 1"),
]
SETTINGS = {
    "epochs": 12,
    "loss": "one-hot",
    "validate_on": "last",
    "validation": 12_000,
}
LAYER = {"kind": "Dense", "output": [1200], "parameters": 9_610}


@pytest.mark.parametrize(("sentence", "english", "german"), SAID)
def test_a_sentence_is_what_a_person_would_say(sentence, english, german):
    assert sentence(ENGLISH).replace(SPACE, " ") == english
    assert sentence(GERMAN).replace(SPACE, " ") == german


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_is_said_in_every_language(code):
    for log_event, english, _ in SAID:
        sentence = log_event(WORDINGS[code])
        assert not re.search("[{}]|None", sentence)
        assert sentence.replace(SPACE, " ") != english or "9 |" in english


def test_a_card_that_names_something_new_is_shown_as_it_is():
    new = {"name": "of tomorrow", "use": "dream", "n": 1}
    assert GERMAN.source_row(new) == ["of tomorrow", "dream", "1"]
    assert GERMAN.layer_row({"kind": "Wonder", "output": [1], "parameters": 0})[1] == ""
    assert set(CURVES.values()) <= set(ENGLISH.table)
