"""A card, and the data that it was measured on -> pictures of what was measured.

misses.png and pen_misses.png show pictures of the data sets: they are drawn on demand
and never kept in the repository.
"""

from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

from digits.arrays import Floats
from digits.data.errors import DataError
from digits.data.label_issues import DOUBTFUL_TEST_LABELS
from digits.data.mnist import Mnist
from digits.data.splits import Item
from digits.evaluate.digit_sets import ALWAYS_MISSED, is_at_fault
from digits.evaluate.report import people
from digits.evaluate.robustness import CURVES, Curve
from digits.figures.picture import MEASURE, Picture
from digits.figures.style import (
    BLUE,
    GREY,
    LINES,
    ORANGE,
    PALE,
    PERCENT,
    TEXT_SIZE,
    as_table,
    picture_sheet,
    sheet,
    show_table,
    write_in_cell,
)
from digits.synthetic.rendering import RENDERS, RenderStyle, ink_of
from digits.train.history import History
from digits.weights.reported import ReportedPart

SHOWN_MISSES = 60  # pictures in a figure
FEW_RENDERS = 30  # in a bin; fewer say little
LEAST_SHARE = 0.7  # where curves begin; what lies lower is written beside it
SHARE_END = 1.02  # where an axis of shares ends, so that a point at 1 is whole
SHARE_TICKS = (0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 1)
ON_SHEET = RenderStyle(side=(200, 200), brush=(14, 14), place=(0.5, 0.5))

RIGHT = "share read right"


def strangers_in_words(part: ReportedPart) -> str:
    """Return in words who drew a part."""
    network = "the measured network" if part.of_measured_network else "the network"
    writers = people(part.figures["pens"]["all"]["writers"])
    return f"at least {writers} whom {network} has never seen"


def renders_in_words(part: ReportedPart) -> str:
    """Return in words what the figures of a part are of."""
    every = part.figures["pens"]["all"]
    several = every["n"] > every["drawings"]
    readings = f", {every['n']:,} readings" if several else ", read once each"
    return (
        f"{every['drawings']:,} digits of {strangers_in_words(part)}{readings} "
        f"(part {part.name})"
    )


# Confusion.


def confusion_figure(part: ReportedPart) -> Figure:
    """Return how often each digit (row) was read as each digit (column)."""
    counts = np.array(part.figures["pens"]["all"]["confusion"])
    figure = sheet(6.9, "What was drawn, and what was read", renders_in_words(part))
    axes = figure.subplots()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    norm, colours = LogNorm(1e-4, 1, clip=True), matplotlib.colormaps["Blues"]
    axes.imshow(np.ma.masked_equal(shares, 0), norm=norm, cmap=colours)
    for row, col in zip(*np.nonzero(counts), strict=True):
        colour = colours(norm(shares[row, col]))
        write_in_cell(axes, (row, col), f"{counts[row, col]:,}", colour, TEXT_SIZE)
    as_table(axes, 10, 10)
    axes.set(xlabel="digit read", ylabel="digit drawn")
    axes.set(xticks=range(10), yticks=range(10))
    recall = axes.secondary_yaxis("right")
    recall.set_yticks(range(10), [f"{share:.1%}" for share in np.diag(shares)])
    recall.tick_params(length=0)
    recall.spines[:].set_visible(False)
    recall.set_ylabel(RIGHT)
    bar = figure.colorbar(ScalarMappable(norm, colours), ax=axes, shrink=0.8, pad=0.03)
    bar.ax.yaxis.set_major_formatter(PERCENT)
    bar.set_label("share of the digit's renders (logarithmic)")
    bar.outline.set_visible(False)
    return figure


# Reliability.


def reliability_figure(part: ReportedPart) -> Figure:
    """Return accuracy against confidence, before and after temperature."""
    calibration = part.figures["calibration"]
    figure = sheet(6.0, "How sure, and how often right", renders_in_words(part))
    grid = figure.subplots(2, 2, sharex=True, sharey="row", height_ratios=[3, 1])
    columns = (("Before", "_before", ORANGE), ("After", "", BLUE))
    for column, (when, key, colour) in enumerate(columns):
        bins = calibration[f"reliability{key}"]
        _draw_reliability(grid[0, column], bins, colour)
        error = calibration[f"ece{key}"]
        grid[0, column].set_title(f"{when} temperature: ECE {error:.2%}")
        _draw_bin_counts(grid[1, column], bins, colour)
    grid[0, 0].set_ylabel(RIGHT)
    grid[1, 0].set_ylabel("renders\n(logarithmic)")
    return figure


