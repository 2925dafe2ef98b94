"""The page's parts: markup, style and script files -> Gradio components of our own.

The markup is static: the scripts write into it, so that Gradio never draws it anew and
never wipes the canvas.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

import gradio as gr

from digits import strokes
from digits.page.i18n.wording import ENGLISH, LANGUAGES, WORDINGS
from digits.page.parts.feedback.feedback import Feedback
from digits.page.parts.share.share import Share
from digits.page.parts.steps.examples import examples_json
from digits.page.reading.messages import PHOTO_SIDE
from digits.verdict import CERTAINTY_LEVELS

if TYPE_CHECKING:
    from digits.page.parts.classroom.board import Board
    from digits.page.parts.classroom.pupils import Pupils
    from digits.page.server.traffic import Traffic
    from digits.page.workers.workers import Workers

HERE = Path(__file__).parent

# The scripts of the page's head and of each part, in the order they are joined in.
HEAD = (
    *("head/beside", "head/address", "i18n/words"),
    *("head/elements", "head/certainty", "head/events", "head/questions"),
    *("head/strokes", "head/filters", "head/later", "head/phones"),
    *("head/board_key", "head/class_task"),
)
# In the head Gradio leaves media queries alone.
STYLES = ("head/stage.css", "head/controls.css")
SCRIPTS = {
    "masthead": ("speech", "masthead"),
    "pad": (
        *("geometry", "state", "paint", "tools", "ask", "kept", "pen", "keys"),
        *("pointer", "pad"),
    ),
    "answer": ("numerals", "answer"),
    "certainty": ("certainty",),
    "steps": ("steps",),
    "feedback": ("feedback",),
    "tabs": ("tabs",),
    "why": ("mapping", "colours", "xray", "layers", "why"),
    "networks": ("networks",),
    "training": (
        *("chart", "sentence", "histories", "steps_chart", "slider"),
        *("lesson", "watch", "matrix", "training"),
    ),
    "playback": ("scenes", "playback"),
    "glyph": ("csv", "table", "glyph"),
    "photo": ("view", "shrink", "camera", "files", "photo"),
    "share": ("link", "snapshot", "follow", "share"),
    "classroom": ("card", "giving", "bars", "classroom"),
    "board": (
        *("store", "layer", "ink", "shown", "tiles", "wall", "matrix", "mean"),
        *("hands", "hardest", "curve", "teach", "fooling", "views", "task"),
        *("controls", "board"),
    ),
}
PANELS = {  # what the tabs open, and the functions that each asks
    "why": ("explain_drawing", "look_inside"),
    "networks": ("read_by_all",),
    "training": (
        *("describe_learning", "read_at_steps", "begin_learning", "watch_learning"),
        *("describe_network", "count_readings", "open_cell"),
    ),
    "photo": ("read_photo",),
}
LATER = (*PANELS, "playback", "glyph", "share")  # filled by `later.js`
IN_CLASS = ("board",)  # likewise, where there is a class session and it is wanted
TABLES = "(the tables of texts)"  # stands for them until a language is asked for
EXPORTED = re.compile(r"^export (?:async )?(?:function|const) (\w+)", re.MULTILINE)
MODULE_SYNTAX = re.compile(r"^import [^;]+;\n|^export ", re.MULTILINE)

# What the pad keeps, in its own units; the server refuses more.
PAD_LIMITS = {
    "side": strokes.PAD_SIDE,
    "strokes": strokes.STROKE_LIMIT,
    "points": strokes.POINT_LIMIT,
    "reach": strokes.MAX_DISTANCE,
}


def text_of(name: str) -> str:
    """Return the text of a file beside this one."""
    return (HERE / name).read_text(encoding="utf-8")


def script_of(*names: str) -> str:
    """Return several modules as one script, for Gradio and inline scripts load none.

    A module may use what the modules before it export, and its imports say so; no two
    may have a name of their own in common. The names are without their ending.
    """
    joined = "\n".join(text_of(f"{name}.js") for name in names)
    return MODULE_SYNTAX.sub("", joined)


def head_of(version: str) -> str:
    """Return styles and scripts for the page's head, where they precede all parts.

    What the head's modules export becomes `digits`, for the parts' scripts. By the
    version a browser finds out that another page is served.
    """
    page = {
        "version": version,
        "limits": PAD_LIMITS,
        "levels": CERTAINTY_LEVELS,
        "languages": LANGUAGES,
        "tables": TABLES,  # see `digits.page.server.files`
    }
    data = json.dumps(page, ensure_ascii=False).replace("<", "\\u003c")
    names = [name for file in HEAD for name in EXPORTED.findall(text_of(f"{file}.js"))]
    module = f"{script_of(*HEAD)}\nwindow.digits = {{ {', '.join(names)} }};"
    script = f"window.digitsPage = {data};\n(() => {{\n{module}\n}})();"
    style = "".join(map(text_of, STYLES))
    return f"<style>{style}</style><script>{script}</script>"


def masthead() -> gr.HTML:
    """Return the page's title and lead; its language, speech, share, and large."""
    return _part("masthead")


