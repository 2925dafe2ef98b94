"""Saved networks and their cards -> pictures of how they learnt, and how they read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.signal import correlate2d

from digits.arrays import Floats, floats_from_bytes
from digits.baselines import PUBLISHED
from digits.calibration import DIGITS, softmax
from digits.classifier import Classifier
from digits.data.mnist import Mnist
from digits.figures.picture import (
    DROPOUT,
    OURS,
    PLAIN,
    ExampleDigits,
    MissingError,
    Picture,
    glyph_by_rule,
)
from digits.figures.style import (
    BLUE,
    GREEN,
    GREY,
    HEADER,
    ORANGE,
    PERCENT,
    SIGNED,
    even_scale,
    picture_sheet,
    sheet,
    show_picture,
)
from digits.preprocess import GLYPH_SIDE
from digits.train.history import (
    History,
    accuracy_lead,
    curve,
    held_back_set,
    history_key,
    overfits,
    rises_again,
)

if TYPE_CHECKING:
    import keras

MARGIN_SHARE = 0.06  # of what curves span; between them and the ends of an axis

UNCLEAR = (7, 140)  # digit and seed: a 7 with so short a roof that it may be a 1
SHOWN_DIGITS, SHOWN_MISSES = 40, 8  # the first test digits, and misses after them
LARGE_COLUMNS = 8  # pictures side by side in large type
SHOWN_KERNELS, SHOWN_UNITS = 16, 24

# By data set, as in a history's keys: the colour, marker and name of a curve.
CURVES = {
    "": (ORANGE, "o", "training: mean over each epoch, with dropout if it has any"),
    "mnist": (BLUE, "s", "validation: training digits held back"),
    "test": (GREEN, "D", "test: MNIST's test set; nothing was chosen by it"),
}


# How a network learnt.


def learning_figure(history: History, network: str) -> Figure:
    """Return loss and accuracy after each epoch, on digits learnt and held back."""
    figure = sheet(5.2, f"{network}{_finding(history)}", _last_epoch(history))
    loss, accuracy = figure.subplots(1, 2)
    _draw_pairs([(loss, accuracy)], [history])
    loss.set(title="Loss", xlabel="epoch", ylabel="cross-entropy, nats")
    accuracy.set(title="Accuracy", ylabel="share read right")
    _add_legend(figure)
    return figure


def overfitting_figure(pair: tuple[History, History]) -> Figure:
    """Return the curves of a network that learns by heart beside one with dropout."""
    leads = [accuracy_lead(history) for history in pair]
    if None in leads:
        raise MissingError("a network learnt with nothing held back to compare with")
    plain, dropout = (f"{100 * lead:.1f}" for lead in leads)
    title = f"Training runs {plain} points ahead; with dropout, {dropout}"
    subtitle = (
        "ahead: more read right in training than of other digits, in the last epoch"
    )
    figure = sheet(7.4, title, subtitle)
    grid = figure.subplots(2, 2, sharex=True, sharey="row")
    _draw_pairs(list(grid.T), list(pair))
    for axes, network in zip(grid[0], (PLAIN, DROPOUT), strict=True):
        axes.set_title(network)
    grid[0, 0].set_ylabel("loss: cross-entropy, nats")
    grid[1, 0].set_ylabel("accuracy: share read right")
    _add_legend(figure)
    return figure


def _finding(history: History) -> str:
    """Return what the curves show, to stand after the network's name."""
    lead = accuracy_lead(history)
    if lead is None:
        return ": nothing was held back to compare with"
    if overfits(history):
        return " overfits: loss on other digits rises again"
    side = "ahead of" if lead >= 0 else "behind"
    return f": training {100 * abs(lead):.1f} points {side} other digits"


def _last_epoch(history: History) -> str:
    last, held_back = history[-1], held_back_set(history)
    text = (
        f"epochs: {len(history)}; at the end {last['accuracy']:.1%} right in training"
    )
    if held_back is None:
        return text
    return f"{text}, {last[history_key(held_back, 'accuracy')]:.1%} on others"


