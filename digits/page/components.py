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

from digits.page.i18n.wording import ENGLISH, LANGUAGES, WORDINGS
from digits.page.parts.answer.examples import examples_json
from digits.page.parts.feedback.feedback import Feedback
from digits.page.parts.networks.panel import NetworksPanel
from digits.page.parts.share.share import Share
from digits.page.parts.training.panel import TrainingPanel
from digits.page.parts.why.why import Why
from digits.page.reading.messages import PHOTO_SIDE
from digits.page.reading.reader import Reader
from digits.page.server.log import Traffic

HERE = Path(__file__).parent
FOLDERS = {"others": "networks", "learnt": "training", "rightness": "feedback"}


def text_of(name: str) -> str:
    """Return the text of a file beside this one."""
    return (HERE / name).read_text(encoding="utf-8")


def head_of(version: str) -> str:
    """Return the scripts for the page's head; Gradio puts them there before any part.

    Args:
        version: of the page, by which a browser finds out that another is served.
    """
    asking = (
        f"window.digitsVersion = {json.dumps(version)};\n{text_of('head/asking.js')}"
    )
    home = text_of("head/homescreen.js")
    return f"{words_in_head()}<script>{asking}</script><script>{home}</script>"


def words_in_head() -> str:
    """Return the script for the page's head that holds what the browser says."""
    words = {
        "languages": LANGUAGES,
        "tables": {code: words.in_browser() for code, words in WORDINGS.items()},
    }
    tables = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f"<script>window.digitsTables = {tables};\n{text_of('i18n/words.js')}</script>"
    )


def masthead() -> gr.HTML:
    """Return the page's title, its lead, and its switches: language, share, large."""
    return _part("masthead")


def sketchpad(reader: Reader, traffic: Traffic) -> gr.HTML:
    """Return the pad: a canvas that sends its strokes to a server function.

    Args:
        reader: reads the drawing; `answer_panel` shows what it returns.
        traffic: counts it.
    """

    # Gradio marks what it is given, so that it must be a function: no method.
    async def read_drawing(message: Any) -> dict[str, Any]:
        return await reader.read_in_turn(message)

    return _part("pad", server_functions=traffic.watched(read_drawing))


def answer_panel() -> gr.HTML:
    """Return the headline, the ten bars, and the pictures from drawing to glyph."""
    return _part("answer", {"examples": examples_json()})


def rightness_line(rightness: Feedback, traffic: Traffic) -> gr.HTML:
    """Return the question whether a reading was right, or that nothing is kept.

    Args:
        rightness: is told what the visitor answers.
        traffic: counts it.
    """

    def begin_visit(message: Any) -> dict[str, Any]:
        return rightness.begin_visit(message)

    def keep_correction(message: Any) -> dict[str, Any]:
        return rightness.keep_correction(message)

    def take_back(message: Any) -> dict[str, Any]:
        return rightness.take_back(message)

    keeps = "true" if rightness.keeps else "false"
    functions = traffic.watched(begin_visit, keep_correction, take_back)
    return _part("rightness", {"keeps": keeps}, server_functions=functions)


def tabs() -> gr.HTML:
    """Return the row of tabs; none is open at first."""
    return _part("tabs")


def why_panel(why: Why, traffic: Traffic) -> gr.HTML:
    """Return the panel that shows why the drawing is read as it is.

    Args:
        why: asked once the panel is open, and after every stroke from then on.
        traffic: counts it.
    """

    def explain_drawing(message: Any) -> dict[str, Any]:
        return why.explain_drawing(message)

    def look_inside(message: Any) -> dict[str, Any]:
        return why.look_inside(message)

    functions = traffic.watched(explain_drawing, look_inside)
    return _part("why", server_functions=functions)


def others_panel(others: NetworksPanel, traffic: Traffic) -> gr.HTML:
    """Return the panel that shows what every network reads in the drawing.

    Args:
        others: asked once the panel is open, and after every stroke from then on.
        traffic: counts it.
    """

    def read_by_all(message: Any) -> dict[str, Any]:
        return others.read_by_all(message)

    return _part("others", server_functions=traffic.watched(read_by_all))


def learnt_panel(learnt: TrainingPanel, traffic: Traffic) -> gr.HTML:
    """Return the panel that shows how a network learnt.

    Args:
        learnt: asked once the panel is open.
        traffic: counts it.
    """

    def describe_network(message: Any) -> dict[str, Any]:
        return learnt.describe_network(message)

    def misread_drawings(message: Any) -> dict[str, Any]:
        return learnt.misread_drawings(message)

    functions = traffic.watched(describe_network, misread_drawings)
    return _part("learnt", server_functions=functions)


def photo_panel(reader: Reader, traffic: Traffic) -> gr.HTML:
    """Return the panel that takes a photo: a file's, a pasted one, or the camera's.

    Args:
        reader: reads the photo; every part shows what it returns, as for the pad.
        traffic: counts it.
    """

    def read_photo(message: Any) -> dict[str, Any]:
        return reader.read_drawing(message)

    functions = traffic.watched(read_photo)
    return _part("photo", {"side": str(PHOTO_SIDE)}, server_functions=functions)


def share_panel(share: Share, traffic: Traffic) -> gr.HTML:
    """Return the dialog that shares the page and the drawing, and opens links to them.

    It comes after the parts that a link speaks to.

    Args:
        share: asked once the dialog is open.
        traffic: counts it.
    """

    def share_code(message: Any) -> dict[str, Any]:
        return share.share_code(message)

    tools = ("link", "snapshot")
    return _part("share", tools=tools, server_functions=traffic.watched(share_code))


def _part(
    name: str,
    values: dict[str, str] | None = None,
    tools: tuple[str, ...] = (),
    **settings,
) -> gr.HTML:
    """Return a part.

    Args:
        name: of its files.
        values: for its markup beside the texts, by name.
        tools: scripts that stand before its own, by name.
        settings: of the component.
    """
    folder = FOLDERS.get(name, name)
    place = HERE / "parts" / folder
    scripts = [place / f"{each}.js" for each in (*tools, folder)]
    return gr.HTML(
        html_template=filled(text_of(f"parts/{folder}/{folder}.html"), values or {}),
        css_template=text_of(f"parts/{folder}/{folder}.css"),
        js_on_load="\n".join(
            one.read_text(encoding="utf-8") for one in scripts if one.exists()
        )
        or None,
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
