"""What visitors say of readings is kept as they say it, whatever a browser sends."""

import json
from concurrent.futures import Future
from dataclasses import replace

import numpy as np
import pytest

from digits.corrections.record import is_visit
from digits.corrections.store import Corrections, Limits, read_corrections
from digits.page.i18n.wording import ENGLISH, WORDINGS
from digits.page.parts.feedback.feedback import Feedback
from digits.verdict import Verdict
from tests.helpers.drawn import DRAWINGS, NONDIGIT_NAMES, on_pad
from tests.helpers.kept import WEIGHTS, ids
from tests.helpers.pictures import PHOTO

SEVEN = on_pad(DRAWINGS["digits"]["7-crossed"])
DOT = on_pad([[[50, 50]]])
VISIT = "0" * 32


@pytest.fixture
def awake(classifier):
    promise = Future()
    promise.set_result(classifier)
    return promise


@pytest.fixture
def rightness(awake, tmp_path):
    corrections = Corrections(tmp_path, WEIGHTS)
    yield Feedback(awake, corrections)
    corrections.close()


def limited(awake, folder, **limits):
    return Feedback(awake, Corrections(folder, WEIGHTS, Limits(**limits)))


def said(label=7, **message):
    """Return what the page sends of a 7."""
    return {"strokes": SEVEN, "label": label, "visit": VISIT, **message}


def kept_in(folder):
    return read_corrections(folder).corrections


# What is kept.


@pytest.mark.parametrize("label", [*range(10), "not a digit"])
def test_what_a_visitor_says_is_kept(rightness, tmp_path, label):
    answer = rightness.keep_correction(said(label))
    [correction] = kept_in(tmp_path)
    assert answer == {"kept": correction.id}
    assert correction.label == (None if label == "not a digit" else label)
    assert correction.confirms == (label == 7)
    assert correction.visit == VISIT
    assert correction.reading["digit"] == 7
    assert len(correction.strokes) == len(SEVEN)


def test_the_server_reads_the_drawing_itself(rightness, tmp_path, classifier):
    lies = {"digit": 1, "verdict": "unsure", "glyph": "AAAA", "reading": {"digit": 1}}
    rightness.keep_correction(said(**lies))
    [correction] = kept_in(tmp_path)
    reading = classifier.read_strokes(SEVEN)
    assert correction.reading["verdict"] == "digit"
    assert correction.reading["probabilities"] == pytest.approx(
        reading.probabilities.tolist(), abs=1e-6
    )
    assert np.abs(correction.glyph / 255 - reading.glyph).max() <= 0.5 / 255 + 1e-6


def test_a_photo_is_kept_as_a_picture(rightness, tmp_path):
    answer = rightness.keep_correction(
        {"picture": PHOTO, "label": 7, "visit": VISIT, "strokes": None}
    )
    [correction] = kept_in(tmp_path)
    assert answer == {"kept": correction.id}
    assert correction.strokes is None
    assert correction.picture.startswith(b"\x89PNG")
    assert correction.reading["digit"] == 7


def test_who_confirms_that_it_is_no_digit_is_heard(rightness, tmp_path):
    smiley = on_pad(DRAWINGS["nondigits"][NONDIGIT_NAMES[0]])
    assert "kept" in rightness.keep_correction(said("not a digit", strokes=smiley))
    [correction] = kept_in(tmp_path)
    assert correction.label is None


def test_every_visit_has_a_number_of_its_own(rightness):
    visits = {rightness.begin_visit(None)["visit"] for _ in range(100)}
    assert len(visits) == 100
    assert all(map(is_visit, visits))


def test_nothing_in_the_folder_names_the_visitor(rightness, tmp_path):
    rightness.keep_correction(said(name="Anna", language="de", address="10.0.0.7"))
    [path] = tmp_path.iterdir()
    text = path.read_text(encoding="utf-8")
    assert "Anna" not in text
    assert "10.0.0.7" not in text
    assert "language" not in text


# Taking back.


def test_the_last_answer_can_be_taken_back(rightness, tmp_path):
    first = rightness.keep_correction(said(1))["kept"]
    last = rightness.keep_correction(said(2))["kept"]
    back = {"visit": VISIT, "kept": last}
    assert rightness.take_back(back) == {"taken_back": True}
    assert ids(tmp_path) == [first]
    too_late = {"error": ENGLISH.text("error.too_late")}
    assert rightness.take_back(back) == too_late
    assert rightness.take_back({**back, "kept": first}) == too_late


@pytest.mark.parametrize(
    "message",
    [
        *(None, 7, [], "back", {}),
        {"visit": VISIT},
        {"visit": "1" * 32},
        {"visit": [VISIT]},
        {"visit": {}, "kept": {}},
        {"visit": float("nan"), "kept": float("nan")},
    ],
)
def test_only_the_visit_itself_takes_back(rightness, tmp_path, message):
    kept = rightness.keep_correction(said())["kept"]
    foreign = {"kept": kept, **message} if isinstance(message, dict) else message
    if isinstance(message, dict) and message.get("visit") == VISIT:
        foreign = {**message, "kept": "0" * 16}
    answer = rightness.take_back(foreign)
    assert answer == {"error": ENGLISH.text("error.too_late")}
    assert ids(tmp_path) == [kept]


# Whatever a browser sends.


