import pytest

from digits.bench.server import free_port, serving, wait_until_there


@pytest.mark.slow
def test_a_server_is_there_while_it_is_needed_and_ends_after():
    with serving() as server:
        there = wait_until_there(server, "/")
        ready = wait_until_there(server, "/health")
        assert 0 < there <= ready
        assert "pad" in server.parts()
        assert server.process.poll() is None
    assert server.process.returncode == 0


def test_a_server_that_cannot_start_is_said_so():
    with (
        serving("--weights", "nowhere") as server,
        pytest.raises(OSError, match="ended with status 2"),
    ):
        wait_until_there(server, "/")


def test_ports_are_free_and_not_the_same():
    assert len({free_port() for _ in range(5)}) > 1