def _draw_pairs(pairs: list[tuple[Axes, Axes]], histories: list[History]) -> None:
    """Draw each history's loss and accuracy; the same range for all of a kind."""
    for (loss, accuracy), history in zip(pairs, histories, strict=True):
        _draw_curves(loss, history, "loss", "{:.3f}")
        if rises_again(history):
            _mark_least(loss, curve(history, held_back_set(history), "loss"))
        _draw_curves(accuracy, history, "accuracy", "{:.1%}")
        accuracy.yaxis.set_major_formatter(PERCENT)
        accuracy.set_xlabel("epoch")
    _set_range(pairs[0][0], histories, "loss")
    _set_range(pairs[0][1], histories, "accuracy")


def _draw_curves(axes: Axes, history: History, kind: str, form: str) -> None:
    """Draw a curve for digits learnt and one for any held back; shade between."""
    epochs, held_back = range(1, len(history) + 1), held_back_set(history)
    names = [""] if held_back is None else ["", held_back]
    curves = {name: curve(history, name, kind) for name in names}
    for name, values in curves.items():
        colour, marker, label = CURVES[name]
        axes.plot(epochs, values, color=colour, marker=marker, label=label)
    if held_back is not None:
        axes.fill_between(epochs, *curves.values(), color=GREY, alpha=0.12)
    _write_last_values(axes, curves, form)
    axes.xaxis.set_major_locator(
        MaxNLocator(integer=True, min_n_ticks=1, steps=[1, 2, 5])
    )


def _write_last_values(axes: Axes, curves: dict[str, list[float]], form: str) -> None:
    """Write each curve's last value after it; that of the lower curve downwards."""
    for place, name in enumerate(sorted(curves, key=lambda name: curves[name][-1])):
        last = curves[name][-1]
        label = axes.annotate(
            form.format(last),
            (len(curves[name]), last),
            xytext=(7, 1 if place else -1),
            textcoords="offset points",
            color=CURVES[name][0],
            annotation_clip=False,
        )
        label.set(va="bottom" if place else "top", fontweight="bold")


def _mark_least(axes: Axes, losses: list[float]) -> None:
    """Draw a line where the loss is least, and write at which epoch."""
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


def _set_range(axes: Axes, histories: list[History], kind: str) -> None:
    """Let an axis hold every value except training's first epoch.

    That one is a mean over steps that begin from chance; it may lie outside.
    """
    values = []
    for history in histories:
        held_back = held_back_set(history)
        values += curve(history, "", kind)[len(history) > 1 :]
        values += curve(history, held_back, kind) if held_back else []
    margin = MARGIN_SHARE * (max(values) - min(values) or 1)  # 1 for a single value
    low = 0 if kind == "loss" else min(values) - margin
    axes.set_ylim(low, max(values) + margin)
    axes.set_xlim(0.5, max(map(len, histories)) + 0.5)


def _add_legend(figure: Figure) -> None:
    """Say once, below, what each colour is."""
    lines = {}
    for axes in figure.axes:
        for line, label in zip(*axes.get_legend_handles_labels(), strict=True):
            lines.setdefault(label, line)
    figure.legend(lines.values(), lines, loc="outside lower left")


# How a network reads.


def softmax_figure(classifier: Classifier) -> Figure:
    """Return how a network's logits for an unclear digit become probabilities."""
    glyph, card = glyph_by_rule(*UNCLEAR), classifier.card
    logits = classifier.logits(floats_from_bytes(glyph)[None])[0, :DIGITS]
    logits = logits / card.temperature
    powers, shares = np.exp(logits), softmax(logits)
    subtitle = (
        f"network {card.network} on an unclear {UNCLEAR[0]} drawn by rule; logits are "
        f"divided by the temperature, {card.temperature:.2f}"
    )
    title = "Softmax: any ten numbers become probabilities"
    figure = sheet(5.6, title, subtitle)
    widths = {"width_ratios": [0.8, 1, 1, 1]}
    picture, *bars = figure.subplots(1, 4, gridspec_kw=widths)
    show_picture(picture, glyph)
    picture.set_title("Glyph")
    _draw_bars(bars[0], logits, "Logits z", "{:.1f}")
    _draw_bars(bars[1], powers, "$e^z$", "{:,.2f}")
    _draw_bars(bars[2], shares, "$e^z$ / sum: probabilities", "{:.1%}")
    bars[0].set_ylabel("digit")
    bars[1].set_xlabel(f"sum: {powers.sum():,.2f}", fontweight="bold")
    bars[2].set_xlabel(f"sum: {shares.sum():.0%}", fontweight="bold")
    return figure


