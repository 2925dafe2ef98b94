"""What the tab "Why?" answers, without a server."""

import base64
import io
import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
from PIL import Image

from digits.classifier import Reading
from digits.explain import Explainer
from digits.page.i18n.wording import ENGLISH, SIGHT
from digits.page.parts.why import why
from digits.page.parts.why.why import (
    NO_DIGIT,
    Part,
    Why,
    bill,
    pair_of,
    point,
    strongest,
    sums_json,
    telling_parts,
)
from digits.page.reading.data_urls import sheet_address, thumbnail
from digits.page.reading.messages import ROOM
from digits.verdict import Verdict
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NONDIGIT_NAMES, on_pad

SEVEN = on_pad(DRAWINGS["digits"]["7-crossed"])
LONG = [{"width": 16, "points": [[0, 0]]}] * 201
NO_DRAWING = [None, 7, [], {}, {"strokes": "seven"}, {"strokes": [{}]}]


def done(classifier):
    promise = Future()
    promise.set_result(classifier)
    return promise


@pytest.fixture(scope="module")
def panel(classifier):
    return Why(done(classifier))


@pytest.fixture(scope="module")
def explainer(classifier):
    return Explainer(classifier.network)


def tenths(text):
    return round(10 * float(text.replace("\N{MINUS SIGN}", "-")))


def picture(address):
    kind, contents = address.split(",")
    assert kind == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(contents)))


# The pair.


def test_the_answer_is_held_against_the_runner_up(panel, classifier):
    answer = panel.explain_drawing({"strokes": SEVEN})
    second = int(classifier.read_strokes(SEVEN).probabilities.argsort()[-2])
    assert (answer["digit"], answer["other"]) == (7, second)


def test_of_no_digit_that_is_held_against_the_best_digit(panel, classifier):
    strokes = on_pad(DRAWINGS["nondigits"]["smiley"])
    answer = panel.explain_drawing({"strokes": strokes})
    best = int(classifier.read_strokes(strokes).probabilities.argmax())
    assert (answer["digit"], answer["other"]) == (NO_DIGIT, best)
    assert answer["result"].startswith(f"no digit is ahead of {best} by ")


@pytest.mark.parametrize(
    ("verdict", "pair"),
    [
        (Verdict.DIGIT, (4, 9)),
        (Verdict.UNSURE, (4, 9)),
        (Verdict.NOT_A_DIGIT, (NO_DIGIT, 4)),
        (Verdict.NUMBER, (NO_DIGIT, 4)),
    ],
)
def test_a_verdict_says_what_is_asked_first(verdict, pair):
    shares = np.zeros(10, np.float32)
    shares[[4, 9]] = 0.7, 0.3
    assert pair_of(Reading(verdict, None, shares)) == pair


@pytest.mark.parametrize("pair", [(7, 1), (1, 7), (3, 8), (7, 10), (10, 0)])
def test_any_pair_may_be_asked_about(panel, pair):
    message = {"strokes": SEVEN, "digit": pair[0], "other": pair[1]}
    answer = panel.explain_drawing(message)
    assert (answer["digit"], answer["other"]) == pair


@pytest.mark.parametrize(
    "pair",
    [
        *((7, 7), (7, 11), (-1, 7), (7, None), (None, 1), (7.0, 1), (True, 3)),
        *(("7", "1"), ([7], [1]), ({}, 1), (float("nan"), 1), (10**30, 1)),
    ],
)
def test_what_is_no_pair_gets_answer_and_runner_up(panel, pair):
    expected = panel.explain_drawing({"strokes": SEVEN})
    message = {"strokes": SEVEN, "digit": pair[0], "other": pair[1]}
    assert panel.explain_drawing(message) == expected


# The sums.


@pytest.mark.parametrize("name", DIGIT_NAMES)
def test_what_is_shown_of_the_sums_adds_up(panel, name):
    answer = panel.explain_drawing({"strokes": on_pad(DRAWINGS["digits"][name])})
    digit, other = answer["digit"], answer["other"]
    start, _, rest = answer["result"].partition(" is ahead of ")
    assert (start, rest.split(" by ")[0]) == (str(digit), str(other))
    total = sum(tenths(number) for _, number in answer["sums"])
    assert total == tenths(rest.split(" by ")[1])


