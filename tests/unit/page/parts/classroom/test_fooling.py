import random

import pytest

from digits.page.parts.classroom.fooling import (
    ASKED_LIMIT,
    JUDGES,
    PATIENCE,
    Outcome,
    Round,
)

CLASS = [f"pupil {n}" for n in range(30)]


def judged(said, read=None, digit=4):
    """Return what becomes of a drawing after these judgements."""
    played = Round(digit)
    played.add(1, "artist", read)
    for place, one in enumerate(said):
        visit = CLASS[place]
        assert played.question(visit, now=0.0) == 1
        assert played.judge(visit, 1, one, now=0.0)
    return played.outcome(1)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ([], Outcome.WAITING),
        ([4, 4], Outcome.WAITING),
        ([4, 4, 9], Outcome.FOOLED),
        ([9, 4, 4], Outcome.FOOLED),
        ([4, 4, 4], Outcome.FOOLED),
        ([4, 9, 9], Outcome.UNCLEAR),
        ([None, None, 4], Outcome.UNCLEAR),
    ],
)
def test_two_of_three_classmates_decide(said, outcome):
    assert judged(said) is outcome


def test_what_the_network_reads_is_its_point_and_nobody_judges_it():
    played = Round(4)
    played.add(1, "artist", 4)
    assert played.outcome(1) is Outcome.READ
    assert played.question("somebody", now=0.0) is None


def test_nobody_judges_their_own_or_one_drawing_twice():
    played = Round(4)
    played.add(1, "artist", 9)
    assert played.question("artist", now=0.0) is None
    assert played.question("judge", now=0.0) == 1
    assert played.judge("judge", 1, 4, now=0.0)
    assert played.question("judge", now=100.0) is None
    assert not played.judge("judge", 1, 4, now=100.0)


def test_a_judgement_that_nobody_asked_for_counts_for_nothing():
    played = Round(4)
    played.add(1, "artist", 9)
    played.add(2, "artist", 9)
    assert not played.judge("a script", 1, 4, now=0.0)
    asked = played.question("a script", now=0.0)
    assert not played.judge("a script", 3 - asked, 4, now=0.0)
    assert not played.judge("artist", 1, 4, now=0.0)


def test_one_visit_that_judges_by_script_decides_nothing_alone():
    played = Round(4)
    for number in range(20):
        played.add(number, f"artist {number}", 9)
    now = 0.0
    for _ in range(500):
        now += 0.1
        number = played.question("a script", now)
        played.judge("a script", number, 4, now)
    outcomes = set(played.outcomes().values())
    assert outcomes == {Outcome.WAITING}


def test_who_is_asked_stays_asked_until_it_is_judged():
    played = Round(4)
    played.add(1, "artist", 9)
    played.add(2, "artist", 9)
    first = played.question("judge", now=0.0)
    assert [played.question("judge", now) for now in (1.0, 50.0)] == [first, first]


def test_a_fourth_is_asked_only_when_one_of_three_lets_it_wait():
    played = Round(4)
    played.add(1, "artist", 9)
    for visit in CLASS[:JUDGES]:
        assert played.question(visit, now=0.0) == 1
    assert played.question(CLASS[3], now=PATIENCE - 1) is None
    assert played.question(CLASS[3], now=PATIENCE + 1) == 1
    for visit in CLASS[1:4]:
        assert played.judge(visit, 1, 4, now=PATIENCE + 2)
    assert not played.judge(CLASS[0], 1, 9, now=PATIENCE + 2)  # too late
    assert played.outcome(1) is Outcome.FOOLED


def test_pages_that_never_answer_fill_no_memory():
    played = Round(4)
    played.add(1, "artist", 9)
    for page in range(1_000):
        assert played.question(f"page {page}", now=page * 2 * PATIENCE) == 1
    candidate = played._candidates[1]
    assert len(candidate.asked) == len(played._asked) == ASKED_LIMIT


def test_a_removed_drawing_is_judged_no_more():
    played = Round(4)
    played.add(1, "artist", 9)
    assert played.question("judge", now=0.0) == 1
    played.remove(1)
    assert not played.judge("judge", 1, 4, now=0.0)
    assert played.question("judge", now=5.0) is None
    assert played.outcomes() == {}


def play(seed, says, seconds=60):
    """Return the outcomes where thirty pupils give a drawing each and judge.

    Each looks every 2 to 3 s, in an order that depends on the seed, and takes 2 to 5 s
    to say what `says` gives.
    """
    chance, played = random.Random(seed), Round(4)
    for number, visit in enumerate(CLASS):
        played.add(number, visit, 9)
    due = {visit: chance.uniform(0, 3) for visit in CLASS}
    thinking, judges = {}, {number: [] for number in range(len(CLASS))}
    while min(due.values()) < seconds:
        visit = min(due, key=due.get)
        now = due[visit]
        if visit in thinking:
            number = thinking.pop(visit)
            if played.judge(visit, number, says(number), now):
                judges[number].append(visit)
        number = played.question(visit, now)
        if number is not None:
            thinking[visit] = number
        due[visit] = now + (
            chance.uniform(2, 5) if visit in thinking else chance.uniform(2, 3)
        )
    return played.outcomes(), judges


@pytest.mark.parametrize("seed", range(5))
def test_thirty_players_judge_every_drawing_within_a_minute_and_never_their_own(seed):
    outcomes, judges = play(seed, says=lambda number: 4 if number % 2 else None)
    assert all(len(set(said)) == JUDGES for said in judges.values())
    assert all(CLASS[number] not in said for number, said in judges.items())
    # The same in whatever order they ask.
    wanted = {n: Outcome.FOOLED if n % 2 else Outcome.UNCLEAR for n in range(30)}
    assert outcomes == wanted


def test_a_round_of_scribbles_scores_nothing():
    outcomes, _ = play(0, says=lambda number: None)
    assert set(outcomes.values()) == {Outcome.UNCLEAR}
