from digits.evaluate.robustness import CURVES, robustness_curves
from tests.helpers.networks.constant import ahead, always
from tests.helpers.networks.pens import RING, pen_drawing


def test_a_curve_has_a_point_for_each_style_of_all_drawings_where_there_are_few():
    drawings = [pen_drawing(digit, strokes=RING.strokes) for digit in (7, 1, 7, 0)]
    curves = robustness_curves(always(ahead(7)), drawings, 600)
    assert curves == {
        name: [{"at": at, "n": 4, "right": 0.5} for at in curve.styles]
        for name, curve in CURVES.items()
    }
