import gzip
import hashlib
import json

import numpy as np
import pytest

from digits.cards import Card, load_card, load_network, save_network
from digits.classifier import load_classifier
from digits.data import DataError, PenDrawing
from digits.evaluate import (
    FIGURES,
    about,
    as_people_draw,
    evaluated,
    figures_line,
    figures_table,
    main,
    missed,
    write_figures,
)
from digits.examples import digits_by_rule
from digits.networks import build_network
from digits.preprocess import bounding_box
from digits.synthetic import digit_drawing
from digits.verdict import Thresholds

PEN_DRAWINGS = 12
WRITERS = 4
TESTED = 60
BAR = PenDrawing(1, "a", [np.array([[0.0, 0], [7, 0]])])
SQUARE = PenDrawing(0, "a", [np.array([[3.0, 3], [5, 3], [5, 5], [3, 5], [3, 3]])])
DOCUMENT = f"# Title\n\n{FIGURES}\nold line\n{FIGURES}\n\nThe rest: é\n"


def boxes_of(drawing, renders, rng):
    """Return the (rows, cols) that each render's ink takes up."""
    boxes = [bounding_box(ink) for ink in as_people_draw([drawing] * renders, rng)]
    return np.array([[axis.stop - axis.start for axis in box] for box in boxes])


@pytest.fixture(scope="module")
def small_data(tmp_path_factory):
    """Give a data folder: digits by rule as MNIST, and a pen set of four writers."""
    rng = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("data")
    drawn = digits_by_rule(TESTED, rng)
    arrays = {"x_train": drawn.glyphs, "x_test": drawn.glyphs[::-1]}
    arrays |= {"y_train": drawn.labels, "y_test": drawn.labels[::-1]}
    np.savez(folder / "mnist.npz", **arrays)
    pen = [
        {
            "label": k % 10,
            "writer": f"w{k % WRITERS}",
            "strokes": [path.tolist() for path in digit_drawing(k % 10, rng)],
        }
        for k in range(PEN_DRAWINGS)
    ]
    (folder / "strokes").mkdir()
    with gzip.open(folder / "strokes" / "rule.json.gz", "wt", encoding="utf-8") as file:
        json.dump(pen, file)
    return folder


@pytest.fixture(scope="module")
def made_weights(tmp_path_factory):
    """Give a folder with saved weights: ours, with values that chance gave it."""
    import keras

    keras.utils.set_random_seed(1)
    folder = tmp_path_factory.mktemp("weights")
    card = Card(
        network="digits",
        parameters=140_115,
        sha256="",
        temperature=1.5,
        thresholds=Thresholds(0.5, 0.2),
        settings={"epochs": 1},
        sources=[],
        history=[{"loss": 2.0}],
    )
    save_network(folder, build_network("digits"), card)
    return folder


@pytest.fixture(scope="module")
def made_classifier(made_weights):
    return load_classifier(folder=made_weights)


@pytest.fixture(scope="module")
def digits_read(small_data, made_weights):
    """Give what Keras itself reads in the test glyphs, and their labels."""
    with np.load(small_data / "mnist.npz") as archive:
        glyphs, labels = archive["x_test"], archive["y_test"]
    network, _ = load_network(made_weights, "digits")
    logits = np.asarray(network(glyphs.astype(np.float32) / 255, training=False))
    return logits[:, :10].argmax(axis=1), labels


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "README.md"
    path.write_text(DOCUMENT, encoding="utf-8")
    return path


# As people draw.


def test_path_and_brush_stay_in_their_bounds(rng):
    # A level bar's ink is as high as the brush is wide; a round end adds half at
    # either end. The box grows by at most one pixel at each side.
    rows, cols = boxes_of(BAR, 400, rng).T
    assert rows.min() >= 8
    assert rows.max() <= 32 + 2
    assert (cols - rows).min() >= 70 - 2
    assert (cols - rows).max() <= 230 + 2
    assert np.all(rows <= (cols - rows) / 4 + 2.5)


def test_path_and_brush_use_the_whole_of_their_bounds(rng):
    rows, cols = boxes_of(BAR, 400, rng).T
    assert (cols - rows).min() < 75
    assert (cols - rows).max() > 225
    assert rows.min() < 10
    assert rows.max() > 30


def test_no_ink_is_cut_off_by_the_edge_of_the_pad(rng):
    rows, cols = boxes_of(SQUARE, 300, rng).T
    assert np.abs(rows - cols).max() <= 1
    # Path and brush together, at their largest: 230 px + 32 px.
    assert rows.max() <= 264


def test_drawings_lie_anywhere_on_the_pad(rng):
    boxes = [bounding_box(ink) for ink in as_people_draw([BAR] * 400, rng)]
    tops = np.array([box[0].start for box in boxes])
    assert tops.min() < 10
    assert tops.max() > 240


