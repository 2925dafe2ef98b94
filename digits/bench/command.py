"""The command `python -m digits.bench`: speed, as ratios taken in one run.

    python -m digits.bench [--weights DIR] [--rounds N]
    python -m digits.bench --start [--rounds N]
    python -m digits.bench --load VISITORS [--seconds S] [--busy]
                                                  [--lessons | --class [--teach]]

A ratio carries over to other machines better than seconds do.
"""

import argparse
import os
import sys
from pathlib import Path

from digits.bench.classroom import class_figures, class_table
from digits.bench.load import load_table, load_tallies
from digits.bench.neighbour import busy_neighbour
from digits.bench.reading import one_reading, ratio_table, timed
from digits.bench.startup import startup_figures, startup_table
from digits.weights import WEIGHTS
from digits.weights.card import WeightsError

ROUNDS, STARTS = 200, 3  # calls of each kind; starts of the page


def main(arguments: list[str] | None = None) -> int:
    """Time what the command line asks for; return the exit status."""
    flags = _parser().parse_args(arguments)
    try:
        if flags.load:
            with busy_neighbour(flags.busy):
                if flags.classroom:
                    _time_session(flags.load, flags.seconds, flags.teach)
                else:
                    _time_class(flags.load, flags.seconds, flags.lessons)
        elif flags.start:
            print(startup_table(startup_figures(flags.rounds or STARTS)))
        else:
            _time_reading(flags.weights, max(2, flags.rounds or ROUNDS))
    except (WeightsError, OSError) as error:
        print(f"digits.bench: {error}", file=sys.stderr)
        return 2
    return 0


def _time_reading(weights: Path, rounds: int) -> None:
    times = timed(one_reading(weights), rounds)
    print(f"one drawing of 280 x 280 px, {os.cpu_count()} cores")
    print(ratio_table(times, "ink -> probabilities"))


def _time_class(visitors: int, seconds: float, lessons: bool) -> None:
    tallies = load_tallies(visitors, seconds, lessons=lessons)
    print(
        f"{visitors} visitors, each a stroke a second for {seconds:g} s, "
        f"{os.cpu_count()} cores; from the pen lifted to the answer:"
    )
    print(load_table(tallies, seconds))
    for name, tally in tallies.items():
        for error, count in tally.errors.items():
            print(f"{name}: {count:,} x {error}")


def _time_session(visitors: int, seconds: float, teach: bool) -> None:
    figures = class_figures(visitors, seconds, teach)
    print(
        f"{visitors} visitors, each a stroke a second, {seconds:g} s without and "
        f"{seconds:g} s with a class session, {os.cpu_count()} cores:"
    )
    print(class_table(*figures))


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
    parser.add_argument(
        "--busy", action="store_true", help="keep one core busy beside them"
    )
    parser.add_argument(
        "--lessons",
        action="store_true",
        help="they draw once more, while each watches a network learn",
    )
    parser.add_argument(
        "--class",
        dest="classroom",
        action="store_true",
        help="they draw without and with a class session, and give ten drawings each",
    )
    parser.add_argument(
        "--teach",
        action="store_true",
        help="with --class: the board teaches a network meanwhile, again and again",
    )
    return parser
