"""A classifier -> proof that it reads right on this computer, from golden drawings.

Values with the right SHA-256 may still come to wrong numbers: on another processor,
with another build of TensorFlow, or where memory is faulty.
"""

from __future__ import annotations

from digits.classifier import Classifier, Reading

Paths = list[list[tuple[int, int]]]

WIDTH = 16.0  # px; the pad's medium brush

# What each drawing must be read as, and its paths of (x, y) on a pad of 280 x 280 px.
GOLDEN: tuple[tuple[str, Paths], ...] = (
    ("blank", []),
    (
        "digit 0",
        [
            [
                *((144, 56), (118, 65), (98, 92), (89, 127), (89, 162), (100, 195)),
                *((122, 219), (147, 224), (171, 213), (186, 184), (193, 149)),
                *((191, 114), (180, 83), (162, 63), (142, 54)),
            ]
        ],
    ),
    ("digit 1", [[(144, 56), (142, 96), (140, 144), (138, 188), (136, 226)]]),
    (
        "digit 2",
        [
            [
                *((94, 96), (100, 74), (122, 59), (149, 59), (173, 72), (182, 96)),
                *((175, 122), (155, 151), (129, 180), (105, 206), (92, 221)),
                *((122, 221), (158, 221), (193, 219)),
            ]
        ],
    ),
    (
        "digit 3",
        [
            [
                *((96, 74), (118, 59), (147, 56), (171, 70), (177, 94), (166, 118)),
                *((142, 131), (125, 133), (149, 138), (175, 151), (188, 177)),
                *((180, 206), (153, 224), (122, 224), (96, 210)),
            ]
        ],
    ),
    (
        "digit 4",
        [
            [(109, 56), (103, 92), (94, 127), (89, 153), (122, 155), (158, 153)],
            [(158, 153), (193, 151)],
            [(164, 92), (162, 129), (160, 173), (155, 228)],
        ],
    ),
    (
        "digit 5",
        [
            [
                *((111, 61), (107, 92), (103, 125), (129, 118), (158, 122)),
                *((180, 142), (186, 171), (175, 202), (149, 221), (118, 221)),
                (94, 208),
            ],
            [(111, 61), (144, 59), (182, 59)],
        ],
    ),
    (
        "digit 6",
        [
            [
                *((171, 59), (144, 74), (120, 103), (103, 136), (94, 169), (100, 202)),
                *((125, 224), (155, 224), (180, 206), (186, 177), (173, 153)),
                *((147, 144), (120, 153), (100, 175)),
            ]
        ],
    ),
    (
        "digit 7",
        [
            [(89, 63), (131, 61), (188, 59), (173, 94), (155, 133), (142, 175)],
            [(142, 175), (127, 224)],
        ],
    ),
    (
        "digit 8",
        [
            [
                *((175, 78), (151, 59), (122, 63), (107, 85), (118, 111), (142, 131)),
                *((169, 153), (184, 182), (173, 210), (144, 224), (114, 217)),
                *((98, 193), (107, 164), (133, 142), (160, 122), (177, 100)),
                (173, 76),
            ]
        ],
    ),
    (
        "digit 9",
        [
            [
                *((180, 85), (158, 63), (129, 59), (105, 76), (98, 105), (109, 131)),
                *((136, 142), (162, 131), (177, 107), (180, 83), (177, 122)),
                *((173, 162), (166, 197), (162, 228)),
            ]
        ],
    ),
    (
        "not a digit",
        [
            [
                *((56, 118), (206, 74), (74, 162), (224, 107), (63, 206), (217, 162)),
                *((96, 232), (184, 63), (85, 85), (228, 206), (118, 52), (151, 239)),
                *((52, 151), (232, 140)),
            ]
        ],
    ),
)


class SelfTestError(Exception):
    """The network reads golden drawings wrong: nothing it says is to be trusted."""


def check(classifier: Classifier) -> int:
    """Read the golden drawings; return how many there are.

    Raises:
        SelfTestError: one is not read as it must be.
    """
    said = [_said(classifier.read_strokes(strokes_of(paths))) for _, paths in GOLDEN]
    pairs = zip(said, (expected for expected, _ in GOLDEN), strict=True)
    wrong = [
        f"{expected!r} as {read!r}" for read, expected in pairs if read != expected
    ]
    if wrong:
        raise SelfTestError(
            f"the network reads {len(wrong)} of {len(GOLDEN)} golden drawings wrong on "
            f"this computer, the first {wrong[0]}. Install the versions that "
            "requirements.txt names, or restore the weights."
        )
    return len(GOLDEN)


def strokes_of(paths: Paths) -> list[dict]:
    """Return a golden drawing as the pad's strokes."""
    return [{"width": WIDTH, "points": [list(each) for each in path]} for path in paths]


def _said(reading: Reading) -> str:
    digit = "" if reading.digit is None else f" {reading.digit}"
    return f"{reading.verdict.value}{digit}"
