import numpy as np
import pytest

from digits.data.splits import Part
from digits.evaluate.leaderboard import standings
from digits.evaluate.predictions import predict_drawings
from digits.preprocess import glyph_from_ink, uncentred_glyph
from digits.synthetic.digits import digit_drawing
from digits.synthetic.rendering import RENDERS, SEED, render
from tests.helpers.networks.constant import ahead, always, linear
from tests.helpers.networks.pens import BAR, RING, pen_drawing

CUP = pen_drawing("cup", "", [[(0, 0), (0, 5), (4, 5), (4, 0)]])
PART = Part({"own": [RING, BAR, BAR]}, {"things": [CUP]})


def test_what_every_network_reads_is_counted():
    ours, zeros, ones = always(ahead(0)), always(ahead(0, 10)), always(ahead(1, 10))
    figures = standings({"digits": ours, "zeros": zeros, "ones": ones}, PART, 2)
    pens = {name: row["pens"] for name, row in figures.items()}
    assert {name: row["n"] for name, row in pens.items()} == dict.fromkeys(pens, 30)
    right = {name: row["right"] for name, row in pens.items()}
    assert right == pytest.approx({"digits": 1 / 3, "zeros": 1 / 3, "ones": 2 / 3})
    assert figures["digits"]["time"] == 1
    assert min(row["time"] for row in figures.values()) > 0


def between(*outputs):
    """Return eleven logits of which some are far ahead, all alike."""
    return np.where(np.isin(np.arange(11), outputs), 20.0, 0.0)


@pytest.mark.parametrize(
    ("logits", "sure"),
    [
        (ahead(3, 10), 1.0),  # no other verdict; sure at temperature 1.25 as well
        (np.zeros(10), 0.0),  # every digit alike: confidence 0.1
        (ahead(3), 1.0),
        (ahead(10), 0.0),  # no digit, surely
        (between(3, 10), 1.0),  # a half is not over the threshold of 0.5; then a 3
        (between(3, 4), 0.0),  # a digit, but which?
    ],
)
def test_no_digits_that_pass_surely_for_one_are_counted(logits, sure):
    row = standings({"digits": always(logits)}, PART, 2)["digits"]["nondigits"]
    assert row == {"n": RENDERS, "sure": sure}


def test_glyphs_are_those_that_the_whole_evaluation_reads(rng):
    classifier = linear(rng.normal(0, 1, (784, 11)), np.zeros(11))
    drawings = [pen_drawing(d, "", digit_drawing(d, rng)) for d in range(10)]
    row = standings({"digits": classifier}, Part({"own": drawings}, {}), 2)["digits"]
    often, labels = drawings * RENDERS, np.tile(np.arange(10), RENDERS)
    seen = predict_drawings(classifier, often, np.random.default_rng(SEED))
    assert row["nondigits"] == {"n": 0, "sure": None}
    assert row["pens"]["right"] == (seen.digits == labels).mean()
    inks = list(render(often, np.random.default_rng(SEED)))
    for kind, glyph_of in (("", glyph_from_ink), ("uncentred_", uncentred_glyph)):
        glyphs = np.array([glyph_of(ink) for ink in inks])
        digits = classifier.probabilities(glyphs).argmax(axis=1)
        assert row["pens"][f"{kind}right"] == (digits == labels).mean()