def test_renders_are_ink_on_the_pad(rng):
    ink = next(as_people_draw([SQUARE], rng))
    assert (ink.shape, ink.dtype) == ((280, 280), np.float32)
    assert (ink.min(), ink.max()) == (0, 1)


@pytest.mark.parametrize("unit", [0.01, 1.0, 1000.0])
def test_the_unit_and_the_origin_of_a_drawing_do_not_matter(unit):
    moved = [[[x * unit + 40, y * unit - 7] for x, y in SQUARE.strokes[0]]]
    one, other = (
        next(as_people_draw([drawing], np.random.default_rng(2)))
        for drawing in (SQUARE, PenDrawing(0, "a", moved))
    )
    # Rounding may move a line by one of the 4 x 4 samples of a pixel.
    np.testing.assert_allclose(one, other, atol=0.26)


def test_the_same_seed_gives_the_same_renders_and_another_seed_others():
    one, two, other = (
        list(as_people_draw([BAR, SQUARE], np.random.default_rng(seed)))
        for seed in (6, 6, 7)
    )
    np.testing.assert_array_equal(one, two)
    assert not np.array_equal(one, other)


def test_a_single_point_is_drawn_as_a_dot(rng):
    ink = next(as_people_draw([PenDrawing(1, "a", [[[5, 5]]])], rng))
    rows, cols = (axis.stop - axis.start for axis in bounding_box(ink))
    assert 8 <= rows <= 34
    assert abs(rows - cols) <= 1


# Figures.


@pytest.mark.parametrize("wrong", [[], [0], [3, 17, 59]])
def test_missed_lists_the_places_that_are_read_wrong(made_classifier, rng, wrong):
    glyphs = rng.random((TESTED, 28, 28), dtype=np.float32)
    labels = made_classifier.logits(glyphs)[:, :10].argmax(axis=1)
    labels[wrong] = (labels[wrong] + 1) % 10
    assert missed(made_classifier, glyphs, labels) == wrong


def test_figures_count_what_keras_itself_reads_wrong(
    made_classifier, small_data, digits_read
):
    digits, labels = digits_read
    figures = evaluated(made_classifier, small_data)["MNIST test"]
    wrong = np.flatnonzero(digits != labels)
    recall = [np.mean(digits[labels == digit] == digit) for digit in range(10)]
    assert figures == {
        "n": TESTED,
        "misses": len(wrong),
        "right": pytest.approx(1 - len(wrong) / TESTED, abs=1e-12),
        "worst recall": pytest.approx(min(recall), abs=1e-12),
        "worst digit": int(np.argmin(recall)),
        "missed": wrong.tolist(),
    }


def test_pen_figures_count_ten_renders_of_every_drawing(made_classifier, small_data):
    figures = evaluated(made_classifier, small_data)
    assert list(figures) == ["MNIST test", "rule"]
    pen = figures["rule"]
    assert (pen["n"], pen["drawings"], pen["writers"]) == (
        *(10 * PEN_DRAWINGS, PEN_DRAWINGS, WRITERS),
    )
    assert pen["right"] == pytest.approx(1 - pen["misses"] / pen["n"], abs=1e-12)
    least, most = pen["least and most right of ten renders"]
    assert 0 <= least <= pen["right"] <= most <= 1
    assert evaluated(made_classifier, small_data)["rule"] == pen


def test_data_without_pen_sets_gives_mnist_alone(made_classifier, small_data, tmp_path):
    (tmp_path / "mnist.npz").write_bytes((small_data / "mnist.npz").read_bytes())
    assert list(evaluated(made_classifier, tmp_path)) == ["MNIST test"]


def test_a_broken_pen_set_is_refused_by_name(made_classifier, small_data, tmp_path):
    (tmp_path / "mnist.npz").write_bytes((small_data / "mnist.npz").read_bytes())
    (tmp_path / "strokes").mkdir()
    (tmp_path / "strokes" / "half.json.gz").write_bytes(b"\x1f\x8b")
    with pytest.raises(DataError, match=r"half\.json\.gz is not a gzip JSON list"):
        evaluated(made_classifier, tmp_path)


@pytest.mark.parametrize(
    ("label", "strokes"),
    [
        (3, []),
        (3, [[]]),
        (3, None),
        (3, [[[0, 0], [1]]]),
        ("smiley", [[[0, 0], [1, 1]]]),
    ],
    ids=["no stroke", "empty stroke", "null", "half a point", "no digit"],
)
def test_a_pen_set_that_cannot_be_measured_is_refused(
    made_classifier, small_data, tmp_path, label, strokes
):
    (tmp_path / "mnist.npz").write_bytes((small_data / "mnist.npz").read_bytes())
    (tmp_path / "strokes").mkdir()
    with gzip.open(tmp_path / "strokes" / "odd.json.gz", "wt") as file:
        json.dump([{"label": label, "writer": "a", "strokes": strokes}], file)
    with pytest.raises(DataError, match="odd"):
        evaluated(made_classifier, tmp_path)


