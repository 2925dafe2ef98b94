"""The lessons: the five languages say the same, and page and document hold it all."""

# ruff: noqa: RUF001 - what looks like a slip is how the other languages are written

import json
import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser

import pytest

from digits.page.i18n.wording import LANGUAGES, WORDINGS
from digits.page.lessons.__main__ import DOCUMENT, main
from digits.page.lessons.document import MARK, document, write
from digits.page.lessons.page import lesson_page
from digits.page.lessons.plan import LESSONS, QUESTIONS
from digits.page.lessons.texts import KEY, TABLES, Texts
from digits.page.parts.share.share import code_rows

ENGLISH = Texts("en")
THIN = "\N{NARROW NO-BREAK SPACE}"
FILLED = {"number", "title", "minutes"}  # placeholders that are not the page's texts
ALIKE = {"minutes", "goal", "sheet.name", "sheet.what"}  # may be the same words


# The texts.


def test_there_is_a_table_for_each_language_with_no_key_twice():
    assert {path.stem for path in TABLES.glob("*")} == set(LANGUAGES)
    for path in TABLES.glob("*"):
        pairs = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
        assert len(pairs) == len(dict(pairs))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_text_and_names_the_same_buttons(code):
    table = Texts(code).table
    assert list(table) == list(ENGLISH.table)
    for key, text in table.items():
        assert text.strip(), key
        assert Counter(KEY.findall(text)) == Counter(KEY.findall(ENGLISH.table[key])), (
            key
        )
        named = set(KEY.findall(text)) - FILLED
        assert named <= WORDINGS[code].table.keys() | {"code"}, key


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_no_text_is_still_english(code):
    table = Texts(code).table
    same = {key for key, text in table.items() if text == ENGLISH.table[key]}
    assert same <= ALIKE


@pytest.mark.parametrize("code", LANGUAGES)
def test_numbers_and_signs_stand_together(code):
    for key, text in Texts(code).table.items():
        assert not re.search(r"[\d}] %|\d × |  |^ | $|<", text), key
        assert text.count("*") % 2 == text.count("`") % 2 == 0, key


def test_french_signs_have_a_narrow_space_before_them():
    unspaced = f"(?<!{THIN})[?!:;»]|«(?!{THIN})|'"
    for key, text in Texts("fr").table.items():
        assert not re.search(unspaced, re.sub("`[^`]*`", "", text)), key


def test_a_teacher_reads_a_lesson_in_two_and_a_half_minutes():
    for lesson in LESSONS:
        texts = [
            ENGLISH.text(key) for key in ENGLISH.table if key.startswith(lesson.name)
        ]
        assert len(" ".join(texts).split()) < 2.5 * 220, lesson.name


# The plan.


def test_each_lesson_takes_20_minutes_and_every_text_is_used():
    used = set()
    for lesson in LESSONS:
        assert lesson.minutes == 20
        for place in range(1, len(lesson.steps) + 1):
            parts = ("title", "do", "say", "see")
            used |= {f"{lesson.name}.{place}.{part}" for part in parts}
        for k in range(1, QUESTIONS + 1):
            used |= {f"{lesson.name}.{part}.{k}" for part in ("question", "answer")}
        used |= {f"{lesson.name}.title", f"{lesson.name}.goal"}
        used |= {f"{lesson.name}.class"} if lesson.has_class else set()
    names = tuple(f"{lesson.name}." for lesson in LESSONS)
    assert {key for key in ENGLISH.table if key.startswith(names)} == used


# The page.


class Parts(HTMLParser):
    """Collects what a page refers to, its ids, and its text."""

    def __init__(self, page):
        super().__init__()
        self.references, self.ids, self.text = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.references += [found[name] for name in ("href", "src") if name in found]
        self.ids += [found["id"]] if "id" in found else []

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_refers_to_itself_and_to_the_page_beside_it_alone(code):
    page = lesson_page(code)
    parts = Parts(page)
    others = [f"?language={language}" for language in LANGUAGES]
    steps = [f"./{step.link(code)}" for lesson in LESSONS for step in lesson.steps]
    assert parts.references == [*others, f"./#language={code}", *steps]
    assert len(parts.ids) == len(set(parts.ids))
    assert not re.search(r"url\(|@import|https?:|<script", page)
    assert f'<html lang="{code}">' in page


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_says_every_text(code):
    texts = Texts(code)
    said = "".join(Parts(lesson_page(code)).text)
    values = {"number": "1.1", "minutes": 20, "title": texts.text("see.title")}
    for key in texts.table.keys() - {"languages", "lesson"}:
        plain = re.sub(r"[*`]", "", texts.text(key, **values))
        assert plain in unescape(said), key


AT_SCHOOL = "http://192.168.1.20:7860"


def test_each_step_has_a_code_for_others_that_names_its_view_and_nothing_else():
    page = lesson_page("de", AT_SCHOOL)
    codes = re.findall(r'<div class="code".*?</div>', page, re.DOTALL)
    steps = [step for lesson in LESSONS for step in lesson.steps]
    close = WORDINGS["de"].text("share.close")
    for code, step in zip(codes, steps, strict=True):
        address = f"{AT_SCHOOL}/{step.link('de')}"
        assert "".join(Parts(code).text).split() == [address, close]
        side = len(code_rows(address)) + 8
        assert f'viewBox="0 0 {side} {side}"' in code
        squares = sum(row.count("1") for row in code_rows(address))
        assert sum(map(int, re.findall(r"h(\d+)v", code))) == squares
    assert Texts("de").text("no_code") not in page
    ids = Parts(page).ids
    assert len(ids) == len(set(ids))


def test_an_address_is_text_and_never_markup():
    page = lesson_page("en", "http://a/<b>\"'&")
    assert '<b>"' not in page
    assert "http://a/&lt;b&gt;&quot;&#x27;&amp;/#" in page


# The document.


def test_the_document_is_what_the_command_writes():
    [_, lessons, _] = DOCUMENT.read_text(encoding="utf-8").split(MARK)
    assert lessons == f"\n{document()}\n"


def test_no_line_of_the_document_is_an_item_by_mistake():
    places = re.findall(r"^ *(\d+)\. ", document(), re.MULTILINE)
    expected = []
    for lesson in LESSONS:
        expected += [*range(1, len(lesson.steps) + 1), *range(1, QUESTIONS + 1)]
    assert list(map(int, places)) == expected


def test_what_is_around_the_lessons_stays(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(f"before\n{MARK}\nold\n{MARK}\nafter\n", encoding="utf-8")
    assert main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == (
        f"before\n{MARK}\n{document()}\n{MARK}\nafter\n"
    )


def test_a_document_without_marks_is_left_alone(tmp_path, capsys):
    path = tmp_path / "page.md"
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="must hold the line"):
        write(path)
    assert main([str(path)]) == 2
    assert "digits: " in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "nothing"
