import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from PIL import Image

from digits.data.drawings import strokes_digest
from digits.data.label_issues import DIGEST_LENGTH, FAULTS
from digits.data.splits import VALIDATION, load_parts
from digits.figures.concepts import LESSONS
from digits.figures.evaluation import (
    FIGURES,
    MOST,
    confusion_figure,
    history_figure,
    main,
    misses_figure,
    pen_misses_figure,
    reliability_figure,
    robustness_figure,
)
from digits.figures.style import ORANGE, save_figure
from tests.helpers.measured import (
    calibration_figures,
    card_of,
    measured_of,
    mnist_figures,
    part_figures,
    pen_figures,
    put_card,
    robustness_figures,
)
from tests.helpers.pens import pen_drawing, save_drawings
from tests.helpers.saved import put_network

ROOT = Path(__file__).resolve().parents[3]
OF_CARD = ["confusion.png", "reliability.png", "robustness.png", "history.png"]
OF_DATA = ["misses.png", "pen_misses.png"]
OF_LESSONS = sorted(LESSONS.keys() - {"samples.png"})  # without data
LABELS = {
    "confusion.png": {
        *("digit read", "digit drawn"),
        "share of the digit's renders (logarithmic)",
    },
    "reliability.png": {
        *("share read right", "renders\n(logarithmic)"),
        "confidence: probability of the digit read",
    },
    "robustness.png": {
        *("share read right", "share read right, on a pad of 280 px"),
        *("px, for a path of 200 px", "longer side of the path, px"),
        "sigma, px, for a path of 200 px",
        "degrees, clockwise",
    },
    "history.png": {
        *("epoch", "cross-entropy, nats (logarithmic)"),
        "share read right (what is missed: logarithmic)",
    },
}
WRITERS = ("ada", "ben", "cem", "dov")
HISTORY = [
    {"loss": 2.0, "accuracy": 0.5, "mnist_loss": 1.5, "mnist_accuracy": 0.75},
    {"loss": 0.5, "accuracy": 0.9, "mnist_loss": 0.25, "mnist_accuracy": 1.0},
    {"loss": 0.1, "accuracy": 0.98, "mnist_loss": 0.125, "mnist_accuracy": 0.99},
]
SIX = {"n": 6, "missed": [1, 4], "read_as": [7, 0]}
MNIST = {"mnist_test": mnist_figures() | SIX}


def texts_in(axes):
    return [text.get_text() for text in axes.texts]


def subtitle_of(figure):
    _, below = texts_in(figure)
    return below


def titles_of(figure):
    return [axes.get_title(loc="left") for axes in figure.axes]


def points_of(line):
    return np.stack(line.get_data(), axis=1).tolist()


def missed_drawings(count):
    drawing = pen_drawing(4, "ada", [[(0, 0), (3, 4)]])
    return [(drawing, place % 11 - 1) for place in range(count)]