def _draw_bars(axes: Axes, values: Floats, title: str, form: str) -> None:
    """Draw ten bars, their values beside them, the largest in another colour."""
    colours = [ORANGE if n == values.argmax() else BLUE for n in range(len(values))]
    bars = axes.barh(range(len(values)), values, color=colours)
    axes.bar_label(bars, [form.format(value) for value in values], padding=4)
    axes.set(yticks=range(len(values)), xticks=[], ylim=(9.6, -0.6), title=title)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.grid(False)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.margins(x=0.45)


def predictions_figure(mnist: Mnist, classifier: Classifier) -> Figure:
    """Return how MNIST's first test digits and the first misses after them are read."""
    glyphs, labels = mnist.test_glyphs, mnist.test_labels
    digits = classifier.probabilities(floats_from_bytes(glyphs)).argmax(axis=1)
    missed = np.flatnonzero(labels != digits)
    first = range(min(SHOWN_DIGITS, len(labels)))
    later = missed[missed >= SHOWN_DIGITS][:SHOWN_MISSES]
    shown = [*first, *later]
    subtitle = f"the first {len(first)} of MNIST's test set"
    if len(later):
        subtitle += f", then the next {len(later)} that it misses, framed"
    network = classifier.card.network
    return picture_sheet(
        f"{network} misses {len(missed):,} of {len(labels):,} test digits",
        subtitle,
        list(glyphs[shown]),
        [f"read {digits[n]}, is {labels[n]}" for n in shown],
        np.isin(shown, missed),
        columns=LARGE_COLUMNS,
        caption_size=9,
    )


def filters_figure(model: keras.Model, digits: ExampleDigits) -> Figure:
    """Return what a network's first filters, or its first dense units, respond to."""
    network = model.name
    for layer in model.layers:
        if len(parameters := layer.get_weights()) == 2:
            break
    values, bias = parameters
    if values.ndim == 2:
        return _units_figure(network, values.T.reshape(-1, GLYPH_SIDE, GLYPH_SIDE))
    kernels = values[:, :, 0].transpose(2, 0, 1)
    return _kernels_figure(network, kernels, bias, digits)


def _kernels_figure(
    network: str, kernels: Floats, bias: Floats, digits: ExampleDigits
) -> Figure:
    """Return (n, 3, 3) kernels, each beside its feature map of the first digit."""
    subtitle = (
        f"the first {min(SHOWN_KERNELS, len(kernels))} of {len(kernels)} kernels, each "
        f"with its map of {digits.first_in_words}; orange is below 0"
    )
    figure = sheet(6.8, f"{network}: what its first filters respond to", subtitle)
    widths = {"width_ratios": [0.8, 2] * 4}
    grid = figure.subplots(SHOWN_KERNELS // 4, 8, gridspec_kw=widths).reshape(-1, 2)
    glyph = floats_from_bytes(digits.glyphs[0])
    for (left, right), kernel, shift in zip(grid, kernels, bias, strict=False):
        _show_signed(left, kernel)
        _show_signed(right, correlate2d(glyph, kernel, mode="valid") + shift)
    return figure


def _units_figure(network: str, weights: Floats) -> Figure:
    """Return the (n, 28, 28) weights of dense units, one for each pixel."""
    subtitle = (
        f"the first {min(SHOWN_UNITS, len(weights))} of {len(weights)} units of its "
        "first layer; blue: ink speaks for, orange: against"
    )
    title = f"{network}: what its first units look for"
    figure = sheet(HEADER + 5.6, title, subtitle)
    grid = figure.subplots(4, SHOWN_UNITS // 4)
    for axes, values in zip(grid.ravel(), weights, strict=False):
        _show_signed(axes, values)
    return figure


def _show_signed(axes: Axes, values: Floats) -> None:
    show_picture(axes, values, cmap=SIGNED, norm=even_scale(values))


EVERY = (OURS, *PUBLISHED)
PICTURES = (
    Picture("softmax.png", ("classifier",), softmax_figure),
    Picture("predictions.png", ("mnist", "classifier"), predictions_figure, EVERY),
    Picture("filters.png", ("model", "digits"), filters_figure, EVERY),
    Picture("history.png", ("history", "network"), learning_figure, tuple(PUBLISHED)),
    Picture("overfitting.png", ("overfitting_pair",), overfitting_figure),
)
