"""What a test reads back from a Matplotlib figure."""

import numpy as np
from matplotlib.colors import to_rgba

from digits.figures.style import ORANGE


def texts_in(axes):
    return [text.get_text() for text in axes.texts]


def subtitle_of(figure):
    return figure.texts[1].get_text()


def titles_of(figure):
    return [axes.get_title(loc="left") for axes in figure.axes]


def points_of(line):
    return np.stack(line.get_data(), axis=1).tolist()


def legend_of(figure):
    (legend,) = figure.legends
    return [text.get_text() for text in legend.texts]


def pictures_in(figure):
    """Return the axes that show a picture."""
    return [axes for axes in figure.axes if axes.images]


def framed_in(figure):
    """Return for each picture whether it is framed in orange."""
    edges = [axes.spines["left"].get_edgecolor() for axes in pictures_in(figure)]
    return [edge == to_rgba(ORANGE) for edge in edges]
