"""The real server starts, stops in good order, and logs little."""

import base64
import json
import re
import signal
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from digits.weights import WEIGHTS
from digits.weights.files import load_card
from tests.helpers.drawn import DRAWINGS, on_pad
from tests.helpers.networks.saved import put_network
from tests.helpers.running import (
    HalfSent,
    health,
    part_id,
    post,
    question,
    running,
    start,
)

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="only Ctrl+C asks a program to stop there"
)

SEVEN = {"strokes": on_pad(DRAWINGS["digits"]["7-crossed"])}
SEVEN_PNG = Path(__file__).parents[1] / "drawings" / "7-crossed.png"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
LINE = rf"{TIME} (started|answered|stopping|stopped)\b.*"


# Stopping.


@pytest.fixture(scope="module")
def stopped(tmp_path_factory, photo):
    """Give a server after its stop: what it answered of its health, then the rest.

    20 readings and a photo are under way at the signal, and a heartbeat.
    """
    with running(tmp_path_factory.mktemp("stopped")) as server:
        healths = [health(server.address)]
        healths.append(health(f"{server.address}/below/a/path"))
        healths.append(health(server.address, "HEAD"))
        form = "multipart/form-data; boundary=cut"
        assert post(f"{server.address}/gradio_api/upload", b"--cut?", form)[0] == 400
        pad, photos = (part_id(server.address, name) for name in ("pad", "photo"))
        reading = question(pad, "read_drawing", SEVEN)
        bodies = [reading] * 20 + [question(photos, "read_photo", photo)]
        under_way = [HalfSent(server.port, body) for body in bodies]
        beat = urllib.request.urlopen(f"{server.address}/gradio_api/heartbeat/test")
        assert beat.readline() == b"data: ALIVE\n"
        server.signal()
        server.until_deaf()
        answers = [request.answer() for request in under_way]
        status = server.ended()
        beat.close()
        yield SimpleNamespace(
            healths=healths, answers=answers, status=status, server=server
        )


@pytest.fixture(scope="module")
def photo():
    text = base64.b64encode(SEVEN_PNG.read_bytes()).decode("ascii")
    return {"picture": f"data:image/png;base64,{text}"}


def test_what_is_under_way_at_a_stop_is_answered(stopped):
    assert [code for code, _ in stopped.answers] == [200] * 21
    headlines = [answer["headline"] for _, answer in stopped.answers]
    assert headlines == ["That's a 7!"] * 21
    assert stopped.status == 0


def test_a_server_is_ready_wherever_a_proxy_shows_it(stopped):
    (status, ready), below, head = stopped.healths
    assert (status, ready["status"], ready["network"]) == (200, "ready", "digits")
    assert ready["weights"] == load_card(WEIGHTS, "digits").sha256
    assert sorted(ready) == ["network", "page", "status", "weights"]
    assert below == (200, ready)
    assert head == (200, None)


def test_a_stop_is_logged_with_what_was_answered(stopped):
    events = ["started", "stopping", "answered", "stopped"]
    assert stopped.server.events() == events
    counts = " answered readings=21 overtaken=0 others=0 refused=0 errors=0 median_ms="
    assert counts in stopped.server.log()[-2]


def test_the_log_is_lines_without_drawings_or_addresses(stopped):
    lines = stopped.server.log()
    assert [line for line in lines if not re.fullmatch(LINE, line)] == []
    assert max(map(len, lines)) < 160
    text = "\n".join(lines)
    assert not re.search(
        r"127\.0\.0\.1|points|Traceback|test", text.replace("selftest", "")
    )


def test_a_second_signal_ends_at_once(tmp_path):
    unsaid = {"GRADIO_SERVER_NAME": "", "GRADIO_ROOT_PATH": ""}  # as good as none
    with running(tmp_path, **unsaid) as server:
        never = HalfSent(server.port, b"{}")
        server.signal()
        server.until_deaf()
        server.signal()
        assert server.ended() == -signal.SIGTERM  # not 0, as after a stop in order
        never.close()


# Weights that are whole, and wrong.


def test_a_network_that_reads_wrong_opens_no_page_and_says_so(tmp_path):
    put_network(tmp_path, "digits", [])
    ended = start("--weights", tmp_path)
    assert (ended.returncode, ended.stdout) == (2, "")
    [sentence] = ended.stderr.splitlines()
    assert sentence.startswith("digits: the network reads ")


# Settings.

# Variables of Gradio's that would open more than the page.
UNWANTED = {
    "GRADIO_ALLOWED_PATHS": "/",
    "GRADIO_SHARE": "True",
    "GRADIO_MCP_SERVER": "True",
    "GRADIO_SSR_MODE": "True",
    "GRADIO_DEBUG": "1",
    "GRADIO_NUM_WORKERS": "many",
    "GRADIO_VIBE_MODE": "1",
    "GRADIO_WATCH_DIRS": "/",
    "GRADIO_RUN_HISTORY": "True",
    "GRADIO_ANALYTICS_ENABLED": "True",
}


@pytest.fixture(scope="module")
def configured(tmp_path_factory):
    """Give a server with all of Gradio's variables, and its folder for pictures."""
    pictures = tmp_path_factory.mktemp("pictures")
    variables = {
        "GRADIO_TEMP_DIR": str(pictures),
        "GRADIO_DEFAULT_CONCURRENCY_LIMIT": "3",
    }
    with running(pictures.parent, **UNWANTED, **variables) as server:
        yield server, pictures


def status_of(address):
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_no_variable_of_gradios_opens_more_than_the_page(configured):
    server, _ = configured
    assert status_of(server.address) == 200
    for path in ("file=/etc/hostname", "vibe-code/", "mcp/", "mcp/sse"):
        assert status_of(f"{server.address}/gradio_api/{path}") in (403, 404, 405), path
    with urllib.request.urlopen(f"{server.address}/config") as answer:
        config = json.load(answer)
    off = ("dev_mode", "vibe_mode", "analytics_enabled", "mcp_server", "run_history")
    assert {name: config.get(name) for name in off} == dict.fromkeys(off, False)
    assert server.events() == ["started"]


def test_uploaded_pictures_lie_in_the_folder_that_was_named(configured):
    server, pictures = configured
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="files"; filename="seven.png"'
        b"\r\nContent-Type: image/png\r\n\r\n"
        + SEVEN_PNG.read_bytes()
        + b"\r\n--edge--"
    )
    kind = "multipart/form-data; boundary=edge"
    status, [path] = post(f"{server.address}/gradio_api/upload", body, kind)
    assert status == 200
    assert Path(path).is_relative_to(pictures)
    assert Path(path).read_bytes() == SEVEN_PNG.read_bytes()


def test_a_request_that_never_ends_does_not_keep_the_server(configured):
    server, _ = configured
    never = HalfSent(server.port, b"{}")
    server.signal(signal.SIGINT)
    assert server.ended() == 0
    never.close()
    assert server.events()[-2:] == ["stopping", "stopped"]
