import random
from collections import Counter

import pytest
from PIL import Image

from digits.data.sources.shapes import hds_shapes
from tests.helpers.pictures import stored

BLANK = stored(Image.new("L", (70, 70), 255))


def box(width, height=40):
    """Return the PNG of a box of ink."""
    picture = Image.new("L", (70, 70), 255)
    picture.paste(0, (10, 10, 10 + width, 10 + height))
    return stored(picture)


def named(person, shape, number):
    return f"data/user.{person}/images/{shape}/{shape}.{person}.{number:04d}.png"


def shapes(person, shape, count, png):
    return {named(person, shape, number): png for number in range(count)}


def test_a_few_are_taken_of_each_person_and_shape():
    files = {}
    for shape in ("triangle", "other", "rectangle", "ellipse"):
        files |= shapes("zoe", shape, 60, box(30)) | shapes("al", shape, 3, box(30))
    arrays = hds_shapes(files)
    counts = Counter(zip(arrays["writers"], arrays["labels"], strict=True))
    few = {
        ("hds-01", shape): 3 for shape in ("ellipse", "other", "rectangle", "triangle")
    }
    assert counts == few | {
        ("hds-02", "ellipse"): 5,
        ("hds-02", "other"): 45,
        ("hds-02", "rectangle"): 9,
        ("hds-02", "triangle"): 9,
    }


def test_they_are_drawn_by_lot_the_same_every_time():
    numbers = list(range(60))
    random.Random(1).shuffle(numbers)
    arrays = hds_shapes(shapes("al", "other", 60, box(30)))
    assert [int(place.split("/")[2]) for place in arrays["source"]] == numbers[:45]
    assert arrays["source"][0] == f"other/hds-01/{numbers[0]:04d}"


@pytest.mark.parametrize(
    ("shape", "width", "digitlike"),
    [
        ("ellipse", 40, True),
        ("other", 18, False),  # 0.45 as wide as high
        ("other", 17, True),
        ("rectangle", 25, False),
        ("triangle", 71 - 10, False),
    ],
)
def test_what_is_narrow_or_an_ellipse_can_be_read_as_a_digit(shape, width, digitlike):
    arrays = hds_shapes(shapes("al", shape, 2, box(width)))
    assert arrays["digitlike"].tolist() == [digitlike] * 2


@pytest.mark.parametrize("shape", ["rectangle", "triangle"])
@pytest.mark.parametrize("png", [box(24), box(54, 30), BLANK])  # 0.6, 1.8 times
def test_a_narrow_flat_or_blank_one_is_not_taken(shape, png):
    files = shapes("al", shape, 5, png) | {named("al", shape, 7): box(30)}
    assert hds_shapes(files)["source"].tolist() == [f"{shape}/hds-01/0007"]


def test_a_listed_shape_is_digitlike():
    files = {}
    for person in "abcdefgh":  # eight people
        files |= {named(person, "other", number): box(30) for number in (16, 17)}
    arrays = hds_shapes(files)
    assert [
        str(place)
        for place, like in zip(arrays["source"], arrays["digitlike"], strict=True)
        if like
    ] == ["other/hds-08/0016"]
