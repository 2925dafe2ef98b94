"""Saved networks and their cards -> figures of how they learnt, and how they read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from digits.arrays import Bytes, Floats, Labels
from digits.calibration import DIGITS, softmax
from digits.classifier import load_classifier
from digits.data.mnist import load_mnist
from digits.figures.concepts import drawn_glyph, feature_map, first_digit, scaled
from digits.figures.style import (
    BLUE,
    GREEN,
    GREY,
    HEADER,
    NO_PICTURES,
    ORANGE,
    PERCENT,
    SIGNED,
    MissingError,
    even_scale,
    picture_sheet,
    sheet,
    show_picture,
    styled,
)
from digits.networks import NETWORKS, fold_batch_norm
from digits.preprocess import GLYPH_SIDE
from digits.weights import load_card, load_network, values_path

History = list[dict[str, float]]

PLAIN, DROPOUT = "mlp-784", "mlp-784-130-dropout"  # the pair that shows overfitting
RISE = 1.05  # times its least; a loss that ends higher has risen again
AHEAD = 1.0  # percentage points; training that is less ahead learns little by heart
ROOM = 0.06  # of what the curves span; between them and the ends of an axis

UNCLEAR = (7, 140)  # digit and seed: a 7 with so short a roof that it may be a 1
READ, MISSED = 40, 8  # digits with what was read, and misses after them
BESIDE = 8  # pictures side by side in large type
KERNELS, UNITS = 16, 24  # in a figure

# By the first word of a history's keys, the colour, marker and name of a curve.
CURVES = {
    "": (ORANGE, "o", "training: mean over each epoch, with dropout if it has any"),
    "mnist": (BLUE, "s", "validation: training digits held back"),
    "test": (GREEN, "D", "test: MNIST's test set; nothing was chosen by it"),
}


def learning_in(weights: Path) -> dict[str, Callable[[Path | None], Figure]]:
    """Return what draws each figure of this module, by the name of its file.

    Args:
        weights: folder with values and cards.
    """
    ours = {"predictions.png": predictions_of, "filters.png": filters_of}
    drawn = {name: partial(draw, weights, "digits") for name, draw in ours.items()}
    for network in published_in(weights):
        for name, draw in (ours | {"history.png": history_of}).items():
            file = name.replace(".png", f"-{network}.png")
            drawn[file] = partial(draw, weights, network)
    softmax = {"softmax.png": partial(softmax_of, weights, "digits")}
    return softmax | drawn | {"overfitting.png": partial(overfitting_of, weights)}


def published_in(weights: Path) -> list[str]:
    """Return the networks, other than our own, that have saved values in a folder."""
    return [
        name
        for name in NETWORKS
        if name != "digits" and values_path(weights, name).is_file()
    ]


# One network.


def history_of(weights: Path, network: str, folder: Path | None) -> Figure:
    """Return how a network learnt, epoch by epoch."""
    return learning_figure(network, _history(weights, network))


@styled
def learning_figure(network: str, history: History) -> Figure:
    """Return loss and accuracy after each epoch, on what was learnt and on what not.

    Args:
        network: its name.
        history: one entry per epoch, with "loss" and "accuracy", and with both again
            after "mnist " or "test " where other digits were looked at.
    """
    figure = sheet(5.2, f"{network}{_point(history)}", _at_the_end(history))
    loss, accuracy = figure.subplots(1, 2)
    _draw_loss(loss, history)
    loss.set(title="Loss", ylabel="cross-entropy, nats")
    _draw_accuracy(accuracy, history)
    accuracy.set(title="Accuracy", ylabel="share read right")
    for axes, kind in ((loss, "loss"), (accuracy, "accuracy")):
        axes.set_xlabel("epoch")
        _fit(axes, [history], kind)
    _legend(figure)
    return figure


def curve_of(history: History, kind: str, what: str = "") -> list[float]:
    """Return one value for each epoch.

    Args:
        history: see `learning_figure`.
        kind: "loss" or "accuracy".
        what: on which digits; one of `CURVES`.
    """
    return [entry[f"{what}_{kind}".strip("_")] for entry in history]


def other_digits(history: History) -> str | None:
    """Return what tells how it does on other digits: "mnist", "test" or None."""
    others = [what for what in CURVES if what and f"{what}_loss" in history[0]]
    return others[0] if others else None


def rises_again(history: History) -> bool:
    """Tell whether the loss on digits that it did not learn from ends above its least.

    Args:
        history: see `learning_figure`.
    """
    what = other_digits(history)
    losses = curve_of(history, "loss", what) if what else [0.0]
    return losses[-1] > RISE * min(losses)


def lead(history: History) -> float:
    """Return by how much training is ahead of other digits in the last epoch.

    Args:
        history: see `learning_figure`.

    Returns:
        Percentage points; below 0 where other digits are read better.

    Raises:
        MissingError: there are no other digits.
    """
    what, last = other_digits(history), history[-1]
    if what is None:
        raise MissingError("a network learnt with nothing held back to compare with")
    return 100 * (last["accuracy"] - last[f"{what}_accuracy"])


def _point(history: History) -> str:
    """Return what the curves say, after the network's name."""
    if other_digits(history) is None:
        return ": nothing was held back to compare with"
    ahead = lead(history)
    if rises_again(history) and ahead > AHEAD:
        return " overfits: loss on other digits rises again"
    side = "ahead of" if ahead >= 0 else "behind"
    return f": training {abs(ahead):.1f} points {side} other digits"


