"""The busy neighbour of what is timed."""

import os

import pytest

from digits.bench.neighbour import busy_neighbour


def children_of_this_process():
    """Return the commands of this process's children (Linux)."""
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="utf-8") as listed:
        return listed.read().split()


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="needs /proc")
def test_a_neighbour_is_there_if_it_is_wanted_and_ends_when_it_is_left():
    before = children_of_this_process()
    with busy_neighbour(wanted=False):
        assert children_of_this_process() == before
    with busy_neighbour(wanted=True):
        assert len(children_of_this_process()) == len(before) + 1
    assert children_of_this_process() == before
