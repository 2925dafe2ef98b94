"""A correction that was acknowledged is on disk, within the limits."""

import contextlib
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from digits.classifier import Reading
from digits.corrections import Corrections, read_corrections
from digits.corrections.journal import bytes_in
from digits.corrections.record import (
    NotACorrectionError,
    correction_line,
    new_visit,
)
from digits.corrections.store import (
    Limits,
    NothingToRetractError,
    NotKeptError,
    RateLimitError,
    StorageFullError,
    VisitLimitError,
)
from digits.reading import Verdict
from tests.helpers.kept import SEVEN, WEIGHTS, add, ids, only_file, reading_of_seven


def added_until_full(corrections):
    added = []
    with contextlib.suppress(StorageFullError):
        while visit := new_visit():
            added.append((visit, add(corrections, 1, visit)))
    return added


# What is added comes back.


def test_a_correction_comes_back_as_it_was_given(corrections, tmp_path):
    visit = new_visit()
    kept = add(corrections, 1, visit)
    [found] = read_corrections(tmp_path).corrections
    assert (found.id, found.visit, found.label) == (kept, visit, 1)
    assert (found.weights, found.picture) == (WEIGHTS, None)
    assert [stroke.width for stroke in found.strokes] == [16, 16]
    assert found.strokes[0].points.tolist() == SEVEN[0]["points"]
    assert found.strokes[1].points.tolist() == [[90, 140], [170, 140.0]]  # to 0.1 px
    glyph = reading_of_seven().glyph
    assert np.abs(found.glyph / 255 - glyph).max() <= 0.5 / 255 + 1e-6
    assert found.reading == {
        "verdict": "digit",
        "digit": 7,
        "probabilities": [0.01] * 7 + [0.91] + [0.01] * 2,
        "not_a_digit": 0.02,
    }


def test_only_the_label_or_verdict_that_was_read_confirms(corrections, tmp_path):
    for label in (0, 7, 9, None):
        add(corrections, label)
    reading = Reading(Verdict.NOT_A_DIGIT, None, np.full(10, 0.1, np.float32), 0.9)
    add(corrections, None, reading=reading)
    found = read_corrections(tmp_path).corrections
    assert [correction.label for correction in found] == [0, 7, 9, None, None]
    confirmed = [correction.confirms for correction in found]
    assert confirmed == [False, True, False, False, True]
    assert found[-1].glyph is None


def test_a_folder_is_made_with_those_above_it_and_a_file_by_the_first_correction(
    tmp_path,
):
    folder = tmp_path / "a" / "b"
    corrections = Corrections(folder)
    with pytest.raises(NotACorrectionError):
        add(corrections, 11)
    assert not list(folder.iterdir())
    kept = add(corrections)
    assert ids(folder) == [kept]


def test_a_folder_that_is_a_file_is_refused_at_once(tmp_path):
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(NotKeptError, match="--corrections"):
        Corrections(path)


