"""Short runs of training, each without one ingredient -> a table.

    python -m tests.trials.ingredients --data DIR --start DIR --runs DIR
                                       [--seeds N ...]

START holds weights that learnt without the ingredients, such as those of a former
version. Each run goes on from them for a third of an epoch; all are kept in RUNS, so
that a killed trial goes on. What is measured are people of the part *validation*, whom
no run learns from, and MNIST's training digits that are held back.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from digits.arrays import bytes_from_floats, floats_from_bytes
from digits.classifier import Classifier
from digits.data.mnist import load_mnist
from digits.data.splits import VALIDATION, held_back, load_parts
from digits.evaluate.forms import form_figures
from digits.evaluate.robustness import GLYPH_CURVES
from digits.networks import NOT_A_DIGIT, build_network
from digits.train.config import RECIPES
from digits.train.mixture import Examples, joined
from digits.train.train import train
from digits.train.validation import (
    all_picture_examples,
    as_people_draw,
    logits_of,
)
from digits.weights.convert import compiled_network
from digits.weights.files import load_network

RECIPE = replace(
    RECIPES["digits"],
    epochs=2,
    learn="train",
    learning_rate=1e-3,
    number_samples=0,
    mixture=RECIPES["digits"].mixture.part(0, 6),
)
WITHOUT = {  # what each run changes of the mixture
    "nothing": {},
    "scans of digits": {"pictures": 0},
    "doodles, shapes and signs by people": {
        "nondigit_pens": 0,
        "nondigit_pictures": 0,
    },
    "digits by rule": {"digits_by_rule": 0},
    "slashes through people's zeros": {"slashed": 0.0},
    "noise, large pixels and gaps": {"wear": None},
}
RENDERS = 2  # of each pen drawing
SIGMA = "0.1"  # of the noise, of full ink
MEASURED = (
    *("pens", "scans", "MNIST, held back", "with noise", "slashed 0s"),
    "non-digits told a digit",
)


def measured_on(part, mnist):
    """Return what the runs are measured on, as (digits by kind, non-digits)."""
    pens = {
        name: as_people_draw({name: drawings}, name, RENDERS)
        for name, drawings in part.digits.items()
    }
    scans = {
        name: all_picture_examples({name: found})
        for name, found in part.digit_pictures.items()
    }
    every = Examples(mnist.train_glyphs, mnist.train_labels)
    _, places = held_back(RECIPE.validation, len(every), RECIPE.parts_seed)
    held = every.at(places)
    others = [as_people_draw({n: d}, n, RENDERS) for n, d in part.nondigits.items()]
    others += [all_picture_examples({n: p}) for n, p in part.nondigit_pictures.items()]
    return {"pens": pens, "scans": scans, "mnist": {"mnist": held}}, others


def named(model, examples):
    """Return the share of examples whose longest bar of eleven is the label's."""
    return float(
        (logits_of(model, examples.glyphs).argmax(1) == examples.labels).mean()
    )


def noisy(examples):
    """Return examples with noise on their glyphs."""
    change = GLYPH_CURVES["noise_sigma"].changes[SIGMA]
    glyphs = change(floats_from_bytes(examples.glyphs), np.random.default_rng(0))
    return replace(examples, glyphs=bytes_from_floats(glyphs))


def figures_of(model, card, part, digits, others):
    """Return one share for each of `MEASURED`; data sets weigh alike."""
    by_kind = [
        float(np.mean([named(model, examples) for examples in sets.values()]))
        for sets in digits.values()
    ]
    every = joined(e for sets in digits.values() for e in sets.values())
    classifier = Classifier(compiled_network(model), card)
    slashed = form_figures(classifier, part)["slashed_zeros"]["named"]
    told = [
        float((logits_of(model, each.glyphs).argmax(1) != NOT_A_DIGIT).mean())
        for each in others
    ]
    return [*by_kind, named(model, noisy(every)), slashed, float(np.mean(told))]


def ends_of_runs(folder, start, mnist, parts, seed):
    """Yield what was left out, and the network that the run ended with.

    The saved values are the mean of start and end (see
    digits.train.checkpoint.averaged_values); the end follows from them.
    """
    for name, changes in WITHOUT.items():
        config = replace(RECIPE, seed=seed, mixture=replace(RECIPE.mixture, **changes))
        own = folder / f"{list(WITHOUT).index(name)}-{seed}"
        own.mkdir(parents=True, exist_ok=True)
        if not (own / "digits.json").exists():
            print(f"left out: {name}; seed {seed}", flush=True)
            train(config, mnist, parts, own, resume=True, start=start)
        mean, card = load_network(own, "digits")
        yield name, mean, card


def end_of(mean, start):
    """Return the network that a run ended with, from its mean with the start."""
    end = build_network("digits")
    values = zip(mean.get_weights(), start.get_weights(), strict=True)
    end.set_weights([2 * middle - first for middle, first in values])
    return end


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True)
    parser.add_argument("--runs", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    flags = parser.parse_args()
    mnist, parts = load_mnist(flags.data), load_parts(flags.data)
    part = parts[VALIDATION]
    start, card = load_network(flags.start, "digits")
    measured = part, *measured_on(part, mnist)
    rows = {"(before)": [figures_of(start, card, *measured)]}
    for seed in flags.seeds:
        runs = ends_of_runs(flags.runs, start, mnist, parts, seed)
        for name, mean, card in runs:
            end = end_of(mean, start)
            rows.setdefault(name, []).append(figures_of(end, card, *measured))
            if name == next(iter(WITHOUT)):
                own = rows.setdefault("(mean of before and after)", [])
                own.append(figures_of(mean, card, *measured))
    print("| left out | runs |", " | ".join(MEASURED), "|")
    print("|---" * (len(MEASURED) + 2) + "|")
    for name, found in rows.items():
        middle, spread = np.mean(found, axis=0), np.ptp(found, axis=0) / 2
        cells = [f"{m:.2%} ± {s:.2%}" for m, s in zip(middle, spread, strict=True)]
        print(f"| {name} | {len(found)} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
