"""The sheet to print: squares to shade, as the network gets them; room for guesses."""

from html import escape

from digits.page.lessons.texts import Texts

SIDE = 28  # squares, as many as the glyph's pixels
INK_SIDE = 20  # squares that a digit's longer side takes
HEAD = 1.2  # squares; room for the numbers of rows and columns
GUESSES = 6  # rows
PRINT = "document.body.classList.add('alone');print()"
COLUMNS = ("what", "expected", "said", "why")


def sheet(texts: Texts) -> str:
    """Return the sheet as a section of HTML; it fits on one page of paper."""
    title, lead, name = (
        escape(texts.text(f"sheet.{key}"), quote=False)
        for key in ("title", "lead", "name")
    )
    return (
        f'<section id="sheet">\n{print_button(texts)}\n'
        f'<div class="top">\n<h2>{title}</h2>\n<p class="name">{name}</p>\n</div>\n'
        f"<p>{lead}</p>\n{_squares(title)}\n{_guesses(texts)}\n</section>"
    )


def print_button(texts: Texts) -> str:
    """Return a button that prints the sheet alone."""
    label = escape(texts.text("sheet.print"), quote=False)
    return f'<button type="button" class="button" onclick="{PRINT}">{label}</button>'


def _squares(title: str) -> str:
    lines = "".join(f"M0 {k}h{SIDE}M{k} 0v{SIDE}" for k in range(SIDE + 1))
    corner = (SIDE - INK_SIDE) // 2
    return (
        f'<svg viewBox="{-HEAD} {-HEAD} {SIDE + HEAD + 0.1} {SIDE + HEAD + 0.1}"'
        f' role="img" aria-label="{title}"><path class="lines" d="{lines}"/>'
        f'<rect class="frame" x="{corner}" y="{corner}" width="{INK_SIDE}"'
        f' height="{INK_SIDE}"/>{_heads()}</svg>'
    )


def _heads() -> str:
    """Return the numbers of the columns and the rows, as the page's table has them."""
    return "".join(
        f'<text x="{k - 0.5}" y="-0.3">{k}</text>'
        f'<text x="{-HEAD / 2}" y="{k - 0.3}">{k}</text>'
        for k in range(1, SIDE + 1)
    )


def _guesses(texts: Texts) -> str:
    heads = "".join(
        f'<th scope="col">{escape(texts.text(f"sheet.{key}"), quote=False)}</th>'
        for key in COLUMNS
    )
    row = f"<tr>{'<td></td>' * len(COLUMNS)}</tr>"
    caption = escape(texts.text("sheet.guesses"), quote=False)
    return (
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>{row * GUESSES}</tbody>\n</table>"
    )
