import numpy as np
import pytest
from PIL import Image

from digits.data.sources.swiss import swiss, swiss_cells
from tests.helpers.pictures import stored

PAPER, INK = 230, 40  # grey levels
STROKE = (slice(10, 34), slice(20, 24))  # of a cell of 44 x 40


def cell(*places, paper=PAPER, ink=INK):
    """Return the PNG of a cell with ink at these places."""
    grey = np.full((44, 40), paper, dtype=np.uint8)
    for place in places:
        grey[place] = ink
    return stored(Image.fromarray(grey))


def named(writer, digit, number):
    return f"numbers/{writer}_CH4M/{digit}/number-{number}.png"


def glyph(*places, **levels):
    """Return what becomes of one cell."""
    [image] = swiss({named("0003", 1, 5): cell(*places, **levels)})["images"]
    return image


def test_cells_come_by_writer_digit_and_number_without_those_left_out_or_empty():
    places = [("0021", 7, 3), ("0001", 9, 10), ("0001", 9, 2), ("0001", 9, 4)]
    files = {named(*place): cell(STROKE) for place in places}
    files[named("0001", 0, 600)] = cell()  # empty
    files[named("0001", 0, 70)] = cell(STROKE, ink=PAPER - 24)  # nearly so
    files[named("0001", 0, 8)] = cell(STROKE, ink=PAPER - 25)
    arrays = swiss(files)
    assert arrays["source"].tolist() == [
        "0001/0/8",
        "0001/9/4",
        "0001/9/10",
        "0021/7/3",
    ]
    assert arrays["labels"].tolist() == [0, 9, 9, 7]
    assert arrays["writers"].tolist() == ["swiss-01"] * 3 + ["swiss-21"]
    assert arrays["images"].shape == (4, 48, 48)


def test_how_bright_paper_and_pencil_are_does_not_show():
    assert (glyph(STROKE, paper=180, ink=120) == glyph(STROKE)).all()
    assert glyph(STROKE)[24, 24] == 255


@pytest.mark.parametrize(
    "other",
    [
        (slice(0, 4), slice(0, 8)),  # low, at the rim: a neighbour's
        (slice(12, 30), slice(38, 40)),  # narrow, likewise
        (slice(4, 5), slice(4, 7)),  # a speck of 3 px
    ],
)
def test_ink_of_the_next_cell_and_specks_go(other):
    assert (glyph(STROKE, other) == glyph(STROKE)).all()


@pytest.mark.parametrize(
    "other",
    [
        (slice(6, 8), slice(4, 12)),  # not at the rim: a bar of the digit's
        (slice(0, 4), slice(0, 13)),  # of more than half the stroke's 96 px
    ],
)
def test_a_part_of_the_digit_stays(other):
    assert (glyph(STROKE, other) != glyph(STROKE)).any()


def test_three_cells_of_a_digit_and_writer_are_kept_as_scanned():
    files = {named("0002", 3, number): cell(STROKE) for number in range(100, 0, -1)}
    # The eighth and each seventeenth after it, of numbers from 376: 400 is left out.
    files |= {named("0016", 4, number): cell(STROKE) for number in range(376, 476)}
    arrays = swiss_cells(files)
    numbers = [*(8, 25, 42), *(383, 417, 434)]
    assert [int(place.split("/")[2]) for place in arrays["source"]] == numbers
    assert arrays["labels"].tolist() == [3, 3, 3, 4, 4, 4]
    assert arrays["images"].shape == (6, 96, 96)
    scan = arrays["images"][0]
    assert scan[0, 0] == PAPER
    assert scan[48, 52] < 60  # column 22 of 40 is 53 of 96
