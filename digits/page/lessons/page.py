"""The lessons as a page of their own: one file, with nothing from elsewhere."""

from functools import lru_cache
from html import escape
from pathlib import Path
from re import Match

from digits.page.i18n.wording import LANGUAGES
from digits.page.lessons.codes import code_for
from digits.page.lessons.plan import LESSONS, QUESTIONS, Lesson, Step
from digits.page.lessons.sheet import print_button, sheet
from digits.page.lessons.texts import MARK, Texts

NAME = "lessons.html"  # beside the page, to which its links lead
STYLE = Path(__file__).with_name("lessons.css")
WINDOW = "digits-page"  # all steps open in one tab of the browser
# While the body has this class the sheet alone is printed: where the address names it,
# or its button is pressed; once, for afterwards the whole page may be wanted on paper.
ALONE = "document.body.classList.toggle('alone',location.hash==='#sheet')"
PRINTED = (
    "document.body.classList.remove('alone');"
    "history.replaceState(null,'',location.pathname+location.search)"
)


@lru_cache(maxsize=32)  # addresses may be many: whoever asks says them
def lesson_page(language: str, address: str | None = None) -> str:
    """Return the page as HTML.

    Args:
        language: one of `LANGUAGES`.
        address: under which others reach the drawing page, not trusted; None if only
            this computer does.
    """
    texts = Texts(language)
    style = STYLE.read_text(encoding="utf-8")
    title = _marked(texts.text("title"))
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{language}">\n<head>',
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{title}</title>\n<style>{style}</style>\n</head>",
            f'<body onload="{ALONE}" onhashchange="{ALONE}" onafterprint="{PRINTED}">',
            f"<header>\n<h1>{title}</h1>\n{_languages(texts)}\n</header>\n<main>",
            f'<p class="lead">{_marked(texts.text("lead"))}</p>',
            _tools(texts),
            _preparation(texts, address),
            *(_lesson(texts, address, number) for number in range(1, len(LESSONS) + 1)),
            sheet(texts),
            "</main>\n</body>\n</html>\n",
        ]
    )


def _marked(text: str) -> str:
    """Return a text as HTML: *names* and `commands` as elements."""

    def element(found: Match[str]) -> str:
        return f"<b>{found[1]}</b>" if found[1] else _command(found[2])

    return MARK.sub(element, escape(text, quote=False))


def _command(command: str) -> str:
    is_word = " " not in command  # and not to be broken after a hyphen
    kind = ' class="word"' if is_word else ""
    return f"<code{kind}>{command}</code>"


def _languages(texts: Texts) -> str:
    current = {texts.language: ' aria-current="true"'}
    links = [
        f'<a href="?language={code}" lang="{code}" hreflang="{code}"'
        f"{current.get(code, '')}>{name}</a>"
        for code, name in LANGUAGES.items()
    ]
    label = escape(texts.text("languages"))
    return f'<nav aria-label="{label}">{" ".join(links)}</nav>'


def _tools(texts: Texts) -> str:
    whole = f"./#language={texts.language}"
    return (
        f'<p class="tools"><a class="button" href="{whole}" target="{WINDOW}">'
        f"{_marked(texts.text('whole'))}</a> {print_button(texts)} "
        f"<span>{_marked(texts.text('sheet.about'))}</span></p>"
    )


def _preparation(texts: Texts, address: str | None) -> str:
    items = "\n".join(f"<li>{_marked(text)}</li>" for text in texts.all("prepare"))
    title = _marked(texts.text("prepare.title"))
    note = "" if address else f'<p class="note">{_marked(texts.text("no_code"))}</p>\n'
    return f"<section>\n<h2>{title}</h2>\n<ul>\n{items}\n</ul>\n{note}</section>"


def _lesson(texts: Texts, address: str | None, number: int) -> str:
    lesson = LESSONS[number - 1]
    title = texts.text(f"{lesson.name}.title")
    heading = _marked(texts.text("lesson", number=number, title=title))
    steps = [
        _step(texts, address, f"{number}.{place}", f"{lesson.name}.{place}", step)
        for place, step in enumerate(lesson.steps, start=1)
    ]
    goal = _pair(texts.text("goal"), texts.text(f"{lesson.name}.goal"))
    return "\n".join(
        [
            f'<section id="{lesson.name}">\n<h2>{heading}'
            f" {_minutes(texts, lesson.minutes)}</h2>\n<dl>{goal}</dl>\n<ol>",
            *steps,
            f"</ol>{_class_session(texts, lesson)}\n{_questions(texts, lesson)}",
            "</section>",
        ]
    )


def _step(texts: Texts, address: str | None, number: str, key: str, step: Step) -> str:
    rows = [
        _pair(texts.text(name), texts.text(f"{key}.{name}"))
        for name in ("do", "say", "see")
    ]
    return (
        f"<li>\n<h3>{_marked(texts.text(f'{key}.title'))}"
        f" {_minutes(texts, step.minutes)}</h3>\n"
        f'<div class="tools">\n{_ways_in(texts, address, number, step)}\n</div>\n'
        f"<dl>{''.join(rows)}</dl>\n</li>"
    )


def _ways_in(texts: Texts, address: str | None, number: str, step: Step) -> str:
    end = step.link(texts.language)
    opening = _marked(texts.text("open", number=number))
    link = (
        f'<a class="button" href="{escape(f"./{end}")}" target="{WINDOW}">{opening}</a>'
    )
    return f"{link}\n{code_for(texts, number, f'{address}/{end}')}" if address else link


def _class_session(texts: Texts, lesson: Lesson) -> str:
    if not lesson.has_class:
        return ""
    row = _pair(texts.text("class"), texts.text(f"{lesson.name}.class"))
    return f'\n<dl class="class">{row}</dl>'


def _questions(texts: Texts, lesson: Lesson) -> str:
    rows = [
        _pair(
            texts.text(f"{lesson.name}.question.{k}"),
            texts.text(f"{lesson.name}.answer.{k}"),
        )
        for k in range(1, QUESTIONS + 1)
    ]
    minutes = _minutes(texts, lesson.question_minutes)
    if lesson.question_minutes == 0:
        minutes = f'<span class="minutes">{_marked(texts.text("at_home"))}</span>'
    return (
        f"<h3>{_marked(texts.text('questions'))} {minutes}</h3>\n"
        f'<dl class="questions">{"".join(rows)}</dl>'
    )


def _pair(name: str, text: str) -> str:
    return f"<div><dt>{_marked(name)}</dt><dd>{_marked(text)}</dd></div>"


def _minutes(texts: Texts, minutes: int) -> str:
    return f'<span class="minutes">{texts.text("minutes", minutes=minutes)}</span>'
