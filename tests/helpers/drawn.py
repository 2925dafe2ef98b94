"""Our own drawings, typed as points on a sheet of 100 x 100, y down."""

import json
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "drawings"
DRAWINGS = json.loads((FOLDER / "strokes.json").read_text(encoding="utf-8"))
DIGIT_NAMES = list(DRAWINGS["digits"])
NONDIGIT_NAMES = list(DRAWINGS["nondigits"])
NUMBER_NAMES = list(DRAWINGS["numbers"])
SEVEN, FOUR = DRAWINGS["digits"]["7-crossed"], DRAWINGS["digits"]["4-open"]
DOT = [[[50, 50]]]
SMILEY = DRAWINGS["nondigits"]["smiley"]


FORMS = {"4": "4-open"}  # of a digit that is drawn in several
# Signs as points, in heights of a digit.
SIGNS = {
    ".": [[[0, 1]]],
    ":": [[[0, 0.3]], [[0, 0.8]]],
    "\N{MINUS SIGN}": [[[0, 0.5], [0.4, 0.5]]],
    "/": [[[0.55, -0.12], [0, 1.12]]],
}


def written(text, width, height=80.0, corner=(20.0, 80.0)):
    """Write digits and signs neatly on the pad, as strokes so many px wide."""
    (left, top), strokes = corner, []
    for sign in text:
        paths = SIGNS.get(sign) or _of_height_one(FORMS.get(sign, sign))
        placed = [[[left + x * height, top + y * height] for x, y in p] for p in paths]
        strokes += [{"width": width, "points": path} for path in placed]
        left = max(x for path in placed for x, _ in path) + width + 8
    return strokes


def _of_height_one(name):
    paths = DRAWINGS["digits"][name]
    xs, ys = zip(*(point for path in paths for point in path), strict=True)
    height = max(ys) - min(ys)
    return [
        [[(x - min(xs)) / height, (y - min(ys)) / height] for x, y in path]
        for path in paths
    ]


def on_pad(drawing, side=220.0, corner=(30.0, 30.0), width=16.0):
    """Place a drawing of ours on the pad, as strokes of a brush so many px wide.

    The sheet's 100 become a side on the pad, from its upper left corner (x, y) on; px.
    """
    return [
        {
            "width": width,
            "points": [
                [x * side / 100 + corner[0], y * side / 100 + corner[1]]
                for x, y in path
            ],
        }
        for path in drawing
    ]