@pytest.mark.skipif(
    getattr(os, "geteuid", int)() == 0,
    reason="nothing is closed to root or on Windows",
)
def test_a_folder_closed_to_us_is_refused_at_once(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(NotKeptError):
        Corrections(tmp_path)


# Retracting.


def test_only_the_last_of_the_same_visit_is_retracted_and_only_once(
    corrections, tmp_path
):
    anna, ben = new_visit(), new_visit()
    first, last = add(corrections, 1, anna), add(corrections, 2, anna)
    of_ben = add(corrections, 3, ben)
    others = [(anna, first), (anna, of_ben), (ben, last), (new_visit(), last)]
    for visit, kept in [*others, (anna, None), (["a"], last), (None, None)]:
        with pytest.raises(NothingToRetractError):
            corrections.retract(visit, kept)
    corrections.retract(anna, last)
    for kept in (last, first, None):
        with pytest.raises(NothingToRetractError):
            corrections.retract(anna, kept)
    found = read_corrections(tmp_path)
    assert ids(tmp_path) == [first, of_ben]
    assert (found.retracted, found.unreadable) == (1, 0)


def test_the_corrections_of_one_answer_come_and_go_together(corrections, tmp_path):
    anna = new_visit()
    reading, drawing = reading_of_seven(), {"strokes": SEVEN}
    lines = dict(
        correction_line(WEIGHTS, anna, label, reading, **drawing) for label in (4, 2)
    )
    corrections.add(anna, lines)
    first, second = lines
    assert ids(tmp_path) == [first, second]
    with pytest.raises(NothingToRetractError):
        corrections.retract(anna, second)
    corrections.retract(anna, first)
    assert ids(tmp_path) == []
    assert read_corrections(tmp_path).retracted == 2


def test_an_answer_of_several_corrections_is_kept_whole_or_not_at_all(tmp_path):
    visit, reading = new_visit(), reading_of_seven()
    _, line = correction_line(WEIGHTS, visit, 1, reading, strokes=SEVEN)
    limits = Limits(per_visit=1, bytes_per_minute=2 * len(line))
    corrections = Corrections(tmp_path, limits)

    def answer(count):
        return dict(
            correction_line(WEIGHTS, visit, 1, reading, strokes=SEVEN)
            for _ in range(count)
        )

    with pytest.raises(RateLimitError):
        corrections.add(visit, answer(3))
    assert ids(tmp_path) == []
    corrections.add(visit, answer(2))  # one answer, though two corrections
    with pytest.raises(VisitLimitError):
        corrections.add(visit, answer(1))
    assert len(ids(tmp_path)) == 2


def test_a_full_folder_still_lets_everyone_retract(tmp_path):
    limits = Limits(10**6, 10**6, 10**9, folder_bytes=200_000)
    corrections = Corrections(tmp_path, limits)
    for visit, correction in added_until_full(corrections)[-20:]:
        corrections.retract(visit, correction)
    assert read_corrections(tmp_path).retracted == 20


# Limits.


def test_a_visit_gives_no_more_than_its_share_even_if_it_retracts(tmp_path):
    corrections = Corrections(tmp_path, Limits(per_visit=3))
    visit = new_visit()
    for _ in range(3):
        corrections.retract(visit, add(corrections, 1, visit))
    with pytest.raises(VisitLimitError):
        add(corrections, 1, visit)
    kept = add(corrections, 1, new_visit())
    assert ids(tmp_path) == [kept]


@pytest.mark.parametrize(
    "limits", [Limits(per_minute=3), Limits(bytes_per_minute=5_000)]
)
def test_a_minute_takes_no_more_than_its_share_from_visits_however_many(
    tmp_path, limits
):
    now = [0.0]
    corrections = Corrections(tmp_path, limits, clock=lambda: now[0])
    kept = [add(corrections) for _ in range(3)]
    size = bytes_in(tmp_path)
    assert 5_000 * 3 / 4 < size <= 5_000  # three lines fit, and four do not
    now[0] = 59.9
    with pytest.raises(RateLimitError, match="in a minute"):
        add(corrections)
    now[0] = 60.0
    kept.append(add(corrections))
    assert ids(tmp_path) == kept


def test_the_folder_never_holds_more_bytes_than_it_may(tmp_path):
    limits = Limits(10**6, 10**6, 10**9, folder_bytes=50_000)
    (tmp_path / "of another").write_bytes(b"x" * 20_000)
    corrections = Corrections(tmp_path, limits)
    kept = [correction for _, correction in added_until_full(corrections)]
    longest = max(map(len, only_file(tmp_path).read_bytes().splitlines()))
    assert 50_000 * 0.99 - longest < bytes_in(tmp_path) <= 50_000
    assert ids(tmp_path) == kept
    again = Corrections(tmp_path, limits)
    with pytest.raises(StorageFullError, match="may hold 50,000 bytes"):
        add(again)


def test_a_folder_that_was_emptied_is_noticed_within_a_minute(tmp_path):
    now = [0.0]
    limits = Limits(folder_bytes=50_000)
    (tmp_path / "old").write_bytes(b"x" * 50_000)
    corrections = Corrections(tmp_path, limits, clock=lambda: now[0])
    with pytest.raises(StorageFullError):
        add(corrections)
    (tmp_path / "old").unlink()
    now[0] = 60.0
    kept = add(corrections)
    assert ids(tmp_path) == [kept]


def test_a_folder_that_is_gone_keeps_nothing_and_says_so(tmp_path):
    now = [0.0]
    corrections = Corrections(tmp_path / "a", clock=lambda: now[0])
    (tmp_path / "a").rmdir()
    for now[0] in (0.0, 60.0):
        with pytest.raises(NotKeptError, match="Make room"):
            add(corrections)


def test_of_visits_only_the_latest_are_remembered(tmp_path):
    limits = Limits(visits_remembered=2)
    corrections = Corrections(tmp_path, limits)
    visits = [new_visit() for _ in range(3)]
    first, second, third = (add(corrections, 1, visit) for visit in visits)
    with pytest.raises(NothingToRetractError):
        corrections.retract(visits[0], first)
    corrections.retract(visits[1], second)
    corrections.retract(visits[2], third)
    assert ids(tmp_path) == [first]


# Threads and processes.


def test_eight_threads_keep_fifty_each(corrections, tmp_path):
    visits = [new_visit() for _ in range(8)] * 50
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda visit: add(corrections, 1, visit), visits))
    found = read_corrections(tmp_path)
    assert found.unreadable == 0
    assert {correction.id for correction in found.corrections} == set(kept)
    given = Counter(correction.visit for correction in found.corrections)
    assert given == Counter(visits)


def test_threads_of_one_visit_together_give_no_more_than_its_share(tmp_path):
    corrections = Corrections(tmp_path, Limits(per_visit=10))
    visit = new_visit()

    def outcome(_):
        try:
            return add(corrections, 1, visit)
        except VisitLimitError:
            return None

    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(outcome, range(50))) - {None}
    assert len(kept) == 10
    assert set(ids(tmp_path)) == kept
