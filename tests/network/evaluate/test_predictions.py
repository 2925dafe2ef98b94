import numpy as np
import pytest

from digits.calibration import probabilities
from digits.evaluate.predictions import joined_predictions, predict_drawings
from digits.synthetic.digits import digit_drawing
from digits.synthetic.rendering import RenderStyle, pad_strokes
from tests.helpers.drawn import DRAWINGS
from tests.helpers.networks.constant import linear
from tests.helpers.networks.pens import pen_drawing

DOT = pen_drawing(1, strokes=[[(5, 5)]])


@pytest.mark.parametrize("kind", ["digits", "nondigits", "numbers"])
def test_a_drawing_is_read_as_the_pad_has_it_read(classifier, kind):
    drawings = [
        pen_drawing(name, strokes=paths) for name, paths in DRAWINGS[kind].items()
    ]
    drawings.append(DOT)
    seen = predict_drawings(classifier, drawings, np.random.default_rng(5))
    chance = np.random.default_rng(5)
    readings = [
        classifier.read_strokes(pad_strokes(drawing.strokes, chance, RenderStyle()))
        for drawing in drawings
    ]
    assert seen.verdicts.tolist() == [reading.verdict for reading in readings]
    *named, dot = readings
    assert seen.digits.tolist() == [*(r.probabilities.argmax() for r in named), -1]
    shares = probabilities(seen.logits[:-1], classifier.card.temperature)
    expected = [reading.probabilities for reading in named]
    np.testing.assert_allclose(shares, expected, atol=1e-5)
    assert dot.verdict == "too little"
    assert not seen.logits[-1].any()


def test_drawings_are_seen_in_their_order_however_many_there_are(rng):
    classifier = linear(rng.normal(0, 1, (784, 11)), np.zeros(11))
    drawings = [pen_drawing(d, "", digit_drawing(d, rng)) for d in range(10)] * 52
    many = predict_drawings(classifier, drawings, np.random.default_rng(3))
    chance = np.random.default_rng(3)
    few = [
        predict_drawings(classifier, drawings[k : k + 65], chance)
        for k in range(0, 520, 65)
    ]
    together = joined_predictions(few)
    assert (many.verdicts == together.verdicts).all()
    assert (many.digits == together.digits).all()
    np.testing.assert_allclose(many.logits, together.logits, atol=1e-5)
