"""A server that is used as a class uses it holds no more at the end of an hour."""

import os

import pytest

from digits.bench.memory import Held
from tests.trials.soak import SETTLED, SPAN, TOLERANCE, Soak, soak

pytestmark = pytest.mark.skipif(
    not os.path.exists("/proc/self/smaps_rollup"), reason="only Linux tells"
)


def minutes_of(totals):
    """Return what two processes held, each half of a total in MB."""
    return [dict.fromkeys(("page", "reads"), Held(mb / 2, mb / 4)) for mb in totals]


def test_the_end_is_compared_with_what_was_held_once_all_was_there():
    starting, settled = [100.0] * (SETTLED - 1), [400.0] * SPAN
    found = Soak(minutes_of([*starting, *settled, 900.0, *[420.0] * SPAN]))
    assert found.growth() == pytest.approx(0.05)


@pytest.mark.long
@pytest.mark.slow
def test_whatever_is_asked_in_mixed_use_is_answered():
    found = soak(3, every=20, pace=8, tell=print)
    assert found.faults == {}
    assert {"read_drawing", "read_photo", "give_drawing", "read"} <= set(found.answered)
    assert {"page", "reads", "long", "lessons"} <= set(found.minutes[-1])


@pytest.mark.long
@pytest.mark.slow
def test_memory_stays_flat_through_an_hour_of_mixed_use():
    found = soak(60)
    assert found.faults == {}
    assert abs(found.growth()) < TOLERANCE