def _at_the_end(history: History) -> str:
    what, last = other_digits(history), history[-1]
    said = (
        f"epochs: {len(history)}; at the end {last['accuracy']:.1%} right in training"
    )
    return said if what is None else f"{said}, {last[f'{what}_accuracy']:.1%} on others"


# Two networks.


def overfitting_of(weights: Path, folder: Path | None) -> Figure:
    """Return a network that learns by heart beside one with dropout."""
    lacking = [n for n in (PLAIN, DROPOUT) if not values_path(weights, n).is_file()]
    if lacking:
        remedy = f"train it: python -m digits.train --network {lacking[0]}"
        raise MissingError(f"{lacking[0]} has no saved weights; {remedy}")
    return overfitting_figure(*(_history(weights, n) for n in (PLAIN, DROPOUT)))


@styled
def overfitting_figure(plain: History, dropout: History) -> Figure:
    """Return the curves of both networks, on the same axes.

    Args:
        plain: history of the network without dropout; see `learning_figure`.
        dropout: of the one with it.
    """
    ahead, dropped = (f"{lead(history):.1f}" for history in (plain, dropout))
    title = f"Training runs {ahead} points ahead; with dropout, {dropped}"
    said = "ahead: more read right in training than of other digits, in the last epoch"
    figure = sheet(7.4, title, said)
    grid = figure.subplots(2, 2, sharex=True, sharey="row")
    for column, history in enumerate((plain, dropout)):
        _draw_loss(grid[0, column], history)
        _draw_accuracy(grid[1, column], history)
        grid[0, column].set_title((PLAIN, DROPOUT)[column])
        grid[1, column].set_xlabel("epoch")
    for axes, kind in zip(grid[:, 0], ("loss", "accuracy"), strict=True):
        _fit(axes, [plain, dropout], kind)
    grid[0, 0].set_ylabel("loss: cross-entropy, nats")
    grid[1, 0].set_ylabel("accuracy: share read right")
    _legend(figure)
    return figure


# Curves.


def _history(weights: Path, network: str) -> History:
    card = load_card(weights, network)
    if not card.history:
        raise MissingError(f"the card of {network} has no history of its training")
    return card.history


def _draw_loss(axes: Axes, history: History) -> None:
    _draw_curves(axes, history, "loss", "{:.3f}")
    if rises_again(history):
        _mark_least(axes, curve_of(history, "loss", other_digits(history)))


def _draw_accuracy(axes: Axes, history: History) -> None:
    _draw_curves(axes, history, "accuracy", "{:.1%}")
    axes.yaxis.set_major_formatter(PERCENT)


def _draw_curves(axes: Axes, history: History, kind: str, form: str) -> None:
    """Draw what is learnt from and, if there is any, what is not; shade between."""
    epochs, what = range(1, len(history) + 1), other_digits(history)
    curves = {w: curve_of(history, kind, w) for w in ("", what) if w is not None}
    for name, curve in curves.items():
        colour, marker, label = CURVES[name]
        axes.plot(epochs, curve, color=colour, marker=marker, label=label)
    if what is not None:
        axes.fill_between(epochs, *curves.values(), color=GREY, alpha=0.12)
    _write_the_ends(axes, curves, form)
    axes.xaxis.set_major_locator(
        MaxNLocator(integer=True, min_n_ticks=1, steps=[1, 2, 5])
    )


