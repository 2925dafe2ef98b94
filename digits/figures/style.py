"""The look that all figures share, and how they are written as PNG.

Matplotlib draws them without a display.
"""

import io
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from digits.arrays import Bools, Floats
from digits.atomic import write_atomically

WIDTH = 8.0  # inches
DPI = 160  # so that a figure is 1280 px wide
POINTS_PER_INCH = 72
HEADER = 0.72  # inches; title and subtitle
COLUMNS = 10  # pictures side by side
TEXT_SIZE = 9.5  # points
CAPTION_SIZE = 7  # points; above a picture
CAPTION_ROOM = 1.85  # heights of its letters

PERCENT = FuncFormatter(lambda share, _: f"{100 * share:g}%")

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
DARK_LIGHTNESS = 0.5  # of 1; on darker colours, text is white
LIGHTNESS_WEIGHTS = (0.299, 0.587, 0.114)  # of red, green and blue; ITU-R BT.601

STYLE = {
    "font.family": "DejaVu Sans",  # comes with Matplotlib: the same everywhere
    "font.size": TEXT_SIZE,
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


def sheet(height: float, title: str, subtitle: str) -> Figure:
    """Return an empty figure, its height in inches, with a title and a subtitle."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    figure.get_layout_engine().set(rect=(0.01, 0.01, 0.98, 0.98 - HEADER / height))
    top = 1 - 0.12 / height
    heading = figure.suptitle(
        title, x=0.02, y=top, ha="left", va="top", fontsize=14, fontweight="bold"
    )
    line = figure.text(0.02, top - 0.3 / height, subtitle, color=GREY, va="top")
    for text in (heading, line):
        text.set_in_layout(False)
    return figure


def picture_sheet(
    title: str,
    subtitle: str,
    pictures: list[Floats],
    captions: list[str],
    framed: Bools,
    columns: int = COLUMNS,
    caption_size: float = CAPTION_SIZE,
) -> Figure:
    """Return (rows, cols) pictures in rows, dark on light, a caption above each.

    Those that are framed stand out in orange; the captions' size is in points.
    """
    rows = max(1, -(-len(pictures) // columns))
    cell = WIDTH / columns + CAPTION_ROOM * caption_size / POINTS_PER_INCH  # inches
    figure = sheet(HEADER + rows * cell, title, subtitle)
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in grid:
        axes.axis("off")
    text = {"fontsize": caption_size, "fontweight": "normal", "loc": "center"}
    for axes, picture, caption, stands_out in zip(
        grid, pictures, captions, framed, strict=False
    ):
        axes.axis("on")
        show_picture(axes, picture)
        axes.set_title(caption, color=ORANGE if stands_out else BLACK, **text)
        axes.spines[:].set(visible=True, color=ORANGE if stands_out else PALE)
        axes.spines[:].set_linewidth(2.5 if stands_out else 1)
    return figure


def show_picture(axes: Axes, picture: Floats, **settings: object) -> None:
    """Show a picture dark on light, without numbers at its sides; see `imshow`."""
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
    """Show numbers, (rows, cols), each in a cell of its colour; text size in points.

    Without a norm, the least number is the lightest and the largest the darkest.
    """
    shown = axes.imshow(values, cmap=cmap, norm=norm)
    as_table(axes, *values.shape)
    for cell, value in np.ndenumerate(values):
        write_in_cell(axes, cell, form.format(value), shown.to_rgba(value), size)


def write_in_cell(
    axes: Axes, cell: tuple[int, int], text: str, colour: object, size: float
) -> None:
    """Write text, its size in points, into a cell (row, col) of a colour."""
    label = axes.text(*cell[::-1], text, color=legible_on(colour), fontsize=size)
    label.set(ha="center", va="center", in_layout=False)


def frame_cells(axes: Axes, cells: tuple[int, int, int, int], colour: str) -> Rectangle:
    """Frame cells (top row, left column, rows, columns), and return the frame."""
    row, col, rows, cols = cells
    corner = (col - 0.5, row - 0.5)
    frame = Rectangle(corner, cols, rows, fill=False, edgecolor=colour, linewidth=2.5)
    frame.set(clip_on=False, zorder=3)
    axes.add_patch(frame)
    return frame


def legible_on(colour: object) -> str:
    """Return the colour in which text can be read upon a colour."""
    lightness = np.dot(matplotlib.colors.to_rgb(colour), LIGHTNESS_WEIGHTS)
    return "white" if lightness < DARK_LIGHTNESS else BLACK


def even_scale(values: Floats) -> Normalize:
    """Return a scale of colours with 0 in its middle, as `SIGNED` has white there."""
    most = max(float(np.abs(values).max()), 1e-6)
    return Normalize(-most, most)


@styled
def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as PNG; the file is the old one or the new one, never half."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=DPI)
    write_atomically(path, drawn.getvalue())
