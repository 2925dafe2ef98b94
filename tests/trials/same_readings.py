"""All drawings and pictures of a data folder -> whether a cheaper way reads the same.

    python -m tests.trials.same_readings --data DIR [--each N]

Compares LiteRT with Keras, on the glyphs of all of them, and the brush with one that
draws eight pixels per pixel and axis whatever its width. Prints n, the largest
difference of a bar, and how many verdicts and digits differ. Of each data set the first
N at most are taken.
"""

import argparse
from pathlib import Path

import numpy as np
from tqdm import tqdm

import digits.strokes
from digits.arrays import floats_from_bytes
from digits.classifier import load_classifier
from digits.data.splits import load_parts
from digits.preprocess import glyph_from_ink, steps_from_ink
from digits.strokes import ink_from_strokes
from digits.synthetic.rendering import RenderStyle, pad_strokes
from digits.verdict import verdict_on_ink
from digits.weights import WEIGHTS
from digits.weights.convert import keras_logits, shares_of, verdicts_on
from digits.weights.files import load_network

USUAL = digits.strokes.MIN_OVERSAMPLING
SEED = 70
FINEST = 8  # drawn pixels per ink pixel and axis


def drawn_glyphs(part, most, rng):
    """Return glyphs of drawings, with the brush as it is and with the finest."""
    sets = [*part.digits.values(), *part.nondigits.values()]
    drawings = [drawing for each in sets for drawing in each[:most]]
    pairs = []
    for drawing in tqdm(drawings, disable=None):
        strokes = pad_strokes(drawing.strokes, rng, RenderStyle())
        pairs.append([glyph_read(strokes, least) for least in (USUAL, FINEST)])
    both = [pair for pair in pairs if all(glyph is not None for glyph in pair)]
    return np.array(both).reshape(-1, 2, 28, 28).swapaxes(0, 1)


def glyph_read(strokes, oversampling):
    """Return the glyph of strokes that the network is shown; None if there is none."""
    digits.strokes.MIN_OVERSAMPLING = oversampling
    steps = steps_from_ink(ink_from_strokes(strokes))
    digits.strokes.MIN_OVERSAMPLING = USUAL
    if steps is None or verdict_on_ink(steps.kept, steps.box) is not None:
        return None
    return steps.centred


def scanned_glyphs(part, most):
    """Return the glyphs of pictures."""
    sets = [*part.digit_pictures.values(), *part.nondigit_pictures.values()]
    inks = (picture.ink for pictures in sets for picture in pictures[:most])
    return np.array([glyph_from_ink(floats_from_bytes(ink)) for ink in inks])


def compare(name, ours, theirs, card):
    """Print how bars, verdicts and digits of two arrays of logits differ."""
    moved = np.abs(shares_of(ours, card) - shares_of(theirs, card)).max(axis=1)
    pairs = zip(verdicts_on(ours, card), verdicts_on(theirs, card), strict=True)
    verdicts = sum(one != other for one, other in pairs)
    named = [logits[:, :10].argmax(axis=1) for logits in (ours, theirs)]
    print(
        f"{name}: n {len(moved):,}; a bar differs by {moved.max():.2g} at most; "
        f"verdicts differ {verdicts}, digits {int((named[0] != named[1]).sum())}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--each", type=int)
    flags = parser.parse_args()
    classifier = load_classifier()
    model, card = load_network(WEIGHTS, "digits")
    rng = np.random.default_rng(SEED)
    for name, part in load_parts(flags.data).items():
        usual, finest = drawn_glyphs(part, flags.each, rng)
        for what, glyphs in (
            (f"{name}, drawings", usual),
            (f"{name}, pictures", scanned_glyphs(part, flags.each)),
        ):
            logits = classifier.logits(glyphs) if len(glyphs) else None
            if logits is not None:
                keras = keras_logits(model, glyphs)
                compare(f"{what}, LiteRT and Keras", logits, keras, card)
        if len(usual):
            apart = np.abs(usual - finest).mean()
            print(f"{name}: glyphs of both brushes differ by {apart:.4f} on average")
            pair = classifier.logits(usual), classifier.logits(finest)
            compare(f"{name}, drawings, both brushes", *pair, card)


if __name__ == "__main__":
    main()
