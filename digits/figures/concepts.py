"""Digits -> a picture of every step that tutorials explain, from pixel to dropout.

Each number in a picture is computed from what is drawn in it.
"""

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon
from matplotlib.patheffects import withStroke
from scipy.signal import correlate2d
from skimage.measure import block_reduce

from digits.arrays import FULL_BYTE, Bytes, Floats, floats_from_bytes
from digits.calibration import DIGITS
from digits.data.mnist import Mnist
from digits.figures.picture import ExampleDigits, Picture
from digits.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    HEADER,
    ORANGE,
    PALE,
    PURPLE,
    SIGNED,
    even_scale,
    frame_cells,
    legible_on,
    picture_sheet,
    sheet,
    show_picture,
    show_table,
)
from digits.preprocess import GLYPH_SIDE

SAMPLES = 50  # digits with their labels
EDGE_KERNEL = np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])  # ink above, paper below
POOL_SIDE = 2  # px; of a window of which the largest value stays
POOL_EXAMPLE = np.array([[2, 2, 7, 3], [9, 4, 6, 1], [8, 5, 2, 4], [3, 1, 2, 6]])
UNIT_OUTPUTS = np.array([0.4, 0.9, 0.2, 0.7, 0.1, 0.8, 0.5, 1.0, 0.3, 0.6])
DROPOUT_RATE = 0.5  # in the published networks' last layers
DROPOUT_STEPS = 1_000  # of training, whose mean is shown
DROPOUT_SEED = 6  # of the units that are silent
CROP_CORNER, CROP_SIDE = (5, 10), 6  # px; row and column, side; shown as numbers
ROWS = ((6, BLUE), (14, ORANGE), (22, GREEN))  # px from the top; shown in the flat row
HALO = [withStroke(linewidth=5, foreground="white")]  # points; stands out from ink
PLACES = {"A": GREEN, "B": PURPLE, "C": BLACK}  # of a window, from the top down
ROW_GAP = 0.07  # of the height, so that titles stand free


# Pictures, numbers, shapes, labels.


def samples_figure(mnist: Mnist) -> Figure:
    """Return MNIST's first training digits with their labels."""
    labels = mnist.train_labels[:SAMPLES]
    return picture_sheet(
        "What a network learns from: pictures and labels",
        f"the first {len(labels)} of MNIST's {len(mnist.train_labels):,} training "
        "digits; above each, its label",
        list(mnist.train_glyphs[:SAMPLES]),
        [str(label) for label in labels],
        np.zeros(len(labels), dtype=bool),
        caption_size=11,
    )


def numbers_figure(digits: ExampleDigits) -> Figure:
    """Return a glyph with the number of each pixel written in it."""
    glyph, what = digits.glyphs[0], digits.first_in_words
    subtitle = f"{what}: 28 x 28 = 784 pixels, 0 for paper to 255 for full ink"
    figure = sheet(HEADER + 7.7, "A picture is a table of numbers", subtitle)
    axes = figure.subplots()
    show_table(axes, glyph, "{:d}", size=7, norm=Normalize(0, FULL_BYTE))
    for text in axes.texts:
        if text.get_text() == "0":
            text.set_color(GREY)
    ticks = [*range(0, GLYPH_SIDE, 7), GLYPH_SIDE - 1]
    axes.set(xticks=ticks, yticks=ticks, xlabel="column", ylabel="row")
    return figure


def scaling_figure(digits: ExampleDigits) -> Figure:
    """Return how a glyph's numbers become what a network takes."""
    glyph, what = digits.glyphs[0], digits.first_in_words
    title = "Scaled to 0-1, reshaped, flattened: the same 784 numbers"
    figure = sheet(8.9, title, f"{what}; the purple frame holds the numbers shown")
    figure.get_layout_engine().set(hspace=ROW_GAP)
    layout = [["bytes"] * 3 + ["shares"] * 3, ["rows"] * 3 + ["slab"] * 3, ["flat"] * 6]
    axes = figure.subplot_mosaic(layout, height_ratios=[5, 5, 0.6])
    crop = tuple(slice(start, start + CROP_SIDE) for start in CROP_CORNER)
    _show_crop(axes["bytes"], glyph[crop], "{:d}", FULL_BYTE)
    axes["bytes"].set_title(f"{CROP_SIDE} x {CROP_SIDE} of its pixels: 0 to 255")
    _show_crop(axes["shares"], floats_from_bytes(glyph)[crop], "{:.2f}", 1)
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
    axes.set_yticks(range(CROP_SIDE), range(CROP_CORNER[0], CROP_CORNER[0] + CROP_SIDE))
    axes.set_xticks(range(CROP_SIDE), range(CROP_CORNER[1], CROP_CORNER[1] + CROP_SIDE))
    axes.set(xlabel="column", ylabel="row")
    frame_cells(axes, (0, 0, CROP_SIDE, CROP_SIDE), PURPLE)


