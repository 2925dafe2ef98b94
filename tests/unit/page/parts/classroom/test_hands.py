"""Hands on the board, and the rounds of *Fool it*, from the session's side."""

import itertools

import pytest

from digits.page.parts.classroom.board import outcomes_json
from digits.page.parts.classroom.session import Kind, Opponent, Session

READ = {"line": "{}\n", "glyph": "AA==", "digit": 7, "sure": 990, "strokes": []}


@pytest.fixture
def session():
    return Session(clock=itertools.count(0.0, 2.0).__next__)  # nobody has to wait


def hand(session, visit):
    """Return the number of the hand that gives a drawing."""
    return session.give(visit, "t", session.task, 7, READ).hand


def test_a_hand_keeps_its_number_when_all_of_another_are_removed(session):
    assert [hand(session, visit) for visit in "abca"] == [1, 2, 3, 1]
    session.remove(2)  # all that b gave
    assert [hand(session, visit) for visit in "cdb"] == [3, 4, 5]
    assert session.hands() == ["a", "c", "d", "b"]


def test_hands_are_counted_anew_when_all_is_forgotten(session):
    assert [hand(session, visit) for visit in "ab"] == [1, 2]
    session.forget()
    assert hand(session, "b") == 1


def test_a_round_names_its_network_when_another_task_has_come(session):
    session.set_task(Kind.FOOL, digit=4, opponent=Opponent.CLASS)
    session.set_task(Kind.ANY)
    session.forget()
    found = outcomes_json(session)
    assert (found["digit"], found["opponent"]) == (4, "class")
