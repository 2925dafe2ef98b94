"""Forms of digits, and drawings of none, typed by hand as curves through a few points.

Nothing here comes from a data set or from the rules that training draws by.
"""

import json
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import Akima1DInterpolator

from tests.helpers.drawn import FOLDER

MOVE = 10  # hundredths of the sheet's side between two moves of the hand
CORNER = "!"  # after a point where the hand turns; elsewhere it swings through


@dataclass(frozen=True)
class Form:
    """A way to draw something.

    Attributes:
        name: what is drawn.
        digit: that a person reads; None if it is none.
        strokes: lists of [x, y] on a sheet of 100 x 100, y down.
    """

    name: str
    digit: int | None
    strokes: list[list[list[float]]]


def forms():
    """Return all forms of digits, and then the drawings of none."""
    typed = json.loads((FOLDER / "by_hand.json").read_text(encoding="utf-8"))
    lined = {
        digit: {"of straight lines": it} for digit, it in typed["calculator"].items()
    }
    return [
        *(
            Form(f"{digit} {name}", int(digit), drawn(strokes))
            for part in (typed["digits"], lined)
            for digit, group in part.items()
            for name, strokes in group.items()
        ),
        *(Form(name, None, drawn(it)) for name, it in typed["nondigits"].items()),
    ]


def drawn(strokes):
    """Return typed strokes as the hand draws them: a point for each of its moves."""
    return [stroke(typed) for typed in strokes]


def stroke(typed):
    """Return one stroke, typed as "x,y x,y! x,y".

    >>> stroke("0,0 10,0! 10,20")
    [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [10.0, 20.0]]
    """
    path = []
    start = ""
    for run in typed.split(CORNER):
        points = f"{start} {run}".split()
        path += curve(points)[bool(path) :]
        start = points[-1]
    return path


def curve(points):
    """Return points close together on a smooth curve through points like "x,y"."""
    through = np.array([point.split(",") for point in points], dtype=float)
    lengths = np.hypot(*np.diff(through, axis=0).T)
    along = np.concatenate([[0], np.cumsum(lengths)])
    places = np.linspace(0, along[-1], 1 + max(1, round(along[-1] / MOVE)))
    return Akima1DInterpolator(along, through, method="makima")(places).tolist()
