"""The five tables say the same, every text is used, and no sentence is elsewhere."""

# ruff: noqa: RUF001 - what looks like a slip is how the other languages are written

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest

from digits.baselines import PUBLISHED
from digits.page.components import filled
from digits.page.i18n.wording import ENGLISH, LANGUAGES, SPACE, TABLES, WORDINGS
from digits.page.parts.training.sentences import source_row

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "digits" / "page"
MARKUP, SCRIPTS = sorted(PAGE.rglob("*.html")), sorted(PAGE.rglob("*.js"))
FILES = [ROOT / "app.py", *sorted(PAGE.rglob("*.py")), *MARKUP, *SCRIPTS]
TRANSLATIONS = [code for code in LANGUAGES if code != "en"]
THIN = "\N{NARROW NO-BREAK SPACE}"
ATTRIBUTES = {"aria-label": "data-name", "title": "data-title", "alt": "data-alt"}

ALIKE = {  # texts that are the English ones in some other language too, and why
    "page.title": "the page's name",
    "number.grouped_from": "a number",
    "why.end": "a question mark",
    "why.order": "which of two digits is named first",
    "output.digit": "a digit alone",
    "output.for_digit": "a digit alone",
    "point.whole": "two clauses, joined",
    "compared.maybe": "a digit and a question mark",
    "compared.tested": "a name and a number",
    "glyph.label": "the word of the field in German",
    "learning.says": "a digit and a share",
    "playback.pause": "the same word in German and French",
}


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# The tables.


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_text_with_the_same_placeholders(code):
    table = WORDINGS[code].table
    assert list(table) == list(ENGLISH.table)
    assert [key for key, text in table.items() if not text] == []
    differing = [
        key
        for key, text in ENGLISH.table.items()
        if placeholders(text) != placeholders(table[key])
    ]
    assert differing == []


def test_there_is_a_table_for_each_language_with_no_key_twice():
    assert {path.stem for path in TABLES.glob("*")} == set(LANGUAGES)
    for path in TABLES.glob("*"):
        pairs = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
        assert len(pairs) == len(dict(pairs))


def test_what_is_still_english_has_a_reason():
    alike = {
        key
        for code in TRANSLATIONS
        for key, text in WORDINGS[code].table.items()
        if text == ENGLISH.table[key]
    }
    assert alike == set(ALIKE)


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_and_signs_stand_together_and_no_sign_is_one_of_gradios(code):
    for key, text in WORDINGS[code].table.items():
        assert not re.search(r"[\d}] %|  |^ | $", text), key
        assert not re.search("[`$<]", text), key  # of its templates


def test_french_signs_have_a_narrow_space_before_them():
    names = re.compile("Day 2:|Quick, Draw!|doi:")  # titles and addresses, which stay
    unspaced = f"(?<!{THIN})[?!:;»]|«(?!{THIN})|'"
    for key, text in WORDINGS["fr"].table.items():
        assert not re.search(unspaced, names.sub("", text)), key


def test_no_turkish_ending_has_to_follow_a_digit():
    for key, text in WORDINGS["tr"].table.items():
        assert not re.search(r"\{\w+\}(['’]|\w)", text), key
        assert not re.search(r"\{\w+\} (m[ıiuü]|d[ae]|t[ae])\b", text), key


def test_a_sentence_may_begin_with_a_digit_and_its_article():
    # Not with i, whose capital is another letter in Turkish.
    assert {words.digit(4)[0] for words in WORDINGS.values()} <= set("aeub4")


SAID = {  # as a teacher would say it
    ("en", "headline.digit"): "That's {digit}!",
    ("en", "headline.doubt"): "{digit}? I'm not sure that's a digit.",
    ("en", "point.speaks"): "points towards {digit}",
    ("en", "facts.loss"): "Loss",
    ("en", "checks.chance"): "{count} of MNIST's training digits, chosen at random",
    ("de", "pad.undo"): "Rückgängig",
    ("de", "pad.redo"): "Wiederholen",
    ("de", "point.speaks"): "spricht für {digit}",
    ("es", "answer.cropped"): "2. Recortado al trazo",
    ("es", "point.speaks"): "apunta a {digit}",
    ("fr", "photo.read"): "Photo lue.",
    ("fr", "point.speaks"): "fait penser à {digit}",
    ("tr", "headline.written"): "Burada {number} yazıyor.",
    ("tr", "answer.no_digit"): "hiçbiri",
}
STILTED = {  # words that are not to come back
    "en": "drawn by lot|made small|speaks? for|[Tt]hat is|am not|cannot|did not",
    "de": "ausgelost|klein wird",
    "es": "ordenador|[Pp]uls|[Vv]uestr|[Vv]osotros|[Ee]nséña|[Hh]acer la foto",
    "fr": "tirés? au sort|parlent? pour",
    "tr": r"\bkurayla\b|küçültülen",
}


@pytest.mark.parametrize(("code", "key"), SAID)
def test_a_text_reads_as_a_teacher_would_say_it(code, key):
    assert WORDINGS[code].table[key] == SAID[code, key]


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_is_stilted_or_known_in_one_country_alone(code):
    texts = WORDINGS[code].table.values()
    assert [text for text in texts if re.search(STILTED[code], text)] == []