def _show_rows(axes: Axes, glyph: Bytes) -> None:
    """Frame what is shown as numbers and in the flat row."""
    show_picture(axes, glyph)
    frame_cells(axes, (*CROP_CORNER, CROP_SIDE, CROP_SIDE), PURPLE)
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
        subtitle, middle = f"row {row}\n{start} to {start + 27}", start + GLYPH_SIDE / 2
        axes.annotate(
            subtitle,
            (middle, 0.5),
            xytext=(0, -6),
            textcoords="offset points",
            **{"ha": "center", "va": "top", "color": colour, "fontweight": "bold"},
        )


def one_hot_figure(digits: ExampleDigits) -> Figure:
    """Return glyphs, their labels, and the same labels as ten numbers each."""
    glyphs, labels = digits.glyphs, digits.labels
    title = "A label, and the same label one-hot"
    subtitle = "ten numbers are 0 but for a single 1, at the digit's place"
    figure = sheet(
        1.5 + 0.85 * len(labels), title, f"digits {digits.origin}: {subtitle}"
    )
    widths = {"width_ratios": [1, 0.9, 7.5]}
    grid = figure.subplots(len(labels), 3, squeeze=False, gridspec_kw=widths)
    for row, glyph, label in zip(grid, glyphs, labels, strict=True):
        show_picture(row[0], glyph)
        _show_text(row[1], str(label))
        one_hot = np.eye(DIGITS, dtype=int)[[label]]
        show_table(row[2], one_hot, "{:d}", size=13, cmap="Blues")
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


# Convolution, rectifier, pooling, dropout.


def window_figure(digits: ExampleDigits) -> Figure:
    """Return a window's products and sums at three places, and its feature map."""
    values, sums = _edges(digits)
    subtitle = (
        f"{digits.first_in_words}, 0 to 1; a 3 x 3 window fits at 26 x 26 places, "
        "three are shown"
    )
    figure = sheet(
        9.2, "A window slides: multiply, add up, one number a place", subtitle
    )
    layout = [["glyph"] * 6 + ["map"] * 6]
    layout += [[f"{place}{n}" for n in range(4) for _ in range(3)] for place in PLACES]
    axes = figure.subplot_mosaic(layout, height_ratios=[2.6, 1, 1, 1])
    _show_places(axes["glyph"], axes["map"], values, sums)
    for (row, col), place in zip(places_in(values, sums), PLACES, strict=True):
        window = values[row : row + 3, col : col + 3]
        _show_sum([axes[f"{place}{n}"] for n in range(4)], window, place)
    titles = ("Glyph's values", "x kernel", "= products", "Their sum")
    for n, title in enumerate(titles):
        axes[f"A{n}"].set_title(title, loc="center")
    return figure


def _edges(digits: ExampleDigits) -> tuple[Floats, Floats]:
    """Return the first glyph, and its (26, 26) feature map of the kernel for edges."""
    values = floats_from_bytes(digits.glyphs[0])
    return values, correlate2d(values, EDGE_KERNEL, mode="valid")


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
    """Return three places (row, col) that show what a window does.

    In the upper third of the feature map the least sum; in the middle third much ink
    with hardly any sum; in the lower third the largest sum.
    """
    ink = correlate2d(values, np.ones((3, 3)), mode="valid")
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
    products = window * EDGE_KERNEL
    signed = {"cmap": SIGNED, "norm": Normalize(-2, 2)}  # pale enough to read
    show_table(row[0], window, "{:.2f}", size=10, norm=Normalize(0, 1))
    show_table(row[1], EDGE_KERNEL, "{:d}", size=10, **signed)
    show_table(row[2], products, "{:z.2f}", size=10, **signed)
    for axes in row[:3]:
        axes.set(xticks=[], yticks=[])
        frame_cells(axes, (0, 0, 3, 3), PLACES[place])
    _show_text(row[3], f"{products.sum():z.2f}")
    settings = {"rotation": 0, "fontsize": 16, "fontweight": "bold", "va": "center"}
    row[0].set_ylabel(place, color=PLACES[place], labelpad=12, **settings)


def relu_figure(digits: ExampleDigits) -> Figure:
    """Return the function, and a feature map before and after it."""
    _, sums = _edges(digits)
    subtitle = f"feature map of {digits.first_in_words}"
    figure = sheet(3.85, "ReLU: what is below 0 becomes 0", subtitle)
    curve, before, after = figure.subplots(1, 3)
    at = np.linspace(-3, 3, 7)
    curve.plot(at, np.maximum(at, 0), color=BLUE, linewidth=3)
    curve.set(title="max(0, x)", xlabel="x", xlim=(-3, 3), ylim=(-1, 3))
    curve.set(xticks=range(-3, 4), yticks=range(-1, 4))
    curve.set_box_aspect(1)
    for axes, values, title in (
        (before, sums, "Before: orange is below 0"),
        (after, np.maximum(sums, 0), "After: 0 or more"),
    ):
        show_picture(axes, values, cmap=SIGNED, norm=even_scale(sums))
        axes.set_title(title)
        axes.set_xlabel(f"{values.min():z.2f} to {values.max():z.2f}")
    return figure


