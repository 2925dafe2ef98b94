"""How `small` learnt, as the page is told: values made by hand, and those kept."""

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.training.learning import (
    EXAMPLE,
    LearningPanel,
    example_glyph,
    filters_text,
    history_json,
    per_mille,
    shares,
)
from digits.reading import glyph_text
from digits.small.network import SHAPES, Values, logits
from digits.small.steps import HISTORIES, KeptSteps
from digits.weights import WEIGHTS
from tests.helpers.networks.measured import card_of

NO_GLYPHS = [None, 7, [], {}, {"glyph": None}, {"glyph": "!"}, {"glyph": "A" * 1_049}]


@pytest.fixture(scope="module")
def panel():
    return LearningPanel(WEIGHTS)


def kept(values_by_step):
    """Return kept steps of one history."""
    stacked = Values(*map(np.array, zip(*values_by_step, strict=True)))
    return KeptSteps(np.arange(len(values_by_step)), {"all": stacked})


def zeros():
    return [np.zeros(shape, np.float32) for shape in SHAPES]


# Shares and filters.


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [
        ([0.5, 0.25, 0.25], [500, 250, 250]),
        ([0.9994, 0.0006], [999, 1]),
        ([0.9996, 0.0004], [1_000, 0]),
    ],
)
def test_shares_are_probabilities_in_whole_thousandths(probabilities, expected):
    assert per_mille(np.log([probabilities])) == [expected]


def test_a_network_that_knows_nothing_says_each_digit_as_often():
    steps = kept([zeros(), zeros()])
    glyph = np.ones((28, 28), np.float32)
    assert shares(steps, "all", glyph) == [[100] * 10] * 2


def test_filters_come_row_by_row_with_128_for_nothing_and_255_for_the_largest():
    kernels = np.zeros((1, 5, 5, 1, 8), np.float32)
    kernels[0, 0, 1, 0, 0] = 2  # of the first filter: first row, second column
    kernels[0, 4, 0, 0, 7] = -1  # of the last one: last row, first column
    levels = np.frombuffer(base64.b64decode(filters_text(kernels)), np.uint8)
    filters = levels.reshape(8, 5, 5)
    assert filters[0, 0, 1] == 255
    assert filters[7, 4, 0] == round(128 - 127 / 2)
    assert (filters != 128).sum() == 2


def test_filters_of_several_steps_share_a_scale_and_blank_ones_stay_blank():
    kernels = np.zeros((2, 5, 5, 1, 8), np.float32)
    assert set(base64.b64decode(filters_text(kernels))) == {128}
    kernels[0, ..., 0], kernels[1, ..., 0] = 1, 4
    levels = np.frombuffer(base64.b64decode(filters_text(kernels)), np.uint8)
    first, second = levels.reshape(2, 8, 25)[:, 0]
    assert (set(first), set(second)) == ({160}, {255})


# The answers.


def test_a_history_has_its_drawings_its_curves_and_its_filters():
    entry = {
        "drawings": 100,
        "history": [
            {
                f"{name}_{kind}": value + step
                for name, value in (("mnist", 1), ("pens_of_validation", 3))
                for kind in ("accuracy", "loss")
            }
            for step in range(2)
        ],
    }
    card = replace(card_of({}), steps={"histories": {"all": entry}})
    steps = kept([zeros(), zeros()])
    history = history_json("all", card, steps)
    assert (history["name"], history["drawings"]) == ("all", 100)
    assert history["curves"] == {
        "mnist": {"accuracy": [1, 2], "loss": [1, 2]},
        "pens": {"accuracy": [3, 4], "loss": [3, 4]},
    }
    assert len(base64.b64decode(history["filters"])) == 2 * 8 * 25


def test_what_is_kept_is_described_in_json_without_a_drawing(panel):
    answer = panel.describe_learning(None)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert answer["steps"] == [0, *(2**k for k in range(14))]
    assert [history["name"] for history in answer["histories"]] == list(HISTORIES)
    assert [each["drawings"] for each in answer["histories"]] == [100, 1_000, 65_536]
    assert answer["example"] == {
        "digit": EXAMPLE,
        "glyph": glyph_text(example_glyph()),
    }


def test_a_glyph_is_read_by_every_history_at_every_step(panel):
    told = panel.read_at_steps({"glyph": glyph_text(example_glyph())})["shares"]
    _, steps = panel._learnt()
    glyph = np.round(example_glyph() * 255) / 255
    for name, by_step in told.items():
        last = Values(*(value[-1] for value in steps.values[name]))
        assert by_step[-1] == per_mille(logits(last, glyph[None].astype(np.float32)))[0]
        assert np.argmax(by_step[-1]) == EXAMPLE
    assert told["100"][0] == told["all"][0]  # they begin alike
    assert told["100"][5] != told["all"][5]


@pytest.mark.parametrize("message", NO_GLYPHS)
def test_what_is_no_glyph_gets_a_sentence(panel, message):
    assert panel.read_at_steps(message) == {"error": ENGLISH.text("error.lost")}


def test_numbers_in_the_texts_are_those_of_the_network_and_its_drawings():
    from digits.data.shipped import SHIPPED
    from digits.data.splits import TRAIN, all_drawings, load_parts
    from digits.small.steps import PARAMETERS

    drawings = len(all_drawings(load_parts(SHIPPED)[TRAIN].digits))
    for words in WORDINGS.values():
        assert words.number(PARAMETERS) in words.text("learning.rule")
        assert words.number(drawings) in words.text("learning.offer")
