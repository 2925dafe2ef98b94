"""The memory that a process holds, against what the system itself counts."""

import sys

import pytest

from digits.bench.memory import memory_mb


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_the_memory_is_that_of_this_process():
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    before = memory_mb()
    assert 20 < before <= peak * 1.03
    held = b"7" * 200_000_000
    assert memory_mb() - before == pytest.approx(len(held) / 1_024_000, rel=0.1)
