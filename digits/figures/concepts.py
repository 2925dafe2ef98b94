"""One digit -> figures of every step that tutorials explain, from pixel to dropout.

Each number in a figure is computed from what is drawn in it. With the data folder, the
digits are MNIST's; without, they are drawn by rule.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon
from matplotlib.patheffects import withStroke
from numpy.lib.stride_tricks import sliding_window_view

from digits.arrays import Bytes, Floats, Labels
from digits.calibration import DIGITS
from digits.data.mnist import load_mnist
from digits.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    HEADER,
    NO_PICTURES,
    ORANGE,
    PALE,
    PURPLE,
    SIGNED,
    MissingError,
    even_scale,
    frame_cells,
    legible_on,
    picture_sheet,
    sheet,
    show_picture,
    show_table,
    styled,
)
from digits.preprocess import GLYPH_SIDE, glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.synthetic.digits import digit_drawing
from digits.synthetic.paths import strokes_of

FULL = 255  # of ink, in a byte
OWN = (5, 0, 4, 1, 9)  # drawn by rule in place of MNIST's first five, which are these
BRUSH = 0.14  # of a drawing's longer side
HAND = 6  # seed of a hand that writes them upright
SAMPLES = 50  # digits with their labels
EDGES = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])  # ink above, paper below
POOL = 2  # px; side of a window of which the largest value stays
EXAMPLE = np.array([[2, 2, 7, 3], [9, 4, 6, 1], [8, 5, 2, 4], [3, 1, 2, 6]])
SPOKEN = np.array([0.4, 0.9, 0.2, 0.7, 0.1, 0.8, 0.5, 1.0, 0.3, 0.6])  # ten units
RATE = 0.5  # of dropout, in the published networks' last layers
STEPS = 1_000  # of training, over which dropout is averaged
CORNER, CROP = (5, 10), 6  # row and column, and side, px; numbers of which are shown
ROWS = ((6, BLUE), (14, ORANGE), (22, GREEN))  # px from the top; shown in the flat row
HALO = [withStroke(linewidth=5, foreground="white")]  # points; stands out from ink
PLACES = {"A": GREEN, "B": PURPLE, "C": BLACK}  # of a window, from the top down
APART = 0.07  # of the height; between rows, so that titles stand free


# The steps, in arithmetic.


def scaled(glyph: Bytes) -> Floats:
    """Return a glyph's bytes, 0 to 255, as numbers from 0 to 1."""
    return glyph.astype(np.float32) / FULL


def one_hot(labels: Labels) -> Labels:
    """Return (n, 10): a row for each label, 1 at its place and 0 elsewhere."""
    return np.eye(DIGITS, dtype=np.int64)[labels]


def feature_map(glyph: Floats, kernel: Floats, bias: float = 0.0) -> Floats:
    """Return what a window says at each place: the sum of its products, and a bias.

    Args:
        glyph: (rows, cols).
        kernel: (3, 3), what the window multiplies with.
        bias: added everywhere.

    Returns:
        (rows - 2, cols - 2), any numbers.
    """
    windows = sliding_window_view(glyph, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3)) + bias


def rectified(values: Floats) -> Floats:
    """Return the values with 0 in place of what is below 0."""
    return np.maximum(values, 0)