def pooling_figure(digits: ExampleDigits) -> Figure:
    """Return max-pooling of 4x4 numbers, step by step, and of a feature map."""
    _, sums = _edges(digits)
    values = np.maximum(sums, 0)
    subtitle = (
        "above, 4 x 4 numbers in four steps; below, the feature map of "
        f"{digits.first_in_words}"
    )
    figure = sheet(
        7.9, "Max-pooling: of every 2 x 2 numbers the largest stays", subtitle
    )
    figure.get_layout_engine().set(hspace=ROW_GAP)
    layout = [[f"{part}{n}" for n in range(4) for _ in range(2)] for part in "gp"]
    layout += [["before"] * 4 + ["after"] * 4]
    axes = figure.subplot_mosaic(layout, height_ratios=[1.9, 1, 2.9])
    for step in range(4):
        _show_step(axes[f"g{step}"], axes[f"p{step}"], step)
    for name, picture in (("before", values), ("after", _pooled(values))):
        show_picture(axes[name], picture, cmap="Blues")
        axes[name].set_title(f"{name.capitalize()}: {picture.shape}")
    return figure


def _pooled(values: Floats) -> Floats:
    return block_reduce(values, POOL_SIDE, np.max)


def _show_step(grid: Axes, result: Axes, step: int) -> None:
    """Show which four numbers are looked at, and what has been found so far."""
    row, col = divmod(step, POOL_SIDE)
    show_table(grid, POOL_EXAMPLE, "{:d}", size=13, cmap="Blues", norm=Normalize(0, 20))
    frame_cells(grid, (POOL_SIDE * row, POOL_SIDE * col, POOL_SIDE, POOL_SIDE), ORANGE)
    found = _pooled(POOL_EXAMPLE)
    show_table(result, found, "{:d}", size=13, cmap="Blues", norm=Normalize(0, 20))
    later = np.arange(found.size).reshape(found.shape) > step
    result.images[0].set_data(np.ma.masked_array(found, later))
    for text in result.texts[step + 1 :]:
        text.set_visible(False)
    frame_cells(result, (row, col, 1, 1), ORANGE)
    for axes in (grid, result):
        axes.set(xticks=[], yticks=[])
    grid.set_title(f"Step {step + 1}: {found[row, col]} stays")


def dropout_figure() -> Figure:
    """Return ten units in two steps of training, on average, and in use."""
    rate, rng = DROPOUT_RATE, np.random.default_rng(DROPOUT_SEED)
    speaks = rng.random((DROPOUT_STEPS, len(UNIT_OUTPUTS))) >= rate
    steps = np.where(speaks, UNIT_OUTPUTS / (1 - rate), 0)
    rows = {
        "without dropout,\nand in use": UNIT_OUTPUTS,
        "one step\nof training": steps[0],
        "the next step": steps[1],
        f"mean of {DROPOUT_STEPS:,}\nsteps": steps.mean(axis=0),
    }
    title = "Dropout: at each step of training other units are silent"
    factor = f"1 / (1 - {rate:g}) = {1 / (1 - rate):g}"
    subtitle = f"rate {rate:g}; what still speaks is multiplied by {factor}"
    figure = sheet(3.6, title, subtitle)
    axes = figure.subplots()
    for row, outputs in enumerate(rows.values()):
        _show_units(axes, row, outputs)
    axes.set(xlim=(-0.6, len(UNIT_OUTPUTS) - 0.4), ylim=(len(rows) - 0.4, -0.6))
    axes.set(aspect="equal", xticks=[], yticks=range(len(rows)))
    axes.set_yticklabels(rows, fontsize=10.5, color=BLACK)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.grid(False)
    return figure


def _show_units(axes: Axes, row: int, outputs: Floats) -> None:
    """Show units as discs, the larger their output the darker; silent ones crossed."""
    colours = matplotlib.colormaps["Blues"]
    for col, value in enumerate(outputs):
        face = colours(value / (2 * UNIT_OUTPUTS.max())) if value else "white"
        axes.add_patch(Circle((col, row), 0.42, facecolor=face, edgecolor=GREY))
        if value:
            settings = {"ha": "center", "va": "center", "fontsize": 11}
            axes.text(col, row, f"{value:.1f}", color=legible_on(face), **settings)
        else:
            axes.plot(col, row, "x", color=ORANGE, markersize=16, markeredgewidth=2.5)


PICTURES = (
    Picture("samples.png", ("mnist",), samples_figure),
    Picture("numbers.png", ("digits",), numbers_figure),
    Picture("scaling.png", ("digits",), scaling_figure),
    Picture("one_hot.png", ("digits",), one_hot_figure),
    Picture("window.png", ("digits",), window_figure),
    Picture("relu.png", ("digits",), relu_figure),
    Picture("pooling.png", ("digits",), pooling_figure),
    Picture("dropout.png", (), dropout_figure),
)