@pytest.mark.parametrize("pair", [(7, 1), (1, 7), (7, 10)])
def test_the_sums_are_those_of_the_explainer(panel, explainer, classifier, pair):
    message = {"strokes": SEVEN, "digit": pair[0], "other": pair[1]}
    shown = [tenths(much) / 10 for _, much in panel.explain_drawing(message)["sums"]]
    glyph = classifier.read_strokes(SEVEN).glyph
    says = explainer.attributions(glyph, *pair)
    blank = classifier.logits_of_one(np.zeros_like(glyph)[None])[0]
    expected = [says[says > 0].sum(), says[says < 0].sum(), blank[pair[0]]]
    expected[2] -= blank[pair[1]]
    # A percent of what all pixels say is the integral's, and half a tenth rounding's.
    slip = 0.01 * float(np.abs(says).sum()) + 0.1
    assert shown == pytest.approx([float(value) for value in expected], abs=slip)


def test_the_pair_the_other_way_round_has_the_opposite_sums(panel):
    there, back = (
        panel.explain_drawing({"strokes": SEVEN, "digit": one, "other": two})
        for one, two in ((7, 1), (1, 7))
    )
    gain, loss, start = (tenths(much) for _, much in there["sums"])
    assert [tenths(much) for _, much in back["sums"]] == [-loss, -gain, -start]
    assert there["result"].startswith("7 is ahead of 1 by ")
    assert back["result"].startswith("1 is behind 7 by ")


def test_the_larger_sum_bears_what_rounding_leaves():
    says = np.array([[2.04, -1.0]])  # 1.04 and 0.5 are 1.54; the lead is 1.62
    assert bill(says, start=0.5, lead=1.62) == (21, -10, 5, 16)
    assert bill(-says, start=-0.5, lead=-1.62) == (10, -21, -5, -16)


@pytest.mark.parametrize(
    ("lead", "text"),
    [
        (92, "7 is ahead of 1 by 9.2"),
        (-5, "7 is behind 1 by 0.5"),
        (0, "7 and 1 are level"),
    ],
)
def test_a_lead_is_said_in_words(lead, text):
    assert ENGLISH.ahead(lead, 7, 1) == text


def test_only_ink_is_coloured_and_the_strongest_pixel_fully(panel, classifier):
    message = {"strokes": SEVEN, "digit": 7, "other": 1}
    pixels = panel.explain_drawing(message)["pixels"]
    bytes_of_glyph = np.round(255 * classifier.read_strokes(SEVEN).glyph).ravel()
    assert [place for place, _, _ in pixels] == np.flatnonzero(bytes_of_glyph).tolist()
    assert [ink for _, ink, _ in pixels] == bytes_of_glyph[bytes_of_glyph > 0].tolist()
    assert max(abs(says) for _, _, says in pixels) == 100


# The point.


def spoken(rows, digit=7, other=1):
    """Return the sentence for ink of 12 x 12 pixels whose rows say these logits."""
    glyph, says = np.zeros((2, 28, 28), np.float32)
    glyph[8:20, 8:20] = 1
    says[8:20, 8:20] = np.repeat(np.array(rows) / 48, 4, axis=0)
    return point(says, glyph, (digit, other), ENGLISH)


def in_rows(*leads):
    return [[lead] * 12 for lead in leads]


def in_columns(*leads):
    return [np.repeat(leads, 4)] * 3


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (in_rows(9, 2, 0), "top of your drawing speaks most for 7; nothing there says"),
        (in_rows(9, 8, 0), "top and the middle of your drawing speak most for 7; noth"),
        (in_rows(0, 1, 9), "bottom of your drawing speaks most for 7; nothing there s"),
        (in_rows(9, 0, -6), "top of your drawing speaks most for 7; the bottom speaks"),
        (
            in_columns(9, 0, -6),
            "left side of your drawing speaks most for 7; the right",
        ),
        (in_columns(0, 1, 9), "right side of your drawing speaks most for 7; nothing"),
    ],
)
def test_the_parts_that_speak_most_are_named(rows, sentence):
    assert spoken(rows).startswith(f"The {sentence}")
    assert spoken(rows).endswith(" 1.")


def test_what_speaks_for_neither_more_is_said_so():
    assert spoken(in_rows(9, 8, 9)) == (
        "Every part of your drawing speaks for 7; nothing there says 1."
    )
    assert spoken(in_rows(0, 0, 0)) == (
        "No part of your drawing says clearly whether it is 7 or 1."
    )
    torn = [[2, -2] * 6, [2, -2] * 6, [-2, 2] * 6]
    assert spoken(torn).startswith("No part of your drawing says clearly")


def test_who_asks_about_the_wrong_digit_hears_of_the_right_one():
    assert spoken(in_rows(-9, -2, 0)) == (
        "The top of your drawing speaks most for 1; nothing there says 7."
    )


