"""The real server, reached as a browser and as a program reach it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from digits.page.server import launch
from digits.reading import glyph_text
from digits.weights import WEIGHTS
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.running import ask, free_port, part_id, start

ROOT = Path(__file__).parents[2]
SEVEN = ROOT / "tests" / "drawings" / "7-crossed.png"
STROKES = on_pad(DRAWINGS["digits"]["7-crossed"])


@pytest.fixture(scope="module")
def client(page):
    return Client(page, verbose=False)


def test_a_program_gets_the_answer_that_python_gives(client, classifier):
    answer = client.predict(handle_file(str(SEVEN)), api_name="/read")
    reading = classifier.read(SEVEN)
    assert answer["verdict"] == "digit"
    assert answer["digit"] == 7
    assert answer["probabilities"] == pytest.approx(
        reading.probabilities.tolist(), abs=1e-4
    )
    assert answer["not_a_digit"] == pytest.approx(reading.not_a_digit, abs=1e-5)


def test_the_page_gets_the_answer_that_python_gives(page, classifier):
    pad = part_id(page, "pad")
    status, answer = ask(page, pad, "read_drawing", {"strokes": STROKES})
    reading = classifier.read_strokes(STROKES)
    assert status == 200
    assert answer["headline"] == "That's a 7!"
    assert answer["probabilities"] == pytest.approx(
        reading.probabilities.tolist(), abs=1e-4
    )
    assert answer["glyph"] == glyph_text(reading.glyph)


def test_the_endpoint_describes_itself(client):
    endpoint = client.view_api(return_format="dict")["named_endpoints"]["/read"]
    assert "Read one handwritten digit" in endpoint["description"]
    [picture] = endpoint["parameters"]
    assert picture["parameter_name"] == "picture"


def test_a_blank_picture_is_an_answer_and_no_picture_is_refused_kindly(
    client, tmp_path
):
    file = tmp_path / "blank.png"
    Image.new("RGB", (90, 90), "white").save(file)
    answer = client.predict(handle_file(str(file)), api_name="/read")
    assert answer["verdict"] == "blank"
    assert answer["digit"] is None
    assert answer["probabilities"] is None
    file.write_text("<svg>7</svg>")
    with pytest.raises(AppError, match="not a picture I can read"):
        client.predict(handle_file(str(file)), api_name="/read")


def test_many_programs_may_send_the_same_picture_at_once(client):
    def digit_of(_):
        answer = client.predict(handle_file(str(SEVEN)), api_name="/read")
        return answer["digit"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(digit_of, range(16))) == [7] * 16


def test_a_tabs_networks_answer(page):
    networks = part_id(page, "networks")
    status, answer = ask(page, networks, "read_by_all", {"strokes": STROKES})
    assert status == 200
    read = answer["networks"]
    assert read[0]["centred"]["says"] == "7"
    assert len(read) == len(list(WEIGHTS.glob("*.weights.h5")))


def test_a_tab_that_is_asked_for_nobody_describes_ours(page):
    training = part_id(page, "training")
    status, answer = ask(page, training, "describe_network", {"network": "nobody"})
    assert status == 200
    assert answer["name"] == "digits"


def test_a_start_that_fails_says_why_in_one_sentence():
    run = start("--weights", "nowhere", "--port", str(free_port()))
    assert run.returncode == 2
    [line] = run.stderr.splitlines()
    assert line.startswith("digits: ")
    assert "digits.weights.h5 does not exist" in line


@pytest.mark.parametrize(
    ("flags", "variables", "sentence"),
    [
        ([], {"GRADIO_SERVER_PORT": "abc"}, "expected 1 to 65535, received 'abc'"),
        (["--corrections", "app.py"], {}, "expected a folder that can be written to"),
    ],
)
def test_so_does_one_that_cannot_have_its_settings(
    capsys, monkeypatch, flags, variables, sentence
):
    monkeypatch.setattr(launch, "start_log", lambda: None)  # pytest's own stays
    variables = {"GRADIO_SERVER_PORT": str(free_port()), **variables}
    assert launch.launch(flags, variables, 0.0) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("digits: ")
    assert sentence in line
