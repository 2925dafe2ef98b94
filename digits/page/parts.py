"""The page's parts: markup, style and script files -> Gradio components of our own.

Script and style stand beside this file, to be read and linted as what they are. The
markup is static: the scripts write into it, so that Gradio never draws it anew and
never wipes the canvas.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import Any

import gradio as gr

from digits.page import wording
from digits.page.examples import examples_json
from digits.page.learnt import Learnt
from digits.page.others import Others
from digits.page.reader import Reader
from digits.page.why import Why

HERE = Path(__file__).parent


def text_of(name: str) -> str:
    """Return the text of a file beside this one."""
    return (HERE / name).read_text(encoding="utf-8")


def masthead() -> gr.HTML:
    """Return the page's title, its lead, and the switch that makes answers large."""
    words = {
        "title": wording.TITLE,
        "lead": wording.LEAD,
        "large": wording.LARGE,
        "large_why": wording.LARGE_WHY,
    }
    return _part("masthead", words)


def sketchpad(reader: Reader) -> gr.HTML:
    """Return the pad: a canvas that sends its strokes to a server function.

    Args:
        reader: reads the drawing; `answer_panel` shows what it returns.
    """

    def read_drawing(message: Any) -> dict[str, Any]:  # Gradio marks it: no method
        return reader.read_drawing(message)

    words = {
        "name": wording.PAD_NAME,
        "hint": wording.PAD_HINT,
        "keys": wording.PAD_KEYS,
        "pen_down": wording.PEN_DOWN,
        "pen_up": wording.PEN_UP,
        "eraser": wording.ERASER,
        "undo": wording.UNDO,
        "redo": wording.REDO,
        "clear": wording.CLEAR,
        "brush": wording.BRUSH,
        "empty": wording.HEADLINES["blank"],
        "unreachable": wording.UNREACHABLE,
        "full": wording.TOO_LONG,
        **wording.BRUSHES,
    }
    return _part("pad", words, server_functions=[read_drawing])


def answer_panel() -> gr.HTML:
    """Return the headline, the ten bars, and the pictures from drawing to glyph."""
    words = {
        "empty": wording.HEADLINES["blank"],
        "bars": wording.BARS_NAME,
        "glyph": wording.GLYPH_NAME,
        "caption": wording.GLYPH_CAPTION,
        "steps": wording.STEPS_NAME,
        "try": wording.EXAMPLES_LEAD,
        "examples": examples_json(),
        **wording.STEPS,
    }
    return _part("answer", words)


def tabs() -> gr.HTML:
    """Return the row of tabs; none is open at first."""
    return _part("tabs", {"name": wording.TABS_NAME, **wording.TABS})


def why_panel(why: Why) -> gr.HTML:
    """Return the panel that shows why the drawing is read as it is.

    Args:
        why: asked once the panel is open, and after every stroke from then on.
    """

    def explain_drawing(message: Any) -> dict[str, Any]:
        return why.explain_drawing(message)

    def look_inside(message: Any) -> dict[str, Any]:
        return why.look_inside(message)

    functions = [explain_drawing, look_inside]
    return _part("why", wording.WHY_WORDS, server_functions=functions)


def others_panel(others: Others) -> gr.HTML:
    """Return the panel that shows what every network reads in the drawing.

    Args:
        others: asked once the panel is open, and after every stroke from then on.
    """

    def read_by_all(message: Any) -> dict[str, Any]:
        return others.read_by_all(message)

    words = {
        "empty": wording.OTHERS_EMPTY,
        "unreachable": wording.UNREACHABLE,
        "lead": wording.OTHERS_LEAD,
        "name": wording.OTHERS_NAME,
        "centred": wording.CENTRED,
        "centred_picture": wording.CENTRED_PICTURE,
        "as_drawn": wording.AS_DRAWN,
        "as_drawn_picture": wording.AS_DRAWN_PICTURE,
    }
    return _part("others", words, server_functions=[read_by_all])


def learnt_panel(learnt: Learnt) -> gr.HTML:
    """Return the panel that shows how a network learnt.

    Args:
        learnt: asked once the panel is open.
    """

    def describe_network(message: Any) -> dict[str, Any]:
        return learnt.describe_network(message)

    def misread_drawings(message: Any) -> dict[str, Any]:
        return learnt.misread_drawings(message)

    functions = [describe_network, misread_drawings]
    return _part("learnt", wording.LEARNT_WORDS, server_functions=functions)


def _part(name: str, words: dict[str, str], **settings) -> gr.HTML:
    script = HERE / f"{name}.js"
    return gr.HTML(
        html_template=_filled(text_of(f"{name}.html"), words),
        css_template=text_of(f"{name}.css"),
        js_on_load=script.read_text(encoding="utf-8") if script.exists() else None,
        apply_default_css=False,
        elem_id=name,
        **settings,
    )


def _filled(markup: str, words: dict[str, str]) -> str:
    """Put words into markup; Gradio's own template signs may not be among them."""
    return Template(markup).substitute(
        {name: escape(text) for name, text in words.items()}
    )
