import pytest

from digits.page.parts.classroom.session import (
    BYTES_LIMIT,
    GIFT_LIMIT,
    NAME_LENGTH,
    RECENT_LIMIT,
    REMOVED_LIMIT,
    TASK_LIMIT,
    VISIT_LIMIT,
    Kind,
    Session,
    SessionError,
    clean_name,
    line_of,
)

READ = {"line": '{"a":1}\n', "glyph": "AA==", "digit": 7, "sure": 990, "strokes": []}


class Clock:
    """A clock that the test moves on."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def session(clock):
    return Session(clock=clock)


def give(session, visit="a", token="t", label=7):
    session.clock.now += 2
    return session.give(visit, token, session.task, label, READ)


def refusal(session, visit="a"):
    with pytest.raises(SessionError) as refused:
        session.check(visit)
    return str(refused.value)


def test_a_drawing_that_is_given_is_there_with_its_line(session):
    gift = give(session)
    assert session.gifts == {1: gift}
    assert line_of(gift) == b'{"a":1}\n'
    assert (gift.digit, gift.label, gift.sure) == (7, 7, 990)
    assert session.count_of("a") == 1
    assert session.hands() == ["a"]


def test_a_drawing_sent_twice_is_found_by_its_name(session):
    gift = give(session, token="one")
    assert session.given_as("a", "one") is gift
    assert session.given_as("a", "two") is None
    assert session.given_as("b", "one") is None


def test_only_who_gave_a_drawing_takes_it_back(session):
    number = give(session).number
    for visit, other in (("b", number), ("a", number + 1), ("a", None), ("a", True)):
        assert not session.take_back(visit, other)
    assert session.take_back("a", number)
    assert not session.take_back("a", number)
    assert session.gifts == {}
    assert session.hands() == []
    assert session.removed == [number]


def test_a_visit_gives_fifty_and_one_at_a_time(session, clock):
    give(session)
    assert refusal(session) == "class.too_soon"
    for _ in range(VISIT_LIMIT - 1):
        give(session)
    clock.now += 2
    assert refusal(session) == "class.enough"
    session.check("b")
    session.remove(1)
    session.check("a")


def test_a_frozen_session_takes_nothing(session):
    session.is_frozen = True
    assert refusal(session) == "class.frozen"


def test_five_thousand_drawings_fill_it(session):
    for number in range(GIFT_LIMIT):
        give(session, visit=f"{number % 200}")
    assert refusal(session, "new") == "class.full"
    session.forget()
    session.check("new")


def test_large_drawings_fill_it_sooner(session, rng):
    noise = rng.integers(32, 127, 2_000_000, dtype="uint8").tobytes().decode()
    while session._bytes < BYTES_LIMIT:
        session.clock.now += 2
        session.give("a", "t", session.task, 7, {**READ, "line": noise})
    assert refusal(session, "b") == "class.full"
    assert len(session.gifts) < VISIT_LIMIT


def test_who_gives_and_takes_back_for_ever_fills_no_memory(session, clock):
    for number in range(3 * RECENT_LIMIT):
        clock.now += 0.01
        gift = session.give(f"{number}", "t", session.task, 7, READ)
        session.take_back(f"{number}", gift.number)
    assert not session.gifts
    assert not session._counts
    assert session._bytes == 0
    assert len(session._given) <= RECENT_LIMIT
    assert len(session.removed) <= REMOVED_LIMIT


def test_a_board_is_told_to_begin_anew_once_too_many_were_removed(session):
    before = session.epoch
    for _ in range(REMOVED_LIMIT + 1):
        session.remove(give(session, visit="a").number)
    assert session.epoch != before
    assert session.removed == []


def test_a_drawing_answers_the_task_that_its_page_showed(session):
    session.set_task(Kind.DIGIT, 7)
    seven = session.task
    session.set_task(Kind.DIGIT, 8)
    assert session.task_of(seven.number) == seven
    assert [session.task_of(other) for other in (99, None, "2")] == [session.task] * 3


def test_old_tasks_are_forgotten(session):
    for digit in range(10 * TASK_LIMIT):
        session.set_task(Kind.DIGIT, digit % 10)
    assert session.task_of(2) == session.task
    assert len(session._tasks) == TASK_LIMIT


def test_forgetting_leaves_task_and_names(session):
    session.set_task(Kind.FOOL, 4)
    session.names = ("४", *session.names[1:])
    give(session)
    session.saved = "2026-01-01T10:00:00+00:00"
    before = session.epoch
    session.forget()
    assert session.gifts == {}
    assert session.epoch != before
    assert session.saved is None
    assert session.task.digit == 4
    assert session.names[0] == "४"
    assert session.round.outcomes() == {}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("४", "४"),
        ("  seven ", "seven"),
        ("<b>7</b>", "<b>7</b>"),  # text, wherever it is shown
        ("a\nb\u202ec\x00", "abc"),
        ("x" * 99, "x" * NAME_LENGTH),
        ("", None),
        ("\u200b ", None),
        (7, None),
        (None, None),
    ],
)
def test_a_name_is_one_short_line(text, shown):
    assert clean_name(text) == shown
