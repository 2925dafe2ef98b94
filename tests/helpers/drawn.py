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
