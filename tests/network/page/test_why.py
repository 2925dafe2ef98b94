"""What "Why?" answers, with our network."""

import json

import numpy as np
import pytest

from digits.explain import Explainer
from digits.page.i18n.wording import ENGLISH
from digits.page.parts.why.sentences import PATCH_MIDDLES, PATCH_SIDES
from digits.page.parts.why.why import NOT_A_DIGIT, Why, patch_of_strongest
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, on_pad

SEVEN = on_pad(DRAWINGS["digits"]["7-crossed"])
FORTY_TWO = on_pad(DRAWINGS["numbers"]["42"])
SMILEY = on_pad(DRAWINGS["nondigits"]["smiley"])


@pytest.fixture(scope="module")
def panel(classifier):
    return Why(classifier)


def tenths(text):
    return round(10 * float(text.replace("\N{MINUS SIGN}", "-")))


def test_a_drawing_that_is_no_digit_is_compared_with_the_best_digit(panel, classifier):
    answer = panel.explain_drawing({"strokes": SMILEY})
    best = int(classifier.read_strokes(SMILEY).probabilities.argmax())
    assert (answer["digit"], answer["other"]) == (NOT_A_DIGIT, best)
    assert answer["result"].startswith(f"“no digit” is ahead of {best} by ")


@pytest.mark.parametrize("name", DIGIT_NAMES[::3])
def test_the_sums_shown_add_up_to_the_lead(panel, name):
    answer = panel.explain_drawing({"strokes": on_pad(DRAWINGS["digits"][name])})
    digit, rest = answer["result"].split(" is ahead of ")
    other, lead = rest.split(" by ")
    assert (digit, other) == (str(answer["digit"]), str(answer["other"]))
    assert sum(tenths(number) for _, number in answer["sums"]) == tenths(lead)


@pytest.mark.parametrize("pair", [(7, 1), (1, 7), (7, 10)])
def test_the_sums_are_those_of_the_network(panel, classifier, model, pair):
    message = {"strokes": SEVEN, "digit": pair[0], "other": pair[1]}
    sums = panel.explain_drawing(message)["sums"]
    shown = [tenths(number) / 10 for _, number in sums]
    glyph = classifier.read_strokes(SEVEN).glyph
    attributions = Explainer(classifier.network).attributions(glyph, *pair)
    blank = np.asarray(model(np.zeros((1, 28, 28)), training=False))[0]
    expected = [
        attributions[attributions > 0].sum(),
        attributions[attributions < 0].sum(),
        blank[pair[0]] - blank[pair[1]],
    ]
    # The integral leaves a percent of all evidence, and rounding half a tenth.
    slip = 0.01 * float(np.abs(attributions).sum()) + 0.1
    assert shown == pytest.approx([float(value) for value in expected], abs=slip)


def test_the_pair_the_other_way_round_has_the_opposite_sums(panel):
    there, back = (
        panel.explain_drawing({"strokes": SEVEN, "digit": digit, "other": other})
        for digit, other in ((7, 1), (1, 7))
    )
    gain, loss, start = (tenths(number) for _, number in there["sums"])
    assert [tenths(number) for _, number in back["sums"]] == [-loss, -gain, -start]
    assert there["result"].startswith("7 is ahead of 1 by ")
    assert back["result"].startswith("1 is behind 7 by ")


def test_the_roof_of_a_7_is_named_against_1(panel):
    strokes = on_pad(DRAWINGS["digits"]["7"])
    answer = panel.explain_drawing({"strokes": strokes, "digit": 7, "other": 1})
    start = "The top of your drawing points most strongly towards 7; "
    assert answer["headline"].startswith(start)


def test_six_layers_and_the_eleven_sums_are_shown(panel, classifier, model):
    answer = panel.look_inside({"strokes": SEVEN})
    titles = [layer["title"] for layer in [*answer["layers"], answer["sums"]]]
    assert [title[:2] for title in titles] == [f"{place}." for place in range(1, 8)]
    glyph = classifier.read_strokes(SEVEN).glyph
    logits = np.asarray(model(glyph[None], training=False))[0]
    bars = answer["sums"]["bars"]
    shown = [tenths(bar["sum"]) / 10 for bar in bars]
    assert shown == pytest.approx(logits.tolist(), abs=0.051)
    assert [bar["name"] for bar in bars] == [*"0123456789", "no digit"]
    assert answer["sums"]["best"] == 7


def test_the_patch_that_a_point_looks_at_follows_from_the_layers_below_it(model):
    layers = model.layers
    convolutions = [layer for layer in layers if hasattr(layer, "kernel_size")]
    sides, side, step = [], 1, 1
    for layer in convolutions:
        side += (layer.kernel_size[0] - 1) * step
        step *= layer.strides[0]
        sides.append(min(side, 28))
    assert tuple(sides) == PATCH_SIDES
    assert_middles(convolutions)
    assert f"inside.{len(sides) + 1}.title" in ENGLISH.table  # the sums come last
    assert f"inside.{len(sides) + 2}.title" not in ENGLISH.table


def assert_middles(convolutions):
    """Check where the middles of a layer's patches lie, in the glyph."""
    middle, step, rows, found = 0, 1, 28, []
    for layer in convolutions:
        (side, _), (stride, _) = layer.kernel_size, layer.strides
        before = 0  # rows of zeros above, as TensorFlow adds them for "same"
        after = (rows - side) // stride + 1
        if layer.padding == "same":
            after = -(-rows // stride)
            before = max((after - 1) * stride + side - rows, 0) // 2
        middle += ((side - 1) // 2 - before) * step
        step, rows = step * stride, after
        found.append((middle, step))
    assert tuple(found) == PATCH_MIDDLES


def test_a_filters_patch_holds_all_that_changes_its_strongest_answer(panel, classifier):
    glyph = classifier.read_strokes(SEVEN).glyph
    layers = Explainer(classifier.network).layers(glyph)
    for place, layer in enumerate(layers[:5]):
        maps = layer.maps[..., 0]
        left, top, right, bottom = patch_of_strongest(place, maps)
        alone = np.zeros_like(glyph)
        alone[top:bottom, left:right] = glyph[top:bottom, left:right]
        again = Explainer(classifier.network).layers(alone)[place].maps[..., 0]
        at = np.unravel_index(maps.argmax(), maps.shape)
        assert again[at] == pytest.approx(maps[at], rel=1e-4)


def test_each_digit_of_a_number_is_explained_and_a_place_that_is_none_refused(panel):
    four, two = (
        panel.explain_drawing({"strokes": FORTY_TWO, "place": place})
        for place in (0, 1)
    )
    assert (four["digit"], two["digit"]) == (4, 2)
    assert panel.explain_drawing({"strokes": FORTY_TWO}) == four
    assert four["pixels"] != two["pixels"]
    seen = [
        panel.look_inside({"strokes": FORTY_TWO, "place": place})["sums"]["best"]
        for place in (0, 1)
    ]
    assert seen == [4, 2]
    lost = {"error": ENGLISH.text("error.lost")}
    for place in (2, 8, -1, True, 1.0, "1", [1]):
        for ask in (panel.explain_drawing, panel.look_inside):
            assert ask({"strokes": FORTY_TWO, "place": place}) == lost
    assert panel.explain_drawing({"strokes": SEVEN, "place": 5})["digit"] == 7


def test_an_answer_is_json_and_small(panel):
    for message in ({"strokes": SEVEN}, {"strokes": SMILEY}):
        assert len(json.dumps(panel.explain_drawing(message), allow_nan=False)) < 10_000
        assert len(json.dumps(panel.look_inside(message), allow_nan=False)) < 60_000
