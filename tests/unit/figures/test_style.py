import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from PIL import Image

from digits.figures.style import (
    BLACK,
    BLUE,
    ORANGE,
    SIGNED,
    even_scale,
    picture_sheet,
    save_figure,
    sheet,
    show_table,
)


@pytest.fixture
def axes():
    return Figure().subplots()


def test_a_sheet_has_its_size_its_title_and_below_it_what_is_said(tmp_path):
    figure = sheet(3.0, "What it shows", "of what")
    above, below = figure.texts
    assert (above.get_text(), below.get_text()) == ("What it shows", "of what")
    assert above.get_position()[1] > below.get_position()[1]
    save_figure(figure, tmp_path / "one.png")
    with Image.open(tmp_path / "one.png") as picture:
        assert picture.size == (1280, 480)


@pytest.mark.parametrize(("count", "rows"), [(0, 1), (1, 1), (4, 1), (5, 2)])
def test_pictures_stand_in_rows(count, rows):
    pictures, captions = [np.eye(3)] * count, ["caption"] * count
    framed = np.zeros(count, dtype=bool)
    figure = picture_sheet("a", "b", pictures, captions, framed, columns=4)
    assert len(figure.axes) == 4 * rows
    assert sum(bool(axes.images) for axes in figure.axes) == count


def test_a_number_of_a_table_stands_in_its_cell_white_on_dark_and_dark_on_light(axes):
    values = np.array([[0, 1, 2], [253, 254, 255]])
    show_table(axes, values, "{:d}", size=8)
    cells = {text.get_position()[::-1]: text.get_text() for text in axes.texts}
    assert cells == {cell: str(value) for cell, value in np.ndenumerate(values)}
    colours = [text.get_color() for text in axes.texts]
    assert colours == [BLACK] * 3 + ["white"] * 3


@pytest.mark.parametrize("most", [3.0, -3.0])
def test_0_is_white_and_what_is_below_it_orange(most):
    scale = even_scale(np.array([0.5, most]))
    assert SIGNED(scale(0)) == pytest.approx(to_rgba("white"), abs=0.01)
    assert SIGNED(scale(-3)) == to_rgba(ORANGE)
    assert SIGNED(scale(3)) == to_rgba(BLUE)
