import numpy as np

from digits.data.pictures import Picture
from digits.data.splits import Part
from digits.evaluate.robustness import CURVES, GLYPH_CURVES, robustness_curves
from tests.helpers.networks.constant import ahead, always
from tests.helpers.networks.pens import RING, pen_drawing

CHANGES = {name: curve.changes for name, curve in GLYPH_CURVES.items()}
STYLES = {name: curve.styles for name, curve in CURVES.items()}


def points(curves, **figures):
    return {name: [{"at": at, **figures} for at in curves[name]] for name in curves}


def test_a_curve_has_a_point_for_each_value_of_all_drawings_where_there_are_few():
    drawings = [pen_drawing(digit, strokes=RING.strokes) for digit in (7, 1, 7, 0)]
    curves = robustness_curves(always(ahead(7)), Part({"own": drawings}), 600)
    assert curves == points(STYLES | CHANGES, n=4, named=0.5, right=0.5)


def test_scans_have_the_curves_of_the_glyph_alone_and_a_refusal_names_nothing():
    scan = Picture(7, "ada", np.full((48, 48), 255, np.uint8))
    part = Part(digit_pictures={"scans": [scan]})
    refusing = ahead(10) + 0.5 * ahead(7)  # no digit; of the digits a 7
    curves = robustness_curves(always(refusing), part, 600)
    assert curves == points(CHANGES, n=1, named=0.0, right=1.0)


def test_noise_stays_between_paper_and_ink_and_a_cover_is_as_large_as_it_says(rng):
    glyphs = np.full((3, 28, 28), 1.0)
    noisy = GLYPH_CURVES["noise_sigma"].changes["0.2"](glyphs, rng)
    assert noisy.max() == 1
    assert 0 < noisy.min() < 0.9
    covered = GLYPH_CURVES["cover_px"].changes["6"](glyphs, rng)
    assert (covered == 0).sum(axis=(1, 2)).tolist() == [36] * 3
    assert glyphs.all()
