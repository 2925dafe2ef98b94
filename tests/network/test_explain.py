import numpy as np
import pytest

from digits.explain import Explainer
from digits.preprocess import glyph_from_ink
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.constant import linear


@pytest.fixture(scope="module")
def explainer(classifier):
    return Explainer(classifier.network)


def glyph_of(name):
    return glyph_from_ink(ink_from_strokes(on_pad(DRAWINGS["digits"][name])))


def logits_of(model, glyph):
    return np.asarray(model(glyph[None], training=False))[0]


def test_a_linear_network_is_explained_by_its_weights(rng):
    weights = rng.normal(0, 1, (784, 10)).astype(np.float32)
    explained = Explainer(linear(weights, rng.normal(0, 1, 10)).network)
    glyph = rng.random((28, 28), dtype=np.float32)
    gained = glyph * (weights[:, 3] - weights[:, 8]).reshape(28, 28)
    np.testing.assert_allclose(explained.attributions(glyph, 3, 8), gained, atol=1e-5)
    blank, lead = explained.leads(glyph, 3, 8)
    assert lead - blank == pytest.approx(float(gained.sum()), abs=1e-4)


@pytest.mark.parametrize(
    ("name", "digit", "other"),
    [
        ("7-crossed", 7, 1),
        ("1-flagged", 1, 7),
        ("4-open", 4, 9),
        ("9-hooked", 9, 3),
        ("0", 0, 10),
    ],
)
def test_attributions_sum_to_the_difference_of_logits(
    model, explainer, name, digit, other
):
    glyph = glyph_of(name)
    gained = logits_of(model, glyph) - logits_of(model, np.zeros_like(glyph))
    expected = gained[digit] - gained[other]
    attributions = explainer.attributions(glyph, digit, other)
    assert attributions.sum() == pytest.approx(expected, rel=0.01, abs=0.1)
    assert not attributions[glyph == 0].any()


def test_the_pair_the_other_way_round_says_the_opposite_and_blank_paper_nothing(
    explainer,
):
    glyph = glyph_of("7-crossed")
    np.testing.assert_allclose(
        explainer.attributions(glyph, 1, 7),
        -explainer.attributions(glyph, 7, 1),
        atol=1e-5,
    )
    assert not explainer.attributions(glyph, 7, 7).any()
    assert not explainer.attributions(np.zeros((28, 28), np.float32), 3, 5).any()


def test_covering_the_roof_of_a_7_makes_it_less_of_a_7_than_of_a_1(model, explainer):
    glyph = glyph_of("7")
    rows = np.flatnonzero(glyph.any(axis=1))
    roof = slice(rows[0], rows[0] + 4)
    attributions = explainer.attributions(glyph, 7, 1)
    assert attributions[roof].sum() > 0.5 * attributions.sum() > 0
    covered = glyph.copy()
    covered[roof] = 0
    before, after = logits_of(model, glyph), logits_of(model, covered)
    assert after[7] - after[1] < before[7] - before[1]


def test_each_convolution_is_shown_after_its_relu_and_the_sums_last(model, explainer):
    glyph = glyph_of("4-closed")
    layers = explainer.layers(glyph)
    assert [layer.kind for layer in layers] == ["Conv2D"] * 6 + ["Dense"]
    assert [layer.maps.shape for layer in layers] == [
        *((26, 26, 32), (13, 13, 48), (13, 13, 64), (7, 7, 96), (7, 7, 128)),
        *((5, 5, 96), (11,)),
    ]
    assert all(layer.maps.min() == 0 for layer in layers[:-1])
    np.testing.assert_allclose(
        layers[-1].maps, logits_of(model, glyph), rtol=1e-3, atol=1e-3
    )