def sketchpad(workers: Workers, traffic: Traffic) -> gr.HTML:
    """Return the pad: a canvas whose strokes are read; all parts show the reading."""
    return _part("pad", server_functions=traffic.watched(workers.read_drawing))


def answer_panel() -> gr.HTML:
    """Return the digit itself, the headline, and the eleven bars."""
    return _part("answer")


def certainty(workers: Workers, traffic: Traffic) -> gr.HTML:
    """Return the slider that says how sure the answer must be to be given."""
    functions = workers.functions("describe_certainty")
    return _part("certainty", server_functions=traffic.watched(*functions))


def steps() -> gr.HTML:
    """Return the pictures from drawing to glyph, and the examples before them."""
    return _part("steps", {"examples": examples_json()})


def feedback_line(feedback: Feedback, traffic: Traffic) -> gr.HTML:
    """Return the question whether a reading was right, or that nothing is kept."""
    functions = traffic.watched(
        feedback.begin_visit, feedback.keep_correction, feedback.take_back
    )
    keeps = "true" if feedback.keeps else "false"
    return _part("feedback", {"keeps": keeps}, server_functions=functions)


def tabs() -> gr.HTML:
    """Return the row of tabs; none is open at first."""
    return _part("tabs")


def panel(name: str, workers: Workers, traffic: Traffic) -> gr.HTML:
    """Return a panel of `PANELS`."""
    functions = workers.functions(*PANELS[name])
    return _part(name, server_functions=traffic.watched(*functions))


def playback(workers: Workers, traffic: Traffic) -> gr.HTML:
    """Return the dialog that plays the way from drawing to answer."""
    functions = workers.functions("look_inside")
    return _part("playback", server_functions=traffic.watched(*functions))


def glyph_table() -> gr.HTML:
    """Return the dialog that shows the glyph as a table of its 784 numbers."""
    return _part("glyph")


def share_panel(share: Share, traffic: Traffic) -> gr.HTML:
    """Return the dialog that shares the page and the drawing, and opens links to them.

    It comes after the parts that a link puts something into.
    """
    return _part("share", server_functions=traffic.watched(share.share_code))


def classroom(pupils: Pupils, traffic: Traffic) -> gr.HTML:
    """Return the line with a class's task, where pupils give their drawings."""
    functions = traffic.watched(
        *(pupils.watch_class, pupils.give_drawing, pupils.take_drawing_back),
        *(pupils.judge_drawing, pupils.read_by_class),
    )
    return _part("classroom", server_functions=functions)


def board(board: Board, traffic: Traffic) -> gr.HTML:
    """Return the teacher's board, which opens with its key alone."""
    functions = traffic.watched(
        *(board.show_board, board.set_task, board.name_labels, board.freeze_class),
        *(board.remove_drawing, board.forget_class, board.save_class),
        *(board.teach_class, board.watch_teaching, board.read_drawings),
    )
    return _part("board", server_functions=functions)


def later_parts(classroom: bool = False) -> str:
    """Return the contents of the parts of `LATER` as JSON; a browser fills them in.

    With a class session also those of `IN_CLASS`, which wait until they are wanted.
    """
    contents = {name: asdict(_content_of(name)) for name in LATER}
    if classroom:
        waiting = {name: asdict(_content_of(name)) for name in IN_CLASS}
        contents |= {name: {**part, "waits": True} for name, part in waiting.items()}
    return json.dumps(contents)


def everything_else(classroom: bool = False) -> str:
    """Return what browsers are sent beside the parts that Gradio knows of."""
    tables = [words.in_browser(classroom) for words in WORDINGS.values()]
    return json.dumps([head_of(""), later_parts(classroom), tables])


def _part(name: str, values: dict[str, str] | None = None, **settings: Any) -> gr.HTML:
    """Return a part by its name; its markup may need values beside the texts."""
    is_late = name in (*LATER, *IN_CLASS)
    call = f'digits.fillLater("{name}", element, server);'
    content = Content("", "", call) if is_late else _content_of(name, values)
    return gr.HTML(
        html_template=content.markup,
        css_template=content.style,
        js_on_load=content.script,
        apply_default_css=False,
        elem_id=name,
        **settings,
    )


@dataclass(frozen=True)
class Content:
    """What a part is made of."""

    markup: str
    style: str
    script: str


def _content_of(name: str, values: dict[str, str] | None = None) -> Content:
    folder = f"parts/{name}"
    favicon = b64encode(text_of("head/favicon.svg").encode()).decode()
    constants = {
        "side": str(PHOTO_SIDE),
        "logo": f"data:image/svg+xml;base64,{favicon}",
    }
    return Content(
        filled(text_of(f"{folder}/{name}.html"), constants | (values or {})),
        "".join(map(text_of, _styles_in(folder))),
        script_of(*(f"{folder}/{script}" for script in SCRIPTS[name])),
    )


def _styles_in(folder: str) -> list[str]:
    return sorted(f"{folder}/{path.name}" for path in (HERE / folder).glob("*.css"))


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
