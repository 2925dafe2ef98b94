import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from digits.page.i18n.wording import ENGLISH
from digits.page.reading.answers import page_json
from digits.preprocess import steps_from_ink
from digits.reading import Mark, Reading, Remark, Verdict, reading_json
from digits.strokes import ink_from_strokes
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.stub_classifier import reading_of
from tests.helpers.pictures import pixels_at

STEPS = steps_from_ink(ink_from_strokes(on_pad(DRAWINGS["digits"]["2"])))
TWO = replace(reading_of(Verdict.DIGIT, 2, 7, share=0.75), steps=STEPS)
NUMBER = replace(TWO, verdict=Verdict.NUMBER, digit=None, digits=(TWO, TWO))


def test_json_holds_verdict_digit_probabilities_and_the_digits_of_a_number():
    two = {
        "verdict": "digit",
        "digit": 2,
        "rival": None,
        "text": "2",
        "probabilities": [0, 0, 0.75, 0, 0, 0, 0, 0.25, 0, 0],
        "not_a_digit": 0.0,
        "class_probabilities": [0, 0, 0.75, 0, 0, 0, 0, 0.25, 0, 0, 0],
        "digits": [],
        "marks": [],
        "remark": None,
        "mirrored": None,
    }
    assert reading_json(TWO) == two
    number = two | {"verdict": "number", "digit": None, "digits": [two, two]}
    assert reading_json(NUMBER) == number | {"text": "22"}


def test_json_holds_the_marks_of_a_number_and_why_nothing_is_named():
    marks = Mark("-", 0), Mark(".", 1), Mark(":", 1), Mark("/", 2)
    answer = json.loads(json.dumps(reading_json(replace(NUMBER, marks=marks))))
    assert answer["text"] == "-2.:2/"
    assert answer["marks"][1] == {"sign": ".", "after": 1}
    refused = reading_json(Reading(Verdict.NOT_A_DIGIT, remark=Remark.SEVERAL_ROWS))
    assert (refused["text"], refused["remark"]) == ("", "several rows")
    turned = Reading(Verdict.NOT_A_DIGIT, remark=Remark.MIRRORED, mirrored=3)
    answer = json.loads(json.dumps(reading_json(turned)))
    assert (answer["digit"], answer["text"]) == (None, "")
    assert (answer["remark"], answer["mirrored"]) == ("mirrored", 3)


def test_json_holds_eleven_shares_by_hand_and_ten_of_a_network_that_knows_no_other():
    doubtful = reading_of(Verdict.UNSURE, 2, 7, share=0.75, doubt=0.5)
    shares = [0, 0, 0.375, 0, 0, 0, 0, 0.125, 0, 0, 0.5]
    assert reading_json(doubtful)["class_probabilities"] == shares
    assert reading_json(reading_of(Verdict.UNSURE, 2, 7))["rival"] == 7
    published = replace(doubtful, not_a_digit=None)
    answer = reading_json(published)
    assert answer["class_probabilities"] == answer["probabilities"]


def test_the_glyph_travels_as_the_bytes_of_the_rows_with_ink():
    answer = page_json(NUMBER, ENGLISH, is_photo=False)
    whole = np.round(STEPS.centred * 255)
    for entry in (answer, *answer["digits"]):
        first, *inked = base64.b64decode(entry["glyph"])
        rows = np.array(inked).reshape(-1, 28)
        assert first == np.flatnonzero(whole.any(axis=1))[0]
        assert rows[0].any()
        assert rows[-1].any()
        assert rows.tolist() == whole[first : first + len(rows)].tolist()
        assert not whole[first + len(rows) :].any()


def test_the_pictures_on_the_way_of_a_photo_travel_as_small_ones():
    answer = page_json(TWO, ENGLISH, is_photo=True)
    shown = {name: pixels_at(address) for name, address in answer["steps"].items()}
    assert list(shown) == ["drawing", "cropped", "fitted"]
    assert shown["drawing"].shape == (56, 56)
    rows, cols = STEPS.cropped.shape
    assert max(shown["cropped"].shape) == 56
    assert shown["cropped"].shape[1] == pytest.approx(56 * cols / rows, abs=1)
    assert shown["fitted"].tolist() == np.round(STEPS.fitted * 255).tolist()
    assert len(json.dumps(answer, allow_nan=False)) < 8_000


def test_of_strokes_the_page_is_told_the_box_and_little_else():
    answer = page_json(TWO, ENGLISH, is_photo=False)
    left, top, right, bottom = answer["box"]
    np.testing.assert_array_equal(STEPS.kept[top:bottom, left:right], STEPS.cropped)
    assert answer["steps"] is None
    assert len(json.dumps(answer, separators=(",", ":"))) <= 1_400


def test_of_a_number_on_the_pad_each_digit_has_a_box_and_of_a_photo_none():
    placed = replace(TWO, box=(slice(10, 90), slice(120, 180)))  # rows, columns
    number = replace(NUMBER, digits=(placed, TWO))
    answer = page_json(number, ENGLISH, is_photo=False)
    assert [digit["box"] for digit in answer["digits"]] == [[120, 10, 180, 90], None]


def test_shares_have_four_digits():
    answer = page_json(TWO, ENGLISH, is_photo=False)
    for name in ("probabilities", "class_probabilities"):
        exact = reading_json(TWO)[name]
        assert answer[name] == [float(f"{share:.4g}") for share in exact]


def test_a_reading_without_a_glyph_has_no_pictures():
    answer = page_json(Reading(Verdict.BLANK), ENGLISH, is_photo=False)
    assert answer["headline"] == "Draw a digit from 0 to 9, or a number."
    for name in ("glyph", "box", "steps", "probabilities", "class_probabilities"):
        assert answer[name] is None
