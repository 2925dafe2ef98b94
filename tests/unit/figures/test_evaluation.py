from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from PIL import Image

from digits.data.drawings import strokes_digest
from digits.data.errors import DataError
from digits.data.label_issues import DIGEST_LENGTH, FAULTS
from digits.data.mnist import load_mnist
from digits.data.splits import VALIDATION
from digits.figures.evaluation import (
    SHOWN_MISSES,
    confusion_figure,
    history_figure,
    misses_figure,
    pen_misses_figure,
    reliability_figure,
    robustness_figure,
)
from digits.figures.style import ORANGE, save_figure
from digits.weights.reported import ReportedPart, reported_part
from tests.helpers.networks.figures import (
    framed_in,
    legend_of,
    pictures_in,
    points_of,
    subtitle_of,
    texts_in,
    titles_of,
)
from tests.helpers.networks.measured import (
    card_of,
    measured_of,
    mnist_figures,
    part_figures,
)
from tests.helpers.networks.pens import pen_drawing

HISTORY = [
    {"loss": 2.0, "accuracy": 0.5, "mnist_loss": 1.5, "mnist_accuracy": 0.75},
    {"loss": 0.5, "accuracy": 0.9, "mnist_loss": 0.25, "mnist_accuracy": 1.0},
    {"loss": 0.1, "accuracy": 0.98, "mnist_loss": 0.125, "mnist_accuracy": 0.99},
]


def part_of(**changes):
    """Return the part *validation* with made-up figures, some of them changed."""
    return ReportedPart(VALIDATION, part_figures() | changes, False, 0)


def drawings_and_part(drawings, read_as=1):
    """Return drawings that are always missed, and the part that says so."""
    missed = [
        {
            "data_set": "lines",
            "place_in_part": place,
            "writer": drawing.writer,
            "label": drawing.label,
            "read_as": read_as,
        }
        for place, drawing in enumerate(drawings)
    ]
    return part_of(missed=missed), {"lines": drawings}


def labels_of(figure):
    """Return what is written beside all axes; a title and a subtitle go without."""
    assert figure.get_suptitle() != ""
    assert subtitle_of(figure) != ""
    labels = {axes.get_xlabel() for axes in figure.axes}
    return (labels | {axes.get_ylabel() for axes in figure.axes}) - {""}


# Figures of a part.


def test_the_cells_of_the_confusion_hold_the_counts_that_are_not_0():
    figure = confusion_figure(part_of())
    texts = figure.axes[0].texts
    cells = {text.get_position()[::-1]: text.get_text() for text in texts}
    expected = {(digit, digit): "180" for digit in range(10)}
    assert cells == expected | {(4, 9): "30", (9, 4): "6", (0, 8): "1"}
    assert labels_of(figure) == {
        *("digit read", "digit drawn"),
        "share of the digit's renders (logarithmic)",
    }


def test_the_colours_of_the_confusion_are_shares_of_a_row():
    counts = np.zeros((10, 10), dtype=int)
    counts[2, 2], counts[2, 3], counts[5, 5] = 30, 10, 400
    pens = part_figures()["pens"]["all"] | {"confusion": counts.tolist()}
    axes = confusion_figure(part_of(pens={"all": pens})).axes[0]
    shares = axes.images[0].get_array()
    assert (shares[2, 2], shares[2, 3], shares[5, 5]) == (0.75, 0.25, 1)
    assert shares.mask.sum() == 97  # white
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("digit drawn", "digit read")


def test_the_reliability_has_a_point_and_a_bar_for_each_bin_hollow_if_it_has_few():
    figure = reliability_figure(part_of())
    assert titles_of(figure)[:2] == [
        "Before temperature: ECE 1.23%",
        "After temperature: ECE 0.45%",
    ]
    before, after, _, counts = figure.axes
    assert points_of(before.lines[1]) == [[0.55, 0.4], [0.999, 0.985]]
    assert points_of(after.lines[1]) == [[0.55, 0.4], [0.99, 0.985]]
    assert [bar.get_height() for bar in counts.patches] == [20, 11_980]
    few, many = before.collections[1:]
    assert few.get_offsets().tolist() == [[0.55, 0.4]]
    assert many.get_offsets().tolist() == [[0.999, 0.985]]
    assert few.get_facecolor()[0].tolist() == list(to_rgba("white"))
    assert many.get_facecolor()[0].tolist() == list(to_rgba(ORANGE))
    assert labels_of(figure) == {
        *("share read right", "renders\n(logarithmic)"),
        "confidence: probability of the digit read",
    }


def test_the_curves_and_places_of_the_robustness_are_the_cards():
    part = part_of()
    curves, figure = part.figures["robustness"], robustness_figure(part)
    for axes, points in zip(figure.axes[:4], curves.values(), strict=False):
        expected = [[float(point["at"]), point["right"]] for point in points]
        assert points_of(axes.lines[0]) == expected
    assert titles_of(figure) == ["Brush", "Size", "Blur", "Turn", "Place"]
    assert labels_of(figure) == {
        *("share read right", "share read right, on a pad of 280 px"),
        *("px, for a path of 200 px", "longer side of the path, px"),
        *("sigma, px, for a path of 200 px", "degrees, clockwise"),
    }
    place = figure.axes[4]
    assert texts_in(place) == [f"{99 - step}.0%" for step in range(9)]
    corners = [text.get_position() for text in place.texts[:4]]
    assert corners == [(0, 0), (1, 0), (2, 0), (0, 1)]


