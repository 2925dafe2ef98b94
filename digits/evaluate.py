"""Saved weights and data -> how well they read, written into the card.

    python -m digits.evaluate [--network NAME|all] [--data DIR] [--weights DIR]
                              [--documents README.md]

MNIST's test set comes from the data folder or through Keras. Where the folder has
`strokes/*.json.gz`, their drawings are rendered as people draw: on a pad of 280 px, the
pen's path 70 to 230 px on its longer side, the brush 8 px to the smaller of 32 px and a
quarter of that side, anywhere that it fits; ten renders a drawing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digits.cards import WEIGHTS, Card, WeightsError, save_card, write_whole
from digits.classifier import Classifier, load_classifier
from digits.data import DataError, PenDrawing, load_drawings, load_mnist
from digits.networks import NETWORKS
from digits.preprocess import glyph_from_ink
from digits.progress import show_progress
from digits.strokes import PAD_SIDE, ink_from_strokes

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

RENDERS = 10  # of each pen drawing: a spread, within two minutes
SEED = 20  # of every place, size and brush; the same on every machine
PATH_SIDE = (70.0, 230.0)  # px; longer side of the pen's path
BRUSH = (8.0, 32.0)  # px; and at most a quarter of that side
FIGURES = "<!-- figures: written by python -m digits.evaluate --documents -->"
MNIST_TEST = "MNIST test"


def evaluated(classifier: Classifier, folder: Path | None) -> dict[str, Any]:
    """Return every figure that the data allows, by the name of the data set.

    Args:
        classifier: what is measured.
        folder: has `mnist.npz` and perhaps `strokes/`; None downloads MNIST.

    Raises:
        DataError: the data is missing or broken.
    """
    mnist = load_mnist(folder)
    glyphs = mnist.test_glyphs.astype(np.float32) / 255
    misses = missed(classifier, glyphs, mnist.test_labels)
    right = ~np.isin(np.arange(len(glyphs)), misses)
    figures = {MNIST_TEST: _figures(right, mnist.test_labels) | {"missed": misses}}
    for path in sorted(folder.glob("strokes/*.json.gz")) if folder else []:
        name = path.name.removesuffix(".json.gz")
        figures[name] = _pen_accuracy(classifier, _digits_in(path), name)
    return figures


def _digits_in(path: Path) -> list[PenDrawing]:
    drawings = load_drawings(path)
    if not drawings or any(isinstance(drawing.label, str) for drawing in drawings):
        raise DataError(f"{path} must hold drawings labelled 0 to 9, and nothing else.")
    return drawings


def missed(classifier: Classifier, glyphs: Floats, labels: Labels) -> list[int]:
    """Return the indices of the glyphs whose digit is read wrong.

    Args:
        classifier: what reads them.
        glyphs: (n, 28, 28), from 0 to 1.
        labels: (n,) 0 to 9.
    """
    digits = classifier.probabilities(glyphs).argmax(axis=1)
    return np.flatnonzero(digits != labels).tolist()


def _figures(right: NDArray[np.bool_], labels: Labels) -> dict[str, Any]:
    recall = [float(right[labels == digit].mean()) for digit in np.unique(labels)]
    return {
        "n": len(labels),
        "misses": int((~right).sum()),
        "right": float(right.mean()),
        "worst recall": min(recall),
        "worst digit": int(np.unique(labels)[np.argmin(recall)]),
    }


def _pen_accuracy(
    classifier: Classifier, drawings: list[PenDrawing], name: str
) -> dict[str, Any]:
    """Return the figures of one pen data set, all renders together."""
    rng = np.random.default_rng(SEED)
    right, spread = [], []
    for turn in range(RENDERS):
        show_progress(f"renders of {name}", turn + 1, RENDERS)
        rendered = as_people_draw(drawings, rng)
        glyphs = np.array([glyph_from_ink(ink) for ink in rendered], dtype=np.float32)
        digits = classifier.probabilities(glyphs).argmax(axis=1)
        right.append(digits == [drawing.label for drawing in drawings])
        spread.append(float(right[-1].mean()))
    labels = np.tile([int(drawing.label) for drawing in drawings], RENDERS)
    figures = _figures(np.concatenate(right), labels)
    figures["drawings"] = len(drawings)
    figures["writers"] = len({drawing.writer for drawing in drawings})
    figures["least and most right of ten renders"] = [min(spread), max(spread)]
    return figures


def as_people_draw(
    drawings: list[PenDrawing], rng: np.random.Generator
) -> Iterator[Floats]:
    """Yield each drawing's ink on the pad, at a random size, place and brush width.

    Args:
        drawings: pen strokes in any unit.
        rng: where chance comes from.

    Yields:
        (280, 280) ink.
    """
    for drawing in drawings:
        points = np.concatenate(drawing.strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        side = rng.uniform(*PATH_SIDE)
        width = rng.uniform(BRUSH[0], min(BRUSH[1], side / 4))
        scale = side / max(*(high - low), 1e-6)
        room = PAD_SIDE - width - (high - low) * scale
        corner = width / 2 + rng.uniform(0, 1, 2) * np.maximum(room, 0)
        yield ink_from_strokes(
            [
                {"width": width, "points": (path - low) * scale + corner}
                for path in drawing.strokes
            ]
        )


# The documents.


def figures_line(figures: dict[str, Any], parameters: int) -> str:
    """Return the measured line of the README."""
    mnist = figures[MNIST_TEST]
    line = (
        f"**{mnist['right']:.2%} of MNIST's test set** ({mnist['misses']} misses of "
        f"{mnist['n']:,}) with {parameters:,} parameters, trained on MNIST and on "
        "drawings made by rule"
    )
    pen = {name: values for name, values in figures.items() if name != MNIST_TEST}
    if pen:
        parts = [
            f"{values['right']:.1%} of {name} ({values['drawings']:,} drawings by "
            f"{people(values['writers'])})"
            for name, values in pen.items()
        ]
        line += f"; of pen drawings that it never saw, {', '.join(parts)}"
    return f"{line} (`python -m digits.evaluate --data DIR`)."


def people(count: int) -> str:
    """Return a count of people in words."""
    return "1 person" if count == 1 else f"{count} people"


def figures_table(figures: dict[str, Any]) -> str:
    """Return the model card's table: a row for each data set."""
    rows = [
        "| data set | n | by | misses | right | least to most | worst digit's recall |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, values in figures.items():
        by = people(values["writers"]) if "writers" in values else "about 500"
        least, most = values.get("least and most right of ten renders", ("", ""))
        spread = f"{least:.2%} to {most:.2%}" if most else "once"
        rows.append(
            f"| {name} | {values['n']:,} | {by} | {values['misses']:,} "
            f"| {values['right']:.2%} | {spread} "
            f"| {values['worst recall']:.2%} ({values['worst digit']}) |"
        )
    return "\n".join(rows)


def about(card: Card) -> str:
    """Return what the model card says of a card: size, hash and figures."""
    return (
        f"{card.parameters:,} parameters; SHA-256 of the values `{card.sha256}`; "
        f'temperature {card.temperature:.3f}; "not a digit" over '
        f'{card.thresholds.not_a_digit:.3f}, "unsure" under a lead of '
        f"{card.thresholds.lead:.3f}.\n\n{figures_table(card.figures)}"
    )


def write_figures(document: Path, text: str) -> None:
    """Put measured text into its place in a document, between two marks.

    Raises:
        DataError: the document does not mark the place.
    """
    parts = parts_of(document)
    write_whole(document, f"{parts[0]}{FIGURES}\n{text}\n{FIGURES}{parts[2]}")


def parts_of(document: Path) -> list[str]:
    """Return what stands before, between and after the two marks of a document.

    Raises:
        DataError: the document is missing, or does not mark the place.
    """
    text = document.read_text(encoding="utf-8") if document.is_file() else ""
    parts = text.split(FIGURES)
    if len(parts) != 3:
        raise DataError(
            f"{document} must hold the line {FIGURES!r} twice, around its figures."
        )
    return parts


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line asks for; return the exit status."""
    flags = _parser().parse_args(arguments)
    names = list(NETWORKS) if flags.network == "all" else [flags.network]
    documents = [flags.documents, flags.weights / "README.md"] * bool(flags.documents)
    try:
        for document in documents:
            parts_of(document)  # before minutes of measuring
        for name in names:
            classifier = load_classifier(name, flags.weights)
            figures = evaluated(classifier, flags.data)
            card = replace(classifier.card, figures=figures)
            save_card(flags.weights, card)
            print(f"{name}:\n{figures_table(figures)}")
            if documents and name == "digits":
                write_figures(documents[0], figures_line(figures, card.parameters))
                write_figures(documents[1], about(card))
    except (DataError, WeightsError) as error:
        print(f"digits.evaluate: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m digits.evaluate", description="Measure saved weights."
    )
    parser.add_argument("--network", default="digits", choices=[*NETWORKS, "all"])
    parser.add_argument(
        "--data", type=Path, help="folder with mnist.npz; else download"
    )
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder to read")
    parser.add_argument(
        "--documents",
        type=Path,
        metavar="README.md",
        help="write the figures into this file and the model card beside the weights",
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
