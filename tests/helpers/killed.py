"""Processes that write weights and documents, and may be killed at any moment.

python -m tests.helpers.killed WHAT [FOLDER]

Each line of stdin is an order that a process of its own carries out, forked from this
one, which has imported everything: "loop FOLDER OLD NEW" writes one after the other and
says its id once it does; "dies FOLDER K NEW" writes NEW and kills itself just before
the Kth step, which is to open, move or remove a file. The answer to either is "killed"
or "ended". Weights are not compiled here, for that takes seconds and cannot be forked:
the FOLDER holds what they compile to, by name.
"""

import contextlib
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

from digits.evaluate.report import MARK, write_documents
from digits.weights import WEIGHTS, convert
from digits.weights.files import (
    load_card,
    load_network,
    save_card,
    save_network,
)
from tests.helpers.networks.measured import mnist_figures, part_figures

NETWORK = "mlp-128-32"  # the smallest
COMPILED = {}  # the content of the compiled network, by name
NAMES = ("old", "new")
STEPS = ("open", "os.rename", "os.remove")


def saved(name):
    """Return the model and the card that go by a name: "old" or "new"."""
    model, card = load_network(WEIGHTS, NETWORK)
    number = {"old": 1.25, "new": 2.0}[name]
    model.set_weights([values * number for values in model.get_weights()])
    return model, replace(card, temperature=number)


def compile_into(folder):
    """Write what the networks of both names compile to."""
    for name in NAMES:
        (folder / name).write_bytes(convert.converted(saved(name)[0]))


def save(folder, name):
    """Return what saves a network that goes by a name."""
    model, card = saved(name)
    content = COMPILED[name]

    def write():
        convert.converted = lambda _: content
        save_network(folder, model, card)

    return write


def figures_of(name):
    right = {"old": 0.9, "new": 0.95}[name]
    return {"mnist_test": mnist_figures(), "validation": part_figures(right=right)}


def document(folder, name):
    """Return what writes figures into a card, README and model card, as measuring does.

    Args:
        folder: holds values and card, `README.md` and `weights.md`.
        name: "old" or "new", for the figures.
    """
    figures = figures_of(name)

    def write():
        card = replace(load_card(folder, NETWORK), figures=figures)
        save_card(folder, card)
        write_documents(folder / "README.md", folder / "weights.md", card)

    return write


def put_documents(folder):
    for name in ("README.md", "weights.md"):
        text = f"# {name}\n\n{MARK}\n{MARK}\n" + "The rest.\n" * 20_000
        (folder / name).write_text(text, encoding="utf-8")


def measure(folder, _):
    """Return what measures weights as the command line does, on a handful of digits."""
    from digits.evaluate.command import main

    names = ("--data", "data"), ("--weights", "weights"), ("--documents", "README.md")
    flags = [word for flag, name in names for word in (flag, str(folder / name))]

    def write():
        with contextlib.redirect_stdout(sys.stderr):  # it shows its progress
            assert main(flags) == 0

    return write


WRITES = {"weights": save, "documents": document, "measuring": measure}


def die_before(step, folder):
    """Have this process kill itself before a step, counted from 1, in a folder."""
    left = step

    def count(event, arguments):
        nonlocal left
        if event in STEPS and str(arguments[0]).startswith(str(folder)):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def loop(folder, write, old, new):
    writes = [write(folder, old), write(folder, new)]
    writes[0]()
    print(os.getpid(), flush=True)
    while True:
        for each in reversed(writes):
            each()


def dies(folder, write, step, new):
    writes = write(folder, new)
    die_before(int(step), folder)
    writes()


def carried_out(write, order, folder, *words):
    """Carry out an order in a process of its own, and return how that ended."""
    child = os.fork()
    if not child:
        {"loop": loop, "dies": dies}[order](Path(folder), write, *words)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return "killed" if os.WIFSIGNALED(status) else "ended"


def main():
    what, *folders = sys.argv[1:]
    for folder in map(Path, folders):
        COMPILED.update({name: (folder / name).read_bytes() for name in NAMES})
    if what != "documents":
        import keras  # noqa: F401 - once for all; TensorFlow's threads start later
    print("ready", flush=True)
    for line in sys.stdin:
        print(carried_out(WRITES[what], *line.split()), flush=True)


if __name__ == "__main__":
    main()