@pytest.mark.parametrize(("lowest", "text"), [(0.75, "75.0%"), (0.15, "15.0% at 4")])
def test_the_lowest_point_of_a_curve_is_written_beside_it(lowest, text):
    part = part_of()
    brush, *_ = part.figures["robustness"].values()
    brush[2]["right"] = lowest  # of a brush of 4 px
    axes = robustness_figure(part).axes[0]
    assert texts_in(axes) == ["as people draw", text]


def test_figures_are_of_the_measured_networks_test_if_there_is_one():
    own = {VALIDATION: part_figures(writers=16)}
    other = measured_of({"test": part_figures(writers=24)})
    for figure_of in (confusion_figure, reliability_figure, robustness_figure):
        of_own, of_other = (
            subtitle_of(figure_of(reported_part(card)))
            for card in (card_of(own), card_of(own, other))
        )
        assert "16 people whom the network has never seen" in of_own
        assert "24 people whom the measured network has never seen" in of_other
        assert "(part validation)" in of_own
        assert "(part test)" in of_other


# History.


def test_the_history_has_a_line_for_what_is_learnt_and_for_each_set_held_back():
    figure = history_figure(HISTORY, "digits")
    loss, accuracy = figure.axes
    assert [points_of(line) for line in loss.lines] == [
        [[1, 2.0], [2, 0.5], [3, 0.1]],
        [[1, 1.5], [2, 0.25], [3, 0.125]],
    ]
    assert points_of(accuracy.lines[1]) == [[1, 0.75], [2, 1.0], [3, 0.99]]
    assert legend_of(figure) == ["what it learns from", "held back: MNIST"]
    assert labels_of(figure) == {
        *("epoch", "cross-entropy, nats (logarithmic)"),
        "share read right (what is missed: logarithmic)",
    }


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_single_epoch_is_a_history(tmp_path, share):
    history = [{"loss": 1.0, "accuracy": share}]
    save_figure(history_figure(history, "digits"), tmp_path / "one.png")
    assert (tmp_path / "one.png").stat().st_size > 0


# Pictures of the data.


def test_a_miss_is_shown_with_what_was_read_and_framed_if_its_label_is_in_doubt(
    made_up,
):
    mnist = load_mnist(made_up)  # 7, 2, 1, 0, 4, 1
    figures = {"n": 6, "missed": [1, 4], "read_as": [7, 0]}
    figure = misses_figure(figures, mnist)
    shown = pictures_in(figure)
    captions = [axes.get_title("center") for axes in shown]
    assert captions == ["2 read as 7", "4 read as 0"]
    for axes, glyph in zip(shown, mnist.test_glyphs[[1, 4]], strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), glyph)
    assert framed_in(figure) == [False, False]
    assert subtitle_of(figure) == "2 of 6 test images"
    glyphs, labels = np.zeros((1_000, 28, 28), np.uint8), np.zeros(1_000, np.int64)
    mnist = replace(mnist, test_glyphs=glyphs, test_labels=labels)
    figures = {"n": 1_000, "missed": [946, 947], "read_as": [1, 1]}  # 947 is in doubt
    figure = misses_figure(figures, mnist)
    assert framed_in(figure) == [False, True]
    assert "; framed: 1 whose label people doubt" in subtitle_of(figure)


def test_a_missed_drawing_is_shown_as_ink_and_framed_if_it_is_at_fault_itself(
    monkeypatch,
):
    sound, faulty = (pen_drawing(n, "ada", [[(0, 0), (n, 4)]]) for n in (4, 7))
    digest = strokes_digest([faulty])[:DIGEST_LENGTH]
    monkeypatch.setitem(FAULTS, digest, "lacks its bar")
    figure = pen_misses_figure(*drawings_and_part([sound, faulty], read_as=-1))
    first, _ = pictures_in(figure)
    assert first.get_title("center") == "4 read as none\nada"
    ink = first.images[0].get_array()
    assert (ink.shape, ink.min(), ink.max()) == ((280, 280), 0, 1)
    assert framed_in(figure) == [False, True]
    assert subtitle_of(figure).endswith("; framed: 1 at fault")


@pytest.mark.parametrize(
    ("count", "shown", "text"),
    [(0, 0, "0 of 1,200"), (61, SHOWN_MISSES, "61 of 1,200")],
)
def test_of_many_missed_drawings_the_first_are_shown(count, shown, text):
    drawings = [pen_drawing(4, "ada", [[(0, 0), (3, 4)]])] * count
    figure = pen_misses_figure(*drawings_and_part(drawings))
    assert len(pictures_in(figure)) == shown
    assert subtitle_of(figure).startswith(text)
    assert "framed" not in subtitle_of(figure)
    assert subtitle_of(figure).endswith(", the first 60 shown") == (count > shown)


def test_other_data_than_was_measured_is_refused(made_up):
    with pytest.raises(DataError, match="measured on 10,000 test images; received 6"):
        misses_figure(mnist_figures(), load_mnist(made_up))
    part, _ = drawings_and_part([pen_drawing(2, "nobody")])
    with pytest.raises(DataError, match="no 2 by nobody is at place 0 of it"):
        pen_misses_figure(part, {"lines": [pen_drawing(2, "somebody")]})


# Files.


def test_the_same_card_gives_the_same_png_of_1280_pixels_across(tmp_path):
    paths = [tmp_path / "one.png", tmp_path / "two.png"]
    for path in paths:
        save_figure(history_figure(HISTORY, "digits"), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with Image.open(paths[0]) as picture:
        assert (picture.format, picture.width) == ("PNG", 1280)
        assert picture.convert("L").getextrema() == (34, 255)  # ink on white paper


def test_a_figure_that_cannot_be_drawn_leaves_the_old_file(tmp_path):
    path = tmp_path / "one.png"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="nonsense"):
        save_figure(history_figure(HISTORY, r"$\nonsense$"), path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