def _write_the_ends(axes: Axes, curves: dict[str, list[float]], form: str) -> None:
    """Write each curve's last value after it; the lower one downwards."""
    for place, name in enumerate(sorted(curves, key=lambda name: curves[name][-1])):
        last = curves[name][-1]
        axes.annotate(
            form.format(last),
            (len(curves[name]), last),
            xytext=(7, 1 if place else -1),
            textcoords="offset points",
            color=CURVES[name][0],
            va="bottom" if place else "top",
            fontweight="bold",
            annotation_clip=False,
        )


def _mark_least(axes: Axes, losses: list[float]) -> None:
    """Draw a line where the loss on other digits is least, and write when."""
    epoch = losses.index(min(losses)) + 1
    early = epoch < len(losses) / 2
    axes.axvline(epoch, color=GREY, linestyle="--", linewidth=1)
    label = axes.annotate(
        f"least at epoch {epoch}",
        (epoch, 0.98),
        xycoords=("data", "axes fraction"),
        xytext=(5 if early else -5, 0),
        textcoords="offset points",
    )
    label.set(ha="left" if early else "right", va="top", color=GREY)
    label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})


def _fit(axes: Axes, histories: list[History], kind: str) -> None:
    """Let an axis hold every value, but for training's first epoch.

    That one is a mean over steps that begin from chance; it may lie outside.
    """
    values = []
    for history in histories:
        what = other_digits(history)
        values += curve_of(history, kind)[len(history) > 1 :]
        values += curve_of(history, kind, what) if what else []
    room = ROOM * (max(values) - min(values) or 1)  # 1 for a single value
    low = 0 if kind == "loss" else min(values) - room
    axes.set_ylim(low, max(values) + room)
    axes.set_xlim(0.5, max(map(len, histories)) + 0.5)


def _legend(figure: Figure) -> None:
    """Say once, below, what each colour is."""
    lines = {}
    for axes in figure.axes:
        for line, label in zip(*axes.get_legend_handles_labels(), strict=True):
            lines.setdefault(label, line)
    figure.legend(lines.values(), lines, loc="outside lower left")


# What a network makes of it.


def softmax_of(weights: Path, network: str, folder: Path | None) -> Figure:
    """Return how a network's logits become probabilities."""
    classifier = load_classifier(network, weights)
    glyph = drawn_glyph(*UNCLEAR)
    logits = classifier.logits(scaled(glyph)[None])[0, :DIGITS]
    temperature = classifier.card.temperature
    said = f"network {network} on an unclear {UNCLEAR[0]} drawn by rule"
    said += f"; logits are divided by the temperature, {temperature:.2f}"
    return softmax_figure(glyph, logits / temperature, said)


@styled
def softmax_figure(glyph: Bytes, logits: Floats, what: str) -> Figure:
    """Return logits, their exponentials, and probabilities.

    Args:
        glyph: (28, 28) what was read.
        logits: (10,) of the digits, divided by the temperature.
        what: they are, in words.
    """
    powers, shares = np.exp(logits), softmax(logits)
    figure = sheet(5.6, "Softmax: any ten numbers become probabilities", what)
    widths = {"width_ratios": [0.8, 1, 1, 1]}
    picture, *bars = figure.subplots(1, 4, gridspec_kw=widths)
    show_picture(picture, glyph)
    picture.set_title("Glyph")
    columns = (
        (logits, "Logits z", "{:.1f}"),
        (powers, "$e^z$", "{:,.2f}"),
        (shares, "$e^z$ / sum: probabilities", "{:.1%}"),
    )
    for axes, (values, title, form) in zip(bars, columns, strict=True):
        _show_bars(axes, values, form)
        axes.set_title(title)
    bars[0].set_ylabel("digit")
    bars[1].set_xlabel(f"sum: {powers.sum():,.2f}", fontweight="bold")
    bars[2].set_xlabel(f"sum: {shares.sum():.0%}", fontweight="bold")
    return figure


