"""Corrections -> better weights in place, or the previous weights back.

    python -m digits.train.refresh --corrections DIR [--data DIR] [--weights DIR]
                                   [--resume] [--force] [--epochs N]
                                   [--learning-rate R]
    python -m digits.train.refresh --rollback [--weights DIR]

The exit status is 1 if the new weights are refused, and 2 if something is missing or
broken.
"""

import argparse
import sys
from pathlib import Path

from digits.corrections import CorrectionsError
from digits.data.errors import DataError
from digits.data.mnist import load_mnist
from digits.data.splits import load_parts
from digits.train.config import number, whole_number
from digits.train.refresh.history import PREVIOUS, roll_back
from digits.train.refresh.refresh import (
    NETWORK,
    RefreshConfig,
    RefusedError,
    refresh,
    settings_in_place,
)
from digits.train.requirements import require
from digits.train.train import check_enough
from digits.weights import WEIGHTS
from digits.weights.card import WeightsError
from digits.weights.files import load_card


def main(arguments: list[str] | None = None) -> int:
    """Refresh or roll back, as the command line asks; return the exit status."""
    flags = _parser().parse_args(arguments)
    try:
        _roll_back(flags) if flags.rollback else _refresh(flags)
    except RefusedError as error:
        print(f"digits.train.refresh: {error}", file=sys.stderr)
        return 1
    except (DataError, WeightsError, CorrectionsError, OSError) as error:
        print(f"digits.train.refresh: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m digits.train.refresh",
        description=f"Train {NETWORK} on, as it was trained, with corrections; or go "
        "back to the weights before.",
    )
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument(
        "--corrections", type=Path, metavar="DIR", help="what the page kept"
    )
    task.add_argument(
        "--rollback", action="store_true", help="put the previous weights in place"
    )
    parser.add_argument(
        "--data", type=Path, help="folder with mnist.npz and drawings; else download"
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder")
    parser.add_argument("--resume", action="store_true", help="go on with a killed run")
    parser.add_argument(
        "--force", action="store_true", help="even with less data than was learnt from"
    )
    parser.add_argument("--epochs", type=whole_number, default=RefreshConfig.epochs)
    parser.add_argument(
        "--learning-rate", type=number, default=RefreshConfig.learning_rate
    )
    # The old spelling, python -m digits.train --network digits --corrections DIR.
    parser.add_argument("--network", choices=[NETWORK], help=argparse.SUPPRESS)
    return parser


def _refresh(flags: argparse.Namespace) -> None:
    if flags.epochs < 1:
        raise DataError("--epochs must be 1 or more.")
    config = RefreshConfig(flags.epochs, flags.learning_rate)
    settings = settings_in_place(load_card(flags.weights, NETWORK))
    mnist = load_mnist(flags.data)
    parts = load_parts(flags.data, settings.parts_seed)
    check_enough(settings, mnist, parts, flags)
    card = refresh(config, flags.corrections, mnist, parts, flags.weights, flags.resume)
    print(f"{NETWORK}: written to {flags.weights}, SHA-256 {card.sha256}")
    print(
        "measure it anew: python -m digits.evaluate; the weights before it come back "
        "with --rollback"
    )


def _roll_back(flags: argparse.Namespace) -> None:
    before, after = roll_back(flags.weights, NETWORK)
    print(
        f"{NETWORK}: back to the weights {after[:8]}; what was in place ({before[:8]}) "
        f"is in {flags.weights / PREVIOUS}, unless it was damaged"
    )


if __name__ == "__main__":
    require("HersheyFonts")
    raise SystemExit(main())
