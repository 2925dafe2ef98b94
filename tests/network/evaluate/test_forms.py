import numpy as np

from digits.data.pictures import Picture
from digits.data.splits import Part
from digits.evaluate.forms import form_figures
from tests.helpers.networks.constant import ahead, always
from tests.helpers.networks.pens import pen_drawing

STEM = [[(0, 0), (4, 40)]]
FLAGGED = [[(-30, 25), (0, 0), (0, 40)]]
RING = [[(3 * np.sin(t), 5 * np.cos(t)) for t in np.linspace(0, 6.3, 30)]]


def scan(label, width):
    """Return a scanned bar, 40 px high."""
    ink = np.zeros((48, 48), np.uint8)
    ink[4:44, 4 : 4 + width] = 255
    return Picture(label, "a", ink)


def test_broad_ones_and_slashed_zeros_are_counted_and_nothing_else():
    drawings = [
        *(pen_drawing(1, strokes=STEM), pen_drawing(1, strokes=FLAGGED)),
        *(pen_drawing(0, strokes=RING), pen_drawing(7, strokes=FLAGGED)),
    ]
    scans = [scan(1, 8), scan(1, 20), scan(1, 30), scan(0, 30)]
    part = Part({"own": drawings}, {}, {"scans": scans})
    assert form_figures(always(ahead(1)), part) == {
        "flagged_ones": {"n": 3, "named": 1.0},
        "slashed_zeros": {"n": 2, "named": 0.0},
    }
    assert form_figures(always(ahead(10)), part)["flagged_ones"]["named"] == 0
    assert form_figures(always(ahead(1)), Part()) == {}


def test_a_slash_goes_from_the_top_right_to_the_bottom_left():
    seen = []

    class Watched:
        def read_ink(self, ink):
            seen.append(ink)
            return always(ahead(0)).read_ink(ink)

        def logits(self, glyphs):
            return np.zeros((len(glyphs), 11), np.float32)

    hollow = np.zeros((48, 48), np.uint8)
    hollow[4:44, 14:34] = 255
    hollow[6:42, 16:32] = 0  # a box as a zero
    form_figures(Watched(), Part({}, {}, {"scans": [Picture(0, "a", hollow)]}))
    (ink,) = seen
    added = ink - hollow / 255 > 0.5
    rows, cols = np.nonzero(added)
    assert 60 < added.sum() < 250
    assert np.corrcoef(rows, cols)[0, 1] < -0.9  # the lower, the further left
    assert ink[24, 24] == 1
