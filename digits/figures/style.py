"""A title and what is shown -> figures that share one look, written as PNG.

Matplotlib draws them without a display.
"""

from __future__ import annotations

import io
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from digits.arrays import Floats
from digits.atomic import write_atomically

WIDTH = 8.0  # inches
DPI = 160  # so that a figure is 1280 px wide
POINTS = 72  # to an inch
HEADER = 0.72  # inches; title and what stands below it
COLUMNS = 10  # pictures side by side
CAPTION = 7  # points; above a picture
ABOVE = 1.85  # heights of its letters; room for a caption

PERCENT = FuncFormatter(lambda share, _: f"{100 * share:g}%")
NO_PICTURES = "it shows pictures of the data; give their folder with --data DIR"

# Colours that colour-blind people tell apart. Source: M. Okabe, K. Ito: Color universal
# design, 2008.
BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
PURPLE, SKY, BLACK = "#CC79A7", "#56B4E9", "#222222"
GREY, PALE = "#5F6368", "#E8EAED"
LINES = (
    *((BLACK, "o"), (BLUE, "s"), (ORANGE, "^")),
    *((GREEN, "D"), (PURPLE, "v"), (SKY, "P")),
)

SIGNED = LinearSegmentedColormap.from_list("signed", [ORANGE, "white", BLUE])
DARK = 0.5  # of a colour's lightness; below it, text is white
LIGHTNESS = (0.299, 0.587, 0.114)  # of red, green and blue; ITU-R BT.601

STYLE = {
    "font.family": "DejaVu Sans",  # comes with Matplotlib: the same everywhere
    "font.size": 9.5,
    "text.color": BLACK,
    "axes.labelcolor": BLACK,
    "axes.edgecolor": GREY,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "lines.linewidth": 1.6,
    "lines.markersize": 4,
    "legend.frameon": False,
}
styled = matplotlib.rc_context(STYLE)


class MissingError(Exception):
    """What a figure shows was not measured, or no data was given for it."""


def sheet(height: float, title: str, said: str) -> Figure:
    """Return an empty figure with its title and a line below it.

    Args:
        height: inches.
        title: what it shows.
        said: of what, and how many.
    """
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    figure.get_layout_engine().set(rect=(0.01, 0.01, 0.98, 0.98 - HEADER / height))
    top = 1 - 0.12 / height
    heading = figure.suptitle(
        title, x=0.02, y=top, ha="left", va="top", fontsize=14, fontweight="bold"
    )
    line = figure.text(0.02, top - 0.3 / height, said, color=GREY, va="top")
    for text in (heading, line):
        text.set_in_layout(False)
    return figure


def picture_sheet(
    title: str,
    said: str,
    pictures: list[Floats],
    captions: list[str],
    framed: NDArray[np.bool_],
    columns: int = COLUMNS,
    caption: float = CAPTION,
) -> Figure:
    """Return pictures in rows, dark on light, a caption above each.

    Args:
        title: what they show.
        said: of what, and how many.
        pictures: (rows, cols) each; the larger a value, the darker.
        captions: one for each.
        framed: (n,) which of them stand out.
        columns: pictures side by side.
        caption: points; its size.
    """
    rows = max(1, -(-len(pictures) // columns))
    cell = WIDTH / columns + ABOVE * caption / POINTS  # inches
    figure = sheet(HEADER + rows * cell, title, said)
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in grid:
        axes.axis("off")
    for axes, *one in zip(grid, pictures, captions, framed, strict=False):
        _show_framed(axes, *one, caption)
    return figure


def _show_framed(
    axes: Axes, picture: Floats, caption: str, framed: bool, size: float
) -> None:
    axes.axis("on")
    show_picture(axes, picture)
    colour = ORANGE if framed else BLACK
    axes.set_title(
        caption, fontsize=size, fontweight="normal", loc="center", color=colour
    )
    axes.spines[:].set(visible=True, color=ORANGE if framed else PALE)
    axes.spines[:].set_linewidth(2.5 if framed else 1)


def show_picture(axes: Axes, picture: Floats, **settings: object) -> None:
    """Show a picture dark on light, without numbers at its sides.

    Args:
        axes: shows it.
        picture: (rows, cols).
        settings: of Matplotlib's `imshow`.
    """
    axes.imshow(picture, **({"cmap": "gray_r"} | settings))
    axes.grid(False)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=PALE)


def as_table(axes: Axes, rows: int, cols: int) -> None:
    """Draw thin lines between the cells of a grid, and no frame."""
    axes.spines[:].set_visible(False)
    axes.grid(False)
    axes.set_xticks(np.arange(-0.5, cols), minor=True)
    axes.set_yticks(np.arange(-0.5, rows), minor=True)
    axes.grid(True, which="minor")
    axes.tick_params(which="both", length=0)


def show_table(
    axes: Axes,
    values: Floats,
    form: str,
    size: float,
    cmap: object = "gray_r",
    norm: Normalize | None = None,
) -> None:
    """Show numbers, each in a cell of its colour.

    Args:
        axes: shows them.
        values: (rows, cols).
        form: how a number is written.
        size: points; of its letters.
        cmap: the colours.
        norm: what is lightest and darkest; the least and largest value without.
    """
    shown = axes.imshow(values, cmap=cmap, norm=norm)
    as_table(axes, *values.shape)
    for (row, col), value in np.ndenumerate(values):
        colour = legible_on(shown.to_rgba(value))
        text = form.format(value)
        label = axes.text(col, row, text, color=colour, fontsize=size)
        label.set(ha="center", va="center", in_layout=False)


def frame_cells(axes: Axes, cells: tuple[int, int, int, int], colour: str) -> Rectangle:
    """Frame cells of a picture or table, and return the frame.

    Args:
        axes: shows it.
        cells: top row, left column, rows, columns.
        colour: of the frame.
    """
    row, col, rows, cols = cells
    corner = (col - 0.5, row - 0.5)
    frame = Rectangle(corner, cols, rows, fill=False, edgecolor=colour, linewidth=2.5)
    frame.set(clip_on=False, zorder=3)
    axes.add_patch(frame)
    return frame


def legible_on(colour: object) -> str:
    """Return the colour in which text can be read upon a colour."""
    lightness = np.dot(matplotlib.colors.to_rgb(colour), LIGHTNESS)
    return "white" if lightness < DARK else BLACK


def even_scale(values: Floats) -> Normalize:
    """Return a scale of colours with 0 in its middle, as `SIGNED` has white there."""
    most = max(float(np.abs(values).max()), 1e-6)
    return Normalize(-most, most)


@styled
def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as PNG so that the file is the old one or the new, never half."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=DPI)
    write_atomically(path, drawn.getvalue())
