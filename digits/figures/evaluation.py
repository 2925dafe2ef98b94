"""A card, and the data that it was measured on -> figures, as PNG files.

    python -m digits.figures DIR [--data DIR] [--weights DIR]

The card alone gives confusion.png, reliability.png, robustness.png and history.png.
With the data folder come misses.png and pen_misses.png: they show pictures of the data
sets, so they are drawn on demand and never kept in the repository.

The pictures of digits/figures/concepts.py and digits/figures/training.py come along.
They show what tutorials explain; with the data folder, on digits of MNIST's.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from digits.arrays import Floats, Labels
from digits.data.drawings import PenDrawing
from digits.data.errors import DataError
from digits.data.label_issues import fault_of
from digits.data.mnist import load_mnist
from digits.data.splits import load_parts
from digits.evaluate.measure import ALWAYS, DOUBTFUL
from digits.evaluate.report import MNIST_TEST, HeldOut, held_out, people
from digits.evaluate.robustness import CURVES
from digits.figures.concepts import LESSONS
from digits.figures.style import (
    BLACK,
    BLUE,
    GREY,
    LINES,
    NO_PICTURES,
    ORANGE,
    PALE,
    PERCENT,
    MissingError,
    as_table,
    picture_sheet,
    save_figure,
    sheet,
    styled,
)
from digits.figures.training import learning_in
from digits.synthetic.rendering import BRUSH, PATH_SIDE, RENDERS, RenderStyle, render
from digits.weights import WEIGHTS, Card, WeightsError, load_card

MOST = 60  # pictures in a figure
FEW = 30  # renders in a bin; fewer say little
FLOOR = 0.7  # where curves of shares begin; what lies lower is written beside it
EDGE = 1.02  # where an axis of shares ends, so that a point at 1 is whole
NINES = (0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 1)
DARK = 0.6  # of the scale of colours; from here on, text is white
ON_SHEET = RenderStyle(side=(200, 200), brush=(14, 14), place=(0.5, 0.5))

RIGHT = "share read right"
MEASURE = "python -m digits.evaluate --data DIR"


# Confusion.


def confusion_of(card: Card, folder: Path | None) -> Figure:
    """Return the confusion matrix of the part that tells most."""
    part = _held_out(card)
    pens = part.figures["pens"]["all"]
    return confusion_figure(np.array(pens["confusion"]), _whose(part))


@styled
def confusion_figure(counts: Labels, whose: str) -> Figure:
    """Return how often each digit was read as each.

    Args:
        counts: (10, 10), a row for each digit drawn, a column for each digit read.
        whose: drawings they are, in words.
    """
    figure = sheet(6.9, "What was drawn, and what was read", whose)
    axes = figure.subplots()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    norm, colours = LogNorm(1e-4, 1, clip=True), matplotlib.colormaps["Blues"]
    axes.imshow(np.ma.masked_equal(shares, 0), norm=norm, cmap=colours)
    for row, col in zip(*np.nonzero(counts), strict=True):
        ink = "white" if norm(shares[row, col]) > DARK else BLACK
        text = f"{counts[row, col]:,}"
        axes.text(col, row, text, color=ink, ha="center", va="center")
    as_table(axes, 10, 10)
    axes.set(xlabel="digit read", ylabel="digit drawn")
    axes.set(xticks=range(10), yticks=range(10))
    recall = [f"{shares[digit, digit]:.1%}" for digit in range(10)]
    _right_labels(axes, recall, RIGHT)
    _bar_of_shares(figure, axes, ScalarMappable(norm, colours))
    return figure


def _bar_of_shares(figure: Figure, axes: Axes, colours: ScalarMappable) -> None:
    bar = figure.colorbar(colours, ax=axes, shrink=0.8, pad=0.03)
    bar.ax.yaxis.set_major_formatter(PERCENT)
    bar.set_label("share of the digit's renders (logarithmic)")
    bar.outline.set_visible(False)


def _right_labels(axes: Axes, labels: list[str], what: str) -> None:
    right = axes.secondary_yaxis("right")
    right.set_yticks(range(len(labels)), labels)
    right.tick_params(length=0)
    right.spines[:].set_visible(False)
    right.set_ylabel(what)


# Reliability.


def reliability_of(card: Card, folder: Path | None) -> Figure:
    """Return how far confidence can be trusted, on the part that tells most."""
    part = _held_out(card)
    return reliability_figure(part.figures["calibration"], _whose(part))


@styled
def reliability_figure(calibration: dict[str, Any], whose: str) -> Figure:
    """Return accuracy against confidence, before and after temperature.

    Args:
        calibration: ECE and bins, before and after; see `calibration_figures`.
        whose: drawings they are, in words.
    """
    figure = sheet(6.0, "How sure, and how often right", whose)
    grid = figure.subplots(2, 2, sharex=True, sharey="row", height_ratios=[3, 1])
    columns = (("Before", " before", ORANGE), ("After", "", BLUE))
    for column, (when, key, colour) in enumerate(columns):
        bins = calibration[f"reliability{key}"]
        share = calibration[f"ECE{key}"]
        _reliability_curve(grid[0, column], bins, colour)
        grid[0, column].set_title(f"{when} temperature: ECE {share:.2%}")
        _bin_counts(grid[1, column], bins, colour)
    grid[0, 0].set_ylabel(RIGHT)
    grid[1, 0].set_ylabel("renders\n(logarithmic)")
    return figure


def _reliability_curve(axes: Axes, bins: list[dict[str, float]], colour: str) -> None:
    sure, right = (np.array([b[key] for b in bins]) for key in ("confidence", "right"))
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--")
    axes.vlines(sure, sure, right, color=colour, linewidth=5, alpha=0.3)
    axes.plot(sure, right, color=colour)
    few = np.array([b["n"] for b in bins]) < FEW
    for which, face in ((few, "white"), (~few, colour)):
        places = axes.scatter(sure[which], right[which], 28, face, zorder=3)
        places.set(edgecolor=colour, clip_on=False)
    note = f"dashed: as often right as sure\nhollow: fewer than {FEW} renders"
    axes.text(0.03, 0.99, note, color=GREY, va="top", fontsize=8.5)
    axes.set(xlim=(0, EDGE), ylim=(0, EDGE), aspect="equal")
    axes.xaxis.set_major_formatter(PercentFormatter(1))
    axes.yaxis.set_major_formatter(PercentFormatter(1))


def _bin_counts(axes: Axes, bins: list[dict[str, float]], colour: str) -> None:
    sure, counts = ([b[key] for b in bins] for key in ("confidence", "n"))
    axes.bar(sure, counts, 0.04, color=colour)
    axes.set(
        yscale="log",
        ylim=(0.7, None),
        xlabel="confidence: probability of the digit read",
    )
    axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))


# Robustness.


def robustness_of(card: Card, folder: Path | None) -> Figure:
    """Return accuracy against brush, size, blur, turn and place."""
    part = _held_out(card)
    curves, pens = part.figures["robustness"], part.figures["pens"]["all"]
    drawn = min(point["n"] for curve in curves.values() for point in curve)
    said = (
        f"{drawn:,} digits of {people(pens['writers'])} whom {_network(part)} has "
        f"never seen, each drawn once for every point (part {part.name})"
    )
    return robustness_figure(curves, said)


@styled
def robustness_figure(curves: dict[str, list[dict[str, Any]]], whose: str) -> Figure:
    """Return accuracy against brush, size, blur, turn and place.

    Args:
        curves: by name, the points of each; see `robustness_curves`.
        whose: drawings they are, in words.
    """
    figure = sheet(9.0, "What brush, size, blur, turn and place change", whose)
    panels = [["brush", "size"], ["blur", "turn"], ["place", "place"]]
    axes = figure.subplot_mosaic(panels)
    brush, size, blur, turn, place = (curves[name] for name in CURVES)
    _right_curve(axes["brush"], brush, BRUSH)
    axes["brush"].set(title="Brush", xlabel="px, for a path of 200 px", ylabel=RIGHT)
    _right_curve(axes["size"], size, PATH_SIDE)
    axes["size"].set(title="Size", xlabel="longer side of the path, px")
    _right_curve(axes["blur"], blur, None)
    axes["blur"].set(
        title="Blur", xlabel="sigma, px, for a path of 200 px", ylabel=RIGHT
    )
    _right_curve(axes["turn"], turn, None)
    axes["turn"].set(title="Turn", xlabel="degrees, clockwise")
    _right_by_place(axes["place"], place)
    axes["place"].set(title="Place", xlabel=f"{RIGHT}, on a pad of 280 px")
    return figure


def _right_curve(
    axes: Axes, curve: list[dict[str, Any]], usual: tuple[float, float] | None
) -> None:
    if usual is not None:
        axes.axvspan(*usual, color=PALE, zorder=0)
        where = (sum(usual) / 2, FLOOR + 0.01)
        axes.text(*where, "as people draw", ha="center", color=GREY, fontsize=8.5)
    at = [float(point["at"]) for point in curve]
    right = [point["right"] for point in curve]
    axes.plot(at, right, "o-", color=BLUE)
    _label_the_worst(axes, *min(zip(right, at, strict=True)))
    axes.set_ylim(FLOOR, EDGE)
    axes.margins(x=0.08)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))


def _label_the_worst(axes: Axes, right: float, at: float) -> None:
    """Write the share below its point, or at the floor if it lies beneath."""
    inside = right > FLOOR
    axes.annotate(
        f"{right:.1%}" if inside else f"{right:.1%} at {at:g}",
        (at, max(right, FLOOR)),
        xytext=(0, -14) if inside else (8, 18),
        textcoords="offset points",
        ha="center" if inside else "left",
    )


def _right_by_place(axes: Axes, points: list[dict[str, Any]]) -> None:
    shares = np.array([point["right"] for point in points]).reshape(3, 3)
    norm = Normalize(FLOOR, 1.2, clip=True)  # the darkest blues are too dark
    axes.imshow(shares, norm=norm, cmap="Blues")
    for (row, col), share in np.ndenumerate(shares):
        ink = "white" if norm(share) > DARK else BLACK
        axes.text(col, row, f"{share:.1%}", color=ink, ha="center", va="center")
    axes.set_xticks(range(3), ["left", "middle", "right"])
    axes.set_yticks(range(3), ["top", "middle", "bottom"])
    as_table(axes, 3, 3)


# History.


def history_of(card: Card, folder: Path | None) -> Figure:
    """Return how the network learnt, epoch by epoch."""
    if not card.history:
        raise MissingError("the card has no history of its training")
    return history_figure(card.history, f"network {card.network}")


@styled
def history_figure(history: list[dict[str, float]], whose: str) -> Figure:
    """Return loss and accuracy after each epoch, on what was learnt and on what not.

    Args:
        history: one entry per epoch, with keys such as "loss" and "mnist loss".
        whose: training it is, in words.
    """
    figure = sheet(5.6, "How it learnt", f"{whose}, {len(history)} epochs")
    loss, accuracy = figure.subplots(1, 2)
    _epochs(loss, history, "loss")
    loss.set(yscale="log", ylabel="cross-entropy, nats (logarithmic)", title="Loss")
    _epochs(accuracy, history, "accuracy")
    accuracy.set(ylabel=f"{RIGHT} (what is missed: logarithmic)", title="Accuracy")
    accuracy.set_yscale("function", functions=(_nines, _share_of_nines))
    lowest = min(min(line.get_ydata()) for line in accuracy.lines)
    accuracy.set_yticks([share for share in NINES if share >= lowest])
    accuracy.set_ylim(0.9 * lowest, 1)
    accuracy.yaxis.set_major_formatter(PERCENT)
    lines = loss.get_legend_handles_labels()
    figure.legend(*lines, loc="outside lower center", ncols=3)
    return figure


def _epochs(axes: Axes, history: list[dict[str, float]], kind: str) -> None:
    """Draw a line for what is learnt from, and one for each set held back."""
    names = [key for key in history[0] if key.endswith(kind)]
    for name, (colour, marker) in zip(names, LINES, strict=False):
        what = (
            name.removesuffix(kind).replace("_", " ").strip().replace("mnist", "MNIST")
        )
        label = f"held back: {what}" if what else "what it learns from"
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


def misses_of(card: Card, folder: Path | None) -> Figure:
    """Return MNIST's test images that are missed.

    Raises:
        DataError: the folder's MNIST is not the one that was measured.
    """
    figures = card.figures.get(MNIST_TEST, {})
    if "read_as" not in figures:
        raise MissingError(f"MNIST's test set was not measured; measure it: {MEASURE}")
    if folder is None:
        raise MissingError(NO_PICTURES)
    mnist = load_mnist(folder)
    if len(mnist.test_labels) != figures["n"]:
        raise DataError(
            f"the card was measured on {figures['n']:,} test images; received "
            f"{len(mnist.test_labels):,} in {folder}. Measure again: {MEASURE}"
        )
    missed = np.array(figures["missed"], dtype=int)
    return misses_figure(
        mnist.test_glyphs[missed],
        mnist.test_labels[missed],
        np.array(figures["read_as"]),
        np.isin(missed, DOUBTFUL),
        figures["n"],
    )


@styled
def misses_figure(
    glyphs: NDArray[np.uint8],
    labels: Labels,
    digits: Labels,
    doubtful: NDArray[np.bool_],
    total: int,
) -> Figure:
    """Return the test images that are missed, those of a doubtful label marked.

    Args:
        glyphs: (n, 28, 28).
        labels: (n,) 0 to 9.
        digits: (n,) those read.
        doubtful: (n,) whether people doubt the label.
        total: so many were read.
    """
    said = f"{len(labels)} of {total:,} test images{_first(len(labels))}"
    if doubtful.any():
        said += f"; framed: {doubtful.sum()} whose label people doubt"
    captions = [f"{a} read as {b}" for a, b in zip(labels, digits, strict=True)]
    title = "What is missed of MNIST's test set"
    pictures = list(glyphs[:MOST])
    return picture_sheet(title, said, pictures, captions, doubtful)


def pen_misses_of(card: Card, folder: Path | None) -> Figure:
    """Return the pen drawings that are missed in nearly every render.

    Raises:
        DataError: the folder's drawings are not those that were measured.
    """
    part = _held_out(card)
    if folder is None:
        raise MissingError(NO_PICTURES)
    drawings = load_parts(folder, part.parts_seed)[part.name].digits
    missed = [
        (_found(drawings, miss), miss["read_as"]) for miss in part.figures["missed"]
    ]
    return pen_misses_figure(missed, _whose(part))


def _found(drawings: dict[str, list[PenDrawing]], miss: dict[str, Any]) -> PenDrawing:
    """Return the drawing that the card says was missed."""
    name, place = miss["data_set"], miss["place_in_part"]
    found = drawings.get(name, [])[place : place + 1]
    if [(d.writer, d.label) for d in found] != [(miss["writer"], miss["label"])]:
        raise DataError(
            f"the card was measured on another {name}: no {miss['label']} by "
            f"{miss['writer']} is at place {place} of it. Measure again: {MEASURE}"
        )
    return found[0]


@styled
def pen_misses_figure(missed: list[tuple[PenDrawing, int]], whose: str) -> Figure:
    """Return the drawings that are missed in nearly every render, as ink.

    Args:
        missed: each with the digit it is read as most often; -1 for none.
        whose: drawings they are, in words.
    """
    said = f"{len(missed)} of {whose}{_first(len(missed))}"
    shown = missed[:MOST]
    drawings = [drawing for drawing, _ in shown]
    inks = list(render(drawings, np.random.default_rng(0), ON_SHEET))
    captions = [
        f"{drawing.label} read as {'none' if digit < 0 else digit}\n{drawing.writer}"
        for drawing, digit in shown
    ]
    faulty = np.array([fault_of(drawing) is not None for drawing in drawings], bool)
    if faulty.any():
        said += f"; framed: {faulty.sum()} at fault"
    title = f"Missed in {ALWAYS} of {RENDERS} renders or more"
    return picture_sheet(title, said, inks, captions, faulty)


def _first(count: int) -> str:
    return f", the first {MOST} shown" if count > MOST else ""


# What the figures share.


def _held_out(card: Card) -> HeldOut:
    part = held_out(card)
    if part is None:
        raise MissingError(f"no pen drawings were measured; measure them: {MEASURE}")
    return part


def _whose(part: HeldOut) -> str:
    """Return in words whose drawings the figures of a part are of."""
    pens = part.figures["pens"]["all"]
    return (
        f"{pens['drawings']:,} digits of {people(pens['writers'])} whom "
        f"{_network(part)} has never seen, {RENDERS} renders each (part {part.name})"
    )


def _network(part: HeldOut) -> str:
    return "the measured network" if part.apart else "the network"


# The command line.

FIGURES: dict[str, Callable[[Card, Path | None], Figure]] = {
    "confusion.png": confusion_of,
    "reliability.png": reliability_of,
    "robustness.png": robustness_of,
    "history.png": history_of,
    "misses.png": misses_of,
    "pen_misses.png": pen_misses_of,
}


def main(arguments: list[str] | None = None) -> int:
    """Draw every figure that card and data allow; return the exit status."""
    flags = _parser().parse_args(arguments)
    try:
        card = load_card(flags.weights, "digits")
        flags.folder.mkdir(parents=True, exist_ok=True)
        for name, figure_of in _figures(card, flags.weights, flags.data).items():
            _draw(flags.folder / name, figure_of)
    except (DataError, WeightsError, OSError) as error:
        print(f"digits.figures: {error}", file=sys.stderr)
        return 2
    return 0


def _figures(
    card: Card, weights: Path, folder: Path | None
) -> dict[str, Callable[[], Figure]]:
    """Return what draws each figure, by the name of its file."""
    of_card = {name: partial(draw, card, folder) for name, draw in FIGURES.items()}
    taught = LESSONS | learning_in(weights)
    return of_card | {name: partial(draw, folder) for name, draw in taught.items()}


def _draw(path: Path, figure_of: Callable[[], Figure]) -> None:
    try:
        save_figure(figure_of(), path)
        print(f"{path}: written", flush=True)
    except MissingError as missing:
        print(f"{path.name}: left out: {missing}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m digits.figures",
        description="Draw what a card tells, and what a network does.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to put them")
    parser.add_argument(
        "--data", type=Path, help="folder that was measured on, for pictures of it"
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="has the cards")
    return parser
