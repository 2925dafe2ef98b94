"""The memory that a process holds, against what the system itself counts."""

import json
import subprocess
import sys

import pytest

from digits.bench.memory import memory_by_process, memory_mb

# A process that holds 200 MB, which one of its own holds as well if it is told so.
HOLDS = """
import json, subprocess, sys
from digits.bench.memory import memory_mb
before = memory_mb()
held = b"7" * 200_000_000
alone = memory_mb()
child = "held = b'7' * 200_000_000; print(flush=True); input()"
with subprocess.Popen(
    [sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE
) as process:
    process.stdout.readline()
    both = memory_mb()
    process.communicate(b"\\n")
print(json.dumps([before, alone, both]))
"""
HELD = 200_000_000 / 1_024_000  # MB


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_the_memory_is_that_of_a_process_and_of_those_it_started():
    ran = subprocess.run([sys.executable, "-c", HOLDS], capture_output=True, check=True)
    before, alone, both = json.loads(ran.stdout)
    assert alone - before == pytest.approx(HELD, rel=0.1)
    assert 10 < before < HELD
    assert both - alone == pytest.approx(HELD, rel=0.15)
    assert memory_mb(2**30) is None  # there is no such process


# A process that holds 50 MB of its own, and shows what it and its own one hold.
SHOWS = """
import json, os, subprocess, sys
from dataclasses import astuple
from digits.bench.memory import memory_by_process
held = b"7" * 50_000_000
child = "print(flush=True); input()"
with subprocess.Popen(
    [sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE
) as process:
    process.stdout.readline()
    found = memory_by_process(os.getpid())
    process.communicate(b"\\n")
numbers = [str(os.getpid()), str(process.pid)]
print(json.dumps([numbers, {name: astuple(held) for name, held in found.items()}]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_each_process_is_told_by_its_number_with_what_it_shares_with_no_other():
    ran = subprocess.run([sys.executable, "-c", SHOWS], capture_output=True, check=True)
    numbers, found = json.loads(ran.stdout)
    assert list(found) == numbers
    (resident, private), (small, least) = found.values()
    assert resident > private > 50_000_000 / 1_024_000 > small > least > 1
    assert memory_by_process(2**30) == {}  # there is no such process