@pytest.fixture
def small_data(tmp_path):
    """Give a data folder of six test images and a pen set of four writers."""
    folder = tmp_path / "data"
    drawings = [
        pen_drawing(digit, writer, [[(0, 0), (digit + 1, 4)]])
        for writer in WRITERS
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
    figures = {"mnist_test": mnist_figures() | SIX}
    return card_of(figures | {VALIDATION: part_figures() | {"missed": [missed]}})


@pytest.fixture
def card_alone(monkeypatch):
    """Let the command draw no lessons, and nothing of the networks' values."""
    monkeypatch.setattr("digits.figures.evaluation.LESSONS", {})
    monkeypatch.setattr("digits.figures.evaluation.learning_in", lambda weights: {})


# Confusion.


def test_the_cells_of_the_confusion_hold_the_counts_that_are_not_0():
    counts = np.array(pen_figures()["confusion"])
    axes = confusion_figure(counts, "whose").axes[0]
    cells = {text.get_position()[::-1]: text.get_text() for text in axes.texts}
    expected = {(digit, digit): "180" for digit in range(10)}
    assert cells == expected | {(4, 9): "30", (9, 4): "6", (0, 8): "1"}


def test_the_colours_of_the_confusion_are_shares_of_a_row():
    counts = np.zeros((10, 10), dtype=int)
    counts[2, 2], counts[2, 3], counts[5, 5] = 30, 10, 400
    axes = confusion_figure(counts, "whose").axes[0]
    shares = axes.images[0].get_array()
    assert (shares[2, 2], shares[2, 3], shares[5, 5]) == (0.75, 0.25, 1)
    assert shares.mask.sum() == 97  # white
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("digit drawn", "digit read")


# Reliability.


def test_the_reliability_has_the_calibration_errors_in_its_titles():
    figure = reliability_figure(calibration_figures(), "whose")
    assert titles_of(figure)[:2] == [
        "Before temperature: ECE 1.23%",
        "After temperature: ECE 0.45%",
    ]


def test_the_reliability_has_a_point_and_a_bar_for_each_bin():
    before, after, _, counts = reliability_figure(calibration_figures(), "whose").axes
    assert points_of(before.lines[1]) == [[0.55, 0.4], [0.999, 0.985]]
    assert points_of(after.lines[1]) == [[0.55, 0.4], [0.99, 0.985]]
    assert [bar.get_height() for bar in counts.patches] == [20, 11_980]


def test_bins_of_few_renders_are_hollow():
    few, many = (
        reliability_figure(calibration_figures(), "whose").axes[0].collections[1:]
    )
    assert [few.get_offsets().tolist(), many.get_offsets().tolist()] == [
        [[0.55, 0.4]],
        [[0.999, 0.985]],
    ]
    assert few.get_facecolor()[0].tolist() == list(to_rgba("white"))
    assert many.get_facecolor()[0].tolist() == list(to_rgba(ORANGE))


# Robustness.


def test_the_curves_of_the_robustness_are_the_cards():
    curves = robustness_figures()
    figure = robustness_figure(curves, "whose")
    for axes, points in zip(figure.axes[:4], curves.values(), strict=False):
        assert points_of(axes.lines[0]) == [
            [float(p["at"]), p["right"]] for p in points
        ]
    assert titles_of(figure) == ["Brush", "Size", "Blur", "Turn", "Place"]


@pytest.mark.parametrize(("lowest", "said"), [(0.75, "75.0%"), (0.15, "15.0% at 4")])
def test_the_lowest_point_of_a_curve_is_written_beside_it(lowest, said):
    curves = robustness_figures()
    brush, *_ = curves.values()
    brush[2]["right"] = lowest  # of a brush of 4 px
    axes = robustness_figure(curves, "whose").axes[0]
    assert texts_in(axes) == ["as people draw", said]


def test_the_places_stand_where_they_are_on_the_pad():
    place = robustness_figure(robustness_figures(), "whose").axes[4]
    shares = [f"{99 - step}.0%" for step in range(9)]
    assert texts_in(place) == shares
    assert [text.get_position() for text in place.texts[:4]] == [
        *((0, 0), (1, 0), (2, 0)),
        (0, 1),
    ]


# History.


def test_the_history_has_a_line_for_what_is_learnt_and_for_each_set_held_back():
    figure = history_figure(HISTORY, "whose")
    loss, accuracy = figure.axes
    assert [points_of(line) for line in loss.lines] == [
        [[1, 2.0], [2, 0.5], [3, 0.1]],
        [[1, 1.5], [2, 0.25], [3, 0.125]],
    ]
    assert points_of(accuracy.lines[1]) == [[1, 0.75], [2, 1.0], [3, 0.99]]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.texts] == [
        "what it learns from",
        "held back: MNIST",
    ]


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_single_epoch_is_a_history(tmp_path, share):
    history = [{"loss": 1.0, "accuracy": share}]
    save_figure(history_figure(history, "whose"), tmp_path / "one.png")
    assert (tmp_path / "one.png").stat().st_size > 0


# Pictures of the data.


def test_every_miss_is_shown_with_its_label_and_what_was_read(rng):
    glyphs = rng.integers(0, 256, (3, 28, 28)).astype(np.uint8)
    doubtful = np.array([False, True, False])
    figure = misses_figure(
        glyphs, np.array([1, 2, 3]), np.array([7, 0, 5]), doubtful, 10_000
    )
    shown = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title() for axes in shown] == [
        *("1 read as 7", "2 read as 0", "3 read as 5"),
    ]
    for axes, glyph in zip(shown, glyphs, strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), glyph)
    orange = [axes.spines["left"].get_edgecolor() == to_rgba(ORANGE) for axes in shown]
    assert orange == doubtful.tolist()
    assert "3 of 10,000 test images; framed: 1 whose" in subtitle_of(figure)