def test_a_part_where_both_are_said_is_not_called_clean():
    build_epoch = [[5, -1] * 6, [0] * 12, [0] * 12]
    assert spoken(build_epoch).endswith("for 7; no part speaks more for 1.")


def test_in_a_narrow_drawing_left_and_right_mean_nothing():
    glyph, says = np.zeros((2, 28, 28), np.float32)
    glyph[4:24, 12:16] = 1
    says[4:24, 12:16] = [3, 0, 0, -3]
    says[4] += 0.1
    assert [part.name for part in telling_parts(says, glyph)] == [
        "top",
        "middle",
        "bottom",
    ]


def test_a_part_turned_is_the_others():
    part = Part("top", gain=3.0, loss=1.0)
    assert part.lead == 2.0
    assert part.turned() == Part("top", gain=1.0, loss=3.0)


def test_the_roof_of_a_7_is_named_against_1(panel):
    strokes = on_pad(DRAWINGS["digits"]["7"])
    message = {"strokes": strokes, "digit": 7, "other": 1}
    headline = panel.explain_drawing(message)["headline"]
    assert headline.startswith("The top of your drawing speaks most for 7; ")


# The layers.


def test_six_layers_and_the_eleven_sums_are_told(panel, classifier):
    answer = panel.look_inside({"strokes": SEVEN})
    titles = [layer["title"] for layer in [*answer["layers"], answer["sums"]]]
    assert [title[:2] for title in titles] == ["1.", "2.", "3.", "4.", "5.", "6.", "7."]
    logits = classifier.logits_of_one(classifier.read_strokes(SEVEN).glyph[None])[0]
    bars = answer["sums"]["bars"]
    shown = [tenths(bar["sum"]) / 10 for bar in bars]
    assert shown == pytest.approx(logits.tolist(), abs=0.051)
    assert [bar["name"] for bar in bars] == [*"0123456789", "no digit"]
    assert answer["sums"]["best"] == 7


def test_what_a_point_looks_at_follows_from_the_layers_below_it(classifier):
    convolutions = [
        layer for layer in classifier.network.layers if hasattr(layer, "kernel_size")
    ]
    sights, sight, step = [], 1, 1
    for layer in convolutions:
        sight += (layer.kernel_size[0] - 1) * step
        step *= layer.strides[0]
        sights.append(min(sight, 28))
    assert tuple(sights) == SIGHT
    assert f"inside.{len(sights) + 1}.title" in ENGLISH.table  # the sums come last
    assert f"inside.{len(sights) + 2}.title" not in ENGLISH.table


def test_the_brightest_maps_are_shown_in_the_order_they_come_in(rng):
    brightness = rng.permutation(40).astype(np.float32)
    maps = np.broadcast_to(brightness, (5, 5, 40))
    shown = strongest(maps)[0, 0]
    assert sorted(shown) == list(range(24, 40))
    assert shown.tolist() == [value for value in brightness if value >= 24]


def test_a_sheet_shows_every_map_in_full_pixels(rng):
    maps = rng.random((13, 13, 16)).astype(np.float32)
    sheet = np.asarray(picture(sheet_address(maps)))
    assert sheet.shape == (4 * 52 + 3 * 4, 4 * 52 + 3 * 4, 2)
    tiles = [
        sheet[row : row + 52 : 4, col : col + 52 : 4, 0]
        for row in range(0, 220, 56)
        for col in range(0, 220, 56)
    ]
    expected = np.round(255 * np.moveaxis(maps, -1, 0))
    np.testing.assert_array_equal(tiles, expected)
    assert (sheet[52:56, :, 1] == 0).all()  # see-through between two rows


def test_bars_of_sums_start_at_zero():
    bars = sums_json(np.array([-30.0, 10.0, 0.0]), ENGLISH)["bars"]
    assert [(bar["from"], bar["to"]) for bar in bars] == [
        (0.0, 0.75),
        (0.75, 1.0),
        (0.75, 0.75),
    ]


def test_a_thumbnail_keeps_the_shape_and_the_mean(rng):
    ink = rng.random((280, 140), dtype=np.float32)
    small = thumbnail(ink, 84)
    assert small.shape == (84, 42)
    assert small.mean() == pytest.approx(ink.mean(), abs=1e-3)  # of whole pixels
    assert thumbnail(small, 84) is small


# Who asks.