def _show_bars(axes: Axes, values: Floats, form: str) -> None:
    """Show ten bars, their values beside them, the largest in another colour."""
    colours = [ORANGE if n == values.argmax() else BLUE for n in range(len(values))]
    bars = axes.barh(range(len(values)), values, color=colours)
    axes.bar_label(bars, [form.format(value) for value in values], padding=4)
    axes.set(yticks=range(len(values)), xticks=[], ylim=(9.6, -0.6))
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.grid(False)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.margins(x=0.45)


def predictions_of(weights: Path, network: str, folder: Path | None) -> Figure:
    """Return MNIST's first test digits, and the first misses, as they are read."""
    if folder is None:
        raise MissingError(NO_PICTURES)
    mnist = load_mnist(folder)
    classifier = load_classifier(network, weights)
    digits = classifier.probabilities(scaled(mnist.test_glyphs)).argmax(axis=1)
    return predictions_figure(network, mnist.test_glyphs, mnist.test_labels, digits)


@styled
def predictions_figure(
    network: str, glyphs: Bytes, labels: Labels, digits: Labels
) -> Figure:
    """Return the first glyphs, and the first misses after them.

    Args:
        network: its name.
        glyphs: (n, 28, 28) the whole test set.
        labels: (n,) 0 to 9.
        digits: (n,) those read.
    """
    missed = np.flatnonzero(labels != digits)
    later = missed[missed >= READ][:MISSED]
    shown = [*range(min(READ, len(labels))), *later]
    said = f"the first {min(READ, len(labels))} of MNIST's test set"
    if len(later):
        said += f", then the next {len(later)} that it misses, framed"
    return picture_sheet(
        f"{network} misses {len(missed):,} of {len(labels):,} test digits",
        said,
        list(glyphs[shown]),
        [f"read {digits[n]}, is {labels[n]}" for n in shown],
        np.isin(shown, missed),
        columns=BESIDE,
        caption=9,
    )


def filters_of(weights: Path, network: str, folder: Path | None) -> Figure:
    """Return what a network's first filters respond to."""
    from keras import layers

    model, _ = load_network(weights, network)
    kinds = (layers.Conv2D, layers.Dense)
    first = next(
        layer for layer in fold_batch_norm(model).layers if isinstance(layer, kinds)
    )
    values, bias = first.get_weights()
    if isinstance(first, layers.Dense):
        return units_figure(network, values.T.reshape(-1, GLYPH_SIDE, GLYPH_SIDE))
    glyph, what = first_digit(folder)
    return filters_figure(
        network, values[:, :, 0].transpose(2, 0, 1), bias, glyph, what
    )


@styled
def filters_figure(
    network: str, kernels: Floats, bias: Floats, glyph: Bytes, what: str
) -> Figure:
    """Return kernels, each beside its feature map.

    Args:
        network: its name.
        kernels: (n, 3, 3).
        bias: (n,).
        glyph: (28, 28), 0 for paper to 255 for ink.
        what: it is, in words.
    """
    shown = min(KERNELS, len(kernels))
    said = (
        f"the first {shown} of {len(kernels)} kernels, each with its map of {what}; "
        "orange is below 0"
    )
    figure = sheet(6.8, f"{network}: what its first filters respond to", said)
    widths = {"width_ratios": [0.8, 2] * 4}
    grid = figure.subplots(KERNELS // 4, 8, gridspec_kw=widths).reshape(-1, 2)
    for pair, kernel, shift in zip(grid, kernels, bias, strict=False):
        sums = feature_map(scaled(glyph), kernel, shift)
        show_picture(pair[0], kernel, cmap=SIGNED, norm=even_scale(kernel))
        show_picture(pair[1], sums, cmap=SIGNED, norm=even_scale(sums))
    return figure


@styled
def units_figure(network: str, weights: Floats) -> Figure:
    """Return what dense units weigh each pixel with.

    Args:
        network: its name.
        weights: (n, 28, 28).
    """
    said = (
        f"the first {min(UNITS, len(weights))} of {len(weights)} units of its first "
        "layer; blue: ink speaks for, orange: against"
    )
    title = f"{network}: what its first units look for"
    figure = sheet(HEADER + 5.6, title, said)
    grid = figure.subplots(4, UNITS // 4)
    for axes, values in zip(grid.ravel(), weights, strict=False):
        show_picture(axes, values, cmap=SIGNED, norm=even_scale(values))
    return figure
