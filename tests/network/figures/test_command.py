import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from digits.data.splits import VALIDATION, load_parts
from digits.figures import concepts, evaluation
from digits.figures.command import main
from tests.helpers.networks.measured import (
    card_of,
    mnist_figures,
    part_figures,
    put_card,
)
from tests.helpers.networks.pens import pen_drawing, save_drawings

ROOT = Path(__file__).resolve().parents[3]
FILES = [picture.file for picture in evaluation.PICTURES]
OF_CARD, OF_DATA = FILES[:4], FILES[4:]
SIX = {"n": 6, "missed": [1, 4], "read_as": [7, 0]}
MNIST = {"mnist_test": mnist_figures() | SIX}


@pytest.fixture
def small_data(tmp_path):
    """Give a data folder of six test images and a pen set of four writers."""
    folder = tmp_path / "data"
    drawings = [
        pen_drawing(digit, writer, [[(0, 0), (digit + 1, 4)]])
        for writer in ("ada", "ben", "cem", "dov")
        for digit in range(3)
    ]
    save_drawings(folder, "strokes", "lines", drawings)
    glyphs = np.arange(6 * 28 * 28).reshape(6, 28, 28).astype(np.uint8)
    arrays = dict.fromkeys(("x_train", "x_test"), glyphs)
    labels = dict.fromkeys(("y_train", "y_test"), np.arange(6, dtype=np.uint8))
    np.savez(folder / "mnist.npz", **arrays, **labels)
    return folder


@pytest.fixture
def full_card(small_data):
    """Give the card of all figures, with one drawing of the folder always missed."""
    drawing = load_parts(small_data)[VALIDATION].digits["lines"][1]
    missed = {"data_set": "lines", "place_in_part": 1, "read_as": 7}
    missed |= {"writer": drawing.writer, "label": drawing.label}
    return card_of(MNIST | {VALIDATION: part_figures() | {"missed": [missed]}})


def draw(folder, *flags):
    """Draw the pictures of a card and its data; return the exit status."""
    flags = (folder / "drawn", "--weights", folder / "weights", *flags)
    return main([str(flag) for flag in flags], evaluation.PICTURES)


def test_the_command_needs_no_display(tmp_path, full_card):
    put_card(tmp_path / "weights", full_card)
    absent = ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")
    script = (
        "import sys; from digits.figures.command import PICTURES, main;"
        "network = {'classifier', 'model'};"
        "drawn = [row for row in PICTURES if network.isdisjoint(row.needs)];"
        "status = main(sys.argv[1:], drawn);"
        "assert 'matplotlib.pyplot' not in sys.modules; sys.exit(status)"
    )
    run = subprocess.run(
        [
            *(sys.executable, "-W", "error", "-c", script),
            *(tmp_path / "drawn", "--weights", tmp_path / "weights"),
        ],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in absent},
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    for name in OF_DATA:
        assert f"{name}: left out: it shows pictures of the data; give" in run.stdout
    lessons = [picture.file for picture in concepts.PICTURES[1:]]  # samples need data
    assert sorted(os.listdir(tmp_path / "drawn")) == sorted(OF_CARD + lessons)


def test_all_pictures_are_drawn_where_the_data_is(
    tmp_path, full_card, small_data, capsys
):
    put_card(tmp_path / "weights", full_card)
    assert draw(tmp_path, "--data", small_data) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{tmp_path / 'drawn' / name}: written" for name in FILES]
    assert sorted(os.listdir(tmp_path / "drawn")) == sorted(FILES)


@pytest.mark.parametrize(
    ("figures_in", "left_out", "why"),
    [
        (MNIST, [*OF_CARD[:3], "pen_misses.png"], "no pen drawings were measured"),
        ({}, ["misses.png"], "MNIST's test set was not measured"),
    ],
    ids=["no pens", "nothing measured"],
)
def test_what_cannot_be_drawn_is_left_out_with_a_sentence(
    tmp_path, capsys, figures_in, left_out, why
):
    put_card(tmp_path / "weights", card_of(figures_in))
    assert draw(tmp_path) == 0
    lines = capsys.readouterr().out.splitlines()
    sentences = [line for line in lines if why in line]
    assert [line.split(": left out: ")[0] for line in sentences] == left_out
    assert not any((tmp_path / "drawn" / name).exists() for name in left_out)


def test_missing_weights_end_with_a_sentence_and_status_2(tmp_path, capsys):
    assert draw(tmp_path) == 2
    message = capsys.readouterr().err
    assert message.startswith("digits.figures: ")
    assert "digits.weights.h5 does not exist" in message


def test_other_data_than_was_measured_ends_with_a_sentence_and_status_2(
    tmp_path, full_card, small_data, capsys
):
    full_card.figures["mnist_test"]["n"] = 10_000
    put_card(tmp_path / "weights", full_card)
    assert draw(tmp_path, "--data", small_data) == 2
    assert "10,000 test images; received 6" in capsys.readouterr().err