def pooled(values: Floats) -> Floats:
    """Return the largest of every 2x2 values.

    Args:
        values: (rows, cols); an odd last row or column is left out.
    """
    rows, cols = (side // POOL for side in values.shape)
    blocks = values[: POOL * rows, : POOL * cols].reshape(rows, POOL, cols, POOL)
    return blocks.max(axis=(1, 3))


def dropped(values: Floats, rate: float, rng: np.random.Generator) -> Floats:
    """Return the values with some silent and the others louder, so that the mean stays.

    Args:
        values: any shape.
        rate: the share that falls silent, from 0 to less than 1.
        rng: where chance comes from.
    """
    speaks = rng.random(values.shape) >= rate
    return np.where(speaks, values / (1 - rate), 0)


# The digits.


def drawn_glyph(digit: int, seed: int = HAND) -> Bytes:
    """Return a (28, 28) glyph of a digit drawn by rule, 0 for paper to 255 for ink."""
    strokes = strokes_of(digit_drawing(digit, np.random.default_rng(seed)), BRUSH)
    glyph = glyph_from_ink(ink_from_strokes(strokes))
    assert glyph is not None  # a digit has ink
    return np.round(FULL * glyph).astype(np.uint8)


def first_digits(folder: Path | None) -> tuple[Bytes, Labels, str]:
    """Return a handful of digits, their labels, and in words whose they are.

    Args:
        folder: holds MNIST; None for digits drawn by rule.

    Returns:
        (5, 28, 28) glyphs, (5,) labels, words for one of them.
    """
    if folder is None:
        glyphs = np.array([drawn_glyph(digit) for digit in OWN])
        return glyphs, np.array(OWN), "drawn by rule"
    mnist, few = load_mnist(folder), slice(len(OWN))
    said = "from MNIST's training set"
    return mnist.train_glyphs[few], mnist.train_labels[few], said


def first_digit(folder: Path | None) -> tuple[Bytes, str]:
    """Return the glyph that most figures are of, and what it is in words."""
    glyphs, labels, said = first_digits(folder)
    return glyphs[0], f"a {labels[0]} {said}"


# Pictures, numbers, shapes, labels.


def samples_of(folder: Path | None) -> Figure:
    """Return MNIST's first digits with their labels."""
    if folder is None:
        raise MissingError(NO_PICTURES)
    mnist = load_mnist(folder)
    shown = slice(SAMPLES)
    return samples_figure(
        mnist.train_glyphs[shown], mnist.train_labels[shown], len(mnist.train_labels)
    )


@styled
def samples_figure(glyphs: Bytes, labels: Labels, total: int) -> Figure:
    """Return glyphs with their labels.

    Args:
        glyphs: (n, 28, 28).
        labels: (n,) 0 to 9.
        total: so many there are to learn from.
    """
    said = f"the first {len(labels)} of MNIST's {total:,} training digits; above each, "
    return picture_sheet(
        "What a network learns from: pictures and labels",
        f"{said}its label",
        list(glyphs),
        [str(label) for label in labels],
        np.zeros(len(labels), dtype=bool),
        caption=11,
    )


def numbers_of(folder: Path | None) -> Figure:
    """Return a digit as the numbers that it is made of."""
    return numbers_figure(*first_digit(folder))


@styled
def numbers_figure(glyph: Bytes, what: str) -> Figure:
    """Return a glyph with the number of each pixel written in it.

    Args:
        glyph: (28, 28), 0 for paper to 255 for ink.
        what: it is, in words.
    """
    said = f"{what}: 28 x 28 = 784 pixels, 0 for paper to 255 for full ink"
    figure = sheet(HEADER + 7.7, "A picture is a table of numbers", said)
    axes = figure.subplots()
    show_table(axes, glyph, "{:d}", size=7, norm=Normalize(0, FULL))
    for text in axes.texts:
        if text.get_text() == "0":
            text.set_color(GREY)
    ticks = [*range(0, GLYPH_SIDE, 7), GLYPH_SIDE - 1]
    axes.set(xticks=ticks, yticks=ticks, xlabel="column", ylabel="row")
    return figure


def scaling_of(folder: Path | None) -> Figure:
    """Return a digit scaled, reshaped and flattened."""
    return scaling_figure(*first_digit(folder))


@styled
def scaling_figure(glyph: Bytes, what: str) -> Figure:
    """Return how a glyph's numbers become what a network takes.

    Args:
        glyph: (28, 28), 0 for paper to 255 for ink.
        what: it is, in words.
    """
    title = "Scaled to 0-1, reshaped, flattened: the same 784 numbers"
    figure = sheet(8.9, title, f"{what}; the purple frame holds the numbers shown")
    figure.get_layout_engine().set(hspace=APART)
    layout = [["bytes"] * 3 + ["shares"] * 3, ["rows"] * 3 + ["slab"] * 3, ["flat"] * 6]
    axes = figure.subplot_mosaic(layout, height_ratios=[5, 5, 0.6])
    crop = tuple(slice(start, start + CROP) for start in CORNER)
    _show_crop(axes["bytes"], glyph[crop], "{:d}", FULL)
    axes["bytes"].set_title(f"{CROP} x {CROP} of its pixels: 0 to 255")
    _show_crop(axes["shares"], scaled(glyph)[crop], "{:.2f}", 1)
    axes["shares"].set_title("Scaled, divided by 255: 0 to 1")
    _show_rows(axes["rows"], glyph)
    axes["rows"].set_title("Shape (28, 28): rows, columns", pad=16)
    _show_slab(axes["slab"], glyph)
    axes["slab"].set_title("Reshaped (28, 28, 1): and 1 channel", pad=16)
    _show_flat(axes["flat"], glyph.reshape(-1))
    axes["flat"].set_title("Flattened (784,): row after row")
    return figure


def _show_crop(axes: Axes, values: Floats, form: str, full: float) -> None:
    show_table(axes, values, form, size=10, norm=Normalize(0, full))
    axes.set_yticks(range(CROP), range(CORNER[0], CORNER[0] + CROP))
    axes.set_xticks(range(CROP), range(CORNER[1], CORNER[1] + CROP))
    axes.set(xlabel="column", ylabel="row")
    frame_cells(axes, (0, 0, CROP, CROP), PURPLE)


def _show_rows(axes: Axes, glyph: Bytes) -> None:
    """Show the picture, what is shown as numbers and what in the flat row framed."""
    show_picture(axes, glyph)
    frame_cells(axes, (*CORNER, CROP, CROP), PURPLE)
    for row, colour in ROWS:
        frame_cells(axes, (row, 0, 1, GLYPH_SIDE), colour)
    axes.set_yticks([row for row, _ in ROWS], [f"row {row}" for row, _ in ROWS])
    for label, (_, colour) in zip(axes.get_yticklabels(), ROWS, strict=True):
        label.set(color=colour, fontweight="bold")
    axes.tick_params(length=0)


def _show_slab(axes: Axes, glyph: Bytes) -> None:
    """Show the picture as a sheet that is one number deep."""
    show_picture(axes, glyph)
    low, high, deep = -0.5, GLYPH_SIDE - 0.5, 1.5
    top = [(low, low), (low + deep, low - deep), (high + deep, low - deep), (high, low)]
    side = [(high, low), (high + deep, low - deep), (high + deep, high - deep)]
    for corners in (top, [*side, (high, high)]):
        axes.add_patch(Polygon(corners, facecolor=PALE, edgecolor=GREY, clip_on=False))
    axes.spines[:].set(visible=True, color=GREY)
    axes.set(xlabel="28 columns", ylabel="28 rows")
    axes.annotate("1 channel", (high + deep + 0.5, low), annotation_clip=False)


def _show_flat(axes: Axes, values: Bytes) -> None:
    axes.imshow(values[None], cmap="gray_r", aspect="auto")
    axes.grid(False)
    axes.spines[:].set(visible=True, color=GREY)
    axes.set(yticks=[], xticks=[])
    for row, colour in ROWS:
        start = row * GLYPH_SIDE
        frame_cells(axes, (0, start, 1, GLYPH_SIDE), colour)
        said, middle = f"row {row}\n{start} to {start + 27}", start + GLYPH_SIDE / 2
        axes.annotate(
            said,
            (middle, 0.5),
            xytext=(0, -6),
            textcoords="offset points",
            **{"ha": "center", "va": "top", "color": colour, "fontweight": "bold"},
        )


def one_hot_of(folder: Path | None) -> Figure:
    """Return labels as one number and as ten."""
    glyphs, labels, said = first_digits(folder)
    return one_hot_figure(glyphs, labels, f"digits {said}")


@styled
def one_hot_figure(glyphs: Bytes, labels: Labels, what: str) -> Figure:
    """Return glyphs, their labels, and the same labels as ten numbers each.

    Args:
        glyphs: (n, 28, 28).
        labels: (n,) 0 to 9.
        what: they are, in words.
    """
    said = f"{what}: ten numbers are 0 but for a single 1, at the digit's place"
    figure = sheet(
        1.5 + 0.85 * len(labels), "A label, and the same label one-hot", said
    )
    widths = {"width_ratios": [1, 0.9, 7.5]}
    grid = figure.subplots(len(labels), 3, squeeze=False, gridspec_kw=widths)
    for row, glyph, label in zip(grid, glyphs, labels, strict=True):
        show_picture(row[0], glyph)
        _show_text(row[1], str(label))
        show_table(row[2], one_hot(label)[None], "{:d}", size=13, cmap="Blues")
        row[2].set(xticks=[], yticks=[], aspect="auto")
    for axes, title in zip(grid[0], ("Glyph", "Label", "One-hot"), strict=True):
        axes.set_title(title, loc="left" if title == "One-hot" else "center")
    grid[-1, 2].set_xticks(range(DIGITS))
    grid[-1, 2].set_xlabel("place")
    return figure


def _show_text(axes: Axes, text: str) -> None:
    axes.axis("off")
    axes.text(0.5, 0.5, text, ha="center", va="center", fontsize=22, fontweight="bold")
    axes.set(xlim=(0, 1), ylim=(0, 1))


# A window slides, and what it says is rectified and pooled.


def window_of(folder: Path | None) -> Figure:
    """Return how a window slides over a digit."""
    return window_figure(*first_digit(folder))


@styled
def window_figure(glyph: Bytes, what: str) -> Figure:
    """Return a window's products and sums at three places, and its feature map.

    Args:
        glyph: (28, 28), 0 for paper to 255 for ink.
        what: it is, in words.
    """
    said = f"{what}, 0 to 1; a 3 x 3 window fits at 26 x 26 places, three are shown"
    figure = sheet(9.2, "A window slides: multiply, add up, one number a place", said)
    layout = [["glyph"] * 6 + ["map"] * 6]
    layout += [[f"{place}{n}" for n in range(4) for _ in range(3)] for place in PLACES]
    axes = figure.subplot_mosaic(layout, height_ratios=[2.6, 1, 1, 1])
    values = scaled(glyph)
    sums = feature_map(values, EDGES)
    _show_places(axes["glyph"], axes["map"], values, sums)
    for (row, col), place in zip(places_in(values, sums), PLACES, strict=True):
        window = values[row : row + 3, col : col + 3]
        _show_sum([axes[f"{place}{n}"] for n in range(4)], window, place)
    titles = ("Glyph's values", "x kernel", "= products", "Their sum")
    for n, title in enumerate(titles):
        axes[f"A{n}"].set_title(title, loc="center")
    return figure


def _show_places(glyph: Axes, result: Axes, values: Floats, sums: Floats) -> None:
    """Show glyph and feature map, the places framed and named in both."""
    show_picture(glyph, values)
    glyph.set_title(f"Glyph {values.shape}")
    show_picture(result, sums, cmap=SIGNED, norm=even_scale(sums))
    result.set_title(f"Feature map {sums.shape}: orange is below 0")
    for (row, col), place in zip(places_in(values, sums), PLACES, strict=True):
        for axes, side in ((glyph, 3), (result, 1)):
            frame = frame_cells(axes, (row, col, side, side), PLACES[place])
            frame.set_path_effects(HALO)
            at = (col + side, row + side / 2 - 0.5)
            settings = {"va": "center", "fontsize": 14, "fontweight": "bold"}
            axes.text(*at, place, color=PLACES[place], path_effects=HALO, **settings)


def places_in(values: Floats, sums: Floats) -> list[tuple[int, int]]:
    """Return three places (row, col) of a window that tell what it does.

    Args:
        values: (rows, cols) glyph.
        sums: (rows - 2, cols - 2) its feature map.

    Returns:
        In the upper third the least sum, in the middle one with much ink and hardly any
        sum, in the lower third the largest.
    """
    ink = feature_map(values, np.ones((3, 3)))
    third = len(sums) // 3
    scores = (-sums, ink - 2 * np.abs(sums), sums)
    places = []
    for n, score in enumerate(scores):
        part = score[n * third : (n + 1) * third]
        row, col = np.unravel_index(part.argmax(), part.shape)
        places.append((int(row) + n * third, int(col)))
    return places


def _show_sum(row: list[Axes], window: Floats, place: str) -> None:
    """Show a window, the kernel, their products and the sum of these."""
    products = window * EDGES
    signed = {"cmap": SIGNED, "norm": Normalize(-2, 2)}  # pale enough to read
    show_table(row[0], window, "{:.2f}", size=10, norm=Normalize(0, 1))
    show_table(row[1], EDGES, "{:d}", size=10, **signed)
    show_table(row[2], products, "{:z.2f}", size=10, **signed)
    for axes in row[:3]:
        axes.set(xticks=[], yticks=[])
        frame_cells(axes, (0, 0, 3, 3), PLACES[place])
    _show_text(row[3], f"{products.sum():z.2f}")
    settings = {"rotation": 0, "fontsize": 16, "fontweight": "bold", "va": "center"}
    row[0].set_ylabel(place, color=PLACES[place], labelpad=12, **settings)


def relu_of(folder: Path | None) -> Figure:
    """Return what a rectifier does to a feature map."""
    glyph, what = first_digit(folder)
    return relu_figure(feature_map(scaled(glyph), EDGES), what)


@styled
def relu_figure(sums: Floats, what: str) -> Figure:
    """Return the function, and a feature map before and after it.

    Args:
        sums: (rows, cols) feature map, any numbers.
        what: it is of, in words.
    """
    figure = sheet(3.85, "ReLU: what is below 0 becomes 0", f"feature map of {what}")
    curve, before, after = figure.subplots(1, 3)
    at = np.linspace(-3, 3, 7)
    curve.plot(at, rectified(at), color=BLUE, linewidth=3)
    curve.set(title="max(0, x)", xlabel="x", xlim=(-3, 3), ylim=(-1, 3))
    curve.set(xticks=range(-3, 4), yticks=range(-1, 4))
    curve.set_box_aspect(1)
    for axes, values, title in (
        (before, sums, "Before: orange is below 0"),
        (after, rectified(sums), "After: 0 or more"),
    ):
        show_picture(axes, values, cmap=SIGNED, norm=even_scale(sums))
        axes.set_title(title)
        axes.set_xlabel(f"{values.min():z.2f} to {values.max():z.2f}")
    return figure


def pooling_of(folder: Path | None) -> Figure:
    """Return max-pooling step by step, and of a feature map."""
    glyph, what = first_digit(folder)
    return pooling_figure(rectified(feature_map(scaled(glyph), EDGES)), what)


@styled
def pooling_figure(values: Floats, what: str) -> Figure:
    """Return max-pooling of 4x4 numbers, step by step, and of a feature map.

    Args:
        values: (rows, cols) feature map, 0 or more.
        what: it is of, in words.
    """
    said = f"above, 4 x 4 numbers in four steps; below, the feature map of {what}"
    figure = sheet(7.9, "Max-pooling: of every 2 x 2 numbers the largest stays", said)
    figure.get_layout_engine().set(hspace=APART)
    layout = [[f"{part}{n}" for n in range(4) for _ in range(2)] for part in "gp"]
    layout += [["before"] * 4 + ["after"] * 4]
    axes = figure.subplot_mosaic(layout, height_ratios=[1.9, 1, 2.9])
    for step in range(4):
        _show_step(axes[f"g{step}"], axes[f"p{step}"], step)
    for name, picture in (("before", values), ("after", pooled(values))):
        show_picture(axes[name], picture, cmap="Blues")
        axes[name].set_title(f"{name.capitalize()}: {picture.shape}")
    return figure


def _show_step(grid: Axes, result: Axes, step: int) -> None:
    """Show which four numbers are looked at, and what has been found so far."""
    row, col = divmod(step, POOL)
    show_table(grid, EXAMPLE, "{:d}", size=13, cmap="Blues", norm=Normalize(0, 20))
    frame_cells(grid, (POOL * row, POOL * col, POOL, POOL), ORANGE)
    found = pooled(EXAMPLE)
    show_table(result, found, "{:d}", size=13, cmap="Blues", norm=Normalize(0, 20))
    later = np.arange(found.size).reshape(found.shape) > step
    result.images[0].set_data(np.ma.masked_array(found, later))
    for text in result.texts[step + 1 :]:
        text.set_visible(False)
    frame_cells(result, (row, col, 1, 1), ORANGE)
    for axes in (grid, result):
        axes.set(xticks=[], yticks=[])
    grid.set_title(f"Step {step + 1}: {found[row, col]} stays")


def dropout_of(folder: Path | None) -> Figure:
    """Return which units dropout silences."""
    return dropout_figure(SPOKEN, RATE, np.random.default_rng(HAND))


@styled
def dropout_figure(values: Floats, rate: float, rng: np.random.Generator) -> Figure:
    """Return ten units in two steps of training, on average, and in use.

    Args:
        values: (n,) what the units say, from 0 to 1.
        rate: the share that falls silent.
        rng: decides which.
    """
    louder = f"1 / (1 - {rate:g}) = {1 / (1 - rate):g}"
    said = f"rate {rate:g}; what still speaks is multiplied by {louder}"
    figure = sheet(
        3.6, "Dropout: at each step of training other units are silent", said
    )
    steps = [dropped(values, rate, rng) for _ in range(STEPS)]
    rows = {
        "without dropout,\nand in use": values,
        "one step\nof training": steps[0],
        "the next step": steps[1],
        f"mean of {STEPS:,}\nsteps": np.mean(steps, axis=0),
    }
    _show_layers(figure.subplots(), rows)
    return figure


def _show_layers(axes: Axes, rows: dict[str, Floats]) -> None:
    """Show a row of units for each name, the names at the left."""
    for row, spoken in enumerate(rows.values()):
        _show_units(axes, row, spoken)
    axes.set(xlim=(-0.6, len(spoken) - 0.4), ylim=(len(rows) - 0.4, -0.6))
    axes.set(aspect="equal", xticks=[], yticks=range(len(rows)))
    axes.set_yticklabels(rows, fontsize=10.5, color=BLACK)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.grid(False)


def _show_units(axes: Axes, row: int, spoken: Floats) -> None:
    """Show units as discs, the louder the darker; the silent ones crossed out."""
    colours = matplotlib.colormaps["Blues"]
    for col, value in enumerate(spoken):
        face = colours(value / (2 * SPOKEN.max())) if value else "white"
        disc = Circle((col, row), 0.42, facecolor=face, edgecolor=GREY)
        axes.add_patch(disc)
        if value:
            settings = {"ha": "center", "va": "center", "fontsize": 11}
            axes.text(col, row, f"{value:.1f}", color=legible_on(face), **settings)
        else:
            axes.plot(col, row, "x", color=ORANGE, markersize=16, markeredgewidth=2.5)


LESSONS: dict[str, Callable[[Path | None], Figure]] = {
    "samples.png": samples_of,
    "numbers.png": numbers_of,
    "scaling.png": scaling_of,
    "one_hot.png": one_hot_of,
    "window.png": window_of,
    "relu.png": relu_of,
    "pooling.png": pooling_of,
    "dropout.png": dropout_of,
}
