"""Speed of one reading, of the start, of a class at once, as ratios taken in one run.

    python -m digits.bench [--weights DIR] [--rounds N]
    python -m digits.bench --start [--rounds N]
    python -m digits.bench --load VISITORS [--seconds S]

A ratio carries over to other machines better than seconds do. Each row is the median of
many calls that take turns, so that a busy moment hits all of them alike, in an order
drawn anew each round: which call went before decides what lies in the caches.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from skimage.transform import resize

from digits.arrays import Floats
from digits.bench import load
from digits.bench import startup as starting
from digits.calibration import probabilities
from digits.classifier import Classifier
from digits.networks import build_network
from digits.preprocess import GLYPH_SIDE, glyph_from_ink
from digits.progress import show_progress
from digits.strokes import ink_from_strokes
from digits.weights import WEIGHTS, WeightsError, load_network

WARM_UP = 5  # rounds that are not counted
SEED = 0  # of the order in each round
ROUNDS, STARTS = 200, 3  # calls of each kind; starts of the page
WIDTH = 16.0  # px; the pad's own brush
SEVEN = [  # a crossed 7 in the middle of the pad
    {"width": WIDTH, "points": [[80, 60], [200, 55], [165, 130], [130, 225]]},
    {"width": WIDTH, "points": [[105, 140], [195, 132]]},
]
NUMBER = [  # 1742, with a bar through the 7 and a 4 in two strokes
    {"width": WIDTH / 2, "points": path}
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
    """Return how long each call takes, in seconds, once a round.

    Args:
        calls: by name; they take turns, in another order each round.
        rounds: how often each is counted.
    """
    rng = np.random.default_rng(SEED)
    times: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(-WARM_UP, rounds):
        for name in rng.permutation(list(calls)):
            call = calls[name]
            start = time.perf_counter()
            call()
            if turn >= 0:
                times[name].append(time.perf_counter() - start)
        show_progress("rounds", max(0, turn + 1), rounds)
    return times


def table(times: dict[str, list[float]], unit: str) -> str:
    """Return a row per call: its median as a multiple of the unit's, and its spread.

    Args:
        times: in seconds, by name.
        unit: the name of the call that counts as 1.
    """
    one = statistics.median(times[unit])
    rows = [f"{'':42}  {'ratio':>8}  {'middle half':>17}  {'median':>9}  {'n':>5}"]
    for name, seconds in times.items():
        low, middle, high = (
            share / one for share in statistics.quantiles(seconds, n=4)
        )
        rows.append(
            f"{name:42}  {middle:8.2f}  {low:8.2f}-{high:<8.2f}  "
            f"{middle * one * 1e3:6.2f} ms  {len(seconds):5}"
        )
    return "\n".join(rows)


def one_reading(weights: Path) -> dict[str, Callable[[], object]]:
    """Return the ways to read one drawing, and its stages.

    Raises:
        WeightsError: the weights are missing or damaged.
    """
    model, card = load_network(weights, "digits")
    classifier = Classifier(model, card)
    classic = Classifier(build_network("cnn-32-64"), card)  # values cost no time
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
        "network alone, compiled": lambda: classifier.logits_of_one(glyphs),
        "cnn-32-64 alone, compiled": lambda: classic.logits_of_one(glyphs),
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


def main(arguments: list[str] | None = None) -> int:
    """Time what the command line asks for; return the exit status."""
    flags = _parser().parse_args(arguments)
    try:
        if flags.load:
            _time_a_class(flags.load, flags.seconds)
        elif flags.start:
            print(starting.in_words(starting.started(flags.rounds or STARTS)))
        else:
            _time_one_reading(flags.weights, max(2, flags.rounds or ROUNDS))
    except (WeightsError, OSError) as error:
        print(f"digits.bench: {error}", file=sys.stderr)
        return 2
    return 0


def _time_one_reading(weights: Path, rounds: int) -> None:
    times = timed(one_reading(weights), rounds)
    print(f"one drawing of 280 x 280 px, {os.cpu_count()} cores")
    print(table(times, "ink -> probabilities"))


def _time_a_class(visitors: int, seconds: float) -> None:
    tallies = load.loaded(visitors, seconds)
    print(
        f"{visitors} visitors, each a stroke a second for {seconds:g} s, "
        f"{os.cpu_count()} cores; from the pen lifted to the answer:"
    )
    print(load.table(tallies, seconds))
    for name, tally in tallies.items():
        for error, count in tally.errors.items():
            print(f"{name}: {count:,} x {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m digits.bench",
        description="Time the parts of one reading; or the page's start; or a class.",
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to read")
    parser.add_argument("--rounds", type=int, help="calls of each kind, or starts")
    parser.add_argument("--start", action="store_true", help="time the page's start")
    parser.add_argument(
        "--load", type=int, metavar="VISITORS", help="time so many who draw at once"
    )
    parser.add_argument("--seconds", type=float, default=120, help="of their drawing")
    return parser