def test_who_asks_in_german_is_answered_in_german(panel):
    message = {"strokes": SEVEN, "digit": 7, "other": 1, "language": "de"}
    answer = panel.explain_drawing(message)
    assert answer["result"].startswith("Vorsprung von 7 vor 1: ")
    assert answer["sums"][0][0] == "spricht für die 7"
    inside = panel.look_inside(message)
    assert inside["layers"][0]["title"] == "1. Kanten"
    assert inside["sums"]["bars"][10]["name"] == "keine Ziffer"
    blank = panel.explain_drawing({"strokes": [], "language": "de"})
    assert blank == {"headline": "Zeichne eine Ziffer von 0 bis 9."}


@pytest.mark.parametrize("name", [*DIGIT_NAMES, *NONDIGIT_NAMES])
def test_an_answer_is_json_and_small(panel, name):
    drawings = DRAWINGS["digits"] | DRAWINGS["nondigits"]
    message = {"strokes": on_pad(drawings[name])}
    pair, layers = panel.explain_drawing(message), panel.look_inside(message)
    for answer, limit in ((pair, 10_000), (layers, 60_000)):
        text = json.dumps(answer, allow_nan=False)
        assert json.loads(text) == json.loads(json.dumps(answer))
        assert len(text) < limit


@pytest.mark.parametrize("ask", ["explain_drawing", "look_inside"])
def test_what_has_no_glyph_gets_an_invitation(panel, ask):
    for strokes, sentence in (
        ([], "Draw a digit from 0 to 9."),
        ([{"width": 9, "points": []}], "Draw a digit from 0 to 9."),
        (on_pad([[[50, 50]]]), "That is only a dot. Draw it bigger."),
    ):
        assert getattr(panel, ask)({"strokes": strokes}) == {"headline": sentence}


@pytest.mark.parametrize("ask", ["explain_drawing", "look_inside"])
@pytest.mark.parametrize("message", NO_DRAWING)
def test_what_is_no_drawing_gets_a_kind_sentence(panel, ask, message):
    assert getattr(panel, ask)(message) == {"error": ENGLISH.text("error.lost")}


@pytest.mark.parametrize("ask", ["explain_drawing", "look_inside"])
def test_too_much_ink_gets_a_kind_sentence(panel, ask):
    assert getattr(panel, ask)({"strokes": LONG}) == {"error": ENGLISH.text("pad.full")}


def test_a_sleeping_network_asks_for_patience():
    answer = Why(Future()).explain_drawing({"strokes": SEVEN})
    assert answer == {"error": ENGLISH.text("error.waiting"), "again": True}


def test_weights_that_failed_are_no_broken_drawing():
    promise = Future()
    promise.set_exception(RuntimeError("a fault of ours"))
    with pytest.raises(RuntimeError, match="a fault of ours"):
        Why(promise).explain_drawing({"strokes": SEVEN})


@pytest.fixture
def slow(monkeypatch):
    """Make explaining wait for a sign; give the sign, and those who explain."""
    sign, made, busy = Event(), [], []

    class Slow:
        def __init__(self, network):
            made.append(network)

        def attributions(self, glyph, digit, other):
            busy.append(len(busy))
            assert sign.wait(timeout=60)
            assert len(busy) == 1  # nobody else at the same time
            busy.clear()
            return np.zeros_like(glyph)

    monkeypatch.setattr(why, "Explainer", Slow)
    return sign, made, busy


def test_of_a_class_that_asks_at_once_some_wait_and_the_others_ask_again(
    slow, classifier
):
    sign, made, busy = slow
    panel = Why(done(classifier))
    assert made == []  # before anyone asked
    with ThreadPoolExecutor(30) as pool:
        asked = [
            pool.submit(panel.explain_drawing, {"strokes": SEVEN}) for _ in range(30)
        ]
        until = time.monotonic() + 60
        while sum(one.done() for one in asked) < 30 - ROOM and time.monotonic() < until:
            time.sleep(0.01)
        again = [one.result() for one in asked if one.done()]
        assert len(busy) == 1
        assert classifier.read_strokes(SEVEN).digit == 7  # reading goes on
        sign.set()
        answers = [one.result() for one in asked]
    assert again == [{"error": ENGLISH.text("error.busy"), "again": True}] * (30 - ROOM)
    assert sum("pixels" in answer for answer in answers) == ROOM
    assert len(made) == 1


def test_a_turn_is_given_back_by_who_fails(monkeypatch, classifier):
    panel = Why(done(classifier))
    monkeypatch.setattr(why, "pair_json", None)
    for _ in range(ROOM + 1):
        with pytest.raises(TypeError):
            panel.explain_drawing({"strokes": SEVEN})
    assert "layers" in panel.look_inside({"strokes": SEVEN})
