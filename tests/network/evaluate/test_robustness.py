import pytest

from digits.evaluate.robustness import CURVES, robustness_curves
from tests.helpers.networks.constant import ahead, always
from tests.helpers.networks.pens import pen_drawing

RING = pen_drawing(0, "a", [[(3, 3), (5, 3), (5, 5), (3, 5), (3, 3)]])


@pytest.fixture(scope="module")
def always_7():
    return always(ahead(7))


def test_a_curve_has_a_point_for_each_style(always_7):
    sevens = [pen_drawing(7, strokes=RING.strokes)] * 9
    curves = robustness_curves(always_7, sevens, 4)
    assert list(curves) == list(CURVES)
    for name, points in curves.items():
        expected = [{"at": at, "n": 4, "right": 1.0} for at in CURVES[name].styles]
        assert points == expected


def test_curves_are_of_all_drawings_where_there_are_few(always_7):
    drawings = [pen_drawing(digit, strokes=RING.strokes) for digit in (7, 1, 7, 0)]
    curves = robustness_curves(always_7, drawings, 600)
    points = [point for curve in curves.values() for point in curve]
    assert {(point["n"], point["right"]) for point in points} == {(4, 0.5)}
