"""The lessons as Markdown, in English, with links to the page on this computer."""

import re
from pathlib import Path
from textwrap import fill

from digits.page.lessons.plan import LESSONS, QUESTIONS, Lesson, Step
from digits.page.lessons.texts import Texts

MARK = "<!-- lessons: written by python -m digits.page.lessons -->"
ADDRESS = "http://localhost:7860"
WIDTH = 92  # characters a line, where a link is not longer
LIKE_AN_ITEM = re.compile(r"(\n *\d+)\. ")  # a sentence's end that a line begins with
ENGLISH = Texts("en")


def document() -> str:
    """Return the lessons as Markdown, to stand between two marks."""
    parts = [_paragraph(ENGLISH.text("lead")), _preparation()]
    parts += [_lesson(lesson, number) for number, lesson in enumerate(LESSONS, 1)]
    return "\n\n".join([*parts, _sheet()])


def write(path: Path) -> None:
    """Write the lessons between the two marks of a document.

    Raises:
        ValueError: the document has not two marks.
    """
    parts = path.read_text(encoding="utf-8").split(MARK)
    if len(parts) != 3:
        raise ValueError(
            f"{path} must hold the line {MARK!r} twice; it does {len(parts) - 1} times."
        )
    parts[1] = f"\n{document()}\n"
    path.write_text(MARK.join(parts), encoding="utf-8")


def _preparation() -> str:
    items = [_item(text, "- ") for text in ENGLISH.all("prepare")]
    return "\n".join([f"## {ENGLISH.text('prepare.title')}\n", *items])


def _lesson(lesson: Lesson, number: int) -> str:
    title = ENGLISH.text(f"{lesson.name}.title")
    heading = ENGLISH.text("lesson", number=number, title=title)
    goal = f"**{ENGLISH.text('goal')}** ({_minutes(lesson.minutes)}): "
    steps = [
        _step(lesson, step, number, place) for place, step in enumerate(lesson.steps, 1)
    ]
    goal += ENGLISH.text(f"{lesson.name}.goal")
    parts = [f"## {heading}", _paragraph(goal), "\n".join(steps)]
    if lesson.has_class:
        text = ENGLISH.text(f"{lesson.name}.class")
        parts.append(_paragraph(f"**{ENGLISH.text('class')}:** {text}"))
    return "\n\n".join([*parts, _questions(lesson)])


def _step(lesson: Lesson, step: Step, number: int, place: int) -> str:
    key = f"{lesson.name}.{place}"
    title = f"**{ENGLISH.text(f'{key}.title')}** ({_minutes(step.minutes)})"
    opening = ENGLISH.text("open", number=f"{number}.{place}")
    said = {name: ENGLISH.text(f"{key}.{name}") for name in ("do", "say", "see")}
    items = [f"*{ENGLISH.text(name)}:* {text}" for name, text in said.items()]
    lines = [_item(item, "   - ") for item in items]
    return "\n".join(
        [f"{place}. {title}: [{opening}]({ADDRESS}/{step.link()})", *lines]
    )


def _questions(lesson: Lesson) -> str:
    minutes = lesson.question_minutes
    when = _minutes(minutes) if minutes > 0 else ENGLISH.text("at_home")
    heading = f"**{ENGLISH.text('questions')}** ({when})"
    pairs = [
        ENGLISH.text(f"{lesson.name}.question.{k}")
        + f" *{ENGLISH.text(f'{lesson.name}.answer.{k}')}*"
        for k in range(1, QUESTIONS + 1)
    ]
    items = [_item(pair, f"{k}. ") for k, pair in enumerate(pairs, 1)]
    return "\n".join([f"{heading}\n", *items])


def _sheet() -> str:
    address = f"{ADDRESS}/lessons.html?language=en#sheet"
    link = f"[{ENGLISH.text('sheet.print')}]({address})."
    return f"## {ENGLISH.text('sheet.title')}\n\n" + _paragraph(
        f"{ENGLISH.text('sheet.about')} {link}"
    )


def _minutes(minutes: int) -> str:
    return ENGLISH.text("minutes", minutes=minutes)


def _item(text: str, sign: str) -> str:
    return _paragraph(text, initial_indent=sign, subsequent_indent=" " * len(sign))


def _paragraph(text: str, **indents: str) -> str:
    filled = fill(
        text, WIDTH, break_long_words=False, break_on_hyphens=False, **indents
    )
    return LIKE_AN_ITEM.sub(r"\1\\. ", filled)
