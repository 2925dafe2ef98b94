import pytest

from digits.bench.server import memory_mb, serving, wait_until_there
from digits.bench.startup import PAGE, READING, startup_times


@pytest.mark.slow
def test_a_server_is_there_while_it_is_needed_and_ends_after():
    with serving() as server:
        there = wait_until_there(server, "/")
        ready = wait_until_there(server, "/health")
        assert 0 < there <= ready
        assert "pad" in server.parts()
        assert server.process.poll() is None
        assert memory_mb(server.process.pid) > 100
    assert server.process.returncode == 0


def test_a_server_that_cannot_start_raises_its_status():
    with (
        serving("--weights", "nowhere") as server,
        pytest.raises(OSError, match="ended with status 2"),
    ):
        wait_until_there(server, "/")


@pytest.mark.slow
def test_the_page_is_there_before_it_reads():
    times = startup_times(1)
    assert [len(seconds) for seconds in times.values()] == [1] * 4
    assert 0 < times[PAGE][0] <= times[READING][0]
