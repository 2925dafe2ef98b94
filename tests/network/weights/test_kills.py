"""A process killed while it writes leaves the old weights or the new ones, whole."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from digits.atomic import LEFTOVER_AGE
from digits.evaluate.report import MARK, about, figures_line
from digits.weights import WEIGHTS
from digits.weights.files import (
    load_card,
    load_compiled,
    load_network,
    save_card,
)
from tests.helpers.killed import NETWORK, compile_into, figures_of, put_documents
from tests.helpers.running import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks")

FILES = {f"{NETWORK}.{ending}" for ending in ("weights.h5", "tflite", "json")}
DOCUMENTS = {"README.md", "weights.md"}
SAVE = 0.3  # s; what one save takes at most on a machine that does nothing else
MANY = [5, pytest.param(100, marks=[pytest.mark.long, pytest.mark.slow])]


class Writer:
    """A process that writes when told to; see `killed.py`."""

    def __init__(self, *words):
        self.folder = None
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.helpers.killed", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # TensorFlow's notices
            text=True,
        )
        assert self.answer() == "ready"

    def answer(self):
        return self.process.stdout.readline().strip()

    def order(self, kind, *words):
        line = " ".join(map(str, (kind, self.folder, *words)))
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.answer()

    def killed_after(self, seconds):
        """Have it write in a loop, and kill it."""
        child = int(self.order("loop", "old", "new"))
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        assert self.answer() == "killed"

    def steps_until_done(self, before):
        """Kill it before its first step, its second, ..., until it comes to its end.

        Calls `before` each time, and yields after it.
        """
        for step in range(1, 100):
            before()
            ended = self.order("dies", step, "new")
            yield
            if ended == "ended":
                return

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait(timeout=30) == 0


@pytest.fixture(scope="module")
def writers(tmp_path_factory):
    """Give the process that saves weights, and the one that writes documents."""
    compiled = tmp_path_factory.mktemp("compiled")
    compile_into(compiled)
    writers = {"weights": Writer("weights", compiled), "documents": Writer("documents")}
    yield writers
    for writer in writers.values():
        writer.end()


@pytest.fixture
def saving(writers, tmp_path):
    """Give the process that saves weights, at work in a folder of this test."""
    writers["weights"].folder = tmp_path
    return writers["weights"]


@pytest.fixture
def writing(writers, tmp_path):
    """Give the process that writes card and documents, at work in the same way."""
    writers["documents"].folder = tmp_path
    return writers["documents"]


def assert_hours_later_a_save_leaves(names, writer):
    """Save the old ones where all that stands has for hours; check what is there."""
    for path in writer.folder.iterdir():
        os.utime(path, (time.time() - LEFTOVER_AGE - 1,) * 2)
    save_all(writer, "old")
    assert {path.name for path in writer.folder.iterdir()} == names


# Weights.


@pytest.fixture(scope="module")
def ours():
    """Give the values that old and new ones are multiples of, and their card."""
    network, card = load_network(WEIGHTS, NETWORK)
    return network.get_weights(), card


def files_in(folder, ours):
    """Return "old" or "new" if the files in place are the one or the other, whole."""
    values, known = ours
    network, card = load_network(folder, NETWORK)
    compiled, same = load_compiled(folder, NETWORK)
    number = card.temperature
    for found, expected in zip(network.get_weights(), values, strict=True):
        np.testing.assert_array_equal(found, expected * np.float32(number))
    hashes = {"sha256": card.sha256, "compiled": card.compiled}
    assert card == same == replace(known, temperature=number, **hashes)
    glyph = np.eye(28, dtype=np.float32)
    np.testing.assert_allclose(
        compiled.logits(glyph[None]), network(glyph[None], training=False), rtol=1e-4
    )
    return {1.25: "old", 2.0: "new"}[number]


def save_all(writer, name):
    """Save without being killed."""
    assert writer.order("dies", 0, name) == "ended"


@pytest.fixture
def emptied(tmp_path):
    """Give a function that removes all files."""

    def empty():
        for path in tmp_path.iterdir():
            path.unlink()

    return empty


@pytest.mark.parametrize("kills", MANY)
def test_weights_survive_kills_at_any_moment(saving, tmp_path, ours, kills):
    chance = np.random.default_rng(kills)
    for _ in range(kills):
        saving.killed_after(chance.uniform(0, 2 * SAVE))
        assert files_in(tmp_path, ours) in ("old", "new")
    assert_hours_later_a_save_leaves(FILES, saving)
    assert files_in(tmp_path, ours) == "old"


def test_weights_survive_a_kill_before_every_step_of_a_save(
    saving, tmp_path, ours, emptied
):
    save_all(saving, "old")
    old = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def put_old():
        emptied()
        for name, content in old.items():
            (tmp_path / name).write_bytes(content)

    found = []
    for _ in saving.steps_until_done(before=put_old):
        found.append(files_in(tmp_path, ours))
    changed = found.index("new")
    assert found == ["old"] * changed + ["new"] * (len(found) - changed)
    assert changed >= 5  # the new values are written, read back, hashed; then the card
    assert len(found) - changed >= 3  # card and compiled network follow the values
    assert_hours_later_a_save_leaves(FILES, saving)


def test_a_first_save_killed_before_any_step_leaves_nothing_half(
    saving, tmp_path, ours, emptied
):
    whole = 0
    for _ in saving.steps_until_done(before=emptied):
        if (tmp_path / f"{NETWORK}.weights.h5").exists():
            assert files_in(tmp_path, ours) == "new"
            whole += 1
    assert whole >= 3


# Card and documents.


@pytest.fixture
def measured(tmp_path, ours):
    """Give a folder with weights and documents, and what old and new ones say."""
    for name in FILES:
        shutil.copy(WEIGHTS / name, tmp_path)
    put_documents(tmp_path)
    cards = {
        name: replace(ours[1], figures=figures_of(name)) for name in ("old", "new")
    }
    return {name: (c, figures_line(c), about(c)) for name, c in cards.items()}


def told_in(folder, told):
    """Return whether card, README and model card are each the old or the new one."""
    card = load_card(folder, NETWORK)
    texts = [(folder / name).read_text(encoding="utf-8") for name in sorted(DOCUMENTS)]
    assert all(text.endswith("The rest.\n" * 20_000) for text in texts)
    parts = [card, *(text.split(f"\n{MARK}")[1].lstrip("\n") for text in texts)]
    return [
        next(name for name in told if told[name][place] == part)
        for place, part in enumerate(parts)
    ]


@pytest.mark.parametrize("kills", MANY)
def test_documents_survive_kills_at_any_moment(writing, tmp_path, measured, kills):
    chance = np.random.default_rng(kills)
    for _ in range(kills):
        writing.killed_after(chance.uniform(0, 0.1))
        assert set(told_in(tmp_path, measured)) <= {"old", "new"}
    assert_hours_later_a_save_leaves(FILES | DOCUMENTS, writing)
    assert told_in(tmp_path, measured) == ["old"] * 3


def test_documents_survive_a_kill_before_every_step(writing, tmp_path, measured):
    found = []
    for _ in writing.steps_until_done(before=lambda: save_all(writing, "old")):
        found.append("".join(word[0] for word in told_in(tmp_path, measured)))
    assert list(dict.fromkeys(found)) == ["ooo", "noo", "nno", "nnn"]
    assert_hours_later_a_save_leaves(FILES | DOCUMENTS, writing)


@pytest.mark.long
@pytest.mark.slow
def test_a_whole_measurement_survives_a_kill_before_every_step(tmp_path):
    measuring = Writer("measuring")
    measuring.folder = tmp_path
    weights, before = tmp_path / "weights", tmp_path / "before"
    for folder in (tmp_path / "data", weights, before):
        folder.mkdir()
    glyphs, labels = np.eye(28, dtype=np.uint8)[None].repeat(20, 0), np.arange(20) % 10
    arrays = {"x_train": glyphs, "x_test": glyphs, "y_train": labels, "y_test": labels}
    np.savez(tmp_path / "data" / "mnist.npz", **arrays)
    shutil.copy(WEIGHTS / "digits.weights.h5", weights)
    save_card(before, replace(load_card(WEIGHTS, "digits"), figures={}))
    (before / "README.md").write_text(f"a\n{MARK}\n{MARK}\nb\n", encoding="utf-8")

    def begin_anew():
        shutil.copy(before / "digits.json", weights)
        for folder in (tmp_path, weights):
            shutil.copy(before / "README.md", folder)

    written = [weights / "digits.json", tmp_path / "README.md", weights / "README.md"]
    found = []
    for _ in measuring.steps_until_done(begin_anew):
        assert load_network(weights, "digits")[1].network == "digits"
        found.append([path.read_bytes() for path in written])
    measuring.end()
    old, new = found[0], found[-1]
    names = [{old[k]: "o", new[k]: "n"} for k in range(3)]  # a KeyError: neither
    changed = ["".join(names[k][texts[k]] for k in range(3)) for texts in found]
    assert list(dict.fromkeys(changed)) == ["ooo", "noo", "nno", "nnn"]
