"""The command line: picture files in, a line each out."""

import io
import json
import os
import subprocess
import sys

import pytest
from PIL import Image

from digits.__main__ import main
from digits.reading import reading_json
from tests.helpers.drawn import DIGIT_NAMES
from tests.helpers.payloads import PICTURES, UNREADABLE
from tests.helpers.running import ROOT

DRAWN = [ROOT / "tests" / "drawings" / f"{name}.png" for name in DIGIT_NAMES]


@pytest.fixture(scope="module")
def all_drawn():
    """Give the run of the command on all drawings, as people start it."""
    return subprocess.run(
        [sys.executable, "-m", "digits", "--json", *DRAWN],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={k: v for k, v in os.environ.items() if k != "TF_CPP_MIN_LOG_LEVEL"},
    )


def test_every_file_is_read_as_the_digit_that_it_is_named_for(all_drawn):
    assert {int(path.name[0]) for path in DRAWN} == set(range(10))
    answers = json.loads(all_drawn.stdout)
    assert (all_drawn.returncode, all_drawn.stderr) == (0, "")
    assert [answer["digit"] for answer in answers] == [int(p.name[0]) for p in DRAWN]


def test_json_holds_what_python_answers(all_drawn, classifier):
    for answer in json.loads(all_drawn.stdout):
        expected = reading_json(classifier.read(answer["file"]))
        # Another batch rounds otherwise.
        for name in ("probabilities", "not_a_digit", "class_probabilities"):
            expected[name] = pytest.approx(expected[name], abs=1e-5)
        assert answer == {"file": answer["file"]} | expected


def test_each_file_has_its_line_and_an_unreadable_one_is_an_error(tmp_path, capsys):
    (tmp_path / "notes.png").write_text("not a picture")
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    names = [tmp_path / name for name in ("notes.png", "missing.png", "blank.png")]
    assert main([*map(str, names), str(DRAWN[0])]) == 2
    printed = capsys.readouterr()
    blank, zero = printed.out.splitlines()
    assert blank == f"{names[2]}: blank"
    assert zero.startswith(f"{DRAWN[0]}: 0 (digit; 0 ")
    notes, missing = printed.err.splitlines()
    assert notes.startswith(f"digits: {names[0]}: not a picture that can be read")
    assert missing.startswith(f"digits: {names[1]}: this file does not exist.")


def test_a_folder_stands_for_its_pictures_and_a_dash_for_standard_input(
    tmp_path, capsys, monkeypatch
):
    (tmp_path / "empty").mkdir()
    blank = Image.new("L", (50, 50), 255)
    for name in ("b.png", "a.JPG", "c.bmp"):
        blank.save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("not a picture")
    standard_input = io.TextIOWrapper(io.BytesIO(DRAWN[0].read_bytes()))
    monkeypatch.setattr("sys.stdin", standard_input)
    empty = str(tmp_path / "empty")
    assert main([str(tmp_path), "-", empty]) == 2
    printed = capsys.readouterr()
    *blanks, zero = printed.out.splitlines()
    assert blanks == [
        f"{tmp_path / name}: blank" for name in ("a.JPG", "b.png", "c.bmp")
    ]
    assert zero.startswith("-: 0 ")
    [sentence] = printed.err.splitlines()
    assert sentence.startswith(f"digits: {empty}: expected a folder with pictures")


def test_what_nobody_who_draws_would_send_has_a_line_for_each_file(tmp_path):
    files = []
    for number, (content, said) in enumerate(PICTURES.values()):
        if said == UNREADABLE and not content.startswith((b"GIF", b"II*")):
            files.append(tmp_path / f"{number}.png")
            files[-1].write_bytes(content)
    command = [sys.executable, "-m", "digits", *files]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.splitlines()) == len(files)
    assert all(line.startswith("digits: ") for line in run.stderr.splitlines())


def test_missing_weights_are_one_sentence(tmp_path, capsys):
    assert main(["--weights", str(tmp_path), str(DRAWN[0])]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    [sentence] = printed.err.splitlines()
    assert "digits.weights.h5 does not exist" in sentence