# Why 7 and not 4?


def question(code, digit, other):
    """Return the question as it stands on the page, with what its lists show."""
    words = WORDINGS[code]
    shown = {"digit": digit, "other": other}
    first, second = (
        words.text("why.none") if shown[name] == 10 else shown[name]
        for name in words.text("why.order").split()
    )
    why, and_not, end = (words.text(f"why.{key}") for key in ("why", "and_not", "end"))
    return f"{why} {first} {and_not} {second}{end}"


@pytest.mark.parametrize(
    ("code", "seven", "digit", "other"),
    [
        (
            "en",
            "Why 7 and not 4?",
            "Why 4 and not “no digit”?",
            "Why “no digit” and not 4?",
        ),
        (
            "de",
            "Warum 7 und nicht 4?",
            "Warum 4 und nicht „keine Ziffer“?",
            "Warum „keine Ziffer“ und nicht 4?",
        ),
        (
            "es",
            "¿Por qué 7 y no 4?",
            "¿Por qué 4 y no «ninguna cifra»?",
            "¿Por qué «ninguna cifra» y no 4?",
        ),
        (
            "fr",
            f"Pourquoi 7 et pas 4{THIN}?",
            f"Pourquoi 4 et pas «{THIN}aucun chiffre{THIN}»{THIN}?",
            f"Pourquoi «{THIN}aucun chiffre{THIN}» et pas 4{THIN}?",
        ),
        (
            "tr",
            "Neden 4 değil de 7?",
            "Neden “hiçbiri” değil de 4?",
            "Neden 4 değil de “hiçbiri”?",
        ),
    ],
)
def test_the_question_why_is_a_sentence_in_every_language(code, seven, digit, other):
    assert question(code, 7, 4) == seven
    assert question(code, 4, 10) == digit
    assert question(code, 10, 4) == other


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


def unknown_keys(files, table):
    """Return pairs of a file's name and a key that it names and a table has not."""
    return [
        (path.name, pattern)
        for path in files
        for pattern in named_keys(path)
        if not any(re.fullmatch(pattern, key) for key in table)
    ]


def test_every_key_that_is_used_exists_and_every_text_is_used():
    assert len(SCRIPTS) > 10
    assert unknown_keys(FILES, ENGLISH.table) == []
    used = re.compile("|".join(set().union(*map(named_keys, FILES))))
    assert [key for key in ENGLISH.table if not used.fullmatch(key)] == []


def test_the_browser_gets_every_text_that_it_needs():
    assert unknown_keys([*MARKUP, *SCRIPTS], ENGLISH.in_browser(True)) == []


def test_without_a_class_session_no_browser_gets_its_texts():
    texts = ENGLISH.in_browser()
    assert [key for key in texts if key.startswith(("class.", "board."))] == []


def test_every_data_set_of_our_cards_is_named_in_words():
    cards = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in (ROOT / "weights").glob("*.json")
    ]
    for source in [source for card in cards for source in card["sources"]]:
        for words in WORDINGS.values():
            name, use, _ = source_row(source, words)
            assert name not in (source["name"], "")
            assert use not in ("train", "validation", "test")


def test_what_was_published_is_told_as_the_documents_tell_it():
    for name, claim in PUBLISHED.items():
        text = ENGLISH.text(f"published.{name}").replace(SPACE, " ")
        assert text == claim.source


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
    values = {"examples": "[]", "keeps": "true", "side": "800", "logo": "data:"}
    markup = filled(path.read_text(encoding="utf-8"), values)
    assert re.findall("[{}$`]", markup) == []  # signs of Gradio's templates


def literals(path):
    """Return the strings of a script, without its comments."""
    text = path.read_text(encoding="utf-8")
    code = re.sub(r"^\s*//.*$|\s//\s.*$", "", text, flags=re.MULTILINE)
    return ["".join(pair) for pair in re.findall(r'"([^"\n]*)"|`([^`\n]*)`', code)]


# Strings of two words that are no sentence: names of classes, selectors, and a tag.
NO_SENTENCE = re.compile(
    r"(curve|mark|end|tick|bar) (style-.*|left|best)|[.\[#].*|[.\[:#a-z=\"()> -]+"
    r"|<[^>]*>(\$\{\w+\}</\w+>)?"
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_hold_no_sentence_and_put_no_words_of_their_own_on_the_page(path):
    for text in literals(path):
        if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", re.sub(r"\$\{[^}]*\}", "", text)):
            assert NO_SENTENCE.fullmatch(text), text
    code = path.read_text(encoding="utf-8")
    shown = r"(?:textContent|innerText|title|alt|ariaLabel|placeholder) = [\"`][^\"`$]"
    named = r"setAttribute\(\s*\"(?:aria-label|title|alt)\",\s*[\"`]"
    assert re.findall(f"{shown}|{named}", code) == []


def test_the_server_is_asked_only_with_the_language_to_answer_in():
    code = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    asked = set(re.findall(r"(\S*)server\.\w+", code))
    assert asked == {"digits.ask("}  # which adds it