# The documents.


def figures_by_hand(writers):
    mnist = {"n": 10_000, "misses": 25, "right": 0.9975}
    pen = {"n": 12_000, "right": 0.9834, "drawings": 1_200, "writers": writers}
    return {"MNIST test": mnist, "uji": pen}


@pytest.mark.parametrize(("writers", "who"), [(60, "60 people"), (1, "1 person")])
def test_the_line_says_what_was_measured(writers, who):
    line = figures_line(figures_by_hand(writers), 140_115)
    assert line.startswith("**99.75% of MNIST's test set** (25 misses of 10,000) with ")
    assert "140,115 parameters" in line
    assert f"98.3% of uji (1,200 drawings by {who})" in line
    assert line.endswith("(`python -m digits.evaluate --data DIR`).")
    assert "\n" not in line


def test_the_line_without_pen_sets_names_none():
    figures = {"MNIST test": figures_by_hand(1)["MNIST test"]}
    assert "pen drawings" not in figures_line(figures, 104_938)


def test_the_line_is_written_between_its_marks(document):
    write_figures(document, "a new line: é")
    expected = DOCUMENT.replace("old line", "a new line: é")
    assert document.read_bytes() == expected.encode("utf-8")


def test_writing_the_line_twice_is_writing_it_once(document):
    write_figures(document, "first")
    write_figures(document, "second")
    assert document.read_text(encoding="utf-8") == DOCUMENT.replace(
        "old line", "second"
    )


@pytest.mark.parametrize("marks", [0, 1, 3])
def test_a_document_that_does_not_mark_the_place_is_refused(tmp_path, marks):
    path = tmp_path / "README.md"
    path.write_text(f"text\n{FIGURES}\n" * marks, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(DataError, match=r"README\.md must hold the line .* twice"):
        write_figures(path, "line")
    assert path.read_bytes() == before


# The command line.


@pytest.mark.slow
def test_the_command_writes_the_figures_into_the_card_and_the_document(
    made_weights, small_data, document, digits_read, capsys
):
    before = load_card(made_weights, "digits")
    values = (made_weights / "digits.weights.h5").read_bytes()
    model_card = made_weights / "README.md"
    model_card.write_text(DOCUMENT, encoding="utf-8")
    flags = ["--data", small_data, "--weights", made_weights, "--documents", document]
    assert main([str(flag) for flag in flags]) == 0
    after = load_card(made_weights, "digits")
    misses = int((digits_read[0] != digits_read[1]).sum())
    assert after.figures["MNIST test"]["misses"] == misses
    assert after.figures["rule"]["drawings"] == PEN_DRAWINGS
    assert (after.settings, after.history) == (before.settings, before.history)
    assert (made_weights / "digits.weights.h5").read_bytes() == values
    assert after.sha256 == hashlib.sha256(values).hexdigest()
    line = figures_line(after.figures, after.parameters)
    assert document.read_text(encoding="utf-8") == DOCUMENT.replace("old line", line)
    assert about(after) in model_card.read_text(encoding="utf-8")
    assert figures_table(after.figures) in capsys.readouterr().out


def test_the_table_has_a_row_for_each_set():
    mnist = {"n": 10_000, "misses": 25, "right": 0.9975}
    mnist |= {"worst recall": 0.991, "worst digit": 7}
    pen = {**mnist, "writers": 3, "least and most right of ten renders": [0.99, 0.998]}
    rows = figures_table({"MNIST test": mnist, "uji": pen}).splitlines()[2:]
    end = "| 10,000 | {} | 25 | 99.75% | {} | 99.10% (7) |"
    assert rows == [
        "| MNIST test " + end.format("about 500", "once"),
        "| uji " + end.format("3 people", "99.00% to 99.80%"),
    ]


def test_missing_weights_end_with_a_sentence_and_status_2(small_data, tmp_path, capsys):
    flags = ["--data", small_data, "--weights", tmp_path]
    assert main([str(flag) for flag in flags]) == 2
    message = capsys.readouterr().err
    assert message.startswith("digits.evaluate: ")
    assert "digits.weights.h5 does not exist" in message


def test_missing_data_ends_with_a_sentence_and_status_2(made_weights, tmp_path, capsys):
    flags = ["--data", tmp_path, "--weights", made_weights]
    assert main([str(flag) for flag in flags]) == 2
    assert "mnist.npz does not exist" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("document", ["unmarked.md", "missing.md"])
def test_a_document_without_a_place_ends_with_a_sentence_and_status_2(
    made_weights, small_data, tmp_path, capsys, document
):
    (tmp_path / "unmarked.md").write_text("text", encoding="utf-8")
    flags = ["--data", small_data, "--weights", made_weights]
    flags += ["--documents", tmp_path / document]
    assert main([str(flag) for flag in flags]) == 2
    assert document in capsys.readouterr().err
