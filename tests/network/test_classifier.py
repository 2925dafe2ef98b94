"""From a drawing to a reading, with the weights that are shipped."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageColor

from digits.reading import Reading, Verdict
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DIGIT_NAMES, DRAWINGS, NONDIGIT_NAMES, on_pad
from tests.helpers.photos.painted import covered, large_sheet, painted

HOW = {
    "in the middle": {},
    "large": {"side": 262, "corner": (9, 9)},
    "small in a corner": {"side": 75, "corner": (4, 4), "width": 10},
    "small in the other corner": {"side": 70, "corner": (205, 205), "width": 7},
    "thin": {"width": 6},
    "thick": {"width": 30},
}


@pytest.mark.parametrize("name", DIGIT_NAMES)
def test_a_digit_is_read_however_it_is_drawn(classifier, name):
    for how, place in HOW.items():
        reading = classifier.read_strokes(on_pad(DRAWINGS["digits"][name], **place))
        assert (reading.verdict, reading.digit) == ("digit", int(name[0])), how


@pytest.mark.parametrize("width", [6, 8, 16])
@pytest.mark.parametrize("name", NONDIGIT_NAMES)
def test_a_doodle_is_no_digit_and_no_number(classifier, name, width):
    strokes = on_pad(DRAWINGS["nondigits"][name], width=width)
    reading = classifier.read_strokes(strokes)
    assert (reading.verdict, reading.digit) == ("not a digit", None)
    assert reading.probabilities.sum() == pytest.approx(1, abs=1e-6)
    assert classifier.read_ink(ink_from_strokes(strokes)).verdict == "not a digit"


def test_a_digit_beside_a_smiley_is_no_number(classifier):
    four = on_pad(DRAWINGS["digits"]["4-closed"], 100, (20, 90), width=8)
    smiley = on_pad(DRAWINGS["nondigits"]["smiley"], 100, (150, 90), width=8)
    assert classifier.read_strokes([*four, *smiley]).verdict == "not a digit"


@pytest.mark.parametrize("name", ["4-open", "7-crossed"])
def test_colours_do_not_change_the_digit(classifier, name):
    for colours in (
        *(("black", "white"), ("white", "black"), ("blue", "white")),
        *(("yellow", "white"), ("red", "lightgreen"), ("#bbb", "#888")),
    ):
        ink, paper = map(ImageColor.getrgb, colours)
        reading = classifier.read(painted(covered(name, 16.0), ink, paper))
        assert (reading.verdict, reading.digit) == ("digit", int(name[0]))


@pytest.mark.parametrize("name", DIGIT_NAMES)
def test_a_third_of_the_size_is_the_same_digit(classifier, name):
    sheet = large_sheet(on_pad(DRAWINGS["digits"][name]))
    image = Image.fromarray(painted(sheet))
    small = Image.new("RGB", image.size, "white")
    small.paste(image.resize((373, 373), Image.Resampling.LANCZOS), (600, 80))
    assert classifier.read(small).digit == int(name[0])


@pytest.mark.parametrize(
    ("strokes", "verdict"),
    [
        ([], "blank"),
        ([{"width": 16, "points": []}], "blank"),
        ([{"width": 16, "points": [[140, 140]]}], "too little"),
        ([{"width": 280, "points": [[0, 140], [280, 140]]}], "too much"),
    ],
)
def test_what_has_no_glyph_has_a_verdict_and_nothing_else(classifier, strokes, verdict):
    reading = classifier.read_strokes(strokes)
    assert vars(reading) == vars(Reading(Verdict(verdict)))
    assert reading.glyph is None


def test_a_reading_carries_the_pictures_between(classifier):
    reading = classifier.read_strokes(on_pad(DRAWINGS["digits"]["8"]))
    assert reading.steps.drawing.shape == (280, 280)
    assert max(reading.steps.fitted.shape) == 20
    assert reading.glyph is reading.steps.centred
    assert reading.glyph.shape == (28, 28)


def test_many_glyphs_are_read_like_one(classifier):
    drawn = map(on_pad, DRAWINGS["digits"].values())
    readings = [classifier.read_strokes(strokes) for strokes in drawn]
    glyphs = np.stack([reading.glyph for reading in readings] * 60)  # several batches
    shares = np.stack([reading.probabilities for reading in readings] * 60)
    assert classifier.probabilities(glyphs) == pytest.approx(shares, abs=1e-5)
    assert classifier.probabilities(glyphs[:0]).shape == (0, 10)


def test_the_last_layer_adds_up_the_embedding(classifier, model):
    glyph = classifier.read_strokes(on_pad(DRAWINGS["digits"]["3"])).glyph
    weights, biases = model.layers[-1].get_weights()
    np.testing.assert_allclose(
        classifier.embedding(glyph) @ weights + biases,
        classifier.logits(glyph[None])[0],
        atol=1e-4,
    )


def test_class_probabilities_have_not_a_digit_as_the_last(classifier):
    readings = [
        classifier.read_strokes(on_pad(DRAWINGS["digits"]["3"])),
        classifier.read_strokes(on_pad(DRAWINGS["nondigits"]["house"], width=8)),
    ]
    shares = classifier.class_probabilities(np.stack([r.glyph for r in readings]))
    assert shares.sum(axis=1) == pytest.approx([1, 1])
    bars = np.stack([reading.class_probabilities for reading in readings])
    assert shares == pytest.approx(bars, abs=1e-5)
    assert bars[:, 10] == pytest.approx([r.not_a_digit for r in readings])


@pytest.mark.parametrize(
    ("glyphs", "sentence"),
    [
        (np.zeros((28, 28), np.float32), r"shape \(28, 28\).*add a leading axis"),
        (np.zeros((1, 20, 20), np.float32), r"must be \(n, 28, 28\)"),
        (np.zeros((1, 28, 28), np.uint8), "Divide bytes by 255"),
        (np.full((1, 28, 28), 2.0, np.float32), "from 0 for paper to 1"),
        (np.full((1, 28, 28), np.nan, np.float32), "all finite"),
    ],
)
def test_arrays_that_are_not_glyphs_are_refused(classifier, glyphs, sentence):
    with pytest.raises(ValueError, match=sentence):
        classifier.probabilities(glyphs)


def test_threads_get_their_own_answers(classifier):
    names = DIGIT_NAMES * 8

    def digit_of(name):
        return classifier.read_strokes(on_pad(DRAWINGS["digits"][name])).digit

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(digit_of, names)) == [int(name[0]) for name in names]
