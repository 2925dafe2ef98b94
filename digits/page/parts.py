"""The page's parts: markup, style and script files -> Gradio components of our own.

Script and style stand beside this file, to be read and linted as what they are. The
markup is static: the scripts write into it, so that Gradio never draws it anew and
never wipes the canvas.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from digits.page.examples import examples_json
from digits.page.learnt import Learnt
from digits.page.others import Others
from digits.page.reader import Reader
from digits.page.why import Why
from digits.page.wording import ENGLISH, LANGUAGES, WORDINGS

HERE = Path(__file__).parent


def text_of(name: str) -> str:
    """Return the text of a file beside this one."""
    return (HERE / name).read_text(encoding="utf-8")


def words_in_head() -> str:
    """Return the script for the page's head that holds what the browser says.

    Gradio puts a head there before it builds any part.
    """
    words = {
        "languages": LANGUAGES,
        "tables": {code: words.in_browser() for code, words in WORDINGS.items()},
    }
    tables = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    return f"<script>window.digitsTables = {tables};\n{text_of('words.js')}</script>"


def masthead() -> gr.HTML:
    """Return the page's title, its lead, and its switches: language, large answers."""
    return _part("masthead")


def sketchpad(reader: Reader) -> gr.HTML:
    """Return the pad: a canvas that sends its strokes to a server function.

    Args:
        reader: reads the drawing; `answer_panel` shows what it returns.
    """

    def read_drawing(message: Any) -> dict[str, Any]:  # Gradio marks it: no method
        return reader.read_drawing(message)

    return _part("pad", server_functions=[read_drawing])


def answer_panel() -> gr.HTML:
    """Return the headline, the ten bars, and the pictures from drawing to glyph."""
    return _part("answer", {"examples": examples_json()})


def tabs() -> gr.HTML:
    """Return the row of tabs; none is open at first."""
    return _part("tabs")


def why_panel(why: Why) -> gr.HTML:
    """Return the panel that shows why the drawing is read as it is.

    Args:
        why: asked once the panel is open, and after every stroke from then on.
    """

    def explain_drawing(message: Any) -> dict[str, Any]:
        return why.explain_drawing(message)

    def look_inside(message: Any) -> dict[str, Any]:
        return why.look_inside(message)

    return _part("why", server_functions=[explain_drawing, look_inside])


def others_panel(others: Others) -> gr.HTML:
    """Return the panel that shows what every network reads in the drawing.

    Args:
        others: asked once the panel is open, and after every stroke from then on.
    """

    def read_by_all(message: Any) -> dict[str, Any]:
        return others.read_by_all(message)

    return _part("others", server_functions=[read_by_all])


def learnt_panel(learnt: Learnt) -> gr.HTML:
    """Return the panel that shows how a network learnt.

    Args:
        learnt: asked once the panel is open.
    """

    def describe_network(message: Any) -> dict[str, Any]:
        return learnt.describe_network(message)

    def misread_drawings(message: Any) -> dict[str, Any]:
        return learnt.misread_drawings(message)

    return _part("learnt", server_functions=[describe_network, misread_drawings])


def _part(name: str, values: dict[str, str] | None = None, **settings) -> gr.HTML:
    """Return a part.

    Args:
        name: of its files.
        values: for its markup beside the texts, by name.
        settings: of the component.
    """
    script = HERE / f"{name}.js"
    return gr.HTML(
        html_template=filled(text_of(f"{name}.html"), values or {}),
        css_template=text_of(f"{name}.css"),
        js_on_load=script.read_text(encoding="utf-8") if script.exists() else None,
        apply_default_css=False,
        elem_id=name,
        **settings,
    )


class Markup(Template):
    """Markup with keys of texts, such as `$pad.undo`, and names of other values."""

    idpattern = r"[a-z_]+(?:\.[a-z_]+)*"


def filled(markup: str, values: dict[str, str]) -> str:
    """Put English texts and other values into markup; the script translates them.

    Gradio's own template signs, braces, may not be among them.
    """
    words = ENGLISH.table | values
    return Markup(markup).substitute(
        {name: escape(words[name]) for name in Markup(markup).get_identifiers()}
    )
