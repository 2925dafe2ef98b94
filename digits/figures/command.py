"""The command `python -m digits.figures`: cards, networks and data -> PNG files.

    python -m digits.figures DIR [--data DIR] [--weights DIR]

Without the data folder, pictures of the data sets are left out, and digits drawn by
rule stand in for MNIST's.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from digits.data.errors import DataError
from digits.figures import concepts, evaluation, training
from digits.figures.picture import OURS, MissingError, Picture, Sources
from digits.figures.style import save_figure
from digits.networks import NETWORKS
from digits.weights import WEIGHTS
from digits.weights.card import WeightsError
from digits.weights.files import load_card, values_path

PICTURES = (*evaluation.PICTURES, *concepts.PICTURES, *training.PICTURES)


def main(
    arguments: list[str] | None = None, pictures: Sequence[Picture] = PICTURES
) -> int:
    """Draw every picture that cards and data allow; return the exit status."""
    flags = _parser().parse_args(arguments)
    try:
        load_card(flags.weights, OURS)
        flags.folder.mkdir(parents=True, exist_ok=True)
        for network in networks_in(flags.weights):
            sources = Sources(flags.weights, flags.data, network)
            for picture in pictures:
                if network in picture.networks:
                    _save(picture, sources, flags.folder)
    except (DataError, WeightsError, OSError) as error:
        print(f"digits.figures: {error}", file=sys.stderr)
        return 2
    return 0


def networks_in(weights: Path) -> list[str]:
    """Return the networks that have saved values in a folder, ours first."""
    ours_first = sorted(NETWORKS, key=lambda name: name != OURS)
    return [name for name in ours_first if values_path(weights, name).is_file()]


def _save(picture: Picture, sources: Sources, folder: Path) -> None:
    path = folder / picture.file_of(sources.network)
    try:
        save_figure(picture.drawn(sources), path)
        print(f"{path}: written", flush=True)
    except MissingError as missing:
        print(f"{path.name}: left out: {missing}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m digits.figures",
        description="Draw the figures of a card, and what a network does.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to put them")
    parser.add_argument(
        "--data", type=Path, help="folder that was measured on, for pictures of it"
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="has the cards")
    return parser
