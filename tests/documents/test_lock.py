"""The lock: what the project pins and what that needs, each file known by its hash."""

import os
import re
import subprocess
import sys

import pytest

from tests.helpers.documents import ROOT, block_after
from tests.trials.licences import HEAD, LIST, installed_licence, listed, locked, table

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENTRY = re.compile(  # a package's name, and for which Python if not for all
    r"^([a-z0-9.-]+)==[\w.]+(?: ; ([^;\n]+))? \\\n"
    r"(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+(?:    # .+\n)*",
    re.MULTILINE,
)
ENTRIES, HEADER = ENTRY.findall(LOCK), ENTRY.sub("", LOCK)
PINNED = re.findall(
    r"^([\w-]+)==([\d.]+)(?:; ([^#]+?))?  #",
    (ROOT / "requirements.txt").read_text(encoding="utf-8"),
    re.MULTILINE,
)


@pytest.mark.parametrize(("name", "version", "marker"), PINNED)
def test_what_the_project_pins_is_locked_at_that_version(name, version, marker):
    versions = [found for each, found in locked() if each == name.lower()]
    assert versions == [version]
    [python] = [python for each, python in ENTRIES if each == name.lower()]
    assert bool(python) == bool(marker)


def test_every_entry_has_one_version_for_a_python_and_at_least_one_hash():
    assert re.fullmatch(r"(#.+\n)+", HEADER)  # and nothing else is there
    assert len(ENTRIES) == len(locked()) > len(PINNED) == 16
    names = [name for name, _ in ENTRIES]
    for name, python in ENTRIES:
        assert names.count(name) == 1 or python.startswith("python_full_version ")


def test_the_lock_names_the_command_that_wrote_it_and_no_place():
    command = block_after("lock").partition("\n")[0]
    assert command.startswith("uv pip compile requirements.txt --universal ")
    assert HEADER.splitlines()[1].strip("# ") == command
    assert not re.search(r"https?://|file:|/opt/|--index-url|--find-links", LOCK)


def test_pip_reads_the_lock_as_one_with_hashes():
    # Nothing is fetched: no package index is asked and no folder holds a package.
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--dry-run", "--no-index"),
            *("--require-hashes", "--ignore-installed", "-r", "requirements.lock"),
        ],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key[:4] != "PIP_"},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert "No matching distribution found for absl-py==" in run.stderr
    assert "hash" not in run.stderr.lower()


def test_every_package_locked_is_listed_with_its_licence():
    rows = LIST.read_text(encoding="utf-8").removeprefix(HEAD)
    assert rows == table()
    assert list(listed()) == locked()
    assert [name for name, licence in listed().items() if not licence] == []


def test_a_licence_is_what_the_metadata_name():
    licences = listed()
    installed = {
        package: licence
        for package in licences
        if (licence := installed_licence(*package))
    }
    assert installed.items() <= licences.items()
    assert installed["pillow", "12.3.0"] == "MIT-CMU"  # an expression
    assert installed["scikit-image", "0.26.0"] == "BSD License"  # a classifier
    assert installed["google-pasta", "0.2.0"] == "Apache Software License"
    assert installed_licence("nobody-has-this", "1.0") is None
    assert installed_licence("pillow", "0.1") is None