@pytest.mark.parametrize(
    "wrong",
    [
        *({"label": label} for label in (10, 11, -1, 7.0, True, "7", "3", "", None)),
        *({"label": label} for label in (float("nan"), [7], {}, "NOT A DIGIT")),
        *({"visit": visit} for visit in (None, "", "x", "A" * 32, 7, [VISIT], {})),
        {"visit": "0" * 31 + "\n"},
    ],
    ids=repr,
)
def test_what_is_no_answer_is_not_kept(rightness, tmp_path, wrong):
    answer = rightness.keep_correction(said(**wrong))
    assert answer == {"error": ENGLISH.text("right.not_kept")}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("missing", ["label", "visit"])
def test_what_is_left_out_is_not_guessed(rightness, tmp_path, missing):
    message = said()
    del message[missing]
    answer = rightness.keep_correction(message)
    assert answer == {"error": ENGLISH.text("right.not_kept")}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("message", [None, 7, [], "seven", {}, {"strokes": SEVEN}])
def test_what_is_no_message_is_not_kept(rightness, tmp_path, message):
    answer = rightness.keep_correction(message)
    assert answer == {"error": ENGLISH.text("right.not_kept")}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("drawing", "key"),
    [
        ({"strokes": None}, "error.lost"),
        ({"strokes": "seven"}, "error.lost"),
        ({"strokes": [7]}, "error.lost"),
        ({"strokes": [{"width": 9, "points": [[float("nan"), 1]]}]}, "error.lost"),
        ({"strokes": [{"width": -1, "points": [[1, 1]]}]}, "error.lost"),
        ({"strokes": SEVEN, "picture": PHOTO}, "error.lost"),
        ({"strokes": SEVEN * 201}, "pad.full"),
        ({"strokes": [{"width": 2, "points": [[1, 1]] * 5_001}]}, "pad.full"),
        ({"strokes": None, "picture": "seven.png"}, "error.unreadable"),
        ({"strokes": None, "picture": 7}, "error.unreadable"),
        ({"strokes": None, "picture": PHOTO[:-99]}, "error.unreadable"),
        ({"strokes": []}, "headline.blank"),
        ({"strokes": DOT}, "headline.too_little"),
        ({"strokes": [{"width": 9, "points": []}]}, "headline.blank"),
    ],
)
def test_a_drawing_that_is_none_is_not_kept(rightness, tmp_path, drawing, key):
    answer = rightness.keep_correction(said(**drawing))
    assert answer == {"error": ENGLISH.text(key)}
    assert not list(tmp_path.iterdir())


def test_a_number_has_no_one_digit_to_name(
    rightness, tmp_path, monkeypatch, classifier
):
    seven = classifier.read_strokes(SEVEN)
    number = replace(seven, verdict=Verdict.NUMBER, digit=None, digits=(seven, seven))
    monkeypatch.setattr(
        "digits.page.parts.feedback.feedback.read_message", lambda *_: number
    )
    answer = rightness.keep_correction(said(4))
    assert answer == {"error": ENGLISH.text("headline.number", number=77)}
    assert not list(tmp_path.iterdir())


def test_a_drawing_of_ever_so_many_points_is_not_kept(rightness, tmp_path):
    long = {"width": 2, "points": [[100.1, 100.1]] * 4_900}
    answer = rightness.keep_correction(said(strokes=[*SEVEN, *[long] * 5]))
    assert answer == {"error": ENGLISH.text("right.not_kept")}
    assert not list(tmp_path.iterdir())


# Reasons why not, in the visitor's language.


@pytest.mark.parametrize("code", WORDINGS)
def test_a_visit_that_has_given_enough_is_thanked(awake, tmp_path, code):
    rightness = limited(awake, tmp_path, visit=2)
    for _ in range(2):
        assert "kept" in rightness.keep_correction(said())
    answer = rightness.keep_correction(said(language=code))
    assert answer == {"error": WORDINGS[code].text("error.enough")}
    assert "kept" in rightness.keep_correction(said(visit="1" * 32))


@pytest.mark.parametrize(
    ("limits", "key"),
    [({"minute": 1}, "error.many_answers"), ({"folder_bytes": 5_000}, "error.no_room")],
)
def test_a_limit_is_told_in_a_sentence(awake, tmp_path, limits, key):
    rightness = limited(awake, tmp_path, **limits)
    answers = [rightness.keep_correction(said(language="de")) for _ in range(4)]
    assert "kept" in answers[0]
    assert answers[-1] == {"error": WORDINGS["de"].text(key)}


def test_a_disk_that_is_full_is_told_in_a_sentence(rightness, tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.write", refuse)
        answer = rightness.keep_correction(said(language="fr"))
    assert answer == {"error": WORDINGS["fr"].text("right.not_kept")}
    assert ids(tmp_path) == []


def test_a_sleeping_network_asks_for_patience(tmp_path):
    rightness = Feedback(Future(), Corrections(tmp_path, WEIGHTS))
    answer = rightness.keep_correction(said())
    assert answer == {"error": ENGLISH.text("error.waiting"), "again": True}


def test_where_nothing_is_kept_nothing_can_be_sent(awake):
    rightness = Feedback(awake, None)
    assert not rightness.keeps
    for answer in (
        rightness.keep_correction(said()),
        rightness.take_back({"visit": VISIT, "kept": "0" * 16}),
    ):
        assert answer == {"error": ENGLISH.text("right.not_kept")}


def test_an_answer_is_json(rightness):
    for answer in (
        rightness.begin_visit({}),
        rightness.keep_correction(said()),
        rightness.keep_correction(said(-1)),
        rightness.take_back({}),
    ):
        assert json.loads(json.dumps(answer, allow_nan=False)) == answer
