import os

import pytest

from digits.bench.server import free_port, memory_mb


def test_memory_is_that_of_the_process():
    before = memory_mb(os.getpid())
    held = bytearray(os.urandom(50_000_000))
    assert memory_mb(os.getpid()) - before == pytest.approx(len(held) / 1e6, rel=0.1)


def test_of_a_process_that_is_not_there_no_memory_is_known():
    assert memory_mb(2**22 + 1) is None  # over Linux's largest number of a process


def test_ports_are_free_and_not_the_same():
    assert len({free_port() for _ in range(5)}) > 1
