"""The real server, reached as a browser and as a program reach it."""

import json
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from digits.weights import WEIGHTS
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.running import ask, post, start

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


@pytest.fixture(scope="module")
def pad_id(part_ids):
    return part_ids["pad"]


def ask_pad(page, pad_id, message):
    return ask(page, pad_id, "read_drawing", message)


def test_a_program_gets_the_answer_that_python_gives(client, classifier):
    answer = client.predict(handle_file(str(SEVEN)), api_name="/read")
    reading = classifier.read(SEVEN)
    assert answer["verdict"] == "digit"
    assert answer["digit"] == 7
    assert answer["probabilities"] == pytest.approx(
        reading.probabilities.tolist(), abs=1e-5
    )
    assert answer["not_a_digit"] == pytest.approx(reading.not_a_digit, abs=1e-5)


def test_the_page_gets_the_answer_that_python_gives(page, pad_id, classifier):
    status, answer = ask_pad(page, pad_id, {"strokes": STROKES})
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


def test_what_is_no_picture_is_refused_kindly(client, tmp_path):
    (tmp_path / "seven.png").write_text("<svg>7</svg>")
    with pytest.raises(AppError, match="not a picture I can read"):
        client.predict(handle_file(str(tmp_path / "seven.png")), api_name="/read")


def test_a_picture_over_two_megapixels_is_refused_kindly(client, tmp_path):
    Image.new("1", (9000, 9000)).save(tmp_path / "bomb.png")
    with pytest.raises(AppError, match="at most 2 megapixels"):
        client.predict(handle_file(str(tmp_path / "bomb.png")), api_name="/read")


def test_many_programs_may_send_the_same_picture_at_once(client):
    def digit_of(_):
        answer = client.predict(handle_file(str(SEVEN)), api_name="/read")
        return answer["digit"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(digit_of, range(16))) == [7] * 16


def test_a_strip_is_refused_kindly(client, tmp_path):
    Image.new("L", (3000, 100), 255).save(tmp_path / "megapixels.png")
    with pytest.raises(AppError, match="Cut it to the digit"):
        client.predict(handle_file(str(tmp_path / "megapixels.png")), api_name="/read")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"path": "/etc/passwd"}, "Send one picture as a file"),
        ({"path": str(SEVEN)}, "Send one picture as a file"),
        ({"path": "a\0b"}, "Send one picture as a file"),
        ({"path": 7}, "Send one picture as a file"),
        ({"no": "path"}, "Send one picture as a file"),
        (7, "Send one picture as a file"),
        (None, "Send one picture as a file"),
        (
            {"path": "http://127.0.0.1:9/x.png", "meta": {"_type": "gradio.FileData"}},
            "not a link",
        ),
    ],
)
def test_nothing_but_an_upload_is_opened(client, sent, sentence):
    with pytest.raises(AppError, match=sentence):
        client.predict(sent, api_name="/read")


@pytest.mark.parametrize(
    "message",
    [
        None,
        7,
        [],
        {},
        {"strokes": None},
        {"strokes": "seven"},
        {"strokes": [7]},
        {"strokes": [{}]},
        {"strokes": [{"width": 16, "points": 7}]},
        {"strokes": [{"width": 16, "points": [[0]]}]},
        {"strokes": [{"width": 16, "points": [["a", "b"]]}]},
        {"strokes": [{"width": 16, "points": [[1e9, 0]]}]},
        {"strokes": [{"width": 16, "points": [[float("nan"), 0]]}]},
        {"strokes": [{"width": -1, "points": [[0, 0]]}]},
    ],
)
def test_a_broken_drawing_gets_a_kind_sentence(page, pad_id, message):
    status, answer = ask_pad(page, pad_id, message)
    assert status == 200
    assert answer["error"].startswith("That drawing got lost on the way.")


@pytest.mark.parametrize(
    "strokes",
    [
        [{"width": 16, "points": [[0, 0]]}] * 201,
        [{"width": 16, "points": [[k % 2, 0] for k in range(5001)]}],
        [{"width": 16, "points": [[280 * (k % 2), 0] for k in range(300)]}],
    ],
)
def test_a_drawing_beyond_the_limits_gets_a_kind_sentence(page, pad_id, strokes):
    status, answer = ask_pad(page, pad_id, {"strokes": strokes})
    assert status == 200
    assert answer["error"].startswith("That is a lot of ink.")


def test_a_drawing_without_points_is_blank(page, pad_id):
    status, answer = ask_pad(page, pad_id, {"strokes": [{"width": 9, "points": []}]})
    assert status == 200
    assert answer["verdict"] == "blank"
    assert answer["headline"] == "Draw a digit from 0 to 9."


def test_a_tabs_networks_answer_once_they_are_loaded(page, part_ids):
    there = len(list(WEIGHTS.glob("*.weights.h5")))
    answer, until = {"again": True}, time.monotonic() + 120
    while answer.get("again") and time.monotonic() < until:
        message = {"strokes": STROKES}
        status, answer = ask(page, part_ids["networks"], "read_by_all", message)
        assert status == 200
    assert [one["centred"]["says"] for one in answer["networks"][:1]] == ["7"]
    assert len(answer["networks"]) == there


@pytest.mark.parametrize("message", [None, 7, {"network": [7]}, {"network": "nobody"}])
def test_a_tab_that_is_asked_for_nobody_describes_ours(page, part_ids, message):
    status, answer = ask(page, part_ids["training"], "describe_network", message)
    assert status == 200
    assert answer["name"] == "digits"


def test_a_body_over_the_limit_is_refused_unread(page):
    address = f"{page}/gradio_api/component_server/"
    status, answer = post(address, b" " * 3_000_000)
    assert status == 413
    assert answer["detail"] == "That is too large. Send less."


def test_the_servers_own_figures_are_not_public(page):
    with pytest.raises(urllib.error.HTTPError, match=r"40[34]"):
        urllib.request.urlopen(f"{page}/gradio_api/monitoring/summary")


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        (["--weights", "nowhere"], "digits.weights.h5 does not exist"),
        (["--host", "nobody.invalid"], "cannot listen on nobody.invalid:"),
        (["--corrections", "app.py"], "expected a folder that can be written to"),
    ],
)
def test_what_cannot_start_says_so_in_one_sentence(option, sentence):
    run = start(*option)
    assert run.returncode == 2
    [line] = run.stderr.splitlines()
    assert line.startswith("digits: ")
    assert sentence in line


def test_a_space_that_is_to_push_corrections_needs_a_token(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITS_CORRECTIONS_REPOSITORY", "school/corrections")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    run = start("--corrections", str(tmp_path / "kept"))
    assert run.returncode == 2
    [line] = run.stderr.splitlines()
    assert line.startswith("digits: DIGITS_CORRECTIONS_REPOSITORY is set")


@pytest.mark.parametrize("port", ["0", "-1", "99999", "x"])
def test_what_is_no_port_is_refused(port):
    run = start("--port", port)
    assert run.returncode == 2
    assert "expected 1 to 65535" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_port_that_is_taken_is_said_so(page):
    run = start("--port", page.rpartition(":")[2])
    assert run.returncode == 2
    assert "Choose another with --host or --port." in run.stderr
