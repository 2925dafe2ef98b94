"""What visitors say of readings is kept as they say it, whatever a browser sends."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from digits.arrays import bytes_from_floats
from digits.corrections import read_corrections
from digits.corrections.store import Corrections, Limits
from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.feedback.corrections import CorrectionLines
from digits.page.parts.feedback.feedback import Feedback
from digits.strokes import ink_from_strokes
from digits.train.refresh.vetting import corrected_from
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.kept import ids
from tests.helpers.pictures import PHOTO

SEVEN = on_pad(DRAWINGS["digits"]["7-crossed"])
FORTY_TWO = on_pad(DRAWINGS["numbers"]["42"])
DOT = on_pad([[[50, 50]]])
VISIT, NAN = "0" * 32, float("nan")


def feedback_of(classifier, corrections):
    return Feedback(corrections, CorrectionLines(classifier).lines_of)


@pytest.fixture
def feedback(classifier, tmp_path):
    return feedback_of(classifier, Corrections(tmp_path))


def answer_of(label=7, **message):
    """Return what the page sends of a 7."""
    return {"strokes": SEVEN, "label": label, "visit": VISIT, **message}


def of_number(labels, **message):
    """Return what the page sends of a 42."""
    return {"strokes": FORTY_TWO, "labels": labels, "visit": VISIT, **message}


def png_of(strokes):
    """Return strokes on white paper as a PNG's base64 text."""
    file = io.BytesIO()
    paper = 255 - bytes_from_floats(ink_from_strokes(strokes))
    Image.fromarray(paper).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


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


# Numbers.


@pytest.mark.parametrize("labels", [[4, 2], [9, 2]])
def test_each_digit_of_a_number_is_kept_as_a_drawing_of_its_own(
    feedback, tmp_path, labels
):
    answer = feedback.keep_correction(of_number(labels))
    first, second = kept_in(tmp_path)
    assert answer == {"kept": first.id}
    assert [first.label, second.label] == labels
    assert [it.reading["digit"] for it in (first, second)] == [4, 2]
    assert [it.confirms for it in (first, second)] == [labels[0] == 4, True]
    assert {first.visit, second.visit} == {VISIT}
    paths = [stroke.points.tolist() for stroke in first.strokes + second.strokes]
    drawn = [stroke["points"] for stroke in FORTY_TWO]
    assert np.concatenate(paths) == pytest.approx(np.concatenate(drawn), abs=0.05)
    assert_learnt_as_read(first, second)


def test_of_a_photo_of_a_number_each_digits_ink_is_kept(feedback, tmp_path):
    picture = png_of(FORTY_TWO)
    feedback.keep_correction(of_number([4, 2], strokes=None, picture=picture))
    kept = kept_in(tmp_path)
    assert [it.label for it in kept] == [4, 2]
    assert [it.strokes for it in kept] == [None, None]
    assert_learnt_as_read(*kept)


def test_the_marks_of_a_number_are_no_ones_digits(feedback, tmp_path):
    minus = {"width": 8, "points": [[10, 140], [40, 140]]}
    two = on_pad(DRAWINGS["digits"]["2"], 120, (90, 80), width=8)
    message = of_number([2], strokes=[minus, *two])
    assert "kept" in feedback.keep_correction(message)
    [correction] = kept_in(tmp_path)
    assert correction.label == 2
    assert len(correction.strokes) == len(two)


def assert_learnt_as_read(*corrections):
    """Assert that what is learnt from is the glyph that the network read."""
    for correction in corrections:
        learnt = corrected_from(correction).glyph.astype(int)
        assert np.abs(learnt - correction.glyph).max() <= 2  # of 255


@pytest.mark.parametrize("label", [4, "not a digit"])
def test_all_of_a_number_may_be_one_digit_or_none(feedback, tmp_path, label):
    answer = feedback.keep_correction(of_number(None, label=label))
    [correction] = kept_in(tmp_path)
    assert answer == {"kept": correction.id}
    assert correction.label == (4 if label == 4 else None)
    assert correction.reading["verdict"] == "number"
    assert len(correction.strokes) == len(FORTY_TWO)
    assert not correction.confirms


def test_a_number_is_taken_back_as_a_whole(feedback, tmp_path):
    kept = feedback.keep_correction(of_number([4, 2]))["kept"]
    second = ids(tmp_path)[1]
    for wrong in (second, [kept, second]):
        answer = feedback.take_back({"visit": VISIT, "kept": wrong})
        assert answer == {"error": ENGLISH.text("error.too_late")}
    back = {"visit": VISIT, "kept": kept}
    assert feedback.take_back(back) == {"taken_back": True}
    assert read_corrections(tmp_path).retracted == 2
    assert ids(tmp_path) == []


def test_an_invalid_answer_about_a_number_is_not_kept(feedback, tmp_path):
    for message in (
        *(of_number(labels) for labels in ([], [4], [4, 2, 1], [4] * 10**5)),
        *(of_number(labels) for labels in ("42", 42, {"0": 4}, [[4, 2]], (None,))),
        *(of_number([4, second]) for second in (10, -1, 2.0, True, "2", None, NAN)),
        of_number([4, "not a digit"]),
        of_number([4, 2], label=4),
        of_number(None),
        answer_of(None, labels=[7]),  # it is no number
        answer_of(None, labels=[7, 7]),
    ):
        answer = feedback.keep_correction(message)
        assert answer == {"error": ENGLISH.text("right.not_kept")}
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
