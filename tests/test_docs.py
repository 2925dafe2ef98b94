"""Documents cannot drift: every command, figure and snippet in them is checked."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from digits.cards import file_digest, load_card
from digits.evaluate import FIGURES, about, figures_line

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODEL_CARD = (ROOT / "weights" / "README.md").read_text(encoding="utf-8")
CARD = json.loads((ROOT / "weights" / "digits.json").read_text(encoding="utf-8"))
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def block_after(mark, text=README):
    """Return the code block that follows a mark."""
    return re.search(
        rf"<!-- {re.escape(mark)} -->\n```\w+\n(.*?)\n```", text, re.DOTALL
    )[1]


def test_the_measured_line_is_the_cards():
    line = figures_line(CARD["figures"], CARD["parameters"])
    assert f"{FIGURES}\n{line}\n{FIGURES}" in README


def test_the_card_describes_the_values_beside_it():
    assert CARD["sha256"] == file_digest(ROOT / "weights" / "digits.weights.h5")
    assert about(load_card(ROOT / "weights", "digits")) in MODEL_CARD


def test_the_network_keeps_what_it_promises():
    assert CARD["parameters"] <= 500_000
    assert CARD["figures"]["MNIST test"]["n"] == 10_000
    assert CARD["figures"]["MNIST test"]["right"] >= 0.995


def test_the_front_matter_pins_what_the_requirements_pin():
    front = dict(
        line.split(": ", 1)
        for line in README.split("---")[1].splitlines()
        if ": " in line
    )
    assert f"gradio=={front['sdk_version']} " in REQUIREMENTS
    assert front["sdk"] == "gradio"
    assert (ROOT / front["app_file"]).is_file()
    assert front["python_version"].strip('"') in ("3.11", "3.12", "3.13")


def test_every_requirement_is_pinned_and_says_why():
    wanted = [line for line in REQUIREMENTS.splitlines() if not line.startswith("#")]
    assert len(wanted) == 7
    for line in wanted:
        assert re.fullmatch(r"[a-z-]+==[\d.]+(; [^#]+)?  # .+", line), line


def test_posix_and_powershell_run_the_same_commands():
    for name in ("page", "tests"):
        posix, power = block_after(f"{name}: POSIX"), block_after(f"{name}: PowerShell")
        assert posix.replace("python3 -m venv", "py -m venv").replace(
            " &&", ";"
        ) == power.replace(".venv\\Scripts\\", ".venv/bin/")


@pytest.mark.parametrize("module", re.findall(r"`python -m ([\w.]+)", README))
def test_every_command_in_the_readme_exists(module):
    run = subprocess.run(
        [sys.executable, "-m", module, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    shown = re.search(rf"`python -m {re.escape(module)}( [^`]*)`", README)
    flags = re.findall(r"--[\w-]+", shown[1] if shown else "")
    assert [flag for flag in flags if flag not in run.stdout] == []


def test_the_app_has_the_flags_that_the_readme_shows():
    run = subprocess.run(
        [sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    for flag in ("--host", "--port", "--weights", "--open"):
        assert flag in run.stdout


def test_every_linked_file_exists():
    for text, folder in ((README, ROOT), (MODEL_CARD, ROOT / "weights")):
        links = re.findall(r"\]\((?!http)([^)#]+)\)", text)
        assert [link for link in links if not (folder / link).exists()] == []


def test_the_sketchpad_page_of_the_readme_reads_a_sketchpads_value(tmp_path):
    check = """
import numpy as np
from PIL import Image

ink = 255 - np.asarray(Image.open("tests/drawings/7-crossed.png").convert("L"))
layer = np.zeros((*ink.shape, 4), dtype=np.uint8)
layer[..., 3] = ink
white = np.full((*ink.shape, 4), 255, dtype=np.uint8)
bars = read({"background": white, "layers": [layer], "composite": white})
assert max(bars, key=bars.get) == "7", bars
assert read({"background": None, "layers": [], "composite": None}) == {}
assert read(None) == {}
[change] = page.fns.values()
assert change.fn is read
"""
    snippet = block_after("sketchpad").replace("__main__", "not run here")
    script = tmp_path / "page.py"
    script.write_text(snippet + check, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, script],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