def test_a_drawing_that_is_at_fault_itself_is_framed(monkeypatch):
    sound, faulty = (pen_drawing(n, "ada", [[(0, 0), (n, 4)]]) for n in (4, 7))
    digest = strokes_digest([faulty])[:DIGEST_LENGTH]
    monkeypatch.setitem(FAULTS, digest, "lacks its bar")
    figure = pen_misses_figure([(sound, 1), (faulty, 1)], "whose")
    shown = [axes for axes in figure.axes if axes.images]
    orange = [axes.spines["left"].get_edgecolor() == to_rgba(ORANGE) for axes in shown]
    assert orange == [False, True]
    assert "2 of whose; framed: 1 at fault" in subtitle_of(figure)


def test_a_missed_drawing_is_shown_as_ink_with_its_writer():
    figure = pen_misses_figure(missed_drawings(2), "whose")
    shown = [axes for axes in figure.axes if axes.images]
    assert [axes.get_title() for axes in shown] == [
        "4 read as none\nada",
        "4 read as 0\nada",
    ]
    assert "framed" not in subtitle_of(figure)
    ink = shown[0].images[0].get_array()
    assert (ink.shape, ink.min(), ink.max()) == ((280, 280), 0, 1)


@pytest.mark.parametrize(
    ("count", "shown", "said"),
    [
        (0, 0, "0 of whose"),
        (1, 1, "1 of whose"),
        (61, MOST, "61 of whose, the first 60"),
    ],
)
def test_of_many_missed_drawings_the_first_are_shown(count, shown, said):
    figure = pen_misses_figure(missed_drawings(count), "whose")
    assert sum(bool(axes.images) for axes in figure.axes) == shown
    assert subtitle_of(figure).startswith(said)


# All of them.


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_title_and_says_of_what_it_is(full_card, small_data, name):
    figure = FIGURES[name](full_card, small_data)
    assert figure.get_suptitle() != ""
    assert subtitle_of(figure) != ""


@pytest.mark.parametrize(("name", "labels"), LABELS.items())
def test_the_axes_of_a_figure_are_labelled_with_their_units(full_card, name, labels):
    axes = FIGURES[name](full_card, None).axes
    found = {one.get_xlabel() for one in axes} | {one.get_ylabel() for one in axes}
    assert found - {""} == labels


@pytest.mark.parametrize("name", OF_CARD[:3])
def test_figures_are_of_the_measured_networks_report_if_there_is_one(name):
    own = MNIST | {"validation": part_figures(writers=16)}
    other = measured_of(MNIST | {"test": part_figures(writers=24)})
    of_own, of_other = (
        subtitle_of(FIGURES[name](card, None))
        for card in (card_of(own), card_of(own, other))
    )
    assert "16 people whom the network has never seen" in of_own
    assert "24 people whom the measured network has never seen" in of_other
    assert ("(part fit)" in of_own, "(part report)" in of_other) == (True, True)


# Files.


def test_a_figure_is_a_png_of_1280_pixels_across(tmp_path):
    path = tmp_path / "one.png"
    save_figure(history_figure(HISTORY, "whose"), path)
    with Image.open(path) as picture:
        assert (picture.format, picture.width) == ("PNG", 1280)
        assert picture.convert("L").getextrema() == (34, 255)  # ink on white paper


def test_the_same_card_gives_the_same_file(tmp_path):
    paths = [tmp_path / "one.png", tmp_path / "two.png"]
    for path in paths:
        save_figure(history_figure(HISTORY, "whose"), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_figure_that_cannot_be_drawn_leaves_the_old_file(tmp_path):
    path = tmp_path / "one.png"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="nonsense"):
        save_figure(history_figure(HISTORY, r"$\nonsense$"), path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_figure_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path):
    (tmp_path / "one.png").mkdir()
    with pytest.raises(OSError, match=r"one\.png"):
        save_figure(history_figure(HISTORY, "whose"), tmp_path / "one.png")
    assert list(tmp_path.iterdir()) == [tmp_path / "one.png"]


