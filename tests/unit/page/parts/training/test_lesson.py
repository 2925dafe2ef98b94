import numpy as np
import pytest

from digits.data.drawings import PenDrawing
from digits.data.shipped import content_of
from digits.page.parts.training.lesson import (
    CHOICES,
    STEPS,
    Drawn,
    Lessons,
    lesson_examples,
    settings_in,
    shown_steps,
    wrongly_labelled,
)
from digits.reading import glyph_text
from digits.synthetic.digits import digit_drawing

USUAL = {name: choices[0] for name, choices in CHOICES.items()}
GLYPH = {"glyph": glyph_text(np.eye(28, dtype=np.float32))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give a data folder with two drawings of each digit by each of ten people."""
    folder = tmp_path_factory.mktemp("pens")
    rng = np.random.default_rng(1)
    drawings = [
        PenDrawing(digit, f"uji-{person:02}", digit_drawing(digit, rng))
        for person in range(10)
        for digit in (*range(10), *range(10))
    ]
    (folder / "strokes").mkdir()
    (folder / "strokes" / "uji.json.gz").write_bytes(content_of(drawings))
    return folder


def taken(lessons):
    while lessons.is_busy:
        lessons.take_slice()


@pytest.fixture(scope="module")
def lessons(folder):
    """Give lessons of 128 steps, of which one was taken to its end."""
    lessons = Lessons(folder, steps=128)
    lessons.begin_learning(GLYPH)
    taken(lessons)
    return lessons


def test_before_the_first_lesson_there_is_nothing_to_watch(folder):
    assert Lessons(folder).watch_learning(GLYPH) == {"phase": "idle"}


def test_a_lesson_shows_each_step_with_bars_and_figures(lessons):
    told = lessons.watch_learning(GLYPH)
    assert told["phase"] == "done"
    assert told["steps"] == [0, 1, 2, 4, 8, 16, 32, 64, 128]
    assert told["again"] is None
    assert {len(told[key]) for key in ("steps", "figures", "shares")} == {9}
    assert all(abs(sum(shares) - 1_000) <= 5 for shares in told["shares"])
    first, last = told["figures"][0], told["figures"][-1]
    assert last["strangers_loss"] < first["strangers_loss"]
    assert last["learnt_accuracy"] > 0.5 > first["learnt_accuracy"]


def test_who_knows_some_steps_is_told_the_others(lessons):
    told = lessons.watch_learning(GLYPH)
    later = lessons.watch_learning(GLYPH | {"run": told["run"], "since": 7})
    assert later["steps"] == told["steps"][7:]
    assert later["shares"] == told["shares"][7:]
    of_another = lessons.watch_learning(GLYPH | {"run": 99, "since": 7})
    assert of_another["steps"] == told["steps"]


@pytest.mark.parametrize("since", [-1, 1.5, "3", None, True, [2]])
def test_what_is_no_count_of_steps_counts_as_none(lessons, since):
    run = lessons.watch_learning(GLYPH)["run"]
    told = lessons.watch_learning(GLYPH | {"run": run, "since": since})
    assert len(told["steps"]) == 9


def test_each_lesson_has_another_seed_and_so_other_first_bars(lessons):
    first = lessons.watch_learning(GLYPH)
    lessons.begin_learning(GLYPH)
    taken(lessons)
    second = lessons.watch_learning(GLYPH)
    assert second["run"] == first["run"] + 1
    assert second["shares"][0] != first["shares"][0]


def test_who_presses_while_a_lesson_goes_on_joins_it(folder):
    lessons = Lessons(folder, steps=2)
    first = lessons.begin_learning(GLYPH | {"batch": 8})
    others = [lessons.begin_learning(GLYPH) for _ in range(100)]
    assert not first["joined"]
    assert all(other["joined"] for other in others)
    assert {other["run"] for other in others} == {first["run"]}
    assert others[-1]["settings"]["batch"] == 8
    assert others[-1]["again"] > first["again"]  # many ask less often


def test_a_rate_that_is_far_too_large_teaches_nothing(folder):
    lessons = Lessons(folder, steps=64)
    lessons.begin_learning(GLYPH | {"rate": 1.0})
    taken(lessons)
    told = lessons.watch_learning(GLYPH)
    assert told["figures"][-1]["strangers_accuracy"] <= 0.2


def test_a_slice_that_fails_ends_the_lesson(folder):
    lessons = Lessons(folder)
    lessons.begin_learning(GLYPH)
    lessons.give_up()
    assert not lessons.is_busy


@pytest.mark.parametrize(
    "setting",
    [
        *({"rate": 0.5}, {"rate": "0.003"}, {"rate": float("nan")}, {"rate": [0.1]}),
        *({"batch": 1e9}, {"batch": True}, {"drawings": 100}, {"drawings": {}}),
        *({"wrong": 1}, {"wrong": "yes"}),
    ],
)
def test_a_setting_that_is_no_choice_is_refused_in_a_sentence(folder, setting):
    lessons = Lessons(folder)
    told = lessons.begin_learning(GLYPH | setting | {"language": "de"})
    assert told == {
        "error": "Diese Einstellungen passen nicht zusammen. Bitte wähle sie noch "
        "einmal."
    }
    assert not lessons.is_busy


def test_what_is_left_out_or_no_message_at_all_is_the_usual():
    for message in ({}, None, [], "x", {"rate": None}):
        assert settings_in(message) == USUAL


def test_the_steps_shown_end_with_the_last():
    assert shown_steps(STEPS)[-1] == STEPS


def drawings(count=400):
    return Drawn(np.zeros((count, 28, 28), np.uint8), np.arange(count) % 10)


@pytest.mark.parametrize("count", [100, 1_000])
def test_fewer_drawings_are_as_many_of_each_digit(count):
    settings = USUAL | {"drawings": str(count)}
    learnt = lesson_examples(drawings(1_620), settings, seed=4)
    assert np.bincount(learnt.labels).tolist() == [count // 10] * 10


def test_one_label_in_ten_is_wrong_and_no_other():
    labels = np.arange(1_000) % 10
    changed = wrongly_labelled(labels, np.random.default_rng(2))
    assert (changed != labels).sum() == 100
    assert set(changed) <= set(range(10))


def test_labels_are_wrong_only_where_they_are_to_be():
    settings = USUAL | {"wrong": True}
    right, wrong = (
        lesson_examples(drawings(), each, seed=4) for each in (USUAL, settings)
    )
    assert (right.labels != wrong.labels).sum() == 40
