"""Example drawings for the page to try: points of a pen -> strokes on the pad."""

import json

from digits.synthetic.paths import curve

Path = list[tuple[float, float]]

BRUSH_WIDTH = 16.0  # px; the pad's medium brush

# Paths of (x, y) on a pad of 280 x 280 px, by name. Four points and more are joined by
# a curve. The 4 is so narrow at its top that it may be a 9.
EXAMPLES: dict[str, list[Path]] = {
    "seven": [
        [(78, 70), (202, 64), (144, 220)],
        [(104, 150), (192, 142)],
    ],
    "one": [[(104, 108), (152, 58), (150, 222)]],
    "four": [
        [(128, 67), (112, 80), (96, 99), (87, 124), (101, 148), (135, 150), (171, 139)],
        [(168, 70), (170, 110), (167, 160), (160, 222)],
    ],
    "number": [
        [(82, 70), (40, 162), (126, 156)],
        [(100, 118), (96, 220)],
        [
            *((160, 104), (176, 78), (206, 68), (234, 82), (236, 112), (216, 148)),
            *((184, 186), (160, 214), (192, 212), (244, 210)),
        ],
    ],
    "letter": [
        [(96, 60), (92, 222)],
        [(178, 64), (98, 148)],
        [(124, 124), (186, 222)],
    ],
    "smiley": [
        [
            *((140, 50), (95, 60), (62, 95), (52, 140), (62, 185), (95, 218)),
            *((140, 228), (185, 218), (218, 185), (228, 140), (218, 95), (185, 60)),
            (140, 50),
        ],
        [(108, 110), (108, 128)],
        [(172, 110), (172, 128)],
        [(96, 165), (112, 184), (140, 192), (168, 184), (184, 165)],
    ],
}


def example_strokes(name: str) -> list[dict]:
    """Return an example of `EXAMPLES` as the pad's strokes."""
    return [
        {
            "width": BRUSH_WIDTH,
            "points": [[round(x, 1), round(y, 1)] for x, y in _joined(path)],
        }
        for path in EXAMPLES[name]
    ]


def _joined(path: Path) -> list[list[float]]:
    return curve(*path).tolist() if len(path) > 3 else [list(point) for point in path]


def examples_json() -> str:
    """Return every example as a list of name, brush width and paths, as JSON.

    It holds lists alone, because Gradio takes braces for signs of a template.
    """
    rows = [
        [name, BRUSH_WIDTH, [stroke["points"] for stroke in example_strokes(name)]]
        for name in EXAMPLES
    ]
    return json.dumps(rows)
