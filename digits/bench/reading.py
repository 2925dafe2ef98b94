"""The speed of one reading and of its stages.

Each row is the median of many calls that take turns, so that a busy moment hits all of
them alike, in an order drawn anew each round: the call before decides what lies in the
caches.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from skimage.transform import resize
from tqdm import trange

from digits.arrays import Floats
from digits.calibration import probabilities
from digits.classifier import Classifier, load_classifier
from digits.networks import build_network
from digits.preprocess import GLYPH_SIDE, glyph_from_ink
from digits.strokes import ink_from_strokes
from digits.weights.convert import compiled_network
from digits.weights.files import load_network

WARM_UP_ROUNDS = 5  # not counted
ORDER_SEED = 0  # of the order in each round
BRUSH = 16.0  # px; as on the pad
SEVEN = [  # a crossed 7 in the middle of the pad
    {"width": BRUSH, "points": [[80, 60], [200, 55], [165, 130], [130, 225]]},
    {"width": BRUSH, "points": [[105, 140], [195, 132]]},
]
NUMBER = [  # 1742, with a bar through the 7 and a 4 in two strokes
    {"width": BRUSH / 2, "points": path}
    for path in (
        [[12, 118], [32, 96], [32, 186]],
        [[58, 98], [110, 96], [78, 186]],
        [[68, 140], [104, 136]],
        [[142, 98], [128, 150], [182, 148]],
        [[168, 118], [164, 186]],
        [[206, 118], [224, 98], [246, 106], [244, 130], [206, 184], [262, 182]],
    )
]


def timed(
    calls: dict[str, Callable[[], object]], rounds: int
) -> dict[str, list[float]]:
    """Return how long each call takes, in seconds, once a round."""
    rng = np.random.default_rng(ORDER_SEED)
    times: dict[str, list[float]] = {name: [] for name in calls}
    for turn in trange(-WARM_UP_ROUNDS, rounds, desc="rounds", disable=None):
        for name in rng.permutation(list(calls)):
            call = calls[name]
            start = time.perf_counter()
            call()
            if turn >= 0:
                times[name].append(time.perf_counter() - start)
    return times


def ratio_table(times: dict[str, list[float]], unit: str) -> str:
    """Return a row for each call: its median as a multiple of the unit, its spread."""
    unit_median = statistics.median(times[unit])
    rows = [f"{'':42}  {'ratio':>8}  {'middle half':>17}  {'median':>9}  {'n':>5}"]
    for name, measured in times.items():
        low, middle, high = (
            seconds / unit_median for seconds in statistics.quantiles(measured, n=4)
        )
        rows.append(
            f"{name:42}  {middle:8.2f}  {low:8.2f}-{high:<8.2f}  "
            f"{middle * unit_median * 1e3:6.2f} ms  {len(measured):5}"
        )
    return "\n".join(rows)


def one_reading(weights: Path) -> dict[str, Callable[[], object]]:
    """Return, by name, calls that read one drawing, and its stages alone.

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    model, card = load_network(weights, "digits")
    classifier = load_classifier("digits", weights)
    # Values cost no time.
    classic = Classifier(compiled_network(build_network("cnn-32-64")), card)
    ink = ink_from_strokes(SEVEN)
    glyphs = glyph_from_ink(ink)[None]
    number_ink = ink_from_strokes(NUMBER)
    side = (GLYPH_SIDE, GLYPH_SIDE)

    def through_predict() -> Floats:
        glyph = glyph_from_ink(ink)
        return probabilities(model.predict(glyph[None], verbose=0), card.temperature)

    return {
        "ink -> probabilities": lambda: classifier.read_ink(ink),
        "the same through model.predict": through_predict,
        "the same with the classic cnn-32-64": lambda: classic.read_ink(ink),
        "network alone, compiled": lambda: classifier.network.logits(glyphs),
        "cnn-32-64 alone, compiled": lambda: classic.network.logits(glyphs),
        "network alone, model.predict": lambda: model.predict(glyphs, verbose=0),
        "strokes of one digit, read": lambda: classifier.read_strokes(SEVEN),
        "strokes of four digits, read": lambda: classifier.read_strokes(NUMBER),
        "ink of four digits, read": lambda: classifier.read_ink(number_ink),
        "strokes -> ink": lambda: ink_from_strokes(SEVEN),
        "ink -> glyph": lambda: glyph_from_ink(ink),
        "plain resize to 28 x 28, antialiased": lambda: resize(
            ink, side, anti_aliasing=True
        ),
        "plain resize to 28 x 28, nearest": lambda: resize(
            ink, side, order=0, anti_aliasing=False
        ),
    }