def _draw_reliability(axes: Axes, bins: list[dict[str, float]], colour: str) -> None:
    confidence, right, counts = (
        np.array([b[key] for b in bins]) for key in ("confidence", "right", "n")
    )
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--")
    axes.vlines(confidence, confidence, right, color=colour, linewidth=5, alpha=0.3)
    axes.plot(confidence, right, color=colour)
    few = counts < FEW_RENDERS
    for which, face in ((few, "white"), (~few, colour)):
        points = axes.scatter(confidence[which], right[which], 28, face, zorder=3)
        points.set(edgecolor=colour, clip_on=False)
    note = f"dashed: as often right as sure\nhollow: fewer than {FEW_RENDERS} renders"
    axes.text(0.03, 0.99, note, color=GREY, va="top", fontsize=8.5)
    axes.set(xlim=(0, SHARE_END), ylim=(0, SHARE_END), aspect="equal")
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))


def _draw_bin_counts(axes: Axes, bins: list[dict[str, float]], colour: str) -> None:
    confidence, counts = ([b[key] for b in bins] for key in ("confidence", "n"))
    axes.bar(confidence, counts, 0.04, color=colour)
    axes.set(yscale="log", ylim=(0.7, None))
    axes.set_xlabel("confidence: probability of the digit read")
    axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))


# Robustness.


def robustness_figure(part: ReportedPart) -> Figure:
    """Return accuracy against brush, size, blur, turn and place."""
    curves = part.figures["robustness"]
    drawn = min(point["n"] for curve in curves.values() for point in curve)
    subtitle = (
        f"{drawn:,} digits of {strangers_in_words(part)}, each drawn once for every "
        f"point (part {part.name})"
    )
    figure = sheet(9.0, "What brush, size, blur, turn and place change", subtitle)
    *keys, place = CURVES
    axes = figure.subplot_mosaic([keys[:2], keys[2:], [place, place]])
    for key in keys:
        _draw_curve(axes[key], curves[key], CURVES[key])
    for left in (keys[0], keys[2]):
        axes[left].set_ylabel(RIGHT)
    _draw_places(axes[place], curves[place])
    axes[place].set_xlabel(f"{RIGHT}, {CURVES[place].unit}")
    for key in CURVES:
        axes[key].set_title(CURVES[key].title)
    return figure


def _draw_curve(axes: Axes, points: list[dict[str, Any]], curve: Curve) -> None:
    if curve.usual is not None:
        axes.axvspan(*curve.usual, color=PALE, zorder=0)
        middle = (sum(curve.usual) / 2, LEAST_SHARE + 0.01)
        axes.text(*middle, "as people draw", ha="center", color=GREY, fontsize=8.5)
    values = [float(point["at"]) for point in points]
    right = [point["right"] for point in points]
    axes.plot(values, right, "o-", color=BLUE)
    _label_worst(axes, *min(zip(right, values, strict=True)))
    axes.set_xlabel(curve.unit)
    axes.set_ylim(LEAST_SHARE, SHARE_END)
    axes.margins(x=0.08)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))


def _label_worst(axes: Axes, right: float, value: float) -> None:
    """Write the share below its point, or at the bottom if the point lies beneath."""
    inside = right > LEAST_SHARE
    axes.annotate(
        f"{right:.1%}" if inside else f"{right:.1%} at {value:g}",
        (value, max(right, LEAST_SHARE)),
        xytext=(0, -14) if inside else (8, 18),
        textcoords="offset points",
        ha="center" if inside else "left",
    )


def _draw_places(axes: Axes, points: list[dict[str, Any]]) -> None:
    shares = np.array([point["right"] for point in points]).reshape(3, 3)
    norm = Normalize(LEAST_SHARE, 1.2, clip=True)  # the darkest blues are too dark
    show_table(axes, shares, "{:.1%}", TEXT_SIZE, cmap="Blues", norm=norm)
    axes.set_xticks(range(3), ["left", "middle", "right"])
    axes.set_yticks(range(3), ["top", "middle", "bottom"])


# History.


def history_figure(history: History, network: str) -> Figure:
    """Return loss and accuracy after each epoch, on what was learnt and held back."""
    subtitle = f"network {network}, {len(history)} epochs"
    figure = sheet(5.6, "How it learnt", subtitle)
    loss, accuracy = figure.subplots(1, 2)
    _draw_epochs(loss, history, "loss")
    loss.set(yscale="log", ylabel="cross-entropy, nats (logarithmic)", title="Loss")
    _draw_epochs(accuracy, history, "accuracy")
    accuracy.set(ylabel=f"{RIGHT} (what is missed: logarithmic)", title="Accuracy")
    accuracy.set_yscale("function", functions=(_nines, _share_of_nines))
    lowest = min(min(line.get_ydata()) for line in accuracy.lines)
    accuracy.set_yticks([share for share in SHARE_TICKS if share >= lowest])
    accuracy.set_ylim(0.9 * lowest, 1)
    accuracy.yaxis.set_major_formatter(PERCENT)
    lines = loss.get_legend_handles_labels()
    figure.legend(*lines, loc="outside lower center", ncols=3)
    return figure


