"""Downloads through Keras, which no network reaches."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SEVEN = {"label": 7, "writer": "a", "strokes": [[[0, 0], [9, 0]]]}
NOWHERE = "http://127.0.0.1:1"  # a port that nobody listens on


@pytest.mark.slow
def test_without_mnist_the_command_says_why_and_fills_in_the_rest(tmp_path):
    pen = tmp_path / "data" / "strokes" / "uji.json.gz"
    pen.parent.mkdir(parents=True)
    pen.write_bytes(gzip.compress(json.dumps([SEVEN]).encode()))
    names = ("http_proxy", "https_proxy")
    proxies = {case(name): NOWHERE for name in names for case in (str, str.upper)}
    others = {"KERAS_HOME": str(tmp_path / "keras"), "no_proxy": "", "NO_PROXY": ""}
    ended = subprocess.run(
        [sys.executable, "-m", "digits.data", str(tmp_path / "data")],
        cwd=ROOT,
        env=os.environ | proxies | others,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 2
    assert "digits.data: MNIST could not be downloaded" in ended.stderr
    assert "with --data" in ended.stderr
    assert "pendigits-train could not be downloaded" in ended.stderr
    assert "uji.json.gz: left as it is" in ended.stdout
    assert [path.name for path in pen.parent.iterdir()] == ["uji.json.gz"]
