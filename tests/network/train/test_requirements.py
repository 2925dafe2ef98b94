import re
import subprocess
import sys
from importlib.metadata import version

import pytest

from digits.train.requirements import REMEDY, require
from tests.helpers.running import ROOT

WITHOUT = """
import runpy, sys
sys.modules.update(dict.fromkeys(["matplotlib", "HersheyFonts"]))
sys.argv = ["digits", "--help"]
runpy.run_module("digits.{}", run_name="__main__")
"""


def test_what_is_missing_alone_is_named_with_the_command_that_installs_it(capsys):
    require("numpy", "json")
    with pytest.raises(SystemExit) as ended:
        require("numpy", "no_such_package", "nor_this_one")
    assert ended.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("digits: ")
    assert "no_such_package and nor_this_one" in line
    assert "numpy" not in line
    assert line.endswith(f": {REMEDY}")


@pytest.mark.parametrize("command", ["train", "evaluate", "figures"])
def test_a_command_without_the_packages_of_training_says_so_in_one_line(command):
    words = [sys.executable, "-c", WITHOUT.format(command)]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (2, "")
    [line] = run.stderr.splitlines()
    assert line.endswith(REMEDY)


def test_the_packages_of_training_are_pinned_at_the_versions_installed():
    text = (ROOT / "requirements-train.txt").read_text(encoding="utf-8")
    assert "\n-r requirements.txt\n" in text
    pinned = dict(re.findall(r"^([\w-]+)==([\d.]+)  #", text, re.MULTILINE))
    assert set(pinned) == {"Hershey-Fonts", "matplotlib"}
    assert {name: version(name) for name in pinned} == pinned