def _draw_epochs(axes: Axes, history: History, kind: str) -> None:
    """Draw a line for what is learnt from, and one for each set held back."""
    names = [key for key in history[0] if key.endswith(kind)]
    for name, (colour, marker) in zip(names, LINES, strict=False):
        data_set = name.removesuffix(kind).strip("_").replace("_", " ")
        data_set = data_set.replace("mnist", "MNIST")
        label = f"held back: {data_set}" if data_set else "what it learns from"
        values = [entry[name] for entry in history]
        epochs = range(1, len(values) + 1)
        (line,) = axes.plot(epochs, values, color=colour, marker=marker, label=label)
        line.set_clip_on(False)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def _nines(share: Floats) -> Floats:
    """Return how many nines a share has: 0.9 has one, 0.99 two; at most four."""
    return -np.log10(np.maximum(1 - np.asarray(share), 1e-4))


def _share_of_nines(nines: Floats) -> Floats:
    return 1 - 10.0 ** -np.asarray(nines)


# Pictures of the data sets.


def misses_figure(figures: dict[str, Any], mnist: Mnist) -> Figure:
    """Return MNIST's test images that are missed; those of a doubtful label framed."""
    if len(mnist.test_labels) != figures["n"]:
        raise DataError(
            f"the card was measured on {figures['n']:,} test images; received "
            f"{len(mnist.test_labels):,}. Measure again: {MEASURE}"
        )
    missed = np.array(figures["missed"], dtype=int)
    doubtful = np.isin(missed, DOUBTFUL_TEST_LABELS)
    subtitle = f"{len(missed)} of {figures['n']:,} test images{_limit(len(missed))}"
    if doubtful.any():
        subtitle += f"; framed: {doubtful.sum()} whose label people doubt"
    readings = zip(mnist.test_labels[missed], figures["read_as"], strict=True)
    return picture_sheet(
        "What is missed of MNIST's test set",
        subtitle,
        list(mnist.test_glyphs[missed[:SHOWN_MISSES]]),
        [f"{label} read as {digit}" for label, digit in readings],
        doubtful,
    )


def pen_misses_figure(part: ReportedPart, drawings: dict[str, list[Item]]) -> Figure:
    """Return the part's drawings that are missed in nearly every render, as ink.

    A scan, which is read once, is there if it is missed.
    """
    misses = part.figures["missed"]
    shown = [_missed_drawing(drawings, miss) for miss in misses][:SHOWN_MISSES]
    subtitle = f"{len(misses)} of {renders_in_words(part)}{_limit(len(misses))}"
    captions = [
        f"{miss['label']} read as {'none' if miss['read_as'] < 0 else miss['read_as']}"
        f"\n{miss['writer']}"
        for miss in misses
    ]
    faulty = np.array([is_at_fault(drawing) for drawing in shown], dtype=bool)
    if faulty.any():
        subtitle += f"; framed: {faulty.sum()} at fault"
    return picture_sheet(
        f"Missed in {ALWAYS_MISSED} of {RENDERS} renders or more",
        subtitle,
        [ink_of(drawing, np.random.default_rng(0), ON_SHEET) for drawing in shown],
        captions,
        faulty,
    )


def _missed_drawing(drawings: dict[str, list[Item]], miss: dict[str, Any]) -> Item:
    """Return the drawing that the card says was missed."""
    name, place = miss["data_set"], miss["place_in_part"]
    found = drawings.get(name, [])[place : place + 1]
    if [(d.writer, d.label) for d in found] != [(miss["writer"], miss["label"])]:
        raise DataError(
            f"the card was measured on another {name}: no {miss['label']} by "
            f"{miss['writer']} is at place {place} of it. Measure again: {MEASURE}"
        )
    return found[0]


def _limit(count: int) -> str:
    return f", the first {SHOWN_MISSES} shown" if count > SHOWN_MISSES else ""


PICTURES = (
    Picture("confusion.png", ("part",), confusion_figure),
    Picture("reliability.png", ("part",), reliability_figure),
    Picture("robustness.png", ("part_of_pens",), robustness_figure),
    Picture("history.png", ("history", "network"), history_figure),
    Picture("misses.png", ("mnist_figures", "mnist"), misses_figure),
    Picture("pen_misses.png", ("part", "part_drawings"), pen_misses_figure),
)
