"""What a refresh does with honest corrections, pranks and poison.

    python -m tests.trials.refresh_drill --data DIR --weights MEASURED
                                         [--only SCENE ...]

MEASURED holds a network that learnt from the part *train* alone. The visitors are the
writers of *validation* and *shift*, whom it never saw. Their corrections are kept by
the page's code, and read back, vetted, learnt from and judged by the refresh's. Each
hand is measured on drawings that were not corrected, ten renders each. Everything is
written to a folder that is thrown away.
"""

import argparse
import shutil
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from digits.classifier import load_classifier
from digits.corrections.record import correction_line, new_visit
from digits.corrections.store import Corrections, Limits
from digits.data.mnist import load_mnist
from digits.data.splits import SHIFT, VALIDATION, load_parts
from digits.reading import Verdict
from digits.synthetic.rendering import RenderStyle, glyphs_as_people_draw, pad_strokes
from digits.synthetic.slashes import slashed
from digits.train.refresh.refresh import RefreshConfig, RefusedError, refresh
from digits.weights.files import load_card, save_card

VISIT = 50  # corrections that one visitor gives at most
PRANKS = 30
EVERY = Limits(per_minute=10**6, bytes_per_minute=10**9)  # no minute is waited for


@dataclass
class Scene:
    """What visitors say, and whose hand is measured."""

    name: str
    labelled: list  # (drawing, label)
    hand: list  # drawings to be read before and after
    readers: bool = True  # whether they vet the corrections


def scenes(parts):
    """Return every scene, by its short name; the weights saw none of these hands."""
    rng = np.random.default_rng(5)
    wand, known = parts[SHIFT].digits["wand"], parts[VALIDATION].digits
    others = [d for name in ("pendigits", "uji") for d in known[name]]
    writers = sorted({drawing.writer for drawing in others})
    visitors = set(writers[::2])
    zeros = [
        replace(d, strokes=slashed(d.strokes, rng)) for d in others if d.label == 0
    ]
    honest = [(d, 0) for d in zeros if d.writer in visitors]
    unseen = [d for d in zeros if d.writer not in visitors]
    sevens = [d for d in others if d.label == 7]
    chosen = rng.choice(len(sevens), PRANKS, replace=False)
    pranks = [(sevens[place], 1) for place in chosen]
    rest = [d for place, d in enumerate(sevens) if place not in set(chosen)]
    shifted = [(d, (d.label + 1) % 10) for d in others[::5]]
    return {
        "wand": Scene(
            *("one hand's digits, in the air", [(d, d.label) for d in wand[::2]]),
            hand=wand[1::2],
        ),
        "zeros": Scene("slashed 0s of half the writers", honest, unseen),
        "pranks": Scene("30 pranks: this 7 is a 1", pranks, rest),
        "mixed": Scene("slashed 0s, and 30 pranks among them", honest + pranks, rest),
        "asleep": Scene("30 pranks, no reader looks at them", pranks, rest, False),
        "poison": Scene("every label one too high", shifted, others[1::5]),
    }


def add_all(labelled, classifier, folder):
    """Add what visitors say: each writer is one, with fifty drawings a visit."""
    rng = np.random.default_rng(6)
    corrections = Corrections(folder, EVERY)
    visits, given = defaultdict(new_visit), Counter()
    for place in rng.permutation(len(labelled)):
        drawing, label = labelled[place]
        visit = visits[drawing.writer, given[drawing.writer] // VISIT]
        given[drawing.writer] += 1
        strokes = pad_strokes(drawing.strokes, rng, RenderStyle())
        reading = classifier.read_strokes(strokes)
        weights = classifier.card.sha256
        correction, line = correction_line(
            weights, visit, label, reading, strokes=strokes
        )
        corrections.add(visit, {correction: line})


def shares_of(hand, weights):
    """Return n, the share of the hand that is read right, and that shown as right."""
    classifier = load_classifier(folder=weights)
    glyphs = glyphs_as_people_draw(hand, "the hand").reshape(-1, 28, 28)
    labels = np.tile([drawing.label for drawing in hand], len(glyphs) // len(hand))
    readings = [classifier.read_glyph(glyph) for glyph in glyphs]
    right = np.array([reading.probabilities.argmax() for reading in readings]) == labels
    known = [r.verdict in (Verdict.DIGIT, Verdict.UNSURE) for r in readings]
    return len(labels), right.mean(), (right & known).mean()


def played(scene, config, mnist, parts, measured, folder):
    """Return a row of what became of a scene."""
    weights, kept = folder / "weights", folder / "corrections"
    shutil.copytree(measured, weights, ignore=shutil.ignore_patterns(".*"))
    card = load_card(weights, "digits")
    save_card(weights, replace(card, numbers={}))  # single digits alone: less to fit
    add_all(scene.labelled, load_classifier(folder=weights), kept)
    before = shares_of(scene.hand, weights)
    if not scene.readers:
        config = replace(config, min_probability=0.0)
    try:
        refresh(config, kept, mnist, parts, weights)
    except RefusedError as error:
        print(error, flush=True)
    after = shares_of(scene.hand, weights)
    noted = (weights / "HISTORY.md").read_text(encoding="utf-8").splitlines()[-1]
    cells = [cell.strip() for cell in noted.strip("|").split("|")]
    _, _, learnt, left_out, worst, outcome, _ = cells
    return (
        f"| {scene.name} | {len(scene.labelled)} | {left_out} | {learnt} | {outcome} | "
        f"{worst} | {before[0]:,} | {before[1]:.2%}, {before[2]:.2%} | "
        f"{after[1]:.2%}, {after[2]:.2%} |"
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--only", nargs="+", metavar="SCENE")
    parser.add_argument("--epochs", type=int, default=RefreshConfig.epochs)
    parser.add_argument(
        "--learning-rate", type=float, default=RefreshConfig.learning_rate
    )
    flags = parser.parse_args()
    config = RefreshConfig(flags.epochs, flags.learning_rate)
    mnist, parts = load_mnist(flags.data), load_parts(flags.data)
    rows = []
    for name, scene in scenes(parts).items():
        if not flags.only or name in flags.only:
            print(f"== {scene.name}", flush=True)
            with tempfile.TemporaryDirectory() as folder:
                row = played(scene, config, mnist, parts, flags.weights, Path(folder))
            rows.append(row)
            print(row, flush=True)
    print(
        "| corrections | n | left out | learnt | outcome | fell most, points | renders "
        "of the hand | right, kept before | right, kept after |"
    )
    print("|---|---|---|---|---|---|---|---|---|", *rows, sep="\n")


if __name__ == "__main__":
    main()
