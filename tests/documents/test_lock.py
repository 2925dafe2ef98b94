"""The lock: what the project pins and what that needs, each file known by its hash."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.documents import block_after
from tests.trials.licences import HEAD, LIST, installed_licence, listed, locked, table

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
HEADER, ENTRIES = re.split(r"^(?=[^#])", LOCK, maxsplit=1, flags=re.MULTILINE)
PINNED = re.findall(
    r"^([\w-]+)==([\d.]+)(?:; ([^#]+?))?  #",
    (ROOT / "requirements.txt").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def entries():
    """Return each entry of the lock: its first line, and the hashes below it."""
    found = []
    for line in ENTRIES.splitlines():
        if re.match(r"[a-z]", line):
            found.append((line, []))
        elif not line.strip().startswith("#"):
            found[-1][1].append(line.strip().removesuffix(" \\"))
    return found


@pytest.mark.parametrize(("name", "version", "marker"), PINNED)
def test_what_the_project_pins_is_locked_at_that_version(name, version, marker):
    versions = [found for each, found in locked() if each == name.lower()]
    assert versions == [version]
    [line] = [line for line, _ in entries() if line.startswith(f"{name.lower()}==")]
    assert (";" in line) == bool(marker)


def test_every_entry_has_one_version_for_a_python_and_at_least_one_hash():
    every = entries()
    assert len(every) == len(locked()) > len(PINNED) == 10
    names = [name for name, _ in locked()]
    for name, (line, hashes) in zip(names, every, strict=True):
        assert re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ; [^;]+)? \\", line), line
        assert hashes, line
        for entry in hashes:
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", entry), (line, entry)
        assert names.count(name) == 1 or " ; python_full_version " in line


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
