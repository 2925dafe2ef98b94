"""The real server, reached as a browser and as a program reach it."""

import json
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from digits.weights import WEIGHTS
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.running import ask, free_port, start

ROOT = Path(__file__).parents[2]
SEVEN = ROOT / "tests" / "drawings" / "7-crossed.png"
STROKES = on_pad(DRAWINGS["digits"]["7-crossed"])


@pytest.fixture(scope="module")
def client(page):
    return Client(page, verbose=False)


@pytest.fixture(scope="module")
def part_ids(page):
    """Give the parts' numbers by their names."""
    with urllib.request.urlopen(f"{page}/config") as answer:
        components = json.load(answer)["components"]
    return {one["props"].get("elem_id"): one["id"] for one in components}


def test_a_program_gets_the_answer_that_python_gives(client, classifier):
    answer = client.predict(handle_file(str(SEVEN)), api_name="/read")
    reading = classifier.read(SEVEN)
    assert answer["verdict"] == "digit"
    assert answer["digit"] == 7
    assert answer["probabilities"] == pytest.approx(
        reading.probabilities.tolist(), abs=1e-5
    )
    assert answer["not_a_digit"] == pytest.approx(reading.not_a_digit, abs=1e-5)


def test_the_page_gets_the_answer_that_python_gives(page, part_ids, classifier):
    status, answer = ask(page, part_ids["pad"], "read_drawing", {"strokes": STROKES})
    reading = classifier.read_strokes(STROKES)
    assert status == 200
    assert answer["headline"] == "That is a 7."
    assert answer["probabilities"] == pytest.approx(
        reading.probabilities.tolist(), abs=1e-5
    )
    assert len(answer["glyph"]) == 1048  # 784 bytes as base64


def test_the_endpoint_describes_itself(client):
    endpoint = client.view_api(return_format="dict")["named_endpoints"]["/read"]
    assert "Read one handwritten digit" in endpoint["description"]
    [picture] = endpoint["parameters"]
    assert picture["parameter_name"] == "picture"


def test_a_blank_picture_is_an_answer(client, tmp_path):
    Image.new("RGB", (90, 90), "white").save(tmp_path / "blank.png")
    answer = client.predict(handle_file(str(tmp_path / "blank.png")), api_name="/read")
    assert answer["verdict"] == "blank"
    assert answer["digit"] is None
    assert answer["probabilities"] is None


def test_a_file_that_is_not_a_picture_is_refused_kindly(client, tmp_path):
    (tmp_path / "seven.png").write_text("<svg>7</svg>")
    with pytest.raises(AppError, match="not a picture I can read"):
        client.predict(handle_file(str(tmp_path / "seven.png")), api_name="/read")


def test_many_programs_may_send_the_same_picture_at_once(client):
    def digit_of(_):
        answer = client.predict(handle_file(str(SEVEN)), api_name="/read")
        return answer["digit"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(digit_of, range(16))) == [7] * 16


def test_a_tabs_networks_answer_once_they_are_loaded(page, part_ids):
    there = len(list(WEIGHTS.glob("*.weights.h5")))
    answer, until = {"again": True}, time.monotonic() + 120
    while answer.get("again") and time.monotonic() < until:
        message = {"strokes": STROKES}
        status, answer = ask(page, part_ids["networks"], "read_by_all", message)
        assert status == 200
    assert [one["centred"]["says"] for one in answer["networks"][:1]] == ["7"]
    assert len(answer["networks"]) == there


def test_a_tab_that_is_asked_for_nobody_describes_ours(page, part_ids):
    asked = {"network": "nobody"}
    status, answer = ask(page, part_ids["training"], "describe_network", asked)
    assert status == 200
    assert answer["name"] == "digits"


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        (["--weights", "nowhere"], "digits.weights.h5 does not exist"),
        (["--corrections", "app.py"], "expected a folder that can be written to"),
    ],
)
def test_a_start_that_fails_says_why_in_one_sentence(option, sentence):
    run = start(*option, "--port", str(free_port()))
    assert run.returncode == 2
    [line] = run.stderr.splitlines()
    assert line.startswith("digits: ")
    assert sentence in line


def test_an_impossible_variable_is_named_in_one_sentence(monkeypatch):
    monkeypatch.setenv("GRADIO_SERVER_PORT", "abc")
    run = start()
    assert run.returncode == 2
    [line] = run.stderr.splitlines()
    assert line == "digits: GRADIO_SERVER_PORT: expected 1 to 65535, received 'abc'"
