"""Small training runs: their data, their command, what they leave."""

import contextlib
import hashlib
import io
import shutil
from types import SimpleNamespace

import numpy as np

from digits.data.splits import part_by_group
from digits.synthetic.digits import digit_drawing
from digits.train.mixture import digits_by_rule
from digits.train.train import main
from digits.weights.files import load_card, load_network
from tests.helpers.networks.pens import pen_drawing, save_drawings

KNOWN, HELD, TESTED = 320, 80, 40  # digits in the data folder that the tests make
WRITERS = ("ada", "ben", "cem", "dov")  # ten digits by each
THINGS = ("cup", "horse", "key", "shoe")  # three drawings of each
SMALL = [  # settings of a run that takes seconds
    *("--network", "mlp-128-32", "--validation", str(HELD)),
    *("--batch-size", "4", "--seed", "5"),
]


def train(folder, weights, *flags):
    """Run the command line in this process; return its status and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    paths = ["--data", str(folder), "--weights", str(weights)]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([*paths, *map(str, flags)])
    return SimpleNamespace(status=status, out=out.getvalue(), err=err.getvalue())


def trained(folder, weights, *flags):
    """Run the command line, which must succeed, and return what it printed."""
    ended = train(folder, weights, *flags)
    assert ended.status == 0, ended.err
    return ended.out


def arrays_in(folder):
    with np.load(folder / "mnist.npz") as archive:
        return dict(archive)


def sha256(array):
    return hashlib.sha256(array.tobytes()).hexdigest()


def values_in(weights, network):
    return load_network(weights, network)[0].get_weights()


def drawn_by(writer):
    """Return ten digits, the same for the same writer."""
    rng = np.random.default_rng(list(writer.encode()))
    return [pen_drawing(n, writer, digit_drawing(n, rng)) for n in range(10)]


def drawn_things(thing):
    path = [(0, 0), (len(thing), 3), (1, 5)]
    return [pen_drawing(thing, f"{thing}-{n}", [path[n:] + path]) for n in range(3)]


def of_parts(name, groups, drawn, *parts):
    """Return the drawings of the groups in these parts, part by part."""
    places = part_by_group(name, groups, seed=0)
    return [
        drawing
        for part in parts
        for group in groups
        if places[group] == part
        for drawing in drawn(group)
    ]


def save_pens(folder, digits):
    save_drawings(folder, "strokes", "own", digits)
    things = [drawing for thing in THINGS for drawing in drawn_things(thing)]
    save_drawings(folder, "nondigits", "things", things)


def copied(data, folder):
    """Return a folder with the same MNIST and no drawings."""
    shutil.copy(data / "mnist.npz", folder / "mnist.npz")
    return folder


def save_small_data(folder):
    """Write a data folder: digits by rule in place of MNIST's, and a few drawings."""
    drawn = digits_by_rule(KNOWN + HELD + TESTED, np.random.default_rng(0))
    glyphs, labels = drawn.glyphs, drawn.labels.astype(np.uint8)
    np.savez(
        folder / "mnist.npz",
        x_train=glyphs[TESTED:],
        y_train=labels[TESTED:],
        x_test=glyphs[:TESTED],
        y_test=labels[:TESTED],
    )
    save_pens(folder, [drawing for name in WRITERS for drawing in drawn_by(name)])


def sources_of(weights, network):
    sources = load_card(weights, network).sources
    named = {(source["name"], source["use"]): source for source in sources}
    assert len(named) == len(sources)
    return named


def rows_in(weights):
    """Return the rows of the history of refreshes."""
    lines = (weights / "HISTORY.md").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| 2")]


def assert_same_values(one, two, network):
    values = [values_in(weights, network) for weights in (one, two)]
    for some, others in zip(*values, strict=True):
        np.testing.assert_array_equal(some, others)
