import numpy as np

from digits.calibration import probabilities
from digits.evaluate.predictions import predict_drawings
from digits.synthetic.rendering import RenderStyle, pad_strokes
from tests.helpers.drawn import DRAWINGS
from tests.helpers.networks.pens import DOT, pen_drawing


def test_a_drawing_is_read_as_the_pad_has_it_read(classifier):
    drawings = [
        pen_drawing(name, strokes=paths)
        for kind in ("digits", "nondigits", "numbers")
        for name, paths in DRAWINGS[kind].items()
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
