"""What visitors say of readings is kept as they say it, whatever a browser sends."""

from dataclasses import replace

import numpy as np
import pytest

from digits.corrections import read_corrections
from digits.corrections.store import Corrections, Limits
from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.feedback.corrections import CorrectionLines
from digits.page.parts.feedback.feedback import Feedback
from digits.reading import Verdict
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.kept import ids
from tests.helpers.networks.stub_classifier import (
    StubClassifier,
    reading_of,
)
from tests.helpers.pictures import PHOTO

SEVEN = on_pad(DRAWINGS["digits"]["7-crossed"])
DOT = on_pad([[[50, 50]]])
VISIT, NAN = "0" * 32, float("nan")


def feedback_of(classifier, corrections):
    return Feedback(corrections, CorrectionLines(classifier).line_of)


@pytest.fixture
def feedback(classifier, tmp_path):
    return feedback_of(classifier, Corrections(tmp_path))


def answer_of(label=7, **message):
    """Return what the page sends of a 7."""
    return {"strokes": SEVEN, "label": label, "visit": VISIT, **message}


def kept_in(folder):
    return read_corrections(folder).corrections


# What is kept.


@pytest.mark.parametrize("label", [0, 7, "not a digit"])
def test_what_a_visitor_says_is_kept(feedback, tmp_path, label):
    answer = feedback.keep_correction(answer_of(label))
    [correction] = kept_in(tmp_path)
    assert answer == {"kept": correction.id}
    assert correction.label == (None if label == "not a digit" else label)
    assert correction.confirms == (label == 7)
    assert correction.visit == VISIT
    assert correction.reading["digit"] == 7
    assert len(correction.strokes) == len(SEVEN)


def test_a_photo_is_kept_as_a_picture(feedback, tmp_path):
    answer = feedback.keep_correction(answer_of(picture=PHOTO, strokes=None))
    [correction] = kept_in(tmp_path)
    assert answer == {"kept": correction.id}
    assert correction.strokes is None
    assert correction.picture.startswith(b"\x89PNG")
    assert correction.reading["digit"] == 7


def test_the_server_reads_the_drawing_itself(feedback, tmp_path, classifier):
    lies = {"digit": 1, "verdict": "unsure", "glyph": "AAAA", "reading": {"digit": 1}}
    visitor = {"name": "Anna", "address": "10.0.0.7", "language": "de"}
    feedback.keep_correction(answer_of(**lies, **visitor))
    [correction] = kept_in(tmp_path)
    reading = classifier.read_strokes(SEVEN)
    probabilities = reading.probabilities.tolist()
    assert correction.reading["verdict"] == "digit"
    assert correction.reading["probabilities"] == pytest.approx(probabilities, abs=1e-6)
    assert np.abs(correction.glyph / 255 - reading.glyph).max() <= 0.5 / 255 + 1e-6
    [path] = tmp_path.iterdir()
    assert not any(fact in path.read_text() for fact in ("Anna", "10.0.0.7", "lang"))


# Taking back.


def test_the_last_answer_can_be_taken_back_by_the_visit_itself(feedback, tmp_path):
    first, kept = (feedback.keep_correction(answer_of(n))["kept"] for n in (1, 2))
    too_late = {"error": ENGLISH.text("error.too_late")}
    for message in (
        *(None, 7, [], "back", {}, {"kept": kept}, {"visit": VISIT}),
        {"visit": VISIT, "kept": "0" * 16},
        *({"visit": visit, "kept": kept} for visit in ("1" * 32, [VISIT], {}, NAN)),
        *({"visit": VISIT, "kept": value} for value in ({}, NAN)),
    ):
        assert feedback.take_back(message) == too_late
    assert ids(tmp_path) == [first, kept]
    back = {"visit": VISIT, "kept": kept}
    assert feedback.take_back(back) == {"taken_back": True}
    assert ids(tmp_path) == [first]
    for late in (back, {**back, "kept": first}):
        assert feedback.take_back(late) == too_late


# Whatever a browser sends.


def test_an_invalid_answer_is_not_kept(feedback, tmp_path):
    labels = (10, -1, 7.0, True, "7", "", None, NAN, [7], "NOT A DIGIT")
    visits = (None, "x", "A" * 32, 7, [VISIT], "0" * 31 + "\n")
    for message in (
        *(None, 7, [], "seven", {}),
        *({"strokes": SEVEN, "visit": VISIT}, {"strokes": SEVEN, "label": 7}),
        *(answer_of(label) for label in labels),
        *(answer_of(visit=visit) for visit in visits),
    ):
        answer = feedback.keep_correction(message)
        assert answer == {"error": ENGLISH.text("right.not_kept")}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("drawing", "key"),
    [
        ({"strokes": None}, "error.lost"),
        ({"strokes": SEVEN * 201}, "pad.full"),
        ({"strokes": None, "picture": "seven.png"}, "error.unreadable"),
        ({"strokes": []}, "headline.blank"),
        ({"strokes": DOT}, "headline.too_little"),
    ],
)
def test_an_invalid_or_blank_drawing_is_not_kept(feedback, tmp_path, drawing, key):
    answer = feedback.keep_correction(answer_of(**drawing))
    assert answer == {"error": ENGLISH.text(key)}
    assert not list(tmp_path.iterdir())


def test_a_number_has_no_single_digit_to_name(tmp_path):
    seven = reading_of(Verdict.DIGIT, 7)
    number = replace(reading_of(Verdict.NUMBER, 7), digits=(seven, seven))
    stub = StubClassifier(number)
    feedback = feedback_of(stub, Corrections(tmp_path))
    answer = feedback.keep_correction(answer_of(4))
    assert answer == {"error": ENGLISH.text("headline.number", number=77)}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("limits", "key"),
    [
        ({"per_visit": 1}, "error.enough"),
        ({"per_minute": 1}, "error.many_answers"),
        ({"folder_bytes": 5_000}, "error.no_room"),
    ],
)
def test_a_sentence_in_the_visitors_language_explains_a_limit(
    classifier, tmp_path, limits, key
):
    feedback = feedback_of(classifier, Corrections(tmp_path, Limits(**limits)))
    answers = [feedback.keep_correction(answer_of(language="de")) for _ in range(4)]
    assert "kept" in answers[0]
    assert answers[-1] == {"error": WORDINGS["de"].text(key)}


def test_a_sentence_explains_a_full_disk(feedback, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.write", refuse)
        answer = feedback.keep_correction(answer_of(language="fr"))
    assert answer == {"error": WORDINGS["fr"].text("right.not_kept")}
    assert ids(tmp_path) == []


def test_where_nothing_is_kept_nothing_can_be_sent(classifier):
    feedback = feedback_of(classifier, None)
    assert not feedback.keeps
    for answer in (
        feedback.keep_correction(answer_of()),
        feedback.take_back({"visit": VISIT, "kept": "0" * 16}),
    ):
        assert answer == {"error": ENGLISH.text("right.not_kept")}