# The command line.


def test_the_command_needs_no_display(tmp_path, full_card):
    put_card(tmp_path / "weights", full_card)
    absent = ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")
    script = (
        "import sys; from digits import figures; figures.learning_in = lambda _: {};"
        "status = figures.main(sys.argv[1:]);"
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
    assert sorted(os.listdir(tmp_path / "drawn")) == sorted(OF_CARD + OF_LESSONS)


def test_lessons_and_what_a_network_learnt_are_drawn_along(tmp_path, capsys):
    put_network(tmp_path / "weights", "digits", HISTORY)
    folders = [tmp_path / "drawn", "--weights", tmp_path / "weights"]
    assert main([str(flag) for flag in folders]) == 0
    written = ["history.png", *OF_LESSONS, "softmax.png", "filters.png"]
    assert sorted(os.listdir(tmp_path / "drawn")) == sorted(written)
    lines = capsys.readouterr().out.splitlines()
    left_out = [line.split(": left out: ") for line in lines if "left out" in line]
    said = dict(left_out)
    assert "give their folder with --data DIR" in said["samples.png"]
    assert "give their folder with --data DIR" in said["predictions.png"]
    assert "mlp-784 has no saved weights" in said["overfitting.png"]


@pytest.mark.usefixtures("card_alone")
def test_all_figures_are_drawn_where_the_data_is(
    tmp_path, full_card, small_data, capsys
):
    put_card(tmp_path / "weights", full_card)
    folders = ["--weights", tmp_path / "weights", "--data", small_data]
    assert main([str(flag) for flag in (tmp_path / "drawn", *folders)]) == 0
    assert sorted(os.listdir(tmp_path / "drawn")) == sorted(OF_CARD + OF_DATA)
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{tmp_path / 'drawn' / name}: written" for name in FIGURES]


@pytest.mark.usefixtures("card_alone")
@pytest.mark.parametrize(
    ("figures_in", "left_out", "why"),
    [
        (
            MNIST | {VALIDATION: part_figures()},
            OF_DATA,
            "give their folder with --data DIR",
        ),
        (MNIST, [*OF_CARD[:3], "pen_misses.png"], "no pen drawings were measured"),
        ({}, ["misses.png"], "MNIST's test set was not measured"),
    ],
    ids=["no data", "no pens", "nothing measured"],
)
def test_what_cannot_be_drawn_is_left_out_with_a_sentence(
    tmp_path, capsys, figures_in, left_out, why
):
    put_card(tmp_path / "weights", card_of(figures_in))
    folders = [tmp_path / "drawn", "--weights", tmp_path / "weights"]
    assert main([str(flag) for flag in folders]) == 0
    lines = capsys.readouterr().out.splitlines()
    sentences = [line for line in lines if why in line]
    assert [line.split(": left out: ")[0] for line in sentences] == left_out
    assert not any((tmp_path / "drawn" / name).exists() for name in left_out)


def test_missing_weights_end_with_a_sentence_and_status_2(tmp_path, capsys):
    folders = [tmp_path / "drawn", "--weights", tmp_path / "none"]
    assert main([str(flag) for flag in folders]) == 2
    message = capsys.readouterr().err
    assert message.startswith("digits.figures: ")
    assert "digits.weights.h5 does not exist" in message


@pytest.mark.usefixtures("card_alone")
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"n": 10_000}, "measured on 10,000 test images; received 6"),
        ({}, "measured on another lines: no 2 by nobody is at place 1 of it"),
    ],
    ids=["other MNIST", "other drawings"],
)
def test_other_data_than_was_measured_ends_with_a_sentence_and_status_2(
    tmp_path, full_card, small_data, capsys, change, sentence
):
    full_card.figures["mnist_test"] |= change
    full_card.figures[VALIDATION]["missed"][0] |= {"writer": "nobody", "label": 2}
    put_card(tmp_path / "weights", full_card)
    folders = ["--weights", tmp_path / "weights", "--data", small_data]
    assert main([str(flag) for flag in (tmp_path / "drawn", *folders)]) == 2
    assert sentence in capsys.readouterr().err
